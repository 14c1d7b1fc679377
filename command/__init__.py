"""The command: a module for each group of verbs, and how they speak (`command.terminal`)."""

from collections.abc import Mapping, Sequence

import click

from command import (
    asking,
    builds,
    engines,
    loading,
    names,
    network,
    operations,
    peers,
    search,
    serving,
    sources,
    themes,
)
from command.terminal import example

VERBS: Mapping[str, Sequence[click.Command]] = {
    "Bring facts in": (loading.load, sources.template, sources.sources, sources.remove),
    "See what changed, and undo it": (builds.builds, builds.diff, builds.rollback, builds.build, builds.validate),
    "Read names and titles": (names.match, names.review, themes.themes),
    "Find things, places alike, and who works with whom": (search.search, peers.peers, network.network),
    "Ask, and answer for": (asking.query, asking.confirm),
    "Show and hand on": (serving.serve, serving.export, engines.publish),
    "Keep it running": (operations.doctor, operations.backup, operations.restore, operations.prune),
}
"""Each verb under the heading that `placegraph --help` lists it under."""


class Grouped(click.Group):
    """Lists verbs by what they are for, in the order that a newcomer meets them."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write each heading with its verbs."""
        width = max(map(len, self.commands))
        for heading, verbs in VERBS.items():
            with formatter.section(heading):
                formatter.write_dl([((each.name or "").ljust(width), each.get_short_help_str(80)) for each in verbs])


@click.group(
    cls=Grouped,
    commands=[verb for verbs in VERBS.values() for verb in verbs],
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=example("placegraph serve", "placegraph load workbook initiatives.xlsx --check", "placegraph load --help"),
)
@click.version_option(package_name="placegraph")
def main() -> None:
    """Find out which places do what, with whom, and who is like whom."""
