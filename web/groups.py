"""What a place does, under headings: initiatives by their programme, the rest of them, strategies."""

from collections import Counter
from dataclasses import dataclass, field

from graph.rows import Row
from web.asking import Panel, page_of

SHOWN = 6
"""Rows that a place's page shows of a list; the rest is one link away."""

OTHER, STRATEGIES = "Other initiatives", "Strategies and plans"

Heading = tuple[str, str | None]
"""Its words, and the path that they lead to."""


@dataclass(frozen=True)
class Group:
    """Undertakings under one heading; `rows` may be only the first of `count`."""

    name: str
    link: str | None
    count: int
    rows: list[Row] = field(default_factory=list)


def groups(undertakings: Panel, shown: int = SHOWN) -> list[Group]:
    """Return initiatives by programme, then strategies, the greatest group first; no more than `shown` rows in all.

    Every group shows something before any shows more, and untitled awards are not shown before titled work.
    """
    alone = _alone(undertakings)
    by_heading: dict[Heading, list[Row]] = {}
    for row in undertakings:
        by_heading.setdefault(_heading(row, alone), []).append(row)
    ordered = sorted(by_heading.items(), key=_rank)
    for _, rows in ordered:
        rows.sort(key=lambda row: bool(row["untitled"]))
    share = _shares([len(rows) for _, rows in ordered], shown)
    return [
        Group(name, link, len(rows), rows[:count]) for ((name, link), rows), count in zip(ordered, share, strict=True)
    ]


def _alone(undertakings: Panel) -> set[str]:
    """Return the programmes with one initiative here: a heading each would be more headings than rows."""
    sizes = Counter(str(row["programme"]) for row in undertakings if row["what"] != "strategy")
    return {programme for programme, size in sizes.items() if size == 1}


def _heading(row: Row, alone: set[str]) -> Heading:
    """Return what an undertaking stands under, and the path of that programme's page."""
    if row["what"] == "strategy":
        return STRATEGIES, None
    if row["programmeName"] and str(row["programme"]) not in alone:
        return str(row["programmeName"]), page_of(str(row["programme"]))
    return OTHER, None


def _rank(group: tuple[Heading, list[Row]]) -> tuple[bool, int, int, str]:
    """Return what puts groups in order: titled work first, then programmes, the rest and strategies, the greatest first."""
    (name, _), rows = group
    untitled = all(row["untitled"] for row in rows)
    return untitled, {OTHER: 1, STRATEGIES: 2}.get(name, 0), -len(rows), name


def _shares(sizes: list[int], shown: int) -> list[int]:
    """Return how many rows each group may show: one each in turn, until nothing is left to give or to show."""
    given = [0] * len(sizes)
    while shown > 0 and any(has < size for has, size in zip(given, sizes, strict=True)):
        for place_, size in enumerate(sizes):
            if shown > 0 and given[place_] < size:
                given[place_] += 1
                shown -= 1
    return given
