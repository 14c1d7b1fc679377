"""What is taken away for a spreadsheet runs nothing there; plain CSV stays exact."""

import csv
import io

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from command import terminal
from graph.home import Home
from graph.spreadsheet import MARK, NUMBER, SPREADSHEET, STARTS, as_typed, for_spreadsheets, harmless, of_csv
from placegraph import main
from web import create_app
from web.formats import as_csv

FORMULAS = ["=1+1", "+44 20 7946 0000", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0", "\N{FULLWIDTH EQUALS SIGN}1"]  # fmt: skip


@pytest.fixture(scope="module")
def client(bundled) -> FlaskClient:
    return create_app(bundled).test_client()


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix(MARK), newline="")))


@pytest.mark.parametrize("text", FORMULAS)
def test_a_cell_that_begins_like_a_formula_is_marked_as_text(text: str) -> None:
    assert harmless(text) == f"'{text}"
    assert as_typed(harmless(text)) == text


@pytest.mark.parametrize("text", ["-5", "-0.25", "-1E-7", "a=b", "'quoted'", "", " =1"])
def test_numbers_and_other_words_stay_as_they_are(text: str) -> None:
    assert harmless(text) == text
    assert as_typed(text) == text


@given(st.lists(st.lists(st.text(max_size=12), min_size=1, max_size=3), max_size=4))
def test_no_cell_of_any_table_runs(table: list[list[str]]) -> None:
    for row in rows_of(for_spreadsheets(table)):
        assert not any(cell.startswith(STARTS) for cell in row if not NUMBER.fullmatch(cell))


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12), min_size=2, max_size=2)))  # fmt: skip
def test_an_exact_table_and_one_for_spreadsheets_differ_in_nothing_else(table: list[list[str]]) -> None:
    exact = io.StringIO()
    csv.writer(exact).writerows(table)
    assert rows_of(of_csv(exact.getvalue())) == [[harmless(cell) for cell in row] for row in table]


def test_plain_csv_is_exact() -> None:
    assert as_csv(({"name": "=1+1"},)) == "name\r\n=1+1\r\n"


def test_a_page_offers_both_and_says_which_is_which(client: FlaskClient) -> None:
    page = client.get("/queries/london-boroughs").get_data(as_text=True)
    assert "format=csv-spreadsheet" in page
    exact, safe = (client.get(f"/queries/london-boroughs?format={form}") for form in ("csv", SPREADSHEET))
    assert rows_of(safe.get_data(as_text=True)) == rows_of(exact.get_data(as_text=True))
    assert safe.get_data(as_text=True).startswith(MARK)
    assert not exact.get_data(as_text=True).startswith(MARK)
    assert "-spreadsheet.csv" in safe.headers["Content-Disposition"]


def test_a_header_never_asks_for_it(client: FlaskClient) -> None:
    answer = client.get("/queries/london-boroughs", headers={"Accept": "text/csv"})
    assert not answer.get_data(as_text=True).startswith(MARK)


def test_the_answer_to_a_query_of_ones_own_comes_so_too(client: FlaskClient) -> None:
    query = 'SELECT ?x ?y { VALUES (?x ?y) { ("=1+1" -5) } }'
    exact, safe = (client.get("/query", query_string={"query": query, "format": form}) for form in ("csv", SPREADSHEET))
    assert rows_of(exact.get_data(as_text=True)) == [["x", "y"], ["=1+1", "-5"]]
    assert rows_of(safe.get_data(as_text=True)) == [["x", "y"], ["'=1+1", "-5"]]


def test_a_format_that_there_is_not_is_told_with_those_that_are(client: FlaskClient) -> None:
    assert SPREADSHEET in client.get("/places?format=xls").get_data(as_text=True)


def test_the_command_prints_both(bundled_home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [{"name": "=1+1", "number": -5, "none": None}]
    terminal.show(rows, "csv", "")
    assert capsys.readouterr().out == "name,number,none\n=1+1,-5,\n"
    terminal.show(rows, SPREADSHEET, "")
    assert rows_of(capsys.readouterr().out) == [["name", "number", "none"], ["'=1+1", "-5", ""]]
    told = CliRunner().invoke(
        main, ["query", "london-boroughs", "--format", SPREADSHEET, "--home", str(bundled_home.path)]
    )
    assert told.exit_code == 0, told.output
    assert len(rows_of(told.stdout)) == 33
