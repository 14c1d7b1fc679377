"""Which body a published name means: matching.md section 3, whose every example is a test.

Exact, then alias, then core words with a guard on the kind of body, then initials. Likeness
alone never decides: it only makes the suggestion that a person is shown.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz, process

SPELLED = {
    "lb": "london borough", "rb": "royal borough", "boro": "borough", "mbc": "metropolitan borough council",
    "mdc": "metropolitan district council", "bc": "borough council", "dc": "district council", "ca": "combined authority",
    "auth": "authority", "corp": "corporation", "univ": "university", "ft": "foundation trust",
    "nhsft": "nhs foundation trust", "dept": "department", "govt": "government", "met": "metropolitan", "saint": "st",
    "ne": "north east", "w": "west", "notts": "nottinghamshire", "lancs": "lancashire", "bucks": "buckinghamshire",
    "herts": "hertfordshire", "northants": "northamptonshire", "beds": "bedfordshire", "cambs": "cambridgeshire",
    "hants": "hampshire", "wilts": "wiltshire", "lep": "local enterprise partnership",
    "ccg": "clinical commissioning group",
}  # fmt: skip
"""Short forms that publishers use, spelled out before names are compared."""

GENERIC = frozenset({
    "council", "borough", "city", "county", "district", "metropolitan", "london", "royal", "of", "the", "and",
    "trust", "unitary", "authority", "corporation", "combined", "mayoral", "nhs", "foundation", "university",
    "college", "community", "health", "board", "integrated", "care", "constabulary", "police", "fire", "rescue",
    "service", "in", "for", "limited", "ltd",
})  # fmt: skip
"""Words that say what kind of body it is, not which."""

WORDS_OF_KIND = (
    ("combined-authority", ("combined authority", "combined county authority")),
    ("county", ("county council",)),
    ("health", ("nhs", "health board", "integrated care", "hospital", "hospitals", "clinical commissioning")),
    ("university", ("university",)),
    ("college", ("college",)),
    ("police", ("police", "constabulary")),
    ("fire", ("fire",)),
    ("council", ("council", "councils", "borough", "corporation")),
)
"""What kind of body the words of a name imply; the first that fits."""

NOT_LOCAL = (
    "research council", "racial equality", "voluntary", "community council", "parish council", "town council", "arts council",
    "design council", "fashion council", "british council", "stewardship council", "youth council", "council for", "council on",
    "faith council", "science council", "funding council", "sports council", "housing council", "bar council",
    "facilities council", "london councils",
)  # fmt: skip
"""Councils that are no local authority."""


def folded(name: str) -> str:
    """Return the name as it is compared: ASCII, lower case, no marks, "&" as and, short forms spelled out."""
    text = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    text = text.replace("&", " and ").replace("'", "")
    words = re.findall(r"[a-z0-9]+", text)
    while len(words) > 1 and words[-1].isdigit():
        words.pop()
    while len(words) > 1 and words[0] == "the":
        words.pop(0)
    return " ".join(SPELLED.get(word, word) for word in words)


def core(fold: str) -> str:
    """Return the words that say which body it is: "city of york council" → "york"."""
    return " ".join(word for word in fold.split() if word not in GENERIC)


def implied_kind(fold: str) -> str:
    """Return the kind of body that the words of a folded name imply, or ""."""
    padded = f" {fold} "
    if any(f" {words}" in padded for words in NOT_LOCAL):
        return "other"
    return next((kind for kind, words in WORDS_OF_KIND if any(f" {word} " in padded for word in words)), "")


def is_damaged(name: str) -> bool:
    """Tell whether a name lost letters on its way: a mark stands for them, or a word has consonants alone ("ynys mn")."""
    known = {*SPELLED, *SPELLED.values()}  # "mdc" and "st" are short, and whole
    return bool({"�", "¿", "¾"} & set(name)) or any(
        re.fullmatch(r"[b-df-hj-np-tvxz]{2,}", word) and word not in known for word in name.split()
    )


@dataclass(frozen=True, slots=True)
class Body:
    """A body that names can mean: its local name, official name, other names, and kind for the guard.

    `kind` is "county", "combined-authority" or "council" for councils, else a key of kind:.
    """

    body: str
    name: str
    alt_names: tuple[str, ...] = ()
    kind: str = ""
    ended: bool = False
    governs: tuple[str, ...] = ()
    """The areas of a council, today's and those of its time, today's first."""
    homepage: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """What a name was read as: bodies (none, one, or several that are equally good), by which rule, and the nearest name."""

    bodies: tuple[str, ...]
    rule: str
    nearest: str = ""

    @property
    def body(self) -> str:
        """The one body meant, or "" when there is none or more than one."""
        return self.bodies[0] if len(self.bodies) == 1 else ""

    @property
    def confidence(self) -> str:
        """How sure the reading is, by its rule."""
        return {"none": "low", "core": "medium", "acronym": "medium"}.get(self.rule, "high")


class Names:
    """Finds bodies by any spelling, among those it was given."""

    def __init__(self, bodies: Iterable[Body]) -> None:
        self.bodies = {body.body: body for body in bodies}

    @cached_property
    def _governing(self) -> dict[str, list[str]]:
        """Bodies by area, those that govern it today before those that did."""
        bodies = sorted(self.bodies.values(), key=lambda body: body.ended)
        return _index((area, body.body) for body in bodies for area in body.governs)

    def areas_of(self, body: str) -> tuple[str, ...]:
        """Return the area that a council governs, or last governed; none for any other body."""
        known = self.bodies.get(body)
        return known.governs[:1] if known else ()

    def areas(self, bodies: Iterable[str]) -> tuple[str, ...]:
        """Return the areas that the councils among these bodies govern, each once."""
        return tuple(dict.fromkeys(area for body in bodies for area in self.areas_of(body)))

    def governing(self, area: str) -> str:
        """Return the council that governs an area, else the one that last did, else ""."""
        return next(iter(self._governing.get(area, ())), "")

    @cached_property
    def _exact(self) -> dict[str, list[str]]:
        return _index((folded(body.name), body.body) for body in self.bodies.values())

    @cached_property
    def _alias(self) -> dict[str, list[str]]:
        return _index((folded(name), body.body) for body in self.bodies.values() for name in body.alt_names)

    @cached_property
    def _core(self) -> dict[str, list[str]]:
        return _index((core(folded(body.name)), body.body) for body in self.bodies.values())

    @cached_property
    def _initials(self) -> dict[str, list[str]]:
        return _index((_initials(body.name), body.body) for body in self.bodies.values())

    @cached_property
    def _folded_names(self) -> dict[str, str]:
        return {folded(body.name): body.name for body in self.bodies.values()}

    def find(self, name: str) -> Match:
        """Return what the name means, by the first rule that finds something."""
        fold = folded(name)
        if found := self._exact.get(fold):
            return Match(self._living(found), "exact")
        if found := self._alias.get(fold):
            return Match(self._living(found), "alias")
        if matched := self._by_core(fold):
            return Match(matched, "core")
        if re.fullmatch(r"[A-Z]{3,}", name.strip()) and len(by := self._initials.get(name.strip().lower(), [])) == 1:
            return Match(tuple(by), "acronym")
        return Match((), "none", self.nearest(fold))

    def nearest(self, fold: str) -> str:
        """Return the official name most like a folded one, if any is like it at all: a suggestion, never a match."""
        best = process.extractOne(fold, self._folded_names.keys(), scorer=fuzz.token_sort_ratio, score_cutoff=75)
        return self._folded_names[best[0]] if best else ""

    def _by_core(self, fold: str) -> tuple[str, ...]:
        kind = implied_kind(fold)
        words = core(fold)
        if not words or not kind:
            return ()
        return self._living([body for body in self._core.get(words, []) if self.bodies[body].kind == kind])

    def _living(self, found: list[str]) -> tuple[str, ...]:
        """Prefer bodies that have not ended, where a name means both an old and a new one."""
        living = [body for body in found if not self.bodies[body].ended]
        return tuple(living or found)


def _index(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for key, body in pairs:
        if key and body not in found[key]:
            found[key].append(body)
    return dict(found)


def _initials(name: str) -> str:
    return "".join(word[0] for word in folded(name).split() if word not in {"of", "the", "and"})
