"""What a home holds beside the source that is read: records to look things up in, and bodies that are described already.

Several lists may name a body that has no code. Each of them describes it, so that any of them can be taken away;
and it has one name, one kind, one country and one page, whoever was the first to tell of it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Store

from loaders.records import Organisation, Record
from ontology import SKOS, graph_of


@dataclass(frozen=True, slots=True)
class Beside:
    """The records of the sources that a form needs, and the bodies that each source held describes, by its slug.

    `store` is the folder of the store that is served, None where nothing is.
    """

    records: Sequence[Record] = ()
    described: Mapping[str, Mapping[str, Organisation]] = field(default_factory=dict)
    store: Path | None = None

    def names_elsewhere(self, things: Iterable[NamedNode], slug: str) -> dict[NamedNode, set[str]]:
        """Return what sources other than this one call each of these things, of those that they name."""
        served = Store.read_only(str(self.store)) if self.store else Store()
        own, found = graph_of(slug), {}
        for each in things:
            said = served.quads_for_pattern(each, SKOS.prefLabel, None, None)
            if names := {
                quad.object.value for quad in said if quad.graph_name != own and isinstance(quad.object, Literal)
            }:
                found[each] = names
        return found

    def bodies(self, slug: str) -> dict[str, Organisation]:
        """Return every body that a source other than this one describes, as the first of them does."""
        found: dict[str, Organisation] = {}
        for source, bodies in self.described.items():
            if source != slug:
                for body, told in bodies.items():
                    found.setdefault(body, told)
        return found


def agreeing(records: Sequence[Record], described: Mapping[str, Organisation]) -> Iterator[Record]:
    """Yield the records, each body that is described already with the name, kind, country and page that it has."""
    for each in records:
        yield agreed(each, described) if isinstance(each, Organisation) else each


def agreed(told: Organisation, described: Mapping[str, Organisation]) -> Organisation:
    """Return what is told of a body as it agrees with what another source tells; another spelling stays as another name."""
    known = described.get(told.body)
    if known is None or not told.name:
        return told
    other_names = dict.fromkeys((*(() if told.name == known.name else (told.name,)), *told.alt_names))
    return replace(
        told,
        name=known.name,
        alt_names=tuple(name for name in other_names if name != known.name),
        kind=known.kind or told.kind,
        country=known.country or told.country,
        homepage=known.homepage or told.homepage,
    )
