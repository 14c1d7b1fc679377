"""Peers: parts add up to the score, no place is its own peer, and what has no data is left out and said so."""

import csv
import io
import json
import math
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from graph import peer_parts, similar
from graph.home import Home
from graph.peer_context import GROUPS, INDICATORS, distances, groups_between, standardised
from graph.peers import LEAST_COVERAGE, PARTS, WEIGHTS, BadWeights, NoPeers, Peers, Place, UnknownPlace, weights_of
from graph.served import Graph
from ontology import thing
from placegraph import main
from queries import find

CONTEXT = {**dict.fromkeys(PARTS, 0.0), "context": 1.0}

KNOWN = {
    "LIV": {"Salford", "Nottingham", "Sheffield", "Newcastle upon Tyne", "Stoke-on-Trent"},
    "BFS": {"Liverpool", "Salford", "Sunderland"},
    "NWM": {"Barking and Dagenham", "Redbridge", "Luton"},
    "NFK": {"Suffolk", "Derbyshire", "Lincolnshire"},
}
"""Places whose nearest in context are known from an earlier, independent reckoning of the same figures."""


@pytest.fixture(scope="module")
def peers(bundled_home: Home) -> Peers:
    return Peers.read(bundled_home.current)


def invented(parts: np.ndarray, tiers: str = "", ordinary: np.ndarray | None = None) -> Peers:
    """Places that do not exist, with these likenesses (parts by places by places)."""
    size = parts.shape[1]
    of = tiers.split() or ["UA"] * size
    places = tuple(
        Place(
            f"X{at:02}",
            f"X000000{at:02}",
            thing(f"area-X{at:02}").value,
            f"Invented {at}",
            of[at],
            "",
            50 + at,
            0.0,
            "",
        )
        for at in range(size)
    )
    figures = np.zeros((size, len(INDICATORS)))
    return Peers(places, parts.astype(np.float32), figures, figures, ordinary)


