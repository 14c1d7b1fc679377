"""How alike two places are in what they do: themes, initiatives, partners, programmes and stated goals.

Each part is a square matrix over places: between 0 and 1, the same both ways, NaN where one of the two has no data.
"Nobody recorded" is no data; "some recorded, none of them shared" is 0. What is known from few items is then `drawn` to
what is ordinary, so that one shared item out of one does not make a twin.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from graph import similar
from graph.words import stems

Matrix = NDArray[np.float64]
Counts = Sequence[Mapping[str, float]]
"""For each place, what it has, and how often."""

FEW = 3
"""Items (of the place that has fewer) at which a likeness counts half, and the middle pair's the other half."""

SPARSE = 0.05
"""Part of a table's cells that are filled, below which its rows are multiplied as sparse ones."""


def weighted(counts: Counts) -> tuple[Matrix, list[str]]:
    """Return counts by idf over the places that have any, and the names of the columns in order."""
    table, names = tabled(counts)
    having = max(int((table.sum(axis=1) > 0).sum()), 1)
    idf = np.log((1 + having) / (1 + (table > 0).sum(axis=0))) + 1
    return table * idf, names


def tabled(counts: Counts) -> tuple[Matrix, list[str]]:
    """Return counts as a table, places by what they have, and the names of the columns in order."""
    names = sorted({name for each in counts for name in each})
    at = {name: number for number, name in enumerate(names)}
    table = np.zeros((len(counts), len(names)))
    for row, each in enumerate(counts):
        for name, count in each.items():
            table[row, at[name]] = count
    return table, names


def cosine(table: Matrix) -> Matrix:
    """Return the cosine of each two rows, NaN where one of them is empty."""
    length = np.sqrt((table**2).sum(axis=1))
    unit = np.divide(table, length[:, None], out=np.zeros_like(table), where=length[:, None] > 0)
    if np.count_nonzero(unit) < unit.size * SPARSE:
        thin = sparse.csr_array(unit)
        return _only((thin @ thin.T).toarray(), length > 0)
    return _only(unit @ unit.T, length > 0)


def middle(found: Matrix, among: NDArray[np.bool_]) -> float:
    """Return the likeness of the middle one of all pairs among these places that are known; NaN where there are none."""
    part = found[np.ix_(among, among)]
    pairs = part[np.triu_indices(len(part), 1)]
    pairs = pairs[~np.isnan(pairs)]
    return float(np.median(pairs)) if len(pairs) else float("nan")


def drawn(found: Matrix, items: Sequence[int], ordinary: Matrix) -> Matrix:
    """Return a likeness drawn to the ordinary one where few items are behind it: it keeps n/(n+FEW) of what sets it apart.

    `items` counts what each place has, of which the fewer of two places is n; `ordinary` is the middle pair's likeness, by place.
    """
    fewer = np.minimum.outer(np.asarray(items), np.asarray(items))
    keeps = fewer / (fewer + FEW)
    # two places of different levels are never compared, so which one's ordinary pair stands here matters to nobody
    between = np.fmin(ordinary[:, None], ordinary[None, :])
    return np.where(np.isnan(between), found, between + keeps * (found - between))


def shared(having: Sequence[frozenset[str]]) -> Matrix:
    """Return the idf-weighted Jaccard likeness of two sets: what both have, over what either has."""
    table, _ = weighted([dict.fromkeys(each, 1.0) for each in having])
    both = table @ (table > 0).T.astype(float)
    sums = table.sum(axis=1)
    either = sums[:, None] + sums[None, :] - both
    return _only(np.divide(both, either, out=np.zeros_like(both), where=either > 0), sums > 0)


def partners(having: Sequence[frozenset[str]]) -> Matrix:
    """Return Σ 1/log(1 + degree) over shared partners ÷ the geometric mean of the two sums over one's own."""
    return cosine(rare(having))


def rare(having: Sequence[frozenset[str]]) -> Matrix:
    """Return places by what they have, each thing by the root of 1/log(1 + how many have it)."""
    degree = Counter(name for each in having for name in each)
    return tabled([{name: (1 / np.log(1 + degree[name])) ** 0.5 for name in each} for each in having])[0]


def initiatives(titles: Sequence[Sequence[str]], profiles: Mapping[str, Mapping[str, float]]) -> Matrix:
    """Return the mean of each initiative's best match in the other place, both ways.

    Two titles are alike by half the cosine of their theme profiles and half that of their words (TF-IDF, stems).
    """
    all_titles = sorted({title for each in titles for title in each})
    at = {title: number for number, title in enumerate(all_titles)}
    words = [Counter(stems(title)) for title in all_titles]
    text, columns = weighted([{word: 1 + float(np.log(count)) for word, count in each.items()} for each in words])
    text *= np.array([similar.telling(word) for word in columns])
    theme, _ = weighted([profiles.get(title, {}) for title in all_titles])
    alike = similar.HALF * np.nan_to_num(cosine(theme)) + (1 - similar.HALF) * np.nan_to_num(cosine(text))
    own = [np.array(sorted({at[title] for title in each}), dtype=int) for each in titles]
    having = np.array([len(each) > 0 for each in own], dtype=bool)
    # the best match of every title in every place, then the mean over a place's own titles
    best = np.zeros((len(all_titles), len(titles)))
    for place, rows in enumerate(own):
        if len(rows):
            best[:, place] = alike[:, rows].max(axis=1)
    one_way = np.zeros((len(titles), len(titles)))
    for place, rows in enumerate(own):
        if len(rows):
            one_way[place] = best[rows].mean(axis=0)
    return _only((one_way + one_way.T) / 2, having)


def _only(found: Matrix, having: Iterable[bool] | NDArray[np.bool_]) -> Matrix:
    """Return a matrix of ours, itself changed: between 0 and 1, and NaN wherever one of the two places has no data."""
    known = np.asarray(having, dtype=bool)
    # in place: at 10,000 places each further copy is 800 MB
    np.clip(found, 0, 1, out=found)
    found[~known] = np.nan
    found[:, ~known] = np.nan
    return found
