"""The Towns Fund and its kin: Town Deals, Future High Streets and the Pathfinders' projects in English towns."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from loaders.areas import area
from loaders.bodies import Bodies
from loaders.cells import amount
from loaders.loader import Loader
from loaders.names import Names
from loaders.records import Award, Collaboration, Initiative, Place, Programme, Record
from loaders.sheets import Cells, Sheet, Sheets
from loaders.source import MIT, Problem, Source
from loaders.values import slug_of, tidy

SOURCE = Source(
    slug="town-funds",
    title="Town Deal, Future High Streets Fund and Pathfinder projects",
    publisher="Department for Levelling Up, Housing and Communities",
    licence=MIT,
    attribution="Crown copyright, Department for Levelling Up, Housing and Communities, MIT licence",
    homepage="https://github.com/communitiesuk/funding-service-design-post-award-data-store",
    kind="funding-list",
    about="The projects of three funds for English towns with council, town and, for Town Deals, each project's grant.",
)

FILES = {
    "projects": (
        "fund",
        "project_id",
        "place",
        "project_name",
        "status",
        "local_authority",
        "Total",
        "programme_total",
        "registry_code",
        "gss_code",
    ),
    "pathfinders": ("local_authority", "reference", "project_name", "status", "registry_code", "gss_code"),
    # Not read: it repeats the totals of "projects", and 69 more codes that no list gives a name.
    "grants": ("Index Code", "RDEL", "CDEL", "Total"),
}

DEPARTMENT = "org-dluhc"
PATHFINDERS = "programme-pathfinders"
STATUS = {"active": "active", "completed": "completed", "cancelled": "stopped", "": "unknown"}

CODES = re.compile(
    r"""(?:TF-?\d+|TC\d+|[A-Z]|\d+\.\d+|\d[A-D]        # TF-01, TF001, TC2, F, 1.2, 2A
        |Project\ (?:[A-Z]|\d+)|Intervention\ \w+)     # Project D, Intervention three
        (?:\s*[-\u2013:]\s+|(?<![A-Z]\b)\s+|(?<=Project\ [A-Z])\s+|(?<=\d[A-D])\s+)""",
    re.VERBOSE,
)
"""A project's code before its name; a lone letter is a code only before a dash or colon."""

LOCAL = re.compile(r"town centre|city centre|high (street|town)|\broad\b|\bcentre\b|town sea", re.IGNORECASE)
"""Words of a place that is part of a town."""


def records(sheets: Sheets, names: Names) -> Iterator[Record | Problem]:
    """Yield the programmes, then each project with its town, council and grant; a Pathfinder that repeats one adds to it."""
    funds = Funds(Bodies(names), repeats(sheets))
    if "projects" in sheets:
        yield from funds.projects(sheets["projects"])
    if "pathfinders" in sheets:
        yield from funds.pathfinders(sheets["pathfinders"])


def repeats(sheets: Sheets) -> dict[str, str]:
    """Return the fund's project that each Pathfinder repeats: the same council's, and the same name but for its code.

    A name that two projects of a council share decides nothing.
    """
    if not {"projects", "pathfinders"} <= sheets.keys():
        return {}
    by_name: dict[tuple[str, str], list[str]] = defaultdict(list)
    for _, cells in sheets["projects"]:
        by_name[cells["registry_code"], key(cells["project_name"])].append(cells["project_id"])
    found = {}
    for _, cells in sheets["pathfinders"]:
        same = by_name.get((cells["registry_code"], key(cells["project_name"])), [])
        if len(same) == 1:
            found[cells["reference"]] = same[0]
    return found


def key(name: str) -> str:
    """Return a project's name as it is compared."""
    return slug_of(display(name), 500)


def display(name: str) -> str:
    """Return a project's name without its code, the fund's short name or the number within its town."""
    said = re.sub(r"\(FHSF\)", "", tidy(name))
    said = re.sub(r"^(Todmorden|Brighouse|Elland|Halifax) \d\d ", "", said)
    said = re.sub(r"^Future High Streets? Fund - (?=\S+ )", "", said)
    return tidy(CODES.sub("", said, count=1) if CODES.match(said) else said)


