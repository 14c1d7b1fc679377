"""Damaged files given to the command, by all loaders and forms; each is taken or refused, quickly, in words.

Most go through the command in one process that is kept warm (`soak.warm`) and watched; where it ends, and for a
sample of the rest, the command runs as a process of its own, builds and serves.
"""

import os
import random
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures import TimeoutError as Late
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

from graph.home import Home
from placegraph import main  # noqa: F401  imported here, for the processes that are started import what this does
from soak import damage, homes, warm
from soak.samples import Sample, samples

OTHERS = ("name", "no file", "given twice")
"""What may be wrong with a file beside what it holds."""
LONGEST = 10
"""Seconds that one file may take."""
SHOWN = 300
"""Characters of what was said that a fault tells."""

NAMED = re.compile(
    r"Traceback|\b(?:[A-Z]\w*(?:Error|Exception|Interrupt|Exit)|BadZipFile|StopIteration)\b|<class '|object at 0x|NoneType"
)
"""Words that belong to us and never to a person."""
ENCODINGS = ("utf-8", "utf-16", "cp1252", "latin-1")
"""What a table may be written in: in each, other bytes are control characters."""
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x9b\u202a-\u202e\u2066-\u2069]")
"""Characters that move or colour what stands on a terminal, or turn it round."""
MENDS = re.compile(
    r"(?i)\b(save|mend|download|check|name|give|write|split|rename|load|choose|take|leave|did you|unpack|keep|delete|"
    r"remove|send|fill|show|copy|say|add|is it|try again|use|open|one must|put|make)\b"
)
"""Words by which a refusal says how to mend it."""


@dataclass
class Mutants:
    """What came of them: how many of each sample were taken and refused, and every fault."""

    done: Counter[tuple[str, str]] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    commands: int = 0
    slowest: float = 0.0
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Given:
    """Files as they lie on the disk, and the words of the command that takes them."""

    told: str
    words: tuple[str, ...]
    paths: tuple[Path, ...]


def laid(sample: Sample, folder: Path) -> Given:
    """Write a sample's files as they are."""
    _fresh(folder)
    for name, data in sample.files:
        (folder / name).write_bytes(data)
    return _given(sample, "undamaged", [folder / name for name, _ in sample.files])


def mutated(sample: Sample, folder: Path, dice: random.Random) -> tuple[Given, list[str]]:
    """Write a sample's files with damage to one of them, to its name, or to what it is; return what was done too."""
    _fresh(folder)
    chosen = dice.randrange(len(sample.files))
    paths, kinds = [], []
    for number, (name, data) in enumerate(sample.files):
        path = folder / name
        if number == chosen:
            odd = dice.random()
            if odd < 0.94:
                data, kinds = damage.damaged(name, data, dice)
            if odd > 0.9:
                kinds.append("name")
                path = folder / damage.renamed(name, dice)
            if odd > 0.99:
                kinds.append("no file")
                _no_file(path, dice)
            else:
                path.write_bytes(data)
        else:
            path.write_bytes(data)
        paths.append(path)
    if sample.words[0] == "load" and sample.words[1] != "dataset" and dice.random() < 0.01:
        kinds.append("given twice")
        paths.append(paths[chosen])
    return _given(sample, " and ".join(kinds), paths), kinds


def _no_file(path: Path, dice: random.Random) -> None:
    """Put something that is no file in its place: nothing, a folder, a pipe, a device, a link to itself."""
    match dice.randrange(5):
        case 1:
            path.mkdir()
        case 2:
            os.mkfifo(path)
        case 3:
            path.symlink_to("/dev/zero")
        case 4:
            path.symlink_to(path.name)


