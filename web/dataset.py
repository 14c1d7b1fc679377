"""The graph as a dataset: what it holds, on what terms, and the whole of it to take away."""

from flask import Blueprint, Response, request, send_file
from pyoxigraph import Literal, NamedNode, Triple

from graph.linked import DATASET, MEDIA, VOID, written
from loaders.exports import FILES, WRITERS, kept
from ontology import BASE, DCT, FOAF, ID, PG, RDF, XSD, Namespace, concept, prefixes
from web.asking import NothingThere, ask, graph
from web.linked import best_of_data_and_page, sent

PAGES = Blueprint("dataset", __name__)

DCAT = Namespace("http://www.w3.org/ns/dcat#")
CC_BY = NamedNode("https://creativecommons.org/licenses/by/4.0/")

EXAMPLES = (ID + "council-BDG", ID + "area-E09000002", concept("goal", "10").value)
"""Things that show what the dataset is like."""


@PAGES.get("/.well-known/void")
@PAGES.get("/void")
def void() -> Response:
    """Describe the dataset in the format that the Accept header likes best, Turtle where it does not say."""
    return void_as(request.args.get("format") or best_of_data_and_page(first="text/turtle") or "ttl")


@PAGES.get("/void.<form>")
def void_as(form: str) -> Response:
    """Describe the dataset. Raises NothingThere."""
    if form not in MEDIA:
        raise NothingThere(f"the description of the dataset comes as {', '.join(MEDIA)}")
    return sent(written(_described(), form, DATASET.value), form, "void")


@PAGES.get("/download/<name>")
def download(name: str) -> Response:
    """Send the whole of the build that is served; the file is made when it is first asked for."""
    if name not in FILES:
        raise NothingThere(f"there is no download {name[:60]!r}: there are {', '.join(FILES)}")
    facts = graph().facts()
    build = facts.build.hash
    stem, _, ending = name.partition(".")
    path = kept(facts, name, WRITERS[name])
    response = send_file(
        path, mimetype=FILES[name], as_attachment=True, download_name=f"{stem}-{build}.{ending}", conditional=True
    )
    response.headers["X-Placegraph-Build"] = build
    return response


def _described() -> list[Triple]:
    """Return the dataset in the words of DCAT and VoID: each source is a part with its own terms."""
    build = graph().build
    sources = list(ask("sources"))
    here: list[Triple] = []

    def say(about: NamedNode, verb: NamedNode, *values: NamedNode | Literal) -> None:
        here.extend(Triple(about, verb, value) for value in values)

    say(DATASET, RDF.type, VOID.Dataset, DCAT.Dataset)
    say(DATASET, DCT.title, _text("placegraph"))
    say(DATASET, DCT.description, _text("Which places do what, with whom, and who says so: a graph of UK places."))
    say(DATASET, DCT.license, CC_BY)
    say(DATASET, DCT.rights, _text("Each part keeps the terms of its source; the licence is that of what is added."))
    say(DATASET, DCT.modified, Literal(build.made[:10], datatype=XSD.date))
    say(DATASET, DCT.identifier, Literal(f"build-{build.hash}"))
    say(DATASET, FOAF.homepage, NamedNode(BASE))
    say(DATASET, DCAT.landingPage, NamedNode(BASE + "about/data"))
    say(DATASET, VOID.triples, Literal(sum(build.quads.values())))
    say(DATASET, VOID.sparqlEndpoint, NamedNode(BASE + "sparql"))
    say(DATASET, VOID.uriSpace, Literal(BASE))
    say(DATASET, VOID.exampleResource, *map(NamedNode, EXAMPLES))
    say(DATASET, VOID.feature, *(NamedNode(f"http://www.w3.org/ns/formats/{each}") for each in W3C_FORMATS))
    say(DATASET, VOID.vocabulary, *(NamedNode(start) for start in prefixes().values() if not _scheme(start)))
    for name, media in FILES.items():
        part = NamedNode(f"{BASE}download/{name}")
        say(DATASET, DCAT.distribution, part)
        say(part, RDF.type, DCAT.Distribution)
        say(part, DCT.title, _text(name))
        say(part, DCAT.downloadURL, part)
        say(part, DCAT.mediaType, NamedNode(f"https://www.iana.org/assignments/media-types/{media}"))
    say(DATASET, VOID.dataDump, NamedNode(BASE + "download/placegraph.nq.gz"))
    for row in sources:
        part = NamedNode(str(row["source"]))
        say(DATASET, VOID.subset, part)
        say(part, RDF.type, VOID.Dataset)
        say(part, DCT.title, _text(str(row["title"])))
        say(part, DCT.publisher, _text(str(row["publisher"])))
        say(part, DCT.license, NamedNode(str(row["licenceUrl"])))
        say(part, PG.attribution, _text(str(row["attribution"])))
        say(part, DCT.issued, Literal(str(row["read"]), datatype=XSD.date))
        say(part, VOID.triples, Literal(int(str(row["quads"]))))
    return here


W3C_FORMATS = ("Turtle", "JSON-LD", "N-Triples", "RDF_XML")


def _scheme(start: str) -> bool:
    """Tell whether a namespace is one of our own lists or graphs rather than a vocabulary."""
    return start.startswith(BASE) and start != PG.iri


def _text(words: str) -> Literal:
    return Literal(words, language="en-GB")
