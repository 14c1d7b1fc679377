"""Similar initiatives, against those that were chosen by reading titles before any ranking was seen (README.md)."""

import csv
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from math import log2

from graph.meanings import Meanings, installed
from graph.similar import Initiative, Similar

DEPTH = 5


def relevant() -> Mapping[str, Mapping[str, int]]:
    """Return, for each initiative that is asked with, the initiatives that are like it: 1 (a little) to 3 (the same work)."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    with files("evaluation").joinpath("similar.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found[row["query"]][row["relevant"]] = int(row["grade"])
    return found


def bundled(meanings: Meanings | None = None) -> Similar:
    """Return the initiatives of the bundled tables by their titles alone, and by what these mean if that is given."""
    found = {}
    with files("loaders").joinpath("bundled", "initiatives.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if not row["untitled"]:
                found[row["initiative"]] = Initiative(row["initiative"], row["name"])
    return Similar((found[key] for key in sorted(found)), meanings)


def ndcg(grades: Mapping[str, int], ranked: Sequence[str], depth: int = DEPTH) -> float:
    """Return the normalised discounted cumulative gain (2^grade - 1) of the first of a ranking."""

    def gain(of: Sequence[int]) -> float:
        return sum((2**grade - 1) / log2(place + 2) for place, grade in enumerate(of[:depth]))

    best = gain(sorted(grades.values(), reverse=True))
    return gain([grades.get(each, 0) for each in ranked]) / best if best else 0.0


def scored(ranking: Callable[[str], Sequence[str]]) -> float:
    """Return the mean over all initiatives asked with."""
    asked = relevant()
    return sum(ndcg(grades, ranking(query)) for query, grades in asked.items()) / len(asked)


def run() -> float:
    """Print how well similar initiatives are found, beside each half alone; return ours."""
    similar = bundled()
    score = scored(lambda query: [each.initiative.iri for each in similar.to(query, DEPTH)])

    def by(part: str) -> float:
        def ranking(query: str) -> list[str]:
            everything = similar.to(query, len(similar.initiatives))
            return [each.initiative.iri for each in sorted(everything, key=lambda each: -getattr(each, part))]

        return scored(ranking)

    print(f"Similar initiatives: nDCG@{DEPTH} of {len(relevant())} initiatives among {len(similar.initiatives):,}")
    print(f"  ours {score:.3f} (target ≥ .60); words alone {by('by_words'):.3f}; themes alone {by('by_theme'):.3f}")
    if meanings := installed():
        with_them = bundled(meanings)
        better = scored(lambda query: [each.initiative.iri for each in with_them.to(query, DEPTH)])
        print(f"  with placegraph[semantic] {better:.3f}")
    else:
        print("  with placegraph[semantic]: not installed")
    return score
