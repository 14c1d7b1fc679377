"""Making a build: all sources into a fresh store, checked, then published by one rename.

PlacegraphError
└── BuildRefused      the new store failed a check; the old build is still served
"""

import shutil
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from pyoxigraph import RdfFormat, Store

import ontology
from graph import provenance
from graph.derive import OWN, derive
from graph.home import Build, Home, Version
from graph.provenance import Described
from ontology import PlacegraphError, graph, graph_of
from queries import library

SMOKE = ("counts", "sources")
"""Queries that must find something in any graph that is served."""

Tell = Callable[[str], None]
"""Told, in a few words, what is being done."""


class BuildRefused(PlacegraphError):
    """A fresh store that must not be served."""

    def __init__(self, what: str) -> None:
        super().__init__(f"the new build was refused and the old one is still served: {what}")


def software() -> str:
    """Return the code's version and a fingerprint of the terms it builds with."""
    terms = sha256("".join(sorted(str(quad) for quad in ontology.quads())).encode()).hexdigest()[:8]
    return f"placegraph {version('placegraph')} terms {terms}"


def build_hash(versions: Mapping[str, Version]) -> str:
    """Return the build's name: of its sources' facts and the code's version, with no clock in it."""
    parts = [f"{slug} {versions[slug].sha256}" for slug in sorted(versions)]
    return sha256("\n".join([software(), *parts]).encode()).hexdigest()[:12]


def publish(home: Home, work: Path, versions: Mapping[str, Version], sources: Iterable[Described], tell: Tell) -> Build:
    """Build what `versions` hold and serve it; `sources` describe them. Raises BuildRefused.

    `work` is the working folder of `Home.changing`. Nothing that is served is touched before the last rename.
    """
    name = build_hash(versions)
    made = work / "build"
    made.mkdir()
    counts = {graph_of(slug).value: each.quads for slug, each in versions.items()}
    store = Store(str(made / "store"))
    tell(f"loading {sum(counts.values()):,} quads of {len(versions)} sources")
    _fill(store, work, [home.folder(slug, each.name) / "data.nq" for slug, each in versions.items()])
    tell("deriving types, wider properties and labels")
    derive(store)
    counts |= _describe(store, sources, versions)
    tell("checking counts and first answers")
    _check(store, counts)
    store.flush()
    store.optimize()
    del store
    tell("publishing")
    build = Build(
        hash=name,
        made=datetime.now(UTC).isoformat(timespec="microseconds"),
        software=software(),
        sources={slug: each.name for slug, each in versions.items()},
        quads=counts,
    )
    home.publish(build, made)
    home.prune(work)
    return build


def rebuild_needed(home: Home, versions: Mapping[str, Version]) -> bool:
    """Tell whether the served build is not exactly what these versions would make."""
    return not home.current.exists() or home.build().hash != build_hash(versions)


def _fill(store: Store, work: Path, files: list[Path]) -> None:
    """Load all files at once, which the store does on every core, and the terms they use."""
    whole = work / "all.nq"
    with whole.open("wb") as target:
        for path in files:
            with path.open("rb") as source:
                shutil.copyfileobj(source, target)
    store.bulk_load(path=str(whole), format=RdfFormat.N_QUADS)
    whole.unlink()
    store.bulk_extend(ontology.quads())


def _describe(store: Store, sources: Iterable[Described], versions: Mapping[str, Version]) -> dict[str, int]:
    """Add what is known of every graph; return the quads of each graph that the build itself wrote."""
    # The release's own graphs are as new as the newest source; with no source at all, as the day of the build.
    latest = max((each.read for each in versions.values()), default=datetime.now(UTC).date().isoformat())
    held = _counts(store)
    own = {graph(name).value: held.get(graph(name).value, 0) for name in OWN if name != "provenance"}
    described = [
        *sources,
        *(_own(name, latest, own[graph(name).value], versions) for name in OWN if name != "provenance"),
    ]
    quads = {quad for each in described for quad in provenance.quads(each)}
    # The graph that describes all graphs describes itself, and so holds as many quads as it says it does.
    size = len(quads) + len(set(provenance.quads(_own("provenance", latest, 0, versions))))
    store.bulk_extend(quads | set(provenance.quads(_own("provenance", latest, size, versions))))
    return {**own, graph("provenance").value: size}


def _own(name: str, read: str, count: int, versions: Mapping[str, Version]) -> Described:
    """Return what is said of a graph of the release or the build."""
    made_from = sha256("\n".join([name, software(), build_hash(versions)]).encode()).hexdigest()
    return Described(
        slug=f"placegraph-{name}",
        graph=graph(name).value,
        title=OWN[name],
        publisher="placegraph",
        licence="Creative Commons Attribution 4.0",
        licence_url="https://creativecommons.org/licenses/by/4.0/",
        attribution="placegraph",
        homepage=ontology.BASE,
        about="Written or worked out by placegraph itself; derived graphs are inferred.",
        kind="curated",
        days=None,
        sha256=made_from,
        read=read,
        checked=read,
        rows=count,
        rows_refused=0,
        quads=count,
        software=software(),
    )


def _counts(store: Store) -> dict[str, int]:
    """Return the quads of each graph."""
    return {
        solution["g"].value: int(solution["n"].value)
        for solution in store.query("SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")  # type: ignore[union-attr]
    }


def _check(store: Store, counts: Mapping[str, int]) -> None:
    found = _counts(store)
    for iri in found.keys() | {iri for iri, expected in counts.items() if expected}:
        if found.get(iri, 0) != counts.get(iri, 0):
            raise BuildRefused(
                f"{iri} holds {found.get(iri, 0):,} quads instead of {counts.get(iri, 0):,}; load that source again"
            )
    for name in SMOKE:
        if not any(True for _ in store.query(library()[name].sparql, use_default_graph_as_union=True)):  # type: ignore[union-attr]
            raise BuildRefused(f"the query {name!r} finds nothing; a source it needs is empty")
