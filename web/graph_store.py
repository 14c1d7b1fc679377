"""The reading part of the SPARQL 1.1 Graph Store Protocol: whole graphs, each at an address of its own.

`/graph?graph=IRI` names a graph, `/graph?default` the default one; a graph of ours is also had where its own
IRI points to, `/graph/NAME`. Nothing is cut: a graph is written to a file when it is first asked for,
and where an engine answers, it is the engine that is asked for it.

PlacegraphError
└── WhichGraph      no graph, or more than one, was named
"""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from flask import Blueprint, Response, request, send_file
from pyoxigraph import RdfFormat

from graph.facts import Facts
from graph.worker import GRAPHS
from loaders.exports import kept, write_graph
from ontology import BASE, PlacegraphError
from web.asking import NothingThere, graph
from web.sparql import MEDIA, graph_format, open_to_all

PAGES = Blueprint("graph_store", __name__)
PAGES.after_request(open_to_all)


class WhichGraph(PlacegraphError):
    """No graph, or more than one, was named."""

    def __init__(self) -> None:
        super().__init__(
            "name one graph: /graph?graph=IRI (the IRI percent-encoded), or /graph?default for the default graph"
        )


@PAGES.get("/graph")
def named_in_the_address() -> Response:
    """Send the graph named by `graph`, or the default one. Raises WhichGraph, NothingThere, NotAcceptable."""
    names = request.args.getlist("graph")
    if len(names) + ("default" in request.args) != 1 or names == [""]:
        raise WhichGraph
    return _sent(names[0] if names else "")


@PAGES.get("/graph/<name>")
def at_its_own_address(name: str) -> Response:
    """Send a graph of ours. Raises NothingThere, NotAcceptable."""
    return _sent(f"{BASE}graph/{name}")


def _sent(name: str) -> Response:
    """Return a graph of the served build, "" being the default one.

    Raises NothingThere, NotAcceptable, BeingMade and what opening the facts raises.
    """
    facts = graph().facts()
    build = facts.build
    if name and name not in build.quads:
        raise NothingThere(f"there is no graph {name[:200]}: the endpoint /sparql lists the graphs there are")
    form = graph_format(request.args.get("format", ""))
    of_all = not name and not build.dataset
    short = "default" if not name else f"graph-{sha256(name.encode()).hexdigest()[:12]}"
    path = kept(facts, f"{short}.{form}", _writer(None if of_all else name, GRAPHS[form]))
    response = send_file(path, mimetype=MEDIA[form][0], conditional=True, etag=f"{build.hash}-{short}-{form}")
    response.headers["X-Placegraph-Build"] = build.hash
    return response


def _writer(name: str | None, form: RdfFormat) -> Callable[[Facts, Path], None]:
    def write(facts: Facts, target: Path) -> None:
        write_graph(facts, target, name, form)

    return write
