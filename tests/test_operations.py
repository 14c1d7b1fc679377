"""What whoever runs a server sees: health, figures, and a log that names no visitor."""

import logging
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from graph.home import Home
from graph.lanes import Limits, QueryTimedOut, public_lane
from graph.served import Graph
from loaders.dataset import load_dataset
from tests.clients import Reader
from web import create_app


@pytest.fixture
def client(bundled: Graph) -> FlaskClient:
    app = create_app(bundled)
    return Reader(app, app.response_class)


def figures(client: FlaskClient) -> dict[tuple[str, ...], float]:
    """Every figure, by its name and the values of its labels."""
    families = text_string_to_metric_families(client.get("/metrics").text)
    return {(each.name, *sorted(each.labels.values())): each.value for family in families for each in family.samples}


def test_health_names_the_build_that_answers(client: FlaskClient, bundled: Graph) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json == {"status": "ok", "build": bundled.build.hash, "made": bundled.build.made}


def test_health_says_why_nothing_answers(tmp_path: Path) -> None:
    (tmp_path / "a.nt").write_text("<http://e.org/a> <http://e.org/b> <http://e.org/c> .", encoding="utf-8")
    home = Home(tmp_path / "home")
    build = load_dataset(home, tmp_path / "a.nt", lambda text: None)
    with Graph(home) as graph:
        app = create_app(graph)
        client = Reader(app, app.response_class)
        assert client.get("/healthz").status_code == 200
        (home.path / "builds" / build.hash).rename(tmp_path / "gone")
        graph.close()
        answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["status"] == "failing"
    assert answer.json["why"]


def test_figures_count_how_queries_and_pages_ended(client: FlaskClient) -> None:
    before = figures(client)
    for query in ("ASK {}", "ASK {}", "ASK {", "SELECT * { ?s ?p ?o }"):
        client.get("/sparql", query_string={"query": query})
    after = figures(client)

    def more(name: str, *labels: str) -> float:
        key = name, *sorted(labels)
        return after[key] - before.get(key, 0)

    assert more("placegraph_queries_total", "public", "Answered") == 2
    assert more("placegraph_queries_total", "public", "QuerySyntaxError") == 1
    assert more("placegraph_queries_total", "public", "Cut") == 1
    assert more("placegraph_queries_seconds_bucket", "public", "+Inf") == 4
    assert more("placegraph_answers_total", "/sparql", "200") == 3
    assert more("placegraph_answers_total", "/sparql", "400") == 1
    assert after["placegraph_waiting", "public"] == 0


def test_ended_worker_is_counted(bundled_home: Home) -> None:
    with public_lane(bundled_home.current, Limits(workers=1, seconds=0.5)) as lane:
        with pytest.raises(QueryTimedOut):
            lane.ask("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
        assert lane.replaced == 1
        assert lane.tally.figures().endings == {"QueryTimedOut": 1}


def test_log_names_neither_visitor_nor_what_was_looked_for(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "placegraph.access"):
        client.get("/search?q=secret-thing", environ_base={"REMOTE_ADDR": "203.0.113.9"})
        client.get("/place/E09000002")
    lines = [record.getMessage() for record in caplog.records if record.name == "placegraph.access"]
    assert len(lines) == 2
    assert all(re.fullmatch(r"GET /\S+ [23]\d\d \d+ ms", line) for line in lines)
    assert not any(word in line for line in lines for word in ("secret", "203.0", "E09000002"))
