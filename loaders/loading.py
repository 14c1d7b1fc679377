"""Loading: a source's files, or its bundled tables, become a new reading; all readings become a new build.

PlacegraphError
├── ReaderDied     the process that read the files ended
├── SameName       two files of one name
└── NotLoaded      a source that the home, or the release, does not hold
"""

import shutil
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from resource import RLIMIT_AS, setrlimit

import ontology
from graph.builds import Tell, publish, rebuild_needed, software
from graph.checks import CHECKS
from graph.home import Build, Home, Version
from graph.provenance import Described, shelf_lives
from loaders import editions, tables
from loaders.corrections import Corrections, packaged
from loaders.loader import loader, loaders
from loaders.reading import Reading, lines, names_in, reading
from loaders.records import Check, Record
from loaders.sheets import read_sheet
from loaders.source import LICENCES
from ontology import PlacegraphError

MEMORY = 4_000_000_000
"""Bytes of address space for the process that reads a file: a hostile one ends that process, not ours."""


class ReaderDied(PlacegraphError):
    """The process that read the files ended: out of memory, or killed."""

    def __init__(self, slug: str) -> None:
        super().__init__(
            f"reading {slug} took more than {MEMORY // 10**9} GB of memory or was stopped; nothing has changed"
        )


class SameName(PlacegraphError):
    """Two files of one name: the originals are kept by name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"two of the files are called {name!r}; rename one, for the originals are kept by name")


class NotLoaded(PlacegraphError):
    """A source that the home does not hold."""


def build(home: Home, tell: Tell, *, bundled: bool = True, accept: bool = False) -> Build:
    """Serve what the home holds; an empty home gets every bundled source, or none. Raises BuildRefused.

    Bundled sources that came with an older placegraph are read again; those a person loaded stay,
    and those a person removed stay away.
    """
    with home.changing() as work:
        held = home.versions()
        fresh = _bundled_versions(home, work, _outdated(home, held) if bundled else [], tell)
        versions = {**held, **fresh}
        if not rebuild_needed(home, versions):
            return home.build()
        return publish(home, work, _ordered(versions), map(described, versions.values()), tell, accept=accept)


def load(
    home: Home, slug: str, paths: Sequence[Path], read: str, tell: Tell, *, accept: bool = False
) -> tuple[Build, Reading]:
    """Replace one source by what these files say, and serve the result; `read` is the day they were read (ISO).

    An empty home gets the other bundled sources first.
    Raises UnknownSource, BrokenFile, NothingTaken, MissingFile, SameName, ReaderDied or BuildRefused; then nothing has changed.
    """
    loader(slug)
    names = [path.name for path in paths]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise SameName(twice)
    with home.changing() as work:
        return _loaded(home, work, slug, paths, read, tell, accept=accept)


def confirm(home: Home, found: Sequence[Check], tell: Tell) -> Build:
    """Add to what people found when they checked, and serve the result. Raises BuildRefused."""
    with home.changing() as work:
        held = home.versions().get(CHECKS)
        before = records_of(home, held) if held else []
        told = [replace(each, locator=f"check {len(before) + number}") for number, each in enumerate(found, start=1)]
        table = work / "checks.csv"
        tables.write_own(table, [*before, *told])
        return _loaded(home, work, CHECKS, [table], found[-1].date, tell)[0]


def _loaded(
    home: Home, work: Path, slug: str, paths: Sequence[Path], read: str, tell: Tell, *, accept: bool = False
) -> tuple[Build, Reading]:
    """Read the files and publish, in a home that is held alone."""
    held = home.versions()
    held |= _bundled_versions(home, work, [each for each in _outdated(home, held) if each != slug], tell)
    tell(f"reading {slug}")
    made = work / slug
    with _children(1) as pool:
        try:
            sha, count, found = pool.submit(_read_files, home.path, held, slug, tuple(paths), read, made).result()
        except BrokenProcessPool:
            raise ReaderDied(slug) from None
    version = Version(
        slug=slug,
        sha256=sha,
        input_sha256=sha256(b"".join(path.read_bytes() for path in paths)).hexdigest(),
        origin="files",
        files=tuple(path.name for path in paths),
        read=read,
        rows_in=found.rows_in,
        rows_refused=found.rows_refused,
        records=len(found.records),
        quads=count,
        software=software(),
    )
    home.keep(version, made)
    versions = _ordered({**held, slug: version})
    return publish(home, work, versions, map(described, versions.values()), tell, accept=accept), found


def restore(home: Home, slug: str, tell: Tell, *, accept: bool = False) -> Build:
    """Put a source's bundled edition back, and serve the result. Raises UnknownSource or BuildRefused."""
    loader(slug)
    if slug not in editions.read_sources(tables.bundled()):
        raise NotLoaded(f"no edition of {slug!r} comes with placegraph; name its files")
    with home.changing() as work:
        versions = _ordered({**home.versions(), **_bundled_versions(home, work, [slug], tell)})
        return publish(home, work, versions, map(described, versions.values()), tell, accept=accept)


