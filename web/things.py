"""Where an identifier leads: to the page about the thing, to its data, or to all that is said of it."""

from flask import Blueprint, Response, redirect
from werkzeug.wrappers import Response as Redirect

from graph.linked import MEDIA
from web.asking import NothingThere, Panel, ask, page_of, thing
from web.formats import page
from web.linked import TABLES, best_of_data_and_page

PAGES = Blueprint("things", __name__)


@PAGES.get("/id/<name>")
def identified(name: str) -> Redirect:
    """Send a reader from what identifies a thing to the page about it, a program to the data (303: a thing is neither).

    With a form after its name, as in `/id/council-BDG.ttl`, it leads to the document in that form. Raises what `_said_of` does.
    """
    stem, _, ending = name.rpartition(".")
    if ending in MEDIA or ending in TABLES:
        name = stem
    _said_of(name)
    shown = page_of(thing(name).value) or "/"
    if ending in TABLES:
        return redirect(f"{shown}?format={ending}", code=303)
    form = ending if ending in MEDIA else best_of_data_and_page()
    return redirect(f"/data/{name}.{form}" if form else shown, code=303)


@PAGES.get("/thing/<name>")
def anything(name: str) -> Response:
    """Show every statement about a thing that has no page of its own making."""
    said = _said_of(name)
    label = next((row["name"] for row in said if row["name"]), name)
    return page(
        "thing.html",
        name=name,
        downloads={"statements": said},
        said=said,
        label=label,
        iri=thing(name).value,
        other=page_of(thing(name).value),
    )


def _said_of(name: str) -> Panel:
    """Return what the graph says of a thing. Raises BadValue, NothingThere."""
    said = ask("what-is-said-of", thing=name)
    if not said:
        raise NothingThere(f"nothing here is called {name[:80]!r}")
    return said
