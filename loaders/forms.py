"""The forms of file that anybody may publish in, and readings of such files, made in a process that they may end.

PlacegraphError
└── AnotherList    a file that would replace a list with which it shares nothing
"""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from functools import cache
from importlib import import_module
from pathlib import Path

from graph.home import Home, Version
from graph.software import software
from graph.telling import Tell
from loaders import contents, limited
from loaders.beside import Beside
from loaders.boundaries import SHAPES, compared
from loaders.decisions import decision_records, decisions_in, merged
from loaders.file_readings import keep_originals, sha256_of
from loaders.own_sources import Asked, Form, Found
from loaders.records import Record
from ontology import PlacegraphError


class AnotherList(PlacegraphError):
    """A file would replace a list of the same name, with which it shares nothing."""

    def __init__(self, held: Version) -> None:
        super().__init__(
            f"{held.slug} already holds {', '.join(held.files)}, read on {held.read}, and this file has no initiative in "
            f"common with it, so it would take all of that away. Name this list with --as (such as --as {held.slug}-2), "
            f"or say --as {held.slug} to replace the other"
        )


@cache
def forms() -> Mapping[str, Form]:
    """Return the forms of file that anybody may publish in, by name."""
    modules = (import_module(f"loaders.{name}") for name in ("rdf_files", "giving", "boundaries", "workbook"))
    found: list[Form] = [module.FORM for module in modules]
    return {form.name: form for form in found}


def read_form(
    home: Home, work: Path, held: dict[str, Version], form: str, paths: Sequence[Path], asked: Asked, read: str,
    tell: Tell, *, keep: bool = True,
) -> tuple[Version, Found]:  # fmt: skip
    """Read files of a foreign form beside the sources that are held, and keep what they say. Raises ReaderDied."""
    tell(f"reading {', '.join(path.name for path in paths)}")
    made = work / "own"
    found = limited.in_a_child(paths[0].name, _read_form, home.path, held, form, tuple(paths), asked, read, made)
    slug = found.source.slug
    version = Version(
        slug=slug,
        sha256=found.sha256,
        input_sha256=sha256_of(paths),
        origin="files",
        files=tuple(path.name for path in paths),
        read=read,
        rows_in=found.rows_in,
        rows_refused=found.rows_refused,
        records=found.records,
        quads=found.quads,
        software=software(),
        source=asdict(found.source),
        form=form,
    )
    before = held.get(slug)
    _refuse_another_list(home, before, asked, made)
    if (made / SHAPES).exists():
        kept = home.folder(slug, before.name) if before and before.form == form else None
        found = replace(found, notes=(*found.notes, *compared(kept, made)))
    if keep:
        home.keep(version, made)
    return version, found


def _refuse_another_list(home: Home, held: Version | None, asked: Asked, made: Path) -> None:
    """Raise AnotherList where a file whose source nobody named would replace a list that it has nothing in common with."""
    if held is None or asked.slug:
        return
    before, after = _initiatives(home.folder(held.slug, held.name)), _initiatives(made)
    if before and after and not before & after:
        raise AnotherList(held)


def _initiatives(folder: Path) -> set[bytes]:
    """Return the initiatives that a reading tells of, as its facts name them."""
    with (folder / "data.nq").open("rb") as facts:
        return {line.partition(b" ")[0] for line in facts if b"/id/initiative-" in line[:90]}


def _read_form(
    home_path: Path, held: dict[str, Version], form: str, paths: Sequence[Path], asked: Asked, read: str, made: Path
) -> Found:
    """Read files of a foreign form, and write its N-Quads and originals. Runs in a child process, which it may end."""
    limited.limit_memory()
    each = forms()[form]
    limited.limit_time(paths, each.bytes_a_second)
    home = Home(home_path)
    decided = decisions_in(home, held)
    needs = [need for need in each.needs if need in held]
    records = (record for need in needs for record in contents.records_of(home, held[need]))
    known = [*merged(records, decided.merged_into), *decision_records(decided)]
    found = each.read(asked, paths, _beside(home, held, known), read, made)
    keep_originals(paths, made)
    return found


def _beside(home: Home, held: Mapping[str, Version], known: Sequence[Record]) -> Beside:
    store = home.current / "store" if home.current.exists() else None
    return Beside(known, contents.bodies_described(home, held), store)


def form_again(
    home: Home, work: Path, held: dict[str, Version], version: Version, originals: Sequence[Path], tell: Tell
) -> Version:
    """Read a source of the home's own once more; it stays the source that it was, on the terms that it had."""
    form = version.form or ("360giving" if version.source["kind"] == "grants" else "workbook")
    asks = ("slug", "title", "licence", "publisher", "homepage")
    asked = Asked(**{name: version.source[name] for name in asks})
    again, _ = read_form(home, work, held, form, originals, asked, version.read, tell, keep=False)
    again = replace(again, source=version.source)
    home.keep(again, work / "own")
    shutil.rmtree(work / "own", ignore_errors=True)  # where the same was kept before, it is still here
    return again
