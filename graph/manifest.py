"""The manifest: the one statement on a remote engine that says which build was published there, and what it holds."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from io import BytesIO

from pyoxigraph import CanonicalizationAlgorithm, Dataset, Literal, NamedNode, RdfFormat, Store, parse, serialize

from graph.home import Build
from ontology import graph

MANIFEST = graph("manifest")
"""The graph that says what was published; its subject is the graph itself."""
NEXT = graph("manifest-next")
"""The manifest of a build that is being published: as long as it is there, graphs are being staged or moved."""
HOLDS = NamedNode(f"{MANIFEST.value}#holds")
"""What a manifest says of itself: the build and its graphs, as JSON."""

BLANK = re.compile(rb"^_:|_:\S+ \.$")
"""A statement in N-Triples whose subject or object is a blank node."""


@dataclass(frozen=True)
class Published:
    """What the manifest tells: the build, what each graph holds (name → hash of its facts), what is under way.

    With `union`, the engine's own default graph is all its graphs as one, and it holds nothing half-published.
    """

    build: Build
    contents: Mapping[str, str]
    under_way: bool
    union: bool


def manifest(build: Build, contents: Mapping[str, str]) -> str:
    """Return what is recorded of a build that is published, as one statement.

    One, and with a property of its own, because some engines answer from all graphs as one: more would change counts.
    """
    told = json.dumps(asdict(build) | {"contents": dict(contents)}, sort_keys=True)
    return f"{MANIFEST} {HOLDS} {Literal(told)} ."


def read_manifest(text: str) -> tuple[Build, dict[str, str]]:
    """Return the build that a manifest tells of, and what each of its graphs holds. Raises ValueError, TypeError."""
    told = json.loads(text)
    contents = told.pop("contents")
    return Build(**told), dict(contents)


def facts_of(store: Store, iri: str) -> list[bytes]:
    """Return the facts of a graph, a line of N-Triples each."""
    out = BytesIO()
    store.dump(out, RdfFormat.N_TRIPLES, from_graph=NamedNode(iri))
    return out.getvalue().splitlines(keepends=True)


def digest(facts: Iterable[bytes]) -> str:
    """Return the hash of facts, lines of N-Triples in any order; blank nodes count by what is said of them (RDFC-1.0).

    Whoever reads the same facts from elsewhere comes to the same hash, whatever the blank nodes are called there.
    """
    lines = list(facts)
    if any(BLANK.search(line) for line in lines):
        dataset = Dataset(parse(b"".join(lines), format=RdfFormat.N_TRIPLES))
        dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
        lines = (serialize(dataset, format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True)
    return sha256(b"".join(sorted(lines))).hexdigest()[:16]
