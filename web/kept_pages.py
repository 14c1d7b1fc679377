"""Pages as they were last drawn: the same address of the same build on the same day is drawn once.

Only what `web.formats.page` draws is kept, as it comes from the build, the day and the address alone. Maps are not:
their shapes may be loaded while a build stays.
"""

from typing import cast

from flask import Flask, Response, current_app, g, make_response, request

from graph.recent import Recent
from ontology import PlacegraphError
from web.asking import graph, today

SIZE = 32 * 1024 * 1024
"""Characters of all kept pages together; those asked for longest ago go first."""

CHANGING = frozenset({"maps", "questions"})
"""Blueprints whose pages come from more than the build, the day and the address: shapes, and queries that may ask for the time."""

PLAIN = {"Content-Type", "Content-Length"}
"""Headers of a page that is nothing but its text."""

Key = tuple[str, ...]
Pages = Recent[Key, str]


def add_to(app: Flask) -> None:
    """Have the application look among the kept pages before it draws one, and after all else that comes before a page."""
    app.extensions["kept-pages"] = Recent[Key, str](SIZE, len)
    app.before_request(_find)
    app.after_request(_keep)


def drawn(text: str) -> Response:
    """Return a page as an answer, which is kept if nothing else is made of it."""
    g.page_drawn = text
    return make_response(text)


def _find() -> Response | None:
    if request.method not in ("GET", "HEAD") or request.blueprint is None or request.blueprint in CHANGING:
        return None
    g.page_key = _key()
    text = _kept().find(g.page_key) if g.page_key else None
    return None if text is None else make_response(text)


def _keep(response: Response) -> Response:
    text, key = g.pop("page_drawn", None), g.get("page_key")
    # if another build is served by now, parts of the page may be of either
    if text and key and response.status_code == 200 and set(response.headers.keys()) == PLAIN and key == _key():
        _kept().keep(key, text)
    return response


def _key() -> Key | None:
    """Return what this request's page comes from; None where nothing can be served, which its page will say."""
    # one address has several forms, by the Accept header, of which the page is one
    said = request.full_path, request.headers.get("Accept", "")
    try:
        return graph().build.hash, today().isoformat(), request.host_url, *said
    except (OSError, PlacegraphError):
        return None


def _kept() -> Pages:
    return cast(Pages, current_app.extensions["kept-pages"])
