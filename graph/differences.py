"""What changed between two builds: by source and by thing, what was added, changed (old → new) or taken away.

Sources whose reading is the same are not opened. Of the others the two files of sorted lines are read side by side, so
that what is held is what differs, and not what is the same. A claim is told by the things it is about; where it stands
in its source (its evidence) is only counted, for that moves with every row that is put in.

PlacegraphError
└── NotComparable   a build that holds a dataset has no sources to compare
"""

import operator
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby, islice, pairwise, starmap
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Store

import ontology
from graph.home import Build, Home, NoSuchBuild, Version
from graph.ntriples import OBJECT, bare, plain, short
from ontology import BASE, ID, PG, RDF, RDFS, SKOS, PlacegraphError, graph

ADDED, CHANGED, REMOVED = "added", "changed", "removed"
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


class NotComparable(PlacegraphError):
    """A build that holds a dataset has no sources to compare."""

    def __init__(self, build: Build) -> None:
        super().__init__(f"build {build.hash} is a dataset of its own, which has no sources to compare")


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
    """How much of a source differs: lines of facts, and things by (what happened, kind); `moved` is evidence."""

    lines_added: int = 0
    lines_removed: int = 0
    moved: int = 0
    things: dict[tuple[str, bytes], int] = field(default_factory=dict)

    def of(self, what: str) -> int:
        """Return how many things and claims were added, changed or removed."""
        return sum(count for (each, _), count in self.things.items() if each == what)


def pair(home: Home, old: str = "", new: str = "") -> tuple[Build, Build]:
    """Return two builds by name, the one made before the served one and the served one unless named.

    With one name, that build is compared with the served one. Raises NotBuilt, NoSuchBuild, NotComparable.
    """
    served = home.build()
    builds = home.builds()
    after = _named(home, builds, new) if new else served
    if old:
        before = _named(home, builds, old)
    else:
        earlier = [each for each in builds if each.made < after.made]
        if not earlier:
            raise NoSuchBuild(
                f"{home.path} holds no build older than {after.hash}: there is nothing to compare it with"
            )
        before = earlier[0]
    for each in (before, after):
        if each.dataset:
            raise NotComparable(each)
    return before, after


def _named(home: Home, builds: list[Build], name: str) -> Build:
    found = next((each for each in builds if each.hash == name), None)
    if found is None:
        have = ", ".join(each.hash for each in builds)
        raise NoSuchBuild(f"there is no build {name[:40]!r} in {home.path}; it holds {have}")
    return found


class Differences:
    """Two builds side by side; files and stores are opened as they are needed."""

    def __init__(self, home: Home, old: Build, new: Build) -> None:
        self.home, self.old, self.new = home, old, new
        self.names = Names(home, old, new)

    @property
    def sources(self) -> dict[str, tuple[Version | None, Version | None]]:
        """The sources that say something else, with their readings before and after; None where there was none."""
        slugs = dict.fromkeys([*self.new.sources, *self.old.sources])
        return {
            slug: (self._version(self.old, slug), self._version(self.new, slug))
            for slug in slugs
            if self.old.sources.get(slug) != self.new.sources.get(slug)
        }

    @property
    def same_terms(self) -> bool:
        """Whether both were built with the same terms, shapes and rules; else derived facts may differ too."""
        return self.old.software == self.new.software

    def _version(self, build: Build, slug: str) -> Version | None:
        return self.home.version(slug, build.sources[slug]) if slug in build.sources else None

    def changes(self, slug: str, count: Count) -> Iterator[Change]:
        """Yield what one source says otherwise, and count all of it, the unlisted evidence too."""
        before, after = (
            self.home.folder(slug, build.sources[slug]) / "data.nq" if slug in build.sources else None
            for build in (self.old, self.new)
        )
        yield from changes(slug, before, after, count)


def changes(slug: str, before: Path | None, after: Path | None, count: Count) -> Iterator[Change]:
    """Yield what differs between two files of one source's facts, either of which may be absent."""
    gone: dict[tuple[object, ...], list[Change]] = defaultdict(list)
    come: dict[tuple[object, ...], list[Change]] = defaultdict(list)
    for subject, old, new in _differing(before, after):
        count.lines_added += len(new - old)
        count.lines_removed += len(old - new)
        change = _change(slug, subject, old, new)
        if change is None:
            count.moved += 1
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


