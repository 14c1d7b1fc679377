"""What means harm (`soak.hostile_requests`), sent to a real server with a limit of one second; a listener waits for calls home."""

import queue
import random
import socket
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field

import httpx

from graph.home import Home
from graph.lanes import PAGE
from soak import routes
from soak.hostile_requests import Request, corpus
from soak.serving import memory_of, serving

LIMIT = 1.0
"""Seconds that a query may take on the server under trial."""
GRACE = 0.5
"""Seconds that it may take longer to be ended and answered."""
DOWNLOAD = "/download/placegraph.nq.gz"
"""What the first to ask waits for: it is made once for each build."""
PROMPT = 1.0
"""Seconds within which a small query must be answered, whatever else runs."""
SENDERS, WORKERS = 3, 4
"""One worker more than there are senders: what a small query waits for is not another's turn."""
MEMORY = 1024 * (WORKERS + 2) + 1024
"""Megabytes that the whole service may hold: a gigabyte a worker, and one for the server itself."""
ALLOWED = {200, 204, 400, 403, 404, 405, 406, 413, 414, 415, 429, 431, 503, 504}
"""Statuses that say something; 500 says that something broke."""
SENT_ON = {302, 303}
"""Answers that lead elsewhere, which may be a path of ours and nothing else."""


@dataclass
class Found:
    """What came of it all."""

    kinds: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    """What was answered rightly and too late."""
    longest: float = 0.0
    slowest_small: float = 0.0
    small: int = 0
    calls: int = 0
    memory: float = 0.0
    """Megabytes of the whole service, at most."""


def soak(home: Home, points: int, seed: int, pages: int = routes.PAGES) -> Found:
    """Send so many hostile requests to a server of its own over a built home, whose routes are learnt from so many pages."""
    found = Found()
    dice = random.Random(seed)
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        threading.Thread(target=_listen, args=(listener, found), daemon=True).start()
        with serving(
            home,
            query_seconds=LIMIT,
            query_workers=WORKERS,
            query_queue=16,
            client_seconds=1_000_000,
        ) as (server, address):
            with httpx.Client(base_url=address, timeout=60) as client:
                known = routes.known(lambda path: routes.page(client, path), pages)
                client.get(DOWNLOAD)
            requests = corpus(dice, points, f"http://127.0.0.1:{listener.getsockname()[1]}/", known)
            _send(requests, server, address, found)
            # what was killed is replaced while one waits, and the next question is answered
            with httpx.Client() as client:
                _small(client, address, found)
    if server.returncode:
        found.faults.append(f"the server ended with status {server.returncode}")
    if found.calls:
        found.faults.append(f"{found.calls} connections were made to the listener")
    if found.memory > MEMORY:
        found.faults.append(f"the service held {found.memory:,.0f} MB")
    return found


def _send(requests: Iterator[Request], server: subprocess.Popen[bytes], address: str, found: Found) -> None:
    waiting: queue.Queue[Request] = queue.Queue(100)
    done, lock = threading.Event(), threading.Lock()

    def sender() -> None:
        with httpx.Client(timeout=30) as client:
            while not (done.is_set() and waiting.empty()):
                try:
                    request = waiting.get(timeout=0.2)
                except queue.Empty:
                    continue
                _try(client, request, address, found, lock)

    def watcher() -> None:
        with httpx.Client(timeout=30) as client:
            while not done.is_set():
                _small(client, address, found)
                found.memory = max(found.memory, memory_of(server.pid))
                time.sleep(0.2)

    threads = [threading.Thread(target=sender) for _ in range(SENDERS)] + [threading.Thread(target=watcher)]
    for thread in threads:
        thread.start()
    for request in requests:
        waiting.put(request)
        if server.poll() is not None:
            found.faults.append(f"the server ended with status {server.returncode}")
            break
    done.set()
    for thread in threads:
        thread.join()


def _try(client: httpx.Client, request: Request, address: str, found: Found, lock: threading.Lock) -> None:
    """Send one request, and take down how it ended."""
    start = time.monotonic()
    headers = {"Content-Type": request.media} if request.media else {}
    fault, late, status = "", "", 0
    try:
        answer = client.request(
            request.method, f"{address}{request.path}", params=request.params, content=request.body, headers=headers
        )
        status = answer.status_code
        if status in SENT_ON:
            to = answer.headers.get("Location", "")
            fault = "" if to.startswith("/") and not to.startswith("//") else f"was sent on to {to[:80]!r}"
        elif status not in ALLOWED:
            fault = f"was answered {status}"
        elif request.kind == "update" and status == 200:
            fault = "was taken"
    except httpx.InvalidURL:
        return  # the client itself refused: nothing was sent
    except httpx.HTTPError as error:
        fault = f"broke the connection ({error!r})"
    seconds = time.monotonic() - start
    if seconds > (LIMIT if request.path == "/sparql" else PAGE) + GRACE:
        late = f"took {seconds:.2f} s"
    with lock:
        found.kinds[request.kind] += 1
        found.statuses[status] += 1
        found.longest = max(found.longest, seconds)
        sent = request.path.encode() + b" " + (request.body or repr(request.params).encode())
        if fault:
            found.faults.append(f"{request.kind} {request.method} {fault}: {sent[:300]!r}")
        if late:
            found.late.append(f"{request.kind} {request.method} {late}: {sent[:300]!r}")


def _small(client: httpx.Client, address: str, found: Found) -> None:
    """Ask something small, which must be answered at once."""
    start = time.monotonic()
    # another text each time, or no worker would be asked
    query = f"ASK {{ ?s a <http://www.w3.org/2002/07/owl#Class> }} # {found.small}"
    try:
        answer = client.get(f"{address}/sparql", params={"query": query})
        right = answer.status_code == 200 and answer.json()["boolean"] is True
    except httpx.HTTPError:
        right = False
    seconds = time.monotonic() - start
    found.small += 1
    found.slowest_small = max(found.slowest_small, seconds)
    if not right:
        found.faults.append(f"a small query was not answered after {seconds:.2f} s")
    elif seconds > PROMPT:
        found.late.append(f"a small query was answered after {seconds:.2f} s")


def _listen(listener: socket.socket, found: Found) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:  # closed: all is done
            return
        found.calls += 1
        connection.close()
