"""Parts of the network that somebody looks at: around a body or place, of one programme, goal, pillar or region, or all of it.

A view is chosen by what it is about, by filters, and by what stands for a node: bodies, places, or bodies and their work.
Its table, its picture and its files are all made of the same nodes and edges.

PlacegraphError
├── NothingToDraw     what it is about has no collaborations here
└── BadChoice         a view that cannot be
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import process

from graph.layout import SIZE
from graph.network import LegalTie, Network, Tie, Undertaking, ties_of
from ontology import ID, PlacegraphError

BY = ("bodies", "work", "places")
"""What stands for nodes: bodies; bodies and what they take part in; places."""

DEGREES = (1, 2, 3)
"""How many steps from a body or place its view may go."""

KINDS = ("council", "health", "education", "community", "business", "government", "other")
"""Kinds by which bodies are drawn, in the order of a legend."""

EVEN = 0.6
"""How far a view is spread evenly over its picture: 0 keeps the distances of the whole map, 1 only who is left of whom."""


class NothingToDraw(PlacegraphError):
    """What the view is about has no collaborations here, or none that pass the filters."""


class BadChoice(PlacegraphError):
    """A view that cannot be."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What is looked at, and through which filters; the default is everything.

    `about` is "all", or one of body, place, programme, goal, pillar, region, undertaking with its `name`: an IRI, the
    number of a goal, the key of a pillar, or the name of a region. `since` and `until` are years, 0 for any; undated work is left
    out where either is given. `legal` adds ties by law. `told` leaves out work that is under the goal asked for only because
    placegraph worked that out.
    """

    about: str = "all"
    name: str = ""
    by: str = "bodies"
    degrees: int = 1
    kinds: frozenset[str] = frozenset()
    tier: str = ""
    goal: int = 0
    pillar: str = ""
    programme: str = ""
    since: int = 0
    until: int = 0
    legal: bool = False
    told: bool = False

    @property
    def by_goal(self) -> int:
        """The goal that work is asked for by, 0 for none."""
        return int(self.name) if self.about == "goal" else self.goal

    def __post_init__(self) -> None:
        if self.by not in BY:
            raise BadChoice(f"a network is drawn by {', '.join(BY)}, not by {self.by[:40]!r}")
        if self.degrees not in DEGREES:
            raise BadChoice(f"a view goes 1, 2 or 3 steps from what it is about, not {self.degrees}")
        if unknown := sorted(self.kinds - set(KINDS)):
            raise BadChoice(f"no kind of body is called {unknown[0][:40]!r}: use {', '.join(KINDS)}")


@dataclass(frozen=True, slots=True)
class Node:
    """A body, a place or a piece of work in a view: `x` and `y` from 0 to 1; `focus` where the view is about it.

    `degree` counts its edges of shared work here, `shared` the undertakings of this view that it takes part in. `community` is
    that of the whole network, -1 for work. `guessed` is work that is here by a goal that was only worked out.
    """

    iri: str
    name: str
    kind: str
    kind_name: str
    place_name: str
    x: float
    y: float
    degree: int
    shared: int
    community: int
    focus: bool
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """What ties two nodes (by their numbers in the view): numbers of undertakings, how strong that is, or a tie by law."""

    a: int
    b: int
    undertakings: tuple[int, ...]
    strength: float
    legal: str = ""

    @property
    def shared(self) -> int:
        """How many undertakings they share."""
        return len(self.undertakings)


@dataclass(frozen=True, slots=True)
class View:
    """What is drawn: a title, nodes in order of their names, edges with the strongest first.

    `guessed` are IRIs of work that is under the goal asked for only because placegraph worked that out; none without a goal.
    """

    title: str
    choice: Choice
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    guessed: frozenset[str] = frozenset()


def view(network: Network, choice: Choice) -> View:
    """Return what was chosen. Raises NothingToDraw."""
    work = [number for number, each in enumerate(network.undertakings) if _wanted(each, choice)]
    focus = _focus(network, choice)
    if choice.about in ("programme", "goal", "pillar", "undertaking"):
        work = [number for number in work if _about(network.undertakings[number], choice)]
    shown = _shown(network, choice) | focus
    ties = {(tie.a, tie.b): tie for tie in _ties(network, work) if tie.a in shown and tie.b in shown}
    legal = [tie for tie in network.legal if choice.legal and tie.a in shown and tie.b in shown]
    inside = _inside(network, choice, focus, [*ties.values(), *legal])
    if not inside:
        raise NothingToDraw(f"{title_of(network, choice)}: nothing to draw. {_advice(choice)}")
    drawn = [tie for tie in ties.values() if tie.a in inside and tie.b in inside]
    by_law = [tie for tie in legal if tie.a in inside and tie.b in inside]
    made = {"bodies": _by_bodies, "work": _by_work, "places": _by_places}[choice.by]
    nodes, edges = made(network, inside, drawn, by_law, focus)
    there = (network.undertakings[number] for number in {number for edge in edges for number in edge.undertakings})
    guessed = frozenset(each.iri for each in there if choice.by_goal and each.inferred)
    return _settled(title_of(network, choice), choice, nodes, edges, guessed)


def title_of(network: Network, choice: Choice) -> str:
    """Return what a view shows, in words."""
    match choice.about:
        case "body":
            return f"Who works with {network.bodies[network.number_of[choice.name]].name}"
        case "place":
            return f"Who works with bodies in {_place_name(network, choice.name)}"
        case "programme":
            return f"Who works together in {_programme_name(network, choice.name)}"
        case "goal":
            return f"Who works together towards goal {choice.name}, {network.goals[int(choice.name) - 1].lower()}"
        case "pillar":
            return f"Who works together under the pillar {choice.name.capitalize()}"
        case "region":
            return f"Who works together in {choice.name}"
        case "undertaking":
            return f"Who takes part in {_undertaking_name(network, choice.name)}"
    return "Who works with whom in the UK"


def _place_name(network: Network, iri: str) -> str:
    return next((body.place_name for body in network.bodies if body.place == iri), iri.rsplit("/", 1)[-1])


def _programme_name(network: Network, iri: str) -> str:
    return next((each.programme_name for each in network.undertakings if each.programme == iri), iri.rsplit("/", 1)[-1])


def _undertaking_name(network: Network, iri: str) -> str:
    return next((each.title for each in network.undertakings if each.iri == iri), iri.rsplit("/", 1)[-1])


def _advice(choice: Choice) -> str:
    """Return what may help where nothing is left to draw."""
    if choice.told and choice.by_goal:
        return "No source and no person puts work of two UK bodies under that goal, and what placegraph worked out is left out."
    if choice.kinds or choice.tier or choice.goal or choice.pillar or choice.programme or choice.since or choice.until:
        return "Leave out a filter."
    if choice.about == "pillar":
        return (
            "Only a source or a person puts work under a pillar, for titles do not tell it well enough, "
            "and nothing so placed is shared by two UK bodies here."
        )
    return "The sources read here name no two UK bodies that take part in one thing with it."


def _wanted(each: Undertaking, choice: Choice) -> bool:
    """Tell whether an undertaking passes the filters."""
    year = int(each.year) if each.year.isdigit() else 0
    return (
        (not choice.goal or choice.goal in each.goals)
        and not (choice.told and choice.by_goal and each.inferred)
        and (not choice.pillar or choice.pillar in each.pillars)
        and (not choice.programme or choice.programme == each.programme)
        and (not (choice.since or choice.until) or (bool(year) and choice.since <= year <= (choice.until or 9999)))
    )


def _about(each: Undertaking, choice: Choice) -> bool:
    """Tell whether an undertaking is of the programme, goal or pillar that the view is about, or is it itself."""
    if choice.about == "goal":
        return choice.name.isdigit() and int(choice.name) in each.goals
    if choice.about == "pillar":
        return choice.name in each.pillars
    return choice.name in (each.programme, each.iri)


def _focus(network: Network, choice: Choice) -> frozenset[int]:
    """Return the bodies that a view starts from; none where it is about more than a body or place."""
    if choice.about == "body":
        return frozenset({network.number_of[choice.name]} if choice.name in network.number_of else ())
    return frozenset(network.of_place(choice.name)) if choice.about == "place" else frozenset()


def _ties(network: Network, work: Sequence[int]) -> Iterable[Tie]:
    """Return the ties that some undertakings make, with their numbers in the network."""
    if len(work) == len(network.undertakings):
        return network.ties
    return (
        Tie(tie.a, tie.b, tuple(work[number] for number in tie.undertakings), tie.strength)
        for tie in ties_of(network.undertakings[number] for number in work)
    )


def _shown(network: Network, choice: Choice) -> frozenset[int]:
    """Return the bodies that pass the filters; those that a view starts from need not."""
    return frozenset(
        number
        for number, body in enumerate(network.bodies)
        if (not choice.kinds or body.kind in choice.kinds)
        and (not choice.tier or body.tier == choice.tier)
        and (choice.about != "region" or body.region == choice.name)
    )


def _inside(network: Network, choice: Choice, focus: frozenset[int], ties: Iterable[Tie | LegalTie]) -> frozenset[int]:
    """Return the bodies of a view: all that are tied, or those so many steps around the focus."""
    near: dict[int, set[int]] = defaultdict(set)
    for tie in ties:
        near[tie.a].add(tie.b)
        near[tie.b].add(tie.a)
    if choice.about not in ("body", "place"):
        return frozenset(near)
    reached = set(focus & near.keys())
    edge = set(reached)
    for _ in range(choice.degrees):
        edge = {other for number in edge for other in near[number]} - reached
        reached |= edge
    return frozenset(reached)


Drawn = tuple[list[Node], list[Edge]]


def _by_bodies(
    network: Network, inside: frozenset[int], ties: Sequence[Tie], legal: Sequence[LegalTie], focus: frozenset[int]
) -> Drawn:
    """Return bodies and their ties."""
    order = sorted(inside, key=lambda number: (network.bodies[number].name.casefold(), number))
    at = {number: place for place, number in enumerate(order)}
    edges = [Edge(at[tie.a], at[tie.b], tie.undertakings, tie.strength) for tie in ties]
    edges += [Edge(at[tie.a], at[tie.b], (), 0.0, tie.what) for tie in legal]
    work: dict[int, set[int]] = defaultdict(set)
    for tie in ties:
        work[tie.a].update(tie.undertakings)
        work[tie.b].update(tie.undertakings)
    return [_body(network, number, len(work[number]), number in focus) for number in order], edges


def _by_work(
    network: Network, inside: frozenset[int], ties: Sequence[Tie], legal: Sequence[LegalTie], focus: frozenset[int]
) -> Drawn:
    """Return bodies and what they take part in: an edge from each to each of its undertakings. Ties by law are left out."""
    nodes, _ = _by_bodies(network, inside, ties, (), focus)
    at = {node.iri: place for place, node in enumerate(nodes)}
    edges = []
    for number in sorted({work for tie in ties for work in tie.undertakings}):
        each = network.undertakings[number]
        members = [body for body in each.bodies if body in inside]
        nodes.append(
            Node(
                iri=each.iri,
                name=each.title,
                kind="work",
                kind_name=each.what.capitalize(),
                place_name="",
                x=sum(network.at[body][0] for body in members) / len(members),
                y=sum(network.at[body][1] for body in members) / len(members),
                degree=0,
                shared=1,
                community=-1,
                focus=False,
            )
        )
        edges += [
            Edge(at[network.bodies[body].iri], len(nodes) - 1, (number,), round(1 / max(1, len(each.bodies) - 1), 9))
            for body in members
        ]
    return nodes, edges


def _by_places(
    network: Network, inside: frozenset[int], ties: Sequence[Tie], legal: Sequence[LegalTie], focus: frozenset[int]
) -> Drawn:
    """Return places, tied by what their bodies take part in together; bodies of no place known are left out."""
    members: dict[str, list[int]] = defaultdict(list)
    for number in sorted(inside):
        if network.bodies[number].place:
            members[network.bodies[number].place].append(number)
    order = sorted(members, key=lambda iri: (_place_name(network, iri).casefold(), iri))
    at = {iri: place for place, iri in enumerate(order)}
    work: dict[tuple[int, int], set[int]] = defaultdict(set)
    for tie in ties:
        ends = sorted(at.get(network.bodies[number].place, -1) for number in (tie.a, tie.b))
        if -1 < ends[0] < ends[1]:
            work[(ends[0], ends[1])].update(tie.undertakings)
    edges = [
        Edge(a, b, tuple(sorted(shared)), round(sum(_share(network, each) for each in shared), 9))
        for (a, b), shared in sorted(work.items())
    ]
    by_law = set()
    for law in legal:
        a, b = sorted((at.get(network.bodies[law.a].place, -1), at.get(network.bodies[law.b].place, -1)))
        by_law.add((a, b, law.what))
    edges += [Edge(a, b, (), 0.0, what) for a, b, what in sorted(by_law) if -1 < a < b]
    return [_place(network, iri, members[iri], bool(focus & set(members[iri]))) for iri in order], edges


def _share(network: Network, undertaking: int) -> float:
    """Return how strong a tie one undertaking makes."""
    return 1 / (len(network.undertakings[undertaking].bodies) - 1)


def _body(network: Network, number: int, shared: int, focus: bool) -> Node:
    body = network.bodies[number]
    x, y = network.at[number]
    return Node(
        iri=body.iri,
        name=body.name,
        kind=body.kind,
        kind_name=body.tier or body.kind_name,
        place_name=body.place_name,
        x=x,
        y=y,
        degree=0,
        shared=shared,
        community=network.standings[number].community,
        focus=focus,
    )


def _place(network: Network, iri: str, members: Sequence[int], focus: bool) -> Node:
    """Return a place, drawn where its council stands, or its first body."""
    number = min(
        members, key=lambda each: (network.bodies[each].kind != "council", bool(network.bodies[each].ended), each)
    )
    x, y = network.at[number]
    return Node(
        iri=iri,
        name=network.bodies[number].place_name,
        kind="place",
        kind_name="Place",
        place_name=network.bodies[number].region,
        x=x,
        y=y,
        degree=0,
        shared=len({work for each in members for work in network.work_of.get(each, ())}),
        community=network.standings[number].community,
        focus=focus,
    )


def _settled(title: str, choice: Choice, nodes: Sequence[Node], edges: Sequence[Edge], guessed: frozenset[str]) -> View:
    """Return a view whose nodes know their edges of shared work and stand in a box of 0 to 1 both ways."""
    degree = [0] * len(nodes)
    for edge in edges:
        if not edge.legal:
            degree[edge.a] += 1
            degree[edge.b] += 1
    across, down = ([getattr(node, axis) / SIZE for node in nodes] for axis in ("x", "y"))
    if choice.about != "all":
        across, down = _spread(across), _spread(down)
    placed = tuple(
        Node(
            node.iri,
            node.name,
            node.kind,
            node.kind_name,
            node.place_name,
            round(x, 4),
            round(y, 4),
            links,
            node.shared,
            node.community,
            node.focus,
            node.iri in guessed,
        )
        for node, x, y, links in zip(nodes, across, down, degree, strict=True)
    )
    order = sorted(edges, key=lambda edge: (bool(edge.legal), -edge.shared, -edge.strength, edge.a, edge.b, edge.legal))
    return View(title, choice, placed, tuple(order), guessed)


def _spread(values: Sequence[float]) -> list[float]:
    """Return values from 0 to 1, partly by their distances and partly by their order, so that none hide each other."""
    low, high = min(values), max(values)
    if len(values) == 1 or low == high:
        return [0.5] * len(values)
    order: Mapping[int, int] = {
        number: rank for rank, number in enumerate(sorted(range(len(values)), key=lambda n: (values[n], n)))
    }
    last = len(values) - 1
    return [EVEN * order[n] / last + (1 - EVEN) * (value - low) / (high - low) for n, value in enumerate(values)]


def about(network: Network, name: str) -> tuple[str, str]:
    """Return what a name in an address means, as `about` and `name` of a Choice; ("", "") for nothing that is drawn.

    "all", the last part of an IRI (council-NFK, area-E10000020, programme-…, initiative-…), goal-10, pillar-renew, or
    region-london.
    """
    if name == "all":
        return "all", ""
    kind, _, rest = name.partition("-")
    if kind == "goal" and rest.isdigit() and 1 <= int(rest) <= 14:
        return "goal", str(int(rest))
    if kind == "pillar" and rest:
        return "pillar", rest
    if kind == "region":
        regions = {slug(body.region): body.region for body in network.bodies if body.region}
        return ("region", regions[rest]) if rest in regions else ("", "")
    iri = ID + name
    if iri in network.number_of:
        return "body", iri
    if network.of_place(iri):
        return "place", iri
    for each in network.undertakings:
        if iri == each.programme:
            return "programme", iri
        if iri == each.iri:
            return "undertaking", iri
    return "", ""


def slug(text: str) -> str:
    """Return a name as it stands in an address: lower case, words joined by hyphens."""
    return "-".join("".join(letter if letter.isalnum() else " " for letter in text.casefold()).split())


def named(network: Network, text: str) -> tuple[str, str]:
    """Return what a person wrote on the command line, as `about` and `name` of a Choice.

    "all", place:NFK (a register or GSS code, or a name), org:NAME, goal:10, pillar:renew, region:London,
    programme:NAME, initiative:NAME, or the last part of an IRI. Raises BadChoice, UnknownBody.
    """
    kind, colon, rest = text.strip().partition(":")
    if not colon:
        found = about(network, text.strip())
    elif kind == "place":
        found = "place", _place_called(network, rest)
    elif kind == "org":
        found = "body", network.bodies[network.find(rest)].iri
    elif kind in ("goal", "pillar"):
        found = about(network, f"{kind}-{rest.strip().lower()}")
    elif kind == "region":
        found = about(network, f"region-{slug(rest)}")
    elif kind in ("programme", "initiative", "strategy"):
        found = "undertaking" if kind != "programme" else "programme", _work_called(network, kind, rest)
    else:
        found = "", ""
    if not found[0]:
        raise BadChoice(
            f"{text[:80]!r} is nothing that a network is drawn of: write all, place:NFK, org:NAME, goal:10, "
            "pillar:renew, region:London, programme:NAME or initiative:NAME"
        )
    return found


def _place_called(network: Network, text: str) -> str:
    """Return the IRI of the place of that code or name. Raises BadChoice."""
    wanted = text.strip().casefold()
    for body in network.bodies:
        codes = (body.place.rsplit("-", 1)[-1], body.iri.rsplit("council-", 1)[-1], body.place_name)
        if body.place and not body.ended and wanted in (each.casefold() for each in codes):
            return body.place
    raise BadChoice(
        f"no place with collaborations is called {text[:80]!r}: give a code such as NFK or E10000020, or a place's whole name"
    )


def _work_called(network: Network, kind: str, text: str) -> str:
    """Return the IRI of the programme or undertaking of that name. Raises BadChoice."""
    wanted, names = text.strip().casefold(), set()
    for each in network.undertakings:
        iri, name = (each.programme, each.programme_name) if kind == "programme" else (each.iri, each.title)
        if iri and wanted in (
            name.casefold(),
            iri.rsplit("/", 1)[-1].casefold(),
            iri.rsplit(f"{kind}-", 1)[-1].casefold(),
        ):
            return iri
        names.add(name)
    near = process.extract(text, sorted(names), limit=3, score_cutoff=60)
    advice = f"did you mean {' or '.join(name for name, *_ in near)}?" if near else "look for its name on /search"
    raise BadChoice(f"no {kind} with several UK bodies is called {text[:80]!r}: {advice}")
