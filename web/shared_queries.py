"""Queries that people share: a short link to a text of any length, which says what build it was asked of.

`POST /q` keeps a text in the home's folder `shared-queries/` under the hash of the text and of the build
served then, and leads to `/q/<hash>`. There the query stands in the form, with its answer from the newest
build; with `?build=` it is asked again of a build that the home still keeps, and the two answers are compared.

PlacegraphError
├── NothingToShare     a form without a query
├── NotAQuery          a text that does not begin as a query does
├── FromElsewhere      a form on a page of somebody else's (403)
├── SharedTooMuch      one client has shared many in a short time (429)
└── NotShared          no query is kept under that hash (404)
"""

import json
import os
import re
import tempfile
import threading
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any, cast

from flask import Blueprint, current_app, redirect, request
from werkzeug.wrappers import Response as Redirect

from graph import guard
from graph.home import Home
from graph.lanes import Answer, LaneBusy, public_lane
from graph.leftovers import sweep
from graph.rows import Iri, Row, statements, value
from graph.slips import looks_like_a_query
from ontology import PlacegraphError
from web.asking import NothingThere, graph
from web.host import from_another_site
from web.shares import Shares, ShareSpent, in_seconds
from web.sparql import asked_of_the_public_lane, in_plain_words, must_be_text, within_share

PAGES = Blueprint("shared_queries", __name__)

MOST = 5000
"""Queries kept; beyond that the one goes that nobody has opened for longest."""

A_MINUTE = 12
"""Queries that one client may share in a minute."""

SHOWN = 200
"""Rows shown of what one answer has and the other has not."""

LENGTHS = (12, 16, 24, 64)
"""Digits of a hash that name a text: more than the first only where another text has them too."""

NAME = re.compile(r"[0-9a-f]{12,64}", re.ASCII)


class NothingToShare(PlacegraphError):
    """A form came without a query."""

    def __init__(self) -> None:
        super().__init__("there is no query in this form: write one on the query page, then share it")


class NotAQuery(PlacegraphError):
    """A text that does not begin as a query does, nor has a pattern."""

    def __init__(self) -> None:
        super().__init__(
            "this is not a query, so it is not kept: one begins with SELECT, ASK, CONSTRUCT or DESCRIBE, after its prefixes"
        )


class FromElsewhere(PlacegraphError):
    """A form on a page of somebody else's had a visitor's browser send this."""

    def __init__(self) -> None:
        super().__init__(
            "this came from a page of another site: share a query from the query page here, or from a program"
        )


class SharedTooMuch(ShareSpent):
    """One client has shared many queries in a short time; `retry_after` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        PlacegraphError.__init__(
            self, f"{A_MINUTE} queries a minute can be shared from one place: try again in {in_seconds(retry_after)}"
        )


class NotShared(NothingThere):
    """No query is kept under that hash."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"no query is kept as {name[:64]!r}: the link may be cut short, or nobody has opened it for so long that it "
            "gave way to others"
        )


@dataclass(frozen=True)
class Shared:
    """A query that somebody shared: its text, the build that was served then, and the day (ISO)."""

    query: str
    build: str
    day: str


