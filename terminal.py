"""How the command speaks: advice for errors, progress, options that several verbs share, and rows as tables."""

import csv
import json
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any

import click
import platformdirs
from rich.console import Console
from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.table import Table

from graph.home import Home
from ontology import ID, PlacegraphError

UNBROKEN = {"source", "question", "build", "made", "read"}
"""Columns of tables that read badly when broken."""
ABREAST = 6
"""Columns that fit beside each other on a terminal; wider rows are printed one column a line."""


def advice(verb: Callable[..., None]) -> Callable[..., None]:
    """Print an error that a person can mend as advice, and end with status 1; anything else is a bug and stays one."""

    @wraps(verb)
    def advised(*args: object, **options: object) -> None:
        try:
            verb(*args, **options)
        except PlacegraphError as error:
            click.echo(f"placegraph: {error}", err=True)
            sys.exit(1)
        except BrokenPipeError:
            raise  # click ends quietly when nobody reads on
        except OSError as error:
            # A full disk, a folder nobody may write to: the system says what, and nothing served has changed.
            where = f"{error.filename}: " if error.filename else ""
            click.echo(f"placegraph: {where}{error.strerror or error}; mend that and try again", err=True)
            sys.exit(1)

    return advised


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
    """Give a verb the option --home, opened."""

    @click.option(
        "--home",
        type=FOLDER,
        default=lambda: Path(platformdirs.user_data_dir("placegraph", appauthor=False)),
        show_default="your data folder",
        help="The folder that holds the sources and the builds.",
    )
    @wraps(verb)
    def opened(home: Path, **options: object) -> None:
        verb(home=Home(home), **options)

    return opened


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
        return self

    def __exit__(self, *_: object) -> None:
        if self.bar:
            self.bar.stop()

    def tell(self, text: str) -> None:
        """Say what is being done now."""
        if self.bar:
            self.bar.update(self.task, description=text, advance=1)
        else:
            click.echo(f"{datetime.now():%H:%M:%S} {text}", err=True)


def with_format(verb: Callable[..., None]) -> Callable[..., None]:
    """Give a verb the option --format."""
    forms = click.Choice(["table", "csv", "json"])
    option = click.option("--format", "form", type=forms, default="table", show_default=True, help="How to print it.")
    return option(verb)


def many(count: int, thing: str) -> str:
    """Return "1 source" or "17 sources"."""
    return f"{count:,} {thing}" if count == 1 else f"{count:,} {thing}s"


def show(rows: Sequence[dict[str, Any]], form: str, title: str, columns: Sequence[str] = ()) -> None:
    """Print rows as a table for people, or as CSV or JSON for programs."""
    if form == "json":
        click.echo(json.dumps(rows, indent=1, ensure_ascii=False, default=str))
    elif form == "csv":
        writer = csv.DictWriter(sys.stdout, fieldnames=list(rows[0]) if rows else columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    elif len(rows) == 1 or (rows and len(rows[0]) > ABREAST):
        click.echo(title)
        for row in rows:
            said = [f"  {name:<28} {_shown(value)}" for name, value in row.items() if value is not None]
            click.echo("\n".join([*said, ""]))
    else:
        table = Table(title=title, title_justify="left", show_edge=False, pad_edge=False)
        for name in rows[0] if rows else ():
            number = isinstance(rows[0][name], int)
            table.add_column(name, justify="right" if number else "left", no_wrap=number or name in UNBROKEN)
        for row in rows:
            table.add_row(*map(_shown, row.values()))
        Console().print(table if rows else f"{title}: nothing")


def _shown(value: object) -> str:
    """Return a value as a person reads it: 1,234 and not 1234, blank for nothing, an IRI of ours by its local name."""
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return "" if value is None else str(value).removeprefix(ID)
