"""Loading is all or nothing: whatever happens, what is served is one whole build."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from importlib.resources import as_file, files
from pathlib import Path

import pytest
from click.testing import CliRunner
from homes import copied
from invented import council, register
from pyoxigraph import NamedNode, Store

from graph.builds import BuildRefused
from graph.differences import pair
from graph.home import KEPT, Home, HomeBusy, NoSuchBuild, NotBuilt
from graph.served import Graph
from loaders import bundled_readings, contents, loading, trying
from loaders.own_sources import Asked
from ontology import PG
from placegraph import main
from queries import library

TODAY = "2026-11-22"


def quiet(text: str) -> None:
    """Say nothing."""


@pytest.fixture
def home(one_council: Home, tmp_path: Path) -> Home:
    """A home with one invented council; its register lies beside it."""
    register(tmp_path, council("XAA", "Aaton", "E06999001"))
    return copied(one_council, tmp_path)


def names(home: Home) -> set[str]:
    store = Store.read_only(str(home.current / "store"))
    return {quad.object.value for quad in store.quads_for_pattern(None, PG.registerCode, None, None)}


def assert_whole(home: Home) -> None:
    """Every graph of the served build holds as many quads as its description says."""
    store = Store.read_only(str(home.current / "store"))
    for graph, quads in home.build().quads.items():
        assert sum(1 for _ in store.quads_for_pattern(None, None, None, NamedNode(graph))) == quads


def test_a_load_is_served(home: Home) -> None:
    assert names(home) == {"XAA"}
    assert_whole(home)


def test_loading_the_same_file_twice_changes_nothing(home: Home, tmp_path: Path) -> None:
    before = home.build().hash
    loading.load(home, "councils", [tmp_path / "register.csv"], TODAY, quiet)
    assert home.build().hash == before
    assert len(home.builds()) == 2  # the empty one and this one


def test_a_source_is_replaced_whole(home: Home, tmp_path: Path) -> None:
    path = register(tmp_path, council("XBB", "Beeton", "E06999002"), name="next.csv")
    loading.load(home, "councils", [path], TODAY, quiet)
    assert names(home) == {"XBB"}


def test_rollback_brings_back_the_build_and_its_sources(home: Home, tmp_path: Path) -> None:
    first = home.build().hash
    path = register(tmp_path, council("XBB", "Beeton", "E06999002"), name="next.csv")
    loading.load(home, "councils", [path], TODAY, quiet)
    home.serve(first)
    assert names(home) == {"XAA"}
    assert home.versions()["councils"].files == ("register.csv",)


def test_an_unknown_build_is_not_served(home: Home) -> None:
    before = home.build().hash
    with pytest.raises(NoSuchBuild, match=before):
        home.serve("nothing")
    assert home.build().hash == before


def test_an_empty_home_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NotBuilt, match="placegraph build"):
        Home(tmp_path).build()


def test_one_command_at_a_time_changes_a_home(home: Home, tmp_path: Path) -> None:
    with home.changing(), pytest.raises(HomeBusy):
        loading.load(home, "councils", [tmp_path / "register.csv"], TODAY, quiet)


def test_a_running_server_moves_to_the_new_build(home: Home, tmp_path: Path) -> None:
    with Graph(home) as graph:
        (before,) = graph.ask(library()["counts"])
        path = register(
            tmp_path,
            council("XAA", "Aaton", "E06999001"),
            council("XBB", "Beeton", "E06999002"),
            name="next.csv",
        )
        loading.load(home, "councils", [path], TODAY, quiet)
        (after,) = graph.ask(library()["counts"])
    assert (before["authorities"], after["authorities"]) == (1, 2)


def test_a_removed_source_is_gone_until_rollback(home: Home, tmp_path: Path) -> None:
    loading.restore(home, "corrections", quiet, accept=True)  # it corrects councils that are not there
    loading.remove(home, "corrections", quiet)
    assert "corrections" not in home.versions()
    with pytest.raises(loading.NotLoaded, match="councils"):
        loading.remove(home, "corrections", quiet)


def test_loading_checking_and_removing_use_no_folder_outside_the_home(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a killed command leaves in its working folder goes with the next one; elsewhere it would stay."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    path = register(tmp_path, council("XBB", "Beeton", "E06999002"), name="next.csv")
    loading.load(home, "councils", [path], TODAY, quiet)
    assert trying.attempt(home, "councils", [path], Asked(), TODAY, quiet).difference.changes == ()
    loading.remove(home, "councils", quiet)
    assert not home.versions()
    assert not (home.path / ".work").exists()


def test_a_source_that_others_need_is_removed_only_where_that_is_accepted(bundled_home: Home, tmp_path: Path) -> None:
    shutil.copytree(bundled_home.path, tmp_path / "copy", symlinks=True)
    home = Home(tmp_path / "copy")
    before = home.build()
    with pytest.raises(BuildRefused):
        loading.remove(home, "councils", quiet)
    assert home.build() == before
    assert "councils" not in loading.remove(home, "councils", quiet, accept=True).sources


def test_every_quad_stands_in_a_graph_that_is_described(bundled_home: Home) -> None:
    store = Store.read_only(str(bundled_home.current / "store"))
    described = {quad.object for quad in store.quads_for_pattern(None, PG.graph, None, None)}
    assert set(store.named_graphs()) == described
    assert not any(True for _ in store.quads_for_pattern(None, None, None, None) if _.graph_name not in described)
    for predicate in (PG.sha256, PG.dateRead, PG.rows, PG.quads, PG.versionOf):
        subjects = {quad.subject for quad in store.quads_for_pattern(None, PG.graph, None, None)}
        assert {quad.subject for quad in store.quads_for_pattern(None, predicate, None, None)} >= subjects


def test_the_bundled_build_is_whole(bundled_home: Home) -> None:
    assert_whole(bundled_home)


KILLED = """
import os, signal, sys
from placegraph import main
after, left = sys.argv.pop(1), int(sys.argv.pop(1))
counting = after == "start"
def count(event, paths):
    global counting, left
    if event in {"os.rename", "os.symlink", "os.mkdir", "os.remove", "os.rmdir", "shutil.rmtree"}:
        left -= counting
        if counting and left == 0:
            os.kill(0, signal.SIGKILL)
        counting = counting or (event == "os.rename" and str(paths[1]).endswith("/current"))
