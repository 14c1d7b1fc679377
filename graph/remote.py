"""Lanes over a remote engine: a SPARQL 1.1 endpoint answers in the place of the embedded build.

Their errors are those of `graph.lanes`, as if the embedded build had been asked, and those of `graph.engine_trouble`.
"""

import re
import time
from collections.abc import Sequence
from dataclasses import replace

from pyoxigraph import NamedNode

from graph import guard
from graph.columns import in_order
from graph.engine import JSON_RESULTS, N_TRIPLES, Engine
from graph.engine_answers import Unreadable, statements, table
from graph.lanes import LIMITS, Answer, BadGraph, DiskFull, FederationOff, Limits, Pool, QuerySyntaxError, WrongFormat
from graph.worker import GRAPHS, TABLES
from graph.worker_pipe import HELD, MEGABYTE, PIECE, NoRoom, in_a_file

KINDS = {"SELECT": "select", "ASK": "ask", "CONSTRUCT": "graph", "DESCRIBE": "graph"}
UPDATES = {"LOAD", "INSERT", "DELETE", "CLEAR", "DROP", "CREATE", "COPY", "MOVE"}
"""Words that stand in no query, outside texts and names."""
ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
PRIVATE = re.compile(r"^<?(?:bif|sql):", re.IGNORECASE)
"""Functions of Virtuoso's that reach beyond the graph."""


