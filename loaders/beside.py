"""What a home holds beside the source that is read: records to look things up in, and bodies that are described already.

Several lists may name a body that has no code. Each of them describes it, so that any of them can be taken away;
and it has one name, one kind, one country and one page, whoever was the first to tell of it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from loaders.records import Organisation, Record


@dataclass(frozen=True, slots=True)
class Beside:
    """The records of the sources that a form needs, and the bodies that each source held describes, by its slug."""

    records: Sequence[Record] = ()
    described: Mapping[str, Mapping[str, Organisation]] = field(default_factory=dict)

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
