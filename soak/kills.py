"""kill -9 at seeded moments of every command that changes a home: what is served is the old or the new, and whole.

A third of the kills end the command with its children before a change to the disk, a third the same by the clock, and
a third the command alone by the clock: then its children must go by themselves. Nothing may be left lying about.
"""

import os
import random
import re
import shutil
import signal
import subprocess
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from graph.home import Home
from soak import homes
from soak.homes import VERBS, Files


@dataclass
class Kills:
    """What came of the kills: how many of each verb left the old and the new, and every fault."""

    done: Counter[tuple[str, str]] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def soak(folder: Path, points: int, seed: int, verbs: tuple[str, ...] = VERBS, like: Path | None = None) -> Kills:
    """Kill so many commands, the verbs in turn, in three ways in turn; the home is like that of `like`."""
    dice = random.Random(seed)
    given = homes.files(folder)
    home = homes.made(folder / "home", given, like)
    found = Kills()
    scratch = folder / "tmp"
    scratch.mkdir()
    cost = {verb: _unharmed(home, verb, given) for verb in verbs}
    for number in range(points):
        verb = verbs[number % len(verbs)]
        words = homes.words_of(verb, home, given)
        before = home.build()
        changes, seconds = cost[verb]
        way = number % 3
        if way:
            told = f"point {number}: {verb}{', alone' if way == 2 else ''}, by the clock"
            ended, left_over = _by_clock(home, words, dice.uniform(0.2, 1.05) * seconds, scratch, alone=way == 2)
            found.faults += [f"{told}: still running {PATIENCE} s later: {each}" for each in left_over]
        else:
            moment = dice.randint(1, changes)
            told = f"point {number}: {verb}, before change {moment} of {changes}"
            ended = _by_change(home, words, moment, scratch)
        if lying := sorted(each.name for each in scratch.iterdir()):
            found.faults.append(f"{told}: left {', '.join(lying)} in the folder for temporary files")
            shutil.rmtree(scratch)
            scratch.mkdir()
        found.faults += [f"{told}: {fault}" for fault in homes.faults(home)]
        left = home.build()
        outcome = "old" if left.hash == before.hash else "new"
        if not ended:
            outcome = "had ended"
        try:
            # The next command is the same again: it must be able to, and come to what it would have come to.
            if outcome == "old" or verb not in ("remove", "confirm"):
                homes.run(home, words)
        except homes.CommandFailed as error:
            found.faults.append(f"{told}: the next command failed: {error}")
        after = home.build()
        if outcome == "new" and verb not in ("remove", "confirm") and after.hash != left.hash:
            found.faults.append(f"{told}: build {left.hash} was neither the old nor the new")
        if after.hash == before.hash:
            found.faults.append(f"{told}: the next command changed nothing")
        if (home.path / ".work").exists() and outcome == "old":
            found.faults.append(f"{told}: what was left behind is still there after the next command")
        found.done[verb, outcome] += 1
    return found


def _unharmed(home: Home, verb: str, given: Files) -> tuple[int, float]:
    """Run a command to its end; return its changes to the disk and its seconds."""
    start = time.monotonic()
    words = homes.words_of(verb, home, given)
    done = subprocess.run(
        homes.process(home, words), capture_output=True, text=True, check=True, start_new_session=True
    )
    changes = re.search(r"changes: (\d+)", done.stdout)
    return int(changes[1] if changes else 0), time.monotonic() - start


def _by_change(home: Home, words: list[str], moment: int, scratch: Path) -> bool:
    """Kill a command before a change to the disk; return whether it was."""
    done = subprocess.run(
        homes.process(home, words, "start", moment),
        start_new_session=True,
        capture_output=True,
        check=False,
        env=os.environ | {"TMPDIR": str(scratch)},
    )
    return done.returncode == -signal.SIGKILL


def _by_clock(home: Home, words: list[str], seconds: float, scratch: Path, *, alone: bool) -> tuple[bool, list[str]]:
    """Kill a command after so long, with its children or alone; return whether it was still running, and which children still are."""
    process = subprocess.Popen(
        homes.process(home, words),
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"TMPDIR": str(scratch)},
    )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        (os.kill if alone else os.killpg)(process.pid, signal.SIGKILL)
        process.wait()
        return True, _left(process.pid)
    return False, []


PATIENCE = 2
"""Seconds that a child may take to notice that nobody waits for it."""


def _left(session: int) -> list[str]:
    """Return what still runs of a session (Linux) after a while; end it."""
    until = time.monotonic() + PATIENCE
    while (running := _running(session)) and time.monotonic() < until:
        time.sleep(0.05)
    for number in running:
        with suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
    return list(running.values())


def _running(session: int) -> dict[int, str]:
    """Return the processes of a session that have not ended: number → command line."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            state, _, _, own, *_ = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(own) == session and state not in "ZX":
                found[int(folder.name)] = (
                    (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")[:200]
                )
    return found
