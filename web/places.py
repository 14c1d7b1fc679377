"""Places: the list of them with filters, a page each, and the whole of each list that a page shows the head of."""

from collections.abc import Iterable
from itertools import groupby

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as Redirect

from graph.rows import Row
from web import days
from web.areas import area_of
from web.asking import NothingThere, Panel, ask, ask_each, name_of, page_of, thing
from web.formats import page
from web.groups import SHOWN, groups
from web.lists import SOURCE, Listing, chosen, list_page
from web.peers import panel

PAGES = Blueprint("places", __name__)

TIERS = ("CTY", "NMD", "UA", "MD", "LBO", "CC", "SCO", "WPA", "NID", "COMB", "SRA")
"""Tiers in the order in which people look for them."""

STATES = ("current", "abolished", "all")
"""What a list of places may be of."""

ARTICLE = {"North East", "North West", "East Midlands", "West Midlands", "East of England", "South East", "South West"}
"""Regions that people say "the" before."""

LISTS = {
    "initiatives": Listing("undertakings-of-place", "initiative or strategy", "initiatives and strategies"),
    "partners": Listing("partners-of-place", "partner", "partners"),
    "elsewhere": Listing(
        "undertakings-led-elsewhere",
        "initiative or strategy led by others",
        "initiatives and strategies led by others",
        (
            {"head": "Title", "show": "title", "link": "undertaking"},
            {"head": "Led by", "show": "leadName", "link": "lead"},
            {"head": "Programme", "show": "programmeName", "link": "programme"},
            {"head": "From", "show": "start", "as": "day", "precision": "precision"},
        ),
    ),
    "figures": Listing(
        "figures-of-place",
        "figure",
        "figures",
        (
            {"head": "Figure", "show": "name"},
            {"head": "Value", "show": "value", "as": "number"},
            {"head": "Unit", "show": "unit"},
            {"head": "Until", "show": "end", "as": "day"},
            {"head": "How known", "show": "valueKind"},
            SOURCE,
        ),
    ),
    "anchors": Listing(
        "anchors-in-place",
        "anchor institution",
        "anchor institutions",
        (
            {"head": "Body", "show": "name", "link": "body"},
            {"head": "Kind", "show": "kindName"},
            {"head": "Website", "show": "homepage", "as": "url"},
            SOURCE,
        ),
    ),
    "ties": Listing(
        "statutory-ties-of-place",
        "tie by law",
        "ties by law",
        (
            {"head": "Body", "show": "name", "link": "body"},
            {"head": "Tie", "show": "tie"},
            {"head": "Share of its patients", "show": "share", "as": "percent"},
            SOURCE,
        ),
    ),
    "memberships": Listing(
        "memberships-of-place",
        "membership",
        "memberships",
        (
            {"head": "Network or programme", "show": "name", "link": "network"},
            {"head": "Role", "show": "role"},
            {"head": "Since", "show": "start", "as": "day", "precision": "precision"},
            {"head": "By way of", "show": "through"},
            {"head": "How complete the list is", "show": "listing"},
            SOURCE,
        ),
    ),
}
"""Name in the address → the list."""

ASKED = {name: listing.query for name, listing in LISTS.items() if name != "figures"} | {
    "themes": "themes-of-place",
    "changes": "changes-of-place",
    "within": "places-within",
    "sources": "sources-of",
}
"""What a place's page asks, by the names under which its tables are taken away, the main one first."""


@PAGES.get("/places")
def places() -> Response:
    """List the places, by tier, region or nation, those of today (or of the day asked for) or those that are no more."""
    day = str(days.asked())
    given = {name: request.args.get(name, "") for name in ("tier", "region", "nation")}
    state = request.args.get("state", "current")
    if state not in STATES or given["tier"] not in ("", *TIERS):
        wrong = given["tier"] if state in STATES else state
        raise NothingThere(
            f"places are not told apart by {wrong[:40]!r}: use a tier ({', '.join(TIERS)}) or a state ({', '.join(STATES)})"
        )
    found = ask("places", **given, state="" if state == "all" else state, at=day)
    partners = ask("partners-by-council", at=day)
    every = ask("places", tier="", region="", nation="", state="current", at=day)
    together = ask("led-together", council=[thing(name_of(str(row["council"]))) for row in found], at=day)
    return page(
        "places.html",
        name="places",
        downloads={"places": found, "partners": partners, "together": together},
        found=found,
        together=together.first,
        letters=letters(found),
        partners={row["council"]: row["partners"] for row in partners},
        every=every,
        chosen=given | {"state": state},
        tiers=choices(every, "tier", "tierName"),
        regions=choices(every, "inRegion", "regionName"),
        nations=choices(every, "inNation", "nationName"),
    )


