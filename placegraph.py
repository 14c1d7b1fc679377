"""The command: a verb for each thing a person does with placegraph."""

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from graph import differences
from graph.builds import check, kept_report
from graph.checkable import refuse_unless_checkable, said_by
from graph.findings import told
from graph.home import Home, HomeBusy, NoSuchBuild, Version
from graph.served import Graph
from loaders import exports, loading, reviews
from loaders.dataset import load_dataset
from loaders.decisions import decisions_in
from loaders.lists import read_listing
from loaders.loader import loaders
from loaders.matching import COLUMNS as MATCHED
from loaders.matching import answers
from loaders.own_sources import TERMS, Asked
from loaders.reading import Reading
from loaders.records import Check
from loaders.report import CHECKED, check_name, refusal, report_of
from loaders.report import Report as LoadReport
from loaders.reviews import matcher_of
from loaders.source import Source
from ontology import PlacegraphError
from queries import find, library
from terminal import FOLDER, Progress, advice, many, show, with_format, with_home

OUTPUT = click.Path(dir_okay=False, writable=True, path_type=Path)
DATASET = "dataset"
"""What `load` takes for a file that becomes all that a home holds."""
THREADS = 16
"""Threads that answer requests: more than the public lane lets wait, so that pages are never behind a query."""
SHOWN_CHANGES = 20
"""Changes of each source that `diff` prints."""
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
@click.option(
    "--as", "name", default="", metavar="SLUG", help="What to call a source of your own (rdf, 360giving, workbook …)."
)
@click.option("--title", default="", help="What a source of your own is.")
@click.option("--publisher", default="", help="Who publishes it.")
@click.option("--homepage", default="", help="Where it is published.")
@click.option("--licence", default="", help=f"On what terms it may be used: {', '.join(TERMS)}.")
@click.option("--check", "checked", is_flag=True, help="Change nothing: say what is wrong, and what would change.")
@click.option("--report", "report", type=OUTPUT, metavar="FILE", help="Write every problem to FILE.html or FILE.json.")
@with_accept
@with_home
@advice
def load(
    home: Home,
    slug: str,
    files: Sequence[Path],
    read: str | None,
    name: str,
    title: str,
    publisher: str,
    homepage: str,
    licence: str,
    checked: bool,
    report: Path | None,
    accept: bool,
) -> None:
    """Load a source's FILES as their publisher publishes them, in place of what it said before.

    SLUG is the source's name (see `placegraph sources`). Which file is which is known by its
    columns. With no FILES, the edition that came with placegraph is put back.
    If anything is wrong with a file, nothing changes and you are told where. Nor does it if the facts
    break a shape (see `placegraph validate`), unless you --accept that.

    Instead of a source's name, SLUG can be a form that anybody may publish in. `rdf`: Turtle, TriG, N-Quads,
    N-Triples, JSON-LD or RDF/XML, as the source that you name with --as. `360giving`: grants in the 360Giving
    standard (JSON, CSV, XLSX), named after their funder. `boundaries`: shapes of areas by their codes (GeoJSON,
    TopoJSON, hexjson), for maps. `workbook`: initiatives that a body lists itself, one a row, in a spreadsheet or
    CSV (see `placegraph template`).

    `dataset` takes one file of RDF, which becomes all that this home holds, exactly as it is.
    """
    asked = Asked(slug=name, title=title, publisher=publisher, homepage=homepage, licence=licence)
    if asked != Asked() and slug not in loading.forms():
        raise click.UsageError(
            f"--as, --title, --publisher, --homepage and --licence are for {', '.join(loading.forms())}."
        )
    if (checked or report) and (slug == DATASET or not files):
        raise click.UsageError("--check and --report are for loading a source's files.")
    if report:
        check_name(report)
    day = _day("--read", read)
    try:
        if slug == DATASET:
            _load_dataset(home, files)
        elif checked:
            _check(home, slug, files, _completed(asked, slug), day, report)
        elif slug in loading.forms():
            _load_form(home, slug, files, _completed(asked, slug), day, report, accept=accept)
        else:
            _load_source(home, slug, files, day, report, accept=accept)
    except PlacegraphError as error:
        if report and not report.is_dir():
            refusal(name or slug, files, day, error).write(report)
            click.echo(f"The report is in {report}.", err=True)
        raise


