"""Linked data: all that the sources say of one thing, and how to write it, the same statements in every format.

The description of a thing is its own statements, every claim that it is a party of, the evidence of
each, and the sources of all that with their terms. It is whole: nothing is cut. What the build itself
worked out is left out. The description of a concept or a term is its own statements and their source;
that of a scheme has all its concepts.
"""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse, serialize

from graph.served import Graph
from ontology import BASE, DCT, FOAF, ID, PG, RDF, Namespace, prefixes
from queries import Query, find

VOID = Namespace("http://rdfs.org/ns/void#")

MEDIA = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
}
"""Format → its media type, the one we would rather send first."""

DATASET = NamedNode(BASE + "dataset")
"""What the descriptions are parts of: see `/void.ttl`."""

PART = 2_000
"""Things that are described by one query."""


@cache
def describe() -> Query:
    """Return the question that finds the statements about things; it stands apart, for it answers with a graph."""
    return Query("describe", files("graph").joinpath("describe.rq").read_text(encoding="utf-8"))


def document(iri: str) -> NamedNode:
    """Return what identifies the description of a thing, a concept, a scheme or a term, apart from that itself."""
    name = iri.removeprefix(ID) if iri.startswith(ID) else iri.removeprefix(BASE).replace("#", "/")
    scheme = "" if iri.startswith(ID) or "/" in name or name == "def" else "scheme/"
    return NamedNode(f"{BASE}data/{scheme}{name}")


def description(graph: Graph, iri: str) -> list[Triple]:
    """Return all that the sources say of a thing, a concept, a scheme or a term; empty where they say nothing."""
    thing = NamedNode(iri)
    found = set(_statements(graph, [thing]))
    if not found:
        return []
    if iri.startswith(ID):
        found |= _statements(graph, _named(graph, "claims-about", "claim", thing=thing))
        found |= _statements(graph, _objects(found, PG.evidence))
    else:
        found |= _statements(graph, _named(graph, "concepts-of-scheme", "concept", scheme=thing))
    said_by = _named(graph, "sources-that-describe", "source", thing=thing)
    sources = {*said_by, *_objects(found, PG.source)}
    found |= _statements(graph, sorted(sources - {thing}, key=str))
    return [*found, *_about_the_document(thing, sources)]


def written(triples: Iterable[Triple], form: str, first: str = "") -> bytes:
    """Return triples as "ttl", "nt", "rdf" or "jsonld"; those about `first` lead, the rest stand by subject."""
    ordered = sorted(triples, key=lambda triple: (_name(triple.subject) != first, str(triple)))
    if form == "jsonld":
        return _json_ld(ordered)
    kind = {"ttl": RdfFormat.TURTLE, "nt": RdfFormat.N_TRIPLES, "rdf": RdfFormat.RDF_XML}[form]
    known = _used(ordered) if form != "nt" else {}
    return serialize(ordered, format=kind, prefixes=known) or b""


@cache
def ontology_as(form: str) -> bytes:
    """Return the whole ontology in a format: as Turtle it is our own file, comments and all."""
    turtle = files("ontology").joinpath("placegraph.ttl").read_bytes()
    if form == "ttl":
        return turtle
    return written([quad.triple for quad in parse(turtle, format=RdfFormat.TURTLE)], form, BASE + "def")


def _statements(graph: Graph, things: Iterable[NamedNode]) -> set[Triple]:
    """Return the statements whose subject is one of these things, asked for in parts that a lane lets through."""
    every = list(things)
    found: set[Triple] = set()
    for start in range(0, len(every), PART):
        found |= set(graph.triples(describe(), thing=every[start : start + PART]))
    return found


def _named(graph: Graph, question: str, column: str, **about: NamedNode) -> list[NamedNode]:
    """Return the things in one column of a question's answer."""
    return [NamedNode(str(row[column])) for row in graph.ask(find(question), **about)]


def _objects(triples: Iterable[Triple], predicate: NamedNode) -> list[NamedNode]:
    found = {each.object for each in triples if each.predicate == predicate and isinstance(each.object, NamedNode)}
    return sorted(found, key=str)


def _about_the_document(thing: NamedNode, sources: Iterable[NamedNode]) -> list[Triple]:
    """Return what is said of the description itself; each source in it carries its own terms."""
    here = document(thing.value)
    return [
        Triple(here, RDF.type, FOAF.Document),
        Triple(here, FOAF.primaryTopic, thing),
        Triple(here, VOID.inDataset, DATASET),
        *(Triple(here, DCT.source, source) for source in sources),
    ]


def _name(node: object) -> str:
    return node.value if isinstance(node, NamedNode) else ""


def _used(triples: Iterable[Triple]) -> dict[str, str]:
    """Return the prefixes that something in these triples begins with."""
    nodes = {
        _name(node)
        for triple in triples
        for node in (triple.subject, triple.predicate, triple.object, getattr(triple.object, "datatype", None))
    }
    known = {**prefixes(), "void": VOID.iri}
    return {name: start for name, start in known.items() if any(node.startswith(start) for node in nodes)}


def _json_ld(triples: list[Triple]) -> bytes:
    """Return triples as JSON-LD with its context in it: nobody has to fetch anything to read it."""
    # a Dataset would write blank nodes as graphs; this one has neither
    whole = rdflib.Graph(bind_namespaces="none")
    for triple in triples:
        whole.add((_term(triple.subject), _term(triple.predicate), _term(triple.object)))
    text = whole.serialize(
        format="json-ld",
        context=_used(triples),
        auto_compact=False,
        use_native_types=False,
        sort_keys=True,
    )
    document: Mapping[str, object] = json.loads(text)
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _term(node: object) -> rdflib.term.Identifier:
    """Return a term of the store as one of rdflib's; literals keep their very letters."""
    match node:
        case NamedNode():
            return rdflib.URIRef(node.value)
        case BlankNode():
            return rdflib.BNode(node.value)
        case Literal() if node.language:
            return rdflib.Literal(node.value, lang=node.language)
        case Literal() if node.datatype.value == str(rdflib.XSD.string):
            return rdflib.Literal(node.value)
        case Literal():
            return rdflib.Literal(node.value, datatype=rdflib.URIRef(node.datatype.value), normalize=False)
    raise TypeError(node)
