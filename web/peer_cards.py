"""What is said of one peer: its score in parts, the reasons in words, what it does besides, what differs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from graph.peer_parts import FEW
from graph.peers import PARTS, Peer, Peers, Ranking
from web.asking import ask, name_of
from web.choices import Choices
from web.doing import Doing, Work, doing
from web.named_places import Place, place_of
from web.peer_ranks import orders_without
from web.peer_words import WORDS, counted, listed, some

LACKING, DIFFERING, CLOSEST = 3, 3, 3
"""How many of each a card shows."""

BRIEFLY = 2
"""Reasons that a place's own page gives for each peer, the weightiest first."""

OF_WHAT = {
    "themes": "work with a theme",
    "initiatives": "initiatives with a title that says something",
    "partners": "partners",
    "programmes": "programmes and frameworks",
    "goals": "goals stated in strategies",
}
"""What each part of a score is known from."""


@dataclass(frozen=True)
class Scored:
    """One part of a score as a page shows it: points of 100, which add up to the score's, and what was found."""

    name: str
    words: str
    points: float
    likeness: float | None
    weight: float
    found: str
    x: float
    items: int | None = None
    left_out: bool = False
    """Whether nobody of the level has data for it, so that the other parts count for more."""


@dataclass(frozen=True)
class Differing:
    """A figure in which two places differ much; shares are of one."""

    name: str
    unit: str
    ours: float
    theirs: float


@dataclass(frozen=True)
class Card:
    """A peer with all that the finder says of it."""

    peer: Peer
    place: Place | None
    points: float
    parts: tuple[Scored, ...]
    sentence: str
    lacking: tuple[Work, ...]
    lacks: int
    does: Doing
    first: str = ""
    """The first of the reasons that the sentence gives, the weightiest."""
    differs: tuple[Differing, ...] = ()
    ranks: dict[str, int | None] | None = None

    @property
    def thin(self) -> list[str]:
        """What the place with fewer is known from too little of, in words with numbers."""
        return [
            f"{OF_WHAT[part.name]}: {part.items or 'none'}"
            for part in self.parts
            if part.weight and part.items is not None and part.items < FEW
        ]


def cards_of(
    found: Peers | None, ranking: Ranking | None, ours: Doing | None, chosen: Choices, *, whole: bool = True
) -> list[Card]:
    """Return a card for each peer; where there is no rank, for those that are closest by context alone."""
    if found is None or ranking is None or ours is None:
        return []
    peers = ranking.peers or ranking.context_only[: chosen.top]
    orders = orders_without(found, ranking, chosen) if whole else None
    return [card(found, ranking, ours, peer, orders) for peer in peers]


def card(found: Peers, ranking: Ranking, ours: Doing, peer: Peer, orders: Mapping[str, tuple[str, ...]] | None) -> Card:
    """Return what is said of one peer; `orders` are those without each part, None for the head of a card only."""
    whole = orders is not None
    code, theirs = ranking.place.code, doing(peer.iri)
    told = reasons(found, code, ours, theirs, peer, whole=whole)
    scored = tuple(_scored(peer, told))
    order = sorted(peer.parts, key=lambda part: -part.share)
    said = [told[part.name] for part in order if told[part.name] and part.share]
    lacking = theirs.without_counterpart(ours) if whole else []
    return Card(
        peer=peer,
        place=place_of(peer.iri),
        points=round(100 * peer.score, 1),
        parts=scored,
        sentence=_sentence(said if whole else said[:BRIEFLY]),
        first=_sentence(said[:BRIEFLY]),
        lacking=tuple(lacking[:LACKING]),
        lacks=len(lacking),
        does=theirs,
        differs=tuple(differences(found, code, peer.code, ours.area, DIFFERING)) if whole else (),
        ranks={
            name: order.index(peer.code) + 1 if peer.code in order else None for name, order in (orders or {}).items()
        }
        or None,
    )


