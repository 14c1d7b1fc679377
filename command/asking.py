"""The verbs that ask and answer for: questions of the library, and what somebody found who looked a claim up."""

from collections.abc import Sequence
from datetime import date

import click

from command.days import day_in
from command.terminal import PATIENCE, Progress, advice, example, many, show, with_format, with_home
from graph.checkable import refuse_unless_checkable, said_by
from graph.home import Home
from graph.served import Graph
from loaders import loading
from loaders.records import Check
from queries import find, library


@click.command(
    short_help="Ask a question of the library.",
    epilog=example("placegraph query undertakings-of-place place=E09000002"),
)
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
    with Graph(home, page_seconds=PATIENCE) as graph:
        rows = graph.ask(asked, **(asked.on(date.today()) | asked.read(given)))
    show([dict(row) for row in rows], form, asked.summary, asked.columns)


@click.command(
    short_help="Record that a claim still holds, has ended or is wrong.",
    epilog=example(
        'placegraph confirm claim-6fa27ab3c327 --note "council website"',
        "placegraph confirm claim-6fa27ab3c327 --ended 2026-03-31",
    ),
)
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
    day, end = day_in("--on", on), day_in("--ended", ended) if ended else ""
    with Graph(home, page_seconds=PATIENCE) as graph:
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