sys.addaudithook(count)
main(standalone_mode=False)
"""
"""Kills the command and all its children just before its n-th change to the disk, counted from its start or from the
one that makes the new build the served one: what a killed load left behind makes the next one's changes more."""


@pytest.fixture
def two_files(tmp_path: Path) -> list[tuple[Path, set[str]]]:
    """Two registers, each with the codes that it lists."""
    more = [(f"X{chr(65 + n // 26)}{chr(66 + n % 25)}", f"E06998{n:03}") for n in range(26, 90)]
    first = council("XAA", "Aaton", "E06999001")
    rows = [council(code, f"Place {code}", gss) for code, gss in more]
    return [
        (register(tmp_path, first, name="one.csv"), {"XAA"}),
        (register(tmp_path, first, *rows, name="two.csv"), {"XAA", *(code for code, _ in more)}),
    ]


def test_a_load_killed_before_any_change_to_the_disk_leaves_one_whole_graph(
    home: Home, two_files: list[tuple[Path, set[str]]]
) -> None:
    """Twenty moments over the renames, links and deletions of a load, of a new file and of the served one."""
    killed(home, two_files[1][0])
    moments = [*(("start", number) for number in range(1, 15)), *(("served", number) for number in (1, 2, 3, 1, 2, 3))]
    for moment, (after, number) in enumerate(moments):
        # Every third load reads the file that is served; the others read the other one.
        served = next(number for number, (_, codes) in enumerate(two_files) if codes == names(home))
        which = served if moment % 3 == 0 else 1 - served
        # What is served already is not built again, so such a load makes few changes.
        killed(home, two_files[which][0], after, number, may_end=which == served)
        assert names(home) in [codes for _, codes in two_files]
        assert_whole(home)
        assert home.versions()["councils"].rows_in in (1, 65)
        if after == "served":
            assert names(home) == two_files[which][1]
        elif number < 4:
            assert names(home) == two_files[served][1]
    loading.load(home, "councils", [two_files[0][0]], TODAY, quiet)
    assert names(home) == {"XAA"}
    assert not (home.path / ".work").exists()


def test_a_load_killed_by_the_clock_leaves_one_whole_graph(home: Home, two_files: list[tuple[Path, set[str]]]) -> None:
    """Moments spread over the time of a load, the store's own writing included."""
    start = time.monotonic()
    killed(home, two_files[0][0])
    seconds = time.monotonic() - start
    for moment in range(8):
        process = subprocess.Popen(  # noqa: S603
            command(home, two_files[moment % 2][0]), start_new_session=True, stdout=subprocess.DEVNULL
        )
        time.sleep(seconds * (moment + 3) / 10)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        assert names(home) in [codes for _, codes in two_files]
        assert_whole(home)


def command(home: Home, file: Path, after: str = "start", moment: int = 0) -> list[str]:
    verb = ["load", "councils", str(file), "--read", TODAY, "--home", str(home.path)]
    return [sys.executable, "-c", KILLED, after, str(moment), *verb]


