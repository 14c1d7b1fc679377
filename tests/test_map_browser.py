"""The map of /map in a real browser: boundaries and points, by keyboard, without script, and nothing from elsewhere."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from bounded import bounded
from browsing import Watched, chromium, host, needs_island, serving, watching
from playwright.sync_api import Browser, Page, expect

from graph.home import Home
from graph.served import Graph
from web import create_app

__all__ = ["chromium", "host"]

READY = ".ground[data-ready]"


@pytest.fixture(scope="module")
def bounded_host(bundled_home: Home, raw: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server whose home has boundaries."""
    home = bounded(bundled_home, raw / "boundaries" / "ltla24_buc.topojson", tmp_path_factory.mktemp("bounded"))
    with Graph(home) as graph, serving(create_app(graph)) as address:
        yield address


@pytest.fixture(params=[1280, 390], ids=["wide", "narrow"])
def watched(chromium: Browser, bounded_host: str, request: pytest.FixtureRequest) -> Iterator[Watched]:
    needs_island("map")
    with watching(chromium, bounded_host, request.param) as seen:
        yield seen


def rows(page: Page) -> int:
    """Return how many places the list has that are on the map."""
    return page.locator("table.values tbody").first.locator("tr").count()


def test_boundaries_are_those_of_the_list_and_have_no_findings(watched: Watched) -> None:
    # of one region, for axe takes a quarter of a minute over a table of 361 rows
    page = watched.go("/map?measure=goals&like=NFK&region=East+of+England")
    expect(page.locator(READY)).to_be_visible()
    assert page.locator(".ground path:not(.around):not(.outside)").count() == rows(page) == 45
    assert page.locator(".ground path.outside").count() == 361 - 45
    assert page.locator(".ground path.ring").count() == 7
    expect(page.get_by_role("img", name="Map of Goals covered")).to_be_visible()
    expect(page.locator(".leaflet-control-attribution")).to_contain_text("Crown copyright")
    expect(page.locator(".drawing")).to_be_hidden()
    assert watched.findings() == []
    assert watched.overflow() == 0
    page.set_viewport_size({"width": 320, "height": 640})
    assert watched.overflow() == 0, "at 320 px"


def test_hexagons_have_no_findings_either(watched: Watched) -> None:
    page = watched.go("/map?measure=likeness&like=LIV&view=hexes&region=North+West")
    expect(page.locator(".drawing")).to_be_visible()
    expect(page.locator(".ground")).to_be_hidden()
    assert watched.findings() == []
    assert watched.overflow() == 0


def test_nothing_recorded_is_hatched_on_the_ground_too(watched: Watched) -> None:
    page = watched.go("/map")
    expect(page.locator(READY)).to_be_visible()
    assert page.locator(".ground path").count() == rows(page) == 361
    fills = page.locator(".ground path").evaluate_all("all => all.map(e => [e.classList[0], getComputedStyle(e).fill])")
    by_shade = {shade: {fill for each, fill in fills if each == shade} for shade, _ in fills}
    assert all(len(found) == 1 for found in by_shade.values())
    assert len({fill for found in by_shade.values() for fill in found}) == len(by_shade) == 6
    assert by_shade["s0"] == {'url("#hatch-ground")'}


class TestTheKeyboard:
    def test_zooms_and_moves_and_never_stops_on_the_map_or_a_hexagon(self, watched: Watched) -> None:
        page = watched.go("/map")
        expect(page.locator(READY)).to_be_visible()
        page.get_by_role("button", name="On the ground").focus()
        wide = self.size(page)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.ariaLabel") == "Zoom in"
        page.keyboard.press("Enter")
        assert self.size(page) > wide * 1.3
        page.get_by_role("button", name="Show all places").press("Enter")
        assert self.size(page) == pytest.approx(wide, rel=0.02)
        left = self.left(page)
        page.get_by_role("button", name="Move east").press("Enter")
        assert self.left(page) == pytest.approx(left - 120, abs=2)
        page.get_by_role("button", name="Show all places").focus()
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('.ground, .drawing')") is None

    def size(self, page: Page) -> float:
        return float(page.locator(".ground g").first.evaluate("e => e.getBBox().height"))

    def left(self, page: Page) -> float:
        return float(page.locator(".ground path").first.evaluate("e => e.getBoundingClientRect().left"))


class TestTheAddress:
    def test_keeps_how_the_map_is_drawn(self, watched: Watched) -> None:
        page = watched.go("/map?measure=partners")
        expect(page.locator(READY)).to_be_visible()
        page.get_by_role("button", name="Hexagons").click()
        expect(page.locator(".drawing")).to_be_visible()
        assert page.url.endswith("/map?measure=partners&view=hexes")
        page.get_by_label("Show", exact=True).select_option("goals")
        page.get_by_role("main").get_by_role("button", name="Show", exact=True).click()
        page.wait_for_url("**measure=goals**")
        assert "view=hexes" in page.url
        expect(page.locator(".drawing")).to_be_visible()
        page.get_by_role("link", name="place", exact=True).click()
        page.wait_for_url("**sort=place**")
        assert "view=hexes" in page.url

    def test_a_place_on_the_map_leads_to_its_page(self, watched: Watched) -> None:
        page = watched.go("/map?region=London&tier=LBO")
        expect(page.locator(READY)).to_be_visible()
        page.locator(".ground path.s5").first.click(force=True)
        link = page.get_by_role("status").get_by_role("link", name="What is recorded there")
        link.click()
        assert "/place/E09" in page.url


def test_without_boundaries_there_are_points(chromium: Browser, host: str) -> None:
    needs_island("map")
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    seen = Watched(page, host)
    seen.go("/map?view=ground")
    expect(page.locator(READY)).to_be_visible()
    assert page.locator(".ground path").count() == rows(page) == 361
    expect(page.locator("figcaption")).to_contain_text("Each point is the middle of one council")
    page.close()
    assert seen.strangers == []
    assert seen.messages == []


def test_where_the_shapes_do_not_come_the_hexagons_stay(chromium: Browser, host: str) -> None:
    needs_island("map")
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.route("**/map/shapes.json*", lambda route: route.fulfill(status=503, body="busy"))
    page.goto(host + "/map?view=ground")
    expect(page.get_by_role("status")).to_contain_text("could not be drawn (503")
    expect(page.locator(".drawing")).to_be_visible()
    page.close()


def test_without_script_the_hexagons_and_the_list_are_there(chromium: Browser, bounded_host: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(bounded_host + "/map")
    expect(page.locator(".drawing")).to_be_visible()
    assert page.locator(".drawing a").count() == rows(page) == 361
    assert page.get_by_role("button", name="Zoom in").count() == 0
    page.get_by_role("link", name="place", exact=True).click()
    assert "sort=place" in page.url
    context.close()


def test_on_a_phone_a_long_list_opens_when_asked(chromium: Browser, host: str) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 900})
    page = context.new_page()
    page.goto(host + "/map")
    on_map = page.locator("table.values tbody").first.locator("tr:visible")
    assert 0 < on_map.count() < rows(page) == 361
    page.get_by_role("link", name="Show all").click()
    assert on_map.count() == 361
    expect(page.get_by_role("link", name="Show all")).to_be_hidden()
    page.goto(host + "/map?region=Wales")
    assert on_map.count() == rows(page) == 22
    context.close()
