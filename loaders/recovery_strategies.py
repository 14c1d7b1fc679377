"""Local strategies for recovery and regeneration, mostly of 2020 to 2022, and the initiatives that they name.

Rows are one plan when they have the same title and either the same address or one names the
other's council as a partner; a title alone never makes them one. A lead that the title names
leads a shared plan, else the first listed (loaders/plans.py). The council's own words that look
like pillars are never read: they are no pillars.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from loaders.areas import area_of
from loaders.bodies import Bodies
from loaders.loader import Loader
from loaders.names import Names
from loaders.parties import PAIRS
from loaders.plans import lead_of, repeated, titled
from loaders.records import Collaboration, Initiative, Name, Place, Programme, Record, Strategy
from loaders.sheets import Cells, Sheet, Sheets
from loaders.source import FACTS, Problem, Source
from loaders.spellings import core, folded
from loaders.values import link_text, slug_of, tidy

SOURCE = Source(
    slug="recovery-strategies",
    title="Local recovery and regeneration strategies",
    publisher="placegraph",
    licence=FACTS,
    attribution="placegraph, typed from the public pages that each row links to",
    homepage="https://w3id.org/placegraph/",
    kind="curated",
    about="Titles, dates, links and partners of local recovery, regeneration and resilience strategies and of initiatives they name; an absence is a gap in the search, and the list is not Socitm's.",
)

FILES = {
    "strategies": ("council_as_published", "registry_code", "title", "kind", "period", "url", "own_priorities", "stated_partners", "confidence", "host_type", "generic_title"),
    "initiatives": ("title", "lead", "lead_registry_code", "partners", "year", "place", "url", "host_type"),
    "links": ("source_table", "title", "lead", "partner", "partner_code"),
    # Words of councils that look like Socitm's pillars: named so that the file is known, and never read.
    "own words": ("registry_code", "title", "word", "where", "phrase", "warning"),
}  # fmt: skip

KINDS = ("recovery", "regeneration", "resilience", "levelling-up", "economic", "climate")

SAME = (
    {("LAN", "Redefining Lancashire: Our Approach to Recovery"), ("BPL", "Redefining Lancashire")},
    {("BRM", "Recovery and Restoration Plan"), ("RED", "Recovery and Restoration Plan")},
)
"""Plans known to be one, which neither partners nor address tell."""

SECTORS = {
    "anchor institutions", "health", "local authorities", "local government", "nhs", "police", "private sector",
    "recovery committee", "recovery panel", "transport", "voluntary community and social enterprise sector",
}  # fmt: skip
"""Partners that are sectors, or the lead's own committees and so no other body, in lower case."""

SHARED_NAMES = {
    "business board", "economic recovery strategy group", "economic task force", "health and wellbeing board",
    "inclusive economy board", "inclusive growth commission", "recovery co-ordination group",
    "regional recovery taskforce", "strategic recovery coordination group",
}  # fmt: skip
"""Groups of bodies whose name many places use, in lower case: each is named with the place that leads beside it."""

PROGRAMMES = {"partnerships for people and place"}
"""Titles in the list of initiatives that are programmes of many places, in lower case."""

WIDER = {
    "Ayrshire", "Berkshire", "Central South", "Cheshire and Warrington", "Glasgow City Region", "Humber",
    "Morecambe Bay", "North Wales", "Oxford-Cambridge Arc", "South Bank and Waterloo", "South Hampshire",
    "South West Hertfordshire", "South West Wales", "Suffolk and North East Essex", "Sussex", "West London",
}  # fmt: skip
"""Places that reach over several councils' areas and have no council of their own."""

SMALLER = {"Euston", "Great Notley", "Kentish Town", "North Manchester", "The Gobbins"}
"""Parts of one council's area that are no towns."""

COUNCILS = {
    "East Riding": "council-ERY",
    "Orkney": "council-ORK",
    "Outer Hebrides": "council-ELS",
    "Shetland": "council-ZET",
    "South Yorkshire": "council-SCR",
}
"""Places whose council has another name."""

