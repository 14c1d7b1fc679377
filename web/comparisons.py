"""Two builds compared for the pages: made once, kept for a while, and asked by place or by goal."""

import threading
from collections import Counter, OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from graph.changes import CHANGED, SIGNS, Change, Count
from graph.differences import Differences
from graph.home import Build, Home, Version
from graph.ntriples import bare
from graph.wording import rows, said, summary
from ontology import thing
from web.links import name_of, page_of

LISTED = 1000
"""Changes of each source, and of each place and goal in it, that are held and can be downloaded; `placegraph diff` lists any number."""
HELD = 12
"""Comparisons that are kept: all pairs of the builds that a home keeps, and two more."""


@dataclass(frozen=True)
class Source:
    """What one source says otherwise: how much in all, and the first changes with their places and goals."""

    slug: str
    before: Version | None
    after: Version | None
    count: Count
    changes: tuple[Change, ...]

    @property
    def words(self) -> str:
        """How much differs, in words."""
        return summary(self.count, self.before, self.after)


class Comparison:
    """Two builds compared once: it is never wrong, for builds do not change."""

    def __init__(self, home: Home, old: Build, new: Build) -> None:
        self.differences = Differences(home, old, new)
        self.names = self.differences.names
        self.old, self.new = old, new
        self.places: Counter[str] = Counter()
        self.goals: Counter[str] = Counter()
        self.sources = tuple(self._sources())

    def _sources(self) -> Iterator[Source]:
        for slug, (before, after) in self.differences.sources.items():
            count = Count()
            listed = tuple(self._held(self.differences.changes(slug, count)))
            yield Source(slug, before, after, count, listed)

    def _held(self, found: Iterator[Change]) -> Iterator[Change]:
        """Count all changes of a source by place and goal, and yield the first of all, of each place and of each goal."""
        held: Counter[str] = Counter()
        for number, change in enumerate(found):
            places, goals = set(self.names.places(change)), set(self.names.goals(change))
            self.places.update(places)
            self.goals.update(goals)
            if number < LISTED or any(held[each] < LISTED for each in places | goals):
                held.update(places | goals)
                yield change

    def changes(self, place: str = "", goal: str = "", source: Source | None = None) -> Iterator[Change]:
        """Yield the changes that are held, of one source if it is given, about this place and goal if they are."""
        for each in [source] if source else self.sources:
            about = (
                change
                for change in each.changes
                if (not place or place in self.names.places(change)) and (not goal or goal in self.names.goals(change))
            )
            yield from islice(about, LISTED)

    def name(self, iri: str) -> str:
        """Return what a thing is called."""
        return self.names.name(f"<{iri}>".encode())

    def said(self, change: Change) -> str:
        """Return a change as a line of text."""
        return f"{self.names.kind(change) or 'Thing'} {change.what}: {said(self.names, change)}"

    def title(self, slug: str) -> str:
        """Return what a source is called."""
        return self.name(thing(f"source-{slug}").value)

    def row(self, change: Change) -> dict[str, object]:
        """Return a change as a table shows it."""
        iri = bare(change.thing.decode())
        return {
            "sign": SIGNS[change.what],
            "what": change.what,
            "kind": self.names.kind(change),
            "called": self.names.called(change),
            "thing": iri if iri in self._concerned(change) and self.names.held(iri) else "",
            "values": self.names.values(change) if change.what == CHANGED else [],
            "pages": [
                (each, self.name(each)) for each in self._concerned(change) if each != iri and self.names.held(each)
            ],
        }

    def flat(self, place: str, goal: str) -> Iterator[dict[str, str]]:
        """Yield a row for each thing that is new or gone, and for each property that changed."""
        for row in rows(self.names, self.changes(place, goal)):
            pages = " ".join(filter(None, map(page_of, row.pop("concerns").split())))
            yield row | {"thing": name_of(row["thing"]), "pages": pages}

    def _concerned(self, change: Change) -> list[str]:
        return [bare(each.decode()) for each in change.concerns]


class Comparisons:
    """The comparisons that were asked for lately; one is made at a time."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, ...], Comparison] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, home: Home, old: Build, new: Build) -> Comparison:
        """Return the comparison of two builds."""
        key = (str(home.path), old.hash, old.made, new.hash, new.made)
        with self._lock:
            if key not in self._kept:
                self._kept[key] = Comparison(home, old, new)
                while len(self._kept) > HELD:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(key)
            return self._kept[key]


COMPARISONS = Comparisons()
