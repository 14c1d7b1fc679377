"""A home that serves somebody's RDF exactly as it is: its default graph and its named graphs, and nothing of ours.

No terms, no shapes, no derived graphs. Such a build says so of itself, and the workers then answer from the
file's own default graph.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from pyoxigraph import RdfFormat, Store

from graph.home import Build, Home


def name_of(data: Path, form: RdfFormat, software: str) -> str:
    """Return the build's name: of the file's bytes and format, and the code's version."""
    with data.open("rb") as file:
        digest = sha256(f"{software} dataset {form.file_extension} ".encode())
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()[:12]


def fill(made: Path, data: Path, form: RdfFormat) -> dict[str, int]:
    """Load a file into a fresh store in the folder `made`; return the quads of each graph, "" for the default one.

    Raises what the parser raises: SyntaxError, ValueError. Run it in a process that may be lost.
    """
    store = Store(str(made / "store"))
    store.bulk_load(path=str(data), format=form)
    counts = {
        solution["g"].value: int(solution["n"].value)
        for solution in store.query("SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")  # type: ignore[union-attr]
    }
    whole = len(store)
    store.flush()
    store.optimize()
    return {"": whole - sum(counts.values()), **counts}


def publish(
    home: Home, work: Path, made: Path, name: str, software: str, quads: dict[str, int], tell: Callable[[str], None]
) -> Build:
    """Serve a filled store in place of whatever the home held; `placegraph rollback` brings that back."""
    tell("publishing")
    build = Build(
        hash=name,
        made=datetime.now(UTC).isoformat(timespec="microseconds"),
        software=software,
        quads=quads,
        dataset=True,
    )
    home.publish(build, made)
    home.prune(work)
    return build
