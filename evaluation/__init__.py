"""How good the inferences are, measured on frozen files: `make evaluate`."""
