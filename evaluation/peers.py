"""Peers: whether like places tell of what was hidden, how far a score hangs on one part, and published neighbour lists.

PLACEGRAPH_NEIGHBOURS may name a list of neighbours that somebody publishes (CSV: code, rank, peer; register or GSS codes).
"""

import csv
import os
import random
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray
from pyoxigraph import Store

from graph.derived_peers import Doing, answers, compared, doing_of
from graph.home import Home
from graph.likely_partners import closeness, council_of, score_of
from graph.peer_context import INDICATORS
from graph.peers import PARTS, WEIGHTS, NoPeers, Peers
from loaders import loading

SEEDS = range(20, 25)
HIDDEN = 0.2
"""Part of the shared undertakings that is hidden."""
NEAR = 20
"""Peers that a guess is made from, and neighbours that a list is held against."""
FIRST = 10
GOAL = "/goal/"

Matrix = NDArray[np.float64]
"""How alike each two places are, places by places; NaN where that is not known, and for a place and itself."""

UNLEAKED: Mapping[str, float] = {**WEIGHTS, "themes": 0.0, "initiatives": 0.0, "goals": 0.0, "programmes": 0.0}
"""Weights without the parts that a hidden goal would speak through: a programme's purpose gives its initiatives their goal."""


@dataclass(frozen=True, slots=True)
class Hiding:
    """How well hidden collaborations were told from pairs that never were: the area under the curve, .5 being chance.

    First of a place and a partner, guessed from whom like places work with; then of two places, guessed from their score.
    """

    pairs: int
    auc: Mapping[str, float]
    of_places: int
    auc_of_places: Mapping[str, float]


def run() -> None:
    """Build the bundled graph and print every measure."""
    with TemporaryDirectory() as folder:
        home = Home(Path(folder))
        loading.build(home, lambda text: None)
        store = Store.read_only(str(home.current / "store"))
        peers = Peers.read(home.current)
        print(f"Peers: {sum(not each.ended for each in peers.places)} places of today (the bundled graph)")
        _print_collaborations(collaborations(store))
        _print_goals(goals(store, peers))
        _print_stability(stability(peers))
        if path := os.environ.get("PLACEGRAPH_NEIGHBOURS"):
            _print_neighbours(peers, Path(path))
        else:
            print("  neighbour lists: none given (PLACEGRAPH_NEIGHBOURS=FILE.csv with code, rank, peer)")


def ours(peers: Peers, weights: Mapping[str, float] = WEIGHTS) -> Matrix:
    """Return the score of every two places of one level, whatever their coverage."""
    return peers.table(weights)


def baselines(peers: Peers) -> Mapping[str, Matrix]:
    """Return plainer ways to say who is like whom: nearest, same type and size, deprivation, four figures equally."""
    where = np.array([[place.lat, place.long * np.cos(np.radians(55))] for place in peers.places])
    apart = np.sqrt(((where[:, None] - where[None]) ** 2).sum(axis=2))
    scores = peers._scores
    at = {name: number for number, name in enumerate(INDICATORS)}

    def gap(*names: str) -> Matrix:
        columns = scores[:, [at[name] for name in names]]
        return np.sqrt(((columns[:, None] - columns[None]) ** 2).sum(axis=2))

    tiers = np.array([place.tier for place in peers.places])
    same = tiers[:, None] == tiers[None]
    return {
        "kilometres": _of_a_level(peers, -apart),
        "same type, people": _of_a_level(peers, np.where(same, -gap("population"), -100 - gap("population"))),
        "deprivation": _of_a_level(peers, -gap("high-deprivation-share")),
        "four figures": _of_a_level(
            peers, -gap("population", "population-density", "high-deprivation-share", "rural-share")
        ),
    }


def _of_a_level(peers: Peers, found: Matrix) -> Matrix:
    """Return a matrix with NaN between levels, for councils that have ended, and for a place and itself."""
    levels = np.array([place.level for place in peers.places])
    now = np.array([not place.ended for place in peers.places])
    kept = (levels[:, None] == levels[None]) & now[:, None] & now[None] & ~np.eye(len(levels), dtype=bool)
    return np.where(kept, found, np.nan)


def nearest(likeness: Matrix, row: int, top: int = NEAR) -> list[int]:
    """Return the rows most like one, the best first, ties by their order."""
    known = np.flatnonzero(~np.isnan(likeness[row]))
    return [int(each) for each in known[np.argsort(-likeness[row][known], kind="stable")][:top]]


