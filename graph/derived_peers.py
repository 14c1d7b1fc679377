"""What a build works out of who is like whom: every pair of places for pages, the first ten of each place for SPARQL."""

from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
from pyoxigraph import Literal, NamedNode, Quad, Store

import queries
from graph import peer_parts, similar
from graph.peer_context import INDICATORS, distances, standardised
from graph.peers import MODEL, PARTS, Peer, Peers, Place
from ontology import BASE, PG, RDF, XSD, graph, thing

GRAPH = graph("derived-peers")

TOLD = 10
"""Peers of each place that the graph itself tells; pages and the command rank all of them."""

INFERRED = "inferred"
INDICATOR = "indicator-"

MEANS = {
    "context": "Alike in figures of people, homes, work and land",
    "themes": "Alike in the goals and activities of what they do",
    "initiatives": "Alike in what their initiatives are called",
    "partners": "Partners shared, rare ones counting more",
    "programmes": "Programmes and frameworks shared, rare ones counting more",
    "goals": "Alike in the goals that their strategies state",
}
"""What each part of a score compares, in words."""

NO_DATA = "Not known of one of the two: counted as between the middle pair of their level"


@dataclass(slots=True)
class Doing:
    """What is known of one place's work."""

    titles: dict[str, set[str]] = field(default_factory=dict)
    """Titles of initiatives that say something, each with the themes that a source or a person gave it ("goal/10")."""
    themes: Counter[str] = field(default_factory=Counter)
    tagged: int = 0
    goals: Counter[str] = field(default_factory=Counter)
    partners: set[str] = field(default_factory=set)
    programmes: set[str] = field(default_factory=set)


def add(store: Store, folder: Path) -> dict[str, int]:
    """Compare all places of a fresh store, keep that in the build's folder, and add the first peers to the store.

    Returns the quads by graph. A store without council areas that have figures gets neither.
    """
    peers = compared(store)
    if peers is None:
        return {}
    peers.write(folder)
    found = list(quads(peers))
    store.bulk_extend(found)
    return {GRAPH.value: len(found)}


def compared(store: Store, hidden: Container[str] = ()) -> Peers | None:
    """Return all places of a store with how alike each two are, None where no place has figures.

    Undertakings that are `hidden` (IRIs) count for nothing: an evaluation hides some, to see whether they are guessed.
    """
    places = _places(store)
    figures = _figures(store, places)
    if not places or np.isnan(figures).all():
        return None
    scores = standardised(figures, [place.level == "local" and not place.ended for place in places])
    doing = doing_of(store, places, hidden)
    found = {"context": _context(scores, places), **_alike(doing)}
    levels = np.array([place.level for place in places])
    now = np.array([not place.ended for place in places])
    items = {
        "themes": [each.tagged for each in doing],
        "initiatives": [len(each.titles) for each in doing],
        "partners": [len(each.partners) for each in doing],
        "programmes": [len(each.programmes) for each in doing],
        "goals": [each.goals.total() for each in doing],
    }
    ordinary = np.full((len(PARTS), len(places)), np.nan)
    for at, name in enumerate(PARTS):
        for level in np.unique(levels):
            ordinary[at, levels == level] = peer_parts.middle(found[name], (levels == level) & now)
        if name in items:
            found[name] = peer_parts.drawn(found[name], items[name], ordinary[at])
    parts = np.stack([found[name] for name in PARTS]).astype(np.float32)
    held = np.array([items.get(name, np.full(len(places), np.nan)) for name in PARTS], dtype=np.float64)
    return Peers(places, parts, figures, scores, ordinary, held)


def _alike(doing: Sequence[Doing]) -> dict[str, np.ndarray[Any, Any]]:
    """Return how alike places are in what they do, part by part."""
    given: dict[str, set[str]] = defaultdict(set)
    for each in doing:
        for title, themes in each.titles.items():
            given[title] |= themes
    profiles = {title: similar.profile(title, sorted(themes)) for title, themes in given.items()}
    return {
        "themes": peer_parts.cosine(peer_parts.weighted([each.themes for each in doing])[0]),
        "initiatives": peer_parts.initiatives([sorted(each.titles) for each in doing], profiles),
        "partners": peer_parts.partners([frozenset(each.partners) for each in doing]),
        "programmes": peer_parts.shared([frozenset(each.programmes) for each in doing]),
        "goals": peer_parts.cosine(peer_parts.weighted([each.goals for each in doing])[0]),
    }


def quads(peers: Peers) -> Iterator[Quad]:
    """Yield the first peers of every place that has ranked ones, each with all parts that were compared."""
    for place in peers.places:
        if not place.ended:
            for peer in peers.rank(place.code, top=TOLD).peers:
                yield from _score(place, peer)


def _score(place: Place, peer: Peer) -> Iterator[Quad]:
    node = thing(f"peer-{place.gss}-{peer.gss}")
    for predicate, value in (
        (RDF.type, PG.PeerScore),
        (PG.place, NamedNode(place.iri)),
        (PG.peer, NamedNode(peer.iri)),
        (PG.rank, Literal(peer.rank)),
        (PG.total, _decimal(peer.score)),
        (PG.coverage, _decimal(peer.coverage)),
        (PG.model, Literal(MODEL)),
    ):
        yield Quad(node, predicate, value, GRAPH)
    for part in peer.parts:
        if part.counted is not None:
            of = thing(f"peerpart-{place.gss}-{peer.gss}-{part.name}")
            yield Quad(node, PG.part, of, GRAPH)
            yield Quad(of, RDF.type, PG.PeerPart, GRAPH)
            yield Quad(of, PG.partName, Literal(part.name), GRAPH)
            yield Quad(of, PG.similarity, _decimal(part.counted), GRAPH)
            yield Quad(of, PG.weight, _decimal(part.weight), GRAPH)
            yield Quad(
                of,
                PG.reason,
                Literal(MEANS[part.name] if part.likeness is not None else NO_DATA, language="en-GB"),
                GRAPH,
            )


