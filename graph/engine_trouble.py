"""What may be wrong with a remote engine.

    PlacegraphError
    └── EngineTrouble             the engine cannot answer; the reader's question is not at fault
        ├── EngineDown            nobody listens there, or the connection broke before an answer came
        ├── EngineDenied          it wants another user, or does not let this one in
        ├── EngineWrong           what came back is no answer to a query: a web page, half a document …
        └── NothingPublished      it holds no graph that `placegraph publish` put there

Everything else that goes wrong is an error of `graph.lanes`, as if the embedded build had been asked.
"""

from ontology import PlacegraphError


class EngineTrouble(PlacegraphError):
    """The engine cannot answer; the reader's question is not at fault."""


class EngineDown(EngineTrouble):
    """Nobody listens there, or the connection broke before an answer came."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(
            f"the engine at {where} cannot be reached ({why}): it may be starting, or stopped. Try again in a minute; "
            "if this is your server, start the engine, or check --engine"
        )


class EngineDenied(EngineTrouble):
    """The engine wants another user, or does not let this one in."""

    def __init__(self, where: str, status: int) -> None:
        super().__init__(
            f"the engine at {where} does not let placegraph in (status {status}): set PLACEGRAPH_ENGINE_AUTH to "
            "user:password, and give that user the right to query (to publish: to update)"
        )


class EngineWrong(EngineTrouble):
    """What came back is no answer to a query."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"the engine at {where} gave no answer to use: {why}")


class NothingPublished(EngineTrouble):
    """The engine holds no graph that `placegraph publish` put there."""

    def __init__(self, where: str, *, under_way: bool) -> None:
        why = "is getting its first graph just now" if under_way else "holds no graph of placegraph's"
        super().__init__(f"the engine at {where} {why}: run `placegraph publish --engine {where}`, and let it finish")
