"""What reads others' files ends in time, and says which of its limits it met."""

from pathlib import Path
from resource import RLIMIT_AS, getpagesize, setrlimit

import pytest
from pyoxigraph import RdfFormat, Store

from loaders import limited
from loaders.records import Place
from loaders.tables import Tables, Untidy


def _compute(path: Path) -> None:
    limited.limit_time([path])
    while True:
        pass


def _fill() -> bytes:
    limited.limit_memory()
    return b"x" * (limited.MEMORY + 1)


def _load_into_little(path: Path) -> None:
    limited.limit_memory()
    mine = int(Path("/proc/self/statm").read_text().split()[0]) * getpagesize()
    setrlimit(RLIMIT_AS, (mine + 100_000_000, limited.MEMORY))
    Store().bulk_load(path=str(path), format=RdfFormat.N_QUADS)


class PanicException(BaseException):
    """What a library in Rust raises; that class cannot be imported either."""


PanicException.__module__ = "pyo3_runtime"


def _panic() -> None:
    raise PanicException("PyObject pointer is null")


def _write_untidy(folder: Path) -> None:
    with Tables(folder) as tables:
        tables.add("nhs", Place(locator="Q\nA", place="area-E54000040", name="Aaton", kind="integrated-care"))


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


def test_a_library_that_cannot_get_memory_writes_nothing_beside_what_we_say(tmp_path: Path, capfd) -> None:
    path = tmp_path / "list.nq"
    path.write_text("<http://example.org/a> <http://example.org/b> <http://example.org/c> .\n" * 100)
    with pytest.raises(limited.ReaderDied, match=r"reading list\.nq took more than 4 GB of memory"):
        limited.in_a_child("list.nq", _load_into_little, path)
    assert capfd.readouterr().err == ""


def test_a_panic_of_a_library_is_told_as_want_of_memory() -> None:
    with pytest.raises(limited.ReaderDied, match=r"reading list\.nq took more than 4 GB of memory"):
        limited.in_a_child("list.nq", _panic)


def test_a_cell_that_no_table_can_hold_is_told_as_it_is(tmp_path: Path) -> None:
    with pytest.raises(Untidy, match=r"place 'Q A': locator holds a line break or ' \| '.* Take it out of the file"):
        limited.in_a_child("icb.csv", _write_untidy, tmp_path)
