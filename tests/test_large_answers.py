"""Large answers: through a file and never whole in memory, with every header of a small one, and at the reader's own pace."""

import gzip
import io
import json
import os
import random
import re
import socket
import threading
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, QueryResultsFormat, Store
from waitress import wasyncore
from waitress.server import create_server

from command.stopping import let_go_of_stalled
from graph import rows as graph_rows
from graph import worker_pipe
from graph.home import Build, Home
from graph.lanes import Answer, DiskFull, Limits, public_lane
from graph.served import Graph
from graph.spreadsheet import of_csv
from web import create_app

MEGABYTE = 1024 * 1024
ROWS = 1200
EVERY = "SELECT * { ?s ?p ?o }"
"""About fourteen megabytes, which is more than any socket holds."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with so many texts of twelve kilobytes."""
    home = Home(tmp_path_factory.mktemp("large") / "home")
    made = home.path / "made"
    made.mkdir(parents=True)
    store, noise = Store(str(made / "store")), random.Random(5)  # noqa: S311 nothing secret
    name = NamedNode("http://things.test/text")
    graph = NamedNode("http://things.test/graph")
    store.bulk_extend(
        Quad(NamedNode(f"http://things.test/{row}"), name, Literal(noise.randbytes(6000).hex()), graph)
        for row in range(ROWS)
    )
    store.flush()
    del store
    build = Build(hash="large", made="2026-01-01T00:00:00+00:00", software="test", quads={graph.value: ROWS})
    home.publish(build, made)
    return home


@pytest.fixture(scope="module")
def served(home: Home) -> Iterator[Graph]:
    """It, with one worker for visitors."""
    with Graph(home, Limits(workers=1, queue=0, rows=ROWS)) as graph:
        yield graph


@pytest.fixture(scope="module")
def app(served: Graph) -> Flask:
    return create_app(served)


@contextmanager
def server(app: Flask, seconds: float = 60) -> Iterator[str]:
    """Serve over HTTP with a single thread, and give the address; visitors may stand still for so many seconds."""
    sockets: dict[int, Any] = {}
    server = create_server(app, sockets, host="127.0.0.1", port=0, threads=1)
    stop = threading.Event()

    def run() -> None:
        while not stop.is_set():
            wasyncore.loop(timeout=0.05, map=sockets, count=1)
            let_go_of_stalled(sockets, seconds)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        stop.set()
        thread.join(10)
        server.task_dispatcher.shutdown()
        for each in [*sockets.values()]:
            each.close()
        assert not thread.is_alive()


@pytest.fixture(scope="module")
def address(app: Flask) -> Iterator[str]:
    with server(app) as address:
        yield address


def of(form: str = "json", query: str = EVERY) -> str:
    return f"/sparql?{urlencode({'query': query, 'format': form})}"


def files() -> list[str]:
    """Return the files of answers that this process has open."""
    found = []
    for entry in os.scandir("/proc/self/fd"):
        try:
            target = os.readlink(entry.path)
        except OSError:
            continue
        # a file that never had a name is shown by its number
        if target.endswith("(deleted)") and ("placegraph-" in target or "/#" in target):
            found.append(target)
    return found


def gone(some: list[str]) -> bool:
    """Tell whether no other file than those is open within a few seconds."""
    deadline = threading.Event()
    for _ in range(200):
        if len(files()) <= len(some):
            return True
        deadline.wait(0.05)
    return False


class TestLane:
    def test_a_large_answer_comes_as_a_file_that_holds_the_same(self, served: Graph) -> None:
        held = served.public.ask(EVERY, "json")
        filed = served.public.ask(EVERY, "json", to_file=True)
        assert filed.file
        with filed.file as file:
            assert file.read() == held.body
        assert (filed.body, filed.rows, filed.cut, filed.kind) == (b"", ROWS, False, "select")

    def test_a_small_one_does_not(self, served: Graph) -> None:
        answer = served.public.ask("SELECT ?s { ?s ?p ?o } LIMIT 5", "json", to_file=True)
        assert answer.file is None
        assert len(json.loads(answer.body)["results"]["bindings"]) == 5

    def test_its_memory_is_not_needed_here(self, served: Graph) -> None:
        tracemalloc.start()
        try:
            filed = served.public.ask(EVERY, "csv", to_file=True)
            assert filed.file
            assert filed.file.seek(0, os.SEEK_END) > 12 * MEGABYTE
            filed.file.close()
            assert tracemalloc.get_traced_memory()[1] < 2 * MEGABYTE
        finally:
            tracemalloc.stop()

    def test_cut_at_the_cap_it_is_whole_rows_and_says_so(self, home: Home) -> None:
        with public_lane(home.current, Limits(workers=1, megabytes=2)) as lane:
            answer = lane.ask(EVERY, "json", to_file=True)
        assert answer.file
        assert answer.cut
        with answer.file as file:
            assert len(json.load(file)["results"]["bindings"]) == answer.rows < ROWS

    @pytest.mark.parametrize("when", ["made", "written"])
    def test_without_room_on_the_disk_it_says_so_and_the_next_is_answered(
        self, served: Graph, monkeypatch: pytest.MonkeyPatch, when: str
    ) -> None:
        real, before = worker_pipe.tempfile.TemporaryFile, files()

        def no_room(**options: Any) -> Any:
            if when == "made":
                raise OSError(28, "No space left on device")
            file = real(**options)
            os.truncate(file.fileno(), 0)
            os.close(file.fileno())  # whatever is written into it fails
            return file

        with monkeypatch.context() as patched:
            patched.setattr(worker_pipe.tempfile, "TemporaryFile", no_room)
            with pytest.raises(DiskFull, match="make room") as caught:
                served.public.ask(EVERY, "json", to_file=True)
        assert caught.value.retry_after == 60
        assert gone(before)
        assert served.public.ask("ASK {}").kind == "ask"


