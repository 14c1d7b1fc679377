"""Bodies of any kind: what each takes part in, with whom, what it belongs to, and where it is."""

import re

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as Redirect

from graph.rows import Row
from web import days
from web.asking import NothingThere, ask, ask_each, page_of, thing
from web.formats import page
from web.lists import Listing, chosen, list_page

PAGES = Blueprint("bodies", __name__)

SHOWN = 10
"""Rows that a body's page shows of a list; the downloads and the whole lists have all."""

BODY = re.compile(r"(council|org|partnership)(-[A-Za-z0-9]+)+")

LISTS = {
    "undertakings": Listing("undertakings-of-body", "part it plays", "parts it plays"),
    "partners": Listing("partners-of-body", "partner", "partners"),
    "members": Listing("members-of", "membership", "memberships"),
}
"""Name in the address → the list."""

ASKED = {name: listing.query for name, listing in LISTS.items()} | {
    "memberships": "memberships-of-body",
    "adoptions": "adoptions-of",
    "places": "places-of-body",
    "names": "names-of-body",
    "ids": "ids-of-body",
    "changes": "changes-of-body",
    "sources": "sources-of",
}
"""What a body's page asks, by the names under which its tables are taken away."""


@PAGES.get("/partner/<name>")
def partner(name: str) -> Response | Redirect:
    """Show one body; one that was merged into another leads there."""
    if stayed := _stayed(name):
        return _on_the_page_of(stayed)
    day = str(days.asked())
    about = _about(name, day)
    asked = ask_each(ASKED, name, at=day)
    return page("partner.html", name=name, downloads=asked, about=about, asked=asked, shown=SHOWN)


@PAGES.get("/partner/<name>/<table>")
def whole_list(name: str, table: str) -> Response | Redirect:
    """Show the whole of a list that the body's page shows the head of."""
    if stayed := _stayed(name):
        return _on_the_page_of(stayed, f"/{table}")
    listing = chosen(LISTS, table, "body")
    day = days.asked()
    of = str(_about(name)["name"])
    found = ask_each({table: listing.query}, name, at=str(day))[table]
    return list_page(listing, found, name=name, table=table, of=of, trail=[(day.on(page_of(thing(name).value)), of)])


def _stayed(name: str) -> str | None:
    """Return the path of the body that a person decided this one is, None where it is itself."""
    changes = ask("changes-of-body", body=thing(name)) if BODY.fullmatch(name) else ()
    return next((page_of(str(row["other"])) for row in changes if row["direction"] == "merged"), None)


def _on_the_page_of(path: str, rest: str = "") -> Redirect:
    """Lead to a page of the body that stayed, for as long as the decision stands (303: it may be undone)."""
    asked = request.query_string.decode()
    return redirect(path + rest + (f"?{asked}" if asked else ""), code=303)


def _about(name: str, at: str = "") -> Row:
    """Return the row about a body. Raises NothingThere if the graph has none of that name."""
    about = ask("body", body=thing(name), at=at) if BODY.fullmatch(name) else ()
    if not about:
        raise NothingThere(f"no body here is called {name[:80]!r}: it may be listed under another name, so look for it")
    return about.first
