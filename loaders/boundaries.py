"""Shapes of areas by their codes, for maps: GeoJSON, TopoJSON or hexjson, made small enough to be sent with a page.

The shapes are kept beside the facts (`shapes.json` in the reading's folder) and are no facts themselves: that one
area touches another on a map says nothing about who works with whom. What is kept is TopoJSON (`loaders.map_shapes`);
a hexjson is kept as it is.
"""

import json
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from loaders.areas import RECODED
from loaders.beside import Beside
from loaders.map_files import Feature, Polygons, areas_of, is_of_ons, map_in, polygons_of
from loaders.map_shapes import GRID, packed, smaller
from loaders.own_sources import Asked, Form, Found
from loaders.records import Place
from loaders.sheets import BrokenFile
from loaders.source import OGL, Problem
from loaders.values import tidy

SHAPES = "shapes.json"
SHOWN = 5
"""Codes that are named where many shapes come or go."""
LAYOUTS = ("odd-r", "even-r", "odd-q", "even-q")
ONS = "Office for National Statistics"
CREDIT = (
    "Source: Office for National Statistics licensed under the Open Government Licence v3.0; "
    "contains OS data © Crown copyright and database right"
)


def read(asked: Asked, paths: Sequence[Path], beside: Beside, day: str, made: Path) -> Found:
    """Keep the shapes of a file. Raises BrokenFile, BadSlug or Untold."""
    if len(paths) != 1:
        raise BrokenFile(paths[1], "is a second file; shapes are loaded from one.")
    path = paths[0]
    document = map_in(path)
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
    places = {each.place: each.name for each in beside.records if isinstance(each, Place) and each.name}
    if hexes:
        shapes, problems, count = _hexes(path, document, places)
    else:
        found = _joined(path, areas_of(path, document), places)
        shapes, problems, count = smaller(path, found[0]), found[1], found[2]
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


def _known(path: Path, number: int, code: str, places: dict[str, str], kept: dict[str, Any]) -> str | Problem:
    """Return the code of today for an area that we know, or why its shape is left out."""
    code = tidy(code)
    today = RECODED.get(code, code)
    if f"area-{today}" not in places:
        return Problem(number, "code", code, "is the code of no area that this graph knows.", file=path.name)
    if today in kept:
        return Problem(number, "code", code, f"means {today}, which has a shape already.", file=path.name)
    return today


def _joined(
    path: Path, features: Iterator[Feature], places: dict[str, str]
) -> tuple[dict[str, tuple[str, Polygons]], list[Problem], int]:
    """Return the areas that we know under today's codes with names, what was left out, and how many there were."""
    kept: dict[str, tuple[str, Polygons]] = {}
    problems: list[Problem] = []
    number = 0
    for number, (code, polygons) in enumerate(features, start=1):
        known = _known(path, number, code, places, kept)
        if isinstance(known, Problem):
            problems.append(known)
            continue
        drawn = [
            polygon for polygon in polygons_of(path, f"shape {number} ({code})", polygons) if polygon and all(polygon)
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
