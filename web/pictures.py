"""Pictures of an answer, each beside the table that it was drawn from: bars, dots on a map, a network.

They are worked out here and drawn by templates, so that they need no script. Each is offered only where it suits.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeGuard

import networkx
from pyoxigraph import NamedNode, RdfFormat, parse

from graph.rows import Iri, Row, Value
from ontology import RDF
from web.links import name_of

Number = int | Decimal | float

VIEWS = ("table", "chart", "map", "network")
"""What `view=` may ask for; the table is there in any case."""

BARS = 40
"""Rows that a chart shows, from the top."""
NODES = 200
"""Things that a network can hold and still be read."""
LETTER, LINE, NAME = 8.6, 18, 30
"""Width and height of a letter in a network, in its units, and the letters of a name that are written."""
MARGIN, DIGIT = 24, 12
"""Room beside the words at the frame of a map, and the width of a letter in them, in the map's units."""
WIDTH, HEIGHT = 1000, 680
"""Size of the picture of a network, in its own units."""
STATEMENTS = 5000
"""Statements of a graph that are read in search of links."""

NO_NUMBERS = ("NaN", "INF", "-INF", "+INF")
"""Doubles that are no numbers, as rows have them: they stand in the table, and a picture goes without."""
LATITUDE = re.compile(r"(.*_)?lat(itude)?|.*(Lat|Latitude)")
LONGITUDE = re.compile(r"(.*_)?(lon|long|lng|longitude)|.*(Lon|Long|Lng|Longitude)")


@dataclass(frozen=True)
class Bar:
    """One row: what it is about, its number, and where its bar starts and how long it is, in percent of the width."""

    about: Value
    value: int | Decimal | float
    start: float
    length: float


@dataclass(frozen=True)
class Chart:
    """Bars for one column of numbers; `rows` counts those of the table, of which the first have a bar."""

    names: str
    numbers: str
    bars: tuple[Bar, ...]
    rows: int


@dataclass(frozen=True)
class Dot:
    """One row on the map, in units of the picture."""

    about: Value
    x: float
    y: float


@dataclass(frozen=True)
class Line:
    """A line of the map's frame: where it is, and the degree that it stands for."""

    at: float
    words: str


@dataclass(frozen=True)
class Map:
    """Dots by longitude (across) and latitude (up); `missing` rows have no coordinates."""

    dots: tuple[Dot, ...]
    width: float
    height: float
    across: tuple[Line, ...]
    up: tuple[Line, ...]
    missing: int

    @property
    def margin(self) -> int:
        """Room at the left for the longest of the words there."""
        return MARGIN + DIGIT * max((len(line.words) for line in self.up), default=0)


@dataclass(frozen=True)
class Node:
    """A thing in a network, with the number of its links."""

    iri: Iri
    x: float
    y: float
    links: int

    @property
    def radius(self) -> int:
        """How large its dot is."""
        return min(5 + self.links, 14)


@dataclass(frozen=True)
class Name:
    """A name in a network, centred at x."""

    words: str
    x: float
    y: float


@dataclass(frozen=True)
class Network:
    """Things and what links them. Where there are more than `NODES`, nothing is drawn: then `nodes` is empty."""

    nodes: tuple[Node, ...]
    edges: tuple[Row, ...]
    ends: tuple[tuple[Node, Node], ...]
    things: int

    def named(self, labels: Mapping[str, str]) -> list[Name]:
        """Return the names that can be written without one covering another, first those with most links."""
        names: list[Name] = []
        taken: list[tuple[float, float, float, float]] = []
        for node in sorted(self.nodes, key=lambda node: (-node.links, node.iri)):
            words = labels.get(node.iri) or name_of(node.iri)
            words = words if len(words) <= NAME else words[: NAME - 1].rstrip() + "…"
            half, y = len(words) * LETTER / 2, node.y - node.radius - 5
            x = min(max(node.x, half + 4), WIDTH - half - 4)
            box = (x - half, y - LINE, x + half, y)
            if all(box[2] < each[0] or each[2] < box[0] or box[3] < each[1] or each[3] < box[1] for each in taken):
                names.append(Name(words, round(x, 1), round(y, 1)))
                taken.append(box)
        return names


def chart(names: Sequence[str], rows: Sequence[Row]) -> Chart | None:
    """Return the bars of a table that has a number for each of several things, None of any other."""
    numeric = [name for name in names if _numbers(rows, name)]
    others = [name for name in names if name not in numeric]
    numeric = [name for name in numeric if not LATITUDE.fullmatch(name) and not LONGITUDE.fullmatch(name)]
    if not numeric or not 1 <= len(others) <= 3 or len(rows) < 2:
        return None
    about, number = others[0], numeric[0]
    shown = [(row[about], value) for row in rows if _is_number(value := row[number])][:BARS]
    if len(shown) < 2:
        return None
    low = min(0.0, *(float(value) for _, value in shown), 0.0)
    high = max(0.0, *(float(value) for _, value in shown), 0.0)
    if not math.isfinite(high - low) or high == low:
        return None
    scale = 100 / (high - low)
    bars = tuple(
        Bar(
            what, value, round((min(0.0, float(value)) - low) * scale, 2), round(max(abs(float(value)) * scale, 0.3), 2)
        )
        for what, value in shown
    )
    return Chart(about, number, bars, len(rows))


