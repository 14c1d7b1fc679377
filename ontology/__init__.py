"""What the words mean: the terms, the schemes and the shapes, and the IRIs made from them."""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from ontology.errors import PlacegraphError

__all__ = [
    "BASE", "DCT", "FOAF", "ID", "OA", "ORG", "OWL", "PG", "PROV", "RDF", "RDFS", "SCHEMA", "SH", "SKOS", "WGS", "XSD",
    "Namespace", "NotAName", "PlacegraphError", "classes_of", "concept", "graph", "graph_of", "prefixes", "quads", "shapes", "thing",
]  # fmt: skip

BASE = "https://w3id.org/placegraph/"
"""What every IRI we mint begins with. Identifiers are fixed; pages answer the same paths on their own host."""

LOCAL_NAME = re.compile(r"[a-z]+(-[A-Za-z0-9]+)+")


class Namespace:
    """A namespace whose attributes and items are its terms: `PG.Council`, `PROV["Entity"]`."""

    def __init__(self, iri: str) -> None:
        self.iri = iri

    def __getattr__(self, name: str) -> NamedNode:
        if name.startswith("__"):
            raise AttributeError(name)
        term = NamedNode(self.iri + name)
        setattr(self, name, term)
        return term

    def __getitem__(self, name: str) -> NamedNode:
        return NamedNode(self.iri + name)


PG = Namespace(BASE + "def#")
DCT = Namespace("http://purl.org/dc/terms/")
FOAF = Namespace("http://xmlns.com/foaf/0.1/")
OA = Namespace("http://www.w3.org/ns/oa#")
ORG = Namespace("http://www.w3.org/ns/org#")
OWL = Namespace("http://www.w3.org/2002/07/owl#")
PROV = Namespace("http://www.w3.org/ns/prov#")
RDF = Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS = Namespace("http://www.w3.org/2000/01/rdf-schema#")
SCHEMA = Namespace("https://schema.org/")
SH = Namespace("http://www.w3.org/ns/shacl#")
SKOS = Namespace("http://www.w3.org/2004/02/skos/core#")
WGS = Namespace("http://www.w3.org/2003/01/geo/wgs84_pos#")
XSD = Namespace("http://www.w3.org/2001/XMLSchema#")
ID = BASE + "id/"


class NotAName(PlacegraphError):
    """A local name that could not be typed in a query."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name!r} cannot name a thing: letters and digits in parts joined by '-', such as 'council-BDG'"
        )


@cache
def thing(name: str) -> NamedNode:
    """Return the IRI of the thing with this local name. Names are flat and never change. Raises NotAName."""
    if not LOCAL_NAME.fullmatch(name):
        raise NotAName(name)
    return NamedNode(ID + name)


@cache
def concept(scheme: str, key: str) -> NamedNode:
    """Return a concept of one of our schemes: `concept("tier", "LBO")`."""
    return NamedNode(f"{BASE}{scheme}/{key}")


@cache
def graph(name: str) -> NamedNode:
    """Return the IRI of a named graph: `graph("source-councils")`."""
    return NamedNode(f"{BASE}graph/{name}")


@cache
def graph_of(slug: str) -> NamedNode:
    """Return the graph of a source: what people decided or read so themselves ("curated-…") is named apart."""
    return graph(slug if slug.startswith("curated-") else f"source-{slug}")


def quads() -> Iterator[Quad]:
    """Yield the terms (in graph:ontology) and the schemes (in graph:schemes) that every build holds."""
    here = files("ontology")
    yield from _read(here.joinpath("placegraph.ttl").read_bytes(), graph("ontology"))
    for scheme in sorted(here.joinpath("schemes").iterdir(), key=lambda path: path.name):
        if scheme.name.endswith(".ttl"):
            yield from _read(scheme.read_bytes(), graph("schemes"))


def shapes() -> bytes:
    """Return the SHACL shapes that a build is checked against, as Turtle."""
    return files("ontology").joinpath("shapes.ttl").read_bytes()


@cache
def prefixes() -> dict[str, str]:
    """Return every prefix with its namespace, as declared (`sh:declare`) in the ontology."""
    sh = Namespace("http://www.w3.org/ns/shacl#")
    prefix: dict[str, str] = {}
    namespace: dict[str, str] = {}
    for triple in parse(files("ontology").joinpath("placegraph.ttl").read_bytes(), format=RdfFormat.TURTLE):
        if not isinstance(triple.object, Literal):
            continue
        if triple.predicate == sh.prefix:
            prefix[str(triple.subject)] = triple.object.value
        elif triple.predicate == sh.namespace:
            namespace[str(triple.subject)] = triple.object.value
    return {prefix[node]: namespace[node] for node in sorted(prefix, key=prefix.__getitem__)}


def _read(turtle: bytes, into: NamedNode) -> Iterator[Quad]:
    for triple in parse(turtle, format=RdfFormat.TURTLE):
        yield Quad(triple.subject, triple.predicate, triple.object, into)


@cache
def classes_of(scheme: str) -> dict[str, NamedNode]:
    """Return the class that each key of the scheme "tier" or "kind" stands for, where it stands for one."""
    link = PG[f"{scheme}Class"]
    start = f"{BASE}{scheme}/"
    turtle = files("ontology").joinpath("schemes", f"{scheme}s.ttl").read_bytes()
    return {
        triple.subject.value.removeprefix(start): triple.object
        for triple in parse(turtle, format=RdfFormat.TURTLE)
        if triple.predicate == link and isinstance(triple.subject, NamedNode) and isinstance(triple.object, NamedNode)
    }
