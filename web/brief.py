"""The peer brief: one place, its three closest peers, why, what it lacks and how far to believe it, on a page to print.

The page and the Word file are made of one `Brief`, which holds nothing that the graph does not.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO
from urllib.parse import quote

from flask import Blueprint, Response, make_response, redirect, request
from pyoxigraph import NamedNode
from werkzeug.wrappers import Response as Redirect

from graph.peers import MODEL, Ranking
from graph.rows import Row
from queries import find
from web import brief_word, display, host
from web.asking import NothingThere, Panel, ask, graph, name_of, panel_of
from web.choices import TOP, Choices, choices
from web.doing import Doing, doing
from web.formats import page
from web.named_places import Meant, Place, meant_by
from web.peer_cards import Card, cards_of
from web.peer_ranks import firmness, fragile, rank
from web.peer_words import MEANING, WORDS, listed
from web.places import themes
from web.themes import EVERY

PAGES = Blueprint("brief", __name__)

PEERS, ALONE = 3, 10
"""Peers of a brief; and how many are listed where a place has no rank, by context alone."""

FIGURES = ("deprivation-score", "high-deprivation-share", "median-weekly-pay", "employment-rate", "age-65-plus")
"""The figure that stands beside the population: the first of these that is known."""

QUESTIONS = ("place", "figures-of-place", "what-places-do", "partners-of-place", "places-like-mine", "themes-of-place")
"""What a brief asks, in the order of the numbers that its figures carry."""

ALONE_TOO = ("place", "partners-of-place", "places-like-mine")
"""Questions that are asked of the place alone; the others are asked of its peers too."""

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True)
class Asked:
    """A named question of the brief, with all that it found; `path` opens it, with its places filled in."""

    number: int
    panel: Panel
    path: str


@dataclass(frozen=True)
class Fact:
    """One of the five facts: words, value as people write it, and the row that says so, empty where we counted."""

    words: str
    value: str
    note: str
    row: Row
    asked: Asked


@dataclass(frozen=True)
class Gap:
    """One goal or pillar: its IRI, its words, and how much each place does towards it, the brief's own place first."""

    theme: str
    words: str
    counts: tuple[int, ...]


@dataclass(frozen=True)
class Fresh:
    """How fresh what is said of one place is: when it was read, and how much of it is past its shelf life."""

    name: str
    works: int
    works_stale: int
    read: tuple[date, date] | None
    figures: int
    figures_stale: int
    until: date | None


@dataclass(frozen=True)
class Brief:
    """All that a brief says. `cards` are the peers; where the place has no rank, those that are closest by context."""

    place: Place
    facts: tuple[Fact, ...]
    ranking: Ranking
    cards: tuple[Card, ...]
    goals: tuple[Gap, ...]
    pillars: tuple[Gap, ...]
    fresh: tuple[Fresh, ...]
    left_out: tuple[str, ...]
    asked: Mapping[str, Asked]
    build: str
    made: str
    chosen: Choices
    fragile: str = ""
    """On which parts of the scores the ranks hang, in a sentence; "" where they are firm."""
    model: str = MODEL

    @property
    def peers(self) -> tuple[Card, ...]:
        """The peers that the brief tells of at length: none where the place has no rank."""
        return () if self.ranking.refused else self.cards

    @property
    def uncovered(self) -> list[Gap]:
        """The goals towards which a peer does something, and the place nothing that is recorded."""
        return [gap for gap in self.goals if not gap.counts[0] and any(gap.counts)]


@PAGES.get("/brief")
def chosen_place() -> Redirect:
    """Send on from the address of a form to the brief itself, or to the peer finder where no place is given."""
    named = request.args.get("place", "").strip()[:200]
    return redirect(f"/brief/{quote(named, safe='')}" if named else "/peers", code=302)


