"""Projects of the European structural funds of 2014 to 2020 in England and Scotland, and the sums allotted to national funds.

Of England's 394 rows, 136 are sums that a national body passes on, and so programmes. The names of 111 say so: 94 by
"Priority 1", "Building Better Opportunities" or "Opt In", 17 of a department by "ESF 2014-2020 Provision". The other 25
are marked beside the recipient alone ("Solent LEP P2", "CFO 3"), and three for London have no mark but such a name.
Scotland's 210 rows mark none, so all are projects; what they give is the sum requested, England's the sum awarded.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from loaders.bodies import Bodies
from loaders.cells import amount, dated
from loaders.loader import Loader
from loaders.names import Names
from loaders.records import Award, Collaboration, Initiative, Name, Organisation, Programme, Record
from loaders.sheets import Cells, Sheet, Sheets
from loaders.source import OGL, Problem, Source
from loaders.values import Period, money_text, slug_of, tidy

SOURCE = Source(
    slug="structural-funds",
    title="European structural funds 2014 to 2020: projects in England and Scotland",
    publisher="HM Government and the Scottish Government, by way of os-data",
    licence=OGL,
    attribution=(
        "Contains public sector information licensed under the Open Government Licence v3.0; "
        "lists gathered by os-data/eu-structural-funds"
    ),
    homepage="https://github.com/os-data/eu-structural-funds",
    kind="archive",
    about="Who received how much of two European funds for which project and when; summaries and shares are left out.",
)

FILES = {
    "england": (
        "Recipient of funds",
        "Name of Project",
        "Type of fund",
        "Start date",
        "End date",
        "ERDF/ESF investment £m",
        "Total project costs £m",
        "Country",
    ),
    "scotland": (
        "Operation Name",
        "Recipient organisation",
        "ESF/ ERDF Grant requested",
        "Total eligible expenditure",
        "Programme",
        "Start date",
        "End date",
        "Theme",
        "Country",
    ),
}

FUNDER = "org-european-commission"

FUNDS = {"ERDF": "European Regional Development Fund", "ESF": "European Social Fund"}

NATIONAL_FUNDS = re.compile(r"\(\s*\w+ CFO\s*\)|\(CFO\)")
"""How England's list marks a co-financing organisation: what it gets is passed on to projects of others."""

ALLOTTED = re.compile(r"\bPriority \d|\bBuilding Better Opportunities|\bOpt In\b", re.IGNORECASE)
"""How it names such a sum where the mark is missing."""

SLIPS = {
    "Shropshire Concil": "Shropshire Council",
    "University of Wolvehampton": "University of Wolverhampton",
    "Scottish National Heritage": "Scottish Natural Heritage",
    "Hasting Borough Council": "Hastings Borough Council",
    "East Sussex Council": "East Sussex County Council",
    "Edinburgh City Council": "City of Edinburgh Council",
    "Orkney Council": "Orkney Islands Council",
    "North Lanarkshire": "North Lanarkshire Council",
    "Dudley Metropolitan Council": "Dudley Metropolitan Borough Council",
}
"""Published name → the name of the one body that it can mean."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of either list, in words of ours; `kind` is what the European sum is, `theme` a Scottish programme."""

    sheet: Sheet
    number: int
    cells: Cells
    nation: str
    recipient: str
    name: str
    fund: str
    grant: str
    cost: str
    kind: str
    theme: str = ""

    @property
    def locator(self) -> str:
        """Where it stands."""
        return f"{self.nation} row {self.number}"

    @property
    def is_allotted(self) -> bool:
        """Whether the sum is passed on, so that it is no project but what projects are paid from."""
        return bool(NATIONAL_FUNDS.search(self.recipient) or ALLOTTED.search(self.name)) and self.nation == "England"

    @property
    def body(self) -> str:
        """The recipient's name without the mark."""
        return tidy(NATIONAL_FUNDS.sub("", self.recipient))


def records(sheets: Sheets, names: Names) -> Iterator[Record | Problem]:
    """Yield the funds, then each project with its recipient and sums."""
    load = Funds(Bodies(names))
    for sheet, read in ((sheets.get("england"), english), (sheets.get("scotland"), scottish)):
        for number, cells in sheet or ():
            assert sheet is not None  # noqa: S101  # an absent sheet has no rows
            yield from load.row(read(sheet, number, cells))


def english(sheet: Sheet, number: int, cells: Cells) -> Row:
    """Return a row of England's list."""
    return Row(
        sheet=sheet,
        number=number,
        cells=cells,
        nation="England",
        recipient=mended(cells["Recipient of funds"]),
        name=mended(cells["Name of Project"]),
        fund=cells["Type of fund"].split()[0] if cells["Type of fund"] else "",
        grant="ERDF/ESF investment £m",
        cost="Total project costs £m",
        kind="awarded",
    )


def scottish(sheet: Sheet, number: int, cells: Cells) -> Row:
    """Return a row of Scotland's list, which gives what was requested."""
    return Row(
        sheet=sheet,
        number=number,
        cells=cells,
        nation="Scotland",
        recipient=mended(cells["Recipient organisation"]),
        name=mended(cells["Operation Name"]),
        fund=cells["Programme"],
        grant="ESF/ ERDF Grant requested",
        cost="Total eligible expenditure",
        kind="requested",
        theme=tidy(re.sub(r"^Strategic Intervention\s*[-\u2013]\s*", "", mended(cells["Theme"]))),
    )


