"""Places like us: a weighted sum of parts that are all shown, for each two places of one level.

Worked out for all pairs when a build is made, and weighed anew in well under a millisecond. A part for which one of the
two places has no data counts as between the middle pair of their level, so that what is not known lifts nobody and lowers
nobody; `coverage` says how much of the weight is known, and below half there is no rank.
Why: docs/decisions/0023-what-is-known-from-little.md.

PlacegraphError
├── UnknownPlace    no place is called that
├── NoPeers         the build holds no places with figures
└── BadWeights      a weight is negative, not a number, of no part, or all are nought
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process

from graph.peer_context import INDICATORS, Group, groups_between
from ontology import PlacegraphError

MODEL = "peers-2"
"""Name and version of the method: it changes with anything that moves a score."""

WEIGHTS: Mapping[str, float] = MappingProxyType(
    {"context": 0.35, "themes": 0.25, "initiatives": 0.20, "partners": 0.10, "programmes": 0.05, "goals": 0.05}
)
PARTS = tuple(WEIGHTS)

LEAST_COVERAGE = 0.5
"""Part of the weight that two places must both have data for, to be ranked."""

MOST_WEIGHT = 1_000_000.0
"""The largest weight of a part: sums of larger ones would overflow, and nothing would be ranked."""

BLOCK = 16
"""Places that are weighed at once where every place is: what is worked out for them stays near the processor."""

FILE = "peers.npz"

LEVELS = {"CTY": "county", "COMB": "combined", "SRA": "combined"}
"""Tier → the level on which its places look for peers; all others are of the level "local"."""


class UnknownPlace(PlacegraphError):
    """No place that can be compared is called that."""

    def __init__(self, text: str, near: list[str]) -> None:
        advice = f"did you mean {', '.join(near)}?" if near else "give a code such as BDG or E09000002"
        super().__init__(f"no place that can be compared is called {text[:80]!r}: {advice}")


class NoPeers(PlacegraphError):
    """The build holds no places with figures, so nothing was compared."""

    def __init__(self) -> None:
        super().__init__("this graph holds no council areas with figures, so there are no peers; load councils first")


class BadWeights(PlacegraphError):
    """Weights that nothing can be weighed by."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a score: how alike (0 to 1, None for no data), its weight, and what it adds to the score.

    `counted` is the likeness that the score counts: what was found, or without data that of the middle pair of the level;
    None where the level has no such pair, and the part is left out. Weights are those by which `counted` was weighed: those of
    the parts that are not left out add up to 1, and the weight of one that is left out is 0. `items` counts what it is known from, of the place that has
    fewer (tagged work, titles, partners, programmes, stated goals); None for figures.
    """

    name: str
    likeness: float | None
    weight: float
    share: float
    counted: float | None
    items: int | None


@dataclass(frozen=True, slots=True)
class Place:
    """A place that can be compared: the area that a council governs, or governed until `ended` (ISO date, "" for now)."""

    code: str
    gss: str
    iri: str
    name: str
    tier: str
    region: str
    lat: float
    long: float
    ended: str

    @property
    def level(self) -> str:
        """The level on which its peers are sought."""
        return LEVELS.get(self.tier, "local")


@dataclass(frozen=True, slots=True)
class Peer:
    """A place in a ranking; the shares of its parts add up to its score. `kilometres` is None where either is not on a map."""

    rank: int
    code: str
    gss: str
    iri: str
    name: str
    tier: str
    region: str
    score: float
    coverage: float
    parts: tuple[Part, ...]
    kilometres: float | None


@dataclass(frozen=True, slots=True)
class Ranking:
    """What was found for a place: its peers, the best first; or `refused`, why there is no rank.

    `candidates` counts the places that were compared. `context_only` is the list by context alone that stands in for a
    refused rank: likeness of circumstances, and nothing of what the places do.
    """

    place: Place
    weights: Mapping[str, float]
    peers: tuple[Peer, ...]
    refused: str
    candidates: int
    context_only: tuple[Peer, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure of two places, and by how many standard deviations of all local places they differ."""

    indicator: str
    ours: float
    theirs: float
    deviations: float


