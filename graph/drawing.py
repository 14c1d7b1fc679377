"""A view of the network as a picture: SVG that can be put into a page or kept by itself, with all that it needs inside.

The same view always gives the same bytes. Colours and shapes say the kind of a body, each by itself enough.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from html import escape
from itertools import groupby, pairwise

from graph.views import KINDS, Edge, Node, View

WIDTH, HEIGHT = 1200, 800
"""Size of the picture without its title and legend."""
MARGIN, TITLE, LEGEND = 70, 84, 96
"""Room around the nodes, above them for the title, below for the legend."""

COLOURS = {
    "council": "#14213d",
    "health": "#1f7fc4",
    "education": "#6a1b7a",
    "community": "#0a6b4f",
    "business": "#b0520c",
    "government": "#4a5568",
    "other": "#4a5568",
    "place": "#14213d",
    "work": "#ffffff",
}
INK, MUTED, EDGE, LEGAL, PAPER = "#14213d", "#4a5568", "#7b8794", "#8a8577", "#ffffff"

WORDS = {
    "council": "Council",
    "health": "Health",
    "education": "University or college",
    "community": "Community or third sector",
    "business": "Business",
    "government": "Government",
    "other": "Other",
    "place": "Place",
    "work": "Shared work",
}
"""What a kind is called in a legend."""
GUESSED_WORK = "Shared work, goal worked out"
"""What work is called there that is under a goal only because placegraph worked that out."""

BY_LAW = {"member": "belongs to", "district": "is the county of", "serves": "serves the area of"}

FONT = "Source Sans Pro, Source Sans 3, Segoe UI, Helvetica, Arial, sans-serif"
LETTER = 6.4
"""Width of a letter of 13 units, about."""
LONGEST = 34
"""Letters of a name that are written; the whole of it stands in the title of its node, and in the table."""
LABELLED = 3
"""Partners from which on a body is labelled, besides councils and what the view is about."""
FULL = 220
"""Nodes up to which everything that has room is labelled by that rule; above, only the best connected."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A node where it is drawn: its middle, its size, and its label, "" for none, that starts or ends at `label_x`."""

    node: Node
    x: float
    y: float
    r: float
    label: str
    label_x: float
    label_y: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Line:
    """An edge where it is drawn."""

    edge: Edge
    x1: float
    y1: float
    x2: float
    y2: float
    width: float


@dataclass(frozen=True, slots=True)
class Picture:
    """Lines, ties by law first and the thinnest before the wider, and marks, the largest last; `by` as in a Choice."""

    lines: tuple[Line, ...]
    marks: tuple[Mark, ...]
    by: str


def picture(view: View, width: float = WIDTH, height: float = HEIGHT, digits: int = 1) -> Picture:
    """Return where everything of a view is drawn, in a box of this size, to so many digits after the point."""
    at = [(MARGIN + node.x * (width - 2 * MARGIN), MARGIN / 2 + node.y * (height - MARGIN)) for node in view.nodes]
    small = min(1.0, math.sqrt(60 / max(len(view.nodes), 60)) + 0.25)
    radii = [round((5 + 1.7 * math.sqrt(node.degree) + 4 * node.focus) * small, 1) for node in view.nodes]
    labels = _labels(view, at, radii, width, digits)
    marks = [
        Mark(node, round(x, digits), round(y, digits), r, *labels.get(number, ("", 0.0, 0.0, "start")))
        for number, (node, (x, y), r) in enumerate(zip(view.nodes, at, radii, strict=True))
    ]
    lines = [
        Line(
            edge,
            marks[edge.a].x,
            marks[edge.a].y,
            marks[edge.b].x,
            marks[edge.b].y,
            round(min(6.0, 0.5 + 0.7 * max(edge.shared, 1)) * max(small, 0.5), 2),
        )
        for edge in view.edges
    ]
    # alike ones stand together, so that a file says once how they are drawn
    lines.sort(key=lambda line: (not line.edge.legal, line.width, line.edge.a, line.edge.b, line.edge.legal))
    return Picture(tuple(lines), tuple(sorted(marks, key=lambda mark: (mark.r, mark.node.iri))), view.choice.by)


