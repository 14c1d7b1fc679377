"""Names matched in full: the rules of `loaders.names`, then likeness, which only suggests; every reason is kept.

The method is described in `Names.find` and here. A code stands for its council. A short name that more
than one body may mean ("LCC", "Richmond") lists them all, and what stands where there is no name ("n/a") lists none.
Likeness is 0.6 of that of core words and 0.4 of that of whole names, each with its words sorted, of
100; a name that only swapped two letters has at least 85. A suggestion stands out when it has 85, is 3
ahead of the next body, and the kind that the name's words imply fits it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from graph.rows import Row
from loaders.names import LONGEST, REMEMBERED, SCORES, Body, Match, Names
from loaders.parties import PAIRS
from loaders.reading import guard_kind
from loaders.spellings import (
    DOUBTFUL,
    LOCAL,
    core,
    folded,
    implied_kind,
    is_capitals,
    is_missing,
    legible,
    without_initials,
)
from loaders.values import tidy
from ontology import BASE, ID, thing

LIKE, MARGIN, SURE = 85.0, 3.0, 95.0
"""Likeness from which a suggestion stands out, its lead over the next, and what a service may call a match."""
WORTH_SHOWING = 60.0
"""Likeness below which nobody is helped by a candidate."""
CANDIDATES = 3
"""Candidates that a person is shown for a name, or all that a rule found."""
MANY = 50
"""Bodies that a rule may find for a name, at most, and that are shown."""
PART = 90.0
"""What the one body has whose name begins so, or has these initials: it is proposed, and never linked."""
BETWEEN = re.compile(r"\s*[/|;]\s*|\s+-\s+")
"""What stands between a name and the same name in another language."""
KIND_WORDS = (
    "council", "borough", "district", "metropolitan", "university", "college", "combined", "authority", "constabulary",
)  # fmt: skip
"""Words of kind in which slips are mended before names are compared: "Coucnil" hides that a council is meant."""
POOL = 60
"""Names that are looked at closely, by core words and by whole names each."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A body that a name may mean: by which rule, how sure (of 100), how like, how far ahead, and whether its kind fits."""

    body: Body
    rule: str
    score: float
    fuzzy: float
    margin: float
    guard: bool

    @property
    def stands_out(self) -> bool:
        """Whether a rule found it, or likeness alone makes it worth proposing."""
        return self.rule != "fuzzy" or (self.guard and self.score >= LIKE and self.margin >= MARGIN)


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for a name: the link that a rule made, if one did, and the candidates, likest first."""

    name: str
    match: Match
    candidates: tuple[Candidate, ...]

    @property
    def body(self) -> Body | None:
        """The body that a rule found, None where none or several did: likeness never links."""
        return self.candidates[0].body if self.match.body and self.candidates else None

    @property
    def method(self) -> str:
        """The rule that linked; else "ambiguous", "part" or "fuzzy" where a suggestion stands out, or "none"."""
        if self.match.body:
            return self.match.rule
        if len(self.match.bodies) > 1:
            return "ambiguous"
        return self.candidates[0].rule if self.candidates and self.candidates[0].stands_out else "none"

    @property
    def score(self) -> float | None:
        """How sure the link or suggestion is, of 100."""
        return self.candidates[0].score if self.method != "none" and self.candidates else None

    def is_sure(self, candidate: Candidate) -> bool:
        """Tell whether a service may call this candidate a match: the one of a rule, or a very like one well ahead."""
        if len(self.match.bodies) > 1:
            return False
        if self.match.body:
            return candidate.body.body == self.match.body
        return candidate.stands_out and candidate.score >= SURE


@dataclass(frozen=True, slots=True)
class _Spelling:
    body: str
    whole: str
    core: str


class Matcher:
    """Ranks the bodies that a name may mean, among those of a finder."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self._remembered = lru_cache(REMEMBERED)(self._found)

    @cached_property
    def _spellings(self) -> list[_Spelling]:
        """Each distinct spelling of each body, its words sorted."""
        found: dict[_Spelling, None] = {}
        for body in self.names.bodies.values():
            for name in (body.name, *body.alt_names):
                fold = folded(name)
                found[_Spelling(body.body, _sorted(fold), _sorted(core(fold) or fold))] = None
        return list(found)

    @cached_property
    def _wholes(self) -> list[str]:
        return [each.whole for each in self._spellings]

    @cached_property
    def _cores(self) -> list[str]:
        return [each.core for each in self._spellings]

    def find(self, name: str, limit: int = 5) -> Found:
        """Return what a name means or may mean, with at most so many candidates: those of a rule before those merely like it."""
        return self._remembered(name, limit)

    def _found(self, name: str, limit: int) -> Found:
        shown = legible(name)[:LONGEST]
        match, part = self._ruled(shown)
        if not match.bodies and (is_missing(shown) or folded(shown) in self.names.decided):
            return Found(name, match, ())
        like = {each.body.body: each for each in self.alike(shown)}
        rule, score = (match.rule, float(SCORES[match.rule])) if match.bodies else ("part", PART)
        several = len(match.bodies) > 1
        ruled = [
            Candidate(
                self.names.bodies[body],
                rule,
                score,
                like[body].fuzzy if body in like else 0.0,
                0.0 if several else 100.0 - max((like[other].fuzzy for other in like if other != body), default=0),
                guard=True,
            )
            for body in (match.bodies or part)
        ]
        first = {each.body.body for each in ruled}
        rest = [each for each in like.values() if each.body.body not in first]
        if part and rest and rest[0].score > PART:
            ruled, rest = (
                [],
                list(like.values()),
            )  # a slip in the whole of a name is nearer than the beginning of another
        return Found(name, match, tuple([*ruled, *rest][:limit]))

    def _ruled(self, name: str) -> tuple[Match, tuple[str, ...]]:
        """Return what the rules find, and the one body that a short name may mean where they find none.

        A name that stands for two councils means neither alone, nor does a short one that several may go by.
        """
        match = self.names.find(name)
        if match.rule == "curated" or folded(name) in self.names.decided or (not match.bodies and is_missing(name)):
            return match, ()
        if not match.bodies and (whole := without_initials(name)) != name:
            return self._ruled(whole)
        if coded := self._coded(name, match):
            return coded, ()
        doubtful = folded(name) in DOUBTFUL
        if match.bodies and not doubtful:
            return match, ()
        if twice := self._told_twice(name):
            return twice, ()
        pair = PAIRS.get(tidy(name), ())
        if pair and set(pair) <= self.names.bodies.keys():
            return Match(pair, "alias"), ()
        short = self.names.shortened(name)
        if len(short) > 1:
            return Match(short, "acronym" if is_capitals(name) else "core"), ()
        return (Match((), "none") if doubtful else match), short

    def _coded(self, name: str, match: Match) -> Match | None:
        """Return the council that a code stands for, with the bodies that have these letters as initials, if any do."""
        found = self.names.coded(name)
        if not found or match.rule in ("exact", "alias"):
            return None
        # in whatever case it was written: initials that are a code as well stay doubtful
        others = [each for each in self.names.shortened(name.upper()) if each not in found]
        return Match((*found, *others), "acronym" if others else "code")

    def _told_twice(self, name: str) -> Match | None:
        """Return what both halves of a name mean, as in "Cyngor Gwynedd / Gwynedd Council", None where they differ."""
        halves = [self.names.find(half) for half in BETWEEN.split(name)]
        one = {half.body for half in halves}
        return halves[-1] if len(halves) > 1 and len(one) == 1 and halves[-1].body else None

    def alike(self, name: str) -> list[Candidate]:
        """Return the bodies whose names are most like this one, likest first; a fuzzy score is all that they have.

        A body of quite another kind (a university for a council) is none of them, however like its name.
        """
        typed = folded(name)
        fold = mended(typed)
        if not fold:
            return []
        likeness = self._likeness(_sorted(typed), _sorted(core(fold) or fold))
        kind = implied_kind(fold)
        possible = [
            (score, self.names.bodies[body])
            for body, score in likeness.items()
            if score >= WORTH_SHOWING and may_be(kind, self.names.bodies[body].kind)
        ]
        # Of bodies as like as each other, one that still is comes first; then by name, so that the order is always the same.
        possible.sort(key=lambda each: (-each[0], each[1].ended, each[1].name, each[1].body))
        following = [score for score, _ in possible[1:]] + [0.0]
        return [
            Candidate(body, "fuzzy", score, score, round(score - after, 1), guard=fits(kind, body.kind))
            for (score, body), after in zip(possible, following, strict=False)
        ]

    def _likeness(self, whole: str, words: str) -> dict[str, float]:
        """Return the best likeness of each body that comes near, of 100."""
        near = {
            place
            for text, choices in ((whole, self._wholes), (words, self._cores))
            for _, _, place in process.extract(text, choices, scorer=fuzz.ratio, score_cutoff=50, limit=POOL)
        }
        best: dict[str, float] = {}
        for place in near:
            spelling = self._spellings[place]
            score = round(0.6 * fuzz.ratio(words, spelling.core) + 0.4 * fuzz.ratio(whole, spelling.whole), 1)
            if score < LIKE and is_swapped(words, spelling.core):
                score = LIKE
            best[spelling.body] = max(score, best.get(spelling.body, 0.0))
        return best


