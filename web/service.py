"""The endpoint in its own words: what it understands, how it answers, and what its dataset holds.

The words are those of SPARQL 1.1 Service Description and of VoID. Whoever opens the endpoint without a query gets them.
"""

from collections.abc import Iterator

from flask import request
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from graph.home import Build
from graph.linked import DATASET, VOID
from ontology import RDF, Namespace
from web.asking import ask, graph

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
FORMATS = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "N-Quads",
    "TriG",
    "RDF_XML",
    "JSON-LD",
)
"""How it answers, by the names that the W3C gave to formats."""

SERVICE, DEFAULT = BlankNode("service"), BlankNode("default-graph")


def service() -> Iterator[Triple]:
    """Yield the description of the endpoint at the address where it was asked for."""
    build = graph().build
    yield Triple(SERVICE, RDF.type, SD.Service)
    yield Triple(SERVICE, SD.endpoint, NamedNode(request.base_url))
    yield Triple(SERVICE, SD.supportedLanguage, SD.SPARQL11Query)
    for name in FORMATS:
        yield Triple(SERVICE, SD.resultFormat, NamedNode(f"http://www.w3.org/ns/formats/{name}"))
    if not build.dataset:
        yield Triple(SERVICE, SD.feature, SD.UnionDefaultGraph)
    dataset = BlankNode("dataset") if build.dataset else DATASET
    yield Triple(SERVICE, SD.defaultDataset, dataset)
    yield Triple(dataset, RDF.type, SD.Dataset)
    yield Triple(dataset, RDF.type, VOID.Dataset)
    yield Triple(dataset, SD.defaultGraph, DEFAULT)
    yield Triple(DEFAULT, RDF.type, SD.Graph)
    yield from _named_graphs(dataset, build)
    if build.dataset:
        yield Triple(DEFAULT, VOID.triples, Literal(build.quads.get("", 0)))
    else:
        yield from _uses()


def _named_graphs(dataset: NamedNode | BlankNode, build: Build) -> Iterator[Triple]:
    """Yield each named graph with the number of its statements, as the build counted them."""
    for number, (name, triples) in enumerate(sorted(build.quads.items())):
        if not name:
            continue
        named, held = BlankNode(f"named-{number}"), BlankNode(f"graph-{number}")
        yield Triple(dataset, SD.namedGraph, named)
        yield Triple(named, RDF.type, SD.NamedGraph)
        yield Triple(named, SD.name, NamedNode(name))
        yield Triple(named, SD.graph, held)
        yield Triple(held, RDF.type, SD.Graph)
        yield Triple(held, VOID.triples, Literal(triples))


def _uses() -> Iterator[Triple]:
    """Yield how often the classes and properties are used in all graphs as one."""
    statements = 0
    for number, row in enumerate(ask("uses-of-properties")):
        part = BlankNode(f"property-{number}")
        statements += int(str(row["statements"]))
        yield Triple(DEFAULT, VOID.propertyPartition, part)
        yield Triple(part, VOID.property, NamedNode(str(row["property"])))
        yield Triple(part, VOID.triples, Literal(int(str(row["statements"]))))
    yield Triple(DEFAULT, VOID.triples, Literal(statements))
    for number, row in enumerate(ask("uses-of-classes")):
        part = BlankNode(f"class-{number}")
        yield Triple(DEFAULT, VOID.classPartition, part)
        yield Triple(part, VOID["class"], NamedNode(str(row["class"])))
        yield Triple(part, VOID.entities, Literal(int(str(row["things"]))))
