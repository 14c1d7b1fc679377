"""Shapes made small: TopoJSON whose lines are shared by neighbours and simpler, so that no gap opens between them."""

import gzip
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import hypot
from pathlib import Path
from typing import Any

from loaders.map_files import Polygons
from loaders.sheets import BrokenFile

SMALL = 80_000
"""Bytes of the shapes, packed: what a page may send."""
GRID = 10_000
"""Steps across the whole map; finer than a screen shows."""

Point = tuple[int, int]
Arc = tuple[Point, ...]
Ring = list[Point]
Shapes = dict[str, list[list[Ring]]]
"""Code → polygons → rings, the outer one first; the last point of a ring is the first again."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How points of the grid stand on the earth, in degrees."""

    x: float
    y: float
    west: float
    south: float

    def on_grid(self, point: Sequence[float]) -> Point:
        """Return the nearest point of the grid."""
        return round((point[0] - self.west) / self.x), round((point[1] - self.south) / self.y)


def smaller(path: Path, areas: dict[str, tuple[str, Polygons]]) -> dict[str, Any]:
    """Return the areas as TopoJSON, simpler by as much as makes it small. Raises BrokenFile."""
    scale = _scale(path, areas)
    shapes: Shapes = {}
    for code, (_, polygons) in areas.items():
        rings = [[_on_grid(ring, scale) for ring in polygon] for polygon in polygons]
        # A ring of fewer than three points is no longer seen on this grid.
        shapes[code] = [[ring for ring in polygon if len(ring) > 3] for polygon in rings if len(polygon[0]) > 3]
        shapes[code] = shapes[code] or [[_square(rings[0][0][0])]]
    arcs, objects = _arcs(shapes)
    names = {code: name for code, (name, _) in areas.items()}
    for tolerance in (0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144):
        found = _document([_simpler(arc, tolerance) for arc in arcs], objects, names, scale)
        if packed(json.dumps(found, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()) <= SMALL - 500:
            return found
    raise BrokenFile(path, f"cannot be made smaller than {SMALL:,} bytes; take fewer areas or a more general edition.")


def packed(data: bytes) -> int:
    """Return how many bytes are sent when this is."""
    return len(gzip.compress(data, 9, mtime=0))


SWAPPED = ((49, 62), (49, 62), (-9, 3), (-9, 3))
"""Least and greatest first and second coordinates of shapes in the UK whose latitude stands first: there it is sea."""


def _scale(path: Path, areas: dict[str, tuple[str, Polygons]]) -> Scale:
    """Return a grid over all shapes. Raises BrokenFile for coordinates that are no longitudes and latitudes."""
    points = [point for _, polygons in areas.values() for polygon in polygons for ring in polygon for point in ring]
    west, east = min(point[0] for point in points), max(point[0] for point in points)
    south, north = min(point[1] for point in points), max(point[1] for point in points)
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise BrokenFile(
            path,
            f"its coordinates ({west:.0f}, {south:.0f}) are no longitudes and latitudes; "
            "download the edition in WGS84 (EPSG:4326), not in the British grid.",
        )
    if all(low <= each <= high for each, (low, high) in zip((west, east, south, north), SWAPPED, strict=True)):
        raise BrokenFile(
            path,
            f"its coordinates ({west:.1f}, {south:.1f}) have the latitude first; GeoJSON and TopoJSON put the longitude "
            "first. Export the file again with the axes as longitude, latitude.",
        )
    return Scale(max(east - west, 1e-6) / GRID, max(north - south, 1e-6) / GRID, west, south)


def _on_grid(ring: Sequence[Sequence[float]], scale: Scale) -> Ring:
    """Return a closed ring of grid points, none twice in a row."""
    points: Ring = []
    for point in ring:
        here = scale.on_grid(point)
        if not points or here != points[-1]:
            points.append(here)
    if points and points[0] != points[-1]:
        points.append(points[0])
    return points


def _square(corner: Point) -> Ring:
    x, y = corner
    return [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1), (x, y)]


def _arcs(shapes: Shapes) -> tuple[list[Arc], dict[str, list[list[list[int]]]]]:
    """Return the lines between junctions, each once, and each area's polygons as numbers of lines (~n: backwards)."""
    near: dict[Point, set[Point]] = defaultdict(set)
    for polygons in shapes.values():
        for ring in (ring for polygon in polygons for ring in polygon):
            for one, other in pairwise(ring):
                near[one].add(other)
                near[other].add(one)
    junctions = {point for point, others in near.items() if len(others) != 2}
    arcs: list[Arc] = []
    numbers: dict[Arc, int] = {}

    def number(arc: Arc) -> int:
        if arc in numbers:
            return numbers[arc]
        if arc[::-1] in numbers:
            return ~numbers[arc[::-1]]
        numbers[arc] = len(arcs)
        arcs.append(arc)
        return numbers[arc]

    def cut(ring: Ring) -> list[int]:
        # A ring without junctions starts at its lowest point, so that an island and the hole it fills are one line.
        start = next((spot for spot, point in enumerate(ring) if point in junctions), ring.index(min(ring)))
        turned = [*ring[start:-1], *ring[: start + 1]]
        found: list[int] = []
        first = 0
        for spot in range(1, len(turned)):
            if turned[spot] in junctions or spot == len(turned) - 1:
                found.append(number(tuple(turned[first : spot + 1])))
                first = spot
        return found

    objects = {code: [[cut(ring) for ring in polygon] for polygon in polygons] for code, polygons in shapes.items()}
    return arcs, objects


def _simpler(arc: Arc, tolerance: float) -> Arc:
    """Return a line without the points that stand nearer than this to it (Douglas and Peucker); its ends stay.

    A closed line keeps at least four points, so that it still encloses something.
    """
    if tolerance == 0 or len(arc) < 3:
        return arc
    kept = {0, len(arc) - 1}
    if arc[0] == arc[-1]:
        kept |= {len(arc) // 3, 2 * len(arc) // 3}
    left = list(pairwise(sorted(kept)))
    while left:
        first, last = left.pop()
        far, spot = max(
            ((_distance(arc[each], arc[first], arc[last]), each) for each in range(first + 1, last)), default=(0.0, 0)
        )
        if far > tolerance:
            kept.add(spot)
            left += [(first, spot), (spot, last)]
    return tuple(arc[each] for each in sorted(kept))


def _distance(point: Point, one: Point, other: Point) -> float:
    """Return how far a point is from a stretch."""
    x, y = other[0] - one[0], other[1] - one[1]
    along = ((point[0] - one[0]) * x + (point[1] - one[1]) * y) / (x * x + y * y) if x or y else 0.0
    along = min(1.0, max(0.0, along))
    return hypot(point[0] - one[0] - along * x, point[1] - one[1] - along * y)


def _document(
    arcs: Sequence[Arc], objects: dict[str, list[list[list[int]]]], names: dict[str, str], scale: Scale
) -> dict[str, Any]:
    """Return TopoJSON of these lines, each point told by its step from the last."""
    return {
        "type": "Topology",
        "transform": {
            "scale": [round(scale.x, 9), round(scale.y, 9)],
            "translate": [round(scale.west, 6), round(scale.south, 6)],
        },
        "arcs": [
            [
                list(arc[0]),
                *([x - a, y - b] for (a, b), (x, y) in pairwise(arc)),
            ]
            for arc in arcs
        ],
        "objects": {
            "areas": {
                "type": "GeometryCollection",
                "geometries": [
                    {"type": "MultiPolygon", "id": code, "properties": {"name": names[code]}, "arcs": polygons}
                    for code, polygons in objects.items()
                ],
            }
        },
    }
