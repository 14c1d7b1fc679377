"""Which initiatives are alike: half by what they are about, half by the words of their titles.

`sim = ½ · cos(theme profile) + ½ · cos(TF-IDF)`, both from 0 to 1. With the extra `placegraph[semantic]` the half of the
words is itself the mean of that cosine and of one of what the titles mean (`graph.meanings`). Goals and kinds of activity that a source or a person
gave take the place of the profile that the title would have. A word that no concept of ours knows is more often a
name than a matter, and counts less.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log, sqrt
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from graph import themes
from graph.meanings import Meanings, installed
from graph.rows import Row
from graph.words import GENERIC, plain, stem, stems
from ontology import BASE, PlacegraphError
from queries import Query, library

MODEL = "similar-1"
"""Name and version of the method."""
HALF = 0.5
"""Weight of the theme profile; the rest is the words'."""
NAME = 0.4
"""Weight of a word that no concept knows, against one that some concept has."""
FELT = 0.02
"""What a shared concept or word adds to a cosine, at least, to be told as a reason."""
CLOSE = 0.6
"""Cosine of meanings from which titles are alike that share neither a theme nor a word."""
TERMS = 5
"""Shared words that are told, the heaviest first."""

Vector = Mapping[str, float]


class UnknownInitiative(PlacegraphError):
    """No initiative of that IRI can be compared."""

    def __init__(self, iri: str) -> None:
        super().__init__(
            f"{iri} is no initiative with a title of its own; see `placegraph query initiatives-to-compare`"
        )


class Asked(Protocol):
    """What answers our own questions: `graph.served.Graph`."""

    def ask(self, query: Query, /) -> tuple[Row, ...]:
        """Return the rows."""


@dataclass(frozen=True, slots=True)
class Initiative:
    """An initiative as it is compared: its IRI and title, who leads it (IRI → name), and the themes given to it ("goal/10")."""

    iri: str
    title: str
    leads: tuple[tuple[str, str], ...] = ()
    themes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Alike:
    """An initiative like another: `score` = ½ `by_theme` + ½ `by_words`; what they share, the heaviest first.

    `by_words` goes by what the words mean, too, where the extra for that is installed.
    """

    initiative: Initiative
    score: float
    by_theme: float
    by_words: float
    concepts: tuple[str, ...]
    words: tuple[str, ...]


