"""The verb about themes: what the titles in a table are about."""

from pathlib import Path

import click

from command.terminal import advice, example, show, with_format
from graph.themes import MOST, assign
from loaders.lists import Listing, read_listing
from loaders.sheets import BrokenFile

ADDED = tuple(f"{what}_{place}" for place in range(1, MOST["goal"] + 1) for what in ("goal", "score"))
"""Columns that are put after those of the table."""


@click.command(
    short_help="Say which goals the titles in a table are about.",
    epilog=example("placegraph themes projects.csv --column title --format csv > themed.csv"),
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--column", metavar="NAME", required=True, help="The column that holds the titles.")
@with_format
@advice
def themes(file: Path, column: str, form: str) -> None:
    """Find the goals (1 to 14) that each title in a column of FILE (CSV) is about: one row for each row of the file, in its order.

    After the file's own columns stand goal_1 and score_1, the goal that fits best, then the second and the third. All are
    blank where no word of the title tells a goal: nothing is guessed. A score (0 to 1) says how strongly the words speak.
    """
    listing = read_listing(file)
    titles = listing.column(column)
    columns = _columns(listing)
    if listing.encoding not in ("utf-8-sig", "utf-16"):
        click.echo(f"{file} is not UTF-8; it was read as {listing.encoding}.", err=True)
    rows = [
        dict(zip(columns, (*cells, *_found(title)), strict=True))
        for cells, title in zip(listing.rows, titles, strict=True)
    ]
    if rows or form != "json":
        show(rows, form, f"Goals of the titles in {file.name}", columns)
    else:
        click.echo("[]")


def _columns(listing: Listing) -> list[str]:
    """Return the columns of the answer. Raises BrokenFile where two would have one name."""
    names = [name or f"column {number}" for number, name in enumerate(listing.columns, start=1)]
    for number, name in enumerate(names):
        if name in ADDED:
            raise BrokenFile(listing.path, f"row 1: has a column {name!r} already, which is added here; rename yours.")
        if name in names[:number]:
            raise BrokenFile(listing.path, f"row 1: two columns are called {name!r}; rename one.")
    return [*names, *ADDED]


def _found(title: str) -> list[str]:
    """Return the goals of a title and their scores, as many cells as are added."""
    cells = [cell for each in assign(title) for cell in (each.concept.removeprefix("goal/"), f"{each.score:.3f}")]
    return cells + [""] * (len(ADDED) - len(cells))
