"""Pictures of answers: what is drawn is what the table says, and nothing is drawn where it would mislead."""

from decimal import Decimal

import pytest

from graph.rows import Iri, Row
from web.pictures import BARS, HEIGHT, LETTER, NODES, WIDTH, chart, network, place_map, suited


class TestChart:
    def test_bars_are_as_long_as_their_numbers(self) -> None:
        drawn = chart(["what", "n"], [{"what": "a", "n": 10}, {"what": "b", "n": Decimal("2.5")}])
        assert drawn is not None
        assert [(bar.about, bar.start, bar.length) for bar in drawn.bars] == [("a", 0, 100), ("b", 0, 25)]

    def test_what_is_below_nothing_goes_the_other_way(self) -> None:
        drawn = chart(["what", "n"], [{"what": "a", "n": -10}, {"what": "b", "n": 30}])
        assert drawn is not None
        assert [(bar.start, bar.length) for bar in drawn.bars] == [(0, 25), (25, 75)]

    def test_what_is_unknown_has_no_bar(self) -> None:
        rows: list[Row] = [{"what": "a", "n": 1}, {"what": "b", "n": None}, {"what": "c", "n": 2}]
        drawn = chart(["what", "n"], rows)
        assert drawn is not None
        assert [bar.about for bar in drawn.bars] == ["a", "c"]

    @pytest.mark.parametrize("odd", ["NaN", "INF", "-INF", float("nan"), float("inf")])
    def test_what_is_no_number_has_no_bar(self, odd: str | float) -> None:
        rows: list[Row] = [{"what": "a", "n": 1}, {"what": "b", "n": odd}, {"what": "c", "n": 2}]
        drawn = chart(["what", "n"], rows)
        assert drawn is not None
        assert [bar.about for bar in drawn.bars] == ["a", "c"]

    def test_a_long_table_says_how_much_of_it_is_drawn(self) -> None:
        drawn = chart(["what", "n"], [{"what": str(n), "n": n} for n in range(1, 100)])
        assert drawn is not None
        assert (len(drawn.bars), drawn.rows) == (BARS, 99)

    @pytest.mark.parametrize(
        "rows",
        [
            [{"what": "a", "n": 1}],
            [{"what": "a", "n": "one"}, {"what": "b", "n": 2}],
            [{"what": "a", "n": True}, {"what": "b", "n": False}],
            [{"what": "a", "n": 0}, {"what": "b", "n": 0}],
            [{"what": "a", "n": float("inf")}, {"what": "b", "n": 2}],
            [{"what": 3, "n": 1}, {"what": 4, "n": 2}],
        ],
    )
    def test_nothing_else_has_bars(self, rows: list[Row]) -> None:
        assert chart(["what", "n"], rows) is None


class TestMap:
    def test_north_is_up_and_east_is_right(self) -> None:
        rows: list[Row] = [
            {"place": "south west", "lat": Decimal("50.1"), "long": Decimal("-5.5")},
            {"place": "north east", "lat": Decimal("57.1"), "long": Decimal("-2.1")},
            {"place": "nowhere", "lat": None, "long": None},
        ]
        drawn = place_map(["place", "lat", "long"], rows)
        assert drawn is not None
        south_west, north_east = drawn.dots
        assert south_west.x < north_east.x
        assert south_west.y > north_east.y
        assert drawn.missing == 1
        assert all(0 <= dot.x <= drawn.width and 0 <= dot.y <= drawn.height for dot in drawn.dots)
        assert {line.words for line in drawn.up} >= {"52°N", "54°N", "56°N"}
        assert {line.words for line in drawn.across} >= {"5°W", "4°W", "3°W"}

    def test_words_beside_the_frame_have_room(self) -> None:
        rows: list[Row] = [
            {"lat": Decimal("51.21"), "long": Decimal("-0.31")},
            {"lat": Decimal("51.84"), "long": Decimal("0.24")},
        ]
        drawn = place_map(["lat", "long"], rows)
        assert drawn is not None
        longest = max(len(line.words) for line in drawn.up)
        assert longest >= 6
        assert drawn.margin >= 8 + 12 * longest  # they end 8 units left of the frame; a letter is less than 12 wide

    def test_one_place_alone_can_be_drawn(self) -> None:
        assert place_map(["a", "latitude", "longitude"], [{"a": "x", "latitude": 51, "longitude": 0}]) is not None

    @pytest.mark.parametrize("names", [["place", "lat"], ["place", "n", "m"], ["latest", "long"]])
    def test_other_columns_are_no_coordinates(self, names: list[str]) -> None:
        assert place_map(names, [dict.fromkeys(names, 1)]) is None

    def test_numbers_that_are_nowhere_are_left_out(self) -> None:
        assert place_map(["lat", "long"], [{"lat": 100, "long": 0}, {"lat": 0, "long": 999}]) is None


class TestNetwork:
    def test_is_the_same_for_the_same_links(self) -> None:
        lines = ["<a:1> <a:l> <a:2> .", "<a:2> <a:l> <a:3> .", "<a:3> <a:l> <a:4> .", '<a:4> <a:l> "text" .']
        drawn, again = network("\n".join(lines), 4), network("\n".join(reversed(lines)), 4)
        assert drawn is not None
        assert drawn == again
        assert drawn.things == 4
        assert drawn.edges[0] == {"from": Iri("a:1"), "link": Iri("a:l"), "to": Iri("a:2")}
        assert all(0 < node.x < WIDTH and 0 < node.y < HEIGHT for node in drawn.nodes)

    def test_names_do_not_cover_one_another(self) -> None:
        drawn = network("\n".join(f"<a:hub> <a:l> <a:thing-number-{n}> ." for n in range(60)), 60)
        assert drawn is not None
        names = drawn.named({"a:hub": "Hub"})
        assert names[0].words == "Hub"
        assert 5 < len(names) < 61
        for number, one in enumerate(names):
            for other in names[number + 1 :]:
                beside = abs(one.x - other.x) >= (len(one.words) + len(other.words)) * LETTER / 2 - 1
                assert beside or abs(one.y - other.y) >= 18

    def test_too_many_things_are_listed_and_not_drawn(self) -> None:
        drawn = network("\n".join(f"<a:hub> <a:l> <a:{n}> ." for n in range(NODES)), NODES)
        assert drawn is not None
        assert (drawn.nodes, drawn.things, len(drawn.edges)) == ((), NODES + 1, NODES)

    def test_types_and_texts_are_no_links(self) -> None:
        assert network('<a:1> a <a:Kind> ; <a:name> "x" .', 2) is None


def test_a_table_alone_needs_no_choice() -> None:
    assert suited({"chart": None, "map": None}) == []
    assert suited({"chart": object(), "map": None}) == ["table", "chart"]
