"""Queries that mean harm, sent over HTTP to a real server with a limit of one second; a listener waits for calls home."""

import os
import queue
import random
import re
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from graph.home import Home
from queries import library

LIMIT = 1.0
"""Seconds that a query may take on the server under trial."""
GRACE = 0.5
"""Seconds that it may take longer to be ended and answered."""
PROMPT = 1.0
"""Seconds within which a small query must be answered, whatever else runs."""
SENDERS, WORKERS = 3, 4
"""One worker more than there are senders: what a small query waits for is not another's turn."""
MEMORY = 1024 * (WORKERS + 2) + 1024
"""Megabytes that the whole service may hold: a gigabyte a worker, and one for the server itself."""
ALLOWED = {200, 204, 400, 403, 404, 405, 406, 413, 414, 415, 429, 431, 503, 504}
"""Statuses that say something; 500 says that something broke."""

DEEP: dict[str, Callable[[int], str]] = {
    "{": lambda n: "SELECT * " + "{" * n + "}" * n,
    "(": lambda n: "SELECT * { BIND(" + "(" * n + "1" + ")" * n + " AS ?x) }",
    "[": lambda n: "SELECT * { ?s ?p " + "[ ?p " * n + "1" + "]" * n + " }",
    "list": lambda n: "SELECT * { ?s ?p " + "(" * n + ")" * n + " }",
    "EXISTS": lambda n: "SELECT * { FILTER " + "EXISTS { FILTER " * n + "true" + " }" * n + " }",
    "OPTIONAL": lambda n: "SELECT * { " + "OPTIONAL { ?s ?p ?o " * n + "}" * n + " }",
    "MINUS": lambda n: "SELECT * { ?s ?p ?o " + "MINUS { ?s ?p ?o " * n + "}" * n + " }",
    "UNION": lambda n: "SELECT * { " + "{ ?s ?p ?o } UNION " * n + "{} }",
    "GRAPH": lambda n: "SELECT * { " + "GRAPH ?g { " * n + "}" * n + " }",
    "SELECT": lambda n: "SELECT * { " + "{ SELECT * { " * n + "?s ?p ?o" + " } }" * n + " }",
    "STR(": lambda n: "SELECT * { BIND(" + "STR(" * n + "1" + ")" * n + " AS ?x) }",
    "IF(": lambda n: "SELECT * { BIND(" + "IF(true, " * n + "1" + ", 2)" * n + " AS ?x) }",
    "!": lambda n: "SELECT * { FILTER(" + "!" * n + "true) }",
    "-": lambda n: "SELECT * { BIND(" + "- " * n + "1 AS ?x) }",
    "+": lambda n: "SELECT * { BIND(1" + "+1" * n + " AS ?x) }",
    "||": lambda n: "SELECT * { FILTER(true" + " || true" * n + ") }",
    "path /": lambda n: "SELECT * { ?s " + "<a:b>/" * n + "<a:b> ?o }",
    "path |": lambda n: "SELECT * { ?s " + "<a:b>|" * n + "<a:b> ?o }",
    "path ^": lambda n: "SELECT * { ?s " + "^" * n + "<a:b> ?o }",
    "path (": lambda n: "SELECT * { ?s " + "(" * n + "<a:b>" + ")*" * n + " ?o }",
    ";": lambda n: "SELECT * { ?s ?p ?o" + " ; ?p ?o" * n + " }",
    ",": lambda n: "SELECT * { ?s ?p ?o" + " , ?o" * n + " }",
    "triples": lambda n: "SELECT * { " + " ".join(f"?s{i} ?p{i} ?o{i} ." for i in range(n)) + " }",
    "IN": lambda n: "SELECT * { FILTER(1 IN (" + "1," * n + "1)) }",
    "VALUES": lambda n: "SELECT * { VALUES ?x { " + "1 " * n + "} }",
    "quoted": lambda n: "SELECT * { " + "<< " * n + "?s ?p ?o" + " >>" * n + " ?p ?o }",
    "comment": lambda n: "ASK {} #" + "{" * n,
    "text": lambda n: 'ASK { ?s ?p "' + "x" * n + '" }',
    "prefix": lambda n: "".join(f"PREFIX p{i}: <a:{i}>\n" for i in range(n)) + "ASK {}",
    "BASE": lambda n: "BASE <a:b>\n" * n + "ASK {}",
}
"""Shapes that grow with a depth: each ended the process of an engine asked without a guard, or made its planner hang."""

