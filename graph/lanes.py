"""Lanes: pools of workers that answer queries, so that no query can hurt the process that asks.

PlacegraphError
├── QueryRefused           not tried at all (see `graph.guard`)
│   └── BadGraph           a graph was named by something that is not an IRI
├── QuerySyntaxError       not SPARQL: where, and what was expected
├── WrongFormat            a graph was asked for as a table, or a table as a graph
├── FederationOff          it asks another server
├── QueryTimedOut          it took longer than its lane allows
├── QueryDied              it took its worker with it: too much memory, or too deep
├── QueryFailed            the engine gave up, and says why
├── LaneBusy               every worker is at work and the queue is full: later
│   └── DiskFull           there is no room for a large answer: later
└── NoBuild                there is nothing to answer from
"""

import json
import math
import os
import re
import threading
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Generic, NoReturn, Self, TypeVar, cast

from graph import guard
from graph.explained import Explained
from graph.guard import QueryRefused
from graph.tally import Tally
from graph.worker_pipe import MEGABYTE, Late, Lost, NoRoom, Worker
from ontology import PlacegraphError


class BadGraph(QueryRefused):
    """A graph was named by something that is not an IRI."""

    def __init__(self, why: str) -> None:
        super().__init__(f"a graph is named by an absolute IRI: {why}")


class QuerySyntaxError(PlacegraphError):
    """A text is not a SPARQL query; `line` and `column` tell where reading stopped, where that is known."""

    def __init__(self, why: str) -> None:
        place = re.search(r"at (\d+):(\d+): ", why)
        self.line: int | None = int(place[1]) if place else None
        self.column: int | None = int(place[2]) if place else None
        where = f" at line {self.line}, column {self.column}" if place else ""
        super().__init__(f"this is not a SPARQL query{where}: {why[place.end() :] if place else why}")


class WrongFormat(PlacegraphError):
    """A graph was asked for as a table, or a table as a graph."""


class FederationOff(PlacegraphError):
    """A query asks another server."""

    def __init__(self) -> None:
        super().__init__("federation is off: take SERVICE out, and ask the other server yourself")


class QueryTimedOut(PlacegraphError):
    """A query took longer than its lane allows."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(
            f"stopped after {seconds:g} second{'' if seconds == 1 else 's'}, the limit here: name a place or a theme, join on fewer free "
            "variables, or load the graph into an engine of your own"
        )


class QueryDied(PlacegraphError):
    """A query took its worker with it."""

    def __init__(self, memory: int) -> None:
        super().__init__(
            f"stopped: it needed more than the {memory // MEGABYTE:,} MB a query may use, or nests too deep; "
            "ask for less at a time (fewer rows to sort or group), or write it flatter"
        )


class QueryFailed(PlacegraphError):
    """The engine gave up, and says why."""


class LaneBusy(PlacegraphError):
    """Every worker is at work and the queue is full; `retry_after` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(
            f"too many queries are waiting: try again in {retry_after} second{'' if retry_after == 1 else 's'}"
        )


class DiskFull(LaneBusy):
    """There is no room on the disk for a large answer."""

    def __init__(self) -> None:
        self.retry_after = 60
        PlacegraphError.__init__(
            self,
            "there is no room here for so large an answer just now: ask for less (LIMIT), or try again in 60 seconds; "
            "if this is your server, make room where it keeps temporary files",
        )


class NoBuild(PlacegraphError):
    """There is nothing to answer from."""

    def __init__(self, current: Path, why: str) -> None:
        super().__init__(f"no build can be opened at {current}: run `placegraph build` first ({why})")


@dataclass(frozen=True)
class Answer:
    """What a query found: a document, and what is known about it.

    `kind` is "select", "ask" or "graph". `rows` counts rows or statements (None for a yes or no).
    A `cut` document is well formed but stops at the lane's cap. `build` names what it was read from.
    Where there is a `file`, it holds the document, and `body` is empty: read it from where it stands, and close it.
    """

    body: bytes
    media_type: str
    kind: str
    rows: int | None
    cut: bool
    build: str
    milliseconds: float
    file: IO[bytes] | None = None


Place = TypeVar("Place")