class Similar:
    """All initiatives of a graph, ready to be compared: made once for each build (0.2 s for 2,000 titles).

    `meanings` turns titles into vectors; without it words count as they are written.
    """

    def __init__(self, initiatives: Iterable[Initiative], meanings: Meanings | None = None) -> None:
        self.initiatives = tuple(initiatives)
        self._meanings = meanings
        titles = [each.title for each in self.initiatives]
        self._vectors = meanings.vectors(titles) if meanings and titles else None
        self._at = {each.iri: number for number, each in enumerate(self.initiatives)}
        held = [Counter(stems(each.title)) for each in self.initiatives]
        counts: Counter[str] = Counter(word for words in held for word in words)
        self._rarity = {word: log((1 + len(held)) / count) for word, count in counts.items()}
        self._unseen = log(1 + len(held))
        self._words = [self._by_words(words) for words in held]
        self._themes = [_unit(profile(each.title, each.themes)) for each in self.initiatives]
        self._with_word = _postings(self._words)
        self._with_theme = _postings(self._themes)

    @classmethod
    def of(cls, graph: Asked) -> "Similar":
        """Return the initiatives of the build that is served."""
        titles: dict[str, str] = {}
        leads: dict[str, list[tuple[str, str]]] = defaultdict(list)
        given: dict[str, list[str]] = defaultdict(list)
        untitled: set[str] = set()
        for row in graph.ask(library()["initiatives-to-compare"]):
            iri, what, value, name = (str(row[key]) for key in ("undertaking", "what", "value", "name"))
            match what:
                case "title":
                    titles[iri] = name
                case "lead":
                    leads[iri].append((value, name))
                case "untitled":
                    untitled.add(iri)
                case _:
                    given[iri].append(value.removeprefix(BASE))
        found = (
            Initiative(iri, titles[iri], tuple(sorted(leads[iri])), tuple(sorted(given[iri])))
            for iri in sorted(titles.keys() - untitled)
        )
        return cls(found, installed())

    def to(self, iri: str, most: int = 10) -> list[Alike]:
        """Return the initiatives most like this one, the likest first. Raises UnknownInitiative."""
        if iri not in self._at:
            raise UnknownInitiative(iri)
        at = self._at[iri]
        return self._ranked(self._themes[at], self._words[at], most, self.initiatives[at].title, but=at)

    def to_words(self, text: str, most: int = 10) -> list[Alike]:
        """Return the initiatives most like what somebody typed ("device lending for older people"); none if no word is known."""
        return self._ranked(_unit(profile(text)), self._by_words(Counter(stems(text))), most, text)

    def _by_words(self, words: Mapping[str, int]) -> Vector:
        """Return the TF-IDF of words, of length 1."""
        return _unit(
            {
                word: (1 + log(times)) * self._rarity.get(word, self._unseen) * telling(word)
                for word, times in words.items()
            }
        )

    def _with_meaning(
        self, by_words: dict[int, float], by_theme: Mapping[int, float], text: str
    ) -> Mapping[int, float]:
        """Return likenesses of words, each the mean with that of meanings, and those whose meaning alone is close."""
        if self._vectors is None or self._meanings is None:
            return by_words
        vector = self._meanings.vectors([text])[0]
        near: NDArray[np.float64] = np.clip((self._vectors @ vector).astype(np.float64), 0.0, 1.0)
        told = by_words.keys() | by_theme.keys() | {int(at) for at in np.flatnonzero(near >= CLOSE)}
        return {at: (by_words.get(at, 0.0) + float(near[at])) / 2 for at in told}

    def _ranked(self, about: Vector, words: Vector, most: int, text: str, but: int = -1) -> list[Alike]:
        by_theme = _cosines(about, self._with_theme)
        by_words = self._with_meaning(_cosines(words, self._with_word), by_theme, text)
        scores = {
            at: HALF * by_theme.get(at, 0.0) + (1 - HALF) * by_words.get(at, 0.0)
            for at in by_theme.keys() | by_words.keys()
            if at != but
        }
        best = sorted(scores, key=lambda at: (-round(scores[at], 9), self.initiatives[at].iri))[:most]
        written = {stem(word): word for word in reversed(plain(text))}
        return [
            Alike(
                self.initiatives[at],
                scores[at],
                by_theme.get(at, 0.0),
                by_words.get(at, 0.0),
                _shared(about, self._themes[at]),
                tuple(written.get(word, word) for word in _shared(words, self._words[at])[:TERMS]),
            )
            for at in best
        ]


def telling(word: str) -> float:
    """Return how much a stem tells of what a title is about: 1 if some concept has it, less if it is more likely a name."""
    return 1.0 if any(word in themes.lexicons()[scheme][0].weights for scheme in ("goal", "activity")) else NAME


def says_something(title: str) -> bool:
    """Tell whether a title has a word that says what the work is ("Development", "Project 2" and "Programme" have none)."""
    return any(word.isalpha() and word not in GENERIC for word in stems(title))


def profile(text: str, given: Iterable[str] = ()) -> dict[str, float]:
    """Return what a text is about: the themes given, each whole, with the goals that they serve; else by its words."""
    found: dict[str, float] = {}
    serves = {each.key: each.serves for each in themes.concepts()}
    for key in given:
        found[key] = 1.0
        for goal, weight in serves.get(key, ()):
            found[goal] = max(found.get(goal, 0.0), weight)
    return found or themes.profile(text)


def _unit(vector: Vector) -> Vector:
    """Return the vector with length 1."""
    length = sqrt(sum(weight * weight for weight in vector.values()))
    return {key: weight / length for key, weight in vector.items()} if length else {}


def _postings(vectors: Iterable[Vector]) -> Mapping[str, list[tuple[int, float]]]:
    """Return, for each key, which vectors have it, and its weight there."""
    found: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for at, vector in enumerate(vectors):
        for key, weight in vector.items():
            found[key].append((at, weight))
    return found


def _cosines(vector: Vector, postings: Mapping[str, list[tuple[int, float]]]) -> dict[int, float]:
    """Return the cosine with every vector that shares a key."""
    found: dict[int, float] = defaultdict(float)
    for key, weight in vector.items():
        for at, other in postings.get(key, ()):
            found[at] += weight * other
    return {at: min(1.0, cosine) for at, cosine in found.items()}


def _shared(vector: Vector, other: Vector) -> tuple[str, ...]:
    """Return the keys that two vectors share and that weigh something, the heaviest first."""
    both = {key: vector[key] * other[key] for key in vector.keys() & other.keys()}
    return tuple(sorted((key for key in both if both[key] >= FELT), key=lambda key: (-both[key], key)))
