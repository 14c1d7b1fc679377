"""The SPARQL 1.1 Protocol: any query, read by a worker that can be lost, never by this process."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from hashlib import sha256
from urllib.parse import unquote_to_bytes

from flask import Blueprint, Response, current_app, make_response, redirect, request
from pyoxigraph import serialize
from werkzeug.datastructures import MIMEAccept
from werkzeug.exceptions import UnsupportedMediaType
from werkzeug.http import parse_accept_header

from graph.kept import CHANGING
from graph.lanes import Answer, LaneBusy, QuerySyntaxError
from graph.linked import VOID
from graph.slips import is_update, told
from graph.worker import GRAPHS
from ontology import PlacegraphError
from web.asking import graph
from web.filed import Filed
from web.headers import vary_by_accept
from web.service import SD, service
from web.shares import Shares

PAGES = Blueprint("sparql", __name__)

MEDIA = {
    "json": ("application/sparql-results+json", "application/json"),
    "csv": ("text/csv",),
    "tsv": ("text/tab-separated-values",),
    "xml": ("application/sparql-results+xml", "application/xml", "text/xml"),
    "ttl": ("text/turtle", "application/x-turtle"),
    "nt": ("application/n-triples", "text/plain"),
    "jsonld": ("application/ld+json",),
    "rdf": ("application/rdf+xml",),
    "nq": ("application/n-quads",),
    "trig": ("application/trig",),
}
"""Each format with the media types that ask for it."""

ALIASES = {
    "turtle": "ttl",
    "n3": "ttl",
    "ntriples": "nt",
    "n-triples": "nt",
    "nquads": "nq",
    "n-quads": "nq",
    "json-ld": "jsonld",
    "rdf+xml": "rdf",
    "rdfxml": "rdf",
    "sparql-results+json": "json",
    "sparql-results+xml": "xml",
}
"""Other names under which programs ask for formats."""

METHODS = "GET, HEAD, POST, OPTIONS"

OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "Accept, Content-Type",
    "Access-Control-Expose-Headers": "X-Placegraph-Build, X-Placegraph-Rows, X-Placegraph-Cut",
    "Cross-Origin-Resource-Policy": "cross-origin",
}

COMMON = 300
"""Characters of an Accept header whose reading is kept."""


class BadRequest(PlacegraphError):
    """A request that the protocol does not know."""


class ReadOnly(PlacegraphError):
    """An update, however it was sent (403)."""

    def __init__(self) -> None:
        super().__init__("this endpoint is read only: it takes queries, not updates, and nothing was changed")


class NotAcceptable(PlacegraphError):
    """A format that nothing here can write (406)."""


@PAGES.route("/sparql", methods=["GET", "POST", "OPTIONS"], provide_automatic_options=False)
@PAGES.route("/sparql/", methods=["GET", "POST", "OPTIONS"], provide_automatic_options=False)
def sparql() -> Response:
    """Answer a query sent in any of the protocol's three ways."""
    if request.method == "OPTIONS":
        return make_response("", 204, {"Allow": METHODS, "Access-Control-Allow-Methods": METHODS})
    if request.method in ("GET", "HEAD") and not request.args:
        return _described()
    query, default_graphs, named_graphs = _asked()
    return answer_of(query, given_once("format"), default_graphs, named_graphs)


def given_once(name: str, default: str = "") -> str:
    """Return what the address, or the form that was sent, says of this. Raises BadRequest where it says it twice."""
    values = request.values.getlist(name)
    if len(values) > 1:
        raise BadRequest(f"{name} is given more than once: give it once")
    return values[0] if values else default


def answer_of(
    query: str,
    form: str,
    default_graphs: list[str] | None = None,
    named_graphs: list[str] | None = None,
) -> Response:
    """Return the answer in the format named, or else the best that the Accept header allows.

    A large one is read from a file while it is sent. Raises NotAcceptable and the errors of the public lane.
    """
    forms, graphs = formats(form), (default_graphs or [], named_graphs or [])
    known = "HTTP_IF_NONE_MATCH" in request.environ and request.method != "POST"
    if known and (validator := _validator(graph().build.hash, query, forms, *graphs)) in _known():
        response = make_response("", 304)
        response.set_etag(validator)
        return response
    answer = asked_of_the_public_lane(query, forms, *graphs, to_file=True)
    response = sent(answer)
    if request.method != "POST" and (validator := _validator(answer.build, query, forms, *graphs)):
        response.headers["ETag"] = f'"{validator}"'
    return response


def _known() -> set[str]:
    """Return by what the answers that a visitor has already are known, without what packing adds (":br")."""
    return {tag.partition(":")[0] for tag in request.if_none_match.as_set(include_weak=True)}


def sent(answer: Answer) -> Response:
    """Return an answer as it is sent: what it is, which build it came from, how many rows, and whether it was cut."""
    response = Filed(answer.file) if answer.file else Response(answer.body)
    response.headers["Content-Type"] = answer.media_type
    response.headers["X-Placegraph-Build"] = answer.build
    if answer.rows is not None:
        response.headers["X-Placegraph-Rows"] = str(answer.rows)
    if answer.cut:
        response.headers["X-Placegraph-Cut"] = f"only the first {answer.rows} rows are here"
    return response


def _validator(build: str, query: str, *rest: list[str]) -> str:
    """Return what an answer is known again by: a build answers a query in one way. "" where it may not."""
    if CHANGING.search(query):
        return ""
    return sha256(json.dumps([build, query, rest]).encode()).hexdigest()[:32]