def mended(fold: str) -> str:
    """Return a folded name with the slips in its words of kind mended: one letter too many, too few, other, or swapped."""
    return " ".join(
        next((kind for kind in KIND_WORDS if OSA.distance(word, kind, score_cutoff=1) <= 1), word)
        for word in fold.split()
    )


def is_swapped(words: str, others: str) -> bool:
    """Tell whether two neighbouring letters are all that tells these words apart: "yrok" and "york"."""
    return words != others and sorted(words) == sorted(others) and OSA.distance(words, others, score_cutoff=1) <= 1


def fits(implied: str, kind: str) -> bool:
    """Tell whether a body is of the kind that a name's words imply; any is where they imply none."""
    if implied == "other":
        return kind not in LOCAL
    return not implied or implied == kind


def may_be(implied: str, kind: str) -> bool:
    """Tell whether a person may be asked about a body: one of the kind implied, or a local authority for another."""
    return fits(implied, kind) or (implied in LOCAL and kind in LOCAL)


def finder(rows: Iterable[Row], decided: Mapping[str, tuple[str, ...]] | None = None) -> Names:
    """Return a finder of the bodies in the rows of `bodies-to-match`."""
    bodies: dict[str, dict[str, list[str]]] = {}
    for row in rows:
        said = bodies.setdefault(_local(row["body"]), {})
        said.setdefault(str(row["what"]), []).append(str(row["value"]))
    # The rows come in no order; ours is by name, so that the same graph always gives the same answer.
    return Names((_body(name, bodies[name]) for name in sorted(bodies) if "label" in bodies[name]), decided)


