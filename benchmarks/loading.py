"""A table to a served build, against `Store.bulk_load` of the same N-Quads and against Morph-KGC on the same table.

Each runs in a process of its own, which is measured with all its children. What our part does beyond loading (reading
and checking cells, deriving, checking shapes and counts, describing sources) is in the whole, and told apart.
"""

import csv
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
from loaders import loading
from ontology import BASE, graph_of

SIZES = tuple(map(int, os.environ.get("PLACEGRAPH_BENCH_ROWS", "100000").split(",")))
"""Rows of the tables."""
SLUG, DAY = "curated-seeds", "2026-11-22"
"""The source that the invented table is loaded as, and the day on which it was read."""
MORPH = os.environ.get("PLACEGRAPH_MORPH_KGC", "")
"""A Python that has Morph-KGC, in an environment of its own (its pins clash with ours); without one it is left out."""

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
    """Yield CPU, wall and peak beside the raw load for each size, and the CPU beside Morph-KGC's."""
    for rows in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            yield from of(Path(folder), rows)


def of(folder: Path, rows: int) -> Iterator[Measure]:
    """Yield the measures of one size."""
    table = folder / "people.csv"
    write(table, rows)
    home = Home(folder / "home")
    loading.build(home, lambda text: None, bundled=False)
    ours = child("ours", home.path, table)
    if ours.status:
        print(f"{rows:,} rows could not be loaded: {ours.said[-500:]}", file=sys.stderr)
        yield Measure(f"{rows:,} rows → served build", 0, 1, "s", "", right=False)
        return
    data = home.folder(SLUG, home.build().sources[SLUG]) / "data.nq"
    raw = child("raw", data, folder / "store")
    quads = home.build().quads[graph_of(SLUG).value]
    same = raw.status == 0 and held(home.current / "store") == held(folder / "store") and quads >= 2 * rows
    stages: dict[str, float] = json.loads(ours.said.splitlines()[-1])
    what = f"{rows:,} rows → served build"
    yield Measure(f"{what}, CPU", ours.cpu, raw.cpu, "s", f"{quads:,} quads; aim ≤ 1.18", same)
    core = stages["reading"] + stages["loading"]
    yield Measure("  of it reading and loading, CPU", core, raw.cpu, "s", "aim ≤ 1.18", same)
    yield Measure("  of it loading, CPU", stages["loading"], raw.cpu, "s", "", same)
    yield Measure("  of it deriving, shapes, checks, CPU", stages["deriving"], raw.cpu, "s", "told apart", same)
    yield Measure(f"{what}, wall", ours.wall, raw.wall, "s", "", same)
    yield Measure(f"{what}, peak", ours.peak, raw.peak, "MB", "aim ≤ 1.2", same)
    if MORPH:
        yield beside_morph(folder, table, rows, core, held(folder / "store"))


def beside_morph(folder: Path, table: Path, rows: int, core: float, right: str) -> Measure:
    """Return our reading and loading beside Morph-KGC's reading and the raw load of what it wrote."""
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
        return Measure(f"{rows:,} rows, reading and loading / Morph-KGC", core, 1, "s", "", right=False)
    loaded = child("raw", output, folder / "morph-store")
    same = loaded.status == 0 and held(folder / "morph-store") == right
    return Measure(
        f"{rows:,} rows, beside Morph-KGC, CPU",
        core,
        made.cpu + loaded.cpu,
        "s",
        f"peak {made.peak:.0f} MB; aim ≤ 0.29",
        same,
    )


def write(path: Path, rows: int) -> None:
    """Write a table of invented people: each has a name, and no such person exists."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["locator", "person", "name", "alt_names"])
        writer.writerows([f"row {n}", f"person-invented-{n}", f"Invented Person {n}", ""] for n in range(rows))


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
    """Load the table into the home as `placegraph load` does; print the CPU of each stage as JSON."""
    spent: dict[str, float] = {"reading": 0.0, "loading": 0.0, "deriving": 0.0}
    stage, last = "reading", sum(os.times()[:4])

    def tell(text: str) -> None:
        nonlocal stage, last
        now = sum(os.times()[:4])
        spent[stage] += now - last
        last = now
        stage = {"reading": "reading", "loading": "loading"}.get(text.split()[0], "deriving")

    loading.load(Home(Path(sys.argv[1])), SLUG, [Path(sys.argv[2])], DAY, tell)
    tell("deriving is done")
    print(json.dumps(spent))


def raw() -> None:
    """Load N-Quads with the bare library."""
    store = Store(sys.argv[2])
    store.bulk_load(path=sys.argv[1], format=RdfFormat.N_QUADS)
    store.flush()
