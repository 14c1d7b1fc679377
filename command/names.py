"""The verbs about names: which bodies a list means, and what people decide where no rule can say."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import click

from command.terminal import PATIENCE, Progress, advice, example, many, show, with_format, with_home
from graph.home import Home
from graph.served import Graph
from loaders import deciding, reviews
from loaders.decisions import Decision, decisions_in
from loaders.lists import read_listing
from loaders.matching import COLUMNS, Matcher, answers
from loaders.reviews import matcher_of

SHOWN = 10
"""Decisions, and names of a source, that are told one by one."""


@click.command(
    short_help="Find the bodies that a list of names means.",
    epilog=example('placegraph match grants.csv --column "Recipient Org:Name" --format csv'),
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--column", metavar="NAME", required=True, help="The column that holds the names.")
@with_format
@with_home
@advice
def match(home: Home, file: Path, column: str, form: str) -> None:
    """Find the body that each name in a column of FILE (CSV) means: one row for each row of the file, in its order.

    A rule links, and its name and score say how: curated, code, exact, alias, core or acronym. Likeness, or
    part of a name, only suggests: then, as where several bodies may be meant, code and iri are blank and candidates
    says whom to ask about. Names come back exactly as they stand; n/a, tbc, unknown and the like are no name.
    """
    listing = read_listing(file)
    names = listing.column(column)
    if listing.encoding not in ("utf-8-sig", "utf-16"):
        click.echo(f"{file} is not UTF-8; it was read as {listing.encoding}.", err=True)
    with Graph(home, page_seconds=PATIENCE) as graph:
        rows = list(answers(matcher_of(graph, decisions_in(home)), names))
    if rows:
        if form == "table":
            # The IRI tells the code too, and every candidate has a line of its own.
            rows = [
                {key: value for key, value in row.items() if key != "code"}
                | {"candidates": str(row["candidates"]).replace(" | ", "\n")}
                for row in rows
            ]
        show(rows, form, f"Bodies named in {file.name}")
    else:
        click.echo("[]" if form == "json" else ",".join(COLUMNS))


@click.command(
    short_help="List names and bodies to decide on; load the decisions.",
    epilog=example("placegraph review --format csv > review.csv", "placegraph review review.csv"),
)
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
    with Graph(home, page_seconds=PATIENCE) as graph:
        before = decisions_in(home)
        matcher = matcher_of(graph, before)
        if not file:
            rows = reviews.review(graph, matcher, before)
            if rows:
                show(rows, form, f"To decide: {len(rows):,}. With --format csv they can be filled in and given back.")
            else:
                click.echo(
                    "[]" if form == "json" else ",".join(reviews.COLUMNS) if form != "table" else "Nothing to decide."
                )
            return
        day = date.today().isoformat()
        found = reviews.decided(file, matcher, day)
    with Progress() as progress:
        made, again = deciding.decide(home, found, day, progress.tell)
    click.echo("\n".join(kept(found, matcher, again)))
    with Graph(home, page_seconds=PATIENCE) as graph:
        bundled = {slug for slug, version in home.versions().items() if version.origin == "bundled"}
        waiting = reviews.unread(graph, found, bundled)
    if waiting:
        click.echo(
            "Not in what came with placegraph, for its files are not here. To apply them there too, load the files:"
        )
    for slug, names in waiting.items():
        more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
        click.echo(f"  placegraph load {slug} FILES    for {', '.join(map(repr, names[:SHOWN]))}{more}")
    click.echo(f"Serving build {made.hash}.")


def kept(found: Sequence[Decision], matcher: Matcher, again: Sequence[str]) -> Iterator[str]:
    """Yield what was decided and where it holds now, in lines."""
    if not found:
        yield "Nothing is decided in this file: fill in the column decision."
        return
    yield f"Kept {many(len(found), 'decision')}:"
    said = list(reviews.told(found, matcher))
    yield from (f"  {each}" for each in said[:SHOWN])
    if len(said) > SHOWN:
        yield f"  and {len(said) - SHOWN:,} more; placegraph review lists all that were taken"
    yield "In force now: for match and /reconcile, and for every file that is loaded from here on."
    yield f"Read again with them, and served: {', '.join(again) or 'no source needed it'}."
