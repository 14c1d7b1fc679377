"""Places like ours: the finder, what peers do that a place does not, and why they are alike.

Scores come from `graph.peers`, made with the build; what a place does comes from the named questions of `web.doing`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, redirect, request
from pyoxigraph import NamedNode
from werkzeug.wrappers import Response as Redirect

from graph.peers import MODEL, PARTS, Peer, Peers, Ranking
from graph.rows import Iri, Row
from web.areas import area_of
from web.asking import Panel, ask, graph, name_of
from web.choices import Choices, choices
from web.doing import Doing, Work, doing, evidence
from web.formats import page
from web.hexmap import NUMBERED, HexMap, SmallMap, hex_map, small_map
from web.measures import Shown, likeness
from web.named_places import Place, by_council, meant_by, place_of
from web.themes import EVERY
from web.worked_out import WorkedOut

PAGES = Blueprint("peers", __name__)

WORDS = {
    "context": "Context",
    "themes": "Themes",
    "initiatives": "Initiatives",
    "partners": "Partners",
    "programmes": "Programmes",
    "goals": "Stated goals",
}
"""What the parts of a score are called on pages."""

MEANING = {
    "context": "size, deprivation, age, housing, work and more: twelve groups of figures",
    "themes": "goals and kinds of activity of what the council takes part in",
    "initiatives": "what the titles of initiatives say",
    "partners": "bodies that take part with both",
    "programmes": "programmes and frameworks that both take part in",
    "goals": "goals that strategies state",
}

NEAR = (0, 25, 50, 100, 200)
"""Kilometres that the form offers, 0 for anywhere."""

TOPS = (5, 10, 20, 50)

LACKING, DIFFERING, CLOSEST, NAMED = 3, 3, 3, 2
"""How many of each a card shows."""

OPENED = 1
"""Peers of which all is shown at once; of the others the rest is folded away."""

FRAGILE = 0.6
"""Part of the list that should stay when one part of the scores counts for nothing; a list that changes more hangs on that part."""

THIN = 3
"""Items below which a part of a place is said to be known from little: less than half of what sets it apart then counts."""

OF_WHAT = {
    "themes": "work with a theme",
    "initiatives": "initiatives with a title that says something",
    "partners": "partners",
    "programmes": "programmes and frameworks",
    "goals": "goals stated in strategies",
}
"""What each part of a score is known from."""

BESIDE = 5
"""Peers that stand beside a place in the table of goals."""

MATCHES = 8
"""Initiatives that are shown for what somebody wants to do."""

LIKE, ALIKE = 60, 0.3
"""Initiatives that are looked at for what somebody wants to do, and how like it they must be, of one."""

ON_A_PLACE, BRIEFLY = 4, 2
"""Peers that a place's own page shows, and the reasons that it gives for each, the weightiest first."""

LEARNT = 60
"""Initiatives that the page to learn from shows."""


@dataclass(frozen=True)
class Scored:
    """One part of a score as a page shows it: points of 100, which add up to the score's, and what was found."""

    name: str
    words: str
    points: float
    likeness: float | None
    weight: float
    found: str
    x: float
    items: int | None = None


@dataclass(frozen=True)
class Differing:
    """A figure in which two places differ much; shares are of one."""

    name: str
    unit: str
    ours: float
    theirs: float


@dataclass(frozen=True)
class Card:
    """A peer with all that the finder says of it."""

    peer: Peer
    place: Place | None
    points: float
    parts: tuple[Scored, ...]
    sentence: str
    lacking: tuple[Work, ...]
    lacks: int
    does: Doing
    first: str = ""
    """The first of the reasons that the sentence gives, the weightiest."""
    differs: tuple[Differing, ...] = ()
    ranks: dict[str, int | None] | None = None

    @property
    def thin(self) -> list[str]:
        """What the place with fewer is known from too little of, in words with numbers."""
        return [
            f"{OF_WHAT[part.name]}: {part.items or 'none'}"
            for part in self.parts
            if part.weight and part.items is not None and part.items < THIN
        ]


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


