"""A table to a served build, against `Store.bulk_load` of the same N-Quads and against Morph-KGC on the same table.

Each runs in a process of its own, which is measured with all its children. What our part does beyond storing (reading
and checking cells, deriving, checking shapes and counts, describing sources) is loading, and told apart. What a build then
infers and draws from all of its facts (themes, peers, the network, the search index) takes as long after any load, however
small, and is no part of loading: the first figure is without it, the second with it. The N-Quads are all that the served
build holds, so what was derived is on both sides.
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import RdfFormat, Store

from benchmarks.measure import Measure
from graph.home import Home
from graph.telling import Counted
from loaders import loading
from ontology import BASE, graph_of

SIZES = os.environ.get("PLACEGRAPH_BENCH_ROWS", "")
"""Rows of the tables, if other than usual: "1000,5000"."""
USUAL = {"people": "100000,1000000", "work": "100000"}
"""Rows of each table: a million of work are some twenty million quads, for which there is half an hour to wait."""
TABLES = os.environ.get("PLACEGRAPH_BENCH_TABLES", "people,work").split(",")
"""The tables: `benchmarks.invented_tables`."""
WORK = os.environ.get("PLACEGRAPH_BENCH_WORK")
"""Where tables and stores are written: 1,000,000 rows of work take some 10 GB."""
SLUG, DAY = "curated-seeds", "2026-11-22"
"""The source that the invented table is loaded as, and the day on which it was read."""
SOURCE = graph_of(SLUG).value
MORPH = os.environ.get("PLACEGRAPH_MORPH_KGC", "")
"""A Python that has Morph-KGC, in an environment of its own (its pins clash with ours); without one it is left out."""

INFERRING = ("inferring", "comparing", "laying", "indexing")
"""The stages, by the first word of what is told of them, in which a build infers and draws from what was loaded."""

MAPPING = """
@prefix rr: <http://www.w3.org/ns/r2rml#> .
@prefix rml: <http://semweb.mmlab.be/ns/rml#> .
@prefix ql: <http://semweb.mmlab.be/ns/ql#> .
<#people> a rr:TriplesMap ;
    rml:logicalSource [ rml:source "%(table)s" ; rml:referenceFormulation ql:CSV ] ;
    rr:subjectMap [ rr:template "%(base)sid/{person}" ; rr:class <http://xmlns.com/foaf/0.1/Person> ; rr:graph <%(graph)s> ] ;
    rr:predicateObjectMap [
        rr:predicate <http://www.w3.org/2004/02/skos/core#prefLabel> ;
        rr:objectMap [ rml:reference "name" ; rr:language "en-GB" ] ;
    ] .
"""


@dataclass(frozen=True)
class Run:
    """What a process cost with its children: CPU and wall in seconds, peak memory of the largest in MB; what it said."""

    cpu: float
    wall: float
    peak: float
    said: str
    status: int


def measures() -> Iterator[Measure]:
    """Yield CPU, wall and peak beside the raw load for each table and size, and the CPU beside Morph-KGC's."""
    for what in TABLES:
        for rows in map(int, (SIZES or USUAL[what]).split(",")):
            with tempfile.TemporaryDirectory(dir=WORK) as folder:
                yield from of(Path(folder), what, rows)


def of(folder: Path, what: str, rows: int) -> Iterator[Measure]:
    """Yield the measures of one table."""
    # written by a process of its own: what this one holds would count as the peak of those that it starts
    run([sys.executable, "-m", "benchmarks.invented_tables", what, str(rows), str(folder / "tables")])
    files = sorted((folder / "tables").glob("*.csv"))
    home = Home(folder / "home")
    loading.build(home, lambda text: None, bundled=False)
    ours = child("ours", home.path, *files)
    name = f"{what}, {rows:,} rows → served build"
    if ours.status:
        print(f"{name}: could not be loaded: {ours.said[-500:]}", file=sys.stderr)
        yield Measure(name, 0, 1, "s", "", right=False)
        return
    whole, data = folder / "whole.nq", home.folder(SLUG, home.build().sources[SLUG]) / "data.nq"
    child("dump", home.current / "store", whole)
    raw, alone = child("raw", whole, folder / "store"), child("raw", data, folder / "alone")
    quads = home.build().quads
    same = raw.status == 0 and held(home.current / "store") == held(folder / "store") and quads[SOURCE] >= 2 * rows
    stages: dict[str, float] = json.loads(ours.said.splitlines()[-1])
    inferring = sum(stages.get(each, 0.0) for each in INFERRING)
    loaded = ours.cpu - inferring
    yield Measure(
        f"{name}, loading alone, CPU", loaded, raw.cpu, "s", f"{sum(quads.values()):,} quads; aim ≤ 1.18", same
    )
    yield Measure(f"{name}, with all that is inferred, CPU", ours.cpu, raw.cpu, "s", f"{inferring:.1f} s of it", same)
    for stage, spent in stages.items():
        yield Measure(f"  of it {stage}, CPU", spent, raw.cpu, "s", "told apart", same)
    yield Measure("  loading beside its own quads alone, CPU", loaded, alone.cpu, "s", f"{quads[SOURCE]:,} quads", same)
    yield Measure(f"{name}, wall", ours.wall, raw.wall, "s", "", same)
    yield Measure(f"{name}, peak", ours.peak, raw.peak, "MB", "aim ≤ 1.2", same)
    if MORPH and what == "people":
        yield beside_morph(folder, files[0], rows, loaded, held(folder / "store"))


def beside_morph(folder: Path, table: Path, rows: int, ours: float, right: str) -> Measure:
    """Return our loading beside Morph-KGC's reading and the raw load of what it wrote; neither infers anything."""
    graph = graph_of(SLUG).value
    (folder / "map.ttl").write_text(MAPPING % {"table": table, "base": BASE, "graph": graph}, encoding="utf-8")
    output = folder / "morph.nq"
    (folder / "morph.ini").write_text(
        f"[CONFIGURATION]\noutput_file={output}\noutput_format=N-QUADS\nnumber_of_processes=2\n[people]\nmappings={folder / 'map.ttl'}\n",
        encoding="utf-8",
    )
    made = run([MORPH, "-m", "morph_kgc", str(folder / "morph.ini")])
    if made.status or not output.exists():
        print(f"Morph-KGC could not read the table: {made.said[-500:]}", file=sys.stderr)
        return Measure(f"{rows:,} rows, beside Morph-KGC", ours, 1, "s", "", right=False)
    loaded = child("raw", output, folder / "morph-store")
    same = loaded.status == 0 and held(folder / "morph-store") == right
    return Measure(
        f"{rows:,} rows, beside Morph-KGC, CPU",
        ours,
        made.cpu + loaded.cpu,
        "s",
        f"peak {made.peak:.0f} MB; aim ≤ 0.29",
        same,
    )


def held(store: Path) -> str:
    """Return a digest of what a store says in the source's graph, in no order."""
    digest = 0
    opened = Store.read_only(str(store))
    for quad in opened.quads_for_pattern(None, None, None, graph_of(SLUG)):
        digest ^= int.from_bytes(hashlib.blake2b(str(quad).encode(), digest_size=16).digest())
    return f"{digest:032x}"


def child(what: str, *paths: Path) -> Run:
    """Run a function of this module in a process of its own."""
    return run([sys.executable, "-c", f"from benchmarks.loading import {what}; {what}()", *map(str, paths)])


def run(command: list[str]) -> Run:
    """Run a process and measure it with its children."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout
    said = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    cpu = used.ru_utime + used.ru_stime
    return Run(cpu, time.perf_counter() - start, used.ru_maxrss / 1024, said, process.returncode)


def ours() -> None:
    """Load the tables into the home as `placegraph load` does; print the CPU of each stage as JSON."""
    spent: dict[str, float] = {}
    stage, last = "starting", 0.0

    def tell(text: str) -> None:
        nonlocal stage, last
        if isinstance(text, Counted):
            return
        now = sum(os.times()[:4])
        spent[stage] = spent.get(stage, 0.0) + now - last
        stage, last = text.split()[0], now

    loading.load(Home(Path(sys.argv[1])), SLUG, [Path(path) for path in sys.argv[2:]], DAY, tell)
    tell("done")
    print(json.dumps(spent))


def raw() -> None:
    """Load N-Quads with the bare library."""
    store = Store(sys.argv[2])
    store.bulk_load(path=sys.argv[1], format=RdfFormat.N_QUADS)
    store.flush()


def dump() -> None:
    """Write all that a store holds as N-Quads."""
    Store.read_only(sys.argv[1]).dump(sys.argv[2], format=RdfFormat.N_QUADS)
