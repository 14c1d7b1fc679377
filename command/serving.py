"""The verbs that show and hand on: the pages, and files that hold what the graph holds.

PlacegraphError
└── PortTaken   somebody else listens there
"""

import logging
import re
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from command.engines import with_engine
from command.terminal import FOLDER, OUTPUT, Progress, advice, example, many, with_home
from graph.engine import Engine
from graph.facts import Facts
from graph.home import Home, HomeBusy
from graph.lanes import LIMITS, Limits
from graph.network import Network, NoNetwork
from graph.positions import written
from graph.served import Graph, RemoteGraph
from loaders import contents, exports, loading
from ontology import PlacegraphError

PAGES = 10
"""Threads that are left for pages when visitors' queries hold all that they may."""

GRACE = 10.0
"""Seconds that an answer has, beyond its query, to be written and sent while the server stops."""

BEHIND_A_PROXY: dict[str, Any] = {
    "trusted_proxy": "127.0.0.1",
    "trusted_proxy_count": 1,
    "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"},
    "clear_untrusted_proxy_headers": True,
}
"""What waitress is to believe of the proxy before it: who asks, and by which address."""

LIMIT_OPTIONS = {
    "query-seconds": ("seconds", click.FloatRange(0.1, 600), "Seconds that a visitor's query may take."),
    "query-memory": ("memory", click.IntRange(256), "Megabytes of memory that its worker may use."),
    "query-rows": ("rows", click.IntRange(1), "Rows after which its answer is cut."),
    "query-megabytes": ("megabytes", click.IntRange(1), "Megabytes after which its answer is cut."),
    "query-workers": ("workers", click.IntRange(1, 64), "Visitors' queries that run at once."),
    "query-queue": ("queue", click.IntRange(0, 1000), "Visitors' queries that may wait; further ones get 503."),
    "client-seconds": ("client_seconds", click.FloatRange(1), "Seconds of work a minute for each visitor."),
}
"""Option → the field of Limits, what it may be, and what it says."""


def with_limits(verb: Callable[..., None]) -> Callable[..., None]:
    """Give a verb the options for what visitors' queries may take, as `limits`."""

    @wraps(verb)
    def limited(**options: object) -> None:
        given = {field: options.pop(name.replace("-", "_")) for name, (field, _, _) in LIMIT_OPTIONS.items()}
        verb(limits=Limits(**given), **options)  # type: ignore[arg-type]

    for name, (field, kind, said) in reversed(LIMIT_OPTIONS.items()):
        limited = click.option(f"--{name}", type=kind, default=getattr(LIMITS, field), show_default=True, help=said)(
            limited
        )
    return limited


class PortTaken(PlacegraphError):
    """Somebody else listens there."""


@click.command(short_help="Serve the pages and /sparql.", epilog=example("placegraph serve --port 8080"))
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="The port to listen on.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--contact", default="", help="Where messages about claims go: an e-mail or web address.")
@click.option("--public", metavar="NAME", default="", help="Serve the world at this host name, behind a proxy here.")
@click.option(
    "--embed-in",
    multiple=True,
    metavar="ORIGIN",
    callback=lambda _, __, given: tuple(_origin(each) for each in given),
    help="A site that may show our pictures within its pages, such as https://www.example.org; may be repeated.",
)
@click.option("--access-log", is_flag=True, help="Write a line for each answer; with --public it is written anyway.")
@with_limits
@with_home
@advice
@with_engine()
def serve(
    home: Home,
    host: str,
    port: int,
    contact: str,
    public: str,
    embed_in: tuple[str, ...],
    access_log: bool,
    limits: Limits,
    engine: Engine | None,
) -> None:
    """Serve the pages and /sparql.

    An empty home gets the bundled graph first; a home that came with an older release gets this release's.
    With --engine, the engine that you published to answers every question. With --public only that host is
    answered, and the proxy on this computer is believed about visitors: see docs/operations.md.
    """
    # Only this verb needs Flask and waitress, which take longer to import than most verbs take to run.
    from waitress.server import create_server

    from command import stopping
    from web import create_app
    from web.warming import warmed

    if public or access_log:
        logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stdout)
    with RemoteGraph(engine, home, limits) if engine else _built(home, limits) as graph:
        app = create_app(graph, contact=contact, embed_in=embed_in)
        if public:
            app.config["TRUSTED_HOSTS"] = [public.lower(), host.lower()]
        sockets: stopping.Sockets = {}
        options = BEHIND_A_PROXY if public else {}
        try:
            threads = threads_for(limits)
            server = create_server(app, sockets, host=host, port=port, threads=threads, ident=None, **options)
        except OSError as error:
            raise PortTaken(f"cannot listen on {host}:{port} ({error.strerror}); choose another with --port") from None
        click.echo(f"placegraph is at http://{host}:{port} (build {graph.build.hash}). Ctrl+C stops it.")
        if not engine:
            warmed(app, graph)
        # a query may wait for its lane's limit, and then run for as long
        stopping.run(server, sockets, 2 * limits.seconds + GRACE)