class TestOfTheBundledGraph:
    def test_context_alone_finds_the_known_neighbours(self, peers):
        for code, names in KNOWN.items():
            found = [peer.name for peer in peers.rank(code, weights=CONTEXT, top=len(names) + 1).peers]
            assert names <= set(found), code

    def test_parts_add_up_to_the_score_for_every_pair(self, peers):
        pairs = 0
        for place in peers.places:
            for peer in peers.rank(place.code, top=1000, historic=True).peers:
                assert math.isclose(sum(part.share for part in peer.parts), peer.score, abs_tol=1e-9)
                assert LEAST_COVERAGE <= peer.coverage <= 1 + 1e-9
                assert 0 <= peer.score <= 1
                assert peer.code != place.code
                pairs += 1
        assert pairs > 50_000

    def test_a_likeness_is_the_same_both_ways(self, peers):
        assert np.allclose(peers._parts, peers._parts.transpose(0, 2, 1), atol=1e-6, equal_nan=True)

    def test_a_ranking_is_in_order_of_scores_and_on_its_own_level(self, peers):
        for code, tiers in (("NFK", {"CTY"}), ("WYCA", {"COMB", "SRA"})):
            found = peers.rank(code).peers
            assert found
            assert {peer.tier for peer in found} <= tiers
        scores = [peer.score for peer in peers.rank("LIV", top=100).peers]
        assert scores == sorted(scores, reverse=True)

    def test_abolished_councils_are_peers_only_when_asked(self, peers):
        ended = {place.code for place in peers.places if place.ended}
        assert ended
        assert not ended & {peer.code for peer in peers.rank("SFK", top=1000).peers}
        with_them = peers.rank("SFK", top=1000, historic=True, weights={"context": 0.0})
        assert with_them.candidates > peers.rank("SFK").candidates

    @pytest.mark.parametrize("weights", [{}, {"context": 0.0, "goals": 2.0}, CONTEXT])
    def test_the_first_of_every_place_are_those_that_its_own_ranking_lists(self, peers, weights):
        rows, scores = peers.firsts(7, weights)
        for place, first, found in zip(peers.places, rows, scores, strict=True):
            ranked = () if place.ended else peers.rank(place.code, weights=weights, top=7).peers
            assert [peers.places[each].code for each in first if each >= 0] == [peer.code for peer in ranked]
            assert found[: len(ranked)].tolist() == [peer.score for peer in ranked]
            assert np.isnan(found[len(ranked) :]).all()

    def test_switches_narrow_the_candidates(self, peers):
        same = peers.rank("LIV", same_type=True, top=1000)
        assert {peer.tier for peer in same.peers} == {"MD"}
        near = peers.rank("LIV", within_km=50, top=1000).peers
        assert near
        assert all(peer.kilometres <= 50 for peer in near)
        assert "Salford" in {peer.name for peer in near}

    def test_a_place_of_which_too_little_is_known_is_refused_with_what_is_missing(self, peers):
        refused = [found for place in peers.places if (found := peers.rank(place.code)).refused and not place.ended]
        assert refused
        for ranking in refused:
            assert not ranking.peers
            assert ranking.place.name in ranking.refused
            assert all(math.isclose(peer.parts[0].share, peer.score) for peer in ranking.context_only)

    def test_no_place_is_refused_a_part_that_is_known_and_none_is_given_one_that_is_not(self, peers):
        for peer in peers.rank("LIV", top=1000).peers:
            known = sum(part.weight for part in peer.parts if part.likeness is not None)
            assert peer.coverage == pytest.approx(known / sum(WEIGHTS.values()))
            assert all(part.counted == part.likeness for part in peer.parts if part.likeness is not None)

    def test_the_graph_tells_the_first_ten_as_the_finder_ranks_them(self, bundled_home, peers):
        with Graph(bundled_home) as graph:
            rows = graph.ask(find("places-like-mine"), place=thing("area-E08000012"))
        ranked = peers.rank("LIV", top=10).peers
        assert list(dict.fromkeys(str(row["peer"]) for row in rows)) == [peer.iri for peer in ranked]
        for peer in ranked:
            mine = [row for row in rows if row["peer"] == peer.iri]
            weights = sum(row["weight"] for row in mine)
            total = sum(row["weight"] * row["similarity"] for row in mine) / weights
            assert float(total) == pytest.approx(peer.score, abs=1e-5)
            assert float(mine[0]["total"]) == pytest.approx(peer.score, abs=1e-6)

    def test_groups_of_context_add_up_and_differences_come_largest_first(self, peers):
        groups = peers.groups("LIV", "SLF")
        assert [group.name for group in groups] == list(GROUPS)
        assert sum(group.share for group in groups) == pytest.approx(1, abs=1e-12)
        apart = [abs(each.deviations) for each in peers.differences("LIV", "SLF", top=44)]
        assert apart == sorted(apart, reverse=True)
        assert {each.indicator for each in peers.differences("LIV", "SLF", top=44)} == set(INDICATORS)

    def test_without_a_part_is_the_order_with_its_weight_at_nought(self, peers):
        told = peers.orders_without("LIV")
        assert set(told) == set(PARTS)
        for part, order in told.items():
            assert order == tuple(peer.code for peer in peers.rank("LIV", weights={part: 0.0}, top=1000).peers)

    def test_a_place_is_found_by_codes_and_names(self, peers):
        for text in ("LIV", "liv", "E08000012", "Liverpool", "liverpool", "area-E08000012"):
            assert peers.find(text) == "LIV", text
        assert peers.find("Nowhere at all") is None
        with pytest.raises(UnknownPlace, match="did you mean Liverpool"):
            peers.place("Liverpol")


@settings(max_examples=60, deadline=None)
@given(
    arrays(np.float64, (len(PARTS), 6, 6), elements=st.one_of(st.floats(0, 1), st.just(math.nan))),
    st.lists(st.floats(0, 5), min_size=len(PARTS), max_size=len(PARTS)).filter(any),
)
def test_a_ranking_is_what_plain_arithmetic_gives(parts, given_weights):
    weights = dict(zip(PARTS, given_weights, strict=True))
    parts = parts.astype(np.float32)
    ranked = invented(parts).rank("X00", weights=weights, top=10).peers
    plain = []
    for other in range(1, 6):
        known = [(weights[name], float(parts[at, 0, other])) for at, name in enumerate(PARTS)]
        known = [(weight, value) for weight, value in known if not math.isnan(value)]
        available = sum(weight for weight, _ in known)
        if available and available / sum(given_weights) >= LEAST_COVERAGE - 1e-9:
            plain.append((sum(weight * value for weight, value in known) / available, f"X{other:02}"))
    assert {peer.code for peer in ranked} == {code for _, code in plain}
    for peer in ranked:
        assert peer.score == pytest.approx({code: score for score, code in plain}[peer.code], abs=1e-9)
    assert [peer.score for peer in ranked] == sorted((peer.score for peer in ranked), reverse=True)


