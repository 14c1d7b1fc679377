"""Tables in our own columns as a source: one CSV a kind of record, as `loaders.tables` writes them, without `source`.

This is how facts that a person read in a text come in, with no loader to write: each row says
where it stands, by which method it was come by, and how sure it is.
"""

from collections.abc import Iterator
from dataclasses import MISSING, fields

from loaders import tables
from loaders.loader import Loader
from loaders.names import Names
from loaders.records import KINDS, Many, Record
from loaders.sheets import Cells, Sheet, Sheets
from loaders.source import Problem, Source
from loaders.tables import COLUMNS

FILES = {kind.table: tuple(name for name, _ in COLUMNS[kind]) for kind in KINDS}
"""Each kind of file and its columns."""

NEEDED = {
    kind: tuple(
        field.name
        for field in fields(kind)
        if (field.default is MISSING and field.type is not Many) or field.name in ("method", "confidence")
    )
    for kind in KINDS
}
"""The columns that no row may leave blank: those without a default, and how a claim was come by."""


def own_tables(source: Source, needs: tuple[str, ...] = ()) -> Loader:
    """Return the loader of a source that is written in our own columns."""
    return Loader(source=source, files=FILES, records=records, needs=needs)


def records(sheets: Sheets, names: Names) -> Iterator[Record | Problem]:
    """Yield the record of each row, kind by kind, or what it leaves blank."""
    for kind in KINDS:
        if sheet := sheets.get(kind.table):
            for number, cells in sheet:
                yield record(kind, sheet, number, cells)


def record(kind: type[Record], sheet: Sheet, number: int, cells: Cells) -> Record | Problem:
    """Return the record of one row, or the first cell that it must not leave blank."""
    if not all(map(cells.__getitem__, NEEDED[kind])):
        blank = next(name for name in NEEDED[kind] if not cells[name])
        return sheet.problem(number, blank, "", "is blank; write it, for a row of this kind means nothing without it.")
    if "\n" in "".join(cells.values()):
        broken = next(name for name in cells if "\n" in cells[name])
        return sheet.problem(number, broken, cells[broken], "holds a line break; write it on one line.")
    return tables.record(kind, list(map(cells.__getitem__, FILES[kind.table])))