JOINT_BODY = re.compile(
    r"(board|task ?force|committee|panel|commission|leaders)$|(recovery|response|resilience|leadership|coordinating|co-?ordination|task|strategy) group$",
    re.IGNORECASE,
)
"""Names of groups of bodies, which the word "group" alone would make a business."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a title (`folded` is how it is compared), who leads by the source, who takes part, and where it stands."""

    number: int
    cells: Cells
    locator: str
    title: str
    folded: str
    leads: tuple[str, ...]
    partners: tuple[str, ...]

    @property
    def url(self) -> str:
        """The page that says so."""
        return link_text(self.cells["url"])

    def same_as(self, other: "Row") -> bool:
        """Tell whether both rows are of one piece of work."""
        if self.folded != other.folded:
            return any({key(self), key(other)} <= group for group in SAME)
        return (
            (self.url == other.url != "")
            or bool({*self.leads} & {*other.partners, *other.leads} or {*other.leads} & {*self.partners})
            or any({key(self), key(other)} <= group for group in SAME)
        )


def key(row: Row) -> tuple[str, str]:
    """Return what identifies a row in `SAME`: code and title."""
    return (row.cells.get("registry_code", ""), row.title)


def records(sheets: Sheets, names: Names) -> Iterator[Record | Problem]:
    """Yield strategies, then initiatives with their places, each with those who lead and take part."""
    reader = Reader(names, codes_of(sheets.get("links")))
    if "strategies" in sheets:
        sheet = sheets["strategies"]
        rows: list[Row] = []
        yield from reader.rows(sheet, ("council_as_published", "registry_code", "stated_partners"), "strategies", rows)
        groups = grouped(rows)
        shared = repeated(slug_of(group[0].title) for group in groups)
        for group in groups:
            yield from strategy(sheet, group, names, shared)
    if "initiatives" in sheets:
        sheet = sheets["initiatives"]
        rows = []
        yield from reader.rows(sheet, ("lead", "lead_registry_code", "partners"), "initiatives", rows)
        yield from initiatives(sheet, grouped(rows), names)


def codes_of(sheet: Sheet | None) -> Mapping[str, str]:
    """Return the register code that the list of pairs gives to a partner's name."""
    return {cells["partner"]: cells["partner_code"] for _, cells in sheet or () if cells["partner_code"]}


class Reader:
    """Reads rows and the bodies they name."""

    def __init__(self, names: Names, codes: Mapping[str, str]) -> None:
        self.bodies = Bodies(names)
        self.codes = codes

    def rows(
        self, sheet: Sheet, columns: tuple[str, str, str], file: str, found: list[Row]
    ) -> Iterator[Record | Problem]:
        """Fill in the rows that have a title, and yield what tells of the bodies they name."""
        lead, code, partners = columns
        for number, cells in sheet:
            if not (title := tidy(cells["title"])):
                yield sheet.problem(number, "title", "", "is blank, and a piece of work needs a title.")
                continue
            locator = f"{file} row {number}"
            leads: list[str] = []
            others: list[str] = []
            if cells[lead]:
                yield from self.body(sheet, number, lead, cells[lead], cells[code], locator, leads)
            for name in filter(None, map(tidy, cells[partners].split(";"))):
                if name.lower() in SHARED_NAMES:
                    name = f"{name} ({place_in(cells[lead])})"
                yield from self.body(sheet, number, partners, name, self.codes.get(name, ""), locator, others)
            found.append(Row(number, cells, locator, title, slug_of(title, 250), tuple(leads), tuple(others)))

    def body(
        self, sheet: Sheet, number: int, column: str, name: str, code: str, locator: str, found: list[str]
    ) -> Iterator[Record | Problem]:
        """Fill in the bodies that a name means, and yield what tells of them, or why it means none."""
        if name.lower() in SECTORS:
            reason = "names a sector or the lead's own committee; give the body's own name."
            yield sheet.problem(number, column, name, reason, refused=False)
        elif name in PAIRS:
            found.extend(PAIRS[name])
            yield Name(locator=locator, name=name, matched_to=PAIRS[name], rule="alias")
        else:
            kind = "network" if JOINT_BODY.search(name.partition(" (")[0]) else ""
            read = self.bodies.read(name, locator, code=code, kind=kind)
            yield from read.records
            found.extend(read.bodies)
            if not read.bodies:
                yield sheet.problem(number, column, name, read.reason, read.match.nearest, refused=False)


