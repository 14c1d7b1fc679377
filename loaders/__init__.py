"""How facts come in: one module a source, each turning a publisher's rows into records of our own."""
