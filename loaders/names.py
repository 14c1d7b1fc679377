"""Which body a published name means; tests/test_names.py holds the examples.

What a person decided, then exact, alias, core words with a guard on the kind of body, and
initials. Likeness alone never decides: it only makes the suggestions that a person is shown,
which `loaders.matching` ranks.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from rapidfuzz import fuzz, process

from loaders.areas import area
from loaders.spellings import (
    BARE_KINDS,
    CALLED,
    DOUBTFUL,
    GENERIC,
    LOCAL,
    ORDINARY,
    core,
    fits_tier,
    folded,
    in_any_order,
    in_english,
    initials,
    is_bare,
    is_capitals,
    kinds_meant,
    legible,
    without_part,
)

LONGEST = 300
"""Letters of a name that are looked at; no body's name is longer, and rules and likeness take time by length."""

REMEMBERED = 50_000
"""Names whose bodies are remembered, those asked for last."""


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
    tier: str = ""
    code: str = ""
    """Its code in the register of councils."""
    replaced_by: tuple[str, ...] = ()


SCORES = {"curated": 100, "code": 100, "exact": 100, "alias": 99, "core": 97, "acronym": 95, "none": 0}
"""How sure each rule is, of 100. Only likeness is measured; the rules either hold or do not."""


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

    @property
    def score(self) -> int:
        """How sure the rule is, of 100."""
        return SCORES[self.rule]


