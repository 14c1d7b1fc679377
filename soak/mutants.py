"""Damaged files: heads of tables with seeded damage, read by every loader; each is read or refused, quickly, in words.

Most are read in one child process that is watched, as `placegraph load` reads them; a sample goes through the command.
"""

import json
import random
import shutil
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures import TimeoutError as Late
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

from click.testing import CliRunner
from pyoxigraph import RdfFormat, parse, serialize

from graph.home import Home
from loaders import loading, tables
from loaders.corrections import Corrections, packaged
from loaders.loader import loader, loaders
from loaders.names import Names
from loaders.own_sources import Asked
from loaders.reading import lines, names_in, reading
from ontology import PlacegraphError
from placegraph import main
from soak import homes

HEAD = 30
"""Rows of a table that are damaged: more would take longer, and find no more."""
LONGEST = 10
"""Seconds that one file may take."""
DAY = "2026-11-22"

Damage = Callable[[bytes, random.Random], bytes]


@dataclass
class Mutants:
    """What came of them: outcomes by count, and every fault (a traceback, a hang, something else served)."""

    done: Counter[str] = field(default_factory=Counter)
    by_loader: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    faults: list[str] = field(default_factory=list)


def _cut(data: bytes, dice: random.Random) -> bytes:
    return data[: dice.randrange(len(data) + 1)]


