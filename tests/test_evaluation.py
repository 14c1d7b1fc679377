"""The frozen files are whole, the measures measure, and ours reach what is promised."""

import csv
from importlib.resources import files

import numpy as np
import pytest

from evaluation import similar, themes
from evaluation.peers import auc, nearest


def table(name: str) -> list[dict[str, str]]:
    with files("evaluation").joinpath(f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def bundled_titles() -> dict[str, str]:
    found = {}
    for name, key in (("initiatives", "initiative"), ("strategies", "strategy")):
        with files("loaders").joinpath("bundled", f"{name}.csv").open(encoding="utf-8") as file:
            found |= {row[key]: row["name"] for row in csv.DictReader(file)}
    return found


class TestTheFrozenFiles:
    def test_hold_real_titles_and_goals_there_are(self) -> None:
        rows, real = table("themes"), set(bundled_titles().values())
        assert len(rows) == len({(row["title"], row["source"]) for row in rows}) == 250
        assert {row["title"] for row in rows} <= real
        for row in rows:
            assert row["says_something"] == ("yes" if row["goal"] else "no")
            goals = [row["goal"], *row["also"].split()] if row["goal"] else row["also"].split()
            assert set(goals) <= {str(number) for number in range(1, 15)}
            assert len(goals) == len(set(goals))

    def test_grade_real_initiatives_for_real_initiatives(self) -> None:
        rows, real = table("similar"), bundled_titles()
        assert len({row["query"] for row in rows}) >= 40
        pairs = [(row["query"], row["relevant"]) for row in rows]
        assert len(pairs) == len(set(pairs))
        for row in rows:
            assert (real[row["query"]], real[row["relevant"]]) == (row["query_title"], row["relevant_title"])
            assert row["query"] != row["relevant"]
            assert row["grade"] in {"1", "2", "3"}


class TestTheMeasures:
    def test_of_themes_count_what_is_right_and_what_is_false(self) -> None:
        of = [
            themes.Title("a", "x", "1", ()),
            themes.Title("b", "x", "2", ("3",)),
            themes.Title("c", "x", "4", ()),
            themes.Title("d", "x", "", ()),
            themes.Title("e", "x", "", ()),
        ]
        said = {"a": ["1"], "b": ["3", "2"], "c": ["9", "4"], "d": ["5"], "e": []}
        score = themes.scored(said.__getitem__, of)
        assert (score.titles, score.silent) == (3, 2)
        assert (score.first, score.strict, score.three) == pytest.approx((2 / 3, 1 / 3, 1))
        assert (score.given, score.precision, score.false) == pytest.approx((1, 2 / 4, 1 / 2))

    def test_of_likeness_are_1_for_the_best_order_and_0_for_none(self) -> None:
        grades = {"a": 3, "b": 1}
        assert similar.ndcg(grades, ["a", "b", "x"]) == 1
        assert similar.ndcg(grades, ["x", "y"]) == 0
        assert 0 < similar.ndcg(grades, ["b", "a"]) < 1
        assert similar.ndcg(grades, ["x"] * 5 + ["a"]) == 0


class TestOurs:
    def test_find_the_themes_of_titles_as_promised(self) -> None:
        score = themes.run()
        assert score.first >= themes.TARGETS["first goal right"]
        assert score.three >= themes.TARGETS["right goal in first three"]
        assert score.false <= themes.TARGETS["false themes"]
        assert score.precision >= 0.9

    def test_find_similar_initiatives_as_promised(self) -> None:
        assert similar.run() >= 0.6


class TestTheMeasuresOfPeers:
    def test_ties_count_half(self) -> None:
        assert auc([(2.0,)], [(1.0,)]) == 1
        assert auc([(1.0,)], [(1.0,)]) == 0.5
        assert auc([(1.0,), (3.0,)], [(2.0,), (2.0,), (0.0,), (4.0,)]) == (1 + 3) / 8
        assert np.isnan(auc([], [(1.0,)]))

    def test_the_second_part_of_a_guess_decides_between_equals(self) -> None:
        assert auc([(1.0, 2.0)], [(1.0, 1.0), (1.0, 3.0)]) == 0.5

    def test_nearest_are_the_likest_that_are_known(self) -> None:
        likeness = np.array([[np.nan, 0.2, 0.9, 0.2, np.nan]])
        assert nearest(likeness, 0) == [2, 1, 3]
        assert nearest(likeness, 0, 1) == [2]
