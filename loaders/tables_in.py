"""Tables as people send them: every sheet of an xlsx, ods or xls file, or a CSV in whatever encoding, as text.

Nothing here knows what the columns mean. Run in a limited process: a spreadsheet can be made to fill the memory.

    BrokenFile
    └── NotATable     a file that holds no table we can read
"""

import csv
import io
import lzma
import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from loaders.as_written import cell_text
from loaders.cell_formats import FORMATS, unit_of_value, units_of_formats, with_unit
from loaders.sheets import LARGEST, PACKED_START, BrokenFile, bytes_of, csv_rows, refuse_bomb
from loaders.values import tidy

CELLS = 5_000_000
"""Cells in the rectangle that a sheet fills: one cell in the last corner of a sheet would else need memory for all between."""
LONGEST = 30_000
"""Characters of a cell: spreadsheets hold no more."""

OLD_OFFICE = b"\xd0\xcf\x11\xe0"
"""How spreadsheets of before 2007 begin, and those that are locked with a password."""


BEFORE_1997 = (b"\x09\x00", b"\x09\x02", b"\x09\x04")
"""How spreadsheets began before they were packed in any way."""


class NotATable(BrokenFile):
    """A file that holds no table we can read."""


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet as text: its rows under the numbers that a spreadsheet shows, all of one width.

    Cells that were merged all hold what the first says, but for those merged within one row.
    `hidden_columns` count from 0, `hidden_rows` are numbers of rows. `unsaved` are cells ("D7") that hold a formula
    whose result was not saved. `name` is "" for a CSV.
    """

    file: str
    name: str
    rows: Mapping[int, tuple[str, ...]]
    visible: bool = True
    hidden_columns: frozenset[int] = frozenset()
    hidden_rows: frozenset[int] = frozenset()
    unsaved: frozenset[str] = frozenset()
    banners: frozenset[int] = frozenset()
    """Numbers of rows whose cells are merged into one: headings, not data."""
    notes: tuple[str, ...] = ()
    cells: Mapping[int, int] = field(default_factory=dict)
    """How many cells each row of a CSV has by its own marks; empty for a spreadsheet, where a cell cannot slip aside."""


@dataclass(slots=True)
class _Marks:
    """What the packed XML tells of a sheet and the reader of cells does not."""

    columns: set[int] = field(default_factory=set)
    rows: set[int] = field(default_factory=set)
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)
    """Cells merged over rows, first and last by row and column, counted from 0; of OpenDocument, where the reader tells of none."""
    unsaved: set[str] = field(default_factory=set)
    units: dict[tuple[int, int], str] = field(default_factory=dict)
    """The unit that the format of a cell shows, by row and column, counted from 0."""


Known = Callable[[Sequence[str]], int]
"""How many headings that its reader knows stand in a row."""


def grids(path: Path, known: Known = lambda _: 0) -> list[Grid]:
    """Return every sheet of a file that holds anything. Raises NotATable or BrokenFile.

    The mark between the cells of a CSV is the one under which most headings are `known`, else the one met most.
    """
    data = bytes_of(path, LARGEST)
    if data[:4] in (PACKED_START, OLD_OFFICE):
        found = _workbook(path, data)
    elif data[:2] in BEFORE_1997 and b"\0" in data[:16]:
        raise NotATable(path, "is a spreadsheet of before 1997; open it, and save it again as xlsx, or as CSV.")
    elif re.match(rb"(\xef\xbb\xbf)?\s*<(!doctype|html|table|\?xml|meta)\b", data[:200], re.IGNORECASE):
        raise NotATable(
            path, "is a web page or XML and no spreadsheet, whatever its name says; open it, and save it as xlsx."
        )
    elif data[:2] == b"\x1f\x8b" or data[:5] in (b"%PDF-", b"{\\rtf") or data[:4] == b"\x89PNG":
        raise NotATable(path, "is no spreadsheet (a PDF, picture or archive); send the spreadsheet itself, or a CSV.")
    else:
        found = [_csv(path, data, known)]
    kept = [grid for grid in found if grid.rows]
    if not kept:
        raise NotATable(path, "has no sheet with anything in it; is it the right file?")
    return kept


def column_letters(number: int) -> str:
    """Return what a spreadsheet calls a column, counted from 0: "A", "Z", "AA"."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _workbook(path: Path, data: bytes) -> list[Grid]:
    marks = _unpacked(path, data) if data[:4] == PACKED_START else {}
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            found = []
            for each in book.sheets_metadata:
                sheet = book.get_sheet_by_name(each.name)
                shown = each.visible == SheetVisibleEnum.Visible
                found.append(_grid(path, sheet, marks.get(each.name, _Marks()), shown=shown))
            return found
    except PasswordError:
        raise NotATable(path, "is locked with a password; save it without one.") from None
    except (CalamineError, OSError, ValueError):
        # What the reader says of it is for programmers, at times one letter.
        raise NotATable(
            path, "cannot be read as a spreadsheet, and may be cut short; open it, save it again as xlsx, or as CSV."
        ) from None


