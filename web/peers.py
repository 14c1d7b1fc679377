"""Places like ours: the finder, and what a place's own page shows of its peers.

Scores come from `graph.peers`, made with the build; what a place does comes from the named questions of `web.doing`.
`peer_ranks` ranks, `peer_cards` says why, `learn` is what to learn from them.
"""

from collections.abc import Iterable, Mapping

from flask import Blueprint, Response, redirect, request
from pyoxigraph import NamedNode
from werkzeug.wrappers import Response as Redirect

from graph.peers import MODEL, Ranking
from graph.rows import Iri, Row
from web.areas import area_of
from web.asking import Panel, ask, graph, name_of, panel_of
from web.choices import Choices, choices
from web.doing import Doing, doing
from web.formats import page
from web.named_places import by_council, meant_by, place_of
from web.peer_cards import Card, cards_of
from web.peer_ranks import ASKED, beside, firmness, fragile, map_of, peer_rows, rank, scores
from web.peer_words import MEANING, WORDS
from web.shortlist import shortlist
from web.themes import EVERY
from web.worked_out import WorkedOut

PAGES = Blueprint("peers", __name__)

NEAR = (0, 25, 50, 100, 200)
"""Kilometres that the form offers, 0 for anywhere."""

TOPS = (5, 10, 20, 50)

OPENED = 1
"""Peers of which all is shown at once; of the others the rest is folded away."""

BESIDE = 5
"""Peers that stand beside a place in the table of goals."""

MATCHES = 8
"""Initiatives that are shown for what somebody wants to do."""

LIKE, ALIKE = 60, 0.3
"""Initiatives that are looked at for what somebody wants to do, and how like it they must be, of one."""

ON_A_PLACE = 4
"""Peers that a place's own page shows."""

WANTED = WorkedOut(
    "initiatives-like-words",
    "#+ summary: Which initiatives are most like what somebody wants to do, and how like are their places?\n"
    "#+ description: Half by what they are about and half by the words of their titles, worked out when it is asked; no SPARQL finds it.",
    ("undertaking", "title", "score", "words", "area", "place", "code", "alike"),
)


@PAGES.get("/peers")
def finder() -> Response:
    """Rank the places that are most like one, by the weights in the address, or say what is missing to do so."""
    chosen = choices(request.args)
    meant = meant_by(chosen.place)
    found = graph().peers()
    ranking = rank(found, meant.place, chosen)
    ours = doing(meant.place.area) if meant.place else None
    cards = cards_of(found, ranking, ours, chosen)
    score = scores(found, ranking, chosen)
    wanted = Panel(WANTED, "", tuple(wanted_rows(chosen.want, score))) if chosen.want else None
    goals = ask(EVERY["goal"])
    return page(
        "peers.html",
        name=f"peers-{meant.place.code}" if meant.place else "peers",
        downloads=_downloads(ranking, ours, cards, wanted),
        chosen=chosen,
        meant=meant,
        here=meant.place,
        has_peers=found is not None,
        ranking=ranking,
        cards=cards,
        ours=ours,
        wanted=sourced(wanted.rows[:MATCHES]) if wanted else [],
        asked_for=wanted,
        score=score if chosen.want else {},
        hexes=map_of(found, ranking, score),
        goals=goals,
        beside=cards[:BESIDE],
        shortlist=shortlist(chosen),
        part_words=WORDS,
        part_meaning=MEANING,
        near=NEAR,
        tops=TOPS,
        opened=OPENED,
        firm=(firm := firmness(found, ranking, chosen)),
        fragile=fragile(firm),
        model=MODEL,
    )


@PAGES.get("/place/<code>/peers")
def of_place(code: str) -> Redirect:
    """Send on to the finder, from where one may look for it."""
    area_of(code)
    return redirect(Choices(place=code).address(), code=302)


def panel(area: str) -> dict[str, object]:
    """Return what a place's own page shows of its peers: cards, or why there are none."""
    found, here = graph().peers(), place_of(area)
    chosen = Choices(place=here.code if here else "", top=ON_A_PLACE)
    ranking = rank(found, here, chosen)
    ours = doing(area) if ranking and ranking.peers else None
    return {
        "cards": cards_of(found, ranking, ours, chosen, whole=False),
        "here": here,
        "ranking": ranking,
        "map": beside(found, ranking, chosen),
    }


def wanted_rows(want: str, score: Mapping[str, float]) -> list[Row]:
    """Return the initiatives most like what somebody wants to do, each with its place and how like that is to the asker's.

    They stand in the order of both together: how like the words, and how like the place, where that is known.
    """
    councils = by_council()
    found = []
    for each in graph().similar().to_words(want, LIKE):
        place = next((councils[lead] for lead, _ in each.initiative.leads if lead in councils), None)
        if each.score >= ALIKE and place:
            near = score.get(place.area)
            row: Row = {
                "undertaking": Iri(each.initiative.iri), "title": each.initiative.title, "score": round(each.score, 6),
                "words": ", ".join(each.words), "area": Iri(place.area), "place": place.name, "code": place.code,
                "alike": near if near is None else round(near, 6),
            }  # fmt: skip
            found.append((each.score * (near if near is not None else 0.0 if score else 1.0), row))
    found.sort(key=lambda pair: (-pair[0], str(pair[1]["title"])))
    return [row for _, row in found]


def sourced(rows: Iterable[Row]) -> list[tuple[Row, Row]]:
    """Return initiatives, each with the first of its sources, an empty row where it has none."""
    return [(row, ask("sources-of", thing=name_of(str(row["undertaking"]))).first) for row in rows]


def _downloads(
    ranking: Ranking | None, ours: Doing | None, cards: list[Card], wanted: Panel | None
) -> dict[str, Panel]:
    tables: dict[str, Panel] = {}
    if ranking and ours:
        rows = peer_rows(ranking)
        places = [NamedNode(ours.area), *(NamedNode(each.peer.iri) for each in cards)]
        doings = tuple(row for each in (ours, *(card.does for card in cards)) for row in each.asked)
        query = ours.asked.query
        tables["peers"] = Panel(ASKED, "", tuple(rows))
        tables["doing"] = panel_of(query, doings, place=places)
    return tables | ({"wanted": wanted} if wanted else {})
