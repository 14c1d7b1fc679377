"""Bundled tables to N-Quads to a store, against `Store.bulk_load` of the same N-Quads."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import RdfFormat, Store

from benchmarks.measure import Measure, cpu
from loaders import editions, tables
from loaders.reading import lines


def measures() -> Iterator[Measure]:
    """Yield what our part of a load costs beside the store's own."""
    told = editions.read_sources(tables.bundled())
    with tempfile.TemporaryDirectory() as folder:
        spent, files = cpu(lambda: written(Path(folder), {slug: each.read for slug, each in told.items()}))
        raw, stored = cpu(lambda: loaded(Path(folder) / "store", list(files)))
        both = spent + raw
        right = stored == sum(files.values()) > 0
        yield Measure("tables → served store, CPU", both, raw, "s", f"{sum(files.values()):,} quads; aim ≤ 1.18", right)


def written(folder: Path, dates: dict[str, str]) -> dict[Path, int]:
    """Write each source's N-Quads as a build does; return the quads in each file."""
    files = {}
    for slug, read in dates.items():
        quads = lines(slug, read, tables.read(tables.bundled(), slug))
        path = folder / f"{slug}.nq"
        path.write_text("".join(quads), encoding="utf-8")
        files[path] = len(quads)
    return files


def loaded(folder: Path, files: list[Path]) -> int:
    """Bulk-load the files as anyone would with the bare library; return the quads stored."""
    store = Store(str(folder))
    for path in files:
        store.bulk_load(path=str(path), format=RdfFormat.N_QUADS)
    store.flush()
    return len(store)
