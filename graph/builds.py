"""Making a build: all sources into a fresh store, checked, then published by one rename.

PlacegraphError
├── BuildRefused      the new store failed a check; the old build is still served
└── NothingRefused    there is no refusal to tell of
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from itertools import islice, takewhile
from pathlib import Path

from pyoxigraph import Quad, RdfFormat, Store, parse

import ontology
from graph import (
    checks,
    derived_network,
    derived_peers,
    derived_themes,
    findings_graph,
    lines,
    positions,
    provenance,
    search,
    validate,
)
from graph.derive import OWN, derive
from graph.findings import Report
from graph.freshness import Freshness
from graph.home import Build, HoldsDataset, Home, NoSuchBuild, Version
from graph.ntriples import bare
from graph.provenance import Described
from graph.software import software
from graph.telling import Counted, Tell
from graph.validate import Checking
from ontology import PG, PlacegraphError, graph, graph_of, thing
from queries import library

SMOKE = ("schemes", "terms")
"""Queries that must find something in any graph that is served."""

REPORT = "report.json"
"""The file of a build that holds what the shapes found in it."""
COMPACTED = 1_000_000
"""Quads up to which a store is compacted before it is served: that takes a fifth of the time of loading it, and
what is asked of it then takes a tenth less. A larger one is served as it was loaded."""
FIRST = 3
"""Faults that a refusal shows."""


class NothingRefused(PlacegraphError):
    """There is no refusal to tell of."""


class BuildRefused(PlacegraphError):
    """A fresh store that must not be served."""

    def __init__(self, what: str) -> None:
        super().__init__(f"the new build was refused and the old one is still served: {what}")


def build_hash(home: Home, versions: Mapping[str, Version]) -> str:
    """Return the build's name: of its sources' facts, given positions and the code's version, with no clock in it."""
    parts = [
        # what a source of the home's own says of itself stands in the build, and in no loader
        f"{slug} {versions[slug].sha256} {json.dumps(versions[slug].source) if versions[slug].source else ''}".rstrip()
        for slug in sorted(versions)
    ]
    if home.positions.exists():
        parts.append(f"positions {sha256(home.positions.read_bytes()).hexdigest()}")
    return sha256("\n".join([software(), *parts]).encode()).hexdigest()[:12]


def publish(
    home: Home,
    work: Path,
    versions: Mapping[str, Version],
    sources: Iterable[Described],
    tell: Tell,
    *,
    accept: bool = False,
) -> Build:
    """Build what `versions` hold and serve it; `sources` describe them. Raises BuildRefused.

    `work` is the working folder of `Home.changing`. Nothing that is served is touched before the last rename.
    With `accept`, faults that the shapes find are served and listed; later builds may have these, and no others.
    """
    name = build_hash(home, versions)
    if home.current.exists() and home.build().hash == name:
        # A build's name is of all that goes into it: what is served says this already.
        home.refused.unlink(missing_ok=True)
        return home.build()
    made = work / "build"
    made.mkdir()
    files = files_of(home, versions)
    checked = (
        checks.dates(home.folder(checks.CHECKS, versions[checks.CHECKS].name) / "data.nq")
        if checks.CHECKS in versions
        else {}
    )
    told = [_as_checked(each, checked) for each in sources]
    counts = {graph_of(slug).value: each.quads for slug, each in versions.items()}
    tell(f"deriving types, wider properties, labels and shelf lives from {sum(counts.values()):,} quads")
    whole, facts = work / "all.nq", work / "facts.nq"
    gone = {f"<{iri}>".encode() for iri in retracted(home, versions)}
    total = sum(counts.values())
    derived = derive(
        files,
        whole,
        facts,
        Freshness(told, checked),
        gone,
        lambda done: tell(Counted.of("quads derived from", done, total)),
    )
    store = Store(str(made / "store"))
    # The shapes are run in a process beside this one, where the store takes longer.
    with Checking(facts, derived.facts, files, told, work) as checking:
        tell(
            f"loading {sum(counts.values()):,} quads of {len(versions)} {'source' if len(versions) == 1 else 'sources'}"
        )
        # All at once, which the store does on every core; every term was checked when its source was read.
        store.bulk_load(path=str(whole), format=RdfFormat.N_QUADS, lenient=True)
        whole.unlink()
        lost = checks.withdraw(store, derived.gone, lines.follows())
        report = checking.report()
    _accept(home, report, tell, accept=accept)
    (made / REPORT).write_text(report.json(), encoding="utf-8")
    findings = set(findings_graph.quads(report))
    store.bulk_extend(findings)
    counts |= derived.quads | {findings_graph.GRAPH.value: len(findings)}
    tell("inferring themes from titles")
    counts |= derived_themes.add(store, gone)
    tell("comparing places")
    counts |= derived_peers.add(store, made)
    counts = {iri: count - lost.get(iri, 0) for iri, count in counts.items()}
    told = [replace(each, quads=each.quads - lost.get(each.graph, 0)) for each in told]
    counts |= _describe(store, told, versions, counts, name)
    tell("laying out who works with whom")
    # after the sources are described, for evidence names them
    derived_network.add(store, made, home.current, positions.read(home.positions))
    tell("indexing names")
    search.write(store, made)
    tell("checking counts and first answers")
    _check(store, counts)
    store.flush()
    if sum(counts.values()) <= COMPACTED:
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


