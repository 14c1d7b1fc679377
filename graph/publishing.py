"""Publishing: the graphs of a home's build, moved to a remote engine.

Where nothing was published yet, every graph is written in its place, and the manifest that names the build last: until
then nothing is served. Later, each graph is first written beside the served ones, under a name of its own, counted, read
back and compared. Only when all are there does
one update move them into place and, last, the manifest that names the build. A command that is killed before that
update leaves the old build answering; run again, it starts afresh. Where the engine does not carry out an update as a
whole (Virtuoso does not), a kill within it leaves some graphs new: `graph/manifest-next` stays behind and tells the
next run to replace everything.

    PlacegraphError
    └── PublishingFailed      the engine did not keep what it was given; the old build still answers
"""

import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from pyoxigraph import NamedNode, RdfFormat, Store

from graph.engine import EXCERPT, Engine
from graph.engine_trouble import NothingPublished
from graph.facts import LARGEST
from graph.home import Build, HoldsDataset, Home
from graph.leftovers import folder_of_a_store
from graph.manifest import BLANK, MANIFEST, NEXT, Published, digest, facts_of, manifest
from ontology import BASE, PlacegraphError

STAGED = f"{BASE}graph/staged/"
"""Where a graph waits: its own name with this in the place of `…/graph/`."""
STATEMENTS = 1000
"""Statements in one INSERT DATA: Virtuoso's compiler runs out of memory at 5,000."""
BYTES = 512 * 1024
STAGING, MOVING = 300.0, 1800.0
"""Seconds for one request that stages, and for the one that moves everything."""

Tell = Callable[[str], None]


class PublishingFailed(PlacegraphError):
    """The engine did not keep what it was given; the old build still answers."""


@dataclass(frozen=True)
class Moved:
    """What publishing did: the build, graphs written, graphs that were there already, graphs removed, and seconds."""

    build: Build
    written: tuple[str, ...]
    kept: tuple[str, ...]
    removed: tuple[str, ...]
    seconds: float


def publish(home: Home, engine: Engine, tell: Tell, *, compare: bool = True) -> Moved:
    """Move the served build of a home to an engine; graphs that are there already stay as they are.

    With `compare`, each graph that is written is read back before it is moved, and has to be the same facts. Raises NotBuilt, HoldsDataset, PublishingFailed, and what asking the engine raises.
    """
    start = time.monotonic()
    build = home.build()
    if build.dataset:
        raise HoldsDataset(home.path)
    before = _before(engine)
    store = Store.read_only(str(home.path / "builds" / build.hash / "store"))
    held = {iri: facts_of(store, iri) for iri, count in build.quads.items() if count}
    contents = {iri: digest(facts) for iri, facts in held.items()}
    there = before.contents if before and not before.under_way else {}
    new = [iri for iri in held if there.get(iri) != contents[iri]]
    gone = [iri for iri in (before.build.quads if before else ()) if iri not in held]
    gone += [iri for iri in build.quads if iri not in held and iri not in gone]
    if not before or before.under_way or new or before.build != build:
        _announce(engine, build, contents, before)
        for iri in new:
            tell(f"writing {iri.removeprefix(BASE)}: {len(held[iri]):,} facts")
            name = _staged(iri) if before else iri
            _write(engine, iri, name, held[iri])
            if compare:
                _compare(engine, iri, name, held[iri], tell)
        tell(f"moving {len(new)} graphs into place")
        _move(engine, new if before else [], gone)
    _check(engine, build, contents)
    kept = [iri for iri in held if iri not in new]
    removed = tuple(iri for iri in gone if before and iri in before.contents)
    return Moved(build, tuple(new), tuple(kept), removed, time.monotonic() - start)


def _before(engine: Engine) -> Published | None:
    with suppress(NothingPublished):
        return engine.look()
    return None


def _announce(engine: Engine, build: Build, contents: Mapping[str, str], before: Published | None) -> None:
    """Say that a build is on its way, so that readers keep to the graphs of the old one; clear what was left behind.

    Where the engine answers from all graphs as one, wait until every reader has seen it.
    """
    for iri in _left_behind(engine):
        engine.change(f"DROP SILENT GRAPH <{iri}>", STAGING)
    engine.change(
        f"DROP SILENT GRAPH {NEXT} ;\nINSERT DATA {{ GRAPH {NEXT} {{ {manifest(build, contents)} }} }}", STAGING
    )
    if before and before.union:
        time.sleep(engine.poll + 1)