Label = tuple[str, float, float, str]


def _labels(
    view: View, at: Sequence[tuple[float, float]], radii: Sequence[float], width: float, digits: int
) -> dict[int, Label]:
    """Return a label for the nodes that matter most, as long as it hides no other: to the right, left, below or above."""
    taken = [(x - r, y - r, x + r, y + r) for (x, y), r in zip(at, radii, strict=True)]
    order = sorted(range(len(at)), key=lambda n: (not view.nodes[n].focus, -view.nodes[n].degree, view.nodes[n].iri))
    found: dict[int, Label] = {}
    for number in order[:FULL]:
        node, (x, y), r = view.nodes[number], at[number], radii[number]
        if not (node.focus or node.degree >= LABELLED or node.kind in ("council", "place", "work")):
            continue
        words = node.name if len(node.name) <= LONGEST else node.name[: LONGEST - 1].rstrip() + "…"
        long = LETTER * len(words) * (1.15 if node.focus else 1)
        for anchor, lx, ly in (
            ("start", x + r + 3, y + 4),
            ("end", x - r - 3, y + 4),
            ("middle", x, y + r + 13),
            ("middle", x, y - r - 5),
        ):
            left = lx if anchor == "start" else lx - long if anchor == "end" else lx - long / 2
            box = (left, ly - 11, left + long, ly + 3)
            if left >= 2 and left + long <= width - 2 and not any(_meet(box, other) for other in taken):
                taken.append(box)
                found[number] = (words, round(lx, digits), round(ly, digits), anchor)
                break
        else:
            if node.focus:  # what a view is about is named in any case
                found[number] = (words, round(x, digits), round(y - r - 5, digits), "middle")
    return found


Box = tuple[float, float, float, float]


def _meet(one: Box, other: Box) -> bool:
    """Tell whether two boxes (left, top, right, bottom) overlap."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def svg(view: View, newest: str, build: str, link: Callable[[str], str | None] = lambda iri: iri) -> str:
    """Return a picture that stands by itself: title, legend, the newest day of its facts and the build are inside it.

    `newest` is an ISO date or "", `link` gives the address of a thing by its IRI, None for none.
    """
    drawn = picture(view)
    high = TITLE + HEIGHT + LEGEND
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {high}" width="{WIDTH}" height="{high}" '
        f'role="img" aria-labelledby="t d" font-family="{FONT}" font-size="13">',
        f'<title id="t">{_text(view.title)}</title>',
        f'<desc id="d">{_text(summary(view))}</desc>',
        f'<rect width="{WIDTH}" height="{high}" fill="{PAPER}"/>',
        f'<text x="24" y="40" font-size="26" font-weight="600" fill="{INK}">{_text(view.title)}</text>',
        f'<text x="24" y="64" font-size="15" fill="{MUTED}">{_text(counts(view))}</text>',
        f'<g transform="translate(0 {TITLE})">{inside(drawn, link)}</g>',
        *_legend(view, TITLE + HEIGHT + 22),
        f'<text x="24" y="{high - 14}" fill="{MUTED}">{_text(origin(newest, build))}</text>',
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def inside(drawn: Picture, link: Callable[[str], str | None] = lambda iri: iri) -> str:
    """Return the lines and marks of a picture, each a link with its name and what ties it, for an `<svg>` around it.

    Links take no tab stop: the table beside a picture is the keyboard's way.
    """
    lines = [
        f'<g class="{"legal" if legal else "tie"}" stroke="{LEGAL if legal else EDGE}" stroke-width="{width}"'
        f"{DASHED if legal else ''}>{''.join(_line(line) for line in alike)}</g>"
        for (legal, width), alike in groupby(drawn.lines, key=lambda line: (bool(line.edge.legal), line.width))
    ]
    marks = []
    for mark in drawn.marks:
        target = link(mark.node.iri)
        shape = (
            f"<title>{_text(told(mark.node, drawn.by))}</title>"
            f'<path class="net-mark {mark.node.kind}{" focus" if mark.node.focus else ""}" d="{shape_of(mark)}" '
            f'fill="{COLOURS[mark.node.kind]}"{_border(mark.node)}/>'
        )
        marks.append(f'<a href="{_text(target)}" tabindex="-1">{shape}</a>' if target else f"<g>{shape}</g>")
    labels = [
        f'<text class="name" x="{_n(mark.label_x)}" y="{_n(mark.label_y)}" text-anchor="{mark.anchor}"'
        f"{WEIGHT if mark.node.focus else ''}>{_text(mark.label)}</text>"
        for mark in drawn.marks
        if mark.label
    ]
    return "".join(
        [
            f'<g stroke-opacity="0.75">{"".join(lines)}</g>',
            f'<g stroke="{PAPER}" stroke-width="1.2">{"".join(marks)}</g>',
            f'<g fill="{INK}" stroke="{PAPER}" stroke-width="3" paint-order="stroke">{"".join(labels)}</g>',
        ]
    )


def _line(line: Line) -> str:
    return f'<line x1="{_n(line.x1)}" y1="{_n(line.y1)}" x2="{_n(line.x2)}" y2="{_n(line.y2)}"/>'


def _border(node: Node) -> str:
    """Return how a mark's outline differs from that of most."""
    colour = f' stroke="{INK}"' if node.kind == "work" or node.focus else ""
    return colour + (' stroke-width="3"' if node.focus else "") + (GUESSED if node.guessed else "")


