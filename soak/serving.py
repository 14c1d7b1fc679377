"""A server of its own over a home, as `placegraph serve` starts it, on a port that is free."""

import os
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


def memory_of(pid: int) -> float:
    """Return the megabytes that a process holds with its children."""
    pages = sum(int(said.split()[1]) for said in _told(pid, "statm"))
    return pages * os.sysconf("SC_PAGE_SIZE") / 1_000_000


def cpu_of(pid: int) -> float:
    """Return the seconds of CPU that a process has taken with its children, those that have ended with it."""
    ticks = 0
    for number, said in enumerate(_told(pid, "stat")):
        # what has ended counts with its parent; the name before these fields may hold spaces
        used = said.rpartition(")")[2].split()[11:15]
        ticks += sum(map(int, used if number == 0 else used[:2]))
    return ticks / os.sysconf("SC_CLK_TCK")


def _told(pid: int, what: str) -> Iterator[str]:
    """Yield what the system tells of a process, and then of each of its children."""
    children = [each for path in Path("/proc").glob(f"{pid}/task/*/children") for each in _read(path).split()]
    yield from filter(None, (_read(Path(f"/proc/{each}/{what}")) for each in (pid, *children)))


def _read(path: Path) -> str:
    """Return what a file says, "" where its process has just ended."""
    try:
        return path.read_text()
    except OSError:
        return ""
