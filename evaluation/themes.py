"""Themes of real titles, against labels that were set before any tuning (README.md says how)."""

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files

from graph import themes

TARGETS = {"first goal right": 0.75, "right goal in first three": 0.90, "false themes": 0.10}


@dataclass(frozen=True, slots=True)
class Title:
    """A labelled title: the goal that it says first, and others that would do; `goal` is "" where it says nothing."""

    title: str
    source: str
    goal: str
    also: tuple[str, ...]

    @property
    def right(self) -> frozenset[str]:
        """Every goal that would do."""
        return frozenset((self.goal, *self.also))


@dataclass(frozen=True, slots=True)
class Score:
    """What a method made of the titles: shares of those that say something, but `false` of those that say nothing."""

    titles: int
    silent: int
    first: float
    """The first goal given is the first choice or another that would do."""
    strict: float
    """The first goal given is the first choice."""
    three: float
    """One of the first three is the first choice or another that would do."""
    given: float
    """Some goal is given."""
    precision: float
    """Of the first goals given, to titles of either kind, those that are right."""
    false: float
    """Titles that say nothing and are given a goal all the same."""


def titles() -> list[Title]:
    """Return the frozen titles."""
    with files("evaluation").joinpath("themes.csv").open(encoding="utf-8") as file:
        return [
            Title(row["title"], row["source"], row["goal"], tuple(row["also"].split())) for row in csv.DictReader(file)
        ]


def ours(title: str) -> list[str]:
    """Return the goals that a title is given, by number."""
    return [each.concept.removeprefix("goal/") for each in themes.assign(title)]


def scored(given: Callable[[str], Sequence[str]], of: Sequence[Title]) -> Score:
    """Return how well a method does on these titles."""
    said = [(each, given(each.title)) for each in of]
    telling = [(each, goals) for each, goals in said if each.goal]
    silent = [goals for each, goals in said if not each.goal]
    firsts = [each.goal != "" and goals[0] in each.right for each, goals in said if goals]

    def share(of: Sequence[bool]) -> float:
        return sum(of) / len(of) if of else 0.0

    return Score(
        titles=len(telling),
        silent=len(silent),
        first=share([bool(goals) and goals[0] in each.right for each, goals in telling]),
        strict=share([bool(goals) and goals[0] == each.goal for each, goals in telling]),
        three=share([bool(each.right & set(goals[:3])) for each, goals in telling]),
        given=share([bool(goals) for _, goals in telling]),
        precision=share(firsts),
        false=share([bool(goals) for goals in silent]),
    )


def run() -> Score:
    """Print how well the themes of titles are found, beside always saying the most frequent goals; return ours."""
    of = titles()
    score = scored(ours, of)
    plainest = scored(lambda title: ("12", "9", "13"), of)
    print(f"Themes: {score.titles} titles that say something, {score.silent} that say nothing (evaluation/themes.csv)")
    print(f"  {'':34}{'ours':>8}{'always 12, 9, 13':>18}{'target':>8}")
    rows = (
        ("first goal right (one that would do)", score.first, plainest.first, "≥ .75"),
        ("first goal is the first choice", score.strict, plainest.strict, ""),
        ("right goal in first three", score.three, plainest.three, "≥ .90"),
        ("some goal is given", score.given, plainest.given, ""),
        ("right, of all first goals given", score.precision, plainest.precision, ""),
        ("false themes, of titles without one", score.false, plainest.false, "≤ .10"),
    )
    for name, here, there, target in rows:
        print(f"  {name:36}{here:6.3f}{there:18.3f}{target:>8}")
    return score
