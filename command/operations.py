"""The verbs of whoever runs a server: a copy of the home and back, room on the disk, and what is amiss."""

import sys
from pathlib import Path

import click

from command.terminal import OUTPUT, advice, example, many, served, show, with_format, with_home
from graph import doctor as looking
from graph.backup import backup as back_up
from graph.backup import restore as bring_back
from graph.home import KEPT, Home


@click.command(
    short_help="Copy the home into one file.", epilog=example("placegraph backup /srv/backups/placegraph.tar.gz")
)
@click.argument("file", type=OUTPUT)
@with_home
@advice
def backup(home: Home, file: Path) -> None:
    """Write every kept build and its sources into FILE, while a server goes on answering."""
    count = back_up(home, file)
    click.echo(f"Wrote {looking.megabytes(count)} to {file}. `placegraph restore {file} --home NEW` brings it back.")


@click.command(
    short_help="Bring a copy back as a new home.",
    epilog=example("placegraph restore placegraph.tar.gz --home /srv/placegraph"),
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_home
@advice
def restore(home: Home, file: Path) -> None:
    """Unpack FILE, check it against its own counts and digests, and make it the home; nothing is replaced."""
    click.echo(served(bring_back(home, file)))


@click.command(short_help="Delete old builds.", epilog=example("placegraph prune --keep 2"))
@click.option(
    "--keep", type=click.IntRange(1), default=KEPT, show_default=True, help="Builds to keep, the served one included."
)
@with_home
@advice
def prune(home: Home, keep: int) -> None:
    """Delete all but the served build, those served before it and the newest, and readings that none of them was made from."""
    home.build()
    before, had = looking.size(home.path), len(home.builds())
    with home.changing() as work:
        home.prune(work, keep)
    gone = had - len(home.builds())
    click.echo(f"Deleted {many(gone, 'build')}, {looking.megabytes(before - looking.size(home.path))}.")


@click.command(short_help="Say what is amiss here, and what to do.", epilog=example("placegraph doctor"))
@with_format
@with_home
@advice
def doctor(home: Home, form: str) -> None:
    """Look at versions, room, the build and its age, and whether queries are kept from the network.

    The exit status is 1 where there is something to do.
    """
    signs = list(looking.signs(home))
    show([{"looked at": each.looked_at, "found": each.found, "to do": each.do} for each in signs], form, "Doctor")
    if any(each.do for each in signs):
        sys.exit(1)
