"""A server of its own over a home, as `placegraph serve` starts it, on a port that is free."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx

from graph.home import Home


@contextmanager
def serving(home: Home, **options: float) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Give the server's process and its address, once it answers; end it afterwards. Raises TimeoutError."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    known: dict[str, object] = {"home": home.path, "port": port, **options}
    words = [word for name, value in known.items() for word in (f"--{name.replace('_', '-')}", str(value))]
    server = subprocess.Popen(
        [sys.executable, "-c", "import placegraph; placegraph.main()", "serve", *words],
        cwd=Path(__file__).resolve().parents[1],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield server, _answering(f"http://127.0.0.1:{port}")
    finally:
        server.terminate()
        server.wait(30)


def _answering(address: str) -> str:
    """Return the address once the server answers there."""
    for _ in range(600):
        try:
            if httpx.get(f"{address}/healthz").status_code == 200:
                return address
        except httpx.HTTPError:
            time.sleep(0.1)
    raise TimeoutError("the server did not start within a minute")