HEAVY = (
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f",
    "SELECT DISTINCT ?a ?d { ?a ?b ?c . ?d ?e ?f }",
    "SELECT (GROUP_CONCAT(STR(?c)) AS ?x) { ?a ?b ?c . ?d ?e ?f } GROUP BY ?b",
    "SELECT * { ?a (!<a:b>)* ?c . ?c (!<a:b>)* ?d }",
    "SELECT (COUNT(*) AS ?n) { ?a (!<a:b>|^!<a:b>)+ ?c }",
    "CONSTRUCT { ?a ?e ?f } WHERE { ?a ?b ?c . ?d ?e ?f }",
    "SELECT * { ?a ?b ?c FILTER(REGEX(STR(?c), '((a{1,100}){1,100}){1,100}')) }",
    "SELECT * { ?a ?b ?c FILTER(REGEX(STR(?c), '(a|a|a|a)*b(.*a){20}')) } ORDER BY ?c",
    "SELECT * { " + " ".join(f"VALUES ?v{i} {{ {' '.join(map(str, range(100)))} }}" for i in range(6)) + " }",
    "SELECT (SHA512(REPEAT) AS ?x) { ?a ?b ?c . ?d ?e ?f BIND(CONCAT(STR(?c), STR(?f)) AS ?REPEAT) }",
    "SELECT * { ?a ?b ?c FILTER NOT EXISTS { ?d ?e ?f . ?g ?h ?i FILTER(?f > ?i && ?c < ?f) } }",
    "SELECT * { { SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f } ?a ?x ?y }",
    "DESCRIBE ?s { ?s ?p ?o }",
    "SELECT * { ?s ?p ?o } LIMIT 1000000000",
    "SELECT * { ?s ?p ?o } OFFSET 99999999999999",
)

CALLS = (
    "SELECT * { SERVICE <%s> { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT <%s> { ?s ?p ?o } }",
    "SELECT * { BIND(<%s> AS ?u) SERVICE ?u { ?s ?p ?o } }",
    "SELECT * { ?s ?p 1.SERVICE <%s> { ?a ?b ?c } }",
    "SELECT * { ?s ?p 1SERVICE <%s> { ?a ?b ?c } }",
    "SELECT * { ?s ?p true.SERVICE <%s> { ?a ?b ?c } }",
    "SELECT * { s\\u0045RVICE <%s> { ?s ?p ?o } }",
    "SELECT * FROM <%s> { ?s ?p ?o }",
    "SELECT * FROM NAMED <%s> { GRAPH ?g { ?s ?p ?o } }",
    "LOAD <%s>",
    "LOAD SILENT <%s> INTO GRAPH <a:b>",
    "ASK { ?s <%s> ?o }",
)

UPDATES = (
    "INSERT DATA { <a:a> <a:b> <a:c> }",
    "DELETE WHERE { ?s ?p ?o }",
    "CLEAR ALL",
    "DROP SILENT ALL",
    "CREATE GRAPH <a:b>",
    "COPY DEFAULT TO <a:b>",
    "ASK {} ; DROP ALL",
    "WITH <a:b> DELETE { ?s ?p ?o } INSERT { ?s ?p 1 } WHERE { ?s ?p ?o }",
)


@dataclass(frozen=True)
class Request:
    """One thing to send: its kind, and how."""

    kind: str
    method: str
    params: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    media: str = ""


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


def soak(home: Home, points: int, seed: int) -> Found:
    """Send so many hostile queries to a server of its own over a built home."""
    found = Found()
    dice = random.Random(seed)
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        threading.Thread(target=_listen, args=(listener, found), daemon=True).start()
        requests = corpus(dice, points, f"http://127.0.0.1:{listener.getsockname()[1]}/")
        server, address = _server(home)
        try:
            _send(requests, server, address, found)
            # what was killed is replaced while one waits, and the next question is answered
            with httpx.Client() as client:
                _small(client, address, found)
        finally:
            server.terminate()
            if server.wait(30):
                found.faults.append(f"the server ended with status {server.returncode}")
    if found.calls:
        found.faults.append(f"{found.calls} connections were made to the listener")
    if found.memory > MEMORY:
        found.faults.append(f"the service held {found.memory:,.0f} MB")
    return found


def corpus(dice: random.Random, points: int, listener: str) -> Iterator[Request]:
    """Yield so many requests, by the dice: a third are honest queries damaged at random, a tenth run into the limit."""
    kinds = ["deep", "fuzz", "bytes", "heavy", "call", "update", "protocol"]
    for kind in dice.choices(kinds, [30, 30, 10, 10, 8, 6, 6], k=points):
        match kind:
            case "deep":
                depth = int(10 ** dice.uniform(1, 5))
                yield _query(kind, dice.choice(list(DEEP.values()))(depth), dice)
            case "fuzz":
                yield _query(kind, _damaged(dice.choice(list(library().values())).sparql, dice), dice)
            case "bytes":
                body = bytearray(dice.choice(list(library().values())).sparql.encode())
                for _ in range(dice.randint(1, 20)):
                    body[dice.randrange(len(body))] = dice.randrange(256)
                yield Request(kind, "POST", body=bytes(body), media="application/sparql-query")
            case "heavy":
                yield _query(kind, dice.choice(HEAVY), dice)
            case "call":
                yield _query(kind, dice.choice(CALLS) % listener, dice)
            case "update":
                sent = dice.choice(["query", "update"])
                yield Request(kind, dice.choice(["GET", "POST"]), [(sent, dice.choice(UPDATES))])
            case _:
                yield _protocol(dice, listener)


