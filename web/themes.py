"""Goals and pillars: what each means, what is tagged with it, and out of how much."""

from flask import Blueprint, Response

from graph.rows import Row
from web.asking import NothingThere, ask, graph
from web.formats import page, wanted
from web.hexmap import hex_map
from web.lists import Listing, list_page
from web.measures import counted

PAGES = Blueprint("themes", __name__)

SDG = {
    1: "No poverty", 2: "Zero hunger", 3: "Good health and well-being", 4: "Quality education", 5: "Gender equality",
    6: "Clean water and sanitation", 7: "Affordable and clean energy", 8: "Decent work and economic growth",
    9: "Industry, innovation and infrastructure", 10: "Reduced inequalities", 11: "Sustainable cities and communities",
    12: "Responsible consumption and production", 13: "Climate action", 14: "Life below water", 15: "Life on land",
    16: "Peace, justice and strong institutions", 17: "Partnerships for the goals",
}  # fmt: skip
"""The United Nations goals by number."""

EVERY = {"goal": "goals-by-undertakings", "pillar": "pillars-by-undertakings"}
"""Scheme → the question that counts what is tagged with each of its themes."""

TAGGED = Listing("undertakings-on-theme", "initiative or strategy", "initiatives and strategies")


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
    return _theme("goal", key)


@PAGES.get("/pillar/<key>")
def pillar(key: str) -> Response:
    """Show one pillar."""
    return _theme("pillar", key)


@PAGES.get("/<any(goal, pillar):scheme>/<key>/initiatives")
def whole_list(scheme: str, key: str) -> Response:
    """Show everything that is about a goal or a pillar."""
    counts = _counts(scheme, key)
    tagged = ask("undertakings-on-theme", theme=f"{scheme}/{key}")
    words = f"goal {key}: {counts['name']}" if scheme == "goal" else str(counts["name"])
    return list_page(
        TAGGED,
        tagged,
        name=f"{scheme}-{key}",
        table="initiatives",
        of=words,
        trail=[(f"/{scheme}s", f"{scheme.capitalize()}s"), (f"/{scheme}/{key}", words.capitalize())],
        template="theme-list.html",
        scheme=scheme,
        counts=counts,
    )


def _counts(scheme: str, key: str) -> Row:
    """Return how much is tagged with a theme. Raises NothingThere."""
    every = ask(EVERY[scheme])
    counts = next((row for row in every if str(row[scheme]).endswith(f"/{key}")), None)
    if counts is None:
        keys = ", ".join(str(row[scheme]).rsplit("/", 1)[1] for row in every)
        raise NothingThere(f"there is no {scheme} {key[:40]!r}: they are {keys}")
    return counts


def _theme(scheme: str, key: str) -> Response:
    counts = _counts(scheme, key)
    every = ask(EVERY[scheme])
    theme = f"{scheme}/{key}"
    about = ask("theme", theme=theme)
    # a page needs the first few only; what is taken away is the whole
    tagged = ask("first-on-theme" if wanted() == "html" else "undertakings-on-theme", theme=theme)
    where = ask("places-on-theme", theme=theme)
    more = {"people": ask("people-behind-theme", theme=theme)}
    if scheme == "goal":
        more["resources"] = ask("resources-for-goal", goal=key)
    matches = {row["sdg"]: (int(str(row["sdg"]).rsplit("/", 1)[1]), row["how"]) for row in about if row["sdg"]}
    return page(
        "theme.html",
        name=f"{scheme}-{key}",
        downloads={"undertakings": tagged, "places": where, "about": about} | more,
        more=more,
        councils=ask("counts").first["authorities_current"],
        scheme=scheme,
        key=key,
        counts=counts,
        every=every,
        about=about,
        said=sorted({str(row["from"]) for row in about if row["from"]}),
        sdgs=[(iri, number, SDG[number], how) for iri, (number, how) in matches.items()],
        tagged=tagged,
        places=where,
        map=hex_map(graph().peers(), counted(f"{scheme}-{key}")) if where else None,
    )
