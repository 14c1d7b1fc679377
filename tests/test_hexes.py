"""The hexagons: one for each place, the same every time, neighbours near each other, and on the page as in the list."""

import math
import re
from itertools import combinations

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from graph.hexes import ROW, Hex, hexes
from graph.hexes import given as placed
from graph.home import Home
from graph.peers import Peers, Place
from graph.served import Graph
from web import create_app


def place(code: str, lat: float, long: float, tier: str = "UA") -> Place:
    """An invented place."""
    return Place(code, f"X{code}", f"urn:{code}", code, tier, "", lat, long, "")


@pytest.fixture(scope="module")
def local(bundled_home: Home) -> tuple[Place, ...]:
    return tuple(each for each in Peers.read(bundled_home.current).places if each.level == "local" and not each.ended)


@pytest.fixture(scope="module")
def laid(local: tuple[Place, ...]) -> tuple[Hex, ...]:
    return hexes(local)


def test_every_place_has_a_hexagon_of_its_own(local, laid):
    assert [each.code for each in laid] == sorted(each.code for each in local)
    assert len(laid) == 361
    assert len({(each.x, each.y) for each in laid}) == len(laid)
    apart = [math.dist((a.x, a.y), (b.x, b.y)) for a in laid for b in laid if a.code < b.code]
    assert min(apart) == pytest.approx(1, abs=0.002)


def test_the_order_of_the_places_moves_nothing(local, laid):
    assert hexes(tuple(reversed(local))) == laid


def test_neighbours_stay_near(local, laid):
    """A published cartogram of the same areas keeps .54 of the six nearest adjacent, and .87 within two."""
    at = {each.code: (each.x, each.y) for each in laid}
    ground = {each.code: (each.long * math.cos(math.radians(54.5)), each.lat) for each in local}
    steps = [
        math.dist(at[code], at[other])
        for code in ground
        for other in sorted(
            (each for each in ground if each != code), key=lambda each: math.dist(ground[code], ground[each])
        )[:6]
    ]
    assert sum(step < 1.05 for step in steps) / len(steps) > 0.54
    assert sum(step < 2.05 for step in steps) / len(steps) > 0.87


def test_a_place_without_coordinates_has_none():
    assert [each.code for each in hexes((place("A", 52, 0), place("B", math.nan, 0), place("C", 53, 1)))] == ["A", "C"]
    assert hexes(()) == ()


def test_many_places_on_one_spot_spread_around_it():
    found = hexes((*(place(f"P{number}", 52, 0) for number in range(19)), place("Z", 58, -4)))
    heap = [each for each in found if each.code != "Z"]
    middle = sum(each.x for each in heap) / 19, sum(each.y for each in heap) / 19
    assert max(math.dist(middle, (each.x, each.y)) for each in heap) < 2.6


@pytest.fixture(scope="module")
def client(bundled: Graph) -> FlaskClient:
    return create_app(bundled).test_client()


def test_the_page_shows_every_place_with_the_score_of_the_ranking(client, bundled_home):
    page = client.get("/peers?place=LIV").text
    titles = re.findall(r"<title>([^<]+)</title><use", page)
    assert len(titles) == 361
    first = Peers.read(bundled_home.current).rank("LIV").peers[0]
    assert f"{first.name}: {100 * first.score:.0f} of 100" in titles
    assert "Liverpool: your place" in titles
    assert sorted(map(int, re.findall(r'class="r\d">(\d+)</text>', page))) == list(range(1, 11))


def test_what_is_not_ranked_is_told_from_what_is_least_alike(client):
    page = client.get("/peers?place=LIV").text
    unranked = re.findall(r'<title>[^<]+: not ranked</title><use [^>]*class="(\w+)"', page)
    assert unranked
    assert set(unranked) == {"s0"}


def test_a_county_has_no_hexagon(client):
    assert 'class="hexes"' not in client.get("/peers?place=NFK").text


@given(
    st.sets(st.tuples(st.integers(-30, 30), st.integers(-30, 30)), min_size=1, max_size=60),
    st.sampled_from(["odd-r", "even-r", "odd-q", "even-q"]),
)
def test_hexagons_of_a_file_never_overlap_and_stand_in_its_order(cells: set[tuple[int, int]], layout: str) -> None:
    """Two that are one step apart along a row (or up a column) touch; none are nearer than that to any other."""
    found = placed(tuple((f"{q},{r}", q, r) for q, r in sorted(cells)), layout)
    at = {each.code: (each.x, each.y) for each in found.hexes}
    assert min(x for x, _ in at.values()) >= 0
    assert min(y for _, y in at.values()) == 0
    assert found.rows == layout.endswith("r")
    for (one, here), (other, there) in combinations(at.items(), 2):
        across, down = abs(here[0] - there[0]), abs(here[1] - there[1])
        # of two hexagons that stand on a point, one wide, the edges meet at 1 across, or at this far down
        assert across > 0.998 or down + across / 3**0.5 > 2 / 3**0.5 - 0.003, (one, other)
    if found.rows:
        assert all(abs((each.x - round(each.y / ROW) / 2) % 1 - 0.5) > 0.49 for each in found.hexes)


def test_hexagons_of_a_file_stand_as_it_says() -> None:
    """In odd-r, odd rows are shoved right, and r goes up."""
    found = placed((("a", 0, 0), ("b", 1, 0), ("c", 0, 1)), "odd-r")
    at = {each.code: (each.x, each.y) for each in found.hexes}
    steps = {code: (round(x - at["a"][0], 3), round(y - at["a"][1], 3)) for code, (x, y) in at.items()}
    assert steps == {"a": (0, 0), "b": (1, 0), "c": (0.5, -round(ROW, 3))}
