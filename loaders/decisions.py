"""What people decided about names and bodies, kept as a source of the home: curated aliases and merges.

A decision is either what a published name means, or whether two bodies are one. The file that
`placegraph review` wrote, filled in, becomes rows of `decisions.csv`; the newest word on a name or
pair is the one that counts, and "undo" forgets it.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, fields, replace
from pathlib import Path
from typing import Any

from graph.home import Home, Version
from loaders.loader import Loader
from loaders.names import Names
from loaders.records import Detail, Name, Organisation, Record
from loaders.sheets import Sheets, read_sheet
from loaders.source import CC_BY, Problem, Source
from loaders.spellings import folded
from ontology import PlacegraphError

CURATED = "curated-names"
"""The source that holds the decisions of a home."""

NAME, PAIR = "which body?", "same body?"
"""The two questions that a person is asked."""

NOBODY, SAME, DIFFERENT, UNDO = "none", "same", "different", "undo"
"""Decisions other than a body: no body that we know; one body; two bodies; ask me again."""

SOURCE = Source(
    slug=CURATED,
    title="Names and bodies decided by those who keep this graph",
    publisher="placegraph",
    licence=CC_BY,
    attribution="The keepers of this graph",
    homepage="https://w3id.org/placegraph/",
    kind="curated",
    about="Which body a published name means where no rule could tell, and which two bodies are one.",
)


@dataclass(frozen=True, slots=True)
class Decision:
    """One answer: of `NAME` a published name and the body it means, of `PAIR` a body and the one it is the same as.

    `body` is "" where the name means no body that we know; `decision` is `SAME`, `DIFFERENT`, `NOBODY` or a body's local name.
    """

    question: str
    name: str
    body: str
    decision: str
    decided: str

    @property
    def key(self) -> tuple[str, ...]:
        """What the decision is about: a later one about the same replaces it."""
        if self.question == NAME:
            return (NAME, folded(self.name))
        return (PAIR, *sorted((self.name, self.body)))


COLUMNS = tuple(field.name for field in fields(Decision))


class MergeRing(PlacegraphError):
    """Merges that go in a ring, so that no body of them would stay; `ring` are the decisions with their rows."""

    def __init__(self, ring: Iterable[tuple[int, Decision]]) -> None:
        told = ", ".join(f"{each.name} into {each.body} (row {row})" for row, each in ring)
        super().__init__(
            f"these merges go in a ring, so no body would stay: {told}. Make one of them {DIFFERENT!r} or {UNDO!r}."
        )


@dataclass(frozen=True, slots=True)
class Decisions:
    """All that was decided in a home."""

    all: tuple[Decision, ...] = ()

    @property
    def names(self) -> Mapping[str, tuple[str, ...]]:
        """Folded name → the bodies that it means, none where it means no body that we know."""
        return {
            folded(each.name): (self.merged_into.get(each.body, each.body),) if each.body else ()
            for each in self.all
            if each.question == NAME
        }

    @property
    def merged_into(self) -> Mapping[str, str]:
        """Body → the one that it is the same as, to the end of a chain; a chain that has none merges nobody."""
        direct = {each.name: each.body for each in self.all if each.question == PAIR and each.decision == SAME}
        ends = {body: _end(body, direct) for body in direct}
        return {body: end for body, end in ends.items() if end not in direct}

    @property
    def ring(self) -> list[tuple[int, Decision]]:
        """The merges that go in a ring, in their order, each with its row (the header is row 1); none where all end."""
        direct = {each.name: each.body for each in self.all if each.question == PAIR and each.decision == SAME}
        within = {body for body in direct if _returns(body, direct)}
        return [
            (row, each)
            for row, each in enumerate(self.all, start=2)
            if each.name in within and each.question == PAIR and each.decision == SAME
        ]

    def checked(self) -> "Decisions":
        """Return these as they are. Raises MergeRing."""
        if ring := self.ring:
            raise MergeRing(ring)
        return self

    def after(self, answers: Iterable[Decision]) -> "Decisions":
        """Return these with more answers: each replaces the one about the same, and "undo" only takes that away.

        Raises MergeRing.
        """
        kept = {each.key: each for each in self.all}
        for each in answers:
            before = kept.get(each.key)
            if before and replace(each, decided=before.decided) == before:
                continue  # said before: the first day stays
            kept.pop(each.key, None)
            if each.decision != UNDO:
                kept[each.key] = each
        return Decisions(tuple(kept.values())).checked()


def decisions_in(home: Home, held: Mapping[str, Version] | None = None) -> Decisions:
    """Return what was decided in a home, or in these readings of its sources."""
    version = (home.versions() if held is None else held).get(CURATED)
    if version is None:
        return Decisions()
    (original,) = home.original(version).iterdir()
    return Decisions(tuple(decision for _, decision in _read(read_sheet(original))))


def write(path: Path, decisions: Decisions) -> None:
    """Write the decisions as the table that `LOADER` reads."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(map(astuple, decisions.all))