def _flip(data: bytes, dice: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(dice.choice((1, 3, 30))):
        changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
    return bytes(changed)


def _delimiters(data: bytes, dice: random.Random) -> bytes:
    return data.replace(b",", dice.choice((b";", b"\t", b"|", b",,", b"")), dice.choice((-1, 5)))


def _encoding(data: bytes, dice: random.Random) -> bytes:
    text = data.decode("utf-8", "replace")
    return text.encode(dice.choice(("utf-16", "utf-16-le", "cp1252", "utf-7", "cp500", "utf-32")), "replace")


def _at(data: bytes, dice: random.Random, what: bytes) -> bytes:
    place = dice.randrange(len(data) + 1)
    return data[:place] + what + data[place:]


def _nul(data: bytes, dice: random.Random) -> bytes:
    return _at(data, dice, b"\0" * dice.choice((1, 1000)))


def _huge(data: bytes, dice: random.Random) -> bytes:
    return _at(data, dice, dice.choice((b"9", b"a", b"[", b"{", b"<", b"(", b"\xe2\x80\xae", b" ")) * 200_000)


def _quotes(data: bytes, dice: random.Random) -> bytes:
    return _at(data, dice, b'"' * dice.choice((1, 2, 3, 5001)))


def _cells(data: bytes, dice: random.Random) -> bytes:
    """Put something else into some cells, whatever they held."""
    rows = data.split(b"\n")
    for _ in range(dice.choice((1, 5, 20))):
        number = dice.randrange(len(rows))
        cells = rows[number].split(b",")
        cells[dice.randrange(len(cells))] = dice.choice(WORDS)
        rows[number] = b",".join(cells)
    return b"\n".join(rows)


def _rows(data: bytes, dice: random.Random) -> bytes:
    rows = data.split(b"\n")
    dice.shuffle(rows)
    return b"\n".join(rows * dice.choice((1, 2)))


def _columns(data: bytes, dice: random.Random) -> bytes:
    """Move, rename or repeat a column of the header."""
    head, _, rest = data.partition(b"\n")
    names = head.split(b",")
    what = dice.randrange(4)
    if what == 0:
        dice.shuffle(names)
    elif what == 1:
        names[dice.randrange(len(names))] = dice.choice(WORDS)
    elif what == 2:
        names.append(dice.choice(names))
    else:
        names.pop(dice.randrange(len(names)))
    return b",".join(names) + b"\n" + rest


def _ends(data: bytes, dice: random.Random) -> bytes:
    return data.replace(b"\n", dice.choice((b"\r", b"\r\n", b"\n\r", b"\n\n", b"\x0b", b"\x85", "\u2028".encode())))


WORDS = (
    b"", b" ", b"=1+1", b"@SUM(A1)", b"-1", b"NaN", b"inf", b"1e999", b"1e-999", b"9" * 400, b"0x10", b"\xd9\xa3",
    b"2024-02-30", b"0000-00-00", b"99999-01-01", b"31/04/2021", b"<script>", b"javascript:alert(1)", b"../../etc/passwd",
    b"http://[::1", b"http://a b", b"\\", b'"', b"'", b"\x7f", b"\xef\xbf\xbd", b"\xf0\x9f\x98\x80", b"\xe2\x80\xae",
    b"E09000002", b"council-BDG", b"A" * 5000, b"{}", b"[]", b"null", b"None", b"\xc2\xa31.2m", b"%s%n", b"${x}", b"{{7*7}}",
    b"\xed\xa0\x80", b"\t", b"\r", b"_:b", b"a/b", b"?x", b"1.", b".5", b"1,2", b"--", b"+", b"\xc2\xa0",
)  # fmt: skip
"""What a cell may hold that nobody thought of."""

DAMAGES: Mapping[str, Damage] = {
    "cut": _cut,
    "bits": _flip,
    "delimiters": _delimiters,
    "encoding": _encoding,
    "NUL": _nul,
    "huge": _huge,
    "quotes": _quotes,
    "cells": _cells,
    "rows": _rows,
    "columns": _columns,
    "line ends": _ends,
}
"""Kinds of damage by name."""


def originals(raw: Path) -> dict[str, list[tuple[str, bytes]]]:
    """Return the heads of every loader's own files, by loader: those beside the project, and those we wrote by hand."""
    here = Path(__file__).resolve().parents[1] / "loaders"
    found = {}
    for slug in loaders():
        paths = sorted((raw / slug).glob("*.csv")) or sorted((here / "seeds" / slug).glob("*.csv"))
        if slug == "corrections":
            paths = [here / "corrections.csv"]
        if paths:
            found[slug] = [(path.name, b"\n".join(path.read_bytes().split(b"\n")[: HEAD + 1])) for path in paths]
    return found | {slug: [file] for slug, file in FOREIGN.items()}


def _foreign() -> dict[str, tuple[str, bytes]]:
    """Return a small invented file of each form that anybody may publish in; of RDF one of each kind, by its ending."""
    turtle = (
        homes.NOTES
        + '<https://example.org/notes/2> dcterms:references <https://example.org/notes/1>, [ dcterms:title "x" ] .\n'
    )
    quads = [*parse(turtle, format=RdfFormat.TURTLE)]
    written = {
        "rdf.ttl": turtle.encode(),
        "rdf.nq": serialize(quads, format=RdfFormat.N_QUADS),
        "rdf.rdf": serialize([quad.triple for quad in quads], format=RdfFormat.RDF_XML),
        "rdf.jsonld": serialize(quads, format=RdfFormat.JSON_LD),
        "360giving.json": json.dumps({"grants": [GRANT]}, indent=1).encode(),
        "boundaries.geojson": json.dumps({"type": "FeatureCollection", "features": [AREA]}, indent=1).encode(),
    }
    return {name: (f"invented-{name}", data or b"") for name, data in written.items()}


GRANT = {
    "id": "360G-invented-1",
    "title": "An invented grant",
    "description": "Invented",
    "currency": "GBP",
    "amountAwarded": 1000,
    "awardDate": "2024-04-01",
    "recipientOrganization": [{"id": "GB-CHC-0000000", "name": "Invented charity"}],
    "fundingOrganization": [{"id": "GB-CHC-0000001", "name": "Invented funder"}],
}
AREA = {
    "type": "Feature",
    "properties": {"LAD24CD": "E06999001", "LAD24NM": "Aaton"},
    "geometry": {"type": "Polygon", "coordinates": [[[0, 51], [0, 52], [1, 52], [0, 51]]]},
}
FOREIGN = _foreign()


def mutated(files: Sequence[tuple[str, bytes]], dice: random.Random) -> tuple[str, list[tuple[str, bytes]]]:
    """Return a set of files with damage to one of them, and what was done to it."""
    chosen = dice.randrange(len(files))
    kinds = dice.sample(sorted(DAMAGES), dice.choice((1, 1, 1, 2, 3)))
    name, data = files[chosen]
    for kind in kinds:
        if data:
            data = DAMAGES[kind](data, dice)
    return " and ".join(kinds), [*files[:chosen], (name, data), *files[chosen + 1 :]]


KNOWN: dict[str, Names] = {}
"""In a reading process: the names that each loader looks up."""


def read(slug: str, folder: Path, names: Sequence[str]) -> str:
    """Read files as a load does; return "read", or "refused" where a person would be told why."""
    form = slug.partition(".")[0]
    if form in loading.forms():
        try:
            shutil.rmtree(folder / "made", ignore_errors=True)
            asked = Asked(slug="invented-soak", title="Invented", licence="CC0-1.0")
            loading.forms()[form].read(asked, [folder / name for name in names], [], DAY, folder / "made")
        except PlacegraphError as error:
            return "refused" if str(error) else "refused without a word"
        return "read"
    each = loader(slug)
    if slug not in KNOWN:
        records = [record for need in each.needs for record in tables.read(tables.bundled(), need)]
        KNOWN[slug] = names_in(records)
    try:
        found = reading(each, [folder / name for name in names], KNOWN[slug], Corrections(packaged()))
        lines(slug, DAY, found.records)
    except PlacegraphError as error:
        return "refused" if str(error) else "refused without a word"
    return "read in part" if found.problems else "read"


def soak(folder: Path, raw: Path, points: int, seed: int, through_command: int) -> Mutants:
    """Read so many damaged sets of files, the loaders in turn; so many of them through the command."""
    dice = random.Random(seed)
    found = Mutants()
    sets = originals(raw)
    home = homes.made(folder / "home", homes.files(folder)) if through_command else None
    every = points // through_command if through_command else 0
    pool = _pool()
    try:
        for number in range(points):
            slug = list(sets)[number % len(sets)]
            damage, files = mutated(sets[slug], dice)
            place = folder / "files"
            place.mkdir(exist_ok=True)
            for name, data in files:
                (place / name).write_bytes(data)
            start = time.monotonic()
            try:
                if home and every and number % every == 0:
                    outcome = _commanded(home, slug, [place / name for name, _ in files])
                else:
                    outcome = pool.submit(read, slug, place, [name for name, _ in files]).result(3 * LONGEST)
            except Late:
                outcome = "hung"
                _end(pool)
                pool = _pool()
            except BrokenProcessPool:
                outcome = "ended its process"
                pool = _pool()
            except Exception as error:  # whatever it is, a person would have seen a traceback
                outcome = f"{type(error).__name__}: {str(error)[:200]}"
            took = time.monotonic() - start
            found.slowest = max(found.slowest, took)
            told = outcome if outcome in OUTCOMES else "fault"
            found.done[told] += 1
            found.by_loader[slug] += 1
            if told == "fault" or took > LONGEST:
                found.faults.append(f"{slug}, point {number} ({damage}): {outcome}, {took:.1f} s")
    finally:
        _end(pool)
    return found


OUTCOMES = {"read", "read in part", "refused", "command: loaded", "command: refused"}
"""What may come of a file."""


def _commanded(home: Home, slug: str, paths: Sequence[Path]) -> str:
    """Load files by the command; return what came of it. What is served must be as it was, if they are refused."""
    before = home.build()
    form = slug.partition(".")[0]
    own = ["--as", "invented-soak", "--title", "Invented", "--licence", "CC0-1.0"] if form in loading.forms() else []
    words = ["load", form, *map(str, paths), *own, "--read", DAY, "--home", str(home.path)]
    result = CliRunner().invoke(main, words)
    if result.exit_code not in (0, 1) or "Traceback" in result.output or not result.output.strip():
        return f"the command ended with {result.exit_code}: {result.exception!r} {result.output[-300:]}"
    if result.exit_code == 1 and (home.build() != before or "placegraph:" not in result.output):
        return f"refused, and another build is served, or nothing said: {result.output[-300:]}"
    if wrong := list(homes.faults(home)):
        return f"left a home that is not whole: {wrong[0]}"
    return "command: refused" if result.exit_code else "command: loaded"


def _pool() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, mp_context=get_context("spawn"))


def _end(pool: ProcessPoolExecutor) -> None:
    for process in list((pool._processes or {}).values()):
        process.kill()
    pool.shutdown(wait=False, cancel_futures=True)
