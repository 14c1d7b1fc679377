"""A visitor's small answer is kept until the next build, and never where it could be another one."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from graph.home import Home
from graph.kept import ANSWERS, BYTES
from graph.served import Graph
from loaders.dataset import load_dataset
from tests.clients import Reader
from web import create_app

EVERY = "SELECT ?o { ?s ?p ?o } ORDER BY ?o"


@pytest.fixture
def graph(tmp_path: Path) -> Iterator[Graph]:
    home = Home(tmp_path / "home")
    load(home, "one")
    with Graph(home) as graph:
        yield graph


@pytest.fixture
def client(graph: Graph) -> FlaskClient:
    app = create_app(graph)
    return Reader(app, app.response_class)


def load(home: Home, text: str) -> None:
    file = home.path.parent / "data.trig"
    file.write_text(f'<a:s> <a:p> "{text}" . <a:g> {{ <a:s> <a:p> "named" }}', encoding="utf-8")
    load_dataset(home, file, lambda text: None)


def asked(client: FlaskClient, query: str, **more: str) -> TestResponse:
    return client.get("/sparql", query_string={"query": query, "format": "csv", **more})


def counts(graph: Graph) -> tuple[int, int]:
    """Return how many questions were answered, and how many of them with what was kept."""
    return graph.public.tally.figures().endings["Answered"], graph.kept.used


def test_same_question_is_answered_once_with_the_same_headers(client: FlaskClient, graph: Graph) -> None:
    first, again = asked(client, EVERY), asked(client, EVERY)
    assert first.data == again.data == b"o\r\none\r\n"
    assert list(first.headers) == list(again.headers)
    assert counts(graph) == (2, 1)


def test_next_build_is_asked_anew_and_the_old_one_is_still_known(client: FlaskClient, graph: Graph) -> None:
    said = []
    for text in ("one", "two", "one"):
        load(graph.home, text)
        said.append(asked(client, EVERY).text.split()[1])
    assert said == ["one", "two", "one"]
    assert counts(graph) == (3, 1)


@pytest.mark.parametrize(
    "more", [{"format": "tsv"}, {"default-graph-uri": "a:g"}, {"named-graph-uri": "a:g"}, {"query": EVERY + " LIMIT 9"}]
)
def test_what_is_asked_otherwise_is_another_question(client: FlaskClient, graph: Graph, more: dict[str, str]) -> None:
    plain, other = asked(client, EVERY), asked(client, **{"query": EVERY, **more})
    assert other.status_code == 200
    assert plain.data != other.data or "query" in more
    assert counts(graph) == (2, 0)


@pytest.mark.parametrize("what", ["NOW()", "RAND()", "UUID()", "STRUUID()", "BNODE()", "rand()"])
def test_what_changes_is_asked_again(client: FlaskClient, graph: Graph, what: str) -> None:
    for _ in range(2):
        assert asked(client, f"SELECT ({what} AS ?x) {{}}").status_code == 200
    assert counts(graph) == (2, 0)


def test_large_answers_and_errors_are_not_kept(client: FlaskClient, graph: Graph) -> None:
    for _ in range(2):
        assert (
            asked(client, f'SELECT ("{"x" * 15000}" AS ?x) ?y {{ VALUES ?y {{ {"1 " * 9} }} }}').content_length > BYTES
        )
        assert asked(client, "SELECT").status_code == 400
    assert counts(graph) == (2, 0)


def test_only_so_many_are_kept(client: FlaskClient, graph: Graph) -> None:
    for number in range(ANSWERS + 1):
        graph.sparql(f"ASK {{}} # {number}", ["json"], [], [])
    graph.sparql("ASK {} # 1", ["json"], [], [])
    graph.sparql("ASK {} # 0", ["json"], [], [])
    assert counts(graph) == (ANSWERS + 3, 1)
