"""A home that holds a dataset of its own: the query page, where the front page leads, and /sparql answer over it; others say so."""

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response as Redirect

from ontology import PlacegraphError
from web.asking import graph

PAGES = Blueprint("own_dataset", __name__)


OPEN = frozenset({"query", "q", "sparql", "graph", "static", "healthz", "metrics", "explain", "complete"})
"""First segments of the addresses that a dataset can answer."""


class OnlyQueries(PlacegraphError):
    """A page of places and partners was asked for, where somebody's own dataset is served."""

    def __init__(self) -> None:
        super().__init__(
            "this server holds a dataset of its own, and not the graph of places: ask it in SPARQL on the query page, "
            "or send programs to /sparql"
        )


@PAGES.before_app_request
def refuse_other_pages() -> Redirect | None:
    """Send from the front page to the query page, and refuse all else that a dataset cannot answer. Raises OnlyQueries."""
    if request.path.split("/")[1] in OPEN or not graph().build.dataset:
        return None
    if request.path == "/":
        # the home may hold the graph of places again tomorrow
        return redirect("/query", 302)
    raise OnlyQueries