DASHED = ' stroke-dasharray="4 4"'
GUESSED = ' stroke-dasharray="3 2"'
WEIGHT = ' font-weight="700"'


def shape_of(mark: Mark) -> str:
    """Return the outline of a mark as path data: each kind has a shape of its own."""
    return f"M{_n(mark.x)} {_n(mark.y)}{_outline(mark.node.kind, mark.r)}"


@cache
def _outline(kind: str, r: float) -> str:
    """Return an outline from its middle on: the same for all of a kind and size, wherever they are."""
    if kind in ("health", "place"):
        return f"m{_n(-r)} 0a{r} {r} 0 1 0 {_n(2 * r)} 0a{r} {r} 0 1 0 {_n(-2 * r)} 0z"
    if kind == "government":
        points = [(r * (1.15 if n % 2 == 0 else 0.5), math.radians(36 * n - 90)) for n in range(10)]
        return _path([(far * math.cos(turn), far * math.sin(turn)) for far, turn in points])
    return _path([(r * dx, r * dy) for dx, dy in OUTLINES[kind]])


OUTLINES = {
    "council": [(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
    "education": [(0, -1.15), (1.1, 0.85), (-1.1, 0.85)],
    "community": [(0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0)],
    "business": [(-0.55, -0.95), (0.55, -0.95), (1.1, 0), (0.55, 0.95), (-0.55, 0.95), (-1.1, 0)],
    "other": [(-1.15, -0.6), (1.15, -0.6), (1.15, 0.6), (-1.15, 0.6)],
    "work": [(-0.7, -0.7), (0.7, -0.7), (0.7, 0.7), (-0.7, 0.7)],
}
"""Corners of the shapes, in radii."""


def _path(points: Sequence[tuple[float, float]]) -> str:
    """Return corners as steps, the first from where the pen is."""
    rounded = [(round(x, 1), round(y, 1)) for x, y in points]
    steps = [(x - a, y - b) for (a, b), (x, y) in pairwise([(0.0, 0.0), *rounded])]
    return "m" + " ".join(f"{_n(x)} {_n(y)}" for x, y in steps) + "z"


def _n(value: float) -> str:
    """Return a number with one digit after the point, without a nought there."""
    words = f"{value:.1f}".removesuffix(".0")
    return "0" if words == "-0" else words


def told(node: Node, by: str) -> str:
    """Return what a mark says when it is pointed at, in a view by bodies, work or places."""
    about = ", ".join(each for each in (node.kind_name, node.place_name) if each)
    said = f"{counted(node, by)} here{', goal worked out by placegraph' if node.guessed else ''}"
    return f"{node.name} ({about}): {said}" if about else f"{node.name}: {said}"


def counted(node: Node, by: str) -> str:
    """Return how many edges of shared work a node has, in words that tell what is at their other ends."""
    if node.kind == "work":
        return _many(node.degree, "body", "bodies")
    return _many(node.degree, *(("piece of work", "pieces of work") if by == "work" else ("partner", "partners")))


def summary(view: View) -> str:
    """Return the numbers of a view, and how much of it was only worked out, in a sentence each."""
    return counts(view) + guesses(view)


def counts(view: View) -> str:
    """Return one sentence with the numbers of a view."""
    ties = sum(not edge.legal for edge in view.edges)
    work = len({number for edge in view.edges for number in edge.undertakings})
    law = len(view.edges) - ties
    by_law = f", and {_many(law, 'tie')} by law" if law else ""
    if view.choice.by == "work":
        bodies = sum(node.kind != "work" for node in view.nodes)
        return f"{_many(bodies, 'body', 'bodies')} and {_many(work, 'piece')} of work that they share{by_law}."
    nodes = _many(len(view.nodes), *(("place",) if view.choice.by == "places" else ("body", "bodies")))
    return f"{nodes}, {_many(ties, 'tie')} made by {_many(work, 'shared undertaking')}{by_law}."


def guesses(view: View) -> str:
    """Return, as a sentence after a space, how much work is here by a goal that was only worked out; "" for none."""
    many, work = len(view.guessed), len({number for edge in view.edges for number in edge.undertakings})
    if not many:
        return ""
    which = "It is" if work == 1 else f"{'All' if many == work else f'{many:,} of the'} {work:,} are"
    return f" {which} under goal {view.choice.by_goal} only as placegraph worked it out, mostly from titles: no source or person says so."


def _many(count: int, one: str, several: str = "") -> str:
    return f"{count:,} {one if count == 1 else several or one + 's'}"


def origin(newest: str, build: str) -> str:
    """Return where a picture comes from, in words."""
    read = f"Newest source read {date.fromisoformat(newest):%-d %B %Y} · " if newest else ""
    return f"{read}build {build} · placegraph · UK bodies that take part in the same undertakings, as published sources tell"


def legend(view: View) -> list[tuple[str, str, bool]]:
    """Return the kinds of nodes in a view in order, each with what it is called; true for work whose goal was only worked out."""
    there = {(node.kind, node.guessed) for node in view.nodes}
    return [
        (kind, GUESSED_WORK if guessed else WORDS[kind], guessed)
        for kind in (*KINDS, "place", "work")
        for guessed in (False, True)
        if (kind, guessed) in there
    ]


def _legend(view: View, top: float) -> list[str]:
    """Return the legend: each kind's shape, colour and name, then what lines mean."""
    parts, x = [], 30.0
    for kind, said, dashed in legend(view):
        sample = Node("", "", kind, "", "", 0, 0, 0, 0, -1, False, dashed)
        outline = shape_of(Mark(sample, x, top, 8, "", 0, 0, "start"))
        stroke = INK if kind == "work" else PAPER
        parts.append(f'<path d="{outline}" fill="{COLOURS[kind]}" stroke="{stroke}"{GUESSED if dashed else ""}/>')
        parts.append(f'<text x="{_n(x + 14)}" y="{_n(top + 5)}" fill="{INK}">{said}</text>')
        x += 40 + LETTER * len(said)
    words = (
        "A line joins two that share work: the wider, the more of it."
        if view.choice.by != "work"
        else ("A line joins a body to what it takes part in.")
    )
    if any(edge.legal for edge in view.edges):
        words += " Dashed: a tie by law, which is no collaboration."
    parts.append(f'<text x="24" y="{_n(top + 30)}" fill="{MUTED}">{words}</text>')
    parts.append(f'<text x="24" y="{_n(top + 46)}" fill="{MUTED}">{_text(guesses(view).strip())}</text>')
    return parts


def _text(words: str) -> str:
    """Return text for SVG, without what XML does not allow."""
    return escape("".join(letter for letter in words if letter >= " " or letter in "\t\n"))
