"""How two bodies are connected: the shortest chain of shared work between them, the strongest, and who could introduce them.

A step's length is 1 / strength, so a chain of small partnerships is stronger than one through something that sixty take
part in (Newman 2001). Among chains of equally few steps the strongest is told; among equals, the first by number.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import pairwise

from graph.network import Circle, Network, Tie

INTRODUCERS = 5
"""Bodies that could introduce two others, of which so many are told."""


@dataclass(frozen=True, slots=True)
class Chain:
    """Bodies in order, by their numbers, and the tie between each and the next; `length` sums 1 / strength of the steps."""

    bodies: tuple[int, ...]
    ties: tuple[Tie, ...]
    length: float

    @property
    def steps(self) -> int:
        """How many steps lead from one end to the other."""
        return len(self.ties)


@dataclass(frozen=True, slots=True)
class Loose:
    """Bodies in order, and between each and the next what they share: work, or only what they both belong to."""

    bodies: tuple[int, ...]
    links: tuple[Tie | Circle, ...]


@dataclass(frozen=True, slots=True)
class Introducer:
    """A body that works with both: its number, its ties to each, and `length`, the sum of both lengths."""

    body: int
    to_one: Tie
    to_other: Tie
    length: float


def shortest(network: Network, starts: Collection[int], ends: Collection[int]) -> Chain | None:
    """Return the chain of fewest steps from any of `starts` to any of `ends`, None where there is none.

    Between the same body there is a chain of no steps.
    """
    return _chain(network, starts, ends, fewest=True)


def strongest(network: Network, starts: Collection[int], ends: Collection[int]) -> Chain | None:
    """Return the chain whose steps are strongest together from any of `starts` to any of `ends`, None where there is none."""
    return _chain(network, starts, ends, fewest=False)


def introducers(network: Network, one: int, other: int) -> list[Introducer]:
    """Return the bodies that work with both, the best placed first; at most `INTRODUCERS`."""
    both = set(network.partners.get(one, ())) & set(network.partners.get(other, ()))
    found = [
        Introducer(body, a, b, 1 / a.strength + 1 / b.strength)
        for body in both
        for a, b in [(network.tie(one, body), network.tie(other, body))]
    ]
    return sorted(found, key=lambda each: (each.length, each.body))[:INTRODUCERS]


def loosest(network: Network, starts: Collection[int], ends: Collection[int]) -> Loose | None:
    """Return a chain that may also lead through what bodies belong to, through as few of these as can be; None where there is none.

    For two bodies that no shared work connects. Among equals, the chain of fewest steps, then through the smallest circles.
    """
    best: dict[int, tuple[int, int, float]] = dict.fromkeys(starts, (0, 0, 0.0))
    came: dict[int, tuple[int, Tie | Circle]] = {}
    waiting = sorted((cost, body) for body, cost in best.items())
    wanted, done = set(ends), set()
    while waiting:
        cost, body = heappop(waiting)
        if body in wanted:
            return _loose(body, came)
        if body in done:
            continue
        done.add(body)
        for other, link in _links(network, body):
            further = (
                cost[0] + isinstance(link, Circle),
                cost[1] + 1,
                cost[2] + (len(link.bodies) - 1 if isinstance(link, Circle) else 1 / link.strength),
            )
            if other not in best or further < best[other]:
                best[other] = further
                came[other] = body, link
                heappush(waiting, (further, other))
    return None


def _links(network: Network, body: int) -> Iterator[tuple[int, Tie | Circle]]:
    """Yield whom a body works with, then who belongs to the same."""
    for other in network.partners.get(body, ()):
        yield other, network.tie(body, other)
    for number in network.circles_of.get(body, ()):
        for other in network.circles[number].bodies:
            if other != body:
                yield other, network.circles[number]


def _loose(end: int, came: Mapping[int, tuple[int, Tie | Circle]]) -> Loose:
    bodies, links = [end], []
    while bodies[-1] in came:
        body, link = came[bodies[-1]]
        bodies.append(body)
        links.append(link)
    return Loose(tuple(reversed(bodies)), tuple(reversed(links)))


Cost = tuple[float, float]
"""What a way to a body costs: what is least first, then what decides among equals."""


def _chain(network: Network, starts: Collection[int], ends: Collection[int], *, fewest: bool) -> Chain | None:
    """Search from all starts at once (Dijkstra 1959), bodies of one cost in order of their numbers."""
    lengths = network.lengths
    best: dict[int, Cost] = dict.fromkeys(starts, (0.0, 0.0))
    came: dict[int, int] = {}
    waiting: list[tuple[Cost, int]] = sorted((cost, body) for body, cost in best.items())
    wanted, done = set(ends), set()
    while waiting:
        cost, body = heappop(waiting)
        if body in wanted:
            return _back(network, body, came)
        if body in done:
            continue
        done.add(body)
        for other, length in lengths.get(body, ()):
            further = (cost[0] + 1, cost[1] + length) if fewest else (cost[0] + length, cost[1] + 1)
            if other not in best or further < best[other]:
                best[other] = further
                came[other] = body
                heappush(waiting, (further, other))
    return None


def _back(network: Network, end: int, came: Mapping[int, int]) -> Chain:
    bodies = [end]
    while bodies[-1] in came:
        bodies.append(came[bodies[-1]])
    bodies.reverse()
    ties = tuple(network.tie(a, b) for a, b in pairwise(bodies))
    return Chain(tuple(bodies), ties, sum(1 / tie.strength for tie in ties))
