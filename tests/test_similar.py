"""Which initiatives are alike, and by what: parts that add up, words and concepts that both have."""

import socket
import sys
from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.similar import DEPTH, bundled, scored
from graph.home import Home
from graph.meanings import Vectors, installed
from graph.served import Graph
from graph.similar import HALF, Initiative, Similar, UnknownInitiative
from ontology import ID

TITLES = {
    "bus": "Bus station",
    "rail": "Rail station upgrade",
    "cycle": "Cycle routes",
    "library": "Library of things",
    "lending": "Device lending for older people",
    "street": "Lacey Street",
}


@pytest.fixture
def few() -> Similar:
    return Similar(Initiative(key, title, ((f"lead-{key}", "Invented Council"),)) for key, title in TITLES.items())


@pytest.fixture(scope="module")
def all_of_them(bundled_home: Home) -> Iterator[Similar]:
    with Graph(bundled_home) as graph:
        yield Similar.of(graph)


class TestAnInitiative:
    def test_is_most_like_one_of_the_same_kind(self, few: Similar) -> None:
        first, *_ = few.to("bus")
        assert first.initiative.iri == "rail"
        assert first.words == ("station",)
        assert "activity/stations-and-buses" in first.concepts

    def test_is_not_like_itself_nor_like_what_shares_nothing(self, few: Similar) -> None:
        assert {"bus", "street", "library"}.isdisjoint(each.initiative.iri for each in few.to("bus"))

    def test_without_a_known_word_is_like_nothing(self, few: Similar) -> None:
        assert few.to("street") == []

    def test_has_a_score_that_is_half_and_half(self, few: Similar) -> None:
        for key in TITLES:
            for each in few.to(key):
                assert each.score == pytest.approx(HALF * each.by_theme + (1 - HALF) * each.by_words)
                assert 0 < each.score <= 1

    def test_is_as_like_another_as_the_other_is_like_it(self, few: Similar) -> None:
        scores = {(key, each.initiative.iri): each.score for key in TITLES for each in few.to(key)}
        for (one, other), score in scores.items():
            assert scores[other, one] == pytest.approx(score)

    def test_that_is_tagged_is_compared_by_its_tags(self) -> None:
        tagged = Similar(
            [
                Initiative("a", "Lacey Street", themes=("activity/stations-and-buses",)),
                Initiative("b", "Bus station"),
                Initiative("c", "Library"),
            ]
        )
        (only,) = tagged.to("a")
        assert (only.initiative.iri, only.by_words) == ("b", 0)
        assert "activity/stations-and-buses" in only.concepts

    def test_that_is_unknown_is_told(self, few: Similar) -> None:
        with pytest.raises(UnknownInitiative, match="is no initiative"):
            few.to("nobody")


class TestTypedWords:
    def test_find_what_is_like_them(self, few: Similar) -> None:
        first, *_ = few.to_words("Lending devices to older people")
        assert first.initiative.iri == "lending"
        assert set(first.words) == {"lending", "devices", "older", "people"}

    def test_that_nobody_uses_find_nothing(self, few: Similar) -> None:
        assert few.to_words("xyzzy") == few.to_words("") == []

    @given(text=st.text(max_size=60), most=st.integers(0, 4))
    def test_whatever_they_are_find_no_more_than_asked_in_order(self, text: str, most: int) -> None:
        few = Similar(Initiative(key, title) for key, title in TITLES.items())
        found = few.to_words(text, most)
        assert len(found) <= most
        assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)


class TestTheBundledInitiatives:
    def test_are_compared_with_who_leads_them(self, all_of_them: Similar) -> None:
        found = all_of_them.to_words("device lending library for older people", 5)
        assert len(found) == 5
        assert any("ibrary" in each.initiative.title for each in found)
        assert all(name for each in found for _, name in each.initiative.leads)

    def test_have_names_of_their_own(self, all_of_them: Similar) -> None:
        assert len(all_of_them.initiatives) > 1500
        assert not any(", award " in each.title for each in all_of_them.initiatives)
        assert all(each.iri.startswith(ID) for each in all_of_them.initiatives)


class Senses:
    """Meanings of a few words that stand for the model: zib, zork and lending are one, and all else is another."""

    def vectors(self, texts: Sequence[str]) -> Vectors:
        rows = [[1.0, 0.0] if {"zib", "zork", "lending"} & set(text.lower().split()) else [0.0, 1.0] for text in texts]
        return np.array(rows, dtype=np.float32)


class TestMeanings:
    def test_find_what_shares_no_word(self) -> None:
        some = [Initiative("a", "Zib Alpha"), Initiative("b", "Zork Beta")]
        assert Similar(some).to("b") == []
        (found,) = Similar(some, Senses()).to("b")
        assert (found.initiative.iri, found.by_theme, found.by_words, found.score) == ("a", 0.0, 0.5, 0.25)

    def test_are_half_of_what_words_count(self) -> None:
        some = [Initiative(key, title) for key, title in TITLES.items()]
        plain = {each.initiative.iri: each for each in Similar(some).to("bus")}
        for each in Similar(some, Senses()).to("bus"):
            alike = 0.0 if each.initiative.iri == "lending" else 1.0
            words = plain[each.initiative.iri].by_words if each.initiative.iri in plain else 0.0
            assert each.by_words == pytest.approx((words + alike) / 2)
            assert each.score == pytest.approx(HALF * each.by_theme + (1 - HALF) * each.by_words)

    def test_of_the_extra_need_no_network_and_are_the_same_every_time(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(socket, "socket", None)
        model = installed()
        assert model is not None, "placegraph[semantic] is part of the development environment"
        first, again = (model.vectors(["Tool library", "Borrowing tools", "Flood defence", ""]) for _ in range(2))
        assert (first == again).all()
        assert first[0] @ first[1] > first[0] @ first[2]
        assert not np.isnan(first).any()

    def test_of_the_extra_make_the_frozen_list_no_worse(self) -> None:
        def score(similar: Similar) -> float:
            return scored(lambda query: [each.initiative.iri for each in similar.to(query, DEPTH)])

        assert score(bundled(installed())) > score(bundled())

    def test_are_not_asked_for_where_the_extra_is_missing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "wordllama", None)
        installed.cache_clear()
        try:
            assert installed() is None
        finally:
            installed.cache_clear()
