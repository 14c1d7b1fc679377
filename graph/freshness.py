"""Until when what is said counts as current: one date for each claim and each thing, worked out by the build.

A claim is current until its shelf life after it was last checked: with its source, or by itself. What had
ended before its source was read does not go stale, nor does what stands in an archive; these have no date.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache

from pyoxigraph import QueryBoolean, Store

from graph.checks import CHECKS
from graph.ntriples import graph_in, value_in
from graph.provenance import Described
from ontology import PG, SKOS, XSD

UNTIL, DATE = str(PG.freshUntil).encode(), str(XSD.date)
TYPED = DATE.encode()
EVIDENCE, NAME, END, FIGURE = (str(each).encode() for each in (PG.evidence, SKOS.prefLabel, PG.end, PG.value))
AGEING = frozenset({EVIDENCE, NAME})
"""What is as old as the source that says it."""


class Freshness:
    """Tells until when things are current, by what these sources say of them; `checked` is of single claims and things, by IRI."""

    telling = frozenset({EVIDENCE, NAME, END, FIGURE})
    """The predicates that it goes by."""

    def __init__(self, sources: Iterable[Described], checked: Mapping[str, date]) -> None:
        # What was found on a day stays found on that day.
        self.lives = {f"<{each.graph}>".encode(): each for each in sources if each.fresh_until and each.slug != CHECKS}
        self.untils = {graph: each.fresh_until for graph, each in self.lives.items()}
        self.checked = {f"<{iri}> ".encode(): day for iri, day in checked.items()}

    def until(self, subject: bytes, told: Sequence[tuple[bytes, bytes]], lines: Sequence[bytes]) -> bytes:
        """Return predicate and value of the date of one subject (with its space), b"" if it has none.

        `told` are those of its `lines` that have one of the predicates, with that.
        """
        graphs = [graph_in(line) for predicate, line in told if predicate in AGEING]
        if not graphs:
            return b""
        ends = [value_in(line, len(subject) + len(END) + 1) for predicate, line in told if predicate == END]
        # The period of a figure says nothing of its age: a newer one may have been published.
        figures = {graph_in(line) for predicate, line in told if predicate == FIGURE} if ends else ()
        found = ""
        for graph in graphs:
            until = self.untils.get(graph, "")
            # an end may be told by another source, or by a check
            if until > found and (
                not ends or graph in figures or any(_not_before(end, self.lives[graph].read) for end in ends)
            ):
                found = until
        if found and subject in self.checked:
            found = self._moved(found, subject, lines)
        return b'%s "%s"^^%s' % (UNTIL, found.encode(), TYPED) if found else b""

    def _moved(self, until: str, subject: bytes, lines: Sequence[bytes]) -> str:
        """Return the later date of what somebody has checked since its source was read."""
        days = [life.days for line in lines if (life := self.lives.get(graph_in(line))) and life.days]
        if not days:
            return until
        return max(until, (self.checked[subject] + timedelta(days=max(days))).isoformat())


@lru_cache(10_000)
def _not_before(end: bytes, read: str) -> bool:
    """Tell whether a value is a day, and no earlier than this one: as a query would, whatever the value is."""
    if not end.startswith(b'"'):
        return False
    said = Store().query(f'ASK {{ FILTER({end.decode()} >= "{read}"^^{DATE}) }}')
    return isinstance(said, QueryBoolean) and bool(said)
