"""Maps: what is drawn is what is listed and what can be taken away, nought is told from nothing, and pages stay small."""

import csv
import gzip
import io
import itertools
import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import brotli
import pytest
from bounded import bounded
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from evaluation import hexes as evaluated
from graph.hexes import Hex, borders, hexes, kept
from graph.home import Home
from graph.peers import Peers
from graph.served import Graph
from graph.shapes import NONE, shapes_of
from queries import find
from web import create_app
from web.islands import island
from web.measures import ranges_of

MEASURES = ("initiatives", "goals", "partners", "goal-13", "pillar-renew")
HEXAGON = re.compile(r'<a href="([^"]+)" tabindex="-1"[^>]*><title>([^<]+)</title><use [^>]*class="s(-?\d)"')
LINE = re.compile(
    r'<tr role="row"><th role="rowheader" scope="row"><a href="([^"]+)"><bdi>([^<]+)</bdi></a></th>(.*?)</tr>'
)
KILOBYTES = 1000


@pytest.fixture(scope="module")
def client(bundled: Graph) -> FlaskClient:
    return create_app(bundled).test_client()


@pytest.fixture(scope="module")
def with_boundaries(bundled_home: Home, raw: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("bounded")
    home = bounded(bundled_home, raw / "boundaries" / "ltla24_buc.topojson", folder)
    with Graph(home) as graph:
        yield create_app(graph).test_client()


@pytest.fixture(scope="module")
def with_hexagons(bundled_home: Home, raw: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A home with a hexjson from which two places have been taken."""
    folder = tmp_path_factory.mktemp("hexed")
    document = json.loads((raw / "boundaries" / "uk-local-authority-districts-2023.hexjson").read_text())
    for code in ("E06000001", "W06000001"):
        del document["hexes"][code]
    file = folder / "some.hexjson"
    file.write_text(json.dumps(document))
    with Graph(bounded(bundled_home, file, folder)) as graph:
        yield create_app(graph).test_client()


def drawn(html: str) -> dict[str, tuple[str, int]]:
    """Return the hexagons of a page: path → words and shade."""
    return {unescape(path): (unescape(words), int(step)) for path, words, step in HEXAGON.findall(html)}


def listed(html: str) -> tuple[list[str], list[str]]:
    """Return the paths in the list, of what is on the map and of what lies over it."""
    table = html[html.index('<table role="table" class="grouped values">') :]
    on, _, over = table.partition("Counties and combined authorities: they have")
    return [path for path, _, _ in LINE.findall(on)], [path for path, _, _ in LINE.findall(over)]


def taken(client: FlaskClient, path: str) -> list[dict[str, str]]:
    answer = client.get(path + ("&" if "?" in path else "?") + "format=csv")
    return list(csv.DictReader(io.StringIO(answer.text, newline="")))


class TestEveryMeasure:
    @pytest.mark.parametrize("measure", MEASURES)
    def test_has_a_row_for_each_hexagon_on_the_page_and_in_the_file(self, client, measure):
        html = client.get(f"/map?measure={measure}").text
        shapes = drawn(html)
        on, over = listed(html)
        assert len(shapes) == len(on) == len(set(on)) == 361
        assert set(shapes) == set(on)
        assert not set(over) & set(on)
        rows = taken(client, f"/map?measure={measure}")
        assert [f"/place/{row['code']}" for row in rows] == on + over
        values = {f"/place/{row['code']}": row["value"] for row in rows if row["drawn"] == "true"}
        for path, (words, step) in shapes.items():
            said = words.rpartition(": ")[2]
            assert (said == "nothing recorded") == (step == 0) == (values[path] == "")
            assert step == 0 or said.split()[0].replace(",", "") == values[path]

    @pytest.mark.parametrize("measure", MEASURES)
    def test_has_a_legend_that_every_value_falls_into_once(self, client, measure):
        html = client.get(f"/map?measure={measure}").text
        told = re.findall(r'class="s(\d)"/></svg>([\d,]+)(?: to ([\d,]+))? <span class="meta">([\d,]+) place', html)
        ranges = {
            int(step): (int(low.replace(",", "")), int((high or low).replace(",", ""))) for step, low, high, _ in told
        }
        counted = dict.fromkeys(ranges, 0)
        for words, step in drawn(html).values():
            if step:
                value = int(words.rpartition(": ")[2].split()[0].replace(",", ""))
                low, high = ranges[step]
                assert low <= value <= high
                counted[step] += 1
        assert counted == {int(step): int(places.replace(",", "")) for step, _, _, places in told}
        assert ranges.get(1, (0, 0)) == (0, 0)

    def test_tells_nought_from_nothing_recorded(self, client, bundled):
        """Hatched is a council that these sources tell nothing of, and no other."""
        known = {str(row["council"]) for row in bundled.ask(find("work-by-council"))}
        places = bundled.ask(find("places"), **find("places").read({"state": "current"}))
        silent = {str(row["area"]).rpartition("area-")[2] for row in places if str(row["council"]) not in known}
        html = client.get("/map").text
        hatched = {path.rpartition("/")[2] for path, (_, step) in drawn(html).items() if step == 0}
        assert hatched
        assert hatched <= silent
        nought = [words for words, step in drawn(html).values() if step == 1]
        assert nought
        assert all(words.endswith(": 0 initiatives") for words in nought)

    @pytest.mark.parametrize("code", ["E06000052", "E09000002", "E08000035", "E06000063"])
    def test_says_what_the_page_of_the_place_says(self, client, code):
        own = client.get(f"/place/{code}?format=json").get_json()["tables"]
        work = own["initiatives"]["rows"]
        goals = {row["theme"] for row in own["themes"]["rows"] if "/goal/" in row["theme"]}
        partners = [row for row in own["partners"]["rows"] if row["uk"]]
        expected = {
            "initiatives": sum(row["what"] == "initiative" for row in work),
            "goals": len(goals),
            "partners": len(partners),
        }
        for measure, value in expected.items():
            row = next(row for row in taken(client, f"/map?measure={measure}") if row["code"] == code)
            assert int(row["value"]) == value, measure


class TestLikeness:
    def test_is_that_of_the_finder(self, client, bundled_home):
        html = client.get("/map?measure=likeness&like=Liverpool").text
        ranking = Peers.read(bundled_home.current).rank("LIV", top=1000)
        shapes = drawn(html)
        assert shapes["/place/E08000012"] == ("Liverpool: your place", -1)
        for peer in ranking.peers:
            assert shapes[f"/place/{peer.gss}"][0] == f"{peer.name}: {100 * peer.score:.0f} of 100"
        first = next(row for row in taken(client, "/map?measure=likeness&like=Liverpool"))
        assert first["place"] == ranking.peers[0].name

    def test_of_a_place_alone_needs_no_measure(self, client):
        assert drawn(client.get("/map?like=LIV").text) == drawn(client.get("/map?measure=likeness&like=LIV").text)

    def test_of_a_county_is_refused_in_words_and_its_districts_are_outlined(self, client):
        html = client.get("/map?measure=likeness&like=Norfolk").text
        assert "Norfolk is compared with other counties" in html
        outlined = re.findall(r'<a href="([^"]+)" tabindex="-1" class="here">', html)
        within = client.get("/place/E10000020?format=json").get_json()["tables"]["within"]["rows"]
        districts = {
            f"/place/{row['area'].rpartition('area-')[2]}" for row in within if row["kind"].endswith("local-authority")
        }
        assert set(outlined) == districts
        assert len(outlined) == 7

    def test_of_nowhere_says_so(self, client):
        html = client.get("/map?measure=likeness&like=Livrpool").text
        assert "No place is called" in html
        assert "measure=likeness&amp;like=E08000012" in html
        assert "Name your place" in client.get("/map?measure=likeness").text


class TestTheAddress:
    def test_keeps_measure_place_and_filters(self, client):
        html = client.get("/map?measure=goals&like=LIV&region=North+West&tier=MD&sort=place").text
        assert '<option value="goals" selected>' in html
        assert 'value="Liverpool"' in html
        assert "<option selected>North West</option>" in html
        assert '<option value="MD" selected>' in html
        assert 'aria-sort="ascending">Place</th>' in html
        assert "measure=goals&amp;like=LIV&amp;region=North+West&amp;tier=MD&amp;sort=-place#list" in html

    def test_narrows_the_map_as_it_narrows_the_list(self, client):
        html = client.get("/map?region=London").text
        on, _ = listed(html)
        assert len(on) == 33
        assert set(drawn(html)) == set(on)
        assert 'class="left"' in html
        assert "places in London" in html.replace("the London", "London")

    @pytest.mark.parametrize(
        ("sort", "column"), [("value", "value"), ("place", "place"), ("kind", "kind"), ("region", "region")]
    )
    def test_orders_the_list_both_ways(self, client, sort, column):
        one = [row[column] for row in taken(client, f"/map?sort={sort}") if row["drawn"] == "true" and row[column]]
        other = [row[column] for row in taken(client, f"/map?sort=-{sort}") if row["drawn"] == "true" and row[column]]
        key = int if sort == "value" else str
        assert one == sorted(one, key=key, reverse=sort == "value")
        assert other == sorted(one, key=key, reverse=sort != "value")

    @pytest.mark.parametrize("asked", ["measure=beauty", "sort=colour", "view=globe", "measure=goal-15"])
    def test_that_asks_for_what_there_is_not_is_advised(self, client, asked):
        answer = client.get(f"/map?{asked}", headers={"Accept": "text/html"})
        assert answer.status_code == 404

    def test_that_no_place_fits_is_no_error(self, client):
        html = client.get("/map?region=London&tier=NMD").text
        assert "No place fits all of that" in html
        assert not drawn(html)


class TestOtherPages:
    def test_home_shows_what_the_map_shows(self, client):
        assert drawn(client.get("/").text) == drawn(client.get("/map").text)

    def test_a_goal_shows_what_the_map_shows(self, client):
        assert drawn(client.get("/goal/13").text) == drawn(client.get("/map?measure=goal-13").text)

    def test_a_place_shows_itself_and_its_peers_among_all(self, client, bundled_home):
        html = client.get("/place/E09000002").text
        small = html[html.index('<figure class="hexes small">') :]
        ranking = Peers.read(bundled_home.current).rank("BDG", top=4)
        assert set(drawn(small)) == {"/place/E09000002", *(f"/place/{peer.gss}" for peer in ranking.peers)}
        assert small.partition("</figure>")[0].count("l5-2.89 5 2.89v5.77l-5 2.89-5-2.89z") == 361
        assert 'class="hexes' not in client.get("/place/E10000020").text

    @pytest.mark.parametrize("path", ["/place/E09000002", "/place/E08000035", "/goal/13", "/"])
    def test_stays_small(self, client, path):
        assert len(brotli.compress(client.get(path).data, quality=5)) < 20 * KILOBYTES


class TestLoadedHexagons:
    """Somebody's hexjson is drawn on /map, told as theirs, and says which places it leaves out."""

    def test_they_are_drawn_unless_ours_are_asked_for(self, with_hexagons, client):
        theirs, ours = with_hexagons.get("/map").text, with_hexagons.get("/map?layout=own").text
        on, _ = listed(theirs)
        assert set(on) - set(drawn(theirs)) == {"/place/E06000001", "/place/W06000001"}
        assert HEXAGON.findall(ours) == HEXAGON.findall(client.get("/map").text)
        assert "that was loaded as “<bdi>Areas as hexagons</bdi>”" in theirs
        assert "2 places of the list have no hexagon there: " in theirs
        assert "no hexagon there" not in ours
        assert 'href="/map?layout=own#map"' in theirs
        assert 'href="/map#map"' in ours
        assert "placegraph puts them" not in client.get("/map").text

    def test_the_file_to_take_away_says_what_is_drawn(self, with_hexagons):
        rows = taken(with_hexagons, "/map")
        assert len(rows) > 361
        assert {row["code"] for row in rows if row["drawn"] == "true"} == {
            path.rpartition("/")[2] for path in drawn(with_hexagons.get("/map").text)
        }

    def test_each_stands_where_the_file_puts_it(self, with_hexagons, raw):
        """Where one is further right or further up in the file, it is so on the map."""
        html = with_hexagons.get("/map").text
        found = re.findall(
            r'<a href="/place/(\w+)" tabindex="-1"[^>]*><title>[^<]+</title><use href="#hex" x="([^"]+)" y="([^"]+)"',
            html,
        )
        at = {code: (float(x), float(y)) for code, x, y in found}
        assert len(set(at.values())) == len(at) == 359
        said = json.loads((raw / "boundaries" / "uk-local-authority-districts-2023.hexjson").read_text())["hexes"]
        shetland, cornwall, westminster = "S12000027", "E06000052", "E09000033"
        for one, other in itertools.permutations((shetland, cornwall, westminster), 2):
            assert (at[one][1] < at[other][1]) == (said[one]["r"] > said[other]["r"])
            assert (at[one][0] < at[other][0]) == (said[one]["q"] < said[other]["q"])

    def test_other_pages_keep_ours(self, with_hexagons, client):
        assert drawn(with_hexagons.get("/goal/13").text) == drawn(client.get("/goal/13").text)

    @pytest.mark.parametrize("asked", ["layout=theirs", "layout=%00"])
    def test_no_other_layout_can_be_asked_for(self, with_hexagons, asked):
        assert with_hexagons.get(f"/map?{asked}").status_code == 404


class TestShapes:
    def test_without_boundaries_are_points(self, client, bundled):
        sent = client.get("/map/shapes.json").get_json()
        assert sent["topologies"] == []
        assert len(sent["points"]) == 361
        assert sent["points"]["E09000002"] == pytest.approx([51.54, 0.13], abs=0.05)
        assert shapes_of(bundled.home) is NONE

    def test_with_boundaries_are_those_of_every_place_with_their_credit(self, with_boundaries):
        answer = with_boundaries.get("/map/shapes.json")
        sent = answer.get_json()
        (topology,) = sent["topologies"]
        codes = {area["id"] for area in topology["objects"]["areas"]["geometries"]}
        assert codes == {path.rpartition("/")[2] for path in drawn(with_boundaries.get("/map").text)}
        assert sent["points"] == {}
        assert "Crown copyright" in sent["credits"][0]
        assert len(gzip.compress(answer.data, 9)) <= 80 * KILOBYTES

    def test_are_kept_for_as_long_as_their_address_names_them(self, with_boundaries):
        address = unescape(re.findall(r'data-shapes="([^"]+)"', with_boundaries.get("/map").text)[0])
        assert "immutable" in with_boundaries.get(address).headers["Cache-Control"]
        assert "immutable" not in with_boundaries.get("/map/shapes.json?v=old").headers["Cache-Control"]

    def test_the_page_that_has_them_is_the_one_to_begin_with(self, client, with_boundaries):
        assert 'data-view="ground"' in with_boundaries.get("/map").text
        assert 'data-view="hexes"' in client.get("/map").text
        assert 'data-view="hexes"' in with_boundaries.get("/map?view=hexes").text

    def test_all_that_the_map_sends_is_under_150_kb(self, with_boundaries):
        if not island("map"):
            pytest.skip("the islands are not built: `make` builds them")
        html = with_boundaries.get("/map").text
        links = re.findall(r'<(?:link rel="stylesheet" href|script src|div id="ground" data-shapes)="([^"]+)"', html)
        assert len(links) == 6
        sent = [
            with_boundaries.get(unescape(link), headers={"Accept-Encoding": "br"}).data for link in ("/map", *links)
        ]
        assert sum(map(len, sent)) <= 150 * KILOBYTES


class TestRanges:
    @given(st.lists(st.integers(0, 500)))
    def test_hold_each_value_once_and_rise_with_the_shade(self, values):
        ranges = ranges_of(values)
        for value in values:
            assert sum(low <= value <= high for _, low, high in ranges) == 1
        assert ranges == sorted(ranges)
        assert all(0 < step <= 5 and low <= high and (step == 1) == (high == 0) for step, low, high in ranges)
        assert {low for _, low, _ in ranges} | {high for _, _, high in ranges} <= set(values)


class TestBorders:
    def test_stand_between_two_groups_and_nowhere_else(self):
        row = (Hex("A", 0, 0), Hex("B", 1, 0), Hex("C", 2, 0))
        ((one, other),) = borders(row, {"A": "x", "B": "x", "C": "y"})
        assert one == pytest.approx((1.5, -0.289), abs=0.001)
        assert other == pytest.approx((1.5, 0.289), abs=0.001)
        assert borders(row, dict.fromkeys("ABC", "x")) == ()

    def test_run_around_an_island(self):
        """A hexagon amid six of another group has a border of six sides that ends where it began."""
        around = [(1, 0), (-1, 0), (0.5, 0.866), (-0.5, 0.866), (0.5, -0.866), (-0.5, -0.866)]
        found = (Hex("M", 5, 1.732), *(Hex(f"N{n}", 5 + x, 1.732 + y) for n, (x, y) in enumerate(around)))
        (line,) = borders(found, {"M": "in"})
        assert len(line) == 7
        assert line[0] == line[-1]


class TestTheDecision:
    def test_has_the_picture_and_the_figures_of_the_data(self, bundled_home):
        places = evaluated.local(Peers.read(bundled_home.current))
        assert evaluated.PICTURE.read_text(encoding="utf-8") == evaluated.picture(places)
        figures = kept(places, hexes(places))
        told = evaluated.PICTURE.with_suffix(".md").read_text(encoding="utf-8")
        row = next(line for line in told.splitlines() if line.startswith("| ours"))
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        assert [cells[1], cells[2], cells[4]] == [
            f"{value:.3f}".lstrip("0") for value in (figures.adjacent, figures.near, figures.direction)
        ]
