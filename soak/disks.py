"""A disk that becomes full at seeded points of every command that changes a home.

The disk is a real one of its own: a small file system in memory, that only this process and its children see (Linux;
`unshare` must be allowed). It is filled until a given number of bytes is left.
"""

import json
import random
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path

from soak import homes
from soak.homes import VERBS

SIZE = 200_000_000
"""Bytes of the disk: room for a small home's builds, and for one more."""
MOUNTED = "mounted"
"""What is printed once there is a disk: whatever fails after that is ours."""
CLEAR = ("No space left on device", "mend that and try again")
"""What a person must be told."""


@dataclass
class Disks:
    """What came of it: commands that were refused for want of room, those that found enough, and every fault."""

    refused: int = 0
    done: int = 0
    faults: list[str] = field(default_factory=list)


class NoDisk(Exception):
    """Nobody may make a disk of their own on this machine."""


def soak(points: int, seed: int, like: Path | None = None) -> Disks:
    """Run so many commands on a disk that becomes full, in a home like that of `like`. Raises NoDisk."""
    with tempfile.TemporaryDirectory() as folder:
        inside = [
            sys.executable,
            "-c",
            "from soak.disks import main; main()",
            folder,
            str(points),
            str(seed),
            str(like or ""),
        ]
        mount = f'mount -t tmpfs -o size={SIZE} tmpfs "$0" && exec "$@"'
        command = ["unshare", "-Urm", "sh", "-c", mount, folder, *inside]
        try:
            told = subprocess.run(command, capture_output=True, text=True, check=False)
        except FileNotFoundError as error:
            raise NoDisk(f"{error.filename} is not there") from None
    mounted, _, answer = told.stdout.partition("\n")
    if mounted != MOUNTED:
        raise NoDisk(told.stderr.strip()[-300:])
    if told.returncode:
        return Disks(faults=[f"on the small disk: {told.stderr.strip()[-600:]}"])
    return Disks(**json.loads(answer))


def main() -> None:
    """Do it, on the disk that is mounted at the first argument; print what came of it as JSON."""
    print(MOUNTED, flush=True)
    print(
        json.dumps(
            asdict(
                filled(
                    Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]) if sys.argv[4] else None
                )
            )
        )
    )


def filled(disk: Path, points: int, seed: int, like: Path | None = None) -> Disks:
    """Fill the disk, run a command, look, free the disk, and run it again: so many times."""
    dice = random.Random(seed)
    found = Disks()
    given = homes.files(disk)
    home = homes.made(disk / "home", given, like)
    for number in range(points):
        verb = VERBS[number % len(VERBS)]
        words = homes.words_of(verb, home, given)
        before = home.build()
        # A build of a small home takes some megabytes: most points lie below that, the first at nothing at all.
        room = 0 if number < len(VERBS) else dice.choice((4_096, 65_536, 500_000, 1_500_000, 4_000_000, 8_000_000))
        filler = disk / "filler"
        _fill(disk, filler, room)
        ran = subprocess.run(
            [sys.executable, "-c", "from placegraph import main; main()", *words, "--home", str(home.path)],
            capture_output=True,
            text=True,
            check=False,
        )
        told = f"point {number}: {verb} with {room:,} bytes left"
        found.faults += [f"{told}: {fault}" for fault in homes.faults(home)]
        if ran.returncode == 0:
            found.done += 1
        else:
            found.refused += 1
            if ran.returncode != 1 or "Traceback" in ran.stderr or not all(words in ran.stderr for words in CLEAR):
                found.faults.append(f"{told}: status {ran.returncode}, said {ran.stderr[-400:]!r}")
            if home.build() != before:
                found.faults.append(f"{told}: it was refused, and something else is served")
        filler.unlink()
        try:
            if ran.returncode:
                homes.run(home, words)
        except homes.CommandFailed as error:
            found.faults.append(f"{told}: with room again, it failed: {error}")
    return found


def _fill(disk: Path, filler: Path, room: int) -> None:
    """Write a file that leaves so many bytes."""
    with filler.open("wb", buffering=0) as file:
        block = bytes(1 << 20)
        while block:
            try:
                file.write(block)
            except OSError:
                block = block[: len(block) // 2]
        size = file.tell()
        file.truncate(max(0, size - room))
