"""What councils have published on climate: their plans, the years they promise, and their declarations of an emergency.

A plan is known by its web address: one address at several councils is one plan that they wrote
together (loaders/plans.py says who leads it). Its own number is the name that its publisher gives
the file. Titles that several plans share are shown with their council's name.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from loaders.areas import area
from loaders.bodies import Bodies
from loaders.cells import dated
from loaders.loader import Loader
from loaders.names import Names
from loaders.plans import authors_of, lead_of, repeated, titled
from loaders.records import Adoption, Indicator, Record, Strategy, Theme, Value
from loaders.sheets import Cells, Sheet, Sheets
from loaders.source import CC_BY, Problem, Source
from loaders.spellings import folded
from loaders.values import Unreadable, decimal_text, link_text, slug_of, tidy

SOURCE = Source(
    slug="climate-plans",
    title="Climate plans, promises and declarations of UK councils",
    publisher="mySociety and Climate Emergency UK",
    licence=CC_BY,
    attribution="mySociety and Climate Emergency UK, climate plans, net zero commitments and climate emergency declarations, CC BY 4.0",
    homepage="https://github.com/mysociety/la-plans-promises",
    kind="register",
    about="Titles and links of councils' climate plans, the years by which they promise net zero, and who declared an emergency when; what the plans say is left out.",
)

FILES = {
    "plans": (
        "local-authority-code",
        "council",
        "url",
        "date_retrieved",
        "type",
        "title",
        "plan_path",
        "gss_code",
        "last_update",
    ),
    "promises": ("local-authority-code", "council", "scope", "target", "source_url", "gss_code"),
    "declarations": ("local-authority-code", "council", "made_declaration", "date_made", "gss_code"),
}

FORMS = {
    "action plan": "action-plan",
    "biodiversity plan": "",  # says what it is for, not its form
    "climate strategy": "strategy",
    "engagement plan": "engagement-plan",
    "meeting minutes": "minutes",
    "other": "other",
    "other plan": "other",
    "policy statement": "policy-statement",
    "pre-plan": "pre-plan",
    "progress report": "progress-report",
    "summary document": "summary",
    "": "",
}
"""Publisher's type, in lower case → key of form:."""

TARGETS = {"Council operations": "indicator-net-zero-target-council", "Whole area": "indicator-net-zero-target-area"}
"""Publisher's scope → indicator."""

INDICATORS = (
    (
        "indicator-net-zero-target-council",
        "Net zero target of the council",
        "The year by which a council says that its own work will add no more greenhouse gas than is taken away.",
    ),
    (
        "indicator-net-zero-target-area",
        "Net zero target of the area",
        "The year by which a council says that its whole area will add no more greenhouse gas than is taken away.",
    ),
)

SITE_SUFFIX = re.compile(
    r"\s*\|[^|]*(\bcouncil\b|\bcbc$|\blbhf$|\bborough\b|\[council|isles of scilly|\.gov\.uk$|reigate and banstead$|local plan$)[^|]*$",
    re.IGNORECASE,
)
"""The name of the site that a browser adds to a page's title: "Climate change | Kirklees Council"."""

NO_TITLE = re.compile(
    r"(loading\.*|url search.*|climate change plans|example council website|.*search results for.*|.*council websites.*"
    r"|public document pack.*|.*view committee document|.*supplementary information document)",
    re.IGNORECASE,
)
"""What stands in the column of titles and is none: what was searched for, or the pack a plan was found in."""

MISTITLED = {"allerdale-borough-council-c1942d8"}
"""Own numbers of plans listed under the title of another council's (a report of Adur and Worthing)."""


@dataclass(frozen=True, slots=True)
class Row:
    """One listing of a plan by one council; a title that is none is blank."""

    number: int
    cells: Cells
    body: str
    title: str
    read: str

    @property
    def own_number(self) -> str:
        """The name of the publisher's file, "leeds-city-council-1a2b3c4", or "" for a plan without one."""
        return re.sub(r"^.*/|\.\w+$", "", self.cells["plan_path"])

    @property
    def locator(self) -> str:
        """Where the row stands: its own number, else its row."""
        return self.own_number or f"plans row {self.number}"

    @property
    def key(self) -> str:
        """What makes it this plan: its address, else council and title."""
        return link_text(self.cells["url"]) or f"{self.body} {slug_of(self.title)}"


