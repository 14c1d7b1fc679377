"""The columns of a workbook of initiatives: what they are called, by whatever spelling, and what may stand in them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pyoxigraph import Literal, NamedNode, RdfFormat, parse
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from loaders.values import tidy
from ontology import BASE, PG, SKOS

LIKE = 86.0
"""Likeness, of 100, from which a heading is taken for one of ours: "Lead organisaton", not "Lead officer"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: its key, its heading in our template, other headings people give it, and how it is explained.

    `scheme` is the file of concepts that may stand in it; `wide` is its width in the template, in characters.
    """

    key: str
    heading: str
    also: tuple[str, ...]
    help: str
    example: str = ""
    scheme: str = ""
    wide: int = 22
    many: bool = False
    """Whether several columns may be of this kind, and a cell may hold several values."""


COLUMNS = (
    Column(
        key="title", heading="Title", wide=38, example="EXAMPLE: Repair mornings in branch libraries",
        also=("initiative", "initiative name", "initiative title", "name of initiative", "project", "project name", "project title",
              "name of project", "name", "scheme", "scheme name", "activity name", "work", "what", "programme or project"),
        help="What the work is called, in a few words. Needed: a row without a title is left out.",
    ),
    Column(
        key="lead", heading="Lead body", wide=30, example="Exampleton Borough Council",
        also=("lead", "lead organisation", "lead organization", "lead partner", "lead authority", "lead council", "organisation",
              "council", "authority", "local authority", "led by", "accountable body", "owner", "delivered by", "who leads"),
        help="Who answers for the work: the full name of a council, trust, university, charity… Needed.",
    ),
    Column(
        key="partners", heading="Partners", wide=40, many=True, example="University of Exampleton; Friends of Exampleton Library",
        also=("partner", "partner organisations", "delivery partners", "key partners", "other partners", "working with",
              "in partnership with", "partners involved", "stakeholders", "partner bodies", "with"),
        help="Who else takes part. Several in one cell, with ; between them.",
    ),
    Column(
        key="place", heading="Place", wide=24, many=True, example="Exampleton",
        also=("area", "location", "places", "district", "borough", "where", "geography", "gss code", "area code", "ward", "town",
              "place or area", "council area", "local authority area"),
        help="Where it happens: the area of a council, a region, or a code such as E08000035. Blank means the lead's own area.",
    ),
    Column(
        key="goals", heading="Goal", wide=34, scheme="goal", many=True, example="10 Closing the digital divide",
        also=("goals", "levelling up goal", "levelling up goals", "goal 1", "goal 2", "goal 3", "second goal", "other goals", "towards goal"),
        help="Which of the fourteen levelling-up goals it works towards. Choose from the list; a second has a column of its own.",
    ),
    Column(
        key="pillars", heading="Pillar", wide=14, scheme="pillar", many=True, example="Renew",
        also=("pillars", "pillar 1", "pillar 2", "second pillar", "under pillar"),
        help="Which of the four broad ways of recovery it belongs to. Choose from the list.",
    ),
    Column(
        key="activities", heading="Activity", wide=30, scheme="activity", many=True, example="Libraries",
        also=("activities", "activity type", "type of activity", "activity types", "activity 1", "activity 2", "second activity",
              "kind of work", "type of work"),
        help="What kind of practical work it is. Choose from the list; a second has a column of its own.",
    ),
    Column(
        key="status", heading="Status", wide=14, scheme="status", example="Active",
        also=("stage", "state", "project status", "current status", "progress", "delivery status", "phase"),
        help="How far it has come. Choose from the list. Blank means not known.",
    ),
    Column(
        key="start", heading="Start", wide=14, example="2024-04",
        also=("start date", "date started", "started", "from", "begin", "begins", "start month", "start year", "commenced",
              "date from", "planned start", "estimated start", "est start", "expected start"),
        help="When it began or will: a day, a month or a year, such as 2024-05-06, May 2024 or 2024.",
    ),
    Column(
        key="end", heading="End", wide=14, example="2026",
        also=("end date", "finish", "finish date", "date ended", "ended", "to", "until", "completion date", "completion",
              "date to", "planned end", "expected end", "end year", "estimated end", "est end"),
        help="When it ended or will, written in the same way. Blank means that it goes on, or is not known.",
    ),
    Column(
        key="amount", heading="Amount", wide=16, example="£45,000",
        also=("amount awarded", "grant", "grant amount", "funding", "funding amount", "value", "budget", "total", "total funding",
              "award", "cost", "amount in pounds", "amount gbp", "grant awarded"),
        help="How much the funder promised: £45,000, 45k or £1.2m. Blank means not known; it never means nothing.",
    ),
    Column(
        key="funder", heading="Funder", wide=30, example="Exampleton Foundation",
        also=("funding body", "funding source", "source of funding", "funded by", "fund", "grant from", "funders", "paid by"),
        help="Who promised it. An amount needs its funder.",
    ),
    Column(
        key="link", heading="Link", wide=34, example="https://www.example.org/repair-mornings",
        also=("url", "web link", "website", "web address", "web page", "webpage", "more information", "links", "hyperlink"),
        help="The page where one can read more, from https:// on.",
    ),
    Column(
        key="note", heading="Note", wide=40, example="This row is an example: it is not loaded. Write over it or delete it.",
        also=("notes", "comment", "comments", "remark", "remarks", "description", "summary"),
        help="One sentence for other places. It is shown to everyone: no names of private people, no e-mail addresses.",
    ),
    Column(
        key="reference", heading="Reference", wide=16, example="LIB-07",
        also=("ref", "ref no", "reference number", "id", "project id", "initiative id", "project reference", "project ref", "unique id",
              "code", "project number"),
        help="Your own number or code for it, if you have one. With it, the title may change and the page stays the same.",
    ),
)  # fmt: skip
"""In the order of the template."""

BY_KEY = {column.key: column for column in COLUMNS}

SECOND = {"goals": "Second goal", "activities": "Second activity"}
"""Columns that the template has twice, and the heading of the second."""

SCHEME_FILES = {"goal": "goals", "pillar": "pillars", "activity": "activities", "status": "statuses"}

STATUS_WORDS = {
    "live": "active", "ongoing": "active", "on going": "active", "in progress": "active", "underway": "active", "under way": "active",
    "in delivery": "active", "delivery": "active", "open": "active", "started": "active", "current": "active", "running": "active",
    "complete": "completed", "finished": "completed", "closed": "completed", "done": "completed", "delivered": "completed", "ended": "completed",
    "pipeline": "planned", "not started": "planned", "approved": "planned", "in planning": "planned", "agreed": "planned",
    "idea": "proposed", "bid": "proposed", "bid submitted": "proposed", "proposal": "proposed", "draft": "proposed",
    "cancelled": "stopped", "canceled": "stopped", "abandoned": "stopped", "withdrawn": "stopped", "rejected": "stopped",
}  # fmt: skip
"""What people write for a status that is not in the list → the status."""


@cache
def words(scheme: str) -> Mapping[str, str]:
    """Return the words of a scheme as the template lists them, in its order, with the key of each: "10 Closing…" → "10"."""
    turtle = files("ontology").joinpath("schemes", f"{SCHEME_FILES[scheme]}.ttl").read_bytes()
    labels: dict[str, str] = {}
    orders: dict[str, int] = {}
    for triple in parse(turtle, format=RdfFormat.TURTLE):
        if isinstance(triple.subject, NamedNode) and isinstance(triple.object, Literal):
            key = triple.subject.value.removeprefix(f"{BASE}{scheme}/")
            if triple.predicate == SKOS.prefLabel:
                labels[key] = triple.object.value
            elif triple.predicate == PG.order:
                orders[key] = int(triple.object.value)
    keys = sorted(orders, key=orders.__getitem__)
    return {f"{key} {labels[key]}" if key.isdigit() else labels[key]: key for key in keys}


@cache
def _folded_words(scheme: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for word, key in words(scheme).items():
        plain = re.sub(r"^\d+ ", "", word)
        for spelling in (word, plain, key, f"{scheme} {key}", f"goal {word}" if key.isdigit() else word):
            found.setdefault(_fold(spelling), key)
    return found


def key_of(scheme: str, text: str) -> str:
    """Return the concept that a word of the list means, "" for any other word: labels are chosen, never guessed."""
    found = _folded_words(scheme).get(_fold(text), "")
    return found or (STATUS_WORDS.get(_fold(text), "") if scheme == "status" else "")


def nearest_word(scheme: str, text: str) -> str:
    """Return the word of the list that is most like a text, "" if none is like it.

    A text of short words only ("the", "15") is like every word that holds them, so it is like none.
    """
    if not re.search(r"[a-z]{4}", _fold(text)):
        return ""
    best = process.extractOne(_fold(text), {word: _fold(word) for word in words(scheme)}, scorer=fuzz.token_set_ratio, score_cutoff=60)  # fmt: skip
    return best[2] if best else ""


def column_of(heading: str) -> tuple[str, bool]:
    """Return the key of the column that a heading means, "" for none, and whether the heading was only like it."""
    said = _heading(heading)
    if not said or len(said) > 80:
        return "", False
    exact = _headings()
    for spelling in (said, re.sub(r"\s*\d$", "", said)):
        if spelling in exact:
            return exact[spelling], False
    best = process.extractOne(said, exact.keys(), scorer=fuzz.token_sort_ratio, score_cutoff=LIKE)
    # Short words are like each other by chance: "end" and "lead".
    if best and len(said) > 4:
        return exact[best[0]], True
    slips = [key for spelling, key in exact.items() if len(said) > 4 and OSA.distance(said, spelling) == 1]
    return (slips[0], True) if len(set(slips)) == 1 else ("", False)


@cache
def _headings() -> dict[str, str]:
    return {_heading(spelling): column.key for column in COLUMNS for spelling in (column.heading, *column.also)} | {
        _heading(heading): key for key, heading in SECOND.items()
    }


def _heading(text: str) -> str:
    """Return a heading as it is compared: without what stands in brackets, marks and required stars."""
    said = re.sub(r"\([^()]*\)|\[[^\[\]]*\]|£\s*'?(000s?|k|m|bn)\b|£|\*", " ", tidy(text.replace("_", " ")))
    said = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", said)
    return " ".join(re.findall(r"[a-z0-9]+", said.lower().replace("-", " ")))


def _fold(text: str) -> str:
    """Return a word as it is compared; unlike a body's name it keeps its numbers."""
    said = tidy(text).lower().replace("&", " and ")
    return " ".join(re.findall(r"[a-z0-9]+", said))


def columns_found(headings: Sequence[str]) -> dict[int, tuple[str, bool]]:
    """Return what each column of a row of headings means, by its number from 0; a kind that may stand once stands once.

    Where two headings would mean the same, the exact one does, else the first.
    """
    found = {number: column_of(heading) for number, heading in enumerate(headings)}
    taken: dict[str, int] = {}
    kept: dict[int, tuple[str, bool]] = {}
    ranked = sorted(found, key=lambda number: (found[number][1], _heading(headings[number]) != _heading(BY_KEY[found[number][0]].heading) if found[number][0] else False, number))  # fmt: skip
    for number in ranked:
        key, like = found[number]
        if key and (key not in taken or BY_KEY[key].many):
            taken[key] = number
            kept[number] = (key, like)
    return dict(sorted(kept.items()))
