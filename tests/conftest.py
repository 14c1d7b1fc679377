"""What tests share: the publishers' own files where they lie beside the project, and the bundled graph."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from invented import council, register

from graph.home import Home
from graph.served import Graph
from loaders import loading

# A busy machine is no reason to fail: what a test promises is the answer, and `make bench` measures time.
settings.register_profile("placegraph", deadline=None)
settings.load_profile("placegraph")

RAW = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def raw() -> Path:
    """The folder of the publishers' own files; tests that need it skip, and say so, where it is absent."""
    if not RAW.is_dir():
        pytest.skip("the publishers' raw files are not beside the project")
    return RAW


@pytest.fixture(scope="session")
def bundled_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home that serves the bundled graph; read it, do not change it."""
    home = Home(tmp_path_factory.mktemp("bundled"))
    loading.build(home, lambda text: None)
    return home


@pytest.fixture(scope="session")
def bundled(bundled_home: Home) -> Iterator[Graph]:
    """The bundled graph, served."""
    with Graph(bundled_home) as graph:
        yield graph


@pytest.fixture(scope="session")
def one_council(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home that serves one invented council, XAA; read it, or change a copy (`homes.copied`)."""
    return _serving(tmp_path_factory.mktemp("one"), council("XAA", "Aaton", "E06999001"))


@pytest.fixture(scope="session")
def two_councils(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home that serves two invented councils, XAA and XBB; read it, or change a copy (`homes.copied`)."""
    rows = council("XAA", "Aaton", "E06999001"), council("XBB", "Beeton", "E06999002")
    return _serving(tmp_path_factory.mktemp("two"), *rows)


def _serving(folder: Path, *rows: str) -> Home:
    """Make a home that serves invented councils, and the build without any before it."""
    home = Home(folder / "home")
    loading.build(home, lambda text: None, bundled=False)
    loading.load(home, "councils", [register(folder, *rows)], "2026-11-22", lambda text: None)
    return home


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Turn a skip into a failure where PLACEGRAPH_NO_SKIPS is set: there, everything must be present."""
    outcome = yield
    report = outcome.get_result()
    # A disk of one's own is a matter of the machine's rights: nothing that can be installed gives it.
    may_skip = hasattr(report, "wasxfail") or "no disk of one's own" in str(report.longrepr)
    if report.skipped and os.environ.get("PLACEGRAPH_NO_SKIPS") and not may_skip:
        report.outcome = "failed"
