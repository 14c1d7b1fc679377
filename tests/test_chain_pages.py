"""How two bodies are connected, as a page: every step with its evidence, and what to do where there is no way."""

import re

import pytest
from flask.testing import FlaskClient

from graph.network import Network
from graph.served import Graph
from web import create_app


@pytest.fixture(scope="module")
def client(bundled: Graph) -> FlaskClient:
    return create_app(bundled).test_client()


def rows(client: FlaskClient, start: str, end: str) -> list[dict[str, object]]:
    answer = client.get("/path", query_string={"from": start, "to": end, "format": "json"})
    return answer.json["tables"]["steps"]["rows"]


def test_shows_the_shortest_chain_with_the_evidence_of_each_step(client: FlaskClient) -> None:
    found = rows(client, "Leeds", "Newham")
    assert [row["step"] for row in found if row["chain"] == "shortest"][-1] == 3
    assert all(row["title"] and row["source"] and row["read"] for row in found)
    text = client.get("/path?from=Leeds&to=Newham").text
    for row in found:
        assert str(row["name"]) in text
    assert "In 3 steps: Leeds City Council shares" in text


def test_reads_codes_names_places_and_goals_alike(client: FlaskClient) -> None:
    by_name = rows(client, "Leeds", "Newham")
    assert rows(client, "LDS", "E09000025") == by_name
    assert rows(client, "council-LDS", "London Borough of Newham") == by_name
    towards = rows(client, "Liverpool", "goal-10")
    assert {row["chain"] for row in towards} & {"shortest"}


def test_with_one_end_asks_for_the_other(client: FlaskClient) -> None:
    assert "One end is missing." in client.get("/path?from=Liverpool", headers={"Accept": "text/html"}).text


def test_says_why_a_chain_ends_at_a_goal(client: FlaskClient) -> None:
    told = client.get("/path?from=Liverpool&to=goal-10", headers={"Accept": "text/html"}).text
    assert re.search(r'stands for <a href="/goal/10">goal 10, [^<]*</a> by <a [^>]*><bdi>[^<]+</bdi></a>', told)
    assert "by what its title says alone" in told


def test_goes_through_what_bodies_belong_to_where_no_work_connects_them(client: FlaskClient) -> None:
    found = rows(client, "Norfolk", "Newham")
    assert {row["chain"] for row in found} == {"loose"}
    assert [row["title"] for row in found if row["shared"] == 0]
    text = client.get("/path?from=Norfolk&to=Newham").text
    assert "No chain of shared work" in text
    assert "That is no shared work" in text


def test_tells_who_could_introduce(client: FlaskClient, bundled: Graph) -> None:
    network = bundled.network()
    assert network
    one, other = pair_with_a_common_partner(network)
    text = client.get("/path", query_string={"from": one, "to": other}).text
    assert "Who could introduce you?" in text


def pair_with_a_common_partner(network: Network) -> tuple[str, str]:
    for tie in network.ties:
        for third in network.partners[tie.b]:
            if third != tie.a and third not in network.partners[tie.a]:
                return tuple(network.bodies[n].iri.rsplit("/", 1)[-1] for n in (tie.a, third))
    raise AssertionError


@pytest.mark.parametrize(
    ("start", "end", "says"),
    [
        ("Ashford", "Newham", "takes part in nothing with another UK body"),
        ("Sufolk", "Newham", "Did you mean"),
        ("xyzzyq", "Newham", "is no body in the network"),
        ("\x00", "\u202e", "is no body in the network"),
        ("", "", "Some to try"),
        ("Leeds", "", "From"),
        ("Leeds", "Leeds", "one and the same"),
        ("<script>", "'\"", "is no body in the network"),
    ],
)
def test_says_what_to_do_where_there_is_no_way(client: FlaskClient, start: str, end: str, says: str) -> None:
    answer = client.get("/path", query_string={"from": start, "to": end})
    assert answer.status_code == 200
    assert says in answer.text
    assert "<script>" not in answer.text.replace("<script src=", "")


def test_an_ending_keeps_what_was_asked(client: FlaskClient) -> None:
    answer = client.get("/path.csv?from=Leeds&to=Newham", follow_redirects=True)
    assert answer.mimetype == "text/csv"
    assert answer.text == client.get("/path?from=Leeds&to=Newham&format=csv").text
