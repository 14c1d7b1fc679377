"""What placegraph is, what its data leaves out, and who can use it."""

from flask import Blueprint, Response

from loaders.exports import bibtex, citation
from web.asking import ask, graph
from web.formats import page

PAGES = Blueprint("about", __name__)


@PAGES.get("/about")
def about() -> Response:
    """Say what this is, how a claim is kept, and how to add to it."""
    return page("about.html", name="about", downloads={}, counts=ask("counts"))


@PAGES.get("/about/data")
def data() -> Response:
    """Say what the sources are good for, what they leave out, and how to take the whole away and cite it."""
    tiers = ask("coverage-by-tier")
    spread = ask("undertakings-by-source")
    return page(
        "about-data.html",
        name="about-data",
        downloads={"sources": spread, "tiers": tiers},
        counts=ask("counts"),
        tiers=tiers,
        spread=spread,
        citation=citation(graph().build),
        bibtex=bibtex(graph().build),
    )


@PAGES.get("/accessibility")
def accessibility() -> Response:
    """Say how accessible these pages are, and what is not yet known."""
    return page("accessibility.html", name="accessibility", downloads={})
