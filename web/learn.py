"""What peers do that a place has no counterpart for, by goal."""

from flask import Blueprint, Response, request

from graph.peers import Peer, Ranking
from graph.rows import Row
from web.asking import Panel, ask, graph, name_of
from web.choices import choices
from web.doing import Doing, Work, doing, evidence
from web.formats import page
from web.named_places import meant_by
from web.peer_ranks import rank
from web.shortlist import shortlist
from web.themes import EVERY
from web.worked_out import WorkedOut

PAGES = Blueprint("learn", __name__)

LEARNT = 60
"""Initiatives that the page to learn from shows."""

LEARN = WorkedOut(
    "learn",
    "#+ summary: What do the peers of this place do that it has no counterpart for?\n"
    "#+ description: Worked out from the peers of the build and from what /queries/what-places-do finds for each of them.",
    ("peer_code", "peer_name", "score", "undertaking", "title", "goals", "method", "source", "sourceTitle", "locator", "read", "stale"),
)  # fmt: skip


@PAGES.get("/learn")
def learn() -> Response:
    """List what a place's peers do towards a goal that it has no counterpart for, the likest place's first."""
    chosen = choices(request.args)
    meant = meant_by(chosen.place)
    goals = ask(EVERY["goal"])
    named = request.args.get("goal", "").strip()[:80]
    goal = next((row for row in goals if str(row["goal"]).endswith(f"/{named}")), None)
    found = graph().peers()
    ranking = rank(found, meant.place, chosen)
    ours = doing(meant.place.area) if meant.place else None
    learnt = lessons(ranking, ours, str(goal["goal"]) if goal else "") if ranking and ours else []
    asked = Panel(LEARN, "", tuple(_lesson_row(peer, work) for peer, work in learnt))
    return page(
        "learn.html",
        name=f"learn-{meant.place.code}" if meant.place else "learn",
        downloads={"initiatives": asked} | ({"ours": ours.asked} if ours else {}),
        chosen=chosen,
        meant=meant,
        here=meant.place,
        has_peers=found is not None,
        ranking=ranking,
        ours=ours,
        goal=goal,
        unknown_goal="" if goal else named,
        goals=goals,
        learnt=learnt[:LEARNT],
        all=len(learnt),
        shortlist=shortlist(chosen),
    )


def lessons(ranking: Ranking, ours: Doing, goal: str) -> list[tuple[Peer, Work]]:
    """Return what peers do that `ours` has no counterpart for, towards one goal or any: the likest peer's first, then by evidence."""
    learnt = []
    for peer in ranking.peers:
        missing = doing(peer.iri).without_counterpart(ours)
        fitting = [work for work in missing if (goal in work.themes if goal else work.goals)]
        learnt += [(peer, work) for work in sorted(fitting, key=evidence)]
    return learnt


def _lesson_row(peer: Peer, work: Work) -> Row:
    row = work.row
    kept: Row = {key: row[key] for key in ("undertaking", "title")}
    goals = " | ".join(name_of(goal) for goal in work.goals)
    of: Row = {"peer_code": peer.gss or peer.code, "peer_name": peer.name, "score": round(peer.score, 6)}
    rest: Row = {key: row[key] for key in ("source", "sourceTitle", "locator", "read", "stale")}
    return of | kept | {"goals": goals, "method": work.method} | rest
