"""Loading: a source's files, or its bundled tables, become a new reading; all readings become a new build.

PlacegraphError
├── ReaderDied     the process that read the files ended
├── SameName       two files of one name
├── AnotherList    a file that would replace a list with which it shares nothing
└── NotLoaded      a source that the home, or the release, does not hold
"""

import os
import shutil
from collections.abc import Mapping, Sequence, Set
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from functools import cache, partial
from hashlib import sha256
from importlib import import_module
from multiprocessing import get_context, parent_process
from pathlib import Path
from resource import RLIMIT_AS, RLIMIT_CPU, getrlimit, setrlimit
from threading import Thread
from time import process_time

import ontology
from graph import provenance
from graph.builds import REPORT, Counted, Tell, check, publish, rebuild_needed, software
from graph.checks import CHECKS
from graph.findings import Finding, Report
from graph.home import Build, Home, Version
from graph.provenance import Described, shelf_lives
from loaders import boundaries, editions, tables
from loaders.corrections import Corrections, packaged
from loaders.decisions import CURATED, NAME, Decision, Decisions, decision_records, decisions_in, merged, write
from loaders.difference import Difference, difference
from loaders.loader import loader, loaders
from loaders.names import folded
from loaders.own_sources import TERMS, Asked, Form, Found, source_of
from loaders.reading import Reading, names_in, reading, sorting
from loaders.records import Check, Name, Record
from loaders.sheets import read_sheet, refuse_bomb
from loaders.writing import Writing, taken_in
from ontology import PlacegraphError

MEMORY = 4_000_000_000
"""Bytes of address space for the process that reads a file: a hostile one ends that process, not ours."""


SMALL = 10_000_000
"""Bytes of a packed file whose list of parts can be read without harm, before a process is started to read the rest."""

SECONDS, BYTES_A_SECOND = 8, 1_000_000
"""Seconds of computing that reading a file of a foreign form may take, and bytes that give it one more."""


LOOK = 0.5
"""Seconds between two looks at how far a process has read."""


class ReaderDied(PlacegraphError):
    """The process that read the files ended: out of memory, or killed."""

    def __init__(self, slug: str) -> None:
        super().__init__(
            f"reading {slug} took more than {MEMORY // 10**9} GB of memory or too long, or it nests too deep; "
            "nothing has changed. Load it in parts, or mend the file"
        )


