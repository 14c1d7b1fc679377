"""A seeded sample of the long runs (`make soak`): kills, a full disk, damaged files."""

import random
import shutil
from pathlib import Path

import pytest
from conftest import RAW

from graph.home import Home
from soak import damage, disks, homes, kills, mutants
from soak.samples import Sample, samples


@pytest.fixture(scope="module")
def small_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    return homes.made(folder / "home", homes.files(folder)).path


def test_killed_commands_leave_the_old_or_the_new(tmp_path: Path, small_home: Path) -> None:
    found = kills.soak(tmp_path, 2, seed=7, verbs=("rollback", "remove"), like=small_home)
    assert found.faults == []
    assert sum(found.done.values()) == 2


def test_a_full_disk_is_told_and_changes_nothing(small_home: Path) -> None:
    try:
        found = disks.soak(1, seed=7, like=small_home)
    except disks.NoDisk as error:
        pytest.skip(f"no disk of one's own can be made here: {error}")
    assert (found.faults, found.refused) == ([], 1)


def test_damaged_files_of_every_sample_are_taken_or_refused_in_words(tmp_path: Path, bundled_home: Home) -> None:
    shutil.copytree(bundled_home.path, tmp_path / "home", symlinks=True)
    sets = samples(RAW, tmp_path)
    found = mutants.soak(tmp_path, Home(tmp_path / "home"), RAW, len(sets), seed=7, check=False)
    assert found.faults == []
    assert {name for name, _ in found.done} == set(sets)
    assert {outcome for _, outcome in found.done} == {"taken", "refused"}


def test_a_message_that_helps_nobody_is_a_fault(tmp_path: Path, bundled_home: Home) -> None:
    given = mutants.laid(Sample("invented", ("load",), (("a.csv", b"x"),)), tmp_path / "files")
    before = mutants.served(bundled_home)

    def outcome(status: int, said: str) -> str:
        return mutants.judged(bundled_home, given, before, status, said)[0]

    assert outcome(1, f"placegraph: {given.paths[0]}: is no table; save it as CSV.") == "refused"
    assert outcome(0, "Serving build 1.") == "taken"
    assert {
        outcome(1, "placegraph: it is no table (KeyError('a')); save it as CSV."),
        outcome(1, "placegraph: that was a table of an unknown kind"),
        outcome(1, "Traceback (most recent call last):"),
        outcome(1, "placegraph: \x1b[31m is no table; save it as CSV."),
        outcome(2, "Usage: load"),
        outcome(1, ""),
    } == {"fault"}


def test_every_kind_of_damage_damages_what_it_is_for(tmp_path: Path) -> None:
    files = [file for sample in samples(RAW, tmp_path).values() for file in sample.files]
    for name, kind in damage.DAMAGES.items():
        fitting = [data for file, data in files if name in damage.BY_ENDING[file.rpartition(".")[2]]]
        data = (fitting or [b"code,name\nXAA,Aaton\nXBB,Beeton\n"])[0]
        made = {kind(data, random.Random(seed)) for seed in range(3)}  # noqa: S311
        assert made != {data}, name