COLUMNS = (
    "code", "gss", "rank", "peer_code", "peer_gss", "peer_name", "tier", "region", "kilometres", "score",
    *PARTS, *(f"{name}_weight" for name in PARTS), *(f"{name}_share" for name in PARTS), "coverage",
)  # fmt: skip
HOW = "#+ description: Worked out with the build, and weighed by the numbers in the address; /queries/places-like-mine asks the graph for the first ten by the usual weights."
ASKED = WorkedOut("peers", f"#+ summary: Which places are most like this one, under these weights?\n{HOW}", COLUMNS)

WANTED = WorkedOut(
    "initiatives-like-words",
    "#+ summary: Which initiatives are most like what somebody wants to do, and how like are their places?\n"
    "#+ description: Half by what they are about and half by the words of their titles, worked out when it is asked; no SPARQL finds it.",
    ("undertaking", "title", "score", "words", "area", "place", "code", "alike"),
)


@PAGES.get("/peers")
def finder() -> Response:
    """Rank the places that are most like one, by the weights in the address, or say what is missing to do so."""
    chosen = choices(request.args)
    meant = meant_by(chosen.place)
    found = graph().peers()
    ranking = rank(found, meant.place, chosen)
    ours = doing(meant.place.area) if meant.place else None
    cards = cards_of(found, ranking, ours, chosen)
    score = scores(found, ranking, chosen)
    wanted = Panel(WANTED, "", tuple(wanted_rows(chosen.want, score))) if chosen.want else None
    goals = ask(EVERY["goal"])
    return page(
        "peers.html",
        name=f"peers-{meant.place.code}" if meant.place else "peers",
        downloads=_downloads(ranking, ours, cards, wanted),
        chosen=chosen,
        meant=meant,
        here=meant.place,
        has_peers=found is not None,
        ranking=ranking,
        cards=cards,
        ours=ours,
        wanted=sourced(wanted.rows[:MATCHES]) if wanted else [],
        asked_for=wanted,
        score=score if chosen.want else {},
        hexes=map_of(found, ranking, score),
        goals=goals,
        beside=cards[:BESIDE],
        shortlist=shortlist(chosen),
        part_words=WORDS,
        part_meaning=MEANING,
        near=NEAR,
        tops=TOPS,
        opened=OPENED,
        firm=(firm := firmness(found, ranking, chosen)),
        fragile=fragile(firm),
        model=MODEL,
    )


@PAGES.get("/place/<code>/peers")
def of_place(code: str) -> Redirect:
    """Send on to the finder, from where one may look for it."""
    area_of(code)
    return redirect(Choices(place=code).address(), code=302)


@PAGES.get("/learn")
def learn() -> Response:
    """List what a place's peers do towards a goal that it has no counterpart for, the likest place's first."""
    chosen = choices(request.args)
    meant = meant_by(chosen.place)
    goals = ask(EVERY["goal"])
    goal = next((row for row in goals if str(row["goal"]).endswith(f"/{request.args.get('goal', '').strip()}")), None)
    found = graph().peers()
    ranking = rank(found, meant.place, chosen)
    ours = doing(meant.place.area) if meant.place else None
    learnt = lessons(ranking, ours, str(goal["goal"]) if goal else "") if ranking and ours else []
    asked = Panel(LEARN, "", tuple(_lesson_row(peer, work) for peer, work in learnt))
    return page(
        "learn.html",
        name=f"learn-{meant.place.code}" if meant.place else "learn",
        downloads={"initiatives": asked} | ({"ours": ours.asked} if ours else {}),
        chosen=chosen,
        meant=meant,
        here=meant.place,
        has_peers=found is not None,
        ranking=ranking,
        ours=ours,
        goal=goal,
        goals=goals,
        learnt=learnt[:LEARNT],
        all=len(learnt),
        shortlist=shortlist(chosen),
    )


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
    every = found.rank(ranking.place.code, weights=chosen.of_one, top=len(found.places), historic=chosen.historic)
    return {peer.iri: peer.score for peer in every.peers}


