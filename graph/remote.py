"""A remote engine: any SPARQL 1.1 endpoint that answers in the place of the embedded build.

    PlacegraphError
    └── EngineTrouble             the engine cannot answer; the reader's question is not at fault
        ├── EngineDown            nobody listens there, or the connection broke before an answer came
        ├── EngineDenied          it wants another user, or does not let this one in
        ├── EngineWrong           what came back is no answer to a query: a web page, half a document …
        └── NothingPublished      it holds no graph that `placegraph publish` put there

Everything else that goes wrong is an error of `graph.lanes`, as if the embedded build had been asked.

The engine is trusted to run queries, not to keep time: the clock is ours. All exchanges run on one event loop in a
thread of its own, where each can be cancelled at any moment, name look-up and half-sent headers included; so the
thread that asks always comes back.
"""

import asyncio
import json
import math
import re
import threading
import time
from collections.abc import AsyncIterator, Coroutine, Generator, Iterable, Mapping, Sequence
from concurrent.futures import TimeoutError as Expired
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar
from urllib.parse import urlencode

import httpx
from pyoxigraph import Literal, NamedNode, QueryResultsFormat, RdfFormat, parse, parse_query_results, serialize

from graph import guard
from graph.home import Build
from graph.lanes import (
    LIMITS,
    MEGABYTE,
    Answer,
    BadGraph,
    FederationOff,
    LaneBusy,
    Limits,
    QueryFailed,
    QuerySyntaxError,
    QueryTimedOut,
    WrongFormat,
)
from graph.tally import Tally
from graph.worker import GRAPHS, TABLES
from ontology import XSD, PlacegraphError, graph, prefixes

MANIFEST = graph("manifest")
"""The graph that says what was published; its subject is the graph itself."""
NEXT = graph("manifest-next")
"""The manifest of a build that is being published: as long as it is there, graphs are being staged or moved."""
HOLDS = NamedNode(f"{MANIFEST.value}#holds")
"""What a manifest says of itself: the build and its graphs, as JSON."""

POLL = 5.0
"""Seconds after which the manifest is read again: so long another build may go unnoticed."""
CONNECT = 3.0
"""Seconds within which the engine must accept a connection."""
SMALL = 10.0
"""Seconds for the small questions that are asked on our own account."""
EXCERPT = 300
"""Characters of the engine's own words that are passed on."""
LATEST = 3600
"""Seconds after which a reader is asked to come back at most, whatever the engine says."""

JSON_RESULTS, N_TRIPLES = "application/sparql-results+json", "application/n-triples"
KINDS = {"SELECT": "select", "ASK": "ask", "CONSTRUCT": "graph", "DESCRIBE": "graph"}
UPDATES = {"LOAD", "INSERT", "DELETE", "CLEAR", "DROP", "CREATE", "COPY", "MOVE"}
"""Words that stand in no query, outside texts and names."""
ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
BOOLEAN = re.compile(rb'"([01])"\^\^<http://www\.w3\.org/2001/XMLSchema#boolean>(?=\s*\.[^\n"]*\n)')
PRIVATE = re.compile(r"^<?(?:bif|sql):", re.IGNORECASE)
"""Functions of Virtuoso's that reach beyond the graph."""

Found = TypeVar("Found")


class EngineTrouble(PlacegraphError):
    """The engine cannot answer; the reader's question is not at fault."""


class EngineDown(EngineTrouble):
    """Nobody listens there, or the connection broke before an answer came."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(
            f"the engine at {where} cannot be reached ({why}): it may be starting, or stopped. Try again in a minute; "
            "if this is your server, start the engine, or check --engine"
        )


class EngineDenied(EngineTrouble):
    """The engine wants another user, or does not let this one in."""

    def __init__(self, where: str, status: int) -> None:
        super().__init__(
            f"the engine at {where} does not let placegraph in (status {status}): set PLACEGRAPH_ENGINE_AUTH to "
            "user:password, and give that user the right to query (to publish: to update)"
        )


class EngineWrong(EngineTrouble):
    """What came back is no answer to a query."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"the engine at {where} gave no answer to use: {why}")


