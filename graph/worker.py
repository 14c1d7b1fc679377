"""A worker: a process of its own that answers queries from the current build, and that can be lost.

It is started by `graph.lanes`, reads requests from its standard input and answers on its standard
output. Both ways a message is four bytes of length, that much JSON, and (in answers) a body of
`size` bytes. It ends when its input does, when a query outlives its clock, or when it is killed.
"""

import ctypes
import json
import os
import platform
import re
import resource
import signal
import struct
import sys
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import IO, Any, BinaryIO, cast

from pyoxigraph import (
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    serialize,
)

from graph import commas, guard
from graph.columns import turned
from ontology import prefixes

LENGTH = struct.Struct(">I")

Message = tuple[dict[str, Any], bytes | bytearray]
"""A header and a body."""

TABLES = {
    "json": QueryResultsFormat.JSON,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
    "xml": QueryResultsFormat.XML,
}
"""How SELECT and ASK can be answered."""

GRAPHS = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "jsonld": RdfFormat.JSON_LD,
    "rdf": RdfFormat.RDF_XML,
    "nq": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
}
"""How CONSTRUCT and DESCRIBE can be answered."""


class Unsuited(Exception):
    """None of the formats asked for can hold this kind of answer."""


class Full(Exception):
    """The answer has reached its cap."""


@dataclass(frozen=True)
class Layout:
    """How the engine writes a format: what stands before the rows, where a row ends, and what closes it all."""

    head: bytes
    row_end: re.Pattern[bytes]
    tail: bytes


# A key follows `},{"` between two rows; within a string that quote could only close it, before `}` or `,`.
BETWEEN_ROWS = re.compile(rb'\}(?=,\{"[^},])')
# A row without values, `{}`, leaves no such key: then every string must be read over.
WHOLE_ROW = re.compile(rb',?(?:[^",]++|"(?:[^"\\]++|\\.)*+"|,(?!\{))++(?=,\{)', re.DOTALL)
WHOLE_LINE = re.compile(rb'(?:[^"\n]++|"[^"]*+")*+\n')

LAYOUTS = {
    "json": Layout(b'"bindings":[', BETWEEN_ROWS, b"]}}"),
    "xml": Layout(b"<results>", re.compile(rb"</result>"), b"</results></sparql>"),
    "csv": Layout(b"\n", WHOLE_LINE, b""),
    "tsv": Layout(b"\n", re.compile(rb"\n"), b""),
}


class Table:
    """A file for the engine to write a table to; it counts the rows, and raises Full at its caps."""

    GLANCE = 64 * 1024

    def __init__(self, name: str, max_rows: int, max_bytes: int) -> None:
        self.body = bytearray()
        self.rows = 0
        self.cut = False
        self._layout = LAYOUTS[name]
        self._max_rows, self._max_bytes = max_rows, max_bytes
        self._end = 0
        self._look_at = self.GLANCE

    def write(self, block: bytes) -> int:
        """Take what the engine wrote. Raises Full."""
        if self.cut:  # the engine still empties its buffer
            return len(block)
        self.body += block
        if len(self.body) >= self._look_at:
            self._look()
            # as far again as the unfinished row, or a huge one would be read over and over
            self._look_at = 2 * len(self.body) - self._end + self.GLANCE
        return len(block)

    def flush(self) -> None:
        """Do nothing: it is all in memory."""

    def finish(self) -> None:
        """Count the rows not yet counted. Raises Full."""
        self._look()
        last = len(self.body) - len(self._layout.tail)
        if self._layout.row_end is BETWEEN_ROWS and last > self._end:
            self._count([last])

    def _look(self) -> None:
        """Count the rows that have ended since the last look."""
        if not self._end:
            self._end = self.body.index(self._layout.head) + len(self._layout.head)
        self._count(self._row_ends())
        if len(self.body) > self._max_bytes + self.GLANCE:
            self._cut()

    def _count(self, ends: list[int]) -> None:
        """Count the rows that end there, up to the caps."""
        fit = bisect_right(
            ends, self._max_bytes - len(self._layout.tail), hi=min(len(ends), self._max_rows - self.rows)
        )
        if fit:
            self.rows += fit
            self._end = ends[fit - 1]
        if fit < len(ends):
            self._cut()

    def _row_ends(self) -> list[int]:
        row_end = self._layout.row_end
        if row_end is BETWEEN_ROWS and self.body.find(b"{}", self._end) >= 0:
            row_end = WHOLE_ROW
        if row_end not in (WHOLE_ROW, WHOLE_LINE):
            return [match.end() for match in row_end.finditer(self.body, self._end)]
        ends = [self._end]
        while match := row_end.match(self.body, ends[-1]):
            ends.append(match.end())
        return ends[1:]

    def _cut(self) -> None:
        """End the document after the last row that may stay. Raises Full."""
        self.body[self._end :] = self._layout.tail
        self.cut = True
        raise Full