ORIGIN = re.compile(r"https?://(\*\.)?[A-Za-z0-9.-]+(:[0-9]{1,5})?", re.ASCII)


def _origin(text: str) -> str:
    """Return where pictures may be embedded, as a browser is told of it."""
    if text != "*" and not ORIGIN.fullmatch(text):
        raise click.BadParameter(
            f"{text[:80]!r} is not the origin of a site: write https://www.example.org, without a path, or * for any site"
        )
    return text


def threads_for(limits: Limits) -> int:
    """Return how many threads answer requests: one for each query that may run or wait, and some that never are behind one."""
    return max(16, limits.workers + limits.queue + PAGES)


def _built(home: Home, limits: Limits) -> Graph:
    """Return the home's graph, made first where it is missing or of an older release."""
    try:
        with Progress() as progress:
            loading.build(home, progress.tell)
    except HomeBusy:
        # Another command is loading: what is served now is whole, and the server moves on when that is done.
        home.build()
    return Graph(home, limits)


@click.group()
def export() -> None:
    """Write out what the graph holds."""


@export.command(epilog=example("placegraph export tables tables"))
@click.argument("folder", type=FOLDER)
@with_home
@advice
def tables(home: Home, folder: Path) -> None:
    """Write all records into FOLDER as tables in our own columns, one a kind, each row with its source."""
    written = contents.export(home, folder)
    click.echo(f"Wrote {sum(written.values()):,} records of {many(len(written), 'source')} to {folder}.")


@export.command(epilog=example("placegraph export positions positions.csv"))
@click.argument("file", type=OUTPUT)
@with_home
@advice
def positions(home: Home, file: Path) -> None:
    """Write into FILE where the network's bodies are drawn; `placegraph build --positions FILE` draws them there again."""
    home.build()
    network = Network.read(home.current)
    if network is None:
        raise NoNetwork
    file.write_text(written(network), encoding="utf-8")
    click.echo(f"Wrote the positions of {len(network.bodies):,} bodies to {file}.")


@export.command(epilog=example("placegraph export nquads placegraph.nq.gz"))
@click.argument("file", type=OUTPUT)
@with_home
@advice
def nquads(home: Home, file: Path) -> None:
    """Write every quad of the served build into FILE as N-Quads, compressed if its name ends in .gz."""
    facts = Facts(home, home.build())
    click.echo(f"Wrote {exports.write_nquads(facts, file):,} quads of build {facts.build.hash} to {file}.")


@export.command("zip", epilog=example("placegraph export zip placegraph.zip"))
@click.argument("file", type=OUTPUT)
@with_home
@advice
def zipped(home: Home, file: Path) -> None:
    """Write the records as tables into a zip FILE, with the licence of every source and how to cite the build."""
    facts = Facts(home, home.build())
    click.echo(f"Wrote {exports.write_zip(facts, file):,} records of build {facts.build.hash} to {file}.")
