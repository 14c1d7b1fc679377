"""Deprivation and rurality: numbers about the area, never about the body."""

from pathlib import Path

import pytest
from invented_sheets import sheet
from loading import read_raw

from loaders.council_context import FILES, records
from loaders.names import Body, Names
from loaders.reading import Reading
from loaders.records import Indicator, Record, Value
from loaders.source import Problem

NAMES = Names([Body("council-INV", "Invented Council", governs=("area-E06000099",))])


@pytest.fixture(scope="module")
def read(raw: Path) -> Reading:
    return read_raw(raw, "council-context")


@pytest.fixture(scope="module")
def values(read: Reading) -> dict[tuple[str, str], str]:
    return {(each.about, each.indicator): each.value for each in read.records if isinstance(each, Value)}


def invented(**cells: str) -> list[Record | Problem]:
    row = dict.fromkeys(FILES["rurality"], "0.25") | {"local-authority-code": "INV"} | cells
    return [each for each in records({"rurality": sheet(row)}, NAMES) if not isinstance(each, Indicator)]


def test_every_council_has_every_value(read: Reading, values: dict[tuple[str, str], str]) -> None:
    assert (read.rows_in, read.problems) == (397 + 397 + 394, ())
    assert len(values) == 397 * 9 - 3  # three new combined authorities have no density
    assert len([each for each in read.records if isinstance(each, Indicator)]) == 9


def test_numbers_are_the_publishers_to_four_decimals(values: dict[tuple[str, str], str]) -> None:
    assert values["area-N09000005", "indicator-deprivation-score"] == "62.3108"
    assert values["area-N09000005", "indicator-deprivation-quintile"] == "1"
    assert values["area-S12000034", "indicator-highly-rural-share"] == "0.4917"


def test_shares_of_people_make_a_whole(values: dict[tuple[str, str], str]) -> None:
    for keys in (("low-deprivation", "medium-deprivation", "high-deprivation"), ("highly-rural", "rural", "urban")):
        for area in {about for about, _ in values}:
            whole = sum(float(values[area, f"indicator-{key}-share"]) for key in keys)
            assert whole == pytest.approx(1, abs=0.0005), area


def test_peer_labels_are_not_read(read: Reading) -> None:
    assert not [each for each in read.records if "IMD quintile" in str(each)]


def test_barnsley_is_told_of_under_its_new_code(values: dict[tuple[str, str], str]) -> None:
    assert ("area-E08000038", "indicator-urban-share") in values
    assert ("area-E08000016", "indicator-urban-share") not in values


def test_a_blank_is_not_nought() -> None:
    found = invented(urban="")
    assert [each.indicator for each in found if isinstance(each, Value)] == [
        "indicator-highly-rural-share",
        "indicator-rural-share",
    ]


def test_what_is_no_number_is_a_problem_and_the_rest_stays() -> None:
    found = invented(urban="much")
    (problem,) = [each for each in found if isinstance(each, Problem)]
    assert not problem.refused
    assert len(found) == 3


def test_an_unknown_council_is_a_problem() -> None:
    (problem,) = invented(**{"local-authority-code": "NOPE"})
    assert isinstance(problem, Problem)
    assert problem.refused
