"""Which initiatives are alike, and by what: parts that add up, words and concepts that both have."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.home import Home
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