class NothingPublished(EngineTrouble):
    """The engine holds no graph that `placegraph publish` put there."""

    def __init__(self, where: str, *, under_way: bool) -> None:
        why = "is getting its first graph just now" if under_way else "holds no graph of placegraph's"
        super().__init__(f"the engine at {where} {why}: run `placegraph publish --engine {where}`, and let it finish")


@dataclass(frozen=True)
class Published:
    """What the manifest tells: the build, what each graph holds (name → hash of its facts), what is under way.

    With `union`, the engine's own default graph is all its graphs as one, and it holds nothing half-published.
    """

    build: Build
    contents: Mapping[str, str]
    under_way: bool
    union: bool


class Challenged(httpx.DigestAuth):
    """Credentials sent as the engine asks for them: Basic or Digest."""

    def __init__(self, user: str, password: str) -> None:
        super().__init__(user, password)
        self._basic = httpx.BasicAuth(user, password)
        self._wants_basic = False

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Send the request as it is at first, unless an earlier answer told how."""
        if not self._wants_basic:
            flow = super().auth_flow(request)
            response = yield next(flow)
            if response.status_code != 401 or "digest" in response.headers.get("www-authenticate", "").lower():
                with suppress(StopIteration):
                    while True:
                        response = yield flow.send(response)
                return
            self._wants_basic = "basic" in response.headers.get("www-authenticate", "").lower()
        if self._wants_basic:
            yield from self._basic.auth_flow(request)


class Engine:
    """One endpoint, asked from any thread. Close it, or the thread of its event loop stays.

    `query`, `update` and `store` are the addresses of the SPARQL query, update and graph store protocols; `auth` is
    "user:password". Redirects are not followed, nor is any proxy or password taken from the surroundings.
    """

    def __init__(self, query: str, *, update: str = "", store: str = "", auth: str = "", poll: float = POLL) -> None:
        for address in filter(None, (query, update, store)):
            _check_address(address)
        self.query, self.update, self.store = query, update or query, store
        self.poll = poll
        self.where = str(httpx.URL(query).copy_with(username=None, password=None, query=None))
        user, _, password = auth.partition(":")
        self._client = httpx.AsyncClient(
            auth=Challenged(user, password) if auth else None,
            headers={"User-Agent": "placegraph", "Accept-Encoding": "identity"},
            timeout=None,  # noqa: S113 - the clock is in `_run`
            trust_env=False,
            limits=httpx.Limits(max_connections=64, max_keepalive_connections=16, keepalive_expiry=15),
        )
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="engine", daemon=True)
        self._thread.start()
        self._published: Published | None = None
        self._look_again = 0.0
        self._lock = threading.Lock()

    def close(self) -> None:
        """Give up what is still asked, and end the thread."""
        if not self._loop.is_running():
            return
        asyncio.run_coroutine_threadsafe(self._give_up(), self._loop).result(CONNECT)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(CONNECT)
        self._loop.close()

    def published(self) -> Published:
        """Return what is published there, as known for at most `poll` seconds. Raises NothingPublished, EngineTrouble.

        Where the engine has answered before and is in trouble now, what it held then is returned.
        """
        with self._lock:
            known = self._published
            if known and time.monotonic() < self._look_again:
                return known
            self._look_again = time.monotonic() + self.poll  # one thread looks, and the others need not wait for it
        try:
            found = self.look()
        except (EngineTrouble, LaneBusy, QueryTimedOut, QueryFailed):
            if known:
                return known
            raise
        self._published = found
        return found

    def look(self) -> Published:
        """Read the manifest now. Raises NothingPublished, EngineTrouble."""
        # one small question each: Virtuoso looks through everything for `VALUES ?g … GRAPH ?g`
        told = {
            name: rows[0]["told"]
            for name in (MANIFEST.value, NEXT.value)
            if (rows := self.rows(f"SELECT ?told WHERE {{ GRAPH <{name}> {{ {MANIFEST} {HOLDS} ?told }} }}"))
        }
        under_way = NEXT.value in told
        if MANIFEST.value not in told:
            raise NothingPublished(self.where, under_way=under_way)
        try:
            build, contents = _read_manifest(told[MANIFEST.value])
        except (ValueError, TypeError, KeyError, AttributeError):
            raise self.wrong(f"{MANIFEST} was written by another version: publish again") from None
        union = bool(self.rows(f"SELECT ?told WHERE {{ {MANIFEST} {HOLDS} ?told }}"))
        return Published(build, contents, under_way, union and not under_way)

    def rows(self, sparql: str, seconds: float = SMALL) -> list[dict[str, str]]:
        """Return the answer to a small question of our own, the terms as plain text. Raises what `ask` of a lane does."""
        body, _ = self.answer(sparql, (), (), accept=JSON_RESULTS, seconds=seconds, max_bytes=16 * MEGABYTE)
        try:
            found = json.loads(body)["results"]["bindings"]
            return [{name: term["value"] for name, term in row.items()} for row in found]
        except (ValueError, KeyError, TypeError, AttributeError):
            raise self.wrong("it ended in the middle, or is not in the form of SPARQL results") from None

    def answer(
        self,
        sparql: str,
        default_graphs: Iterable[str],
        named_graphs: Iterable[str],
        *,
        accept: str,
        seconds: float,
        max_bytes: int,
    ) -> tuple[bytes, bool]:
        """Return the document of an answer, and whether it was cut at `max_bytes` or by the engine.

        Raises QueryTimedOut, QuerySyntaxError, QueryFailed, LaneBusy, EngineTrouble.
        """
        form = [
            ("query", sparql),
            *(("default-graph-uri", iri) for iri in default_graphs),
            *(("named-graph-uri", iri) for iri in named_graphs),
        ]
        request = self._client.build_request(
            "POST",
            self.query,
            content=urlencode(form, errors="replace").encode(),
            headers={"Accept": accept, "Content-Type": "application/x-www-form-urlencoded"},
        )
        return self._run(self._read(request, accept, max_bytes), seconds)

    def change(self, update: str, seconds: float) -> None:
        """Have the engine carry out an update. Raises QueryTimedOut, QueryFailed, and what a lane raises."""
        request = self._client.build_request(
            "POST",
            self.update,
            content=urlencode({"update": update}).encode(),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )
        self._run(self._read(request, "", MEGABYTE), seconds)

    def put(self, name: str, turtle: bytes, seconds: float) -> None:
        """Replace a graph by the graph store protocol. Raises as `change` does."""
        # Virtuoso knows the parameter under a name of its own, and every other engine passes over that
        both = {"graph": name, "graph-uri": name}
        request = self._client.build_request(
            "PUT", self.store, params=both, content=turtle, headers={"Content-Type": "text/turtle"}
        )
        self._run(self._read(request, "", MEGABYTE), seconds)

    def wrong(self, why: str) -> EngineWrong:
        """Return the error that says what was wrong with an answer."""
        return EngineWrong(self.where, why)

    def _run(self, asked: Coroutine[Any, Any, Found], seconds: float) -> Found:
        """Run on the event loop, but no longer than that. Raises QueryTimedOut."""
        task = asyncio.run_coroutine_threadsafe(asked, self._loop)
        try:
            return task.result(seconds)
        except Expired:
            task.cancel()
            raise QueryTimedOut(seconds) from None

    async def _read(self, request: httpx.Request, accept: str, max_bytes: int) -> tuple[bytes, bool]:
        """Exchange one request for the body of its answer, "" meaning any kind of body."""
        request.extensions["timeout"] = {"connect": CONNECT, "read": None, "write": None, "pool": None}
        body, begun = bytearray(), False
        try:
            response = await self._client.send(request, stream=True)
            begun = True
            try:
                well = response.status_code < 300
                if well and accept:
                    self._check_kind(response, accept)
                cut = well and _partial(response)
                async for block in _blocks(response):
                    body += block
                    if len(body) > max_bytes:
                        return bytes(body[:max_bytes]), True
            finally:
                await response.aclose()
        except (httpx.RemoteProtocolError, httpx.ReadError) as error:
            if begun:
                raise self.wrong("it broke off in the middle") from None
            raise EngineDown(self.where, str(error) or "the connection was closed") from None
        except httpx.ConnectTimeout:
            raise EngineDown(self.where, f"no connection within {CONNECT:g} seconds") from None
        except (httpx.TransportError, OSError) as error:
            raise EngineDown(self.where, str(error) or type(error).__name__) from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise self.wrong(str(error)) from None
        if not well:
            raise self._explained(response, bytes(body))
        return bytes(body), cut

    def _check_kind(self, response: httpx.Response, accept: str) -> None:
        came = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if response.headers.get("content-encoding", "identity").lower() != "identity":
            raise self.wrong("it is compressed, although it was asked not to be")
        # a graph as plain text is how older engines call N-Triples; JSON by its plain name is still JSON
        if came not in (accept, *({N_TRIPLES: ("text/plain",), JSON_RESULTS: ("application/json",)}[accept])):
            what = "a web page" if "html" in came else f"{came or 'something without a media type'!r}"
            raise self.wrong(f"{what} came instead of {accept}; is --engine the address of its SPARQL queries?")

    def _explained(self, response: httpx.Response, body: bytes) -> PlacegraphError:
        """Return the error that a status stands for, with the engine's own words where it uses any."""
        status = response.status_code
        why = _words(response, body)
        match status:
            case 400:
                return QuerySyntaxError(why or "the engine does not say why")
            case 401 | 403 | 407:
                return EngineDenied(self.where, status)
            case 408 | 504:
                return QueryFailed(f"the engine stopped by its own clock (status {status}): ask for less at a time")
            case 429 | 503:
                return LaneBusy(_seconds(response.headers.get("retry-after", "")))
            case _ if status < 400:
                to = response.headers.get("location", "")[:EXCERPT]
                return self.wrong(f"it points to another address, {to!r}: give that one as --engine")
            case 404 | 405 | 406 | 410 | 415:
                return self.wrong(f"status {status}; is --engine the address of its SPARQL queries?")
            case _:
                return QueryFailed(f"the engine gave up (status {status}): {why or 'it does not say why'}")

    async def _give_up(self) -> None:
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._client.aclose()