def _body(name: str, said: Mapping[str, list[str]]) -> Body:
    """Return the body of which this is said: label, name, kind, tier, code, country, end, replacedBy, governs."""

    def first(what: str) -> str:
        return min(said.get(what, ()), default="")

    tier = _key(first("tier"))
    abroad = first("country") not in ("", "GB")
    return Body(
        name,
        first("label"),
        tuple(each for each in sorted(said.get("name", ())) if each != first("label")),
        "abroad" if abroad else guard_kind(tier, _key(first("kind"))),
        ended=bool(first("end")),
        governs=tuple(map(_local, sorted(said.get("governs", ())))),
        tier=tier,
        code=first("code"),
        replaced_by=tuple(sorted(map(_local, said.get("replacedBy", ())))),
    )


COLUMNS = ("name", "code", "iri", "method", "score", "candidates")
"""Columns of the answer to a list of names."""


def answers(matcher: Matcher, names: Iterable[str]) -> Iterator[dict[str, object]]:
    """Yield a row for each name, in order: what a rule found, else the candidates with the reason for each.

    `code` is the body's in the register of councils; like `iri` it is blank unless a rule links.
    """
    for name in names:
        found = matcher.find(name, MANY)
        body, score = found.body, found.score
        yield {
            "name": name,
            "code": body.code if body else "",
            "iri": thing(body.body).value if body else "",
            "method": found.method,
            "score": None if score is None else round(score, 1),
            "candidates": "" if body else " | ".join(told(found)),
        }


def told(found: Found) -> Iterator[str]:
    """Yield each candidate in words: its name, where it stands in the graph, and why it may be meant.

    All that a rule found are told, so that none of several is kept back; of those that are merely like, the first few.
    """
    for each in found.candidates[: max(CANDIDATES, len(found.match.bodies))]:
        code = f", {each.body.code}" if each.body.code else ""
        how = (
            f"like it, {each.score:g}"
            if each.rule == "fuzzy"
            else "its name in part"
            if each.rule == "part"
            else each.rule
        )
        ended = ", ended" if each.body.ended else ""
        yield f"{each.body.name} ({each.body.body}{code}{ended}; {how})"


def _local(iri: object) -> str:
    return str(iri).removeprefix(ID)


def _key(iri: str) -> str:
    return iri.removeprefix(BASE).rpartition("/")[2]


def _sorted(words: str) -> str:
    return " ".join(sorted(words.split()))
