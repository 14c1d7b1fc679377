"""Shapes of areas by their codes, for maps: GeoJSON, TopoJSON or hexjson, made small enough to be sent with a page.

The shapes are kept beside the facts (`shapes.json` in the reading's folder) and are no facts themselves: that one
area touches another on a map says nothing about who works with whom. What is kept is TopoJSON whose lines are
shared by neighbours and made simpler until it is small, so that no gap opens between them; a hexjson is kept as it is.
"""

import gzip
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from math import hypot
from pathlib import Path
from typing import Any

from loaders.areas import RECODED
from loaders.own_sources import Asked, Form, Found
from loaders.records import Place, Record
from loaders.sheets import LARGEST, BrokenFile, bytes_of, check_text
from loaders.source import OGL, Problem
from loaders.values import tidy

SMALL = 80_000
"""Bytes of the shapes, packed: what a page may send."""
GRID = 10_000
"""Steps across the whole map; finer than a screen shows."""
SHAPES = "shapes.json"
SHOWN = 5
"""Codes that are named where many shapes come or go."""
CODE = re.compile(r"[EWSNK]\d{8}")

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


def read(asked: Asked, paths: Sequence[Path], known: Sequence[Record], day: str, made: Path) -> Found:
    """Keep the shapes of a file. Raises BrokenFile, BadSlug or Untold."""
    if len(paths) != 1:
        raise BrokenFile(paths[1], "is a second file; shapes are loaded from one.")
    path = paths[0]
    document = _json(path)
    hexes = isinstance(document.get("hexes"), dict)
    theirs = not hexes and is_of_ons(document)
    asked = asked.or_else(
        slug="boundaries-hex" if hexes else "boundaries",
        title="Areas as hexagons" if hexes else "Boundaries of areas",
        publisher=ONS if theirs else "",
        licence=OGL if theirs else "",
    )
    attribution = CREDIT if not hexes and asked.publisher == ONS else ""
    source = asked.source("Shapes of areas, for maps only; they say nothing about who works with whom.",
                          kind="boundary", attribution=attribution)  # fmt: skip
    places = {each.place: each.name for each in known if isinstance(each, Place) and each.name}
    if hexes:
        shapes, problems, count = _hexes(path, document, places)
    else:
        found = _joined(path, _areas(path, document), places)
        shapes, problems, count = _smaller(path, found[0]), found[1], found[2]
    shapes["attribution"], shapes["licence"] = source.attribution, source.licence
    data = json.dumps(shapes, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    made.mkdir(parents=True)
    (made / "data.nq").write_bytes(b"")
    (made / SHAPES).write_bytes(data)
    areas = count - len(problems)  # each that was left out has one problem, its code blank or not
    return Found(
        source=source,
        sha256=sha256(data).hexdigest(),
        quads=0,
        rows_in=count,
        records=areas,
        problems=tuple(problems),
        notes=(
            f"{'The shape of 1 area is' if areas == 1 else f'The shapes of {areas:,} areas are'} kept for maps: {packed(data):,} bytes packed, as "
            f"{len(data):,} bytes of {'hexjson' if hexes else 'TopoJSON'}.",
        ),
    )


ONS = "Office for National Statistics"
ONS_CODES = re.compile(r"(LAD|LTLA|UTLA|CTYUA|CTY|CAUTH|RGN|CTRY|NAT|LEP|ITL\d|WD|PFA|FRA|ICB)\d\d(CD|CDO)")
"""What the Office for National Statistics calls the property of a code: the kind of area, the year, CD."""


def is_of_ons(document: dict[str, Any]) -> bool:
    """Tell whether a map has the property names of the Office for National Statistics, which nobody else uses."""
    return any(
        isinstance(keys, dict) and any(ONS_CODES.fullmatch(str(key)) for key in keys) for keys in _properties(document)
    )


def _properties(document: dict[str, Any]) -> Iterator[object]:
    """Yield the properties of each shape, whatever they are, of a map that may be built in any way."""
    objects = document.get("objects")
    lists = (
        [document.get("features"), *(each.get("geometries") for each in objects.values() if isinstance(each, dict))]
        if isinstance(objects, dict)
        else [document.get("features")]
    )
    for each in (each for listed in lists if isinstance(listed, list) for each in listed):
        if isinstance(each, dict):
            yield each.get("properties")


CREDIT = (
    "Source: Office for National Statistics licensed under the Open Government Licence v3.0; "
    "contains OS data © Crown copyright and database right"
)


def packed(data: bytes) -> int:
    """Return how many bytes are sent when this is."""
    return len(gzip.compress(data, 9, mtime=0))


def _json(path: Path) -> dict[str, Any]:
    text = check_text(path, bytes_of(path, LARGEST), "")
    try:
        document = json.loads(text, parse_constant=_no_number)
    except RecursionError:
        raise BrokenFile(path, "nests deeper than any map does; is it GeoJSON, TopoJSON or hexjson?") from None
    except ValueError as error:
        raise BrokenFile(path, f"is not JSON: {error}. It may be cut short; download it again.") from None
    if not isinstance(document, dict):
        raise BrokenFile(path, "is no map: neither GeoJSON, TopoJSON nor hexjson; save it as one of these.")
    return document


def _no_number(word: str) -> float:
    """Refuse what JSON itself does not know: NaN, Infinity. Raises ValueError."""
    raise ValueError(f"{word} is no number")


def _hexes(path: Path, document: dict[str, Any], places: dict[str, str]) -> tuple[dict[str, Any], list[Problem], int]:
    """Return the hexagons of the areas that we know, under today's codes."""
    kept: dict[str, dict[str, object]] = {}
    problems: list[Problem] = []
    for number, (code, cell) in enumerate(document["hexes"].items(), start=1):
        try:
            where = {"q": _step(cell["q"]), "r": _step(cell["r"])}
        except (KeyError, TypeError, ValueError, OverflowError):
            problems.append(Problem(number, "hexes", code, "has no whole numbers q and r.", file=path.name))
            continue
        known = _known(path, number, code, places, kept)
        if isinstance(known, Problem):
            problems.append(known)
        else:
            kept[known] = {"n": places[f"area-{known}"], **where}
    if not kept:
        raise BrokenFile(
            path, f"none of its {len(document['hexes'])} hexagons has the code of an area we know; check their keys."
        )
    layout = document.get("layout") if document.get("layout") in LAYOUTS else "odd-r"
    return {"layout": layout, "hexes": kept}, problems, len(document["hexes"])


def _step(value: str | float) -> int:
    """Return how far a hexagon is from the first. Raises TypeError, ValueError or OverflowError."""
    step = int(value)
    if abs(step) > GRID:
        raise ValueError(f"{GRID} is as far as any is")
    return step


LAYOUTS = ("odd-r", "even-r", "odd-q", "even-q")


def _known(path: Path, number: int, code: str, places: dict[str, str], kept: dict[str, Any]) -> str | Problem:
    """Return the code of today for an area that we know, or why its shape is left out."""
    code = tidy(code)
    today = RECODED.get(code, code)
    if f"area-{today}" not in places:
        return Problem(number, "code", code, "is the code of no area that this graph knows.", file=path.name)
    if today in kept:
        return Problem(number, "code", code, f"means {today}, which has a shape already.", file=path.name)
    return today


Feature = tuple[str, list[list[list[Sequence[float]]]]]
"""A code, and its polygons in degrees."""


def _areas(path: Path, document: dict[str, Any]) -> Iterator[Feature]:
    """Yield each area's code and polygons. Raises BrokenFile."""
    try:
        if document.get("type") == "Topology":
            yield from _topology(document)
        elif document.get("type") == "FeatureCollection":
            for feature in document["features"]:
                geometry = feature["geometry"] or {}
                polygons = geometry.get("coordinates", [])
                yield code_of(feature), [polygons] if geometry.get("type") == "Polygon" else polygons
        else:
            raise BrokenFile(
                path, "is no map: neither GeoJSON (a FeatureCollection), TopoJSON nor hexjson; save it as one of these."
            )
    except (KeyError, IndexError, TypeError, AttributeError, ValueError, OverflowError):
        what = "TopoJSON" if document.get("type") == "Topology" else "GeoJSON"
        raise BrokenFile(path, f"its shapes are not built as those of {what} are; download it again.") from None


def code_of(feature: dict[str, Any]) -> str:
    """Return an area's code: its id, or the one property that looks like a code and is called so; "" for none."""
    properties = feature.get("properties") or {}
    named = [value for key, value in properties.items() if re.search(r"(?i)(cd|code)$", str(key))]
    for value in (feature.get("id"), *named):
        if isinstance(value, str) and CODE.fullmatch(value):
            return value
    return tidy(str(next(iter(named), feature.get("id") or "")))[:40]


def _topology(document: dict[str, Any]) -> Iterator[Feature]:
    scale = document.get("transform", {}).get("scale")
    shift = document.get("transform", {}).get("translate", [0, 0])
    arcs: list[list[Sequence[float]]] = []
    for arc in document["arcs"]:
        x = y = 0
        points: list[Sequence[float]] = []
        for point in arc:
            if scale:
                x, y = x + point[0], y + point[1]
                points.append((x * scale[0] + shift[0], y * scale[1] + shift[1]))
            else:
                points.append(point)
        arcs.append(points)

    def ring(numbers: list[int]) -> list[Sequence[float]]:
        points: list[Sequence[float]] = []
        for number in numbers:
            arc = arcs[number] if number >= 0 else arcs[~number][::-1]
            points.extend(arc[1:] if points else arc)
        return points

    for each in document["objects"].values():
        for geometry in each.get("geometries", [each]):
            polygons = geometry.get("arcs", [])
            polygons = [polygons] if geometry.get("type") == "Polygon" else polygons
            yield code_of(geometry), [[ring(numbers) for numbers in polygon] for polygon in polygons]


def _joined(
    path: Path, features: Iterator[Feature], places: dict[str, str]
) -> tuple[dict[str, tuple[str, list[list[list[Sequence[float]]]]]], list[Problem], int]:
    """Return the areas that we know under today's codes with names, what was left out, and how many there were."""
    kept: dict[str, tuple[str, list[list[list[Sequence[float]]]]]] = {}
    problems: list[Problem] = []
    number = 0
    for number, (code, polygons) in enumerate(features, start=1):
        known = _known(path, number, code, places, kept)
        if isinstance(known, Problem):
            problems.append(known)
            continue
        drawn = [
            polygon for polygon in _polygons(path, f"shape {number} ({code})", polygons) if polygon and all(polygon)
        ]
        if not drawn:
            problems.append(Problem(number, "code", tidy(code), "has no shape.", file=path.name))
            continue
        kept[known] = (places[f"area-{known}"], drawn)
    if not kept:
        raise BrokenFile(
            path,
            f"none of its {number} shapes has the code of an area we know (such as E08000035); check which property holds it.",
        )
    return kept, problems, number


def _polygons(path: Path, shape: str, said: list[list[list[Sequence[float]]]]) -> list[list[list[Sequence[float]]]]:
    """Return what a file says a shape is, if it is polygons of rings of points. Raises BrokenFile."""
    if not (
        isinstance(said, list)
        and all(isinstance(polygon, list) for polygon in said)
        and all(isinstance(ring, list) for polygon in said for ring in polygon)
    ):
        raise BrokenFile(path, f"{shape} is no list of rings of points; download it again.")
    if not all(_is_point(point) for polygon in said for ring in polygon for point in ring):
        raise BrokenFile(path, f"{shape} holds something other than pairs of numbers; download it again.")
    return said


def _is_point(said: object) -> bool:
    """Tell whether this is a pair of numbers, perhaps with a height; infinity is none, nor is what no float holds."""
    return (
        isinstance(said, list | tuple)
        and len(said) >= 2
        and all(type(each) in (int, float) and abs(each) < FAR for each in said[:2])
    )


FAR = 1e9
"""What no coordinate reaches, in degrees or in metres."""


def _smaller(path: Path, areas: dict[str, tuple[str, list[list[list[Sequence[float]]]]]]) -> dict[str, Any]:
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


def _scale(path: Path, areas: dict[str, tuple[str, list[list[list[Sequence[float]]]]]]) -> Scale:
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


def compared(before: Path | None, after: Path) -> tuple[str, ...]:
    """Return in words how the shapes kept in one folder differ from those in another; None for no folder."""
    old, new = _codes(before) if before else set(), _codes(after)
    said = [
        f"{len(codes):,} {'shape' if len(codes) == 1 else 'shapes'} {what}: {', '.join(sorted(codes)[:SHOWN])}"
        + (" …" if len(codes) > SHOWN else "")
        for what, codes in (("added", new - old), ("taken away", old - new))
        if codes
    ]
    if before and not said and (before / SHAPES).read_bytes() != (after / SHAPES).read_bytes():
        said = [f"The {len(new):,} shapes are those of the same areas, drawn anew."]
    if old - new:
        said.append("A map holds one set of shapes: to keep the others, load one file with all areas, or use --as.")
    return tuple(said)


def _codes(folder: Path) -> set[str]:
    """Return the codes of the areas whose shapes a reading keeps."""
    document = json.loads((folder / SHAPES).read_text(encoding="utf-8"))
    if "hexes" in document:
        return set(document["hexes"])
    return {each["id"] for each in document["objects"]["areas"]["geometries"]}


FORM = Form("boundaries", read, ("councils", "corrections", "council-crosscheck", "partnership-areas"))