class SameName(PlacegraphError):
    """Two files of one name: the originals are kept by name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"two of the files are called {name!r}; rename one, for the originals are kept by name")


class AnotherList(PlacegraphError):
    """A file would replace a list of the same name, with which it shares nothing."""

    def __init__(self, held: Version) -> None:
        super().__init__(
            f"{held.slug} already holds {', '.join(held.files)}, read on {held.read}, and this file has no initiative in "
            f"common with it, so it would take all of that away. Name this list with --as (such as --as {held.slug}-2), "
            f"or say --as {held.slug} to replace the other"
        )


class NotLoaded(PlacegraphError):
    """A source that the home does not hold."""


def build(home: Home, tell: Tell, *, bundled: bool = True, accept: bool = False) -> Build:
    """Serve what the home holds; an empty home gets every bundled source, or none. Raises BuildRefused.

    Bundled sources that came with an older placegraph are read again; those a person loaded stay,
    and those a person removed stay away.
    """
    if home.holds_dataset:
        return home.build()
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
    _refuse_early(paths)
    with home.changing() as work:
        return _loaded(home, work, slug, paths, read, tell, accept=accept)


def load_form(
    home: Home, form: str, paths: Sequence[Path], asked: Asked, read: str, tell: Tell, *, accept: bool = False
) -> tuple[Build, Found]:
    """Replace a source of the home's own by what these files say, and serve the result; `form` is a key of `forms`.

    An empty home gets the bundled sources first. Raises NotRdf, BrokenFile, BadSlug, Untold, SameName, ReaderDied
    or BuildRefused; then nothing has changed.
    """
    _refuse_early(paths)
    with home.changing() as work:
        held = home.versions()
        held |= _bundled_versions(home, work, _outdated(home, held), tell)
        version, found = _reading_form(home, work, held, form, paths, asked, read, tell)
        versions = _ordered({**held, version.slug: version})
        return publish(home, work, versions, map(described, versions.values()), tell, accept=accept), found


def _reading_form(
    home: Home, work: Path, held: dict[str, Version], form: str, paths: Sequence[Path], asked: Asked, read: str,
    tell: Tell, *, keep: bool = True,
) -> tuple[Version, Found]:  # fmt: skip
    """Read files of a foreign form beside the sources that are held, and keep what they say. Raises ReaderDied."""
    tell(f"reading {', '.join(path.name for path in paths)}")
    made = work / "own"
    with _children(1) as pool:
        try:
            found = pool.submit(_read_form, home.path, held, form, tuple(paths), asked, read, made).result()
        except BrokenProcessPool:
            raise ReaderDied(paths[0].name) from None
    slug = found.source.slug
    version = Version(
        slug=slug,
        sha256=found.sha256,
        input_sha256=_sha256_of(paths),
        origin="files",
        files=tuple(path.name for path in paths),
        read=read,
        rows_in=found.rows_in,
        rows_refused=found.rows_refused,
        records=found.records,
        quads=found.quads,
        software=software(),
        source=asdict(found.source),
        form=form,
    )
    before = held.get(slug)
    _refuse_another_list(home, before, asked, made)
    if (made / boundaries.SHAPES).exists():
        kept = home.folder(slug, before.name) if before and before.form == form else None
        found = replace(found, notes=(*found.notes, *boundaries.compared(kept, made)))
    if keep:
        home.keep(version, made)
    return version, found


def _refuse_another_list(home: Home, held: Version | None, asked: Asked, made: Path) -> None:
    """Raise AnotherList where a file whose source nobody named would replace a list that it has nothing in common with."""
    if held is None or asked.slug:
        return
    before, after = _initiatives(home.folder(held.slug, held.name)), _initiatives(made)
    if before and after and not before & after:
        raise AnotherList(held)


def _initiatives(folder: Path) -> set[bytes]:
    """Return the initiatives that a reading tells of, as its facts name them."""
    with (folder / "data.nq").open("rb") as facts:
        return {line.partition(b" ")[0] for line in facts if b"/id/initiative-" in line[:90]}


@cache
def forms() -> Mapping[str, Form]:
    """Return the forms of file that anybody may publish in, by name."""
    modules = (import_module(f"loaders.{name}") for name in ("rdf_files", "giving", "boundaries", "workbook"))
    found: list[Form] = [module.FORM for module in modules]
    return {form.name: form for form in found}


def _refuse_early(paths: Sequence[Path]) -> None:
    """Refuse what needs no reading to be refused: two files of one name, and packed bombs. Raises SameName or BrokenFile."""
    names = [path.name for path in paths]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise SameName(twice)
    for path in paths:
        if path.is_file() and path.stat().st_size <= SMALL:
            refuse_bomb(path)


def confirm(home: Home, found: Sequence[Check], tell: Tell) -> Build:
    """Add to what people found when they checked, and serve the result. Raises BuildRefused."""
    with home.changing() as work:
        held = home.versions().get(CHECKS)
        before = records_of(home, held) if held else []
        # Who says the same of the same things on the same day again has said nothing new.
        if {replace(each, locator="") for each in found} <= {replace(each, locator="") for each in before}:
            return home.build()
        again = {each.checks for each in found}
        before = [
            replace(each, overruled="yes") if isinstance(each, Check) and each.checks in again else each
            for each in before
        ]
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
    version, found = _reading(home, work, held, slug, paths, read, tell)
    versions = _ordered({**held, slug: version})
    return publish(home, work, versions, map(described, versions.values()), tell, accept=accept), found


def _reading(
    home: Home, work: Path, held: dict[str, Version], slug: str, paths: Sequence[Path], read: str, tell: Tell,
    *, keep: bool = True,
) -> tuple[Version, Reading]:  # fmt: skip
    """Read the files of one source beside the others that are held, and keep what they say. Raises ReaderDied."""
    tell(f"reading {slug}")
    made = work / slug
    with _children(1) as pool:
        try:
            job = pool.submit(_read_files, home.path, held, slug, tuple(paths), read, made)
            _watch(job, made, _rows_in(paths), tell)
            sha, count, found = job.result()
        except BrokenProcessPool:
            raise ReaderDied(slug) from None
    version = Version(
        slug=slug,
        sha256=sha,
        input_sha256=_sha256_of(paths),
        origin="files",
        files=tuple(path.name for path in paths),
        read=read,
        rows_in=found.rows_in,
        rows_refused=found.rows_refused,
        records=found.taken,
        quads=count,
        software=software(),
    )
    if keep:
        home.keep(version, made)
    return version, found


@dataclass(frozen=True, slots=True)
class Tried:
    """What a load would do: what it read, what would change in the served graph, and the new faults that would refuse it."""

    slug: str
    found: Reading | Found
    difference: Difference
    faults: tuple[Finding, ...]


def attempt(home: Home, what: str, paths: Sequence[Path], asked: Asked, read: str, tell: Tell) -> Tried:
    """Do all that a load does but publish: read, compare and check. `what` is a source or a form; nothing changes.

    A home that serves nothing yet gets the bundled graph first, to compare with. Raises whatever a load of the same
    files raises while it reads.
    """
    if what not in forms():
        loader(what)
    _refuse_early(paths)
    build(home, tell)
    with home.changing() as work:
        held = home.versions()
        version: Version
        found: Reading | Found
        if what in forms():
            version, found = _reading_form(home, work, held, what, paths, asked, read, tell, keep=False)
            made = work / "own"
        else:
            version, found = _reading(home, work, held, what, paths, read, tell, keep=False)
            made = work / what
        served = held.get(version.slug)
        before = home.folder(served.slug, served.name) / "data.nq" if served else None
        after = made / "data.nq"
        tell("comparing with what is served")
        changes = difference(version.slug, before, after, [home.path / "builds" / home.build().hash / "store"])
        if (made / boundaries.SHAPES).exists():
            changes = replace(changes, besides=served is None or served.sha256 != version.sha256)
        tell("checking the shapes")
        kept = home.current / REPORT
        known = (
            {each.id for each in Report.read(kept.read_text(encoding="utf-8")).violations} if kept.exists() else set()
        )
        about = work / "about.nq"
        about.write_text("" if served else "".join(f"{quad} .\n" for quad in provenance.quads(described(version))))
        faults = [each for each in check(home, "", [after, about]).violations if each.id not in known]
        return Tried(version.slug, found, changes, tuple(faults))


def again(
    home: Home, work: Path, held: dict[str, Version], slugs: Sequence[str], into: Mapping[str, str], tell: Tell
) -> dict[str, Version]:
    """Read sources that are held once more, as people decided about names and bodies since; those that differ come back.

    `into` names the bodies that were merged. What came from files is read from the originals that were kept.
    """
    own = [held[slug] for slug in slugs if held[slug].origin == "files"]
    found = _bundled_versions(home, work, [slug for slug in slugs if held[slug].origin == "bundled"], tell, into)
    for version in own:
        kept = home.folder(version.slug, version.name) / "original"
        originals = [kept / name for name in version.files]
        beside = held | found
        if version.source:
            found[version.slug] = _form_again(home, work, beside, version, originals, tell)
        else:
            found[version.slug] = _reading(home, work, beside, version.slug, originals, version.read, tell)[0]
    return found


def _form_again(
    home: Home, work: Path, held: dict[str, Version], version: Version, originals: Sequence[Path], tell: Tell
) -> Version:
    """Read a source of the home's own once more; it stays the source that it was, on the terms that it had."""
    form = version.form or ("360giving" if version.source["kind"] == "grants" else "workbook")
    asks = ("slug", "title", "licence", "publisher", "homepage")
    asked = Asked(**{name: version.source[name] for name in asks})
    again, _ = _reading_form(home, work, held, form, originals, asked, version.read, tell, keep=False)
    again = replace(again, source=version.source)
    home.keep(again, work / "own")
    shutil.rmtree(work / "own", ignore_errors=True)  # where the same was kept before, it is still here
    return again


