"""The facts of one build, to be read whole: from the home that keeps it, or from the engine that it was published to.

    PlacegraphError
    ├── NotKept               the home does not keep the build
    └── LaneBusy
        └── EngineMoved       another build was published to the engine while this one was read

Whoever writes several things about a build takes it once and passes it on: `home.build()` may be another a moment later.
"""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, Store

from graph.engine import Engine
from graph.home import Build, Home
from graph.lanes import LaneBusy
from graph.leftovers import folder_of_a_store
from graph.manifest import digest, facts_of
from ontology import PlacegraphError

WHOLE = 300.0
"""Seconds in which an engine must have sent one graph."""
LARGEST = 512 * 1024 * 1024
"""Bytes of one graph that are read from an engine at most."""
LATER = 60
"""Seconds after which to come back where another build is on its way."""


class NotKept(PlacegraphError):
    """The home does not keep the build."""

    def __init__(self, build: Build, home: Home) -> None:
        super().__init__(
            f"{home.path} does not keep build {build.hash}: serve with the home that it was published from, or load and "
            "build the same sources there"
        )


class EngineMoved(LaneBusy):
    """Another build was published to the engine while this one was read, or is on its way."""

    def __init__(self, where: str) -> None:
        self.retry_after = LATER
        PlacegraphError.__init__(self, f"another build is being published to {where}: try again in {LATER} seconds")


class Facts:
    """The facts of a build that a home keeps."""

    def __init__(self, home: Home, build: Build) -> None:
        self.home, self.build = home, build

    @contextmanager
    def store(self, graphs: Iterable[str]) -> Iterator[Store]:
        """Give a store that holds at least these graphs, whole. Raises NotKept."""
        yield Store.read_only(str(self.kept() / "store"))

    def kept(self) -> Path:
        """Return the folder of the build. Raises NotKept."""
        folder = self.home.path / "builds" / self.build.hash
        if not (folder / "build.json").exists():
            raise NotKept(self.build, self.home)
        return folder


class EngineFacts(Facts):
    """The facts of a build that was published to an engine; what is made of its records comes from the home, if kept."""

    ONE_AT_A_TIME = threading.Semaphore(1)
    """Reading everything is work for an engine that answers visitors, too."""

    def __init__(self, engine: Engine, home: Home, build: Build) -> None:
        super().__init__(home, build)
        self._engine = engine

    @contextmanager
    def store(self, graphs: Iterable[str]) -> Iterator[Store]:
        """Give a store that holds these graphs and no others, as the engine sent them.

        Every graph must hold the facts that the manifest tells of, by their number and their hash, and the manifest must
        still be that of the build.
        Raises EngineMoved, EngineTrouble, LaneBusy, QueryTimedOut, QueryFailed.
        """
        if not self.ONE_AT_A_TIME.acquire(timeout=5):
            raise LaneBusy(LATER)
        try:
            with folder_of_a_store() as folder:
                store = Store(folder)
                read = [iri for iri in graphs if self.build.quads[iri]]
                short = [told for iri in read if (told := self._read(store, iri))]
                now = self._engine.look()
                if now.build != self.build or now.under_way:
                    raise EngineMoved(self._engine.where)
                if short:
                    raise self._engine.wrong(f"it sent {', '.join(short[:3])}; see its limit on the size of answers")
                if changed := [iri for iri in read if digest(facts_of(store, iri)) != now.contents.get(iri)]:
                    raise self._engine.wrong(
                        f"its facts of {', '.join(changed[:3])} are not those that were published there"
                    )
                yield store
        finally:
            self.ONE_AT_A_TIME.release()

    def _read(self, store: Store, iri: str) -> str:
        """Read a graph into the store; return what is missing, "" where it is whole."""
        name, count = NamedNode(iri), self.build.quads[iri]
        body, cut = self._engine.graph(iri, seconds=WHOLE, max_bytes=LARGEST)
        try:
            store.bulk_load(
                input=body[: body.rfind(b"\n") + 1] if cut else body, format=RdfFormat.N_TRIPLES, to_graph=name
            )
        except (SyntaxError, ValueError):
            raise self._engine.wrong(f"what it sent of {iri} is not N-Triples, or ended in the middle") from None
        sent = sum(1 for _ in store.quads_for_pattern(None, None, None, name))
        return f"{sent:,} of the {count:,} facts of {iri}" if cut or sent != count else ""
