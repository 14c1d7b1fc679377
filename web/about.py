"""What placegraph is, what its data leaves out, and who can use it."""

from flask import Blueprint, Response

from web.asking import ask
from web.formats import page

PAGES = Blueprint("about", __name__)


@PAGES.get("/about")
def about() -> Response:
    """Say what this is, how a claim is kept, and how to add to it."""
    return page("about.html", name="about", downloads={}, counts=ask("counts"))


@PAGES.get("/about/data")
def data() -> Response:
    """Say what the sources are good for, and what they leave out."""
    tiers = ask("coverage-by-tier")
    spread = ask("undertakings-by-source")
    return page(
        "about-data.html",
        name="about-data",
        downloads={"sources": spread, "tiers": tiers},
        counts=ask("counts"),
        tiers=tiers,
        spread=spread,
    )


@PAGES.get("/accessibility")
def accessibility() -> Response:
    """Say how accessible these pages are, and what is not yet known."""
    return page("accessibility.html", name="accessibility", downloads={})
