"""What a short text is about: its words against the labels of our goals and kinds of activity.

A goal's words are its own label, alternative labels and definition, and those of the kinds of activity that serve it.
A phrase of a label counts as one word, and a word that many concepts share counts little (inverse document frequency).
No text is guessed at: where no word is strong enough there is no theme. How it was chosen: docs/decisions/0019-themes.md.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from math import log

from pyoxigraph import Literal, NamedNode

import ontology
from graph.words import GENERIC, NAMING, STOP, STREET, phrases, plain, stem, stems
from ontology import BASE, PG, SKOS

NAMES = frozenset(map(stem, NAMING))
MODEL = "theme-profile-1"
"""Name and version of the method: a change of rule is a new version."""

THRESHOLD = 0.35
"""Score from which a text is given a theme: between 0.3 and 0.6 the frozen titles give the same 95 of 100 right, below
that the wrong ones grow, above that the right ones get lost."""
ALSO = 0.1
"""Score from which a text that has a theme is given a further one."""
MOST = {"goal": 3, "activity": 3, "pillar": 1}
"""How many themes of a scheme a text is given at most, the strongest first."""

PART, DEFINED = 0.2, 0.1
"""Weight of one word of a phrase, and of a word of a definition; a whole label weighs 1."""
SERVES, TOUCHES = 0.9, 0.4
"""Weight, for a goal, of the words of an activity that serves it first (skos:broadMatch) and else (skos:relatedMatch)."""
NEUTRAL = frozenset({"activity/emergency-and-recovery", "activity/programme-management"})
"""Activities whose words say nothing of a goal: a recovery plan may be for any."""


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme that a text may be about: its concept ("goal/10"), how sure (0 to 1), and the words that say so."""

    concept: str
    score: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept as its scheme has it: labels in order, definition, and the goals it serves with their weight."""

    key: str
    label: str
    labels: tuple[str, ...]
    definition: str
    serves: tuple[tuple[str, float], ...] = ()

    @property
    def scheme(self) -> str:
        """The scheme's name: "goal"."""
        return self.key.split("/")[0]


class Lexicon:
    """Which words speak for which concepts of one scheme, and how strongly: word or phrase of stems → concept → weight."""

    def __init__(self, concepts: Iterable[Concept], into: Mapping[str, str] | None = None) -> None:
        self.weights: dict[str, dict[str, float]] = defaultdict(dict)
        for concept in concepts:
            for target, share in ((concept.key, 1.0), *concept.serves) if into is None else concept.serves:
                self._add(concept, target, share)
        self.longest = max((feature.count(" ") + 1 for feature in self.weights), default=1)

    def _add(self, concept: Concept, target: str, share: float) -> None:
        """Let the words of a concept speak for a target."""
        for label in (concept.label, *concept.labels):
            words = stems(label)
            self._raise(" ".join(words), target, PART * share if len(words) == 1 and words[0] in GENERIC else share)
            if len(words) > 1:
                for word in set(words) - GENERIC:
                    self._raise(word, target, PART * share)
        for word in set(stems(concept.definition)) - GENERIC:
            self._raise(word, target, DEFINED * share)

    def _raise(self, feature: str, target: str, weight: float) -> None:
        if feature:
            held = self.weights[feature]
            held[target] = max(held.get(target, 0.0), weight)

    def join(self, other: "Lexicon") -> "Lexicon":
        """Return this lexicon with the words of another as well."""
        for feature, held in other.weights.items():
            for target, weight in held.items():
                self._raise(feature, target, weight)
        self.longest = max(self.longest, other.longest)
        return self

    def rarity(self, feature: str, of: int) -> float:
        """Return how much a word tells, 0 to 1: 1 if it speaks for one concept out of `of` only."""
        held = self.weights[feature]
        strongest = max(held.values())
        return 1 - log(sum(weight / strongest for weight in held.values())) / log(of)


@cache
def concepts() -> tuple[Concept, ...]:
    """Return the goals, the kinds of activity and the pillars, in the order of their schemes."""
    texts: dict[str, dict[NamedNode, list[str]]] = defaultdict(lambda: defaultdict(list))
    serves: dict[str, list[tuple[str, float]]] = defaultdict(list)
    order: dict[str, int] = {}
    for quad in ontology.quads():
        if not isinstance(quad.subject, NamedNode) or not quad.subject.value.startswith(BASE):
            continue
        key = quad.subject.value.removeprefix(BASE)
        if key.split("/")[0] not in MOST or "/" not in key:
            continue
        if isinstance(quad.object, NamedNode) and quad.predicate in (SKOS.broadMatch, SKOS.relatedMatch):
            weight = SERVES if quad.predicate == SKOS.broadMatch else TOUCHES
            if quad.object.value.startswith(f"{BASE}goal/"):
                serves[key].append((quad.object.value.removeprefix(BASE), weight))
        elif quad.predicate == PG.order and isinstance(quad.object, Literal):
            order[key] = int(quad.object.value)
        elif isinstance(quad.object, Literal):
            texts[key][quad.predicate].append(quad.object.value)
    return tuple(
        Concept(
            key,
            texts[key][SKOS.prefLabel][0],
            tuple(sorted(texts[key][SKOS.altLabel])),
            " ".join(texts[key][SKOS.definition]),
            () if key in NEUTRAL else tuple(sorted(serves[key])),
        )
        for key in sorted(order, key=lambda key: (list(MOST).index(key.split("/")[0]), order[key]))
    )


