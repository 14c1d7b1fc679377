"""What a home holds: its readings in our own records, in their order, described, and as tables.

PlacegraphError
└── RecordsGone      the records of a reading are not where they were kept
"""

from collections.abc import Mapping
from importlib.resources.abc import Traversable
from pathlib import Path

import ontology
from graph.home import Build, Home, Version
from graph.provenance import Described, shelf_lives
from loaders import editions, tables
from loaders.loader import loaders
from loaders.own_sources import TERMS, source_of
from loaders.records import Organisation, Record
from ontology import PlacegraphError


class RecordsGone(PlacegraphError):
    """The records of a reading are not where they were kept."""

    def __init__(self, folder: Traversable, slug: str) -> None:
        super().__init__(
            f"the records of {slug} are not in {folder}; load its files again: placegraph load {slug} FILES"
        )


def records_of(home: Home, version: Version) -> list[Record]:
    """Return the records of one reading, from its own tables or the bundled ones; none where it came as RDF. Raises RecordsGone."""
    folder = _folder(home, version)
    if not folder.is_dir() and not version.form:
        raise RecordsGone(folder, version.slug)
    return list(tables.read(folder, version.slug))


def bodies_described(
    home: Home, held: Mapping[str, Version], *, own_only: bool = False
) -> dict[str, dict[str, Organisation]]:
    """Return the named bodies that each source of a home describes, those of a person's own sources alone with `own_only`.

    What came as RDF has no records: it describes none here.
    """
    found = {}
    for slug, version in ordered(dict(held)).items():
        if not (own_only and slug in loaders()):
            told = tables.read_kind(_folder(home, version), Organisation, slug)
            found[slug] = {each.body: each for each in told if each.name}
    return found


def _folder(home: Home, version: Version) -> Traversable:
    return tables.bundled() if version.origin == "bundled" else home.folder(version.slug, version.name) / "tables"


def described(version: Version) -> Described:
    """Return what the provenance graph says of a reading."""
    source = source_of(version)
    licence, licence_url = TERMS[source.licence]
    return Described(
        slug=source.slug,
        graph=ontology.graph_of(source.slug).value,
        title=source.title,
        publisher=source.publisher,
        licence=licence,
        licence_url=licence_url,
        attribution=source.attribution,
        homepage=source.homepage,
        about=source.about,
        kind=source.kind,
        days=shelf_lives().get(source.kind),
        sha256=version.input_sha256,
        read=version.read,
        checked=version.read,
        rows=version.rows_in,
        rows_refused=version.rows_refused,
        quads=version.quads,
        software=version.software,
    )


def ordered(versions: dict[str, Version]) -> dict[str, Version]:
    """Return the versions in the order of the loaders, so that every list of sources reads alike."""
    own = sorted(versions.keys() - loaders().keys())
    return {slug: versions[slug] for slug in (*loaders(), *own) if slug in versions}


def export(home: Home, folder: Path, build: Build | None = None) -> dict[str, int]:
    """Write all records of a build, the served one if none is given, as tables in our own columns.

    Returns the rows of each source. Raises NotBuilt, HoldsDataset.
    """
    versions = ordered(home.versions(build or home.build()))
    records = {slug: records_of(home, version) for slug, version in versions.items()}
    tables.write(folder, records)
    editions.write_sources(folder, versions.values())
    return {slug: len(each) for slug, each in records.items()}