def _left_behind(engine: Engine) -> list[str]:
    rows = engine.rows("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }", STAGING)
    return [row["g"] for row in rows if row["g"].startswith(STAGED)]


def _write(engine: Engine, iri: str, name: str, facts: list[bytes]) -> None:
    """Write a graph under a name, and count it. Raises PublishingFailed."""
    if engine.store:
        engine.put(name, b"".join(facts), STAGING)
    else:
        engine.change(f"DROP SILENT GRAPH <{name}>", STAGING)
        for block in _blocks(facts):
            engine.change(f"INSERT DATA {{ GRAPH <{name}> {{\n{block.decode()}}} }}", STAGING)
    (row,) = engine.rows(f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{name}> {{ ?s ?p ?o }} }}", STAGING)
    if int(row["n"]) != len(facts):
        raise PublishingFailed(
            f"the engine at {engine.where} kept {row['n']} of {len(facts):,} facts of {iri}; the old build still "
            "answers. See the engine's log and its space, and publish again"
        )


def _compare(engine: Engine, iri: str, name: str, facts: list[bytes], tell: Tell) -> None:
    """Read a graph back, and compare it by its hash with what was written. Raises PublishingFailed.

    Blank nodes have other names there, and matching those of a large graph may take for ever: such a graph is counted
    only, and so is one that the engine does not send whole.
    """
    short = iri.removeprefix(BASE)
    if any(BLANK.search(fact) for fact in facts):
        tell(f"{short} has blank nodes: it was counted, and not compared")
        return
    body, cut = engine.graph(name, seconds=STAGING, max_bytes=LARGEST)
    if cut:
        tell(f"{short} is not sent whole by the engine: it was counted, and not compared")
        return
    with folder_of_a_store() as folder:
        store = Store(folder)  # numbers and dates are written in one way there, as in the facts
        try:
            store.bulk_load(input=body, format=RdfFormat.N_TRIPLES, to_graph=NamedNode(iri))
        except (SyntaxError, ValueError):
            raise engine.wrong(f"what it sent of {iri} is not N-Triples, or ended in the middle") from None
        found = facts_of(store, iri)
    if digest(found) != digest(facts):
        lost = sorted(set(facts) - set(found))
        example = lost[0].decode().strip()[:EXCERPT] if lost else "none is missing, but others are there as well"
        raise PublishingFailed(
            f"the engine at {engine.where} keeps other facts of {iri} than it was given: {len(lost):,} of {len(facts):,} "
            f"are not there as they were ({example}). Nothing of the new build is served. See which values the engine "
            "changes, and publish again"
        )


def _blocks(facts: list[bytes]) -> Iterator[bytes]:
    """Yield the facts in pieces that an engine reads at once."""
    piece: list[bytes] = []
    size = 0
    for fact in facts:
        if piece and (len(piece) == STATEMENTS or size + len(fact) > BYTES):
            yield b"".join(piece)
            piece, size = [], 0
        piece.append(fact)
        size += len(fact)
    if piece:
        yield b"".join(piece)


def _move(engine: Engine, new: Iterable[str], gone: Iterable[str]) -> None:
    """Move all graphs into place by one update, the manifest last."""
    steps = [f"MOVE <{_staged(iri)}> TO <{iri}>" for iri in new]
    steps += [f"DROP SILENT GRAPH <{iri}>" for iri in gone]
    steps += [f"MOVE {NEXT} TO {MANIFEST}"]
    engine.change(" ;\n".join(steps), MOVING)


def _check(engine: Engine, build: Build, contents: Mapping[str, str]) -> None:
    """Count every graph as it stands now. Raises PublishingFailed."""
    rows = engine.rows("SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g", STAGING)
    found = {row["g"]: int(row["n"]) for row in rows}
    short = [iri for iri in contents if found.get(iri) != build.quads[iri]]
    if short or engine.look().build.hash != build.hash:
        raise PublishingFailed(
            f"the engine at {engine.where} does not hold what was moved there ({', '.join(short[:3]) or 'the manifest'}"
            "); publish again, and look into the engine's log if that does not mend it"
        )


def _staged(iri: str) -> str:
    """Return the name under which a graph waits; a foreign graph's under its own name, written out."""
    own = f"{BASE}graph/"
    return STAGED + (iri.removeprefix(own) if iri.startswith(own) else re.sub(r"[^A-Za-z0-9.-]", "-", iri))
