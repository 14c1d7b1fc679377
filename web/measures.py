"""What a map can show of every place: one number each, in shades, with nought told from nothing recorded.

The numbers are answers of the library and of `graph.peers`; the map, the list beside it and the downloads all show
the same `Valued` places.

PlacegraphError
└── NoSuchMeasure   the address asks for a measure that there is not (404)
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from graph.peers import Peers
from graph.rows import Row
from web.asking import NothingThere, Panel, ask, name_of

STEPS = 5
"""Shades; the first is kept for nought."""

HERE = -1
"""The shade of the place that others are compared with: none of its own."""

ABOVE = ("CTY", "COMB", "SRA")
"""Tiers whose areas hold those of other councils, and so have no shape of their own on a map."""


class NoSuchMeasure(NothingThere):
    """The address asks for a measure that there is not."""


@dataclass(frozen=True)
class Measure:
    """What is shown: its name in addresses, its heading, the unit in the singular and the plural, and what counts."""

    key: str
    name: str
    one: str
    many: str
    meaning: str


@dataclass(frozen=True)
class Valued:
    """A place with its value, None where nothing is known, in words, and its shade: 1 to 5, 0 for nothing known, or `HERE`."""

    area: str
    code: str
    name: str
    council: str
    tier: str
    kind: str
    region: str
    value: float | None
    words: str
    step: int = 0


@dataclass(frozen=True)
class Band:
    """A line of the legend: a shade, what it stands for, and how many places have it."""

    step: int
    words: str
    places: int


@dataclass(frozen=True)
class Shown:
    """A measure of all places: those with a shape, those above them, the legend from low to high, and the question asked."""

    measure: Measure
    places: tuple[Valued, ...]
    above: tuple[Valued, ...]
    bands: tuple[Band, ...]
    asked: Panel

    @property
    def unknown(self) -> int:
        """How many places on the map nothing is known of."""
        return sum(place.step == 0 for place in self.places)


INITIATIVES = Measure(
    "initiatives", "Initiatives", "initiative", "initiatives",
    "Initiatives that the council leads or takes part in, those of councils that it took over from included.",
)  # fmt: skip
GOALS = Measure(
    "goals", "Goals covered", "goal", "goals",
    "How many of the fourteen goals its initiatives and strategies are towards, as a source states or a person read it.",
)  # fmt: skip
PARTNERS = Measure(
    "partners", "Partners", "UK partner", "UK partners",
    "Other UK bodies that take part in what the council takes part in.",
)  # fmt: skip
LIKENESS = Measure(
    "likeness", "Likeness to a place", "of 100", "of 100",
    "How like one place each other is, of 100, by the usual weights of the peer finder.",
)  # fmt: skip
COUNTED = {measure.key: measure for measure in (INITIATIVES, GOALS, PARTNERS)}
"""The measures that need no more than their name."""


def themes() -> dict[str, Measure]:
    """Return a measure for each goal and pillar: how much of a place's work is about it."""
    found = {}
    for scheme in ("goal", "pillar"):
        for row in ask(f"{scheme}s-by-undertakings"):
            key = str(row[scheme]).rsplit("/", 1)[1]
            words = f"Goal {key}: {row['name']}" if scheme == "goal" else f"Pillar: {row['name']}"
            found[f"{scheme}-{key}"] = Measure(
                f"{scheme}-{key}", words, "initiative or strategy", "initiatives and strategies",
                "Initiatives and strategies of the council that a source or a person has tagged with it.",
            )  # fmt: skip
    return found


def counted(key: str) -> Shown:
    """Return a measure that is a count, for every place of today. Raises NoSuchMeasure."""
    if measure := COUNTED.get(key):
        # a question that nothing is given keeps its example, so a day is left out by name
        asked = (
            ask("partners-by-council", at="")
            if measure is PARTNERS
            else ask("goals-by-council" if measure is GOALS else "work-by-council")
        )
        of = {str(row["council"]): _whole(row[key]) for row in asked}
        return _shown(measure, asked, lambda place: of.get(place.council, 0))
    offered = themes()
    if key not in offered:
        raise NoSuchMeasure(
            f"no map shows {key[:40]!r}: the measures are {', '.join([*COUNTED, LIKENESS.key, *offered])}"
        )
    scheme, _, theme = key.partition("-")
    asked = ask("places-on-theme", theme=f"{scheme}/{theme}")
    by_area = {str(row["area"]): _whole(row["undertakings"]) for row in asked}
    return _shown(offered[key], asked, lambda place: by_area.get(place.area, 0))


