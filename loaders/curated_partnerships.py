"""Partnerships named in public pages and typed by hand: who led, who took part, who paid."""

from collections.abc import Iterator
from dataclasses import dataclass

from loaders.bodies import Bodies
from loaders.cells import amount, dated
from loaders.loader import Loader
from loaders.names import Names
from loaders.parties import Parties, Party, merged
from loaders.records import Adoption, Award, Collaboration, Initiative, Programme, Record
from loaders.sheets import Cells, Sheet, Sheets
from loaders.source import FACTS, Problem, Source
from loaders.values import link_text, slug_of, tidy

SOURCE = Source(
    slug="curated-partnerships",
    title="Partnerships named in public pages",
    publisher="placegraph",
    licence=FACTS,
    attribution="Facts from gov.uk, localdigital.gov.uk (OGL v3) and other public pages, named with each initiative",
    homepage="https://www.localdigital.gov.uk",
    kind="curated",
    about="Initiatives with their lead, partners and funders as public pages name them; read in part, so absence means nothing.",
)

FILES = {
    "partnerships": (
        "initiative_id",
        "title",
        "programme",
        "date",
        "funding_gbp",
        "source_url",
        "role",
        "organisation_as_published",
        "note",
    )
}

ROLES = {"lead": "lead", "partner": "delivery-partner", "funder": "funder"}
FRAMEWORKS = {"Doughnut Economics": "doughnut-economics"}
"""What the list has under programmes and is a way of thinking, which is adopted and pays for nothing."""

SLIPS = frozenset({"North East Lincolnshire District Council", "Huntingdon District Council"})
"""Names that the publisher got wrong: each could mean two councils."""


@dataclass(frozen=True, slots=True)
class Row:
    """One body of one initiative: where it stands, in which role, and whom it means."""

    number: int
    cells: Cells
    role: str
    party: Party


def records(sheets: Sheets, names: Names) -> Iterator[Record | Problem]:
    """Yield each initiative with its parties and money; its date is the day it was told of, the nearest to a start."""
    sheet = sheets["partnerships"]
    parties = Parties(Bodies(names), SLIPS)
    projects: dict[str, list[Row]] = {}
    programmes: set[str] = set()
    for number, cells in sheet:
        if cells["role"] not in ROLES or not cells["initiative_id"]:
            yield sheet.problem(number, "role", cells["role"], f"is none of {', '.join(ROLES)}.")
            continue
        party = parties.read(
            sheet, number, cells["organisation_as_published"], cells["initiative_id"], place=only_a_place(cells)
        )
        yield from party.told
        projects.setdefault(cells["initiative_id"], []).append(Row(number, cells, ROLES[cells["role"]], party))
        yield from programme(cells, programmes)
    for rows in projects.values():
        yield from initiative(sheet, rows, parties)
        yield from collaborations(rows)
        yield from money(sheet, rows)


def programme(cells: Cells, told: set[str]) -> Iterator[Programme]:
    """Yield the programme of a row the first time it is met."""
    name = tidy(cells["programme"])
    if name and name not in FRAMEWORKS and name not in told:
        told.add(name)
        yield Programme(locator=cells["initiative_id"], programme=f"programme-{slug_of(name)}", name=name)


def only_a_place(cells: Cells) -> bool:
    """Tell whether the page names the place and not its council."""
    return cells["note"].startswith("place name only") and cells["role"] != "funder"


def local_name(cells: Cells) -> str:
    """Return the initiative's local name."""
    return f"initiative-curated-partnerships-{cells['initiative_id']}"


def initiative(sheet: Sheet, rows: list[Row], parties: Parties) -> Iterator[Record | Problem]:
    """Yield the initiative, placed where its leads govern, else where its other parties do."""
    cells = rows[0].cells
    under = cells["programme"]
    start, problem = dated(sheet, rows[0].number, "date", cells["date"])
    if problem:
        yield problem
    yield Initiative(
        locator=cells["initiative_id"],
        initiative=local_name(cells),
        name=tidy(cells["title"]),
        start=start,
        in_place=merged((row.role, parties.names.areas(row.party.bodies)) for row in rows),
        part_of=(f"programme-{slug_of(under)}",) if under and under not in FRAMEWORKS else (),
        url=link_text(cells["source_url"].split(" ")[0]),
    )
    for body in rows[0].party.bodies if under in FRAMEWORKS else ():
        yield Adoption(locator=cells["initiative_id"], adopter=body, framework=FRAMEWORKS[under], start=start)


def collaborations(rows: list[Row]) -> Iterator[Record]:
    """Yield each party's part; a bare place name is read as its council with less confidence, a doubtful one with little."""
    for row in rows:
        doubtful = "perhaps not formal" in row.cells["note"] and row.role != "lead"
        for body in row.party.bodies:
            yield Collaboration(
                locator=row.cells["initiative_id"],
                body=body,
                undertaking=local_name(row.cells),
                role=row.role,
                confidence="low" if doubtful else "medium" if only_a_place(row.cells) else "high",
            )


def money(sheet: Sheet, rows: list[Row]) -> Iterator[Record | Problem]:
    """Yield the money that the funder gave to the leads, where the page tells how much."""
    cells = rows[0].cells
    given, problem = amount(sheet, rows[0].number, "funding_gbp", cells["funding_gbp"])
    if problem:
        yield problem
    leads = tuple(body for row in rows if row.role == "lead" for body in row.party.bodies)
    funders = [body for row in rows if row.role == "funder" for body in row.party.bodies]
    if given and len(funders) == 1:
        yield Award(
            locator=cells["initiative_id"],
            funder=funders[0],
            awarded_to=leads,
            undertaking=local_name(cells),
            amount=given,
            date=cells["date"],
        )


LOADER = Loader(
    source=SOURCE,
    files=FILES,
    records=records,
    required=frozenset(FILES),
    needs=("councils", "corrections", "anchor-institutions", "nhs"),
)
