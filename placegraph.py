"""The command: a verb for each thing a person does with placegraph."""

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from graph.builds import check, kept_report
from graph.checkable import refuse_unless_checkable
from graph.findings import told
from graph.home import Home, HomeBusy, NoSuchBuild, Version
from graph.served import Graph
from loaders import exports, loading
from loaders.loader import loaders
from loaders.reading import Reading
from loaders.records import Check
from ontology import PlacegraphError
from queries import find, library
from terminal import FOLDER, Progress, advice, many, show, with_format, with_home

OUTPUT = click.Path(dir_okay=False, writable=True, path_type=Path)
THREADS = 16
"""Threads that answer requests: more than the public lane lets wait, so that pages are never behind a query."""
SHOWN_PROBLEMS = 20
"""Problems printed before the rest is only counted."""
SHOWN_EXAMPLES = 3
"""Findings of each shape that `validate` prints."""


class PortTaken(PlacegraphError):
    """Somebody else listens there."""


class BadDate(PlacegraphError):
    """A day that is not one."""


with_accept = click.option(
    "--accept", is_flag=True, help="Serve facts that break a shape too; they are listed, and new ones still refused."
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="placegraph")
def main() -> None:
    """Find out which places do what, with whom, and who is like whom."""


@main.command(short_help="Make the graph that is served.")
@click.option("--empty", is_flag=True, help="Leave the bundled sources out, to load only your own.")
@with_accept
@with_home
@advice
def build(home: Home, empty: bool, accept: bool) -> None:
    """Make the graph that is served, from the bundled sources and those you loaded.

    In an empty home this makes the bundled graph. Where nothing has changed, nothing is made.
    """
    with Progress() as progress:
        made = loading.build(home, progress.tell, bundled=not empty, accept=accept)
    click.echo(f"Serving build {made.hash}: {sum(made.quads.values()):,} facts of {many(len(made.sources), 'source')}.")


@main.command(short_help="Load a source from its files.")
@click.argument("slug")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--read", "read", metavar="DATE", help="The day you downloaded the files (2026-11-22); today by default.")
@with_accept
@with_home
@advice
def load(home: Home, slug: str, files: Sequence[Path], read: str | None, accept: bool) -> None:
    """Load a source's FILES as their publisher publishes them, in place of what it said before.

    SLUG is the source's name (see `placegraph sources`). Which file is which is known by its
    columns. With no FILES, the edition that came with placegraph is put back.
    If anything is wrong with a file, nothing changes and you are told where. Nor does it if the facts
    break a shape (see `placegraph validate`), unless you --accept that.
    """
    before = home.versions().get(slug)
    with Progress() as progress:
        if files:
            made, found = loading.load(home, slug, files, _day("--read", read), progress.tell, accept=accept)
        else:
            made, found = loading.restore(home, slug, progress.tell, accept=accept), None
    if found:
        _report(slug, found)
        _warn(slug, before, found)
    click.echo(f"Serving build {made.hash}: {sum(made.quads.values()):,} facts of {many(len(made.sources), 'source')}.")


@main.command(short_help="Take a source out of the graph.")
@click.argument("slug")
@with_home
@advice
def remove(home: Home, slug: str) -> None:
    """Take the source SLUG out of the graph. `placegraph rollback` brings it back."""
    if orphans := [other for other, each in loaders().items() if slug in each.needs and other in home.versions()]:
        click.echo(f"{slug} tells of bodies that {', '.join(orphans)} name: their pages will lack them.", err=True)
    with Progress() as progress:
        made = loading.remove(home, slug, progress.tell)
    click.echo(f"Serving build {made.hash} without {slug}: {many(len(made.sources), 'source')}.")


@main.command(short_help="List the sources and what each says.")
@with_format
@with_home
@advice
def sources(home: Home, form: str) -> None:
    """List the sources: what each is, on what terms, when it was read, and how much it says."""
    versions = home.versions()
    rows = []
    for slug, each in loaders().items():
        version = versions.get(slug)
        rows.append(
            {
                "source": slug,
                "title": each.source.title,
                "publisher": each.source.publisher,
                "licence": each.source.licence,
                "read": version.read if version else "not loaded",
                "rows": version.rows_in - version.rows_refused if version else 0,
                "refused": version.rows_refused if version else 0,
                "facts": version.quads if version else 0,
                "from": version.origin if version else "",
            }
        )
    if form == "table":
        # A terminal has no room for more; CSV and JSON hold all columns.
        rows = [{key: row[key] for key in ("source", "title", "read", "rows", "refused", "facts")} for row in rows]
    show(rows, form, f"Sources in {home.path}")


