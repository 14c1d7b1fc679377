"""Whom a place might work with: bodies that places like it and near it work with, and councils of such places.

How close a place is: (likeness + nearness) / 2, both from 0 to 1. A body counts with the closest place that it works
with, times how strong their tie is (at most 1), and a council with its own place besides. Nothing in it was fitted
(docs/decisions/0026-likely-partners.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.network import Network
from graph.peers import Peers, Place
from ontology import ID

KILOMETRES = 100.0
"""The distance at which nearness has fallen to 1/e: from one county to the next but one."""


@dataclass(frozen=True, slots=True)
class Through:
    """A place that a body works with: how like this one it is (0 to 1, 0 on another level), and how far (None on no map).

    `strength` is that of the tie, at most 1: something of n bodies ties each two of them by 1 / (n - 1).
    """

    place: Place
    likeness: float
    km: float | None
    strength: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A body that a place might work with: its IRI, what speaks for it in all, and by which places, those first that say most.

    `own` is the place of a council itself, with strength 1.
    """

    body: str
    score: float
    through: tuple[Through, ...]
    own: Through | None = None


def closeness(likeness: NDArray[np.float64], kilometres: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how close places are, from 0 to 1; a place that is on no map is near to none."""
    found: NDArray[np.float64] = (likeness + np.nan_to_num(np.exp(-kilometres / KILOMETRES))) / 2
    return found


def working_with(network: Network, peers: Peers) -> dict[str, dict[int, float]]:
    """Return the places (by their row in `peers`) that each body works with, through their councils of today, and how strongly."""
    found: dict[str, dict[int, float]] = {}
    for row, place in enumerate(peers.places):
        council = -1 if place.ended else network.number_of.get(council_of(place), -1)
        for other in network.partners.get(council, ()):
            found.setdefault(network.bodies[other].iri, {})[row] = min(1.0, network.tie(council, other).strength)
    return found


def council_of(place: Place) -> str:
    """Return the IRI of a place's council."""
    return f"{ID}council-{place.code}"


def candidates(peers: Peers, code: str, working: Mapping[str, Mapping[int, float]]) -> list[Candidate]:
    """Return whom a place might work with, those first for whom most speaks; ties by IRI.

    `working` says with which places (rows of `peers`) each body works, and how strongly (0 to 1). Who works with the
    place already, and its own council, are left out. Raises UnknownPlace.
    """
    here = peers.places.index(peers.place(code))
    likeness, kilometres = peers.likeness(code), peers.kilometres(code)
    close = closeness(likeness, kilometres)
    own = {council_of(place): row for row, place in enumerate(peers.places) if not place.ended}

    def through(row: int, strength: float) -> Through:
        km = None if np.isnan(kilometres[row]) else float(kilometres[row])
        return Through(peers.places[row], float(likeness[row]), km, strength)

    found = [
        Candidate(
            body,
            score_of(body, places, close, own),
            tuple(
                through(row, strength)
                for row, strength in sorted(places.items(), key=lambda each: (-close[each[0]] * each[1], each[0]))
            ),
            through(own[body], 1.0) if body in own else None,
        )
        for body, places in working.items()
        if here not in places and own.get(body) != here
    ]
    return sorted(found, key=lambda each: (-each.score, each.body))


def score_of(body: str, places: Mapping[int, float], close: NDArray[np.float64], own: Mapping[str, int]) -> float:
    """Return what speaks for a body that works with these places (row → strength); `own` are the rows of councils by IRI."""
    nearest = max((float(close[row]) * strength for row, strength in places.items()), default=0.0)
    return nearest + (float(close[own[body]]) if body in own else 0.0)
