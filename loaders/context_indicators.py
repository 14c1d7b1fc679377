"""Figures of work, homes, money, well-being and nature about each area, with our own definition of every measure."""

import csv
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from loaders.cells import governed
from loaders.loader import Loader
from loaders.names import Names
from loaders.records import Indicator, Record, Value
from loaders.sheets import Sheet, Sheets
from loaders.source import OGL, Problem, Source
from loaders.values import Period, Unreadable, decimal_text, slug_of

SOURCE = Source(
    slug="context-indicators",
    title="Context of UK local authorities",
    publisher="ONS and others, by way of Explore Local Statistics, demographr and edd",
    licence=OGL,
    attribution="Contains public sector information (ONS, DWP, DESNZ, Ofcom, NRS, NISRA) under the Open Government Licence v3.0; tables by ONSdigital, humaniverse/demographr and economic-analytics/edd",
    homepage="https://github.com/ONSdigital/explore-local-statistics-data",
    kind="statistics",
    about="Figures for districts, unitaries and counties of the UK; some measures differ by nation, and combined authorities have none.",
)

FILES = {
    "values": ("gss_code", "indicator", "value", "unit", "period", "source"),
    "indicators": ("indicator", "label", "recommended"),
}


def records(sheets: Sheets, names: Names) -> Iterator[Record | Problem]:
    """Yield the measures that we define and the list recommends, then each area's values of them."""
    known = definitions()
    recommended = recommended_of(sheets)
    wanted = {key for key in known if recommended is None or key in recommended}
    yield from undefined(sheets, known, recommended)
    for key in sorted(wanted):
        ours = known[key]
        yield Indicator(
            locator=key,
            indicator=local_name(key),
            name=ours["name"],
            unit=ours["unit"],
            definition=ours["definition"],
        )
    yield from values(sheets["values"], {key: known[key]["kind"] for key in wanted}, names)


@cache
def definitions() -> Mapping[str, Mapping[str, str]]:
    """Return our name, unit, kind of value and definition of each measure, by the publisher's key."""
    text = files("loaders").joinpath("indicators.csv").read_text(encoding="utf-8")
    return {ours["indicator"]: ours for ours in csv.DictReader(text.splitlines())}


def recommended_of(sheets: Sheets) -> frozenset[str] | None:
    """Return the measures recommended for comparing places, or None where the list of them was not given."""
    if "indicators" not in sheets:
        return None
    return frozenset(cells["indicator"] for _, cells in sheets["indicators"] if cells["recommended"] == "yes")


def undefined(
    sheets: Sheets, known: Mapping[str, Mapping[str, str]], recommended: frozenset[str] | None
) -> Iterator[Problem]:
    """Yield one problem for each measure that is wanted and that we do not define, at its first row."""
    told: set[str] = set()
    for number, cells in sheets["values"]:
        key = cells["indicator"]
        if key in known or key in told or (recommended is not None and key not in recommended):
            continue
        told.add(key)
        reason = "has no definition of ours; add one to loaders/indicators.csv."
        yield sheets["values"].problem(number, "indicator", key, reason)


@cache
def local_name(key: str) -> str:
    """Return the local name of a measure."""
    return f"indicator-{slug_of(key)}"


def values(sheet: Sheet, kinds: Mapping[str, str], names: Names) -> Iterator[Value | Problem]:
    """Yield one value a row that has one: a blank is not known, and never 0.

    The locator is the area's code, so that all of an area's values share their evidence.
    """
    for number, cells in sheet:
        kind = kinds.get(cells["indicator"])
        if not kind or not cells["value"]:
            continue
        about, problem = governed(sheet, number, "gss_code", cells["gss_code"], names)
        if problem:
            yield problem
            continue
        try:
            start, end = period(cells["period"])
            value = decimal_text(cells["value"])
        except Unreadable as error:
            yield sheet.problem(number, "value", cells["value"], f"was left out: {error}.")
            continue
        yield Value(
            locator=cells["gss_code"],
            indicator=local_name(cells["indicator"]),
            about=about,
            value=value,
            kind=kind,
            start=start,
            end=end,
        )


@cache
def period(text: str) -> tuple[str, str]:
    """Return first and last of a period: "2023", "2021-03-21", "2020-04/2023-03" or "2024-01-01/P1Y". Raises Unreadable."""
    first, _, last = text.partition("/")
    start = Period.of(first).first
    if not last:
        return first, first
    if last.startswith("P") and last.endswith("Y") and last[1:-1].isdigit():
        end = start.replace(year=start.year + int(last[1:-1])) - timedelta(days=1)
        return whole_years(start, end)
    Period.of(last)
    return first, last


def whole_years(start: date, end: date) -> tuple[str, str]:
    """Return calendar years as such, and other periods by their days."""
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31):
        return str(start.year), str(end.year)
    return start.isoformat(), end.isoformat()


LOADER = Loader(
    source=SOURCE,
    files=FILES,
    records=records,
    required=frozenset({"values"}),
    needs=("councils", "corrections"),
)
