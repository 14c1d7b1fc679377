"""The review list: names that no rule could read and bodies that look the same, for a person to decide in a spreadsheet.

PlacegraphError
└── BadDecision      a decision that cannot be read: nothing is kept
"""

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from graph.rows import Row
from graph.served import Graph
from graph.spreadsheet import as_typed
from loaders.decisions import DIFFERENT, NAME, NOBODY, PAIR, SAME, UNDO, Decision, Decisions
from loaders.lists import Listing, read_listing
from loaders.matching import Candidate, Matcher, finder
from loaders.names import Body
from loaders.spellings import LOCAL, core, folded
from ontology import ID, PlacegraphError
from queries import library

SHOWN = 2
"""Candidates of a name."""
TWINS = 92.0
"""Likeness from which two bodies of one kind in one place look the same."""
DIRECTIONS = frozenset(
    {"north", "south", "east", "west", "northern", "southern", "eastern", "western", "mid", "central"}
)
COLUMNS = (
    "question", "name", "body", "found_in", "why",
    *(f"candidate_{number}{part}" for number in range(1, SHOWN + 1) for part in ("", "_name", "_score")),
    "decision",
)  # fmt: skip


class BadDecision(PlacegraphError):
    """Decisions that cannot be read."""

    def __init__(self, path: Path, faults: Sequence[str]) -> None:
        more = f"\n… and {len(faults) - 10} more" if len(faults) > 10 else ""
        super().__init__(f"{path}: nothing was kept, for\n" + "\n".join(faults[:10]) + more)


def matcher_of(graph: Graph, decisions: Decisions) -> Matcher:
    """Return what matches names with the bodies that are served."""
    return Matcher(finder(graph.ask(library()["bodies-to-match"]), decisions.names))


def review(graph: Graph, matcher: Matcher, decisions: Decisions) -> list[dict[str, str]]:
    """Return a row for each open question, names before pairs, and for each decision that was taken, so that it can be undone."""
    asked = [*names_open(graph, matcher, decisions), *pairs_open(graph, matcher, decisions)]
    return asked + [_taken(each, matcher) for each in decisions.all]


def names_open(graph: Graph, matcher: Matcher, decisions: Decisions) -> Iterator[dict[str, str]]:
    """Yield the published names that were read as no body, each once, with the bodies they may mean."""
    places: dict[str, list[str]] = defaultdict(list)
    for row in graph.ask(library()["names-to-review"]):
        more = f" and {int(str(row['times'])) - 1} more" if int(str(row["times"])) > 1 else ""
        places[str(row["name"])].append(f"{str(row['source']).removeprefix(ID + 'source-')}: {row['first']}{more}")
    for name, where in places.items():
        if folded(name) not in decisions.names:
            found = matcher.find(name, SHOWN)
            why = {
                "ambiguous": "could mean any of these",
                "fuzzy": "only looks like the first",
                "part": "is only part of the name of the first",
                "none": "is like no body we know" if not found.candidates else "is not like enough",
            }.get(found.method, "was not known when its source was loaded; load it again, or decide")
            yield _row(NAME, name, "", where, why, found.candidates)


def pairs_open(graph: Graph, matcher: Matcher, decisions: Decisions) -> Iterator[dict[str, str]]:
    """Yield the pairs of bodies that look the same and that nobody has decided on."""
    decided = {each.key for each in decisions.all}
    for body, other, why, score in twins(graph, matcher):
        if (PAIR, *sorted((body.body, other.body))) not in decided:
            yield _row(PAIR, body.name, body.body, [], why, [Candidate(other, "fuzzy", score, score, 0, guard=True)])


def twins(graph: Graph, matcher: Matcher) -> Iterator[tuple[Body, Body, str, float]]:
    """Yield two bodies, why they look the same, and how like their names are: the one that would stay comes second."""
    bodies = matcher.names.bodies
    seen: set[frozenset[str]] = set()
    for row in graph.ask(library()["bodies-sharing-identifier"]):
        names = [str(row[column]).removeprefix(ID) for column in ("body", "other")]
        if frozenset(names) not in seen and all(name in bodies for name in names):
            seen.add(frozenset(names))
            first, second = _staying_last(bodies[names[0]], bodies[names[1]])
            yield first, second, f"both have the identifier {row['identifier']}", 100.0
    places = _places(graph.ask(library()["places-of-bodies"]))
    for body, candidate in _near(matcher):
        key = frozenset((body.body, candidate.body.body))
        if key not in seen and in_one_place(body, candidate.body, places):
            seen.add(key)
            first, second = _staying_last(body, candidate.body)
            yield first, second, "near names of one kind, and nothing says that they are in two places", candidate.fuzzy