@cache
def lexicons() -> Mapping[str, tuple[Lexicon, int]]:
    """Return, for each scheme, which words speak for its concepts, and how many concepts it has."""
    found: dict[str, tuple[Lexicon, int]] = {}
    for scheme in MOST:
        ours = [each for each in concepts() if each.scheme == scheme]
        bare = [Concept(each.key, each.label, each.labels, each.definition) for each in ours]
        lexicon = Lexicon(bare)
        if scheme == "goal":
            lexicon.join(Lexicon((each for each in concepts() if each.scheme == "activity"), {}))
        found[scheme] = lexicon, len(ours)
    return found


@lru_cache(100_000)
def features(text: str, scheme: str) -> tuple[tuple[str, int], ...]:
    """Return the words and phrases of a text that a scheme knows, with how often each is there."""
    lexicon, _ = lexicons()[scheme]
    words = [stem(word) for word in _without_streets(text, lexicon)]
    found = Counter(
        phrase for phrase, _ in phrases(words, lexicon.weights, lexicon.longest) if phrase in lexicon.weights
    )
    return () if found.keys() <= NAMES else tuple(found.items())


def _without_streets(text: str, lexicon: Lexicon) -> list[str]:
    """Return a text's words without street names (Abbey Street), unless a label has the two words (high street)."""
    words = [word for word in plain(text) if word not in STOP]
    kept: list[str] = []
    for number, word in enumerate(words):
        following = words[number + 1 : number + 2]
        named = word in STREET or (word == "green" and not following)
        beside = ([*kept[-1:], word], [word, *following])
        if named and kept and not any(" ".join(map(stem, pair)) in lexicon.weights for pair in beside if len(pair) > 1):
            kept.pop()
        else:
            kept.append(word)
    return kept


@lru_cache(100_000)
def matches(text: str, scheme: str) -> Mapping[str, tuple[float, tuple[str, ...]]]:
    """Return, for each concept of a scheme that shares a word with a text, how strongly (from 0), and the words, strongest first."""
    lexicon, size = lexicons()[scheme]
    told: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for feature, times in features(text, scheme):
        tells = lexicon.rarity(feature, size) * (1 + log(times))
        for target, weight in lexicon.weights[feature].items():
            told[target].append((weight * tells, feature))
    return {
        target: (
            sum(weight for weight, _ in of),
            tuple(word for _, word in sorted(of, key=lambda each: (-each[0], each[1]))),
        )
        for target, of in told.items()
    }


def profile(text: str) -> dict[str, float]:
    """Return how much a text is about each concept that it shares a word with ("goal/10" → 0 to 1).

    It is the squared match, the strongest of its scheme being 1, times how strong the strongest is.
    """
    found: dict[str, float] = {}
    for scheme in ("goal", "activity"):
        matched = matches(text, scheme)
        strongest = max((match for match, _ in matched.values()), default=0.0)
        for key, (match, _) in matched.items():
            found[key] = round((match / strongest) ** 2 * min(1.0, strongest), 4) if strongest else 0.0
    return {key: score for key, score in found.items() if score}


def suggested(text: str, scheme: str) -> list[Theme]:
    """Return the concepts of a scheme by how well a text fits them, best first; those under the threshold too."""
    matched = matches(text, scheme)
    strongest = max((match for match, _ in matched.values()), default=0.0)
    if not strongest:
        return []
    order = {each.key: number for number, each in enumerate(concepts())}
    ranked = sorted(matched.items(), key=lambda each: (-round(each[1][0], 9), order[each[0]]))
    said = _as_written(text)
    return [
        Theme(
            key,
            round((match / strongest) ** 2 * min(1.0, strongest), 4),
            tuple(" ".join(said.get(part, part) for part in word.split()) for word in words),
        )
        for key, (match, words) in ranked
    ]


def _as_written(text: str) -> dict[str, str]:
    """Return each stem with the first word of a text that has it."""
    found: dict[str, str] = {}
    for word in plain(text):
        found.setdefault(stem(word), word)
    return found


@lru_cache(100_000)
def assign(text: str, scheme: str = "goal") -> tuple[Theme, ...]:
    """Return the themes of a scheme that a text is about, best first: none if no word is strong enough."""
    strong = suggested(text, scheme)
    if not strong or strong[0].score < THRESHOLD:
        return ()
    # What else a text is about is held to less than its first theme, which is never in doubt.
    return tuple(each for each in strong[: MOST[scheme]] if each.score >= ALSO)
