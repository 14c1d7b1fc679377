"""Readings of a source's own files, made in a process that they may end.

PlacegraphError
└── SameName       two files of one name
"""

import gc
import shutil
from collections.abc import Sequence
from concurrent.futures import Future, wait
from contextlib import suppress
from functools import partial
from hashlib import sha256
from pathlib import Path

from graph.home import Home, Version
from graph.software import software
from graph.telling import Counted, Tell
from loaders import contents, limited
from loaders.beside import Beside
from loaders.corrections import Corrections, packaged
from loaders.decisions import CURATED, decisions_in, merged
from loaders.loader import loader
from loaders.reading import Reading, names_in, reading
from loaders.sheets import read_sheet, refuse_bomb
from loaders.writing import Writing, taken_in
from ontology import PlacegraphError

SMALL = 10_000_000
"""Bytes of a packed file whose list of parts can be read without harm, before a process is started to read the rest."""

LOOK = 0.5
"""Seconds between two looks at how far a process has read."""


class SameName(PlacegraphError):
    """Two files of one name: the originals are kept by name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"two of the files are called {name!r}; rename one, for the originals are kept by name")


def refuse_early(paths: Sequence[Path]) -> None:
    """Refuse what needs no reading to be refused: two files of one name, and packed bombs. Raises SameName or BrokenFile."""
    names = [path.name for path in paths]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise SameName(twice)
    for path in paths:
        if path.is_file() and path.stat().st_size <= SMALL:
            refuse_bomb(path)


def read_source(
    home: Home, work: Path, held: dict[str, Version], slug: str, paths: Sequence[Path], read: str, tell: Tell,
    *, keep: bool = True,
) -> tuple[Version, Reading]:  # fmt: skip
    """Read the files of one source beside the others that are held, and keep what they say. Raises ReaderDied."""
    tell(f"reading {slug}")
    made = work / slug
    rows = _rows_in(paths)
    sha, count, found = limited.in_a_child(
        slug, _read_files, home.path, held, slug, tuple(paths), read, made,
        beside=lambda job: _watch(job, made, rows, tell),
    )  # fmt: skip
    version = Version(
        slug=slug,
        sha256=sha,
        input_sha256=sha256_of(paths),
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


def _read_files(
    home_path: Path, held: dict[str, Version], slug: str, paths: Sequence[Path], read: str, made: Path
) -> tuple[str, int, Reading]:
    """Read a source's files and write its N-Quads, tables and originals. Runs in a child process."""
    limited.limit_memory()
    gc.disable()  # records hold nothing that holds them, and looking for such takes a tenth of the time
    home = Home(home_path)
    known = [record for need in loader(slug).needs if need in held for record in contents.records_of(home, held[need])]
    decided = decisions_in(home, held)
    names = names_in(merged(known, decided.merged_into), decided.names)
    # The decisions themselves name what went: that is what they are about.
    into = {} if slug == CURATED else decided.merged_into
    elsewhere = {each: held[each] for each in held if each != slug}
    described = Beside(described=contents.bodies_described(home, elsewhere, own_only=True)).bodies(slug)
    with Writing(made, slug, read, into, described) as writing:
        found = reading(loader(slug), paths, names, _corrections(home, held), writing.keep)
    sha, count = writing.quads()
    keep_originals(paths, made)
    return sha, count, found


def keep_originals(paths: Sequence[Path], made: Path) -> None:
    """Copy the files that were read to where they can be read again."""
    originals = made / "original"
    originals.mkdir()
    for path in paths:
        shutil.copy(path, originals / path.name)


def _corrections(home: Home, held: dict[str, Version]) -> Corrections:
    """Return the corrections that were loaded, else those that come with placegraph."""
    version = held.get("corrections")
    if version is None or version.origin == "bundled":
        return Corrections(packaged())
    (original,) = home.original(version).iterdir()
    return Corrections(read_sheet(original))


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


def sha256_of(paths: Sequence[Path]) -> str:
    """Return the hash of what files hold, one after the other."""
    digest = sha256()
    for path in paths:
        with path.open("rb") as file:
            while data := file.read(1_000_000):
                digest.update(data)
    return digest.hexdigest()