class SharedQueries:
    """The queries kept in one folder, each a file named by a hash of what is in it; made on first use."""

    def __init__(self, folder: Path, most: int = MOST) -> None:
        self._folder, self._most = folder, most
        self._lock = threading.Lock()

    def keep(self, shared: Shared) -> str:
        """Keep a query, and return the name under which it is found; the same text of the same build has one name."""
        digest = sha256(json.dumps([shared.query, shared.build]).encode()).hexdigest()
        with self._lock:
            for length in LENGTHS:
                name = digest[:length]
                kept = self._read(name)
                if kept is None:
                    self._write(name, shared)
                    self._prune(name)
                    return name
                if (kept.query, kept.build) == (shared.query, shared.build):
                    return name
        raise AssertionError(digest)  # two texts with one SHA-256

    def find(self, name: str) -> Shared:
        """Return the query of that name, which counts as used from now. Raises NotShared."""
        kept = self._read(name) if NAME.fullmatch(name) else None
        if kept is None:
            raise NotShared(name)
        with suppress(OSError):
            os.utime(self._folder / f"{name}.json")
        return kept

    def _read(self, name: str) -> Shared | None:
        try:
            return Shared(**json.loads((self._folder / f"{name}.json").read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None

    def _write(self, name: str, shared: Shared) -> None:
        """Write a file that is there whole, or not at all."""
        self._folder.mkdir(parents=True, exist_ok=True)
        handle, half = tempfile.mkstemp(dir=self._folder, suffix=".half")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(asdict(shared), file)
            file.flush()
            os.fsync(file.fileno())
        Path(half).replace(self._folder / f"{name}.json")

    def _prune(self, newest: str) -> None:
        """Delete what was not opened for longest, down to the number that is kept; never what has just come.

        What a writer left that was killed goes, too.
        """
        sweep(self._folder.glob("*.half"))
        files = [entry for entry in os.scandir(self._folder) if entry.name.endswith(".json")]
        used = sorted(files, key=lambda entry: (entry.name == f"{newest}.json", entry.stat().st_mtime_ns))
        for entry in used[: max(0, len(files) - self._most)]:
            Path(entry.path).unlink(missing_ok=True)


@dataclass(frozen=True)
class Differences:
    """What two builds answer to one query: rows that only the newer has, and rows that only the older has.

    `added` and `removed` hold at most `SHOWN` rows each, the counts are of all. `partly` is true where an answer was cut,
    so that only what came of it was compared.
    """

    before: str
    now: str
    columns: tuple[str, ...]
    same: int
    added_count: int
    removed_count: int
    added: tuple[Row, ...]
    removed: tuple[Row, ...]
    partly: bool


def compared(before: Answer, now: Answer) -> Differences:
    """Compare two answers to one query, row by row; a row that is there twice counts twice. Order is no difference."""
    old, new = _table(before), _table(now)
    columns = tuple(dict.fromkeys([*new[0], *old[0]]))
    was, is_ = Counter(old[1]), Counter(new[1])
    gone, come = was - is_, is_ - was
    return Differences(
        before=before.build,
        now=now.build,
        columns=columns,
        same=(was & is_).total(),
        added_count=come.total(),
        removed_count=gone.total(),
        added=_first(come, columns),
        removed=_first(gone, columns),
        partly=before.cut or now.cut,
    )


def _table(answer: Answer) -> tuple[list[str], list[str]]:
    """Return the columns of an answer, and each row as a text that is the same for the same terms."""
    if answer.kind == "graph":
        return ["subject", "predicate", "object"], _lines(answer)
    document = json.loads(answer.body)
    if "boolean" in document:
        said = {"type": "literal", "value": str(document["boolean"]).lower()}
        return ["answer"], [json.dumps({"answer": said}, sort_keys=True)]
    return document["head"]["vars"], [json.dumps(row, sort_keys=True) for row in document["results"]["bindings"]]


def _lines(answer: Answer) -> list[str]:
    """Return the statements of a graph as rows."""
    return [
        json.dumps({key: _term(part) for key, part in row.items()}, sort_keys=True) for row in statements(answer.body)
    ]


def _term(part: object) -> dict[str, str]:
    return {"type": "uri" if isinstance(part, Iri) else "literal", "value": str(part)}


def _first(rows: Counter[str], columns: tuple[str, ...]) -> tuple[Row, ...]:
    empty: Row = dict.fromkeys(columns)
    return tuple(
        empty | {name: value(term) for name, term in json.loads(row).items()} for row in islice(rows.elements(), SHOWN)
    )


_OLD = threading.Semaphore(1)
"""One query of an older build at a time: each starts a worker of its own."""


def asked_of_a_build(
    sparql: str, build: str, forms: Sequence[str] = ("json", "nt"), *, to_file: bool = False
) -> Answer | None:
    """Return what a build answers in the first of these formats that can hold it, None if it is not kept any more.

    It has the limits of the public lane, and counts towards the client's share. Raises the lane's errors and ShareSpent.
    """
    if build == graph().build.hash:
        return asked_of_the_public_lane(sparql, list(forms), [], [], to_file=to_file)
    folder = _kept(graph().home, build)
    if folder is None:
        return None
    if not _OLD.acquire(timeout=5):
        raise LaneBusy(10)
    try:
        limits = replace(graph().limits, workers=1)
        with within_share(), in_plain_words(sparql), public_lane(folder, limits) as lane:
            return lane.ask(sparql, forms, to_file=to_file)
    finally:
        _OLD.release()


def _kept(home: Home, build: str) -> Path | None:
    """Return the folder of a build that the home still keeps; the name comes from the home, never from a visitor."""
    kept = next((each.hash for each in home.builds() if each.hash == build), None)
    return home.path / "builds" / kept if kept else None


def builds_kept() -> set[str]:
    """Return the hashes of the builds that can still be asked."""
    return {each.hash for each in graph().home.builds()}


@PAGES.post("/q")
def share() -> Redirect:
    """Keep a query, and lead to it.

    Raises FromElsewhere, NothingToShare, NotAQuery, SharedTooMuch and what the guard raises.
    """
    if from_another_site():
        raise FromElsewhere
    must_be_text(request.get_data())
    text = request.form.get("query", "").replace("\r\n", "\n")
    if not text.strip():
        raise NothingToShare
    guard.check(text)
    if not looks_like_a_query(text):
        raise NotAQuery
    _take_one()
    name = kept_queries().keep(Shared(text, graph().build.hash, datetime.now(UTC).date().isoformat()))
    return redirect(f"/q/{name}", code=303)


def _take_one() -> None:
    """Count a query that a client shares. Raises SharedTooMuch."""
    counted = cast(Shares, current_app.extensions.setdefault("shared-queries-shares", Shares(A_MINUTE)))
    client = request.remote_addr or ""
    try:
        counted.check(client)
    except ShareSpent as error:
        raise SharedTooMuch(error.retry_after) from None
    counted.spend(client, 1.0)


def kept_queries() -> SharedQueries:
    """Return the queries shared in the home that is served."""
    found: Any = current_app.extensions.setdefault(
        "shared-queries", SharedQueries(graph().home.path / "shared-queries")
    )
    return cast(SharedQueries, found)
