"""Finding a thing by any of its names or codes."""

import re
from collections.abc import Sequence

from flask import Blueprint, Response, request
from pyoxigraph import Literal

from web.asking import Panel, ask
from web.formats import page

PAGES = Blueprint("search", __name__)

WORDS = 8
"""Words of a search that count; a ninth would not narrow it."""


@PAGES.get("/search")
def search() -> Response:
    """Show what goes by the words that were typed."""
    typed = request.args.get("q", "").strip()[:200]
    words = words_of(typed)
    found = ask("search-by-name", word=words) if words else None
    return page(
        "search.html",
        name="search",
        downloads={"results": found} if found else {},
        typed=typed,
        found=found,
        things=_things(found) if found else [],
        limit=80,
    )


def words_of(typed: str) -> Sequence[Literal]:
    """Return the words to look for: no "&" for "and", no punctuation around them, the first few."""
    words = re.findall(r"[^\s,;()\"]+", typed.casefold())
    return [Literal(word) for word in dict.fromkeys(words) if word not in ("&", "and", "of", "the")][:WORDS] or [
        Literal(word) for word in words[:1]
    ]


def _things(found: Panel) -> list[dict[str, object]]:
    """Return each thing once, with all that came of it where it is gone."""
    things: dict[str, dict[str, object]] = {}
    for row in found:
        thing = things.setdefault(str(row["thing"]), {**row, "successors": []})
        if row["now"] and isinstance(thing["successors"], list):
            thing["successors"].append(row)
    return list(things.values())