@PAGES.get("/place/<code>")
def place(code: str) -> Response | Redirect:
    """Show one place, or send on from a code that is not the one it goes by today."""
    area = area_of(code)
    here = page_of(area) or ""
    if here != request.path:
        return _sent_on(here)
    day = str(days.asked())
    asked = ask_each(ASKED, area, at=day)
    about = ask("place", place=area, at=day)
    population = ask("figures-of-place", place=area, indicator="indicator-population", at=day)
    council = str(about.first["council"] or "")
    adopted = ask("adoptions-of", adopter=[thing(name_of(each)) for each in (area, council) if each], at=day)
    alike = panel(area) if council and about.first["current"] and not day else None
    return page(
        "place.html",
        name=f"place-{code}",
        downloads={**asked, "adoptions": adopted, "population": population, "place": about},
        adopted=adopted,
        alike=alike,
        about=about.first,
        where=where(about.first),
        here=here,
        asked=asked,
        population=population.first,
        goals=themes(asked["themes"], "goal"),
        activities=themes(asked["themes"], "activity"),
        pillars=pillars(asked["themes"]),
        groups=groups(asked["initiatives"]),
        counted=counted(asked["initiatives"]),
        shown=SHOWN,
    )


@PAGES.get("/place/<code>/<table>")
def whole_list(code: str, table: str) -> Response | Redirect:
    """Show the whole of a list that the place's page shows the head of."""
    listing = chosen(LISTS, table, "place")
    area = area_of(code)
    above = page_of(area) or ""
    if f"{above}/{table}" != request.path:
        return _sent_on(f"{above}/{table}")
    day = days.asked()
    of = str(ask("place", place=area).first["name"])
    found = ask_each({table: listing.query}, area, at=str(day))[table]
    return list_page(
        listing,
        found,
        name=f"place-{code}",
        table=table,
        of=of,
        trail=[(day.on("/places"), "Places"), (day.on(above), of)],
        groups=groups(found, shown=len(found)) if table == "initiatives" else [],
    )


def _sent_on(path: str) -> Redirect:
    """Send on to the address that a page has today, with all that was asked of it."""
    return redirect(path + (f"?{request.query_string.decode()}" if request.query_string else ""), code=301)


def where(about: Row) -> str:
    """Return the region of a place, or its nation, as it stands in a sentence; "" for what lies in neither."""
    name = str(about["regionName"] or about["nationName"] or "")
    return f"the {name}" if name in ARTICLE else name


def letters(found: Iterable[Row]) -> list[tuple[str, list[Row]]]:
    """Return the places by the letter they begin with; they come in the order of their names."""
    return [(letter, list(rows)) for letter, rows in groupby(found, key=lambda row: str(row["place"])[:1].upper())]


def choices(found: Iterable[Row], key: str, name: str) -> list[tuple[str, str, int]]:
    """Return what a filter offers: the value for the address, the words, and how many current places there are."""
    counts: dict[tuple[str, str], int] = {}
    for row in found:
        if row[name]:
            value = str(row[key]).rsplit("/", 1)[-1]
            counts[value, str(row[name])] = counts.get((value, str(row[name])), 0) + 1
    offered = [(value, words, count) for (value, words), count in counts.items()]
    if key == "tier":
        return sorted(offered, key=lambda each: TIERS.index(each[0]) if each[0] in TIERS else len(TIERS))
    return sorted(offered, key=lambda each: each[1])


def counted(undertakings: Panel) -> dict[str, int]:
    """Return how many there are of each kind: initiative, strategy, programme."""
    counts = {"initiative": 0, "strategy": 0, "programme": 0}
    for row in undertakings:
        counts[str(row["what"])] += 1
    return counts


def themes(found: Panel, scheme: str) -> list[tuple[str, str, int]]:
    """Return the themes of one scheme that the place's undertakings carry: IRI, words, how many undertakings."""
    tagged: dict[tuple[str, str], set[str]] = {}
    for row in found:
        if f"/{scheme}/" in str(row["theme"]):
            tagged.setdefault((str(row["theme"]), str(row["themeName"])), set()).add(str(row["undertaking"]))
    return [(theme, words, len(about)) for (theme, words), about in tagged.items()]


def pillars(found: Panel) -> list[tuple[Row, int]]:
    """Return the four pillars, each with how many of the place's undertakings people have tagged with it."""
    tagged = {theme: count for theme, _, count in themes(found, "pillar")}
    return [(row, tagged.get(str(row["pillar"]), 0)) for row in ask("pillars-by-undertakings")]
