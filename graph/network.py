"""The collaboration network: UK bodies, and what ties each two of them together.

A tie is an undertaking that both take part in; ties by law are a layer of their own. Each undertaking makes a tie between
its n bodies as strong as 1 / (n - 1), so that an initiative of two counts as much as all that a body has in one of many
(Newman 2001). Made with a build, measured and laid out there; a page only reads it.

PlacegraphError
├── UnknownBody      nothing in the network is called that
└── NoNetwork        the build holds no bodies that work together
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import networkx
from rapidfuzz import process

from ontology import ID, PlacegraphError

FILE = "network.json"
FORMAT = 1
"""How the file is written; a build of another format counts as one without a network."""

KINDS = {
    "council": "council",
    "health": "health",
    "education": "education",
    "community": "community",
    "third-sector": "community",
    "business": "business",
    "government": "government",
    "emergency": "government",
    "housing": "other",
}
"""Group of an organisation's kind → the kind by which it is drawn; all others are "other"."""

Pair = tuple[int, int]
"""Two bodies by their numbers, the lower first."""


class UnknownBody(PlacegraphError):
    """Nothing in the network is called that."""

    def __init__(self, text: str, near: Sequence[str]) -> None:
        self.near = near
        advice = f"did you mean {' or '.join(near)}?" if near else "look for it on /search"
        super().__init__(f"no body in the network is called {text[:80]!r}: {advice}")


class NoNetwork(PlacegraphError):
    """The build holds no bodies that work together."""

    def __init__(self) -> None:
        super().__init__(
            "this graph holds no two UK bodies that take part in one initiative, so there is no network; "
            "load something with partners first"
        )


@dataclass(frozen=True, slots=True)
class Body:
    """A body of the network. `place` is the IRI of the area it governs or is based in, "" for none; `ended` an ISO date or ""."""

    iri: str
    name: str
    kind: str
    kind_name: str
    tier: str
    place: str
    place_name: str
    region: str
    ended: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where something is said: `read` is the newest day on which it was read, as an ISO date."""

    iri: str
    title: str
    read: str


@dataclass(frozen=True, slots=True)
class Undertaking:
    """Something that several bodies take part in.

    `bodies` are numbers of bodies, in order, of which `leads` lead; `goals` are those that are said, else inferred from
    the title; `year` is "" where no day is known.
    """

    iri: str
    title: str
    what: str
    year: str
    programme: str
    programme_name: str
    bodies: tuple[int, ...]
    leads: tuple[int, ...]
    goals: tuple[int, ...]
    pillars: tuple[str, ...]
    inferred: bool
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Tie:
    """What ties two bodies together: the numbers of the undertakings they share, and how strong that is."""

    a: int
    b: int
    undertakings: tuple[int, ...]
    strength: float

    @property
    def shared(self) -> int:
        """How many undertakings they share."""
        return len(self.undertakings)


@dataclass(frozen=True, slots=True)
class LegalTie:
    """A tie by law between two bodies: "member", "district" or "serves"; never collaboration."""

    a: int
    b: int
    what: str


@dataclass(frozen=True, slots=True)
class Circle:
    """A network or programme that bodies belong to: `how` is "members of" or "at work in"; never collaboration by itself."""

    iri: str
    name: str
    how: str
    bodies: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Community:
    """Bodies that work more with each other than with the rest: its name is made of what they have in common."""

    number: int
    name: str
    bodies: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a body stands in the network.

    `between`: the part of all shortest chains between two others that lead through it (0 to 1). `cut_off`: how many bodies
    would have no chain to the greater rest without it.
    """

    partners: int
    shared: int
    between: float
    cut_off: int
    community: int


