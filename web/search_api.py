"""Search for programs, and for the box that offers things as somebody types: the first hits as JSON."""

import json

from flask import Blueprint, Response, make_response, request

from graph.search import KINDS, Found
from ontology import PlacegraphError
from web.api import NotHere, Refused, problem
from web.asking import graph
from web.links import page_of
from web.sparql import open_to_all

PAGES = Blueprint("search-api", __name__)
PAGES.register_error_handler(PlacegraphError, problem)
PAGES.after_request(open_to_all)

OFFERED, MOST = 8, 80
TAKEN = ("q", "kind", "limit")


@PAGES.get("/api/search", provide_automatic_options=False)
def search() -> Response:
    """Return the first things that go by some words, or by words like them. Raises Refused, NotHere."""
    if unknown := next((name for name in request.args if name not in TAKEN), None):
        raise Refused(f"there is no parameter {unknown[:40]!r}: there are {', '.join(TAKEN)}", parameter=unknown[:80])
    kind = request.args.get("kind", "")
    if kind and kind not in KINDS:
        raise Refused(f"nothing is of the kind {kind[:40]!r}: there are {', '.join(KINDS)}", parameter="kind")
    names = graph().search()
    if names is None:
        raise NotHere("this build has no index of names: ask search-by-name of the library instead", 404)
    typed, limit = request.args.get("q", "").strip()[:200], _limit()
    found = names.find(typed, kind, limit)
    if not found.counts and typed:
        found = names.guess(typed, limit, kind)
    build = graph().build.hash
    response = make_response(json.dumps(_told(found, typed, build), ensure_ascii=False, indent=1) + "\n")
    response.headers["Content-Type"] = "application/json"
    response.headers["X-Placegraph-Build"] = build
    return response


def _limit() -> int:
    text = request.args.get("limit", str(OFFERED))
    if not text.isascii() or not text.isdecimal() or len(text) > 2 or not 1 <= int(text) <= MOST:
        raise Refused(f"limit is {text[:40]!r}: give a whole number from 1 to {MOST}", parameter="limit")
    return int(text)


def _told(found: Found, typed: str, build: str) -> dict[str, object]:
    return {
        "build": build,
        "q": typed,
        "read_as": found.read_as or None,
        "total": sum(found.counts.values()),
        "kinds": found.counts,
        "results": [
            {
                "iri": hit.iri,
                "name": hit.name,
                "known": hit.known,
                "kind": hit.kind,
                "what": hit.what,
                "ended": hit.end or None,
                "path": page_of(hit.iri),
            }
            for hit in found.hits
        ],
    }
