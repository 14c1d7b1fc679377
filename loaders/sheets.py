"""Reading a publisher's files: which file is which, and what is wrong with one that cannot be read.

PlacegraphError
├── BrokenFile         not a table, or a damaged one: nothing of it is loaded
│   └── WrongColumns   a table, but none that this source publishes
└── MissingFile        the source needs one more file than it was given
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from loaders.source import Problem
from ontology import PlacegraphError

LARGEST = 100_000_000
"""Bytes: more than any table a place publishes, less than would fill a small machine."""

LONGEST_CELL = 1_000_000
"""Characters: a hundred times what any publisher's cell holds."""

csv.field_size_limit(LARGEST)  # the reader's own limit is far lower, and names no row: `csv_rows` refuses in words

GROWS = 100
"""Times that a spreadsheet may grow when it is unpacked: what people fill in grows by ten."""

PACKED_START = b"PK\x03\x04"
"""How packed spreadsheets begin."""


class BrokenFile(PlacegraphError):
    """A file that cannot be read as the table it should be."""

    def __init__(self, path: Path, what: str) -> None:
        self.path = path
        super().__init__(f"{path}: {what}")


class WrongColumns(BrokenFile):
    """A table whose header is none that the source publishes."""


class MissingFile(PlacegraphError):
    """The source is published as several files, and one that it needs was not given."""


Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as its publisher wrote it: the header's names, and each row with its number in the file.

    Numbers are those a spreadsheet shows: the header is row 1. Cells lose white space at their ends.
    """

    path: Path
    columns: tuple[str, ...]
    rows: tuple[tuple[int, Cells], ...]

    def __iter__(self) -> Iterator[tuple[int, Cells]]:
        return iter(self.rows)

    def problem(
        self, row: int, column: str, value: str, reason: str, nearest: str = "", *, refused: bool = True
    ) -> Problem:
        """Return a problem that names this file."""
        return Problem(row, column, value, reason, nearest, self.path.name, refused)


Sheets = Mapping[str, Sheet]
"""The files of one load, each under the name its loader gives that kind of file."""


def read_sheet(path: Path) -> Sheet:
    """Return the table in a CSV or tab-separated file. Raises BrokenFile for anything else, saying where and how to mend it."""
    text = _text(path)
    header = text.split("\n", 1)[0]
    delimiter = "\t" if header.count("\t") > header.count(",") else ","
    told = csv_rows(path, text, delimiter)
    columns = tuple(cell.strip() for cell in next(told, []))
    _check_header(path, columns)
    rows: list[tuple[int, Cells]] = []
    for number, cells in enumerate(told, start=2):
        if not any(cells):
            continue
        if len(cells) != len(columns):
            raise BrokenFile(path, _ragged(number, cells, columns))
        rows.append((number, dict(zip(columns, map(str.strip, cells), strict=True))))
    if not rows:
        raise BrokenFile(path, "has a header and no rows; download it again.")
    return Sheet(path, columns, tuple(rows))


def csv_rows(path: Path, text: str, delimiter: str) -> Iterator[list[str]]:
    """Yield the cells of each row of a text with CSV's quotes. Raises BrokenFile, naming the row whose quotes do not pair.

    Read leniently, such a row would swallow those below it without a word.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number, line = 1, 1
    try:
        for number, cells in enumerate(reader, start=1):
            if max(map(len, cells), default=0) > LONGEST_CELL:
                raise _too_long(path, number)
            yield cells
            number, line = number + 1, reader.line_num + 1
    except csv.Error as error:
        if "field larger" in str(error):
            raise _too_long(path, number) from None
        begins = re.split(r"\r\n|\r|\n", text)[line - 1 : line]
        raise BrokenFile(
            path,
            f"row {number}: the quotation marks of a cell do not pair: {''.join(begins).strip()[:60]!r}. Take the odd one "
            "out, or double it if it belongs to the text; if the file is cut short, send it again.",
        ) from None


def _too_long(path: Path, row: int) -> BrokenFile:
    return BrokenFile(
        path,
        f"row {row}: a cell holds more than {LONGEST_CELL:,} characters. "
        "Check whether a quotation mark is missing, or shorten it.",
    )


def identified(paths: Sequence[Path], known: Mapping[str, Sequence[str]], required: set[str]) -> dict[str, Sheet]:
    """Return each file under the name of the kind whose columns it has.

    `known` gives each kind's columns: a file is of the kind with which it shares most, and must hold
    all of that kind's; of two kinds with the same columns it is the one in the file's name. So a file
    with one column renamed is not taken for a smaller kind that lacks it. Raises WrongColumns, MissingFile, or BrokenFile.
    """
    sheets: dict[str, Sheet] = {}
    for path in paths:
        sheet = read_sheet(path)
        shared = {kind: len(set(columns) & set(sheet.columns)) for kind, columns in known.items()}
        most = max(shared.values())
        fits = [kind for kind, columns in known.items() if shared[kind] == most == len(columns)]
        if not fits:
            raise WrongColumns(path, _nearest_kind(sheet, known))
        kind = _best_fit(path, fits)
        if kind in sheets:
            raise WrongColumns(path, f"row 1: holds the same columns as {sheets[kind].path}; give only one of them.")
        sheets[kind] = sheet
    if missing := sorted(required - sheets.keys()):
        columns = "; ".join(f"{kind}: {', '.join(known[kind])}" for kind in missing)
        raise MissingFile(f"this source also needs a file with these columns ({columns}); name it in the same command.")
    return sheets


