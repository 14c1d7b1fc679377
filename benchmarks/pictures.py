"""Networks, maps and search as readers meet them: time until a picture is there, CPU and bytes beside pyvis's own page, bytes of pages.

Chromium draws without a graphics card. Of pyvis its own page is taken with all that it needs inside, as `generate_html` writes
it; what it would fetch from other hosts is not counted. Its physics come to no rest, so its CPU is what it takes within
`WATCHED` seconds, less on a computer that has other work to do.

Two ratios of bytes: each as it is sent (pyvis's page is a file and packs nothing), which is the one that is bounded; and both
packed, pyvis's as hard as brotli can, which no page that names its bodies brings below 0.15. The view of 2,000 is the
bundled network, copied until it has so many bodies, with a tenth of all parts played by another copy's body.
"""

import contextlib
import csv
import os
import random
import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

import brotli
import httpx
from playwright.sync_api import Browser, sync_playwright

from benchmarks.measure import Bound, Measure, cpu
from graph.home import Home
from graph.layout import positions
from graph.network import Body, Network, Undertaking, as_graph, ties_of
from graph.network_measures import counted, counted_fast, measured
from graph.search import Search
from graph.views import Choice, View, view
from loaders import loading
from soak.serving import cpu_of, serving

EGO, MANY = 200, 2000
TIMES = 5
WATCHED, RESTED = 45, 5
"""Seconds for which a page of pyvis is watched; ours is at rest once it is drawn, and watched for some more."""
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SEARCHES = Path(__file__).parents[1] / "tests" / "search-cases.csv"

BUDGETS = {
    "/network/council-BST": 150,
    "/networks": 150,
    "/networks/all": 150,
    "/map": 150,
    "/path?from=council-NFK&to=council-NWM": 150,
    "/place/E06000023": 20,
}
"""Page → kilobytes that may be sent for it, with all its own files but the data of the country."""

DRAWN = """new MutationObserver(() => {
  if (!window.__drawn && document.querySelector('[data-ready]')) {
    window.__drawn = 1;
    requestAnimationFrame(() => requestAnimationFrame(() => window.__drawn = performance.now()));
  }
}).observe(document, {subtree: true, childList: true, attributes: true})"""
"""Notes when a picture is on the screen: two frames after its script says that it is drawn."""

TIMINGS = """(() => {
  const page = performance.getEntriesByType('navigation')[0].responseEnd;
  const scripts = performance.getEntriesByType('resource').filter((each) => /js/.test(each.name)).map((each) => each.responseEnd);
  const painted = performance.getEntriesByName('first-contentful-paint')[0].startTime;
  return [painted - page, window.__drawn - Math.max(page, ...scripts), window.__drawn];
})()"""
"""Milliseconds: from the page to its first paint, from its last script to its picture, from the click to its picture."""


def measures() -> Iterator[Measure | Bound]:
    """Yield times and bytes of our pages with the most that they may be, and CPU and bytes beside pyvis's own page."""
    if not CHROMIUM:
        raise RuntimeError("Chromium is not on this computer: install it, for pictures are measured in it")
    with TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home")
        loading.build(home, lambda text: None)
        network = Network.read(home.current)
        if network is None:
            raise RuntimeError("the bundled graph has no network: build it again")
        with serving(home, client_seconds=1_000_000) as (_, address):
            yield from _times(address, network)
            yield from _bytes(address, network)
        yield from _searches(home)
        many = larger(network)
        yield _extra(many)
        many.write(home.current)
        with serving(home, client_seconds=1_000_000) as (server, address):
            yield from _beside_pyvis(server.pid, address, Path(folder))


def _times(address: str, network: Network) -> Iterator[Bound]:
    """Yield how long a reader waits for the pictures of 200 bodies and of the whole country."""
    ego, nodes = _ego(network)
    with _browsing() as browser:
        painted, drawn, _ = _opened(browser, address + ego, "#diagram")
        right = abs(nodes - EGO) < EGO / 10
        yield Bound(f"{nodes} bodies, page in until painted as SVG", painted, 500, "ms", right)
        yield Bound(f"{nodes} bodies, data in until drawn by script", drawn, 500, "ms", right)
        *_, clicked = _opened(browser, f"{address}/networks/all", "#country")
        yield Bound("country, click until drawn", clicked, 1500, "ms", len(network.bodies) > 500)


