"""Peers: one ranking under new weights, what they cost a build, and one ranking among 10,000 invented places.

For one ranking no tables of 10,000 by 10,000 are made: it reads one row of each part, and the rows are overlapping
windows of one line of numbers, which is symmetric as the real tables are. All pairs of so many (5 GB) are worked out
beside sparse_dot_topn, where that is installed, in the three parts of a score that are cosines of sparse rows, as it knows no other.
"""

import math
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.lib.stride_tricks import as_strided
from pyoxigraph import Store
from scipy import sparse

from benchmarks.measure import Bound, Measure, best_cpu, best_wall, cpu
from graph import derived_peers, peer_parts
from graph.home import Home
from graph.peer_context import INDICATORS
from graph.peers import PARTS, Peers, Place
from graph.peers import WEIGHTS as USUAL
from loaders import loading
from ontology import thing

try:
    import sparse_dot_topn
except ImportError:  # it is not needed for anything else
    sparse_dot_topn = None

INVENTED = 10_000
TIMES = 20
WEIGHTS = {"context": 1.0, "themes": 0.5, "goals": 0.0}
"""Weights that are not the default."""
TOP = 20


def measures() -> Iterator[Bound | Measure]:
    """Yield milliseconds of a ranking and CPU seconds of a build's share, each with the most that it may be, and all pairs."""
    with TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home")
        loading.build(home, lambda text: None)
        store = Store.read_only(str(home.current / "store"))
        spent, made = cpu(lambda: derived_peers.compared(store))
        told, quads = cpu(lambda: list(derived_peers.quads(made)) if made else [])
        yield Bound("peers: all pairs of a build, CPU", spent + told, 10, "s", bool(quads))
        peers = Peers.read(home.current)
        least, ranking = best_wall(lambda: peers.rank("LIV", weights=WEIGHTS), TIMES)
        yield Bound("peers: one ranking under new weights", least, 5, "ms", len(ranking.peers) == 20)
    many = invented(INVENTED)
    least, ranking = best_wall(lambda: many.rank(many.places[0].code, weights=WEIGHTS), TIMES)
    yield Bound(
        f"peers: one ranking of {INVENTED:,} invented places", least, 5, "ms", _right(many, ranking.peers[0].code)
    )
    if sparse_dot_topn:
        yield _all_pairs(many.places)


def _all_pairs(places: tuple[Place, ...]) -> Measure:
    """Return CPU seconds for the first 20 peers of every place, from what each does, beside sparse_dot_topn's from the same rows."""
    pick = np.random.default_rng(6)
    themes, goals = (_having(pick, len(places), *shape) for shape in ((14, 25), (6, 14)))
    partners = [frozenset(each) for each in _having(pick, len(places), 12, 4000)]
    tables = {
        "themes": peer_parts.weighted(themes)[0],
        "goals": peer_parts.weighted(goals)[0],
        "partners": peer_parts.rare(partners),
    }
    spent, rankings = best_cpu(lambda: _ours(places, tables), 2)
    weights = {name: USUAL[name] for name in tables}
    # each row as long as the root of its weight, so that a product of two whole rows is their score
    rows = sparse.hstack(
        [_unit(table) * math.sqrt(weights[name] / sum(weights.values())) for name, table in tables.items()],
        format="csr",
    )
    theirs, found = best_cpu(lambda: sparse_dot_topn.sp_matmul_topn(rows, rows.T.tocsr(), top_n=TOP + 1, sort=True), 2)
    same = all(
        np.allclose(ours, _best(row, place), atol=1e-5)
        for place, (ours, row) in enumerate(zip(rankings, found, strict=True))
    )
    what = f"peers: all pairs of {len(places):,} / sparse_dot_topn, CPU"
    return Measure(what, spent, theirs, "s", "aim ≤ 1.2", same)


def _best(row: sparse.csr_matrix, place: int) -> list[float]:
    """Return the largest products of a place's row, the one with itself left out."""
    others = (score for at, score in zip(row.indices, row.data, strict=True) if at != place)
    return sorted(others, reverse=True)[:TOP]


def _ours(places: tuple[Place, ...], tables: dict[str, np.ndarray]) -> np.ndarray:
    """Return the scores of the first peers of every place, in order."""
    parts = np.zeros((len(PARTS), len(places), len(places)), dtype=np.float32)  # those without weight are never read
    for name, table in tables.items():
        parts[PARTS.index(name)] = peer_parts.cosine(table)
    figures = np.zeros((len(places), len(INDICATORS)))
    peers = Peers(places, parts, figures, figures)
    weights = {name: USUAL[name] if name in tables else 0.0 for name in PARTS}
    return peers.firsts(TOP, weights)[1]


def _having(pick: np.random.Generator, places: int, most: int, of: int) -> list[dict[str, float]]:
    """Return what each of so many places has of a number of things, a few of them common and most rare."""
    chance = 1 / np.arange(1, of + 1) ** 0.7
    chance /= chance.sum()
    return [
        {
            f"x{at:05}": float(pick.integers(1, 5))
            for at in pick.choice(of, size=pick.integers(1, most + 1), p=chance, replace=False)
        }
        for _ in range(places)
    ]


def _unit(table: np.ndarray) -> sparse.csr_matrix:
    return sparse.csr_matrix(table / np.linalg.norm(table, axis=1)[:, None])


def invented(size: int) -> Peers:
    """Return places that do not exist, with likenesses by chance, a fifth of them unknown; the same each time."""
    pick = np.random.default_rng(6)
    line = pick.random((len(PARTS), 2 * size)).astype(np.float32)
    line[1:][pick.random(line[1:].shape) < 0.2] = np.nan
    step = line.strides
    parts = as_strided(line, (len(PARTS), size, size), (step[0], step[1], step[1]), writeable=False)
    places = tuple(
        Place(f"X{at:05}", f"X{at:08}", thing(f"area-X{at:08}").value, f"Invented {at}", "UA", "", 50.0, at / size, "")
        for at in range(size)
    )
    figures = np.zeros((size, len(INDICATORS)))
    return Peers(places, parts, figures, figures)


def _right(peers: Peers, first: str) -> bool:
    """Tell whether plain arithmetic puts the same place first for the first place."""
    weights = {"context": 1.0, "themes": 0.5, "initiatives": 0.2, "partners": 0.1, "programmes": 0.05, "goals": 0.0}
    best = ("", -1.0)
    for other in range(1, len(peers.places)):
        known = [
            (weight, float(value))
            for weight, value in zip(weights.values(), peers._parts[:, 0, other], strict=True)
            if not math.isnan(value)
        ]
        available = sum(weight for weight, _ in known)
        if available / sum(weights.values()) >= 0.5:
            score = sum(weight * value for weight, value in known) / available
            if score > best[1]:
                best = (peers.places[other].code, score)
    return best[0] == first
