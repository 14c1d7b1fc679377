"""What a place does, as peers are compared by it: its initiatives and strategies with their themes, and its partners."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from graph.rows import Row
from web.asking import Panel, ask, name_of, thing
from web.named_places import place_of

ALIKE = 85
"""How like each other two titles must be, of 100, to be one kind of work."""

METHODS = {"stated": 0, "curated": 1, "inferred": 2}
"""Who says what something is about, the surest first."""


@dataclass(frozen=True)
class Work:
    """One initiative or strategy of a place; `row` tells its title, programme, source and day.

    `themes` are its goals and kinds of activity, IRI to words; `method` says how these are known, "" where nobody has tagged it.
    """

    row: Row
    themes: dict[str, str] = field(default_factory=dict)
    method: str = ""

    @property
    def iri(self) -> str:
        """Its name."""
        return str(self.row["undertaking"])

    @property
    def goals(self) -> dict[str, str]:
        """The goals among its themes."""
        return {theme: words for theme, words in self.themes.items() if "/goal/" in theme}

    @property
    def activities(self) -> dict[str, str]:
        """The kinds of activity among its themes."""
        return {theme: words for theme, words in self.themes.items() if "/activity/" in theme}


@dataclass(frozen=True)
class Doing:
    """What one place does, and with whom."""

    area: str
    works: tuple[Work, ...]
    asked: Panel
    partners: Panel
    adopted: Panel

    def towards(self, theme: str) -> list[Work]:
        """Return what is towards a goal, or of a kind of activity."""
        return [work for work in self.works if theme in work.themes]

    @property
    def themes(self) -> dict[str, str]:
        """Every goal and kind of activity, IRI to words, in order."""
        return dict(sorted({theme: words for work in self.works for theme, words in work.themes.items()}.items()))

    @property
    def programmes(self) -> dict[str, str]:
        """Every programme that it has work in, IRI to name."""
        rows = [work.row for work in self.works if work.row["programme"]]
        return {str(row["programme"]): str(row["programmeName"] or name_of(str(row["programme"]))) for row in rows}

    @property
    def frameworks(self) -> dict[str, str]:
        """Every framework that the place or its council adopted (a climate emergency, say), IRI to name."""
        return {str(row["framework"]): str(row["name"]) for row in self.adopted}

    @property
    def with_whom(self) -> dict[str, str]:
        """Its partners in the UK, IRI to name."""
        return {str(row["partner"]): str(row["name"]) for row in self.partners if row["uk"]}

    def without_counterpart(self, ours: "Doing") -> list[Work]:
        """Return what this place does and `ours` has no counterpart for; what is towards themes new to it, and surest, first.

        Work answers work of the same programme, kind of strategy or kind of activity, and work under nearly the same title.
        """
        known = _Known.of(ours.works)
        missing = [work for work in self.works if not known.answers(work)]
        return sorted(missing, key=lambda work: (not (work.themes.keys() - ours.themes.keys()), *evidence(work)))


@dataclass(frozen=True)
class _Known:
    """What a place has, by all that makes two pieces of work counterparts."""

    works: set[str]
    frames: set[str]
    activities: set[str]
    titles: list[str]

    @classmethod
    def of(cls, works: Iterable[Work]) -> "_Known":
        works = list(works)
        return cls(
            {work.iri for work in works},
            {str(work.row[key]) for work in works for key in ("programme", "strategyKind") if work.row[key]},
            {theme for work in works for theme in work.activities},
            [str(work.row["title"]).lower() for work in works],
        )

    def answers(self, work: Work) -> bool:
        return (
            work.iri in self.works
            or bool(self.frames & {str(work.row[key]) for key in ("programme", "strategyKind") if work.row[key]})
            or bool(self.activities & work.activities.keys())
            or process.extractOne(
                str(work.row["title"]).lower(), self.titles, scorer=fuzz.token_set_ratio, score_cutoff=ALIKE
            )
            is not None
        )


def evidence(work: Work) -> tuple[bool, int, str, str]:
    """Return what puts work in the order of its evidence: past its shelf life last, then who says what it is about."""
    return bool(work.row["stale"]), METHODS.get(work.method, len(METHODS)), str(work.row["title"]), work.iri


def doing(area: str) -> Doing:
    """Return what a place does; each question about a place is asked once a build."""
    asked = ask("what-places-do", place=name_of(area))
    place = place_of(area)
    adopters = [thing(name_of(each)) for each in (area, place.body if place else "") if each]
    partners, adopted = ask("partners-of-place", place=name_of(area)), ask("adoptions-of", adopter=adopters)
    return Doing(area, tuple(works(asked)), asked, partners, adopted)


def works(rows: Iterable[Row]) -> list[Work]:
    """Return each undertaking once, with the themes by the surest method: what a person says, a program does not add to."""
    told: dict[str, list[Row]] = {}
    for row in rows:
        told.setdefault(str(row["undertaking"]), []).append(row)
    return [_work(each) for each in told.values()]


def _work(rows: list[Row]) -> Work:
    tagged = [row for row in rows if row["theme"]]
    by_people = [row for row in tagged if row["method"] in ("stated", "curated")]
    kept = by_people or tagged
    themes: dict[str, str] = {}
    for row in kept:
        themes[str(row["theme"])] = str(row["themeName"])
        if row["goal"]:
            themes[str(row["goal"])] = str(row["goalName"])
    methods = sorted((str(row["method"]) for row in kept), key=lambda method: METHODS.get(method, len(METHODS)))
    return Work(rows[0], themes, methods[0] if methods else "")
