"""The register of councils: a bad cell is told and costs its row at most, never the load."""

import ast
from collections.abc import Iterator
from importlib import import_module
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented import REGISTER, council
from invented_sheets import sheet
from loading import read_raw
from promises import of_kind

from loaders.councils import FILES, records
from loaders.loader import loaders
from loaders.names import Names
from loaders.reading import Reading, lines
from loaders.records import Change, Membership, Organisation, Place, Record
from loaders.sheets import WrongColumns, identified
from loaders.source import Problem
from loaders.spellings import is_damaged

COLUMNS = REGISTER.split(",")


def rows() -> list[dict[str, str]]:
    """Return an invented county in an invented authority, its district, and an old district that two replaced."""
    return [
        dict(zip(COLUMNS, row.split(","), strict=True))
        for row in (
            council("XCA", "Ceeton", "E47999003", local_authority_type="COMB", lower_or_unitary="False"),
            council("XCO", "Coshire", "E10999004", local_authority_type="CTY", combined_authority="XCA"),
            council("XAA", "Aaton", "E06999001", start_date="2020-04-01", county_la="XCO", pop_2020="1000", area="2.5"),
            council("XBB", "Beeton", "E06999002", start_date="2020-04-01", lat="51.5", long="-0.1"),
            council(
                "XOL",
                "Oldton",
                "E07999005",
                start_date="1974-04-01",
                end_date="2020-04-01",
                former_gss_codes="E07999006",
            ),
        )
    ]


def told(change: dict[str, dict[str, str]] | None = None) -> list[Record | Problem]:
    """Return what comes of the invented register with some cells changed, by council and column."""
    register = rows()
    register[-1]["replaced-by"] = "XAA,XBB"
    for cells in register:
        cells |= (change or {}).get(cells["local-authority-code"], {})
    return list(records({"register": sheet(*register)}, Names([])))


def problems(each: list[Record | Problem]) -> list[tuple[int, str, str, bool]]:
    return [(one.row, one.column, one.value, one.refused) for one in each if isinstance(one, Problem)]


def bodies(each: list[Record | Problem]) -> dict[str, Organisation]:
    return {one.register_code: one for one in each if isinstance(one, Organisation)}


def test_a_register_without_faults_has_no_problems() -> None:
    each = told()
    assert problems(each) == []
    assert list(bodies(each)) == ["XCA", "XCO", "XAA", "XBB", "XOL"]
    assert bodies(each)["XOL"].replaced_by == ("council-XAA", "council-XBB")
    assert bodies(each)["XOL"].end == "2020-03-31"  # the day before its successors' first


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("local-authority-code", ""),
        ("local-authority-code", "bdg"),
        ("local-authority-code", "X A"),
        ("local-authority-code", "XBB"),  # another row's
        ("official-name", ""),
        ("official-name", "???"),
        ("official-name", "One | Another"),
        ("nice-name", "¿"),
        ("gss-code", "E0699900"),
        ("gss-code", "K06999001"),
        ("gss-code", "E06999002"),  # another row's
        ("former-gss-codes", "E06999007,old"),
        ("start-date", "2020"),
        ("start-date", "2020-13-01"),
        ("end-date", "yesterday"),
        ("end-date", "2019-01-01"),  # before it started
        ("nation", ""),
        ("nation", "Atlantis"),
        ("nation", "London"),
        ("region", "Mercia"),
        ("local-authority-type", ""),
        ("local-authority-type", "shire"),
        ("lat", "north"),
        ("lat", "91"),
        ("long", "nan"),
        ("long", "-181"),
        ("pop-2020", "many"),
        ("pop-2020", "-1"),
        ("pop-2020", "1e999999999"),
        ("area", "inf"),
    ],
)
def test_a_row_with_a_cell_that_cannot_be_read_is_left_out_and_the_others_stay(column: str, value: str) -> None:
    each = told({"XAA": {column: value}})
    # The old district that the council replaced names it, and stays without it.
    expected = [(4, column, value, True), (6, "replaced-by", "XAA", False)]
    if value in {"XBB", "E06999002"}:  # of two rows of one code the first stands
        lost = "XAA" if value == "XBB" else "XBB"
        expected = [(5, column, value, True), (6, "replaced-by", lost, False)]
    assert problems(each) == expected
    assert len(bodies(each)) == 4
    assert len([one for one in each if isinstance(one, Change)]) == 1


@pytest.mark.parametrize("column", ["replaced-by", "county-la", "combined-authority"])
@pytest.mark.parametrize("value", ["XZZ", "XOL", "no code at all"])
def test_a_code_of_no_other_council_is_left_blank_and_the_row_stays(column: str, value: str) -> None:
    each = told({"XOL": {column: value}})
    assert problems(each) == [(6, column, value, False)]
    assert "XOL" in bodies(each)


def test_a_council_that_was_replaced_has_a_last_day() -> None:
    assert problems(told({"XOL": {"end-date": ""}})) == [(6, "end-date", "", True)]