def _load_source(home: Home, slug: str, files: Sequence[Path], day: str, report: Path | None, *, accept: bool) -> None:
    before = home.versions().get(slug)
    with Progress() as progress:
        if files:
            made, found = loading.load(home, slug, files, day, progress.tell, accept=accept)
        else:
            made, found = loading.restore(home, slug, progress.tell, accept=accept), None
    if found:
        _tell(report_of(slug, files, day, found, build=made.hash), report)
        _warn(slug, before, found)
    click.echo(f"Serving build {made.hash}: {sum(made.quads.values()):,} facts of {many(len(made.sources), 'source')}.")


def _completed(asked: Asked, form: str) -> Asked:
    """Return what was asked, with what RDF never tells of itself asked for where somebody can answer."""
    if form == "rdf" and sys.stdin.isatty():
        asked = asked.or_else(slug=asked.slug or click.prompt("Its name here (--as)"))
        asked = asked.or_else(title=asked.title or click.prompt("What is it (--title)"))
        asked = asked.or_else(licence=asked.licence or click.prompt("On what terms", type=click.Choice(list(TERMS))))
    return asked


def _load_form(
    home: Home, form: str, files: Sequence[Path], asked: Asked, day: str, report: Path | None, *, accept: bool
) -> None:
    if not files:
        raise click.UsageError(f"name the file: placegraph load {form} FILE")
    with Progress() as progress:
        made, found = loading.load_form(home, form, files, asked, day, progress.tell, accept=accept)
    _tell(report_of(found.source.slug, files, day, found, build=made.hash), report)
    click.echo(f"Serving build {made.hash}: {sum(made.quads.values()):,} facts of {many(len(made.sources), 'source')}.")


def _check(home: Home, what: str, files: Sequence[Path], asked: Asked, day: str, report: Path | None) -> None:
    """Say what a load would do, and end with status 1 where it would be refused."""
    from web.links import page_of  # only this knows paths, and it takes Flask, which is slow to import

    with Progress() as progress:
        tried = loading.attempt(home, what, files, asked, day, progress.tell)
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
    click.echo("This was a check: nothing has changed.")
    if tried.faults:
        sys.exit(1)


def _tell(made: LoadReport, file: Path | None) -> None:
    """Print a report, and write it where it was asked for."""
    for problem in made.problem_lines():
        click.echo(problem, err=True)
    for line in made.lines():
        click.echo(line)
    if file:
        made.write(file)
        click.echo(f"The report is in {file}.")


def _load_dataset(home: Home, files: Sequence[Path]) -> None:
    if len(files) != 1:
        raise click.UsageError("a dataset is one file: placegraph load dataset FILE.trig --home FOLDER")
    with Progress() as progress:
        made = load_dataset(home, files[0], progress.tell)
    named = len(made.quads) - 1
    click.echo(
        f"Serving build {made.hash}: the dataset of {files[0].name}, {made.quads['']:,} statements in its default graph "
        f"and {sum(made.quads.values()) - made.quads['']:,} in {many(named, 'named graph')}."
    )


