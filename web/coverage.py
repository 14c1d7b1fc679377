"""What is known and what is not: by kind of council, by region, by goal and by source, each out of how many."""

from flask import Blueprint, Response

from web.asking import ask
from web.formats import page

PAGES = Blueprint("coverage", __name__)

ASKED = {
    "tiers": "coverage-by-tier",
    "regions": "coverage-by-region",
    "goals": "coverage-by-goal",
    "sources": "coverage-by-source",
}


@PAGES.get("/coverage")
def coverage() -> Response:
    """Show how much of the whole each count is."""
    asked = {name: ask(query) for name, query in ASKED.items()}
    return page("coverage.html", name="coverage", downloads=asked, counts=ask("counts").first, **asked)