class RemoteLane:
    """A lane whose worker is the engine: the same questions, limits, answers and errors as `graph.lanes.Lane`.

    At most `workers` questions are asked at once and `queue` wait. `guarded` lanes send nothing that is too long or
    too deep. `memory` is the engine's own affair.
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
    ) -> None:
        self.name = name
        self.seconds = seconds
        self.tally = Tally()
        self.waiting = 0
        self.replaced = 0
        self._engine = engine
        self._free, self._queue, self._guarded = workers, queue, guarded
        self._max_rows, self._max_bytes = max_rows, max_bytes
        self._changed = threading.Condition()
        self._closed = False

    def ask(
        self,
        sparql: str,
        formats: str | Sequence[str] = "json",
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
    ) -> Answer:
        """Return the answer to a query in the first of these formats that can hold it; see `graph.lanes.Lane.ask`."""
        start, ending = time.monotonic(), "Answered"
        try:
            answer = self._asked(sparql, formats, default_graphs, named_graphs)
            ending = "Cut" if answer.cut else ending
        except PlacegraphError as error:
            ending = type(error).__name__
            raise
        finally:
            self.tally.add(ending, time.monotonic() - start)
        return answer

    def close(self) -> None:
        """Ask nothing more: later questions raise LaneBusy."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _asked(
        self, sparql: str, formats: str | Sequence[str], default_graphs: Sequence[str], named_graphs: Sequence[str]
    ) -> Answer:
        if self._guarded:
            guard.check(sparql)
        kind = kind_of(sparql)
        wanted = _first([formats] if isinstance(formats, str) else formats, kind)
        for iri in (*default_graphs, *named_graphs):
            _check_graph(iri)
        self._take()
        try:
            published = self._engine.published()
            default, named = list(default_graphs), list(named_graphs)
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
            self._give_back()
        if kind == "graph":
            body, rows, cut = self._statements(body, wanted, cut=cut)
            return Answer(body, GRAPHS[wanted].media_type, kind, rows, cut, published.build.hash, milliseconds)
        body, count, cut = self._table(body, kind, wanted, cut=cut)
        return Answer(body, TABLES[wanted].media_type, kind, count, cut, published.build.hash, milliseconds)

    def _take(self) -> None:
        """Wait for a place, if the queue is not full. Raises LaneBusy."""
        later = LaneBusy(math.ceil(self.seconds))
        with self._changed:
            if self._closed or (not self._free and self.waiting >= self._queue):
                raise later
            self.waiting += 1
            self._changed.wait_for(lambda: self._free or self._closed, timeout=self.seconds + 1)
            self.waiting -= 1
            if self._closed or not self._free:
                raise later
            self._free -= 1

    def _give_back(self) -> None:
        with self._changed:
            self._free += 1
            self._changed.notify()

    def _table(self, body: bytes, kind: str, wanted: str, *, cut: bool) -> tuple[bytes, int | None, bool]:
        """Return a JSON answer in the format wanted, the number of its rows, and whether there are more."""
        document = self._document(body, cut=cut)
        try:
            if kind == "ask":
                document, rows = {"head": {}, "boolean": bool(document["boolean"])}, None
            else:
                found = document["results"]["bindings"]
                cut = cut or len(found) > self._max_rows
                kept = [{name: _plain(term) for name, term in row.items()} for row in found[: self._max_rows]]
                document, rows = {"head": {"vars": document["head"]["vars"]}, "results": {"bindings": kept}}, len(kept)
            text = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
            return text if wanted == "json" else _written(text, TABLES[wanted]), rows, cut
        except (ValueError, KeyError, TypeError, AttributeError, SyntaxError):
            raise self._engine.wrong("it is JSON, but not in the form of SPARQL results") from None

    def _document(self, body: bytes, *, cut: bool) -> dict[str, Any]:
        try:
            text = body.decode("utf-8", errors="ignore" if cut else "strict")
            document = json.loads(text) if not cut or text.rstrip().endswith("}") else _mended(text)
        except (ValueError, RecursionError):
            if cut:
                with suppress(ValueError, RecursionError):
                    return _mended(body.decode("utf-8", errors="ignore"))
            raise self._engine.wrong("it ended in the middle, or is not JSON") from None
        return document if isinstance(document, dict) else {}

    def _statements(self, body: bytes, wanted: str, *, cut: bool) -> tuple[bytes, int, bool]:
        """Return N-Triples in the format wanted, each statement once, their number, and whether there are more."""
        if cut:
            body = body[: body.rfind(b"\n") + 1]
        body = BOOLEAN.sub(_as_word, body + b"\n")
        try:
            triples = list(dict.fromkeys(quad.triple for quad in parse(body, format=RdfFormat.N_TRIPLES)))
        except (SyntaxError, ValueError):
            raise self._engine.wrong("it ended in the middle, or is not N-Triples") from None
        known = prefixes() if wanted in ("ttl", "rdf", "trig") else {}
        kept = triples[: self._max_rows]
        return serialize(kept, format=GRAPHS[wanted], prefixes=known) or b"", len(kept), cut or len(kept) < len(triples)


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


