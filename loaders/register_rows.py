"""The rows of the register, each cell read before anything is made of it: what every column may say."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date

import ontology
from loaders.areas import NATIONS, area_of
from loaders.sheets import Cells, Sheet
from loaders.source import Problem
from loaders.values import Unreadable, date_text, decimal_text, rounded, slug_of, tidy

CODE = re.compile(r"[A-Z]{3,6}(-[A-Z])?")
GSS_CODE = re.compile(r"[EWSN][0-9]{8}")


def coded(text: str) -> str:
    """Return a council's code. Raises Unreadable."""
    if not CODE.fullmatch(text):
        raise Unreadable("is no register code such as BDG or GMCA")
    return text


def gss_coded(text: str) -> str:
    """Return an area's code, or "". Raises Unreadable."""
    if text and not GSS_CODE.fullmatch(text):
        raise Unreadable("is no GSS code such as E09000002; leave it blank where there is none")
    return text


def gss_codes(text: str) -> str:
    """Return the codes of areas, parted by commas. Raises Unreadable."""
    return ",".join(gss_coded(code.strip()) for code in text.split(",") if code.strip())


def named(text: str) -> str:
    """Return a name that an IRI can be made of. Raises Unreadable."""
    if not slug_of(text) or "|" in text:
        raise Unreadable("is no name of a council")
    return tidy(text)


def day(text: str) -> str:
    """Return a whole date, or "". Raises Unreadable."""
    said = date_text(text) if text else ""
    if said and len(said) < len("2024-05-06"):
        raise Unreadable("is no whole date such as 2024-05-06")
    return said


def amount(text: str) -> str:
    """Return a number of 0 or more, or "". Raises Unreadable."""
    said = decimal_text(text) if text else ""
    if said.startswith("-"):
        raise Unreadable("is less than nothing")
    return said


def degrees(most: int) -> Callable[[str], str]:
    """Return a reader of coordinates up to `most` degrees, to four decimals (about ten metres)."""

    def read(text: str) -> str:
        said = rounded(text)
        if said and abs(float(said)) > most:
            raise Unreadable(f"is no number of degrees from -{most} to {most}")
        return said

    return read


def nation(text: str) -> str:
    """Return a nation. Raises Unreadable."""
    if text not in NATIONS:
        raise Unreadable(f"is none of {', '.join(NATIONS)}")
    return text


def region(text: str) -> str:
    """Return a region of England, or a nation, which stands in this column outside England, or "". Raises Unreadable."""
    if text and not area_of(text):
        raise Unreadable("is no region or nation of the UK that we know")
    return text


def tier(text: str) -> str:
    """Return the type of a council. Raises Unreadable."""
    if text not in ontology.classes_of("tier"):
        raise Unreadable(f"is none of {', '.join(ontology.classes_of('tier'))}")
    return text


READERS: Mapping[str, Callable[[str], str]] = {
    "local-authority-code": coded,
    "official-name": named,
    "nice-name": named,
    "gss-code": gss_coded,
    "former-gss-codes": gss_codes,
    "start-date": day,
    "end-date": day,
    "nation": nation,
    "region": region,
    "local-authority-type": tier,
    "lat": degrees(90),
    "long": degrees(180),
    "pop-2020": amount,
    "area": amount,
}
"""Column → how its cells are read; any text is good in the others, or they name councils of the file."""

REFERENCES = ("replaced-by", "county-la", "combined-authority")
"""Columns that name other councils of the file by their codes."""


def checked(sheet: Sheet, rows: dict[str, Cells]) -> Iterator[Problem]:
    """Fill in the rows that can be used, by code and as they are read; yield what is wrong with the others.

    A row with a cell that cannot be read is left out. What only names a council that is not there
    is left blank, so that one bad row takes no other with it.
    """
    kept: dict[str, tuple[int, dict[str, str]]] = {}
    areas: dict[str, str] = {}
    for number, cells in sheet:
        read, problems = read_row(sheet, number, cells)
        code, place = read["local-authority-code"], read["gss-code"] or slug_of(read["nice-name"])
        if code in kept:
            problems.append(sheet.problem(number, "local-authority-code", code, f"is also in row {kept[code][0]}."))
        elif place in areas:
            column = "gss-code" if read["gss-code"] else "nice-name"
            problems.append(sheet.problem(number, column, read[column], f"is also the area of {areas[place]}."))
        yield from problems
        if not problems:
            kept[code] = number, read
            areas[place] = code
    for code, (number, read) in kept.items():
        yield from referring(sheet, number, read, kept)
        yield from entered(sheet, number, read)
        rows[code] = read


def read_row(sheet: Sheet, number: int, cells: Cells) -> tuple[dict[str, str], list[Problem]]:
    """Return a row as it is read, and what is wrong with it."""
    read, problems = dict(cells), []
    for column, reader in READERS.items():
        try:
            read[column] = reader(cells[column])
        except Unreadable as error:
            reason = str(error).removeprefix(f"{cells[column]!r} ")
            problems.append(sheet.problem(number, column, cells[column], f"{reason}."))
            read[column] = ""
    if not problems and (reason := lifetime_fault(read)):
        problems.append(sheet.problem(number, "end-date", cells["end-date"], reason))
    return read, problems


def lifetime_fault(read: Cells) -> str:
    """Return what is wrong with the days of a row, "" if nothing."""
    start, end = read["start-date"], read["end-date"]
    if read["replaced-by"] and not end:
        return "is blank, though the council was replaced."
    if start and end and date.fromisoformat(end) <= date.fromisoformat(start):
        return f"is not after the first day, {start}."
    return ""


ENTERED = ("2005-05-01", "2005-06-30")
"""When the register's first entries were written. It gives 77 councils a first day of then; none was founded then."""


def entered(sheet: Sheet, number: int, read: dict[str, str]) -> Iterator[Problem]:
    """Leave out of a row a first day that is the day on which the entry was written, and yield it."""
    if ENTERED[0] <= read["start-date"] <= ENTERED[1]:
        reason = "is when the entry was written and not when the council began; its first day is left blank."
        yield sheet.problem(number, "start-date", read["start-date"], reason, refused=False)
        read["start-date"] = ""


def referring(
    sheet: Sheet, number: int, read: dict[str, str], kept: Mapping[str, tuple[int, Cells]]
) -> Iterator[Problem]:
    """Leave in a row only the codes of other councils that are kept, and yield the others."""
    for column in REFERENCES:
        known = []
        for code in read[column].split(",") if column == "replaced-by" else [read[column]]:
            if code in kept and code != read["local-authority-code"]:
                known.append(code)
            elif code:
                reason = "is no other council of the file, or one that is left out; it is left blank."
                yield sheet.problem(number, column, code, reason, refused=False)
        read[column] = ",".join(known)