@PAGES.get("/brief/<path:name>")
def brief(name: str) -> Response | Redirect:
    """Show the brief of a place, its peers by the weights and switches of the address.

    One whose name is not understood is answered with those that it may mean (404).
    """
    meant = meant_by(name)
    chosen = replace(choices(request.args), place=meant.place.code if meant.place else name.strip()[:200])
    if meant.place and name != meant.place.code:
        return redirect(chosen.of_brief(meant.place.code), code=302)
    made = brief_of(meant.place, chosen) if meant.place else None
    answer = page(
        "brief.html",
        name=f"brief-{meant.place.code}" if meant.place else "brief",
        downloads={asked.panel.query.name: asked.panel for asked in made.asked.values()} if made else {},
        brief=made,
        meant=meant,
        here=meant.place,
        has_peers=graph().peers() is not None,
        chosen=chosen,
        part_words=WORDS,
        part_meaning=MEANING,
        root=_root(),
    )
    if meant.place is None:
        answer.status_code = 404
    return answer


@PAGES.get("/brief/<path:name>.docx")
def word(name: str) -> Response:
    """Give the brief as a Word file. Raises NothingThere."""
    meant = meant_by(name)
    if meant.place is None:
        raise NothingThere(_unknown(name, meant))
    made = brief_of(meant.place, choices(request.args))
    if made is None:
        raise NothingThere(f"{meant.place.name} was not compared when this build was made, so there is no brief of it")
    file = BytesIO()
    brief_word.document(made, _root()).save(file)
    answer = make_response(file.getvalue())
    answer.headers["Content-Type"] = DOCX
    answer.headers["Content-Disposition"] = f'attachment; filename="brief-{meant.place.code}.docx"'
    return answer


def brief_of(place: Place, chosen: Choices) -> Brief | None:
    """Return the brief of a place by the weights and switches that were chosen, None where the build did not compare it."""
    found = graph().peers()
    chosen = replace(chosen, place=place.code, want="", kept=(), top=PEERS)
    ranking = rank(found, place, chosen)
    if ranking is None:
        return None
    ours = doing(place.area)
    chosen = replace(chosen, top=ALONE if ranking.refused else PEERS)
    cards = tuple(cards_of(found, rank(found, place, chosen), ours, chosen))
    told = () if ranking.refused else cards
    areas = [place.area, *(card.peer.iri for card in told)]
    asked = {name: _asked(number, name, areas) for number, name in enumerate(QUESTIONS, 1)}
    return Brief(
        place=place,
        facts=tuple(_facts(place, ours, asked)),
        ranking=ranking,
        cards=cards,
        goals=tuple(_goals([ours, *(card.does for card in told)])),
        pillars=tuple(_pillars(areas)),
        fresh=tuple(_fresh([(place.name, ours), *((card.peer.name, card.does) for card in told)])),
        left_out=tuple(_left_out(place, ours, told)),
        asked=asked,
        build=graph().build.hash,
        made=graph().build.made[:10],
        chosen=chosen,
        fragile=fragile(firmness(found, rank(found, place, ten := replace(chosen, top=TOP)), ten)),
    )


def _root() -> str:
    """Return the address of this server, "" where it is not known: then paths stand alone."""
    here = host.root()
    return "" if here == host.UNKNOWN else here


def _unknown(name: str, meant: Meant) -> str:
    offered = ", ".join(f"{place.name} ({place.code})" for place in meant.offered)
    return f"no one place is called {name[:80]!r}" + (f": did you mean {offered}?" if offered else "")


def _asked(number: int, name: str, areas: list[str]) -> Asked:
    """Return a question as it is asked of all the places of a brief, each place's rows after those of the one before."""
    of = areas[:1] if name in ALONE_TOO else areas
    # what two places do together is told of both, and once: asked of all at once, the question says it once too
    once = {tuple(row.items()): row for area in of for row in _ask(name, area)}
    rows = tuple(once.values())
    panel = panel_of(find(name), rows, place=[NamedNode(area) for area in of])
    return Asked(number, panel, f"/queries/{name}?place={','.join(map(name_of, of))}")


def _ask(name: str, area: str) -> Panel:
    optional = dict.fromkeys(find(name).optional, "")
    return ask(name, **{**optional, "place": name_of(area)})


