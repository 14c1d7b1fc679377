"""What may follow in a query that is being written: `/complete?query=…&at=OFFSET`, for the editor and for other tools."""

import time

from flask import Blueprint, Response, current_app, jsonify, request

from graph import drafts, guard
from graph.completion import Completion, Offer, Offers
from ontology import prefixes
from web.asking import graph
from web.shares import Shares, ShareSpent

PAGES = Blueprint("complete", __name__)


@PAGES.get("/complete")
def complete() -> Response:
    """Send what may stand at the offset `at` (in characters; the end, if left out) of the text in `query`.

    `typed` is what stands there already and `rest` what follows it in the same word: an offer replaces both.
    Raises TooLong, TooDeep, TooManyOperators, NoSuchPlace.
    """
    text, at = request.args.get("query", ""), request.args.get("at", "")
    guard.check(text)
    if at and not (at.isascii() and at.isdecimal() and len(at) < 7):
        raise drafts.NoSuchPlace(at, len(text))
    draft = drafts.read(text, int(at) if at else len(text), prefixes())
    found = _offered(draft)
    return jsonify(
        position=draft.position,
        typed=draft.typed,
        rest=draft.rest,
        counted=found.extent,
        offers=[_plain(offer) for offer in found.offers],
    )


def _offered(draft: drafts.Draft) -> Offers:
    """Return the offers, within this client's share of work; beyond it there are none."""
    shares: Shares = current_app.extensions.setdefault("completion-shares", Shares())
    client = request.remote_addr or ""
    try:
        shares.check(client)
    except ShareSpent:
        return Offers((), "build")
    start = time.monotonic()
    try:
        _completion().warm_up()
        return _completion().offers(draft)
    finally:
        shares.spend(client, time.monotonic() - start)


def _completion() -> Completion:
    found: Completion | None = current_app.extensions.get("completion")
    return found or current_app.extensions.setdefault("completion", Completion(graph()))


def _plain(offer: Offer) -> dict[str, object]:
    prefix = {"name": offer.prefix[0], "iri": offer.prefix[1]} if offer.prefix else None
    return {
        "text": offer.text,
        "label": offer.label,
        "kind": offer.kind,
        "count": offer.count,
        "meaning": offer.meaning,
        "prefix": prefix,
    }
