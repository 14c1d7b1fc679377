"""Files of RDF put one after the other, line by line, with what follows from each line: wider classes and properties.

A line is looked up and not parsed, so a million of them take seconds and no store. That this gives what a store
gives is held by tests/test_validate.py.

PlacegraphError
└── NotRdf         a file that is no RDF, or in a format we do not know
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import BinaryIO

from pyoxigraph import NamedNode, Quad, RdfFormat, parse, serialize

import ontology
from graph.nesting import too_deep_file
from graph.ntriples import OBJECT, START
from ontology import RDF, RDFS, SKOS, PlacegraphError

HELD = 10_000
"""Lines that are held before they are written."""


class NotRdf(PlacegraphError):
    """A file that is no RDF, or in a format we do not know."""


@cache
def follows() -> Mapping[bytes, tuple[bytes, ...]]:
    """Return the ends of the lines that follow, of a class or of a property: all that is wider, nearest or not.

    tests/rules/ has the same two rules as queries.
    """
    above: dict[NamedNode, dict[str, set[str]]] = {
        RDFS.subClassOf: defaultdict(set),
        RDFS.subPropertyOf: defaultdict(set),
    }
    for quad in ontology.quads():
        # Each thing gets exactly one rdfs:label, which is picked, so names are not wider labels here either.
        if quad.predicate in above and isinstance(quad.object, NamedNode) and quad.subject != SKOS.prefLabel:
            above[quad.predicate][str(quad.subject)].add(str(quad.object))
    wider = {narrow: _all_above(narrow, links) for links in above.values() for narrow in list(links)}
    return {narrow.encode(): tuple(each.encode() for each in sorted(found)) for narrow, found in wider.items()}


def _all_above(narrow: str, links: Mapping[str, set[str]]) -> set[str]:
    """Return what the links lead to, in any number of steps."""
    found: set[str] = set()
    left = [narrow]
    while left:
        new = links.get(left.pop(), set()) - found
        found |= new
        left.extend(new)
    return found


class Lines:
    """Writes files of RDF one after the other as N-Quads, with what follows from each line; counts the lines.

    Lines about the nodes in `gone` are left out.
    """

    def __init__(self, target: BinaryIO, gone: Collection[bytes]) -> None:
        self.target = target
        self.gone = gone
        self.wider = follows()
        self.count = 0

    def add(self, path: Path, again: Path) -> Path:
        """Write a file; return it, or `again`, which holds the same, if it was not a statement a line. Raises NotRdf."""
        start, count = self.target.tell(), self.count
        if path.suffix.lower() in (".nq", ".nt"):
            if self._written(path):
                return path
            self.target.seek(start)
            self.target.truncate()
            self.count = count
        with again.open("wb") as rewritten:
            serialize(read(path), rewritten, format=RdfFormat.N_QUADS)
        if not self._written(again):
            raise NotRdf(f"{path} holds statements about other than IRIs and blank nodes; leave them out")
        return again

    def _written(self, path: Path) -> bool:
        """Write every line and what follows from it, and tell whether each was a statement."""
        kind = str(RDF.type).encode()
        wider, gone = self.wider, self.gone
        lines: list[bytes] = []
        with path.open("rb") as file:
            for line in file:
                start = START.match(line)
                if not start:
                    return False
                subject, predicate = start.groups()
                if subject in gone:
                    continue
                lines.append(line)
                if predicate == kind:
                    value = line[start.end() : line.find(b">", start.end()) + 1]
                    lines.extend([b"%s %s %s .\n" % (subject, kind, each) for each in wider.get(value, ())])
                elif predicate in wider:
                    said = OBJECT.match(line, start.end())
                    if not said:
                        return False
                    lines.extend([b"%s %s %s .\n" % (subject, each, said[1]) for each in wider[predicate]])
                if len(lines) > HELD:
                    self._flush(lines)
        if lines and not lines[-1].endswith(b"\n"):
            lines.append(b"\n")
        self._flush(lines)
        return True

    def _flush(self, lines: list[bytes]) -> None:
        """Write the lines, and begin again with none."""
        self.count += len(lines)
        self.target.write(b"".join(lines))
        lines.clear()


def read(path: Path) -> Iterator[Quad]:
    """Yield what a file of RDF says, in any format whose name it ends in. Raises NotRdf."""
    ending = path.suffix.removeprefix(".").lower()
    form = RdfFormat.from_extension(ending)
    if form is None or ending in ("xml", "rdf", "jsonld", "json"):
        raise NotRdf(f"{path}: files ending in {path.suffix or 'nothing'} are not read; use .nq, .nt, .ttl or .trig")
    try:
        if form not in (RdfFormat.N_TRIPLES, RdfFormat.N_QUADS) and (why := too_deep_file(path)):
            raise NotRdf(f"{path} {why}")
        yield from parse(path=str(path), format=form)
    except OSError as error:
        raise NotRdf(f"{path} cannot be opened: {error}; name a file") from error
    except (SyntaxError, ValueError) as error:
        raise NotRdf(f"{path} cannot be read: {error}; mend that line and check again") from error
