"""England's local plans as they stood in February 2021: who makes them, when they were adopted, how far they have come.

Of the authors of a joint plan the one that its title or site names leads, else the first
(loaders/plans.py). Plans with a title that others have too are shown with their place.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from loaders.areas import area
from loaders.cells import dated
from loaders.loader import Loader
from loaders.names import Names
from loaders.plans import authors_of, lead_of, repeated, titled
from loaders.records import Organisation, Place, Record, Strategy, Theme
from loaders.sheets import Cells, Sheet, Sheets
from loaders.source import OGL, Problem, Source
from loaders.spellings import folded
from loaders.values import date_text, link_text, tidy

SOURCE = Source(
    slug="local-plans",
    title="Development plans of England, February 2021",
    publisher="Ministry of Housing, Communities and Local Government",
    licence=OGL,
    attribution="Contains public sector information licensed under the Open Government Licence v3.0: digital-land, local plans",
    homepage="https://github.com/digital-land/alpha-data",
    kind="archive",
    about="Local plans of English councils, parks and corporations with adoption date and stage, as of February 2021; the policies in them are left out.",
)

FILES = {
    "plans": ("development-plan", "name", "organisations", "geographies", "start-date"),
    "documents": ("development-plan-document", "development-plan", "document-url"),
    "timetable": ("development-plan", "development-plan-status", "end-date", "entry-date"),
}

STATUSES = {"published": "proposed", "submitted": "proposed", "sound": "planned", "adopted": "active"}
"""Stage, earliest first → key of status:. An adopted plan is in force, so it is active, not completed."""

OTHERS = {
    "Q4972284": ("Broads Authority", "E26000007", "The Broads"),
    "Q5225646": ("Dartmoor National Park Authority", "E26000001", "Dartmoor National Park"),
    "Q72617784": ("Exmoor National Park Authority", "E26000002", "Exmoor National Park"),
    "Q27159704": ("Lake District National Park Authority", "E26000011", "Lake District National Park"),
    "Q72617158": ("New Forest National Park Authority", "E26000009", "New Forest National Park"),
    "Q72617669": ("North York Moors National Park Authority", "E26000005", "North York Moors National Park"),
    "Q72617890": ("Northumberland National Park Authority", "E26000004", "Northumberland National Park"),
    "Q72617988": ("Peak District National Park Authority", "E26000006", "Peak District National Park"),
    "Q20198711": ("South Downs National Park Authority", "E26000010", "South Downs National Park"),
    "Q27178932": ("Yorkshire Dales National Park Authority", "E26000012", "Yorkshire Dales National Park"),
    "Q6670544": ("London Legacy Development Corporation", "E51000001", "London Legacy Development Corporation area"),
    "Q20648596": (
        "Old Oak and Park Royal Development Corporation",
        "E51000002",
        "Old Oak and Park Royal Development Corporation area",
    ),
}
"""Wikidata id of a planning authority that is no council → its name, and its area's code and name."""