def rows(differences: Differences) -> Iterator[dict[str, str]]:
    """Yield a row for each thing that is new or gone, and for each property that changed: names, and the thing's IRI.

    `concerns` are the IRIs of the things whose pages show it, with a blank between them.
    """
    names = differences.names
    for slug in differences.sources:
        for change in differences.changes(slug, Count()):
            told = names.values(change) if change.what == CHANGED else [("", "", "")]
            for prop, before, after in told:
                yield {
                    "source": slug,
                    "what": change.what,
                    "kind": names.name(change.kind),
                    "name": names.called(change),
                    "property": prop,
                    "before": before,
                    "after": after,
                    "thing": bare(change.thing.decode()),
                    "concerns": " ".join(bare(each.decode()) for each in change.concerns),
                }


SIGNS = {ADDED: "+", CHANGED: "~", REMOVED: "-"}


def told(differences: Differences, most: int | None = None) -> Iterator[str]:
    """Yield the lines that tell a person what changed, at most so many things of each source."""
    old, new, names = differences.old, differences.new, differences.names
    yield f"From build {old.hash} of {old.made[:16]} to build {new.hash} of {new.made[:16]}:"
    if not differences.sources:
        yield "every source says what it said."
    if not differences.same_terms:
        yield "The terms, shapes or rules of placegraph changed too, and with them what follows from the facts."
    for slug, readings in differences.sources.items():
        count = Count()
        found = differences.changes(slug, count)
        # The first are shown; the rest is only counted, and never held.
        lines = [_line(names, change) for change in islice(found, most)]
        rest = sum(1 for _ in found)
        yield f"{slug}: {summary(count, *readings)}"
        yield from lines
        if rest:
            yield f"  … and {rest:,} more; --all lists them, --format csv too"


def summary(count: Count, before: Version | None, after: Version | None) -> str:
    """Return in words how much of a source differs, and how its reading does."""
    parts = [f"{number:,} {what}" for what in SIGNS if (number := count.of(what))]
    if count.moved:
        pieces = "piece" if count.moved == 1 else "pieces"
        parts.append(f"of {count.moved:,} {pieces} of evidence the place or the day changed")
    said = ", ".join(parts) or "the same facts"
    if before is None and after is not None:
        return f"a new source, read {after.read} ({said})"
    if before is not None and after is None:
        return f"taken out ({said})"
    if before and after and before.read != after.read:
        return f"{said}; read {after.read}, before that {before.read}"
    return said


def _line(names: "Names", change: Change) -> str:
    kind, called = names.name(change.kind), names.called(change)
    head = f"  {SIGNS[change.what]} {kind}: {called}" if kind else f"  {SIGNS[change.what]} {called}"
    if change.what != CHANGED:
        return head
    said = [f"{prop}: {before or 'nothing'} → {after or 'nothing'}" for prop, before, after in names.values(change)]
    return f"{head}; {'; '.join(said)}"