def test_what_is_not_known_counts_as_the_middle_pair_and_adds_up():
    parts = np.full((len(PARTS), 4, 4), 0.5)
    parts[3:, :, 2] = parts[3:, 2, :] = math.nan
    ordinary = np.array([[0.4], [0.3], [0.2], [0.1], [0.0], [math.nan]]).repeat(4, axis=1)
    of = invented(parts, ordinary=ordinary)
    (peer,) = (each for each in of.rank("X00").peers if each.code == "X02")
    told = {part.name: part for part in peer.parts}
    weighed = {name: WEIGHTS[name] for name in PARTS if name != "goals"}
    expected = {"context": 0.5, "themes": 0.5, "initiatives": 0.5, "partners": 0.1, "programmes": 0.0}
    assert peer.score == pytest.approx(sum(weighed[each] * expected[each] for each in weighed) / sum(weighed.values()))
    assert sum(part.share for part in peer.parts) == pytest.approx(peer.score, abs=1e-12)
    assert peer.coverage == pytest.approx(0.8)
    assert (told["partners"].likeness, told["partners"].counted) == (None, 0.1)
    assert (told["goals"].counted, told["goals"].share) == (None, 0)


def test_a_place_of_which_less_is_known_is_not_liker_for_that():
    parts = np.full((len(PARTS), 3, 3), 0.6)
    parts[PARTS.index("partners")] = 0.0
    unknown = parts.copy()
    unknown[PARTS.index("partners"), 2] = unknown[PARTS.index("partners"), :, 2] = math.nan
    ordinary = np.zeros((len(PARTS), 3))
    first, second = invented(unknown, ordinary=ordinary).rank("X00").peers
    assert first.score == pytest.approx(second.score)
    assert first.score == pytest.approx(invented(parts).rank("X00").peers[0].score)


def test_what_is_left_without_a_part_heeds_the_switches():
    pick = np.random.default_rng(3).random((len(PARTS), 6, 6))
    of = invented((pick + pick.transpose(0, 2, 1)) / 2, "UA UA NMD NMD UA UA")
    orders = of.orders_without("X00", same_type=True)
    assert set(orders) == set(PARTS)
    for name, order in orders.items():
        ranked = of.rank("X00", same_type=True, weights={name: 0.0}).peers
        assert order == tuple(peer.code for peer in ranked)
        assert len(order) == 3


def test_the_whole_table_holds_the_scores_of_every_ranking():
    pick = np.random.default_rng(4).random((len(PARTS), 4, 4))
    of = invented((pick + pick.transpose(0, 2, 1)) / 2, "UA NMD CTY UA")
    found = of.table({"context": 0.9})
    for peer in of.rank("X01", weights={"context": 0.9}).peers:
        assert found[1, int(peer.code[1:])] == pytest.approx(peer.score)
    assert np.isnan(found[2]).all()
    assert np.isnan(np.diag(found)).all()


def test_equal_scores_stand_in_order_of_their_codes():
    of = invented(np.full((len(PARTS), 5, 5), 0.5))
    ranked = of.rank("X02").peers
    assert of.firsts(3)[0][2].tolist() == [0, 1, 3]
    assert of.firsts(9)[0][2].tolist() == [0, 1, 3, 4, -1, -1, -1, -1, -1]
    assert [peer.code for peer in ranked] == ["X00", "X01", "X03", "X04"]


def test_a_level_keeps_to_itself():
    of = invented(np.full((len(PARTS), 5, 5), 0.5), "UA NMD CTY CTY COMB")
    assert [peer.code for peer in of.rank("X00").peers] == ["X01"]
    assert [peer.code for peer in of.rank("X02").peers] == ["X03"]
    alone = of.rank("X04")
    assert alone.candidates == 0
    assert "no other place" in alone.refused


