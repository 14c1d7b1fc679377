"""A hexagon for every place of the lower tier, in the shade of what is measured; beside it stands the same as a list.

One layout serves all pages: `hex_map` gives each hexagon a link and words, `small_map` is for pages about one place,
where all hexagons of a shade are one path and only those that matter there are links.
"""

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from graph.hexes import ROW, Hex, Layout, borders, hexes
from graph.peers import Peers
from web.links import page_of
from web.measures import Band, Shown, Valued

WIDE, HIGH = 10.0, 11.547
"""A hexagon that stands on its point, in units of the drawing."""

NUMBERED = 10
"""Peers whose rank stands in their hexagon."""

LETTER, TALL, REACH = 5.3, 9.0, 16
"""Width of a letter and height of a line of names on the drawing, and how many half hexagons off a name may stand."""

NAMED = {"Scotland": "Scotland", "Wales": "Wales", "Northern Ireland": "N. Ireland", "London": "London"}
"""Regions whose names stand on the drawing, as they do: one looks for them, and may not see where they begin."""


Point = tuple[float, float]


@dataclass(frozen=True)
class Cell:
    """A hexagon: its middle, its shade (0: nothing is known), its words, the path of its page, whether it is here, its rank."""

    x: float
    y: float
    step: int
    words: str
    path: str
    here: bool = False
    rank: int | None = None


@dataclass(frozen=True)
class Label:
    """A name beside the hexagons, its middle, and a line that leads to what it names ("" where it stands at it)."""

    words: str
    x: float
    y: float
    line: str


@dataclass(frozen=True)
class Ground:
    """What every drawing has: its size, the edges of regions as a path, and the names of some."""

    width: float
    height: float
    lines: str
    labels: tuple[Label, ...]


@dataclass(frozen=True)
class HexMap:
    """A map of a measure; `left` is the path of the hexagons that were not asked for, `unknown` counts those of 0."""

    ground: Ground
    cells: tuple[Cell, ...]
    left: str
    bands: tuple[Band, ...]
    unknown: int


@dataclass(frozen=True)
class SmallMap:
    """The same for a page about one place: a path for each shade, and as links the place's own hexagons and its peers'."""

    ground: Ground
    paths: tuple[tuple[int, str], ...]
    cells: tuple[Cell, ...]


def hex_map(
    found: Peers | None,
    shown: Shown,
    *,
    here: Collection[str] = (),
    ranks: Mapping[str, int] | None = None,
    only: Collection[str] | None = None,
    layout: Layout | None = None,
) -> HexMap | None:
    """Return the map of a measure; None where the build holds no places with coordinates.

    `here` are the areas to outline, `ranks` numbers by area, `only` the areas that were asked for (None: all). `layout` is
    where somebody else has put the hexagons, by the codes of places (None: as we do).
    """
    laid = _laid(found, shown, layout)
    if not laid:
        return None
    asked = [(each, place) for each, place in laid if only is None or place.area in only]
    cells = [_cell(each, place, here, ranks or {}) for each, place in asked]
    # those of here last, so that their outline lies above their neighbours'
    cells.sort(key=lambda cell: cell.here)
    return HexMap(
        ground=_ground(
            tuple(each for each, _ in laid), tuple(place.region for _, place in laid), layout is None or layout.rows
        ),
        cells=tuple(cells),
        left=_path(each for each, place in laid if only is not None and place.area not in only),
        bands=tuple(replace(band, places=sum(cell.step == band.step for cell in cells)) for band in shown.bands),
        unknown=sum(cell.step == 0 and not cell.here for cell in cells),
    )


def small_map(
    found: Peers | None, shown: Shown, *, here: Collection[str] = (), ranks: Mapping[str, int] | None = None
) -> SmallMap | None:
    """Return the map with the hexagons of `here` and of `ranks` as links, all others as one path a shade; None as above."""
    laid = _laid(found, shown)
    if not laid or not any(place.area in here for _, place in laid):
        return None
    ranks = ranks or {}
    links = [(each, place) for each, place in laid if place.area in here or place.area in ranks]
    cells = sorted((_cell(each, place, here, ranks) for each, place in links), key=lambda cell: cell.here)
    steps = sorted({place.step for _, place in laid})
    return SmallMap(
        ground=_ground(tuple(each for each, _ in laid), tuple(place.region for _, place in laid)),
        paths=tuple((step, _path(each for each, place in laid if place.step == step)) for step in steps),
        cells=tuple(cells),
    )


