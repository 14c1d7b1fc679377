"""Cells that may be blank or badly written: what each says, and what is wrong with it if anything."""

from collections.abc import Callable

from loaders.areas import area
from loaders.names import Names
from loaders.sheets import Sheet
from loaders.source import Problem
from loaders.values import Unreadable, date_text, money_text

Said = tuple[str, Problem | None]
"""What a cell says, "" where it is blank or cannot be read, and the problem in the second case."""


def dated(sheet: Sheet, number: int, column: str, text: str) -> Said:
    """Return a date."""
    return _said(date_text, "is left out", sheet, number, column, text)


def amount(sheet: Sheet, number: int, column: str, text: str, reads: Callable[[str], str] = money_text) -> Said:
    """Return an amount of money; 0 is not known, and never £0. `reads` knows how the publisher writes numbers."""
    said, problem = _said(reads, "is no amount", sheet, number, column, text)
    return "" if said == "0" else said, problem


def governed(sheet: Sheet, number: int, column: str, code: str, names: Names) -> Said:
    """Return the area that a code means today; a row about an area that no council ever governed is left out."""
    place = area(code)
    if names.governing(place):
        return place, None
    return "", sheet.problem(number, column, code, "is the code of no council's area.")


def _said(reads: Callable[[str], str], reason: str, sheet: Sheet, number: int, column: str, text: str) -> Said:
    try:
        return (reads(text) if text else ""), None
    except Unreadable as error:
        return "", sheet.problem(number, column, text, f"{reason}: {error}.", refused=False)
