"""Awards, projects and agreements of several parties: the rows of one name are one piece of work that they do together."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from loaders.network_lists import is_signed, list_of, members
from loaders.network_rows import Load, period, sureness
from loaders.parties import Party, merged
from loaders.records import Award, Collaboration, Initiative, Programme, Record, Strategy
from loaders.sheets import Cells, Sheet
from loaders.source import Problem
from loaders.values import link_text, money_text, slug_of, tidy

DEPARTMENT = "org-dluhc"
"""Who pays the awards of the planning data platform: its own department."""

PILOTS = "Partnerships for People and Place pilots"

UNFUNDED = "ADEPT Live Labs 2 shortlisted bid (not funded)"

HORIZON = {
    "REPLICATE (Horizon 2020)": ("initiative-h2020-691735", "REPLICATE"),
    "Triangulum (Horizon 2020)": ("initiative-h2020-646578", "Triangulum"),
    "REMOURBAN (Horizon 2020)": ("initiative-h2020-646511", "REMOURBAN"),
}
"""Projects that the list of Horizon 2020 numbers: the same initiative, so that two sources tell of one."""

PILOT_PLACES = {
    "council-BIR": "Birmingham",
    "council-BRD": "Bradford",
    "council-CON": "Cornwall",
    "council-DUR": "Durham",
    "council-ESX": "East Sussex",
    "council-HCK": "Hackney",
    "council-LIV": "Liverpool",
    "council-LUT": "Luton",
    "council-NET": "Newcastle",
    "council-NBL": "Northumberland",
    "council-SWK": "Southwark",
    "council-SND": "Sunderland",
    "council-WKF": "Wakefield",
}
"""The pilots are also in the list of partnerships, by place: the same initiatives again."""

CAPACITY = re.compile(
    r"^Funding to support local authorities with the costs of (Green Belt reviews|local plan delivery)"
)
"""Grants towards a council's own staff and studies: no initiative, unless several councils hold one together."""

UNDER = re.compile(
    r"^(?P<programme>CCIN Policy Lab|ADEPT Live Labs 2|Digital Connectivity Infrastructure Accelerator"
    r"|NIHR Health Determinants Research Collaboration|Net Zero Innovation Programme \(LGA and UCL\)"
    r"|Innovate UK Fast Followers): (?P<title>.+)$"
)

BY_PLACE = ("NIHR", "Net Zero", "Innovate UK")
"""Programmes whose projects bear only a place's name: the whole is their title."""

