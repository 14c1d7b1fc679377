"""Whether something in the served graph can be checked, and found to hold, to have ended or to be wrong.

PlacegraphError
└── NotCheckable     nothing of that name, or a verdict that it cannot have
"""

from graph.served import Graph
from ontology import LOCAL_NAME, PG, PlacegraphError, thing
from queries import find


class NotCheckable(PlacegraphError):
    """Nothing of that name, or a verdict that it cannot have."""


def refuse_unless_checkable(graph: Graph, name: str, verdict: str) -> None:
    """Raise NotCheckable unless this thing is in the graph and can be found to hold, to have ended or to be wrong."""
    if not LOCAL_NAME.fullmatch(name) or not graph.ask(find("what-is-said-of"), thing=thing(name)):
        raise NotCheckable(
            f"nothing here is called {name[:80]!r}; the page of a claim shows its name, like claim-6fa27ab3c327"
        )
    is_claim = name.startswith(("claim-", "match-"))
    if verdict == "still-true":
        return
    if not is_claim:
        raise NotCheckable(f"{name} is no claim, and only claims end or are wrong: name the claim that says so")
    parts = graph.ask(find("parts-of-claims"), claim=thing(name))
    if verdict == "ended" and any(row["property"] == PG.end.value for row in parts):
        raise NotCheckable(f"{name} has an end already; if that is wrong, take it back with --wrong")
