"""The verb about the network: who works with whom, as a picture or as a file for other programs."""

import sys

import click

from command.terminal import advice, example, show, with_home
from graph.home import Home
from graph.network import Network, NoNetwork
from graph.network_files import FORMATS, TABLES, nodes_of, written
from graph.views import BY, KINDS, Choice, named, view


@click.command(
    short_help="Draw who works with whom, or write it for Gephi and other programs.",
    epilog=example(
        "placegraph network place:NFK --degrees 2",
        "placegraph network goal:10 --format png > goal-10.png",
        "placegraph network all --format gexf > country.gexf",
    ),
)
@click.argument("about")
@click.option(
    "--degrees",
    type=click.IntRange(1, 3),
    default=1,
    show_default=True,
    help="Steps from a body or the bodies of a place.",
)
@click.option("--by", type=click.Choice(BY), default="bodies", show_default=True, help="What stands for nodes.")
@click.option(
    "--kind", "kinds", multiple=True, type=click.Choice(KINDS), help="Only bodies of this kind; may be repeated."
)
@click.option("--since", type=click.IntRange(1900, 2200), help="Only work that began in this year or later.")
@click.option("--until", type=click.IntRange(1900, 2200), help="Only work that began in this year or before.")
@click.option("--legal", is_flag=True, help="Ties by law, too; they are no collaboration.")
@click.option("--told", is_flag=True, help="Only work that a source or a person puts under the goal.")
@click.option("--format", "form", type=click.Choice(("table", *FORMATS)), default="table", show_default=True)
@click.option("--table", type=click.Choice(TABLES), default="edges", show_default=True, help="Which table a csv holds.")
@with_home
@advice
def network(
    home: Home,
    about: str,
    degrees: int,
    by: str,
    kinds: tuple[str, ...],
    since: int | None,
    until: int | None,
    legal: bool,
    told: bool,
    form: str,
    table: str,
) -> None:
    """Show the collaborations of ABOUT: place:NFK, org:NAME, goal:10, pillar:renew, region:London, programme:NAME, or all.

    Two bodies are tied when both take part in one initiative, strategy or programme; an initiative of n bodies makes
    ties of 1 / (n - 1). Files go to standard output; pictures carry their title, legend, newest date and build.
    """
    home.build()
    found = Network.read(home.current)
    if found is None:
        raise NoNetwork
    kind, name = named(found, about)
    choice = Choice(
        about=kind,
        name=name,
        by=by,
        degrees=degrees,
        kinds=frozenset(kinds),
        since=since or 0,
        until=until or 0,
        legal=legal,
        told=told,
    )
    shown = view(found, choice)
    if form == "table":
        rows = sorted(nodes_of(shown), key=lambda row: (-row["ties"], row["name"]))
        kept = [
            {"name": row["name"], "kind": row["kind_name"], "place": row["place"], "ties": row["ties"]} for row in rows
        ]
        show(kept, form, shown.title)
        return
    sys.stdout.buffer.write(written(found, shown, form, table))
