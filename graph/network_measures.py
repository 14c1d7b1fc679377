"""How bodies stand in the network: who has most partners, who bridges groups, who would be missed, who goes together."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec

import networkx

from graph.network import Body, Community, Standing, Tie, Undertaking, as_graph

SEED = 14
"""Where the search for communities starts: any number would do, but it must be the same."""

EXACT = 2000
"""Bodies up to which every chain is counted; above, those from `SAMPLE` bodies stand for all."""
SAMPLE = 200

Node = tuple[str, int]
"""A node of the tree of blocks: a body that joins blocks, or a block, by its number."""


@dataclass(frozen=True)
class Measured:
    """Standings by body, communities the largest first; `estimated` where chains were sampled."""

    standings: tuple[Standing, ...]
    communities: tuple[Community, ...]
    estimated: bool


def measured(
    bodies: Sequence[Body], undertakings: Sequence[Undertaking], ties: Sequence[Tie], goals: Mapping[int, str]
) -> Measured:
    """Measure a network whose undertakings and ties hold numbers of `bodies`; `goals` are the names of the goals."""
    graph = as_graph(len(bodies), ties)
    estimated = len(bodies) > EXACT
    between = sampled(graph) if estimated else (counted_fast if fast() else counted)(graph)
    groups = communities(graph)
    of = {body: number for number, group in enumerate(groups) for body in group}
    lost = cut_off(graph)
    work = Counter(body for each in undertakings for body in each.bodies)
    return Measured(
        standings=tuple(
            Standing(graph.degree(body), work[body], between[body], lost.get(body, 0), of[body])
            for body in range(len(bodies))
        ),
        communities=tuple(
            Community(number, name, tuple(group))
            for number, (name, group) in enumerate(
                zip(_names(groups, bodies, undertakings, goals), groups, strict=True)
            )
        ),
        estimated=estimated,
    )


def fast() -> bool:
    """Tell whether rustworkx is here (`placegraph[layout]`)."""
    return find_spec("rustworkx") is not None


def counted(graph: "networkx.Graph[int]") -> dict[int, float]:
    """Return the part of all shortest chains that lead through each body, as networkx counts them."""
    return _rounded(networkx.betweenness_centrality(graph))


def counted_fast(graph: "networkx.Graph[int]") -> dict[int, float]:
    """Return the same, number for number, as rustworkx counts it in a twentieth of the time (Brandes 2001, as networkx)."""
    import rustworkx

    made: rustworkx.PyGraph[int, None] = rustworkx.PyGraph(multigraph=False)
    made.add_nodes_from(range(len(graph)))
    made.add_edges_from_no_data(list(graph.edges))
    return _rounded(rustworkx.betweenness_centrality(made))


def sampled(graph: "networkx.Graph[int]") -> dict[int, float]:
    """Return an estimate of the same from chains that start at so many bodies."""
    return _rounded(networkx.betweenness_centrality(graph, k=SAMPLE, seed=SEED))


def _rounded(found: Mapping[int, float]) -> dict[int, float]:
    """Return parts to six digits, in order of the bodies.

    They are fractions, summed up in whatever order. Rounded finely first, such sums are one number, and even one that lies right between
    two others is then rounded one way.
    """
    return {body: round(round(found[body], 12), 6) for body in sorted(found)}


def communities(graph: "networkx.Graph[int]") -> list[list[int]]:
    """Return groups of bodies that work more with each other than with the rest (Louvain), the largest first."""
    found = networkx.community.louvain_communities(graph, weight="strength", seed=SEED)
    return sorted((sorted(group) for group in found), key=lambda group: (-len(group), group))


def cut_off(graph: "networkx.Graph[int]") -> dict[int, int]:
    """Return, for each body that holds parts of the network together, how many bodies the smaller parts then have.

    Taken from the tree of blocks and the bodies that join them (Hopcroft and Tarjan 1973): one walk, whatever the size.
    """
    tree: networkx.Graph[Node] = networkx.Graph()
    joins = set(networkx.articulation_points(graph))
    weight: dict[Node, int] = {("body", body): 1 for body in joins}
    for number, block in enumerate(sorted(block) for block in networkx.biconnected_components(graph)):
        weight[("block", number)] = sum(body not in joins for body in block)
        tree.add_edges_from((("block", number), ("body", body)) for body in block if body in joins)
    lost: dict[int, int] = {}
    for part in networkx.connected_components(tree):
        lost |= _lost(tree, min(part), weight)
    return lost


def _lost(tree: "networkx.Graph[Node]", root: Node, weight: Mapping[Node, int]) -> dict[int, int]:
    """Return, for the bodies in one such tree, how many others are outside the largest part that is left without each."""
    walk = list(networkx.bfs_edges(tree, root))
    size = {node: weight[node] for node in (root, *(child for _, child in walk))}
    below: dict[Node, list[int]] = {node: [] for node in size}
    for parent, child in reversed(walk):
        size[parent] += size[child]
        below[parent].append(size[child])
    rest = size[root] - 1
    return {
        body: rest - max(*below[(kind, body)], rest - sum(below[(kind, body)])) for kind, body in size if kind == "body"
    }


def _names(
    groups: Sequence[Sequence[int]],
    bodies: Sequence[Body],
    undertakings: Sequence[Undertaking],
    goals: Mapping[int, str],
) -> list[str]:
    """Return a name for each group: its commonest regions, and its commonest goal or programme; each name once."""
    of = {body: number for number, group in enumerate(groups) for body in group}
    themes: list[Counter[str]] = [Counter() for _ in groups]
    for each in undertakings:
        about = {goals[goal] for goal in each.goals if goal in goals} or ({each.programme_name} - {""})
        for number, count in Counter(of[body] for body in each.bodies).items():
            themes[number].update(dict.fromkeys(about, count))
    partners = Counter(body for each in undertakings for body in each.bodies)
    found: list[str] = []
    for group, theme in zip(groups, themes, strict=True):
        name = _name(group, bodies, theme)
        if name in found:
            # two groups of one region and goal are told apart by who has most to do in each
            name += f", around {bodies[max(group, key=lambda body: (partners[body], -body))].name}"
        found.append(name)
    return found


def _name(group: Sequence[int], bodies: Sequence[Body], about: Counter[str]) -> str:
    """Return the regions that most of a group's bodies are in, and what most of its work is about."""
    regions = Counter(bodies[body].region for body in group if bodies[body].region)
    common = sorted(regions, key=lambda region: (-regions[region], region))
    placed = sum(regions.values())
    if not common:
        where = "No region known"
    elif regions[common[0]] * 2 > placed:
        where = common[0]
    elif len(common) == 2 or (regions[common[0]] + regions[common[1]]) * 2 > placed:
        where = f"{common[0]} and {common[1]}"
    else:
        where = "Many regions"
    theme = min(about, key=lambda each: (-about[each], each), default="")
    return f"{where}: {theme}" if theme else where
