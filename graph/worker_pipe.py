"""One worker process as whoever asks sees it: it is given a request, and answers in time, late or never."""

import json
import os
import select
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from graph.worker import LENGTH

MEGABYTE = 1024 * 1024
HELD = MEGABYTE
"""Bytes of an answer that are held in memory at most, where whoever asks takes a file as well."""
PIECE = 256 * 1024
"""Bytes that go from the pipe into a file at once."""
WARMING = 60.0
"""Seconds within which a worker must have opened its store, on the busiest computer."""


class Lost(Exception):
    """A worker has ended."""


class Late(Exception):
    """A worker has not answered in time."""


class NoRoom(Exception):
    """There is no room on the disk for an answer."""


def in_a_file(pieces: Iterable[bytes]) -> IO[bytes]:
    """Return these bytes as a file of no name, at its beginning. Raises NoRoom, and what the pieces raise."""
    try:
        file = tempfile.TemporaryFile(prefix="placegraph-")  # noqa: SIM115 whoever asked closes it
    except OSError:
        raise NoRoom from None
    try:
        for piece in pieces:
            file.write(piece)
        file.seek(0)  # and what is still in its buffer goes to the disk
    except Exception as error:
        with suppress(OSError):
            file.close()
        if isinstance(error, OSError):
            raise NoRoom from None
        raise
    return file


class Worker:
    """One child process and the pipes to it; used by one thread at a time."""

    def __init__(self, current: Path, memory: int, nice: int) -> None:
        self.answered = 0
        """How many answers it has given."""
        self.worked = 0.0
        """Seconds that it took over them."""
        self._warm = False
        self._ahead = bytearray()
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "graph.worker", str(current), str(memory), str(nice)],
            cwd=Path(__file__).resolve().parents[1],
            # each of the engine's threads would reserve an arena, which counts as memory used
            env=os.environ | {"MALLOC_ARENA_MAX": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            pipesize=MEGABYTE,
            start_new_session=True,
        )
        if self._process.stdin is None or self._process.stdout is None:
            raise Lost
        self._to, self._from = self._process.stdin, self._process.stdout
        self._poll = select.poll()
        self._poll.register(self._from, select.POLLIN)

    @property
    def alive(self) -> bool:
        """Whether the process is still there."""
        return self._process.poll() is None

    def warm_up(self) -> None:
        """Wait until it has opened its store. Raises Lost, Late."""
        if not self._warm:
            self._header(time.monotonic() + WARMING)
            self._warm = True

    def ask(self, request: bytes, seconds: float, *, to_file: bool = False) -> tuple[dict[str, Any], bytes | IO[bytes]]:
        """Return the header and the body of the answer: with `to_file`, an open file where that is longer than `HELD`.

        Raises Lost, Late, NoRoom.
        """
        start = time.monotonic()
        deadline = start + seconds
        try:
            self._to.write(LENGTH.pack(len(request)) + request)
        except BrokenPipeError:
            raise Lost from None
        header = self._header(deadline)
        size = header["size"]
        large = to_file and size > HELD
        body = in_a_file(self._pieces(size, deadline)) if large else self._read(size, deadline)
        self.answered += 1
        self.worked += time.monotonic() - start
        return header, body

    def stop(self) -> None:
        """End the process now, whatever it does; the thread that is using it sees it lost."""
        self._process.kill()

    def kill(self) -> None:
        """End the process now, and let go of it."""
        self._process.kill()
        self._process.wait()
        self._to.close()
        self._from.close()

    def _header(self, deadline: float) -> dict[str, Any]:
        (length,) = LENGTH.unpack(self._read(LENGTH.size, deadline))
        header: dict[str, Any] = json.loads(self._read(length, deadline))
        return header

    def _pieces(self, size: int, deadline: float) -> Iterator[bytes]:
        """Yield the next bytes, never holding more than a piece of them."""
        while size:
            if not self._ahead:
                self._more(deadline, PIECE)
            piece = bytes(memoryview(self._ahead)[:size])
            del self._ahead[: len(piece)]
            size -= len(piece)
            yield piece

    def _read(self, size: int, deadline: float) -> bytes:
        """Return the next bytes, reading ahead: a short answer comes in one piece."""
        while len(self._ahead) < size:
            self._more(deadline, MEGABYTE)
        taken = bytes(memoryview(self._ahead)[:size])
        del self._ahead[:size]
        return taken

    def _more(self, deadline: float, most: int) -> None:
        """Read ahead what has come, at most so many bytes."""
        if not self._poll.poll(max(0, deadline - time.monotonic()) * 1000):
            raise Late
        part = os.read(self._from.fileno(), most)
        if not part:
            raise Lost
        self._ahead += part
