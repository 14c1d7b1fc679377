"""Pages as at a day: `?as-at=2018-01-31` shows what stood on that day (docs/decisions/0009-as-at.md).

PlacegraphError
└── NotADay           the day in the address cannot be read (400)
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import cast
from urllib.parse import urlencode

from flask import g, request

from graph.rows import Row
from ontology import PlacegraphError
from web import links
from web.asking import graph

KEY = "as-at"

KEEPS = ("/place/", "/partner/", "/places")
"""Beginnings of the paths of pages that can be shown as at a day."""


class NotADay(PlacegraphError):
    """The day in the address cannot be read."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"{text[:40]!r} is not a day of the calendar: write the year, the month and the day in figures, "
            f"with hyphens, as in {KEY}=2018-01-31 for 31 January 2018, or leave it out to see the page as it is today"
        )


@dataclass(frozen=True)
class Day:
    """The day as at which a page is shown; it is false on a page of today, and "" is then its text."""

    at: date | None = None

    def __bool__(self) -> bool:
        return self.at is not None

    def __str__(self) -> str:
        return self.at.isoformat() if self.at else ""

    @property
    def ahead(self) -> bool:
        """Tell whether the day is later than the graph: nobody knows yet all that will have changed by then."""
        return str(self) > graph().build.made[:10]

    def on(self, path: str | None) -> str | None:
        """Return the path of a page with this day, where that page can be shown as at one."""
        if not path or not self or not path.startswith(KEEPS):
            return path
        return f"{path}{'&' if '?' in path else '?'}{urlencode({KEY: str(self)})}"


TODAY = Day()


def asked() -> Day:
    """Return the day in the address of this request; every link to a place or a body in its page then keeps it.

    Raises NotADay.
    """
    g.day = read(request.args.get(KEY, ""))
    return shown()


def read(text: str) -> Day:
    """Return the day that a text names; a blank one is today. Raises NotADay."""
    text = text.strip()
    if not text:
        return TODAY
    try:
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
            raise ValueError(text)
        return Day(date.fromisoformat(text))
    except ValueError:
        raise NotADay(text) from None


def shown() -> Day:
    """Return the day as at which this page is shown."""
    return cast(Day, g.get("day", TODAY))


def page_of(iri: str | None) -> str | None:
    """Return the path of the page about one of our things, as at the day that this page is shown at."""
    return shown().on(links.page_of(iri))


def on(path: str) -> str:
    """Return the path of a page as at the day that this page is shown at, where that page can be."""
    return shown().on(path) or path


def today() -> str:
    """Return the address of this page without the day."""
    kept = [(key, value) for key, value in request.args.items(multi=True) if key != KEY]
    return f"{request.path}?{urlencode(kept)}" if kept else request.path


def undated(rows: Iterable[Row]) -> int:
    """Return how many of these undertakings do not say when they began."""
    return sum(not row.get("start") and not row.get("issued") for row in rows)
