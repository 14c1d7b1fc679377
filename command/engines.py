"""The options that name a remote engine, and the verb that publishes to one."""

import os
from collections.abc import Callable
from functools import wraps

import click

from command.terminal import Progress, advice, example, many, with_home
from graph.engine import Engine
from graph.home import Home
from graph.publishing import publish as publish_to

AUTH = "PLACEGRAPH_ENGINE_AUTH"
"""The variable that holds `user:password` for the engine."""


def with_engine(*, required: bool = False) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a verb the options that name an engine, as `engine`: opened, and closed afterwards; None where none is named."""

    def giving(verb: Callable[..., None]) -> Callable[..., None]:
        @click.option(
            "--engine", "query", metavar="URL", required=required, help="A SPARQL endpoint in place of a home."
        )
        @click.option("--update-url", "update", metavar="URL", default="", help="Its address for updates, if another.")
        @click.option("--store-url", "store", metavar="URL", default="", help="Its graph store: publishes faster.")
        @wraps(verb)
        def opened(query: str | None, update: str, store: str, **options: object) -> None:
            if query is None:
                if update or store:
                    raise click.UsageError("--update-url and --store-url go with --engine.")
                verb(engine=None, **options)
                return
            engine = Engine(query, update=update, store=store, auth=os.environ.get(AUTH, ""))
            try:
                verb(engine=engine, **options)
            finally:
                engine.close()

        return opened

    return giving


@click.command(
    short_help="Move the graph to a SPARQL engine.",
    epilog=example("placegraph publish --engine http://localhost:8890/sparql"),
)
@with_home
@advice
@with_engine(required=True)
@click.option(
    "--compare/--no-compare", default=True, help="Read back what was written, and compare it.", show_default=True
)
def publish(home: Home, engine: Engine, *, compare: bool) -> None:
    """Move the served build to a SPARQL 1.1 engine, for `serve --engine`.

    Graphs that are there already stay. What is written is read back and has to be the same. The old graphs answer until all the new ones are there; if the command is
    stopped, run it again. A user and password go into PLACEGRAPH_ENGINE_AUTH, as user:password.
    """
    with Progress() as progress:
        moved = publish_to(home, engine, progress.tell, compare=compare)
    click.echo(
        f"Build {moved.build.hash} is at {engine.where}: {many(len(moved.written), 'graph')} written, "
        f"{len(moved.kept)} there already, {len(moved.removed)} removed."
    )