def manifest(build: Build, contents: Mapping[str, str]) -> str:
    """Return what is recorded of a build that is published, as one statement.

    One, and with a property of its own, because some engines answer from all graphs as one: more would change counts.
    """
    told = json.dumps(asdict(build) | {"contents": dict(contents)}, sort_keys=True)
    return f"{MANIFEST} {HOLDS} {Literal(told)} ."


def _read_manifest(text: str) -> tuple[Build, dict[str, str]]:
    """Return the build that a manifest tells of, and what each of its graphs holds. Raises ValueError, TypeError."""
    told = json.loads(text)
    contents = told.pop("contents")
    return Build(**told), dict(contents)


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


def _check_address(address: str) -> None:
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL as error:
        raise EngineWrong(address[:EXCERPT], str(error)) from None
    if url.scheme not in ("http", "https") or not url.host:
        raise EngineWrong(address[:EXCERPT], "an engine's address begins with http:// or https:// and a host")
    if url.userinfo:
        raise EngineWrong(url.host, "put the user and password in PLACEGRAPH_ENGINE_AUTH, not in the address")


def _plain(term: Mapping[str, Any]) -> dict[str, Any]:
    """Return a term of the JSON results as SPARQL 1.1 has it: Virtuoso says "typed-literal", and 0 and 1 for booleans."""
    plain = dict(term)
    if plain["type"] == "typed-literal":
        plain["type"] = "literal"
    if plain.get("datatype") == XSD.boolean.value:
        plain["value"] = {"0": "false", "1": "true"}.get(plain["value"], plain["value"])
    if plain.get("datatype") == XSD.string.value:
        del plain["datatype"]
    return plain