def mended(text: str) -> str:
    """Return a name with the quotes and dashes that were read in the wrong code as what they were."""
    return tidy(re.sub("[\x80-\x9f]", lambda mark: mark[0].encode("latin-1").decode("cp1252", "ignore"), text))


def pounds(text: str) -> str:
    """Return an amount; some have a decimal comma, and none one for thousands. Raises Unreadable."""
    return money_text(re.sub(r",(?=\d{1,2}$)", ".", text.strip()))


def spaced(text: str) -> str:
    """Return a date such as "25-Jan-2016" with blanks between its parts."""
    return re.sub(r"^(\d+)-([A-Za-z]{3})-(\d{4})$", r"\1 \2 \3", text)


@dataclass(slots=True)
class Funds:
    """One load: what was told already, and how often a project's name was met."""

    bodies: Bodies
    _told: set[str] = field(default_factory=set)
    _met: Counter[str] = field(default_factory=Counter)

    def row(self, row: Row) -> Iterator[Record | Problem]:
        """Yield what one row tells, or why it is left out."""
        if row.fund not in FUNDS or not row.name:
            column, why = ("fund", "is no fund we know.") if row.name else ("name", "is blank; the row is left out.")
            yield row.sheet.problem(row.number, column, row.fund if row.name else row.name, why)
            return
        body, told = self.recipient(row)
        yield from told
        yield from self.frames(row)
        start, fault = dated(row.sheet, row.number, "Start date", spaced(row.cells["Start date"]))
        end, other = dated(row.sheet, row.number, "End date", spaced(row.cells["End date"]))
        yield from filter(None, (fault, other))
        if start and end and Period.of(end).last < Period.of(start).first:
            yield row.sheet.problem(
                row.number, "End date", row.cells["End date"], "is before the start; both are left out.", refused=False
            )
            start = end = ""
        undertaking = self.local_name(row)
        under = (self.theme(row) or self.fund(row),)
        if row.is_allotted:
            yield Programme(
                locator=row.locator,
                programme=undertaking,
                name=f"{row.name} ({row.fund}, {row.body})",
                part_of=under,
                start=start,
                end=end,
            )
        else:
            yield Initiative(
                locator=row.locator,
                initiative=undertaking,
                name=row.name,
                start=start,
                end=end,
                in_place=self.bodies.names.areas((body,)) if body else (),
                part_of=under,
            )
        if body:
            yield Collaboration(locator=row.locator, body=body, undertaking=undertaking, role="lead")
        yield from self.money(row, undertaking, body)

    def recipient(self, row: Row) -> tuple[str, list[Record | Problem]]:
        """Return the body that received the money, "" for none we can tell, and what there is to tell of it."""
        name = SLIPS.get(row.body, row.body)
        read = self.bodies.read(name, row.locator)
        # "… Limited" may be a body that another source names without it, and says the kind of
        told: list[Record | Problem] = [
            each
            for each in read.records
            if not (isinstance(each, Organisation) and each.body in self.bodies.names.bodies)
        ]
        if not read.bodies:
            return "", [
                *told,
                row.sheet.problem(row.number, "recipient", row.body, read.reason, read.match.nearest, refused=False),
            ]
        if name != row.body and row.body not in self._told:
            self._told.add(row.body)
            told.append(Name(locator=row.locator, name=row.body, matched_to=read.bodies, rule="alias"))
        return read.bodies[0], told

    def frames(self, row: Row) -> Iterator[Programme]:
        """Yield the fund, and the Scottish theme, each once."""
        years = "2014 to 2020"
        frames = [Programme(locator=row.locator, programme=self.fund(row), name=f"{FUNDS[row.fund]} in {row.nation}, {years}",
                            start="2014", end="2020")]  # fmt: skip
        if theme := self.theme(row):
            frames.append(
                Programme(
                    locator=row.locator,
                    programme=theme,
                    name=f"{row.theme} ({row.fund} in {row.nation}, {years})",
                    part_of=(self.fund(row),),
                )
            )
        for frame in frames:
            if frame.programme not in self._told:
                self._told.add(frame.programme)
                yield frame

    def fund(self, row: Row) -> str:
        """Return the local name of the fund in this nation."""
        return f"programme-{row.fund.lower()}-{row.nation.lower()}-2014"

    def theme(self, row: Row) -> str:
        """Return the local name of the programme that a Scottish row stands under, "" for none."""
        return f"{self.fund(row)}-{slug_of(row.theme, 40)}" if row.theme else ""

    def local_name(self, row: Row) -> str:
        """Return a name from the recipient's and the project's; the list gives no numbers, and has namesakes."""
        kind = "programme" if row.is_allotted else "initiative"
        name = f"{kind}-{row.fund.lower()}-{slug_of(row.body, 30)}-{slug_of(row.name, 60)}"
        self._met[name] += 1
        return name if self._met[name] == 1 else f"{name}-{self._met[name]}"

    def money(self, row: Row, undertaking: str, body: str) -> Iterator[Award | Problem]:
        """Yield the European sum and the whole cost; the headers say millions and the cells hold pounds."""
        for column, kind in ((row.grant, row.kind), (row.cost, "total cost")):
            said, problem = amount(row.sheet, row.number, column, row.cells[column], pounds)
            if problem:
                yield problem
            elif said:
                yield Award(
                    locator=row.locator,
                    funder=FUNDER,
                    awarded_to=(body,) if body else (),
                    undertaking=undertaking,
                    amount=said,
                    kind=kind,
                )


LOADER = Loader(
    source=SOURCE,
    files=FILES,
    records=records,
    needs=("councils", "corrections", "anchor-institutions", "universities", "h2020", "networks"),
)
