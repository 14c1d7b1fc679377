"""People in public roles: their posts, what they said in our words, what they wrote, each with its source."""

from flask import Blueprint, Response

from web.asking import NothingThere, ask_each
from web.formats import page

PAGES = Blueprint("people", __name__)

ASKED = {"posts": "posts-of", "said": "what-was-said", "works": "works-of-person", "sources": "sources-of"}
"""What a person's page asks."""


@PAGES.get("/person/<name>")
def person(name: str) -> Response:
    """Show one person as the sources name them; nothing private is held."""
    asked = ask_each(ASKED, name) if name.startswith("person-") else {}
    if not asked or not asked["sources"]:
        raise NothingThere(f"these sources name nobody as {name[:60]!r}")
    return page("person.html", name=name, downloads=asked, asked=asked, called=called(name))


def called(name: str) -> str:
    """Return the name that the sources give a person."""
    return str(ask_each({"names": "names-of"}, name)["names"].first["name"])