def _ego(network: Network) -> tuple[str, int]:
    """Return the address of the network around a body that comes nearest to 200, and how many nodes it has."""
    _, nodes, name, steps = min(
        (abs(nodes - EGO), nodes, body.iri.rsplit("/", 1)[-1], steps)
        for body in network.bodies
        for steps in (2, 3)
        if (nodes := len(view(network, Choice(about="body", name=body.iri, degrees=steps)).nodes))
    )
    return f"/network/{name}?degrees={steps}&by=bodies", nodes


def _opened(browser: Browser, address: str, picture: str) -> list[float]:
    """Return the timings of a page, the middle of several openings, nothing being kept between them."""
    found: list[list[float]] = []
    for _ in range(TIMES):
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.add_init_script(DRAWN)
        page.goto(address)
        page.wait_for_selector(f"{picture}[data-ready=yes]")
        page.wait_for_function("window.__drawn > 1")
        found.append(page.evaluate(TIMINGS))
        page.close()
    return [median(each) for each in zip(*found, strict=True)]


def _bytes(address: str, network: Network) -> Iterator[Bound]:
    """Yield how much is sent for a page and all its own files."""
    ego, nodes = _ego(network)
    for path, most in {**BUDGETS, ego: 150}.items():
        said = f"{nodes} bodies" if path == ego else path.partition("?")[0]
        total, text = sent(address, path)
        yield Bound(f"{said}, sent with its files", total / 1000, most, "kB", "<h1" in text)


def sent(address: str, path: str) -> tuple[int, str]:
    """Return the bytes that are sent for a page with its styles and scripts, and its text."""
    page = httpx.get(address + path, headers=READER).raise_for_status()
    files = {unescape(link) for link in re.findall(r'(?:<script src|<link rel="stylesheet" href)="([^"]+)"', page.text)}
    return page.num_bytes_downloaded + sum(_size(address + file) for file in files), page.text


READER = {"Accept": "text/html", "Accept-Encoding": "br"}


def _size(address: str) -> int:
    return httpx.get(address, headers=READER).raise_for_status().num_bytes_downloaded


def _searches(home: Home) -> Iterator[Bound]:
    """Yield how long a search takes in the index of the build, over names as people type them."""
    names = Search.of(home.current)
    with SEARCHES.open(encoding="utf-8") as file:
        asked = [row["typed"] for row in csv.DictReader(file)]
    spent, found = [], 0
    for typed in asked * 4:
        start = time.perf_counter()
        hits = names.find(typed).hits or names.guess(typed).hits if names else ()
        spent.append((time.perf_counter() - start) * 1000)
        found += bool(hits)
    right = found > 0.9 * len(spent)
    yield Bound("search, p50", median(spent), 10, "ms", right)
    yield Bound("search, p99", quantiles(spent, n=100)[98], 50, "ms", right)