def place_in(lead: str) -> str:
    """Return the place in a council's name: "Luton Borough Council" → "Luton"."""
    kind = r"( (county|city|metropolitan|borough|district|combined|council|authority))+$"
    return re.sub(kind, "", tidy(lead), flags=re.IGNORECASE)


def grouped(rows: Sequence[Row]) -> list[list[Row]]:
    """Return the rows of each piece of work, in the order of the file."""
    groups: list[list[Row]] = []
    for row in rows:
        joined = [group for group in groups if any(row.same_as(other) for other in group)]
        if not joined:
            groups.append([row])
            continue
        joined[0].append(row)
        for group in joined[1:]:
            joined[0].extend(group)
            groups.remove(group)
    return [sorted(group, key=lambda row: row.number) for group in groups]


def strategy(sheet: Sheet, rows: list[Row], names: Names, shared: frozenset[str]) -> Iterator[Record | Problem]:
    """Yield one strategy with its authors and partners."""
    first = rows[0]
    authors = list(dict.fromkeys(body for row in rows for body in row.leads))
    if not authors or first.cells["kind"] not in KINDS:
        column = "kind" if authors else "council_as_published"
        yield sheet.problem(first.number, column, first.cells[column], "is not known, so the strategy is left out.")
        return
    councils = list(dict.fromkeys(body for row in rows for body in (*row.leads, *row.partners)))
    lead = lead_of(authors, names, first.title, first.url)
    local = local_name("strategy", lead[0], first.title)
    start, end, problem = period_of(sheet, first, "period")
    if problem:
        yield problem
    apart = first.cells["generic_title"] == "yes" or slug_of(first.title) in shared
    yield Strategy(
        locator=first.locator,
        strategy=local,
        name=titled(first.title, authors, names) if apart else first.title,
        kind=first.cells["kind"],
        start=start,
        end=end,
        in_place=names.areas(authors if names.areas_of(lead[0]) else councils),
        url=next((row.url for row in rows if row.leads[:1] == (lead[0],) and row.url), first.url),
        priorities=tuple(
            dict.fromkeys(filter(None, (tidy(each) for row in rows for each in row.cells["own_priorities"].split(";"))))
        ),
    )
    yield from parties(local, rows, {**dict.fromkeys(authors, "co-author"), lead[0]: "lead"}, lead)


def parties(
    work: str, rows: Sequence[Row], roles: Mapping[str, str], lead: tuple[str, str] = ("", "high")
) -> Iterator[Collaboration]:
    """Yield who leads and takes part, once for each row that says so, as sure as the surest row.

    `roles` holds those who have one of their own. Of the partners, councils are taken for
    co-authors of a strategy (so not more than "medium"); every other delivers. `lead` is less
    sure where a rule had to choose it.
    """
    sure = "high" if any(is_sure(row.cells) for row in rows) else "medium"
    is_strategy = work.startswith("strategy-")
    for row in rows:
        for body in dict.fromkeys((*row.leads, *row.partners)):
            role, confidence = roles.get(body, ""), sure
            if not role:
                role = "co-author" if is_strategy and body.startswith("council-") else "delivery-partner"
                confidence = "medium" if role == "co-author" else sure
            elif body == lead[0] and lead[1] != "high":
                confidence = lead[1]
            yield Collaboration(locator=row.locator, body=body, undertaking=work, role=role, confidence=confidence)


def is_sure(cells: Cells) -> bool:
    """Tell whether a row follows a council's own page or paper: news and partners' pages are less sure."""
    return cells.get("confidence", "high") == "high" and cells["host_type"] not in {"news", "partner_or_other"}


def local_name(kind: str, body: str, title: str) -> str:
    """Return a local name by the lead's code, or its name, and the title."""
    who = body.removeprefix("council-").removeprefix("org-")
    return "-".join(filter(None, (kind, "recovery-strategies", who, slug_of(title))))


def period_of(sheet: Sheet, row: Row, column: str) -> tuple[str, str, Problem | None]:
    """Return first and last year of "2020-2022", and what is wrong with it if anything.

    A year alone is the first, unless it lies so far ahead that it is an aim ("2040").
    """
    said = row.cells[column]
    start, _, end = said.partition("-")
    if any(year and not re.fullmatch(r"(19|20)\d\d", year) for year in (start, end)) or (end and end < start):
        reason = "is left out: it is no year such as 2020 and no period such as 2020-2022."
        return "", "", sheet.problem(row.number, column, said, reason, refused=False)
    return ("", start, None) if not end and start > "2030" else (start, end, None)


