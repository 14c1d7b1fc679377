"""Processes of their own for what others wrote: with limits, and gone when whoever waits for them is.

PlacegraphError
└── ReaderDied     the process that read the files ended
"""

import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context, parent_process
from pathlib import Path
from resource import RLIMIT_AS, RLIMIT_CPU, getrlimit, setrlimit
from threading import Thread
from time import process_time

from ontology import PlacegraphError

MEMORY = 4_000_000_000
"""Bytes of address space for the process that reads a file: a hostile one ends that process, not ours."""

SECONDS, BYTES_A_SECOND = 8, 1_000_000
"""Seconds of computing that reading a file of a foreign form may take, and bytes that give it one more."""


class ReaderDied(PlacegraphError):
    """The process that read the files ended: out of memory, or killed."""

    def __init__(self, slug: str) -> None:
        super().__init__(
            f"reading {slug} took more than {MEMORY // 10**9} GB of memory or too long, or it nests too deep; "
            "nothing has changed. Load it in parts, or mend the file"
        )


def children(workers: int) -> ProcessPoolExecutor:
    """Return so many processes to read in."""
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_end_with_parent)


def limit_memory() -> None:
    """Let this process have no more than `MEMORY`."""
    setrlimit(RLIMIT_AS, (MEMORY, MEMORY))


def limit_time(paths: Sequence[Path]) -> None:
    """End this process, without a word, once it has computed for longer than files of this size may take."""
    size = sum(path.stat().st_size for path in paths if path.is_file())
    _, most = getrlimit(RLIMIT_CPU)
    setrlimit(RLIMIT_CPU, (int(process_time()) + SECONDS + size // BYTES_A_SECOND, most))


def _end_with_parent() -> None:
    """End this process when the one that started it is gone, however it went: nobody waits for its answer."""

    def watch() -> None:
        if parent := parent_process():
            parent.join()
        os._exit(1)

    Thread(target=watch, daemon=True).start()