def _grid(path: Path, sheet: CalamineSheet, marks: _Marks, *, shown: bool) -> Grid:
    first = sheet.start[0] if sheet.start else 0
    left = sheet.start[1] if sheet.start else 0
    cells = [
        [""] * left + [cell_text(value)[:LONGEST] for value in row] for row in sheet.to_python(skip_empty_area=True)
    ]
    for (row, column), unit in marks.units.items():
        if 0 <= row - first < len(cells) and column < len(cells[row - first]):
            cells[row - first][column] = with_unit(cells[row - first][column], unit)
    banners = set()
    for (top, start), (bottom, end) in sheet.merged_cell_ranges or marks.merged:
        if top == bottom and end - start >= 2:
            banners.add(top + 1)
        for row in range(top, min(bottom, first + len(cells) - 1) + 1):
            for column in range(start, end + 1):
                # A cell merged over several rows holds for each of them; over columns it is a heading.
                if row - first >= 0 and column == start < len(cells[row - first]) and top >= first:
                    cells[row - first][column] = cells[top - first][start]
    width = max((len(row) for row in cells), default=0)
    rows = {
        number: tuple(row + [""] * (width - len(row)))
        for number, row in enumerate(cells, start=first + 1)
        if any(cell for cell in row)
    }
    alone = {number for number in banners if sum(1 for cell in rows.get(number, ()) if cell) == 1}
    return Grid(
        path.name,
        sheet.name,
        rows,
        shown,
        frozenset(marks.columns),
        frozenset(marks.rows & rows.keys()),
        frozenset(marks.unsaved),
        frozenset(alone),
    )


def _unpacked(path: Path, data: bytes) -> dict[str, _Marks]:
    """Return the marks of each sheet by its name, if unpacking the file does no harm. Raises NotATable."""
    refuse_bomb(path)
    try:
        with ZipFile(io.BytesIO(data)) as packed:
            names = set(packed.namelist())
            xml = {name: packed.read(name) for name in names if _wanted(name)}
    except (
        BadZipFile,
        zlib.error,
        lzma.LZMAError,
        OSError,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
    ):
        raise NotATable(path, "is damaged or cut short; download it again, or open it and save it once more.") from None
    if not any(_wanted(name) for name in names - {FORMATS}):
        raise NotATable(path, "is an archive and no spreadsheet; unpack it, and load the spreadsheet that is in it.")
    if any(b"<!DOCTYPE" in each or b"<!ENTITY" in each for each in xml.values()):
        raise NotATable(path, "holds <!DOCTYPE …>, by which a small file can grow without end; save it again as xlsx.")
    return _xlsx_marks(path, xml) if "xl/workbook.xml" in xml else _ods_marks(xml)


def _wanted(name: str) -> bool:
    return name in {FORMATS, "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "content.xml", "xl/workbook.bin"} or bool(
        re.fullmatch(r"xl/worksheets/[^/]+\.xml", name)
    )


