"""Trying a load: all that it does but publish (`placegraph load … --check`)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pyoxigraph import RdfFormat, Store, parse

from graph import provenance
from graph.builds import REPORT, check
from graph.findings import Finding, Report
from graph.home import Home, Version
from graph.telling import Tell
from loaders import curated_themes
from loaders.boundaries import SHAPES
from loaders.contents import described
from loaders.difference import Difference, difference
from loaders.file_readings import read_source, refuse_early
from loaders.forms import forms, read_form
from loaders.loader import loader
from loaders.loading import build
from loaders.own_sources import Asked, Found
from loaders.reading import Reading


@dataclass(frozen=True, slots=True)
class Tried:
    """What a load would do: what it read, what would change in the served graph, and the new faults that would refuse it."""

    slug: str
    found: Reading | Found
    difference: Difference
    faults: tuple[Finding, ...]
    of_nothing: tuple[str, ...] = ()
    """What a corrected list of themes tells of and the served graph does not hold."""


def attempt(home: Home, what: str, paths: Sequence[Path], asked: Asked, read: str, tell: Tell) -> Tried:
    """Do all that a load does but publish: read, compare and check. `what` is a source or a form; nothing changes.

    A home that serves nothing yet gets the bundled graph first, to compare with. Raises whatever a load of the same
    files raises while it reads.
    """
    if what not in forms():
        loader(what)
    refuse_early(paths)
    build(home, tell)
    with home.changing() as work:
        held = home.versions()
        version: Version
        found: Reading | Found
        if what in forms():
            version, found = read_form(home, work, held, what, paths, asked, read, tell, keep=False)
            made = work / "own"
        else:
            version, found = read_source(home, work, held, what, paths, read, tell, keep=False)
            made = work / what
        served = held.get(version.slug)
        before = home.folder(served.slug, served.name) / "data.nq" if served else None
        after = made / "data.nq"
        tell("comparing with what is served")
        changes = difference(version.slug, before, after, [home.path / "builds" / home.build().hash / "store"])
        otherwise = terms_otherwise(served, version)
        shapes = (made / SHAPES).exists() and (served is None or served.sha256 != version.sha256)
        changes = replace(changes, besides=bool(otherwise) or shapes)
        if isinstance(found, Found):
            found = replace(found, notes=(*found.notes, *otherwise))
        tell("checking the shapes")
        kept = home.current / REPORT
        known = (
            {each.id for each in Report.read(kept.read_text(encoding="utf-8")).violations} if kept.exists() else set()
        )
        about = work / "about.nq"
        about.write_text("".join(f"{quad} .\n" for quad in provenance.quads(described(version))), encoding="utf-8")
        faults = [each for each in check(home, "", [after, about], work).violations if each.id not in known]
        nothing: list[str] = []
        if version.slug == curated_themes.SOURCE.slug:
            served_store = Store.read_only(str(home.current / "store"))
            nothing = curated_themes.of_nothing(served_store, parse(path=str(after), format=RdfFormat.N_QUADS))
        return Tried(version.slug, found, changes, tuple(faults), tuple(nothing))


TERMS = ("title", "publisher", "licence", "homepage", "attribution", "kind")
"""What a source of a home's own says of itself, and a load may say otherwise of the same facts."""


def terms_otherwise(before: Version | None, after: Version) -> tuple[str, ...]:
    """Return in words what a source of the home's own would say otherwise of itself; nothing for one that is new."""
    if before is None or not (before.source and after.source):
        return ()
    return tuple(
        f"Its {name} would be {after.source[name]!r} instead of {before.source[name]!r}."
        for name in TERMS
        if before.source.get(name, "") != after.source.get(name, "")
    )