def initiatives(sheet: Sheet, groups: Sequence[list[Row]], names: Names) -> Iterator[Record | Problem]:
    """Yield each place that has no council of its name once, then the initiatives."""
    told: set[str] = set()
    shared = repeated(slug_of(group[0].title) for group in groups)
    for rows in groups:
        first = rows[0]
        if first.title.lower() in PROGRAMMES:
            yield from programme(rows)
            continue
        leads = list(dict.fromkeys(body for row in rows for body in row.leads))
        where: list[str] = []
        for place in places(first, leads, names):
            where.append(place.place)
            if place.name and place.place not in told:
                told.add(place.place)
                yield place
        yield from initiative(sheet, rows, leads, tuple(dict.fromkeys(where)) or names.areas(leads), names, shared)


def programme(rows: Sequence[Row]) -> Iterator[Record]:
    """Yield a programme that the list holds among initiatives."""
    local = f"programme-{slug_of(rows[0].title)}"
    yield Programme(locator=rows[0].locator, programme=local, name=rows[0].title)
    yield from parties(local, rows, {body: "lead" for row in rows for body in row.leads})


def initiative(
    sheet: Sheet,
    rows: Sequence[Row],
    leads: Sequence[str],
    where: tuple[str, ...],
    names: Names,
    shared: frozenset[str],
) -> Iterator[Record | Problem]:
    """Yield one initiative with those who lead it and take part."""
    first = rows[0]
    local = local_name("initiative", leads[0] if leads else "", first.title)
    start, _, problem = period_of(sheet, first, "year")
    if problem:
        yield problem
    yield Initiative(
        locator=first.locator,
        initiative=local,
        name=titled(first.title, leads, names) if slug_of(first.title) in shared else first.title,
        start=start,
        in_place=where,
        url=first.url,
    )
    yield from parties(local, rows, dict.fromkeys(leads, "lead"))


def places(row: Row, leads: Sequence[str], names: Names) -> Iterator[Place]:
    """Yield where an initiative is: areas of today's codes (nameless here), else towns and informal areas by name."""
    said = tidy(row.cells["place"])
    whole = place_of(said, row, leads, names) if said else None
    parts = [said] if whole else said.replace(", ", " and ").split(" and ")
    for part in filter(None, parts):
        if found := place_of(part, row, leads, names):
            yield found


def place_of(said: str, row: Row, leads: Sequence[str], names: Names) -> Place | None:
    """Return the one place of a name: the area of a council, region or nation, else a place of its own.

    A lead of that name comes first ("West Midlands" is a region and an authority). Nothing is
    returned for several places in one name.
    """
    council = council_of(said, leads, names)
    around = names.areas(leads) or names.areas([body for body in row.partners if body.startswith("council-")][:1])
    if council and not (names.bodies[council].ended and council not in leads and around):
        return Place(locator=row.locator, place=names.areas_of(council)[0])
    if wider := area_of(said):
        return Place(locator=row.locator, place=wider)
    if said not in WIDER and re.search(r", | and ", said):
        return None
    return Place(
        locator=row.locator,
        place=f"place-{slug_of(said)}",
        name=said,
        kind="informal" if said in WIDER | SMALLER else "town",
        within=() if said in WIDER else around,
    )


def council_of(said: str, leads: Sequence[str], names: Names) -> str:
    """Return the council whose area a place's name means: a lead's before any other's, "" where none or several have it."""
    word = core(folded(said))
    for body in leads:
        if names.areas_of(body) and core(folded(names.bodies[body].name)) == word:
            return body
    if area_of(said):
        return ""
    if said in COUNCILS and COUNCILS[said] in names.bodies:
        return COUNCILS[said]
    found = (names.find(name).body for name in (f"{said} Council", said))
    return next((body for body in found if body and names.areas_of(body)), "")


LOADER = Loader(
    source=SOURCE,
    files=FILES,
    records=records,
    needs=("councils", "corrections", "anchor-institutions", "nhs"),
)