@main.command(short_help="List the builds that are kept.")
@with_format
@with_home
@advice
def builds(home: Home, form: str) -> None:
    """List the builds that are kept; the one marked * is served."""
    served = home.build().hash
    rows = [
        {
            "served": "*" if build.hash == served else "",
            "build": build.hash,
            "made": build.made,
            "sources": len(build.sources),
            "facts": sum(build.quads.values()),
        }
        for build in home.builds()
    ]
    show(rows, form, f"Builds in {home.path}")


@main.command(short_help="Serve an earlier build again.")
@click.argument("build", required=False)
@with_home
@advice
def rollback(home: Home, build: str | None) -> None:
    """Serve an earlier BUILD again (the one made before, unless you name one of `placegraph builds`)."""
    with home.changing():
        served = home.build()
        earlier = [each.hash for each in home.builds() if each.made < served.made]
        if not build and not earlier:
            raise NoSuchBuild(f"{home.path} holds no build older than {served.hash}, which is served")
        home.serve(build or earlier[0])
    click.echo(f"Serving build {home.build().hash}, made {home.build().made}.")


@main.command(short_help="Check facts against the shapes.")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--build", "name", metavar="HASH", default="", help="The build to check; the served one by default.")
@click.option("--refused", is_flag=True, help="Show what the last build was refused for.")
@click.option("--all", "whole", is_flag=True, help="Print every finding, not the first of each shape.")
@with_format
@with_home
@advice
def validate(home: Home, files: Sequence[Path], name: str, refused: bool, whole: bool, form: str) -> None:
    """Check the served build against the shapes: what every fact of its kind must hold, and how to mend it.

    With FILES (N-Quads, N-Triples, Turtle, TriG) these are checked beside the served build, before
    anything is loaded. Each finding says whose data it is in, what is wrong and what to do. The exit
    status is 1 if a shape that refuses builds is broken; warnings refuse nothing.
    """
    report = kept_report(home) if refused else check(home, name, files)
    if form == "csv":
        click.echo(report.csv(), nl=False)
    elif form == "json":
        click.echo(report.json())
    else:
        click.echo(f"{report.triples:,} statements checked.")
        for line in told(report, len(report.findings) if whole else SHOWN_EXAMPLES):
            click.echo(line)
    if report.violations:
        sys.exit(1)


@main.command(short_help="Ask a question of the library.")
@click.argument("name", required=False)
@click.argument("values", nargs=-1, metavar="[PARAMETER=VALUE]...")
@with_format
@with_home
@advice
def query(home: Home, name: str | None, values: Sequence[str], form: str) -> None:
    """Ask the question NAME of the library; without a NAME, list the questions.

    A parameter is given as place=E09000002 or theme=goal/10. With none at all the examples in the file are used;
    with some, an optional one that is not given is left out.
    """
    if not name:
        asks = [
            {"question": each.name, "parameters": ", ".join(each.kinds), "asks": each.summary}
            for each in library().values()
        ]
        show(asks, form, "Questions")
        return
    asked = find(name)
    given = dict(value.partition("=")[::2] for value in values)
    with Graph(home) as graph:
        rows = graph.ask(asked, **(asked.on(date.today()) | asked.read(given)))
    show([dict(row) for row in rows], form, asked.summary)


@main.command(short_help="Record that a claim still holds, has ended or is wrong.")
@click.argument("names", nargs=-1, required=True, metavar="CLAIM...")
@click.option("--ended", metavar="DATE", help="It has ended: on which day.")
@click.option("--wrong", is_flag=True, help="It is wrong: it is kept with its source, and no longer shown.")
@click.option("--note", default="", help="Where you looked, in a few words of your own.")
@click.option("--on", "on", metavar="DATE", help="The day you looked; today by default.")
@with_home
@advice
def confirm(home: Home, names: Sequence[str], ended: str | None, wrong: bool, note: str, on: str | None) -> None:
    """Record that each CLAIM (claim-6fa27ab3c327, as its page says) was looked up and still holds.

    Its date moves on, so that it counts as current for another shelf life. With --ended or --wrong,
    record that instead. A source (source-councils) or any other thing can be confirmed too.
    `placegraph rollback` takes the last record back.
    """
    if ended and wrong:
        raise click.UsageError("--ended and --wrong exclude each other: what is wrong never held.")
    verdict = "wrong" if wrong else "ended" if ended else "still-true"
    day, end = _day("--on", on), _day("--ended", ended) if ended else ""
    with Graph(home) as graph:
        for name in names:
            refuse_unless_checkable(graph, name, verdict)
    found = [
        Check(locator="", checks=name, verdict=verdict, date=day, end=end, note=note, method="curated")
        for name in dict.fromkeys(names)
    ]
    with Progress() as progress:
        made = loading.confirm(home, found, progress.tell)
    click.echo(f"Recorded {many(len(found), 'check')}. Serving build {made.hash}.")


