"""Where bodies are drawn: worked out with a build, the same for the same network, and kept from one build to the next.

Each part of the network that hangs together is laid out by itself (ForceAtlas2 of networkx, seeded), and the parts are set beside each
other, the largest in the middle. A body that had a place keeps it: a new source adds bodies and moves none. Only where
more than `REDRAWN` of them are new is all laid out anew.
"""

import math
from collections.abc import Mapping, Sequence

import networkx
import numpy as np
from numpy.typing import NDArray

SEED = 14
SIZE = 1000.0
"""Width and height of the picture, in its own units."""

ROUNDS = 100
"""Rounds of the layout of one part."""
DIRECT = 1500
"""Bodies up to which a part is laid out as it is; each round takes time by the square of them. A larger one is laid out
group by group."""
REDRAWN = 0.5
"""Part of the bodies that may be new before the world is drawn anew."""
APART = 6.0
"""How far apart two bodies are at least, where a body joins those that had a place."""
GOLDEN = math.pi * (3 - math.sqrt(5))

Points = NDArray[np.float64]
"""Rows of x and y."""

Position = tuple[float, float]


def positions(
    graph: "networkx.Graph[int]", names: Sequence[str], groups: Sequence[Sequence[int]], before: Mapping[str, Position]
) -> list[Position]:
    """Return where each body is drawn, x and y from 0 to 1,000, in order of their numbers.

    `names` are what bodies are known by from build to build, `groups` the communities, `before` where each name stood.
    """
    kept = {number: before[name] for number, name in enumerate(names) if name in before}
    if len(kept) < len(names) * (1 - REDRAWN) or not kept:
        return _anew(graph, groups)
    return _joined(graph, kept)


def _anew(graph: "networkx.Graph[int]", groups: Sequence[Sequence[int]]) -> list[Position]:
    """Return places for all, each connected part in a disc of its own, of an area that goes by its bodies."""
    parts = sorted((sorted(part) for part in networkx.connected_components(graph)), key=lambda part: (-len(part), part))
    discs = _packed([math.sqrt(len(part)) + 0.6 for part in parts])
    at = np.zeros((len(graph), 2))
    for part, (x, y) in zip(parts, discs, strict=True):
        at[part] = _disc(graph, part, groups) * math.sqrt(len(part)) + (x, y)
    return _fitted(at)


def _disc(graph: "networkx.Graph[int]", part: Sequence[int], groups: Sequence[Sequence[int]]) -> Points:
    """Return places of one part's bodies, in a disc of radius 1."""
    if len(part) == 1:
        return np.zeros((1, 2))
    if len(part) == 2:
        return np.array([[-0.5, 0.0], [0.5, 0.0]])
    if len(part) > DIRECT:
        return _by_groups(graph, part, groups)
    return _round(_forces(graph.subgraph(part), part))


def _forces(graph: "networkx.Graph[int]", order: Sequence[int]) -> Points:
    """Return places after so many rounds of attraction along ties and repulsion of all, from a seeded start."""
    # a graph of its own in this order, for a view would walk in the order of a set
    ordered: networkx.Graph[int] = networkx.Graph()
    ordered.add_nodes_from(order)
    ordered.add_edges_from(sorted((min(a, b), max(a, b), data) for a, b, data in graph.edges(data=True)))
    found = networkx.forceatlas2_layout(
        ordered, max_iter=ROUNDS, scaling_ratio=2.0, gravity=1.0, weight="strength", linlog=False, seed=SEED
    )
    return np.array([found[node] for node in order], dtype=np.float64)


def _by_groups(graph: "networkx.Graph[int]", part: Sequence[int], groups: Sequence[Sequence[int]]) -> Points:
    """Return places of a large part: its communities laid out as one body each, and each within its own disc."""
    inside = set(part)
    members = [[body for body in group if body in inside] for group in groups]
    members = [group for group in members if group]
    of = {body: number for number, group in enumerate(members) for body in group}
    whole: networkx.Graph[int] = networkx.Graph()
    whole.add_nodes_from(range(len(members)))
    for a, b, strength in graph.subgraph(part).edges(data="strength"):
        if of[a] != of[b]:
            one, other = sorted((of[a], of[b]))
            before = whole.edges[one, other]["strength"] if whole.has_edge(one, other) else 0.0
            whole.add_edge(one, other, strength=before + strength)
    middles = _round(_forces(whole, range(len(members)))) if len(members) > 2 else np.array([[-0.5, 0.0], [0.5, 0.0]])
    share = [math.sqrt(len(group) / len(part)) for group in members]
    place = {}
    for group, middle, radius in zip(members, middles, share, strict=True):
        for body, point in zip(group, _inner(graph, group, groups) * radius + middle, strict=True):
            place[body] = point
    return np.array([place[body] for body in part])