class Statements:
    """The statements of a graph, counted on their way to a file that is to stay under the caps."""

    def __init__(self, triples: QueryTriples, max_rows: int, max_bytes: int) -> None:
        self.body = bytearray()
        self.rows = 0
        self.cut = False
        self._triples = triples
        self._caps = max_rows, max_bytes

    def __iter__(self) -> Iterator[Triple]:
        max_rows, max_bytes = self._caps
        for triple in self._triples:
            if self.rows == max_rows or len(self.body) >= max_bytes:
                self.cut = True
                return
            self.rows += 1
            yield triple

    def write(self, block: bytes) -> int:
        """Take what the engine wrote."""
        self.body += block
        return len(block)

    def flush(self) -> None:
        """Do nothing: it is all in memory."""


class Reader:
    """The current build, opened afresh when it is another."""

    def __init__(self, current: str) -> None:
        self._current = current
        self._target = ""
        self._store: Store | None = None
        self.dataset = False
        """Whether the build is a dataset: its default graph is the file's, and not all graphs as one."""

    def store(self) -> Store:
        """Return the store of the build that `current` now names. Raises OSError."""
        target = self._now()
        if self._store is None or target != self._target:
            inner = os.path.join(target, "store")
            self._store = Store.read_only(inner if os.path.isdir(inner) else target)
            self.dataset = _is_dataset(target)
            self._target = target
        return self._store

    @property
    def build(self) -> str:
        """The short name of the build that the last answer came from."""
        return os.path.basename(self._target)

    def _now(self) -> str:
        try:
            return os.path.join(os.path.dirname(self._current), os.readlink(self._current))
        except OSError:  # a folder, not a link: there is only the one build
            return self._current


def _is_dataset(target: str) -> bool:
    """Tell whether a build says that it is a dataset; a bare store says nothing."""
    try:
        with open(os.path.join(target, "build.json"), encoding="utf-8") as file:
            return bool(json.load(file).get("dataset"))
    except OSError:
        return False


def answer(request: Mapping[str, Any], reader: Reader, *, federation_refused: bool) -> Message:
    """Return the header and the body of an answer, or the header that says why there is none."""
    try:
        store = reader.store()
    except (OSError, RuntimeError) as error:
        return _no("build", error), b""
    if request.get("explain"):
        return _explained(request["sparql"], store)
    try:
        dataset = _dataset(request, union=request["union"] and not reader.dataset)
    except ValueError as error:
        return _no("graph", error), b""
    sparql = request["sparql"]
    if federation_refused and "SERVICE" in guard.words(sparql):
        return _no("federation", "SERVICE"), b""
    try:
        header, body = _written(lambda: store.query(sparql, **dataset), request)
        if request.get("ordered") and header["kind"] == "select":
            body = turned(sparql, header["media_type"], body)
        return header | {"ok": True, "build": reader.build, "size": len(body)}, body
    except SyntaxError as error:
        return _no("syntax", error), b""
    except Unsuited as error:
        return _no("format", error), b""
    except (OSError, RuntimeError, ValueError) as error:
        return _no("federation" if "SERVICE" in guard.words(sparql) else "failed", error), b""


def _explained(sparql: str, store: Store) -> Message:
    """Return why a query takes long, as JSON."""
    from graph.explain import Unreadable, explained  # rdflib takes its time to load, and few ask

    try:
        body = json.dumps(asdict(explained(sparql, store))).encode()
    except (Unreadable, RecursionError) as error:
        return _no("failed", f"this query cannot be explained: {error}"), b""
    return {"ok": True, "size": len(body)}, body


def _no(why: str, error: object) -> dict[str, Any]:
    return {"ok": False, "error": why, "message": str(error), "size": 0}


def _dataset(request: Mapping[str, Any], *, union: bool) -> dict[str, Any]:
    """Return which graphs are asked: those of the request, those of the query, else with `union` all of them as one."""
    default, named = request["default_graphs"], request["named_graphs"]
    if default or named:
        return {
            "default_graph": [NamedNode(iri) for iri in default],
            "named_graphs": [NamedNode(iri) for iri in named],
        }
    sparql = request["sparql"]
    # the engine lets the union win over FROM
    names_its_own = "FROM" in sparql.upper() and "FROM" in guard.words(sparql)
    return {"use_default_graph_as_union": union and not names_its_own}


