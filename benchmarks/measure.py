"""What a benchmark says."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Measure:
    """Ours beside theirs in the same unit; `right` is whether the answers were the same and not empty."""

    what: str
    ours: float
    theirs: float
    unit: str
    bound: str
    right: bool

    def __str__(self) -> str:
        verdict = "" if self.right else "   WRONG ANSWER"
        ratio = self.ours / self.theirs
        return (
            f"{self.what:<44} {self.ours:9.3f} / {self.theirs:9.3f} {self.unit} = {ratio:6.2f}   {self.bound}{verdict}"
        )


@dataclass(frozen=True)
class Bound:
    """One of our own numbers beside the most that it may be; `right` falls with it."""

    what: str
    ours: float
    most: float
    unit: str
    answer: bool

    @property
    def right(self) -> bool:
        """Whether the answer was right and came within the bound."""
        return self.answer and self.ours <= self.most

    def __str__(self) -> str:
        verdict = "" if self.answer else "   WRONG ANSWER"
        verdict += "" if self.ours <= self.most else "   TOO MUCH"
        return f"{self.what:<44} {self.ours:9.3f} {self.unit}, at most {self.most:g} {self.unit}{verdict}"


def cpu(work: Callable[[], T]) -> tuple[float, T]:
    """Return the CPU seconds of this process that the work took, and what it returned."""
    start = time.process_time()
    found = work()
    return time.process_time() - start, found


def best_cpu(work: Callable[[], T], times: int) -> tuple[float, T]:
    """Return the least CPU seconds of several runs, and what the last returned.

    Memory that the machine has not given out before costs more the first time than the work that fills it.
    """
    least = float("inf")
    for _ in range(times):
        spent, found = cpu(work)
        least = min(least, spent)
    return least, found


def best_wall(work: Callable[[], T], times: int) -> tuple[float, T]:
    """Return the least wall time in milliseconds of several runs, and what the last returned."""
    least = float("inf")
    for _ in range(times):
        start = time.perf_counter()
        found = work()
        least = min(least, (time.perf_counter() - start) * 1000)
    return least, found
