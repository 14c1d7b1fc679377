"""The verb about peers: which places are like one, and why."""

import math
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import click

from command.terminal import advice, example, plain, show, with_format, with_home
from graph.home import Home
from graph.peers import PARTS, WEIGHTS, Part, Peer, Peers, Ranking, UnknownPlace
from graph.search import Search

COLUMNS = ("code", "gss", "rank", "peer_code", "peer_gss", "score", *PARTS, "coverage")
"""Columns of the table of all peers, for programs."""

SHORT = {"context": "cont.", "themes": "them.", "initiatives": "init.", "partners": "part.", "programmes": "prog."}
"""Headings that would otherwise not fit 80 columns; the title of the table says what they are short for."""


class Weights(click.ParamType[Mapping[str, float]]):
    """Weights of parts, as `context=1,themes=0`; a part that is not named keeps its own."""

    name = "weights"

    def convert(
        self,
        value: Any,  # noqa: ANN401
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Mapping[str, float]:
        """Return the weights by part."""
        if isinstance(value, Mapping):
            return value
        found: dict[str, float] = {}
        for each in str(value).split(","):
            name, equals, number = each.partition("=")
            try:
                found[name.strip()] = float(number)
            except ValueError:
                equals = ""
            if not equals or name.strip() not in WEIGHTS:
                self.fail(f"{each!r} is no weight; write PART=NUMBER, where PART is {', '.join(PARTS)}", param, ctx)
        return found


@click.command(
    short_help="List the places that are most like one, and why.",
    epilog=example(
        "placegraph peers Norfolk",
        "placegraph peers LIV --weights context=1,themes=1 --same-type",
        "placegraph peers --all --format csv > peers.csv",
    ),
)
@click.argument("place", required=False)
@click.option("--all", "everywhere", is_flag=True, help="The peers of every place, for programs.")
@click.option("--top", type=click.IntRange(1), default=20, show_default=True, help="How many peers.")
@click.option(
    "--weights",
    type=Weights(),
    default={},
    metavar="PART=NUMBER,…",
    help="What counts how much: "
    + ", ".join(f"{name} {weight:g}" for name, weight in WEIGHTS.items())
    + " unless given.",
)
@click.option("--same-type", is_flag=True, help="Only places of the same tier.")
@click.option(
    "--near",
    type=click.FloatRange(0, 20_100, min_open=True),
    callback=lambda context, option, km: _distance(km),
    metavar="KM",
    help="Only places within so many kilometres.",
)
@click.option("--historic", is_flag=True, help="Councils that have ended, too.")
@with_format
@with_home
@advice
def peers(
    home: Home,
    place: str | None,
    everywhere: bool,
    top: int,
    weights: Mapping[str, float],
    same_type: bool,
    near: float | None,
    historic: bool,
    form: str,
) -> None:
    """List the places that are most like PLACE (a name, or a code such as LIV or E08000012), the most alike first.

    A score is from 0 to 1, and the parts of it, in their columns, add up to it: context (figures of people, homes and
    work), themes, initiatives, partners, programmes and goals. A part that one of the two has no data for counts as
    between the middle pair of their level, and is put in brackets in the table; coverage says how much of the weight
    is known. It tells who is similar, never who does better.
    """
    if everywhere == (place is not None):
        raise click.UsageError("name one place, or ask for --all")
    home.build()
    held = Peers.read(home.current)
    rank = partial(held.rank, weights=weights, top=top, same_type=same_type, within_km=near, historic=historic)
    if everywhere:
        asked = [each.code for each in held.places if historic or not each.ended]
        rows = [row for code in asked for row in _all(rank(code))]
        show(rows, form, "Peers of all places", COLUMNS)
        return
    code = held.find(str(place)) or _by_another_name(home, held, str(place))
    if code is None:
        held.place(str(place))
        raise UnknownPlace(str(place), [])
    ranking = rank(code)
    if ranking.place.ended:
        click.echo(f"placegraph: the council of {ranking.place.name} ended on {ranking.place.ended}.", err=True)
    if ranking.refused:
        click.echo(f"placegraph: {plain(ranking.refused)}", err=True)
    if ranking.refused and ranking.context_only and form == "table":
        click.echo("Below is likeness of circumstances alone, which is no ranking of peers.", err=True)
    found = ranking.peers or ranking.context_only
    if form == "table":
        title = (
            f"Places like {ranking.place.name}, of {ranking.candidates} compared: points of 100, and what they are made of "
            f"({', '.join(PARTS)})"
        )
        show([_told(peer) for peer in found], form, title, abreast=len(PARTS) + 3)
    else:
        show(list(_all(ranking)), form, f"Places like {ranking.place.name}", COLUMNS)


def _distance(km: float | None) -> float | None:
    """Return a distance as it is. Raises BadParameter for what is no number, which is neither too small nor too large."""
    if km is not None and math.isnan(km):
        raise click.BadParameter("nan is no distance; write kilometres, such as 50")
    return km


def _by_another_name(home: Home, held: Peers, text: str) -> str | None:
    """Return the register code of the place whose council goes by this name ("Hull"); None for none or several."""
    names = Search.of(home.current)
    councils = [hit.iri.rpartition("/council-")[2] for hit in names.called(text)] if names else []
    now = [code for code in councils if held.find(code)]
    today = [code for code in now if not held.place(code).ended] or now
    return today[0] if len(today) == 1 else None


def _all(ranking: Ranking) -> Iterator[dict[str, Any]]:
    """Yield a row for each ranked peer; the parts add up to the score."""
    for peer in ranking.peers:
        parts = {part.name: None if part.counted is None else round(part.share, 12) for part in peer.parts}
        yield {
            "code": ranking.place.code,
            "gss": ranking.place.gss,
            "rank": peer.rank,
            "peer_code": peer.code,
            "peer_gss": peer.gss,
            "score": round(peer.score, 12),
            **parts,
            "coverage": round(peer.coverage, 6),
        }


def _told(peer: Peer) -> dict[str, Any]:
    """Return a peer as a person reads it: points of 100, in brackets where there is no data to compare."""
    parts = {SHORT.get(part.name, part.name): _points(part) for part in peer.parts}
    return {"rank": peer.rank, "place": f"{peer.name} ({peer.code})", "score": f"{peer.score * 100:.1f}", **parts}


def _points(part: Part) -> str:
    if part.counted is None:
        return "-"
    points = f"{part.share * 100:.1f}"
    return points if part.likeness is not None else f"({points})"