def _xlsx_marks(path: Path, xml: Mapping[str, bytes]) -> dict[str, _Marks]:
    rels = {
        _attribute(tag, b"Id"): _attribute(tag, b"Target").removeprefix("/xl/")
        for tag in re.findall(rb"<Relationship\b[^>]*>", xml.get("xl/_rels/workbook.xml.rels", b""))
    }
    units = units_of_formats(xml.get(FORMATS, b""))
    found = {}
    for tag in re.findall(rb"<(?:\w+:)?sheet\b[^>]*>", xml["xl/workbook.xml"]):
        sheet = xml.get(f"xl/{rels.get(_attribute(tag, b'r:id'), '')}", b"")
        name = _unescaped(_attribute(tag, b"name"))
        found[name] = _xlsx_sheet(path, name, sheet)
        found[name].units.update(_xlsx_units(sheet, units))
    return found


def _xlsx_units(sheet: bytes, units: Mapping[bytes, str]) -> Iterator[tuple[tuple[int, int], str]]:
    """Yield each cell of a sheet whose format shows a unit, by its row and column."""
    for tag in re.findall(rb"<c\b[^>]*>", sheet) if units else ():
        unit = units.get(_attribute(tag, b"s").encode())
        if unit and (place := re.fullmatch(r"([A-Z]{1,4})(\d{1,8})", _attribute(tag, b"r"))):
            yield (int(place[2]) - 1, _column_number(place[1]) - 1), unit


def _xlsx_sheet(path: Path, name: str, sheet: bytes) -> _Marks:
    marks = _Marks()
    last_row = last_column = 0
    for cell in re.finditer(rb'<c\b[^>]*?\br="([A-Z]{1,4})(\d{1,8})"', sheet):
        last_column = max(last_column, _column_number(cell[1].decode()))
        last_row = max(last_row, int(cell[2]))
    if last_row * last_column > CELLS:
        raise NotATable(
            path,
            f"sheet {name!r}: something stands as far out as row {last_row:,}, column {column_letters(last_column - 1)}; "
            "delete what is beyond the table (select the empty rows and columns, delete them, save).",
        )
    for tag in re.findall(rb'<col\b[^>]*\bhidden="(?:1|true)"[^>]*>', sheet):
        first, last = int(_attribute(tag, b"min") or 1), int(_attribute(tag, b"max") or 1)
        marks.columns.update(range(first - 1, min(last, 200)))
    for tag in re.findall(rb'<row\b[^>]*\bhidden="(?:1|true)"[^>]*>', sheet):
        marks.rows.add(int(_attribute(tag, b"r") or 0))
    for cell in re.finditer(
        rb'<c\b[^>]*?\br="([A-Z]+\d+)"[^>]*><f\b[^>]*?(?:/>|>[^<]*</f>)(?:<v\s*/>|<v></v>)?</c>', sheet
    ):
        marks.unsaved.add(cell[1].decode())
    return marks


def _ods_marks(xml: Mapping[str, bytes]) -> dict[str, _Marks]:
    found = {}
    for table in re.split(rb"(?=<table:table )", xml.get("content.xml", b""))[1:]:
        marks = _Marks()
        _ods_columns(table, marks)
        _ods_rows(table, marks)
        found[_unescaped(_attribute(table.partition(b">")[0], b"table:name"))] = marks
    return found


def _ods_columns(table: bytes, marks: _Marks) -> None:
    """Mark the columns that are hidden."""
    at = 0
    for tag in re.findall(rb"<table:table-column\b[^>]*>", table):
        repeated = min(_count(tag, b"table:number-columns-repeated"), 200)
        if _is_hidden(tag):
            marks.columns.update(range(at, at + repeated))
        at += repeated


def _ods_rows(table: bytes, marks: _Marks) -> None:
    """Mark the rows that are hidden, by hand or by a filter, and the cells that are merged over rows."""
    row = following = column = 0
    for tag in re.findall(rb"<table:(?:table-row|table-cell|covered-table-cell)\b[^>]*>", table):
        if tag.startswith(b"<table:table-row"):
            row, column = following, 0
            following += _count(tag, b"table:number-rows-repeated")
            if _is_hidden(tag):
                marks.rows.update(range(row + 1, min(following, row + MOST_REPEATED) + 1))
            continue
        if (deep := _count(tag, b"table:number-rows-spanned")) > 1:
            across = min(_count(tag, b"table:number-columns-spanned"), 200)
            marks.merged.append(((row, column), (row + deep - 1, column + across - 1)))
        if unit := unit_of_value(tag):
            marks.units[row, column] = unit
        column += _count(tag, b"table:number-columns-repeated")


