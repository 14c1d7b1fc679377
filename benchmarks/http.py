"""Answers over HTTP: CPU beside `oxigraph serve-read-only` and rdflib-endpoint on the same build, and pages while visitors do harm."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import quantiles

import httpx
from pyoxigraph import RdfFormat, Store

from benchmarks.measure import Bound, Measure
from graph.home import Home
from loaders import loading
from queries import find
from soak.hostile_requests import HEAVY
from soak.serving import cpu_of, serving

LABELS = (
    "SELECT ?s ?label WHERE { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?label } ORDER BY ?s ?label LIMIT 5000"
)
LARGE = {"5,000 labels": LABELS, **{name: find(name).bind() for name in ("work-by-council", "goals-by-council")}}
"""Questions whose answers take 5 ms or more, by name."""
TINY = {
    "yes or no": "ASK { ?s a <https://w3id.org/placegraph/def#Pillar> }",
    "one row": "SELECT ?label WHERE { <https://w3id.org/placegraph/goal/10> <http://www.w3.org/2004/02/skos/core#prefLabel> ?label }",
}
"""Questions that are answered at once."""
RDFLIB = os.environ.get("PLACEGRAPH_RDFLIB_ENDPOINT", "")
"""A Python that has rdflib-endpoint, in an environment of its own; without one it is left out."""
PAGES = (
    "/place/E09000002",
    "/goal/10",
    "/peers?place=LIV",
    "/network/council-BST",
    "/search?q=norfolk",
    "/partner/council-BDG",
)
VISITS = 300
"""Pages that are opened while visitors do harm."""
ATTACKERS = 4


def measures() -> Iterator[Measure | Bound]:
    """Yield CPU for each answer beside oxigraph's own server and rdflib-endpoint, and the slowest pages under attack."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home")
        loading.build(home, lambda text: None)
        with serving(home, client_seconds=1_000_000) as (server, address):
            ours = f"{address}/sparql", server.pid
            with _oxigraph(home) as theirs:
                for name, sparql in LARGE.items():
                    yield _beside(f"{name} over HTTP / oxigraph's server, CPU", sparql, ours, theirs, 30, "aim ≤ 1.1")
                for name, sparql in TINY.items():
                    for how, changing in (("", True), (" asked again", False)):
                        what = f"{name}{how} over HTTP / oxigraph's server, CPU"
                        yield _beside(what, sparql, ours, theirs, 2000, "aim ≤ 2", changing=changing)
            if RDFLIB:
                with _rdflib(home, Path(folder)) as theirs:
                    for name, sparql in (LARGE | TINY).items():
                        yield _beside(f"{name} over HTTP / rdflib-endpoint, CPU", sparql, ours, theirs, 3, "aim ≤ 0.1")
        with serving(home, client_seconds=1_000_000) as (_, address):
            yield _under_attack(address)


def _beside(
    what: str,
    sparql: str,
    ours: tuple[str, int],
    theirs: tuple[str, int],
    times: int,
    aim: str,
    *,
    changing: bool = True,
) -> Measure:
    """Return the CPU of one answer of ours beside theirs, each asked so often by one client.

    With `changing`, no two texts are the same: what is kept is of no use.
    """
    (mine, answer), (other, raw) = (_asked(sparql, *each, times, changing=changing) for each in (ours, theirs))
    return Measure(what, mine * 1000, other * 1000, "ms", aim, answer == raw != [])


def _asked(sparql: str, address: str, pid: int, times: int, *, changing: bool) -> tuple[float, object]:
    """Return the CPU seconds of a server for one answer in JSON, and what it said, in an order of its own."""
    headers = {"Accept": "application/sparql-results+json", "Accept-Encoding": "identity"}
    with httpx.Client(timeout=600, headers=headers) as client:
        client.get(address, params={"query": "ASK {}"}).raise_for_status()
        before = cpu_of(pid)
        for number in range(times):
            text = f"{sparql} # {number}" if changing else sparql
            answer = client.get(address, params={"query": text}).raise_for_status()
        spent = (cpu_of(pid) - before) / times
    said = answer.json()
    rows = said.get("results", {}).get("bindings", [])
    return spent, sorted(json.dumps(row, sort_keys=True) for row in rows) or [said.get("boolean")]


def _under_attack(address: str) -> Bound:
    """Return the 99th percentile of the time that pages take while attackers ask without end what has no end."""
    over = threading.Event()

    def attack(number: int) -> None:
        with httpx.Client(timeout=60) as client:
            while not over.is_set():
                with contextlib.suppress(httpx.HTTPError):
                    client.get(f"{address}/sparql", params={"query": HEAVY[number % len(HEAVY)]})

    threads = [threading.Thread(target=attack, args=(number,)) for number in range(ATTACKERS)]
    with httpx.Client(timeout=60, headers={"Accept": "text/html"}) as client:
        for page in PAGES:  # as on a server that has been up for a while
            client.get(address + page).raise_for_status()
        for thread in threads:
            thread.start()
        time.sleep(1)
        spent, right = [], True
        for number in range(VISITS):
            start = time.perf_counter()
            answer = client.get(address + PAGES[number % len(PAGES)])
            spent.append((time.perf_counter() - start) * 1000)
            right = right and answer.status_code == 200
    over.set()
    for thread in threads:
        thread.join()
    return Bound(f"pages while {ATTACKERS} queries run without end, p99", quantiles(spent, n=100)[98], 100, "ms", right)


@contextmanager
def _oxigraph(home: Home) -> Iterator[tuple[str, int]]:
    program, port = str(Path(sys.executable).with_name("oxigraph")), _free_port()
    options = ["--location", str(home.current / "store"), "--union-default-graph", "--bind", f"127.0.0.1:{port}"]
    with _running([program, "serve-read-only", *options], f"http://127.0.0.1:{port}/query") as found:
        yield found


@contextmanager
def _rdflib(home: Home, folder: Path) -> Iterator[tuple[str, int]]:
    """Give rdflib-endpoint with all that a build serves; it reads that first, for minutes."""
    facts, port = folder / "all.nq", _free_port()
    Store.read_only(str(home.current / "store")).dump(str(facts), format=RdfFormat.N_QUADS)
    with _running(
        [RDFLIB, "-m", "rdflib_endpoint", "serve", str(facts), "--port", str(port)], f"http://localhost:{port}/"
    ) as found:
        yield found


@contextmanager
def _running(command: list[str], address: str) -> Iterator[tuple[str, int]]:
    """Give the address of another's server and the number of its process, once it answers there."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while process.poll() is None:
            try:
                httpx.get(address, params={"query": "ASK {}"}, timeout=60).raise_for_status()
                break
            except httpx.HTTPError:
                time.sleep(0.5)
        else:
            raise RuntimeError(f"{command[0]} ended with status {process.returncode}")
        yield address, process.pid
    finally:
        process.kill()
        process.wait()


def _free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        return int(free.getsockname()[1])
