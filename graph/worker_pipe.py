"""One worker process as whoever asks sees it: it is given a request, and answers in time, late or never."""

import json
import os
import select
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from graph.worker import LENGTH

MEGABYTE = 1024 * 1024
WARMING = 60.0
"""Seconds within which a worker must have opened its store, on the busiest computer."""


class Lost(Exception):
    """A worker has ended."""


class Late(Exception):
    """A worker has not answered in time."""


class Worker:
    """One child process and the pipes to it; used by one thread at a time."""

    def __init__(self, current: Path, memory: int, nice: int) -> None:
        self.answered = 0
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
            self._receive(time.monotonic() + WARMING)
            self._warm = True

    def ask(self, request: bytes, seconds: float) -> tuple[dict[str, Any], bytes]:
        """Return the header and the body of the answer. Raises Lost, Late."""
        deadline = time.monotonic() + seconds
        try:
            self._to.write(LENGTH.pack(len(request)) + request)
        except BrokenPipeError:
            raise Lost from None
        answer = self._receive(deadline)
        self.answered += 1
        return answer

    def stop(self) -> None:
        """End the process now, whatever it does; the thread that is using it sees it lost."""
        self._process.kill()

    def kill(self) -> None:
        """End the process now, and let go of it."""
        self._process.kill()
        self._process.wait()
        self._to.close()
        self._from.close()

    def _receive(self, deadline: float) -> tuple[dict[str, Any], bytes]:
        (length,) = LENGTH.unpack(self._read(LENGTH.size, deadline))
        header = json.loads(self._read(length, deadline))
        return header, self._read(header["size"], deadline)

    def _read(self, size: int, deadline: float) -> bytes:
        """Return the next bytes, reading ahead: a short answer comes in one piece."""
        while len(self._ahead) < size:
            if not self._poll.poll(max(0, deadline - time.monotonic()) * 1000):
                raise Late
            part = os.read(self._from.fileno(), MEGABYTE)
            if not part:
                raise Lost
            self._ahead += part
        taken = bytes(memoryview(self._ahead)[:size])
        del self._ahead[:size]
        return taken