def records(sheets: Sheets, names: Names) -> Iterator[Record | Problem]:
    """Yield plans with their authors, then the indicators and what councils promise, then declarations."""
    bodies = Bodies(names)
    if "plans" in sheets:
        yield from plans(sheets["plans"], names, bodies)
    if "promises" in sheets:
        for key, label, definition in INDICATORS:
            yield Indicator(
                locator=f"column target, {key}", indicator=key, name=label, unit="year", definition=definition
            )
        yield from promises(sheets["promises"], bodies)
    if "declarations" in sheets:
        yield from declarations(sheets["declarations"], bodies)


def council_of(
    sheet: Sheet, number: int, cells: Cells, bodies: Bodies, locator: str
) -> Iterator[Record | Problem | str]:
    """Yield what tells of the row's council, and last its local name; a problem instead where nobody knows it."""
    name = re.sub(r"\s*\(defunct council\)$", "", cells["council"])
    read = bodies.read(name, locator, code=cells["local-authority-code"])
    yield from read.records
    if read.bodies:
        yield read.bodies[0]
    else:
        yield sheet.problem(number, "council", cells["council"], read.reason, read.match.nearest)


def plans(sheet: Sheet, names: Names, bodies: Bodies) -> Iterator[Record | Problem]:
    """Yield each plan once, whoever lists it; a row without a title counts only where another row titles its address."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for number, cells in sheet:
        if not link_text(cells["url"]) and not tidy(cells["title"]):
            yield sheet.problem(number, "title", "", "is blank, and so is the address: the row lists no plan.")
            continue
        body = ""
        for each in council_of(sheet, number, cells, bodies, f"plans row {number}"):
            if isinstance(each, str):
                body = each
            else:
                yield each
        if body:
            read, problem = day_read(sheet, number, cells)
            if problem:
                yield problem
            row = Row(number, cells, body, title_of(cells["title"], body, names), read)
            groups[row.key].append(row)
    shared = repeated(folded(next((row.title for row in rows if row.title), "")) for rows in groups.values())
    for rows in groups.values():
        yield from plan(sheet, rows, names, shared)


def day_read(sheet: Sheet, number: int, cells: Cells) -> tuple[str, Problem | None]:
    """Return the day on which the publisher read the plan; a year after the row's own last change cannot be."""
    read, problem = dated(sheet, number, "date_retrieved", cells["date_retrieved"])
    if read and cells["last_update"] and read[:4] > cells["last_update"][:4]:
        reason = f"is left out: the row itself is older, of {cells['last_update']}."
        return "", sheet.problem(number, "date_retrieved", cells["date_retrieved"], reason, refused=False)
    return read, problem


def title_of(text: str, body: str, names: Names) -> str:
    """Return a title on one line, without the name of its site; blank for what is no title, such as the council's own name."""
    title = tidy(text)
    title = SITE_SUFFIX.sub("", title).replace(" | ", ": ")
    known = names.bodies.get(body)
    own = {slug_of(name) for name in (known.name, *known.alt_names)} if known else set()
    return "" if NO_TITLE.fullmatch(title) or slug_of(title) in own else title


def plan(sheet: Sheet, rows: list[Row], names: Names, shared: frozenset[str]) -> Iterator[Record | Problem]:
    """Yield one plan with its authors, or why its rows are left out."""
    first = next((row for row in rows if row.title and row.own_number not in MISTITLED), None)
    if first is None:
        for row in rows:
            said = tidy(row.cells["title"])
            reason = "is not the title of a plan." if said else "is blank, and no other row titles this address."
            yield sheet.problem(row.number, "title", said, reason)
        return
    for row in rows:
        yield from oddities(sheet, row, first)
    authors = list(dict.fromkeys(row.body for row in rows))
    lead = lead_of(authors, names, first.title, first.cells["url"])
    local = local_name(next(row for row in rows if row.body == lead[0]), first.title)
    title = titled(first.title, authors, names) if folded(first.title) in shared else first.title
    kind = first.cells["type"].lower()
    yield Strategy(
        locator=first.locator,
        strategy=local,
        name=title,
        kind="nature" if kind == "biodiversity plan" else "climate",
        form=FORMS.get(kind, ""),
        in_place=names.areas(authors),
        url=link_text(first.cells["url"]),
    )
    if kind != "biodiversity plan":
        yield Theme(
            locator=first.locator,
            subject=local,
            theme="activity/climate-planning",
            method="curated",
            confidence="medium",
        )
    yield from authors_of(local, authors, lead, [(row.body, row.locator, row.read) for row in rows])