def killed(home: Home, file: Path, after: str = "start", moment: int = 0, *, may_end: bool = False) -> None:
    """Run a load that is killed before its n-th change to the disk, 0 for a load that is left to end.

    One that builds nothing may have ended by then.
    """
    done = subprocess.run(command(home, file, after, moment), start_new_session=True, check=False)  # noqa: S603
    assert done.returncode in ({-signal.SIGKILL, 0} if moment and may_end else {-signal.SIGKILL if moment else 0})


def test_only_the_newest_builds_and_what_they_were_made_from_are_kept(home: Home, tmp_path: Path) -> None:
    for number in range(KEPT + 2):
        path = register(tmp_path, council("XBB", f"Beeton {number}", "E06999002"), name=f"{number}.csv")
        loading.load(home, "councils", [path], TODAY, quiet)
    assert len(home.builds()) == KEPT
    readings = {folder.name for folder in (home.path / "sources" / "councils").iterdir()}
    assert readings == {build.sources["councils"] for build in home.builds()}


def test_what_was_served_before_is_kept_though_newer_builds_were_rolled_back(home: Home, tmp_path: Path) -> None:
    loads = iter(range(100, 200))

    def another() -> str:
        path = register(tmp_path, council("XAA", f"Aaton {next(loads)}", "E06999001"))
        loading.load(home, "councils", [path], TODAY, quiet)
        return home.build().hash

    oldest = another()
    for _ in range(KEPT - 1):
        another()
    home.serve(oldest)
    newest = another()
    assert [home.build().hash, home.build().before] == [newest, oldest]
    assert [each.hash for each in pair(home)] == [oldest, newest]
    assert CliRunner().invoke(main, ["rollback", "--home", str(home.path)]).exit_code == 0
    assert home.build().hash == oldest


def test_reading_the_same_facts_again_leaves_the_served_reading_in_place(home: Home, tmp_path: Path) -> None:
    version = home.versions()["councils"]
    copy = tmp_path / "copy.csv"
    copy.write_bytes((tmp_path / "register.csv").read_bytes())
    loading.load(home, "councils", [copy], TODAY, quiet)
    assert home.versions()["councils"].sha256 == version.sha256
    assert home.versions()["councils"].files == ("copy.csv",)
    assert (home.folder("councils", version.name) / "data.nq").exists()


def test_files_that_say_what_the_bundled_tables_say_keep_their_records(tmp_path: Path) -> None:
    """The next source is matched against them: without its records, no name of a council would be known."""
    home = Home(tmp_path / "home")
    loading.build(home, quiet, bundled=False)
    loading.restore(home, "corrections", quiet, accept=True)
    before = contents.records_of(home, home.versions()["corrections"])
    with as_file(files("loaders").joinpath("corrections.csv")) as path:
        loading.load(home, "corrections", [path], home.versions()["corrections"].read, quiet)
    version = home.versions()["corrections"]
    assert version.origin == "files"
    assert set(contents.records_of(home, version)) == set(before) != set()
    shutil.rmtree(home.folder(version.slug, version.name) / "tables")
    with pytest.raises(contents.RecordsGone, match="load its files again"):
        contents.records_of(home, version)


def test_other_files_that_say_the_same_are_the_originals_from_then_on(home: Home, tmp_path: Path) -> None:
    """A correction withholds a value that it does not tell: what it withholds is in no fact of its own."""
    first, second = tmp_path / "first.csv", tmp_path / "corrections.csv"
    row = "council-XAA,end,2024-05-06,{},Invented,https://example.org/\n"
    third = tmp_path / "third.csv"
    for path, instead in ((first, ""), (second, "2024-05-05"), (third, "2024-05-05")):
        path.write_text("subject,property,value,instead_of,reason,link\n" + row.format(instead))
        loading.load(home, "corrections", [path], TODAY, quiet)
        (kept,) = home.original(home.versions()["corrections"]).iterdir()
        assert (kept.name, kept.read_bytes()) == (path.name, path.read_bytes())
    assert len(list((tmp_path / "home" / "sources" / "corrections").iterdir())) == 1


def test_a_new_releases_tables_take_the_place_of_the_old_ones(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a person loaded stays; what came with the older release is read again, and then no more."""
    loading.restore(home, "corrections", quiet, accept=True)  # it corrects councils that are not there
    read = home.folder("corrections", home.versions()["corrections"].name) / "manifest.json"
    before = read.stat().st_mtime_ns
    loading.build(home, quiet)
    assert read.stat().st_mtime_ns == before
    monkeypatch.setattr(bundled_readings, "edition", lambda: "placegraph of tomorrow")
    loading.build(home, quiet)
    assert home.versions()["corrections"].software == "placegraph of tomorrow"
    assert home.versions()["councils"].origin == "files"
