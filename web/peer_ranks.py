"""Who ranks: the peers of a place by the weights of an address, how firm the list is, and the same as a table and a map."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graph.peers import PARTS, Peers, Ranking
from graph.rows import Row
from web.asking import Panel
from web.choices import Choices
from web.hexmap import NUMBERED, HexMap, SmallMap, hex_map, small_map
from web.measures import Shown, likeness
from web.named_places import Place
from web.peer_words import WORDS, listed
from web.worked_out import WorkedOut

FRAGILE = 0.6
"""Part of the list that should stay when one part of the scores counts for nothing; a list that changes more hangs on that part."""

COLUMNS = (
    "code", "gss", "rank", "peer_code", "peer_gss", "peer_name", "tier", "region", "kilometres", "score",
    *PARTS, *(f"{name}_likeness" for name in PARTS), *(f"{name}_weight" for name in PARTS), "coverage",
)  # fmt: skip

HOW = "#+ description: Worked out with the build, and weighed by the numbers in the address; /queries/places-like-mine asks the graph for the first ten by the usual weights."

ASKED = WorkedOut("peers", f"#+ summary: Which places are most like this one, under these weights?\n{HOW}", COLUMNS)


@dataclass(frozen=True)
class Firmness:
    """How many of the peers that are shown would still be, if one part of the scores counted for nothing."""

    words: str
    stay: int
    of: int

    @property
    def fragile(self) -> bool:
        """Whether the list hangs on that part."""
        return self.stay < FRAGILE * self.of


def rank(found: Peers | None, place: Place | None, chosen: Choices) -> Ranking | None:
    """Return the peers of a place by what was chosen; None where it is not among the places that were compared."""
    code = found.find(place.code) if found and place else None
    if found is None or code is None:
        return None
    return found.rank(
        code,
        weights=chosen.of_one,
        top=chosen.top,
        same_type=chosen.same_type,
        within_km=chosen.within or None,
        historic=chosen.historic,
    )


def scores(found: Peers | None, ranking: Ranking | None, chosen: Choices) -> dict[str, float]:
    """Return how like a place every other is, by area; nothing where it has no rank."""
    if found is None or ranking is None:
        return {}
    return found.scores(ranking.place.code, weights=chosen.of_one, historic=chosen.historic)


def orders_without(found: Peers, ranking: Ranking, chosen: Choices) -> dict[str, tuple[str, ...]]:
    """Return the order of all places if one part counted for nothing, for each part; nothing where there is no rank."""
    if not ranking.peers:
        return {}
    return found.orders_without(
        ranking.place.code,
        weights=chosen.of_one,
        same_type=chosen.same_type,
        within_km=chosen.within or None,
        historic=chosen.historic,
    )


def firmness(found: Peers | None, ranking: Ranking | None, chosen: Choices) -> list[Firmness]:
    """Return how much of a list would stay without each part, the part on which most of it hangs first."""
    if found is None or ranking is None or not ranking.peers:
        return []
    shown = {peer.code for peer in ranking.peers}
    told = [
        Firmness(WORDS[name], len(shown & set(order[: len(shown)])), len(shown))
        for name, order in orders_without(found, ranking, chosen).items()
        if order
    ]
    return sorted(told, key=lambda each: each.stay)


def fragile(told: Sequence[Firmness]) -> str:
    """Return on which parts a list hangs, in a sentence; "" where it hangs on none."""
    weak = [
        f"{each.stay or 'none'} would remain if {each.words.lower()} did not count" for each in told if each.fragile
    ]
    return f"Of the first {told[0].of} peers, {listed(weak)}." if weak else ""


def map_of(found: Peers | None, ranking: Ranking | None, score: Mapping[str, float]) -> HexMap | None:
    """Return the map of how like a place all others are, with the ranks of the first; None where its level has no hexagons."""
    if found is None or ranking is None or not ranking.peers or ranking.place.level != "local" or ranking.place.ended:
        return None
    ranks = {peer.iri: peer.rank for peer in ranking.peers if peer.rank <= NUMBERED}
    return hex_map(found, _likeness(found, ranking, score), here={ranking.place.iri}, ranks=ranks)


def beside(found: Peers | None, ranking: Ranking | None, chosen: Choices) -> SmallMap | None:
    """Return the small map for a place's own page, None where its level has no hexagons or it is not ranked."""
    if found is None or ranking is None or not ranking.peers or ranking.place.level != "local":
        return None
    ranks = {peer.iri: peer.rank for peer in ranking.peers}
    return small_map(
        found, _likeness(found, ranking, scores(found, ranking, chosen)), here={ranking.place.iri}, ranks=ranks
    )


def _likeness(found: Peers, ranking: Ranking, score: Mapping[str, float]) -> Shown:
    return likeness(found, ranking.place.code, score, Panel(ASKED, "", ()))


def peer_rows(ranking: Ranking) -> list[Row]:
    """Return a ranking as a table; what each part adds to the score stands under its name, as in the API and the command.

    Shares and likenesses are of one, blank where a part was left out. A place that is not ranked has no rows.
    """
    rows: list[Row] = []
    for peer in ranking.peers:
        row: Row = {
            "code": ranking.place.code, "gss": ranking.place.gss, "rank": peer.rank, "peer_code": peer.code, "peer_gss": peer.gss,
            "peer_name": peer.name, "tier": peer.tier, "region": peer.region,
            "kilometres": None if peer.kilometres is None else round(peer.kilometres, 1), "score": peer.score,
        }  # fmt: skip
        row |= {part.name: None if part.counted is None else part.share for part in peer.parts}
        row |= {f"{part.name}_likeness": part.likeness for part in peer.parts}
        row |= {f"{part.name}_weight": part.weight for part in peer.parts}
        rows.append(row | {"coverage": peer.coverage})
    return rows
