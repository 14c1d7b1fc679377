"""NHS trusts, integrated care boards and health boards, the councils they serve, and where trusts' patients live."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from loaders.areas import area
from loaders.bodies import Bodies
from loaders.casing import readable
from loaders.loader import Loader
from loaders.names import Names
from loaders.records import Membership, Organisation, Place, Record, ServiceArea
from loaders.sheets import Cells, Sheet, Sheets
from loaders.source import OGL, Problem, Source
from loaders.values import Unreadable, decimal_text

SOURCE = Source(
    slug="nhs",
    title="NHS organisations and the areas they serve",
    publisher="NHS Digital, ONS and OHID, by way of geographr and RCPCH",
    licence=OGL,
    attribution="Contains public sector information (NHS Digital, ONS, OHID) under the Open Government Licence v3.0; lists by humaniverse and RCPCH, MIT",
    homepage="https://github.com/humaniverse/geographr",
    kind="health-structure",
    about="Trusts and boards with the areas that a tenth or more of a trust's patients came from; Scottish boards are in another list.",
)

FILES = {
    "boards": ("ods_code", "gss_code", "name"),
    "welsh boards": ("health_board", "ods_code", "gss_code"),
    "trusts": ("nhs_trust22_name", "nhs_trust22_code", "status"),
    "codes": ("ods_code", "trust_name", "country"),
    "trust areas": ("nhs_trust22_code", "ltla21_code", "proportion_trust_came_from_ltla"),
    "trust boards": ("nhs_trust22_code", "icb22_code", "proportion_trust_came_from_icb"),
    "board councils": ("ODS ICB Code", "ONS ICB Boundary Code", "Local Authority", "ODS Trust Code"),
    "welsh areas": ("ltla21_code", "lhb22_code", "lhb22_name"),
    "northern irish areas": ("ltla21_code", "trust18_name", "trust18_code"),
}

LEAST_SHARE = Decimal("0.10")
"""Below a tenth of its patients, a trust does not serve an area: its hospitals merely see someone from there."""

Share = tuple[int, Cells, Decimal]
"""A row's number, its cells, and the share of a trust's patients that it tells of."""


def records(sheets: Sheets, names: Names) -> Iterator[Record | Problem]:
    """Yield the bodies, then whom they belong to and which areas they serve."""
    if "boards" in sheets:
        yield from boards(sheets)
    if "welsh boards" in sheets:
        yield from welsh_boards(sheets)
    yield from trusts(sheets)
    closed = closed_trusts(sheets)
    if "trust areas" in sheets:
        yield from trust_areas(sheets, closed)
    if "trust boards" in sheets:
        yield from trust_boards(sheets, closed)
    if "board councils" in sheets:
        yield from board_councils(sheets, Bodies(names))
    if "welsh areas" in sheets:
        yield from welsh_areas(sheets)
    if "northern irish areas" in sheets:
        yield from northern_irish_areas(sheets)


def boards(sheets: Sheets) -> Iterator[Record]:
    """Yield each integrated care board with its own area."""
    for _, cells in sheets["boards"]:
        code, name = cells["ods_code"], readable(cells["name"])
        short = name.removesuffix(" Integrated Care Board")
        yield Place(
            locator=code,
            place=f"area-{cells['gss_code']}",
            name=short.removeprefix("NHS "),
            kind="integrated-care",
            gss_code=cells["gss_code"],
        )
        yield Organisation(
            locator=code,
            body=nhs_body(code),
            name=name,
            alt_names=(name.removeprefix("NHS "), f"{short} ICB"),
            hidden_names=(f"{short.removeprefix('NHS ')} ICB",),
            kind="integrated-care-board",
            org_ids=(f"GB-NHS-{code}",),
            country="GB",
        )
        yield ServiceArea(locator=code, body=nhs_body(code), area=f"area-{cells['gss_code']}")


def welsh_boards(sheets: Sheets) -> Iterator[Organisation]:
    """Yield the NHS code of each Welsh health board, whose local name is its GSS code as in the list of anchors."""
    for _, cells in sheets["welsh boards"]:
        yield Organisation(
            locator=cells["ods_code"],
            body=gss_body(cells["gss_code"]),
            name=readable(cells["health_board"]),
            kind="health-board",
            org_ids=(f"GB-NHS-{cells['ods_code']}",),
            country="GB",
        )


def trusts(sheets: Sheets) -> Iterator[Organisation]:
    """Yield each trust once, under its name in the newer list (of codes), with an older one as another name.

    A closed trust's last day is in neither, so it gets none.
    """
    found: dict[str, dict[str, None]] = {}
    for _, cells in sheets.get("codes", ()):
        if "HEALTH BOARD" not in cells["trust_name"].upper():
            found.setdefault(cells["ods_code"], {})[readable(cells["trust_name"])] = None
    for _, cells in sheets.get("trusts", ()):
        found.setdefault(cells["nhs_trust22_code"], {})[readable(cells["nhs_trust22_name"])] = None
    for code, (name, *others) in found.items():
        yield Organisation(
            locator=code,
            body=nhs_body(code),
            name=name,
            alt_names=tuple(other for other in others if other.casefold() != name.casefold()),
            kind="nhs-trust",
            org_ids=(f"GB-NHS-{code}",),
            country="GB",
        )


def closed_trusts(sheets: Sheets) -> frozenset[str]:
    """Return the codes of trusts that serve nobody any more."""
    return frozenset(cells["nhs_trust22_code"] for _, cells in sheets.get("trusts", ()) if cells["status"] == "closed")


def trust_areas(sheets: Sheets, closed: frozenset[str]) -> Iterator[ServiceArea | Problem]:
    """Yield the areas from which a tenth or more of a trust's patients came, with that share."""
    sheet = sheets["trust areas"]
    shares: list[Share] = []
    yield from large_shares(sheet, "proportion_trust_came_from_ltla", closed, shares)
    for _, cells, share in shares:
        yield ServiceArea(
            locator=f"{cells['nhs_trust22_code']}, {cells['ltla21_code']}",
            body=nhs_body(cells["nhs_trust22_code"]),
            area=area(cells["ltla21_code"]),
            share=decimal_text(f"{share:.4f}"),
        )


