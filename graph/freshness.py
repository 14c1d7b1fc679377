"""Until when what is said counts as current: one date for each claim and each thing, worked out by the build.

A claim is current until its shelf life after it was last checked: with its source, or by itself
(model.md section 5.3). What had ended before its source was read does not go stale, nor does what
stands in an archive; these have no date.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from importlib.resources import files

from pyoxigraph import Literal, NamedNode, Quad, QueryTriples, RdfFormat, Store

from graph.checks import CHECKS
from graph.ntriples import bare
from graph.provenance import Described
from ontology import PG, XSD, graph

FRESHNESS = graph("derived-freshness")
RULE = files("graph").joinpath("fresh-until.rq")


def add(store: Store, sources: Iterable[Described], checked: Mapping[str, date]) -> None:
    """Add graph:derived-freshness to a store that holds these sources; `checked` is of single claims and things, by IRI."""
    # What was found on a day stays found on that day.
    lives = {each.graph: each for each in sources if each.fresh_until and each.slug != CHECKS}
    if not lives:
        return
    rows = " ".join(f"(<{each.graph}> {_day(each.fresh_until)} {_day(each.read)})" for each in lives.values())
    text = RULE.read_text(encoding="utf-8").replace(
        "VALUES (?graph ?until ?read) { }", f"VALUES (?graph ?until ?read) {{ {rows} }}"
    )
    found = store.query(text)
    if isinstance(found, QueryTriples):
        store.bulk_load(
            input=found.serialize(format=RdfFormat.N_TRIPLES), format=RdfFormat.N_TRIPLES, to_graph=FRESHNESS
        )
    for quad in list(_moved(store, lives, checked)):
        for old in list(store.quads_for_pattern(quad.subject, PG.freshUntil, None, FRESHNESS)):
            store.remove(old)
        store.add(quad)


def _moved(store: Store, lives: Mapping[str, Described], checked: Mapping[str, date]) -> Iterator[Quad]:
    """Yield the later date of everything that somebody has checked since its source was read."""
    for iri, day in checked.items():
        thing = NamedNode(iri)
        days = [
            life.days
            for quad in store.quads_for_pattern(thing, None, None, None)
            if (life := lives.get(bare(str(quad.graph_name)))) and life.days
        ]
        said = store.quads_for_pattern(thing, PG.freshUntil, None, FRESHNESS)
        until = [quad.object.value for quad in said if isinstance(quad.object, Literal)]
        if days and until:
            later = max(until[0], (day + timedelta(days=max(days))).isoformat())
            yield Quad(thing, PG.freshUntil, Literal(later, datatype=XSD.date), FRESHNESS)


def _day(value: str) -> Literal:
    return Literal(value, datatype=XSD.date)
