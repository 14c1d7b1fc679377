"""What each record becomes in the graph of its source (docs/decisions/0002-records-and-tables.md).

Every claim is a node of its own with evidence, method and confidence; beside it stands the
shortcut that makes queries short. Things are written in
`loaders.thing_facts`, claims in `loaders.claim_facts`.
"""

from loaders import claim_facts, thing_facts
from loaders.claims import Claims
from loaders.records import Claim, Record
from loaders.writers import WRITERS

# Both are imported for what they register: a kind of record that neither writes is a KeyError.
__all__ = ["Facts", "claim_facts", "thing_facts"]


class Facts(Claims):
    """Turns the records of one source into N-Quads of its graph."""

    def blocks(self, row: Record) -> list[str]:
        """Return the lines of each thing that a record tells of, sorted, each once; the same fact of two records is said twice.

        Raises ClaimsClash; Unreadable, NotAName or ValueError for a record that cannot be written, of which nothing stays.
        """
        end = f" {self.graph} .\n"
        try:
            return [
                "".join(sorted({f"{subject} {predicate} {value}{end}" for predicate, value in pairs}))
                for subject, pairs in WRITERS[type(row)](self, row)
                if pairs
            ]
        except Exception:  # whatever it is, and it goes on: a claim that was not written is not known
            if isinstance(row, Claim):
                self.forget(row)
            raise
