"""Initiatives, strategies and programmes: what each is, who takes part, and where it says so."""

import re

from flask import Blueprint, Response

from web.asking import NothingThere, Panel, ask, thing
from web.formats import page

PAGES = Blueprint("undertakings", __name__)

SHOWN = 12
"""Rows of a programme's lists that are shown before the whole is one link away."""


@PAGES.get("/initiative/<name>")
def initiative(name: str) -> Response:
    """Show an initiative or a strategy, with every claim about it and whom to ask."""
    about = about_of(name, "initiative", "strategy")
    is_plan = name.startswith("strategy-")
    panels = {
        "who": ask("who-takes-part", undertaking=name),
        "money": ask("money-of-undertaking", undertaking=name),
        "themes": ask("themes-of-undertaking", undertaking=name),
        "where": ask("where-of-undertaking", undertaking=name),
        "frames": ask("frames-of-undertaking", undertaking=name),
        "ask": ask("who-to-ask", initiative=name),
        "sources": ask("sources-of", thing=name),
    }
    if is_plan:
        panels["priorities"] = ask("priorities-of-strategy", strategy=name)
    return page(
        "initiative.html",
        name=name,
        downloads={**panels, "about": about},
        about=about.first,
        priorities=panels.get("priorities", ()),
        asked=panels,
        is_plan=is_plan,
    )


@PAGES.get("/programme/<name>")
def programme(name: str) -> Response:
    """Show a programme with its initiatives, who takes part, who belongs to it, and who pays."""
    about = about_of(name, "programme")
    panels = programme_panels(name)
    return page(
        "programme.html",
        name=name,
        downloads={**panels, "about": about},
        about=about.first,
        asked=panels,
        shown=SHOWN,
    )


@PAGES.get("/programme/<name>/<table>")
def whole_programme_list(name: str, table: str) -> Response:
    """Show the whole of a list that the programme's page shows the head of."""
    about = about_of(name, "programme")
    panels = programme_panels(name)
    if table not in panels:
        raise NothingThere(f"a programme has no list called {table[:40]!r}: it has {', '.join(panels)}")
    return page(
        "programme-list.html",
        name=f"{name}-{table}",
        downloads={table: panels[table]},
        about=about.first,
        asked=panels,
        table=table,
        shown=None,
    )


def programme_panels(name: str) -> dict[str, Panel]:
    """Ask what a programme's page shows, by the names under which its tables are taken away."""
    return {
        "initiatives": ask("undertakings-of-programme", programme=name),
        "bodies": ask("bodies-of-programme", programme=name),
        "members": ask("members-of", network=name),
        "funders": ask("funders-of-programme", programme=name),
        "who": ask("who-takes-part", undertaking=name),
        "frames": ask("frames-of-undertaking", undertaking=name),
        "sources": ask("sources-of", thing=name),
    }


def about_of(name: str, *families: str) -> Panel:
    """Return the row about an undertaking. Raises NothingThere if the graph has none of that name."""
    if re.fullmatch(r"[a-z]+(-[A-Za-z0-9]+)+", name) and name.partition("-")[0] in families:
        about = ask("undertaking", undertaking=thing(name))
        if about:
            return about
    raise NothingThere(
        f"no {families[0]} here is called {name[:80]!r}: its source may have changed the number, so look for its title"
    )
