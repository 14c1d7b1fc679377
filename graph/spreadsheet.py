"""CSV for spreadsheets: no cell is taken for a formula, and letters that are not ASCII are read as they are.

A spreadsheet runs what begins with = + - @, a tab or a line break. Here such a text begins with an
apostrophe, which a spreadsheet takes as "this is text". Plain CSV stays exact: see `web.formats`.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator

csv.field_size_limit(64 * 1024 * 1024)  # an answer may be one long text: what is too much is cut elsewhere

SPREADSHEET = "csv-spreadsheet"
"""What this form of CSV is called wherever a format is asked for."""

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\N{FULLWIDTH EQUALS SIGN}", "\N{FULLWIDTH PLUS SIGN}", "\N{FULLWIDTH HYPHEN-MINUS}", "\N{FULLWIDTH COMMERCIAL AT}")  # fmt: skip

NUMBER = re.compile(r"-\d+(\.\d+)?([eE][+-]?\d+)?")
"""What begins with a minus and is no formula."""

MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""How a spreadsheet knows that a CSV is UTF-8."""


def harmless(text: str) -> str:
    """Return a cell as text that no spreadsheet runs; all but what begins like a formula stays as it is."""
    return f"'{text}" if text.startswith(STARTS) and not NUMBER.fullmatch(text) else text


def as_typed(text: str) -> str:
    """Return a cell that may have come back from such a CSV without the apostrophe that it was given."""
    return text[1:] if text.startswith("'") and harmless(text[1:]) == text else text


def for_spreadsheets(rows: Iterable[Iterable[str]]) -> str:
    """Return rows as CSV whose cells are harmless."""
    text = io.StringIO()
    csv.writer(text).writerows([harmless(cell) for cell in row] for row in rows)
    return MARK + text.getvalue()


def pieces_of(exact: Iterable[bytes]) -> Iterator[bytes]:
    """Yield a CSV, of which the lines are given, as one for spreadsheets, row by row."""
    yield MARK.encode()
    for row in csv.reader(line.decode() for line in exact):
        text = io.StringIO()
        csv.writer(text).writerow([harmless(cell) for cell in row])
        yield text.getvalue().encode()


def of_csv(text: str) -> str:
    """Return an exact CSV as one for spreadsheets."""
    return for_spreadsheets(csv.reader(io.StringIO(text, newline="")))
