"""Which part of the network an address asks for: what it is about, its filters, and how it is drawn.

The page, its files and what others embed read the same address in the same way.

PlacegraphError
└── NoSuchNetwork     nothing in the network is called that (404)
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from graph.network import Body, Network, NoNetwork, Undertaking
from graph.views import BadChoice, Choice, NothingToDraw, View, about, view
from ontology import ID
from web.asking import NothingThere, graph, name_of

FILTERS = ("degrees", "by", "kind", "tier", "goal", "pillar", "programme", "since", "until", "legal", "told")
"""What an address may hold besides what it is about, in this order."""


class NoSuchNetwork(NothingThere):
    """Nothing in the network is called that; `way` is the address where a reader may go on, and what it is called."""

    def __init__(self, said: str, way: tuple[str, str] = ("/networks", "The networks there are")) -> None:
        super().__init__(said)
        self.way = way


def served() -> Network:
    """Return the network that is served. Raises NoNetwork."""
    found = graph().network()
    if found is None:
        raise NoNetwork
    return found


def choice_of(network: Network, thing: str, args: MultiDict[str, str]) -> Choice:
    """Return what an address asks for. Raises NoSuchNetwork, BadChoice."""
    kind, name = about(network, thing)
    if not kind:
        raise NoSuchNetwork(
            f"nothing in the network is called {thing[:60]!r}: no UK body, place, programme, goal or region of that name "
            "shares work with another; /networks has those that do"
        )
    choice = Choice(
        about=kind,
        name=name,
        by=args.get("by") or "bodies",
        degrees=_number(args, "degrees", 1),
        kinds=frozenset(each for each in args.getlist("kind") if each),
        tier=args.get("tier", "")[:80],
        goal=_number(args, "goal", 0),
        pillar=args.get("pillar", "")[:40],
        programme=iri_of_thing(args.get("programme", "")[:300]),
        since=_number(args, "since", 0),
        until=_number(args, "until", 0),
        legal=args.get("legal", "") not in ("", "0"),
        told=args.get("told", "") not in ("", "0"),
    )
    return choice if args.get("by") else replace(choice, by=_readable(network, choice))


DENSE, FEW = 3, 12
"""Ties for each body from which on lines hide each other, and bodies up to which they never do."""


def _readable(network: Network, choice: Choice) -> str:
    """Return how a view is drawn unless asked: bodies and their work where ties between bodies would be too many to be told apart."""
    if choice.about == "all" or choice.legal:
        return "bodies"
    try:
        seen = view(network, choice)
    except NothingToDraw:
        return "bodies"
    return "work" if len(seen.nodes) > FEW and len(seen.edges) > DENSE * len(seen.nodes) else "bodies"


def view_of(network: Network, thing: str, args: MultiDict[str, str]) -> View:
    """Return the view that an address asks for. Raises NoSuchNetwork, BadChoice, NothingToDraw."""
    return view(network, choice_of(network, thing, args))


def state(choice: Choice) -> str:
    """Return the filters of a choice as they stand in an address, "" where all are as they are unless asked."""
    given = [
        ("degrees", choice.degrees if choice.degrees != 1 else ""),
        # what is usual depends on how many ties there are, and that may change with a build
        ("by", "" if choice.about == "all" and choice.by == "bodies" else choice.by),
        *(("kind", kind) for kind in sorted(choice.kinds)),
        ("tier", choice.tier),
        ("goal", choice.goal or ""),
        ("pillar", choice.pillar),
        ("programme", name_of(choice.programme)),
        ("since", choice.since or ""),
        ("until", choice.until or ""),
        ("legal", 1 if choice.legal else ""),
        ("told", 1 if choice.told and choice.by_goal else ""),
    ]
    return urlencode([(name, value) for name, value in given if value])


def iri_of_thing(text: str) -> str:
    """Return the IRI of one of our things by the last part of it, or by the whole; "" for nothing."""
    return text if not text or text.startswith(ID) else ID + text


@dataclass(frozen=True)
class Offered:
    """What filters can be set to, and what networks there are: keys with names, and how many works each has; none is empty.

    Goals have the number of those, too, that a source or a person puts under them; the others were worked out.
    """

    tiers: list[str]
    goals: list[tuple[int, str, int, int]]
    pillars: list[tuple[str, int]]
    programmes: list[tuple[str, str, int]]
    years: tuple[str, str]


def offered(network: Network, choice: Choice | None = None) -> Offered:
    """Return what each filter alone leaves something of, in what a choice is about; what is chosen already stays among it.

    Around a body or place, that is what it shares itself, for nothing else leads to it.
    """
    bodies, work = _there(network, choice) if choice else (network.bodies, _shared(network))
    goals = Counter(goal for each in work for goal in each.goals)
    told = Counter(goal for each in work if not each.inferred for goal in each.goals)
    pillars = Counter(pillar for each in work for pillar in each.pillars)
    programmes = Counter(each.programme for each in work if each.programme)
    tiers = {body.tier for body in bodies if body.tier}
    if choice:
        goals.update({choice.goal: 0} if choice.goal else {})
        pillars.update({choice.pillar: 0} if choice.pillar else {})
        programmes.update({choice.programme: 0} if choice.programme else {})
        tiers |= {choice.tier} - {""}
    called = {each.programme: each.programme_name for each in network.undertakings if each.programme}
    years = sorted(each.year for each in work if each.year)
    return Offered(
        sorted(tiers),
        [
            (goal, network.goals[goal - 1], goals[goal], told[goal])
            for goal in sorted(goals)
            if goal <= len(network.goals)
        ],
        sorted(pillars.items()),
        [
            (name_of(iri), called[iri], programmes[iri])
            for iri in sorted(programmes, key=lambda iri: (-programmes[iri], called.get(iri, "")))
            if iri in called
        ],
        (years[0], years[-1]) if years else ("", ""),
    )


def _shared(network: Network) -> list[Undertaking]:
    """Return what makes the ties of a network, each once: what a second telling of it would add stands in none."""
    return [
        network.undertakings[each] for each in sorted({number for tie in network.ties for number in tie.undertakings})
    ]


def _there(network: Network, choice: Choice) -> tuple[Sequence[Body], Sequence[Undertaking]]:
    """Return the bodies and works that are tied to what a choice is about, before any filter."""
    try:
        seen = view(network, Choice(choice.about, choice.name))
    except NothingToDraw:
        return (), ()
    around = any(node.focus for node in seen.nodes)
    edges = [edge for edge in seen.edges if not around or seen.nodes[edge.a].focus or seen.nodes[edge.b].focus]
    bodies = {network.number_of[seen.nodes[end].iri] for edge in edges for end in (edge.a, edge.b)}
    work = {number for edge in edges for number in edge.undertakings}
    return [network.bodies[each] for each in sorted(bodies)], [network.undertakings[each] for each in sorted(work)]


def _number(args: MultiDict[str, str], name: str, default: int) -> int:
    """Return a number of the address. Raises BadChoice."""
    text = args.get(name, "").strip()
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 5):
        raise BadChoice(f"{name}={text[:20]!r} is no whole number that can be meant here: leave it out, or write one")
    return int(text)