def likeness(found: Peers, code: str, scores: Mapping[str, float], asked: Panel) -> Shown:
    """Return how like one place all others of its level are; `scores` by area, of one, and `code` of the register."""
    here = found.place(code)
    measure = replace(
        LIKENESS, name=f"Likeness to {here.name}", meaning="The weights are the usual ones of the peer finder."
    )
    ranked = sorted((area for area in scores), key=lambda area: (scores[area], area))
    step = {area: 1 + at * STEPS // len(ranked) for at, area in enumerate(ranked)}
    valued = []
    for place in _places():
        score = scores.get(place.area)
        if place.area == here.iri:
            valued.append(replace(place, words="your place", step=HERE))
        elif score is None:
            valued.append(replace(place, words="not ranked"))
        else:
            value = round(100 * score, 1)
            valued.append(replace(place, value=value, words=f"{100 * score:.0f} of 100", step=step[place.area]))
    return _split(measure, valued, _fifths(valued), asked)


def _shown(measure: Measure, asked: Panel, value_of: Callable[[Valued], int]) -> Shown:
    """Return the places with their counts: none where these sources tell of nothing that the council takes part in."""
    known = {str(row["council"]) for row in ask("work-by-council")}
    places = _places()
    values = {place.area: value_of(place) for place in places if place.council in known}
    ranges = ranges_of(values[place.area] for place in places if place.tier not in ABOVE and place.area in values)
    valued = []
    for place in places:
        value = values.get(place.area)
        if value is None:
            valued.append(place)
            continue
        unit = measure.one if value == 1 else measure.many
        step = next((step for step, _, high in ranges if value <= high), ranges[-1][0] if ranges else 0)
        valued.append(replace(place, value=value, words=f"{value:,} {unit}", step=step))
    counts = _counts(valued)
    bands = [
        Band(step, (f"{low:,}" if low == high else f"{low:,} to {high:,}"), counts.get(step, 0))
        for step, low, high in ranges
    ]
    return _split(measure, valued, bands, asked)


def ranges_of(values: Iterable[int]) -> list[tuple[int, int, int]]:
    """Return shades with the smallest and largest value of each: nought alone, then up to four, of one value each or about as many places."""
    found = sorted(values)
    some = [value for value in found if value > 0]
    ranges = [(1, 0, 0)] if found and found[0] == 0 else []
    if not some:
        return ranges
    each = sorted(set(some))
    highs = each if len(each) <= 4 else sorted({some[max(0, len(some) * part // 4 - 1)] for part in (1, 2, 3, 4)})
    shades = {1: (4,), 2: (3, 5), 3: (2, 4, 5), 4: (2, 3, 4, 5)}[len(highs)]
    low = some[0]
    for shade, high in zip(shades, highs, strict=True):
        ranges.append((shade, low, high))
        low = next((value for value in some if value > high), high)
    return ranges


def _fifths(places: Sequence[Valued]) -> list[Band]:
    bands = []
    for step in range(1, STEPS + 1):
        held = [place.value for place in places if place.step == step and place.value is not None]
        if held:
            words = {1: ", the least alike fifth", STEPS: ", the most alike fifth"}.get(step, "")
            bands.append(Band(step, f"{min(held):.0f} to {max(held):.0f}{words}", len(held)))
    return bands


def _split(measure: Measure, valued: Sequence[Valued], bands: Sequence[Band], asked: Panel) -> Shown:
    local = tuple(place for place in valued if place.tier not in ABOVE)
    above = tuple(place for place in valued if place.tier in ABOVE)
    return Shown(measure, local, above, tuple(bands), asked)


def _counts(places: Iterable[Valued]) -> dict[int, int]:
    counts: dict[int, int] = {}
    for place in places:
        if place.tier not in ABOVE:
            counts[place.step] = counts.get(place.step, 0) + 1
    return counts


def _places() -> list[Valued]:
    """Return every place of today without a value, in order of their areas."""
    return sorted(map(_place, ask("places", state="current")), key=lambda place: place.area)


def _place(row: Row) -> Valued:
    area = str(row["area"])
    return Valued(
        area=area,
        code=str(row["code"] or name_of(area).partition("-")[2]),
        name=str(row["place"]),
        council=str(row["council"]),
        tier=str(row["tier"]).rsplit("/", 1)[1],
        kind=str(row["tierName"]),
        region=str(row["regionName"] or row["nationName"] or ""),
        value=None,
        words="nothing recorded",
    )


def _whole(value: object) -> int:
    return int(str(value))
