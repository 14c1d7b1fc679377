"""What a lane has done since it was opened: how its questions ended, and how long they took."""

import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

BOUNDS = (0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10)
"""Seconds: the upper ends of the classes in which times are counted."""


@dataclass(frozen=True)
class Figures:
    """One look at a tally: endings with their numbers, times below each bound, and seconds in all."""

    endings: Mapping[str, int]
    below: Mapping[float, int]
    seconds: float

    @property
    def asked(self) -> int:
        """How many questions have ended."""
        return sum(self.endings.values())


@dataclass
class Tally:
    """Counts from any thread."""

    _endings: Counter[str] = field(default_factory=Counter)
    _below: Counter[float] = field(default_factory=Counter)
    _seconds: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, ending: str, seconds: float) -> None:
        """Count one question that ended so after so long."""
        with self._lock:
            self._endings[ending] += 1
            self._seconds += seconds
            self._below.update(bound for bound in BOUNDS if seconds <= bound)

    def figures(self) -> Figures:
        """Return the counts as they stand now."""
        with self._lock:
            return Figures(dict(self._endings), {bound: self._below[bound] for bound in BOUNDS}, self._seconds)
