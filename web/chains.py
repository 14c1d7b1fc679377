"""How are two bodies connected? Chains of shared work between them, each step with its evidence, and who could introduce them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, request

from graph.chains import Chain, Introducer, Loose, introducers, loosest, shortest, strongest
from graph.network import Circle, Network, Tie, Undertaking, UnknownBody
from graph.rows import Row
from graph.views import about
from web.asking import graph, name_of
from web.formats import page
from web.named_places import meant_by
from web.search import folded
from web.worked_out import panel

PAGES = Blueprint("chains", __name__)

COLUMNS = (
    "chain", "step", "body", "name", "next", "nextName", "shared", "strength", "undertaking", "title", "year", "source",
    "sourceTitle", "read",
)  # fmt: skip
"""One row for each undertaking of each step."""

OFFERED = 8
"""Bodies that are offered to choose from."""
SHOWN = 3
"""Undertakings of a step that are shown; the rest folds away."""


@dataclass(frozen=True)
class End:
    """One end of a chain as a reader wrote it: the bodies that it means, or those that it may mean.

    A place means the bodies that govern it or are based in it, a goal those that work towards it.
    """

    typed: str
    name: str = ""
    link: str = ""
    bodies: tuple[int, ...] = ()
    offered: tuple[tuple[str, str], ...] = ()
    goal: int = 0
    """The number of the goal that it is, 0 for a body or place."""

    def work(self, network: Network, body: int) -> list[Undertaking]:
        """Return what a body of a goal's end does towards the goal, what a source or person says so of first."""
        mine = [network.undertakings[number] for number in network.work_of.get(body, ()) if self.goal]
        return sorted(
            (each for each in mine if self.goal in each.goals), key=lambda each: (each.inferred, each.title, each.iri)
        )


@dataclass(frozen=True)
class Step:
    """From one body to the next: by what they share, or by what both belong to."""

    here: int
    next: int
    work: tuple[Undertaking, ...]
    strength: float = 0.0
    circle: Circle | None = None


@dataclass(frozen=True)
class Told:
    """A chain as it is told: its bodies by number, and the steps between them."""

    kind: str
    bodies: tuple[int, ...]
    steps: tuple[Step, ...]


@PAGES.get("/path")
def path() -> Response:
    """Show the chains between two ends, or ask for them."""
    network = graph().network()
    typed = [request.args.get(key, "").strip()[:200] for key in ("from", "to")]
    ends = [_end(network, text) if network and text else End(text) for text in typed]
    told: list[Told] = []
    if network and all(end.bodies for end in ends):
        told = list(_chains(network, ends[0].bodies, ends[1].bodies))
    first = told[0] if told and told[0].kind != "loose" else None
    between = _between(network, first) if network and first else []
    return page(
        "path.html",
        name="path",
        downloads={"steps": panel("path", "How are two bodies connected?", COLUMNS, list(_rows(network, told)))}
        if network and told
        else {},
        network=network,
        ends=ends,
        told=told,
        between=between,
        shown=SHOWN,
        body=network.bodies.__getitem__ if network else None,
        work=network.undertakings.__getitem__ if network else None,
    )


def _end(network: Network, text: str) -> End:
    """Return what a text means: a body or place by code or name, or a goal; else what comes near."""
    kind, name = about(network, text)
    if kind == "goal":
        work = [each for each in network.undertakings if int(name) in each.goals]
        bodies = tuple(sorted({number for each in work for number in each.bodies}))
        return End(
            text, f"goal {name}, {network.goals[int(name) - 1].lower()}", f"/goal/{name}", bodies, goal=int(name)
        )
    if kind == "body":
        number = network.number_of[name]
        return End(text, network.bodies[number].name, _page(name), (number,))
    exact = [number for number, each in enumerate(network.bodies) if folded(each.name) == folded(text)]
    if len(exact) == 1:
        return End(text, network.bodies[exact[0]].name, _page(network.bodies[exact[0]].iri), (exact[0],))
    area = name if kind == "place" else ""
    if not area and (meant := meant_by(text)).place:
        area = meant.place.area
        if not network.of_place(area):
            return End(text, meant.place.name, f"/place/{meant.place.code}")
    if area:
        bodies = _of_place(network, area)
        return End(text, network.bodies[bodies[0]].place_name, f"/place/{name_of(area).removeprefix('area-')}", bodies)
    return End(text, offered=tuple(_near(network, text)))


