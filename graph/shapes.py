"""Shapes of areas that a home has been given for its maps (`placegraph load boundaries`): files beside the facts.

They are kept by `loaders.boundaries` under today's codes and small enough to be sent: boundaries as TopoJSON, and a hexjson,
which is no shape on the ground but says where each area's hexagon stands, as that.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from graph.home import HoldsDataset, Home, NotBuilt

FORM, FILE = "boundaries", "shapes.json"


@dataclass(frozen=True)
class Shapes:
    """TopoJSON documents, the credits that must stand on a map of them, the codes that they draw, and a digest of it all."""

    documents: tuple[dict[str, Any], ...]
    credits: tuple[str, ...]
    codes: frozenset[str]
    digest: str


@dataclass(frozen=True)
class Hexagons:
    """Where somebody's hexjson puts the hexagons of areas: code, q and r of each, r upwards; what it is called, and its credit."""

    title: str
    credit: str
    layout: str
    cells: tuple[tuple[str, int, int], ...]


NONE = Shapes((), (), frozenset(), "none")


def shapes_of(home: Home) -> Shapes:
    """Return the shapes of the sources that are served; none where nobody has loaded any."""
    files = [(path, credit) for path, credit, _ in _files(home)]
    return _read(tuple(files)) if files else NONE


def hexagons_of(home: Home) -> Hexagons | None:
    """Return the first hexjson of those that are served, by name; None where nobody has loaded one."""
    found = (_hexagons(*file) for file in _files(home))
    return next((each for each in found if each), None)


def _files(home: Home) -> list[tuple[Path, str, str]]:
    """Return each file of shapes that is served, with its credit and what it is called."""
    try:
        versions = home.versions()
    except (NotBuilt, HoldsDataset):
        return []
    files = [
        (home.folder(slug, version.name) / FILE, _credit(version.source), version.source.get("title") or slug)
        for slug, version in sorted(versions.items())
        if version.form == FORM
    ]
    return [file for file in files if file[0].exists()]


@lru_cache(8)
def _hexagons(path: Path, credit: str, title: str) -> Hexagons | None:
    document = json.loads(path.read_text(encoding="utf-8"))
    if not document.get("hexes"):
        return None
    cells = sorted((code, cell["q"], cell["r"]) for code, cell in document["hexes"].items())
    return Hexagons(title, credit, document["layout"], tuple(cells))


def _credit(source: dict[str, str]) -> str:
    """Return what a map must say of a source: its own words for that, or who publishes it and on what terms."""
    said = source.get("attribution", "")
    return said or ", ".join(part for part in (source.get("publisher", ""), source.get("licence", "")) if part)


@lru_cache(4)
def _read(files: tuple[tuple[Path, str], ...]) -> Shapes:
    documents: list[dict[str, Any]] = []
    credits: list[str] = []
    codes: set[str] = set()
    for path, credit in files:
        document = json.loads(path.read_text(encoding="utf-8"))
        found = {area["id"] for area in document.get("objects", {}).get("areas", {}).get("geometries", ())}
        if found - codes:
            documents.append(document)
            credits.append(credit)
            codes |= found
    digest = sha256("".join(f"{path} {credit}" for path, credit in files).encode()).hexdigest()[:8]
    return Shapes(tuple(documents), tuple(filter(None, dict.fromkeys(credits))), frozenset(codes), digest)
