"""Our own corrections: what no publisher's file holds, each with its reason and a link.

A row says one thing of one place, body or membership. Where a publisher says otherwise,
`instead_of` names the wrong value, which is then withheld from that publisher's graph, so that
nobody reads it as current; the row's own reason says why.
"""

from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from importlib.resources import as_file, files
from pathlib import Path

from loaders import tables
from loaders.loader import Loader
from loaders.names import Names
from loaders.records import Change, Membership, Organisation, Place, Record
from loaders.sheets import Cells, Sheet, Sheets, read_sheet
from loaders.source import OGL, Problem, Source

SOURCE = Source(
    slug="corrections",
    title="Corrections to published lists",
    publisher="placegraph",
    licence=OGL,
    attribution="placegraph; each row names a public page where it can be checked",
    homepage="https://w3id.org/placegraph/",
    kind="curated",
    about="Bodies that began, ended or were recoded after a list was made, and names that lists get wrong.",
)

COLUMNS = ("subject", "property", "value", "instead_of", "reason", "link")

PROPERTIES = {field.name for kind in (Place, Organisation) for field in fields(kind)} - {"locator", "place", "body"}
PLACES = ("area-", "place-")
"""How the local name of a place begins; any other subject is a body."""
MANY = {name for kind in (Place, Organisation) for name, several in tables.COLUMNS[kind] if several}


def records(sheets: Sheets, names: Names) -> Iterator[Record | Problem]:
    """Yield one record a subject, then memberships and changes; a row that only withholds a value yields nothing."""
    sheet = sheets["corrections"]
    said: dict[str, dict[str, tuple[str, ...]]] = {}
    for number, cells in sheet:
        if problem := fault(sheet, number, cells):
            yield problem
        elif cells["value"]:
            values = said.setdefault(cells["subject"], {})
            values[cells["property"]] = (*values.get(cells["property"], ()), cells["value"])
    for number, (subject, values) in enumerate(said.items(), start=1):
        yield from subject_records(subject, values, f"subject {number}, {subject}")


def fault(sheet: Sheet, number: int, cells: Cells) -> Problem | None:
    """Return what is wrong with a row, if anything."""
    if not cells["reason"] or not cells["link"].startswith("http"):
        return sheet.problem(
            number, "reason", cells["reason"], "needs both a reason and a link: say why, and where it is written."
        )
    if cells["property"] not in PROPERTIES | {"member_of", "succeeds"}:
        return sheet.problem(number, "property", cells["property"], f"is none of {', '.join(sorted(PROPERTIES))}.")
    kind = Place if cells["subject"].startswith(PLACES) else Organisation
    if cells["property"] in PROPERTIES - {field.name for field in fields(kind)}:
        which = "a place" if kind is Place else "a body"
        return sheet.problem(
            number,
            "property",
            cells["property"],
            f"is nothing that {which} has; check the subject, {cells['subject']!r}.",
        )
    return None


def subject_records(subject: str, values: dict[str, tuple[str, ...]], locator: str) -> Iterator[Record]:
    """Yield what is said of one subject: "member_of" and "succeeds" become records of their own."""
    for text in values.pop("member_of", ()):
        organisation, _, start = text.partition(" from ")
        yield Membership(locator=locator, member=subject, organisation=organisation, start=start, method="curated")
    for text in values.pop("succeeds", ()):
        bodies, _, day = text.partition(" on ")
        yield Change(locator=locator, kind="merged", date=day, originals=tuple(bodies.split("+")), results=(subject,))
    if values:
        plain = {name: each if name in MANY else each[0] for name, each in values.items()}
        if subject.startswith(PLACES):
            yield Place(locator=locator, place=subject, **plain)  # type: ignore[arg-type]
        else:
            yield Organisation(locator=locator, body=subject, **plain)  # type: ignore[arg-type]


class Corrections:
    """The values that publishers' graphs must not hold."""

    def __init__(self, sheet: Sheet) -> None:
        self.wrong = {
            (cells["subject"], cells["property"], cells["instead_of"]) for _, cells in sheet if cells["instead_of"]
        }

    def withheld(self, records: Iterable[Record | Problem]) -> Iterator[Record | Problem]:
        """Yield each record without the values that a correction replaces."""
        for record in records:
            if isinstance(record, Place | Organisation):
                yield self._less_wrong(record)
            else:
                yield record

    def _less_wrong(self, record: Place | Organisation) -> Record:
        subject = record.place if isinstance(record, Place) else record.body
        blank: dict[str, object] = {}
        for field in fields(record):
            value = getattr(record, field.name)
            if isinstance(value, tuple):
                kept = tuple(each for each in value if (subject, field.name, each) not in self.wrong)
                if kept != value:
                    blank[field.name] = kept
            elif (subject, field.name, value) in self.wrong:
                blank[field.name] = ""
        return replace(record, **blank) if blank else record  # type: ignore[arg-type]


def packaged() -> Sheet:
    """Return the corrections that come with placegraph."""
    with as_file(files("loaders").joinpath("corrections.csv")) as path:
        return read_sheet(Path(path))


LOADER = Loader(source=SOURCE, files={"corrections": COLUMNS}, records=records, required=frozenset({"corrections"}))
