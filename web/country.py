"""/networks/all: everybody at once. A script draws it; the table of who stands out and the communities are there without."""

import json
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

from flask import Blueprint, Response, request

from graph.drawing import origin, summary
from graph.network import Community, Network
from graph.views import KINDS, BadChoice, View, view
from web.asking import NothingThere, graph, name_of
from web.assets import DAY, packed
from web.diagrams import stepped
from web.formats import page
from web.network_choices import choice_of, offered, served, state
from web.network_rows import ranks
from web.networks import STANDING, standings
from web.search import folded
from web.worked_out import panel

PAGES = Blueprint("country", __name__)

COLOURED = 5
"""Communities with a colour of their own, the largest; all others are grey. No sixth hue can be told apart by everybody."""
NAMED = 12
"""Communities of which the legend tells."""
HUBS, OPEN = 25, 10
"""Bodies in the table of those who stand out, and rows of a table that are not folded away."""


@PAGES.get("/networks/all")
def country() -> Response:
    """Show the whole network."""
    network = served()
    chosen = choice_of(network, "all", request.args)
    seen = view(network, chosen)
    group = _community(network)
    asked = request.args.get("find", "").strip()[:200]
    there = {node.iri for node in seen.nodes}
    found, near = _found(network, asked, there)
    return page(
        "network-all.html",
        name="networks-all",
        downloads={"bodies": panel("networks", "Who works with whom?", STANDING, list(standings(network)))},
        network=network,
        seen=seen,
        chosen=chosen,
        filtered=bool(state(chosen)),
        summary=summary(seen),
        origin=origin(network.newest, graph().build.hash),
        data=f"/networks/all.json?{'&'.join(each for each in (state(chosen), f'v={graph().build.hash}') if each)}",
        group=group,
        members=sorted(group.bodies, key=lambda n: (-network.standings[n].partners, network.bodies[n].name))
        if group
        else (),
        communities=[each for each in network.communities if len(each.bodies) > 2][:NAMED],
        count=sum(len(each.bodies) > 2 for each in network.communities),
        coloured=COLOURED,
        hubs=[n for n in ranks(network).connected if network.bodies[n].iri in there][:HUBS],
        open=OPEN,
        asked=asked,
        found=found,
        near=near,
        kinds=KINDS,
        goals=offered(network, chosen).goals,
        state=state(chosen),
    )


@PAGES.get("/networks/all.json")
def country_data() -> Response:
    """Send what the script draws: see `compact`. With the build in its address it is kept for good."""
    network = served()
    chosen = choice_of(network, "all", request.args)
    text = _text(view(network, chosen), tuple(each.name for each in network.communities[:COLOURED]))
    # everybody is asked for most, and is worth packing hard; parts are packed in passing
    answer = (Response if state(chosen) else packed)(text, content_type="application/json")
    if request.args.get("v") == graph().build.hash:
        answer.headers["Cache-Control"] = f"public, max-age={365 * DAY}, immutable"
    return answer


@lru_cache(8)
def _text(seen: View, communities: tuple[str, ...]) -> bytes:
    return json.dumps(compact(seen, communities), ensure_ascii=False, separators=(",", ":")).encode()


def compact(seen: View, communities: Sequence[str]) -> dict[str, object]:
    """Return a view as columns, the nodes of one community beside each other.

    `ids` are the last parts of IRIs; `kind` and `community` are numbers, of `kinds` and of all communities, -1 for none; `x` and `y`
    go from 0 to 1,000 with y downwards. `edges` are `[shared, rows]` by how much is shared: a row holds a node, then how much
    further each other is than the one before it. `communities` are the names of the first ones.
    """
    order = sorted(
        range(len(seen.nodes)), key=lambda at: (seen.nodes[at].community, seen.nodes[at].x, seen.nodes[at].iri)
    )
    nodes = [seen.nodes[at] for at in order]
    place = {at: number for number, at in enumerate(order)}
    kinds = list(dict.fromkeys(node.kind for node in nodes))
    edges: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for edge in seen.edges:
        a, b = sorted((place[edge.a], place[edge.b]))
        edges[edge.shared][a].append(b)
    return {
        "kinds": kinds,
        "communities": list(communities),
        "ids": [name_of(node.iri) for node in nodes],
        "names": [node.name for node in nodes],
        "kind": [kinds.index(node.kind) for node in nodes],
        "community": [node.community for node in nodes],
        "x": [round(1000 * node.x) for node in nodes],
        "y": [round(1000 * node.y) for node in nodes],
        "edges": [[shared, stepped(rows)] for shared, rows in sorted(edges.items())],
    }


def _community(network: Network) -> Community | None:
    """Return the community that the address asks for. Raises BadChoice, NothingThere."""
    text = request.args.get("community", "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise BadChoice(f"community={text[:20]!r} is no number of a community: /networks lists them")
    for each in network.communities:
        if each.number == int(text):
            return each
    raise NothingThere(f"this build has no community {text}: /networks lists those it has")


def _found(network: Network, asked: str, there: set[str]) -> tuple[str, list[str]]:
    """Return the last part of the IRI of the body that is meant, "" for none, and those that it may be."""
    if not asked:
        return "", []
    bodies = [body for body in network.bodies if body.iri in there]
    for body in bodies:
        if asked == name_of(body.iri):
            return asked, []
    words = folded(asked).split()
    exact = [body for body in bodies if folded(body.name) == " ".join(words)]
    held = exact or [body for body in bodies if words and all(word in folded(body.name) for word in words)]
    names = [name_of(body.iri) for body in held]
    return (names[0], []) if len(names) == 1 else ("", names[:10])
