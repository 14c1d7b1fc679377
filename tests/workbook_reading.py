"""Reading an invented workbook by itself: bodies that are known, and what a file says of them."""

import csv
from collections.abc import Callable
from pathlib import Path

from loaders.as_written import Said, Unsaid
from loaders.names import Body, Names
from loaders.records import Record
from loaders.source import Problem
from loaders.workbook import Initiatives
from loaders.workbook_rows import Workbook as Book
from ontology import PlacegraphError

NAMES = Names(
    [
        Body("council-XAA", "Aaton Borough Council", ("Aaton Council",), kind="council", governs=("area-E06999001",)),
        Body("council-XBB", "Beeton, City of", kind="council", governs=("area-E06999002",)),
        Body("council-XCC", "Ceeby and Deeby Council", kind="council", governs=("area-E06999003",)),
        Body("org-university-of-aaton", "University of Aaton", kind="university"),
    ]
)  # fmt: skip
KNOWN = {body.body: body.name for body in NAMES.bodies.values()}
PLACES = {"aaton": "area-E06999001"}


def read(path: Path) -> tuple[list[Record], list[Problem], Book]:
    """Return what a workbook says, its problems, and the book."""
    book = Book()
    book.take(path)
    told = list(Initiatives("own", NAMES, PLACES, KNOWN).records(book.rows))
    return (
        [each for each in told if isinstance(each, Record)],
        [each for each in told if isinstance(each, Problem)],
        book,
    )


def of(kind: type[Record], records: list[Record]) -> list[Record]:
    return [each for each in records if type(each) is kind]


def csv_of(tmp_path: Path, *rows: tuple[str, ...], name: str = "list.csv") -> Path:
    path = tmp_path / name
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path


def said_or_why(reads: Callable[[str], Said], text: str) -> Said | str:
    """Return what a cell says, or why it cannot be read."""
    try:
        return reads(text)
    except Unsaid as error:
        return str(error)


def refusal_of(path: Path) -> str:
    """Return why a file is refused, "" if it is not."""
    try:
        Book().take(path)
    except PlacegraphError as error:
        return str(error)
    return ""