def remove(home: Home, slug: str, tell: Tell) -> Build:
    """Take a source out of the graph, and serve the rest. Raises NotLoaded or BuildRefused."""
    with home.changing() as work:
        held = home.versions()
        if slug not in held:
            raise NotLoaded(f"{slug!r} is not in {home.path}; it holds {', '.join(held) or 'nothing'}")
        versions = {each: version for each, version in held.items() if each != slug}
        # Whoever takes a source out knows that others may name what it told of: that is listed, and refuses nothing.
        return publish(home, work, versions, map(described, versions.values()), tell, accept=True)


def described(version: Version) -> Described:
    """Return what the provenance graph says of a reading."""
    source = loader(version.slug).source
    licence, licence_url = LICENCES[source.licence]
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


def records_of(home: Home, version: Version) -> list[Record]:
    """Return the records of one reading, from its own tables or the bundled ones."""
    folder = tables.bundled() if version.origin == "bundled" else home.folder(version.slug, version.name) / "tables"
    return list(tables.read(folder, version.slug))


def export(home: Home, folder: Path) -> dict[str, int]:
    """Write everything the home holds as tables in our own columns; return the rows of each source. Raises NotBuilt."""
    home.build()
    versions = _ordered(home.versions())
    records = {slug: records_of(home, version) for slug, version in versions.items()}
    tables.write(folder, records)
    editions.write_sources(folder, versions.values())
    return {slug: len(each) for slug, each in records.items()}


def _ordered(versions: dict[str, Version]) -> dict[str, Version]:
    """Return the versions in the order of the loaders, so that every list of sources reads alike."""
    return {slug: versions[slug] for slug in loaders() if slug in versions}


def _outdated(home: Home, held: dict[str, Version]) -> list[str]:
    """Return the bundled sources to read: all for an empty home, else those that came with another edition."""
    if not home.current.exists():
        return list(loaders())
    now = edition()
    return [slug for slug, version in held.items() if version.origin == "bundled" and version.software != now]


def edition() -> str:
    """Return the release and a fingerprint of its bundled tables, so that tables of another release are read again."""
    tables_now = sha256()
    for table in sorted(tables.bundled().iterdir(), key=lambda each: each.name):
        if table.name.endswith(".csv"):
            tables_now.update(table.read_bytes())
    return f"{software()} tables {tables_now.hexdigest()[:8]}"


def _bundled_versions(home: Home, work: Path, slugs: Sequence[str], tell: Tell) -> dict[str, Version]:
    """Turn the bundled tables of these sources into readings, two at a time."""
    if not slugs:
        return {}
    told = editions.read_sources(tables.bundled())
    now = edition()
    jobs = [slug for slug in slugs if slug in told]
    tell(f"reading the bundled tables of {len(jobs)} sources")
    versions = {}
    with _children(2) as pool:
        # The largest first, so that no core waits for it at the end.
        queue = sorted(jobs, key=lambda slug: -told[slug].records)
        results = [(slug, pool.submit(_read_tables, slug, told[slug].read, work / slug)) for slug in queue]
        for slug, result in results:
            sha, count = result.result()
            version = replace(told[slug], sha256=sha, quads=count, software=now)
            home.keep(version, work / slug)
            versions[slug] = version
    return versions


def _read_tables(slug: str, read: str, made: Path) -> tuple[str, int]:
    """Write one bundled source's N-Quads; return their hash and number. Runs in a child process."""
    return _write(made, lines(slug, read, tables.read(tables.bundled(), slug)))


def _read_files(
    home_path: Path, held: dict[str, Version], slug: str, paths: Sequence[Path], read: str, made: Path
) -> tuple[str, int, Reading]:
    """Read a source's files and write its N-Quads, tables and originals. Runs in a child process."""
    setrlimit(RLIMIT_AS, (MEMORY, MEMORY))
    home = Home(home_path)
    known = [record for need in loader(slug).needs if need in held for record in records_of(home, held[need])]
    found = reading(loader(slug), paths, names_in(known), _corrections(home, held))
    sha, count = _write(made, lines(slug, read, found.records))
    tables.write(made / "tables", {slug: list(found.records)}, only_used=True)
    (made / "original").mkdir()
    for path in paths:
        shutil.copy(path, made / "original" / path.name)
    return sha, count, found


def _corrections(home: Home, held: dict[str, Version]) -> Corrections:
    """Return the corrections that were loaded, else those that come with placegraph."""
    version = held.get("corrections")
    if version is None or version.origin == "bundled":
        return Corrections(packaged())
    (original,) = (home.folder(version.slug, version.name) / "original").iterdir()
    return Corrections(read_sheet(original))


def _write(made: Path, quads: list[str]) -> tuple[str, int]:
    made.mkdir(parents=True)
    data = "".join(quads).encode()
    (made / "data.nq").write_bytes(data)
    return sha256(data).hexdigest(), len(quads)


def _children(workers: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"))