def weights_of(given: Mapping[str, float] | None) -> dict[str, float]:
    """Return a weight for every part: the given ones over the default. Raises BadWeights."""
    for name, weight in (given or {}).items():
        if name not in WEIGHTS:
            raise BadWeights(f"{name[:80]!r} is no part of a score; the parts are {', '.join(PARTS)}")
        if not 0 <= weight <= MOST_WEIGHT:
            raise BadWeights(f"the weight of {name} must be a number from 0 to {MOST_WEIGHT:,.0f}, not {weight}")
    weights = {**WEIGHTS, **(given or {})}
    if not sum(weights.values()):
        raise BadWeights("all weights are 0: give one part a weight at least")
    return weights


class Peers:
    """All places of a build that can be compared, and how alike each two are in each part."""

    def __init__(
        self,
        places: tuple[Place, ...],
        parts: NDArray[np.float32],
        figures: NDArray[np.float64],
        scores: NDArray[np.float64],
        ordinary: NDArray[np.float64] | None = None,
        items: NDArray[np.float64] | None = None,
    ) -> None:
        """Take places in order of their codes; parts by places by places; figures and z-scores, places by INDICATORS.

        `ordinary` (parts by places) is the likeness of the middle pair of each place's level, and `items` how much each part of a
        place is known from; NaN, or None, where there is none.
        """
        self.places = places
        self._parts = parts
        self._figures = figures
        self._scores = scores
        self._ordinary = np.full((len(PARTS), len(places)), np.nan) if ordinary is None else ordinary
        self._items = np.full((len(PARTS), len(places)), np.nan) if items is None else items
        self._at = {place.code: number for number, place in enumerate(places)}
        # numbers, as comparing 10,000 names takes longer than weighing their places
        self._levels = np.unique([place.level for place in places], return_inverse=True)[1]
        self._tiers = np.unique([place.tier for place in places], return_inverse=True)[1]
        self._now = np.array([not place.ended for place in places])
        self._where = np.radians(np.array([[place.lat, place.long] for place in places]))

    @classmethod
    def read(cls, folder: Path) -> "Peers":
        """Return what a build holds in its folder. Raises NoPeers."""
        try:
            with np.load(folder / FILE, allow_pickle=False) as held:
                places = tuple(
                    Place(code, gss, iri, name, tier, region, float(lat), float(long), ended)
                    for (code, gss, iri, name, tier, region), (lat, long), ended in zip(
                        held["places"].tolist(), held["where"], held["ended"].tolist(), strict=True
                    )
                )
                # a build of an earlier version has no middle pairs, and does not say what it knows a place from
                more = (held[name] if name in held.files else None for name in ("ordinary", "items"))
                return cls(places, held["parts"], held["figures"], held["scores"], *more)
        except FileNotFoundError:
            raise NoPeers from None

    def write(self, folder: Path) -> None:
        """Keep everything in a build's folder, for `read`."""
        np.savez(
            folder / FILE,
            places=np.array(
                [[each.code, each.gss, each.iri, each.name, each.tier, each.region] for each in self.places]
            ),
            where=np.array([[each.lat, each.long] for each in self.places]),
            ended=np.array([each.ended for each in self.places]),
            parts=self._parts,
            figures=self._figures,
            scores=self._scores,
            ordinary=self._ordinary,
            items=self._items,
        )

    def find(self, text: str) -> str | None:
        """Return the register code of the place that has this code (register or GSS), local name or whole name; None for none or several."""
        asked = text.strip()
        for place in self.places:
            if asked.upper() in (place.code, place.gss) or asked in (place.iri, place.iri.rsplit("/", 1)[-1]):
                return place.code
        named = [place for place in self.places if place.name.casefold() == asked.casefold()]
        now = [place for place in named if not place.ended] or named
        return now[0].code if len(now) == 1 else None

    def place(self, code: str) -> Place:
        """Return the place with that register code. Raises UnknownPlace, with the nearest names."""
        return self.places[self._row(code)]

    def rank(
        self,
        code: str,
        *,
        weights: Mapping[str, float] | None = None,
        top: int = 20,
        same_type: bool = False,
        within_km: float | None = None,
        historic: bool = False,
    ) -> Ranking:
        """Return the places most like this one, of its own level (and, if asked, tier), the best first, ties by code.

        `historic` lets in councils that have ended. Raises UnknownPlace, BadWeights.
        """
        row = self._row(code)
        weighed = weights_of(weights)
        among = self._among(row, same_type=same_type, within_km=within_km, historic=historic)
        score, coverage = self._score(row, weighed)
        peers = self._listed(row, among & _enough(coverage), score, coverage, weighed, top)
        if peers:
            return Ranking(self.places[row], weighed, peers, "", int(among.sum()), ())
        alone = {**dict.fromkeys(PARTS, 0.0), "context": 1.0}
        context, covered = self._score(row, alone)
        like = self._listed(row, among & (covered > 0), context, covered, alone, top)
        return Ranking(self.places[row], weighed, (), self._refusal(row, weighed, among), int(among.sum()), like)

    def scores(
        self, code: str, *, weights: Mapping[str, float] | None = None, historic: bool = False
    ) -> dict[str, float]:
        """Return the score of every place that `rank` would list for this one, by the IRI of its area. Raises UnknownPlace, BadWeights."""
        row = self._row(code)
        score, coverage = self._score(row, weights_of(weights))
        among = self._among(row, same_type=False, within_km=None, historic=historic)
        return {self.places[each].iri: float(score[each]) for each in np.flatnonzero(among & _enough(coverage))}

    def firsts(
        self, top: int, weights: Mapping[str, float] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return the first peers of every place, as `rank` lists them: their rows, and their scores, places by `top`.

        Where fewer are ranked the rest is -1 and NaN, as are those of a place that has ended. Raises BadWeights.
        """
        weighed = weights_of(weights)
        size = len(self.places)
        rows, scores = np.full((size, top), -1), np.full((size, top), np.nan)
        for start in range(0, size, BLOCK):
            of = np.arange(start, min(start + BLOCK, size))
            score, coverage = self._score(slice(start, start + BLOCK), weighed)
            among = _enough(coverage) & (self._levels == self._levels[of, None]) & self._now & self._now[of, None]
            score[~among] = -1.0
            score[np.arange(len(of)), of] = -1.0
            last = np.partition(score, -top)[:, -top] if top < size else np.zeros(len(of))
            for at, least in zip(range(len(of)), np.maximum(last, 0.0), strict=True):
                listed = self._order(score[at] >= least, score[at])[:top]
                rows[start + at, : len(listed)], scores[start + at, : len(listed)] = listed, score[at, listed]
        return rows, scores

    def groups(self, a: str, b: str) -> tuple[Group, ...]:
        """Return the 12 groups of circumstances between two places; their shares add up to 1. Raises UnknownPlace."""
        return groups_between(self._scores[self._row(a)], self._scores[self._row(b)])

    def differences(self, a: str, b: str, top: int = 5) -> tuple[Difference, ...]:
        """Return the figures in which two places differ most, the largest difference first. Raises UnknownPlace."""
        one, other = self._row(a), self._row(b)
        found = [
            Difference(name, float(self._figures[one, at]), float(self._figures[other, at]), float(apart))
            for at, name in enumerate(INDICATORS)
            if not math.isnan(apart := self._scores[other, at] - self._scores[one, at])
        ]
        return tuple(sorted(found, key=lambda each: (-abs(each.deviations), each.indicator))[:top])

    def orders_without(
        self,
        code: str,
        *,
        weights: Mapping[str, float] | None = None,
        same_type: bool = False,
        within_km: float | None = None,
        historic: bool = False,
    ) -> dict[str, tuple[str, ...]]:
        """Return, for each part that counts, the codes of all ranked places in their order if that part counted for nothing.

        The switches are those of `rank`. Raises UnknownPlace, BadWeights.
        """
        row = self._row(code)
        weighed = weights_of(weights)
        among = self._among(row, same_type=same_type, within_km=within_km, historic=historic)
        return {name: self._order_without(row, weighed, name, among) for name in PARTS if weighed[name]}

    def table(self, weights: Mapping[str, float] | None = None) -> NDArray[np.float64]:
        """Return the score of every two of today's places of one level, whatever their coverage; NaN for all others. Raises BadWeights."""
        weighed = weights_of(weights)
        found, _ = self._score(slice(None), weighed)
        kept = (self._levels[:, None] == self._levels[None]) & self._now[:, None] & self._now[None]
        np.fill_diagonal(kept, val=False)
        return np.where(kept, found, np.nan)

    def likeness(self, code: str) -> NDArray[np.float64]:
        """Return the score of every place against this one, by the usual weights; 0 on other levels, for itself, and where too little is known to rank. Raises UnknownPlace."""
        row = self._row(code)
        score, coverage = self._score(row, WEIGHTS)
        score[~_enough(coverage)] = 0.0
        score[self._levels != self._levels[row]] = 0.0
        score[row] = 0.0
        return score

    def middle(self, code: str) -> dict[str, float | None]:
        """Return how alike the middle pair of a place's level is in each part; None where there is no such pair. Raises UnknownPlace."""
        return dict(zip(PARTS, map(_number, self._ordinary[:, self._row(code)]), strict=True))

    def kilometres(self, code: str) -> NDArray[np.float64]:
        """Return the distance from this place to every one along the ground, NaN where either is on no map. Raises UnknownPlace."""
        return self._kilometres(self._row(code))

    def _order_without(
        self, row: int, weights: Mapping[str, float], name: str, among: NDArray[np.bool_]
    ) -> tuple[str, ...]:
        left = {**weights, name: 0.0}
        if not sum(left.values()):
            return ()
        score, coverage = self._score(row, left)
        order = self._order(among & _enough(coverage), score)
        return tuple(self.places[each].code for each in order)

    def _row(self, code: str) -> int:
        if code in self._at:
            return self._at[code]
        near = process.extract(code, {place.code: place.name for place in self.places}, limit=3, score_cutoff=70)
        raise UnknownPlace(code, [f"{name} ({found})" for name, _, found in near])

    def _among(self, row: int, *, same_type: bool, within_km: float | None, historic: bool) -> NDArray[np.bool_]:
        """Tell which places are compared with this one, never itself."""
        among: NDArray[np.bool_] = self._levels == self._levels[row]
        if not historic:
            among = among & self._now
        if same_type:
            among = among & (self._tiers == self._tiers[row])
        if within_km is not None:
            # where a place is not on a map there is no distance, and it is not near
            among = among & (np.nan_to_num(self._kilometres(row), nan=np.inf) <= within_km)
        among = among.copy()
        among[row] = False
        return among

    def _score(
        self, rows: int | slice, weights: Mapping[str, float]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return each place's score against this one, or these, and the part of the weight that is known of both."""
        total: NDArray[np.float64] = np.zeros(())
        known_weight, available = total, total
        # summed part by part, as a matrix product may round two equal places apart
        for at, name in enumerate(PARTS):
            if weight := weights[name]:
                likeness = self._parts[at, rows, :]
                known = ~np.isnan(likeness)
                ordinary = self._ordinary[at, rows][..., None]
                total = total + weight * np.where(known, likeness, np.nan_to_num(ordinary))
                known_weight = known_weight + weight * known
                # a part whose level has no middle pair counts only for those of whom it is known
                available = available + weight * (known | ~np.isnan(ordinary))
        score = np.divide(total, available, out=np.zeros_like(total), where=available > 0)
        return score, known_weight / sum(weights.values())

    def _order(self, among: NDArray[np.bool_], score: NDArray[np.float64], top: int | None = None) -> list[int]:
        """Return the rows that are among, the highest score first and ties by code: places stand in order of their codes."""
        rows = np.flatnonzero(among)
        found = score[rows]
        if top is not None and 0 < top < len(rows):
            # only those that may be listed need an order: the last score that is, and all that tie with it
            kept = found >= np.partition(found, -top)[-top]
            rows, found = rows[kept], found[kept]
        return [int(each) for each in rows[np.argsort(-found, kind="stable")][:top]]

    def _listed(
        self,
        row: int,
        among: NDArray[np.bool_],
        score: NDArray[np.float64],
        coverage: NDArray[np.float64],
        weights: Mapping[str, float],
        top: int,
    ) -> tuple[Peer, ...]:
        listed = self._order(among, score, top)
        far = self._kilometres(row, listed)
        return tuple(
            self._peer(rank, row, other, float(score[other]), float(coverage[other]), weights, float(apart))
            for rank, (other, apart) in enumerate(zip(listed, far, strict=True), 1)
        )

    def _peer(
        self, rank: int, row: int, other: int, score: float, coverage: float, weights: Mapping[str, float], far: float
    ) -> Peer:
        likeness = [_number(value) for value in self._parts[:, row, other]]
        counted = [
            middle if found is None else found
            for found, middle in zip(likeness, map(_number, self._ordinary[:, row]), strict=True)
        ]
        available = sum(weights[name] for name, value in zip(PARTS, counted, strict=True) if value is not None)
        parts = tuple(
            Part(
                name,
                found,
                weights[name] / available if available and value is not None else 0.0,
                weights[name] * (value or 0.0) / available if available else 0.0,
                value,
                None if math.isnan(least) else int(least),
            )
            for name, found, value, least in zip(
                PARTS, likeness, counted, np.minimum(self._items[:, row], self._items[:, other]), strict=True
            )
        )
        of = self.places[other]
        return Peer(
            rank,
            of.code,
            of.gss,
            of.iri,
            of.name,
            of.tier,
            of.region,
            score,
            coverage,
            parts,
            None if math.isnan(far) else far,
        )

    def _kilometres(self, row: int, others: Sequence[int] | None = None) -> NDArray[np.float64]:
        """Return the distance to these places, or to every one, along the ground; NaN where either is not on a map."""
        from_lat, from_long = self._where[row]
        lat, long = (self._where if others is None else self._where[list(others)]).reshape(-1, 2).T
        half = np.sin((lat - from_lat) / 2) ** 2 + np.cos(lat) * np.cos(from_lat) * np.sin((long - from_long) / 2) ** 2
        found: NDArray[np.float64] = 2 * 6371.0 * np.arcsin(np.sqrt(np.minimum(half, 1)))
        return found

    def _refusal(self, row: int, weights: Mapping[str, float], among: NDArray[np.bool_]) -> str:
        """Return why a place has no ranked peers, and what would help: the place is named where too little is known of itself."""
        name = self.places[row].name
        if not among.any():
            return f"There is no other place to compare {name} with: nothing here is of its level and kind, or near enough."
        has = [part for at, part in enumerate(PARTS) if not np.isnan(self._parts[at, row, :]).all()]
        missing = [part for part in PARTS if part not in has and weights[part]]
        known = sum(weights[part] for part in has) / sum(weights.values())
        if missing and known < LEAST_COVERAGE:
            return (
                f"What is known of {name} is too little to rank: there is nothing here of its {', '.join(missing)}, "
                "and fewer than half of the weights can be compared. A source that tells of them would help."
            )
        return f"No place has enough in common with {name} in what is known: fewer than half of the weights can be compared."


def _enough(coverage: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which places enough is known of to be ranked; sums of weights miss the half by a rounding."""
    return coverage >= LEAST_COVERAGE - 1e-9


def _number(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