def _decimal(value: float) -> Literal:
    return Literal(str(Decimal(f"{min(value, 1.0):.6f}").normalize().__format__("f")), datatype=XSD.decimal)


def _context(scores: np.ndarray[Any, Any], places: Sequence[Place]) -> np.ndarray[Any, Any]:
    """Return exp(-D / median D), where the median is that of all pairs of today's local places."""
    apart = distances(scores)
    local = np.array([place.level == "local" and not place.ended for place in places])
    among = apart[np.ix_(local, local)]
    pairs = among[np.triu_indices(len(among), 1)]
    pairs = pairs[~np.isnan(pairs)]
    middle = float(np.median(pairs)) if len(pairs) else 1.0
    return np.exp(-apart / (middle or 1.0))


def answers(store: Store, name: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of one of our questions as plain values, None where nothing is bound."""
    found: Any = store.query(queries.find(name).bind(), use_default_graph_as_union=True)
    names = [variable.value for variable in found.variables]
    for row in found:
        yield {each: None if row[each] is None else row[each].value for each in names}


def _places(store: Store) -> tuple[Place, ...]:
    """Return each council's area, today's before one that it governed under another code; in order of register codes."""
    found: dict[str, Place] = {}
    for row in answers(store, "places-to-compare"):
        if row["code"] not in found:
            found[row["code"]] = Place(
                code=row["code"],
                gss=row["gss"],
                iri=row["place"],
                name=row["name"],
                tier=row["tier"].rsplit("/", 1)[-1],
                region=row["regionName"] or "",
                lat=float(row["lat"] or "nan"),
                long=float(row["long"] or "nan"),
                ended=row["end"] or "",
            )
    return tuple(found[code] for code in sorted(found))


def _figures(store: Store, places: Sequence[Place]) -> np.ndarray[Any, Any]:
    """Return the latest value of every indicator, places by INDICATORS; NaN where there is none."""
    rows = {place.iri: number for number, place in enumerate(places)}
    columns = {thing(INDICATOR + name).value: number for number, name in enumerate(INDICATORS)}
    latest: dict[tuple[int, int], tuple[str, float]] = {}
    for row in answers(store, "figures-to-compare"):
        if row["place"] in rows and row["indicator"] in columns:
            at = rows[row["place"]], columns[row["indicator"]]
            # two sources that tell of one day: the larger, so that their order does not matter
            latest[at] = max(latest.get(at, ("", -np.inf)), (row["end"] or "", float(row["value"])))
    found = np.full((len(places), len(INDICATORS)), np.nan)
    for at, (_, value) in latest.items():
        found[at] = value
    return found


def doing_of(store: Store, places: Sequence[Place], hidden: Container[str] = ()) -> list[Doing]:
    """Return what each place does, in the order of `places`, without what is hidden."""
    rows = {place.iri: number for number, place in enumerate(places)}
    doing = [Doing() for _ in places]
    of: dict[str, set[int]] = defaultdict(set)
    strategies: set[str] = set()
    titles: dict[str, str] = {}
    for row in answers(store, "work-to-compare"):
        if row["place"] not in rows or row["undertaking"] in hidden:
            continue
        at = rows[row["place"]]
        of[row["undertaking"]].add(at)
        if row["strategy"] == "true":
            strategies.add(row["undertaking"])
        elif similar.says_something(row["title"]):
            titles[row["undertaking"]] = row["title"]
            doing[at].titles.setdefault(row["title"], set())
        if row["programme"]:
            doing[at].programmes.add(row["programme"])
    for row in answers(store, "partners-to-compare"):
        for at in of.get(row["undertaking"], ()):
            if not _governs(store, row["partner"], places[at]):
                doing[at].partners.add(row["partner"])
    for row in answers(store, "adoptions-to-compare"):
        if row["place"] in rows:
            doing[rows[row["place"]]].programmes.add(row["framework"])
    _themes(store, of, strategies, titles, doing)
    return doing


def _governs(store: Store, body: str, place: Place) -> bool:
    """Tell whether a body is the council of that place, today's or an earlier one: it is no partner of itself."""
    area = NamedNode(place.iri)
    return any(
        next(store.quads_for_pattern(NamedNode(body), predicate, area, None), None)
        for predicate in (PG.governs, PG.formerlyGoverned)
    )


def _themes(
    store: Store, of: dict[str, set[int]], strategies: set[str], titles: dict[str, str], doing: list[Doing]
) -> None:
    """Add the themes of each undertaking to its places: what a person or a source says, else what a title suggests."""
    said: dict[str, set[str]] = defaultdict(set)
    stated: dict[str, set[str]] = defaultdict(set)
    guessed: dict[str, set[str]] = defaultdict(set)
    for row in answers(store, "themes-to-compare"):
        about = {row["theme"], *([row["goal"]] if row["goal"] else [])}
        if row["method"].endswith(INFERRED):
            guessed[row["undertaking"]] |= about
        else:
            said[row["undertaking"]] |= about
            stated[row["undertaking"]] |= {each for each in about if "/goal/" in each}
    for undertaking, places in of.items():
        themes_of = said.get(undertaking) or guessed.get(undertaking) or set()
        for at in places:
            if themes_of:
                doing[at].tagged += 1
                doing[at].themes.update(themes_of)
            if undertaking in titles:
                doing[at].titles[titles[undertaking]] |= {each.removeprefix(BASE) for each in said.get(undertaking, ())}
            if undertaking in strategies:
                doing[at].goals.update(stated.get(undertaking, ()))