def local_name(row: Row, title: str) -> str:
    """Return the plan's local name: by the publisher's number, else by council and title."""
    return f"strategy-climate-plans-{row.own_number or row.body.removeprefix('council-') + '-' + slug_of(title)}"


def oddities(sheet: Sheet, row: Row, first: Row) -> Iterator[Problem]:
    """Yield what is said in the row and not taken: a second title of one plan, an unknown type, an address that is none."""
    if row.title and slug_of(row.title) != slug_of(first.title):
        reason = f"is left out: row {first.number} lists the same address as {first.title!r}."
        yield sheet.problem(row.number, "title", row.title, reason, refused=False)
    if row.cells["type"].lower() not in FORMS:
        yield sheet.problem(row.number, "type", row.cells["type"], "is no form of document we know.", refused=False)
    if row.cells["url"] and not link_text(row.cells["url"]):
        yield sheet.problem(row.number, "url", row.cells["url"], "is no web address.", refused=False)


def promises(sheet: Sheet, bodies: Bodies) -> Iterator[Record | Problem]:
    """Yield the year of each promise; a row that promises nothing, or by no year, yields nothing."""
    told: dict[tuple[str, str], str] = {}
    for number, cells in sheet:
        if not cells["target"] or cells["scope"] == "No promise":
            continue
        if cells["scope"] not in TARGETS:
            yield sheet.problem(number, "scope", cells["scope"], f"is none of {', '.join(TARGETS)}.")
            continue
        yield from promise(sheet, number, cells, bodies, told)


def promise(
    sheet: Sheet, number: int, cells: Cells, bodies: Bodies, told: dict[tuple[str, str], str]
) -> Iterator[Record | Problem]:
    """Yield one promise, about the council or about its area; a second year for the same is a problem."""
    locator, indicator = f"promises row {number}", TARGETS[cells["scope"]]
    year = year_of(cells["target"])
    if not year:
        yield sheet.problem(number, "target", cells["target"], "is not a year.")
        return
    for each in council_of(sheet, number, cells, bodies, locator):
        if not isinstance(each, str):
            yield each
            continue
        about = each if cells["scope"] == "Council operations" else area(cells["gss_code"])
        if told.setdefault((indicator, about), year) != year:
            yield sheet.problem(
                number, "target", cells["target"], f"differs from {told[indicator, about]}, promised further up."
            )
        else:
            yield Value(locator=locator, indicator=indicator, about=about, value=year, kind="target")


def year_of(text: str) -> str:
    """Return a year: "2030.0" → "2030"; blank for anything else."""
    try:
        year = decimal_text(text)
    except Unreadable:
        return ""
    return year if re.fullmatch(r"20\d\d", year) else ""


def declarations(sheet: Sheet, bodies: Bodies) -> Iterator[Record | Problem]:
    """Yield each declaration; "Y" with a remark is less sure, and "N but …" is none."""
    for number, cells in sheet:
        said, locator = cells["made_declaration"], f"declarations row {number}"
        if said and said[0] not in "YN":
            yield sheet.problem(number, "made_declaration", said, "is neither Y nor N.")
        if not said.startswith("Y"):
            continue
        start, problem = dated(sheet, number, "date_made", cells["date_made"])
        if problem:
            yield problem
        for each in council_of(sheet, number, cells, bodies, locator):
            if isinstance(each, str):
                yield Adoption(
                    locator=locator,
                    adopter=each,
                    framework="climate-emergency-declaration",
                    start=start,
                    confidence="high" if said == "Y" else "medium",
                )
            else:
                yield each


LOADER = Loader(source=SOURCE, files=FILES, records=records, needs=("councils", "corrections"))
