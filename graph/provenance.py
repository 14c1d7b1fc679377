"""What the graph says about itself: for every named graph, whose facts it holds, on what terms, read when, how many."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from pyoxigraph import Literal, NamedNode, Quad

import ontology
from ontology import DCT, FOAF, PG, RDF, SKOS, XSD, concept, thing

GRAPH = ontology.graph("provenance")


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """All that the provenance graph says of one named graph; dates are ISO, `days` the shelf life or None."""

    slug: str
    graph: str
    title: str
    publisher: str
    licence: str
    licence_url: str
    attribution: str
    homepage: str
    about: str
    kind: str
    days: int | None
    sha256: str
    read: str
    checked: str
    rows: int
    rows_refused: int
    quads: int
    software: str

    @property
    def fresh_until(self) -> str:
        """The last day on which the source's claims count as fresh, "" for an archive."""
        if self.days is None:
            return ""
        return (date.fromisoformat(self.checked) + timedelta(days=self.days)).isoformat()


def quads(described: Described) -> Iterator[Quad]:
    """Yield the source and the version of it that a graph holds."""
    source = thing(f"source-{described.slug}")
    version = thing(f"version-{described.slug}-{described.sha256[:8]}")
    yield from _said(source, _source_pairs(described))
    yield from _said(version, _version_pairs(described, source))


@cache
def shelf_lives() -> Mapping[str, int]:
    """Return the shelf life in days of each kind of source that has one, from the scheme."""
    start = concept("source-kind", "").value
    return {
        str(quad.subject)[1:-1].removeprefix(start): int(quad.object.value)
        for quad in ontology.quads()
        if quad.predicate == PG.shelfLifeDays and isinstance(quad.object, Literal)
    }


Pairs = Mapping[NamedNode, NamedNode | Literal | None]


def _said(subject: NamedNode, pairs: Pairs) -> Iterator[Quad]:
    for predicate, value in pairs.items():
        if value is not None:
            yield Quad(subject, predicate, value, GRAPH)


def _source_pairs(described: Described) -> Pairs:
    return {
        RDF.type: PG.Source,
        DCT.title: _text(described.title),
        SKOS.prefLabel: _text(described.title),
        DCT.publisher: _text(described.publisher),
        DCT.license: _text(described.licence),
        PG.licenceUrl: Literal(described.licence_url, datatype=XSD.anyURI),
        PG.attribution: _text(described.attribution),
        DCT.description: _text(described.about),
        FOAF.homepage: Literal(described.homepage, datatype=XSD.anyURI) if described.homepage else None,
        PG.sourceKind: concept("source-kind", described.kind),
    }


def _version_pairs(described: Described, source: NamedNode) -> Pairs:
    return {
        RDF.type: PG.SourceVersion,
        PG.versionOf: source,
        PG.graph: NamedNode(described.graph),
        PG.sha256: Literal(described.sha256),
        PG.rows: Literal(described.rows - described.rows_refused),
        PG.rowsIn: Literal(described.rows),
        PG.rowsRefused: Literal(described.rows_refused),
        PG.quads: Literal(described.quads),
        PG.dateRead: _day(described.read),
        PG.lastChecked: _day(described.checked),
        PG.freshUntil: _day(described.fresh_until) if described.fresh_until else None,
        PG.loaderVersion: Literal(described.software),
    }


def _text(value: str) -> Literal:
    return Literal(value, language="en-GB")


def _day(value: str) -> Literal:
    return Literal(value, datatype=XSD.date)
