"""How the command speaks: advice for errors, progress, options that several verbs share, and rows as tables."""

import csv
import json
import re
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import wraps
from pathlib import Path
from time import monotonic
from typing import Any

import click
import platformdirs
from rich.console import Console
from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.table import Table

from graph.home import Build, Home
from graph.spreadsheet import SPREADSHEET, for_spreadsheets
from graph.telling import Counted
from ontology import ID, PlacegraphError

OUTPUT = click.Path(dir_okay=False, writable=True, path_type=Path)
"""A file that a verb writes."""
UNBROKEN = {"source", "question", "build", "made", "read", "iri"}
"""Columns of tables that read badly when broken."""
MOVING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Characters that a terminal obeys instead of showing, and bytes of file names that are no text."""
ABREAST = 6
"""Columns that fit beside each other on a terminal; wider rows are printed one column a line."""


def advice(verb: Callable[..., None]) -> Callable[..., None]:
    """Print an error that a person can mend as advice, and end with status 1; anything else is a bug and stays one."""

    @wraps(verb)
    def advised(*args: object, **options: object) -> None:
        try:
            verb(*args, **options)
        except PlacegraphError as error:
            click.echo(f"placegraph: {plain(str(error))}", err=True)
            sys.exit(1)
        except BrokenPipeError:
            raise  # click ends quietly when nobody reads on
        except OSError as error:
            # A full disk, a folder nobody may write to: the system says what, and nothing served has changed.
            where = f"{error.filename}: " if error.filename else ""
            click.echo(f"placegraph: {where}{error.strerror or error}; mend that and try again", err=True)
            sys.exit(1)

    return advised


PATIENCE = 60.0
"""Seconds that a question may take at a terminal, where one person waits for one answer and can stop it."""


def plain(text: str) -> str:
    """Return a text from a file as it can be printed: what would move, colour or turn the text on a terminal is written out."""
    return MOVING.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


class Folder(click.Path):
    """A folder's name; a blank one (an unset variable) is a mistake, not the folder one stands in."""

    def __init__(self) -> None:
        super().__init__(file_okay=False, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401
        """Return the path."""
        if value == "":
            self.fail("is blank; name a folder", param, ctx)
        return super().convert(value, param, ctx)


FOLDER = Folder()


def with_home(verb: Callable[..., None]) -> Callable[..., None]:
    """Give a verb the option --home (or PLACEGRAPH_HOME), opened."""

    @click.option(
        "--home",
        type=FOLDER,
        envvar="PLACEGRAPH_HOME",
        show_envvar=True,
        default=lambda: Path(platformdirs.user_data_dir("placegraph", appauthor=False)),
        show_default="your data folder",
        help="The folder that holds the sources and the builds.",
    )
    @wraps(verb)
    def opened(home: Path, **options: object) -> None:
        verb(home=Home(home), **options)

    return opened


with_accept = click.option(
    "--accept", is_flag=True, help="Serve facts that break a shape too; they are listed, and new ones still refused."
)
"""What a build that breaks a shape needs to be served."""


def example(*lines: str) -> str:
    """Return what a verb's help ends with: commands that can be copied, each on a line of its own."""
    return "\n".join(["\b", "Example:", *(f"  {line}" for line in lines)])


class Progress:
    """Shows what is being done: a bar on a terminal, a plain line for each step in a log. Standard error only."""

    STEPS = 6
    """Steps of a whole build; a bar that ends early jumps to its end."""

    def __init__(self) -> None:
        console = Console(stderr=True)
        columns = (SpinnerColumn(), BarColumn(bar_width=24), TextColumn("{task.description}"), TimeElapsedColumn())
        self.bar = Bar(*columns, console=console, transient=True) if console.is_terminal else None

    def __enter__(self) -> "Progress":
        if self.bar:
            self.bar.start()
            self.task = self.bar.add_task("starting", total=self.STEPS)
            self.began = monotonic()
        return self

    def __exit__(self, *_: object) -> None:
        if self.bar:
            self.bar.stop()

    def tell(self, text: str) -> None:
        """Say what is being done now; of long work also how much of it, how fast, and how long it will take, on a terminal."""
        if isinstance(text, Counted):
            if self.bar:
                self._count(self.bar, text)
        elif self.bar:
            self.bar.update(self.task, description=plain(text), advance=1)
            self.began = monotonic()
        else:
            click.echo(f"{datetime.now():%H:%M:%S} {plain(text)}", err=True)

    def _count(self, bar: Bar, told: Counted) -> None:
        """Show how much is done, how much a second, and how many seconds are left."""
        seconds = monotonic() - self.began
        speed = told.done / seconds if seconds else 0
        left = max(0, told.total - told.done) / speed if speed else 0
        words = f"{told.done:,} of {told.total:,} {told}, {speed:,.0f} a second, {left:,.0f} s left"
        bar.update(self.task, description=words)


def with_format(verb: Callable[..., None]) -> Callable[..., None]:
    """Give a verb the option --format."""
    forms = click.Choice(["table", "csv", SPREADSHEET, "json"])
    option = click.option("--format", "form", type=forms, default="table", show_default=True, help="How to print it.")
    return option(verb)


def many(count: int, thing: str) -> str:
    """Return "1 source" or "17 sources"."""
    return f"{count:,} {thing}" if count == 1 else f"{count:,} {thing}s"


def show(
    rows: Sequence[dict[str, Any]], form: str, title: str, columns: Sequence[str] = (), *, abreast: int = ABREAST
) -> None:
    """Print rows as a table for people (as a list each, of more than `abreast` columns), or as CSV or JSON for programs."""
    if form == "json":
        click.echo(json.dumps(rows, indent=1, ensure_ascii=False, default=str))
    elif form == "csv":
        writer = csv.DictWriter(sys.stdout, fieldnames=list(rows[0]) if rows else columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    elif form == SPREADSHEET:
        cells = [["" if value is None else str(value) for value in row.values()] for row in rows]
        click.echo(for_spreadsheets([list(rows[0]) if rows else columns, *cells]), nl=False)
    elif len(rows) == 1 or (rows and len(rows[0]) > abreast):
        click.echo(title)
        for row in rows:
            said = [f"  {name:<28} {_shown(value)}" for name, value in row.items() if value not in (None, "")]
            click.echo("\n".join([*said, ""]))
    else:
        table = Table(title=title, title_justify="left", show_edge=False, pad_edge=False)
        for name in rows[0] if rows else ():
            number = isinstance(rows[0][name], int)
            table.add_column(
                name, justify="right" if number else "left", no_wrap=number or name in UNBROKEN, overflow="fold"
            )
        for row in rows:
            table.add_row(*map(_shown, row.values()))
        Console().print(table if rows else f"{title}: nothing")


def _shown(value: object) -> str:
    """Return a value as a person reads it: 1,234 and not 1234, blank for nothing, an IRI of ours by its local name."""
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return "" if value is None else str(value).removeprefix(ID)


def served(build: Build) -> str:
    """Return which build is served now, and how much it says."""
    return f"Serving build {build.hash}: {sum(build.quads.values()):,} facts of {many(len(build.sources), 'source')}."