def collaborations(store: Store) -> Hiding:
    """Hide a fifth of what councils share with others, five times over, and guess who works with whom from the rest."""
    shared = sorted(
        row["undertaking"].value  # type: ignore[index]
        for row in store.query(  # type: ignore[union-attr]
            "PREFIX pg: <https://w3id.org/placegraph/def#> SELECT ?undertaking WHERE { ?undertaking pg:hasPartner ?one } "
            "GROUP BY ?undertaking HAVING(COUNT(DISTINCT ?one) > 1)",
            use_default_graph_as_union=True,
        )
    )
    told = [_hidden(store, shared, random.Random(seed)) for seed in SEEDS]  # noqa: S311 - a sample, no secret
    return Hiding(
        sum(each.pairs for each in told),
        _means([each.auc for each in told]),
        sum(each.of_places for each in told),
        _means([each.auc_of_places for each in told]),
    )


def _means(told: Sequence[Mapping[str, float]]) -> Mapping[str, float]:
    return {name: sum(each[name] for each in told) / len(told) for name in told[0]}


def _hidden(store: Store, shared: Sequence[str], pick: random.Random) -> Hiding:
    """Hide a fifth of these undertakings; tell the pairs that only they made from five times as many that never were."""
    hidden = frozenset(pick.sample(shared, round(len(shared) * HIDDEN)))
    left = compared(store, hidden)
    if left is None:
        raise NoPeers
    before, after = doing_of(store, left.places), doing_of(store, left.places, hidden)
    degree = Counter(partner for each in after for partner in each.partners)
    lost = [
        (row, partner)
        for row, each in enumerate(before)
        for partner in sorted(each.partners - after[row].partners)
        if degree[partner] and not left.places[row].ended
    ]
    rows, partners = sorted({row for row, _ in lost}), sorted(degree)
    never: list[tuple[int, str]] = []
    # where everybody works with everybody there is no pair that never was
    some_never = any(set(partners) - before[row].partners for row in rows)
    while some_never and len(never) < len(lost) * 5:
        pair = pick.choice(rows), pick.choice(partners)
        if pair[1] not in before[pair[0]].partners:
            never.append(pair)
    guesses: dict[str, Callable[[int, str], tuple[float, ...]]] = {
        "degree only": lambda _row, partner: (degree[partner],)
    }
    likenesses = {"ours": ours(left), **baselines(left)}
    for name, likeness in likenesses.items():
        guesses[name] = _by_peers(likeness, after, degree)
    working = _working(store, left, hidden, after)
    guesses["ours"] = _as_the_page(left, working)
    guesses["likeness alone"] = _as_the_page(left, working, nearness=0.0)
    guesses["nearness alone"] = _as_the_page(left, working, likeness=0.0)
    told = {
        name: auc([guess(*pair) for pair in lost], [guess(*pair) for pair in never]) for name, guess in guesses.items()
    }
    return Hiding(len(lost), told, *_of_places(store, left, hidden, likenesses, pick))


def _of_places(
    store: Store, left: Peers, hidden: Collection[str], likenesses: Mapping[str, Matrix], pick: random.Random
) -> tuple[int, Mapping[str, float]]:
    """Tell the pairs of today's places of one level that only hidden work joined from five times as many that nothing did."""
    by_iri = {place.iri: row for row, place in enumerate(left.places)}
    councils: dict[str, set[int]] = defaultdict(set)
    for row in answers(store, "work-to-compare"):
        if row["place"] in by_iri:
            councils[row["undertaking"]].add(by_iri[row["place"]])
    possible = ~np.isnan(next(iter(likenesses.values())))

    def joined(works: Collection[str]) -> set[tuple[int, int]]:
        return {pair for work in works for pair in combinations(sorted(councils[work]), 2) if possible[pair]}

    every, kept = joined(set(councils)), joined(set(councils) - set(hidden))
    lost = sorted(every - kept)
    degree = Counter(row for work, rows in councils.items() if len(rows) > 1 and work not in hidden for row in rows)
    ends = sorted({row for pair in lost for row in pair})
    never: set[tuple[int, int]] = set()
    there_are = len({(min(a, b), max(a, b)) for a in ends for b in np.flatnonzero(possible[a]).tolist()} - every)
    while ends and len(never) < min(len(lost) * 5, there_are):
        one, other = sorted((pick.choice(ends), pick.randrange(len(left.places))))
        if possible[one, other] and (one, other) not in every:
            never.add((one, other))
    guesses = {"degree only": lambda pair: (degree[pair[0]] * degree[pair[1]],)} | {
        name: (lambda pair, found=found: (float(np.nan_to_num(found[pair], nan=-np.inf)),))
        for name, found in likenesses.items()
    }
    return len(lost), {
        name: auc([guess(pair) for pair in lost], [guess(pair) for pair in sorted(never)])
        for name, guess in guesses.items()
    }