class Names:
    """What things are called, where they are and what they are about, in the newer build, else in the older."""

    def __init__(self, home: Home, old: Build, new: Build) -> None:
        self._folders = [home.path / "builds" / each.hash / "store" for each in (new, old)]
        self._stores: list[Store] = []
        self._known: dict[bytes, str] = {}
        self._about: dict[str, tuple[frozenset[str], frozenset[str]]] = {}

    @property
    def stores(self) -> list[Store]:
        """The two stores, opened when first asked for."""
        if not self._stores:
            self._stores = [Store.read_only(str(folder)) for folder in self._folders]
        return self._stores

    def name(self, term: bytes) -> str:
        """Return what a term is called: a thing by its name, a text by its words."""
        if not term.startswith(b"<"):
            return plain(term)
        if term not in self._known:
            node = NamedNode(bare(term.decode()))
            self._known[term] = next(self._names(node), "") or short(term.decode())
        return self._known[term]

    def held(self, iri: str) -> bool:
        """Tell whether the newer build says anything of a thing: else it has no page any more."""
        return any(True for _ in islice(self.stores[0].quads_for_pattern(NamedNode(iri), None, None, None), 1))

    def _names(self, node: NamedNode) -> Iterator[str]:
        if node.value in _words():
            yield _words()[node.value]
        for store in self.stores:
            for predicate, into in ((RDFS.label, graph("derived-labels")), (SKOS.prefLabel, None)):
                found = sorted(_texts(store, node, predicate, into))
                yield from found[:1]

    def called(self, change: Change) -> str:
        """Return what a thing is called; of a claim, what it says."""
        if not change.thing.startswith(CLAIMS):
            return self.name(change.thing)
        if change.what == CHANGED:
            return "; ".join(map(self.name, change.same or change.concerns))
        said = [
            f"{self.name(predicate)}: {', '.join(map(self.name, before or after))}"
            for predicate, before, after in change.values
            if predicate not in QUIET
        ]
        return "; ".join(said)

    def values(self, change: Change) -> list[tuple[str, str, str]]:
        """Return each property that changed in words, with its values before and after."""
        return [
            (self.name(predicate), "; ".join(map(self.name, before)), "; ".join(map(self.name, after)))
            for predicate, before, after in change.values
        ]

    def places(self, change: Change) -> frozenset[str]:
        """Return the places (IRIs) that a change concerns."""
        return frozenset().union(*(self._of(bare(each.decode()))[0] for each in change.concerns))

    def goals(self, change: Change) -> frozenset[str]:
        """Return the goals (IRIs) that a change concerns: of the thing, of what a claim is about, or of its values."""
        named = {bare(value.decode()) for _, *sides in change.values for side in sides for value in side}
        own = {each for each in named if each.startswith(f"{BASE}goal/")}
        own |= {goal for each in named if each.startswith(f"{BASE}activity/") for goal in self._goals_of(each)}
        return frozenset(own).union(*(self._of(bare(each.decode()))[1] for each in change.concerns))

    def _of(self, iri: str) -> tuple[frozenset[str], frozenset[str]]:
        """Return the places and the goals of one thing."""
        if iri not in self._about:
            self._about[iri] = (frozenset(self._places_of(iri)), frozenset(self._goals_of(iri)))
        return self._about[iri]

    def _places_of(self, iri: str) -> Iterator[str]:
        if iri.startswith((f"{ID}area-", f"{ID}place-")):
            yield iri
            return
        for store in self.stores:
            bodies = [iri, *(each for each in _things(store, iri, PG.leadBody))]
            for body in bodies:
                for predicate in (PG.inPlace, PG.governs, PG.basedIn):
                    yield from _things(store, body, predicate)

    def _goals_of(self, iri: str) -> Iterator[str]:
        for store in self.stores:
            themes = [iri, *_things(store, iri, PG.hasTheme)]
            wider = [each for theme in themes for each in _things(store, theme, SKOS.broadMatch)]
            yield from (each for each in [*themes, *wider] if each.startswith(f"{BASE}goal/"))


def _texts(store: Store, node: NamedNode, predicate: NamedNode, into: NamedNode | None) -> Iterator[str]:
    for quad in store.quads_for_pattern(node, predicate, None, into):
        if isinstance(quad.object, Literal):
            yield quad.object.value


def _things(store: Store, iri: str, predicate: NamedNode) -> Iterator[str]:
    for quad in store.quads_for_pattern(NamedNode(iri), predicate, None, None):
        if isinstance(quad.object, NamedNode):
            yield quad.object.value


@cache
def _words() -> Mapping[str, str]:
    """Return what our terms and concepts are called, and those of others that our facts are written in."""
    labels = {
        quad.subject.value: quad.object.value
        for quad in ontology.quads()
        if quad.predicate in (RDFS.label, SKOS.prefLabel)
        and isinstance(quad.subject, NamedNode)
        and isinstance(quad.object, Literal)
    }
    return labels | {RDF.type.value: "kind", RDFS.label.value: "name", SKOS.prefLabel.value: "name"}
