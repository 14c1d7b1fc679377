"""Whole lists: a page shows the head of each of its lists, and under its own address the whole of it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Response

from web.asking import NothingThere, Panel
from web.formats import page

THIS = re.compile(r"this (?:place|body|network, programme or authority|programme|goal or pillar)")
"""How a question of the library speaks of the thing that it is asked about."""


@dataclass(frozen=True)
class Listing:
    """A list of a page: the question that finds it, what one row of it and several are called, and its columns.

    Without columns the table is drawn by the template; see `macros.html` for what a column may hold.
    """

    query: str
    one: str
    many: str
    columns: tuple[Mapping[str, str], ...] = ()


SOURCE = {"head": "Source", "show": "sourceTitle", "link": "source"}
"""The column that most tables end with."""


def chosen(lists: Mapping[str, Listing], table: str, kind: str) -> Listing:
    """Return the list of that name, of those that a `kind` of thing has. Raises NothingThere."""
    if table not in lists:
        raise NothingThere(f"a {kind} has no list called {table[:40]!r}: it has {', '.join(lists)}")
    return lists[table]


def list_page(
    listing: Listing,
    found: Panel,
    *,
    name: str,
    table: str,
    of: str,
    trail: Sequence[tuple[str | None, str]],
    template: str = "list.html",
    **more: object,
) -> Response:
    """Return the page of a whole list.

    `of` is what the list's thing is called, `trail` the (path, words) of the pages above; `name` begins the file names.
    """
    return page(
        template,
        name=f"{name}-{table}",
        downloads={table: found},
        listing=listing,
        found=found,
        heading=THIS.sub(lambda _: of, found.query.summary),
        trail=trail,
        **more,
    )
