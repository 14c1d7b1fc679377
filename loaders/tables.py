"""Records as tables: one CSV a kind of record, each row with the source it came from.

The bundled graph is such a folder. `written` and `read` are each other's inverse, which is why
loading the tables gives the same quads as loading the publishers' files.

PlacegraphError
└── Untidy       a name or code holds what no cell of a table can
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import fields
from importlib.resources import files
from importlib.resources.abc import Traversable
from operator import attrgetter
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from loaders.records import KINDS, Many, Record
from ontology import PlacegraphError

Kind = TypeVar("Kind", bound=Record)

JOINT = " | "
"""Between several values in one cell; no value may hold it."""


class Untidy(PlacegraphError):
    """A cell that no table can hold, where its loader expects none: mostly a code that is damaged."""

    def __init__(self, column: str, record: Record) -> None:
        where = " ".join(record.locator.split())[:80]
        super().__init__(
            f"{type(record).__name__.lower()} {where!r}: {column} holds a line break or {JOINT!r}, which no name or code "
            "here does. Take it out of the file, or download it again; nothing has changed"
        )


def _columns(kind: type[Record]) -> list[tuple[str, bool]]:
    """Return each column, and whether its cells hold several values."""
    return [(field.name, field.type == Many) for field in fields(kind)]


COLUMNS = {kind: _columns(kind) for kind in KINDS}
"""Kind of record → its columns, but for the first, which is always `source`."""

VALUES = {kind: attrgetter(*(name for name, _ in columns)) for kind, columns in COLUMNS.items()}
SEVERAL = {kind: [place for place, (_, several) in enumerate(columns) if several] for kind, columns in COLUMNS.items()}
"""What gives the values of a record in the order of its columns, and which of them are several."""


def write(folder: Path, records: Mapping[str, Iterable[Record]], *, only_used: bool = False) -> None:
    """Write the records of each source (by slug) into one table a kind, sources in the order given.

    `only_used` leaves out the tables that would be empty.
    """
    with Tables(folder) as written:
        for kind in () if only_used else KINDS:
            written.open(kind)
        for slug, each in records.items():
            for record in each:
                written.add(slug, record)


class Tables:
    """Writes records into one table a kind, each as it comes; used in a `with`."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._files = ExitStack()
        self._rows: dict[type[Record], Callable[[Sequence[str]], object]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Finish every table."""
        self._files.close()

    def open(self, kind: type[Record]) -> None:
        """Begin the table of a kind."""
        path = self.folder / f"{kind.table}.csv"
        file = self._files.enter_context(path.open("w", newline="", encoding="utf-8"))
        self._rows[kind] = csv.writer(file, lineterminator="\n").writerow
        self._rows[kind](["source", *(name for name, _ in COLUMNS[kind])])

    def add(self, slug: str, record: Record) -> None:
        """Write a record of a source. Raises Untidy."""
        kind = type(record)
        if kind not in self._rows:
            self.open(kind)
        self._rows[kind]([slug, *_cells(record)])


def write_own(path: Path, records: Sequence[Record]) -> None:
    """Write records of one kind as a source's own file: without the column that names the source."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([name for name, _ in COLUMNS[type(records[0])]])
        writer.writerows(map(_cells, records))


def bundled() -> Traversable:
    """Return the folder of the default graph's tables."""
    return files("loaders").joinpath("bundled")


def read(folder: Traversable, slug: str) -> Iterator[Record]:
    """Yield the records of one source, in the order in which they were written."""
    for kind in KINDS:
        yield from read_kind(folder, kind, slug)


def read_kind(folder: Traversable, kind: type[Kind], slug: str) -> list[Kind]:
    """Return the records of one kind that a source tells, in the order in which they were written."""
    start = slug + ","
    table = folder.joinpath(f"{kind.table}.csv")
    if not table.is_file():
        return []
    lines = table.read_text(encoding="utf-8").split("\n")
    # Rows of a source stand together and no cell holds a line break, so the others need no parsing.
    return [record(kind, cells[1:]) for cells in csv.reader(line for line in lines[1:] if line.startswith(start))]


def record(kind: type[Kind], cells: Sequence[str]) -> Kind:
    """Return the record of a row, its cells in the order of the columns; blanks among several values are dropped."""
    return kind(
        **{  # type: ignore[arg-type]  # a column of several values is known by its name alone
            name: tuple(filter(None, cell.split(JOINT))) if several and cell else () if several else cell
            for (name, several), cell in zip(COLUMNS[kind], cells, strict=True)
        }
    )


def _cells(record: Record) -> list[str]:
    kind = type(record)
    values = list(VALUES[kind](record))
    for place in SEVERAL[kind]:
        parts = values[place]
        if any(JOINT in part for part in parts):
            raise Untidy(COLUMNS[kind][place][0], record)
        values[place] = JOINT.join(parts)
    if "\n" in "".join(values):
        raise Untidy(
            next(name for (name, _), value in zip(COLUMNS[kind], values, strict=True) if "\n" in value), record
        )
    return values
