"""What a build works out for itself: wider types and properties, and one label for everything.

Two rules and a pick (model.md section 9). Everything here sits in graphs of its own, is called
inferred wherever it is shown, and is made anew by each build.
"""

from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files

from pyoxigraph import Literal, NamedNode, Quad, QueryTriples, RdfFormat, Store

from ontology import RDFS, SKOS, graph

LABELS = graph("derived-labels")


RULES = ("wider-types.rq", "wider-properties.rq")


def derive(store: Store) -> None:
    """Add the derived graphs to a store that holds the ontology and all sources."""
    # The store lets go of the interpreter while it works, so the rules run side by side. As CPU this costs
    # the same as two INSERTs one after the other; what is saved is waiting.
    with ThreadPoolExecutor(len(RULES)) as threads:
        found = b"".join(threads.map(lambda name: _follows(store, name), RULES))
    store.bulk_load(input=found, format=RdfFormat.N_TRIPLES, to_graph=graph("derived-types"))
    store.bulk_extend(labels(store))


def _follows(store: Store, name: str) -> bytes:
    """Return what follows by one rule, as N-Triples."""
    found = store.query(files("graph").joinpath(name).read_text(encoding="utf-8"))
    return (found.serialize(format=RdfFormat.N_TRIPLES) or b"") if isinstance(found, QueryTriples) else b""


def labels(store: Store) -> list[Quad]:
    """Return exactly one rdfs:label for everything that has an English name.

    Two sources may name one body differently; the page needs one name. A correction of ours wins,
    then the name that most sources use, then the first by alphabet: the same in every build.
    """
    names: dict[NamedNode, dict[str, float]] = {}
    ours = graph("source-corrections")
    for quad in store.quads_for_pattern(None, SKOS.prefLabel, None, None):
        if not isinstance(quad.object, Literal) or not isinstance(quad.subject, NamedNode):
            continue
        if not (quad.object.language or "").lower().startswith("en"):
            continue
        count = names.setdefault(quad.subject, {})
        count[quad.object.value] = count.get(quad.object.value, 0) + (1000 if quad.graph_name == ours else 1)
    return [
        Quad(subject, RDFS.label, Literal(min(count, key=lambda name: (-count[name], name)), language="en-GB"), LABELS)
        for subject, count in names.items()
    ]


OWN = {
    "ontology": "The terms of placegraph",
    "schemes": "The concept schemes of placegraph",
    "derived-types": "Wider classes and properties that follow from the ontology",
    "derived-labels": "One name for everything that has several",
    "derived-freshness": "Until when each claim and each thing counts as current",
    "derived-findings": "What the shapes found in this build",
    "provenance": "Where every graph comes from",
}
"""Name of each graph that the release or the build writes itself → its title."""
