"""What loading would change: the facts of one source now and as they would be, told by kind of thing, with examples.

A claim whose words stay while its place in the file moves (a row was put in above it) is not a change:
such moves are only counted.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, parse

from ontology import BASE, ID, ORG, PG, RDF, SKOS

EXAMPLES = 5
"""Things of each kind that are named."""

PARTS = (PG.body, PG.subject, PG.funder, PG.adopter, PG.speaker, PG.about, PG.undertaking, PG.role, PG.theme,
         PG.forUndertaking, PG.amount, PG.nameAsPublished, PG.matchedTo, PG.indicator, PG.value, ORG.member, ORG.organization,
         PG.serves, PG.framework, PG.jobTitle, RDF.object)  # fmt: skip
"""What a claim is told by, in this order."""

SETTING = frozenset(
    {PG.method, PG.confidence, PG.evidence, PG.role, PG.status, RDF.type, PG.matchRule, PG.organisationKind}
)
"""Properties whose values are not things that a page of the site would show the change on."""

UNSHOWN = ("claim-", "match-", "evidence-", "check-", "passage-")
"""Things that stand on the pages of others."""

Facts = Mapping[str, frozenset[tuple[str, str]]]
"""Thing (IRI) → what is said of it: properties and values."""


@dataclass(frozen=True, slots=True)
class Change:
    """Things of one kind that would be added, changed or removed: how many, and some of them in words."""

    what: str
    kind: str
    count: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """All that would change: by kind, the things (IRIs) whose pages would show it, and how many claims only moved."""

    changes: tuple[Change, ...]
    things: tuple[str, ...]
    moved: int
    facts_added: int
    facts_removed: int

    def counts(self) -> dict[str, int]:
        """Return how many things would be added, changed and removed."""
        counts = Counter({"added": 0, "changed": 0, "removed": 0})
        for each in self.changes:
            counts[each.what] += each.count
        return dict(counts)


def difference(before: Path | None, after: Path, name: Callable[[str], str]) -> Difference:
    """Return what changes from one file of N-Quads (None for nothing) to another; `name` gives names that neither holds."""
    old, new = _read(before) if before else [], _read(after)
    was, now = _facts(old), _facts(new)
    labels = {quad.subject.value: quad.object.value for quad in [*old, *new] if quad.predicate == SKOS.prefLabel}  # type: ignore[union-attr]

    def called(iri: str) -> str:
        return labels.get(iri) or name(iri)

    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    moved = 0
    for iri in sorted(was.keys() | now.keys()):
        before_of, after_of = was.get(iri, frozenset()), now.get(iri, frozenset())
        if before_of == after_of:
            continue
        kind = _kind(after_of or before_of)
        if kind == "Evidence" or _without_place(before_of) == _without_place(after_of):
            moved += bool(before_of and after_of)
            continue
        what = "added" if not before_of else "removed" if not after_of else "changed"
        found[what, kind].append(iri)
    changes = []
    for (what, kind), iris in sorted(
        found.items(), key=lambda each: (_ORDER.index(each[0][0]), _rank(each[0][1]), -len(each[1]), each[0])
    ):
        told = [_told(iri, was.get(iri, frozenset()), now.get(iri, frozenset()), called) for iri in iris[:EXAMPLES]]
        changes.append(Change(what, kind, len(iris), tuple(told)))
    gone, come = set(old) - set(new), set(new) - set(old)
    touched = {iri for iris in found.values() for iri in iris}
    return Difference(tuple(changes), _things(touched, [*gone, *come]), moved, len(come), len(gone))


_ORDER = ("added", "changed", "removed")
_FIRST, _LAST = ("Initiative", "Strategy", "Programme", "Council", "Area"), ("NameMatch",)
"""Kinds that a reader looks for first, and those that only tell how names were read."""


def _rank(kind: str) -> int:
    return _FIRST.index(kind) if kind in _FIRST else len(_FIRST) + (kind in _LAST)


def _read(path: Path) -> list[Quad]:
    return list(parse(path=str(path)))


def _facts(quads: Sequence[Quad]) -> Facts:
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for quad in quads:
        value = quad.object.value if isinstance(quad.object, Literal | NamedNode) else str(quad.object)
        found[quad.subject.value].add((quad.predicate.value, value))  # type: ignore[union-attr]
    return {iri: frozenset(said) for iri, said in found.items()}


def _without_place(said: frozenset[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    return frozenset(pair for pair in said if pair[0] != PG.evidence.value)


def _kind(said: frozenset[tuple[str, str]]) -> str:
    kinds = sorted(value for predicate, value in said if predicate == RDF.type.value)
    return next((kind.rpartition("#")[2].rpartition("/")[2] for kind in kinds), "Thing told of elsewhere")


def _told(
    iri: str, was: frozenset[tuple[str, str]], now: frozenset[tuple[str, str]], called: Callable[[str], str]
) -> str:
    """Return a thing in words: its name, or the parties of a claim; and for a changed one what changed."""
    said = now or was
    own = next((value for predicate, value in said if predicate == SKOS.prefLabel.value), "")
    parts = [_value(value, called) for part in PARTS for predicate, value in sorted(said) if predicate == part.value]
    name = own or (
        " · ".join(dict.fromkeys(parts)) if iri.startswith(tuple(ID + each for each in UNSHOWN)) else called(iri)
    )
    if not was or not now:
        return name
    changed = sorted({predicate for predicate, _ in was ^ now if predicate != PG.evidence.value})
    words = []
    for predicate in changed[:3]:
        before, after = (
            ", ".join(_value(value, called) for each, value in sorted(of) if each == predicate) or "nothing"
            for of in (was, now)
        )
        words.append(f"{_property(predicate)}: {before} → {after}")
    return f"{name} ({'; '.join(words)})"


def _property(iri: str) -> str:
    return "name" if iri == SKOS.prefLabel.value else iri.rpartition("#")[2].rpartition("/")[2]


def _value(value: str, called: Callable[[str], str]) -> str:
    return called(value) if value.startswith(BASE) else value


def _things(touched: set[str], changed: Sequence[Quad]) -> tuple[str, ...]:
    """Return the things and concepts whose pages would show the change, each once."""
    found: set[str] = set()
    for quad in changed:
        subject = quad.subject.value  # type: ignore[union-attr]
        if subject not in touched:
            continue
        found.add(subject)
        if isinstance(quad.object, NamedNode) and quad.predicate not in SETTING and quad.object.value.startswith(BASE):
            found.add(quad.object.value)
    return tuple(sorted(iri for iri in found if not iri.startswith(tuple(ID + each for each in UNSHOWN)) and not iri.startswith(BASE + "def")))  # fmt: skip
