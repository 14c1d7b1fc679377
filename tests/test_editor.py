"""The editor of /query in a real browser: type, complete, run, err, stop, and all of it by keyboard or without script."""

import time
from collections.abc import Iterator

import pytest
from browsing import Watched, chromium, host, needs_island, watching
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, Route, expect

from graph.served import Graph
from web import create_app
from web.islands import island

__all__ = ["chromium", "host"]

PG = "PREFIX pg: <https://w3id.org/placegraph/def#>\n"
CHART = PG + "SELECT ?tier (COUNT(?c) AS ?councils) WHERE { ?c pg:tier ?tier } GROUP BY ?tier ORDER BY DESC(?councils)"
MAP = (
    "PREFIX wgs: <http://www.w3.org/2003/01/geo/wgs84_pos#>\nSELECT ?area ?lat ?long WHERE "
    "{ ?area wgs:lat ?lat ; wgs:long ?long } ORDER BY ?area LIMIT 60"
)
NETWORK = PG + "CONSTRUCT { ?b pg:memberOf ?n } WHERE { ?b a pg:Council ; pg:memberOf ?n } ORDER BY ?b LIMIT 40"
CUT = "SELECT * WHERE { ?s ?p ?o }"


@pytest.fixture
def watched(chromium: Browser, host: str) -> Iterator[Watched]:
    needs_island("editor")
    with watching(chromium, host) as seen:
        yield seen


def written(page: Page) -> str:
    """Return what the form would send."""
    return page.locator("textarea[name=query]").input_value()


def write(page: Page, text: str) -> None:
    """Type over what stands there, key by key."""
    page.get_by_label("Your query").click()
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


class TestWriting:
    def test_an_offer_brings_its_prefix(self, watched: Watched) -> None:
        page = watched.go("/query")
        write(page, "SELECT * WHERE { ?b a lond")
        offer = page.get_by_role("option", name="pg:LondonBorough")
        expect(offer).to_be_visible()
        expect(offer).to_contain_text("32")
        assert watched.findings() == []
        page.wait_for_timeout(100)  # a list that has only just opened takes no key
        page.keyboard.press("Enter")
        expect(page.get_by_label("Your query")).to_contain_text("pg:LondonBorough")
        assert written(page) == PG + "SELECT * WHERE { ?b a pg:LondonBorough}"

    def test_a_prefix_typed_by_hand_is_declared_too(self, watched: Watched) -> None:
        page = watched.go("/query")
        write(page, "SELECT * WHERE { ?c skos:")
        page.keyboard.press("Escape")
        assert written(page).startswith("PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n")

    def test_what_was_typed_is_there_again_after_going_back(self, watched: Watched) -> None:
        page = watched.go("/query")
        text = "ASK { ?only typed ?never_asked }"
        write(page, text)
        page.goto(f"{watched.host}/sources")
        page.go_back()
        expect(page.locator(".cm-content")).to_contain_text("never_asked")
        assert "never_asked" in written(page)
        page.goto(f"{watched.host}/query")  # who comes afresh finds the page as it is
        expect(page.locator(".cm-content")).not_to_contain_text("never_asked")

    def test_escape_then_tab_leaves(self, watched: Watched) -> None:
        page = watched.go("/query")
        page.get_by_label("Your query").click()
        page.keyboard.press("Escape")
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name="Show the answer")).to_be_focused()


class TestAsking:
    def test_by_keyboard_alone_without_a_reload(self, watched: Watched) -> None:
        page = watched.go("/query")
        page.evaluate("window.same = true")
        write(page, CHART)
        page.keyboard.press("Control+Enter")
        expect(page.get_by_role("status")).to_contain_text("11 rows in")
        assert page.evaluate("window.same")
        assert "COUNT" in page.url
        expect(page.get_by_role("cell", name="204")).to_be_visible()
        assert watched.findings() == []
        write(page, "ASK {}")
        page.keyboard.press("Control+Enter")
        expect(page.get_by_role("status")).to_contain_text("Yes in")
        page.go_back()
        expect(page.get_by_role("status")).to_contain_text("11 rows in")
        assert written(page) == CHART
        assert page.evaluate("window.same")

    def test_a_cut_answer_says_so(self, watched: Watched) -> None:
        page = watched.go("/query")
        write(page, CUT)
        page.keyboard.press("Control+Enter")
        expect(page.get_by_role("status")).to_contain_text("Cut at 10,000")

    def test_a_slip_is_marked_and_the_keyboard_is_there(self, watched: Watched) -> None:
        page = watched.go("/query")
        write(page, "SELECT * WHERE {\n?s ?p")
        page.get_by_role("button", name="Show the answer").click()
        expect(page.get_by_role("alert")).to_contain_text("line 3, column")
        expect(page.get_by_label("Your query")).to_be_focused()
        expect(page.get_by_label("Your query")).to_have_attribute("aria-invalid", "true")
        expect(page.locator(".cm-lintRange-error")).to_be_visible()
        assert watched.findings() == []
        write(page, "ASK {}")
        page.keyboard.press("Control+Enter")
        expect(page.get_by_role("alert")).to_have_count(0)
        expect(page.get_by_label("Your query")).to_have_attribute("aria-invalid", "false")

    def test_what_takes_long_can_be_stopped(self, watched: Watched) -> None:
        page = watched.go("/query")
        ended: list[str] = []
        page.on("requestfailed", lambda request: ended.append(request.url))

        def slow(route: Route) -> None:
            time.sleep(0.5)  # the answer never comes

        page.route("**/query?query=*", slow)
        write(page, "ASK {}")
        page.keyboard.press("Control+Enter")
        expect(page.get_by_role("status")).to_have_text("Asking …")
        page.get_by_role("button", name="Stop").click()
        expect(page.get_by_role("status")).to_contain_text("Stopped after")
        expect(page.get_by_role("button", name="Stop")).to_be_hidden()
        expect(page.get_by_label("Your query")).to_be_focused()
        assert len(ended) == 1


