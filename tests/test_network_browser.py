"""Networks in a real browser: no findings at any width, walked by keyboard, printed, and the same without a script."""

from collections.abc import Iterator

import pytest
from browsing import Watched, browsing, host, watching
from playwright.sync_api import Browser, expect

__all__ = ["host"]

EGO = "/network/council-BST?by=bodies"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Chromium with what draws WebGL."""
    with browsing() as browser:
        yield browser


class Seen(Watched):
    """A page, and what it said beyond what the driver of a graphics card says of its own speed."""

    def _heard(self, message) -> None:
        if "GL Driver Message" not in message.text:
            super()._heard(message)


@pytest.fixture
def seen(chromium: Browser, host: str) -> Iterator[Seen]:
    with watching(chromium, host, kind=Seen) as page:
        yield page


class TestInABrowser:
    @pytest.mark.parametrize(
        ("path", "ready"),
        [
            ("/network/goal-10?find=council-OXO", "#diagram[data-ready=yes]"),
            ("/network/goal-1", "h1"),
            ("/networks", "h1"),
            ("/networks/all", "#country[data-ready]"),
            ("/embed/goal-10", "h1"),
        ],
    )
    def test_pages_have_no_findings_and_fit(self, seen: Seen, path: str, ready: str) -> None:
        page = seen.go(path)
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            page.wait_for_selector(ready)
            assert seen.findings() == [], width
            assert seen.overflow() == 0, width
        page.set_viewport_size({"width": 320, "height": 640})
        assert seen.overflow() == 0

    def test_the_keyboard_goes_from_body_to_body(self, seen: Seen) -> None:
        page = seen.go(EGO)
        page.wait_for_selector("#diagram[data-ready=yes]")
        assert (
            page.evaluate(
                "document.querySelectorAll('#diagram canvas[tabindex], #diagram .vis-network[tabindex]').length"
            )
            == 0
        )
        page.locator("#net-find").focus()
        page.keyboard.type("Plymouth City Council")
        page.keyboard.press("Enter")
        expect(page.locator("#panel h2")).to_contain_text("Plymouth City Council")
        assert "find=council-PLY" in page.url
        for others in (".sorts a", ".net-pages a[rel=next]", ".net-choose a"):
            assert "find=council-PLY" in (page.locator(others).first.get_attribute("href") or ""), others
        link = page.locator("#panel a[data-find]").first
        name = link.inner_text()
        link.focus()
        page.keyboard.press("Enter")
        expect(page.locator("#panel h2")).to_contain_text(name)
        page.get_by_role("button", name="Hide the rest").press("Enter")
        assert "rest=hide" in page.url
        page.get_by_role("button", name="Zoom in").press("Enter")
        address = page.url
        page.goto(address)
        page.wait_for_selector("#diagram[data-ready=yes]")
        expect(page.locator("#panel h2")).to_contain_text(name)
        expect(page.get_by_role("button", name="Hide the rest")).to_have_attribute("aria-pressed", "true")

    def test_a_body_of_the_country_is_found(self, seen: Seen) -> None:
        page = seen.go("/networks/all")
        page.wait_for_selector("#country[data-ready]")
        page.locator("#net-find").fill("norfolk county council")
        page.locator("#net-find").press("Enter")
        expect(page.locator("#panel h2")).to_contain_text("Norfolk County Council")

    def test_the_country_can_be_printed(self, seen: Seen) -> None:
        page = seen.go("/networks/all")
        page.wait_for_selector("#country[data-ready=yes]")
        page.evaluate(
            "addEventListener('beforeprint', () => { window.layers = [...document.querySelectorAll('.net-still')].map((each) => each.src.length) })"
        )
        page.pdf()
        layers = page.evaluate("window.layers")
        assert max(layers) > 20_000  # a layer with nothing on it takes some thousand letters
        assert page.locator(".net-still").count() == 0

    def test_choosing_nobody_ends_where_it_began(self, seen: Seen) -> None:
        page = seen.go("/network/goal-10?find=council-SRY")
        page.get_by_role("button", name="Choose nobody").click()
        expect(page.locator("#panel h2")).to_have_text("Who is this?")
        expect(page.locator("#net-find")).to_be_focused()
        expect(page.locator("#net-find")).to_have_value("")

    def test_all_is_there_without_script(self, chromium: Browser, host: str) -> None:
        page = chromium.new_context(java_script_enabled=False).new_page()
        page.goto(f"{host}{EGO}")
        assert page.locator(".wide-net line").count() > 100
        page.locator("#net-find").fill("Plymouth City Council")
        page.locator("#net-find").press("Enter")
        assert "Plymouth City Council" in page.locator("#panel h2").inner_text()
        page.goto(f"{host}/networks/all")
        assert page.locator(".net-all img").count() == 1
        page.close()
