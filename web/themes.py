"""Goals and pillars: what each means, what is tagged with it, and out of how much."""

from flask import Blueprint, Response

from web.asking import NothingThere, Panel, ask
from web.formats import page

PAGES = Blueprint("themes", __name__)

SDG = {
    1: "No poverty", 2: "Zero hunger", 3: "Good health and well-being", 4: "Quality education", 5: "Gender equality",
    6: "Clean water and sanitation", 7: "Affordable and clean energy", 8: "Decent work and economic growth",
    9: "Industry, innovation and infrastructure", 10: "Reduced inequalities", 11: "Sustainable cities and communities",
    12: "Responsible consumption and production", 13: "Climate action", 14: "Life below water", 15: "Life on land",
    16: "Peace, justice and strong institutions", 17: "Partnerships for the goals",
}  # fmt: skip
"""The United Nations goals by number."""

SHOWN = 30


@PAGES.get("/goals")
def goals() -> Response:
    """List the fourteen goals, each with how much is tagged with it."""
    found = ask("goals-by-undertakings")
    return page("goals.html", name="goals", downloads={"goals": found}, found=found)


@PAGES.get("/pillars")
def pillars() -> Response:
    """List the four pillars, each with how much people have tagged with it."""
    found = ask("pillars-by-undertakings")
    return page("pillars.html", name="pillars", downloads={"pillars": found}, found=found)


@PAGES.get("/goal/<key>")
def goal(key: str) -> Response:
    """Show one goal."""
    every = ask("goals-by-undertakings")
    return _theme("goal", key, every, "number")


@PAGES.get("/pillar/<key>")
def pillar(key: str) -> Response:
    """Show one pillar."""
    every = ask("pillars-by-undertakings")
    return _theme("pillar", key, every, "key")


def _theme(scheme: str, key: str, every: Panel, known_by: str) -> Response:
    counts = next((row for row in every if str(row[known_by]) == key), None)
    if counts is None:
        keys = ", ".join(str(row[known_by]) for row in every)
        raise NothingThere(f"there is no {scheme} {key[:40]!r}: they are {keys}")
    theme = f"{scheme}/{key}"
    about = ask("theme", theme=theme)
    tagged = ask("undertakings-on-theme", theme=theme)
    where = ask("places-on-theme", theme=theme)
    matches = {row["sdg"]: (int(str(row["sdg"]).rsplit("/", 1)[1]), row["how"]) for row in about if row["sdg"]}
    return page(
        "theme.html",
        name=f"{scheme}-{key}",
        downloads={"undertakings": tagged, "places": where, "about": about},
        scheme=scheme,
        key=key,
        counts=counts,
        every=every,
        about=about,
        said=sorted({str(row["from"]) for row in about if row["from"]}),
        sdgs=[(iri, number, SDG[number], how) for iri, (number, how) in matches.items()],
        tagged=tagged,
        places=where,
        shown=SHOWN,
    )
