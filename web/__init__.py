"""How people see the graph: pages made of named queries, downloads, and /sparql.

`create_app` only puts parts together. Each page family is a module of this package with a
blueprint called PAGES: a new family is a new file.
"""

from collections.abc import Callable, Iterable
from datetime import date
from importlib import import_module
from pkgutil import iter_modules

from flask import Flask
from flask_compress import Compress

from graph.served import Graph
from web import display, encodings, errors, headers, host, kept_pages

__all__ = ["create_app"]

BODY = 64 * 1024
"""Bytes of a request's body that are read at most: a query may have 16 KB, as a form three times that."""


def create_app(
    graph: Graph, *, today: Callable[[], date] = date.today, contact: str = "", embed_in: Iterable[str] = ()
) -> Flask:
    """Return the application over this graph; it opens and reads nothing by itself.

    `today` is the clock by which claims are stale; `contact` is where messages about claims go,
    an e-mail or web address, "" for nowhere yet; `embed_in` are origins whose pages may show our pictures.
    """
    app = Flask(__name__, static_folder=None)
    app.config.update(
        MAX_CONTENT_LENGTH=BODY,
        MAX_FORM_MEMORY_SIZE=BODY,
        COMPRESS_MIMETYPES=COMPRESSED,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_ALGORITHM_STREAMING=["br", "gzip"],
        COMPRESS_BR_LEVEL=5,
        EMBED_IN=tuple(embed_in),
    )
    app.extensions.update(graph=graph, today=today, contact=contact)
    app.url_map.merge_slashes = False  # the redirect would name whatever host the visitor claims
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    Compress(app)
    host.add_to(app)
    encodings.add_to(app)
    headers.add_to(app)
    errors.add_to(app)
    display.add_to(app)
    for module in iter_modules(__path__, "web."):
        if pages := getattr(import_module(module.name), "PAGES", None):
            app.register_blueprint(pages)
    kept_pages.add_to(app)
    return app


COMPRESSED = [
    "text/html",
    "text/css",
    "text/csv",
    "text/javascript",
    "text/plain",
    "text/turtle",
    "text/tab-separated-values",
    "image/svg+xml",
    "application/json",
    "application/ld+json",
    "application/n-triples",
    "application/rdf+xml",
    "application/sparql-results+json",
    "application/sparql-results+xml",
]