def _accept(home: Home, report: Report, tell: Tell, *, accept: bool) -> None:
    """Refuse a build with faults that the served one has not, unless they are accepted; count what is left.

    The report on a refused build is kept for `placegraph validate --refused`.
    """
    kept = home.current / REPORT
    known = {each.id for each in Report.read(kept.read_text(encoding="utf-8")).violations} if kept.exists() else set()
    faults = [each for each in report.violations if each.id not in known]
    if faults and not accept:
        home.refused.write_text(report.json(), encoding="utf-8")
        first = "".join(f"\n  {each.words}" for each in faults[:FIRST])
        many = f"{'' if report.whole else 'at least '}{len(faults):,} fault{'s' if len(faults) > 1 else ''}"
        raise BuildRefused(
            f"its facts have {many}{', such as:' if len(faults) > FIRST else ':'}{first}\n"
            f"`placegraph validate --refused --home {home.path}` lists everything. Mend the source and load it again; "
            "or, if a source that you left out is what is missing, add --accept to serve it all the same."
        )
    home.refused.unlink(missing_ok=True)
    warnings = len(report.findings) - len(report.violations)
    if report.violations:
        tell(
            f"the shapes find {len(report.violations):,} faults, which were accepted; `placegraph validate` lists them"
        )
    if warnings:
        tell(f"the shapes give {warnings:,} warnings; `placegraph validate` lists them")


def check(home: Home, name: str = "", files: Sequence[Path] = (), work: Path | None = None) -> Report:
    """Run the shapes over what a build was made from (the served one's, without a name), or over `files` beside it.

    What it writes meanwhile goes into `work`, or else where the system keeps such files. Where nothing is built yet,
    files stand alone. Raises NoSuchBuild, NotBuilt, NotRdf.
    """
    if files and not name and not home.current.exists():
        return validate.check(files, work=work)
    build = next((each for each in home.builds() if each.hash == name), None) if name else home.build()
    if build is None:
        raise NoSuchBuild(f"there is no build {name!r} in {home.path}; see `placegraph builds`")
    if build.dataset:
        raise HoldsDataset(home.path)
    versions = {slug: home.version(slug, each) for slug, each in build.sources.items()}
    store = Store.read_only(str(home.path / "builds" / build.hash / "store"))
    described = list(store.quads_for_pattern(None, None, None, graph("provenance")))
    held, without = files_of(home, versions), retracted(home, versions)
    if not files:
        return validate.check(held, described, without, work=work)
    # What a source says now takes the place of what it said before.
    named = {quad.graph_name for path in files for quad in islice(lines.read(path), 1)}
    beside = [path for slug, path in zip(versions, held, strict=True) if graph_of(slug) not in named]
    anew = {quad.subject for path in files if provenance.GRAPH in named for quad in _described_in(path)}
    anew |= {quad.subject for quad in described if quad.predicate == PG.versionOf and quad.object in anew}
    return validate.check(files, [quad for quad in described if quad.subject not in anew], without, beside, work=work)


def _described_in(path: Path) -> Iterator[Quad]:
    """Yield what a file of descriptions says, and nothing of any other file."""
    return takewhile(lambda quad: quad.graph_name == provenance.GRAPH, lines.read(path))


def kept_report(home: Home) -> Report:
    """Return what the last build was refused for. Raises NothingRefused."""
    if not home.refused.exists():
        raise NothingRefused(f"no build of {home.path} was refused since the one that is served")
    return Report.read(home.refused.read_text(encoding="utf-8"))


def files_of(home: Home, versions: Mapping[str, Version]) -> list[Path]:
    """Return the files that hold the facts of these readings, as N-Quads."""
    return [home.folder(slug, each.name) / "data.nq" for slug, each in versions.items()]


def retracted(home: Home, versions: Mapping[str, Version]) -> set[str]:
    """Return the claims (IRIs) that a check takes back: the store leaves them out."""
    if checks.CHECKS not in versions:
        return set()
    path = home.folder(checks.CHECKS, versions[checks.CHECKS].name) / "data.nq"
    found = {bare(str(quad.object)) for quad in parse(path=str(path)) if quad.predicate == PG.retracts}
    # bodies and places are never taken out of the graph: only what is claimed of them
    return {iri for iri in found if iri.startswith((f"{ontology.ID}claim-", f"{ontology.ID}match-"))}


def _as_checked(source: Described, checked: Mapping[str, date]) -> Described:
    """Return what is said of a source's graph after people's checks: its last day."""
    day = checked.get(thing(f"source-{source.slug}").value)
    return replace(source, checked=max(source.checked, day.isoformat())) if day else source


def rebuild_needed(home: Home, versions: Mapping[str, Version]) -> bool:
    """Tell whether the served build is not exactly what these versions would make."""
    return not home.current.exists() or home.build().hash != build_hash(home, versions)


def _describe(
    store: Store, sources: Iterable[Described], versions: Mapping[str, Version], counts: Mapping[str, int], build: str
) -> dict[str, int]:
    """Add what is known of every graph; return the quads of the graph that holds it."""
    # The release's own graphs are as new as the newest source; with no source at all, as the day of the build.
    latest = max((each.read for each in versions.values()), default=datetime.now(UTC).date().isoformat())
    described = [
        *sources,
        *(_own(name, latest, counts.get(graph(name).value, 0), build) for name in OWN if name != "provenance"),
    ]
    quads = {quad for each in described for quad in provenance.quads(each)}
    # The graph that describes all graphs describes itself, and so holds as many quads as it says it does.
    size = len(quads) + len(set(provenance.quads(_own("provenance", latest, 0, build))))
    store.bulk_extend(quads | set(provenance.quads(_own("provenance", latest, size, build))))
    return {graph("provenance").value: size}


def _own(name: str, read: str, count: int, build: str) -> Described:
    """Return what is said of a graph of the release or of the build of that name."""
    made_from = sha256("\n".join([name, software(), build]).encode()).hexdigest()
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