def map_of(found: Peers | None, ranking: Ranking | None, score: Mapping[str, float]) -> HexMap | None:
    """Return the map of how like a place all others are, with the ranks of the first; None where its level has no hexagons."""
    if found is None or ranking is None or not ranking.peers or ranking.place.level != "local" or ranking.place.ended:
        return None
    ranks = {peer.iri: peer.rank for peer in ranking.peers if peer.rank <= NUMBERED}
    return hex_map(found, _likeness(found, ranking, score), here={ranking.place.iri}, ranks=ranks)


def _likeness(found: Peers, ranking: Ranking, score: Mapping[str, float]) -> Shown:
    return likeness(found, ranking.place.code, score, Panel(ASKED, "", ()))


def cards_of(
    found: Peers | None, ranking: Ranking | None, ours: Doing | None, chosen: Choices, *, whole: bool = True
) -> list[Card]:
    """Return a card for each peer; where there is no rank, for those that are closest by context alone."""
    if found is None or ranking is None or ours is None:
        return []
    peers = ranking.peers or ranking.context_only[: chosen.top]
    orders = _orders(found, ranking, chosen) if whole else None
    return [card(found, ranking, ours, peer, orders) for peer in peers]


def _orders(found: Peers, ranking: Ranking, chosen: Choices) -> dict[str, tuple[str, ...]]:
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
        for name, order in _orders(found, ranking, chosen).items()
        if order
    ]
    return sorted(told, key=lambda each: each.stay)


def panel(area: str) -> dict[str, object]:
    """Return what a place's own page shows of its peers: cards, or why there are none."""
    found, here = graph().peers(), place_of(area)
    chosen = Choices(place=here.code if here else "", top=ON_A_PLACE)
    ranking = rank(found, here, chosen)
    ours = doing(area) if ranking and ranking.peers else None
    return {
        "cards": cards_of(found, ranking, ours, chosen, whole=False),
        "here": here,
        "ranking": ranking,
        "map": _beside(found, ranking, chosen),
    }


def _beside(found: Peers | None, ranking: Ranking | None, chosen: Choices) -> SmallMap | None:
    """Return the small map for a place's own page, None where its level has no hexagons or it is not ranked."""
    if found is None or ranking is None or not ranking.peers or ranking.place.level != "local":
        return None
    ranks = {peer.iri: peer.rank for peer in ranking.peers}
    return small_map(
        found, _likeness(found, ranking, scores(found, ranking, chosen)), here={ranking.place.iri}, ranks=ranks
    )


def fragile(told: Sequence[Firmness]) -> str:
    """Return on which parts a list hangs, in a sentence; "" where it hangs on none."""
    weak = [f"without {each.words.lower()} {each.stay or 'none'}" for each in told if each.fragile]
    return f"Of the first {told[0].of}, {_listed(weak)} would stay." if weak else ""


def card(found: Peers, ranking: Ranking, ours: Doing, peer: Peer, orders: Mapping[str, tuple[str, ...]] | None) -> Card:
    """Return what is said of one peer; `orders` are those without each part, None for the head of a card only."""
    whole = orders is not None
    code, theirs = ranking.place.code, doing(peer.iri)
    told = reasons(found, code, ours, theirs, peer)
    scored = tuple(_scored(peer, told))
    order = sorted(peer.parts, key=lambda part: -part.share)
    said = [told[part.name] for part in order if told[part.name] and part.share]
    lacking = theirs.without_counterpart(ours) if whole else []
    return Card(
        peer=peer,
        place=place_of(peer.iri),
        points=round(100 * peer.score, 1),
        parts=scored,
        sentence=_sentence(said if whole else said[:BRIEFLY]),
        first=_sentence(said[:BRIEFLY]),
        lacking=tuple(lacking[:LACKING]),
        lacks=len(lacking),
        does=theirs,
        differs=tuple(differences(found, code, peer.code, ours.area, DIFFERING)) if whole else (),
        ranks={
            name: order.index(peer.code) + 1 if peer.code in order else None for name, order in (orders or {}).items()
        }
        or None,
    )


