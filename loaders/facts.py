"""What each record becomes in the graph of its source (docs/decisions/0002-records-and-tables.md).

Every claim is a node of its own with evidence, method and confidence; beside it stands the
shortcut that makes queries short (model.md sections 4 and 5). Things are written in
`loaders.thing_facts`, claims in `loaders.claim_facts`.
"""

from collections.abc import Iterable, Iterator

from pyoxigraph import Quad

from loaders import claim_facts, thing_facts
from loaders.claims import Claims
from loaders.records import Record
from loaders.writers import WRITERS

# Both are imported for what they register: a kind of record that neither writes is a KeyError.
__all__ = ["Facts", "claim_facts", "thing_facts"]


class Facts(Claims):
    """Turns the records of one source into quads of its graph."""

    def quads(self, rows: Iterable[Record]) -> Iterator[Quad]:
        """Yield the quads of every record; the same fact twice is yielded twice. Raises ClaimsClash."""
        for row in rows:
            for subject, pairs in WRITERS[type(row)](self, row):
                for predicate, value in pairs:
                    yield Quad(subject, predicate, value, self.graph)
