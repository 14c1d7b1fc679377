"""What a server works out before anybody asks, so that the first reader of a brief or of similar work waits no longer than the next."""

from threading import Thread

from flask import Flask
from werkzeug.exceptions import HTTPException

from graph.served import Graph
from ontology import PlacegraphError

WORDS = "library"
"""What is sought, so that initiatives are ready to be compared."""


def warmed(app: Flask, graph: Graph) -> Thread:
    """Open the slowest pages once, beside whatever the server does; a visit that nobody made is neither counted nor logged."""
    found = Thread(target=warm, args=(app, graph), name="warming", daemon=True)
    found.start()
    return found


def warm(app: Flask, graph: Graph) -> None:
    """Open the slowest pages once; what cannot be opened is left to its first reader, who is told why."""
    try:
        for path in _paths(graph):
            with app.test_request_context(path, headers={"Accept": "text/html"}):
                # the page alone, without what is done before and after a visit
                app.dispatch_request()
    except (PlacegraphError, HTTPException):
        return


def _paths(graph: Graph) -> list[str]:
    found = graph.peers()
    now = [place for place in found.places if not place.ended and place.level == "local"] if found else []
    if not now:
        return []
    return [f"/brief/{now[0].gss}", f"/peers?place={now[0].gss}&want={WORDS}", "/suggested"]
