"""The front page: what one can do here, and how much there is."""

from collections.abc import Iterator
from urllib.parse import urlencode

from flask import Blueprint, Response

from web.asking import ask, graph
from web.formats import page
from web.hexmap import hex_map
from web.measures import counted

PAGES = Blueprint("home", __name__)

QUESTIONS: tuple[tuple[str, str, dict[str, str], str], ...] = (
    ("Who works with Cornwall Council?", "partners-of-body", {"body": "council-CON"}, "name"),
    ("Which networks could Barking and Dagenham join?", "partnerships-to-join", {"place": "area-E09000002"},
     "partnershipName"),
    ("Which councils are gone, and which took over?", "successors-of-councils", {}, "councilName"),
)  # fmt: skip
"""What the front page asks: in words, by which question, about what, and the column that answers."""

NAMED = 3
"""Names that an example shows of its answer."""


@PAGES.get("/")
def home() -> Response:
    """Show the promise, the search, goals, programmes and pillars, and what the graph holds."""
    goals = ask("goals-by-undertakings")
    pillars = ask("pillars-by-undertakings")
    programmes = ask("programmes-by-initiatives")
    counts = ask("counts")
    sources = ask("sources")
    return page(
        "home.html",
        name="placegraph",
        downloads={"goals": goals, "pillars": pillars, "programmes": programmes, "counts": counts},
        goals=goals,
        pillars=pillars,
        programmes=programmes,
        counts=counts,
        sources=[row for row in sources if not_ours(row["source"])],
        councils=ask("councils-with-initiatives"),
        examples=list(examples()),
        map=hex_map(graph().peers(), counted("initiatives")),
    )


def examples() -> Iterator[dict[str, object]]:
    """Yield each question that finds something, with the first of what it finds and the way to the rest."""
    for words, query, given, column in QUESTIONS:
        found = ask(query, **given)
        names = list(dict.fromkeys(row[column] for row in found))
        if names:
            path = f"/queries/{query}" + (f"?{urlencode(given)}" if given else "")
            yield {"words": words, "path": path, "names": names[:NAMED], "more": len(names[NAMED:])}


def not_ours(source: object) -> bool:
    """Tell a source that we read from a graph that placegraph wrote itself."""
    return "/source-placegraph-" not in str(source)


@PAGES.get("/robots.txt")
def robots() -> Response:
    """Keep crawlers away from what is made afresh for each address."""
    return Response("User-agent: *\nDisallow: /sparql\nDisallow: /query?\nDisallow: /search\n", mimetype="text/plain")
