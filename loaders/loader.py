"""What a loader is, and where all of them are: every module of this folder that has a `LOADER`."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from importlib.resources import files
from pathlib import Path

from loaders.names import Names
from loaders.records import Record
from loaders.sheets import Sheets
from loaders.source import Problem, Source
from ontology import PlacegraphError


class UnknownSource(PlacegraphError):
    """No loader of that name."""

    def __init__(self, slug: str) -> None:
        near = get_close_matches(slug, loaders(), 1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        super().__init__(f"there is no source called {slug!r}.{hint} The sources are: {', '.join(loaders())}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Loader:
    """How one publisher's files become records.

    `files` names each kind of file and the columns by which it is known, `required` those that
    must be given; `needs` are the sources whose bodies this one's names may mean.
    `records` yields records and problems; it opens nothing and prints nothing.
    """

    source: Source
    files: Mapping[str, Sequence[str]]
    records: Callable[[Sheets, Names], Iterator[Record | Problem]]
    required: frozenset[str] = frozenset()
    needs: tuple[str, ...] = field(default=())


@cache
def loaders() -> Mapping[str, Loader]:
    """Return every loader by its source's slug, each after those it needs, else by name."""
    found: dict[str, Loader] = {}
    for module in sorted(Path(str(files("loaders"))).glob("*.py")):
        # what is no loader is not imported: spreadsheets and matching take longer to import than a small table to read
        if "\nLOADER = " not in module.read_text(encoding="utf-8"):
            continue
        loader = import_module(f"loaders.{module.stem}").LOADER
        if isinstance(loader, Loader):
            found[loader.source.slug] = loader
    ordered: dict[str, Loader] = {}

    def place(slug: str) -> None:
        for need in found[slug].needs:
            if need not in ordered:
                place(need)
        ordered.setdefault(slug, found[slug])

    for slug in sorted(found):
        place(slug)
    return ordered


def loader(slug: str) -> Loader:
    """Return the loader of a source. Raises UnknownSource."""
    if slug not in loaders():
        raise UnknownSource(slug)
    return loaders()[slug]