def test_a_register_without_a_column_is_not_the_register(tmp_path: Path) -> None:
    for column in COLUMNS:
        kept = [name for name in COLUMNS if name != column]
        path = tmp_path / "register.csv"
        path.write_text(",".join(kept) + "\n" + ",".join(["x"] * len(kept)) + "\n", encoding="utf-8")
        with pytest.raises(WrongColumns, match="row 1") as refused:
            identified([path], FILES, {"register"})
        assert column in str(refused.value)


@given(row=st.integers(0, 4), column=st.sampled_from(COLUMNS), text=st.text() | st.from_regex(r"[\dE.,+-]{1,9}"))
def test_any_text_in_any_cell_is_read_or_told(row: int, column: str, text: str) -> None:
    register = rows()
    register[-1]["replaced-by"] = "XAA,XBB"
    register[row][column] = text
    each = list(records({"register": sheet(*register)}, Names([])))
    read = [one for one in each if not isinstance(one, Problem)]
    assert len([one for one in read if isinstance(one, Organisation)]) + sum(
        one.refused for one in each if isinstance(one, Problem)
    ) == len(register)
    assert lines("councils", "2026-11-22", read)


@pytest.mark.parametrize("name", ["Sir Ynys Mï¿½n", "ynys mn", "Cityï¾ and County of Swansea", "Caf�"])
def test_a_name_that_lost_letters_is_damaged(name: str) -> None:
    assert is_damaged(name)


@pytest.mark.parametrize("name", ["Sir Ynys Môn", "st helens council", "bradford mdc", "BCP", "rhyl", "aberdeen c ity"])
def test_a_short_or_welsh_name_is_whole(name: str) -> None:
    assert not is_damaged(name)


@pytest.fixture(scope="module")
def real(raw: Path) -> Reading:
    return read_raw(raw, "councils")


def test_every_row_of_the_register_is_read(real: Reading) -> None:
    assert real.rows_refused == 0
    assert len(of_kind(real, Organisation)) == 470


def test_the_day_of_an_entry_is_no_first_day(real: Reading) -> None:
    """Aberdeen did not begin in June 2005; 77 rows give a day of then, and each is told."""
    assert {problem.column for problem in real.problems} == {"start-date"}
    assert len(real.problems) == 77
    assert {each.start for each in of_kind(real, Organisation) if each.start.startswith("2005")} == set()
    assert next(each for each in of_kind(real, Organisation) if each.register_code == "CMA").end == "2023-03-31"


def test_two_councils_have_two_successors(real: Reading) -> None:
    split = {each.register_code: each.replaced_by for each in of_kind(real, Organisation) if len(each.replaced_by) > 1}
    assert split == {
        "CMA": ("council-CBD", "council-WAF"),
        "NTH": ("council-NNT", "council-WNT"),
    }
    assert {each.kind for each in of_kind(real, Change) if len(each.results) > 1} == {"split"}


def test_old_districts_of_northern_ireland_have_no_code_and_a_name_of_their_own(real: Reading) -> None:
    uncoded = [each for each in of_kind(real, Place) if not each.gss_code]
    assert len(uncoded) == 25
    assert all(each.place.startswith("place-") and each.place.endswith("-district") for each in uncoded)
    assert {each.within for each in uncoded} == {("area-N92000002",)}


def test_six_combined_authorities_have_no_coordinates(real: Reading) -> None:
    combined = [each for each in of_kind(real, Place) if each.kind == "combined-authority"]
    assert sum(not each.lat and not each.long for each in combined) == 6
    assert len({each.organisation for each in of_kind(real, Membership)}) == 15


def test_no_name_of_a_council_lost_letters(real: Reading) -> None:
    names = [name for each in of_kind(real, Organisation) for name in (each.name, *each.alt_names, *each.hidden_names)]
    assert not [name for name in names if is_damaged(name)]


def test_the_welsh_name_of_anglesey_is_whole(raw: Path) -> None:
    (anglesey,) = [each for each in of_kind(read_raw(raw, "corrections"), Organisation) if each.body == "council-AGY"]
    assert anglesey.alt_names == ("Sir Ynys Môn", "Ynys Môn")


def columns_read(source: str) -> Iterator[str]:
    """Yield each column that a loader's source takes from a row by its name."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            held = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            if held == "cells" and isinstance(node.slice.value, str):
                yield node.slice.value


MODULES = [
    each.name
    for each in sorted(files("loaders").iterdir(), key=lambda each: each.name)
    if each.name.endswith(".py") and "from loaders.sheets import" in each.read_text(encoding="utf-8")
]
DECLARED = {column for loader in loaders().values() for columns in loader.files.values() for column in columns}


@pytest.mark.parametrize("name", MODULES)
def test_every_column_that_is_read_is_declared(name: str) -> None:
    """A file that lacks the column is then refused by its header, before any row is read."""
    source = files("loaders").joinpath(name).read_text(encoding="utf-8")
    module = import_module(f"loaders.{name.removesuffix('.py')}")
    own = getattr(module, "LOADER", None)
    declared = {column for columns in own.files.values() for column in columns} if own else DECLARED
    assert set(columns_read(source)) - declared == set()
