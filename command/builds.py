"""The verbs about builds: what is kept, what changed, which is served, and whether it holds to the shapes."""

import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import click

from command.terminal import Progress, advice, example, served, show, with_accept, with_format, with_home
from graph.builds import check, kept_report
from graph.changes import SIGNS, Change, Count
from graph.differences import Differences, pair
from graph.findings import told
from graph.home import Home, NoSuchBuild
from graph.positions import keep
from graph.spreadsheet import SPREADSHEET, of_csv
from graph.wording import Names, rows, said, summary
from loaders import loading

SHOWN_CHANGES = 20
"""Changes of each source that `diff` prints."""
SHOWN_EXAMPLES = 3
"""Findings of each shape that `validate` prints."""


@click.command(
    short_help="Make the graph that is served.",
    epilog=example("placegraph build", "placegraph build --empty --home my-home"),
)
@click.option("--empty", is_flag=True, help="Leave the bundled sources out, to load only your own.")
@click.option(
    "--positions",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Draw the network's bodies where this table says, which `placegraph export positions` wrote.",
)
@with_accept
@with_home
@advice
def build(home: Home, empty: bool, positions: Path | None, accept: bool) -> None:
    """Make the graph that is served, from the bundled sources and those you loaded.

    In an empty home this makes the bundled graph. Where nothing has changed, nothing is made.
    """
    if positions:
        keep(home, positions)
    with Progress() as progress:
        made = loading.build(home, progress.tell, bundled=not empty, accept=accept)
    click.echo(served(made))


@click.command(short_help="List the builds that are kept.", epilog=example("placegraph builds"))
@with_format
@with_home
@advice
def builds(home: Home, form: str) -> None:
    """List the builds that are kept; the one marked * is served."""
    now = home.build().hash
    kept = [
        {
            "served": "*" if build.hash == now else "",
            "build": build.hash,
            "made": build.made if form != "table" else f"{build.made[:10]} {build.made[11:19]} UTC",
            "sources": len(build.sources),
            "facts": sum(build.quads.values()),
        }
        for build in home.builds()
    ]
    show(kept, form, f"Builds in {home.path}")


@click.command(
    short_help="Serve an earlier build again.",
    epilog=example("placegraph rollback", "placegraph rollback 1e7fdfcd83b1"),
)
@click.argument("build", required=False)
@with_home
@advice
def rollback(home: Home, build: str | None) -> None:
    """Serve an earlier BUILD again (the one that was served before, unless you name one of `placegraph builds`)."""
    with home.changing():
        now = home.build()
        if not build and now.before not in {each.hash for each in home.builds()}:
            raise NoSuchBuild(f"{home.path} keeps no build from before {now.hash}, which is served")
        home.serve(build or now.before)
    click.echo(f"Serving build {home.build().hash}, made {home.build().made}.")


@click.command(
    short_help="Tell what changed between two builds.",
    epilog=example("placegraph diff", "placegraph diff 1e7fdfcd83b1 --format csv > changes.csv"),
)
@click.argument("old", required=False, default="", metavar="[BUILD]")
@click.argument("new", required=False, default="", metavar="[BUILD]")
@click.option("--all", "whole", is_flag=True, help="Print every change, not the first of each source.")
@with_format
@with_home
@advice
def diff(home: Home, old: str, new: str, whole: bool, form: str) -> None:
    """Tell what changed from one BUILD to another (see `placegraph builds`), by source and by thing.

    Without names: from the build that was served before to the one that is; with one, from that one to the served one.
    A + is new, a - is gone, a ~ says something else: each property with what it was and is. Where a claim
    stands in its source is counted only. CSV and JSON hold every change, with the pages that show it.
    """
    both = Differences(home, *pair(home, old, new))
    if form == "table":
        for line in _lines(both, None if whole else SHOWN_CHANGES):
            click.echo(line)
        return
    # The paths of pages belong to the pages, which take longer to import than most verbs take to run.
    from web.links import page_of

    every = (change for slug in both.sources for change in both.changes(slug, Count()))
    show(
        [
            row | {"concerns": " ".join(filter(None, map(page_of, row["concerns"].split())))}
            for row in rows(both.names, every)
        ],
        form,
        "",
    )


def _lines(both: Differences, most: int | None) -> Iterator[str]:
    """Yield the lines that tell a person what changed, at most so many things of each source."""
    old, new = both.old, both.new
    yield f"From build {old.hash} of {old.made[:16]} to build {new.hash} of {new.made[:16]}:"
    otherwise = list(both.described_otherwise())
    if not both.sources:
        yield f"every source says what it said{', and is described otherwise' if otherwise else ''}."
    for slug, was, now in otherwise:
        yield f"{slug}: {was or 'nothing'!r} became {now or 'nothing'!r}"
    if not both.same_terms:
        yield "The terms, shapes or rules of placegraph changed too, and with them what follows from the facts."
    for slug, readings in both.sources.items():
        count = Count()
        found = both.changes(slug, count)
        # The first are shown; the rest is only counted, and never held.
        lines = [_line(both.names, change) for change in islice(found, most)]
        rest = sum(1 for _ in found)
        yield f"{slug}: {summary(count, *readings)}"
        yield from lines
        if rest:
            yield f"  … and {rest:,} more; --all lists them, --format csv too"


def _line(names: Names, change: Change) -> str:
    kind = names.kind(change)
    return f"  {SIGNS[change.what]} {f'{kind}: ' if kind else ''}{said(names, change)}"


@click.command(
    short_help="Check facts against the shapes.",
    epilog=example("placegraph validate", "placegraph validate our-facts.ttl"),
)
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
    elif form == SPREADSHEET:
        click.echo(of_csv(report.csv()), nl=False)
    elif form == "json":
        click.echo(report.json())
    else:
        click.echo(f"{report.triples:,} statements checked.")
        for line in told(report, len(report.findings) if whole else SHOWN_EXAMPLES):
            click.echo(line)
    if report.violations:
        sys.exit(1)