def _laid(found: Peers | None, shown: Shown, layout: Layout | None = None) -> list[tuple[Hex, Valued]]:
    """Return each hexagon with its place, in order of the areas, whose codes follow each other and pack well."""
    if found is None:
        return []
    local = tuple(place for place in found.places if place.level == "local" and not place.ended)
    areas = {place.code: place.iri for place in local}
    of = {place.area: place for place in shown.places}
    placed = layout.hexes if layout else hexes(local)
    at = [(each, of[areas[each.code]]) for each in placed if areas.get(each.code) in of]
    return sorted(at, key=lambda pair: pair[1].area)


def _cell(each: Hex, place: Valued, here: Collection[str], ranks: Mapping[str, int]) -> Cell:
    x, y = _middle(each.x, each.y)
    words = f"{place.name}: {place.words}"
    return Cell(x, y, place.step, words, page_of(place.area) or "", place.area in here, ranks.get(place.area))


def _middle(x: float, y: float) -> tuple[float, float]:
    return round(WIDE * (x + 0.6), 1), round(WIDE * (y + 0.7), 1)


@lru_cache(4)
def _ground(found: tuple[Hex, ...], regions: tuple[str, ...], edged: bool = True) -> Ground:
    """Return what is drawn around the hexagons, each of which lies in the region beside it; worked out once.

    Without shared edges (`edged`) there are no lines between regions.
    """
    at: dict[str, list[Point]] = {}
    for each, region in zip(found, regions, strict=True):
        at.setdefault(region, []).append(_middle(each.x, each.y))
    groups = {each.code: region for each, region in zip(found, regions, strict=True)}
    lines = borders(found, groups) if edged else ()
    width = round(_middle(max(each.x for each in found), 0)[0] + WIDE * 0.6, 1)
    height = round(_middle(0, max(each.y for each in found))[1] + HIGH * 0.6, 1)
    every = [point for points in at.values() for point in points]
    labels = [
        label for name, words in NAMED.items() if name in at and (label := _label(words, at[name], every, height))
    ]
    return Ground(
        # a name may stand to the right of all hexagons
        width=max([width, *(round(label.x + len(label.words) * LETTER / 2, 1) for label in labels)]),
        height=height,
        lines="".join(
            "M" + " ".join(f"{x:g} {y:g}" for x, y in (_middle(*corner) for corner in line)) for line in lines
        ),
        labels=tuple(labels),
    )


def _label(name: str, own: list[Point], every: list[Point], height: float) -> Label | None:
    """Return a name at the free spot that is nearest to its hexagons and to their middle; None where there is no room."""
    half = len(name) * LETTER / 2
    middle = sum(x for x, _ in own) / len(own), sum(y for _, y in own) / len(own)
    best: tuple[float, float, Point, Point] | None = None
    for at in own:
        for across, down in ((-1, 0), (1, 0), (0, -1), (0, 1)):
            for far in range(1, REACH):
                step = far * WIDE / 2
                spot = max(half, at[0] + across * (step + half)), at[1] + down * (step + TALL / 2)
                if not TALL / 2 <= spot[1] <= height:
                    break
                if all(
                    abs(spot[0] - x) > half + WIDE * 0.55 or abs(spot[1] - y) > TALL / 2 + HIGH * 0.5 for x, y in every
                ):
                    found = step + math.dist(at, middle) / 4, step, (round(spot[0], 1), round(spot[1], 1)), at
                    best = min(best or found, found)
                    break
    if best is None:
        return None
    _, step, (x, y), end = best
    if step <= WIDE:
        return Label(name, x, y, "")
    # a line from the name's edge, where it stands off
    edge = (
        (x + math.copysign(half + 1, end[0] - x), y)
        if abs(y - end[1]) < 1
        else (x, y + math.copysign(TALL / 2, end[1] - y))
    )
    # … to the near side of the hexagon
    part = WIDE / 2 / math.dist(edge, end)
    till = [round(b + (a - b) * part, 1) for a, b in zip(edge, end, strict=True)]
    return Label(name, x, y, f"M{edge[0]:g} {edge[1]:g}L{till[0]:g} {till[1]:g}")


def _path(found: Iterable[Hex]) -> str:
    """Return hexagons as one path, row by row; each begins at its upper left corner and goes on as all others do."""
    ordered = sorted(found, key=lambda each: (each.y, each.x))
    corners = [_middle(each.x - 0.5, each.y - ROW / 3) for each in ordered]
    return "".join(f"M{x:g} {y:g}l5-2.89 5 2.89v5.77l-5 2.89-5-2.89z" for x, y in corners)
