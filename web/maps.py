"""/map: one measure of every place as a map and as a list, and the shapes that its script draws.

The server draws hexagons, where it puts them itself or where a hexjson that was loaded does; where a script runs, it draws the same places on the ground: within boundaries where
`placegraph load boundaries` has brought them, as points where not. The list, the map and the downloads hold the same
rows, and all that is chosen stands in the address.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from graph.hexes import Layout, given
from graph.peers import Peers
from graph.rows import Iri, Row
from graph.shapes import Hexagons, Shapes, hexagons_of, shapes_of
from web.asking import NothingThere, Panel, ask, graph, name_of
from web.choices import Choices
from web.formats import page
from web.hexmap import hex_map
from web.measures import COUNTED, INITIATIVES, LIKENESS, Shown, Valued, counted, likeness, themes
from web.named_places import Place, meant_by
from web.peer_ranks import rank, scores
from web.places import ARTICLE
from web.worked_out import WorkedOut

PAGES = Blueprint("maps", __name__)

ORDERS = ("value", "place", "kind", "region")
"""Columns that the list can be in the order of; with "-" before it, the other way round."""

VIEWS = ("", "ground", "hexes")
"""How the script shows the map: as it thinks best, on the ground, or as hexagons."""

LAYOUTS = ("", "own")
"""Whose hexagons are drawn: those that were loaded, where there are some, or ours in any case."""

MISSED = 5
"""Places without a hexagon that are named."""

YEAR = 365 * 86_400

COLUMNS = ("code", "area", "place", "kind", "region", "measure", "value", "recorded", "drawn")


@dataclass(frozen=True)
class View:
    """All that was chosen, as it stands in the address."""

    measure: str = INITIATIVES.key
    like: str = ""
    region: str = ""
    tier: str = ""
    sort: str = "value"
    view: str = ""
    layout: str = ""

    def address(self, **changed: str) -> str:
        """Return the address of the same map with something changed; what is as usual is left out."""
        chosen = asdict(replace(self, **changed))
        usual = asdict(View())
        kept = {key: value for key, value in chosen.items() if value != usual[key]}
        return "/map" + (f"?{urlencode(kept)}" if kept else "")

    def by(self, column: str) -> str:
        """Return the address with the list in the order of a column, the other way round where it is so already."""
        return self.address(sort=f"-{column}" if self.sort == column else column) + "#list"

    def order(self, column: str) -> str:
        """Return how the list is ordered by a column, in the words of ARIA; "" for not."""
        if self.sort.removeprefix("-") != column:
            return ""
        # numbers begin with the largest, words with A
        falling = (column == "value") != self.sort.startswith("-")
        return "descending" if falling else "ascending"


@PAGES.get("/map")
def whole_map() -> Response:
    """Show a measure of every place."""
    chosen = _chosen()
    meant = meant_by(chosen.like)
    found = graph().peers()
    shown, why = _shown(chosen, found, meant.place)
    here = _areas_of(meant.place, shown)
    places = _filtered(chosen, shown.places)
    above = _filtered(chosen, shown.above) if shown.measure.key != LIKENESS.key and shown.asked.sparql else ()
    loaded = hexagons_of(graph().home)
    layout = _loaded(loaded, found) if loaded else None
    # the areas that are drawn, None for all of them
    drawn = None
    if found and layout and not chosen.layout:
        held = {each.code for each in layout.hexes}
        drawn = {place.iri for place in found.places if place.code in held}
    only = None if len(places) == len(shown.places) else {place.area for place in places}
    listed, over = _ordered(chosen, places), _ordered(chosen, above)
    rows = tuple(_row(place, shown, drawn=drawn is None or place.area in drawn) for place in listed)
    rows += tuple(_row(place, shown, drawn=False) for place in over)
    asked = WorkedOut("map", f"#+ summary: {_question(shown)}", COLUMNS)
    return page(
        "map.html",
        name=f"map-{shown.measure.key}",
        downloads={"places": Panel(asked, shown.asked.sparql, rows)},
        chosen=chosen,
        meant=meant,
        why=why,
        shown=shown,
        here=meant.place,
        map=hex_map(found, shown, here=here, only=only, layout=None if chosen.layout else layout),
        loaded=loaded if layout else None,
        missed=[place.name for place in listed if drawn is not None and place.area not in drawn],
        named=MISSED,
        listed=listed,
        over=over,
        top=max(places, key=lambda place: (place.value or 0, place.name), default=None),
        measures=[*COUNTED.values(), LIKENESS],
        themes=themes(),
        regions=sorted({place.region for place in shown.places if place.region}),
        tiers=sorted({(place.kind, place.tier) for place in shown.places}),
        where=f"the {chosen.region}" if chosen.region in ARTICLE else chosen.region,
        shapes=shapes_of(graph().home),
        version=_version(shapes_of(graph().home)),
    )


def _loaded(loaded: Hexagons, found: Peers | None) -> Layout | None:
    """Return where a hexjson puts the places of the map, by their codes; None where it holds none of them."""
    codes = {
        place.gss: place.code for place in (found.places if found else ()) if place.level == "local" and not place.ended
    }
    cells = tuple((codes[code], q, r) for code, q, r in loaded.cells if code in codes)
    return given(cells, loaded.layout) if cells else None


@PAGES.get("/map/shapes.json")
def shapes() -> Response:
    """Send what the script draws: boundaries where some are loaded, a point (latitude, longitude) for each place without."""
    held, found = shapes_of(graph().home), graph().peers()
    points = {
        name_of(place.iri).partition("-")[2]: [round(place.lat, 3), round(place.long, 3)]
        for place in (found.places if found else ())
        if place.level == "local" and not place.ended and not math.isnan(place.lat + place.long)
    }
    body = {
        "topologies": held.documents,
        "points": {code: point for code, point in points.items() if code not in held.codes},
        "credits": held.credits,
    }
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    response = Response(text, content_type="application/json")
    if request.args.get("v") == _version(held):
        response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response


def _version(held: Shapes) -> str:
    return f"{graph().build.hash}-{held.digest}"


def _chosen() -> View:
    """Return what the address asks. Raises NothingThere."""
    given = {key: request.args.get(key, "").strip()[:200] for key in asdict(View())}
    chosen = replace(View(), **{key: value for key, value in given.items() if value})
    if not given["measure"] and chosen.like:
        chosen = replace(chosen, measure=LIKENESS.key)
    if chosen.sort.removeprefix("-") not in ORDERS or chosen.view not in VIEWS or chosen.layout not in LAYOUTS:
        raise NothingThere(f"the list of a map has no order {chosen.sort[:40]!r}: use {', '.join(ORDERS)}")
    return chosen


def _shown(chosen: View, found: Peers | None, place: Place | None) -> tuple[Shown, str]:
    """Return what the map shows, and why it is not the likeness that was asked for ("" where it is). Raises NoSuchMeasure."""
    if chosen.measure != LIKENESS.key:
        return counted(chosen.measure), ""
    if place is None:
        return counted(INITIATIVES.key), "Name your place, and the map shows how like it all others are."
    ranking = rank(found, place, Choices(place=place.code))
    if found is None or ranking is None:
        return counted(INITIATIVES.key), f"{place.name} was not compared with others when this build was made."
    if ranking.place.level != "local":
        words = "counties" if ranking.place.level == "county" else "combined authorities"
        return counted(
            INITIATIVES.key
        ), f"{place.name} is compared with other {words}, which have no shape of their own here."
    if ranking.refused:
        return counted(INITIATIVES.key), f"{place.name} is not ranked. {ranking.refused}"
    return likeness(found, ranking.place.code, scores(found, ranking, Choices(place=place.code)), _WORKED_OUT), ""


_WORKED_OUT = Panel(WorkedOut("peers", "#+ summary: Which places are most like this one?"), "", ())


def _areas_of(place: Place | None, shown: Shown) -> frozenset[str]:
    """Return the areas to outline for a place: its own, or those that lie within it."""
    if place is None:
        return frozenset()
    if place.area in {each.area for each in shown.places}:
        return frozenset({place.area})
    return frozenset(
        str(row["area"]) for row in ask("places-within", place=name_of(place.area), kind="local-authority", at="")
    )


def _filtered(chosen: View, places: Sequence[Valued]) -> tuple[Valued, ...]:
    return tuple(
        place
        for place in places
        if chosen.region in ("", place.region) and chosen.tier in ("", place.tier)
    )  # fmt: skip


def _ordered(chosen: View, places: Sequence[Valued]) -> list[Valued]:
    """Return places in the order that was asked for, ties by name; those of which nothing is known come last by value."""
    column = chosen.sort.removeprefix("-")
    by_name = sorted(places, key=lambda place: (place.name, place.code))
    turned = chosen.sort.startswith("-")
    if column == "value":
        known = sorted(
            (place for place in by_name if place.value is not None),
            key=lambda place: place.value or 0,
            reverse=not turned,
        )
        return known + [place for place in by_name if place.value is None]
    key = {"place": "name", "kind": "kind", "region": "region"}[column]
    return sorted(by_name, key=lambda place: str(getattr(place, key)), reverse=turned)


def _question(shown: Shown) -> str:
    """Return what the map answers, as a question."""
    if shown.measure.key == LIKENESS.key:
        return f"{shown.measure.name.replace('Likeness to', 'How like')} is each other place?"
    if shown.measure.key in COUNTED:
        return f"How many {shown.measure.many} has each place?"
    return f"How much work has each place on {shown.measure.name[:1].lower()}{shown.measure.name[1:]}?"


def _row(place: Valued, shown: Shown, *, drawn: bool) -> Row:
    return {
        "code": place.code, "area": Iri(place.area), "place": place.name, "kind": place.kind, "region": place.region,
        "measure": shown.measure.key, "value": place.value, "recorded": place.value is not None, "drawn": drawn,
    }  # fmt: skip
