"""A view of the network to take away: a picture, or its nodes and edges for other programs.

Everything is made of the same view, says which build it is of, and is the same each time.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import font_source_sans_pro
import networkx
import resvg_py

from graph import drawing
from graph.layout import SIZE
from graph.network import Network, Undertaking
from graph.views import Node, View

FORMATS = ("svg", "png", "gexf", "graphml", "json", "csv")
MEDIA = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "gexf": "application/gexf+xml",
    "graphml": "application/graphml+xml",
    "json": "application/json",
    "csv": "text/csv",
}
TABLES = ("edges", "nodes")

SHARPNESS = 2
"""Pixels of a PNG for each unit of the picture: 2,400 across, enough for print on a page."""

NODES = ("id", "name", "kind", "kind_name", "place", "x", "y", "ties", "shared", "community")
EDGES = (
    "source",
    "source_name",
    "target",
    "target_name",
    "shared",
    "strength",
    "tie",
    "undertakings",
    "sources",
    "read",
)

FONTS = ("Regular", "Semibold", "Bold")


def written(network: Network, view: View, form: str, table: str = "edges") -> bytes:
    """Return a view in one of FORMATS; a csv holds one of TABLES."""
    writers: Mapping[str, Callable[[], bytes]] = {
        "svg": lambda: drawing.svg(view, network.newest, network.build).encode(),
        "png": lambda: png(drawing.svg(view, network.newest, network.build)),
        "gexf": lambda: _gexf(network, view),
        "graphml": lambda: _graphml(network, view),
        "json": lambda: _json(network, view),
        "csv": lambda: _csv(network, view, table),
    }
    return writers[form]()


@lru_cache(16)
def png(svg: str) -> bytes:
    """Return an SVG as PNG, its words in a font that comes with placegraph, whatever fonts the machine has.

    The last ones are kept, for each takes most of a second.
    """
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            zoom=SHARPNESS,
            skip_system_fonts=True,
            font_files=_fonts(),
            font_family="Source Sans Pro",
            sans_serif_family="Source Sans Pro",
        )
    )


@cache
def _fonts() -> list[str]:
    folder = Path(font_source_sans_pro.__file__).parent / "files"
    return [str(folder / f"SourceSansPro-{weight}.ttf") for weight in FONTS]


def nodes_of(view: View) -> list[dict[str, Any]]:
    """Return a view's nodes as rows."""
    return [
        {
            "id": node.iri,
            "name": node.name,
            "kind": node.kind,
            "kind_name": node.kind_name,
            "place": node.place_name,
            "x": node.x,
            "y": node.y,
            "ties": node.degree,
            "shared": node.shared,
            "community": None if node.community < 0 else node.community,
        }
        for node in view.nodes
    ]


def edges_of(network: Network, view: View) -> list[dict[str, Any]]:
    """Return a view's edges as rows, the strongest first, each with what makes it and where that is told."""
    rows = []
    for edge in view.edges:
        a, b = view.nodes[edge.a], view.nodes[edge.b]
        shared = [network.undertakings[number] for number in edge.undertakings]
        told = {source for each in shared for source in each.sources}
        rows.append(
            {
                "source": a.iri,
                "source_name": a.name,
                "target": b.iri,
                "target_name": b.name,
                "shared": edge.shared,
                "strength": edge.strength,
                "tie": drawing.BY_LAW[edge.legal] if edge.legal else _tie(network, a, b, shared),
                "undertakings": [each.iri for each in shared],
                "sources": sorted({source.iri for source in told}),
                "read": max((source.read for source in told), default=""),
            }
        )
    return rows


def _tie(network: Network, a: Node, b: Node, shared: Sequence[Undertaking]) -> str:
    """Return what joins two nodes: two bodies or places that share work, or a body and the work that it leads or takes part in."""
    if "work" not in (a.kind, b.kind):
        return "works with"
    body = b if a.kind == "work" else a
    return "leads" if network.number_of[body.iri] in shared[0].leads else "takes part in"


def _csv(network: Network, view: View, table: str) -> bytes:
    """Return one table; several values of a cell are parted by spaces, as IRIs hold none."""
    rows, columns = (nodes_of(view), NODES) if table == "nodes" else (edges_of(network, view), EDGES)
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\r\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({key: " ".join(value) if isinstance(value, list) else value for key, value in row.items()})
    return text.getvalue().encode()


def _json(network: Network, view: View) -> bytes:
    """Return the node-link form that networkx and D3 read, with what the view is."""
    made = {
        "directed": False,
        "multigraph": False,
        "graph": _about(network, view),
        "nodes": nodes_of(view),
        "edges": edges_of(network, view),
    }
    return (json.dumps(made, ensure_ascii=False, indent=1) + "\n").encode()


def _about(network: Network, view: View) -> dict[str, str]:
    return {
        "title": view.title,
        "summary": drawing.summary(view),
        "origin": drawing.origin(network.newest, network.build),
        "build": network.build,
        "read": network.newest,
    }


def _graph(network: Network, view: View) -> "networkx.Graph[str]":
    """Return a view for the writers of networkx: plain values, the first tie where two nodes have several."""
    made: networkx.Graph[str] = networkx.Graph(**_about(network, view))
    for row in nodes_of(view):
        name = row.pop("id")
        made.add_node(name, label=row["name"], **{key: value for key, value in row.items() if value is not None})
    for row in edges_of(network, view):
        a, b = row.pop("source"), row.pop("target")
        if made.has_edge(a, b):
            made.edges[a, b]["tie"] += f"; {row['tie']}"
            continue
        kept = {key: " ".join(value) if isinstance(value, list) else value for key, value in row.items()}
        made.add_edge(a, b, weight=row["strength"], **kept)
    return made


def _graphml(network: Network, view: View) -> bytes:
    out = io.BytesIO()
    networkx.write_graphml(_graph(network, view), out)
    return out.getvalue()


def _gexf(network: Network, view: View) -> bytes:
    """Return GEXF 1.2 with the position, colour and size of each node, as Gephi reads them."""
    graph = _graph(network, view)
    sizes = {mark.node.iri: mark.r for mark in drawing.picture(view).marks}
    for node in view.nodes:
        graph.nodes[node.iri]["viz"] = {
            # upwards in Gephi is upwards in a picture
            "position": {"x": round(node.x * SIZE, 1), "y": round(-node.y * SIZE, 1), "z": 0.0},
            "color": _colour(node),
            "size": sizes[node.iri],
        }
    out = io.BytesIO()
    networkx.write_gexf(graph, out, version="1.2draft")
    # networkx writes the day of writing: ours is that of the newest fact, so that the same view is the same file
    return re.sub(rb'lastmodifieddate="[^"]*"', f'lastmodifieddate="{network.newest}"'.encode(), out.getvalue())


def _colour(node: Node) -> dict[str, Any]:
    value = drawing.COLOURS[node.kind]
    return {"r": int(value[1:3], 16), "g": int(value[3:5], 16), "b": int(value[5:7], 16), "a": 1.0}