def _as_word(match: re.Match[bytes]) -> bytes:
    return match[0].replace(b'"1"', b'"true"', 1).replace(b'"0"', b'"false"', 1)


def _written(text: bytes, form: QueryResultsFormat) -> bytes:
    return parse_query_results(text, format=QueryResultsFormat.JSON).serialize(format=form) or b""


def _mended(text: str) -> dict[str, Any]:
    """Return the rows that stand whole in a JSON answer that was cut. Raises ValueError."""
    head = re.match(r'\s*\{\s*"head"\s*:', text)
    start = re.search(r'"bindings"\s*:\s*\[', text)
    if head is None or start is None:
        raise ValueError(text[:40])
    decoder, at, rows = json.JSONDecoder(), start.end(), []
    variables, _ = decoder.raw_decode(text, head.end() + len(text[head.end() :]) - len(text[head.end() :].lstrip()))
    gap = re.compile(r"[\s,]*")
    with suppress(ValueError):
        while True:
            at = gap.match(text, at).end()  # type: ignore[union-attr]
            row, at = decoder.raw_decode(text, at)
            rows.append(row)
    return {"head": variables, "results": {"bindings": rows}}


async def _blocks(response: httpx.Response) -> AsyncIterator[bytes]:
    async for block in response.aiter_raw(64 * 1024):
        yield block


def _partial(response: httpx.Response) -> bool:
    """Tell whether the engine says that it stopped early: Virtuoso does so in headers of its own."""
    return "x-sparql-maxrows" in response.headers or "S1TAT" in response.headers.get("x-sql-state", "")


def _words(response: httpx.Response, body: bytes) -> str:
    """Return the beginning of what the engine says of an error, "" if that is a web page."""
    if "html" in response.headers.get("content-type", ""):
        return ""
    text = body.decode("utf-8", errors="replace").partition("SPARQL query:")[0]
    return " ".join("".join(c if c.isprintable() else " " for c in text[: EXCERPT * 4]).split())[:EXCERPT]


def _seconds(text: str) -> int:
    """Return how long a Retry-After header asks to wait, in seconds."""
    if text.strip().isdecimal():
        return min(int(text), LATEST) or 1
    with suppress(ValueError, TypeError):
        when = parsedate_to_datetime(text)
        when = when if when.tzinfo else when.replace(tzinfo=UTC)
        return max(1, min(LATEST, math.ceil((when - datetime.now(UTC)).total_seconds())))
    return 10
