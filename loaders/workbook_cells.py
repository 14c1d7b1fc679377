"""The cells of a workbook's rows that are not names: what one says, and what is wrong with it."""

import re
from collections.abc import Callable, Iterator, Sequence

from loaders.as_written import ERRORS, Said, Unsaid
from loaders.source import Problem
from loaders.tables_in import column_letters
from loaders.values import tidy
from loaders.workbook_columns import key_of
from loaders.workbook_rows import Row

EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.]+")

PARTS = re.compile(r"\s*[;|\n\u2022\u00b7]\s*|\s+/\s+")
"""What stands between several values in a cell, whatever they are."""

TOGETHER = 20
"""Pieces between commas that may be one value together; a cell of thousands would be tried in as many ways as it is long, squared."""


def faults(row: Row) -> Iterator[Problem]:
    """Yield cells that hold an error of the spreadsheet's, or a formula whose result is not in the file."""
    cells = row.grid.rows[row.number]
    for at, key in row.kinds.items():
        if ERRORS.search(cells[at]) and key not in ("lead", "partners", "funder"):
            yield row.problem(key, cells[at], "is an error of the spreadsheet; mend the formula.", at=at)
        elif f"{column_letters(at)}{row.number}" in row.grid.unsaved and not cells[at]:
            yield row.problem(key, "", "holds a formula whose result is not in the file; open it, let it calculate, and save it.", at=at)  # fmt: skip


def said_in(row: Row, key: str, reads: Callable[[str], Said]) -> tuple[Said, list[Problem]]:
    """Return what the one cell of a kind says, and what was assumed or wrong; a cell that cannot be read says nothing."""
    text = row.text(key)
    if not text or ERRORS.fullmatch(text):
        return Said(""), []
    try:
        said = reads(text)
    except Unsaid as error:
        return Said(""), [row.problem(key, text, f"{error} It was left out.", error.nearest)]
    return said, [row.problem(key, text, f"{said.assumed}.")] if said.assumed else []


def in_units(row: Row, text: str) -> str:
    """Return an amount with the unit that its heading gives to plain numbers: "Grant (£m)", "Budget £000s"."""
    heading = next((row.headings[at] for at, _ in row.cells("amount")), "").lower()
    plain = re.fullmatch(r"£?\s*([\d,]+(?:\.\d+)?)", text)
    if not plain:
        return text
    if other := re.search(r"€|\beur(?:os?)?\b|\$|\busd\b|\bdollars?\b", heading):
        text = f"{'€' if other[0][0] in '€e' else '$'}{text}"
    if re.search(r"[£€$]\s*m(n|illions?)?\b|\bmillions?\b", heading):
        return f"{text}m"
    if re.search(r"[£€$]\s*k\b|000s?\b|\bthousands?\b", heading):
        return f"{text}k"
    return text


def theme_words(scheme: str, text: str) -> list[str]:
    """Return the words in a cell: one to a line or mark, and commas only where they part words of the list."""
    found: list[str] = []
    for part in filter(None, map(tidy, PARTS.split(text))):
        pieces = [piece for piece in re.split(r"\s*,\s*", part) if piece]
        if not key_of(scheme, part):
            both = re.split(r"\s+(?:and|&|\+)\s+", part)
            pieces = both if all(key_of(scheme, each) for each in both) else pieces
        if not any(key_of(scheme, piece) for piece in _runs(pieces)):
            pieces = [part]
        while pieces:
            longest = next(
                (n for n in range(min(len(pieces), TOGETHER), 1, -1) if key_of(scheme, ", ".join(pieces[:n]))), 1
            )
            found.append(", ".join(pieces[:longest]))
            pieces = pieces[longest:]
    return found


def _runs(pieces: Sequence[str]) -> Iterator[str]:
    """Yield every run of pieces, joined again; there are few, for a cell of a theme is short."""
    for first in range(min(len(pieces), TOGETHER)):
        for last in range(first + 1, min(len(pieces), TOGETHER) + 1):
            yield ", ".join(pieces[first:last])
