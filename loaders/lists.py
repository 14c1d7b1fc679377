"""Lists of names as people send them: one column of a CSV file in whatever encoding and with whatever separator.

Unlike `loaders.sheets`, which reads what publishers publish, nothing here has to be whole: every row
that has a cell comes back, in its order and with every space, so that the answer can be pasted beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from loaders.sheets import LARGEST, BrokenFile, bytes_of, csv_rows

BINARY = {
    b"PK\x03\x04": "a spreadsheet or archive",
    b"\xd0\xcf\x11\xe0": "an old spreadsheet",
    b"\x1f\x8b": "compressed",
    b"%PDF": "a PDF",
}
"""First bytes of files that are no text."""


@dataclass(frozen=True, slots=True)
class Listing:
    """The rows of a file, each with as many cells as the header and each cell as it stands, and the encoding they were read in."""

    path: Path
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    encoding: str

    def column(self, name: str) -> list[str]:
        """Return the cells of a column as they stand; capitals and spaces around it do not count in its name. Raises BrokenFile."""
        folded = [column.casefold() for column in self.columns]
        sought = name.strip().casefold()
        if sought not in folded:
            near = get_close_matches(sought, folded, 1, 0.5)
            hint = f" Did you mean {self.columns[folded.index(near[0])]!r}?" if near else ""
            has = ", ".join(repr(column) for column in self.columns if column)[:300]
            raise BrokenFile(
                self.path, f"row 1: has no column {name!r}.{hint} It has {has or 'no header'}; name one of these."
            )
        if folded.count(sought) > 1:
            raise BrokenFile(self.path, f"row 1: two columns are called {name!r}; rename one.")
        return [row[folded.index(sought)] for row in self.rows]


def read_listing(path: Path) -> Listing:
    """Return the table in a file. Raises BrokenFile for what is no text or has no header."""
    text, encoding = decoded(path)
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    mark = separator(lines)
    table = [tuple(row) for row in csv_rows(path, lines, mark)]
    leading = 0
    while table and not table[-1]:
        table.pop()
    while table and not table[0]:
        table.pop(0)
        leading += 1
    header = tuple(cell.strip() for cell in table[0]) if table else ()
    if not any(header):
        raise BrokenFile(path, "row 1: holds no names of columns; write a header over the table.")
    width = len(header)
    if width == 1:
        # a list of one column has no marks between cells, so those in a name belong to it; a blank line is a blank name
        return Listing(path, header, tuple((mark.join(row),) for row in table[1:]), encoding)
    for number, row in enumerate(table, start=leading + 1):
        if any(row[width:]):
            raise BrokenFile(
                path,
                f"row {number}: has {len(row)} cells under {width} headings: {mark.join(row)[:60]!r}. "
                f"Put quotation marks round a cell that holds {_called(mark)}.",
            )
    rows = tuple((*row[:width], *("" for _ in range(width - len(row)))) for row in table[1:] if row)
    return Listing(path, header, rows, encoding)


def _called(mark: str) -> str:
    return {",": "a comma", ";": "a semicolon", "\t": "a tab"}[mark]


def decoded(path: Path) -> tuple[str, str]:
    """Return the text of a file and its encoding: by its mark, else UTF-8, else Windows-1252. Raises BrokenFile."""
    data = bytes_of(path, LARGEST)
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings: Sequence[str] = ["utf-16"]
    elif what := next((what for start, what in BINARY.items() if data.startswith(start)), ""):
        raise BrokenFile(path, f"is not plain text ({what}); save it as CSV first.")
    elif b"\0" in data:
        raise BrokenFile(path, "holds a NUL byte, which no text has; save it again as CSV (UTF-8).")
    else:
        encodings = ["utf-8-sig", "cp1252", "latin-1"]
    for encoding in encodings:
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise BrokenFile(path, "says that it is UTF-16 and is not; save it again as CSV (UTF-8).")


def separator(text: str) -> str:
    """Return what parts the cells of the header: a comma, a semicolon or a tab."""
    header = text.lstrip("\n").split("\n", 1)[0]
    return max(",;\t", key=header.count)
