"""The verb that loads: a source's files, a form that anybody may publish in, or a whole dataset."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click
from pyoxigraph import Store

from command.days import day_in
from command.own_source import completed, with_own_source
from command.terminal import OUTPUT, Progress, advice, example, many, plain, served, with_accept, with_home
from graph.home import Home, Version
from loaders import curated_themes, loading
from loaders.dataset import load_dataset
from loaders.forms import forms
from loaders.own_sources import Asked
from loaders.reading import Reading
from loaders.report import CHECKED, Report, check_place, refusal, report_of
from loaders.trying import attempt
from ontology import PlacegraphError

DATASET = "dataset"
"""What `load` takes for a file that becomes all that a home holds."""
SHORT = {"themes": "curated-themes"}
"""Shorter names of sources."""
TOLD = 5
"""Names that are listed in a warning."""


@click.command(
    short_help="Load a source from its files.",
    epilog=example(
        "placegraph load workbook initiatives.xlsx --check --report report.html",
        "placegraph load workbook initiatives.xlsx",
        "placegraph load councils uk_local_authorities_current.csv",
    ),
)
@click.argument("what", metavar="SLUG")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--read", "read", metavar="DATE", help="The day you downloaded the files (2026-11-22); today by default.")
@with_own_source
@click.option("--check", "checked", is_flag=True, help="Change nothing: say what is wrong, and what would change.")
@click.option("--report", "report", type=OUTPUT, metavar="FILE", help="Write every problem to FILE.html or FILE.json.")
@with_accept
@with_home
@advice
def load(
    home: Home,
    what: str,
    files: Sequence[Path],
    read: str | None,
    asked: Asked,
    checked: bool,
    report: Path | None,
    accept: bool,
) -> None:
    """Load a source's FILES as their publisher publishes them, in place of what it said before.

    SLUG is the source's name (see `placegraph sources`). Which file is which is known by its columns. With no
    FILES, the edition that came with placegraph is put back. If anything is wrong with a file, or the facts break a
    shape (see `placegraph validate`) and you do not --accept that, nothing changes and you are told where.

    Instead of a source's name, SLUG can be a form that anybody may publish in:

    \b
    workbook     initiatives that a body lists itself, one a row, in a
                 spreadsheet or CSV (see `placegraph template`)
    360giving    grants in the 360Giving standard (JSON, CSV, XLSX)
    rdf          Turtle, TriG, N-Quads, N-Triples, JSON-LD or RDF/XML,
                 as the source that you name with --as
    boundaries   shapes of areas by their codes, for maps (GeoJSON,
                 TopoJSON, hexjson)
    dataset      one file of RDF, which becomes all that this home holds
    themes       what initiatives are about, as you corrected the list of
                 "placegraph query suggested-themes --format csv"
    """  # noqa: D301 - click keeps the lines of a paragraph that begins so
    if asked != Asked() and what not in forms():
        raise click.UsageError(f"--as, --title, --publisher, --homepage and --licence are for {', '.join(forms())}.")
    if (checked or report) and what == DATASET:
        raise click.UsageError(
            "--check and --report are for the files of a source; a dataset is served as it is, in the place of all else. "
            "`placegraph rollback` brings back what was served before."
        )
    if (checked or report) and not files:
        raise click.UsageError(f"name the file: placegraph load {what} FILE --check")
    if report:
        check_place(report)
    day = day_in("--read", read)
    what = SHORT.get(what, what)
    try:
        if what == DATASET:
            _load_dataset(home, files)
        elif checked:
            _check(home, what, files, completed(asked, what), day, report)
        elif what in forms():
            _load_form(home, what, files, completed(asked, what), day, report, accept=accept)
        else:
            _load_source(home, what, files, day, report, accept=accept)
    except PlacegraphError as error:
        if report and not report.is_dir():
            refusal(asked.slug or what, files, day, error).write(report)
            click.echo(f"The report is in {report}.", err=True)
        raise


def _load_source(home: Home, slug: str, files: Sequence[Path], day: str, report: Path | None, *, accept: bool) -> None:
    before = home.versions().get(slug)
    before_build = home.build().hash if home.current.exists() else ""
    with Progress() as progress:
        if files:
            made, found = loading.load(home, slug, files, day, progress.tell, accept=accept)
        else:
            made, found = loading.restore(home, slug, progress.tell, accept=accept), None
    if found:
        _tell(report_of(slug, files, day, found, build=made.hash), report)
        _warn(slug, before, found)
    if before_build == made.hash:
        click.echo(f"Nothing changed: build {made.hash} says all of this already.")
    else:
        click.echo(served(made))
    if slug == curated_themes.SOURCE.slug:
        _warn_of_nothing(curated_themes.of_nothing(Store.read_only(str(home.current / "store"))))


def _warn_of_nothing(names: Sequence[str]) -> None:
    """Say which things a corrected list of themes names that this graph does not hold."""
    if names:
        more = f" and {len(names) - TOLD:,} more" if len(names) > TOLD else ""
        click.echo(
            f"This graph holds no {', '.join(map(plain, names[:TOLD]))}{more}: what the list says of such things is shown "
            "nowhere. A source may have changed its numbers; look for the titles in placegraph query suggested-themes.",
            err=True,
        )


def _load_form(
    home: Home, form: str, files: Sequence[Path], asked: Asked, day: str, report: Path | None, *, accept: bool
) -> None:
    if not files:
        raise click.UsageError(f"name the file: placegraph load {form} FILE")
    before = home.build().hash if home.current.exists() else ""
    with Progress() as progress:
        made, found = loading.load_form(home, form, files, asked, day, progress.tell, accept=accept)
    _tell(report_of(found.source.slug, files, day, found, build=made.hash), report)
    click.echo(f"The list is the source {found.source.slug}.")
    if made.hash == before:
        click.echo(f"Nothing changed: build {made.hash} says all of this already.")
        return
    click.echo(served(made))
    click.echo("What changed: placegraph diff. To undo it: placegraph rollback.")


def _check(home: Home, what: str, files: Sequence[Path], asked: Asked, day: str, report: Path | None) -> None:
    """Say what a load would do, and end with status 1 where it would be refused."""
    from web.links import page_of  # only this knows paths, and it takes Flask, which is slow to import

    with Progress() as progress:
        tried = attempt(home, what, files, asked, day, progress.tell)
    pages = {page_of(iri) for iri in tried.difference.things} | (
        {f"/source/{tried.slug}"} if tried.difference.changes else set()
    )
    _tell(
        report_of(
            tried.slug,
            files,
            day,
            tried.found,
            outcome=CHECKED,
            difference=tried.difference,
            pages=tuple(sorted(filter(None, pages))),
            faults=tuple(each.words for each in tried.faults),
        ),
        report,
    )
    _warn_of_nothing(tried.of_nothing)
    if tried.faults:
        click.echo(
            "This was a check: nothing has changed. Loaded as it is, it would be refused; see above what to mend."
        )
        sys.exit(1)
    click.echo("This was a check: nothing has changed. The same without --check loads it.")


def _tell(made: Report, file: Path | None) -> None:
    """Print a report, and write it where it was asked for."""
    for problem in made.problem_lines():
        click.echo(plain(problem), err=True)
    for line in made.lines():
        click.echo(plain(line))
    if file:
        made.write(file)
        click.echo(f"The report is in {file}.")


def _load_dataset(home: Home, files: Sequence[Path]) -> None:
    if len(files) != 1:
        raise click.UsageError("a dataset is one file: placegraph load dataset FILE.trig --home FOLDER")
    before = home.build() if home.current.exists() else None
    with Progress() as progress:
        made = load_dataset(home, files[0], progress.tell)
    named = len(made.quads) - 1
    click.echo(
        f"Serving build {made.hash}: the dataset of {plain(files[0].name)}, {made.quads['']:,} statements in its default graph "
        f"and {sum(made.quads.values()) - made.quads['']:,} in {many(named, 'named graph')}."
    )
    if before and before.hash != made.hash:
        what = "another dataset" if before.dataset else f"{many(len(before.sources), 'source')}"
        click.echo(f"What was served before ({what}, build {before.hash}) is kept: placegraph rollback brings it back.")


def _warn(slug: str, before: Version | None, found: Reading) -> None:
    """Say what the source no longer says: files that were not given, or many records fewer than before."""
    if found.absent:
        click.echo(
            f"Not given: {', '.join(found.absent)}. What {slug} said in such files is no longer served.", err=True
        )
    if before and found.taken < 0.8 * before.records:
        click.echo(
            f"{slug} said {before.records:,} records before and says {found.taken:,} now; "
            "if that is not what you expect, `placegraph rollback` brings the old ones back.",
            err=True,
        )
