"""Bodies of any kind: what each takes part in, with whom, what it belongs to, and where it is."""

import re

from flask import Blueprint, Response

from web.asking import NothingThere, ask, thing
from web.formats import page

PAGES = Blueprint("bodies", __name__)

SHOWN = 10
"""Rows that a body's page shows of a list; the downloads and the whole lists have all."""

LISTS = {"undertakings": "undertakings-of-body", "partners": "partners-of-body", "members": "members-of"}


@PAGES.get("/partner/<name>")
def partner(name: str) -> Response:
    """Show one body."""
    return _page(name, "partner.html", SHOWN)


@PAGES.get("/partner/<name>/<table>")
def whole_list(name: str, table: str) -> Response:
    """Show the whole of a list that the body's page shows the head of."""
    if table not in LISTS:
        raise NothingThere(f"a body has no list called {table[:40]!r}: it has {', '.join(LISTS)}")
    return _page(name, "partner-list.html", None, table)


def _page(name: str, template: str, shown: int | None, table: str = "") -> Response:
    about = ask("body", body=thing(name)) if BODY.fullmatch(name) else ()
    if not about:
        raise NothingThere(f"no body here is called {name[:80]!r}: it may be listed under another name, so look for it")
    asked = {
        "undertakings": ask("undertakings-of-body", body=name),
        "partners": ask("partners-of-body", body=name),
        "memberships": ask("memberships-of-body", body=name),
        "members": ask("members-of", network=name),
        "places": ask("places-of-body", body=name),
        "names": ask("names-of-body", body=name),
        "ids": ask("ids-of-body", body=name),
        "changes": ask("changes-of-body", body=name),
        "sources": ask("sources-of", thing=name),
    }
    return page(
        template,
        name=f"{name}-{table}" if table else name,
        downloads={table: asked[table]} if table else asked,
        about=about.first,
        asked=asked,
        shown=shown,
        table=table,
    )


BODY = re.compile(r"(council|org|partnership)(-[A-Za-z0-9]+)+")