@main.group()
def export() -> None:
    """Write out what the graph holds."""


@export.command()
@click.argument("folder", type=FOLDER)
@with_home
@advice
def tables(home: Home, folder: Path) -> None:
    """Write all records into FOLDER as tables in our own columns, one a kind, each row with its source."""
    written = loading.export(home, folder)
    click.echo(f"Wrote {sum(written.values()):,} records of {len(written)} sources to {folder}.")


@export.command()
@click.argument("file", type=OUTPUT)
@with_home
@advice
def nquads(home: Home, file: Path) -> None:
    """Write every quad of the served build into FILE as N-Quads, compressed if its name ends in .gz."""
    click.echo(f"Wrote {exports.write_nquads(home, file):,} quads of build {home.build().hash} to {file}.")


@export.command("zip")
@click.argument("file", type=OUTPUT)
@with_home
@advice
def zipped(home: Home, file: Path) -> None:
    """Write the records as tables into a zip FILE, with the licence of every source and how to cite the build."""
    click.echo(f"Wrote {exports.write_zip(home, file):,} records of build {home.build().hash} to {file}.")


@main.command(short_help="Serve the pages and /sparql.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="The port to listen on.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--contact", default="", help="Where messages about claims go: an e-mail or web address.")
@with_home
@advice
def serve(home: Home, host: str, port: int, contact: str) -> None:
    """Serve the pages and /sparql.

    An empty home gets the bundled graph first; a home that came with an older release gets this release's.
    """
    # Only this verb needs Flask and waitress, which take longer to import than most verbs take to run.
    from waitress.server import create_server

    from web import create_app

    try:
        with Progress() as progress:
            loading.build(home, progress.tell)
    except HomeBusy:
        # Another command is loading: what is served now is whole, and the server moves on when that is done.
        home.build()
    with Graph(home) as graph:
        try:
            server = create_server(
                create_app(graph, contact=contact), host=host, port=port, threads=THREADS, ident=None
            )
        except OSError as error:
            raise PortTaken(f"cannot listen on {host}:{port} ({error.strerror}); choose another with --port") from None
        click.echo(f"placegraph is at http://{host}:{port} (build {graph.build.hash}). Ctrl+C stops it.")
        server.run()


def _day(option: str, text: str | None) -> str:
    if text is None:
        return date.today().isoformat()
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise BadDate(f"{option} {text!r} is not a day; write it as 2026-11-22") from None
    if not date(2000, 1, 1) <= day <= date.today():
        raise BadDate(f"{option} {text!r} is no day between 2000 and today: nothing was read or found on that day")
    return day.isoformat()


def _report(slug: str, found: Reading) -> None:
    """Print what was taken and the first problems, each with its file, row, column, value and reason."""
    for problem in found.problems[:SHOWN_PROBLEMS]:
        click.echo(str(problem), err=True)
    if len(found.problems) > SHOWN_PROBLEMS:
        click.echo(f"… and {len(found.problems) - SHOWN_PROBLEMS:,} more problems", err=True)
    click.echo(f"{slug}: {found.rows_in:,} rows read, {found.rows_refused:,} left out, {len(found.records):,} records.")


def _warn(slug: str, before: Version | None, found: Reading) -> None:
    """Say what the source no longer says: files that were not given, or many records fewer than before."""
    if found.absent:
        click.echo(
            f"Not given: {', '.join(found.absent)}. What {slug} said in such files is no longer served.", err=True
        )
    if before and len(found.records) < 0.8 * before.records:
        click.echo(
            f"{slug} said {before.records:,} records before and says {len(found.records):,} now; "
            "if that is not what you expect, `placegraph rollback` brings the old ones back.",
            err=True,
        )
