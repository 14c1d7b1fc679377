"""What differs between two files of one source's facts: each thing or claim that was added, changed or taken away.

This is the only place that compares facts: two builds (`graph.differences`), and a file that is not loaded yet with
what is served (`loaders.difference`). How a change is said is in `graph.wording`.

The two files of lines are read side by side in their order, so that what is held is what differs, and not what is the
same. A claim is told by the things it is about; where it stands in its source (its evidence) is only counted, for that
moves with every row that is put in.
"""

import operator
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby, pairwise, starmap
from pathlib import Path

from graph.ntriples import OBJECT
from ontology import ID, PG, RDF

ADDED, CHANGED, REMOVED = "added", "changed", "removed"
SIGNS = {ADDED: "+", CHANGED: "~", REMOVED: "-"}
ALIKE = 30
"""Claims about the same things of which each is looked for among the others; of more, none is taken for another."""
SILENT = {str(each).encode() for each in (RDF.type, PG.evidence)}
"""Predicates that are not told of by themselves: what a thing is, and where a claim stands."""
QUIET = SILENT | {str(each).encode() for each in (PG.confidence, PG.method)}
"""Predicates that a claim is not called by."""
TYPE, EVIDENCE = str(RDF.type).encode(), str(PG.Evidence).encode()
DETAIL, SUBJECT = str(PG.Detail).encode(), str(PG.subject).encode()
OURS = f"<{ID}".encode()
CLAIMS = (OURS + b"claim-", OURS + b"match-")
"""What names without a page of their own begin with."""
OF_THEIR_OWN = (b"<" + f"{ID}evidence-".encode(), b"<" + f"{ID}source-".encode(), b"<" + f"{ID}claim-".encode())

Pair = tuple[bytes, bytes]
"""Predicate and value, as the lines write them."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing or claim that a source says something else of; terms as lines write them.

    `values` are the properties that differ, each with its values before and after; of what is new or gone all.
    `concerns` are the things whose pages show it.
    """

    source: str
    what: str
    thing: bytes
    kind: bytes
    values: tuple[tuple[bytes, tuple[bytes, ...], tuple[bytes, ...]], ...]
    concerns: tuple[bytes, ...]
    same: tuple[bytes, ...] = ()
    """Of a claim that changed, the values that did not: what it is called by."""


@dataclass(slots=True)
class Count:
    """How much of a source differs: lines of facts, and things by (what happened, kind).

    `moved` are claims, and evidence, of which only the place in the source or the day of reading differs.
    """

    lines_added: int = 0
    lines_removed: int = 0
    moved: int = 0
    things: dict[tuple[str, bytes], int] = field(default_factory=dict)

    def of(self, what: str) -> int:
        """Return how many things and claims were added, changed or removed."""
        return sum(count for (each, _), count in self.things.items() if each == what)


def changes(slug: str, before: Path | None, after: Path | None, count: Count) -> Iterator[Change]:
    """Yield what differs between two files of one source's facts, either of which may be absent."""
    gone: dict[tuple[object, ...], list[Change]] = defaultdict(list)
    come: dict[tuple[object, ...], list[Change]] = defaultdict(list)
    for subject, old, new in _differing(before, after):
        count.lines_added += len(new - old)
        count.lines_removed += len(old - new)
        change = _change(slug, subject, old, new)
        if change is None:
            # New or gone evidence comes with the claim it is of, which is told.
            count.moved += bool(old and new)
        elif before and after and change.what != CHANGED and subject.startswith(CLAIMS):
            (gone if change.what == REMOVED else come)[(change.kind, change.concerns)].append(change)
        else:
            yield _counted(change, count)
    for about in [*gone, *(each for each in come if each not in gone)]:
        for change in _paired(gone.get(about, []), come.get(about, [])):
            yield _counted(change, count)


def _counted(change: Change, count: Count) -> Change:
    key = (change.what, change.kind)
    count.things[key] = count.things.get(key, 0) + 1
    return change