def _query(kind: str, text: str, dice: random.Random) -> Request:
    if dice.random() < 0.5 or len(text) > 6000:
        return Request(kind, "POST", body=text.encode("utf-8", "surrogatepass"), media="application/sparql-query")
    return Request(kind, "GET", [("query", text)])


def _damaged(text: str, dice: random.Random) -> str:
    """Return a query with words left out, doubled, swapped, or put in from others."""
    words = re.findall(r"\s+|[\w:?<>/#.-]+|.", text)
    for _ in range(dice.randint(1, 8)):
        at, other = dice.randrange(len(words)), dice.randrange(len(words))
        match dice.randrange(5):
            case 0:
                words[at] = ""
            case 1:
                words[at : at + 1] = [words[at]] * dice.randint(2, 200)
            case 2:
                words[at], words[other] = words[other], words[at]
            case 3:
                words[at] = dice.choice(
                    ["*", "+", "{", "}", "?x", '"', "'''", "<", "\\u0000", "\u202e", "1e999", "_:b", "~"]
                )
            case _:
                words.insert(
                    at, dice.choice(["OPTIONAL", "UNION", "MINUS", "SERVICE", "GRAPH ?g", "DISTINCT", "LIMIT 0"])
                )
    return "".join(words)


def _protocol(dice: random.Random, listener: str) -> Request:
    """Return a request that is odd as a request."""
    odd = dice.choice(["", "x", "\x00", "é" * 50, "../../etc/passwd", listener, "http://[", "a" * 5000, "{{7*7}}"])
    name = dice.choice(["query", "format", "default-graph-uri", "named-graph-uri", "timeout", odd[:20] or "q"])
    media = dice.choice(
        ["application/sparql-query", "application/x-www-form-urlencoded", "text/plain", "application/json"]
    )
    method = dice.choice(["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"])
    return Request("protocol", method, [("query", "ASK {}"), (name, odd)], odd.encode(), media)


def _server(home: Home) -> tuple[subprocess.Popen[bytes], str]:
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    options = {
        "--home": home.path,
        "--port": port,
        "--query-seconds": LIMIT,
        "--query-workers": WORKERS,
        "--query-queue": 16,
        "--client-seconds": 1_000_000,
    }
    words = [str(each) for pair in options.items() for each in pair]
    program = "import placegraph; placegraph.main()"
    server = subprocess.Popen(
        [sys.executable, "-c", program, "serve", *words],
        cwd=Path(__file__).resolve().parents[1],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    for _ in range(600):
        try:
            if httpx.get(f"{address}/healthz").status_code == 200:
                return server, address
        except httpx.HTTPError:
            time.sleep(0.1)
    raise TimeoutError("the server did not start within a minute")


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
                found.memory = max(found.memory, _memory(server.pid))
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
            request.method, f"{address}/sparql", params=request.params, content=request.body, headers=headers
        )
        status = answer.status_code
        if status not in ALLOWED:
            fault = f"was answered {status}"
        elif request.kind == "update" and status == 200:
            fault = "was taken"
    except httpx.InvalidURL:
        return  # the client itself refused: nothing was sent
    except httpx.HTTPError as error:
        fault = f"broke the connection ({error!r})"
    seconds = time.monotonic() - start
    if seconds > LIMIT + GRACE:
        late = f"took {seconds:.2f} s"
    with lock:
        found.kinds[request.kind] += 1
        found.statuses[status] += 1
        found.longest = max(found.longest, seconds)
        sent = request.body or repr(request.params).encode()
        if fault:
            found.faults.append(f"{request.kind} {request.method} {fault}: {sent[:300]!r}")
        if late:
            found.late.append(f"{request.kind} {request.method} {late}: {sent[:300]!r}")


def _small(client: httpx.Client, address: str, found: Found) -> None:
    """Ask something small, which must be answered at once."""
    start = time.monotonic()
    try:
        answer = client.get(f"{address}/sparql", params={"query": "ASK { ?s a <http://www.w3.org/2002/07/owl#Class> }"})
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


def _memory(pid: int) -> float:
    """Return the megabytes of a process and all its children."""
    pages = 0
    for process in (pid, *_children(pid)):
        try:
            pages += int(Path(f"/proc/{process}/statm").read_text().split()[1])
        except (OSError, IndexError):  # it has just ended
            continue
    return pages * os.sysconf("SC_PAGE_SIZE") / 1_000_000


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for path in Path("/proc").glob(f"{pid}/task/*/children"):
        try:
            found += map(int, path.read_text().split())
        except OSError:
            continue
    return found