def _sentence(said: Sequence[str]) -> str:
    text = "; ".join(said)
    return text[:1].upper() + text[1:] + "." if text else ""


def differences(found: Peers, code: str, other: str, area: str, top: int) -> Iterable[Differing]:
    """Yield the figures in which two places differ most, under the names that figures go by; `area` is the first place's."""
    words = {
        name_of(str(row["indicator"])).removeprefix("indicator-"): (str(row["name"]), str(row["unit"] or ""))
        for row in ask("figures-of-place", place=name_of(area), indicator="", at="")
    }
    for each in found.differences(code, other, top):
        name, unit = words.get(each.indicator, (each.indicator.replace("-", " "), ""))
        yield Differing(name, unit, each.ours, each.theirs)


def reasons(found: Peers, code: str, ours: Doing, theirs: Doing, peer: Peer) -> dict[str, str]:
    """Return what each part found, in words with numbers; "" where it found nothing."""
    likeness = {part.name: part.likeness for part in peer.parts}
    told = dict.fromkeys(PARTS, "")
    if likeness["context"] is not None:
        known = [(group.share, group.name) for group in found.groups(code, peer.code) if group.share is not None]
        told["context"] = (
            f"closest in {_listed([name for _, name in sorted(known)[:CLOSEST]])} (context {likeness['context']:.2f} of 1)"
        )
    if common := [words for theme, words in ours.themes.items() if theme in theirs.themes]:
        told["themes"] = (
            f"{_count(common, 'goal or kind of activity', 'goals and kinds of activity')} in common ({_some(common)})"
        )
    if likeness["initiatives"]:
        told["initiatives"] = f"titles of initiatives alike ({likeness['initiatives']:.2f} of 1)"
    if common := [name for partner, name in ours.with_whom.items() if partner in theirs.with_whom]:
        told["partners"] = f"{_count(common, 'shared partner')} ({_some(common)})"
    if common := [name for programme, name in ours.programmes.items() if programme in theirs.programmes]:
        told["programmes"] = f"{_count(common, 'shared programme')} ({_some(common)})"
    if likeness["goals"]:
        told["goals"] = f"goals stated in strategies alike ({likeness['goals']:.2f} of 1)"
    return told


def _scored(peer: Peer, told: dict[str, str]) -> Iterable[Scored]:
    """Yield the parts with their points, rounded so that they add up to the score's."""
    points = rounded([100 * part.share for part in peer.parts], round(100 * peer.score, 1))
    x = 0.0
    for part, worth in zip(peer.parts, points, strict=True):
        yield Scored(
            part.name, WORDS[part.name], worth, part.likeness, part.weight, told[part.name], round(x, 2), part.items
        )
        x += worth


def rounded(values: Sequence[float], total: float) -> list[float]:
    """Return values in tenths that add up to `total`: what is left over goes to those that lost most."""
    tenths = [int(10 * value) for value in values]
    left = round(10 * total) - sum(tenths)
    order = sorted(range(len(values)), key=lambda each: tenths[each] - 10 * values[each])
    for each in order[: max(left, 0)]:
        tenths[each] += 1
    return [tenth / 10 for tenth in tenths]


def wanted_rows(want: str, score: Mapping[str, float]) -> list[Row]:
    """Return the initiatives most like what somebody wants to do, each with its place and how like that is to the asker's.

    They stand in the order of both together: how like the words, and how like the place, where that is known.
    """
    councils = by_council()
    found = []
    for each in graph().similar().to_words(want, LIKE):
        place = next((councils[lead] for lead, _ in each.initiative.leads if lead in councils), None)
        if each.score >= ALIKE and place:
            near = score.get(place.area)
            row: Row = {
                "undertaking": Iri(each.initiative.iri), "title": each.initiative.title, "score": round(each.score, 6),
                "words": ", ".join(each.words), "area": Iri(place.area), "place": place.name, "code": place.code,
                "alike": near if near is None else round(near, 6),
            }  # fmt: skip
            found.append((each.score * (near if near is not None else 0.0 if score else 1.0), row))
    found.sort(key=lambda pair: (-pair[0], str(pair[1]["title"])))
    return [row for _, row in found]