def asked_of_the_public_lane(
    query: str, forms: list[str], default_graphs: list[str], named_graphs: list[str], *, to_file: bool = False
) -> Answer:
    """Have the public lane answer, within this client's share of work. Raises ShareSpent and the lane's errors."""
    with within_share(), in_plain_words(query):
        return graph().sparql(query, forms, default_graphs, named_graphs, to_file=to_file)


@contextmanager
def in_plain_words(query: str) -> Iterator[None]:
    """Say of a text that could not be read what most likely slipped. Raises ReadOnly, and errors in better words."""
    try:
        yield
    except QuerySyntaxError as error:
        if is_update(query):
            raise ReadOnly from None
        raise told(query, error) from None


@contextmanager
def within_share() -> Iterator[None]:
    """Charge this client for what is done within; who finds no worker free is not charged for waiting. Raises ShareSpent."""
    client, start, shares = request.remote_addr or "", time.monotonic(), client_shares()
    shares.check(client)
    waited = False
    try:
        yield
    except LaneBusy:
        waited = True
        raise
    finally:
        if not waited:
            shares.spend(client, time.monotonic() - start)


def formats(form: str, first: str = "json") -> list[str]:
    """Return the formats to try, the best first: the one named, or all that the Accept header allows.

    `first` is what a browser, and a header that takes anything, gets. Raises NotAcceptable.
    """
    if form:
        asked = ALIASES.get(form.lower(), form)
        name = next((name for name, types in MEDIA.items() if asked == name or asked in types), None)
        if name is None:
            raise NotAcceptable(f"{form[:40]!r} is not a format: ask for {', '.join(MEDIA)}")
        return [name]
    accept = request.headers.get("Accept", "")
    allowed = (_allowed if len(accept) <= COMMON else _allowed.__wrapped__)(accept, first)
    if not allowed:
        raise NotAcceptable(f"an answer comes as {', '.join(types[0] for types in MEDIA.values())}")
    return list(allowed)


@lru_cache(maxsize=256)
def _allowed(header: str, first: str) -> tuple[str, ...]:
    """Return the formats that an Accept header allows, the best first; programs send the same one again and again."""
    accept = parse_accept_header(header, MIMEAccept)
    order = sorted(MEDIA, key=lambda name: name != first)
    weights = {name: max(accept.quality(media) for media in types) for name, types in MEDIA.items()}
    likes_pages = "text/html" in accept.values() and accept.quality("text/html") >= max(weights.values())
    if not accept or likes_pages:
        return first, "json", "ttl"  # a browser can show these
    allowed = [name for name in order if weights[name] > 0]
    return tuple(sorted(allowed, key=lambda name: -weights[name]))  # equals stay in our order


def graph_format(form: str) -> str:
    """Return the format in which to send a graph: the one named, or the best that the Accept header allows.

    Raises NotAcceptable.
    """
    for name in formats(form, first="ttl"):
        if name in GRAPHS:
            return name
    raise NotAcceptable(f"a graph comes as {', '.join(MEDIA[name][0] for name in GRAPHS)}")


def _described() -> Response:
    """Describe the endpoint, or lead a browser to the page with the form. Raises NotAcceptable."""
    if "text/html" in request.accept_mimetypes.values():
        return make_response(redirect("/query", code=303))
    form = graph_format("")
    response = make_response(
        serialize(service(), format=GRAPHS[form], prefixes={"sd": SD.iri, "void": VOID.iri}) or b""
    )
    response.headers["Content-Type"] = MEDIA[form][0]
    return response


def _asked() -> tuple[str, list[str], list[str]]:
    """Return the query and the graphs to ask. Raises BadRequest, ReadOnly, UnsupportedMediaType."""
    must_be_text(request.query_string)
    parameters = request.args  # beside a form too: the W3C's own tests name graphs in the address of one
    queries = request.args.getlist("query")
    if request.method == "POST":
        match request.mimetype:
            case "application/x-www-form-urlencoded":
                must_be_text(request.get_data())
                parameters = request.values
                queries = request.values.getlist("query")
            case "application/sparql-query":
                queries = [_text(request.get_data())]
            case "application/sparql-update":
                raise ReadOnly
            case _:
                raise UnsupportedMediaType
    if "update" in parameters:
        raise ReadOnly
    if len(queries) != 1 or not queries[0].strip():
        raise BadRequest("send exactly one query: /sparql?query=SELECT…, or POST it as application/sparql-query")
    return queries[0], parameters.getlist("default-graph-uri"), parameters.getlist("named-graph-uri")


def must_be_text(sent: bytes) -> None:
    """Raise BadRequest if what an address or a form holds is no UTF-8: it would be asked as something else."""
    _text(unquote_to_bytes(sent))


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise BadRequest("a query is sent as UTF-8 text") from None


@PAGES.after_request
def open_to_all(response: Response) -> Response:
    """Let pages of other hosts read the answer, or what went wrong: there is nothing here that is not public."""
    for name, value in OPEN.items():
        response.headers.set(name, value)
    vary_by_accept(response)
    return response


def client_shares() -> Shares:
    """Return what each client has had of the public lane."""
    shares: Shares = current_app.extensions.setdefault("shares", Shares(graph().limits.client_seconds))
    return shares
