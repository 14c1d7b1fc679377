"""The manifest: the one statement on a remote engine that says which build was published there, and what it holds."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from pyoxigraph import Literal, NamedNode

from graph.home import Build
from ontology import graph

MANIFEST = graph("manifest")
"""The graph that says what was published; its subject is the graph itself."""
NEXT = graph("manifest-next")
"""The manifest of a build that is being published: as long as it is there, graphs are being staged or moved."""
HOLDS = NamedNode(f"{MANIFEST.value}#holds")
"""What a manifest says of itself: the build and its graphs, as JSON."""


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
