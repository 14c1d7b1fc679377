"""Processes of their own for what others wrote: with limits, and gone when whoever waits for them is.

PlacegraphError
└── ReaderDied     the process that read the files ended
    └── TooLong    it computed for longer than a file of that size may take
"""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from pathlib import Path
from resource import RLIMIT_AS, RLIMIT_CPU, setrlimit
from signal import SIGXCPU, signal
from threading import Thread
from time import process_time
from typing import TypeVar

from ontology import PlacegraphError

MEMORY = 4_000_000_000
"""Bytes of address space for the process that reads a file: a hostile one ends that process, not ours."""

SECONDS, BYTES_A_SECOND = 8, 1_000_000
"""Seconds of computing that reading a file of a foreign form may take, and bytes that give it one more."""

Result = TypeVar("Result")

GRACE = 2
"""Seconds that a process has to say that it took too long, before it is ended without a word."""


class ReaderDied(PlacegraphError):
    """The process that read the files ended: out of memory, nested too deep, or killed."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"reading {name} took more than {MEMORY // 10**9} GB of memory, or it nests too deep; "
            "nothing has changed. Load it in parts, or mend the file"
        )


class TooLong(ReaderDied):
    """The process computed for longer than files of this size may take."""

    def __init__(self, names: str, size: int, seconds: int) -> None:
        PlacegraphError.__init__(
            self,
            f"reading {names} took more than {seconds} seconds of computing, which is all that {size // 1000:,} kB of it "
            "may take; nothing has changed. Load it in parts of fewer rows",
        )


def in_a_child(
    name: str, run: Callable[..., Result], *args: object, beside: Callable[[Future[Result]], None] | None = None
) -> Result:
    """Return what a function returns in a process of its own, which it may end; `name` is what it reads.

    `beside` is called with its future while it runs. Raises ReaderDied, and whatever the function raises.
    """
    with children(1) as pool:
        try:
            job = pool.submit(_sendable, run, *args)
            if beside:
                beside(job)
            return job.result()
        except (BrokenProcessPool, MemoryError):
            raise ReaderDied(name) from None


def _sendable(run: Callable[..., Result], *args: object) -> Result:
    """Return what a function returns; what it raises can be sent to another process. Raises MemoryError, and what it raises."""
    try:
        return run(*args)
    except BaseException as error:  # a panic is no Exception; all else goes on as it is
        if type(error).__module__ != "pyo3_runtime":
            raise
        # our libraries in Rust panic where Python has no memory for what they made, and no process can be sent a panic
        raise MemoryError(str(error)) from None


def children(workers: int) -> ProcessPoolExecutor:
    """Return so many processes to read in."""
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_end_with_parent)


def limit_memory() -> None:
    """Let this process have no more than `MEMORY`, and keep to itself what libraries write when they run out of it."""
    setrlimit(RLIMIT_AS, (MEMORY, MEMORY))
    # a stack of addresses is of no use to whoever loads a file: `ReaderDied` tells them what happened
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 2)


def limit_time(paths: Sequence[Path], a_second: int = BYTES_A_SECOND) -> None:
    """Raise TooLong here once this process has computed for longer than files of this size may take.

    `a_second` is how many bytes give it one more second. What heeds no signal is ended a little later, without a word.
    """
    size = sum(path.stat().st_size for path in paths if path.is_file())
    seconds = SECONDS + size // a_second

    def stop(signal_number: int, frame: object) -> None:
        raise TooLong(", ".join(path.name for path in paths), size, seconds)

    signal(SIGXCPU, stop)
    until = int(process_time()) + seconds
    setrlimit(RLIMIT_CPU, (until, ended_at(until)))


def ended_at(until: int) -> int:
    """Return the second of computing at which a process is ended that was told to stop at another and did not."""
    return until + GRACE


def _end_with_parent() -> None:
    """End this process when the one that started it is gone, however it went: nobody waits for its answer."""

    def watch() -> None:
        if parent := parent_process():
            parent.join()
        os._exit(1)

    Thread(target=watch, daemon=True).start()
