"""A page is drawn once for its address, its build and its day, and never kept where it could be another one."""

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from graph.home import Home
from graph.recent import Recent
from graph.served import Graph
from loaders import loading
from tests.clients import Reader
from tests.homes import copied
from web import create_app

HTML = {"Accept": "text/html"}


@pytest.fixture
def home(one_council: Home, tmp_path: Path) -> Home:
    return copied(one_council, tmp_path / "home")


@pytest.fixture
def graph(home: Home) -> Iterator[Graph]:
    with Graph(home) as graph:
        yield graph


@pytest.fixture
def clock() -> list[date]:
    return [date(2026, 1, 1)]


@pytest.fixture
def client(graph: Graph, clock: list[date]) -> FlaskClient:
    app = create_app(graph, today=lambda: clock[0])
    return Reader(app, app.response_class)


@pytest.fixture
def drawn(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the templates that were drawn, in order."""
    names: list[str] = []
    monkeypatch.setattr("web.formats.render_template", lambda name, **more: names.append(name) or "<p>drawn</p>")
    return names


def test_same_address_is_drawn_once_with_the_same_headers(client: FlaskClient, drawn: list[str]) -> None:
    first, again = (client.get("/goals", headers=HTML) for _ in range(2))
    assert (first.data, dict(first.headers)) == (again.data, dict(again.headers))
    assert client.head("/goals", headers=HTML).headers["Content-Length"] == first.headers["Content-Length"]
    assert len(drawn) == 1


def test_another_address_day_or_host_is_drawn_anew(client: FlaskClient, drawn: list[str], clock: list[date]) -> None:
    client.get("/goals", headers=HTML)
    client.get("/goals?q=x", headers=HTML)
    client.get("/goals", headers=HTML, base_url="http://127.0.0.1")
    clock[0] = date(2026, 1, 2)
    client.get("/goals", headers=HTML)
    assert len(drawn) == 4


def test_another_build_is_drawn_anew(client: FlaskClient, home: Home) -> None:
    before = client.get("/places", headers=HTML).text
    loading.remove(home, "councils", lambda text: None)
    after = client.get("/places", headers=HTML).text
    assert "Aaton" in before
    assert "Aaton" not in after


def test_other_forms_of_an_address_are_not_the_page(client: FlaskClient) -> None:
    page = client.get("/goals", headers=HTML)
    for accept in ("text/csv", "application/json"):
        other = client.get("/goals", headers={"Accept": accept})
        assert other.mimetype == accept
        assert other.data != page.data
    assert client.get("/goals", headers=HTML).data == page.data


@pytest.mark.parametrize("accept", ["text/turtle", "application/ld+json", "text/turtle, text/html;q=0.5"])
def test_linked_data_is_given_after_the_page_was_kept(client: FlaskClient, accept: str) -> None:
    cold = client.get("/goal/10", headers={"Accept": accept})
    client.get("/goal/10", headers=HTML)
    warm = client.get("/goal/10", headers={"Accept": accept})
    assert (warm.status_code, warm.mimetype, warm.data) == (cold.status_code, cold.mimetype, cold.data)
    assert warm.mimetype != "text/html"


def test_page_that_is_a_refusal_stays_one(client: FlaskClient) -> None:
    assert [client.get("/brief/E99999999", headers=HTML).status_code for _ in range(2)] == [404, 404]


def test_answers_to_visitors_queries_are_not_kept(client: FlaskClient) -> None:
    pages = {client.get("/query?query=SELECT (RAND() AS ?r) {}", headers=HTML).data for _ in range(2)}
    assert len(pages) == 2


def test_those_asked_for_longest_ago_go_first() -> None:
    kept = Recent[str, str](25, len)
    for name in "ab":
        kept.keep(name, name * 10)
    kept.find("a")
    kept.keep("c", "c" * 10)
    kept.keep("c", "c" * 15)
    assert [kept.find(name) for name in "abc"] == ["a" * 10, None, "c" * 15]


def test_kept_page_is_timed_as_any_other(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    client.get("/goals", headers=HTML)
    find = Recent.find

    def slow(self: Recent, key: object) -> object:
        time.sleep(0.05)
        return find(self, key)

    monkeypatch.setattr(Recent, "find", slow)
    before = _seconds(client)
    client.get("/goals", headers=HTML)
    assert _seconds(client) - before >= 0.05


def _seconds(client: FlaskClient) -> float:
    """Return the seconds that /goals has taken so far, as the server counts them."""
    told = [line for line in client.get("/metrics").text.splitlines() if "_seconds_sum" in line and '"/goals"' in line]
    return sum(float(line.rsplit(" ", 1)[1]) for line in told)
