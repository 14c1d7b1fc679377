"""What tests in a real browser share: a server, Chromium, and a page of which all is noticed that a reader does not see."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from graph.served import Graph
from web import create_app
from web.islands import island

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = ("--no-sandbox", "--disable-background-networking")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


class Quiet(WSGIRequestHandler):
    """A server that logs nothing."""

    def log(self, *_: object) -> None:
        pass


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Give the address of a server of this application."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@contextmanager
def browsing(*more: str) -> Iterator[Browser]:
    """Give Chromium; skip where there is none."""
    if not CHROMIUM:
        pytest.skip("Chromium is not on this computer")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, *more])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def host(bundled: Graph) -> Iterator[str]:
    """The address of a server of the bundled graph."""
    with serving(create_app(bundled)) as address:
        yield address


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browsing("--disable-gpu") as browser:
        yield browser


@dataclass
class Watched:
    """A page and what it did that a reader does not see."""

    page: Page
    host: str
    strangers: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", lambda request: request.url.startswith(self.host) or self.strangers.append(request.url))
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.messages.append(str(error)))

    def _heard(self, message) -> None:
        # the browser itself notes that a page was a 404 or a 400, as it should be
        if "the server responded with a status of 4" not in message.text:
            self.messages.append(message.text)

    def go(self, path: str) -> Page:
        self.page.goto(self.host + path)
        return self.page

    def findings(self) -> list[str]:
        found = Axe().run(self.page, options=RULES)
        return [
            f"{each['id']}: {node['target']} {node['html'][:120]}"
            for each in found.response["violations"]
            for node in each["nodes"]
        ]

    def overflow(self) -> int:
        return self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@contextmanager
def watching(browser: Browser, host: str, width: int = 1280, kind: type[Watched] = Watched) -> Iterator[Watched]:
    """Give a page that must end with nothing fetched from elsewhere, and no word in the console."""
    page = browser.new_page(viewport={"width": width, "height": 900})
    seen = kind(page, host)
    yield seen
    page.close()
    assert seen.strangers == []
    assert seen.messages == []


def needs_island(name: str) -> None:
    """Skip where the scripts of the pages are not built."""
    if not island(name):
        pytest.skip("the islands are not built: `make` builds them")