def _written(query: Callable[[], QuerySolutions | QueryBoolean | QueryTriples], request: Mapping[str, Any]) -> Message:
    """Return the answer in the first suitable format, whole or cut. Raises Unsuited."""
    results = query()
    caps = request["max_rows"], request["max_bytes"]
    if isinstance(results, QueryTriples):
        name = _first(request["formats"], GRAPHS, "this query answers with a graph")
        out = Statements(results, *caps)
        serialize(out, cast("IO[bytes]", out), GRAPHS[name], prefixes=_prefixes(name))
        return _header("graph", GRAPHS[name], out), out.body
    if isinstance(results, QueryBoolean):
        name = _first(request["formats"], TABLES, "this query answers yes or no")
        body = results.serialize(format=TABLES[name])
        return {"kind": "ask", "rows": None, "cut": False, "media_type": TABLES[name].media_type}, body or b""
    name = _first(request["formats"], TABLES, "this query answers with a table")
    table = Table(name, *caps)
    with suppress(Full):
        results.serialize(cast("IO[bytes]", table), TABLES[name])
        table.finish()
    if name == "csv" and not commas.is_sound(table.body):
        table = Table(name, *caps)
        with suppress(Full):
            for line in commas.lines(cast("QuerySolutions", query())):
                table.write(line)
            table.finish()
    return _header("select", TABLES[name], table), table.body


def _header(kind: str, form: QueryResultsFormat | RdfFormat, out: Table | Statements) -> dict[str, Any]:
    return {"kind": kind, "rows": out.rows, "cut": out.cut, "media_type": form.media_type}


def _first(wanted: list[str], suitable: Mapping[str, object], what: str) -> str:
    for name in wanted:
        if name in suitable:
            return name
    raise Unsuited(f"{what}: ask for {', '.join(suitable)}")


def _prefixes(name: str) -> dict[str, str]:
    return prefixes() if name in ("ttl", "rdf", "trig") else {}


class _Step(ctypes.Structure):
    """One step of a seccomp filter (struct sock_filter)."""

    _fields_ = [
        ("code", ctypes.c_uint16),
        ("jt", ctypes.c_uint8),
        ("jf", ctypes.c_uint8),
        ("k", ctypes.c_uint32),
    ]


class _Filter(ctypes.Structure):
    """A seccomp filter (struct sock_fprog)."""

    _fields_ = [("len", ctypes.c_uint16), ("filter", ctypes.POINTER(_Step))]


def without_sockets() -> bool:
    """Have the kernel refuse socket(2) to this process for good; False where it cannot be done."""
    known = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
    if sys.platform != "linux" or platform.machine() not in known:
        return False
    architecture, socket = known[platform.machine()]
    load, equal, at_least, give = 0x20, 0x15, 0x35, 0x06
    allow, refuse = 0x7FFF0000, 0x00050001  # SECCOMP_RET_ALLOW; SECCOMP_RET_ERRNO with EPERM
    steps = (
        (load, 0, 0, 4),  # the architecture of the call …
        (equal, 0, 4, architecture),  # … must be our own
        (load, 0, 0, 0),  # its number …
        (at_least, 2, 0, 0x40000000),  # … must not be of the x32 kind
        (equal, 1, 0, socket),
        (give, 0, 0, allow),
        (give, 0, 0, refuse),
    )
    program = _Filter(len(steps), (_Step * len(steps))(*(_Step(*step) for step in steps)))
    libc = ctypes.CDLL(None, use_errno=True)
    no_new_privileges = libc.prctl(38, 1, 0, 0, 0) == 0
    return bool(no_new_privileges and libc.prctl(22, 2, ctypes.byref(program), 0, 0) == 0)


def limit(memory: int) -> None:
    """Cap the memory of this process, and leave no core file when it is killed by its own query."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(ValueError, OSError):  # not everywhere
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def serve(source: BinaryIO, sink: BinaryIO, reply: Callable[[dict[str, Any]], Message]) -> None:
    """Answer each request on `source` until it ends. The clock is the process's own: SIGALRM ends it."""
    while length := source.read(LENGTH.size):
        request = json.loads(source.read(*LENGTH.unpack(length)))
        signal.setitimer(signal.ITIMER_REAL, request["seconds"])
        send(sink, *reply(request))
        signal.setitimer(signal.ITIMER_REAL, 0)


def send(sink: BinaryIO, header: Mapping[str, Any], body: bytes | bytearray = b"") -> None:
    """Write one message."""
    text = json.dumps(header).encode()
    sink.write(LENGTH.pack(len(text)) + text)
    sink.write(body)
    sink.flush()


def main(current: str, memory: int, nice: int) -> None:
    """Take leave of sockets, cores and memory, open the build, say so, and answer."""
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing that prints may reach the pipe
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    federation_refused = not without_sockets()
    limit(memory)
    reader = Reader(current)
    with suppress(OSError, RuntimeError):  # each answer says so
        reader.store()
    os.nice(nice)
    send(sink, {"ok": True, "size": 0})
    serve(source, sink, lambda request: answer(request, reader, federation_refused=federation_refused))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
