"""What long work tells while it goes on."""

from collections.abc import Callable

Tell = Callable[[str], None]
"""Told, in a few words, what is being done."""


class Counted(str):
    """Told of long work as it goes on: what is done, and how much of it (`done` of `total`) so far."""

    done: int
    total: int

    @classmethod
    def of(cls, what: str, done: int, total: int) -> "Counted":
        """Return what is told of so much."""
        told = cls(what)
        told.done, told.total = done, total
        return told
