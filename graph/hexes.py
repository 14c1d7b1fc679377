"""A hexagon for every place of the lower tier, near where the place is, so that London is as legible as the Highlands.

Made from coordinates alone, without boundaries; the same places always get the same hexagons.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from graph.peers import Place

MIDDLE = 54.5
"""Latitude at which a degree of longitude is measured against one of latitude."""

FILLED = 0.8
"""Part of the box around the UK that hexagons fill."""

PASSES = 6
"""Rounds in which neighbours change places where that brings both nearer to where they are."""

NORTH, SQUEEZED = 58.5, 0.35
"""Latitude above which the far islands are drawn nearer, and by how much."""

WEST_OF = 1.5
"""Degrees by which Northern Ireland is moved west, so that its hexagons stay apart from Scotland's."""

AROUND = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, -1), (-1, 1))
"""The six neighbours of a cell, as steps in axial coordinates."""

ROW = math.sqrt(3) / 2
"""Height of a row of hexagons that are one wide."""

Cell = tuple[int, int]

Corner = tuple[int, int]
"""A corner of a hexagon, in half widths across and thirds of a row down."""

EDGES: dict[Cell, tuple[Corner, Corner]] = {
    (1, 0): ((1, -1), (1, 1)),
    (0, 1): ((1, 1), (0, 2)),
    (-1, 1): ((0, 2), (-1, 1)),
}
"""Three of the six neighbours, each with the two corners shared with it, from the middle of a cell."""

Point = tuple[float, float]
Line = tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Hex:
    """A place's hexagon: where its middle stands, x to the right and y downwards, in widths of a hexagon from 0."""

    code: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Kept:
    """Of each place's six nearest: the part that is adjacent, within two hexagons, and in the right direction (within 45°)."""

    adjacent: float
    near: float
    direction: float


def hexes(places: tuple[Place, ...]) -> tuple[Hex, ...]:
    """Return a hexagon for each of these places that is on a map, in order of their codes; worked out once (0.1 s)."""
    return _laid(places)[0]


def ground(places: tuple[Place, ...]) -> dict[str, tuple[float, float]]:
    """Return where the middle of each hexagon would stand if it could lie on another: where its place is."""
    return _laid(places)[1]


@lru_cache(4)
def _laid(places: tuple[Place, ...]) -> tuple[tuple[Hex, ...], dict[str, tuple[float, float]]]:
    wanted = _wanted(places)
    if not wanted:
        return (), {}
    cells = _settled(wanted, _taken(wanted))
    at = {code: _middle(cell) for code, cell in cells.items()}
    left, top = min(x for x, _ in at.values()), min(y for _, y in at.values())
    found = tuple(Hex(code, round(x - left, 3), round(y - top, 3)) for code, (x, y) in sorted(at.items()))
    return found, {code: (round(x - left, 3), round(y - top, 3)) for code, (x, y) in sorted(wanted.items())}


@dataclass(frozen=True, slots=True)
class Layout:
    """Hexagons where somebody else has put them: `rows` tells that they stand in rows, as ours do, so that they share edges."""

    hexes: tuple[Hex, ...]
    rows: bool


@lru_cache(4)
def given(cells: tuple[tuple[str, int, int], ...], layout: str) -> Layout:
    """Return hexagons that stand as a hexjson says: code, q and r of each, r upwards; `layout` is odd-r, even-r, odd-q or even-q.

    Columns of flat-topped hexagons are drawn with ours, which stand on a point: a little apart, in the same order.
    """
    shoved = 1 if layout.startswith("odd") else 0
    if layout.endswith("-r"):
        at = {code: (q + (r % 2 == shoved) / 2, float(-r)) for code, q, r in cells}
        high = ROW
    else:
        at = {code: (float(q), -(r + (q % 2 == shoved) / 2)) for code, q, r in cells}
        high = 4 / 3 * ROW
    top = min(y for _, y in at.values())
    left = min(x for x, _ in at.values())
    # rows are shoved by halves from the first on, wherever the leftmost stands
    left -= (left - next(x - (y - top) / 2 for x, y in at.values())) % 1 if high == ROW else 0
    found = tuple(Hex(code, round(x - left, 3), round((y - top) * high, 3)) for code, (x, y) in sorted(at.items()))
    return Layout(found, high == ROW)


def borders(found: Sequence[Hex], of: Mapping[str, str]) -> tuple[Line, ...]:
    """Return lines between hexagons of different groups, as long as they go: points in widths, as hexagons have them.

    `of` gives the group of each code. Lines lie between two hexagons only: where one ends at nothing, that is a coast.
    """
    held = {_cell(each): of.get(each.code, "") for each in found}
    edges: dict[Corner, list[Corner]] = {}
    for cell, group in sorted(held.items()):
        for step, (one, other) in EDGES.items():
            there = cell[0] + step[0], cell[1] + step[1]
            if there in held and held[there] != group:
                a, b = (cell[0] * 2 + one[0], cell[1] * 3 + one[1]), (cell[0] * 2 + other[0], cell[1] * 3 + other[1])
                a, b = (a[0] + cell[1], a[1]), (b[0] + cell[1], b[1])
                edges.setdefault(a, []).append(b)
                edges.setdefault(b, []).append(a)
    lines = []
    while edges:
        # from an end where there is one, so that a line is as long as it can be
        at = min(edges, key=lambda corner: (len(edges[corner]) % 2 == 0, corner))
        line = [at]
        while ends := edges.get(at):
            after = min(ends)
            _taken_away(edges, at, after)
            line.append(after)
            at = after
        lines.append(tuple((round(x / 2, 3), round(y * ROW / 3, 3)) for x, y in line))
    return tuple(lines)


