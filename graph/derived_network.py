"""What a build works out of who works with whom: the network, its measures, and where each body is drawn."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from pyoxigraph import Store

import queries
from graph.layout import Position, positions
from graph.network import KINDS, Body, Circle, LegalTie, Network, Source, Undertaking, as_graph, ties_of
from graph.network_measures import measured
from ontology import SKOS, concept

INFERRED = "inferred"
GOALS = range(1, 15)

Row = dict[str, str]
"""A row of an answer, "" where nothing is bound."""


def add(store: Store, folder: Path, before: Path, given: Mapping[str, Position]) -> None:
    """Read, measure and lay out the network of a fresh store, and keep it in the build's folder.

    Bodies stand where they are `given`, by IRI, else where they stood in the build of the folder `before`, if there is one.
    A store in which nobody works together gets no network.
    """
    earlier = Network.read(before)
    stood = {body.iri: at for body, at in zip(earlier.bodies, earlier.at, strict=True)} if earlier else {}
    if network := collaborations(store, {**stood, **given}):
        network.write(folder)


def collaborations(store: Store, before: Mapping[str, Position]) -> Network | None:
    """Return the network of a store, measured and laid out; None where no two UK bodies share anything.

    `before` is where bodies stood before, by IRI.
    """
    rows = list(_ask(store, "collaborations-to-draw"))
    if not rows:
        return None
    bodies = _bodies(store, {row["body"] for row in rows})
    number = {body.iri: at for at, body in enumerate(bodies)}
    undertakings = tuple(_undertakings(store, rows, number))
    ties = tuple(ties_of(undertakings))
    goals = {goal: _label(store, goal) for goal in GOALS}
    found = measured(bodies, undertakings, ties, goals)
    groups = [community.bodies for community in found.communities]
    return Network(
        bodies=bodies,
        undertakings=undertakings,
        legal=tuple(_legal(store, number)),
        circles=tuple(_circles(store, number)),
        communities=found.communities,
        standings=found.standings,
        at=tuple(positions(as_graph(len(bodies), ties), [body.iri for body in bodies], groups, before)),
        goals=tuple(goals[goal] for goal in GOALS),
        estimated=found.estimated,
    )


def _ask(store: Store, name: str) -> Iterator[Row]:
    """Yield the rows of one of our own questions."""
    found: Any = store.query(queries.find(name).bind(), use_default_graph_as_union=True)
    names = [variable.value for variable in found.variables]
    for row in found:
        yield {each: "" if row[each] is None else row[each].value for each in names}


def _label(store: Store, goal: int) -> str:
    """Return the name of a goal."""
    return next((q.object.value for q in store.quads_for_pattern(concept("goal", str(goal)), SKOS.prefLabel, None)), "")  # type: ignore[union-attr]


def _bodies(store: Store, wanted: Collection[str]) -> tuple[Body, ...]:
    """Return these bodies in order of their IRIs; of several places, the first by name."""
    region = {}
    # a region is told before a nation, for England has regions
    for row in sorted(
        _ask(store, "regions-to-draw"), key=lambda row: (row["wide"].endswith("region"), row["regionName"])
    ):
        region[row["place"]] = row["regionName"]
    rows: dict[str, list[Row]] = defaultdict(list)
    for row in _ask(store, "bodies-to-draw"):
        if row["body"] in wanted:
            rows[row["body"]].append(row)
    found = []
    for iri in sorted(rows):
        row = min(
            rows[iri], key=lambda row: (row["placeName"] or "\uffff", row["place"], row["kindName"], row["tierName"])
        )
        found.append(
            Body(
                iri=iri,
                name=row["name"],
                kind=KINDS.get(row["group"], "other"),
                kind_name=row["kindName"],
                tier=row["tierName"],
                place=row["place"],
                place_name=row["placeName"],
                region=region.get(row["place"], ""),
                ended=row["end"],
            )
        )
    return tuple(found)


def _undertakings(store: Store, rows: list[Row], number: Mapping[str, int]) -> Iterator[Undertaking]:
    """Yield what bodies take part in together, in order of IRIs."""
    of: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        of[row["undertaking"]].append(row)
    goals, pillars, inferred = _themes(store)
    sources, leads = _evidence(store)
    for iri in sorted(of):
        first = min(of[iri], key=lambda row: (row["start"] or row["issued"] or "9", row["programme"], row["title"]))
        yield Undertaking(
            iri=iri,
            title=first["title"],
            what=first["what"],
            year=(first["start"] or first["issued"])[:4],
            programme=first["programme"],
            programme_name=first["programmeName"],
            bodies=tuple(sorted({number[row["body"]] for row in of[iri]})),
            leads=tuple(sorted(number[body] for body in leads[iri] if body in number)),
            goals=tuple(sorted(goals[iri])),
            pillars=tuple(sorted(pillars[iri])),
            inferred=iri in inferred,
            sources=tuple(sorted(sources[iri], key=lambda source: source.iri)),
        )


def _themes(store: Store) -> tuple[Mapping[str, set[int]], Mapping[str, set[str]], Collection[str]]:
    """Return goals and pillars by undertaking, and those whose goals are only inferred: what is said comes before that."""
    said: dict[str, set[int]] = defaultdict(set)
    guessed: dict[str, set[int]] = defaultdict(set)
    pillars: dict[str, set[str]] = defaultdict(set)
    for row in _ask(store, "themes-to-draw"):
        guess = row["method"].endswith(INFERRED)
        for theme in (row["theme"], row["goal"]):
            scheme, _, name = theme.rpartition("/")
            if scheme.endswith("/goal"):
                (guessed if guess else said)[row["undertaking"]].add(int(name))
            elif scheme.endswith("/pillar") and not guess:
                pillars[row["undertaking"]].add(name)
    inferred = guessed.keys() - said.keys()
    return defaultdict(set, guessed | said), pillars, inferred


def _evidence(store: Store) -> tuple[Mapping[str, set[Source]], Mapping[str, set[str]]]:
    """Return the sources of each undertaking, each with its newest reading, and the bodies that lead it."""
    read: dict[tuple[str, str, str], str] = {}
    leads: dict[str, set[str]] = defaultdict(set)
    for row in _ask(store, "evidence-to-draw"):
        key = row["undertaking"], row["source"], row["sourceTitle"]
        read[key] = max(read.get(key, ""), row["read"])
        if row["role"].endswith("/lead"):
            leads[row["undertaking"]].add(row["body"])
    sources: dict[str, set[Source]] = defaultdict(set)
    for (undertaking, iri, title), day in read.items():
        sources[undertaking].add(Source(iri, title, day))
    return sources, leads


def _legal(store: Store, number: Mapping[str, int]) -> list[LegalTie]:
    """Return the ties by law between bodies of the network, each once."""
    ties = {
        LegalTie(number[row["body"]], number[row["other"]], row["tie"])
        for row in _ask(store, "statutory-to-draw")
        if row["body"] in number and row["other"] in number and row["body"] != row["other"]
    }
    return sorted(ties, key=lambda tie: (tie.a, tie.b, tie.what))


def _circles(store: Store, number: Mapping[str, int]) -> Iterator[Circle]:
    """Yield what two or more bodies of the network belong to, in order of IRIs."""
    members: dict[tuple[str, str, str], set[int]] = defaultdict(set)
    for row in _ask(store, "circles-to-draw"):
        if row["body"] in number:
            members[(row["circle"], row["how"], row["circleName"])].add(number[row["body"]])
    for (iri, how, name), bodies in sorted(members.items()):
        if len(bodies) > 1:
            yield Circle(iri, name, how, tuple(sorted(bodies)))