def _facts(place: Place, ours: Doing, asked: Mapping[str, Asked]) -> Iterable[Fact]:
    """Yield the five facts: kind, population, one more figure, what it does, with whom."""
    yield Fact("Kind of council", place.tier, place.region, {}, asked["place"])
    figures = asked["figures-of-place"]
    latest = _latest(place.area)
    wanted = ["population", next((name for name in FIGURES if name in latest), FIGURES[0])]
    for name in wanted:
        row = latest.get(name, {})
        if row:
            unit, year = str(row["unit"] or ""), f"{row['end'].year}" if isinstance(row["end"], date) else ""
            said = "" if unit.startswith("share") or unit == "score" else unit
            note = ", ".join(each for each in (said, year) if each)
            yield Fact(str(row["name"]), display.figure(row["value"], unit), note, row, figures)
        else:
            yield Fact(name.replace("-", " ").capitalize(), "not recorded", "", {}, figures)
    strategies = sum(work.row["what"] == "strategy" for work in ours.works)
    note = f"{display.plural(len(ours.works) - strategies, 'initiative')}, {display.plural(strategies, 'strategy', 'strategies')}"
    yield Fact("Initiatives and strategies", str(len(ours.works)), note, {}, asked["what-places-do"])
    yield Fact("Partners in the UK", display.number(len(ours.with_whom)), "", {}, asked["partners-of-place"])


def _latest(area: str) -> dict[str, Row]:
    latest: dict[str, Row] = {}
    for row in _ask("figures-of-place", area):
        latest.setdefault(name_of(str(row["indicator"])).removeprefix("indicator-"), row)
    return latest


def _goals(does: list[Doing]) -> Iterable[Gap]:
    for row in ask(EVERY["goal"]):
        goal = str(row["goal"])
        yield Gap(goal, f"{row['number']}. {row['name']}", tuple(len(each.towards(goal)) for each in does))


def _pillars(areas: list[str]) -> Iterable[Gap]:
    """Yield the pillars with what people, never a program, have put under each."""
    tagged = [{theme: count for theme, _, count in themes(_ask("themes-of-place", area), "pillar")} for area in areas]
    for row in ask(EVERY["pillar"]):
        pillar = str(row["pillar"])
        yield Gap(pillar, str(row["name"]), tuple(each.get(pillar, 0) for each in tagged))


def _fresh(does: list[tuple[str, Doing]]) -> Iterable[Fresh]:
    for name, each in does:
        figures = list(_latest(each.area).values())
        read = sorted(day for work in each.works if isinstance(day := work.row["read"], date))
        until = [day for row in figures if isinstance(day := row["end"], date)]
        yield Fresh(
            name=name,
            works=len(each.works),
            works_stale=sum(bool(work.row["stale"]) for work in each.works),
            read=(read[0], read[-1]) if read else None,
            figures=len(figures),
            figures_stale=sum(bool(row["stale"]) for row in figures),
            until=max(until, default=None),
        )


def _left_out(place: Place, ours: Doing, peers: Iterable[Card]) -> Iterable[str]:
    """Yield what the reader should know is missing: of this place first, then of each comparison."""
    if not ours.works:
        yield f"No initiative or strategy of {place.name} is recorded in these sources."
    else:
        bare = sum(not work.goals for work in ours.works)
        guessed = sum(bool(work.goals) and work.method == "inferred" for work in ours.works)
        yield (
            f"Of {display.plural(len(ours.works), 'initiative or strategy', 'initiatives and strategies')} of {place.name}, "
            f"{bare} {'has' if bare == 1 else 'have'} no goal that we know of, so no goal counts them; "
            f"{guessed} {'has' if guessed == 1 else 'have'} goals that a program worked out from the words."
        )
    peers = list(peers)
    if without := [part.words.lower() for part in (peers[0].parts if peers else ()) if part.left_out]:
        yield f"No place of this level has data for {listed(without)}: left out of the scores, and the other parts count for more."
    for card in peers:
        missing = [part.words.lower() for part in card.parts if part.likeness is None and part.weight]
        if missing:
            share = round(100 * card.peer.coverage)
            yield f"With {card.peer.name}, {share}% of the weight was compared: of one of the two, nothing is known of its {listed(missing)}."
    yield "“None” means none in these sources, which lean towards funded programmes; it need not mean that nothing is done."
