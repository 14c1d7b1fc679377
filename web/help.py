"""How to use placegraph: five minutes for each kind of reader; and on which terms."""

from flask import Blueprint, Response

from web.asking import ask
from web.formats import page

PAGES = Blueprint("help", __name__)


@PAGES.get("/help")
def help_page() -> Response:
    """Lead four kinds of readers through what they came for; every step is a link or a command that works."""
    return page("help.html", name="help", downloads={})


@PAGES.get("/terms")
def terms() -> Response:
    """Say who may use what, what is ours and what is not, and how something is put right or taken out."""
    return page("terms.html", name="terms", downloads={}, counts=ask("counts"))