def sourced(rows: Iterable[Row]) -> list[tuple[Row, Row]]:
    """Return initiatives, each with the first of its sources, an empty row where it has none."""
    return [(row, ask("sources-of", thing=name_of(str(row["undertaking"]))).first) for row in rows]


def lessons(ranking: Ranking, ours: Doing, goal: str) -> list[tuple[Peer, Work]]:
    """Return what peers do that `ours` has no counterpart for, towards one goal or any: the likest peer's first, then by evidence."""
    learnt = []
    for peer in ranking.peers:
        missing = doing(peer.iri).without_counterpart(ours)
        fitting = [work for work in missing if (goal in work.themes if goal else work.goals)]
        learnt += [(peer, work) for work in sorted(fitting, key=evidence)]
    return learnt


LEARN = WorkedOut(
    "learn",
    "#+ summary: What do the peers of this place do that it has no counterpart for?\n"
    "#+ description: Worked out from the peers of the build and from what /queries/what-places-do finds for each of them.",
    ("peer_code", "peer_name", "score", "undertaking", "title", "goals", "method", "source", "sourceTitle", "locator", "read", "stale"),
)  # fmt: skip


def _lesson_row(peer: Peer, work: Work) -> Row:
    row = work.row
    kept: Row = {key: row[key] for key in ("undertaking", "title")}
    goals = " | ".join(name_of(goal) for goal in work.goals)
    of: Row = {"peer_code": peer.gss or peer.code, "peer_name": peer.name, "score": round(peer.score, 6)}
    rest: Row = {key: row[key] for key in ("source", "sourceTitle", "locator", "read", "stale")}
    return of | kept | {"goals": goals, "method": work.method} | rest


def shortlist(chosen: Choices) -> list[tuple[str, str, str]]:
    """Return what is on the shortlist: its name in the address, its words, the path of its page."""
    kept = []
    for name in chosen.kept:
        if place := meant_by(name).place:
            kept.append((name, place.name, f"/place/{place.code}"))
        elif name.startswith(("initiative-", "strategy-")) and (rows := ask("names-of", thing=name).rows):
            kept.append((name, str(rows[0]["name"]), f"/initiative/{name}"))
    return kept


def peer_rows(ranking: Ranking) -> list[Row]:
    """Return a ranking as a table: scores, likenesses and shares of one, blank where a part was left out."""
    rows: list[Row] = []
    for peer in ranking.peers or ranking.context_only:
        row: Row = {
            "code": ranking.place.code, "gss": ranking.place.gss, "rank": peer.rank, "peer_code": peer.code, "peer_gss": peer.gss,
            "peer_name": peer.name, "tier": peer.tier, "region": peer.region,
            "kilometres": None if peer.kilometres is None else round(peer.kilometres, 1), "score": peer.score,
        }  # fmt: skip
        row |= {part.name: part.likeness for part in peer.parts}
        row |= {f"{part.name}_weight": part.weight for part in peer.parts}
        row |= {f"{part.name}_share": part.share for part in peer.parts}
        rows.append(row | {"coverage": peer.coverage})
    return rows


def _downloads(
    ranking: Ranking | None, ours: Doing | None, cards: list[Card], wanted: Panel | None
) -> dict[str, Panel]:
    tables: dict[str, Panel] = {}
    if ranking and ours:
        rows = peer_rows(ranking)
        places = [NamedNode(ours.area), *(NamedNode(each.peer.iri) for each in cards)]
        doings = tuple(row for each in (ours, *(card.does for card in cards)) for row in each.asked)
        query = ours.asked.query
        tables["peers"] = Panel(ASKED, "", tuple(rows))
        tables["doing"] = Panel(query, query.bind(**{**query.read({}), "place": places}), doings)
    return tables | ({"wanted": wanted} if wanted else {})


def _count(things: Sequence[str], one: str, many: str = "") -> str:
    return f"{len(things)} {one if len(things) == 1 else many or one + 's'}"


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


def _some(names: Sequence[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")