def decide(home: Home, answers: Sequence[Decision], day: str, tell: Tell) -> tuple[Build, list[str]]:
    """Add to what people decided about names and bodies, read the sources that it changes again, and serve the result.

    Returns the build and the sources that were read again. Raises ReaderDied or BuildRefused; then nothing has changed.
    """
    with home.changing() as work:
        held = home.versions()
        before = decisions_in(home, held)
        after = before.after(answers)
        if after == before:
            return home.build(), []
        changed = concerned(home, held, before, after)
        _tell_of_foreign(home, held, before.merged_into.keys() ^ after.merged_into.keys(), tell)
        if after.all:
            table = work / "decisions.csv"
            write(table, after)
            held[CURATED] = _reading(home, work, held, CURATED, [table], day, tell)[0]
        else:
            held.pop(CURATED)
        held |= again(home, work, held, changed, after.merged_into, tell)
        versions = _ordered(held)
        return publish(home, work, versions, map(described, versions.values()), tell), changed


def restore(home: Home, slug: str, tell: Tell, *, accept: bool = False) -> Build:
    """Put a source's bundled edition back, and serve the result. Raises UnknownSource or BuildRefused."""
    loader(slug)
    if slug not in editions.read_sources(tables.bundled()):
        raise NotLoaded(f"no edition of {slug!r} comes with placegraph; name its files")
    with home.changing() as work:
        versions = _ordered({**home.versions(), **_bundled_versions(home, work, [slug], tell)})
        return publish(home, work, versions, map(described, versions.values()), tell, accept=accept)


