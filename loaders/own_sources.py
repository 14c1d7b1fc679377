"""Sources of a home's own: somebody's RDF, a funder's grants, boundaries. No loader has their name.

What a loader says of its source (who publishes it, on what terms), the reading's manifest says of these,
so that they are listed, shown, removed and rolled back like any other.

PlacegraphError
├── BadSlug      a name that a source cannot have
└── Untold       a source without a title or terms
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from graph.home import Version
from loaders import tables
from loaders.beside import Beside, agreeing
from loaders.decisions import merged, merges_in
from loaders.limited import BYTES_A_SECOND
from loaders.loader import loader, loaders
from loaders.reading import NothingTaken, sorting
from loaders.records import Record
from loaders.source import LICENCES, Problem, Source
from loaders.values import link_text, slug_of
from ontology import PlacegraphError

MORE_LICENCES = {
    "CC0-1.0": ("Creative Commons Zero 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
    "CC-BY-SA-4.0": ("Creative Commons Attribution-ShareAlike 4.0", "https://creativecommons.org/licenses/by-sa/4.0/"),
    "ODbL-1.0": ("Open Database License 1.0", "https://opendatacommons.org/licenses/odbl/1-0/"),
    "not open": ("Not open: for this home only", "https://www.legislation.gov.uk/uksi/1997/3032/contents"),
}
"""Terms that no source of ours has, and a person's may have."""

TERMS = LICENCES | MORE_LICENCES
"""Licence key → its name for people, and where its terms stand."""


class BadSlug(PlacegraphError):
    """A name that a source cannot have."""


class Untold(PlacegraphError):
    """A source without a title or terms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a person says of a source: "" where the file is to tell, or where nothing is known."""

    slug: str = ""
    title: str = ""
    licence: str = ""
    publisher: str = ""
    homepage: str = ""

    def source(self, about: str, *, kind: str = "owner-table", attribution: str = "") -> Source:
        """Return the source so described. Raises BadSlug or Untold."""
        if not self.title or not self.licence:
            asked = {"--as": self.slug, "--title": self.title, "--licence": self.licence}
            missing = " and ".join(option for option, said in asked.items() if not said)
            raise Untold(
                f"say what this is and on what terms: {missing} {'is' if ' ' not in missing else 'are'} missing (--licence is one of {', '.join(TERMS)})"
            )
        if self.homepage and not link_text(self.homepage):
            raise Untold(
                f"--homepage {self.homepage[:80]!r} is no web address; write the whole of it, from https:// on"
            )
        publisher = self.publisher or "not stated"
        if self.licence not in TERMS:
            raise Untold(f"{self.licence!r} is not a licence we know; --licence is one of {', '.join(TERMS)}")
        licence = TERMS[self.licence][0]
        return Source(
            slug=own_slug(self.slug),
            title=self.title,
            publisher=publisher,
            licence=self.licence,
            attribution=attribution or f"{self.publisher or self.title}, {licence}",
            homepage=self.homepage,
            kind=kind,
            about=about,
        )

    def or_else(self, **known: str) -> "Asked":
        """Return the same, with what the file tells where the person said nothing."""
        return replace(self, **{name: value for name, value in known.items() if not getattr(self, name)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the files of an own source came to: how much they say, and what there is to tell of it.

    `sha256` is of what was kept; `notes` are sentences about the whole.
    """

    source: Source
    sha256: str
    quads: int
    rows_in: int
    records: int
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def rows_refused(self) -> int:
        """How many rows were left out whole."""
        return len({(problem.file, problem.sheet, problem.row) for problem in self.problems if problem.refused})


def found_of(
    source: Source,
    told: Sequence[Record | Problem],
    rows_in: int,
    beside: Beside,
    day: str,
    made: Path,
    *,
    needs: type[Record],
    problems: Sequence[Problem] = (),
    notes: Sequence[str] = (),
) -> Found:
    """Write what rows of an own source tell into the folder to make, and return what it came to.

    The tables keep each body as the file names it; the facts name those that were merged as what is held `beside` says. `problems`
    were met before the rows were read. Raises NothingTaken where there is no record of the kind that it `needs`.
    """
    records = list(agreeing([each for each in told if isinstance(each, Record)], beside.bodies(source.slug)))
    problems = (*problems, *(each for each in told if isinstance(each, Problem)))
    if not any(isinstance(each, needs) for each in records):
        raise NothingTaken(source.slug, problems)
    made.mkdir(parents=True)
    sha, count = sorting(source.slug, day, merged(records, merges_in(beside.records)), made).write(made / "data.nq")
    tables.write(made / "tables", {source.slug: records}, only_used=True)
    return Found(
        source=source,
        sha256=sha,
        quads=count,
        rows_in=rows_in,
        records=len(records),
        problems=problems,
        notes=tuple(notes),
    )


Read = Callable[[Asked, Sequence[Path], Beside, str, Path], Found]
"""How files of one form are read: what was asked, the files, what the home holds beside, the day
(ISO), and the folder to make, into which it writes data.nq and whatever else it keeps."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form of file that anybody may publish in; `needs` are the sources whose records it looks things up in.

    `bytes_a_second` are bytes of a file that give its reading one more second of computing.
    """

    name: str
    read: Read
    needs: tuple[str, ...] = ()
    bytes_a_second: int = BYTES_A_SECOND


def own_slug(slug: str) -> str:
    """Return the name as it is, if a source of one's own may have it. Raises BadSlug."""
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", slug) or len(slug) > 60:
        near = slug_of(slug) or "my-list"
        raise BadSlug(f"{slug!r} cannot name a source: small letters and digits joined by '-', such as --as {near}")
    if slug in loaders() or slug.startswith(("curated-", "placegraph")):
        raise BadSlug(f"{slug!r} is a source of placegraph itself; choose another name with --as")
    return slug


def source_of(version: Version) -> Source:
    """Return who says what a reading holds, and on what terms. Raises UnknownSource."""
    return Source(**version.source) if version.source else loader(version.slug).source