WITHDRAWN = re.compile(r"\s*(-\s*|\()(plan )?withdrawn (?P<day>\d{1,2} \w+ \d{4})\)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Files:
    """What is known of plans beside their own rows, by the plan's id."""

    links: Mapping[str, str]
    statuses: Mapping[str, str]
    shared: frozenset[str]
    """Folded titles that several plans have."""


def records(sheets: Sheets, names: Names) -> Iterator[Record | Problem]:
    """Yield the bodies and areas that are no council's, then each plan with its authors."""
    sheet = sheets["plans"]
    links: dict[str, str] = {}
    yield from links_of(sheets.get("documents"), links)
    shared = repeated(folded(WITHDRAWN.sub("", cells["name"])) for _, cells in sheet)
    files = Files(links, statuses_of(sheets.get("timetable")), shared)
    yield from others(sheet, names)
    for number, cells in sheet:
        yield from plan(sheet, number, cells, files, names)


def links_of(sheet: Sheet | None, links: dict[str, str]) -> Iterator[Problem]:
    """Fill in the first web address of each plan's documents, and yield those that are none."""
    for number, cells in sheet or ():
        if link := link_text(cells["document-url"]):
            links.setdefault(cells["development-plan"], link)
        elif cells["document-url"]:
            yield sheet.problem(  # type: ignore[union-attr]  # a row was read, so there is a sheet
                number, "document-url", cells["document-url"], "is no web address; put the document on the web first."
            )


def statuses_of(sheet: Sheet | None) -> dict[str, str]:
    """Return how far each plan has come: the status of its latest stage."""
    stages: dict[str, set[str]] = defaultdict(set)
    for _, cells in sheet or ():
        stages[cells["development-plan"]].add(cells["development-plan-status"])
    order = list(STATUSES)
    return {
        plan: STATUSES[max(known, key=order.index)] for plan, said in stages.items() if (known := said & set(order))
    }


def others(sheet: Sheet, names: Names) -> Iterator[Organisation | Place]:
    """Yield the parks' and corporations' areas, and those bodies that no other source describes, each once."""
    rows = {cells["organisations"].partition(":")[2]: cells["development-plan"] for _, cells in reversed(sheet.rows)}
    for wikidata, (name, code, place) in OTHERS.items():
        if not (locator := rows.get(wikidata)):
            continue
        park = code.startswith("E26")
        yield Place(
            locator=locator, place=area(code), name=place, kind="national-park" if park else "informal", gss_code=code
        )
        if (body := f"org-wikidata-{wikidata}") not in names.bodies:
            kind, ids = "park-authority" if park else "agency", (f"wikidata:{wikidata}",)
            yield Organisation(locator=locator, body=body, name=name, kind=kind, other_ids=ids, country="GB")


def plan(sheet: Sheet, number: int, cells: Cells, files: Files, names: Names) -> Iterator[Record | Problem]:
    """Yield one plan with its authors; one without any that we know is left out."""
    own, authors = cells["development-plan"], []
    for organisation in cells["organisations"].split(";"):
        if author := author_of(organisation, names):
            authors.append(author)
        else:
            reason = "is no planning authority we know."
            yield sheet.problem(number, "organisations", organisation, reason, refused=False)
    if not authors:
        yield sheet.problem(
            number, "organisations", cells["organisations"], "names no author, so the plan is left out."
        )
        return
    title, end = title_of(cells["name"])
    local, link = f"strategy-local-plans-{own}", files.links.get(own, "")
    issued, problem = dated(sheet, number, "start-date", cells["start-date"])
    if problem:
        yield problem
    yield Strategy(
        locator=own,
        strategy=local,
        name=titled(title, authors, names) if folded(title) in files.shared else title,
        kind="spatial",
        status="stopped" if end else files.statuses.get(own, "unknown"),
        issued=issued,
        end=end,
        in_place=tuple(area(code.partition(":")[2]) for code in cells["geographies"].split(";") if code),
        url=link,
    )
    yield Theme(
        locator=own,
        subject=local,
        theme="activity/spatial-planning",
        method="curated",
        confidence="medium",
    )
    lead = lead_of(authors, names, title, link)
    yield from authors_of(local, authors, lead, [(body, own, "") for body in authors])


def author_of(organisation: str, names: Names) -> str:
    """Return the local name of an author by its code; blank where nobody knows it."""
    scheme, _, code = organisation.partition(":")
    if scheme == "local-authority-eng":
        return f"council-{code}" if f"council-{code}" in names.bodies else ""
    return f"org-wikidata-{code}" if code in OTHERS else ""


def title_of(text: str) -> tuple[str, str]:
    """Return the title, and the day on which it says that the plan was withdrawn, if it does."""
    title = tidy(text).rstrip("* ")
    if found := WITHDRAWN.search(title):
        return title[: found.start()], date_text(found["day"])
    return title, ""


LOADER = Loader(
    source=SOURCE,
    files=FILES,
    records=records,
    required=frozenset({"plans"}),
    needs=("councils", "corrections", "anchor-institutions"),
)
