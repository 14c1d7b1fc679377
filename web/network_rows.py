"""What pages tell of the network: ties as rows of a table, and how a body stands in it, in words."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from graph.network import Network, Undertaking
from graph.rows import Iri, Row
from graph.views import BadChoice, Node, View

ORDERS = ("shared", "name", "other", "year")
"""Columns that ties can be in the order of; with "-" before it, the other way round."""

COLUMNS = (
    "body", "name", "kind", "other", "otherName", "otherKind", "tie", "shared", "strength", "undertakings", "titles",
    "goalWorkedOut", "newestYear", "sources", "read",
)  # fmt: skip

BY_LAW = {
    "member": "one belongs to the other",
    "district": "county and district",
    "serves": "one serves the area of the other",
}
"""What a tie by law is, in words that do not depend on its direction."""


@dataclass(frozen=True)
class Line:
    """A tie of a view as a row: its two ends, and what makes it, or what it is by law.

    `part` is what the body does in the work, where the other end is a piece of work.
    """

    number: int
    one: Node
    other: Node
    work: tuple[Undertaking, ...]
    strength: float
    law: str = ""
    part: str = ""

    @property
    def year(self) -> str:
        """The newest year of the work, "" for none known."""
        return max((each.year for each in self.work), default="")

    @property
    def read(self) -> str:
        """The newest day on which any of it was read, as an ISO date, "" for none."""
        return max((source.read for each in self.work for source in each.sources), default="")


def lines(network: Network, view: View) -> list[Line]:
    """Return a row for each edge of a view, in the view's order: what the view is about stands first in each."""
    found = []
    for number, edge in enumerate(view.edges):
        one, other = view.nodes[edge.a], view.nodes[edge.b]
        if other.focus and not one.focus:
            one, other = other, one
        work = sorted(
            (network.undertakings[n] for n in edge.undertakings), key=lambda each: (len(each.bodies), each.iri)
        )
        part = ""
        if other.kind == "work":
            part = "leads it" if network.number_of[one.iri] in work[0].leads else "takes part"
        found.append(Line(number, one, other, tuple(work), edge.strength, BY_LAW.get(edge.legal, ""), part))
    return found


def ordered(found: Sequence[Line], sort: str) -> list[Line]:
    """Return rows in the order that was asked for, else as they are. Raises BadChoice."""
    column = sort.removeprefix("-")
    if column not in ORDERS:
        raise BadChoice(f"ties have no order {sort[:40]!r}: use {', '.join(ORDERS)}, or one of these with - before it")
    turned = sort.startswith("-")
    if column == "name":
        return sorted(found, key=lambda line: line.one.name.casefold(), reverse=turned)
    if column == "other":
        return sorted(found, key=lambda line: line.other.name.casefold(), reverse=turned)
    if column == "year":
        dated = sorted((line for line in found if line.year), key=lambda line: line.year, reverse=not turned)
        return dated + [line for line in found if not line.year]
    return sorted(found, key=lambda line: (len(line.work), line.strength), reverse=not turned)


def rows(found: Sequence[Line], guessed: Collection[str]) -> Iterator[Row]:
    """Yield ties for a table to take away, one a row; `guessed` are IRIs of work whose goal was only worked out."""
    for line in found:
        yield {
            "body": Iri(line.one.iri),
            "name": line.one.name,
            "kind": line.one.kind,
            "other": Iri(line.other.iri),
            "otherName": line.other.name,
            "otherKind": line.other.kind,
            "tie": line.law or line.part or "shared work",
            "shared": len(line.work),
            "strength": line.strength,
            "undertakings": " | ".join(each.iri.rsplit("/", 1)[-1] for each in line.work),
            "titles": " | ".join(each.title for each in line.work),
            "goalWorkedOut": " | ".join(each.iri.rsplit("/", 1)[-1] for each in line.work if each.iri in guessed)
            or None,
            "newestYear": line.year or None,
            "sources": " | ".join(sorted({source.title for each in line.work for source in each.sources})),
            "read": line.read or None,
        }


@dataclass(frozen=True)
class Ranks:
    """Who stands out in the network: numbers of bodies, the first of each first."""

    connected: tuple[int, ...]
    between: tuple[int, ...]
    missed: tuple[int, ...]


def ranks(network: Network) -> Ranks:
    """Return who is most connected, who stands between most, and without whom most would be cut off."""
    everyone = range(len(network.standings))
    at = network.standings
    return Ranks(
        tuple(sorted(everyone, key=lambda n: (-at[n].partners, -at[n].shared, network.bodies[n].name))),
        tuple(sorted((n for n in everyone if at[n].between), key=lambda n: (-at[n].between, network.bodies[n].name))),
        tuple(sorted((n for n in everyone if at[n].cut_off), key=lambda n: (-at[n].cut_off, network.bodies[n].name))),
    )


def standing(network: Network, number: int) -> list[str]:
    """Return how a body stands in the whole network, in sentences."""
    at, body = network.standings[number], network.bodies[number]
    said = [
        f"In the whole network it shares {_many(at.shared, 'piece of work', 'pieces of work')} with "
        f"{_many(at.partners, 'other UK body', 'other UK bodies')}"
        f"{_place_of(number, ranks(network).connected, 'it is {} most connected of all')}."
    ]
    if at.between >= SELDOM:
        about = "About " if network.estimated else ""
        said.append(
            f"{about}{100 * at.between:.1f} of every 100 shortest chains between two others lead through it"
            f"{_place_of(number, ranks(network).between, 'it is {} busiest bridge')}."
        )
    if at.cut_off:
        said.append(f"Without it, {_many(at.cut_off, 'body', 'bodies')} would have no chain to the rest.")
    if body.ended:
        said.append("It is no more: its work is kept as it was recorded.")
    return said


SELDOM = 0.001
"""Part of all chains below which a body is not called a bridge."""

TOP = 25
"""Ranks that are told."""


def _place_of(number: int, order: Sequence[int], words: str) -> str:
    """Return the rank of a body among the first, after a comma; "" for any other."""
    rank = order.index(number) + 1 if number in order[:TOP] else 0
    return ": " + words.format("the" if rank == 1 else f"the {_ordinal(rank)}") if rank else ""


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _many(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"
