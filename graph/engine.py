"""A remote engine: the client of any SPARQL 1.1 endpoint, asked from any thread.

The engine is trusted to run queries, not to keep time: the clock is ours. All exchanges run on one event loop in a
thread of its own, where each can be cancelled at any moment, name look-up and half-sent headers included; so the
thread that asks always comes back.
"""

import asyncio
import json
import math
import threading
import time
from collections.abc import AsyncIterator, Coroutine, Generator, Iterable
from concurrent.futures import TimeoutError as Expired
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar
from urllib.parse import urlencode

import httpx
from pyoxigraph import NamedNode

from graph.engine_trouble import EngineDenied, EngineDown, EngineTrouble, EngineWrong, NothingPublished
from graph.lanes import LaneBusy, QueryFailed, QuerySyntaxError, QueryTimedOut
from graph.manifest import HOLDS, MANIFEST, NEXT, Published, read_manifest
from graph.worker_pipe import MEGABYTE
from ontology import PlacegraphError

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

Found = TypeVar("Found")


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
            build, contents = read_manifest(told[MANIFEST.value])
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

    def graph(self, iri: str, *, seconds: float, max_bytes: int) -> tuple[bytes, bool]:
        """Return a whole graph as N-Triples, and whether it was cut. Raises what `answer` raises."""
        everything = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {NamedNode(iri)} {{ ?s ?p ?o }} }}"
        return self.answer(everything, (), (), accept=N_TRIPLES, seconds=seconds, max_bytes=max_bytes)

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


def _check_address(address: str) -> None:
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL as error:
        raise EngineWrong(address[:EXCERPT], str(error)) from None
    if url.scheme not in ("http", "https") or not url.host:
        raise EngineWrong(address[:EXCERPT], "an engine's address begins with http:// or https:// and a host")
    if url.userinfo:
        raise EngineWrong(url.host, "put the user and password in PLACEGRAPH_ENGINE_AUTH, not in the address")


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
