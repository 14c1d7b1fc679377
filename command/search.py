"""The verb about search: what goes by some words, any of its names or codes."""

import click

from command.terminal import advice, example, plain, show, with_format, with_home
from graph.home import HoldsDataset, Home
from graph.search import KINDS, NoIndex, Search

COLUMNS = ("name", "what", "known", "ended", "kind", "iri")
"""Columns of the table, for programs."""


@click.command(
    short_help="Find a thing by any of its names or codes.",
    epilog=example(
        "placegraph search norfolk", "placegraph search E08000016 --kind place", "placegraph search wyca --format csv"
    ),
)
@click.argument("words", nargs=-1, required=True)
@click.option("--kind", type=click.Choice(list(KINDS)), help="Only things of one kind.")
@click.option("--top", type=click.IntRange(1), default=20, show_default=True, help="How many.")
@with_format
@with_home
@advice
def search(home: Home, words: tuple[str, ...], kind: str | None, top: int, form: str) -> None:
    """Print what goes by WORDS, the likeliest first; where nothing does, what goes by words like them, and say so."""
    home.build()  # raises NotBuilt, which says what to do
    names = Search.of(home.current)
    if names is None:
        raise HoldsDataset(home.path) if home.holds_dataset else NoIndex
    typed = " ".join(words)
    found = names.find(typed, kind or "", top)
    if not found.counts:
        found = names.guess(typed, top, kind or "")
        if found.read_as:
            click.echo(f"placegraph: nothing goes by that; read as {plain(found.read_as)!r}", err=True)
    rows: list[dict[str, object]] = [
        {
            "name": hit.name,
            "what": hit.what,
            "known": hit.known,
            "ended": hit.end or None,
            "kind": hit.kind,
            "iri": hit.iri,
        }
        for hit in found.hits
    ]
    total = found.counts.get(kind, 0) if kind else sum(found.counts.values())
    if form == "table":
        rows = [{name: row[name] for name in ("name", "what", "known", "iri")} for row in rows]
    show(
        rows,
        form,
        f"What goes by “{plain(typed)}”: the first {len(rows)} of {total:,}"
        if rows
        else f"What goes by “{plain(typed)}”",
        COLUMNS,
    )
