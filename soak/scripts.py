"""Texts that would run as script if they were not escaped, in the facts and in the addresses, opened in a real browser."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlencode

import httpx
from openpyxl import Workbook
from playwright.sync_api import Error, Page, sync_playwright
from pyoxigraph import Literal

from graph.home import Home
from soak import homes, routes
from soak.serving import serving

WAYS = (
    "<script>hurt(N)</script>", "\"><script>hurt(N)</script>", "'><script>hurt(N)</script>", "<img src=x onerror=hurt(N)>",
    "\"><img src=x onerror=hurt(N)>", "'><svg onload=hurt(N)>", "<svg/onload=hurt(N)//", "</title><script>hurt(N)</script>",
    "</textarea><script>hurt(N)</script>", "</style><script>hurt(N)</script>", "</script><script>hurt(N)</script>",
    "</option></select><img src=x onerror=hurt(N)>", "--><script>hurt(N)</script>", "]]><script>hurt(N)</script>",
    "<!--><script>hurt(N)</script>-->", "javascript:hurt(N)", "JaVaScRiPt:hurt(N)", " javascript:hurt(N)", "java\tscript:hurt(N)",
    "javascript://example.org/%0ahurt(N)", "data:text/html,<script>hurt(N)</script>", "vbscript:hurt(N)", "{{constructor.constructor('hurt(N)')()}}",
    "${hurt(N)}", "\" autofocus onfocus=\"hurt(N)", "' autofocus onfocus='hurt(N)", "x onmouseover=hurt(N)", "`onfocus=hurt(N)",
    "<iframe srcdoc='<script>parent.hurt(N)</script>'>", "<iframe src=javascript:parent.hurt(N)>", "<a href=javascript:hurt(N)>x</a>",
    "<details open ontoggle=hurt(N)>", "<input autofocus onfocus=hurt(N)>", "<base href='javascript:/a/-hurt(N)///////'>",
    "<meta http-equiv=refresh content='0;url=javascript:hurt(N)'>", "<object data=javascript:hurt(N)>", "<embed src=javascript:hurt(N)>",
    "<form action=javascript:hurt(N)><button autofocus>", "<video><source onerror=hurt(N)></video>", "<marquee onstart=hurt(N)>",
    "<noscript><p title=\"</noscript><img src=x onerror=hurt(N)>\">", "<svg><animate onbegin=hurt(N) attributeName=x dur=1s>",
    "<svg><style><img src=x onerror=hurt(N)></style>", "<math><mtext><table><mglyph><style><img src=x onerror=hurt(N)>",
    "\\u003cscript\\u003ehurt(N)\\u003c/script\\u003e", "&lt;script&gt;hurt(N)&lt;/script&gt;", "&#60;img src=x onerror=hurt(N)&#62;",
    "%3Cscript%3Ehurt(N)%3C/script%3E", "\uff1cscript\uff1ehurt(N)\uff1c/script\uff1e", "\u2028<script>hurt(N)</script>", "'-hurt(N)-'",
    "\";hurt(N);//", "\\\";hurt(N);//", "*/hurt(N)/*", "<style>@import 'javascript:hurt(N)';</style>", "<link rel=stylesheet href=data:,hurt(N)>",
)  # fmt: skip
"""Ways of breaking out of a text, an attribute, an address, a script, a comment or a template; N is a number."""

WATCH = """
window.ran = []; window.hurt = number => window.ran.push(number); window.reports = []
addEventListener('securitypolicyviolation', report => window.reports.push(report.violatedDirective + ' ' + report.blockedURI))
"""
LOOK = """() => {
    const said = [...document.querySelectorAll('*')].flatMap(each => [...each.attributes].map(one => [one.name, one.value]))
    return {
        // a picture alone is shown by the browser's own page, which styles itself
        ran: window.ran, reports: /^image\\/(?!svg)/.test(document.contentType) ? [] : window.reports,
        handlers: said.filter(([name]) => /^on/.test(name)).map(String),
        links: said.filter(([name, value]) => /^(href|src|action|xlink:href)$/.test(name)
            && /^[\\s\\u0000-\\u001f]*(javascript|vbscript|data:text)/i.test(value)).map(String),
    }
}"""
OWN = ("--title", "{0}", "--publisher", "{0}", "--licence", "CC0-1.0", "--read", homes.DAY)
"""What is said of a source whose very name would run."""


@dataclass
class Found:
    """How many texts stood in facts and in addresses, how many pages were opened, and what ran or was reported."""

    facts: int = 0
    addresses: int = 0
    pages: int = 0
    faults: list[str] = field(default_factory=list)


def texts(dice: random.Random) -> Iterator[str]:
    """Yield texts without end, no two alike: each of the ways in turn, some after honest words."""
    number = 0
    while True:
        for way in WAYS:
            number += 1
            before = dice.choice(["", "", "Repair café ", "Leeds & ", "O'"])
            yield before + way.replace("N", str(number))


def harmful(home: Home, folder: Path, count: int, dice: random.Random) -> None:
    """Load about so many texts that would run into a home: as titles, names, links and references, and as labels of any RDF."""
    told = texts(dice)
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Title", "Lead body", "Partners", "Funder", "Amount", "Link", "Note", "Reference"])
    rows = max(1, count // 8)  # of ten texts a row, some are refused for what they are
    for row in range(rows):
        link = f"https://example.org/{next(told)}"
        cells = [next(told), next(told), next(told), next(told), "1000", link, next(told), next(told)]
        sheet.append([f"{cell} {row}" if at < 4 else cell for at, cell in enumerate(cells)])
    book.save(folder / "harmful.xlsx")
    homes.run(
        home,
        [
            "load",
            "workbook",
            str(folder / "harmful.xlsx"),
            "--as",
            "harmful",
            *(word.format(next(told)) for word in OWN),
        ],
    )
    lines = []
    for number in range(rows):
        label, note, link = (next(told) for _ in range(3))
        iri = f"<https://example.org/harm/{number}>"
        lines.append(f"{iri} <http://www.w3.org/2004/02/skos/core#prefLabel> {Literal(label)} .")
        lines.append(f"{iri} <http://www.w3.org/2004/02/skos/core#definition> {Literal(note)} .")
        lines.append(f"{iri} <http://xmlns.com/foaf/0.1/homepage> <javascript:hurt({number})> .")
        lines.append(f"{iri} <http://www.w3.org/2000/01/rdf-schema#seeAlso> <https://example.org/{quote(link)}> .")
    (folder / "harmful.nt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    homes.run(
        home,
        ["load", "rdf", str(folder / "harmful.nt"), "--as", "harmful-rdf", *(word.format(next(told)) for word in OWN)],
    )


def soak(home: Home, folder: Path, count: int, seed: int, browser: str, *, pages: int = routes.PAGES) -> Found:
    """Put half as many texts into facts and half into addresses, and open every page that shows one.

    `home` is changed; `browser` is the path of a Chromium. Of pages that show none, so many are opened at the most.
    """
    found, dice = Found(), random.Random(seed)
    harmful(home, folder, count // 2, dice)
    with (
        serving(home) as (_, address),
        httpx.Client(base_url=address, timeout=60) as client,
        sync_playwright() as playwright,
    ):
        known = routes.known(lambda path: routes.page(client, path), pages)
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox", "--disable-gpu"])
        page = chromium.new_page()
        page.add_init_script(WATCH)
        page.on("dialog", lambda dialog: (found.faults.append(f"{page.url} opened a dialog"), dialog.dismiss()))
        showing, found.facts = _showing(client)
        for path in [*showing, *[paths[0] for paths in known.paths[: 3 * pages]]]:
            opened(page, address + path, found)
        told = texts(dice)
        for _ in range(count // 2):
            path, sent = known.ask(dice)
            text = next(told)
            if sent and dice.random() < 0.7:
                sent = [(name, text) for name, _ in sent]
            else:
                path = f"{path.rstrip('/')}/{quote(text, safe='')}"
            if dict(sent).get("query"):
                sent = [("query", f"SELECT ({Literal(text)} AS ?x) (<urn:x> AS ?y) {{}}")]
            found.addresses += 1
            opened(page, f"{address}{path}?{urlencode(sent)}", found)
        chromium.close()
    return found


def _showing(client: httpx.Client) -> tuple[list[str], int]:
    """Return the pages of all things that have a text that would run, and those that list them; and how many such texts there are."""
    asked = 'SELECT DISTINCT ?thing ?text { ?thing ?p ?text FILTER(ISLITERAL(?text) && CONTAINS(?text, "hurt(")) }'
    rows = client.post("/sparql", data={"query": asked, "format": "json"}).json()["results"]["bindings"]
    things = sorted({row["thing"]["value"].rpartition("/id/")[2] for row in rows if "/id/" in row["thing"]["value"]})
    listing = [
        "/sources",
        "/source/harmful",
        "/source/harmful-rdf",
        "/quality",
        "/changes",
        "/coverage",
        "/networks",
        "/search?q=hurt",
        "/search?q=script",
    ]
    return [*listing, *(f"/thing/{name}" for name in things)], len({row["text"]["value"] for row in rows})


def opened(page: Page, url: str, found: Found) -> None:
    """Open an address, and note what ran, what was reported, and what would run if it were touched."""
    found.pages += 1
    try:
        page.goto(url, wait_until="load", timeout=30_000)
        page.wait_for_timeout(30)  # what runs a moment after a page is in
        seen = page.evaluate(LOOK)
    except Error as error:
        if "Download is starting" not in str(error):
            found.faults.append(f"{url}: {error}")
        return
    for what, told in seen.items():
        if told:
            found.faults.append(f"{url}: {what}: {told}")
