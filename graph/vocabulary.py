"""Terms in our namespace that the ontology does not have: no question asks for them, and a slip in one is never seen.

SHACL core cannot say this: a shape closes a class, not a namespace.
"""

import mmap
import re
from collections.abc import Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

import ontology
from graph.ntriples import OBJECT, START
from ontology import PG, RDF

OURS = re.compile(re.escape(f"<{PG.iri}".encode()) + rb"([^<> \t\n]*)>")
SHAPE = PG["shape-vocabulary"]
LIMIT = 1_000
"""Slips that are told: a file in which there are more says the same few again and again."""
NEAR = 0.7
"""Likeness (0 to 1) from which a term is offered instead of another."""
TYPE = str(RDF.type).encode()


class Slip(NamedTuple):
    """One statement with an unknown term (its local name): of what (in N-Triples), and where the term stands.

    `value` is "" where the term is the property of the statement, and so its `path`.
    """

    term: str
    focus: str
    path: str
    value: str
    message: str

    @property
    def constraint(self) -> str:
        """The component of SHACL that comes nearest: a property that a shape does not allow, or a value not listed."""
        return "InConstraintComponent" if self.value else "ClosedConstraintComponent"


@cache
def known() -> frozenset[str]:
    """Return the local names of all terms that the ontology and the shapes have."""
    subjects = {str(quad.subject) for quad in ontology.quads()}
    return frozenset(each[1:-1].removeprefix(PG.iri) for each in subjects if each.startswith(f"<{PG.iri}"))


def slips(whole: Path) -> Iterator[Slip]:
    """Yield the first statements of a file (a statement a line) that use an unknown term as a property or a value."""
    if not whole.stat().st_size:
        return
    with whole.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as held:
        yield from islice(_slips(held), LIMIT)


def _slips(held: mmap.mmap) -> Iterator[Slip]:
    names = {name.encode() for name in known()}
    for found in OURS.finditer(held):
        if found[1] in names:
            continue
        line = held[held.rfind(b"\n", 0, found.start()) + 1 : held.find(b"\n", found.end()) + 1]
        start = START.match(line)
        said = start and OBJECT.match(line, start.end())
        if start and said and found[0] in (start[2], said[1]):
            value = "" if found[0] == start[2] else said[1].decode()
            term = found[1].decode()
            yield Slip(term, start[1].decode(), start[2].decode(), value, advice(term))


@cache
def advice(name: str) -> str:
    """Return what to write instead of an unknown term, as far as one is like it."""
    near = process.extractOne(_bare(name), _offers(), scorer=OSA.normalized_similarity, score_cutoff=NEAR)
    listed = f"the terms are listed at {ontology.BASE}def"
    return (
        f"write pg:{near[2]}, if that is meant; {listed}"
        if near
        else f"use a term that placegraph has, or a namespace of your own; {listed}"
    )


@cache
def _offers() -> dict[str, str]:
    """Return each term that may be meant, with what is compared of it."""
    return {name: _bare(name) for name in sorted(known()) if "-" not in name}


def _bare(name: str) -> str:
    """Return what is compared of a term: letters are small, and "hasPartner" is what "partner" was meant to be."""
    return name.lower().removeprefix("has")
