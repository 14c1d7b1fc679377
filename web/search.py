"""Finding a thing by any of its names or codes, and the nearest names where none is what was typed."""

import re
import unicodedata
from collections.abc import Sequence

from flask import Blueprint, Response, request
from pyoxigraph import Literal
from rapidfuzz import fuzz, process

from graph.rows import Row
from web.asking import Panel, ask
from web.formats import page

PAGES = Blueprint("search", __name__)

WORDS = 8
"""Words of a search that count; a ninth would not narrow it."""

GUESSES = 5
"""Names that are offered where nothing was found."""

ALIKE = 80
"""How like what was typed a name must be to be offered, of 100."""

LONG = 6
"""Letters from which on the middle of a name may be what was meant; fewer are in too many names."""

SILENT = str.maketrans("ø", "o", "'.\u2018\u2019")
"""What neither a search nor a name is read with; `search-by-name.rq` reads names in the same way."""


@PAGES.get("/search")
def search() -> Response:
    """Show what goes by the words that were typed, or what goes by nearly the same."""
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
        meant=called(typed) if typed else None,
        guesses=guesses(typed) if typed and not found else [],
        limit=80,
    )


def folded(text: str, *, apart: bool = True) -> str:
    """Return a text in small letters, without accents, apostrophes and full stops; `apart` takes ½ and ﬁ for 1/2 and fi."""
    letters = unicodedata.normalize("NFD", unicodedata.normalize("NFKD" if apart else "NFD", text).casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).translate(SILENT)


def called(typed: str) -> Panel:
    """Return the bodies that go by exactly what was typed; more than one of them means that the name is ambiguous."""
    return ask("bodies-by-name", name=Literal(whole(typed)))


def whole(typed: str) -> str:
    """Return a whole name as `bodies-by-name.rq` reads names."""
    return re.sub(r"\s+", " ", folded(typed, apart=False)).strip()


def words_of(typed: str) -> Sequence[Literal]:
    """Return the words to look for: no "&" for "and", no punctuation around them, the first few."""
    words = re.findall(r"[^\s,;()\"]+", folded(typed))
    return [Literal(word) for word in dict.fromkeys(words) if word not in ("&", "and", "of", "the")][:WORDS] or [
        Literal(word) for word in words[:1]
    ]


def guesses(typed: str) -> list[Row]:
    """Return the places and bodies whose names, or their beginnings, are most like what was typed, the likest first."""
    # Signs are what is left of a letter that was damaged on the way: a guess does without them.
    rows, sought = ask("names-to-guess-from").rows, " ".join(re.sub(r"[^a-z0-9 -]", "", folded(typed)).split())
    names = [folded(str(row["name"])) for row in rows]
    length = sought.count(" ") + 1
    heads = [" ".join(name.split()[:length]) for name in names]
    near = process.extract(sought, heads, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=100)
    if not near and len(sought) >= LONG:
        near = process.extract(sought, names, scorer=fuzz.partial_ratio, score_cutoff=ALIKE + 5, limit=100)
    likest = sorted(near, key=lambda each: (-each[1], each[2]))  # of names as like as each other, places come first
    things: dict[str, Row] = {}
    for _, _, place in likest:
        things.setdefault(str(rows[place]["thing"]), rows[place])
    return list(things.values())[:GUESSES]


def _things(found: Panel) -> list[dict[str, object]]:
    """Return each thing once, with all that came of it where it is gone."""
    things: dict[str, dict[str, object]] = {}
    for row in found:
        thing = things.setdefault(str(row["thing"]), {**row, "successors": []})
        if row["now"] and isinstance(thing["successors"], list):
            thing["successors"].append(row)
    return list(things.values())
