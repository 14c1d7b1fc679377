"""The default graph, as tables: facts only, each row with the source it came from."""
