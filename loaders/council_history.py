"""The codes that areas had before they were recoded, and the org ids of councils."""

from collections.abc import Iterator

from loaders.areas import RECODED, area
from loaders.cells import governed
from loaders.loader import Loader
from loaders.names import Names
from loaders.records import Organisation, Place, Record
from loaders.sheets import Cells, Sheets
from loaders.source import OGL, Problem, Source
from loaders.values import tidy

SOURCE = Source(
    slug="council-history",
    title="Old and new codes of local authorities",
    publisher="ONS, by way of geo-lookups and geographr",
    licence=OGL,
    attribution="Contains public sector information (ONS) under the Open Government Licence v3.0; tables by drkane/geo-lookups and humaniverse/geographr",
    homepage="https://github.com/drkane/geo-lookups",
    kind="register",
    about="Codes of local-authority areas since 2009 with the one in force, and each council's org id.",
)

FILES = {
    "codes": ("LADCD", "LADNM", "LADCD_ACTIVE", "LADNM_ACTIVE", "Current"),
    "org ids": ("org_id", "name", "gss_code", "active"),
    # Not read: crosses Fife with Perth and Kinross, and the register has all else that it tells.
    "years": ("ltla16_code", "ltla20_code", "ltla24_code"),
    # Not read: the register knows the successors of 2023.
    "successors of 2023": ("ltla22_code", "ltla23_code"),
    # Not read: the register has memberships of combined authorities, with those set up since.
    "combined authorities of 2023": ("ltla23_code", "cauth23_code"),
    "combined authorities": ("CAUTHCD", "CAUTHNM", "RGNCD"),
    # Not read: the register has each upper tier's region.
    "upper tiers": ("UTLACD", "UTLANM", "CAUTHCD", "RGNCD"),
}


def records(sheets: Sheets, names: Names) -> Iterator[Record | Problem]:
    """Yield areas under codes that the register lacks, then org ids."""
    if "codes" in sheets:
        yield from recoded(sheets, names)
    if "org ids" in sheets:
        yield from org_ids(sheets, names)


def recoded(sheets: Sheets, names: Names) -> Iterator[Place | Problem]:
    """Yield each area whose code was replaced while its council went on.

    Where the register has the area of an abolished council, it knows its successor too, and steps between
    that this list skips. Where the council goes on, the register does not know that its area was recoded.
    """
    sheet = sheets["codes"]
    for number, cells in sheet:
        old, new = cells["LADCD"], cells["LADCD_ACTIVE"]
        registered = bool(names.governing(f"area-{old}"))
        if old == new or (registered and RECODED.get(old) != new):
            continue
        today, problem = governed(sheet, number, "LADCD_ACTIVE", new, names)
        if problem:
            yield problem
            continue
        yield Place(
            locator=old,
            place=f"area-{old}",
            name="" if registered else tidy(cells["LADNM"]),
            kind="local-authority",
            gss_code=old,
            replaced_by=(today,),
        )


def org_ids(sheets: Sheets, names: Names) -> Iterator[Organisation | Problem]:
    """Yield each council's org id; the code of its area decides, else its exact name."""
    sheet = sheets["org ids"]
    for number, cells in sheet:
        if body := council_of(cells, names):
            yield Organisation(locator=cells["org_id"], body=body, org_ids=(cells["org_id"],))
        else:
            match = names.find(cells["name"])
            nearest = match.nearest or next((names.bodies[body].name for body in match.bodies), "")
            yield sheet.problem(number, "name", cells["name"], "is no council that the register has.", nearest)


def council_of(cells: Cells, names: Names) -> str:
    """Return the council of a row: old districts of Northern Ireland have no code, Greater London a region's."""
    if body := names.governing(area(cells["gss_code"])):
        return body
    match = names.find(cells["name"])
    return match.body if match.rule == "exact" and match.body.startswith("council-") else ""


LOADER = Loader(source=SOURCE, files=FILES, records=records, needs=("councils", "corrections"))