class TestHttp:
    def test_it_is_sent_whole_with_every_header(self, served: Graph, address: str) -> None:
        whole = served.public.ask(EVERY, "json")
        before = files()
        got = httpx.get(address + of(), headers={"Accept-Encoding": "identity"})
        assert got.content == whole.body
        assert got.headers["Content-Length"] == str(len(whole.body))
        assert got.headers["X-Placegraph-Rows"] == str(ROWS)
        assert got.headers["X-Placegraph-Build"] == "large"
        assert "X-Placegraph-Cut" not in got.headers
        assert got.headers["Content-Type"] == "application/sparql-results+json"
        head = httpx.head(address + of(), headers={"Accept-Encoding": "identity"})
        assert head.content == b""
        for name in ("Content-Length", "Content-Type", "ETag", "X-Placegraph-Rows", "X-Placegraph-Build", "Vary"):
            assert head.headers[name] == got.headers[name], name
        again = httpx.get(address + of(), headers={"Accept-Encoding": "identity", "If-None-Match": got.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert gone(before)

    @pytest.mark.parametrize("packing", ["gzip", "br"])
    def test_it_is_packed_in_pieces(self, address: str, packing: str) -> None:
        plain = httpx.get(address + of("csv"), headers={"Accept-Encoding": "identity"})
        before = files()
        with httpx.stream("GET", address + of("csv"), headers={"Accept-Encoding": packing}) as got:
            assert got.headers["Content-Encoding"] == packing
            assert got.headers["Transfer-Encoding"] == "chunked"
            raw = b"".join(got.iter_raw())
        assert len(raw) < 0.7 * len(plain.content)
        if packing == "gzip":
            assert gzip.decompress(raw) == plain.content
        again = httpx.get(
            address + of("csv"), headers={"Accept-Encoding": packing, "If-None-Match": got.headers["ETag"]}
        )
        assert again.status_code == 304
        assert gone(before)

    def test_a_cut_is_told_in_a_header_and_leaves_whole_rows(self, home: Home) -> None:
        with Graph(home, Limits(workers=1, rows=900)) as graph, server(create_app(graph)) as address:
            got = httpx.get(address + of())
            assert got.headers["X-Placegraph-Cut"] == "only the first 900 rows are here"
            assert len(got.json()["results"]["bindings"]) == 900

    def test_readers_that_do_not_read_hold_up_nobody(self, address: str) -> None:
        """There is one worker and one thread: either would be missed."""
        before = files()
        port = int(address.rpartition(":")[2])
        slow = [socket.create_connection(("127.0.0.1", port), timeout=20) for _ in range(3)]
        try:
            for each in slow:
                each.sendall(f"GET {of()} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
                assert each.recv(12) == b"HTTP/1.1 200"
            assert httpx.get(address + of("json", "ASK {}"), timeout=5).json()["boolean"] is True
            assert len(files()) == len(before) + len(slow)
            # the first still gets all of it …
            with slow[0].makefile("rb") as rest:
                document = rest.read().partition(b"\r\n\r\n")[2]
            assert len(json.loads(document)["results"]["bindings"]) == ROWS
        finally:
            for each in slow:  # … and the others go away in the middle
                each.close()
        assert gone(before)

    def test_readers_that_stand_still_are_let_go_of_and_the_others_are_not(self, app: Flask) -> None:
        before = files()
        with server(app, seconds=0.5) as address:
            port = int(address.rpartition(":")[2])
            asked = f"GET {of()} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()
            still, slow = (socket.create_connection(("127.0.0.1", port), timeout=20) for _ in range(2))
            with still, slow:
                for each in (still, slow):
                    each.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
                    each.sendall(asked)
                size = 0
                while piece := slow.recv(4 * MEGABYTE):
                    size += len(piece)
                    time.sleep(0.001)
                assert size > 12_000 * ROWS
                assert gone(before), "the one that stood still holds no file any more"
                got = 0
                with suppress(ConnectionError):
                    while piece := still.recv(MEGABYTE):
                        got += len(piece)
                assert got < size, "it ended in the middle"

    def test_pages_that_show_an_answer_have_it_as_before(self, address: str) -> None:
        page = httpx.get(
            f"{address}/query?{urlencode({'query': EVERY + ' LIMIT 200'})}", headers={"Accept": "text/html"}
        )
        assert page.status_code == 200
        sheet = httpx.get(f"{address}/query?{urlencode({'query': EVERY, 'format': 'csv-spreadsheet'})}")
        assert sheet.text.count("\r\n") == ROWS + 1
        assert sheet.headers["X-Placegraph-Rows"] == str(ROWS)

    def test_a_page_reads_only_what_it_shows(self, app: Flask) -> None:
        before, address = files(), f"/query?{urlencode({'query': EVERY + ' ORDER BY ?s'})}"
        few = f"/query?{urlencode({'query': EVERY + ' ORDER BY ?s LIMIT 1000'})}"
        accept = {"Accept": "text/html"}
        shown = app.test_client().get(address, headers=accept)
        assert gone(before)
        assert "1,200 rows" in shown.text
        rows = re.findall(r"http://things.test/[0-9]+", shown.text)
        assert len(set(rows)) == 1000
        assert rows == re.findall(r"http://things.test/[0-9]+", app.test_client().get(few, headers=accept).text)
        turtle = "CONSTRUCT WHERE { ?s ?p ?o }"
        graph = app.test_client().get(f"/query?{urlencode({'query': turtle})}", headers=accept)
        assert gone(before)
        assert "1,200 statements" in graph.text

    def test_a_spreadsheet_is_written_row_by_row(self, app: Flask, served: Graph) -> None:
        before, exact = files(), served.public.ask(EVERY, "csv").body.decode()
        client = app.test_client()
        client.get("/sparql?query=ASK{}")
        tracemalloc.start()
        try:
            address = f"/query?{urlencode({'query': EVERY, 'format': 'csv-spreadsheet'})}"
            sent = client.get(address, headers={"Accept-Encoding": "identity"})
            assert tracemalloc.get_traced_memory()[1] < 3 * MEGABYTE
        finally:
            tracemalloc.stop()
        assert sent.headers["Content-Disposition"].endswith('filename="answer-spreadsheet.csv"')
        assert sent.headers["X-Placegraph-Rows"] == str(ROWS)
        assert sent.text == of_csv(exact)
        sent.close()
        assert gone(before)

    def test_one_long_text_fits_into_a_spreadsheet(self, app: Flask) -> None:
        long = f'SELECT (CONCAT({", ".join(["?a"] * 100)}) AS ?b) {{ VALUES ?a {{ "={"x" * 3000}" }} }}'
        sent = app.test_client().get("/query", query_string={"query": long, "format": "csv-spreadsheet"})
        assert sent.text == "\N{ZERO WIDTH NO-BREAK SPACE}b\r\n'" + ("=" + "x" * 3000) * 100 + "\r\n"

    def test_without_room_for_the_spreadsheet_it_says_so(self, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
        before, real, made = files(), worker_pipe.tempfile.TemporaryFile, []

        def no_second(**options: Any) -> Any:
            if made:
                raise OSError(28, "No space left on device")
            made.append(True)
            return real(**options)

        monkeypatch.setattr(worker_pipe.tempfile, "TemporaryFile", no_second)
        sent = app.test_client().get("/query", query_string={"query": EVERY, "format": "csv-spreadsheet"})
        assert sent.status_code == 503
        assert sent.headers["Retry-After"] == "60"
        assert gone(before)


class TestBeginning:
    @settings(max_examples=40)
    @given(
        cells=st.lists(st.text('a"{}[],:é\\\n', max_size=6), min_size=1, max_size=6),
        most=st.integers(0, 7),
        piece=st.integers(1, 90),
        filed=st.booleans(),
    )
    def test_is_that_of_all_rows(self, cells: list[str], most: int, piece: int, filed: bool) -> None:
        values = " ".join(f"({Literal(cell)} UNDEF) (UNDEF {number})" for number, cell in enumerate(cells))
        found = Store().query(f"SELECT ?bindings ?b {{ VALUES (?bindings ?b) {{ {values} }} }}")
        body = found.serialize(format=QueryResultsFormat.JSON) or b""
        held = Answer(body, "", "select", len(cells), False, "x", 1.0)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(graph_rows, "PIECE", piece)
            answer = replace(held, body=b"", file=io.BytesIO(body)) if filed else held
            names, first = graph_rows.beginning(answer, most)
        assert names == ("bindings", "b")
        assert first == graph_rows.rows(held)[:most]

    def test_document_that_breaks_off_is_no_answer(self) -> None:
        with pytest.raises(ValueError, match="middle"):
            graph_rows.beginning(
                Answer(b'{"head":{"vars":["a"]},"results":{"bind', "", "select", 1, False, "x", 1.0), 5
            )