class TestSeeing:
    @pytest.mark.parametrize(
        ("query", "view", "shape"),
        [(CHART, "Chart", "ol.chart rect"), (MAP, "Map", "svg.dots circle"), (NETWORK, "Network", "svg.net circle")],
    )
    def test_a_picture_beside_its_table(self, watched: Watched, query: str, view: str, shape: str) -> None:
        page = watched.go("/query")
        write(page, query)
        page.keyboard.press("Control+Enter")
        page.get_by_role("link", name=view, exact=True).click()
        expect(page.locator(shape).first).to_be_attached()
        expect(page.get_by_role("link", name=view, exact=True)).to_be_focused()
        assert page.locator("#outcome table tbody tr").count() >= 11
        assert f"view={view.lower()}" in page.url
        for width in (1280, 390, 320):
            page.set_viewport_size({"width": width, "height": 800})
            assert watched.overflow() == 0, f"at {width} px"
            assert watched.findings() == []


class TestWithoutScript:
    @pytest.fixture
    def plain(self, chromium: Browser, host: str) -> Iterator[Watched]:
        context = chromium.new_context(java_script_enabled=False)
        seen = Watched(context.new_page(), host)
        yield seen
        context.close()
        assert seen.strangers == []
        assert seen.messages == []

    def test_everything_is_a_form_and_links(self, plain: Watched) -> None:
        page = plain.go("/query")
        page.get_by_label("Your query").fill(CHART)
        page.get_by_role("button", name="Show the answer").click()
        expect(page.get_by_role("status")).to_contain_text("11 rows in")
        page.get_by_role("link", name="Chart", exact=True).click()
        assert page.locator("ol.chart rect").count() == 11
        page.get_by_text("The same from a program").click()
        expect(page.get_by_role("heading", name="Python with rdflib")).to_be_visible()
        for name in ("CSV", "CSV for a spreadsheet", "TSV", "JSON", "XML"):
            address = page.get_by_role("link", name=name, exact=True).get_attribute("href")
            assert page.request.get(plain.host + (address or "")).ok, name


@pytest.fixture
def client(bundled: Graph) -> Iterator[FlaskClient]:
    app: Flask = create_app(bundled)
    with app.test_client() as client:
        yield client


class TestPage:
    def test_lets_in_no_style_but_the_editor_s(self, client: FlaskClient) -> None:
        if not island("editor"):
            pytest.skip("the islands are not built: `make` builds them")
        nonces = set()
        for _ in range(2):
            answer = client.get("/query")
            policy = answer.headers["Content-Security-Policy"]
            nonces.add(policy.partition("'nonce-")[2].partition("'")[0])
            assert policy.count("nonce-") == 1
            assert "style-src 'self' 'nonce-" in policy
            assert answer.headers["Cache-Control"] == "no-store"
        assert len(nonces) == 2
        assert all(nonces)
        assert "nonce" not in client.get("/sources").headers["Content-Security-Policy"]

    def test_goes_without_where_nothing_was_built(self, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("web.questions.island", lambda name: "")
        monkeypatch.setitem(client.application.jinja_env.globals, "island", lambda name: "")
        answer = client.get("/query", query_string={"query": CHART})
        assert "<script" not in answer.text
        assert "nonce-" not in answer.headers["Content-Security-Policy"]
        assert answer.text.count("<tr") == 12

    def test_a_picture_is_offered_only_where_it_suits(self, client: FlaskClient) -> None:
        for query, views in ((CHART, ["chart"]), (MAP, ["map"]), (NETWORK, ["network"]), ("SELECT (1 AS ?a) {}", [])):
            text = client.get("/query", query_string={"query": query}).get_data(as_text=True)
            assert [view for view in ("chart", "map", "network") if f'data-view="{view}"' in text] == views

    def test_a_network_too_large_to_read_is_not_drawn(self, client: FlaskClient) -> None:
        every = NETWORK.replace("LIMIT 40", "LIMIT 800")
        text = client.get("/query", query_string={"query": every, "view": "network"}).get_data(as_text=True)
        assert "Too large to draw" in text
        assert "<circle" not in text.partition("<main")[2]
        assert "<td" in text
