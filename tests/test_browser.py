"""The pages in a real browser: axe finds nothing, nothing is fetched from elsewhere, nothing overflows."""

from collections.abc import Iterator

import pytest
from browsing import Watched, chromium, host, watching
from playwright.sync_api import Browser, Page, expect

__all__ = ["chromium", "host"]

PAGES = (
    "/",
    "/search",
    "/search?q=cumbria",
    "/search?q=xyzzyq",
    "/search?q=barkng",
    "/search?q=norfolk&kind=person",
    "/help",
    "/terms",
    "/path",
    "/path?from=Leeds&to=Newham",
    "/partners?place=Norfolk&kind=health",
    "/path?from=Norfolk&to=Newham",
    "/path?from=Ashford&to=Sufolk",
    "/sources",
    "/source/councils",
    "/about",
    "/about/data",
    "/accessibility",
    "/query",
    "/query?query=SELECT * { ?s ?p ?o } LIMIT 30",
    "/query?query=SELECT * {{",
    "/query?query=ASK {}",
    "/query?query=DESCRIBE <https://w3id.org/placegraph/id/council-BDG>",
    "/query?example=sources",
    "/queries",
    "/queries/sources",
    "/queries/search-by-name",
    "/queries?q=partners",
    "/queries?q=xyzzyq",
    "/queries/led-together",
    "/queries/partners-of-place?place=Barking",
    "/thing/council-BDG",
    "/nowhere",
    "/places",
    "/peers",
    "/peers?place=E09000002",
    "/peers?place=Liverpool&want=library&same=1&within=200&top=5&themes=60&keep=E08000003",
    "/peers?place=Livrpool",
    "/suggested?place=E08000012",
    "/peers?place=N09000004",
    "/compare",
    "/compare?a=E09000002&b=Liverpool&c=Cornwall&keep=initiative-town-funds-TD-BAR-01",
    "/learn?place=E09000002&goal=13",
    "/brief/E09000002",
    "/brief/Livrpool",
    "/goals",
    "/pillars",
    "/goal/5",
    "/goal/8",
    "/goal/13",
    "/pillar/renew",
    "/place/E09000002",
    "/place/E09000002/initiatives",
    "/place/E09000002/ties",
    "/place/E06000063?as-at=2018-01-01",
    "/place/E10000006?as-at=2020-05-01",
    "/places?region=E12000002&as-at=2018-01-01",
    "/search?q=somerset",
    "/partner/council-BDG",
    "/partner/council-BDG/undertakings",
    "/goal/13/initiatives",
    "/goals?format=docx",
    "/def",
    "/def/Council",
    "/def/tier",
    "/def/PeerPart",
    "/scheme",
    "/scheme/activity",
    "/tier/LBO",
    "/activity/heritage",
    "/source/climate-plans/Adoption",
    "/person/person-priya-javeri",
    "/partner/org-climate-action-leeds",
    "/tell/claim-6fa27ab3c327",
    "/stale?on=2027-12-31",
    "/coverage",
    "/quality",
    "/changes",
)
"""A page of each kind; where one does not exist, its 404 is looked at."""


@pytest.fixture(params=[1280, 390], ids=["wide", "narrow"])
def watched(chromium: Browser, host: str, request: pytest.FixtureRequest) -> Iterator[Watched]:
    with watching(chromium, host, request.param) as seen:
        yield seen


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_no_findings_and_fits(watched: Watched, path: str) -> None:
    page = watched.go(path)
    assert watched.findings() == []
    assert page.locator("h1").count() == 1
    assert watched.overflow() == 0
    page.set_viewport_size({"width": 320, "height": 640})
    assert watched.overflow() == 0, "at 320 px"


@pytest.mark.parametrize(
    "path",
    ["/", "/place/E09000002", "/peers?place=E09000002", "/network/council-BDG", "/query?example=counts", "/nowhere"],
)
def test_a_page_has_no_findings_in_the_dark(chromium: Browser, host: str, path: str) -> None:
    page = chromium.new_page(viewport={"width": 1280, "height": 900}, color_scheme="dark")
    seen = Watched(page, host)
    seen.go(path)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(15, 22, 38)"
    assert seen.findings() == []
    page.close()


@pytest.mark.parametrize("path", ["/places", "/def"])
def test_a_long_list_opens_letter_by_letter_on_a_phone(chromium: Browser, host: str, path: str) -> None:
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    page.goto(host + path)
    assert page.evaluate("document.documentElement.scrollHeight") < 7000
    row = page.locator("tbody").filter(has=page.locator(".group")).nth(1).locator("tr:not(.group)").first
    assert not row.is_visible()
    page.locator("tbody .group a").nth(1).click()
    assert row.is_visible()
    page.set_viewport_size({"width": 1280, "height": 900})
    assert page.locator("tbody tr:not(.group)").last.is_visible(), "nothing is folded on a wide screen"
    page.close()


def test_the_whole_of_a_list_comes_to_a_phone_on_request(chromium: Browser, host: str) -> None:
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{host}/goal/13/initiatives")
    assert page.evaluate("document.documentElement.scrollHeight") < 5000
    rows = page.locator("tbody tr")
    assert rows.first.is_visible()
    assert not rows.last.is_visible()
    page.emulate_media(media="print")
    assert rows.last.is_visible(), "paper has all of it"
    page.emulate_media(media="screen")
    page.get_by_role("link", name="Show all").click()
    assert rows.last.is_visible()
    page.close()


