"""Initiatives, strategies and programmes: what each is, who takes part, and where it says so."""

import re

from flask import Blueprint, Response

from web.alike import like
from web.asking import NothingThere, Panel, ask, ask_each, page_of, thing
from web.formats import page
from web.lists import Listing, chosen, list_page

PAGES = Blueprint("undertakings", __name__)

NEAR = 3
"""Initiatives like another that its page shows."""

SHOWN = 12
"""Rows of a programme's lists that are shown before the whole is one link away."""

ASKED = {
    "who": "who-takes-part",
    "money": "money-of-undertaking",
    "themes": "themes-of-undertaking",
    "where": "where-of-undertaking",
    "frames": "frames-of-undertaking",
    "ask": "who-to-ask",
    "sources": "sources-of",
}
"""What the page of an initiative or strategy asks, by the names under which its tables are taken away."""

LISTS = {
    "initiatives": Listing("undertakings-of-programme", "initiative", "initiatives"),
    "bodies": Listing("bodies-of-programme", "body", "bodies"),
    "members": Listing("members-of", "membership", "memberships"),
}
"""Name in the address → the list of a programme."""

OF_PROGRAMME = {name: listing.query for name, listing in LISTS.items()} | {
    "funders": "funders-of-programme",
    "who": "who-takes-part",
    "frames": "frames-of-undertaking",
    "sources": "sources-of",
}
"""What a programme's page asks."""


@PAGES.get("/initiative/<name>")
def initiative(name: str) -> Response:
    """Show an initiative or a strategy, with every claim about it and whom to ask."""
    about = about_of(name, "initiative", "strategy")
    is_plan = name.startswith("strategy-")
    asked = ask_each(ASKED | ({"priorities": "priorities-of-strategy"} if is_plan else {}), name)
    near, alike = like(thing(name).value)
    return _page("initiative.html", name, about, asked | {"alike": alike}, is_plan=is_plan, near=near[:NEAR])


@PAGES.get("/programme/<name>")
def programme(name: str) -> Response:
    """Show a programme with its initiatives, who takes part, who belongs to it, and who pays."""
    about = about_of(name, "programme")
    return _page("programme.html", name, about, ask_each(OF_PROGRAMME, name), shown=SHOWN)


@PAGES.get("/programme/<name>/<table>")
def whole_list(name: str, table: str) -> Response:
    """Show the whole of a list that the programme's page shows the head of."""
    listing = chosen(LISTS, table, "programme")
    of = str(about_of(name, "programme").first["title"])
    found = ask_each({table: listing.query}, name)[table]
    return list_page(listing, found, name=name, table=table, of=of, trail=[(page_of(thing(name).value), of)])


def _page(template: str, name: str, about: Panel, asked: dict[str, Panel], **more: object) -> Response:
    return page(template, name=name, downloads={**asked, "about": about}, about=about.first, asked=asked, **more)


def about_of(name: str, *families: str) -> Panel:
    """Return the row about an undertaking. Raises NothingThere if the graph has none of that name."""
    if re.fullmatch(r"[a-z]+(-[A-Za-z0-9]+)+", name) and name.partition("-")[0] in families:
        about = ask("undertaking", undertaking=thing(name))
        if about:
            return about
    raise NothingThere(
        f"no {families[0]} here is called {name[:80]!r}: its source may have changed the number, so look for its title"
    )
