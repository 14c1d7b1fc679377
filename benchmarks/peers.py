"""Peers: one ranking under new weights, what they cost a build, and one ranking among 10,000 invented places.

Tables of 10,000 by 10,000 are not made here: a ranking reads one row of each part, and the rows are overlapping
windows of one line of numbers, which is symmetric as the real tables are. Working out all pairs of so many is not measured.
"""

import math
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.lib.stride_tricks import as_strided
from pyoxigraph import Store

from benchmarks.measure import Bound, best_wall, cpu
from graph import derived_peers
from graph.home import Home
from graph.peer_context import INDICATORS
from graph.peers import PARTS, Peers, Place
from loaders import loading
from ontology import thing

INVENTED = 10_000
TIMES = 20
WEIGHTS = {"context": 1.0, "themes": 0.5, "goals": 0.0}
"""Weights that are not the default."""


def measures() -> Iterator[Bound]:
    """Yield milliseconds of a ranking and CPU seconds of a build's share, each with the most that it may be."""
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
