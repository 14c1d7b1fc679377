"""Linked data: what a page is about, as Turtle, JSON-LD, N-Triples or RDF/XML.

It is had by `?format=ttl` at the page's own address, by that address with `.ttl` after it, by the
Accept header, or at `/data/NAME.ttl`, where `/id/NAME` sends whoever asks for data.
"""

from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, redirect, request
from werkzeug.wrappers import Response as Redirect

from graph.linked import MEDIA, description, ontology_as, written
from ontology import ID, NotAName, thing
from web.asking import NothingThere, graph
from web.display import has_page
from web.formats import MEDIA as PAGE_MEDIA
from web.formats import NoSuchFormat
from web.links import ONTOLOGY, iri_of, page_of

PAGES = Blueprint("linked", __name__)

TABLES = ("csv", "json")


@PAGES.before_app_request
def as_data() -> Response | Redirect | None:
    """Answer with data where data of a thing are asked for; leave every other request to its page."""
    if request.method not in ("GET", "HEAD") or request.path.startswith(
        ("/static/", "/data/", "/id/", "/download/", "/network/", "//")
    ):
        return None
    stem, _, ending = request.path.rpartition(".")
    if ending in TABLES and _is_of_no_page(request.path) and has_page(stem):
        kept = [(name, value) for name, value in request.args.items(multi=True) if name != "format"]
        return redirect(f"{stem}?{urlencode([*kept, ('format', ending)])}", code=303)
    if ending in MEDIA and (asked := iri_of(stem)):
        return _found(asked, ending)
    if (iri := iri_of(request.path)) is None:
        return None
    form = request.args.get("format") or best_of_data_and_page()
    if form not in MEDIA:
        return None
    if "as-at" in request.args:
        raise NoSuchFormat("linked data tells of every day, with the dates: leave out as-at, or ask for csv or json")
    # what is not found is left to the page, which knows what it is called now
    return _sent(iri, form)


@PAGES.get("/data/<path:name>")
def data(name: str) -> Response | Redirect:
    """Send the description of a thing, a concept (tier/LBO), a scheme (scheme/tier) or a term (def/Council)."""
    stem, _, ending = name.rpartition(".")
    stem = stem if ending in MEDIA else name
    iri = _described(stem)
    if ending in MEDIA:
        return _found(iri, ending)
    if (form := best_of_data_and_page(first="text/turtle")) is None:
        return redirect(page_of(iri) or "/", code=303)
    return _found(iri, form)


def best_of_data_and_page(first: str = "text/html") -> str | None:
    """Return the format of linked data that the Accept header likes best, None where it likes a page as well or better.

    `first` is what a header that takes anything gets.
    """
    offers = sorted([*PAGE_MEDIA.values(), *MEDIA.values()], key=lambda media: media != first)
    best = request.accept_mimetypes.best_match(offers, default=first)
    return next((form for form, media in MEDIA.items() if media == best), None)


def _described(name: str) -> str:
    """Return what a description's name stands for. Raises NothingThere."""
    if "/" in name or name == "def":
        iri = iri_of(f"/{name}")
        if iri and not iri.startswith(ID):
            return iri
    else:
        try:
            return thing(name).value
        except NotAName:
            pass
    raise NothingThere(f"nothing here is called {name[:80]!r}")


def _found(iri: str, form: str) -> Response:
    """Return the description of what an IRI stands for. Raises NothingThere."""
    if answer := _sent(iri, form):
        return answer
    raise NothingThere(f"nothing here is called {iri.removeprefix(ID)[:80]!r}")


def _sent(iri: str, form: str) -> Response | None:
    """Return the description of what an IRI stands for, None where the graph knows no such thing."""
    if iri == ONTOLOGY:
        body = ontology_as(form)
    else:
        triples = description(graph(), iri)
        if not triples:
            return None
        body = written(triples, form, iri)
    return sent(body, form, iri.removeprefix(ID).rpartition("/")[2].replace("#", "-"))


def sent(body: bytes, form: str, name: str) -> Response:
    """Return data that pages of other hosts may read too: there is nothing here that is not public."""
    response = make_response(body)
    response.headers["Content-Type"] = MEDIA[form] + ("; charset=utf-8" if form == "ttl" else "")
    response.headers["Content-Disposition"] = f'inline; filename="{name}.{form}"'
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.vary.add("Accept")
    return response


def _is_of_no_page(path: str) -> bool:
    """Tell whether an address with an ending is not itself the fixed address of something."""
    return request.url_rule is None or request.url_rule.rule != path
