"""Whom a place could work with: by the closest place that a body works with, never who works with it already."""

import csv
import io
import math
import re

import numpy as np
import pytest
from flask.testing import FlaskClient

from graph.home import Home
from graph.likely_partners import candidates, closeness, council_of, score_of, working_with
from graph.network import Network
from graph.peers import Peers
from graph.served import Graph
from ontology import ID
from web import create_app

HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def client(bundled: Graph) -> FlaskClient:
    return create_app(bundled).test_client()


@pytest.fixture(scope="module")
def peers(bundled: Graph) -> Peers:
    found = bundled.peers()
    assert found
    return found


@pytest.fixture(scope="module")
def network(bundled: Graph) -> Network:
    found = bundled.network()
    assert found
    return found


class TestCloseness:
    def test_is_half_how_like_and_half_how_near(self) -> None:
        found = closeness(np.array([1.0, 0.0, 0.4]), np.array([0.0, 100.0, np.nan]))
        assert found == pytest.approx([1.0, math.exp(-1) / 2, 0.2])

    def test_of_the_closest_place_counts_and_a_council_counts_itself_besides(self) -> None:
        close = np.array([0.5, 0.8, 0.3])
        assert score_of("body", {0: 1.0, 1: 0.5}, close, {}) == pytest.approx(0.5)
        assert score_of("body", {0: 1.0, 1: 0.7}, close, {"body": 2}) == pytest.approx(0.56 + 0.3)
        assert score_of("body", {}, close, {"body": 2}) == pytest.approx(0.3)


class TestCandidates:
    def test_are_partners_of_others_and_never_of_the_place_itself(self, peers: Peers, network: Network) -> None:
        working = working_with(network, peers)
        found = candidates(peers, "LIV", working)
        here = network.number_of[f"{ID}council-LIV"]
        own = {network.bodies[number].iri for number in network.partners[here]} | {f"{ID}council-LIV"}
        assert own
        assert not own & {each.body for each in found}
        assert {each.body for each in found} == working.keys() - own
        assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)

    def test_name_places_that_do_work_with_them_as_strongly_as_the_network_says(
        self, peers: Peers, network: Network
    ) -> None:
        for each in candidates(peers, "NFK", working_with(network, peers))[:40]:
            body = network.number_of[each.body]
            assert each.through
            for through in each.through:
                tie = network.tie(body, network.number_of[council_of(through.place)])
                assert through.strength == min(1.0, tie.strength)
            assert (each.own is not None) == (each.body in {council_of(p) for p in peers.places if not p.ended})

    def test_are_moved_by_a_nearer_partner(self, peers: Peers) -> None:
        rows = {place.code: row for row, place in enumerate(peers.places)}
        near, far = rows["KWL"], rows["CON"]
        working = {"near": {near: 1.0}, "far": {far: 1.0}, "weak": {near: 0.1}, "own": {rows["LIV"]: 1.0}}
        assert [each.body for each in candidates(peers, "LIV", working)] == ["near", "far", "weak"]


class TestThePage:
    def test_says_as_much_as_its_table(self, client: FlaskClient) -> None:
        text = client.get("/partners?place=Liverpool", headers=HTML).text
        rows = list(csv.DictReader(io.StringIO(client.get("/partners?place=Liverpool&format=csv").text)))
        bodies = list(dict.fromkeys(row["name"] for row in rows))
        assert f"{len(bodies)} bodies that work with places like Liverpool" in re.sub(r"<[^>]+>", "", text)
        assert text.count("who could introduce you") == min(60, len(bodies))
        assert "council-LIV" not in {row["body"] for row in rows}
        first = [row for row in rows if row["name"] == bodies[0]]
        assert first[0]["title"]
        assert f"/path?from=council-LIV&amp;to={first[0]['body']}" in text

    def test_keeps_to_one_kind(self, client: FlaskClient) -> None:
        rows = list(csv.DictReader(io.StringIO(client.get("/partners?place=Norfolk&kind=health&format=csv").text)))
        assert rows
        assert not {row["kind"] for row in rows} & {"Council", "University"}

    def test_of_a_place_that_was_not_compared_or_is_none_says_so(self, client: FlaskClient, one_council: Home) -> None:
        assert "No place is called" in client.get("/partners?place=Zork", headers=HTML).text
        with Graph(one_council) as graph:
            alone = create_app(graph).test_client()
            assert "was not compared" in alone.get("/partners?place=Aaton", headers=HTML).text
        assert "Name a place" in client.get("/partners", headers=HTML).text

    def test_is_led_to_from_a_place(self, client: FlaskClient) -> None:
        assert "/partners?place=E08000012" in client.get("/place/E08000012", headers=HTML).text
