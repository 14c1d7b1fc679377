"""Files of maps as people publish them: GeoJSON, TopoJSON and hexjson, read to codes and polygons in degrees."""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from loaders.sheets import LARGEST, BrokenFile, bytes_of, check_text
from loaders.values import tidy

CODE = re.compile(r"[EWSNK]\d{8}")
ONS_CODES = re.compile(r"(LAD|LTLA|UTLA|CTYUA|CTY|CAUTH|RGN|CTRY|NAT|LEP|ITL\d|WD|PFA|FRA|ICB)\d\d(CD|CDO)")
"""What the Office for National Statistics calls the property of a code: the kind of area, the year, CD."""
FAR = 1e9
"""What no coordinate reaches, in degrees or in metres."""

Polygons = list[list[list[Sequence[float]]]]
"""Polygons → rings → points in degrees."""
Feature = tuple[str, Polygons]
"""A code, and its polygons."""


def map_in(path: Path) -> dict[str, Any]:
    """Return the document of a map, whatever is in it. Raises BrokenFile."""
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


def areas_of(path: Path, document: dict[str, Any]) -> Iterator[Feature]:
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


def polygons_of(path: Path, shape: str, said: Polygons) -> Polygons:
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