MOST_REPEATED = 100_000
"""Rows told to be hidden at once that are counted: the rest of a sheet, which is empty, is often hidden in one."""


def _is_hidden(tag: bytes) -> bool:
    return _attribute(tag, b"table:visibility") in {"collapse", "filter"}


def _count(tag: bytes, name: bytes) -> int:
    """Return how often a tag says, 1 where it says nothing that is a number."""
    said = _attribute(tag, name)
    return int(said) if re.fullmatch(r"[1-9][0-9]{0,6}", said) else 1


def _attribute(tag: bytes, name: bytes) -> str:
    found = re.search(rb"\b" + name + rb'="([^"]*)"', tag)
    return found[1].decode("utf-8", "replace") if found else ""


def _unescaped(text: str) -> str:
    return (
        text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", '"')
        .replace("&apos;", "'")
        .replace("&amp;", "&")
    )


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _separator(lines: Sequence[str], known: Known) -> str:
    """Return the mark between cells, by these first lines."""
    sample = "\n".join(lines)
    first = next((line for line in lines if line.strip()), "")
    often = max(",;\t", key=lambda mark: sample.count(mark) + (0.5 if mark == "," else 0))
    if "|" in first and not any(mark in first for mark in ",;\t"):
        often = "|"

    def headings(mark: str) -> tuple[int, bool]:
        # a mark in a note is met more often than the one between few columns, but parts no headings
        try:
            most = max(
                (known([tidy(cell[:LONGEST]) for cell in row]) for row in csv.reader(lines, delimiter=mark)), default=0
            )
        except csv.Error:
            most = 0
        return most, mark == often

    return max(",;\t|", key=headings)


def _csv(path: Path, data: bytes, known: Known) -> Grid:
    text, note = _decoded(path, data)
    delimiter = _separator(text.splitlines()[:20], known)
    rows: dict[int, tuple[str, ...]] = {}
    cells = 0
    for number, row in enumerate(csv_rows(path, text, delimiter), start=1):
        cells += len(row)
        if cells > CELLS:
            raise NotATable(path, f"has more than {CELLS:,} cells; split it.")
        if any(cell.strip() for cell in row):
            rows[number] = tuple(cell_text(cell)[:LONGEST] for cell in row)
    width = max((len(row) for row in rows.values()), default=0)
    if width * len(rows) > 4 * CELLS:
        raise NotATable(path, f"has a row of {width:,} cells; a quotation mark may be missing. Save it as CSV again.")
    even = {number: row + ("",) * (width - len(row)) for number, row in rows.items()}
    cells_of = {number: len(row) for number, row in rows.items()}
    return Grid(path.name, "", even, notes=(note,) if note else (), cells=cells_of)


def _halves(data: bytes) -> str:
    """Return the encoding of UTF-16 that lacks its mark, "" for anything else: every other byte of what we write is 0."""
    head = data[:2000]
    for order, zeros, letters in (("utf-16-le", head[1::2], head[::2]), ("utf-16-be", head[::2], head[1::2])):
        if zeros.count(0) > 0.9 * len(zeros) and 0 not in letters:
            return order
    return ""


def _decoded(path: Path, data: bytes) -> tuple[str, str]:
    """Return a file's text, and what was assumed of its encoding. Raises NotATable."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace"), ""
    if len(data) % 2 == 0 and (order := _halves(data)):
        return data.decode(order, "replace"), ""
    if b"\0" in data:
        row = data[: data.index(b"\0")].count(b"\n") + 1
        raise NotATable(path, f"row {row}: holds a NUL byte, which no text has; the file is damaged, send it again.")
    try:
        return data.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        # What spreadsheets on Windows save as "CSV": five of its bytes stand for nothing.
        return data.decode("cp1252", "replace"), f"{path.name} is not UTF-8; it was read as Windows-1252."