def _near(matcher: Matcher) -> Iterator[tuple[Body, Candidate]]:
    """Yield each body beside those of its own kind whose names are nearly its own, by the beginning of core words."""
    blocks: dict[tuple[str, str], list[Body]] = defaultdict(list)
    for body in matcher.names.bodies.values():
        words = core(folded(body.name)) or folded(body.name)
        blocks[(body.kind, words[:3])].append(body)
    for block in blocks.values():
        if len(block) > 1:
            here = {body.body for body in block}
            for body in block:
                for candidate in matcher.alike(body.name):
                    if candidate.body.body in here and candidate.body.body > body.body and candidate.score >= TWINS:
                        yield body, candidate


def in_one_place(body: Body, other: Body, places: Mapping[str, set[str]]) -> bool:
    """Tell whether two bodies of one kind may be one: no two places, no two codes, and neither became the other."""
    here, there = places.get(body.body, set()), places.get(other.body, set())
    apart = bool(here and there and not here & there)
    followed = other.body in body.replaced_by or body.body in other.replaced_by
    coded = body.kind in LOCAL or (_is_coded(body) and _is_coded(other))
    told_apart = _telling(body) != _telling(other)
    return body.kind == other.kind and not (apart or followed or coded or told_apart or body.ended != other.ended)


def decided(path: Path, matcher: Matcher, day: str) -> list[Decision]:
    """Return the decisions of a filled-in review list; rows with a blank one are still open. Raises BrokenFile, BadDecision.

    A name's decision is a candidate's number, a register code, a body's local name or address, "none" or "undo";
    a pair's is "same" (the first becomes the second), "different" or "undo".
    """
    listing = read_listing(path)
    faults: list[str] = []
    answers: list[Decision] = []
    rows: list[int] = []
    for number, cells in enumerate(_cells(listing), start=2):
        if cells["decision"]:
            answer = _answer(cells, matcher, day)
            if isinstance(answer, Decision):
                answers.append(answer)
                rows.append(number)
            else:
                faults.append(f"row {number}, decision: {cells['decision'][:60]!r} {answer}")
    for at, each in Decisions(tuple(answers)).ring:
        faults.append(f"row {rows[at - 2]}, decision: {each.name} into {each.body} is one of a ring of merges, so no body would stay; make one of them {DIFFERENT!r}")  # fmt: skip
    if faults:
        raise BadDecision(path, faults)
    return answers


def told(answers: Iterable[Decision], matcher: Matcher) -> Iterator[str]:
    """Yield what each decision says, in words."""

    def called(body: str) -> str:
        known = matcher.names.bodies.get(body)
        return f"{known.name} ({body})" if known else body

    for each in answers:
        what = f"{each.name!r}" if each.question == NAME else f"{called(each.name)} and {called(each.body)}"
        if each.decision == UNDO:
            yield f"{what}: undone, and asked again"
        elif each.question == NAME:
            yield f"{what} means {called(each.body) if each.body else 'no body that we know'}"
        elif each.decision == SAME:
            yield f"{called(each.name)} is {called(each.body)}"
        else:
            yield f"{what} are two bodies"


def unread(graph: Graph, answers: Iterable[Decision], sources: Container[str]) -> dict[str, list[str]]:
    """Return, of these sources, those in which names that now mean a body still stand as read as none, with the names."""
    decided_now = {folded(each.name) for each in answers if each.question == NAME and each.body}
    found: dict[str, list[str]] = defaultdict(list)
    for row in graph.ask(library()["names-to-review"]):
        source = str(row["source"]).removeprefix(ID + "source-")
        if source in sources and folded(str(row["name"])) in decided_now:
            found[source].append(str(row["name"]))
    return dict(found)


