"""The graph that is served, asked through its lanes, each answer of our own kept until the next build.

`Graph` serves a home's current build, `RemoteGraph` what was published to an engine elsewhere.

PlacegraphError
└── AnswerCut      an answer that must be whole is larger than its lane lets through
"""

import os
import threading
from collections.abc import Sequence
from types import TracebackType
from typing import Protocol, Self

from pyoxigraph import RdfFormat, Triple, parse

from graph.engine import Engine
from graph.facts import EngineFacts, Facts
from graph.home import Build, Home
from graph.kept import Asked, Kept, asked
from graph.lanes import LIMITS, PAGE, Answer, Limits, completion_lane, pages_lane, public_lane
from graph.network import Network
from graph.peers import NoPeers, Peers
from graph.recent import Recent
from graph.remote import remote_completion_lane, remote_pages_lane, remote_public_lane
from graph.rows import Row, rows
from graph.search import Search
from graph.similar import Similar
from graph.tally import Tally
from ontology import PlacegraphError
from queries import Query, Terms

KEPT_ANSWERS = 2000
"""Answers to our own questions that are kept, the least used going first."""


LONGEST_KEPT = 8192
"""Characters of a question whose answer is kept: what visitors make long, by naming things, is theirs to ask again."""


class AnswerCut(PlacegraphError):
    """An answer that must be whole is larger than its lane lets through."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name}: the answer is too large to be sent in one piece; take the whole graph instead")


class Asks(Protocol):
    """What answers queries: `graph.lanes.Lane` here, `graph.remote.RemoteLane` elsewhere; both raise the same errors."""

    name: str
    seconds: float
    tally: Tally
    waiting: int
    replaced: int

    def ask(
        self,
        sparql: str,
        formats: str | Sequence[str] = "json",
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        to_file: bool = False,
    ) -> Answer:
        """Return the answer in the first of these formats that can hold it."""

    def close(self) -> None:
        """Answer nothing more."""


class Graph:
    """One home's current build, with limits for visitors' queries. Raises NotBuilt. Close it, or use it in a `with`.

    Each of our own questions may take `page_seconds`.
    """

    def __init__(self, home: Home, limits: Limits = LIMITS, *, page_seconds: float = PAGE) -> None:
        self.home = home
        self.limits = limits
        home.build()
        self._open(pages_lane(home.current, seconds=page_seconds), public_lane(home.current, limits))

    def _open(self, pages: Asks, public: Asks) -> None:
        self.pages = pages
        self.public = public
        self._completion: Asks | None = None
        self._build: tuple[str, Build] | None = None
        self._peers: tuple[str, Peers | None] | None = None
        self._network: tuple[str, Network | None] | None = None
        self._search: tuple[str, Search | None] | None = None
        self._similar: tuple[str, Similar] | None = None
        self._answers: Recent[tuple[str, str], tuple[Row, ...]] = Recent(KEPT_ANSWERS)
        self.kept = Kept()
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def build(self) -> Build:
        """The build that is served now; it changes under a running server when another is published."""
        link = os.readlink(self.home.current)
        if self._build is None or self._build[0] != link:
            self._build = (link, self.home.build())
        return self._build[1]

    def ask(self, query: Query, **terms: Terms) -> tuple[Row, ...]:
        """Return the rows of one of our own questions; the same question of the same build is asked once.

        Where the answer is a graph, a row is a statement: subject, predicate, object.

        Raises UnknownParameter, QueryTimedOut, LaneBusy, AnswerCut.
        """
        key = (self.build.hash, query.bind(**terms))
        if (known := self._answers.find(key)) is not None:
            return known
        answer = self.pages.ask(key[1], "nt" if query.makes_a_graph else "json")
        if answer.cut:
            raise AnswerCut(query.name)
        found = tuple(rows(answer))
        if len(key[1]) <= LONGEST_KEPT:
            # An answer belongs to the build it was read from, which may be newer than the one we looked at.
            self._answers.keep((answer.build, key[1]), found)
        return found

    def triples(self, query: Query, **terms: Terms) -> list[Triple]:
        """Return the statements that one of our own questions constructs, whole: an answer that was cut is an error.

        Raises UnknownParameter, QueryTimedOut, LaneBusy, AnswerCut.
        """
        answer = self.pages.ask(query.bind(**terms), "nt")
        if answer.cut:
            raise AnswerCut(query.name)
        return [quad.triple for quad in parse(answer.body, format=RdfFormat.N_TRIPLES)]

    def sparql(
        self,
        text: str,
        formats: list[str],
        default_graphs: list[str],
        named_graphs: list[str],
        *,
        to_file: bool = False,
    ) -> Answer:
        """Return the answer to whatever a visitor sends, as a file where it is large and `to_file` is set.

        Raises the errors of `graph.lanes` and `graph.guard`.
        """
        what = asked(text, formats, default_graphs, named_graphs)
        if known := self.kept.find(self.build.hash, what):
            self.public.tally.add("Cut" if known.cut else "Answered", 0)
            return known
        answer = self._of_visitors(what, to_file=to_file)
        self.kept.keep(what, answer)
        return answer

    def _of_visitors(self, what: Asked, *, to_file: bool) -> Answer:
        text, formats, default, named = what
        return self.public.ask(text, formats, default_graphs=default, named_graphs=named, to_file=to_file)

    def peers(self) -> Peers | None:
        """Return how alike places are, as it was worked out with the served build; None where that holds none."""
        link = os.readlink(self.home.current)
        if self._peers is None or self._peers[0] != link:
            try:
                found: Peers | None = Peers.read(self.home.path / link)
            except NoPeers:
                found = None
            self._peers = (link, found)
        return self._peers[1]

    def network(self) -> Network | None:
        """Return who works with whom in the served build; None where nobody does, or an older placegraph made the build."""
        link = os.readlink(self.home.current)
        if self._network is None or self._network[0] != link:
            self._network = (link, Network.read(self.home.path / link))
        return self._network[1]

    def search(self) -> Search | None:
        """Return the index of all names in the served build; None where an older placegraph made the build."""
        link = os.readlink(self.home.current)
        if self._search is None or self._search[0] != link:
            self._search = (link, Search.of(self.home.path / link))
        return self._search[1]

    def similar(self) -> Similar:
        """Return the initiatives of the served build, ready to be compared; made once a build, when first needed."""
        made = self._similar
        if made is None or made[0] != self.build.hash:
            made = self._similar = (self.build.hash, Similar.of(self))
        return made[1]

    def facts(self) -> Facts:
        """Return the facts of the build that is served now, to be read whole."""
        return Facts(self.home, self.build)

    @property
    def completion(self) -> Asks:
        """The lane that says what may follow in a query that is being written; opened when it is first needed."""
        with self._lock:
            if self._completion is None:
                self._completion = self._open_completion()
            return self._completion

    @property
    def lanes(self) -> list[Asks]:
        """Every lane that is open."""
        return [self.pages, self.public, *([self._completion] if self._completion else [])]

    def _open_completion(self) -> Asks:
        return completion_lane(self.home.current)

    def close(self) -> None:
        """End the workers."""
        self.pages.close()
        self.public.close()
        if self._completion is not None:
            self._completion.close()


class RemoteGraph(Graph):
    """What `placegraph publish` put on an engine. Raises NothingPublished, EngineTrouble. Close it; the engine closes with it.

    Where the pages need more than questions (builds to compare, people's decisions), they find what `home` holds.
    """

    def __init__(self, engine: Engine, home: Home, limits: Limits = LIMITS) -> None:
        self.home = home
        self.limits = limits
        self.engine = engine
        engine.published()
        self._open(remote_pages_lane(engine), remote_public_lane(engine, limits))

    @property
    def build(self) -> Build:
        """The build that was published last; another is noticed within `engine.poll` seconds."""
        return self.engine.published().build

    def sparql(
        self,
        text: str,
        formats: list[str],
        default_graphs: list[str],
        named_graphs: list[str],
        *,
        to_file: bool = False,
    ) -> Answer:
        """Return the engine's answer of now: whether its graphs are still those that were published, only it knows."""
        return self._of_visitors(asked(text, formats, default_graphs, named_graphs), to_file=to_file)

    def facts(self) -> Facts:
        """Return the facts of the published build, to be read whole from the engine."""
        return EngineFacts(self.engine, self.home, self.build)

    def peers(self) -> Peers | None:
        """Return what the home holds of the published build: an engine keeps no likenesses."""
        return super().peers() if self._held() else None

    def network(self) -> Network | None:
        """Return what the home holds of the published build: an engine keeps no layout."""
        return super().network() if self._held() else None

    def search(self) -> Search | None:
        """Return what the home holds of the published build: an engine keeps no index."""
        return super().search() if self._held() else None

    def _held(self) -> bool:
        """Tell whether the home has the published build, too."""
        return self.home.current.exists() and self.home.build().hash == self.build.hash

    def _open_completion(self) -> Asks:
        return remote_completion_lane(self.engine)

    def close(self) -> None:
        """Let go of the engine."""
        super().close()
        self.engine.close()
