"""Context of places: our definitions, the publishers' numbers, one piece of evidence an area."""

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented_sheets import sheet
from loading import read_raw

from loaders.context_indicators import definitions, period, records
from loaders.names import Body, Names
from loaders.reading import Reading
from loaders.records import Indicator, Record, Value
from loaders.source import Problem
from loaders.values import Unreadable
from ontology import concept

NAMES = Names(
    [Body("council-INV", "Invented Council", governs=("area-E06000099",)), Body("council-BNS", "Barnsley", governs=("area-E08000038",))]
)  # fmt: skip
ROW = {
    "gss_code": "E06000099", "indicator": "gigabit", "value": "80.5", "unit": "%", "period": "2024-01-01/P1Y", "source": "els",
}  # fmt: skip


@pytest.fixture(scope="module")
def read(raw: Path) -> Reading:
    return read_raw(raw, "context-indicators")


@pytest.fixture(scope="module")
def values(read: Reading) -> list[Value]:
    return [each for each in read.records if isinstance(each, Value)]


def invented(*rows: dict[str, str], listed: str = "") -> list[Record | Problem]:
    sheets = {"values": sheet(*rows)}
    if listed:
        sheets["indicators"] = sheet({"indicator": listed, "label": "", "recommended": "yes"})
    return [each for each in records(sheets, NAMES) if not isinstance(each, Indicator)]


def test_the_recommended_measures_are_read(read: Reading, values: list[Value]) -> None:
    assert (read.rows_in, read.problems) == (28038 + 76, ())
    assert len([each for each in read.records if isinstance(each, Indicator)]) == 37
    assert len(values) == 14099
    assert len({value.about for value in values}) == 382


def test_an_area_has_one_piece_of_evidence(values: list[Value]) -> None:
    assert len({value.locator for value in values}) <= 384  # Barnsley and Sheffield come under two codes


def test_barnsley_is_one_area_under_either_code(values: list[Value]) -> None:
    barnsley = [value for value in values if value.about == "area-E08000038"]
    assert not [value for value in values if value.about in {"area-E08000016", "area-E08000019"}]
    assert len(barnsley) == len({value.indicator for value in barnsley}) == 37


def test_suppressed_cells_are_missing_and_not_nought(values: list[Value]) -> None:
    cornwall = {value.indicator for value in values if value.about == "area-E06000052"}
    gva = {value.indicator for value in values if value.indicator.startswith("indicator-gva-")}
    assert gva - cornwall


def test_charging_points_wait_for_a_clear_licence(values: list[Value]) -> None:
    assert "ev_chargers" not in definitions()
    assert "indicator-ev-chargers" not in {value.indicator for value in values}


def test_every_definition_is_a_sentence_of_our_own(raw: Path) -> None:
    with (raw / "context-indicators" / "indicators.csv").open(encoding="utf-8-sig", newline="") as file:
        theirs = {cells["indicator"]: cells["what_it_measures"] for cells in csv.DictReader(file)}
    for key, cells in definitions().items():
        assert re.fullmatch(r"(What|How) [^.]+\.", cells["definition"]), key
        assert theirs[key].casefold() not in cells["definition"].casefold(), key
        assert cells["name"]
        assert cells["unit"]
        assert concept("value-kind", cells["kind"])


@pytest.mark.parametrize(
    ("published", "first", "last"),
    [
        ("2023", "2023", "2023"),
        ("2021-03-21", "2021-03-21", "2021-03-21"),
        ("2020-04/2023-03", "2020-04", "2023-03"),
        ("2024-01-01/P1Y", "2024", "2024"),
        ("2022-01-01/P3Y", "2022", "2024"),
        ("2024-04-01/P1Y", "2024-04-01", "2025-03-31"),
        ("2024-02-01/P1Y", "2024-02-01", "2025-01-31"),
    ],
)
def test_periods_have_a_first_and_a_last_day(published: str, first: str, last: str) -> None:
    assert period(published) == (first, last)


@given(st.text())
def test_a_period_is_read_or_refused(text: str) -> None:
    try:
        first, last = period(text)
    except Unreadable:
        return
    assert first
    assert last


def test_without_the_list_all_that_we_define_is_read() -> None:
    value, problem = sorted(invented(ROW, {**ROW, "indicator": "museums"}), key=lambda each: isinstance(each, Problem))
    assert isinstance(value, Value)
    assert (value.indicator, value.value, value.kind) == ("indicator-gigabit", "80.5", "measured")
    assert isinstance(problem, Problem)
    assert "definition" in problem.reason


def test_what_the_list_does_not_recommend_is_left_out() -> None:
    assert invented(ROW, listed="gdhi_per_head") == []


def test_a_blank_yields_nothing() -> None:
    assert invented({**ROW, "value": ""}) == []


def test_a_bad_row_is_a_problem() -> None:
    for cells in ({"value": "much"}, {"period": "lately"}, {"gss_code": "E06999999"}):
        (problem,) = invented({**ROW, **cells})
        assert isinstance(problem, Problem)
        assert problem.refused