def records(sheets: Sheets, names: Names) -> Iterator[Record | Problem]:
    """Yield what the decisions say; they name bodies as they are after all merges. Raises MergeRing."""
    yield from decision_records(Decisions(tuple(decision for _, decision in _read(sheets["decisions"]))).checked())


def decision_records(decisions: Decisions) -> Iterator[Record]:
    """Yield each name as another of its body, and of each merge what the body that went became, on whose word."""
    into, names = decisions.merged_into, decisions.names
    for number, each in enumerate(decisions.all, start=2):  # the header is row 1
        where = f"row {number}"
        if each.question == NAME:
            bodies = names[folded(each.name)]
            rule = "curated" if bodies else "none"
            yield Name(locator=where, name=each.name, matched_to=bodies, rule=rule, method="curated")
            for body in bodies:
                yield Organisation(locator=where, body=body, hidden_names=(each.name,))
        elif each.decision == SAME:
            yield Detail(
                locator=where,
                subject=each.name,
                property="merged_into",
                value=into[each.name],
                note=f"A person decided on {each.decided} that the two are one body.",
                method="curated",
            )


def merges_in(records: Iterable[Record]) -> dict[str, str]:
    """Return the merges that records tell of: body → the one that it became."""
    return {each.subject: each.value for each in records if isinstance(each, Detail) and each.property == "merged_into"}


def merged(records: Iterable[Record], into: Mapping[str, str]) -> Iterator[Record]:
    """Yield each record with every body that was merged named as the one it became; its own name becomes another name."""
    for record in records:
        yield _merged(record, into) if into else record


def _merged(record: Record, into: Mapping[str, str]) -> Record:
    changed: dict[str, Any] = {}
    for field in fields(record):
        value = getattr(record, field.name)
        if isinstance(value, tuple):
            now = tuple(dict.fromkeys(into.get(each, each) for each in value))
            if any(each in into for each in value):
                changed[field.name] = now
        elif value in into:
            changed[field.name] = into[value]
    if isinstance(record, Organisation) and "body" in changed:
        # One body has one name and one kind: those of the body that stays.
        names = tuple(dict.fromkeys(filter(None, (record.name, *record.alt_names))))
        changed |= {"name": "", "alt_names": names, "kind": "", "country": "", "homepage": ""}
    return replace(record, **changed) if changed else record


def _read(sheet: Iterable[tuple[int, Mapping[str, str]]]) -> Iterator[tuple[int, Decision]]:
    for number, cells in sheet:
        yield number, Decision(*(cells[column] for column in COLUMNS))


def _end(body: str, direct: Mapping[str, str]) -> str:
    seen = {body}
    while (following := direct.get(body)) and following not in seen:
        seen.add(following)
        body = following
    return body


def _returns(body: str, direct: Mapping[str, str]) -> bool:
    """Tell whether what a body becomes is in the end that body again."""
    seen: set[str] = set()
    here = direct.get(body, "")
    while here and here != body and here not in seen:
        seen.add(here)
        here = direct.get(here, "")
    return here == body


LOADER = Loader(source=SOURCE, files={"decisions": COLUMNS}, records=records, required=frozenset({"decisions"}))