def _working(
    store: Store, peers: Peers, hidden: Collection[str], doing: Sequence[Doing]
) -> Mapping[str, Mapping[int, float]]:
    """Return the places that each partner works with, and how strongly, from what is not hidden."""
    bodies: dict[str, set[str]] = defaultdict(set)
    for row in answers(store, "partners-to-compare"):
        if row["undertaking"] not in hidden:
            bodies[row["undertaking"]].add(row["partner"])
    at = {place.iri: row for row, place in enumerate(peers.places)}
    found: dict[str, dict[int, float]] = defaultdict(dict)
    for place, undertaking in sorted({(row["place"], row["undertaking"]) for row in answers(store, "work-to-compare")}):
        for partner in bodies[undertaking] & doing[at[place]].partners if place in at else ():
            ties = found[partner]
            ties[at[place]] = min(1.0, ties.get(at[place], 0.0) + 1 / max(len(bodies[undertaking]) - 1, 1))
    return found


def _as_the_page(
    peers: Peers, working: Mapping[str, Mapping[int, float]], likeness: float = 1.0, nearness: float = 1.0
) -> Callable[[int, str], tuple[float, ...]]:
    """Return the guess that /partners orders by: how like and how near the places are that a partner works with.

    With 0 for one of the two it is left out, to tell what the other is worth alone.
    """
    own = {council_of(place): row for row, place in enumerate(peers.places) if not place.ended}
    close = [
        closeness(likeness * peers.likeness(place.code), peers.kilometres(place.code) / max(nearness, 1e-9))
        for place in peers.places
    ]

    def guess(row: int, partner: str) -> tuple[float, ...]:
        others = {other: strength for other, strength in working.get(partner, {}).items() if other != row}
        return (score_of(partner, others, close[row], own),)

    return guess


def _by_peers(
    likeness: Matrix, doing: Sequence[Doing], degree: Mapping[str, int]
) -> Callable[[int, str], tuple[float, ...]]:
    """Return a guess of how likely a place and a partner work together: how many near places do, then how many do at all."""
    low = np.nanmin(likeness)

    def guess(row: int, partner: str) -> tuple[float, ...]:
        found = nearest(likeness, row, len(likeness))
        near = sum(
            (float(likeness[row, other]) - low) / (1 + place)
            for place, other in enumerate(found)
            if partner in doing[other].partners
        )
        return near, degree[partner]

    return guess


def auc(positive: Sequence[tuple[float, ...]], negative: Sequence[tuple[float, ...]]) -> float:
    """Return how often a positive stands above a negative, ties counting half."""
    if not positive or not negative:
        return float("nan")
    ordered = sorted(negative)
    above = sum(bisect_left(ordered, each) + bisect_right(ordered, each) for each in positive)
    return above / 2 / len(ordered) / len(positive)


def goals(store: Store, peers: Peers) -> Mapping[str, float]:
    """Hide each goal of each place in turn, and see what its peers say of it.

    "first" is how often it is the first that they have, of the goals that the place has not, for ours and for the commonest
    goal. "share" is the part of a place's peers that have it, over the part of all places that do, of all hidden goals
    together; "each" is the mean of that ratio, so that rare goals count as much as common ones.
    """
    having = [{each for each in doing.themes if GOAL in each} for doing in doing_of(store, peers.places)]
    every = Counter(goal for each in having for goal in each)

    def hits(scores: Callable[[int, str], float]) -> float:
        found = []
        for row, own in enumerate(having):
            if peers.places[row].ended:
                continue
            for goal in own:
                open_ = [each for each in every if each not in own or each == goal]
                ranked = sorted(open_, key=lambda each: (-scores(row, each), each))
                found.append(goal == ranked[0])
        return sum(found) / len(found) if found else float("nan")

    def of(likeness: Matrix) -> Callable[[int, str], float]:
        near = {row: nearest(likeness, row) for row in range(len(likeness))}
        return lambda row, goal: sum(float(likeness[row, other]) for other in near[row] if goal in having[other])

    likeness = ours(peers, UNLEAKED)
    near, everywhere = _shares(likeness, having)
    return {
        "first, commonest": hits(lambda row, goal: every[goal] - (goal in having[row])),
        "first": hits(of(likeness)),
        "share": float(near.mean() / everywhere.mean()),
        "each": float((near[everywhere > 0] / everywhere[everywhere > 0]).mean()),
        **{
            f"share, {name}": float(np.divide(*(shares.mean() for shares in _shares(found, having))))
            for name, found in baselines(peers).items()
        },
    }