class Pool(ABC, Generic[Place]):
    """What every lane is: so many places where queries are answered at once, and a short queue before them.

    It may be asked from any thread. A query has `seconds` of wall time; before that it waits for a place, hardly
    longer, and at most `queue` others wait with it. `guarded` lanes refuse texts that are too long or too deep unread.
    `tally` counts how queries ended, by the names of their errors; `waiting` is how many wait now, `replaced` how many
    places had to be made anew.
    """

    def __init__(self, places: Iterable[Place], *, name: str, seconds: float, queue: int, guarded: bool) -> None:
        self.name = name
        self.seconds = seconds
        self.tally = Tally()
        self.waiting = 0
        self.replaced = 0
        self._free = deque(places)
        self._queue, self._guarded = queue, guarded
        self._changed = threading.Condition()
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def ask(
        self,
        sparql: str,
        formats: str | Sequence[str] = "json",
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        to_file: bool = False,
    ) -> Answer:
        """Return the answer to a query in the first of these formats that can hold it.

        Tables, yes and no: json, csv, tsv, xml. Graphs: ttl, nt, jsonld, rdf, nq, trig. Graphs named here stand above those
        that the query names. With `to_file`, a document of more than a megabyte may come as a file. Raises the errors at the top of this module, those of `graph.guard`, and those of
        `graph.engine_trouble` where the query goes to a remote engine.
        """
        start, ending = time.monotonic(), "Answered"
        try:
            if self._guarded:
                guard.check(sparql)
            named = [formats] if isinstance(formats, str) else list(formats)
            answer = self._asked(sparql, named, list(default_graphs), list(named_graphs), to_file=to_file)
            ending = "Cut" if answer.cut else ending
        except PlacegraphError as error:
            ending = type(error).__name__
            raise
        finally:
            self.tally.add(ending, time.monotonic() - start)
        return answer

    def close(self) -> None:
        """Answer nothing more: later questions raise LaneBusy."""
        with self._changed:
            self._closed = True
            self._end()
            self._changed.notify_all()

    @abstractmethod
    def _asked(
        self, sparql: str, formats: list[str], default_graphs: list[str], named_graphs: list[str], *, to_file: bool
    ) -> Answer:
        """Return the answer, from a place that is taken and given back."""

    def _take(self) -> Place:
        """Return a free place, waiting for one if the queue is not full. Raises LaneBusy."""
        later = LaneBusy(math.ceil(self.seconds))
        with self._changed:
            if self._closed or (not self._free and self.waiting >= self._queue):
                raise later
            self.waiting += 1
            self._changed.wait_for(lambda: self._free or self._closed, timeout=self.seconds + 1)
            self.waiting -= 1
            if self._closed or not self._free or not self._ready():
                raise later
            return self._free.popleft()

    def _give_back(self, place: Place, *, fit: bool = True) -> None:
        """Let the next query have a place, or what is put there instead where it is not fit for one."""
        with self._changed:
            self._returned(place, fit=fit)
            self._changed.notify()

    def _ready(self) -> bool:
        """Make the first free place fit to be taken; tell whether it is."""
        return True

    def _returned(self, place: Place, *, fit: bool) -> None:
        """Put a place among the free ones."""
        self._free.appendleft(place)

    def _end(self) -> None:
        """End what the places hold."""


