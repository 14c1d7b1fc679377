"""How a change is said: what things are called, and a change as a line of text or as the rows of a table.

The command, the report on a load, the pages and the feed all take their words from here.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Store

import ontology
from graph.changes import CHANGED, CLAIMS, QUIET, SIGNS, Change, Count
from graph.home import Version
from graph.ntriples import bare, plain, short
from ontology import BASE, ID, PG, RDF, RDFS, SKOS, graph


def rows(names: "Names", changes: Iterable[Change]) -> Iterator[dict[str, str]]:
    """Yield a row for each thing that is new or gone, and for each property that changed: names, and the thing's IRI.

    `concerns` are the IRIs of the things whose pages show it, with a blank between them.
    """
    for change in changes:
        for prop, before, after in names.values(change) if change.what == CHANGED else [("", "", "")]:
            yield {
                "source": change.source,
                "what": change.what,
                "kind": names.kind(change),
                "name": names.called(change),
                "property": prop,
                "before": before,
                "after": after,
                "thing": bare(change.thing.decode()),
                "concerns": " ".join(bare(each.decode()) for each in change.concerns),
            }


def said(names: "Names", change: Change) -> str:
    """Return what a thing is called; of what changed also each property, with what it was and is."""
    called = names.called(change)
    if change.what != CHANGED:
        return called
    values = [f"{prop}: {before or 'nothing'} → {after or 'nothing'}" for prop, before, after in names.values(change)]
    return f"{called} ({'; '.join(values)})"


def summary(count: Count, before: Version | None, after: Version | None) -> str:
    """Return in words how much of a source differs, and how its reading does."""
    parts = [f"{number:,} {what}" for what in SIGNS if (number := count.of(what))]
    if count.moved:
        parts.append(f"{count.moved:,} only moved in the source or were read on another day")
    said = ", ".join(parts) or "the same facts"
    if before is None and after is not None:
        return f"a new source, read {after.read} ({said})"
    if before is not None and after is None:
        return f"taken out ({said})"
    if before and after and before.read != after.read:
        return f"{said}; read {after.read}, before that {before.read}"
    return said


class Names:
    """What things are called, where they are and what they are about, in the first of these stores that knows them.

    `labels` names (by IRI) what is in no store yet.
    """

    def __init__(self, folders: Sequence[Path], labels: Mapping[str, str] | None = None) -> None:
        self._folders = folders
        self._labels = labels or {}
        self._stores: list[Store] = []
        self._known: dict[bytes, str] = {}
        self._about: dict[str, tuple[frozenset[str], frozenset[str]]] = {}

    @property
    def stores(self) -> list[Store]:
        """The stores, opened when first asked for."""
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

    def kind(self, change: Change) -> str:
        """Return what the kind of a thing is called, "" where its source does not say."""
        return self.word(change.kind) if change.kind else ""

    def word(self, term: bytes) -> str:
        """Return what a property or kind is called; one that nothing names by its own words: fundedBy as "Funded by"."""
        name = self.name(term)
        return name if name != short(term.decode()) else in_words(bare(term.decode()))

    def held(self, iri: str) -> bool:
        """Tell whether the first store says anything of a thing: else it has no page any more."""
        return any(True for _ in islice(self.stores[0].quads_for_pattern(NamedNode(iri), None, None, None), 1))

    def _names(self, node: NamedNode) -> Iterator[str]:
        if node.value in _words():
            yield _words()[node.value]
        if node.value in self._labels:
            yield self._labels[node.value]
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
            f"{self.word(predicate)}: {', '.join(map(self.name, before or after))}"
            for predicate, before, after in change.values
            if predicate not in QUIET
        ]
        return "; ".join(said)

    def values(self, change: Change) -> list[tuple[str, str, str]]:
        """Return each property that changed in words, with its values before and after."""
        return [
            (self.word(predicate), "; ".join(map(self.name, before)), "; ".join(map(self.name, after)))
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


def in_words(iri: str) -> str:
    """Return what the ontology calls a term, else the end of its IRI as words: "Funded by"."""
    end = re.split(r"[/#:]", iri)[-1]
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", end)
    return _words().get(iri) or " ".join(parts).capitalize() or short(iri)


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