class Names:
    """Finds bodies by any spelling, among those it was given.

    `decided` is what people said of folded names: the bodies that each means, or none.
    """

    def __init__(self, bodies: Iterable[Body], decided: Mapping[str, tuple[str, ...]] | None = None) -> None:
        self.bodies = {body.body: body for body in bodies}
        self.decided = decided or {}
        # a list names the same bodies again and again, and a name that no rule finds costs most
        self._remembered = lru_cache(REMEMBERED)(self._found)

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
        """Bodies by the core words of their official names, and councils by short names that are nothing but core words."""
        return _index(
            (in_any_order(core(folded(name))), body.body)
            for body in self.bodies.values()
            for name in (body.name, *(filter(is_bare, map(folded, body.alt_names)) if body.kind in LOCAL else ()))
        )

    @cached_property
    def _initials(self) -> dict[str, list[str]]:
        return _index((initials(body.name), body.body) for body in self.bodies.values())

    @cached_property
    def _sorted_names(self) -> dict[str, str]:
        """Official names by their folded words in the order of the alphabet."""
        found: dict[str, str] = {}
        for body in self.bodies.values():
            found.setdefault(" ".join(sorted(folded(body.name).split())), body.name)
        return found

    @cached_property
    def _longer(self) -> dict[str, list[str]]:
        """Living bodies by each beginning of their core words: "newcastle" → Newcastle-under-Lyme."""
        return _index(
            (" ".join(words[:count]), body.body)
            for body in self.bodies.values()
            if not body.ended
            for words in [core(folded(body.name)).split()]
            for count in range(1, len(words))
        )

    @cached_property
    def _beginning(self) -> dict[str, list[str]]:
        """Living local authorities by each beginning of the words of any of their names: "kingston" → Kingston upon Hull."""
        return _index(
            (" ".join(words[:count]), body.body)
            for body in self.bodies.values()
            if not body.ended and body.kind in LOCAL
            for fold in map(folded, (body.name, *body.alt_names))
            if kinds_meant(fold) or is_bare(fold)
            for words in [[word for word in fold.split() if word not in GENERIC]]
            for count in range(1, len(words))
        )

    def find(self, name: str) -> Match:
        """Return what the name means, by the first rule that finds something."""
        return self._remembered(name)

    def _found(self, name: str) -> Match:
        if len(name) > LONGEST:
            return Match((), "none")
        name = legible(name)
        fold = folded(name)
        said = self._decided(fold)
        if said is not None:
            return Match(said, "curated" if said else "none")
        return self._by_rule(name, fold)

    def _decided(self, fold: str) -> tuple[str, ...] | None:
        """Return what a person decided of a folded name, None where nobody did."""
        said = self.decided.get(fold)
        return said if said is not None and all(body in self.bodies for body in said) else None

    def _by_rule(self, name: str, fold: str) -> Match:
        """Return what a name means by the rules alone."""
        if found := self._exact.get(fold):
            return Match(self._living(found), "exact")
        if found := self._alias.get(fold):
            return Match(self._living(found), "alias")
        if meant := self._by_what_it_is_called(fold):
            return Match(meant, "alias")
        if (english := in_english(fold)) and (meant := self._exactly(english) or self._by_core(english)):
            return Match(meant, "alias")
        if matched := self._by_core(fold) or self._city_or_county(fold):
            return Match(matched, "core")
        if is_capitals(name) and len(by := self._initials.get(name.strip().lower(), [])) == 1:
            return Match(tuple(by), "acronym")
        if (whole := without_part(name)) != name and folded(whole) and (match := self.find(whole)).bodies:
            return match
        return Match((), "none", self.nearest(fold))

    def _exactly(self, fold: str) -> tuple[str, ...]:
        """Return the bodies that go by exactly this folded name."""
        return self._living(self._exact.get(fold) or self._alias.get(fold) or [])

    def _by_what_it_is_called(self, fold: str) -> tuple[str, ...]:
        """Return the bodies that a name means once what it is called for short is written out; looked up once, never again."""
        called = CALLED.get(core(fold), "")
        # "scilly" is the core of "isles of scilly" too: a name that holds the words already is not put there again
        if not called or called in fold:
            return ()
        words = fold.split()
        own = [spot for spot, word in enumerate(words) if word not in GENERIC]
        # An "and" may stand between the letters ("h and f"): all from the first to the last of them is written out.
        full = " ".join([*words[: own[0]], called, *words[own[-1] + 1 :]])
        if said := self._decided(full):
            return said
        return self._exactly(full) or self._by_core(full) or self._city_or_county(full)

    def shortened(self, name: str) -> tuple[str, ...]:
        """Return the bodies that a short name may mean and does not tell: by initials ("LCC"), or by how their names begin.

        Those that ended come in only where theirs is the short name and "shire" ("Richmond").
        """
        fold = folded(name)
        words, kinds = core(fold), kinds_meant(fold) or (LOCAL if is_bare(fold) else ())
        found = (
            [each for each in self._initials.get(fold, []) if not self.bodies[each].ended] if is_capitals(name) else []
        )
        if words and set(kinds) <= set(LOCAL) and kinds:
            longer = (*self._beginning.get(words, []), *self._core.get(f"{words}shire", []))
            found += [each for each in longer if self._is_of(kinds, self.bodies[each])]
        if fold in DOUBTFUL:
            found += self._core.get(words, [])
        at_home = {each for each in found if self.bodies[each].kind != "abroad"}
        return tuple(sorted(at_home, key=self._local_first))

    def _local_first(self, body: str) -> tuple[bool, bool, str]:
        known = self.bodies[body]
        return known.kind not in LOCAL, known.ended, known.name

    def coded(self, code: str) -> tuple[str, ...]:
        """Return the councils that a code stands for: a register's, or an area's, whose council of today comes before others."""
        code = code.strip()
        if re.fullmatch(r"[A-Za-z]\d{8}", code):
            return self._living(self._governing.get(area(code.upper()), []))
        if code.islower() and code not in ORDINARY:
            code = code.upper()
        return tuple(self._codes.get(code, ()))

    @cached_property
    def _codes(self) -> dict[str, list[str]]:
        return _index((body.code, body.body) for body in self.bodies.values())

    def nearest(self, fold: str) -> str:
        """Return the official name most like a folded one, if any is like it at all: a suggestion, never a match."""
        if len(fold) > LONGEST:
            return ""
        words = " ".join(sorted(fold.split()))
        best = process.extractOne(words, self._sorted_names.keys(), scorer=fuzz.ratio, score_cutoff=75)
        return self._sorted_names[best[0]] if best else ""

    def _by_core(self, fold: str) -> tuple[str, ...]:
        """Return the bodies of a fitting kind and tier that these words name; more than one where they may mean others."""
        words = core(fold)
        # A name without any word of kind is a place's ("Lincoln"): it may mean the council there.
        kinds = kinds_meant(fold) or (LOCAL if is_bare(fold) else ())
        if not words or not kinds:
            return ()
        fitting = [
            body
            for body in self._core.get(in_any_order(words), [])
            if self._is_of(kinds, self.bodies[body]) and fits_tier(fold, self.bodies[body].tier)
        ]
        if not fitting:
            return ()
        found = self._living(fitting)
        said = any(form.fullmatch(fold) for form, _ in BARE_KINDS) and not fold.endswith(" city")
        others = () if said else self._others_meant(words, found, kinds)  # "Poole UA" says which of the two it was
        return tuple(dict.fromkeys((*found, *others, *self._of_regions(fold))))

    def _is_of(self, kinds: tuple[str, ...], body: Body) -> bool:
        """Tell whether a body is of one of these kinds; every council of Wales is a county's."""
        return body.kind in kinds or (body.tier == "WPA" and "county" in kinds)

    def _city_or_county(self, fold: str) -> tuple[str, ...]:
        """Return the city and the county council that "Leicester CC" may mean; nobody where only one of them is."""
        place, space, short = fold.rpartition(" ")
        found = [
            body
            for words, kind in ((place, "council"), (place, "county"), (f"{place}shire", "county"))
            for body in self._core.get(words, [])
            if self.bodies[body].kind == kind
        ]
        return tuple(found) if space and short == "cc" and len(found) > 1 else ()

    def _of_regions(self, fold: str) -> Iterable[str]:
        """Return living authorities that "Liverpool City" may mean beside the council: Liverpool City Region's."""
        if not fold.endswith(" city"):
            return ()
        return [
            body.body
            for body in self.bodies.values()
            if body.kind == "combined-authority" and not body.ended and folded(body.name).startswith(f"{fold} ")
        ]

    def _others_meant(self, words: str, found: Iterable[str], kinds: tuple[str, ...]) -> Iterable[str]:
        """Return living bodies that short words may mean as well: Bournemouth was a council, and begins another's name."""
        if not set(kinds) <= set(LOCAL):
            return ()
        if any(folded(name) == words for body in found for name in self.bodies[body].alt_names):
            longer = []  # the words are the whole short name of one, as with Wyre and Wyre Forest
        else:
            longer = [body for body in self._longer.get(words, []) if self.bodies[body].kind in kinds]
        successors = [
            new
            for body in found
            for new in self.bodies[body].replaced_by
            if new in self.bodies and f" {words} " in f" {core(folded(self.bodies[new].name))} "
        ]
        return dict.fromkeys([*longer, *successors])

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