class Lane(Pool[Worker]):
    """A pool of workers with one set of limits.

    `seconds` is wall time over reading, planning, running and writing a query. `memory` is in bytes for each worker.
    At `max_rows` or `max_bytes` an answer is cut. A worker is replaced after `recycle` answers, or `worn` seconds over them:
    what it keeps of memory grows with its work, and a new one costs as much as hundreds of small answers. With `union`, a
    query that names no graphs asks them all as one. With `ordered`, the columns of `SELECT *` stand as the query names them.
    """

    def __init__(
        self,
        current: Path,
        *,
        name: str,
        workers: int,
        seconds: float,
        memory: int,
        max_rows: int,
        max_bytes: int,
        nice: int = 0,
        queue: int = 8,
        recycle: int = 20_000,
        worn: float = 20,
        guarded: bool = True,
        union: bool = True,
        ordered: bool = False,
    ) -> None:
        self._current = Path(os.path.abspath(current))  # resolve() would follow the link
        self._memory, self._nice, self._recycle, self._worn = memory, nice, recycle, worn
        self._caps = {
            "max_rows": max_rows,
            "max_bytes": max_bytes,
            "union": union,
            "ordered": ordered,
            "seconds": seconds + 1,
        }
        super().__init__(
            (self._new() for _ in range(workers)), name=name, seconds=seconds, queue=queue, guarded=guarded
        )
        self._all = set(self._free)

    def explain(self, sparql: str) -> Explained:
        """Return how heavy a query is and why, without running it. Raises what `ask` raises."""
        guard.check(sparql)
        header, body, _ = self._exchange(json.dumps(self._caps | {"sparql": sparql, "explain": True}).encode())
        if not header["ok"]:
            self._explain(header["error"], header["message"])
        return Explained(**json.loads(cast("bytes", body)))

    def _asked(
        self, sparql: str, formats: list[str], default_graphs: list[str], named_graphs: list[str], *, to_file: bool
    ) -> Answer:
        request = json.dumps(
            self._caps
            | {
                "sparql": sparql,
                "formats": formats,
                "default_graphs": default_graphs,
                "named_graphs": named_graphs,
            }
        ).encode()
        header, body, milliseconds = self._exchange(request, to_file=to_file)
        if not header["ok"]:
            self._explain(header["error"], header["message"])
        return Answer(
            body=body if isinstance(body, bytes) else b"",
            file=None if isinstance(body, bytes) else body,
            media_type=header["media_type"],
            kind=header["kind"],
            rows=header["rows"],
            cut=header["cut"],
            build=header["build"],
            milliseconds=milliseconds,
        )

    def _end(self) -> None:
        """End every worker, the busy ones too."""
        for worker in self._all:
            worker.stop()
        for worker in self._free:
            worker.kill()

    def _exchange(self, request: bytes, *, to_file: bool = False) -> tuple[dict[str, Any], bytes | IO[bytes], float]:
        """Have a worker answer, and say how many milliseconds it took."""
        worker = self._take()
        fit = False
        try:
            worker.warm_up()
            start = time.perf_counter()
            header, body = worker.ask(request, self.seconds, to_file=to_file)
            milliseconds = (time.perf_counter() - start) * 1000
            fit = worker.answered < self._recycle and worker.worked < self._worn
        except Late:
            raise QueryTimedOut(self.seconds) from None
        except Lost:
            raise QueryDied(self._memory) from None
        except NoRoom:
            raise DiskFull from None
        finally:
            self._give_back(worker, fit=fit)
        return header, body, milliseconds

    def _ready(self) -> bool:
        """Start another worker where the first free one was killed meanwhile, if the computer can."""
        worker = self._free.popleft()
        if not worker.alive:
            worker = self._instead_of(worker)
        if worker.alive:
            self._free.appendleft(worker)
        else:
            self._free.append(worker)
        return worker.alive

    def _give_back(self, worker: Worker, *, fit: bool = True) -> None:
        """Put a worker back; or end it and put a new one there, which warms up by itself."""
        if not fit:
            worker.kill()  # nobody has to wait while it ends
        super()._give_back(worker, fit=fit)

    def _returned(self, worker: Worker, *, fit: bool) -> None:
        """Put a worker, or a new one instead of it, among the free ones; none where the lane is closed."""
        if self._closed:
            worker.kill()
        elif fit:
            self._free.appendleft(worker)
        else:
            self._free.append(self._instead_of(worker))

    def _new(self) -> Worker:
        return Worker(self._current, self._memory, self._nice)

    def _instead_of(self, worker: Worker) -> Worker:
        """Return a new worker for a lost one; the lost one itself while the computer can start no process."""
        worker.kill()
        try:
            new = self._new()
        except OSError:
            return worker
        self.replaced += 1
        self._all.remove(worker)
        self._all.add(new)
        return new

    def _explain(self, error: str, message: str) -> NoReturn:
        match error:
            case "syntax":
                raise QuerySyntaxError(message)
            case "federation":
                raise FederationOff
            case "format":
                raise WrongFormat(message)
            case "graph":
                raise BadGraph(message)
            case "build":
                raise NoBuild(self._current, message)
            case _:
                raise QueryFailed(message)


PAGE = 2.0
"""Seconds of wall time that a question of a page may take: whoever reads waits for several."""


def pages_lane(current: Path, *, workers: int = 2, seconds: float = PAGE) -> Lane:
    """Return the lane for our own questions: short ones, of any size, answered at once."""
    return Lane(
        current,
        name="pages",
        workers=workers,
        seconds=seconds,
        memory=2048 * MEGABYTE,
        max_rows=500_000,
        max_bytes=128 * MEGABYTE,
        queue=64,
        recycle=100_000,
        worn=1000,
        guarded=False,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a visitor's queries may take: seconds each, megabytes of memory a worker, rows and megabytes an answer.

    `workers` answer at once, at most `queue` more wait, and each client has `client_seconds` of work a minute.
    """

    seconds: float = 10
    memory: int = 1024
    rows: int = 10_000
    megabytes: int = 32
    workers: int = 2
    queue: int = 4
    client_seconds: float = 60


LIMITS = Limits()


def public_lane(current: Path, limits: Limits = LIMITS, *, union: bool = True) -> Lane:
    """Return the lane for whatever a visitor sends: it gives way to everything else on the computer."""
    return Lane(
        current,
        name="public",
        workers=limits.workers,
        seconds=limits.seconds,
        memory=limits.memory * MEGABYTE,
        max_rows=limits.rows,
        max_bytes=limits.megabytes * MEGABYTE,
        queue=limits.queue,
        nice=19,
        union=union,
        ordered=True,
    )


def completion_lane(current: Path, *, seconds: float = 1) -> Lane:
    """Return the lane for what may follow in a query that is being written: late answers help nobody there."""
    return Lane(
        current,
        name="completion",
        workers=1,
        seconds=seconds,
        memory=1024 * MEGABYTE,
        max_rows=1000,
        max_bytes=MEGABYTE,
        queue=4,
        nice=10,
    )
