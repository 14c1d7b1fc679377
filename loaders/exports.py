"""The whole of a build to take away: as N-Quads, and as a zip of tables with the terms of every source.

Each writer takes the facts of one build (`graph.facts`), so that a file holds one build and its name tells which.

PlacegraphError
├── NoFolder         the folder to write into does not exist
└── LaneBusy
    └── BeingMade    somebody else has asked for the same file, and it is not ready
"""

import csv
import gzip
import os
import tempfile
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast
from weakref import WeakValueDictionary

from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, serialize

from graph.facts import Facts
from graph.home import Build
from graph.lanes import LaneBusy
from graph.leftovers import sweep
from loaders import contents
from ontology import BASE, PlacegraphError, prefixes


class NoFolder(PlacegraphError):
    """The folder to write into does not exist."""


class BeingMade(LaneBusy):
    """Somebody else has asked for the same file, and it is not ready."""

    def __init__(self, name: str) -> None:
        self.retry_after = 30
        PlacegraphError.__init__(self, f"{name} is being made just now: try again in {self.retry_after} seconds")


FILES = {"placegraph.nq.gz": "application/gzip", "placegraph-tables.zip": "application/zip"}
"""What can be taken away, by name, with its media type."""

PATIENCE = 60.0
"""Seconds for which a second asker waits for the file that the first one has made."""

_MAKING: WeakValueDictionary[Path, threading.Lock] = WeakValueDictionary()
"""A lock for each file that is being made, for as long as somebody makes it or waits for it."""
_LOOKING = threading.Lock()

README = """placegraph, build {hash}, made {day}

Each .csv is one kind of record. The first column, "source", is a line of sources.csv, which gives the
publisher, the licence and the words to credit it with. LICENCES.txt says the same in sentences.
A column that may hold several values parts them by " | ". Things go by their identifiers: put
{base}id/ before them.

Load the tables again with `placegraph load`, or read them with anything that reads CSV (UTF-8).

Cite as:
{citation}
"""


def citation(build: Build) -> str:
    """Return the sentence by which a build is cited; the hash names exactly these facts."""
    return f"placegraph ({build.made[:4]}). placegraph: which places do what, with whom. Build {build.hash}, {build.made[:10]}. {BASE}"


def bibtex(build: Build) -> str:
    """Return the same for a reference manager."""
    fields = {
        "title": "{placegraph}: which places do what, with whom",
        "author": "{placegraph}",
        "year": build.made[:4],
        "version": f"build {build.hash}",
        "date": build.made[:10],
        "url": BASE,
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    return f"@dataset{{placegraph-{build.hash},\n{lines}}}\n"


def write_nquads(facts: Facts, target: Path) -> int:
    """Write every quad of a build as N-Quads, compressed where the name ends in .gz; return how many.

    What was there before is replaced when the new file is whole. Raises what opening the facts raises, and NoFolder.
    """

    def write(file: IO[bytes]) -> None:
        with facts.store(facts.build.quads) as store:
            if target.name.endswith(".gz"):
                # no name and no clock in the file: the same build gives the same bytes
                with gzip.GzipFile(filename="", mode="wb", fileobj=file, compresslevel=6, mtime=0) as packed:
                    store.dump(cast("IO[bytes]", packed), format=RdfFormat.N_QUADS)
            else:
                store.dump(file, format=RdfFormat.N_QUADS)

    _replace(target, write)
    return sum(facts.build.quads.values())


def write_zip(facts: Facts, target: Path) -> int:
    """Write the records of a build as a zip of tables with sources, licences and the citation; return how many.

    Records are kept by the home, even where an engine answers. What was there before is replaced when the new file is
    whole. Raises NotKept, HoldsDataset, NoFolder.
    """
    build = facts.build
    facts.kept()
    with tempfile.TemporaryDirectory(prefix="placegraph-") as folder:
        written = contents.export(facts.home, Path(folder), build)
        (Path(folder) / "README.txt").write_text(
            README.format(hash=build.hash, day=build.made[:10], base=BASE, citation=citation(build)), encoding="utf-8"
        )
        (Path(folder) / "LICENCES.txt").write_text(_licences(Path(folder) / "sources.csv"), encoding="utf-8")

        def write(file: IO[bytes]) -> None:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                for path in sorted(Path(folder).iterdir()):
                    archive.write(path, f"placegraph-{build.hash}/{path.name}")

        _replace(target, write)
    return sum(written.values())


WRITERS: dict[str, Callable[[Facts, Path], int]] = {
    "placegraph.nq.gz": write_nquads,
    "placegraph-tables.zip": write_zip,
}


def write_graph(facts: Facts, target: Path, name: str | None, form: RdfFormat) -> None:
    """Write one graph of a build, the default graph where `name` is "", all graphs as one where it is None.

    What was there before is replaced when the new file is whole. Raises what opening the facts raises, and NoFolder.
    """
    known = prefixes() if form in (RdfFormat.TURTLE, RdfFormat.TRIG, RdfFormat.RDF_XML) else {}

    def write(file: IO[bytes]) -> None:
        with facts.store(facts.build.quads if name is None else [name]) as store:
            if name is None:
                everything = (quad.triple for quad in store.quads_for_pattern(None, None, None))
                serialize(everything, file, form, prefixes=known)
            else:
                store.dump(file, form, from_graph=NamedNode(name) if name else DefaultGraph(), prefixes=known)

    _replace(target, write)


def kept(facts: Facts, name: str, write: Callable[[Facts, Path], object]) -> Path:
    """Return a file about a build, written when it is first asked for; other builds' files go in time.

    So does what writers left behind that were killed. Raises BeingMade, and what `write` raises.
    """
    target = facts.home.path / "exports" / facts.build.hash / name
    with _alone(target):
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            write(facts, target)
            sweep(folder for folder in target.parent.parent.iterdir() if folder != target.parent)
            sweep(target.parent.glob(".*"))
    return target


@contextmanager
def _alone(target: Path) -> Iterator[None]:
    """Let one thread at a time make a file, and others make others. Raises BeingMade."""
    with _LOOKING:
        lock = _MAKING.setdefault(target, threading.Lock())
    if not lock.acquire(timeout=PATIENCE):
        raise BeingMade(target.name)
    try:
        yield
    finally:
        lock.release()


def _licences(sources: Path) -> str:
    """Return the terms of each source in words."""
    with sources.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    terms = "\n".join(
        f"{row['source']}: {row['title']}. {row['publisher']}. Licence: {row['licence']}. Credit: {row['attribution']}."
        for row in rows
    )
    return f"Every source keeps its own terms. What placegraph itself adds is under CC BY 4.0.\n\n{terms}\n"


def _replace(target: Path, write: Callable[[IO[bytes]], None]) -> None:
    """Write a file beside the target, and put it in its place when it is whole."""
    if not target.parent.is_dir():
        raise NoFolder(f"there is no folder {target.parent}: make it first, or name another place for {target.name}")
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            write(file)
        Path(name).chmod(0o644)
        Path(name).replace(target)
    except BaseException:  # Ctrl+C too, and it goes on: half a file must never stay behind
        Path(name).unlink(missing_ok=True)
        raise
