"""What loading would change: one source's facts as they are served and as they would be, summed for a report."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph.changes import ADDED, CHANGED, REMOVED, Change, Count, changes
from graph.ntriples import bare, plain
from graph.wording import Names, said
from ontology import BASE, ID, PG, RDF, SKOS

FIRST, LAST = ("Initiative", "Strategy", "Programme", "Council", "Area"), ("Name match",)
"""Kinds that a reader looks for first, and those that only tell how names were read."""
SETTING = {
    str(each).encode()
    for each in (PG.method, PG.confidence, PG.role, PG.status, RDF.type, PG.matchRule, PG.organisationKind)
}
"""Properties whose values are not concepts that a page would show the change on."""
LABEL = f" {SKOS.prefLabel} ".encode()
CONCEPTS, OTHERS = f"<{BASE}".encode(), (f"<{ID}".encode(), f"<{BASE}def".encode())


@dataclass(frozen=True, slots=True)
class Changes:
    """Things of one kind that would be added, changed or removed, each in words."""

    what: str
    kind: str
    count: int
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """All that would change: by kind; the things (IRIs) whose pages would show it; how many claims only moved."""

    changes: tuple[Changes, ...]
    things: tuple[str, ...]
    moved: int
    facts_added: int
    facts_removed: int
    besides: bool = False
    """Whether something that is no fact would change too, such as shapes: then a note says what."""


def difference(slug: str, before: Path | None, after: Path, stores: Sequence[Path]) -> Difference:
    """Return what changes in a source from one file of N-Quads (None for nothing) to another.

    Names come from the two files, else from these stores.
    """
    names = Names(stores, {iri: label for path in (before, after) if path for iri, label in _labels(path)})
    count = Count()
    told: dict[tuple[str, str], list[str]] = defaultdict(list)
    things: set[bytes] = set()
    for change in changes(slug, before, after, count):
        key = (change.what, names.kind(change) or "Thing told of elsewhere")
        told[key].append(said(names, change))
        things.update(change.concerns, _concepts(change))
    return Difference(
        tuple(Changes(*key, len(told[key]), tuple(told[key])) for key in sorted(told, key=lambda key: _rank(*key))),
        tuple(sorted(bare(each.decode()) for each in things)),
        count.moved,
        count.lines_added,
        count.lines_removed,
    )


def _rank(what: str, kind: str) -> tuple[int, int, str]:
    """Return where a kind stands in the report."""
    place = FIRST.index(kind) if kind in FIRST else len(FIRST) + (kind in LAST)
    return (ADDED, CHANGED, REMOVED).index(what), place, kind


def _concepts(change: Change) -> Iterator[bytes]:
    """Yield the concepts that a change names: a theme or a goal, whose pages list what is about it."""
    for predicate, *sides in change.values:
        if predicate not in SETTING:
            for value in (each for side in sides for each in side):
                if value.startswith(CONCEPTS) and not value.startswith(OTHERS):
                    yield value


def _labels(path: Path) -> Iterator[tuple[str, str]]:
    """Yield each thing that a file names, and what it calls it."""
    with path.open("rb") as file:
        for line in file:
            subject, label, rest = line.partition(LABEL)
            if label:
                yield bare(subject.decode()), plain(rest[: rest.rindex(b'"') + 1])
