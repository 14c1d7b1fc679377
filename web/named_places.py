"""Which place a reader means: by its code, its name, another name of its council, or nearly so."""

from dataclasses import dataclass
from typing import cast

from flask import g

from graph.rows import Row
from web.areas import CODE, area_of
from web.asking import NothingThere, ask, name_of
from web.search import called, folded, guesses, words_of

OFFERED = 12
"""Places that are offered to choose from."""


@dataclass(frozen=True)
class Place:
    """A place that has, or had, a council; `code` is its GSS code, or what stands for one in addresses."""

    area: str
    name: str
    code: str
    council: str = ""
    tier: str = ""
    region: str = ""


@dataclass(frozen=True)
class Meant:
    """The place that a text means, or the places it may mean; `nearly` where the text is none of their names."""

    place: Place | None = None
    offered: tuple[Place, ...] = ()
    nearly: bool = False


def meant_by(text: str) -> Meant:
    """Return the place of that code or name; several, where the name is ambiguous; the nearest, where there is none."""
    typed = text.strip()[:200]
    if not typed:
        return Meant()
    every = _places()
    if CODE.fullmatch(typed.upper()):
        try:
            found = every.get(area_of(typed.upper()))
        except NothingThere:
            found = None
        if found:
            return Meant(found)
    return _by_name(typed, every)


def _by_name(typed: str, every: dict[str, Place]) -> Meant:
    sought = folded(typed)
    exact = [place for place in every.values() if sought in (folded(place.name), folded(place.council))]
    if len(exact) == 1:
        return Meant(exact[0])
    if not exact:
        councils = by_council()
        exact = [councils[body] for row in called(typed) if (body := str(row["body"])) in councils]
        exact = list(dict.fromkeys(exact))
    if len(exact) == 1:
        return Meant(exact[0])
    if not exact:
        words = [word.value for word in words_of(typed)]
        exact = [place for place in every.values() if all(word in folded(place.name) for word in words)]
    if exact:
        return Meant(offered=tuple(exact[:OFFERED]))
    near = [every[str(row["thing"])] for row in guesses(typed) if str(row["thing"]) in every]
    return Meant(offered=tuple(near), nearly=True)


def place_of(area: str) -> Place | None:
    """Return the place of an area, None for what has no council of today."""
    return _places().get(area)


def by_council() -> dict[str, Place]:
    """Return today's places by the bodies that are their councils."""
    every = _places()
    return {str(row["council"]): every[str(row["area"])] for row in ask("places", state="current")}


def _places() -> dict[str, Place]:
    """Return today's places by their areas; made once for each request, as a page of peers looks up dozens."""
    if "places" not in g:
        g.places = {str(row["area"]): _place(row) for row in ask("places", state="current")}
    return cast(dict[str, Place], g.places)


def _place(row: Row) -> Place:
    area = str(row["area"])
    code = str(row["code"] or name_of(area).partition("-")[2])
    tier, region = str(row["tierName"] or ""), str(row["regionName"] or row["nationName"] or "")
    return Place(area, str(row["place"]), code, str(row["councilName"] or ""), tier, region)
