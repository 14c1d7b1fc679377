"""The library as a whole: how a question in it is found, and how other tools are given it, as SHACL executables.

`/queries.ttl` (and `.jsonld`, `.nt`, `.rdf`) holds every question as a `sh:SPARQLExecutable`
(https://www.w3.org/TR/shacl/#sparql-constraints and, for the executables, the SHACL vocabulary): its
text runs as it stands, with the example that its file has; `sh:parameter` says what may stand there instead.
"""

from collections.abc import Iterator, Mapping
from functools import cache

from flask import Blueprint, Response
from pyoxigraph import BlankNode, Literal, NamedNode, Triple
from rapidfuzz import fuzz, process

from graph.linked import written
from graph.search import folded
from ontology import BASE, DCT, PG, RDF, RDFS, SCHEMA, SH, SKOS, XSD, prefixes
from queries import GROUPS, KINDS, Query, library
from web.linked import sent

PAGES = Blueprint("library", __name__)

LIBRARY = NamedNode(BASE + "queries")
NEAR = 70
"""How like a question what was typed must be to be offered where no question holds its words, of 100."""

SHORT = 3
"""Letters below which a text is in too many questions."""

AUDIENCES = {
    "commission": "Commission members",
    "researchers": "Researchers",
    "partners": "Partners and the public",
    "data owners": "Data owners",
    "pages": "Our own pages",
}
"""Each group with the words for it."""


def grouped(questions: Mapping[str, Query] | None = None) -> dict[str, list[Query]]:
    """Return questions, all those of the library if none are given, by who asks them, in the order of `GROUPS`."""
    chosen = library() if questions is None else questions
    return {group: [each for each in chosen.values() if each.group == group] for group in GROUPS}


def matching(typed: str, group: str = "") -> dict[str, Query]:
    """Return the questions of a group (of all, if "") that hold every word typed, those with them in the question first."""
    words = folded(typed).split()
    found = {
        name: query
        for name, query in library().items()
        if group in ("", query.group) and all(word in _text(name) for word in words)
    }
    return dict(sorted(found.items(), key=lambda each: not all(word in folded(each[1].summary) for word in words)))


def nearest(typed: str) -> list[Query]:
    """Return up to three questions whose words are most like what was typed."""
    names = {name: folded(f"{query.summary} {name}") for name, query in library().items()}
    near = process.extract(folded(typed), names, scorer=fuzz.token_set_ratio, score_cutoff=NEAR, limit=3)
    return [library()[name] for _, _, name in near]


def asked_with(typed: str) -> list[Query]:
    """Return the questions that hold every word typed, else those whose words are most like it; none for less than a word."""
    if len(folded(typed).strip()) < SHORT:
        return []
    return list(matching(typed).values()) or (nearest(typed) if " " in typed.strip() else [])


@cache
def _text(name: str) -> str:
    """Return all that a question can be found by."""
    query = library()[name]
    kinds = " ".join([*query.kinds, *query.kinds.values(), *query.columns])
    return folded(f"{query.summary} {query.description} {name} {name.replace('-', ' ')} {query.group} {kinds}")


@PAGES.get("/queries.<any(ttl,jsonld,nt,rdf):form>")
def executables(form: str) -> Response:
    """Send the whole library as linked data."""
    return sent(_written(form), form, "queries")


@cache
def _written(form: str) -> bytes:
    return written(triples(), form, LIBRARY.value)


def triples() -> Iterator[Triple]:
    """Yield what is said of each question, and the prefixes that they share."""
    yield Triple(LIBRARY, RDF.type, SCHEMA.DataCatalog)
    yield Triple(LIBRARY, RDFS.label, Literal("Questions of placegraph", language="en-GB"))
    for prefix, namespace in prefixes().items():
        declared = NamedNode(f"{PG.iri}prefix-{prefix}")
        yield Triple(LIBRARY, SH.declare, declared)
        yield Triple(declared, RDF.type, SH.PrefixDeclaration)
        yield Triple(declared, SH.prefix, Literal(prefix))
        yield Triple(declared, SH.namespace, Literal(namespace, datatype=XSD.anyURI))
    for query in library().values():
        yield from _of(query)


def iri_of(query: Query) -> NamedNode:
    """Return what identifies a question wherever it is served."""
    return NamedNode(f"{LIBRARY.value}/{query.name}")


def _of(query: Query) -> Iterator[Triple]:
    here = iri_of(query)
    kind, text = (
        (SH.SPARQLConstructExecutable, SH.construct) if query.makes_a_graph else (SH.SPARQLSelectExecutable, SH.select)
    )
    yield Triple(LIBRARY, DCT.hasPart, here)
    yield Triple(here, RDF.type, SH.SPARQLExecutable)
    yield Triple(here, RDF.type, kind)
    yield Triple(here, RDFS.label, Literal(query.summary, language="en-GB"))
    yield Triple(here, RDFS.comment, Literal(query.description, language="en-GB"))
    yield Triple(here, SCHEMA.keywords, Literal(query.group))
    yield Triple(here, SH.prefixes, LIBRARY)
    yield Triple(here, text, Literal(query.sparql))
    for number, (name, takes) in enumerate(query.kinds.items()):
        yield from _parameter(query, name, takes, number)


def _parameter(query: Query, name: str, takes: str, number: int) -> Iterator[Triple]:
    """Yield what is said of a parameter: by the standard, the end of its path is the variable's name."""
    here = BlankNode()
    yield Triple(iri_of(query), SH.parameter, here)
    yield Triple(here, RDF.type, SH.Parameter)
    yield Triple(here, SH.path, NamedNode(f"{iri_of(query).value}#{name}"))
    yield Triple(here, SH.name, Literal(name))
    yield Triple(here, SH.description, Literal(f"{takes}, such as {KINDS[takes].example}", language="en-GB"))
    yield Triple(here, SH.optional, Literal(name in query.optional))
    yield Triple(here, SH.order, Literal(number))
    read = KINDS[takes].read(KINDS[takes].example)
    yield Triple(here, SKOS.example, read)
    if isinstance(read, NamedNode):
        yield Triple(here, SH.nodeKind, SH.IRI)
    else:
        yield Triple(here, SH.datatype, read.datatype)
