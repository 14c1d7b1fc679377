"""What a build works out for itself: wider types and properties, one label for everything, and until when it is current.

All sources and the terms are read side by side, in order of their subjects, and what follows is worked out subject by
subject: so a million rows take no more memory than one, and are written once, with what follows
from them, for the store and for the shapes. Everything here sits in graphs of its own, is called inferred
wherever it is shown, and is made anew by each build. tests/test_derive.py holds these rules to the same rules as queries.

PlacegraphError
└── NotInOrder     a file of facts that somebody changed
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import merge
from operator import itemgetter
from pathlib import Path
from typing import BinaryIO

from pyoxigraph import Literal, RdfFormat, serialize

import ontology
from graph.checks import CHECKS
from graph.freshness import Freshness
from graph.lines import follows
from graph.ntriples import graph_in, term, value_in
from ontology import RDF, SKOS, PlacegraphError, graph, graph_of

OWN = {
    "ontology": "The terms of placegraph",
    "schemes": "The concept schemes of placegraph",
    "derived-types": "Wider classes and properties that follow from the ontology",
    "derived-labels": "One name for everything that has several",
    "derived-freshness": "Until when each claim and each thing counts as current",
    "derived-themes": "What initiatives and strategies are about, inferred from their titles",
    "derived-peers": "Which places are alike, inferred from their figures and what they do",
    "derived-findings": "What the shapes found in this build",
    "provenance": "Where every graph comes from",
}
"""Name of each graph that the release or the build writes itself → its title."""

TYPES, LABELS, FRESHNESS = (graph(f"derived-{name}") for name in ("types", "labels", "freshness"))
TYPE, LABEL, NAME = str(RDF.type).encode(), str(ontology.RDFS.label).encode(), str(SKOS.prefLabel).encode()
CORRECTED = str(graph_of("corrections")).encode()
CHECKED = str(graph_of(CHECKS)).encode()
HELD, OFTEN = 2000, 20_000
"""Lines that are held before they are written, and subjects after which it is told how many lines there were."""

REMEMBERED = 100_000
"""Predicates with a value of which it is remembered what follows: most things say the same few of them."""

Group = tuple[bytes, list[bytes]]
"""A subject, with the space after it, and all lines about it."""


class NotInOrder(PlacegraphError):
    """A file of facts whose lines do not stand in order: it was changed after it was read."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"the lines of {path} do not stand in order, so it was changed; load that source again")


@dataclass(slots=True)
class Derived:
    """What came of it: quads by graph (the terms and what was derived), facts for the shapes, and the lines of retracted claims."""

    quads: Counter[str] = field(default_factory=Counter)
    facts: int = 0
    gone: dict[bytes, list[bytes]] = field(default_factory=dict)


def derive(
    files: Sequence[Path],
    store: Path,
    shapes: Path,
    freshness: Freshness,
    gone: Collection[bytes] = (),
    seen: Callable[[int], None] = lambda lines: None,
) -> Derived:
    """Write all that the files say, the terms, and what follows: for the store, and in part for the shapes.

    The claims in `gone` (in N-Triples) are in neither; what a check says of them is in the store. `seen` is told now and then how many facts
    were written. Raises NotInOrder.
    """
    own = store.with_name("own.nq")
    terms = serialize(ontology.quads(), format=RdfFormat.N_QUADS) or b""
    own.write_bytes(b"".join(sorted(set(terms.splitlines(keepends=True)))))
    with store.open("wb") as for_store, shapes.open("wb") as for_shapes:
        writer = _Writer(for_store, for_shapes, freshness, {subject + b" " for subject in gone})
        for number, (subject, lines) in enumerate(_together([*files, own]), start=1):
            writer.add(subject, lines)
            if number % OFTEN == 0:
                seen(writer.found.facts)
        writer.flush()
    found = writer.found
    found.quads.update({graph(name).value: _lines_in(own, graph(name).value) for name in ("ontology", "schemes")})
    return found


