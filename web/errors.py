"""Errors as pages that help: one handler for advice, one for the rest; a bug stays a bug (500).

Who asked for JSON is told in JSON, and who asked for CSV in a line of text: a program is not sent a page to read.
"""

import json

from flask import Flask, Response, make_response, render_template, request
from werkzeug.exceptions import HTTPException, InternalServerError

from graph import linked
from graph.engine_trouble import EngineTrouble, EngineWrong
from graph.facts import NotKept
from graph.guard import TooLong
from graph.home import NotBuilt
from graph.lanes import FederationOff, LaneBusy, NoBuild, QueryDied, QueryTimedOut, WrongFormat
from graph.network import NoNetwork
from graph.views import NothingToDraw
from ontology import PlacegraphError
from queries import UnknownQuery
from web.asking import NothingThere
from web.formats import TABLES, NoSuchFormat, NoSuchTable
from web.own_dataset import OnlyQueries
from web.shared_queries import FromElsewhere
from web.shares import ShareSpent
from web.sparql import NotAcceptable, ReadOnly

STATUS: dict[type[PlacegraphError], int] = {
    NothingThere: 404,
    NoNetwork: 404,
    NothingToDraw: 404,
    NoSuchFormat: 404,
    NoSuchTable: 404,
    UnknownQuery: 404,
    OnlyQueries: 404,
    FederationOff: 403,
    ReadOnly: 403,
    FromElsewhere: 403,
    WrongFormat: 406,
    NotAcceptable: 406,
    TooLong: 413,
    ShareSpent: 429,
    LaneBusy: 503,
    QueryDied: 503,
    NoBuild: 503,
    NotKept: 503,
    EngineTrouble: 503,
    EngineWrong: 502,
    NotBuilt: 503,
    QueryTimedOut: 504,
}
"""Any other advice is about what was asked: 400."""

SLOW = (
    "this page needed longer than it may take, most likely because many people are asking at once. "
    "Try again in a minute: nothing is lost"
)
"""What a page says that was not ready in time."""

TITLES = {
    400: "That question could not be read",
    403: "That is not done here",
    404: "There is no page at this address",
    405: "This page can only be read",
    406: "It does not come in that format",
    413: "That is too long",
    415: "Send the query as text",
    429: "Please wait a little",
    500: "Something broke, and it is our fault",
    502: "The engine behind this page is not well",
    503: "Too busy just now",
    504: "That took too long",
}

HEADINGS: dict[type[PlacegraphError], str] = {
    NoSuchFormat: "This page does not come in that format",
    NoSuchTable: "This page has no such table",
}
"""Errors whose status says too little: their pages are there, and their headings say what is not."""


def status_of(error: PlacegraphError) -> int:
    """Return the HTTP status that an error of ours stands for."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 400)


def retry_after(error: Exception) -> dict[str, str]:
    """Return the header that says when to come back, where that is known."""
    seconds = getattr(error, "retry_after", None)
    return {"Retry-After": str(seconds)} if isinstance(seconds, int) else {}


def add_to(app: Flask) -> None:
    """Have the application answer errors with pages, or with lines of text where no page was asked for."""
    app.register_error_handler(PlacegraphError, _advise)
    app.register_error_handler(HTTPException, _explain)


def _advise(error: PlacegraphError) -> Response:
    # a visitor of a page has written no query, and cannot mend ours
    ours = isinstance(error, QueryTimedOut | QueryDied) and not request.path.startswith(
        ("/sparql", "/query", "/explain")
    )
    return _answer(
        status_of(error),
        SLOW if ours else str(error),
        retry_after(error),
        HEADINGS.get(type(error), ""),
        getattr(error, "way", None),
    )


def _explain(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:
        return make_response(error.get_response())
    kept = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    # what a bug says is for the log; what Werkzeug says of the rest adds nothing to our own words
    return _answer(error.code, "", kept)


Way = tuple[str, str]
"""An address where a reader may go on, and what it is called."""


def _answer(status: int, advice: str, headers: dict[str, str], heading: str = "", way: Way | None = None) -> Response:
    title = heading or TITLES.get(status, "That did not work")
    # where the page is there, and only its form or table is not, a reader is shown the way to it
    form = "" if heading and request.accept_mimetypes.accept_html else _asked()
    if form == "json":
        # RFC 9457, as /api tells its errors
        told = {"type": "about:blank", "title": title, "status": status, "detail": advice or title}
        response = make_response(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
        response.mimetype = "application/problem+json"
    elif form:
        response = make_response(f"{advice or title}\n")
        response.mimetype = "text/plain"
    else:
        response = make_response(_page(status, title, advice, way, is_there=bool(heading)))
    response.status_code = status
    response.headers.update(headers)
    return response


def _asked() -> str:
    """Return how an error is to be told: "json", "text", or "" for a page. A form that nothing comes in gets a page."""
    if request.path.startswith(("/sparql", "/graph")):
        return "text"
    form = request.args.get("format") or request.path.rpartition("/")[2].rpartition(".")[2]
    if form == "json":
        return "json"
    if form in (*TABLES, *linked.MEDIA) or not request.accept_mimetypes.accept_html:
        return "text"
    return ""


def _page(status: int, title: str, advice: str, way: Way | None, *, is_there: bool) -> str:
    """Return the page of an error; where the page asked for `is_there`, with the way to it instead of a search for it."""
    words = "" if is_there else request.path.rstrip("/").rpartition("/")[2].replace("-", " ")[:100]
    try:
        return render_template(
            "error.html", status=status, title=title, advice=advice, words=words, way=way, is_there=is_there
        )
    except Exception:  # whatever it is, and it goes on unless this is the page of a bug
        # That page may meet the same bug, and the graph itself may be what is missing: then it asks nothing of either.
        if status == InternalServerError.code:
            return f"<!doctype html><html lang=en-GB><title>placegraph</title><h1>{title}</h1>"
        raise
