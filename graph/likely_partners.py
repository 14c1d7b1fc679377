"""Whom a place might work with: bodies that places like it and near it work with, and councils of such places.

How close a place is: (likeness + nearness) / 2, both from 0 to 1. A body counts with the sum over all places that it
works with, and over its own where it is a council. Nothing in it was fitted (docs/decisions/0026-likely-partners.md).
"""

from collections.abc import Collection, Mapping
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
    """A place that a body works with: how like this one it is (0 to 1, 0 on another level), and how far (None on no map)."""

    place: Place
    likeness: float
    km: float | None
    closeness: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A body that a place might work with: its IRI, what speaks for it in all, and by which places, the closest first."""

    body: str
    score: float
    through: tuple[Through, ...]


def closeness(likeness: NDArray[np.float64], kilometres: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how close places are, from 0 to 1; a place that is on no map is near to none."""
    found: NDArray[np.float64] = (likeness + np.nan_to_num(np.exp(-kilometres / KILOMETRES))) / 2
    return found


def rows_of(network: Network, peers: Peers) -> dict[str, set[int]]:
    """Return the places (by their row in `peers`) that each body of a network works with, through their councils of today."""
    places = {council_of(place): row for row, place in enumerate(peers.places) if not place.ended}
    found: dict[str, set[int]] = {}
    for council, row in places.items():
        for other in network.partners.get(network.number_of.get(council, -1), ()):
            found.setdefault(network.bodies[other].iri, set()).add(row)
    return found


def council_of(place: Place) -> str:
    """Return the IRI of a place's council."""
    return f"{ID}council-{place.code}"


def candidates(
    peers: Peers, code: str, working: Mapping[str, Collection[int]], top: int | None = None
) -> list[Candidate]:
    """Return whom a place might work with, those first for whom most speaks; ties by IRI.

    `working` says with which places (rows of `peers`) each body works. Who works with the place already, and its own
    council, are left out. Raises UnknownPlace.
    """
    here = next(row for row, place in enumerate(peers.places) if place.code == peers.place(code).code)
    likeness, kilometres = peers.likeness(code), peers.kilometres(code)
    close = closeness(likeness, kilometres)
    own = {council_of(place): row for row, place in enumerate(peers.places) if not place.ended}
    scored = sorted(
        (-score_of(body, rows, close, own), body)
        for body, rows in working.items()
        if here not in rows and own.get(body) != here
    )
    return [
        Candidate(
            body,
            -score,
            tuple(
                Through(
                    peers.places[row],
                    float(likeness[row]),
                    None if np.isnan(kilometres[row]) else float(kilometres[row]),
                    float(close[row]),
                )
                for row in sorted({*working[body]}, key=lambda each: (-close[each], each))
            ),
        )
        for score, body in scored[:top]
    ]


def score_of(body: str, rows: Collection[int], close: NDArray[np.float64], own: Mapping[str, int]) -> float:
    """Return what speaks for a body that works with the places of these rows; `own` are the rows of councils by IRI."""
    return float(close[sorted(rows)].sum()) + (float(close[own[body]]) if body in own else 0.0)
