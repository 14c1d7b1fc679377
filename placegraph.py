"""placegraph: which places do what, with whom, and who is like whom.

`open` gives a program the graph; `main` is the command (`placegraph --help`), whose verbs are in `command`.
"""

from graph.notebook import open_graph as open

__all__ = ["open"]


def __getattr__(name: str) -> object:
    """Return the command when it is asked for: a program that only asks questions loads none of the verbs."""
    if name != "main":
        raise AttributeError(f"module 'placegraph' has no attribute {name!r}")
    from command import main

    return main