@main.command(short_help="Write a spreadsheet to fill in.")
@click.argument("file", type=OUTPUT)
@advice
def template(file: Path) -> None:
    """Write FILE (initiatives.xlsx), a spreadsheet to fill in with a body's own initiatives, one a row.

    It has lists to choose from, an example row that is never loaded, and a sheet that explains every
    column. `placegraph load workbook FILE` loads it.
    """
    from loaders import template as sheets  # only this verb needs openpyxl, which is slow to import

    sheets.write(file)
    click.echo(f"Wrote {file}. Fill it in, then: placegraph load workbook {file} --check --report report.html")


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
    known = {slug: each.source for slug, each in loaders().items()}
    own = {slug: Source(**version.source) for slug, version in versions.items() if version.source}
    for slug, source in (known | own).items():
        version = versions.get(slug)
        rows.append(
            {
                "source": slug,
                "title": source.title,
                "publisher": source.publisher,
                "licence": source.licence,
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
    """Serve an earlier BUILD again (the one that was served before, unless you name one of `placegraph builds`)."""
    with home.changing():
        served = home.build()
        if not build and served.before not in {each.hash for each in home.builds()}:
            raise NoSuchBuild(f"{home.path} keeps no build from before {served.hash}, which is served")
        home.serve(build or served.before)
    click.echo(f"Serving build {home.build().hash}, made {home.build().made}.")


@main.command(short_help="Tell what changed between two builds.")
@click.argument("old", required=False, default="", metavar="[BUILD]")
@click.argument("new", required=False, default="", metavar="[BUILD]")
@click.option("--all", "whole", is_flag=True, help="Print every change, not the first of each source.")
@with_format
@with_home
@advice
def diff(home: Home, old: str, new: str, whole: bool, form: str) -> None:
    """Tell what changed from one BUILD to another (see `placegraph builds`), by source and by thing.

    Without names: from the build before to the one that is served; with one, from that one to the served one.
    A + is new, a - is gone, a ~ says something else: each property with what it was and is. Where a claim
    stands in its source is counted only. CSV and JSON hold every change, with the pages that show it.
    """
    both = differences.Differences(home, *differences.pair(home, old, new))
    if form == "table":
        for line in differences.told(both, None if whole else SHOWN_CHANGES):
            click.echo(line)
        return
    # The paths of pages belong to the pages, which take longer to import than most verbs take to run.
    from web.links import page_of

    show(
        [
            row | {"concerns": " ".join(filter(None, map(page_of, row["concerns"].split())))}
            for row in differences.rows(both)
        ],
        form,
        "",
    )


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
    if refused and files:
        raise click.UsageError("--refused shows what a build was refused for; it takes no FILES.")
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
    show([dict(row) for row in rows], form, asked.summary, asked.columns)


@main.command("match", short_help="Find the bodies that a list of names means.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--column", metavar="NAME", required=True, help="The column that holds the names.")
@with_format
@with_home
@advice
def match_names(home: Home, file: Path, column: str, form: str) -> None:
    """Find the body that each name in a column of FILE (CSV) means: one row for each row of the file, in its order.

    A rule links, and its name and score say how: curated, exact, alias, core or acronym. Likeness only
    suggests: then, as where several bodies may be meant, code and iri are blank and candidates says whom to ask about.
    """
    listing = read_listing(file)
    names = listing.column(column)
    if listing.encoding not in ("utf-8-sig", "utf-16"):
        click.echo(f"{file} is not UTF-8; it was read as {listing.encoding}.", err=True)
    with Graph(home) as graph:
        rows = list(answers(matcher_of(graph, decisions_in(home)), names))
    if rows:
        show(rows, form, f"Bodies named in {file.name}")
    else:
        click.echo("[]" if form == "json" else ",".join(MATCHED))


@main.command(short_help="List names and bodies to decide on; load the decisions.")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@with_format
@with_home
@advice
def review(home: Home, file: Path | None, form: str) -> None:
    """List the names that no rule could read, and the bodies that look the same, each with whom to compare.

    Write it to a file with --format csv, fill in the column decision, and give that FILE: a
    candidate's number, a code such as BDG, or none for a name; same (the first becomes the second)
    or different for two bodies; undo for what was decided before. Decisions are kept, serve at once
    where a source's files are here, and whenever it is loaded again.
    """
    with Graph(home) as graph:
        before = decisions_in(home)
        matcher = matcher_of(graph, before)
        if not file:
            rows = reviews.review(graph, matcher, before)
            if rows:
                show(rows, form, "To decide")
            else:
                click.echo(
                    "[]" if form == "json" else ",".join(reviews.COLUMNS) if form == "csv" else "Nothing to decide."
                )
            return
        day = date.today().isoformat()
        found = reviews.decided(file, matcher, day)
    with Progress() as progress:
        made, again = loading.decide(home, found, day, progress.tell)
    click.echo(f"Kept {many(len(found), 'decision')}; read again: {', '.join(again) or 'nothing'}.")
    click.echo(f"Serving build {made.hash}. What bundled sources left unread is read when you load their files.")


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
    note = " ".join(note.split()).replace(" | ", " / ")
    day, end = _day("--on", on), _day("--ended", ended) if ended else ""
    with Graph(home) as graph:
        for name in names:
            refuse_unless_checkable(graph, name, verdict, day, end)
        # A claim that is taken back is in no page's reach any more: the check keeps what it said.
        notes = {name: f"It said: {said_by(graph, name)}. {note}".strip() if wrong else note for name in names}
    found = [
        Check(locator="", checks=name, verdict=verdict, date=day, end=end, note=notes[name], method="curated")
        for name in notes
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
