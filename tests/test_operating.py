"""A home copied into a file and back, room made on the disk, and what the doctor says."""

import io
import os
import shutil
import socket
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from click.testing import CliRunner, Result
from homes import copied

import placegraph
from command.serving import PAGES, threads_for
from graph import doctor
from graph.backup import MANIFEST, BadBackup, NotEmpty, backup, restore
from graph.home import Home, NotBuilt
from graph.lanes import Limits
from loaders import loading
from tests.invented import council, register


def quiet(text: str) -> None:
    """Say nothing."""


def run(home: Home, *words: object) -> Result:
    return CliRunner().invoke(placegraph.main, [*map(str, words), "--home", str(home.path)])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with two builds; read it, do not change it."""
    folder = tmp_path_factory.mktemp("operating")
    home = Home(folder / "home")
    loading.build(home, quiet, bundled=False)
    loading.load(home, "councils", [register(folder, council("XAA", "Aaton", "E06999001"))], "2026-11-22", quiet)
    return home


@pytest.fixture
def home(made: Home, tmp_path: Path) -> Home:
    return copied(made, tmp_path)


def test_backup_comes_back_whole_and_can_be_rolled_back(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "placegraph.tar.gz"
    assert run(home, "backup", file).exit_code == 0
    other = Home(tmp_path / "other")
    result = run(other, "restore", file)
    assert result.exit_code == 0, result.output
    assert other.build() == home.build()
    assert [build.hash for build in other.builds()] == [build.hash for build in home.builds()]
    assert {slug: version.sha256 for slug, version in other.versions().items()} == {
        slug: version.sha256 for slug, version in home.versions().items()
    }
    assert run(other, "rollback").exit_code == 0
    assert other.build().hash == home.build().before


def test_restored_home_replaces_nothing(home: Home, tmp_path: Path) -> None:
    backup(home, tmp_path / "a.tar.gz")
    before = home.build()
    with pytest.raises(NotEmpty, match="name a new folder"):
        restore(home, tmp_path / "a.tar.gz")
    assert home.build() == before


def test_nothing_is_backed_up_where_nothing_is_built(tmp_path: Path) -> None:
    with pytest.raises(NotBuilt):
        backup(Home(tmp_path / "none"), tmp_path / "a.tar.gz")
    assert list(tmp_path.iterdir()) == []


def damaged(file: Path, how: str) -> None:
    """Damage a backup."""
    whole = file.read_bytes()
    match how:
        case "cut short":
            file.write_bytes(whole[: len(whole) // 2])
        case "no archive":
            file.write_bytes(b"placegraph")
        case "somebody else's":
            with tarfile.open(file, "w:gz") as archive:
                archive.addfile(tarfile.TarInfo("hello"), io.BytesIO())
        case "a source changed" | "a build changed" | "a way out":
            with tarfile.open(file, "r:gz") as archive:
                members = [(each, each.isfile() and archive.extractfile(each).read()) for each in archive]
            with tarfile.open(file, "w:gz") as archive:
                for member, content in members:
                    changed = content
                    if how == "a source changed" and member.name.endswith("data.nq"):
                        changed = content.replace(b"Aaton", b"Bbton")
                    if how == "a build changed" and member.name.endswith("build.json"):
                        changed = content.replace(b'"councils": ', b'"councilz": ').replace(b": 1", b": 2")
                    if how == "a way out" and member.name == MANIFEST:
                        archive.addfile(member, io.BytesIO(content))
                        member, changed = tarfile.TarInfo("../../escaped"), b"out"
                    member.size = len(changed) if changed else 0
                    archive.addfile(member, io.BytesIO(changed) if changed else None)


@pytest.mark.parametrize(
    "how", ["cut short", "no archive", "somebody else's", "a source changed", "a build changed", "a way out"]
)
def test_damaged_backup_is_refused_and_leaves_nothing(home: Home, tmp_path: Path, how: str) -> None:
    file = tmp_path / "a.tar.gz"
    backup(home, file)
    damaged(file, how)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(BadBackup, match="nothing was changed"):
        restore(Home(tmp_path / "other"), file)
    assert sorted(tmp_path.iterdir()) == before
    result = run(Home(tmp_path / "other"), "restore", file)
    assert result.exit_code == 1
    assert result.output.startswith(f"placegraph: {file} cannot be restored")


@pytest.mark.parametrize(
    ("member", "content"),
    [
        (MANIFEST, b"[]"),
        (MANIFEST, b"null"),
        (MANIFEST, b'{"format": 1}'),
        (MANIFEST, b'{"format": 1, "served": ["a"]}'),
        (MANIFEST, b'{"format": 1, "served": "abcdef"}'),
        (MANIFEST, b'{"format": 1, "served": "../../etc"}'),
        (MANIFEST, b"[" * 200_000),
        ("build.json", b"[]"),
        ("build.json", b"{}"),
        ("build.json", b"{"),
        ("build.json", b"\xff"),
        ("build.json", b'{"hash": "HASH", "made": "", "software": "", "quads": {"a": "b"}}'),
        ("build.json", b'{"hash": "HASH", "made": "", "software": "", "sources": ["a"]}'),
        ("build.json", b'{"hash": "HASH", "made": "", "software": "", "sources": {"../..": "a"}}'),
        ("build.json", b'{"hash": "HASH", "made": "", "software": "", "more": 1}'),
        ("manifest.json", b"[]"),
        ("manifest.json", b"["),
    ],
)
def test_backup_that_says_odd_things_is_refused_in_words(
    home: Home, tmp_path: Path, member: str, content: bytes
) -> None:
    file = tmp_path / "a.tar.gz"
    backup(home, file)
    with tarfile.open(file, "r:gz") as archive:
        members = [(each, archive.extractfile(each).read() if each.isfile() else None) for each in archive]  # type: ignore[union-attr]
    changed = 0
    with tarfile.open(file, "w:gz") as archive:
        for each, before in members:
            now = before
            if each.name.endswith(member):
                now = content.replace(b"HASH", each.name.split("/")[-2].encode() if "/" in each.name else b"")
                changed += 1
            each.size = len(now) if now else 0
            archive.addfile(each, io.BytesIO(now) if now is not None else None)
    assert changed
    result = run(Home(tmp_path / "other"), "restore", file)
    assert result.exit_code == 1
    assert result.output.startswith(f"placegraph: {file} cannot be restored")
    assert str(tmp_path / ".other") not in result.output
    assert [each.name for each in tmp_path.iterdir() if "other" in each.name] == []


def test_backup_holds_shared_queries_and_positions(home: Home, tmp_path: Path) -> None:
    (home.path / "shared-queries").mkdir()
    (home.path / "shared-queries" / "abc.json").write_text("{}")
    (home.path / "shared-queries" / ".abc.half").write_text("{")
    home.positions.write_text("body,x,y\n")
    backup(home, tmp_path / "a.tar.gz")
    other = Home(tmp_path / "other")
    restore(other, tmp_path / "a.tar.gz")
    assert [each.name for each in (other.path / "shared-queries").iterdir()] == ["abc.json"]
    assert other.positions.read_text() == "body,x,y\n"


def test_pruning_says_what_it_freed_and_keeps_what_is_served(home: Home) -> None:
    served = home.build()
    result = run(home, "prune", "--keep", 1)
    assert result.exit_code == 0
    assert "Deleted 1 build" in result.output
    assert home.builds() == [served]
    assert "Deleted 0 builds" in run(home, "prune", "--keep", 1).output


def test_doctor_finds_a_sound_home_well(home: Home) -> None:
    found = {sign.looked_at: sign for sign in doctor.signs(home)}
    assert home.build().hash in found["build"].found
    assert found["no sockets in queries"].do == ""
    assert not [sign for sign in found.values() if sign.do]
    assert run(home, "doctor").exit_code == 0


def test_doctor_says_what_to_do(home: Home, tmp_path: Path) -> None:
    assert "placegraph build" in {sign.looked_at: sign for sign in doctor.signs(Home(tmp_path / "none"))}["build"].do
    shutil.rmtree(home.path / "builds" / home.build().hash / "store")
    result = run(home, "doctor", "--format", "csv")
    assert result.exit_code == 1
    assert "placegraph rollback" in result.output


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@pytest.fixture
def public(home: Home) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server for the world, and its address on this computer."""
    yield from served(home, "--public", "places.example", "--query-rows", "1", "--query-seconds", "6")


