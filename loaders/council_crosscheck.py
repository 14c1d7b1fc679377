"""Home pages and Wikidata ids of English councils, links to the same council elsewhere, and resilience forums."""

from collections.abc import Iterator, Mapping

from loaders.areas import area
from loaders.loader import Loader
from loaders.names import Names
from loaders.records import Organisation, Place, Record, ServiceArea
from loaders.sheets import Cells, Sheet, Sheets
from loaders.source import OGL, Problem, Source
from loaders.values import link_text, slug_of, tidy

SOURCE = Source(
    slug="council-crosscheck",
    title="Organisations of the planning data platform",
    publisher="Ministry of Housing, Communities and Local Government",
    licence=OGL,
    attribution="Contains public sector information (MHCLG, digital-land) under the Open Government Licence v3.0; repository MIT",
    homepage="https://github.com/digital-land/organisation-collection",
    kind="register",
    about="English councils with home pages and ids, local resilience forums and national parks; other nations are left out.",
)

COMMON = ("reference", "name", "statistical-geography", "website", "wikidata", "end-date")

FILES = {
    "councils": (*COMMON, "opendatacommunities-uri", "local-resilience-forum"),
    "forums": (*COMMON, "local-resilience-forum-boundary"),
    "parks": (*COMMON, "opendatacommunities-uri", "national-park"),
    # Not read: most development corporations ended decades ago, and the file does not say where they were.
    "development corporations": (*COMMON, "opendatacommunities-uri", "organisation", "company"),
    # Not read: names of tiers, which the register has.
    "types": ("dataset", "reference", "name", "wikidata"),
}

SAME_AREA = "http://statistics.data.gov.uk/id/statistical-geography/"
SAME_COUNCIL = "http://opendatacommunities.org/id/"


def records(sheets: Sheets, names: Names) -> Iterator[Record | Problem]:
    """Yield resilience forums' areas, then what the register lacks of councils, then national parks."""
    forums = forum_areas(sheets)
    if "forums" in sheets:
        for _, cells in sheets["forums"]:
            yield forum(cells)
    if "councils" in sheets:
        yield from councils(sheets["councils"], forums, names)
    if "parks" in sheets:
        yield from parks(sheets["parks"], names)


def forum_areas(sheets: Sheets) -> Mapping[str, str]:
    """Return the area of each resilience forum by the slug that councils' rows name it with."""
    return {slug_of(cells["name"]): f"area-{cells['statistical-geography']}" for _, cells in sheets.get("forums", ())}


def forum(cells: Cells) -> Place:
    """Return the area of one resilience forum."""
    code = cells["statistical-geography"]
    return Place(
        locator=code,
        place=f"area-{code}",
        name=f"{tidy(cells['name']).replace('&', 'and')} resilience forum area",
        kind="resilience-forum",
        gss_code=code,
    )


def councils(sheet: Sheet, forums: Mapping[str, str], names: Names) -> Iterator[Record | Problem]:
    """Yield each council of the register once: two rows share South Yorkshire's code, and the register's wins."""
    own = {council_of(cells, names) for _, cells in sheet if f"council-{cells['reference']}" in names.bodies}
    for number, cells in sheet:
        body = council_of(cells, names)
        if not body:
            yield sheet.problem(number, "name", cells["name"], "is no council that the register has.")
        elif body in own and body != f"council-{cells['reference']}":
            yield sheet.problem(
                number, "reference", cells["reference"], f"stands for {body}, which has a row of its own code."
            )
        else:
            yield from council(sheet, number, cells, body, forums, names)


def council_of(cells: Cells, names: Names) -> str:
    """Return the council by its own code where the register has that, else by its area's code.

    New authorities bear codes of this list alone ("CUA" is Cumberland, "CBD" in the register).
    """
    body = f"council-{cells['reference']}"
    return body if body in names.bodies else names.governing(area(cells["statistical-geography"]))


def council(
    sheet: Sheet, number: int, cells: Cells, body: str, forums: Mapping[str, str], names: Names
) -> Iterator[Record | Problem]:
    """Yield a council's ids and links, and its area's; the home page of an abolished one leads nowhere."""
    ended = bool(cells["end-date"]) or names.bodies[body].ended
    known = names.bodies[body].homepage
    same = cells["opendatacommunities-uri"]
    yield Organisation(
        locator=cells["reference"],
        body=body,
        other_ids=(f"wikidata:{cells['wikidata']}",) if cells["wikidata"].startswith("Q") else (),
        homepage="" if ended or known else link_text(cells["website"]),
        same_as=(same,) if same.startswith(SAME_COUNCIL) else (),
    )
    place = area(cells["statistical-geography"])
    if place not in names.bodies[body].governs:
        yield sheet.problem(
            number,
            "statistical-geography",
            cells["statistical-geography"],
            f"is not the code of {body}'s area.",
            ", ".join(names.areas_of(body)),
            refused=False,
        )
        return
    forum = forums.get(slug_of(cells["local-resilience-forum"]))
    yield Place(
        locator=cells["reference"],
        place=place,
        within=(forum,) if forum and not ended else (),
        same_as=(SAME_AREA + place.removeprefix("area-"),),
    )


def parks(sheet: Sheet, names: Names) -> Iterator[Record | Problem]:
    """Yield each national park and the authority that serves it, which the list of anchors describes."""
    for number, cells in sheet:
        match = names.find(cells["name"])
        if not match.body:
            yield sheet.problem(number, "name", cells["name"], "is no park authority we know.", match.nearest)
            continue
        code = cells["national-park"]
        place = f"area-{code}"
        name = tidy(cells["name"]).removesuffix(" Authority")
        yield Place(locator=code, place=place, name=name, kind="national-park", gss_code=code)
        yield ServiceArea(locator=code, body=match.body, area=place)


LOADER = Loader(source=SOURCE, files=FILES, records=records, needs=("councils", "corrections", "anchor-institutions"))