def _of_place(network: Network, area: str) -> tuple[int, ...]:
    """Return the council of a place if it is in the network, else every body there: a chain from a place starts at its council."""
    bodies = network.of_place(area)
    councils = tuple(
        number for number in bodies if network.bodies[number].kind == "council" and not network.bodies[number].ended
    )
    return councils or bodies


def _near(network: Network, text: str) -> Iterator[tuple[str, str]]:
    """Yield the addresses and names of bodies that hold all the words of a text, then of those that look like it."""
    words = folded(text).split()
    holding = [each for each in network.bodies if words and all(word in folded(each.name) for word in words)]
    for each in holding[:OFFERED]:
        yield name_of(each.iri), each.name
    if not holding:
        try:
            network.find(text)
        except UnknownBody as unknown:
            named = {each.name: each for each in network.bodies}
            yield from ((name_of(named[name].iri), name) for name in unknown.near)


def _page(iri: str) -> str:
    return f"/partner/{name_of(iri)}"


def _chains(network: Network, starts: Sequence[int], ends: Sequence[int]) -> Iterator[Told]:
    """Yield the shortest chain and, where it is another, the strongest; a loose one where no shared work connects them."""
    short = shortest(network, starts, ends)
    if short is None:
        if loose := loosest(network, starts, ends):
            yield Told("loose", loose.bodies, tuple(_loose_steps(network, loose)))
        return
    yield Told("shortest", short.bodies, tuple(_steps(network, short)))
    strong = strongest(network, starts, ends)
    if strong and strong.bodies != short.bodies:
        yield Told("strongest", strong.bodies, tuple(_steps(network, strong)))


def _steps(network: Network, chain: Chain) -> Iterator[Step]:
    for here, after, tie in zip(chain.bodies, chain.bodies[1:], chain.ties, strict=False):
        yield Step(here, after, _work(network, tie), tie.strength)


def _loose_steps(network: Network, chain: Loose) -> Iterator[Step]:
    for here, after, link in zip(chain.bodies, chain.bodies[1:], chain.links, strict=False):
        if isinstance(link, Tie):
            yield Step(here, after, _work(network, link), link.strength)
        else:
            yield Step(here, after, (), circle=link)


def _work(network: Network, tie: Tie) -> tuple[Undertaking, ...]:
    """Return what makes a tie, the smallest undertaking first: it ties most."""
    return tuple(
        sorted((network.undertakings[n] for n in tie.undertakings), key=lambda each: (len(each.bodies), each.iri))
    )


def _between(network: Network, chain: Told) -> list[Introducer]:
    """Return who could introduce the ends of a chain to each other, where they do not work together yet."""
    if len(chain.bodies) < 3:
        return []
    return introducers(network, chain.bodies[0], chain.bodies[-1])


def _rows(network: Network, told: Sequence[Told]) -> Iterator[Row]:
    """Yield the steps for a table, a row for each undertaking and source, or for what both belong to."""
    for chain in told:
        for number, step in enumerate(chain.steps, start=1):
            here, after = network.bodies[step.here], network.bodies[step.next]
            base: Row = {
                **dict.fromkeys(COLUMNS),
                "chain": chain.kind,
                "step": number,
                "body": here.iri,
                "name": here.name,
                "next": after.iri,
                "nextName": after.name,
                "shared": len(step.work),
                "strength": round(step.strength, 6),
            }
            if step.circle:
                yield {**base, "undertaking": step.circle.iri, "title": step.circle.name}
            for each in step.work:
                for source in each.sources or (None,):
                    yield {
                        **base,
                        "undertaking": each.iri,
                        "title": each.title,
                        "year": each.year or None,
                        "source": source.iri if source else None,
                        "sourceTitle": source.title if source else None,
                        "read": source.read if source else None,
                    }
