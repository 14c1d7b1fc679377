"""The whole of a build to take away: as N-Quads, and as a zip of tables with the terms of every source.

PlacegraphError
└── NoFolder     the folder to write into does not exist
"""

import csv
import gzip
import os
import shutil
import tempfile
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, cast

from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, Store, serialize

from graph.home import Build, Home
from loaders import contents
from ontology import BASE, PlacegraphError, prefixes


class NoFolder(PlacegraphError):
    """The folder to write into does not exist."""


FILES = {"placegraph.nq.gz": "application/gzip", "placegraph-tables.zip": "application/zip"}
"""What can be taken away, by name, with its media type."""

MAKING = threading.Lock()
"""Held while a file is made: a second asker waits for the first one's file."""

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


def write_nquads(home: Home, target: Path) -> int:
    """Write every quad of the served build as N-Quads, compressed where the name ends in .gz; return how many.

    What was there before is replaced when the new file is whole. Raises NotBuilt.
    """
    build = home.build()

    def write(file: IO[bytes]) -> None:
        store = Store.read_only(str(home.path / "builds" / build.hash / "store"))
        if target.name.endswith(".gz"):
            # no name and no clock in the file: the same build gives the same bytes
            with gzip.GzipFile(filename="", mode="wb", fileobj=file, compresslevel=6, mtime=0) as packed:
                store.dump(cast("IO[bytes]", packed), format=RdfFormat.N_QUADS)
        else:
            store.dump(file, format=RdfFormat.N_QUADS)

    _replace(target, write)
    return sum(build.quads.values())


def write_zip(home: Home, target: Path) -> int:
    """Write the served build as a zip of tables with sources, licences and the citation; return the records.

    What was there before is replaced when the new file is whole. Raises NotBuilt.
    """
    build = home.build()
    with tempfile.TemporaryDirectory() as folder:
        written = contents.export(home, Path(folder))
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


WRITERS: dict[str, Callable[[Home, Path], int]] = {
    "placegraph.nq.gz": write_nquads,
    "placegraph-tables.zip": write_zip,
}


def write_graph(home: Home, target: Path, name: str | None, form: RdfFormat) -> None:
    """Write one graph of the served build, of the default graph where `name` is "", of all graphs as one where None.

    What was there before is replaced when the new file is whole. Raises NotBuilt.
    """
    build = home.build()
    store = Store.read_only(str(home.path / "builds" / build.hash / "store"))
    known = prefixes() if form in (RdfFormat.TURTLE, RdfFormat.TRIG, RdfFormat.RDF_XML) else {}

    def write(file: IO[bytes]) -> None:
        if name is None:
            everything = (quad.triple for quad in store.quads_for_pattern(None, None, None))
            serialize(everything, file, form, prefixes=known)
        else:
            store.dump(file, form, from_graph=NamedNode(name) if name else DefaultGraph(), prefixes=known)

    _replace(target, write)


def kept(home: Home, name: str, write: Callable[[Home, Path], object]) -> Path:
    """Return a file about the served build, written when it is first asked for; older builds' files go.

    Raises NotBuilt.
    """
    build = home.build()
    target = home.path / "exports" / build.hash / name
    with MAKING:
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists():
            write(home, target)
            for folder in target.parent.parent.iterdir():
                if folder != target.parent:
                    shutil.rmtree(folder, ignore_errors=True)
    return target


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
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