def _answer(cells: Mapping[str, str], matcher: Matcher, day: str) -> Decision | str:
    said = cells["decision"]
    if cells["question"] == PAIR:
        return _pair(cells, matcher, said.casefold(), day)
    if cells["question"] != NAME or not folded(cells["name"]):
        return f"stands beside no question: the first column is {NAME!r} or {PAIR!r}, and a name follows."
    if said.casefold() in (NOBODY, UNDO):
        return Decision(NAME, cells["name"], "", said.casefold(), day)
    body = cells.get(f"candidate_{said}", "") or body_of(said, matcher.names.bodies)
    if body not in matcher.names.bodies:
        return f"is no body we know; write a candidate's number, a code such as BDG, {NOBODY!r} or {UNDO!r}."
    return Decision(NAME, cells["name"], body, body, day)


def _pair(cells: Mapping[str, str], matcher: Matcher, said: str, day: str) -> Decision | str:
    body, other = cells["body"], cells["candidate_1"]
    if said not in (SAME, DIFFERENT, UNDO):
        return f"is none of {SAME!r} (the first becomes the second), {DIFFERENT!r} and {UNDO!r}."
    if not body or not other or body == other:
        return "stands beside no two bodies: leave the columns body and candidate_1 as they were."
    if said == SAME and other not in matcher.names.bodies:
        return f"names {other}, which is no body of the graph that is served."
    return Decision(PAIR, body, other, said, day)


def body_of(text: str, bodies: Mapping[str, Body]) -> str:
    """Return the body that a register code, local name or address stands for, "" where it is none."""
    name = text.strip().removeprefix(ID)
    return next((each for each in (name, f"council-{name.upper()}") if each in bodies), "")


def _cells(listing: Listing) -> Iterator[dict[str, str]]:
    needed = ("question", "name", "body", "candidate_1", "candidate_2", "decision")
    columns = {name: listing.column(name) for name in needed}
    for number in range(len(listing.rows)):
        yield {name: as_typed(values[number].strip()) for name, values in columns.items()}


def _row(
    question: str,
    name: str,
    body: str,
    where: Iterable[str],
    why: str,
    candidates: Sequence[Candidate],
    decision: str = "",
) -> dict[str, str]:
    row = dict.fromkeys(COLUMNS, "")
    row |= {"question": question, "name": name, "body": body, "found_in": "; ".join(where), "why": why}
    for number, each in enumerate(candidates, start=1):
        said = {"": each.body.body, "_name": each.body.name, "_score": f"{each.score:g}"}
        row |= {f"candidate_{number}{part}": value for part, value in said.items()}
    return row | {"decision": decision}


def _taken(each: Decision, matcher: Matcher) -> dict[str, str]:
    """Return the row of a decision that was taken; its own word stands in it, and "undo" may take its place."""
    row = dict.fromkeys(COLUMNS, "")
    known = matcher.names.bodies.get(each.body)
    why = f"decided on {each.decided}; write undo to be asked again"
    row |= {"question": each.question, "name": each.name, "why": why, "decision": each.decision}
    if each.body:
        row |= {"candidate_1": each.body, "candidate_1_name": known.name if known else ""}
    return row | ({"body": each.name} if each.question == PAIR else {})


def _staying_last(body: Body, other: Body) -> tuple[Body, Body]:
    """Return the two with the one that would stay last: the one with a code of its own, else the longer known."""
    first, second = sorted((body, other), key=lambda each: (_is_coded(each), -len(each.alt_names), each.body))
    return first, second


def _is_coded(body: Body) -> bool:
    """Tell whether a body is named by a code that somebody gave it, not by its name."""
    return body.body.startswith(("council-", "org-GB-", "org-GSS-", "org-wikidata-"))


def _telling(body: Body) -> tuple[str, ...]:
    """Return what tells a body from one of nearly the same name: numbers, directions, and the country of one abroad."""
    country = re.match(r"org-([a-z]{2})-", body.body) if body.kind == "abroad" else None
    words = (word for word in folded(body.name).split() if word.isdigit() or word in DIRECTIONS)
    return (country[1] if country else "", *sorted(words))


def _places(rows: Iterable[Row]) -> dict[str, set[str]]:
    places: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        places[str(row["body"]).removeprefix(ID)].add(str(row["place"]))
    return places
