"""Real engines for tests: Virtuoso as Debian packages it, and oxigraph's own server; and one that misbehaves."""

import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from graph.engine import Engine

INI = """\
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
NumberOfBuffers = 60000
MaxDirtyBuffers = 45000
ServerThreads = 20
ThreadsPerQuery = 1
CheckpointInterval = 0
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
ServerThreads = 10
[SPARQL]
ResultSetMaxRows = 1000000
MaxQueryExecutionTime = 60
"""


@contextmanager
def virtuoso(folder: Path) -> Iterator[Engine]:
    """Give an empty Virtuoso; skip where it is not installed."""
    program, sql_client = shutil.which("virtuoso-t"), shutil.which("isql-vt")
    if not program or not sql_client:
        pytest.skip("Virtuoso is not installed: apt-get install virtuoso-opensource-7-bin")
    sql, http = _free_port(), _free_port()
    (folder / "virtuoso.ini").write_text(INI.format(folder=folder, sql=sql, http=http))
    address = f"http://127.0.0.1:{http}/sparql"
    with _running([program, "+foreground", "+configfile", str(folder / "virtuoso.ini")], folder, address):
        subprocess.run(  # noqa: S603
            [sql_client, f"127.0.0.1:{sql}", "dba", "dba"],
            input=b'GRANT SPARQL_UPDATE TO "SPARQL";\n',
            check=True,
            capture_output=True,
        )
        engine = Engine(address, store=f"{address}-graph-crud", poll=0.5)
        yield engine
        engine.close()


@contextmanager
def oxigraph(folder: Path, *options: str, store: bool = True) -> Iterator[Engine]:
    """Give an empty oxigraph server in memory; skip where it is not installed."""
    program = Path(sys.executable).with_name("oxigraph")
    if not program.exists():
        pytest.skip("oxigraph's server is not installed: pip install oxigraph")
    at = f"http://127.0.0.1:{(port := _free_port())}"
    with _running([str(program), "serve", "--bind", f"127.0.0.1:{port}", *options], folder, f"{at}/query"):
        engine = Engine(f"{at}/query", update=f"{at}/update", store=f"{at}/store" if store else "", poll=0.5)
        yield engine
        engine.close()


Reply = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def misbehaving(reply: Reply) -> Iterator[tuple[str, list[bytes]]]:
    """Give the address of a server that replies so, and the requests it got."""
    got: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(self.rfile.read(int(self.headers["Content-Length"])))
            try:
                reply(self)
            except OSError:
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/sparql", got
    finally:
        server.shutdown()
        server.socket.close()
        thread.join()


@contextmanager
def _running(command: list[str], folder: Path, address: str) -> Iterator[None]:
    """Run a server until it answers at the address, and end it afterwards."""
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)  # noqa: S603
        try:
            for _ in range(600):
                if process.poll() is not None:
                    raise RuntimeError((folder / "server.log").read_text())
                try:
                    httpx.get(address, params={"query": "ASK {}"}, timeout=2)
                    break
                except httpx.TransportError:
                    time.sleep(0.1)
            yield
        finally:
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
