"""Shapes of areas that a home has been given for its maps (`placegraph load boundaries`): files beside the facts.

They are kept as TopoJSON by `loaders.boundaries`, under today's codes and small enough to be sent; a hexjson is no shape
of an area on the ground and is left out here.
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


NONE = Shapes((), (), frozenset(), "none")


def shapes_of(home: Home) -> Shapes:
    """Return the shapes of the sources that are served; none where nobody has loaded any."""
    try:
        versions = home.versions()
    except (NotBuilt, HoldsDataset):
        return NONE
    files = [
        (home.folder(slug, version.name) / FILE, _credit(version.source))
        for slug, version in sorted(versions.items())
        if version.form == FORM
    ]
    return _read(tuple((path, credit) for path, credit in files if path.exists())) if files else NONE


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