def remove(home: Home, slug: str, tell: Tell, *, accept: bool = False) -> Build:
    """Take a source out of the graph, and serve the rest. Raises NotLoaded or BuildRefused.

    What others name of it would be missing: then the shapes refuse the rest, unless they are to `accept` that.
    """
    with home.changing() as work:
        held = home.versions()
        if slug not in held:
            raise NotLoaded(f"{slug!r} is not in {home.path}; it holds {', '.join(held) or 'nothing'}")
        versions = {each: version for each, version in held.items() if each != slug}
        if slug == CURATED:  # what it merged comes apart again
            parted = concerned(home, held, decisions_in(home, held), Decisions())
            versions |= again(home, work, versions, parted, {}, tell)
        return publish(home, work, versions, map(described, versions.values()), tell, accept=accept)


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


def concerned(home: Home, held: Mapping[str, Version], before: Decisions, after: Decisions) -> list[str]:
    """Return the sources that read otherwise once these decisions are in the place of those before.

    A merge changes every source that tells of the body. A name changes those read from files that are kept;
    of the bundled ones only what came of the files is here. Foreign RDF and shapes are kept word for word and have
    no records: no decision changes them.
    """
    changed = set(before.all) ^ set(after.all)
    names = {folded(each.name) for each in changed if each.question == NAME}
    merges = before.merged_into.items() ^ after.merged_into.items()
    bodies = {body for body, _ in merges}
    # What was read after a merge knows the name that went as another name of the body that stayed.
    both = bodies | {stayed for _, stayed in merges}
    return [
        slug
        for slug, version in held.items()
        if slug != CURATED
        and _is_concerned(records_of(home, version), version, names, both if version.origin == "files" else bodies)
    ]


def _tell_of_foreign(home: Home, held: Mapping[str, Version], bodies: Set[str], tell: Tell) -> None:
    """Say which sources of foreign RDF name a body that was merged or parted: they are kept as they are."""
    for slug, version in held.items():
        folder = home.folder(slug, version.name)
        if version.source and not (folder / "tables").exists():
            facts = (folder / "data.nq").read_text(encoding="utf-8")
            if named := [body for body in sorted(bodies) if f"<{ontology.ID}{body}>" in facts]:
                tell(f"{slug} is RDF, which is kept word for word: it says {', '.join(named)} as before")


def _is_concerned(records: Sequence[Record], version: Version, names: set[str], bodies: set[str]) -> bool:
    if version.origin == "files" and any(isinstance(each, Name) and folded(each.name) in names for each in records):
        return True
    return bool(bodies) and any(
        each != now for each, now in zip(records, merged(records, dict.fromkeys(bodies, "")), strict=True)
    )


def _ordered(versions: dict[str, Version]) -> dict[str, Version]:
    """Return the versions in the order of the loaders, so that every list of sources reads alike."""
    own = sorted(versions.keys() - loaders().keys())
    return {slug: versions[slug] for slug in (*loaders(), *own) if slug in versions}


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


def _bundled_versions(
    home: Home, work: Path, slugs: Sequence[str], tell: Tell, into: Mapping[str, str] | None = None
) -> dict[str, Version]:
    """Turn the bundled tables of these sources into readings, two at a time; `into` names merged bodies."""
    if not slugs:
        return {}
    into = decisions_in(home).merged_into if into is None else into
    told = editions.read_sources(tables.bundled())
    now = edition()
    jobs = [slug for slug in slugs if slug in told]
    tell(f"reading the bundled tables of {len(jobs)} sources")
    versions = {}
    with _children(2) as pool:
        # The largest first, so that no core waits for it at the end.
        queue = sorted(jobs, key=lambda slug: -told[slug].records)
        results = [(slug, pool.submit(_read_tables, slug, told[slug].read, work / slug, into)) for slug in queue]
        for slug, result in results:
            sha, count = result.result()
            version = replace(told[slug], sha256=sha, quads=count, software=now)
            home.keep(version, work / slug)
            versions[slug] = version
    return versions