@dataclass
class Network:
    """The whole network. `at` is where each body is drawn, x and y from 0 to 1,000; `standings` go by body, too.

    `goals` are the names of goals 1, 2 and so on; `estimated` tells that chains were sampled, not all counted.
    """

    bodies: tuple[Body, ...]
    undertakings: tuple[Undertaking, ...]
    legal: tuple[LegalTie, ...] = ()
    circles: tuple[Circle, ...] = ()
    communities: tuple[Community, ...] = ()
    standings: tuple[Standing, ...] = ()
    at: tuple[tuple[float, float], ...] = ()
    goals: tuple[str, ...] = ()
    estimated: bool = False
    build: str = field(default="", compare=False)

    @classmethod
    def read(cls, folder: Path) -> Self | None:
        """Return the network of a build's folder; None where the build has none, or one of another format."""
        if not (folder / FILE).exists():
            return None
        kept = json.loads((folder / FILE).read_text(encoding="utf-8"))
        if kept["format"] != FORMAT:
            return None
        sources = [Source(*each) for each in kept["sources"]]
        return cls(
            bodies=tuple(Body(*each) for each in kept["bodies"]),
            undertakings=tuple(_undertaking(each, sources) for each in kept["undertakings"]),
            legal=tuple(LegalTie(*each) for each in kept["legal"]),
            circles=tuple(Circle(iri, name, how, tuple(bodies)) for iri, name, how, bodies in kept["circles"]),
            communities=tuple(Community(n, name, tuple(bodies)) for n, name, bodies in kept["communities"]),
            standings=tuple(Standing(*each) for each in kept["standings"]),
            at=tuple((x, y) for x, y in kept["at"]),
            goals=tuple(kept["goals"]),
            estimated=kept["estimated"],
            build=folder.resolve().name,
        )

    def write(self, folder: Path) -> None:
        """Write the network into a build's folder: rows of values, each text of a source once."""
        sources = sorted({source for each in self.undertakings for source in each.sources}, key=lambda each: each.iri)
        number = {source: at for at, source in enumerate(sources)}
        kept = {
            "format": FORMAT,
            "sources": [list(asdict(each).values()) for each in sources],
            "bodies": [list(asdict(each).values()) for each in self.bodies],
            "undertakings": [
                [*list(asdict(each).values())[:-1], [number[source] for source in each.sources]]
                for each in self.undertakings
            ],
            "legal": [list(asdict(each).values()) for each in self.legal],
            "circles": [list(asdict(each).values()) for each in self.circles],
            "communities": [list(asdict(each).values()) for each in self.communities],
            "standings": [list(asdict(each).values()) for each in self.standings],
            "at": self.at,
            "goals": self.goals,
            "estimated": self.estimated,
        }
        (folder / FILE).write_text(json.dumps(kept, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")

    @cached_property
    def number_of(self) -> Mapping[str, int]:
        """IRI of a body → its number."""
        return {body.iri: number for number, body in enumerate(self.bodies)}

    @cached_property
    def ties(self) -> tuple[Tie, ...]:
        """Each two bodies that share something, in order of their numbers."""
        return tuple(ties_of(self.undertakings))

    @cached_property
    def tie_between(self) -> Mapping[Pair, Tie]:
        """Two bodies' numbers, the lower first → their tie."""
        return {(tie.a, tie.b): tie for tie in self.ties}

    @cached_property
    def partners(self) -> Mapping[int, tuple[int, ...]]:
        """A body's number → those of the bodies that it shares something with, in order."""
        found: dict[int, list[int]] = defaultdict(list)
        for tie in self.ties:
            found[tie.a].append(tie.b)
            found[tie.b].append(tie.a)
        return {number: tuple(sorted(others)) for number, others in found.items()}

    @cached_property
    def lengths(self) -> Mapping[int, tuple[tuple[int, float], ...]]:
        """A body's number → its partners' numbers, each with 1 / strength of the tie, in order."""
        return {
            body: tuple((other, 1 / self.tie(body, other).strength) for other in others)
            for body, others in self.partners.items()
        }

    @cached_property
    def circles_of(self) -> Mapping[int, tuple[int, ...]]:
        """A body's number → those of the circles it belongs to, in order."""
        found: dict[int, list[int]] = defaultdict(list)
        for number, circle in enumerate(self.circles):
            for body in circle.bodies:
                found[body].append(number)
        return {number: tuple(circles) for number, circles in found.items()}

    @cached_property
    def work_of(self) -> Mapping[int, tuple[int, ...]]:
        """A body's number → those of its undertakings."""
        found: dict[int, list[int]] = defaultdict(list)
        for number, each in enumerate(self.undertakings):
            for body in each.bodies:
                found[body].append(number)
        return {number: tuple(work) for number, work in found.items()}

    @cached_property
    def newest(self) -> str:
        """The newest day on which anything shown here was read, as an ISO date, "" for none."""
        return max((source.read for each in self.undertakings for source in each.sources), default="")

    def tie(self, one: int, other: int) -> Tie:
        """Return what ties two bodies together. Raises KeyError where they share nothing."""
        return self.tie_between[(one, other) if one < other else (other, one)]

    def of_place(self, iri: str) -> tuple[int, ...]:
        """Return the bodies that govern a place or are based in it."""
        return tuple(number for number, body in enumerate(self.bodies) if body.place == iri)

    def graph(self) -> "networkx.Graph[int]":
        """Return the ties for networkx: `strength`, `shared`, and `length`, which is 1 / strength."""
        return as_graph(len(self.bodies), self.ties)

    def find(self, text: str) -> int:
        """Return the body of that IRI, the last part of one, or name, in any case. Raises UnknownBody."""
        wanted = text.strip()
        for iri in (wanted, ID + wanted):
            if iri in self.number_of:
                return self.number_of[iri]
        named = [number for number, body in enumerate(self.bodies) if body.name.casefold() == wanted.casefold()]
        if len(named) == 1:
            return named[0]
        near = process.extract(wanted, [body.name for body in self.bodies], limit=3, score_cutoff=70) if wanted else []
        raise UnknownBody(text, [name for name, *_ in near])


def _undertaking(kept: Sequence[Any], sources: Sequence[Source]) -> Undertaking:
    """Return an undertaking as it was written, its sources by their numbers."""
    *texts, bodies, leads, goals, pillars, inferred, told = kept
    iri, title, what, year, programme, programme_name = texts
    return Undertaking(
        iri=iri,
        title=title,
        what=what,
        year=year,
        programme=programme,
        programme_name=programme_name,
        bodies=tuple(bodies),
        leads=tuple(leads),
        goals=tuple(goals),
        pillars=tuple(pillars),
        inferred=inferred,
        sources=tuple(sources[number] for number in told),
    )


def ties_of(undertakings: Iterable[Undertaking]) -> Iterator[Tie]:
    """Yield a tie for each two bodies that share something, in order of their numbers.

    What two bodies share under one title and year counts once: a plan may be told by two sources, or as a strategy and as the
    initiative that carries it out.
    """
    shared: dict[Pair, list[int]] = defaultdict(list)
    strength: dict[Pair, float] = defaultdict(float)
    counted: set[tuple[int, int, str, str]] = set()
    for number, each in enumerate(undertakings):
        called = each.title.casefold()
        for at, a in enumerate(each.bodies):
            for b in each.bodies[at + 1 :]:
                if (a, b, called, each.year) in counted:
                    continue
                counted.add((a, b, called, each.year))
                shared[(a, b)].append(number)
                strength[(a, b)] += 1 / (len(each.bodies) - 1)
    for pair in sorted(shared):
        yield Tie(*pair, tuple(shared[pair]), round(strength[pair], 9))


def as_graph(bodies: int, ties: Iterable[Tie]) -> "networkx.Graph[int]":
    """Return so many bodies and these ties for networkx, all in order: the same ties give the same, however they come."""
    made: networkx.Graph[int] = networkx.Graph()
    made.add_nodes_from(range(bodies))
    made.add_edges_from(
        (tie.a, tie.b, {"strength": tie.strength, "shared": tie.shared, "length": 1 / tie.strength})
        for tie in sorted(ties, key=lambda tie: (tie.a, tie.b))
    )
    return made
