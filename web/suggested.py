"""What a program suggests that initiatives are about, for a person to correct: chosen by place, goal and score, with the words behind it."""

from collections.abc import Iterable

from flask import Blueprint, Response, request

from graph.rows import Row
from graph.themes import SERVES, concepts
from ontology import BASE
from web.asking import Panel, ask
from web.doing import doing
from web.formats import page
from web.named_places import meant_by
from web.themes import EVERY
from web.worked_out import WorkedOut

PAGES = Blueprint("suggested", __name__)

SCORES = {
    "": ("Any score", 0.0, 1.01),
    "weak": ("Below 0.5: the most doubtful", 0.0, 0.5),
    "middling": ("0.5 to 0.75", 0.5, 0.75),
    "strong": ("0.75 and above", 0.75, 1.01),
}
"""Name in the address → words, from, and below which score."""

SHOWN = 60
"""Rows that the page shows; the download has all."""

COLUMNS = ("subject", "title", "theme", "themeName", "score", "words", "why", "model", "claim")
CHOSEN = WorkedOut(
    "suggested-themes",
    "#+ summary: Which goals and kinds of activity did a program suggest, and by which words?\n"
    "#+ description: Rows of /queries/suggested-themes that fit what was chosen, and all that a person set in that list before.",
    COLUMNS,
)


@PAGES.get("/suggested")
def suggested() -> Response:
    """Show what was suggested and not yet said, the most doubtful first, and give it as a list that can be corrected and loaded."""
    given = {name: request.args.get(name, "").strip()[:200] for name in ("place", "goal", "score")}
    meant = meant_by(given["place"])
    goals = ask(EVERY["goal"])
    goal = next((row for row in goals if str(row["number"]) == given["goal"]), None)
    score = given["score"] if given["score"] in SCORES else ""
    every = ask("suggested-themes").rows
    set_before = [row for row in every if row["score"] is None]
    guessed = [row for row in every if row["score"] is not None]
    if given["place"]:
        works = {work.iri for work in doing(meant.place.area).works} if meant.place else set()
        guessed = [row for row in guessed if str(row["subject"]) in works]
    if goal:
        guessed = [row for row in guessed if str(row["theme"]) in _serving(str(goal["goal"]))]
    fits = [row for row in guessed if _fits(row, score)]
    # what was set before goes with every list, or loading a part of it would take the rest back
    return page(
        "suggested.html",
        name="suggested-themes",
        downloads={"themes": Panel(CHOSEN, "", (*fits, *set_before))},
        meant=meant,
        here=meant.place,
        typed=given["place"],
        goals=goals,
        goal=goal,
        score=score,
        scores=SCORES,
        found=fits,
        shown=fits[:SHOWN],
        things=_things(fits),
        every=_things(guessed),
        before=_things(set_before),
    )


def _fits(row: Row, score: str) -> bool:
    _, least, below = SCORES[score]
    return least <= float(str(row["score"])) < below


def _serving(goal: str) -> set[str]:
    """Return a goal and the kinds of activity that serve it."""
    key = goal.removeprefix(BASE)
    return {goal, *(f"{BASE}{each.key}" for each in concepts() if (key, SERVES) in each.serves)}


def _things(rows: Iterable[Row]) -> int:
    return len({row["subject"] for row in rows})
