"""What a part of the network shows, in a sentence or two with its numbers."""

from collections.abc import Sequence

from graph.drawing import counted, guesses
from graph.views import Node, View
from web.network_rows import Line


def lead(seen: View, every: Sequence[Line]) -> str:
    """Return one sentence or two of what the picture shows, with its numbers, and how much of that is guessed."""
    return _lead(seen, every) + guesses(seen)


def _lead(seen: View, every: Sequence[Line]) -> str:
    work = len({each.iri for line in every for each in line.work})
    shared = f"{work:,} shared {'piece' if work == 1 else 'pieces'} of work"
    focus = [node for node in seen.nodes if node.focus]
    choice = seen.choice
    things = {"bodies": "UK bodies", "work": "UK bodies", "places": "places"}[choice.by]
    drawn = sum(node.kind != "work" and (node.degree > 0 or node.focus) for node in seen.nodes)
    if not focus:
        first = [node.name for node in best(seen)[:3] if node.degree > 1]
        tied = sum(node.kind != "work" and node.degree > 0 for node in seen.nodes)
        said = f"{tied:,} {things} are tied by {shared}."
        if law := sum(bool(line.law) for line in every):
            said += f" {_many(law, 'tie', 'ties')} by law, dashed, {'is' if law == 1 else 'are'} no shared work."
        of_what = "pieces of work" if choice.by == "work" else "partners"
        return said + (f" Most {of_what} here {'has' if len(first) == 1 else 'have'} {_and(first)}." if first else "")
    own = [line for line in every if line.one.focus and not line.law]
    if choice.degrees > 1:
        return f"{drawn:,} {things} within {choice.degrees} steps of {_and([node.name for node in focus][:3])}, tied by {shared}."
    name = focus[0].name if len(focus) == 1 else f"The {len(focus)} bodies there"
    if choice.by == "work":
        there = len({line.other.iri for line in own})
        parts = "takes" if len(focus) == 1 else "take"
        others = drawn - len(focus)
        return f"{name} {parts} part in {_many(there, 'piece of work', 'pieces of work')} with {_many(others, 'other UK body', 'other UK bodies')}, as these sources tell."
    most = max((line for line in own if not line.other.focus), key=lambda line: len(line.work), default=None)
    others = len({line.other.iri for line in own if not line.other.focus})
    with_ = (
        _many(others, "other place", "other places")
        if choice.by == "places"
        else _many(others, "other UK body", "other UK bodies")
    )
    ending = f", most with {most.other.name} ({len(most.work)})" if most and len(most.work) > 1 else ""
    return f"{name} {'shares' if len(focus) == 1 else 'share'} work with {with_}{ending}, as these sources tell."


MOST = {"bodies": "Most partners here", "work": "Most pieces of work here", "places": "Most partners here"}
"""What the list of `best` is called, by what stands for nodes."""


def best(seen: View) -> list[Node]:
    """Return the nodes with most ties of shared work, work itself left out."""
    tied = [node for node in seen.nodes if node.kind != "work" and node.degree]
    return sorted(tied, key=lambda node: (-node.degree, node.name))[:5]


def ties_here(node: Node, ties: Sequence[Line], by: str) -> str:
    """Return what the ties of a node in a view are, with their number; those by law apart."""
    law = sum(bool(line.law) for line in ties)
    said = [counted(node, by)] if node.degree else []
    return _and(said + ([_many(law, "tie by law", "ties by law")] if law else []))


def _many(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


def _and(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
