"""What a part of the network shows, in a sentence or two with its numbers."""

from collections import Counter
from collections.abc import Sequence

from graph.views import Node, View
from web.network_rows import Line


def lead(seen: View, every: Sequence[Line]) -> str:
    """Return one sentence or two of what the picture shows, with its numbers, and how much of that is guessed."""
    return _lead(seen, every) + _guessed(seen, every)


def _lead(seen: View, every: Sequence[Line]) -> str:
    work = len({each.iri for line in every for each in line.work})
    shared = f"{work:,} shared {'piece' if work == 1 else 'pieces'} of work"
    focus = [node for node in seen.nodes if node.focus]
    choice = seen.choice
    things = {"bodies": "UK bodies", "work": "UK bodies", "places": "places"}[choice.by]
    drawn = sum(node.kind != "work" for node in seen.nodes)
    if not focus:
        ties = Counter(node for line in every if not line.law for node in (line.one, line.other) if node.kind != "work")
        first = [node.name for node in sorted(ties, key=lambda node: (-ties[node], node.name))[:3] if ties[node] > 1]
        said = f"{len(ties):,} {things} are tied by {shared}."
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


def _guessed(seen: View, every: Sequence[Line]) -> str:
    """Return how much of the work stands here by a goal that only its title tells; "" where none does, or no goal was asked for."""
    choice = seen.choice
    goal = int(choice.name) if choice.about == "goal" else choice.goal
    work = {each.iri: each for line in every for each in line.work}
    guessed = sum(each.inferred for each in work.values())
    if not goal or not guessed:
        return ""
    many = (
        "It is"
        if len(work) == guessed == 1
        else "All are"
        if guessed == len(work)
        else f"{guessed:,} of them {'is' if guessed == 1 else 'are'}"
    )
    return f" {many} put towards goal {goal} by what the title says alone: no source or person does so."


def best(seen: View) -> list[Node]:
    """Return the nodes with most ties, work left out."""
    return sorted((node for node in seen.nodes if node.kind != "work"), key=lambda node: (-node.degree, node.name))[:5]


def _many(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


def _and(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
