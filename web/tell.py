"""Beside every claim a way to answer it: still true, ended or wrong; and a page of all that waits for such an answer."""

from datetime import date
from urllib.parse import quote

from flask import Blueprint, Response, current_app, request

from graph.checkable import in_words
from queries import term
from web.asking import NothingThere, Panel, ask, today
from web.formats import page
from web.links import web_address

PAGES = Blueprint("tell", __name__)

ANSWERS = (
    ("still true", "It is still true", "still true, as far as I can tell. I checked it at: ", ""),
    ("ended", "It has ended", "over. It ended on: ", " --ended 2026-03-31"),
    ("wrong", "It is wrong", "wrong. It should say: ", " --wrong"),
)
"""What a reader may answer: its key, as a heading, as the sentence that ends the message, and as options of `placegraph confirm`."""


@PAGES.get("/tell/<claim>")
def tell(claim: str) -> Response:
    """Show one claim with the messages that answer it, written as far as we can write them."""
    said = ask("claim", claim=claim)
    if not said and (taken_back := ask("checks-of", thing=claim)):
        return page("taken-back.html", name=claim, downloads={"checks": taken_back}, claim=claim, checks=taken_back)
    if not said:
        raise NothingThere(f"no claim is called {claim[:60]!r}; it may have been taken back, or its source read anew")
    checks = ask("checks-of", thing=claim)
    where = ask("where-it-says-so", claim=claim)
    words = in_words(said.rows)
    return page(
        "tell.html",
        name=claim,
        downloads={"claim": said, "where": where, "checks": checks},
        checks=checks,
        where=where,
        claim=claim,
        said=said,
        words=words,
        answers=[
            (key, heading, _message(claim, words, said, ends), options) for key, heading, ends, options in ANSWERS
        ],
        opens=_address,
    )


@PAGES.get("/stale")
def stale() -> Response:
    """List what is past its shelf life, by source and by council; `?on=` asks what will be on a later day."""
    day = request.args.get("on", "")
    asked = {"today": term("Today", day)} if day else {}
    sources, councils = ask("stale-by-source", **asked), ask("stale-by-council", **asked)
    return page(
        "stale.html",
        name="stale",
        downloads={"sources": sources, "councils": councils},
        sources=sources,
        councils=councils,
        on=date.fromisoformat(day.strip()) if day else today(),
        asked=bool(day),
    )


def _message(claim: str, words: str, said: Panel, ends: str) -> str:
    """Return the text of a message; whoever sends it fills in its end."""
    where = f"{said.first['sourceTitle']}, {said.first['locator']}, read {said.first['read']}"
    return f"The claim {claim}\n({words})\nfrom {where}\nis {ends}"


def _address(heading: str, message: str) -> str:
    """Return the address that opens such a message, where one is set; else "": then it can be copied."""
    contact = str(current_app.extensions["contact"])
    if web_address(contact):
        return contact
    if "@" in contact:
        return f"mailto:{contact}?subject={quote(f'placegraph: {heading.lower()}')}&body={quote(message)}"
    return ""