@pytest.mark.parametrize(
    "weights", [{"context": -1.0}, {"context": math.nan}, {"context": 1e308}, {"size": 1.0}, dict.fromkeys(PARTS, 0.0)]
)
def test_weights_that_weigh_nothing_are_told(weights):
    with pytest.raises(BadWeights):
        weights_of(weights)


class TestParts:
    def test_no_data_is_not_nought(self):
        found = peer_parts.partners([frozenset({"a"}), frozenset({"b"}), frozenset()])
        assert found[0, 1] == 0
        assert math.isnan(found[0, 2])
        assert math.isnan(found[2, 2])

    def test_a_rare_partner_tells_more_than_one_that_everybody_has(self):
        having = [
            frozenset({"all", "rare"}),
            frozenset({"all", "rare", "x"}),
            frozenset({"all", "x"}),
            frozenset({"all", "y"}),
        ]
        found = peer_parts.partners(having)
        assert found[0, 1] > found[0, 2] > 0
        shared = 1 / math.log(1 + 4) + 1 / math.log(1 + 2)
        own = (shared, 1 / math.log(5) + 2 / math.log(3))
        assert found[0, 1] == pytest.approx(shared / math.sqrt(own[0] * own[1]))

    def test_what_few_items_tell_is_drawn_to_the_middle_pair(self):
        found = np.array([[1, 1, 0], [1, 1, math.nan], [0, math.nan, 1]])
        drawn = peer_parts.drawn(found, [1, 9, 9], np.full(3, 0.2))
        assert drawn[0, 1] == pytest.approx(0.2 + 1 / 4 * 0.8)
        assert drawn[0, 2] == pytest.approx(0.2 - 1 / 4 * 0.2)
        assert math.isnan(drawn[1, 2])
        assert peer_parts.drawn(np.ones((2, 2)), [9, 9], np.full(2, 0.2))[0, 1] == pytest.approx(0.2 + 9 / 12 * 0.8)
        # a level without any known pair has nothing to be drawn to
        assert peer_parts.drawn(np.ones((2, 2)), [1, 1], np.full(2, math.nan))[0, 1] == 1

    def test_the_middle_pair_is_that_of_the_places_asked_for(self):
        found = np.array([[1, 0.1, 0.5, 0.9], [0.1, 1, 0.3, 0.9], [0.5, 0.3, 1, math.nan], [0.9, 0.9, math.nan, 1]])
        assert peer_parts.middle(found, np.array([True, True, True, False])) == pytest.approx(0.3)
        assert math.isnan(peer_parts.middle(found, np.array([False, False, True, True])))

    def test_a_title_that_says_nothing_is_no_work_to_compare(self):
        for title in ("Development", "Project", "Programme", "Project 2", "Town Deal", ""):
            assert not similar.says_something(title), title
        for title in ("Public Realm", "Flood wall", "Guildhall"):
            assert similar.says_something(title), title

    def test_what_is_shared_is_over_what_either_has(self):
        found = peer_parts.shared([frozenset("ab"), frozenset("ab"), frozenset("bc"), frozenset("d"), frozenset()])
        assert found[0, 1] == pytest.approx(1)
        assert 0 < found[0, 2] < 1
        assert found[0, 3] == 0
        assert math.isnan(found[0, 4])

    def test_the_same_title_is_the_best_match_and_its_own_place_counts_once(self):
        titles = [["Repair café network"], ["Repair café network", "Flood wall"], ["Flood wall"], []]
        found = peer_parts.initiatives(titles, {})
        assert found[0, 1] == pytest.approx((0.5 + 0.25) / 2)
        assert found[0, 2] == 0
        assert math.isnan(found[0, 3])


