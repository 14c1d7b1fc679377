"""kill -9 at seeded moments of every command that changes a home: what is served is the old or the new, and whole."""

import os
import random
import re
import signal
import subprocess
import time
from collections import Counter
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


def soak(folder: Path, points: int, seed: int, verbs: tuple[str, ...] = VERBS) -> Kills:
    """Kill so many commands, the verbs in turn: half of them before a change to the disk, half by the clock."""
    dice = random.Random(seed)
    given = homes.files(folder)
    home = homes.made(folder / "home", given)
    found = Kills()
    cost = {verb: _unharmed(home, verb, given) for verb in verbs}
    for number in range(points):
        verb = verbs[number % len(verbs)]
        words = homes.words_of(verb, home, given)
        before = home.build()
        changes, seconds = cost[verb]
        if number // len(verbs) % 2:
            told = f"point {number}: {verb}, by the clock"
            ended = _by_clock(home, words, dice.uniform(0.2, 1.05) * seconds)
        else:
            moment = dice.randint(1, changes)
            told = f"point {number}: {verb}, before change {moment} of {changes}"
            ended = _by_change(home, words, moment)
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


def _by_change(home: Home, words: list[str], moment: int) -> bool:
    """Kill a command before a change to the disk; return whether it was."""
    done = subprocess.run(
        homes.process(home, words, "start", moment), start_new_session=True, capture_output=True, check=False
    )
    return done.returncode == -signal.SIGKILL


def _by_clock(home: Home, words: list[str], seconds: float) -> bool:
    """Kill a command and its children after so long; return whether it was still running."""
    process = subprocess.Popen(
        homes.process(home, words), start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return True
    return False
