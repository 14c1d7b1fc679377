"""Which part of the network an address asks for: what it is about, its filters, and how it is drawn.

The page, its files and what others embed read the same address in the same way.

PlacegraphError
└── NoSuchNetwork     nothing in the network is called that (404)
"""

from dataclasses import replace
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from graph.network import Network, NoNetwork
from graph.views import BadChoice, Choice, NothingToDraw, View, about, view
from ontology import ID
from web.asking import NothingThere, graph, name_of

FILTERS = ("degrees", "by", "kind", "tier", "goal", "pillar", "programme", "since", "until", "legal")
"""What an address may hold besides what it is about, in this order."""


class NoSuchNetwork(NothingThere):
    """Nothing in the network is called that."""


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
    ]
    return urlencode([(name, value) for name, value in given if value])


def iri_of_thing(text: str) -> str:
    """Return the IRI of one of our things by the last part of it, or by the whole; "" for nothing."""
    return text if not text or text.startswith(ID) else ID + text


def _number(args: MultiDict[str, str], name: str, default: int) -> int:
    """Return a number of the address. Raises BadChoice."""
    text = args.get(name, "").strip()
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 5):
        raise BadChoice(f"{name}={text[:20]!r} is no whole number that can be meant here: leave it out, or write one")
    return int(text)
