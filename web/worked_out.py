"""Questions that no SPARQL answers: what a build worked out beside its triples, in the shape of a panel."""

from collections.abc import Sequence
from dataclasses import dataclass

from graph.rows import Row
from queries import Query
from web.asking import Panel


@dataclass(frozen=True)
class WorkedOut(Query):
    """A question that is answered by what a build worked out, and not by SPARQL; `shown` are the columns of its answer."""

    shown: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns, in order."""
        return self.shown


def panel(name: str, question: str, columns: Sequence[str], rows: Sequence[Row]) -> Panel:
    """Return rows as a panel to download; there is no SPARQL behind it."""
    return Panel(WorkedOut(name, f"#+ summary: {question}", tuple(columns)), "", tuple(rows))