def _shares(likeness: Matrix, having: Sequence[Collection[str]]) -> tuple[Matrix, Matrix]:
    """Return, for each goal of each place, the part of its nearest that have it, and the part of all of its level."""
    near, everywhere = [], []
    for row, own in enumerate(having):
        first, every = nearest(likeness, row), nearest(likeness, row, len(likeness))
        for goal in sorted(own) if first else ():
            near.append(sum(goal in having[other] for other in first) / len(first))
            everywhere.append(sum(goal in having[other] for other in every) / len(every))
    return np.array(near), np.array(everywhere)


def stability(peers: Peers) -> Mapping[str, float]:
    """Return, for each part, the mean share of the first ten that stay when it is dropped, over places that are ranked."""
    first = _sets(peers.firsts(FIRST)[0])
    without = {part: _sets(peers.firsts(FIRST, {part: 0.0})[0]) for part in PARTS}
    return {
        part: fmean(len(one & other) / len(one) for one, other in zip(first, left, strict=True) if one)
        for part, left in without.items()
    }


def _sets(rows: NDArray[np.int64]) -> list[set[int]]:
    return [set(each[each >= 0].tolist()) for each in rows]


def recall(likeness: Matrix, peers: Peers, lists: Mapping[str, Collection[str]]) -> float:
    """Return the mean share of each published list that is among our first NEAR."""
    at = {place.code: row for row, place in enumerate(peers.places)}
    shares = [
        len(names & {peers.places[each].code for each in nearest(likeness, at[code])}) / min(len(names), NEAR)
        for code, given in lists.items()
        if (names := set(given))
    ]
    return sum(shares) / len(shares) if shares else float("nan")


def _neighbours(peers: Peers, path: Path) -> Mapping[str, Collection[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            code, peer = peers.find(row["code"]), peers.find(row["peer"])
            if code and peer and int(row["rank"]) <= NEAR:
                found[code].add(peer)
    return found


def _print_collaborations(found: Hiding) -> None:
    for what, pairs, told in (
        ("place and partner", found.pairs, found.auc),
        ("two places", found.of_places, found.auc_of_places),
    ):
        print(f"  hidden collaborations, {pairs} pairs of {what}: area under the curve")
        for name, value in sorted(told.items(), key=lambda each: each[0] != "ours"):
            print(f"    {name:20}{value:6.3f}{'   target ≥ .75 and above degree only' if name == 'ours' else ''}")


def _print_goals(found: Mapping[str, float]) -> None:
    lift = found["first"] / found["first, commonest"]
    print("  hidden goal of a place, by context and partners alone (target ≥ 1.2)")
    print(
        f"    {'guessed first':20}{found['first']:6.3f}   {lift:.2f} times the commonest goal's {found['first, commonest']:.3f}"
    )
    print(
        f"    {'peers that have it':20}{found['share']:6.3f}   times the part of all places; rare goals counting as much: {found['each']:.3f}"
    )
    for name, value in found.items():
        if name.startswith("share, "):
            print(f"      {name.removeprefix('share, '):18}{value:6.3f}")


def _print_stability(found: Mapping[str, float]) -> None:
    print("  of the first ten, part that stays when one part is dropped (target ≥ .60)")
    for part, value in found.items():
        print(f"    {part:20}{value:6.3f}")


def _print_neighbours(peers: Peers, path: Path) -> None:
    lists = _neighbours(peers, path)
    print(f"  recall of {len(lists)} published lists among our first {NEAR} ({path.name})")
    context = {**dict.fromkeys(PARTS, 0.0), "context": 1.0}
    for name, likeness in {"context": ours(peers, context), "whole score": ours(peers), **baselines(peers)}.items():
        print(f"    {name:20}{recall(likeness, peers, lists):6.3f}")
