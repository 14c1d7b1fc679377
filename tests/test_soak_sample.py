"""A seeded sample of the long runs (`make soak`): kills, a full disk, damaged files, odd texts, and texts that would run."""

import random
import shutil
from pathlib import Path

import pytest
from conftest import RAW
from playwright.sync_api import sync_playwright

import queries
from graph.home import Home
from soak import binding, damage, disks, homes, kills, mutants, scripts
from soak.__main__ import CHROMIUM, sections
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


def test_a_control_character_that_a_table_does_not_hold_is_a_fault(tmp_path: Path, bundled_home: Home) -> None:
    """`match` gives back what a table holds, and adds none of its own."""
    given = mutants.laid(Sample("invented", ("match",), (("a.csv", b"name\nA\x1bton"),)), tmp_path / "files")
    before = mutants.served(bundled_home)
    assert mutants.judged(bundled_home, given, before, 0, "name,code\nA\x1bton,")[0] == "taken"
    assert mutants.judged(bundled_home, given, before, 0, "name,code\nA\x07ton,")[0] == "fault"


def test_every_kind_of_damage_damages_what_it_is_for(tmp_path: Path) -> None:
    files = [file for sample in samples(RAW, tmp_path).values() for file in sample.files]
    for name, kind in damage.DAMAGES.items():
        fitting = [data for file, data in files if name in damage.BY_ENDING[file.rpartition(".")[2]]]
        data = (fitting or [b"code,name\nXAA,Aaton\nXBB,Beeton\n"])[0]
        made = {kind(data, random.Random(seed)) for seed in range(3)}  # noqa: S311
        assert made != {data}, name


def test_texts_put_into_questions_stay_what_they_are() -> None:
    found = binding.soak(3000, seed=7)
    assert found.faults == []
    assert found.taken["Text"] > 500
    assert found.refused.total() > 500


def test_a_text_that_became_part_of_a_question_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if a text were put in as it is, without its own serialiser."""
    monkeypatch.setattr(queries, "_values", lambda name, given: f'VALUES ?{name} {{ "{getattr(given, "value", "")}" }}')
    assert any("became" in fault for fault in binding.soak(1000, seed=7).faults)
    assert any("changed the question" in fault for fault in binding.soak(1000, seed=7).faults)


def test_texts_that_would_run_do_nothing_in_a_browser(tmp_path: Path, small_home: Path) -> None:
    if not CHROMIUM:
        pytest.skip("Chromium is not on this computer")
    home = homes.made(tmp_path / "home", homes.files(tmp_path), like=small_home)
    found = scripts.soak(home, tmp_path, 20, seed=7, browser=CHROMIUM, pages=3)
    assert found.faults == []
    assert found.facts >= 10
    assert found.addresses == 10


def test_a_text_that_runs_is_seen(tmp_path: Path) -> None:
    """As if a page wrote a reader's words as they are: then they run, are reported, or would run if touched."""
    if not CHROMIUM:
        pytest.skip("Chromium is not on this computer")
    page = tmp_path / "page.html"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        opened = chromium.new_page()
        opened.add_init_script(scripts.WATCH)
        for way, what in (
            ("<img src=x onerror=hurt(1)>", "ran"),
            ("<a href=' JavaScript:hurt(1)'>x</a>", "links"),
            ("<p onclick='hurt(1)'>x</p>", "handlers"),
            (
                "<meta http-equiv=Content-Security-Policy content=\"script-src 'none'\"><script>hurt(1)</script>",
                "reports",
            ),
        ):
            page.write_text(way)
            found = scripts.Found()
            scripts.opened(opened, page.as_uri(), found)
            assert any(f": {what}: " in fault for fault in found.faults), way
        chromium.close()


def test_a_part_that_is_run_again_replaces_only_itself() -> None:
    assert sections("# What\n\n## A\n\nsaid\n## not a title\n\n## B\n\n- x\n") == {
        "A": "said",
        "not a title": "",
        "B": "- x",
    }