class RemoteLane(Pool[int]):
    """A lane whose worker is the engine: the same questions, limits, answers and errors as `graph.lanes.Lane`.

    At most `workers` questions are asked at once and `queue` wait. `guarded` lanes send nothing that is too long or
    too deep. `memory` is the engine's own affair. With `ordered`, the columns of `SELECT *` stand as the query names them.
    What an engine sends is read whole and written anew; a large document then comes as a file, too.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        name: str,
        workers: int,
        seconds: float,
        max_rows: int,
        max_bytes: int,
        queue: int,
        guarded: bool,
        ordered: bool = False,
    ) -> None:
        super().__init__(range(workers), name=name, seconds=seconds, queue=queue, guarded=guarded)
        self._engine = engine
        self._max_rows, self._max_bytes, self._ordered = max_rows, max_bytes, ordered

    def _asked(
        self, sparql: str, formats: list[str], default_graphs: list[str], named_graphs: list[str], *, to_file: bool
    ) -> Answer:
        kind = kind_of(sparql)
        wanted = _first(formats, kind)
        for iri in (*default_graphs, *named_graphs):
            _check_graph(iri)
        place = self._take()
        try:
            published = self._engine.published()
            default, named = default_graphs, named_graphs
            if not (default or named or published.union or "FROM" in guard.words(sparql)):
                default = named = list(published.build.quads)
            start = time.perf_counter()
            body, cut = self._engine.answer(
                sparql,
                default,
                named,
                accept=N_TRIPLES if kind == "graph" else JSON_RESULTS,
                seconds=self.seconds,
                max_bytes=self._max_bytes,
            )
            milliseconds = (time.perf_counter() - start) * 1000
        finally:
            self._give_back(place)
        try:
            answer = self._read(body, kind, wanted, published.build.hash, milliseconds, cut=cut)
        except Unreadable as error:
            raise self._engine.wrong(str(error)) from None
        answer = in_order(sparql, answer) if self._ordered else answer
        return self._filed(answer) if to_file and len(answer.body) > HELD else answer

    def _filed(self, answer: Answer) -> Answer:
        """Return a large answer as a file, so that nobody holds it while it is sent. Raises DiskFull."""
        pieces = (answer.body[at : at + PIECE] for at in range(0, len(answer.body), PIECE))
        try:
            return replace(answer, body=b"", file=in_a_file(pieces))
        except NoRoom:
            raise DiskFull from None

    def _read(self, body: bytes, kind: str, wanted: str, build: str, milliseconds: float, *, cut: bool) -> Answer:
        """Return what the engine sent as an answer in the format wanted. Raises Unreadable."""
        if kind == "graph":
            body, rows, cut = statements(body, wanted, self._max_rows, cut=cut)
            return Answer(body, GRAPHS[wanted].media_type, kind, rows, cut, build, milliseconds)
        body, count, cut = table(body, kind, wanted, self._max_rows, cut=cut)
        return Answer(body, TABLES[wanted].media_type, kind, count, cut, build, milliseconds)


def remote_pages_lane(engine: Engine, *, workers: int = 8, seconds: float = 10) -> RemoteLane:
    """Return the lane for our own questions: a network lies between, so each may take longer than in the embedded build."""
    return RemoteLane(
        engine,
        name="pages",
        workers=workers,
        seconds=seconds,
        max_rows=500_000,
        max_bytes=128 * MEGABYTE,
        queue=64,
        guarded=False,
    )


def remote_public_lane(engine: Engine, limits: Limits = LIMITS) -> RemoteLane:
    """Return the lane for whatever a visitor sends."""
    return RemoteLane(
        engine,
        name="public",
        workers=limits.workers,
        seconds=limits.seconds,
        max_rows=limits.rows,
        max_bytes=limits.megabytes * MEGABYTE,
        queue=limits.queue,
        guarded=True,
        ordered=True,
    )


def remote_completion_lane(engine: Engine, *, workers: int = 2, seconds: float = 2) -> RemoteLane:
    """Return the lane for what may follow in a query that is being written."""
    return RemoteLane(
        engine,
        name="completion",
        workers=workers,
        seconds=seconds,
        max_rows=1000,
        max_bytes=MEGABYTE,
        queue=4,
        guarded=True,
    )


def kind_of(sparql: str) -> str:
    """Return what a query answers with: "select", "ask" or "graph".

    Raises QuerySyntaxError for an update or anything that is no query, FederationOff, and QuerySyntaxError for what
    only some engines understand and what reaches beyond the graph there. Escapes are read both ways, as they stand
    and as what they stand for, since engines differ in when they resolve them.
    """
    kinds = [_kind(text) for text in dict.fromkeys((sparql, ESCAPE.sub(_character, sparql)))]
    return kinds[0]


def _kind(sparql: str) -> str:
    found = ""
    for token in guard.TOKEN.finditer(sparql):
        if token.lastgroup in ("name", "iri") and PRIVATE.match(token[0]):
            raise QuerySyntaxError(f"{token[0][:40]} is no SPARQL function: write it in standard SPARQL 1.1")
        if token.lastgroup != "word":
            continue
        for word in token[0].upper().split("."):
            if word == "SERVICE":
                raise FederationOff
            if word in UPDATES:
                raise QuerySyntaxError(f"{word} changes a graph, and this one can only be asked: SELECT, ASK …")
            if word == "DEFINE":
                raise QuerySyntaxError("DEFINE is no SPARQL: take it out")
            found = found or KINDS.get(word, "")
    if not found:
        raise QuerySyntaxError("expected SELECT, ASK, CONSTRUCT or DESCRIBE")
    return found


def _character(match: re.Match[str]) -> str:
    number = int(match[1] or match[2], 16)
    return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else " "


def _first(formats: Sequence[str], kind: str) -> str:
    """Return the first format that can hold this kind of answer. Raises WrongFormat."""
    suitable = GRAPHS if kind == "graph" else TABLES
    what = {"graph": "a graph", "ask": "yes or no", "select": "a table"}[kind]
    for name in formats:
        if name in suitable:
            return name
    raise WrongFormat(f"this query answers {'with ' if kind != 'ask' else ''}{what}: ask for {', '.join(suitable)}")


def _check_graph(iri: str) -> None:
    try:
        NamedNode(iri)
    except ValueError as error:
        raise BadGraph(str(error)) from None