def _inner(graph: "networkx.Graph[int]", group: Sequence[int], groups: Sequence[Sequence[int]]) -> Points:
    """Return places within one community: by its ties, or in a spiral where it is too large for that."""
    if len(group) <= DIRECT:
        return _disc(graph, group, groups)
    turns = np.arange(len(group))
    radius = np.sqrt((turns + 0.5) / len(group))
    return np.stack([radius * np.cos(turns * GOLDEN), radius * np.sin(turns * GOLDEN)], axis=1)


def _round(points: Points) -> Points:
    """Return points moved and scaled into a disc of radius 1, those far out drawn in so that the rest has room."""
    points = points - np.median(points, axis=0)
    away = np.hypot(points[:, 0], points[:, 1])
    order = np.argsort(np.argsort(away, kind="stable"), kind="stable")
    # half by how far out a body is, half by how many are nearer: no one far away squeezes all others together
    even = np.sqrt((order + 0.5) / len(points))
    radius = 0.4 * away / max(float(away.max()), 1e-9) + 0.6 * even
    return points * (radius / np.maximum(away, 1e-9))[:, None]


def _packed(radii: Sequence[float]) -> list[Position]:
    """Return middles of discs that do not overlap: the first at 0, each other as near to it as it fits, tried on a spiral."""
    placed: list[tuple[float, float, float]] = []
    for radius in radii:
        step = 0
        while True:
            away = 0.35 * math.sqrt(step) * max(1.0, radius / 2)
            x, y = away * 1.25 * math.cos(step * GOLDEN), away * math.sin(step * GOLDEN)
            if all(math.hypot(x - ox, y - oy) >= radius + other for ox, oy, other in placed):
                break
            step += 1
        placed.append((x, y, radius))
    return [(x, y) for x, y, _ in placed]


def _fitted(at: Points) -> list[Position]:
    """Return points that fill a square of 0 to 1,000 both ways: a picture stretches it to its own shape."""
    low = at.min(axis=0)
    wide = np.maximum(at.max(axis=0) - low, 1e-9)
    return [(round(float(x), 1), round(float(y), 1)) for x, y in (at - low) / wide * SIZE]


def _joined(graph: "networkx.Graph[int]", kept: Mapping[int, Position]) -> list[Position]:
    """Return places where those that had one keep it; a new body comes near its partners, or to the edge."""
    at = dict(kept)
    waiting = [number for number in graph if number not in at]
    while waiting:
        # those with a partner that is placed come first, in order; then whatever is left
        near = [number for number in waiting if any(other in at for other in graph[number])] or waiting[:1]
        for number in near:
            at[number] = _free(at, _wanted(graph, at, number))
        waiting = [number for number in waiting if number not in at]
    return [at[number] for number in graph]


def _wanted(graph: "networkx.Graph[int]", at: Mapping[int, Position], number: int) -> Position:
    """Return the middle of a new body's partners, by strength; for one that has none yet, below all others."""
    ties = [(at[other], data["strength"]) for other, data in graph[number].items() if other in at]
    if not ties:
        return SIZE / 2, max(y for _, y in at.values()) + 2 * APART
    total = sum(strength for _, strength in ties)
    return sum(x * strength for (x, _), strength in ties) / total, sum(
        y * strength for (_, y), strength in ties
    ) / total


def _free(at: Mapping[int, Position], wanted: Position) -> Position:
    """Return the first point around `wanted` that is clear of all others, on a spiral."""
    taken = np.array(list(at.values()))
    step = 0
    while True:
        away = APART * math.sqrt(step)
        point = wanted[0] + away * math.cos(step * GOLDEN), wanted[1] + away * math.sin(step * GOLDEN)
        if float(np.hypot(taken[:, 0] - point[0], taken[:, 1] - point[1]).min()) >= APART:
            return round(point[0], 1), round(point[1], 1)
        step += 1