def _differing(before: Path | None, after: Path | None) -> Iterator[tuple[bytes, set[bytes], set[bytes]]]:
    """Yield each subject of which two files say different things, with all that each says of it, less the subject."""
    old, new = _subjects(before), _subjects(after)
    left, right = next(old, None), next(new, None)
    while left or right:
        if right is None or (left is not None and left[0] < right[0]):
            assert left is not None  # noqa: S101 - one of the two is there
            yield left[0], left[1], set()
            left = next(old, None)
        elif left is None or right[0] < left[0]:
            yield right[0], set(), right[1]
            right = next(new, None)
        else:
            if left[1] != right[1]:
                yield left[0], left[1], right[1]
            left, right = next(old, None), next(new, None)


def _subjects(path: Path | None) -> Iterator[tuple[bytes, set[bytes]]]:
    """Yield each subject of a file with the ends of its lines, in the order of the subjects."""
    if path is None:
        return
    with path.open("rb") as file:
        ordered = all(starmap(operator.le, pairwise(file)))
        file.seek(0)
        lines: Iterable[bytes] = file if ordered else sorted(file)
        for subject, group in groupby(lines, key=_subject):
            yield subject, {line[len(subject) + 1 :] for line in group}


def _subject(line: bytes) -> bytes:
    return line[: line.index(b" ")]


def _change(slug: str, subject: bytes, old: set[bytes], new: set[bytes]) -> Change | None:
    """Return what is said otherwise of one subject, None where it is only where a claim stands."""
    before, after = _said(old), _said(new)
    kinds = after.get(TYPE) or before.get(TYPE) or (b"",)
    if EVIDENCE in kinds or (DETAIL in kinds and not (before and after)):
        # A detail is a claim about a property of a thing, which the thing itself shows.
        return None
    values = tuple(
        (predicate, before.get(predicate, ()), after.get(predicate, ()))
        for predicate in sorted(before.keys() | after.keys())
        if before.get(predicate) != after.get(predicate)
        and (predicate not in SILENT or (predicate == TYPE and before and after))
    )
    if not values and before and after:
        return None
    what = CHANGED if before and after else ADDED if after else REMOVED
    same = _same(before, after) if what == CHANGED and subject.startswith(CLAIMS) else ()
    return Change(slug, what, subject, kinds[0], values, _concerns(subject, before, after), same)


def _same(before: Mapping[bytes, tuple[bytes, ...]], after: Mapping[bytes, tuple[bytes, ...]]) -> tuple[bytes, ...]:
    """Return the values that both have, of what a claim is called by."""
    return tuple(
        value
        for predicate in sorted(before.keys() & after.keys() - QUIET)
        for value in before[predicate]
        if value in after[predicate]
    )


def _said(ends: set[bytes]) -> dict[bytes, tuple[bytes, ...]]:
    """Return predicate → values, in order."""
    said: dict[bytes, list[bytes]] = defaultdict(list)
    for end in sorted(ends):
        predicate, rest = end.split(b" ", 1)
        if value := OBJECT.match(rest):
            said[predicate].append(value[1])
    return {predicate: tuple(values) for predicate, values in said.items()}


def _concerns(subject: bytes, *said: Mapping[bytes, tuple[bytes, ...]]) -> tuple[bytes, ...]:
    """Return the things that are told of: the subject, or what a claim is about."""
    if not subject.startswith(CLAIMS):
        return (subject,)
    values = {value for each in said for values in each.values() for value in values if value.startswith(OURS)}
    return tuple(sorted(value for value in values if not value.startswith(OF_THEIR_OWN)))


def _paired(gone: list[Change], come: list[Change]) -> Iterator[Change]:
    """Yield a claim that took another's place as one change, and the rest as they are."""
    left = list(come)
    for old in gone:
        new = max(left, key=lambda each: len(_facts(each) & _facts(old))) if left and len(left) <= ALIKE else None
        if new is None:
            yield old
            continue
        left.remove(new)
        before = {predicate: values for predicate, values, _ in old.values}
        after = {predicate: values for predicate, _, values in new.values}
        values = tuple(
            (predicate, before.get(predicate, ()), after.get(predicate, ()))
            for predicate in sorted(before.keys() | after.keys())
            if before.get(predicate) != after.get(predicate)
        )
        yield Change(new.source, CHANGED, new.thing, new.kind, values, new.concerns, _same(before, after))
    yield from left


def _facts(change: Change) -> set[Pair]:
    return {
        (predicate, value)
        for predicate, before, after in change.values
        for value in (*before, *after)
        if predicate not in QUIET
    }