def test_the_front_page_is_read_in_a_few_screens(chromium: Browser, host: str) -> None:
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    page.goto(host)
    assert page.evaluate("document.documentElement.scrollHeight") < 5600
    top = "element => element.getBoundingClientRect().top"
    assert page.get_by_role("heading", name="What you can ask").evaluate(top) < 2 * 844
    page.close()


def test_paper_has_what_is_folded_and_nothing_to_press(chromium: Browser, host: str) -> None:
    page = chromium.new_page(viewport={"width": 700, "height": 900})
    page.goto(f"{host}/place/E09000002")
    folded = page.locator("details.fold:not([open]) .ruled").first
    assert not folded.is_visible()
    page.emulate_media(media="print")
    assert folded.is_visible()
    for nothing in ("nav[aria-label=Main]", "form", ".take", ".behind", "main .button"):
        assert not [each for each in page.locator(nothing).all() if each.is_visible()], nothing
    assert page.locator("h1").is_visible()
    assert page.locator(".chip b").first.evaluate("each => getComputedStyle(each).color") == "rgb(0, 0, 0)"
    tables = page.locator(".scroll").evaluate_all("all => all.filter(each => each.scrollWidth > each.clientWidth + 1)")
    assert tables == []
    page.close()


@pytest.mark.parametrize("watched", [1280], indirect=True)
def test_forced_colours_tell_which_page_is_shown(watched: Watched) -> None:
    watched.page.emulate_media(forced_colors="active")
    page = watched.go("/places")
    lines = "links => new Set(links.map(link => getComputedStyle(link).borderBottomColor)).size"
    assert page.locator('nav[aria-label="Main"] a').evaluate_all(lines) == 2


def test_a_place_is_not_endless_on_a_phone(chromium: Browser, host: str) -> None:
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{host}/place/E09000002")
    # with four peers and why, and everything that is long folded away or one link further
    assert page.evaluate("document.documentElement.scrollHeight") <= 5700
    assert page.get_by_role("cell").count() > 0
    page.close()


def reach(page: Page, selector: str, most: int = 250) -> None:
    """Press Tab until the first of these has focus; each stop on the way can be seen and is outlined."""
    for _ in range(most):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            """selector => {
                const at = document.activeElement, box = at.getBoundingClientRect(), style = getComputedStyle(at)
                const shown = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth
                return [at.matches(selector), at === document.body || shown && parseFloat(style.outlineWidth) >= 2,
                        at.outerHTML.slice(0, 120)]
            }""",
            selector,
        )
        assert seen[1], f"focus cannot be seen: {seen[2]}"
        if seen[0]:
            return
    raise AssertionError(f"{most} times Tab do not lead to {selector} on {page.url}")


def follow(page: Page, selector: str) -> None:
    reach(page, selector)
    press_enter(page)


def press_enter(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


class TestJourneys:
    def test_from_the_front_page_to_a_partner(self, watched: Watched) -> None:
        """A commission member: search, a place, one of its initiatives, who takes part in it."""
        page = watched.go("/")
        page.get_by_label("Which place, body or piece of work?").fill("barking")
        page.keyboard.press("Enter")
        page.get_by_role("link", name="Barking and Dagenham", exact=True).first.click()
        assert page.url.endswith("/place/E09000002")
        for path in ("/initiative/", "/partner/"):
            assert watched.findings() == []
            assert watched.overflow() == 0
            page.locator(f'main a[href^="{path}"]').first.click()
            assert path in page.url
        assert watched.findings() == []
        assert watched.overflow() == 0

    def test_a_slip_in_a_query_is_where_the_keyboard_is(self, watched: Watched) -> None:
        """A researcher: types, errs, is told where, mends it."""
        page = watched.go("/query")
        page.get_by_label("Your query").fill("SELECT * {\n  ?s ?p\n}")
        page.get_by_role("button", name="Show the answer").click()
        expect(page.get_by_role("alert")).to_contain_text("line 3, column")
        assert page.evaluate("document.activeElement.id") == "query"
        page.keyboard.press("Control+A")
        page.keyboard.type("ASK {}")
        page.get_by_role("button", name="Show the answer").click()
        expect(page.get_by_role("status")).to_contain_text("Yes in")

    @pytest.mark.parametrize("watched", [1280], indirect=True)
    def test_three_journeys_by_keyboard_alone(self, watched: Watched) -> None:
        """A place and a partner of it; how two are connected; the network of a goal, to print."""
        page = watched.go("/")
        reach(page, "main #find")
        page.keyboard.type("barking")
        press_enter(page)
        follow(page, 'main a[href="/place/E09000002"]')
        follow(page, 'main a[href^="/partner/"]')
        assert "/partner/" in page.url

        follow(page, 'nav[aria-label="Main"] a[href="/networks"]')
        follow(page, 'main a[href="/path"]')
        for name, words in (("from", "Norfolk"), ("to", "Newham")):
            reach(page, f'main input[name="{name}"]')
            page.keyboard.type(words)
        press_enter(page)
        assert "from=Norfolk" in page.url
        assert page.locator("main").get_by_text("Newham").count() > 0

        follow(page, 'nav[aria-label="Main"] a[href="/goals"]')
        follow(page, 'main a[href="/goal/10"]')
        follow(page, 'main a[href^="/network/goal-10"]')
        reach(page, 'main a[href^="/network/goal-10.svg"]')

    def test_the_keyboard_alone_gets_past_the_head_of_the_page(self, watched: Watched) -> None:
        page = watched.go("/sources")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
