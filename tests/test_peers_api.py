"""`/api/peers` says what the page and the command say, and tells what it cannot read."""

import csv
import io

import pytest
from flask.testing import FlaskClient

from graph.home import Home
from graph.peers import PARTS, Peers
from graph.served import Graph
from web import create_app


@pytest.fixture(scope="module")
def client(bundled: Graph) -> FlaskClient:
    return create_app(bundled).test_client()


def test_a_ranking_is_that_of_the_build(client: FlaskClient, bundled_home: Home):
    found = client.get("/api/peers?place=Liverpool&top=5&context=1&themes=0").json
    expected = Peers.read(bundled_home.current).rank("LIV", top=5, weights={"context": 1.0, "themes": 0.0})
    assert [peer["code"] for peer in found["peers"]] == [peer.code for peer in expected.peers]
    assert found["build"] == bundled_home.build().hash
    assert found["weights"]["themes"] == 0
    for peer in found["peers"]:
        assert sum(part["share"] for part in peer["parts"]) == pytest.approx(peer["score"], abs=1e-9)


def test_the_same_comes_as_csv(client: FlaskClient):
    answer = client.get("/api/peers?place=E08000012&top=3&format=csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert answer.content_type == "text/csv; charset=utf-8"
    assert [row["rank"] for row in rows] == ["1", "2", "3"]
    assert all(sum(float(row[part] or 0) for part in PARTS) == pytest.approx(float(row["score"])) for row in rows)


@pytest.mark.parametrize(
    ("asked", "status", "told"),
    [
        ("place=Nowhere", 404, "no one place that was compared is called 'Nowhere'"),
        ("", 404, "give its name"),
        ("place=LIV&top=0", 400, "whole number from 1 to 500"),
        ("place=LIV&top=99999999999999999999", 400, "whole number from 1 to 500"),
        ("place=LIV&context=-1", 400, "a number from 0 up"),
        ("place=LIV&context=nan", 400, "a number from 0 up"),
        ("place=LIV&size=1", 400, "no parameter 'size'"),
        ("place=LIV&" + "&".join(f"{part}=0" for part in PARTS), 400, "all weights are 0"),
        ("place=LIV&same_type=maybe", 400, "give 1 or 0"),
        ("place=LIV&format=xml", 400, "json or csv"),
    ],
)
def test_what_cannot_be_read_is_told_as_a_problem(client: FlaskClient, asked: str, status: int, told: str):
    answer = client.get(f"/api/peers?{asked}")
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert told in answer.json["detail"]


def test_it_is_only_read(client: FlaskClient):
    assert client.post("/api/peers").status_code == 405