PROJECT_ROLES = {
    "lead": "lead",
    "partner": "delivery-partner",
    "signatory": "delivery-partner",
    "lead of the Manchester part": "delivery-partner",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One party of one project."""

    number: int
    cells: Cells
    party: Party
    locator: str


def projects(load: Load, sheet: Sheet) -> Iterator[Record | Problem]:
    """Yield each project: the rows of one name are one consortium, but for lists of separate pilots."""
    projects: dict[str, list[Row]] = defaultdict(list)
    for number, cells in sheet:
        if is_alone(cells):
            continue
        locator = award_of(cells)[1] or f"projects row {number}"
        party = load.party(sheet, number, cells, locator)
        if cells["role"] == "place":
            yield from party.told
            yield from list_of(load, sheet, cells, locator)
            yield from members(load, party, cells, locator)
        elif cells["role"] not in PROJECT_ROLES:
            yield sheet.problem(
                number, "role", cells["role"], "tells of a seat in a combined authority, not of taking part."
            )
        else:
            yield from party.told
            projects[consortium(cells, party)].append(Row(number, cells, party, locator))
    for rows in projects.values():
        yield from programme(load, rows[0])
        yield from project(load, rows)
        yield from money(rows)


def agreements(load: Load, sheet: Sheet) -> Iterator[Record | Problem]:
    """Yield each agreement that named bodies signed: joint work of theirs, and no list of members."""
    signed: dict[str, list[Row]] = defaultdict(list)
    for number, cells in sheet:
        if is_signed(cells):
            locator = f"memberships row {number}"
            party = load.party(sheet, number, cells, locator)
            yield from party.told
            signed[cells["network_or_initiative"]].append(Row(number, cells, party, locator))
    for rows in signed.values():
        yield from project(load, rows)


def programme(load: Load, row: Row) -> Iterator[Programme]:
    """Yield the programme or fund of a project the first time it is met."""
    name = programme_name(row.cells)
    if name and (key := f"programme-{slug_of(name)}") not in load.told:
        load.told.add(key)
        yield Programme(locator=row.locator, programme=key, name=name)


def project(load: Load, rows: list[Row]) -> Iterator[Record]:
    """Yield the project, or the strategy that several bodies wrote, and each party's part."""
    cells = rows[0].cells
    undertaking, name, published = title_of(rows[0])
    shared = cells["network_or_initiative"] in {*HORIZON, PILOTS}
    # Of an initiative that another list describes, only what that list cannot say is told here.
    start, end = ("", "") if shared else period(cells["date_or_period"])
    place = merged((PROJECT_ROLES[row.cells["role"]], load.parties.names.areas(row.party.bodies)) for row in rows)
    if cells["kind"] == "strategy":
        yield Strategy(
            locator=rows[0].locator,
            strategy=undertaking,
            name=name,
            kind="recovery",
            start=start,
            end=end,
            in_place=place,
            url=address(cells),
        )
    else:
        under = programme_name(cells)
        yield Initiative(
            locator=rows[0].locator,
            initiative=undertaking,
            name=name,
            alt_names=published,
            status="stopped" if cells["network_or_initiative"] == UNFUNDED else "unknown",
            start=start,
            end=end,
            in_place=place,
            part_of=(f"programme-{slug_of(under)}",) if under else (),
            url="" if shared else address(cells),
            untitled="yes" if is_untitled(cells) else "",
        )
    for row in rows:
        yield from collaborations(row, undertaking)


def award_of(cells: Cells) -> tuple[str, str]:
    """Return the fund and the award's own number and name, for a row of the award register; else two blanks."""
    found = re.fullmatch(r"(.+?) - (award \d+)", tidy(cells["network_or_initiative"]))
    # The register once misspells its own fund.
    return (found[1].replace("PopTech", "PropTech"), found[2]) if found else ("", "")


def is_alone(cells: Cells) -> bool:
    """Tell whether a row is a grant towards one council's own capacity, which is no initiative."""
    return bool(CAPACITY.match(cells["network_or_initiative"])) and "single recipient" in cells["note"]


def is_untitled(cells: Cells) -> bool:
    """Tell whether the source gives the project no title."""
    kept = cells["network_or_initiative"]
    return bool(award_of(cells)[0]) or "title not seen" in kept or kept == UNFUNDED


def programme_name(cells: Cells) -> str:
    """Return the fund or programme that a project is part of, "" where the source names none."""
    kept = cells["network_or_initiative"]
    if kept in HORIZON:
        return "Horizon 2020"
    if kept == PILOTS:
        return "Partnerships for People and Place"
    if kept == UNFUNDED:
        return "ADEPT Live Labs 2"
    found = UNDER.match(kept)
    return award_of(cells)[0] or (found["programme"] if found else "")


def consortium(cells: Cells, party: Party) -> str:
    """Return what holds a consortium together: the project's name, and for separate pilots the body too."""
    kept = cells["network_or_initiative"]
    return f"{kept} {' '.join(party.bodies)}" if kept == PILOTS else kept


def title_of(row: Row) -> tuple[str, str, tuple[str, ...]]:
    """Return a project's local name, its name for readers, and other names."""
    kept = tidy(row.cells["network_or_initiative"])
    fund, award = award_of(row.cells)
    body = row.party.bodies[0] if row.party.bodies else ""
    if award:
        return f"initiative-networks-{slug_of(award)}", f"{fund}, {award}", ()
    if kept in HORIZON:
        title = re.match(r"title: ([^;]+)", row.cells["note"])
        return *HORIZON[kept], (title[1],) if title else ()
    if kept == PILOTS and body in PILOT_PLACES:
        place = PILOT_PLACES[body]
        # The other list knows one of them by its own title.
        name = "Bodmin Pilot" if place == "Cornwall" else f"Partnerships for People and Place pilot: {place}"
        return f"initiative-curated-partnerships-pfpp-{slug_of(place)}", name, ()
    prefix = "strategy" if row.cells["kind"] == "strategy" else "initiative"
    found = UNDER.match(kept)
    name = found["title"] if found and not kept.startswith(BY_PLACE) else kept
    return f"{prefix}-networks-{slug_of(kept, 90)}", name.removesuffix(" (title not seen)"), ()


def address(cells: Cells) -> str:
    """Return where a project was announced, else where the row was read."""
    found = re.search(r"announced at: (\S+)", cells["note"])
    return link_text(found[1].rstrip(";")) if found else link_text(cells["source_url"])


def collaborations(row: Row, undertaking: str) -> Iterator[Collaboration]:
    """Yield the part that a row's bodies take; who shares in a strategy is its co-author."""
    role = PROJECT_ROLES[row.cells["role"]]
    if row.cells["kind"] == "strategy" and role != "lead":
        role = "co-author"
    for body in row.party.bodies:
        yield Collaboration(
            locator=row.locator, body=body, undertaking=undertaking, role=role, confidence=sureness(row.cells)
        )


def money(rows: list[Row]) -> Iterator[Award]:
    """Yield an award's amount, once for its consortium, given to its leads."""
    found = re.match(r"amount GBP ([\d.]+)", rows[0].cells["note"])
    amount = money_text(found[1]) if found else "0"
    leads = tuple(body for row in rows if row.cells["role"] == "lead" for body in row.party.bodies)
    if amount != "0":
        yield Award(
            locator=rows[0].locator,
            funder=DEPARTMENT,
            awarded_to=tuple(dict.fromkeys(leads)),
            undertaking=title_of(rows[0])[0],
            amount=amount,
            date=period(rows[0].cells["date_or_period"])[0],
        )
