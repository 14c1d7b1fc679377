"""What one source's claims are made of: names of their own, evidence, method and confidence.

PlacegraphError
└── ClaimsClash    two claims would share one name
"""

from hashlib import sha256

import ontology
from graph.ntriples import plain
from loaders import records
from loaders.pairs import Nodes, Pair, local, named, text
from loaders.terms import PG, RDF, concept, string, thing, typed
from ontology import PlacegraphError

START = f"<{ontology.ID}"
"""How the IRI of anything of ours begins: of a minted name there is nothing to check, and none comes twice."""


class ClaimsClash(PlacegraphError):
    """Two different claims would share one name."""

    def __init__(self, name: str, first: str, second: str) -> None:
        super().__init__(f"{name} would stand for two claims, {first} and {second}; report it, for nothing was loaded")


class Claims:
    """Makes the claims of one source; `read` is the day the source was read (ISO)."""

    def __init__(self, slug: str, read: str) -> None:
        self.slug = slug
        self.read = read
        self.graph = str(ontology.graph_of(slug))
        self._keys: dict[str, str] = {}
        self._evidence: dict[tuple[str, str, str], str] = {}

    def minted(self, prefix: str, *parts: str) -> str:
        """Return the node whose name is 12 hex digits of its key: the parts that make it this one and no other."""
        key = "|".join(parts)
        name = f"{prefix}-{sha256(key.encode()).hexdigest()[:12]}"
        if self._keys.setdefault(name, key) != key:
            raise ClaimsClash(name, self._keys[name], key)
        return f"{START}{name}>"

    def evidence(self, claim: records.Claim) -> tuple[str, Nodes]:
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
            (PG.locator, string(claim.locator)),
            (PG.dateRead, typed(claim.read or self.read, "date")),
        ]
        return node, [(node, said)]

    def forget(self, claim: records.Claim) -> None:
        """Take it that where the claim stands was not said yet: the claim could not be written after all."""
        self._evidence.pop((claim.told_in, claim.locator, claim.read), None)

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
                parts = (subject, local(predicate), local(value) if value.startswith("<") else plain(value.encode()))
                nodes += self.claim(claim, "claim", "Detail", *parts, pairs=said)
        return nodes