class TestContext:
    def test_figures_are_standardised_over_the_reference_and_cut(self):
        values = np.full((5, len(INDICATORS)), np.nan)
        at = INDICATORS.index("rural-share")
        values[:, at] = [0, 1, 2, 3, 1000]
        scores = standardised(values, [True, True, True, True, False])
        assert scores[:4, at].mean() == pytest.approx(0)
        assert scores[:4, at].std() == pytest.approx(1)
        assert scores[4, at] == 3
        assert np.isnan(scores[:, at - 1]).all()

    def test_a_twofold_difference_in_people_counts_alike_wherever_it_stands(self):
        values = np.full((4, len(INDICATORS)), np.nan)
        values[:, 0] = [100_000, 200_000, 400_000, 800_000]
        steps = np.diff(standardised(values, [True] * 4)[:, 0])
        assert np.allclose(steps, steps[0])

    def test_the_whole_distance_is_that_of_its_groups(self):
        scores = np.random.default_rng(1).normal(size=(4, len(INDICATORS)))
        scores[0, 5:9] = np.nan
        found = distances(scores)
        groups = [each for each in groups_between(scores[0], scores[1]) if each.distance is not None]
        assert found[0, 1] ** 2 == pytest.approx(sum(each.distance for each in groups) / len(groups))
        assert np.allclose(np.diag(found), 0)

    def test_places_that_share_few_groups_are_not_compared(self):
        scores = np.full((2, len(INDICATORS)), np.nan)
        scores[:, : sum(len(names) for names in list(GROUPS.values())[:5])] = 0.5
        assert np.isnan(distances(scores)[0, 1])


class TestCommand:
    def run(self, home: Home, *words: str):
        return CliRunner().invoke(main, ["peers", *words, "--home", str(home.path)])

    def test_all_as_csv_has_the_columns_that_programs_expect(self, bundled_home):
        made = self.run(bundled_home, "--all", "--top", "2", "--format", "csv")
        rows = list(csv.DictReader(io.StringIO(made.stdout)))
        assert list(rows[0]) == ["code", "gss", "rank", "peer_code", "peer_gss", "score", *PARTS, "coverage"]
        assert len({row["code"] for row in rows}) > 380
        for row in rows:
            assert sum(float(row[part] or 0) for part in PARTS) == pytest.approx(float(row["score"]), abs=1e-9)

    def test_one_place_as_json_under_other_weights(self, bundled_home, peers):
        made = self.run(bundled_home, "Liverpool", "--weights", "context=1,themes=0", "--top", "3", "--format", "json")
        expected = peers.rank("LIV", weights={"context": 1.0, "themes": 0.0}, top=3).peers
        assert [row["peer_code"] for row in json.loads(made.stdout)] == [peer.code for peer in expected]

    def test_the_table_tells_points_and_what_they_are_made_of(self, bundled_home):
        made = self.run(bundled_home, "NFK", "--top", "3")
        assert "Suffolk" in made.stdout
        assert "Places like Norfolk, of 20 compared" in made.stdout

    @pytest.mark.parametrize(
        ("words", "told"),
        [
            (["Liverpol"], "did you mean Liverpool (LIV)"),
            ([], "name one place, or ask for --all"),
            (["LIV", "--all"], "name one place, or ask for --all"),
            (["LIV", "--weights", "size=1"], "is no weight; write PART=NUMBER"),
            (["LIV", "--weights", ",".join(f"{part}=0" for part in PARTS)], "all weights are 0"),
        ],
    )
    def test_what_cannot_be_done_is_told(self, bundled_home, words, told):
        made = self.run(bundled_home, *words)
        assert made.exit_code != 0
        assert told in made.stderr

    def test_a_refused_rank_is_told_beside_the_list_of_circumstances(self, bundled_home, peers):
        code = next(place.code for place in peers.places if peers.rank(place.code).context_only and not place.ended)
        made = self.run(bundled_home, code)
        assert "too little to rank" in made.stderr
        assert "no ranking of peers" in made.stderr
        assert made.exit_code == 0


def test_a_build_without_places_has_no_peers(tmp_path: Path):
    with pytest.raises(NoPeers, match="load councils first"):
        Peers.read(tmp_path)


def test_what_is_kept_is_read_back_as_it_was(tmp_path: Path):
    made = invented(np.random.default_rng(2).random((len(PARTS), 4, 4)))
    made.write(tmp_path)
    assert Peers.read(tmp_path).rank("X01") == made.rank("X01")
    assert sum(WEIGHTS.values()) == pytest.approx(1)
