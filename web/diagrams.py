"""How a view of the network is drawn on a page: as SVG for every reader, and as data for the script that takes it over.

Both stand on the positions of the build; nothing is laid out here.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

from markupsafe import Markup

from graph.drawing import COLOURS, INK, LEGAL, MARGIN, Picture, inside, picture, told
from graph.views import View
from web.links import name_of

MOST = 500
"""Nodes above which the country's own page draws a view, and pyvis is not asked."""

WIDE, NARROW = 860, 390
"""Width of a picture beside its panel, and on a phone, in its own units, about a pixel each: whole ones are exact enough."""

SHAPES = {
    "council": "square",
    "health": "dot",
    "education": "triangle",
    "community": "diamond",
    "business": "hexagon",
    "government": "star",
    "other": "box",
    "place": "dot",
    "work": "square",
}
"""Kind → shape in vis-network. A box would hold a label: the script draws it as the flat box of the SVG."""

OPTIONS = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "edges": {"smooth": False, "color": {"color": "#7b8794", "opacity": 0.75}, "hoverWidth": 0, "selectionWidth": 0},
    "nodes": {"borderWidth": 1.2, "shapeProperties": {"interpolation": False}},
    "interaction": {
        "dragNodes": False,
        "hideEdgesOnDrag": True,
        "hover": True,
        "keyboard": False,
        "selectConnectedEdges": False,
        "tooltipDelay": 120,
        "zoomView": False,
    },
}
"""Options of vis-network: it draws and tells what was pointed at, and moves nothing by itself."""


@dataclass(frozen=True)
class Drawing:
    """One SVG of a view: its size in its own units, and what stands inside it."""

    width: int
    height: int
    inside: Markup


def height(view: View) -> int:
    """Return how high a picture is: the more nodes, the higher."""
    nodes = len(view.nodes)
    return 420 if nodes <= 8 else 560 if nodes <= 40 else 680 if nodes <= 90 else 820


def wide(view: View, link: Callable[[str], str | None], found: str = "") -> Drawing:
    """Return the picture for a wide screen; the node whose IRI is `found` has a ring around it."""
    return _drawing(picture(view, WIDE, height(view), 0), WIDE, height(view), link, found)


def narrow(view: View, link: Callable[[str], str | None], found: str = "") -> Drawing:
    """Return the picture for a narrow screen: what was left is above."""
    turned = replace(view, nodes=tuple(replace(node, x=node.y, y=node.x) for node in view.nodes))
    return _drawing(picture(turned, NARROW, height(view), 0), NARROW, height(view), link, found)


def _drawing(drawn: Picture, width: int, high: int, link: Callable[[str], str | None], found: str) -> Drawing:
    ring = "".join(
        f'<circle class="ring" cx="{mark.x:g}" cy="{mark.y:g}" r="{mark.r + 6}"/>'
        for mark in drawn.marks
        if mark.node.iri == found
    )
    # all that goes in is escaped where it is written: see graph.drawing
    return Drawing(width, high, Markup(inside(drawn, link) + ring))  # noqa: S704


@lru_cache(maxsize=64)
def data(view: View) -> dict[str, Any]:
    """Return a view as pyvis makes it for vis-network, at most `MOST` nodes, and folded: the script unfolds it again.

    See `folded_nodes` and `folded_edges`; `size` and `narrow` are the two pictures, wide and high, `margin` is around them.
    """
    # only pages with a diagram need pyvis, which takes long to import
    from pyvis.network import Network

    drawn = picture(view, WIDE, height(view), 0)
    # of two edges between the same nodes pyvis keeps one, unless they have a direction
    net = Network(directed=True)
    for mark in drawn.marks:
        node = mark.node
        colour = COLOURS[node.kind]
        border = INK if node.kind == "work" or node.focus else "#ffffff"
        net.add_node(
            name_of(node.iri),
            label=" ",
            title=told(node, view.choice.by),
            kind=node.kind,
            shape=SHAPES[node.kind],
            color={"background": colour, "border": border},
            **({"shapeProperties": {"interpolation": False, "borderDashes": [3, 2]}} if node.guessed else {}),
            size=mark.r,
            x=int(mark.x),
            y=int(mark.y),
            name=node.name,
            focus=node.focus,
        )
    for line in drawn.lines:
        dashed: dict[str, Any] = {"dashes": [4, 4], "color": LEGAL} if line.edge.legal else {}
        one, other = (name_of(view.nodes[end].iri) for end in (line.edge.a, line.edge.b))
        net.add_edge(one, other, width=line.width, **dashed)
    net.set_options(json.dumps(OPTIONS))
    nodes, edges, *_, options = net.get_network_data()
    return {
        **folded_nodes(nodes),
        **folded_edges(edges, [node["id"] for node in nodes]),
        "options": json.loads(options),
        "size": [WIDE, height(view)],
        "narrow": [NARROW, height(view)],
        "margin": MARGIN,
    }


OWN = ("id", "name", "title", "size", "x", "y")
"""What each node has for itself; all else it shares with others of its kind."""


def folded_nodes(nodes: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return nodes as rows: the number of what is alike in many, listed once in `looks`, then what is named in `own`."""
    looks: list[dict[str, Any]] = []
    rows = []
    for node in nodes:
        look = {key: value for key, value in node.items() if key not in OWN}
        if look not in looks:
            looks.append(look)
        rows.append([looks.index(look), *(node[key] for key in OWN)])
    return {"own": OWN, "looks": looks, "nodes": rows}


def folded_edges(edges: Sequence[Mapping[str, Any]], order: Sequence[str]) -> dict[str, Any]:
    """Return edges without direction by numbers of nodes: for each of the `strokes`, rows as `stepped` makes them."""
    at = {name: number for number, name in enumerate(order)}
    strokes: list[dict[str, Any]] = []
    ends: list[dict[int, list[int]]] = []
    for edge in edges:
        stroke = {key: value for key, value in edge.items() if key not in ("from", "to", "arrows")}
        if stroke not in strokes:
            strokes.append(stroke)
            ends.append(defaultdict(list))
        a, b = sorted((at[edge["from"]], at[edge["to"]]))
        ends[strokes.index(stroke)][a].append(b)
    return {
        "strokes": strokes,
        "edges": [stepped(each) for each in ends],
    }


def stepped(rows: Mapping[int, Sequence[int]]) -> list[list[int]]:
    """Return what each number goes to, all of them higher, as rows: the number, then the steps from one to the next."""
    return [[first, *(b - a for a, b in pairwise([first, *sorted(others)]))] for first, others in sorted(rows.items())]


@lru_cache(maxsize=1)
def vis_folder() -> Path | None:
    """Return the folder of vis-network in the installed pyvis, None where that is not there; pyvis is not imported."""
    spec = find_spec("pyvis")
    folder = (
        Path(spec.submodule_search_locations[0], "templates", "lib", "vis-9.1.2")
        if spec and spec.submodule_search_locations
        else None
    )
    return folder if folder and (folder / VIS).is_file() else None


VIS = "vis-network.min.js"
