"""Finding a thing by any of its names or codes, and the nearest names where none is what was typed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from flask import Blueprint, Response, request
from pyoxigraph import Literal
from rapidfuzz import fuzz, process

from graph import search as index
from graph.rows import Iri, Row
from graph.search import KINDS, Found, Hit, folded
from web.asking import Panel, ask, graph
from web.formats import page
from web.library import asked_with
from web.worked_out import panel

__all__ = ["PAGES", "called", "folded", "guesses", "search", "whole", "words_of"]

PAGES = Blueprint("search", __name__)

LIMIT = 80
"""Things that a search shows at most."""

QUESTIONS = 3
"""Questions of the library that are offered below what was found."""

GUESSES = 5
"""Names that are offered where nothing was found."""

ALIKE = 80
"""How like what was typed a name must be to be offered, of 100."""

LONG = 6
"""Letters from which on the middle of a name may be what was meant; fewer are in too many names."""

MANY = {
    "goal": "Goals and activities",
    "place": "Places",
    "body": "Bodies",
    "programme": "Programmes",
    "initiative": "Initiatives",
    "strategy": "Strategies",
    "person": "People in public roles",
    "resource": "Resources",
}
"""What several of a kind are called."""


@dataclass(frozen=True)
class Results:
    """What a search shows: its table, each thing once, how many there are of each kind, and what may be meant instead."""

    downloads: dict[str, Panel]
    things: list[dict[str, object]]
    counts: dict[str, int] = field(default_factory=dict)
    guesses: list[Row] = field(default_factory=list)


COLUMNS = ("thing", "name", "known", "what", "end", "now", "nowName")


@PAGES.get("/search")
def search() -> Response:
    """Show what goes by the words that were typed, or what goes by nearly the same."""
    typed = request.args.get("q", "").strip()[:200]
    kind = request.args.get("kind", "")
    kind = kind if kind in KINDS else ""
    names = graph().search()
    results = _by_index(names, typed, kind) if names else _by_query(typed)
    return page(
        "search.html",
        name="search",
        typed=typed,
        kind=kind,
        kinds=MANY,
        meant=called(typed) if typed else None,
        limit=LIMIT,
        downloads=results.downloads,
        things=results.things,
        counts=results.counts,
        guesses=results.guesses,
        questions=[each for each in asked_with(typed) if each.group != "pages"][:QUESTIONS],
    )


def _by_index(names: index.Search, typed: str, kind: str) -> Results:
    """Return what the index of the build finds."""
    found = names.find(typed, kind, LIMIT)
    guess = names.guess(typed, GUESSES) if typed and not found.counts else Found((), {})
    rows = panel(
        "search", "Which things go by these words?", COLUMNS, [row for hit in found.hits for row in _rows(hit)]
    )
    return Results(
        downloads={"results": rows} if typed else {},
        things=[_told(hit) for hit in found.hits],
        counts=found.counts,
        guesses=[{"thing": Iri(hit.iri), "label": hit.name, "name": hit.known, "what": hit.what} for hit in guess.hits],
    )


def _by_query(typed: str) -> Results:
    """Return what a question of the library finds, where there is no index: on an engine, or in an older build."""
    words = words_of(typed)
    found = ask("search-by-name", word=words) if words else None
    things = _things(found) if found else []
    return Results(
        downloads={"results": found} if found else {},
        things=things,
        guesses=guesses(typed) if typed and not things else [],
    )


def _told(hit: Hit) -> dict[str, object]:
    """Return a thing as the page shows it."""
    return {
        "thing": hit.iri,
        "name": hit.name,
        "known": hit.known,
        "what": hit.what,
        "end": hit.end,
        "successors": [{"now": now, "nowName": name} for now, name in hit.successors],
    }


def _rows(hit: Hit) -> Iterator[Row]:
    """Yield a thing as rows of a table, one for each of what came of it."""
    for now, name in hit.successors or (("", ""),):
        yield {
            "thing": Iri(hit.iri),
            "name": hit.name,
            "known": hit.known,
            "what": hit.what,
            "end": hit.end or None,
            "now": Iri(now) if now else None,
            "nowName": name or None,
        }


def called(typed: str) -> Sequence[Row]:
    """Return the bodies that go by exactly what was typed; more than one of them means that the name is ambiguous."""
    names = graph().search()
    if names is None:
        return ask("bodies-by-name", name=Literal(whole(typed))).rows
    return [{"body": Iri(hit.iri), "bodyName": hit.name, "end": hit.end or None} for hit in names.called(typed)]


def whole(typed: str) -> str:
    """Return a whole name as `bodies-by-name.rq` reads names."""
    return re.sub(r"\s+", " ", folded(typed, apart=False)).strip()


def words_of(typed: str) -> Sequence[Literal]:
    """Return the words to look for, for a question of the library."""
    return [Literal(word) for word in index.words_of(typed)]


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
