"""The SPARQL 1.1 Protocol: any query, read by a worker that can be lost, never by this process."""

import time

from flask import Blueprint, Response, current_app, make_response, redirect, request
from werkzeug.exceptions import UnsupportedMediaType

from graph.lanes import Answer
from ontology import PlacegraphError
from web.asking import graph
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
}
"""Each format with the media types that ask for it."""

UPDATES = "this graph is read only: it takes queries, not updates"


class BadRequest(PlacegraphError):
    """A request that the protocol does not know."""


class NotAcceptable(PlacegraphError):
    """A format that nothing here can write (406)."""


@PAGES.route("/sparql", methods=["GET", "POST", "OPTIONS"], provide_automatic_options=False)
def sparql() -> Response:
    """Answer a query sent in any of the protocol's three ways."""
    if request.method == "OPTIONS":
        return _shared(make_response("", 204, {"Allow": "GET, HEAD, POST, OPTIONS"}))
    if request.method == "GET" and not request.args and "text/html" in request.accept_mimetypes.values():
        return make_response(redirect("/query", code=303))
    query, default_graphs, named_graphs = _asked()
    return answer_of(query, request.values.get("format", ""), default_graphs, named_graphs)


def answer_of(
    query: str, form: str, default_graphs: list[str] | None = None, named_graphs: list[str] | None = None
) -> Response:
    """Return the answer in the format named, or else the best that the Accept header allows.

    Raises NotAcceptable and the errors of the public lane.
    """
    answer = asked_of_the_public_lane(query, formats(form), default_graphs or [], named_graphs or [])
    response = make_response(answer.body)
    response.headers["Content-Type"] = answer.media_type + ("; charset=utf-8" if "csv" in answer.media_type else "")
    response.headers["X-Placegraph-Build"] = answer.build
    if answer.rows is not None:
        response.headers["X-Placegraph-Rows"] = str(answer.rows)
    if answer.cut:
        response.headers["X-Placegraph-Cut"] = f"only the first {answer.rows} rows are here"
    return _shared(response)


def asked_of_the_public_lane(
    query: str, forms: list[str], default_graphs: list[str], named_graphs: list[str]
) -> Answer:
    """Have the public lane answer, within this client's share of work. Raises ShareSpent and the lane's errors."""
    client = request.remote_addr or ""
    _shares().check(client)
    start = time.monotonic()
    try:
        return graph().sparql(query, forms, default_graphs, named_graphs)
    finally:
        _shares().spend(client, time.monotonic() - start)


def formats(form: str) -> list[str]:
    """Return the formats to try, the best first: the one named, or all that the Accept header allows.

    Raises NotAcceptable.
    """
    if form:
        name = next((name for name, types in MEDIA.items() if form == name or form in types), None)
        if name is None:
            raise NotAcceptable(f"{form[:40]!r} is not a format: ask for {', '.join(MEDIA)}")
        return [name]
    accept = request.accept_mimetypes
    if not accept or "text/html" in accept.values():
        return ["json", "ttl"]  # a browser can show these
    weights = {name: max(accept.quality(media) for media in types) for name, types in MEDIA.items()}
    allowed = [name for name in MEDIA if weights[name] > 0]
    if not allowed:
        raise NotAcceptable(f"an answer comes as {', '.join(types[0] for types in MEDIA.values())}")
    return sorted(allowed, key=lambda name: -weights[name])  # equals stay in our order


def _asked() -> tuple[str, list[str], list[str]]:
    """Return the query and the graphs to ask. Raises BadRequest, UnsupportedMediaType."""
    parameters = request.args
    queries = request.args.getlist("query")
    if request.method == "POST":
        match request.mimetype:
            case "application/x-www-form-urlencoded":
                parameters = request.form
                queries = request.form.getlist("query")
            case "application/sparql-query":
                queries = [_text(request.get_data())]
            case "application/sparql-update":
                raise BadRequest(UPDATES)
            case _:
                raise UnsupportedMediaType
    if "update" in parameters:
        raise BadRequest(UPDATES)
    if len(queries) != 1 or not queries[0].strip():
        raise BadRequest("send exactly one query: /sparql?query=SELECT…, or POST it as application/sparql-query")
    return queries[0], parameters.getlist("default-graph-uri"), parameters.getlist("named-graph-uri")


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise BadRequest("a query is sent as UTF-8 text") from None


def _shared(response: Response) -> Response:
    """Let pages of other hosts read the answer: there is nothing here that is not public."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type"
    response.headers["Access-Control-Expose-Headers"] = "X-Placegraph-Build, X-Placegraph-Rows, X-Placegraph-Cut"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.vary.add("Accept")
    return response


def _shares() -> Shares:
    shares: Shares = current_app.extensions.setdefault("shares", Shares())
    return shares
