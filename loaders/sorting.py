"""The N-Quads of one source: sorted, each once, so that equal facts are equal bytes. More than fit in memory go by way of the disk.

What is sorted are blocks, the sorted lines of one subject: some ten times fewer than lines. No subject begins with
another (an IRI ends in ">"), so the blocks stand in the order of their lines.
"""

import marshal
from collections.abc import Iterable, Iterator
from hashlib import sha256
from heapq import merge
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

MOST = 100_000_000
"""Characters that are held in memory before they go to the disk as a sorted run."""
TOGETHER = 1000
"""Blocks that are written, or read back, at once."""


class Sorting:
    """Takes blocks in any order and gives them back in order, each line once; runs on the disk stand in `work`."""

    def __init__(self, work: Path | None = None, most: int = MOST) -> None:
        self.work = work
        self.most = most
        self._held: list[str] = []
        self._size = 0
        self._runs: list[IO[bytes]] = []

    def add(self, blocks: Iterable[str]) -> None:
        """Take more blocks."""
        for block in blocks:
            self._held.append(block)
            self._size += len(block)
        if self._size > self.most:
            self._spill()

    def blocks(self) -> Iterator[str]:
        """Yield all that was taken, one block a subject, and keep nothing."""
        held = sorted(self._held)
        self._held = []
        runs = [_read_back(run) for run in self._runs]
        yield from _joined(merge(held, *runs) if runs else iter(held))
        for run in self._runs:
            run.close()

    def write(self, path: Path) -> tuple[str, int]:
        """Write all that was taken to a file; return the hash of its bytes, and its lines."""
        digest, count = sha256(), 0
        with path.open("wb") as file:
            for together in _thousands(self.blocks()):
                data = "".join(together).encode()
                digest.update(data)
                count += data.count(b"\n")  # a line of N-Quads holds no line break but its own
                file.write(data)
        return digest.hexdigest(), count

    def _spill(self) -> None:
        self._held.sort()
        run = TemporaryFile(dir=self.work)  # noqa: SIM115  # closed once it is read back
        for together in _thousands(_joined(iter(self._held))):
            marshal.dump(together, run)
        self._runs.append(run)
        self._held, self._size = [], 0


def _joined(blocks: Iterator[str]) -> Iterator[str]:
    """Yield one block a subject of blocks in order."""
    block = next(blocks, "")
    start = block[: block.find(" ") + 1]
    for following in blocks:
        if following.startswith(start):
            if following != block:
                block = "\n".join([*sorted({*block.split("\n"), *following.split("\n")} - {""}), ""])
        else:
            yield block
            block = following
            start = block[: block.find(" ") + 1]
    if block:
        yield block


def _thousands(blocks: Iterator[str]) -> Iterator[list[str]]:
    together: list[str] = []
    for block in blocks:
        together.append(block)
        if len(together) == TOGETHER:
            yield together
            together = []
    if together:
        yield together


def _read_back(run: IO[bytes]) -> Iterator[str]:
    run.seek(0)
    while True:
        try:
            # marshal reads what this process wrote a moment ago, and nothing else
            yield from marshal.load(run)  # noqa: S302
        except EOFError:
            return
