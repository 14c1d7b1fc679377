"""The rules of `graph.derive` as queries over a store, with which tests compare it."""

from datetime import date
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store

from ontology import RDFS, SKOS, graph

HERE = Path(__file__).parent


def derive(store: Store) -> None:
    """Add the wider types and properties, and the labels, to a store that holds the terms and all facts."""
    for name in ("wider-types.rq", "wider-properties.rq"):
        _follow(store, (HERE / name).read_text(encoding="utf-8"), graph("derived-types"))
    store.bulk_extend(labels(store))


def freshness(store: Store, lives: list[tuple[NamedNode, date, date]]) -> None:
    """Add until when everything is current; a life is a graph, until when it is current, and when it was read."""
    rows = " ".join(f"({each} {_day(until)} {_day(read)})" for each, until, read in lives)
    text = (HERE / "fresh-until.rq").read_text(encoding="utf-8")
    _follow(
        store,
        text.replace("VALUES (?graph ?until ?read) { }", f"VALUES (?graph ?until ?read) {{ {rows} }}"),
        graph("derived-freshness"),
    )


def _follow(store: Store, rule: str, into: NamedNode) -> None:
    found = store.query(rule).serialize(format=RdfFormat.N_TRIPLES)
    store.bulk_load(input=found, format=RdfFormat.N_TRIPLES, to_graph=into)


def labels(store: Store) -> list[Quad]:
    """Return one label for everything with an English name: ours, else the one most sources use, else the first."""
    names: dict[NamedNode, dict[str, float]] = {}
    for quad in store.quads_for_pattern(None, SKOS.prefLabel, None, None):
        is_english = isinstance(quad.object, Literal) and (quad.object.language or "").startswith("en")
        if is_english and isinstance(quad.subject, NamedNode):
            count = names.setdefault(quad.subject, {})
            ours = quad.graph_name == graph("source-corrections")
            count[quad.object.value] = count.get(quad.object.value, 0) + (1000 if ours else 1)
    return [
        Quad(
            subject,
            RDFS.label,
            Literal(min(count, key=lambda name: (-count[name], name)), language="en-GB"),
            graph("derived-labels"),
        )
        for subject, count in names.items()
    ]


def _day(day: date) -> str:
    return f'"{day}"^^<http://www.w3.org/2001/XMLSchema#date>'
