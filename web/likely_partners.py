"""Whom could a place work with? Bodies that places like it and near it work with, each with the places that speak for it."""

from collections.abc import Iterator

from flask import Blueprint, Response, request

from graph.drawing import WORDS
from graph.likely_partners import Candidate, candidates, council_of, working_with
from graph.network import Body, Network, Undertaking
from graph.rows import Iri, Row
from web.asking import graph
from web.choices import BadChoice, choices
from web.formats import page
from web.named_places import meant_by
from web.worked_out import panel

PAGES = Blueprint("likely-partners", __name__)

SHOWN, OPENED = 60, 15
"""Bodies that the page shows, and those that stand open; the download has all."""
SPEAKING = 3
"""Places that are named beside each body."""

KINDS = {kind: words for kind, words in WORDS.items() if kind not in ("place", "work")}
"""Kind of a body → what it is called."""

QUESTION = """Whom could this place work with?
#+ description: Bodies that places like it and near it work with, worked out from the build; no SPARQL finds it."""

COLUMNS = (
    "body", "name", "kind", "score", "places", "place", "placeName", "likeness", "kilometres", "strength", "undertaking", "title",
)  # fmt: skip
"""One row for each body and place that speaks for it."""


@PAGES.get("/partners")
def partners() -> Response:
    """List whom a place could work with, those first for whom most speaks; `kind` leaves one kind of body."""
    chosen = choices(request.args)
    kind = request.args.get("kind", "").strip()
    if kind and kind not in KINDS:
        raise BadChoice(f"there is no kind of body {kind[:40]!r}; there are {', '.join(KINDS)}")
    meant = meant_by(chosen.place)
    peers, network = graph().peers(), graph().network()
    code = peers.find(meant.place.code) if peers and meant.place else None
    every: list[Candidate] = []
    if peers and network and code:
        every = [
            each for each in candidates(peers, code, working_with(network, peers)) if _of_kind(network, each, kind)
        ]
    return page(
        "likely-partners.html",
        name=f"partners-{meant.place.code}" if meant.place else "partners",
        downloads={"partners": panel("likely-partners", QUESTION, COLUMNS, list(_table(network, every)))}
        if network and code
        else {},
        chosen=chosen,
        kind=kind,
        kinds=KINDS,
        meant=meant,
        here=meant.place,
        council=peers.place(code) if peers and code else None,
        found=[(each, _body(network, each), _work(network, each)) for each in every[:SHOWN]] if network else [],
        all=len(every),
        opened=OPENED,
        speaking=SPEAKING,
    )


def _of_kind(network: Network, each: Candidate, kind: str) -> bool:
    body = _body(network, each)
    return not body.ended and (not kind or body.kind == kind)


def _body(network: Network, each: Candidate) -> Body:
    return network.bodies[network.number_of[each.body]]


def _work(network: Network, each: Candidate) -> Undertaking:
    """Return what a body does with the closest place that speaks for it, the work of fewest bodies first."""
    tie = network.tie(network.number_of[each.body], network.number_of[council_of(each.through[0].place)])
    return min((network.undertakings[n] for n in tie.undertakings), key=lambda work: (len(work.bodies), work.iri))


def _table(network: Network, every: list[Candidate]) -> Iterator[Row]:
    """Yield a row for each body and place that speaks for it; what they do together stands with the closest place."""
    for each in every:
        body, work = _body(network, each), _work(network, each)
        for number, through in enumerate(each.through):
            yield {
                "body": Iri(body.iri),
                "name": body.name,
                "kind": body.kind_name,
                "score": round(each.score, 6),
                "places": len(each.through),
                "place": Iri(through.place.iri),
                "placeName": through.place.name,
                "likeness": round(through.likeness, 6),
                "kilometres": None if through.km is None else round(through.km, 1),
                "strength": round(through.strength, 6),
                "undertaking": None if number else Iri(work.iri),
                "title": None if number else work.title,
            }
