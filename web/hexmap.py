"""The map beside a ranking: a hexagon for every place, the darker the more alike; beside it stands the same as a list."""

from collections.abc import Mapping
from dataclasses import dataclass

from graph.hexes import hexes
from graph.peers import Peers, Ranking

STEPS = 5
"""Steps of likeness, each a fifth of the places that can be ranked."""

WIDE, HIGH = 10.0, 11.547
"""A hexagon that stands on its point, in units of the drawing."""

NUMBERED = 10
"""Peers whose rank stands in their hexagon."""


@dataclass(frozen=True)
class Cell:
    """A hexagon: its middle, `step` 1 to 5 (0: too little is known; -1: the place itself), its words, and its rank among the first."""

    x: float
    y: float
    step: int
    words: str
    rank: int | None


@dataclass(frozen=True)
class HexMap:
    """All hexagons and the size of the drawing; `unknown` counts the places of which too little is known."""

    cells: tuple[Cell, ...]
    width: float
    height: float
    unknown: int


def hex_map(found: Peers, ranking: Ranking, scores: Mapping[str, float]) -> HexMap | None:
    """Return the map of how like a place all others are (`scores` by area); None where its level has no hexagons.

    Counties and combined authorities hold many hexagons each, which belong to their districts.
    """
    places = tuple(place for place in found.places if place.level == "local" and not place.ended)
    here = ranking.place.code
    if here not in {place.code for place in places} or not scores:
        return None
    of = {place.code: place for place in places}
    order = sorted(
        (place.code for place in places if place.iri in scores), key=lambda code: (scores[of[code].iri], code)
    )
    step = {code: 1 + at * STEPS // len(order) for at, code in enumerate(order)}
    ranks = {peer.code: peer.rank for peer in ranking.peers if peer.rank <= NUMBERED}
    cells = []
    for each in hexes(places):
        place = of[each.code]
        if each.code == here:
            words = f"{place.name}: your place"
        elif each.code in step:
            words = f"{place.name}: {100 * scores[place.iri]:.1f} of 100"
        else:
            words = f"{place.name}: not ranked"
        cells.append(
            Cell(
                x=round(WIDE * (each.x + 0.6), 1),
                y=round(WIDE * (each.y + 0.7), 1),
                step=-1 if each.code == here else step.get(each.code, 0),
                words=words,
                rank=ranks.get(each.code),
            )
        )
    # the place itself last, so that its outline lies above its neighbours'
    cells.sort(key=lambda cell: cell.step == -1)
    return HexMap(
        cells=tuple(cells),
        width=round(max(cell.x for cell in cells) + WIDE * 0.6, 1),
        height=round(max(cell.y for cell in cells) + HIGH * 0.6, 1),
        unknown=sum(cell.step == 0 for cell in cells),
    )
