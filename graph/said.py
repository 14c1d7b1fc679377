"""What files of N-Quads say of the things that something was found about: names, kinds, sources, and places in them."""

from collections.abc import Collection, Iterable, Sequence
from hashlib import sha256
from pathlib import Path

import ontology
from graph.derive import OWN
from graph.findings import Finding
from graph.ntriples import OBJECT, plain, short
from ontology import ID, PG, RDF, SKOS

TYPE, NAME, EVIDENCE, LOCATOR = (str(each).encode() for each in (RDF.type, SKOS.prefLabel, PG.evidence, PG.locator))
NAMED = 3
"""Things, or places in a source, that are named of one finding."""

Said = dict[bytes, list[tuple[bytes, bytes]]]
"""What is said of one node: predicate → (value, graph) in the order of the files."""


class About:
    """What is said of some nodes (in N-Triples), and of the evidence of those that are claims."""

    def __init__(self, files: Sequence[Path], nodes: Collection[bytes]) -> None:
        self.said = _said(files, nodes) if nodes else {}
        # A claim says where it stands by its evidence; an evidence of which something is wrong names its claim.
        evidence = {value for said in self.said.values() for value, _ in said.get(EVIDENCE, ())}
        if evidence - self.said.keys():
            self.said |= _said(files, evidence - self.said.keys())

    def finding(
        self, *, severity: str, shape: str, constraint: str, focus: str, path: str, value: str, message: str
    ) -> Finding:
        """Return a finding with all that is known of its thing."""
        said = self.said.get(f"<{focus}>".encode(), {})
        fingerprint = sha256("\n".join([shape, constraint, focus, path, value]).encode()).hexdigest()[:12]
        return Finding(
            id=f"finding-{fingerprint}",
            severity=severity,
            shape=shape,
            constraint=constraint,
            focus=focus,
            path=path,
            value=value,
            message=message,
            name=self._name(said),
            kind=" ".join(sorted({short(plain(value)) for value, _ in said.get(TYPE, ())})),
            sources=tuple(sorted({_slug(where) for values in said.values() for _, where in values if where})),
            where=self._where(said),
        )

    def _name(self, said: Said) -> str:
        """Return the thing's own name, or what a claim is about."""
        names = sorted(plain(value) for value, _ in said.get(NAME, ()))
        if names:
            return names[0]
        kinds = said.get(TYPE, [])
        told = {short(plain(value)) for values in said.values() for value, _ in values if plain(value).startswith(ID)}
        of = [name for name in sorted(told) if not name.startswith(("evidence-", "source-"))][:NAMED]
        return f"{short(plain(kinds[0][0])).removeprefix('pg:')} of {', '.join(of)}" if kinds and of else ""

    def _where(self, said: Said) -> str:
        """Return where in its sources this stands: its own places, and those of its evidence."""
        evidence = [self.said.get(value, {}) for value, _ in said.get(EVIDENCE, ())]
        places = {plain(value) for each in [said, *evidence] for value, _ in each.get(LOCATOR, ())}
        return "; ".join(sorted(places)[:NAMED])


def _said(files: Iterable[Path], nodes: Collection[bytes]) -> dict[bytes, Said]:
    """Return what is said of some nodes, in files of a statement a line."""
    found: dict[bytes, Said] = {}
    for path in files:
        with path.open("rb") as file:
            for line in file:
                if line[: line.index(b" ")] in nodes:
                    subject, predicate, rest = line.split(b" ", 2)
                    if value := OBJECT.match(rest):
                        found.setdefault(subject, {}).setdefault(predicate, []).append((value[1], value[2] or b""))
    return found


def _slug(iri: bytes) -> str:
    """Return what a graph is called among sources."""
    name = iri.decode().removeprefix(f"{ontology.BASE}graph/")
    return f"placegraph-{name}" if name in OWN else name.removeprefix("source-")
