"""What each record becomes in the graph of its source (docs/decisions/0002-records-and-tables.md).

Every claim is a node of its own with evidence, method and confidence; beside it stands the
shortcut that makes queries short (model.md sections 4 and 5). Things are written in
`loaders.thing_facts`, claims in `loaders.claim_facts`.
"""

from collections.abc import Iterable, Iterator
from hashlib import sha256

from pyoxigraph import Literal, NamedNode, Quad

import ontology
from loaders import claim_facts, records, thing_facts
from loaders.pairs import Nodes, Pair, local, named, text
from loaders.writers import WRITERS
from ontology import PG, RDF, XSD, PlacegraphError, concept, thing

__all__ = ["ClaimsClash", "Facts", "claim_facts", "thing_facts"]


class ClaimsClash(PlacegraphError):
    """Two different claims would share one name."""

    def __init__(self, name: str, first: str, second: str) -> None:
        super().__init__(f"{name} would stand for two claims, {first} and {second}; report it, for nothing was loaded")


class Facts:
    """Turns the records of one source into quads of its graph; `read` is the day the source was read (ISO)."""

    def __init__(self, slug: str, read: str) -> None:
        self.slug = slug
        self.read = read
        self.graph = ontology.graph_of(slug)
        self._keys: dict[str, str] = {}
        self._evidence: dict[tuple[str, str, str], NamedNode] = {}

    def quads(self, rows: Iterable[records.Record]) -> Iterator[Quad]:
        """Yield the quads of every record; the same fact twice is yielded twice. Raises ClaimsClash."""
        for row in rows:
            for subject, pairs in WRITERS[type(row)](self, row):
                for predicate, value in pairs:
                    yield Quad(subject, predicate, value, self.graph)

    def minted(self, prefix: str, *parts: str) -> NamedNode:
        """Return the node whose name is 12 hex digits of its key: the parts that make it this one and no other."""
        key = "|".join(parts)
        name = f"{prefix}-{sha256(key.encode()).hexdigest()[:12]}"
        if self._keys.setdefault(name, key) != key:
            raise ClaimsClash(name, self._keys[name], key)
        return thing(name)

    def evidence(self, claim: records.Claim) -> tuple[NamedNode, Nodes]:
        """Return where the claim stands, and the quads that say so if not said before.

        A reading of another source (`told_in`) has evidence of its own there: the two may be read on different days.
        """
        key = (claim.told_in, claim.locator, claim.read)
        if node := self._evidence.get(key):
            return node, []
        whose = (claim.told_in, self.slug) if claim.told_in else (self.slug,)
        node = self.minted("evidence", *whose, *(part for part in key[1:] if part))
        self._evidence[key] = node
        said: list[Pair] = [
            (RDF.type, PG.Evidence),
            (PG.source, thing(f"source-{claim.told_in or self.slug}")),
            (PG.locator, Literal(claim.locator)),
            (PG.dateRead, Literal(claim.read or self.read, datatype=XSD.date)),
        ]
        return node, [(node, said)]

    def claim(self, claim: records.Claim, prefix: str, kind: str, *parts: str, pairs: list[Pair]) -> Nodes:
        """Return the claim's own node, with evidence, method and confidence, and that evidence."""
        where, nodes = self.evidence(claim)
        said: list[Pair] = [
            (RDF.type, PG[kind]),
            *pairs,
            (PG.method, concept("method", claim.method)),
            (PG.confidence, concept("confidence", claim.confidence)),
            (PG.evidence, where),
            *text(PG.note, claim.note),
        ]
        return [(self.minted(prefix, kind, *parts, self.slug), said), *nodes]

    def details(self, claim: records.Claim, subject: str, pairs: list[Pair]) -> Nodes:
        """Return the plain properties of a thing, and a claim for each: how exact a date is belongs to the date."""
        nodes: Nodes = [(named(subject), pairs)]
        for predicate, value in pairs:
            if predicate != PG.datePrecision:
                said: list[Pair] = [(PG.subject, named(subject)), (RDF.predicate, predicate), (RDF.object, value)]
                parts = (subject, local(predicate), local(value) if isinstance(value, NamedNode) else value.value)
                nodes += self.claim(claim, "claim", "Detail", *parts, pairs=said)
        return nodes