def _read_tables(slug: str, read: str, made: Path, into: Mapping[str, str]) -> tuple[str, int]:
    """Write one bundled source's N-Quads; return their hash and number. Runs in a child process."""
    made.mkdir(parents=True)
    return sorting(slug, read, merged(tables.read(tables.bundled(), slug), into), made).write(made / "data.nq")


def _read_files(
    home_path: Path, held: dict[str, Version], slug: str, paths: Sequence[Path], read: str, made: Path
) -> tuple[str, int, Reading]:
    """Read a source's files and write its N-Quads, tables and originals. Runs in a child process."""
    setrlimit(RLIMIT_AS, (MEMORY, MEMORY))
    home = Home(home_path)
    known = [record for need in loader(slug).needs if need in held for record in records_of(home, held[need])]
    decided = decisions_in(home, held)
    names = names_in(merged(known, decided.merged_into), decided.names)
    # The decisions themselves name what went: that is what they are about.
    into = {} if slug == CURATED else decided.merged_into
    with Writing(made, slug, read, into) as writing:
        found = reading(loader(slug), paths, names, _corrections(home, held), writing.keep)
    sha, count = writing.quads()
    (made / "original").mkdir()
    for path in paths:
        shutil.copy(path, made / "original" / path.name)
    return sha, count, found


def _read_form(
    home_path: Path, held: dict[str, Version], form: str, paths: Sequence[Path], asked: Asked, read: str, made: Path
) -> Found:
    """Read files of a foreign form, and write its N-Quads and originals. Runs in a child process, which it may end."""
    setrlimit(RLIMIT_AS, (MEMORY, MEMORY))
    limit_time(paths)
    home = Home(home_path)
    each = forms()[form]
    decided = decisions_in(home, held)
    needs = [need for need in each.needs if need in held]
    records = (record for need in needs for record in records_of(home, held[need]))
    known = [*merged(records, decided.merged_into), *decision_records(decided)]
    found = each.read(asked, paths, known, read, made)
    (made / "original").mkdir()
    for path in paths:
        shutil.copy(path, made / "original" / path.name)
    return found


def limit_time(paths: Sequence[Path]) -> None:
    """End this process, without a word, once it has computed for longer than files of this size may take."""
    size = sum(path.stat().st_size for path in paths if path.is_file())
    _, most = getrlimit(RLIMIT_CPU)
    setrlimit(RLIMIT_CPU, (int(process_time()) + SECONDS + size // BYTES_A_SECOND, most))


def _watch(job: Future[tuple[str, int, Reading]], made: Path, rows: int, tell: Tell) -> None:
    """Tell now and then how many records the process that reads has written; return when it is done."""
    while wait([job], LOOK).not_done:
        with suppress(OSError, ValueError):  # not there yet, or about to be written
            tell(Counted.of("rows read", int(taken_in(made).read_text()), rows))


def _rows_in(paths: Sequence[Path]) -> int:
    """Return about how many rows the tables have: lines but for the header."""
    count = 0
    for path in paths:
        if path.is_file():
            with path.open("rb") as file:
                count += sum(data.count(b"\n") for data in iter(partial(file.read, 1_000_000), b"")) - 1
    return count


def _sha256_of(paths: Sequence[Path]) -> str:
    """Return the hash of what files hold, one after the other."""
    digest = sha256()
    for path in paths:
        with path.open("rb") as file:
            while data := file.read(1_000_000):
                digest.update(data)
    return digest.hexdigest()


def one_child() -> ProcessPoolExecutor:
    """Return a process of its own to read a file in."""
    return _children(1)


def _corrections(home: Home, held: dict[str, Version]) -> Corrections:
    """Return the corrections that were loaded, else those that come with placegraph."""
    version = held.get("corrections")
    if version is None or version.origin == "bundled":
        return Corrections(packaged())
    (original,) = (home.folder(version.slug, version.name) / "original").iterdir()
    return Corrections(read_sheet(original))


def _children(workers: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_end_with_parent)


def _end_with_parent() -> None:
    """End this process when the one that started it is gone, however it went: nobody waits for its answer."""

    def watch() -> None:
        if parent := parent_process():
            parent.join()
        os._exit(1)

    Thread(target=watch, daemon=True).start()
