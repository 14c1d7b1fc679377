"""Pages as they were last drawn: the same address of the same build on the same day is drawn once.

Only what `web.formats.page` draws is kept, as it comes from the build, the day and the address alone. Maps are not:
their shapes may be loaded while a build stays.
"""

import threading
from collections import OrderedDict
from typing import cast

from flask import Flask, Response, current_app, g, make_response, request

from graph import linked
from ontology import PlacegraphError
from web.asking import graph, today

SIZE = 32 * 1024 * 1024
"""Characters of all kept pages together; those asked for longest ago go first."""

CHANGING = frozenset({"maps", "questions"})
"""Blueprints whose pages come from more than the build, the day and the address: shapes, and queries that may ask for the time."""

PLAIN = {"Content-Type", "Content-Length"}
"""Headers of a page that is nothing but its text."""

OTHERS = ("text/csv", "application/json", *linked.MEDIA.values())
"""What else an address may come as; where a client likes one of them as well, the page is drawn, and its route chooses."""

Key = tuple[str, ...]


class KeptPages:
    """Pages by what they come from; from any thread."""

    def __init__(self, size: int = SIZE) -> None:
        self._most = size
        self._size = 0
        self._pages: OrderedDict[Key, str] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, key: Key) -> str | None:
        """Return the page that was kept, None where there is none."""
        with self._lock:
            if key in self._pages:
                self._pages.move_to_end(key)
            return self._pages.get(key)

    def keep(self, key: Key, text: str) -> None:
        """Keep a page."""
        with self._lock:
            self._size += len(text) - len(self._pages.pop(key, ""))
            self._pages[key] = text
            while self._size > self._most:
                self._size -= len(self._pages.popitem(last=False)[1])


def add_to(app: Flask) -> None:
    """Have the application look among the kept pages before it draws one."""
    app.extensions["kept-pages"] = KeptPages()
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
    # one address has other forms too, by the Accept header
    accepted = request.accept_mimetypes
    html = all(accepted["text/html"] > accepted[media] for media in OTHERS)
    text = _kept().find(g.page_key) if g.page_key and html and "format" not in request.args else None
    return None if text is None else make_response(text)


def _keep(response: Response) -> Response:
    text, key = g.pop("page_drawn", None), g.get("page_key")
    # if another build is served by now, parts of the page may be of either
    if text and key and response.status_code == 200 and set(response.headers.keys()) == PLAIN and key == _key():
        _kept().keep(key, text)
    return response


def _key() -> Key | None:
    """Return what this request's page comes from; None where nothing can be served, which its page will say."""
    try:
        return graph().build.hash, today().isoformat(), request.host_url, request.full_path
    except (OSError, PlacegraphError):
        return None


def _kept() -> KeptPages:
    return cast(KeptPages, current_app.extensions["kept-pages"])
