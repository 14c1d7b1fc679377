"""What reads others' files ends in time, and says which of its limits it met."""

from pathlib import Path

import pytest

from loaders import limited


def _compute(path: Path) -> None:
    limited.limit_time([path])
    while True:
        pass


def _fill() -> bytes:
    limited.limit_memory()
    return b"x" * (limited.MEMORY + 1)


def _compute_a_little(path: Path) -> str:
    limited.limit_time([path], 1)
    return path.name


def test_what_computes_too_long_says_so_with_its_limit(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"x" * 2000)
    with pytest.raises(
        limited.TooLong, match=r"reading list\.csv took more than 8 seconds of computing.*2 kB.*fewer rows"
    ):
        limited.in_a_child("list.csv", _compute, path)
    assert limited.in_a_child("list.csv", _compute_a_little, path) == "list.csv"


def test_what_needs_too_much_memory_says_so() -> None:
    with pytest.raises(limited.ReaderDied, match=r"reading list\.csv took more than 4 GB of memory"):
        limited.in_a_child("list.csv", _fill)
