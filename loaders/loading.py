"""Loading: a source's files, or its bundled tables, become a new reading; all readings become a new build.

PlacegraphError
└── NotLoaded      a source that the home, or the release, does not hold
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from graph.builds import publish, rebuild_needed
from graph.checks import CHECKS
from graph.home import Build, Home
from graph.telling import Tell
from loaders import contents, editions, tables
from loaders.bundled_readings import bundled_versions, outdated
from loaders.contents import described, ordered
from loaders.deciding import again, concerned
from loaders.decisions import CURATED, Decisions, decisions_in
from loaders.file_readings import read_source, refuse_early
from loaders.forms import read_form
from loaders.loader import loader
from loaders.own_sources import Asked, Found
from loaders.reading import Reading
from loaders.records import Check
from ontology import PlacegraphError


class NotLoaded(PlacegraphError):
    """A source that the home does not hold."""


def build(home: Home, tell: Tell, *, bundled: bool = True, accept: bool = False) -> Build:
    """Serve what the home holds; an empty home gets every bundled source, or none. Raises BuildRefused.

    Bundled sources that came with an older placegraph are read again; those a person loaded stay,
    and those a person removed stay away.
    """
    if home.holds_dataset:
        return home.build()
    with home.changing() as work:
        held = home.versions()
        fresh = bundled_versions(home, work, outdated(home, held) if bundled else [], tell)
        versions = {**held, **fresh}
        if not rebuild_needed(home, versions):
            return home.build()
        return publish(home, work, ordered(versions), map(described, versions.values()), tell, accept=accept)


def load(
    home: Home, slug: str, paths: Sequence[Path], read: str, tell: Tell, *, accept: bool = False
) -> tuple[Build, Reading]:
    """Replace one source by what these files say, and serve the result; `read` is the day they were read (ISO).

    An empty home gets the other bundled sources first.
    Raises UnknownSource, BrokenFile, NothingTaken, MissingFile, SameName, ReaderDied or BuildRefused; then nothing has changed.
    """
    loader(slug)
    refuse_early(paths)
    with home.changing() as work:
        return _loaded(home, work, slug, paths, read, tell, accept=accept)


def load_form(
    home: Home, form: str, paths: Sequence[Path], asked: Asked, read: str, tell: Tell, *, accept: bool = False
) -> tuple[Build, Found]:
    """Replace a source of the home's own by what these files say, and serve the result; `form` is a key of `forms`.

    An empty home gets the bundled sources first. Raises NotRdf, BrokenFile, BadSlug, Untold, SameName, ReaderDied
    or BuildRefused; then nothing has changed.
    """
    refuse_early(paths)
    with home.changing() as work:
        held = home.versions()
        held |= bundled_versions(home, work, outdated(home, held), tell)
        version, found = read_form(home, work, held, form, paths, asked, read, tell)
        versions = ordered({**held, version.slug: version})
        return publish(home, work, versions, map(described, versions.values()), tell, accept=accept), found


def _loaded(
    home: Home, work: Path, slug: str, paths: Sequence[Path], read: str, tell: Tell, *, accept: bool = False
) -> tuple[Build, Reading]:
    """Read the files and publish, in a home that is held alone."""
    held = home.versions()
    held |= bundled_versions(home, work, [each for each in outdated(home, held) if each != slug], tell)
    version, found = read_source(home, work, held, slug, paths, read, tell)
    versions = ordered({**held, slug: version})
    return publish(home, work, versions, map(described, versions.values()), tell, accept=accept), found


def restore(home: Home, slug: str, tell: Tell, *, accept: bool = False) -> Build:
    """Put a source's bundled edition back, and serve the result. Raises UnknownSource or BuildRefused."""
    loader(slug)
    if slug not in editions.read_sources(tables.bundled()):
        raise NotLoaded(f"no edition of {slug!r} comes with placegraph; name its files")
    with home.changing() as work:
        versions = ordered({**home.versions(), **bundled_versions(home, work, [slug], tell)})
        return publish(home, work, versions, map(described, versions.values()), tell, accept=accept)


def remove(home: Home, slug: str, tell: Tell, *, accept: bool = False) -> Build:
    """Take a source out of the graph, and serve the rest. Raises NotLoaded or BuildRefused.

    What others name of it would be missing: then the shapes refuse the rest, unless they are to `accept` that.
    """
    with home.changing() as work:
        held = home.versions()
        if slug not in held:
            raise NotLoaded(f"{slug!r} is not in {home.path}; it holds {', '.join(held) or 'nothing'}")
        versions = {each: version for each, version in held.items() if each != slug}
        if slug == CURATED:  # what it merged comes apart again
            parted = concerned(home, held, decisions_in(home, held), Decisions())
            versions |= again(home, work, versions, parted, {}, tell)
        return publish(home, work, versions, map(described, versions.values()), tell, accept=accept)


def confirm(home: Home, found: Sequence[Check], tell: Tell) -> Build:
    """Add to what people found when they checked, and serve the result. Raises BuildRefused."""
    with home.changing() as work:
        held = home.versions().get(CHECKS)
        before = contents.records_of(home, held) if held else []
        # Who says the same of the same things on the same day again has said nothing new.
        if {replace(each, locator="") for each in found} <= {replace(each, locator="") for each in before}:
            return home.build()
        again = {each.checks for each in found}
        before = [
            replace(each, overruled="yes") if isinstance(each, Check) and each.checks in again else each
            for each in before
        ]
        told = [replace(each, locator=f"check {len(before) + number}") for number, each in enumerate(found, start=1)]
        table = work / "checks.csv"
        tables.write_own(table, [*before, *told])
        return _loaded(home, work, CHECKS, [table], found[-1].date, tell)[0]
