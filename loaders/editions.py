"""The bundled table of sources: whose rows the other tables hold, read when, from which bytes."""

import csv
from collections.abc import Iterable
from importlib.resources.abc import Traversable
from pathlib import Path

from graph.home import Version
from loaders.own_sources import source_of
from loaders.tables import JOINT

SOURCE_COLUMNS = (
    "source", "title", "publisher", "licence", "attribution", "homepage",
    "read", "files", "rows_in", "rows_refused", "records", "input_sha256",
)  # fmt: skip


def write_sources(folder: Path, versions: Iterable[Version]) -> None:
    """Write where each source's rows come from: publisher, licence, attribution, the day it was read, and its hash."""
    with (folder / "sources.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(SOURCE_COLUMNS)
        for version in versions:
            source = source_of(version)
            told = (source.title, source.publisher, source.licence, source.attribution, source.homepage)
            counts = (version.rows_in, version.rows_refused, version.records, version.input_sha256)
            writer.writerow([version.slug, *told, version.read, JOINT.join(version.files), *counts])


def read_sources(folder: Traversable) -> dict[str, Version]:
    """Return the reading that each bundled source stands for; hash and count of its quads are not known yet."""
    table = folder.joinpath("sources.csv")
    if not table.is_file():
        return {}
    return {
        cells["source"]: Version(
            slug=cells["source"],
            sha256="",
            input_sha256=cells["input_sha256"],
            origin="bundled",
            files=tuple(cells["files"].split(JOINT)),
            read=cells["read"],
            rows_in=int(cells["rows_in"]),
            rows_refused=int(cells["rows_refused"]),
            records=int(cells["records"]),
            quads=0,
            software="",
        )
        for cells in csv.DictReader(table.read_text(encoding="utf-8").splitlines())
    }
