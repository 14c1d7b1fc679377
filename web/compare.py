"""Places side by side: figures, goals, initiatives by theme, partners, and what each does that the others do not."""

from dataclasses import dataclass
from itertools import combinations

from flask import Blueprint, Response, request
from pyoxigraph import NamedNode

from graph.rows import Row
from web.asking import Panel, ask, graph, name_of, panel_of
from web.choices import choices
from web.doing import Doing, Work, doing
from web.formats import page
from web.named_places import Place, meant_by
from web.peer_cards import Differing, differences
from web.shortlist import shortlist
from web.themes import EVERY

PAGES = Blueprint("compare", __name__)

KEYS = ("a", "b", "c", "d")
"""What names the places in the address, besides `place` and `keep`."""

FACTS = (
    "population", "population-density", "deprivation-score", "high-deprivation-share", "child-poverty-ahc", "age-0-19",
    "age-65-plus", "rural-share", "employment-rate", "median-weekly-pay", "gdhi-per-head", "qualified-level3",
    "tenure-social-rented", "tenure-private-rented", "active-businesses", "gigabit", "ghg-per-head",
)  # fmt: skip
"""Figures that are set side by side, one or two of each kind; a place's own page has all."""

FIRST = 6
"""Figures that are shown at once; the others are folded away."""

SHOWN = 8
"""Rows of a list that are shown."""


@dataclass(frozen=True)
class Beside:
    """One place of those compared."""

    place: Place
    does: Doing
    figures: dict[str, Row]
    only: tuple[Work, ...] = ()
    """What it does that no other of them does."""


@PAGES.get("/compare")
def compare() -> Response:
    """Show two to four places side by side; what the address names and nobody is called is told."""
    chosen = choices(request.args)
    kept = [name for name in chosen.kept if not name.startswith(("initiative-", "strategy-"))]
    typed = [request.args.get(key, "").strip()[:200] for key in KEYS]
    named = [text for text in ([chosen.place] if chosen.place and not typed[0] else []) + typed + kept if text]
    meant = {text: meant_by(text) for text in dict.fromkeys(named)}
    places = list(dict.fromkeys(each.place for each in meant.values() if each.place))
    columns = [_beside(place) for place in places[: len(KEYS)]]
    columns = [Beside(each.place, each.does, each.figures, _only(each, columns)) for each in columns]
    shared = _shared(columns)
    return page(
        "compare.html",
        name="compare-" + "-".join(each.place.code for each in columns) if columns else "compare",
        downloads=_downloads(columns),
        chosen=chosen,
        columns=columns,
        ended=list({each.place: each for each in meant.values() if each.place and each.place.ended}.values()),
        over=places[len(KEYS) :],
        unknown={text: each for text, each in meant.items() if each.place is None},
        keys=KEYS,
        facts=_facts(columns),
        goals=ask(EVERY["goal"]),
        themes=_themes(columns),
        shared=shared,
        unshared=[len(each.does.with_whom.keys() - {partner for partner, _, _ in shared}) for each in columns],
        differs=_differs(columns),
        shown=SHOWN,
        first=FIRST,
        carried=[each for each in shortlist(chosen) if each[2].startswith("/initiative/")],
    )


def _beside(place: Place) -> Beside:
    latest: dict[str, Row] = {}
    for row in ask("figures-of-place", place=name_of(place.area), indicator="", at=""):
        latest.setdefault(name_of(str(row["indicator"])).removeprefix("indicator-"), row)
    return Beside(place, doing(place.area), latest)


def _differs(columns: list[Beside]) -> list[tuple[Place, list[Differing]]]:
    """Return what tells each place most from the first; nothing where the build holds no peers."""
    found = graph().peers()
    codes = [found.find(each.place.code) for each in columns] if found else []
    if found is None or not codes or codes[0] is None:
        return []
    first, rest = columns[0], zip(columns[1:], codes[1:], strict=True)
    return [(each.place, list(differences(found, codes[0], code, first.place.area, 5))) for each, code in rest if code]


def _only(one: Beside, columns: list[Beside]) -> tuple[Work, ...]:
    """Return what one place does and none of the others has a counterpart for."""
    found = list(one.does.works)
    for other in columns:
        if other.place != one.place:
            missing = {work.iri for work in one.does.without_counterpart(other.does)}
            found = [work for work in found if work.iri in missing]
    return tuple(found)


def _facts(columns: list[Beside]) -> list[list[Row | None]]:
    """Return the figures that any of the places has, a row of them each."""
    rows = [[each.figures.get(name) for each in columns] for name in FACTS]
    return [row for row in rows if any(row)]


def _themes(columns: list[Beside]) -> list[tuple[str, str, list[list[Work]]]]:
    """Return each kind of activity with the work of it in each place: those that most places share first."""
    words = {theme: said for each in columns for theme, said in each.does.themes.items() if "/activity/" in theme}
    rows = [(theme, said, [each.does.towards(theme) for each in columns]) for theme, said in words.items()]
    return sorted(rows, key=lambda row: (-sum(map(bool, row[2])), row[1]))


def _shared(columns: list[Beside]) -> list[tuple[str, str, list[Place]]]:
    """Return the partners that at least two of the places have, with which: those of most places first."""
    names = {partner: name for each in columns for partner, name in each.does.with_whom.items()}
    with_whom = {
        partner: [each.place for each in columns if partner in each.does.with_whom]
        for partner in sorted(
            {p for a, b in combinations(columns, 2) for p in a.does.with_whom if p in b.does.with_whom}
        )
    }
    rows = [(partner, names[partner], places) for partner, places in with_whom.items()]
    return sorted(rows, key=lambda row: (-len(row[2]), row[1]))


def _downloads(columns: list[Beside]) -> dict[str, Panel]:
    if not columns:
        return {}
    query = columns[0].does.asked.query
    places = [NamedNode(each.place.area) for each in columns]
    rows = tuple(row for each in columns for row in each.does.asked)
    tables = {"doing": panel_of(query, rows, place=places)}
    for each in columns:
        tables[f"figures-{each.place.code}"] = ask(
            "figures-of-place", place=name_of(each.place.area), indicator="", at=""
        )
        tables[f"partners-{each.place.code}"] = each.does.partners
    return tables