def _fresh(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def _given(sample: Sample, told: str, paths: Sequence[Path]) -> Given:
    return Given(f"{sample.name} ({told})", (*sample.words, *map(str, paths), *sample.options), tuple(paths))


class Warm:
    """One warm process and the home that it serves; what it is given is judged here."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> "Warm":
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def end(self) -> None:
        """End the process."""
        if self._pool:
            for process in list((self._pool._processes or {}).values()):
                process.kill()
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None

    def give(self, given: Given) -> tuple[str, str]:
        """Return "taken" or "refused" and what a person sees; or "fault" and what is wrong."""
        before = served(self.home)
        self._pool = self._pool or ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=warm.ready)
        words = (*given.words, "--home", str(self.home.path))
        try:
            status, output = self._pool.submit(warm.run, words).result(3 * LONGEST)
        except Late:
            self.end()
            return "fault", f"was not done after {3 * LONGEST} s"
        except BrokenProcessPool:
            self.end()
            return alone(self.home, given, before)
        return judged(self.home, given, before, status, output)


def served(home: Home) -> tuple[object, ...]:
    """Return what would tell that a home has changed: what it serves, and its builds.

    A reading whose build was refused may stay until the next build; that those in use are whole is for `homes.faults`.
    """
    builds = tuple(sorted(str(each) for each in (home.path / "builds").glob("*")))
    return home.current.readlink(), builds


def alone(home: Home, given: Given, before: tuple[object, ...]) -> tuple[str, str]:
    """Give files to the command as a process of its own; it builds and serves."""
    command = [sys.executable, "-c", "from placegraph import main; main()", *given.words, "--home", str(home.path)]
    try:
        ran = subprocess.run(command, capture_output=True, timeout=6 * LONGEST, check=False)
    except subprocess.TimeoutExpired:
        return "fault", f"was not done after {6 * LONGEST} s, as a process of its own"
    output = (ran.stdout + ran.stderr).decode("utf-8", "replace")
    return judged(home, given, before, ran.returncode, output)


def judged(home: Home, given: Given, before: tuple[object, ...], status: int, output: str) -> tuple[str, str]:
    """Return what came of a command, "fault" and why if a person would be left in the dark or the graph has changed."""
    said = output
    for path in sorted(given.paths, key=lambda each: -len(str(each))):
        said = said.replace(str(path), "FILE").replace(path.name, "FILE")
    shown = said[-SHOWN:]
    if status not in (0, 1):
        return "fault", f"ended with status {status}: {shown}"
    if named := NAMED.search(said):
        return "fault", f"says {named[0]!r}: {shown}"
    if marked := set(CONTROL.findall(said)) - own_marks(given):
        return "fault", f"prints the control character {min(marked)!r}: {shown!r}"
    if status == 0:
        return "taken", said
    _, found, why = said.rpartition("placegraph: ")
    if not found:
        return "fault", f"refused without a word: {shown}"
    if not MENDS.search(why) or len(why) < 30:
        return "fault", f"does not say how to mend it: {shown}"
    if served(home) != before or (home.path / ".work").exists():
        return "fault", f"refused, and the home has changed: {shown}"
    return "refused", said


def own_marks(given: Given) -> set[str]:
    """Return the control characters that a command may print: `match` gives back a table's own cells, to the letter."""
    if given.words[0] != "match":
        return set()
    held = b"\n".join(path.read_bytes() for path in given.paths if path.is_file())
    return {mark for code in ENCODINGS for mark in CONTROL.findall(held.decode(code, "replace"))}


def soak(
    folder: Path, home: Home, raw: Path, points: int, seed: int, commands: int = 0, *, check: bool = True
) -> Mutants:
    """Damage so many files, the samples in turn; so many of them go through a command of its own too.

    `home` serves the bundled graph, and serves it at the end; nothing is built in it. With `check`, every sample
    is given as it is first: one that is refused would prove nothing.
    """
    dice = random.Random(seed)
    found = Mutants()
    sets = samples(raw, folder)
    files = folder / "files"
    with Warm(home) as process:
        for sample in sets.values() if check else ():
            outcome, said = process.give(laid(sample, files))
            if outcome != "taken":
                found.faults.append(f"{sample.name}, undamaged, is not accepted: {said[-SHOWN:]}")
        own = _small(folder / "own") if commands else None
        order = [*sets.values()]
        dice.shuffle(order)
        for number in range(points):
            sample = order[number % len(order)]
            given, kinds = mutated(sample, files, dice)
            start = time.monotonic()
            outcome, said = process.give(given)
            took = time.monotonic() - start
            found.slowest = max(found.slowest, took)
            found.done[sample.name, outcome] += 1
            found.kinds.update(kinds)
            if outcome == "fault":
                found.faults.append(f"point {number}, {given.told}: {said}")
            elif took > LONGEST:
                found.faults.append(f"point {number}, {given.told}: took {took:.0f} s")
            if own and number % max(1, points // commands) == 0:
                found.commands += 1
                found.faults += [
                    f"point {number}, by a command of its own, {given.told}: {fault}"
                    for fault in _commanded(own, given)
                ]
    found.faults += [f"after them all, {fault}" for fault in homes.faults(home)]
    return found


def _small(folder: Path) -> Home:
    """Return a home that holds the register of councils and its corrections, and keep a copy of it to start from again."""
    home = Home(folder / "home")
    homes.run(home, ["build", "--empty"])
    # The register names bodies that ended, of which only the corrections tell when.
    homes.run(home, ["load", "councils", "--accept"])
    homes.run(home, ["load", "corrections", "--accept"])
    shutil.copytree(home.path, folder / "kept", symlinks=True)
    return home


def _commanded(home: Home, given: Given) -> list[str]:
    """Give files to a command of its own; return what is wrong. What it served before is put back."""
    before = served(home)
    outcome, said = alone(home, given, before)
    wrong = [said] if outcome == "fault" else []
    if not home.build().dataset:
        wrong += homes.faults(home)
    if served(home) != before:
        shutil.rmtree(home.path)
        shutil.copytree(home.path.parent / "kept", home.path, symlinks=True)
    return wrong