def _best_fit(path: Path, fits: Sequence[str]) -> str:
    named = [kind for kind in fits if kind in path.stem.lower()] if len(fits) > 1 else fits
    if len(named) != 1:
        kinds = " or ".join(map(repr, fits))
        raise WrongColumns(path, f"row 1: its columns are those of {kinds}; put that word into the file's name.")
    return named[0]


def _text(path: Path) -> str:
    return check_text(path, bytes_of(path, LARGEST)).replace("\r\n", "\n").replace("\r", "\n")


def bytes_of(path: Path, largest: int) -> bytes:
    """Return what a file holds, at most `largest` bytes. Raises BrokenFile where there is nothing to read."""
    if path.is_dir():
        raise BrokenFile(path, "is a folder; name the files in it instead.")
    try:
        if path.exists() and not path.is_file():
            raise BrokenFile(path, "is not a file that can be read to its end (a device or a pipe); save it as a file.")
        if path.stat().st_size > largest:
            raise BrokenFile(
                path, f"is larger than {largest // 1_000_000} MB; split it, or take out what is not needed."
            )
        data = path.read_bytes()
    except OSError as error:
        raise BrokenFile(
            path, f"cannot be opened ({error.strerror}); check the name and that you may read it."
        ) from None
    if not data.strip():
        raise BrokenFile(path, "is empty (0 rows); download it again.")
    return data


def refuse_bomb(path: Path) -> None:
    """Refuse a packed file that would fill the memory, by what it says of its parts; nothing is unpacked. Raises BrokenFile.

    A file that is not packed, or is damaged, is left to whoever reads it.
    """
    try:
        with path.open("rb") as file:
            if file.read(4) != PACKED_START or (size := path.stat().st_size) > LARGEST:
                return
            with ZipFile(file) as packed:
                parts = [each.file_size for each in packed.infolist()]
    except (OSError, BadZipFile, EOFError, NotImplementedError, ValueError):
        return
    whole = sum(parts)
    if whole > LARGEST or (max(parts, default=0) > 1_000_000 and whole > GROWS * size):
        raise BrokenFile(
            path,
            f"is {size / 1e6:.1f} MB and would unpack to {whole / 1e6:,.0f} MB, which no sheet that people fill in does; "
            "copy the cells that matter into a new file.",
        )


def check_text(path: Path, data: bytes, form: str = "CSV ") -> str:
    """Return a file's text, which is UTF-8. Raises BrokenFile for anything else, saying where.

    `form` is what the file should be saved as, in the words of the advice.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise BrokenFile(path, f"row 1: is UTF-16; save it as {form}UTF-8 and load it again.")
    if data[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0") or data[:2] == b"\x1f\x8b":
        raise BrokenFile(path, f"row 1: is not plain text (a spreadsheet or archive); save it as {form}(UTF-8) first.")
    if b"\0" in data:
        row = data[: data.index(b"\0")].count(b"\n") + 1
        raise BrokenFile(
            path, f"row {row}: holds a NUL byte, which no text has; the file is damaged, download it again."
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BrokenFile(path, _undecodable(data, error, form)) from None


def _undecodable(data: bytes, error: UnicodeDecodeError, form: str) -> str:
    before = data[: error.start]
    row = before.count(b"\n") + 1
    column = before.rsplit(b"\n", 1)[-1].count(b",") + 1
    around = data[max(0, error.start - 15) : error.start + 15].decode("latin-1").replace("\n", " ")
    return (
        f"row {row}, column {column}: byte 0x{data[error.start]:02x} in {around!r} is not UTF-8 "
        f"(it may be Latin-1 or Windows-1252); save the file as {form}UTF-8 and load it again."
    )


def _check_header(path: Path, columns: tuple[str, ...]) -> None:
    if twice := sorted({name for name in columns if name and columns.count(name) > 1}):
        raise BrokenFile(path, f"row 1: two columns are called {twice[0]!r}; rename or remove one.")
    if len([name for name in columns if name]) < 2:
        raise BrokenFile(
            path,
            f"row 1: has no header of several columns (it starts {''.join(columns[:1])[:40]!r}); is it a CSV file?",
        )


def _ragged(number: int, cells: Sequence[str], columns: Sequence[str]) -> str:
    last = columns[min(len(cells), len(columns)) - 1]
    return (
        f"row {number}, column {last!r}: the row has {len(cells)} cells and the header {len(columns)}. "
        "The file may be cut short, or a comma stands outside quotes; mend the row or download the file again."
    )


def _nearest_kind(sheet: Sheet, known: Mapping[str, Sequence[str]]) -> str:
    kind = max(known, key=lambda each: len(set(known[each]) & set(sheet.columns)))
    missing = [column for column in known[kind] if column not in sheet.columns]
    close = get_close_matches(missing[0], sheet.columns, 1, 0.7)
    hint = f" Did you rename {close[0]!r}?" if close else ""
    return (
        f"row 1: is not a file this source publishes. The nearest is {kind!r}, which also has the column"
        f"{'s' if len(missing) > 1 else ''} {', '.join(map(repr, missing))}.{hint} "
        "Give the columns their names back, or download the file again."
    )
