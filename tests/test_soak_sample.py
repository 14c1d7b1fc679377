"""A seeded sample of the long runs (`make soak`): kills, a full disk, damaged files."""

import random
from pathlib import Path

import pytest
from conftest import RAW

from soak import disks, kills, mutants


def test_killed_commands_leave_the_old_or_the_new(tmp_path: Path) -> None:
    found = kills.soak(tmp_path, 2, seed=7, verbs=("rollback", "remove"))
    assert found.faults == []
    assert sum(found.done.values()) == 2


def test_a_full_disk_is_told_and_changes_nothing() -> None:
    try:
        found = disks.soak(1, seed=7)
    except disks.NoDisk as error:
        pytest.skip(f"no disk of one's own can be made here: {error}")
    assert (found.faults, found.refused) == ([], 1)


def test_damaged_files_are_read_or_refused_in_words(tmp_path: Path) -> None:
    found = mutants.soak(tmp_path, RAW, 250, seed=7, through_command=0)
    assert found.faults == []
    assert found.done["refused"] > 0 < found.done["read"] + found.done["read in part"]


def test_every_kind_of_damage_damages() -> None:
    data = b"code,name\nXAA,Aaton\nXBB,Beeton\n"
    for name, damage in mutants.DAMAGES.items():
        made = {damage(data, random.Random(seed)) for seed in range(20)}  # noqa: S311
        assert made != {data}, name
