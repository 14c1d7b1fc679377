"""The islands: scripts that make single pages quicker to use; every page works without them."""
