"""Small homes to do harm to, the commands that change them, and what must hold of them at any moment.

Every record is invented.
"""

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from click.testing import CliRunner
from pyoxigraph import DefaultGraph, NamedNode, Store

from graph.home import Home
from loaders.boundaries import SHAPES
from placegraph import main

DAY = "2026-11-22"
VERBS = ("load", "load rdf", "confirm", "rollback", "remove")
"""The commands that change a home, in an order in which each can be done."""

HEADER = (
    "local-authority-code,official-name,nice-name,gss-code,start-date,end-date,replaced-by,nation,region,"
    "local-authority-type,county-la,combined-authority,alt-names,former-gss-codes,pop-2020,area,lat,long,lower-or-unitary"
)
NOTES = """@prefix dcterms: <http://purl.org/dc/terms/> .
<https://example.org/notes/1> dcterms:title "An invented note"@en-GB .
"""


class CommandFailed(Exception):
    """A command that nobody harmed did not do its work."""


@dataclass(frozen=True)
class Files:
    """What the commands load: two registers, of 1 and of 65 councils, and a file of RDF."""

    registers: tuple[Path, Path]
    notes: Path


def files(folder: Path) -> Files:
    """Write the files that are loaded."""
    few, many = folder / "few.csv", folder / "many.csv"
    few.write_text("\n".join([HEADER, _council(0)]) + "\n", encoding="utf-8")
    many.write_text("\n".join([HEADER, *map(_council, range(65))]) + "\n", encoding="utf-8")
    notes = folder / "notes.ttl"
    notes.write_text(NOTES, encoding="utf-8")
    return Files((few, many), notes)


def _council(number: int) -> str:
    code = f"X{chr(65 + number // 26)}{chr(65 + number % 26)}"
    name = f"Place {code}"
    cells = {
        "local-authority-code": code,
        "official-name": f"{name} Invented Council",
        "nice-name": name,
        "gss-code": f"E06999{number:03}",
        "nation": "England",
        "region": "London",
        "local-authority-type": "UA",
        "lower-or-unitary": "True",
    }
    return ",".join(cells.get(column, "") for column in HEADER.split(","))


def made(folder: Path, given: Files, like: Path | None = None) -> Home:
    """Return a home that holds the small register and the notes, and two builds before that; or a copy of `like`, which is one."""
    if like:
        shutil.copytree(like, folder, symlinks=True)
        return Home(folder)
    home = Home(folder)
    for words in (
        ["build", "--empty"],
        ["load", "councils", str(given.registers[0]), "--read", DAY],
        notes_words(given),
        ["confirm", "source-councils", "--on", DAY],
    ):
        run(home, words)
    return home


def notes_words(given: Files) -> list[str]:
    """Return the command that loads the notes."""
    own = ["--as", "invented-notes", "--title", "Invented notes", "--licence", "CC0-1.0"]
    return ["load", "rdf", str(given.notes), *own, "--read", DAY]


def words_of(verb: str, home: Home, given: Files) -> list[str]:
    """Return the words of a command that would change what the home serves now."""
    if verb == "load":
        held = home.versions()["councils"].rows_in
        return ["load", "councils", str(given.registers[0 if held == 65 else 1]), "--read", DAY]
    if verb == "load rdf":
        return notes_words(given)
    if verb == "confirm":
        return ["confirm", "source-councils", "--note", f"after {home.build().hash}", "--on", DAY]
    if verb == "rollback":
        served = home.build()
        # back to before what was confirmed, where the notes are still there
        earlier = [each for each in home.builds() if each.made < served.made and "invented-notes" in each.sources]
        return ["rollback", earlier[0].hash]
    return ["remove", "invented-notes"]


def run(home: Home, words: list[str]) -> str:
    """Run a command in this process; return what it printed. Raises CommandFailed."""
    result = CliRunner().invoke(main, [*words, "--home", str(home.path)])
    if result.exit_code:
        raise CommandFailed(f"{' '.join(words)}: status {result.exit_code}: {result.output[-500:]}")
    return result.output


def process(home: Home, words: list[str], after: str = "start", moment: int = 0) -> list[str]:
    """Return the words of a process that runs a command and kills itself before its n-th change to the disk, 0 for never."""
    # By -c, and not as a module: the command's own children import the program that started them.
    return [
        sys.executable,
        "-c",
        "from soak.killed import main; main()",
        after,
        str(moment),
        *words,
        "--home",
        str(home.path),
    ]


def faults(home: Home) -> Iterator[str]:
    """Yield what is wrong with a home: every kept build must be whole, and have every reading it was made from."""
    served = home.build()
    if not served.sources and len(home.builds()) > 1:
        yield f"build {served.hash} lost its sources"
    for build in home.builds():
        store = Store.read_only(str(home.path / "builds" / build.hash / "store"))
        for graph, quads in build.quads.items():
            name = NamedNode(graph) if graph else DefaultGraph()
            held = sum(1 for _ in store.quads_for_pattern(None, None, None, name))
            if held != quads:
                yield f"build {build.hash}: {graph} holds {held} of {quads} quads"
        for slug, reading in build.sources.items():
            folder = home.folder(slug, reading)
            # a source of boundaries says nothing but shapes, by which it is named
            data = folder / (SHAPES if (folder / SHAPES).exists() else "data.nq")
            if not data.exists() or not sha256(data.read_bytes()).hexdigest().startswith(reading):
                yield f"build {build.hash}: the reading {reading} of {slug} is not whole"
            elif home.version(slug, reading).name != reading:
                yield f"build {build.hash}: the manifest of {slug} is of another reading"
