"""Whether something in the served graph can be checked, and found to hold, to have ended or to be wrong.

PlacegraphError
└── NotCheckable     nothing of that name, or a verdict that it cannot have
"""

from collections.abc import Sequence

from graph.rows import Row
from graph.served import Graph
from ontology import LOCAL_NAME, PG, PlacegraphError, thing
from queries import find


class NotCheckable(PlacegraphError):
    """Nothing of that name, or a verdict that it cannot have."""


def refuse_unless_checkable(graph: Graph, name: str, verdict: str, day: str, end: str = "") -> None:
    """Raise NotCheckable unless this thing is in the graph and can be found to hold, to have ended (on `end`) or to be wrong, by somebody who looked on `day`."""
    if not LOCAL_NAME.fullmatch(name) or not graph.ask(find("what-is-said-of"), thing=thing(name)):
        raise NotCheckable(
            f"nothing here is called {name[:80]!r}; the page of a claim shows its name, like claim-6fa27ab3c327"
        )
    evidence = graph.ask(find("where-it-says-so"), claim=thing(name)) if name.startswith("claim-") else ()
    if late := [str(row["read"]) for row in evidence if str(row["read"]) > day]:
        raise NotCheckable(f"{name} was read on {max(late)}, later than the check on {day}, which would change nothing")
    is_claim = name.startswith(("claim-", "match-"))
    if verdict == "still-true":
        return
    if not is_claim:
        raise NotCheckable(f"{name} is no claim, and only claims end or are wrong: name the claim that says so")
    said = {row["property"]: row["part"] for row in graph.ask(find("parts-of-claims"), claim=thing(name))}
    if verdict == "ended" and PG.end.value in said:
        raise NotCheckable(
            f"{name} has an end already, {said[PG.end.value]}; if that is wrong, take it back with --wrong"
        )
    if verdict == "ended" and str(said.get(PG.start.value, "")) > end:
        raise NotCheckable(f"{name} began on {said[PG.start.value]} and cannot have ended on {end}")


def said_by(graph: Graph, name: str) -> str:
    """Return a claim in words, "" for what is no claim or was taken back."""
    rows = graph.ask(find("claim"), claim=thing(name)) if name.startswith(("claim-", "match-")) else ()
    return in_words(rows) if rows else ""


def in_words(rows: Sequence[Row]) -> str:
    """Return the rows of `claim.rq` as one line: the kind of claim, and its parts in the order in which they were found."""
    parts = [f"{row['propertyName']}: {row['valueName'] or row['value']}" for row in rows]
    return f"{rows[0]['kindName']}: {'; '.join(parts)}"