@pytest.fixture
def crowded(made: Home) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server with one worker for visitors and room for twenty more to wait, and its address."""
    yield from served(made, "--query-workers", "1", "--query-queue", "20", "--query-seconds", "20")


def served(home: Home, *words: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Serve a home with these options, and end that afterwards."""
    port = free_port()
    options = [*words, "--port", str(port), "--home", str(home.path)]
    program = "import placegraph; placegraph.main()"
    server = subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", program, "serve", *options], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert server.stdout
    assert "placegraph is at" in server.stdout.readline()
    yield server, f"http://127.0.0.1:{port}"
    server.kill()
    server.wait()
    server.stdout.close()


ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o . ?q ?r ?s . ?t ?u ?v }"


def asking_without_end(address: str, host: str = "places.example") -> socket.socket:
    """Return a connection over which a query was asked that ends at its limit only."""
    asking = socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2])), timeout=60)
    asking.sendall(f"GET /sparql?query={quote(ENDLESS)} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    return asking


def test_public_server_answers_for_its_name_logs_no_visitor_and_stops_when_asked(
    public: tuple[subprocess.Popen[str], str],
) -> None:
    server, address = public
    proxied = {"Host": "places.example", "X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}
    rows = httpx.get(f"{address}/sparql", params={"query": "SELECT * { ?s ?p ?o }"}, headers=proxied)
    assert rows.headers["X-Placegraph-Cut"] == "only the first 1 rows are here"
    described = httpx.get(f"{address}/sparql", headers={**proxied, "Accept": "application/n-triples"})
    assert "<https://places.example/sparql>" in described.text
    assert httpx.get(f"{address}/", headers={"Host": "evil.example"}).status_code == 400
    server.terminate()
    out, _ = server.communicate(timeout=30)
    assert server.returncode == 0
    assert [line.split(maxsplit=2)[2].rsplit(maxsplit=2)[0] for line in out.splitlines()] == [
        "GET /sparql 200",
        "GET /sparql 200",
        "GET nowhere 400",
    ]
    assert "203.0.113.9" not in out


def test_query_under_way_is_answered_before_the_server_ends(public: tuple[subprocess.Popen[str], str]) -> None:
    server, address = public
    # as long as its limit, which is longer than the five seconds that waitress would give it
    visitor = httpx.Client(base_url=address, headers={"Host": "places.example"})
    # a visitor who only stays connected; when that is answered, what was sent before has been read
    with asking_without_end(address) as asking, visitor as waiting:
        assert waiting.get("/healthz").status_code == 200
        server.terminate()
        answer = b"".join(iter(lambda: asking.recv(65536), b"")).decode()
    assert answer.startswith("HTTP/1.1 504 ")
    assert "6 seconds, the limit here" in answer
    assert server.wait(timeout=5) == 0
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{address}/healthz")


def test_file_whose_name_is_no_text_is_told_in_words(tmp_path: Path) -> None:
    file = tmp_path / os.fsdecode(b"a\xff.nt")
    file.write_text("<http://e.org/a> <http://e.org/b> <http://e.org/c> .", encoding="utf-8")
    result = run(Home(tmp_path / "home"), "load", "dataset", file)
    assert result.exit_code == 0, result.output
    assert "\\udcff.nt" in result.output


def test_pages_have_threads_of_their_own_whatever_queries_may_hold() -> None:
    for workers, queue in ((1, 0), (2, 4), (64, 1000)):
        assert threads_for(Limits(workers=workers, queue=queue)) >= max(16, workers + queue + 10)


def test_pages_are_answered_while_as_many_queries_wait_as_may(crowded: tuple[subprocess.Popen[str], str]) -> None:
    _, address = crowded

    def waiting() -> bool:
        """Tell whether one query runs, and twenty wait."""
        return 'placegraph_waiting{lane="public"} 20.0' in httpx.get(f"{address}/metrics").text

    with ExitStack() as crowd:
        for _ in range(21):
            crowd.enter_context(asking_without_end(address, "localhost"))
        while not waiting():
            time.sleep(0.02)
        # as many at once as threads are left, so that none answers for another
        with ThreadPoolExecutor(PAGES) as readers:
            pages = readers.map(httpx.get, [f"{address}/coverage", f"{address}/queries"] * (PAGES // 2))
            assert {page.status_code for page in pages} == {200}
        refused = httpx.get(f"{address}/sparql", params={"query": "ASK {}"})
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "20")
        assert waiting(), "they were answered beside those queries, and not after them"