def trust_boards(sheets: Sheets, closed: frozenset[str]) -> Iterator[Membership | Problem]:
    """Yield the system or systems to which a trust belongs: those of a tenth or more of its patients."""
    sheet, systems = sheets["trust boards"], board_codes(sheets)
    shares: list[Share] = []
    yield from large_shares(sheet, "proportion_trust_came_from_icb", closed, shares)
    for number, cells, _ in shares:
        if cells["icb22_code"] not in systems:
            yield sheet.problem(number, "icb22_code", cells["icb22_code"], "is no integrated care board we know.")
            continue
        yield Membership(
            locator=f"{cells['nhs_trust22_code']}, {cells['icb22_code']}",
            member=nhs_body(cells["nhs_trust22_code"]),
            organisation=nhs_body(systems[cells["icb22_code"]]),
            confidence="medium",
        )


def large_shares(sheet: Sheet, column: str, closed: frozenset[str], found: list[Share]) -> Iterator[Problem]:
    """Fill in the rows of trusts that serve someone with a tenth or more of their patients; yield unreadable ones."""
    for number, cells in sheet:
        try:
            share = share_of(cells[column])
        except Unreadable as error:
            yield sheet.problem(number, column, cells[column], f"was left out: {error}.")
            continue
        if share >= LEAST_SHARE and cells["nhs_trust22_code"] not in closed:
            found.append((number, cells, share))


def board_codes(sheets: Sheets) -> Mapping[str, str]:
    """Return the NHS code of each board by the GSS code of its area, today's and the one of 2022."""
    today = {cells["gss_code"]: cells["ods_code"] for _, cells in sheets.get("boards", ())}
    then = {cells["ONS ICB Boundary Code"]: cells["ODS ICB Code"] for _, cells in sheets.get("board councils", ())}
    return then | today


def board_councils(sheets: Sheets, bodies: Bodies) -> Iterator[Record | Problem]:
    """Yield the council areas that each integrated care board serves: a statutory tie, not collaboration.

    Rows without a council only add one more trust; `trust_boards` tells of those.
    """
    sheet = sheets["board councils"]
    for number, cells in sheet:
        if not cells["Local Authority"]:
            continue
        locator = f"board councils row {number}"
        read = bodies.read(cells["Local Authority"], locator)
        yield from read.records
        areas = bodies.names.areas(read.bodies)
        if not areas:
            yield sheet.problem(
                number, "Local Authority", cells["Local Authority"], read.reason, read.match.nearest, refused=False
            )
        for each in areas:
            yield ServiceArea(locator=locator, body=nhs_body(cells["ODS ICB Code"]), area=each)


def welsh_areas(sheets: Sheets) -> Iterator[ServiceArea]:
    """Yield the council areas of each Welsh health board."""
    for _, cells in sheets["welsh areas"]:
        yield ServiceArea(
            locator=cells["ltla21_code"], body=gss_body(cells["lhb22_code"]), area=area(cells["ltla21_code"])
        )


def northern_irish_areas(sheets: Sheets) -> Iterator[Record]:
    """Yield each health and social care trust of Northern Ireland, and its council areas (a best fit)."""
    told = set()
    for _, cells in sheets["northern irish areas"]:
        body = f"org-HSC-{cells['trust18_code']}"
        if body not in told:
            told.add(body)
            yield Organisation(
                locator=cells["trust18_code"],
                body=body,
                name=f"{cells['trust18_name']} Health and Social Care Trust",
                kind="health-board",
                other_ids=(f"hsc:{cells['trust18_code']}",),
                country="GB",
            )
        yield ServiceArea(locator=cells["ltla21_code"], body=body, area=area(cells["ltla21_code"]), confidence="medium")


def nhs_body(code: str) -> str:
    """Return the local name of a body of the English NHS by its code."""
    return f"org-GB-NHS-{code}"


def gss_body(code: str) -> str:
    """Return the local name of a health board by the code of its area."""
    return f"org-GSS-{code}"


def share_of(text: str) -> Decimal:
    """Return a share of a whole, however small ("3.76e-06"). Raises Unreadable for anything else."""
    share = Decimal(decimal_text(text))
    if not 0 <= share <= 1:
        raise Unreadable(f"{text!r} is not a share between 0 and 1")
    return share


LOADER = Loader(source=SOURCE, files=FILES, records=records, needs=("councils", "corrections"))