def _taken_away(edges: dict[Corner, list[Corner]], one: Corner, other: Corner) -> None:
    for a, b in ((one, other), (other, one)):
        edges[a].remove(b)
        if not edges[a]:
            del edges[a]


def _cell(each: Hex) -> Cell:
    """Return the cell of a hexagon, counted from the top left."""
    down = round(each.y / ROW)
    return round(each.x - down / 2), down


def kept(places: Sequence[Place], found: Sequence[Hex]) -> Kept:
    """Return how much of the six nearest neighbours of each place the hexagons keep, as parts of one."""
    pairs = [pair for each in neighbours(places, found).values() for pair in each]
    return Kept(
        adjacent=sum(step < 1.05 for step, _ in pairs) / len(pairs),
        near=sum(step < 2.05 for step, _ in pairs) / len(pairs),
        direction=sum(turned <= math.pi / 4 for _, turned in pairs) / len(pairs),
    )


def neighbours(places: Sequence[Place], found: Sequence[Hex]) -> dict[str, list[tuple[float, float]]]:
    """Return, for each place, how far its six nearest stand from it as hexagons, in widths, and turned by how much, in radians."""
    at = {each.code: (each.x, each.y) for each in found}
    where = {
        place.code: (place.long * math.cos(math.radians(MIDDLE)), -place.lat) for place in places if place.code in at
    }
    pairs: dict[str, list[tuple[float, float]]] = {}
    for code, here in where.items():
        others = sorted((each for each in where if each != code), key=lambda each: (math.dist(here, where[each]), each))
        pairs[code] = [
            (math.dist(at[code], at[each]), _turned(here, where[each], at[code], at[each])) for each in others[:6]
        ]
    return pairs


def _turned(here: Point, there: Point, one: Point, other: Point) -> float:
    """Return the angle between the way from here to there and the way from one to the other, without a sign."""
    turn = math.atan2(there[1] - here[1], there[0] - here[0]) - math.atan2(other[1] - one[1], other[0] - one[0])
    return abs((turn + math.pi) % (2 * math.pi) - math.pi)


def _wanted(places: Sequence[Place]) -> dict[str, tuple[float, float]]:
    """Return where each place would be, in widths of a hexagon."""
    at = {}
    for place in places:
        if math.isnan(place.lat) or math.isnan(place.long):
            continue
        long = place.long - (WEST_OF if place.tier == "NID" else 0)
        lat = place.lat if place.lat <= NORTH else NORTH + (place.lat - NORTH) * SQUEEZED
        at[place.code] = (long * math.cos(math.radians(MIDDLE)), -lat)
    if not at:
        return {}
    xs, ys = [x for x, _ in at.values()], [y for _, y in at.values()]
    box = max(max(xs) - min(xs), 1e-6) * max(max(ys) - min(ys), 1e-6)
    width = math.sqrt(box * FILLED / (len(at) * ROW))
    return {code: ((x - min(xs)) / width, (y - min(ys)) / width) for code, (x, y) in at.items()}


def _middle(cell: Cell) -> tuple[float, float]:
    across, down = cell
    return across + down / 2, down * ROW


def _near(x: float, y: float) -> Cell:
    """Return a cell that a point is in or beside."""
    down = round(y / ROW)
    return round(x - down / 2), down


def _far(at: tuple[float, float], cell: Cell) -> float:
    x, y = _middle(cell)
    return (x - at[0]) ** 2 + (y - at[1]) ** 2


def _taken(wanted: dict[str, tuple[float, float]]) -> dict[str, Cell]:
    """Give each place the nearest cell that is free, from the middle outwards."""
    middle = tuple(sum(each[axis] for each in wanted.values()) / len(wanted) for axis in (0, 1))
    order = sorted(wanted, key=lambda code: (round(math.dist(wanted[code], middle), 9), code))
    taken: set[Cell] = set()
    found = {}
    for code in order:
        cell = _free(wanted[code], taken)
        taken.add(cell)
        found[code] = cell
    return found


def _free(at: tuple[float, float], taken: set[Cell]) -> Cell:
    """Return the nearest free cell; a ring further than the first that has one, for a corner lies further than a side."""
    across, down = _near(*at)
    best: tuple[float, Cell] | None = None
    size, until = 0, 10**9
    while size <= until:
        ring = [
            (across + a, down + d)
            for a in range(-size, size + 1)
            for d in range(-size, size + 1)
            if max(abs(a), abs(d), abs(a + d)) == size
        ]
        for cell in ring:
            if cell not in taken:
                best = min(best or (math.inf, cell), (round(_far(at, cell), 9), cell))
        if best and until == 10**9:
            until = size + 1 + size // 6
        size += 1
    if best is None:
        raise AssertionError("an endless plane has a free cell")
    return best[1]


def _settled(wanted: dict[str, tuple[float, float]], cells: dict[str, Cell]) -> dict[str, Cell]:
    """Let neighbours change places, or move to a free cell, while all together come nearer to where they are."""
    cells = dict(cells)
    holder = {cell: code for code, cell in cells.items()}
    for _ in range(PASSES):
        moved = False
        for code in sorted(cells):
            for step in AROUND:
                here = cells[code]
                there = here[0] + step[0], here[1] + step[1]
                other = holder.get(there)
                gain = _far(wanted[code], here) - _far(wanted[code], there)
                if other:
                    gain += _far(wanted[other], there) - _far(wanted[other], here)
                if gain > 1e-9:
                    cells[code], holder[there] = there, code
                    if other:
                        cells[other], holder[here] = here, other
                    else:
                        del holder[here]
                    moved = True
        if not moved:
            break
    return cells