def place_map(names: Sequence[str], rows: Sequence[Row]) -> Map | None:
    """Return the dots of a table that has latitudes and longitudes, None of any other."""
    lat = next((name for name in names if LATITUDE.fullmatch(name) and _numbers(rows, name)), None)
    long = next((name for name in names if LONGITUDE.fullmatch(name) and _numbers(rows, name)), None)
    if lat is None or long is None:
        return None
    about = next((name for name in names if name not in (lat, long)), lat)
    points = [
        (row[about], float(x), float(y)) for row in rows if _is_number(x := row[long]) and _is_number(y := row[lat])
    ]
    points = [(what, x, y) for what, x, y in points if abs(x) <= 180 and abs(y) <= 85]
    if not points:
        return None
    west, east = _stretched([x for _, x, _ in points])
    south, north = _stretched([y for _, _, y in points])
    narrow = math.cos(math.radians((south + north) / 2))
    unit = min(640 / ((east - west) * narrow), 760 / (north - south))
    width, height = (east - west) * narrow * unit, (north - south) * unit

    def at(x: float, y: float) -> tuple[float, float]:
        return round((x - west) * narrow * unit, 1), round((north - y) * unit, 1)

    return Map(
        dots=tuple(Dot(what, *at(x, y)) for what, x, y in points),
        width=round(width, 1),
        height=round(height, 1),
        across=tuple(Line(at(x, north)[0], _degrees(x, "E", "W")) for x in _ticks(west, east)),
        up=tuple(Line(at(west, y)[1], _degrees(y, "N", "S")) for y in _ticks(south, north)),
        missing=len(rows) - len(points),
    )


def network(turtle: str, statements: int) -> Network | None:
    """Return the links between things in a graph, None where there are none, or too many statements to look through."""
    if statements > STATEMENTS:
        return None
    edges: list[Row] = [
        {"from": Iri(each.subject.value), "link": Iri(each.predicate.value), "to": Iri(each.object.value)}
        for each in parse(turtle, format=RdfFormat.TURTLE)
        if isinstance(each.subject, NamedNode)
        and isinstance(each.object, NamedNode)
        and each.predicate != RDF.type
        and each.subject != each.object
    ]
    edges.sort(key=lambda edge: (str(edge["from"]), str(edge["link"]), str(edge["to"])))
    drawn = networkx.Graph()
    drawn.add_nodes_from(sorted({str(edge[end]) for edge in edges for end in ("from", "to")}))
    drawn.add_edges_from((str(edge["from"]), str(edge["to"])) for edge in edges)
    if not edges:
        return None
    if drawn.number_of_nodes() > NODES:
        return Network((), tuple(edges), (), drawn.number_of_nodes())
    nodes = _laid_out(drawn)
    ends = tuple((nodes[a], nodes[b]) for a, b in drawn.edges)
    return Network(tuple(nodes.values()), tuple(edges), ends, len(nodes))


def _laid_out(drawn: "networkx.Graph[str]") -> dict[str, Node]:
    """Return each thing with its place: the same for the same links, whoever asks."""
    k = 2.2 / math.sqrt(max(drawn.number_of_nodes(), 1))
    places = networkx.spring_layout(drawn, seed=7, iterations=80, k=k)
    xs, ys = [place[0] for place in places.values()], [place[1] for place in places.values()]
    order = {axis: sorted(places, key=lambda iri: (places[iri][axis], iri)) for axis in (0, 1)}
    rank = {axis: {iri: number for number, iri in enumerate(order[axis])} for axis in (0, 1)}

    def spread(iri: str, axis: int, values: list[float], size: float) -> float:
        """Half by place, half by rank: else a few that stand apart press all others together."""
        wide, last = max(values) - min(values), max(len(places) - 1, 1)
        part = ((places[iri][axis] - min(values)) / wide if wide else 0.5) / 2 + rank[axis][iri] / last / 2
        return round(50 + part * (size - 100), 1)

    return {
        iri: Node(Iri(iri), spread(iri, 0, xs, WIDTH), spread(iri, 1, ys, HEIGHT), drawn.degree[iri]) for iri in places
    }


def _numbers(rows: Sequence[Row], name: str) -> bool:
    """Tell whether a column holds numbers and nothing else."""
    values = [value for row in rows if (value := row[name]) is not None and not _is_no_number(value)]
    return bool(values) and all(map(_is_number, values))


def _is_no_number(value: Value) -> bool:
    """Tell whether a value is a double without a size."""
    return value in NO_NUMBERS or (isinstance(value, float) and not math.isfinite(value))


def _is_number(value: Value) -> TypeGuard[Number]:
    return isinstance(value, int | Decimal | float) and not isinstance(value, bool) and math.isfinite(value)


def _stretched(values: Sequence[float]) -> tuple[float, float]:
    """Return the least and the greatest, with some room about them."""
    room = max((max(values) - min(values)) * 0.06, 0.1)
    return min(values) - room, max(values) + room


def _ticks(low: float, high: float) -> list[float]:
    """Return round degrees between two."""
    step = next(each for each in (0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 45, 90) if (high - low) / each <= 6 or each == 90)
    return [round(number * step, 2) for number in range(math.ceil(low / step), math.floor(high / step) + 1)]


def _degrees(value: float, plus: str, minus: str) -> str:
    return f"{abs(value):g}°{plus if value > 0 else minus if value < 0 else ''}"


def suited(pictures: Mapping[str, object]) -> list[str]:
    """Return the views that there are for an answer, the table first; none where the table is the only one."""
    found = [name for name in VIEWS[1:] if pictures.get(name) is not None]
    return ["table", *found] if found else []