def larger(network: Network, bodies: int = MANY) -> Network:
    """Return a network of so many bodies, none of which is true: copies of this one, tied to each other; the same each time."""
    dice, size = random.Random(7), len(network.bodies)
    copies = -(-bodies // size)
    wanted = [body for body in range(size * copies) if body < bodies]
    of = [_copied(network.bodies[body % size], body // size) for body in wanted]
    work: list[Undertaking] = []
    for copy in range(copies):
        for each in network.undertakings:
            homes = [dice.randrange(copies) if dice.random() < 0.1 else copy for _ in each.bodies]
            parts = {body + size * home for body, home in zip(each.bodies, homes, strict=True)}
            parts = {part for part in parts if part < bodies}
            if len(parts) > 1:
                name = each.iri if copy == 0 else f"{each.iri}-{copy}"
                work.append(replace(each, iri=name, bodies=tuple(sorted(parts)), leads=()))
    # without a tie a body is in no network
    tied = sorted({body for each in work for body in each.bodies})
    number = {body: at for at, body in enumerate(tied)}
    work = [replace(each, bodies=tuple(number[body] for body in each.bodies)) for each in work]
    made = tuple(of[body] for body in tied)
    ties = tuple(ties_of(work))
    found = measured(made, work, ties, dict(enumerate(network.goals, start=1)))
    graph, groups = as_graph(len(made), ties), [each.bodies for each in found.communities]
    return replace(
        network,
        bodies=made,
        undertakings=tuple(work),
        legal=(),
        circles=(),
        communities=found.communities,
        standings=found.standings,
        at=tuple(positions(graph, [body.iri for body in made], groups, {})),
        estimated=found.estimated,
    )


def _extra(network: Network) -> Measure:
    """Return the CPU of counting chains with `placegraph[layout]` beside networkx alone, whose numbers must be the same."""
    graph = as_graph(len(network.bodies), network.ties)
    (ours, quick), (theirs, plain) = cpu(lambda: counted_fast(graph)), cpu(lambda: counted(graph))
    what = f"chains of {len(graph):,} bodies, fast extra / networkx, CPU"
    return Measure(what, ours, theirs, "s", "aim ≤ 0.2", quick == plain and any(plain.values()))


def _copied(body: Body, copy: int) -> Body:
    """Return a body under another name."""
    return replace(body, iri=f"{body.iri}-{copy}", name=f"{body.name} {copy + 1}") if copy else body


def _beside_pyvis(server: int, address: str, folder: Path) -> Iterator[Measure]:
    """Yield CPU and bytes of the view of 2,000 bodies beside what pyvis makes of the same nodes and edges."""
    many = httpx.get(f"{address}/networks/all").raise_for_status()
    link = unescape(re.findall(r'data-url="([^"]+)"', many.text)[0])
    nodes, edges = _counted(address + link)
    network = Network.read(Home(folder / "home").current)
    if network is None:
        raise RuntimeError("the larger network was not kept")
    seen = view(network, Choice())
    spent, html = cpu(lambda: _pyvis(seen))
    right = (nodes, edges) == (len(seen.nodes), len(seen.edges)) and html.count('"shape"') >= nodes > 0.9 * MANY
    file = folder / "pyvis.html"
    file.write_text(html, encoding="utf-8")
    theirs = spent + _watched(file.as_uri())
    before = cpu_of(server)
    browser = _watched(f"{address}/networks/all", "#country[data-ready=yes]")
    ours = browser + cpu_of(server) - before
    what = f"{nodes:,} bodies and {edges:,} ties / pyvis's own page"
    yield Measure(f"{what}, CPU", ours, theirs, "s", "aim ≤ 0.1", right)
    mine = (sent(address, "/networks/all")[0] + _size(address + link)) / 1000
    raw = html.encode()
    yield Measure(f"{what}, sent", mine, len(raw) / 1000, "kB", "aim ≤ 0.1", right)
    packed = len(brotli.compress(raw, quality=11)) / 1000
    yield Measure(f"{what}, both packed", mine, packed, "kB", "names and ties alone are 0.15", right)


def _counted(address: str) -> tuple[int, int]:
    """Return how many nodes and edges the data of the country holds."""
    found = httpx.get(address).raise_for_status().json()
    return len(found["ids"]), sum(len(row) - 1 for _, rows in found["edges"] for row in rows)


def _pyvis(seen: View) -> str:
    """Return the page that pyvis makes of a view with what it needs inside, everything else being as it comes."""
    from pyvis.network import Network as Pyvis

    made = Pyvis(cdn_resources="in_line")
    for node in seen.nodes:
        made.add_node(node.iri, label=node.name)
    for edge in seen.edges:
        made.add_edge(seen.nodes[edge.a].iri, seen.nodes[edge.b].iri)
    return str(made.generate_html())


def _watched(address: str, ready: str = "") -> float:
    """Return the seconds of CPU that a browser of its own takes for a page, until it has been watched for long enough."""
    with _browsing() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto("about:blank")
        before = _below(os.getpid())
        page.route("**/*", lambda route: route.continue_() if _own(route.request.url) else route.abort())
        page.goto(address, wait_until="commit")
        if ready:
            page.wait_for_selector(ready, timeout=WATCHED * 1000)
        page.wait_for_timeout((RESTED if ready else WATCHED) * 1000)
        return _below(os.getpid()) - before


def _own(address: str) -> bool:
    return address.startswith(("file:", "http://127.0.0.1"))


def _below(pid: int) -> float:
    """Return the seconds of CPU of all processes that come of this one but our own servers, whichever have ended with them."""
    parents: dict[int, list[tuple[int, int]]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            name, _, said = path.read_text().rpartition(")")
            if "python" in name or "placegraph" in name:
                continue
            fields = said.split()
            parents.setdefault(int(fields[1]), []).append((int(path.parent.name), sum(map(int, fields[11:15]))))
    ticks, left = 0, [pid]
    while left:
        for child, used in parents.get(left.pop(), []):
            ticks += used
            left.append(child)
    return ticks / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def _browsing() -> Iterator[Browser]:
    """Give Chromium, drawing by the processor."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-background-networking"]
        )
        yield browser
        browser.close()
