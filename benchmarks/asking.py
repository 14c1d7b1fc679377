"""Asking through a lane, against the bare library on the same build; and asking the same again."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import QueryResultsFormat, Store

from benchmarks.measure import Measure, best_wall
from graph.home import Home
from graph.served import Graph
from loaders import loading
from queries import library

SMALL = "SELECT ?s WHERE { ?s a <https://w3id.org/placegraph/def#Pillar> } ORDER BY ?s"
LARGE = "SELECT ?s ?label WHERE { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?label } ORDER BY ?s LIMIT 5000"


def measures() -> Iterator[Measure]:
    """Yield a small answer, a large one, and a repeated page query."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        loading.build(home, lambda text: None)
        bare = Store.read_only(str(home.current / "store"))
        with Graph(home) as graph:
            yield beside("small answer through a lane, wall", graph, bare, SMALL, 50, "aim ≤ 2")
            yield beside("5,000 rows through a lane, wall", graph, bare, LARGE, 10, "aim ≤ 1.1")
            yield repeated(graph)


def beside(what: str, graph: Graph, bare: Store, sparql: str, times: int, bound: str) -> Measure:
    """Return the lane's time beside the library's, both to SPARQL JSON bytes."""
    ours, answer = best_wall(lambda: graph.sparql(sparql, ["json"], [], []), times)
    theirs, raw = best_wall(lambda: asked(bare, sparql), times)
    right = json.loads(answer.body)["results"] == json.loads(raw)["results"] != {"bindings": []}
    return Measure(what, ours, theirs, "ms", bound, right)


def asked(store: Store, sparql: str) -> bytes:
    """Return the bare library's answer."""
    return bytes(store.query(sparql, use_default_graph_as_union=True).serialize(format=QueryResultsFormat.JSON))


def repeated(graph: Graph) -> Measure:
    """Return a page's question asked again, beside its first time."""
    query = library()["counts"]
    first, rows = best_wall(lambda: graph.ask(query), 1)
    again, same = best_wall(lambda: graph.ask(query), 20)
    return Measure("page question again / first, wall", again, first, "ms", "aim ≤ 0.02", rows == same != ())
