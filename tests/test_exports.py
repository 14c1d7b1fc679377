"""Files made on demand: one writer each, a wait that ends, and nothing left behind by writers that were killed."""

import os
import shutil
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from graph.facts import Facts
from graph.home import Home
from graph.leftovers import LEFT, folder_of_a_store, sweep
from graph.served import Graph
from loaders import exports, loading
from loaders.exports import BeingMade, kept
from tests.clients import Reader
from web import create_app

LONG_AGO = time.time() - LEFT - 60


def aged(path: Path) -> Path:
    """Make a file, or a folder and what is right in it, look long untouched."""
    for each in (*(path.iterdir() if path.is_dir() and not path.is_symlink() else ()), path):
        os.utime(each, (LONG_AGO, LONG_AGO), follow_symlinks=False)
    return path


def test_folder_of_a_store_goes_though_the_store_still_writes_there(monkeypatch: pytest.MonkeyPatch) -> None:
    remove, refused = os.rmdir, []

    def full(path: str, **more: int) -> None:
        if not refused:
            refused.append(path)
            raise OSError(39, "Directory not empty", path)
        remove(path, **more)

    with folder_of_a_store() as folder:
        Path(folder, "000001.log").write_text("x")
        monkeypatch.setattr(os, "rmdir", full)
    assert refused
    assert not Path(folder).exists()


class TestSweeping:
    def test_takes_away_what_is_old_and_nothing_else(self, tmp_path: Path) -> None:
        old, young = tmp_path / "old", tmp_path / "young"
        old.write_text("x")
        young.write_text("x")
        folder = tmp_path / "folder"
        (folder / "inner").mkdir(parents=True)
        sweep([aged(old), young, aged(folder)])
        assert list(tmp_path.iterdir()) == [young]

    def test_leaves_a_folder_that_somebody_still_writes_in(self, tmp_path: Path) -> None:
        folder = tmp_path / "folder"
        folder.mkdir()
        (folder / "a").write_text("x")
        aged(folder)
        with (folder / "a").open("a") as file:
            file.write("y")
        sweep([folder])
        assert (folder / "a").read_text() == "xy"

    def test_takes_away_a_link_and_not_what_it_leads_to(self, tmp_path: Path) -> None:
        target, link = tmp_path / "target", tmp_path / "link"
        target.mkdir()
        (target / "a").write_text("x")
        link.symlink_to(target)
        aged(link)
        aged(target)
        sweep([link])
        assert [path.name for path in tmp_path.iterdir()] == ["target"]
        assert (target / "a").read_text() == "x"

    def test_is_not_stopped_by_what_goes_meanwhile(self, tmp_path: Path) -> None:
        old = tmp_path / "old"
        old.write_text("x")
        sweep([tmp_path / "gone", aged(old)])
        assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("exports") / "home")
    loading.build(home, lambda text: None, bundled=False)
    return home


@pytest.fixture
def home(built: Home) -> Home:
    """A home in which nothing was asked for yet."""
    shutil.rmtree(built.path / "exports", ignore_errors=True)
    return built


@pytest.fixture
def facts(home: Home) -> Facts:
    return Facts(home, home.build())


class Writer:
    """A writer that counts its calls, and waits to be let go on."""

    def __init__(self) -> None:
        self.calls = 0
        self.begun, self.let_go = threading.Event(), threading.Event()

    def __call__(self, facts: Facts, target: Path) -> None:
        self.calls += 1
        self.begun.set()
        assert self.let_go.wait(20)
        target.write_text("whole")


@pytest.fixture
def writer() -> Iterator[Writer]:
    writer = Writer()
    yield writer
    writer.let_go.set()


class TestKept:
    def test_one_writes_and_the_others_wait_for_the_same_file(self, facts: Facts, writer: Writer) -> None:
        with ThreadPoolExecutor(4) as pool:
            asked = [pool.submit(kept, facts, "a.nt", writer) for _ in range(4)]
            assert writer.begun.wait(20)
            assert not any(each.done() for each in asked)
            writer.let_go.set()
            assert {each.result().read_text() for each in asked} == {"whole"}
        assert writer.calls == 1
        assert not exports._MAKING

    def test_another_file_does_not_wait(self, facts: Facts, writer: Writer) -> None:
        other = Writer()
        other.let_go.set()
        with ThreadPoolExecutor(1) as pool:
            slow = pool.submit(kept, facts, "a.nt", writer)
            assert writer.begun.wait(20)
            assert kept(facts, "b.nt", other).read_text() == "whole"
            assert not slow.done()
            writer.let_go.set()
            assert slow.result().name == "a.nt"

    def test_the_wait_ends_with_advice(self, facts: Facts, writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(exports, "PATIENCE", 0.05)
        with ThreadPoolExecutor(1) as pool:
            slow = pool.submit(kept, facts, "a.nt", writer)
            assert writer.begun.wait(20)
            with pytest.raises(BeingMade, match=r"a\.nt is being made just now: try again in 30 seconds"):
                kept(facts, "a.nt", writer)
            assert not slow.done()
            writer.let_go.set()
            assert kept(facts, "a.nt", writer) == slow.result()
        assert writer.calls == 1

    def test_a_visitor_is_told_when_to_come_back(
        self, home: Home, writer: Writer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(exports, "PATIENCE", 0.05)
        monkeypatch.setitem(exports.WRITERS, "placegraph.nq.gz", writer)
        with Graph(home) as graph, ThreadPoolExecutor(1) as pool:
            app = create_app(graph)
            asked = "/download/placegraph.nq.gz"
            slow = pool.submit(Reader(app, app.response_class).get, asked)
            assert writer.begun.wait(20)
            answer = Reader(app, app.response_class).get(asked)
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
            assert "placegraph.nq.gz is being made just now" in answer.text
            writer.let_go.set()
            assert (slow.result().status_code, slow.result().data) == (200, b"whole")

    def test_a_writer_that_fails_holds_up_nobody(self, facts: Facts, writer: Writer) -> None:
        def fails(facts: Facts, target: Path) -> None:
            def half(file: object) -> None:
                file.write(b"half")  # type: ignore[attr-defined]
                raise OSError("no space left")

            exports._replace(target, half)

        with pytest.raises(OSError, match="no space left"):
            kept(facts, "a.nt", fails)
        assert list((facts.home.path / "exports" / facts.build.hash).iterdir()) == []
        writer.let_go.set()
        assert kept(facts, "a.nt", writer).read_text() == "whole"

    def test_what_was_left_behind_goes_when_the_next_file_is_made(self, facts: Facts, writer: Writer) -> None:
        here = facts.home.path / "exports" / facts.build.hash
        for name in (".a.nt-killed", ".b.nt-running", "b.nt"):
            here.mkdir(parents=True, exist_ok=True)
            (here / name).write_text("x")
        for build in ("0ld", "y0ung"):
            (here.parent / build).mkdir()
            (here.parent / build / "a.nt").write_text("x")
        aged(here / ".a.nt-killed")
        aged(here / "b.nt")
        aged(here.parent / "0ld")
        writer.let_go.set()
        kept(facts, "b.nt", writer)
        assert (here / ".a.nt-killed").exists(), "what is there already is sent, and nothing is looked for"
        kept(facts, "a.nt", writer)
        assert {path.name for path in here.iterdir()} == {"a.nt", "b.nt", ".b.nt-running"}
        assert {path.name for path in here.parent.iterdir()} == {facts.build.hash, "y0ung"}