class _Writer:
    """Writes the lines of each subject, and what follows from them."""

    def __init__(self, store: BinaryIO, shapes: BinaryIO, freshness: Freshness, gone: Collection[bytes]) -> None:
        self.store, self.shapes, self.freshness, self.gone = store, shapes, freshness, gone
        self.wider = follows()
        self.telling = {TYPE, NAME, *freshness.telling, *self.wider}
        self.found = Derived()
        self._facts: list[bytes] = []
        self._more: list[bytes] = []
        self._rests: dict[bytes, list[bytes]] = {}
        self._ends = {each: b" %s .\n" % str(each).encode() for each in (TYPES, LABELS, FRESHNESS)}

    def add(self, subject: bytes, lines: list[bytes]) -> None:
        """Take all that is said of a subject."""
        facts = self._facts
        if subject in self.gone:
            self.found.gone[subject[:-1]] = [line for line in lines if graph_in(line) != CHECKED]
            lines = [line for line in lines if graph_in(line) == CHECKED]
            facts = self._more  # what a check says of a claim that is gone is no fact for the shapes
        facts += lines
        start, telling = len(subject), self.telling
        told = [(predicate, line) for line in lines if (predicate := line[start : line.find(b" ", start)]) in telling]
        if wider := self._wider(subject, told):
            facts += wider
            self.found.quads[TYPES.value] += len(wider)
        if label := _label(subject, told):
            self._more.append(b"%s%s %s%s" % (subject, LABEL, label, self._ends[LABELS]))
            self.found.quads[LABELS.value] += 1
        if until := self.freshness.until(subject, told, lines):
            self._more.append(b"%s%s%s" % (subject, until, self._ends[FRESHNESS]))
            self.found.quads[FRESHNESS.value] += 1
        if len(self._facts) + len(self._more) > HELD:
            self.flush()

    def _wider(self, subject: bytes, told: list[tuple[bytes, bytes]]) -> list[bytes]:
        """Return the lines of every wider class and property, each once."""
        found: Iterable[bytes] = ()
        start = len(subject)
        for predicate, line in told:
            if predicate == TYPE or predicate in self.wider:
                rest = line[start : line.rfind(b" ", 0, -3)]
                said = self._rests.get(rest)
                if said is None:
                    said = self._following(predicate, rest[len(predicate) + 1 :])
                    if len(self._rests) < REMEMBERED:
                        self._rests[rest] = said
                found = dict.fromkeys((*found, *said)) if found else said
        return [subject + rest for rest in found]

    def _following(self, predicate: bytes, value: bytes) -> list[bytes]:
        """Return the lines that follow from one statement, each without its subject."""
        end = self._ends[TYPES]
        if predicate == TYPE:
            return [b"%s %s%s" % (TYPE, each, end) for each in self.wider.get(value, ())]
        return [b"%s %s%s" % (each, value, end) for each in self.wider[predicate]]

    def flush(self) -> None:
        """Write what is held."""
        data = b"".join(self._facts)
        self.shapes.write(data)
        self.store.write(data)
        self.store.write(b"".join(self._more))
        self.found.facts += len(self._facts)
        self._facts.clear()
        self._more.clear()


def _label(subject: bytes, told: list[tuple[bytes, bytes]]) -> bytes:
    """Return the one rdfs:label of a thing that has an English name, b"" for any other.

    Two sources may name one body differently; the page needs one name. A correction of ours wins,
    then the name that most sources use, then the first by alphabet: the same in every build.
    """
    lines = [line for predicate, line in told if predicate == NAME]
    if not lines or not subject.startswith(b"<"):
        return b""
    count: dict[bytes, int] = {}
    for line in lines:
        value = value_in(line, len(subject) + len(NAME) + 1)
        name, _, language = value.rpartition(b"@")
        if value.startswith(b'"') and language.lower().startswith(b"en") and not value.endswith((b'"', b">")):
            count[name] = count.get(name, 0) + (1000 if graph_in(line) == CORRECTED else 1)
    if not count:
        return b""
    return (next(iter(count)) if len(count) == 1 else _picked(count)) + b"@en-gb"


def _picked(count: Mapping[bytes, int]) -> bytes:
    """Return the name that is said most, of several the first by alphabet."""
    known = {text: term(text.decode()) for text in count}
    words = {text: said.value for text, said in known.items() if isinstance(said, Literal)}
    return min(count, key=lambda text: (-count[text], words[text]))


def _together(files: Sequence[Path]) -> Iterator[Group]:
    """Yield each subject of several files once, in order, with what all of them say of it."""
    groups = merge(*map(_groups, files), key=itemgetter(0))
    subject, lines = next(groups, (b"", []))
    for following, more in groups:
        if following == subject:
            lines += more
        else:
            yield subject, lines
            subject, lines = following, more
    if lines:
        yield subject, lines


def _groups(path: Path) -> Iterator[Group]:
    """Yield each subject of a file with its lines. Raises NotInOrder."""
    subject, held = b"", list[bytes]()
    with path.open("rb") as file:
        for line in file:
            if held and line.startswith(subject):
                held.append(line)
                continue
            if held:
                yield subject, held
            following = line[: line.find(b" ") + 1]
            if following < subject:
                raise NotInOrder(path)
            subject, held = following, [line]
    if held:
        yield subject, held


def _lines_in(path: Path, iri: str) -> int:
    """Return how many lines of a file are of a graph."""
    end = f" <{iri}> .\n".encode()
    with path.open("rb") as file:
        return sum(line.endswith(end) for line in file)