def _sentence(said: Sequence[str]) -> str:
    text = "; ".join(said)
    return text[:1].upper() + text[1:] + "." if text else ""


def differences(found: Peers, code: str, other: str, area: str, top: int) -> Iterable[Differing]:
    """Yield the figures in which two places differ most, under the names that figures go by; `area` is the first place's."""
    words = {
        name_of(str(row["indicator"])).removeprefix("indicator-"): (str(row["name"]), str(row["unit"] or ""))
        for row in ask("figures-of-place", place=name_of(area), indicator="", at="")
    }
    for each in found.differences(code, other, top):
        name, unit = words.get(each.indicator, (each.indicator.replace("-", " "), ""))
        yield Differing(name, unit, each.ours, each.theirs)


def reasons(found: Peers, code: str, ours: Doing, theirs: Doing, peer: Peer, *, whole: bool = True) -> dict[str, str]:
    """Return what each part found, in words with numbers; "" where it found nothing. The `whole` of it says what to measure it by."""
    likeness = {part.name: part.likeness for part in peer.parts}
    told = dict.fromkeys(PARTS, "")
    if likeness["context"] is not None:
        known = [(group.share, group.name) for group in found.groups(code, peer.code) if group.share is not None]
        told["context"] = (
            f"closest in {listed([name for _, name in sorted(known)[:CLOSEST]])} (context {likeness['context']:.2f} of 1{_middle(found, code) if whole else ''})"
        )
    if common := [words for theme, words in ours.themes.items() if theme in theirs.themes]:
        told["themes"] = (
            f"{counted(common, 'goal or kind of activity', 'goals and kinds of activity')} in common ({some(common)})"
        )
    if likeness["initiatives"]:
        told["initiatives"] = f"titles of initiatives alike ({likeness['initiatives']:.2f} of 1)"
    common = [name for partner, name in ours.with_whom.items() if partner in theirs.with_whom]
    if common and likeness["partners"]:  # what has no title counts for nothing
        told["partners"] = f"{counted(common, 'shared partner')} ({some(common)})"
    programmes = [name for programme, name in ours.programmes.items() if programme in theirs.programmes]
    frameworks = [name for framework, name in ours.frameworks.items() if framework in theirs.frameworks]
    if common := [*programmes, *frameworks]:
        one = "programme" if programmes else "framework"
        many = "programmes and frameworks" if programmes and frameworks else f"{one}s"
        told["programmes"] = f"{counted(common, f'shared {one}', f'shared {many}')} ({some(common)})"
    if likeness["goals"]:
        told["goals"] = f"goals stated in strategies alike ({likeness['goals']:.2f} of 1)"
    return told


def _middle(found: Peers, code: str) -> str:
    """Return how alike the figures of the middle pair of a place's level are, to measure a likeness by; "" for no such pair."""
    middle = found.middle(code)["context"]
    return f", the middle pair {middle:.2f}" if middle is not None else ""


def _scored(peer: Peer, told: dict[str, str]) -> Iterable[Scored]:
    """Yield the parts with their points, rounded so that they add up to the score's."""
    points = rounded([100 * part.share for part in peer.parts], round(100 * peer.score, 1))
    x = 0.0
    for part, worth in zip(peer.parts, points, strict=True):
        yield Scored(
            part.name, WORDS[part.name], worth, part.likeness, part.weight, told[part.name], round(x, 2), part.items,
            part.counted is None,
        )  # fmt: skip
        x += worth


def rounded(values: Sequence[float], total: float) -> list[float]:
    """Return values in tenths that add up to `total`: what is left over goes to those that lost most."""
    tenths = [int(10 * value) for value in values]
    left = round(10 * total) - sum(tenths)
    order = sorted(range(len(values)), key=lambda each: tenths[each] - 10 * values[each])
    for each in order[: max(left, 0)]:
        tenths[each] += 1
    return [tenth / 10 for tenth in tenths]