@dataclass(slots=True)
class Funds:
    """One load: what was told once already, and which project each Pathfinder repeats."""

    bodies: Bodies
    repeated: dict[str, str]
    _told: set[str] = field(default_factory=set)

    def projects(self, sheet: Sheet) -> Iterator[Record | Problem]:
        """Yield the funds and their projects."""
        pathfinders = set(self.repeated.values())
        for number, cells in sheet:
            yield from self.programmes(sheet, number, cells)
            yield from self.town(cells)
            under = [f"programme-{slug_of(cells['fund'])}", *town_programme(cells)]
            if cells["project_id"] in pathfinders:
                under.append(PATHFINDERS)
            yield from self.project(sheet, number, cells, cells["project_id"], tuple(under), town_of(cells))
            yield from self.grant(sheet, number, cells)

    def pathfinders(self, sheet: Sheet) -> Iterator[Record | Problem]:
        """Yield the Pathfinders' projects; one that repeats a fund's project is that project."""
        for number, cells in sheet:
            yield from self.once(
                Programme(locator=sheet_row("pathfinders", number), programme=PATHFINDERS, name="Pathfinders")
            )
            if cells["reference"] in self.repeated:
                project = self.repeated[cells["reference"]]
                yield from self.lead(sheet, number, cells, cells["reference"], f"initiative-town-funds-{project}")
            else:
                yield from self.project(sheet, number, cells, cells["reference"], (PATHFINDERS,), ())

    def programmes(self, sheet: Sheet, number: int, cells: Cells) -> Iterator[Record | Problem]:
        """Yield the fund, and the programme of one town where the money is the town's, each once."""
        fund = f"programme-{slug_of(cells['fund'])}"
        yield from self.once(Programme(locator=cells["fund"], programme=fund, name=cells["fund"]))
        for town in town_programme(cells):
            if town in self._told:
                continue
            code = cells["project_id"].rsplit("-", 1)[0]
            name = f"{cells['fund']}: {tidy(cells['place'])}"
            yield from self.once(Programme(locator=code, programme=town, name=name, part_of=(fund,)))
            yield from self.award(sheet, number, cells, "programme_total", code, town)

    def town(self, cells: Cells) -> Iterator[Record]:
        """Yield the town, once, within its council's area."""
        for place in town_of(cells):
            name = tidy(cells["place"])
            kind = "informal" if LOCAL.search(name) else "town"
            if place not in self._told:
                self._told.add(place)
                yield Place(
                    locator=cells["project_id"], place=place, name=name, kind=kind, within=(area(cells["gss_code"]),)
                )

    def project(
        self, sheet: Sheet, number: int, cells: Cells, code: str, under: tuple[str, ...], towns: tuple[str, ...]
    ) -> Iterator[Record | Problem]:
        """Yield the initiative and its lead council; a project with no more than a code for a name is untitled."""
        initiative = f"initiative-town-funds-{code}"
        title = display(cells["project_name"])
        untitled = not re.search(r"[a-z]", title) and (not title or bool(re.fullmatch(r"[A-Z]+-[\w-]*\d+", title)))
        published = tidy(cells["project_name"])
        status = STATUS.get(cells["status"].lower())
        if status is None:
            yield sheet.problem(
                number, "status", cells["status"], "is not a status we know; it is taken as unknown.", refused=False
            )
        yield Initiative(
            locator=code,
            initiative=initiative,
            name=f"{cells.get('fund', 'Pathfinders')}, project {code}" if untitled else title,
            alt_names=(published,) if not untitled and published != title else (),
            status=status or "unknown",
            in_place=(area(cells["gss_code"]), *towns),
            part_of=under,
            untitled="yes" if untitled else "",
        )
        yield from self.lead(sheet, number, cells, code, initiative)

    def lead(self, sheet: Sheet, number: int, cells: Cells, code: str, initiative: str) -> Iterator[Record | Problem]:
        """Yield the council that leads, by its code."""
        read = self.bodies.read(cells["local_authority"], code, code=cells["registry_code"])
        yield from read.records
        if not read.bodies:
            yield sheet.problem(
                number,
                "local_authority",
                cells["local_authority"],
                read.reason,
                read.match.nearest,
                refused=False,
            )
        for body in read.bodies:
            yield Collaboration(locator=code, body=body, undertaking=initiative, role="lead")

    def grant(self, sheet: Sheet, number: int, cells: Cells) -> Iterator[Record | Problem]:
        """Yield the project's own grant, where there is one: a total of 0 or none is not known, never £0."""
        project = cells["project_id"]
        yield from self.award(sheet, number, cells, "Total", project, f"initiative-town-funds-{project}")

    def award(
        self, sheet: Sheet, number: int, cells: Cells, column: str, locator: str, undertaking: str
    ) -> Iterator[Record | Problem]:
        """Yield the money in a column, given by the department to the council."""
        given, problem = amount(sheet, number, column, cells[column])
        council = f"council-{cells['registry_code']}"
        if problem:
            yield problem
        elif given:
            yield Award(
                locator=locator,
                funder=DEPARTMENT,
                awarded_to=(council,) if council in self.bodies.names.bodies else (),
                undertaking=undertaking,
                amount=given,
            )

    def once(self, programme: Programme) -> Iterator[Programme]:
        """Yield a programme the first time it is met."""
        if programme.programme not in self._told:
            self._told.add(programme.programme)
            yield programme


def town_programme(cells: Cells) -> tuple[str, ...]:
    """Return the programme of one town, where the source gives money to the town and not to its projects."""
    return (f"programme-{slug_of(cells['fund'])}-{slug_of(cells['place'])}",) if cells["programme_total"] else ()


def town_of(cells: Cells) -> tuple[str, ...]:
    """Return the town's local name: part of a town bears its council's code too, for every city has a High Street."""
    place = tidy(cells["place"])
    if not place:
        return ()
    return (f"place-{slug_of(place)}-{cells['registry_code']}" if LOCAL.search(place) else f"place-{slug_of(place)}",)


def sheet_row(kind: str, number: int) -> str:
    """Return where a row stands, in words."""
    return f"{kind} row {number}"


LOADER = Loader(source=SOURCE, files=FILES, records=records, needs=("councils", "corrections"))
