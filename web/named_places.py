"""Which place a reader means: by its code, its name, another name of its council, or nearly so."""

from dataclasses import dataclass, replace
from datetime import date
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
    """A place that has, or had until `ended`, a council; `code` is its GSS code, or what stands for one in addresses."""

    area: str
    name: str
    code: str
    council: str = ""
    tier: str = ""
    region: str = ""
    ended: date | None = None
    body: str = ""
    """The council itself (IRI), whose name is `council`."""


@dataclass(frozen=True)
class Meant:
    """The place that a text means, or the places it may mean; `nearly` where the text is none of their names."""

    place: Place | None = None
    offered: tuple[Place, ...] = ()
    nearly: bool = False
    successors: tuple[Place, ...] = ()
    """The places of today that took over from the council of `place`, where that has ended."""


def meant_by(text: str) -> Meant:
    """Return the place of that code or name; several, where the name is ambiguous; the nearest, where there is none."""
    found = _meant_by(text)
    return replace(found, successors=tuple(_successors(found.place)))


def _meant_by(text: str) -> Meant:
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
    """Return what a name means: a place of today, else one that was."""
    sought = folded(typed)
    exact = _of_today([place for place in every.values() if sought in (folded(place.name), folded(place.council))])
    if len(exact) == 1:
        return Meant(exact[0])
    if not exact:
        councils = {place.body: place for place in every.values()}
        named = [councils[body] for row in called(typed) if (body := str(row["body"])) in councils]
        exact = _of_today(list(dict.fromkeys(named)))
    if len(exact) == 1:
        return Meant(exact[0])
    if not exact:
        words = [word.value for word in words_of(typed)]
        exact = _of_today([place for place in every.values() if all(word in folded(place.name) for word in words)])
    if exact:
        return Meant(offered=tuple(exact[:OFFERED]))
    near = [every[str(row["thing"])] for row in guesses(typed) if str(row["thing"]) in every]
    return Meant(offered=tuple(near), nearly=True)


def _of_today(found: list[Place]) -> list[Place]:
    """Return the places among these that have a council today; where none has, all of them."""
    return [place for place in found if not place.ended] or found


def _successors(place: Place | None) -> list[Place]:
    """Return the places of today's councils that took over from a council that ended, by name."""
    if place is None or not place.ended:
        return []
    councils = by_council()
    return sorted(
        (
            councils[body]
            for row in ask("successors-of-councils")
            if str(row["council"]) == place.body and (body := str(row["successor"])) in councils
        ),
        key=lambda each: each.name,
    )


def place_of(area: str) -> Place | None:
    """Return the place of an area, None for what has no council and had none."""
    return _places().get(area)


def by_council() -> dict[str, Place]:
    """Return today's places by the bodies that are their councils."""
    return {place.body: place for place in _places().values() if not place.ended}


def _places() -> dict[str, Place]:
    """Return all places by their areas, what has a council today as that; made once a request, for a page of peers looks up dozens."""
    if "places" not in g:
        rows = sorted(ask("places", state=""), key=lambda row: row["end"] is None)
        g.places = {str(row["area"]): _place(row) for row in rows}
    return cast(dict[str, Place], g.places)


def _place(row: Row) -> Place:
    area = str(row["area"])
    code = str(row["code"] or name_of(area).partition("-")[2])
    tier, region = str(row["tierName"] or ""), str(row["regionName"] or row["nationName"] or "")
    ended = row["end"] if isinstance(row["end"], date) else None
    return Place(area, str(row["place"]), code, str(row["councilName"] or ""), tier, region, ended, str(row["council"]))
