"""A workbook of initiatives is read as people send it, and what could not be read is told cell by cell."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented import council, register
from invented.workbooks import PLAIN, changed, ods, xlsx
from openpyxl import Workbook, load_workbook

from graph.home import Home
from loaders import contents, loading, template
from loaders.as_written import Said, Unsaid, cell_text, date_said, link_said, money_said
from loaders.names import Body, Names
from loaders.own_sources import Asked, Found
from loaders.reading import NothingTaken, lines
from loaders.records import Award, Collaboration, Detail, Initiative, Name, Organisation, Record, Theme
from loaders.source import Problem
from loaders.tables_in import CELLS, NotATable, column_letters, grids
from loaders.values import Period
from loaders.workbook import Initiatives
from loaders.workbook_columns import (
    BY_KEY,
    COLUMNS,
    STATUS_WORDS,
    column_of,
    columns_found,
    key_of,
    nearest_word,
    words,
)
from loaders.workbook_rows import HELP, header_of
from loaders.workbook_rows import Workbook as Book
from ontology import PlacegraphError

NAMES = Names(
    [
        Body("council-XAA", "Aaton Borough Council", ("Aaton Council",), kind="council", governs=("area-E06999001",)),
        Body("council-XBB", "Beeton, City of", kind="council", governs=("area-E06999002",)),
        Body("council-XCC", "Ceeby and Deeby Council", kind="council", governs=("area-E06999003",)),
        Body("org-university-of-aaton", "University of Aaton", kind="university"),
    ]
)  # fmt: skip
KNOWN = {body.body: body.name for body in NAMES.bodies.values()}
PLACES = {"aaton": "area-E06999001"}


def read(path: Path) -> tuple[list[Record], list[Problem], Book]:
    """Return what a workbook says, its problems, and the book."""
    book = Book()
    book.take(path)
    told = list(Initiatives("own", NAMES, PLACES, KNOWN).records(book.rows))
    return (
        [each for each in told if isinstance(each, Record)],
        [each for each in told if isinstance(each, Problem)],
        book,
    )


def of(kind: type[Record], records: list[Record]) -> list[Record]:
    return [each for each in records if type(each) is kind]


def csv_of(tmp_path: Path, *rows: tuple[str, ...], name: str = "list.csv") -> Path:
    path = tmp_path / name
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path


def said_or_why(reads: Callable[[str], Said], text: str) -> Said | str:
    """Return what a cell says, or why it cannot be read."""
    try:
        return reads(text)
    except Unsaid as error:
        return str(error)


def refusal_of(path: Path) -> str:
    """Return why a file is refused, "" if it is not."""
    try:
        Book().take(path)
    except PlacegraphError as error:
        return str(error)
    return ""


class TestDates:
    @pytest.mark.parametrize(
        ("text", "meant"),
        [
            ("6 May 2024", "2024-05-06"), ("6th of May, 2024", "2024-05-06"), ("06/05/24", "2024-05-06"), ("6.5.24", "2024-05-06"),
            ("Mon 6 May 2024", "2024-05-06"), ("6-May-24", "2024-05-06"), ("May 6, 2024", "2024-05-06"), ("20240506", "2024-05-06"),
            ("2024-05-06 00:00:00", "2024-05-06"), ("May 2024", "2024-05"), ("May-24", "2024-05"), ("May '24", "2024-05"),
            ("Sept 2023", "2023-09"), ("04/2024", "2024-04"), ("2024", "2024"), ("tbc", ""), ("n/a", ""), (" \u2013 ", ""),
        ],
    )  # fmt: skip
    def test_are_read_as_people_write_them(self, text: str, meant: str) -> None:
        assert date_said(text).value == meant
        assert not date_said(text).assumed

    @pytest.mark.parametrize(
        ("text", "start", "end"),
        [("2023/24", "2023-04", "2024-03"), ("FY 2023-24", "2023-04", "2024-03"), ("Spring 2024", "2024", "2024"),
         ("c. 2022", "2022", "2022"), ("45413", "2024-05-01", "2024-05-01"), ("Spring '24", "2024", "2024"),
         ("Early May 2024", "2024-05", "2024-05"), ("w/c 6 May 2024", "2024-05-06", "2024-05-06"), ("end of March 2024", "2024-03", "2024-03"),
         ("Apr-Jun 2024", "2024-04", "2024-06"), ("6/5/2024 \u2013 8/5/2024", "2024-05-06", "2024-05-08"),
         ("May 2023 to June 2024", "2023-05", "2024-06")],
    )  # fmt: skip
    def test_that_are_not_what_they_say_come_with_what_was_assumed(self, text: str, start: str, end: str) -> None:
        assert (date_said(text).value, date_said(text, end=True).value) == (start, end)
        assert date_said(text).assumed

    @pytest.mark.parametrize(
        ("text", "nearest"),
        [("04/25/2024", "2024-04-25"), ("31/06/2024", "2024-06-30"), ("30/02/2023", "2023-02-28"), ("soon", ""), ("2024-13", "2024"),
         ("32/12/9999", ""), ("31/02/0000", ""), ("31/13/9998", "9998"), ("from " * 500 + "2024", "2024"), ("from from soon", "")],
    )  # fmt: skip
    def test_that_cannot_be_read_come_with_the_nearest(self, text: str, nearest: str) -> None:
        with pytest.raises(Unsaid) as error:
            date_said(text)
        assert error.value.nearest == nearest

    def test_that_go_on_have_no_end_and_cannot_be_a_start(self) -> None:
        assert date_said("ongoing", end=True).value == ""
        with pytest.raises(Unsaid):
            date_said("ongoing")

    @given(
        day=st.dates(date(1950, 1, 1), date(2099, 12, 31)),
        form=st.sampled_from(["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %B %Y", "%d %b %Y", "%d-%b-%Y", "%B %d, %Y", "%a %d %b %Y"]),
        pad=st.sampled_from(["", " ", "\u00a0"]),
    )  # fmt: skip
    def test_come_back_from_every_usual_form(self, day: date, form: str, pad: str) -> None:
        assert date_said(pad + day.strftime(form) + pad).value == day.isoformat()

    @given(text=st.text(max_size=30) | st.text("0123456789/-. JanFebQ2", max_size=14))
    def test_are_a_period_or_a_reason_whatever_is_written(self, text: str) -> None:
        said = said_or_why(date_said, text)
        assert said if isinstance(said, str) else (not said.value or Period.of(said.value).first.year >= 1900)


class TestMoney:
    @pytest.mark.parametrize(
        ("text", "amount"),
        [("£1.2m", "1200000"), ("£1.2 million", "1200000"), ("250k", "250000"), ("£1,250,000.00", "1250000"), ("1 250 000", "1250000"),
         ("£1.5bn", "1500000000"), ("4000 GBP", "4000"), ("tbc", ""), ("1200000", "1200000"), ("0.5m", "500000")],
    )  # fmt: skip
    def test_is_read_as_people_write_it(self, text: str, amount: str) -> None:
        assert money_said(text).value == amount
        assert not money_said(text).assumed

    def test_in_euros_stays_in_euros(self) -> None:
        assert (money_said("€3m").value, money_said("€3m").currency) == ("3000000", "EUR")

    def test_with_a_remark_is_read_and_said(self) -> None:
        assert money_said("£1.2 Million (est.)") == Said("1200000", "read as 1200000", "GBP")
        with pytest.raises(Unsaid):
            money_said("£1.2 (million)")

    def test_of_nothing_is_not_known_and_the_owner_is_told(self) -> None:
        assert money_said("£0").value == ""
        assert money_said("£0").assumed

    @pytest.mark.parametrize(
        "text", ["£1m-£2m", "$5m", "-5", "(1,000)", "1,20", "£1,2m", "lots", "9" * 20, "£45,000 pa"]
    )
    def test_that_is_not_one_amount_is_none(self, text: str) -> None:
        with pytest.raises(Unsaid):
            money_said(text)

    def test_in_grand_is_thousands_and_said(self) -> None:
        assert money_said("about 50 grand") == Said("50000", "read as 50000", "GBP")

    @pytest.mark.parametrize(
        ("text", "nearest"),
        [("£45,000 pa", "£45,000"), ("45k per year", "£45,000"), ("50 grand each", "£50,000"), ("€3m in total", "€3,000,000"), ("1200.50 plus VAT", "£1,200.50"),
         ("50 lakh", ""), ("3 years", ""), ("$5m", ""), ("50%", ""), ("£1m-£2m", ""), ("lots", "")],
    )  # fmt: skip
    def test_that_cannot_be_read_comes_with_an_amount_as_large_or_none(self, text: str, nearest: str) -> None:
        with pytest.raises(Unsaid) as error:
            money_said(text)
        assert error.value.nearest == nearest

    @given(
        pence=st.integers(1, 10**13),
        form=st.sampled_from(["{:f}", "£{:,.2f}", "{:,f} GBP", " £ {:f}", "GBP {:,f}"]),
    )
    def test_comes_back_from_every_usual_form(self, pence: int, form: str) -> None:
        pounds = Decimal(pence) / 100
        assert Decimal(money_said(form.format(pounds)).value) == pounds

    @given(
        thousands=st.integers(1, 999_999),
        unit=st.sampled_from([("k", 10**3), ("m", 10**6), (" million", 10**6), ("bn", 10**9)]),
    )
    def test_comes_back_from_its_units(self, thousands: int, unit: tuple[str, int]) -> None:
        number = Decimal(thousands) / 1000
        assert Decimal(money_said(f"£{number:f}{unit[0]}").value) == number * unit[1]

    @given(text=st.text(max_size=30) | st.text("0123456789.,£km ", max_size=16))
    def test_is_an_amount_or_a_reason_whatever_is_written(self, text: str) -> None:
        said = said_or_why(money_said, text)
        assert said if isinstance(said, str) else (not said.value or Decimal(said.value) > 0)


class TestHeadings:
    @pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.key)
    def test_are_known_by_each_spelling_that_we_list(self, column: object) -> None:
        assert {column_of(each)[0] for each in (column.heading, *column.also)} == {column.key}  # type: ignore[attr-defined]

    @given(
        column=st.sampled_from(COLUMNS),
        mark=st.sampled_from(["", " *", ":", " (required)", "\n", "  "]),
        case=st.sampled_from([str.upper, str.lower, str.title]),
    )
    def test_are_known_in_any_case_and_with_marks(self, column: object, mark: str, case: object) -> None:
        assert column_of(case(column.heading) + mark) == (column.key, False)  # type: ignore[attr-defined,operator]

    @pytest.mark.parametrize(
        ("heading", "key"),
        [
            ("Lead organisaton", "lead"),
            ("Tilte", "title"),
            ("Delivry partners", "partners"),
            ("Fundng source", "funder"),
        ],
    )
    def test_with_slips_are_known_and_said_to_be_only_like(self, heading: str, key: str) -> None:
        assert column_of(heading) == (key, True)

    @pytest.mark.parametrize(
        "heading",
        ["Lead officer", "Project manager", "Contact e-mail", "Date", "Land", "", "x" * 200, "Cabinet portfolio"],
    )
    def test_of_other_columns_are_none_of_ours(self, heading: str) -> None:
        assert column_of(heading) == ("", False)

    @given(cells=st.lists(st.text(max_size=20) | st.sampled_from([column.heading for column in COLUMNS]), max_size=12))
    def test_give_a_column_that_stands_once_at_most_once(self, cells: list[str]) -> None:
        found = [key for key, _ in columns_found(cells).values() if not BY_KEY[key].many]
        assert len(found) == len(set(found))

    def test_our_own_heading_wins_over_one_that_means_the_same(self) -> None:
        assert columns_found(["Name", "Title", "Lead"]) == {1: ("title", False), 2: ("lead", False)}


class TestWords:
    def test_are_those_of_the_schemes_in_their_order(self) -> None:
        assert [len(words(scheme)) for scheme in ("goal", "pillar", "activity", "status")] == [14, 4, 65, 6]
        assert list(words("pillar")) == ["Reset", "Reform", "Renew", "Resilient"]

    @pytest.mark.parametrize(
        "text",
        [
            "10 Closing the digital divide",
            "Closing the digital divide",
            "10",
            "Goal 10",
            "goal 10: closing the DIGITAL divide",
        ],
    )
    def test_are_known_with_or_without_their_number(self, text: str) -> None:
        assert key_of("goal", text) == "10"

    def test_that_are_only_like_are_never_taken_but_shown(self) -> None:
        assert key_of("goal", "Digital inclusion") == ""
        assert nearest_word("goal", "digital divides") == "10 Closing the digital divide"

    @pytest.mark.parametrize("text", ["the", "15", "and"])
    def test_that_are_like_all_of_them_have_no_nearest(self, text: str) -> None:
        assert nearest_word("goal", text) == ""

    def test_of_status_that_people_use_mean_one_of_ours(self) -> None:
        assert set(STATUS_WORDS.values()) <= set(words("status").values())
        assert key_of("status", "In delivery") == "active"


class TestCells:
    def test_are_text_without_what_a_spreadsheet_adds(self) -> None:
        given_ = [1250000.0, 0.1, True, datetime(2024, 5, 6), date(2024, 5, 6), "a\r\nb ", None, "_x000D_\nA"]
        assert [cell_text(each) for each in given_] == [
            "1250000",
            "0.1",
            "yes",
            "2024-05-06",
            "2024-05-06",
            "a\nb",
            "",
            "A",
        ]

    def test_have_the_names_that_a_spreadsheet_gives(self) -> None:
        assert [column_letters(each) for each in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]

    @pytest.mark.parametrize("text", ["https://example.org/a", "www.example.org/a"])
    def test_with_a_link_hold_an_address(self, text: str) -> None:
        assert link_said(text).value.startswith("https://")

    def test_with_a_sentence_around_a_link_show_the_link(self) -> None:
        with pytest.raises(Unsaid) as error:
            link_said("see https://example.org/a.")
        assert error.value.nearest == "https://example.org/a"


class TestSheets:
    def test_may_have_titles_above_and_headings_in_two_rows(self, tmp_path: Path) -> None:
        book = Workbook()
        page = book.worksheets[0]
        for row in (["Our projects"], ["as of today"], [], ["Project", "Lead", "When", None], [None, None, "Start", "End"],
                    ["Repair mornings", "Aaton Council", "May 2024", "2025"]):  # fmt: skip
            page.append(row)
        for merged in ("A1:D1", "C4:D4", "A4:A5", "B4:B5"):
            page.merge_cells(merged)
        book.save(tmp_path / "two.xlsx")
        (grid,) = grids(tmp_path / "two.xlsx")
        assert header_of(grid) == 5
        records, problems, _ = read(tmp_path / "two.xlsx")
        (work,) = of(Initiative, records)
        assert (work.start, work.end, problems) == ("2024-05", "2025", [])

    def test_merged_cells_hold_for_each_of_their_rows(self, tmp_path: Path) -> None:
        book = Workbook()
        page = book.worksheets[0]
        for row in (["Title", "Lead"], ["One", "Aaton Council"], ["Two"], ["Three"]):
            page.append(row)
        page.merge_cells("B2:B4")
        book.save(tmp_path / "merged.xlsx")
        records, problems, _ = read(tmp_path / "merged.xlsx")
        assert len(of(Initiative, records)) == 3
        assert not problems

    def test_totals_examples_and_headings_between_are_not_initiatives(self, tmp_path: Path) -> None:
        path = xlsx(
            tmp_path / "list.xlsx", ("Title", "Lead", "Amount", "Funder"), ("EXAMPLE: work", "Aaton Council"), ("One", "Aaton Council", 5, "Fund"),
            ("Title", "Lead", "Amount", "Funder"), ("Total", None, 5), (None, None, 5), ("Two", "Aaton Council"),
        )  # fmt: skip
        records, _problems, book = read(path)
        assert [each.name for each in of(Initiative, records)] == ["One", "Two"]
        assert len([note for note in book.notes if "was not loaded" in note]) == 4

    def test_what_is_hidden_is_read_and_said(self, tmp_path: Path) -> None:
        book = Workbook()
        page = book.worksheets[0]
        for row in (["Title", "Lead", "Status"], ["One", "Aaton Council", "Live"], ["Two", "Aaton Council", "Live"]):
            page.append(row)
        page.column_dimensions["C"].hidden = True
        page.row_dimensions[3].hidden = True
        book.save(tmp_path / "hidden.xlsx")
        records, _, notes = read(tmp_path / "hidden.xlsx")
        assert [each.status for each in of(Initiative, records)] == ["active", "active"]
        assert any("column C" in note for note in notes.notes)
        assert any("1 hidden row" in note for note in notes.notes)

    def test_hidden_and_empty_ones_are_passed_over(self, tmp_path: Path) -> None:
        book = Workbook()
        book.create_sheet("Old")
        for page, rows in (
            ("Old", [["Title", "Lead"], ["Old", "Aaton Council"]]),
            ("New", [["Title", "Lead"], ["New", "Aaton Council"]]),
        ):
            sheet = book[page] if page in book.sheetnames else book.create_sheet(page)
            for row in rows:
                sheet.append(row)
        book["Old"].sheet_state = "hidden"
        book.save(tmp_path / "sheets.xlsx")
        records, _, notes = read(tmp_path / "sheets.xlsx")
        assert [each.name for each in of(Initiative, records)] == ["New"]
        assert any("'Old' is hidden" in note for note in notes.notes)

    def test_formulas_give_their_result_or_say_that_it_is_missing(self, tmp_path: Path) -> None:
        path = xlsx(
            tmp_path / "formula.xlsx",
            ("Title", "Lead", "Amount", "Funder"),
            ("One", "Aaton Council", "=2*3", "University of Aaton"),
        )
        _, (problem,), _ = read(path)
        assert (problem.cell, problem.refused) == ("C2", False)
        saved = changed(path, tmp_path / "saved.xlsx", "xl/worksheets/sheet1.xml", b"<v></v>", b"<v>6</v>")
        saved = (
            saved
            if grids(saved)[0].rows[2][2]
            else changed(path, tmp_path / "saved.xlsx", "xl/worksheets/sheet1.xml", b"<v />", b"<v>6</v>")
        )
        records, problems, _ = read(saved)
        assert [each.amount for each in of(Award, records)] == ["6"]
        assert not problems

    def test_of_opendocument_are_read_too(self, tmp_path: Path) -> None:
        path = ods(tmp_path / "list.ods", ("Project", "Lead", "Status"), ("One", "Aaton Council", "Live"), hidden=2)
        records, _problems, book = read(path)
        assert [each.status for each in of(Initiative, records)] == ["active"]
        assert any("column C" in note for note in book.notes)

    @pytest.mark.parametrize(
        ("encoding", "mark", "told"), [("cp1252", ";", True), ("utf-8-sig", ",", False), ("utf-16", "\t", False), ("utf-16-le", ",", False), ("utf-16-be", ";", False), ("utf-8", "|", False), ("utf-8", "\t", False)]
    )  # fmt: skip
    def test_of_csv_are_read_in_any_encoding_and_with_any_mark(
        self, tmp_path: Path, encoding: str, mark: str, told: bool
    ) -> None:
        path = tmp_path / "list.csv"
        path.write_bytes(f"Title{mark}Lead\nCaf\u00e9 \u2013 repair{mark}Aaton Council\n".encode(encoding))
        records, _problems, book = read(path)
        assert [each.name for each in of(Initiative, records)] == ["Caf\u00e9 \u2013 repair"]
        assert any("Windows-1252" in note for note in book.notes) == told

    def test_of_csv_are_parted_where_most_headings_are_known(self, tmp_path: Path) -> None:
        """Commas in notes are met more often than the mark between three columns."""
        path = tmp_path / "list.csv"
        path.write_text("Title;Lead;Note\nOne;Aaton Council;a, b, c, d, e\nTwo;Aaton Council;f, g, h, i, j\n")
        records, _problems, _book = read(path)
        assert [each.name for each in of(Initiative, records)] == ["One", "Two"]

    def test_of_opendocument_merged_over_rows_or_hidden_by_a_filter_are_as_in_any_other(self, tmp_path: Path) -> None:
        plain = ods(tmp_path / "list.ods", ("Project", "Lead"), ("One", "Aaton Council"), ("Two", ""))
        cell = b'<table:table-cell office:value-type="string"><text:p>'
        over = cell.replace(b" office", b' table:number-rows-spanned="2" office')
        merged = changed(
            plain, tmp_path / "merged.ods", "content.xml", cell + b"Aaton Council", over + b"Aaton Council"
        )
        row = b"<table:table-row>" + cell + b"Two"
        unseen = row.replace(b"-row>", b'-row table:visibility="filter">')
        records, problems, book = read(changed(merged, tmp_path / "hidden.ods", "content.xml", row, unseen))
        assert [each.name for each in of(Initiative, records)] == ["One", "Two"]
        assert not problems
        assert any("hidden" in note for note in book.notes)

    def test_a_cell_that_begins_like_a_formula_is_text(self, tmp_path: Path) -> None:
        records, _, _ = read(csv_of(tmp_path, ("Title", "Lead"), ("=cmd|' /C calc'!A0", "Aaton Council")))
        assert [each.name for each in of(Initiative, records)] == ["=cmd|' /C calc'!A0"]


class TestRows:
    def test_become_an_initiative_with_its_parties_money_and_themes(self, tmp_path: Path) -> None:
        path = csv_of(
            tmp_path, (*PLAIN, "Reference", "Note", "Place"),
            ("Repair mornings", "Aaton Council", "University of Aaton; Beeton, City of", "10 Closing the digital divide", "May 2024", "£1.2m",
             "University of Aaton", "R/7", "Open to all.", "E06999002"),
        )  # fmt: skip
        records, problems, _ = read(path)
        assert not problems
        (work,) = of(Initiative, records)
        assert (work.initiative, work.locator, work.in_place) == ("initiative-own-r-7", "R/7", ("area-E06999002",))
        assert [(each.body, each.role) for each in of(Collaboration, records)] == [
            ("council-XAA", "lead"), ("org-university-of-aaton", "delivery-partner"), ("council-XBB", "delivery-partner"),
        ]  # fmt: skip
        (award,) = of(Award, records)
        assert (award.funder, award.amount, award.awarded_to) == (
            "org-university-of-aaton",
            "1200000",
            ("council-XAA",),
        )
        assert [(each.theme, each.method) for each in of(Theme, records)] == [("goal/10", "stated")]
        assert [each.value for each in of(Detail, records)] == ["Open to all."]
        assert {each.name for each in of(Name, records)} == {"Aaton Council", "University of Aaton", "Beeton, City of"}

    @pytest.mark.parametrize(
        ("cell", "names"),
        [
            ("Aaton Council; University of Aaton", ["Aaton Council", "University of Aaton"]),
            ("Aaton Council\nUniversity of Aaton", ["Aaton Council", "University of Aaton"]),
            ("Beeton, City of, Aaton Council", ["Beeton, City of", "Aaton Council"]),
            ("Ceeby and Deeby Council", ["Ceeby and Deeby Council"]),
            ("Aaton Council and University of Aaton", ["Aaton Council", "University of Aaton"]),
            ("Arts and Crafts Trust, Aaton Council", ["Arts and Crafts Trust", "Aaton Council"]),
            ("- Aaton Council\n- tbc", ["Aaton Council"]),
            ("1. Aaton Council 2. University of Aaton", ["Aaton Council", "University of Aaton"]),
            ("Aaton Council & Beeton, City of", ["Aaton Council", "Beeton, City of"]),
            ("Aaton and Beeton Councils", ["Aaton Council", "Beeton Council"]),
            ("Phase 2. Ltd", ["Phase 2. Ltd"]),
        ],
    )
    def test_several_names_in_a_cell_are_parted_and_one_is_not(self, cell: str, names: list[str]) -> None:
        assert Initiatives("own", NAMES, PLACES, KNOWN).parties.split(cell) == names

    def test_with_a_partner_and_the_part_it_plays_name_that_partner(self, tmp_path: Path) -> None:
        cell = "University of Aaton \u2013 evaluation; Ceeby and Deeby Council: delivery"
        records, problems, _ = read(csv_of(tmp_path, ("Title", "Lead", "Partners"), ("One", "Aaton Council", cell)))
        assert not problems
        assert [each.body for each in of(Collaboration, records)][1:] == ["org-university-of-aaton", "council-XCC"]

    @pytest.mark.parametrize(
        "cell",
        [
            "Various",
            "the voluntary sector",
            "NHS",
            "Local businesses",
            "TBC - awaiting",
            "Various partners (tbc)",
            "none yet",
            "not stated",
            "several",
            "see notes",
        ],
    )
    def test_with_a_partner_that_is_nobody_in_particular_make_no_body_of_it(self, tmp_path: Path, cell: str) -> None:
        records, (problem,), _ = read(csv_of(tmp_path, ("Title", "Lead", "Partners"), ("One", "Aaton Council", cell)))
        assert "nobody in particular" in problem.reason
        assert not of(Organisation, records)

    @pytest.mark.parametrize("cell", ["tbc", "To be confirmed", "Not yet known", "n/a", "?", " \u2013 "])
    def test_with_no_partner_yet_have_none(self, tmp_path: Path, cell: str) -> None:
        records, problems, _ = read(csv_of(tmp_path, ("Title", "Lead", "Partners"), ("One", "Aaton Council", cell)))
        assert not problems
        assert [each.body for each in of(Collaboration, records)] == ["council-XAA"]

    def test_that_are_remarks_below_the_table_are_not_initiatives(self, tmp_path: Path) -> None:
        rows = (("Ref", "Title", "Lead"), ("A1", "One", "Aaton Council"), ("Source: cabinet report", "", ""))
        records, problems, book = read(csv_of(tmp_path, *rows))
        assert len(of(Initiative, records)) == 1
        assert not problems
        assert any("one remark ('Source: cabinet report')" in note for note in book.notes)

    def test_with_a_lead_that_no_rule_finds_are_left_out_with_candidates(self, tmp_path: Path) -> None:
        records, (problem,), _ = read(csv_of(tmp_path, ("Title", "Lead"), ("One", "Aatn Borough Council")))
        assert (problem.row, problem.cell, problem.column, problem.refused) == (2, "B2", "Lead", True)
        assert problem.nearest == "Aaton Borough Council"
        assert [(type(each), each.matched_to) for each in records] == [(Name, ())]  # type: ignore[attr-defined]

    def test_with_a_partner_nobody_knows_name_a_new_body_and_say_so(self, tmp_path: Path) -> None:
        records, (problem,), _ = read(
            csv_of(tmp_path, ("Title", "Lead", "Partners"), ("One", "Aaton Council", "Friends of Aaton Park"))
        )
        assert not problem.refused
        assert [each.body for each in of(Organisation, records)] == ["org-friends-of-aaton-park"]

    def test_that_are_left_out_take_no_new_body_with_them(self, tmp_path: Path) -> None:
        """What one row does not tell of a new body, the next that names it tells."""
        records, problems, _ = read(
            csv_of(
                tmp_path,
                ("Title", "Lead"),
                ("One", "Acme Invented Trust; Aatn Borough Council"),
                ("Two", "Acme Invented Trust"),
                ("One", "Aaton Council"),
            )
        )
        assert [each.body for each in of(Organisation, records)] == ["org-acme-invented-trust"]
        names = [each for each in of(Name, records) if each.matched_to == ("org-acme-invented-trust",)]
        assert len(names) == 1
        assert [each.name for each in of(Initiative, records)] == ["Two", "One"]
        assert [problem.row for problem in problems if "listed as new" in problem.reason] == [3]

    def test_with_a_partner_like_a_known_body_wait_for_a_person(self, tmp_path: Path) -> None:
        records, (problem,), _ = read(
            csv_of(tmp_path, ("Title", "Lead", "Partners"), ("One", "Aaton Council", "Universty of Aaton"))
        )
        assert problem.nearest == "University of Aaton"
        assert not of(Organisation, records)

    @pytest.mark.parametrize(
        ("heading", "value", "kept"),
        [("Start", "04/25/2024", "start"), ("Status", "RAG: green", "status"), ("Goal", "Enterprise", ""), ("Link", "on the intranet", "url"),
         ("Place", "Nowhere-on-Sea", ""), ("Note", "ask bob@example.org", ""), ("Amount", "£5", "")],
    )  # fmt: skip
    def test_with_one_bad_value_stay_without_it_and_are_warned_about(
        self, tmp_path: Path, heading: str, value: str, kept: str
    ) -> None:
        records, (problem,), _ = read(csv_of(tmp_path, ("Title", "Lead", heading), ("One", "Aaton Council", value)))
        assert (problem.value, problem.refused) == (value, False)
        (work,) = of(Initiative, records)
        assert kept == "" or getattr(work, kept) in ("", "unknown")
        assert work.in_place == ("area-E06999001",)

    @pytest.mark.parametrize(
        "row",
        [("", "Aaton Council"), ("One", ""), ("?!", "Aaton Council"), ("x" * 400, "Aaton Council"), ("One", "#REF!")],
    )
    def test_without_a_title_or_a_lead_are_left_out(self, tmp_path: Path, row: tuple[str, str]) -> None:
        records, problems, _ = read(csv_of(tmp_path, ("Title", "Lead", "Status"), (*row, "Live")))
        assert [problem.refused for problem in problems] == [True]
        assert not of(Initiative, records)

    def test_that_are_left_out_tell_every_problem_at_once(self, tmp_path: Path) -> None:
        """Whoever mends the lead is not told of the date only then; nothing of the row is in the graph."""
        records, problems, _ = read(
            csv_of(
                tmp_path,
                ("Title", "Lead", "Partners", "Start", "Amount", "Funder", "Goal", "Link"),
                ("One", "Aatn Borough Council", "Acme Trust", "31/02/2025", "lots", "Aaton Council", "Growth", "none yet"),
                ("", "", "", "30/02/2023", "", "", "", ""),
            )
        )  # fmt: skip
        assert [(each.row, each.column, each.refused) for each in problems] == [
            (2, "Lead", True), (2, "Start", False), (2, "Link", False), (2, "Amount", False), (2, "Goal", False),
            (3, "Title", True), (3, "Lead", True), (3, "Start", False),
        ]  # fmt: skip
        assert {type(each) for each in records} == {Name}

    def test_with_a_goal_that_is_none_are_told_where_the_goals_stand(self, tmp_path: Path) -> None:
        rows = (("Title", "Lead", "Goal"), ("One", "Aaton Council", "Goal 15"))
        _, (problem,), _ = read(csv_of(tmp_path, *rows))
        assert "goals 1 to 14 are on the sheet 'How to fill this in'" in problem.reason
        assert problem.nearest == ""

    @pytest.mark.parametrize("run", ["(", "a", " and ", ", ", "0,", "1", "; "])
    def test_with_thousands_of_anything_in_a_cell_are_read_at_once(self, tmp_path: Path, run: str) -> None:
        """What is done for each name, or for each way of parting names, is done for some hundreds at the most."""
        told: list[str] = []
        find = Names.find
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Names, "find", lambda names, name: (told.append(name), find(names, name))[1])
            for column in ("Lead", "Partners", "Place", "Funder"):
                row = {"Title": "One", "Lead": "Aaton Council"} | {column: run * 10_000}
                read(csv_of(tmp_path, tuple(row), tuple(row.values())))
        assert len(told) < 5000

    def test_that_say_the_same_twice_are_taken_once(self, tmp_path: Path) -> None:
        records, (problem,), _ = read(
            csv_of(tmp_path, ("Title", "Lead"), ("One", "Aaton Council"), ("One", "Aaton Council"))
        )
        assert "row 2" in problem.reason
        assert len(of(Initiative, records)) == 1

    def test_that_end_before_they_start_have_no_end(self, tmp_path: Path) -> None:
        records, (problem,), _ = read(
            csv_of(tmp_path, ("Title", "Lead", "Start", "End"), ("One", "Aaton Council", "2025", "2024"))
        )
        (work,) = of(Initiative, records)
        assert (work.end, problem.column) == ("", "End")

    @pytest.mark.parametrize(
        ("heading", "amount"), [("Grant (£m)", "1200000"), ("Budget £000s", "1200"), ("Amount", "1.2")]
    )
    def test_take_the_unit_of_a_plain_number_from_its_heading(self, tmp_path: Path, heading: str, amount: str) -> None:
        records, _, _ = read(
            csv_of(
                tmp_path, ("Title", "Lead", heading, "Funder"), ("One", "Aaton Council", "1.2", "University of Aaton")
            )
        )
        assert [each.amount for each in of(Award, records)] == [amount]

    @pytest.mark.parametrize(
        ("cell", "themes"),
        [("10; 8", ["goal/10", "goal/8"]), ("Goal 10 and 8", ["goal/10", "goal/8"]), ("Achieve equality, through diversity & inclusion, 8", ["goal/14", "goal/8"]), ("Goal 10\nGoal 10", ["goal/10"])],
    )  # fmt: skip
    def test_take_several_themes_from_a_cell(self, tmp_path: Path, cell: str, themes: list[str]) -> None:
        records, problems, _ = read(csv_of(tmp_path, ("Title", "Lead", "Goals"), ("One", "Aaton Council", cell)))
        assert [each.theme for each in of(Theme, records)] == themes
        assert not problems

    @given(rows=st.lists(st.tuples(*[st.text(max_size=25) | st.sampled_from(["Aaton Council", "tbc", "2024", "£5m", "10", "a; b, c and d"])] * 7), min_size=1, max_size=4))  # fmt: skip
    def test_are_taken_or_told_whatever_they_hold(
        self, tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]]
    ) -> None:
        """Each row of any text is an initiative, a problem, or nothing at all; never an error of ours."""
        text = io.StringIO()
        csv.writer(text).writerows([PLAIN, ("Sure", "Aaton Council", "", "", "", "", ""), *rows])
        path = tmp_path_factory.getbasetemp() / "any.csv"
        path.write_bytes(text.getvalue().encode("utf-8", "replace"))
        if why := refusal_of(path):
            assert "\0" in text.getvalue() or "quot" in why
            return
        records, problems, book = read(path)
        refused = {problem.row for problem in problems if problem.refused}
        assert len(of(Initiative, records)) + len(refused) == len(book.rows)


def test_a_row_put_in_above_changes_nothing_that_the_others_say(tmp_path: Path) -> None:
    head, first = ("Title", "Lead", "Amount", "Funder"), ("Zoo", "Aaton Council", "£5k", "University of Aaton")
    new = ("Ark", "Beeton, City of", "", "")
    before, after = (
        set(lines("own", "2024-05-06", read(csv_of(tmp_path, *rows))[0]))
        for rows in ((head, first), (head, new, first))
    )
    assert before <= after
    assert any("FundingAward" in line for line in before)


def bomb(tmp_path: Path) -> Path:
    path = xlsx(tmp_path / "small.xlsx", ("Title", "Lead"), ("One", "Aaton Council"))
    target = tmp_path / "bomb.xlsx"
    with ZipFile(path) as source, ZipFile(target, "w", ZIP_DEFLATED) as packed:
        for each in source.infolist():
            packed.writestr(each.filename, source.read(each))
        packed.writestr("xl/worksheets/sheet9.xml", b" " * 60_000_000)
    return target


def far_cell(tmp_path: Path) -> Path:
    book = Workbook()
    book.worksheets[0]["A1"] = "Title"
    book.worksheets[0]["XFD1048576"] = "x"
    book.save(tmp_path / "far.xlsx")
    return tmp_path / "far.xlsx"


def doctype(tmp_path: Path) -> Path:
    path = xlsx(tmp_path / "plain.xlsx", ("Title", "Lead"), ("One", "Aaton Council"))
    return changed(
        path,
        tmp_path / "doctype.xlsx",
        "xl/worksheets/sheet1.xml",
        b"<worksheet",
        b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet',
    )


def cut_short(tmp_path: Path) -> Path:
    path = xlsx(tmp_path / "cut.xlsx", ("Title", "Lead"), ("One", "Aaton Council"))
    path.write_bytes(path.read_bytes()[:-200])
    return path


def archive(tmp_path: Path) -> Path:
    with ZipFile(tmp_path / "other.xlsx", "w") as packed:
        packed.writestr("list.csv", "Title,Lead\n")
    return tmp_path / "other.xlsx"


def written(name: str, data: bytes) -> object:
    def make(tmp_path: Path) -> Path:
        (tmp_path / name).write_bytes(data)
        return tmp_path / name

    make.__name__ = name.replace(".", "_")
    return make


HOSTILE = [
    (bomb, "would unpack to"),
    (far_cell, "as far out as row 1,048,576"),
    (doctype, "DOCTYPE"),
    (cut_short, "damaged"),
    (archive, "no spreadsheet"),
    (written("nul.csv", b"Title,Lead\nOne,Aaton\0\n"), "NUL"),
    (written("no-header.csv", b"a,b\n1,2\n"), "no row of headings"),
    (written("no-rows.csv", b"Title,Lead\n"), "no initiative below"),
    (written("empty.csv", b" \n"), "is empty"),
    (written("old.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 600), "cannot be read"),
    (written("older.xls", b"\x09\x00\x04\x00\x02\x00\x10\x00" + b"\0" * 99), "before 1997"),
    (written("page.xls", b"<html><table><tr><td>Title</td><td>Lead</td></tr></table></html>"), "web page"),
    (written("scan.pdf", b"%PDF-1.7"), "no spreadsheet"),
    (written("wide.csv", b"Title,Lead\n" + b"," * (CELLS + 10)), "cells"),
]


@pytest.mark.parametrize(("make", "why"), HOSTILE, ids=lambda each: getattr(each, "__name__", ""))
def test_a_file_that_is_no_table_is_refused_with_its_name_and_the_reason(
    tmp_path: Path, make: object, why: str
) -> None:
    path = make(tmp_path)  # type: ignore[operator]
    with pytest.raises(PlacegraphError, match=why) as error:
        Book().take(path)
    assert str(path) in str(error.value)
    assert not re.search(
        r"\((t|[a-z ]*(zip|central|header)[^)]*|[A-Z]\w*Error.*)\)", str(error.value)
    )  # a reader's own words


@pytest.mark.parametrize("form", ["workbook", "360giving"])
def test_a_bomb_is_refused_before_anything_is_started(tmp_path: Path, form: str) -> None:
    """Neither a process to read in nor the home: the list of the parts is enough."""
    home = Home(tmp_path / "home")
    with pytest.raises(PlacegraphError, match="would unpack to"):
        loading.load_form(home, form, [bomb(tmp_path)], Asked(), "2026-11-22", pytest.fail)
    assert not home.path.exists()


@given(
    data=st.binary(max_size=200),
    start=st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\xff\xfe", b"Title,Lead\n"]),
)
def test_any_bytes_are_a_table_or_a_reason(tmp_path_factory: pytest.TempPathFactory, data: bytes, start: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "bytes.xlsx"
    path.write_bytes(start + data)
    if why := refusal_of(path):
        assert str(path) in why
    else:
        # what is accepted has headings that we know above a row of its own
        _, _, book = read(path)
        assert book.rows
        assert all({"title", "lead"} & {key for key in ("title", "lead") if row.text(key)} for row in book.rows)


class TestTemplate:
    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        template.write(tmp_path / "initiatives.xlsx")
        return tmp_path / "initiatives.xlsx"

    def test_explains_each_column_and_offers_the_words_of_the_schemes(self, path: Path) -> None:
        book = load_workbook(path)
        assert book.sheetnames == ["Initiatives", "About this list", "How to fill this in", "Lists"]
        assert book["Lists"].sheet_state == "hidden"
        sheet = book["Initiatives"]
        assert sheet.freeze_panes == "B2"
        lists = {str(each.sqref): each.formula1 for each in sheet.data_validations.dataValidation}
        assert len(lists) == 6  # goal and activity twice
        assert [cell.value for cell in book["Lists"]["A"]][1:15] == list(words("goal"))
        helped = {cell.value for cell in book["How to fill this in"]["A"]}
        assert {column.heading for column in COLUMNS} <= helped

    def test_as_it_is_holds_nothing_to_load(self, path: Path) -> None:
        with pytest.raises(NotATable, match="no initiative below them, save an example row, which is never loaded"):
            Book().take(path)

    def test_lists_the_words_on_the_sheet_that_explains(self, path: Path) -> None:
        said = [cell.value for cell in load_workbook(path)[HELP]["B"]]
        assert [word for word in said if word in words("goal")] == list(words("goal"))
        assert {*words("pillar"), *words("activity"), *words("status")} <= set(said)

    def test_has_headings_that_are_all_read_back(self, path: Path) -> None:
        (grid, *_) = grids(path)
        assert {key for key, like in columns_found(grid.rows[1]).values() if not like} == set(BY_KEY)

    def test_filled_in_is_read_without_a_word(self, path: Path) -> None:
        book = load_workbook(path)
        for column, value in (("A", "Repair mornings"), ("B", "Aaton Council"), ("E", list(words("goal"))[9])):
            book["Initiatives"][f"{column}3"] = value
        book["About this list"]["B1"] = "Aaton Council"
        book.save(path)
        records, problems, filled = read(path)
        assert [each.theme for each in of(Theme, records)] == ["goal/10"]
        assert not problems
        assert filled.about == {"publisher": "Aaton Council"}

    def test_is_never_written_over_what_is_there(self, path: Path) -> None:
        with pytest.raises(template.BadTemplateName, match="is there already"):
            template.write(path)

    def test_is_a_spreadsheet(self, tmp_path: Path) -> None:
        with pytest.raises(template.BadTemplateName, match=r"initiatives\.xlsx"):
            template.write(tmp_path / "initiatives.csv")


class TestOwners:
    """Each owner's list is a source of its own, replaced whole."""

    @pytest.fixture
    def home(self, tmp_path: Path) -> Home:
        home = Home(tmp_path / "home")
        loading.build(home, lambda text: None, bundled=False)
        made = register(tmp_path, council("XAA", "Aaton", "E06999001"), council("XBB", "Beeton", "E06999002"))
        loading.load(home, "councils", [made], "2026-11-22", lambda text: None)
        return home

    @staticmethod
    def load(home: Home, path: Path, **asked: str) -> Found:
        return loading.load_form(home, "workbook", [path], Asked(**asked), "2026-11-22", lambda text: None)[1]

    def test_load_side_by_side_and_replace_only_their_own(self, home: Home, tmp_path: Path) -> None:
        one = csv_of(
            tmp_path,
            ("Title", "Lead"),
            ("One", "Aaton Invented Council"),
            ("Two", "Aaton Invented Council"),
            name="one.csv",
        )
        other = csv_of(tmp_path, ("Title", "Lead"), ("One", "Beeton Invented Council"), name="other.csv")
        self.load(home, one, slug="list-of-aaton")
        self.load(home, other, slug="list-of-beeton")
        again = csv_of(tmp_path, ("Title", "Lead"), ("Three", "Aaton Invented Council"), name="again.csv")
        self.load(home, again, slug="list-of-aaton")
        held = home.versions()
        names = {
            slug: [each.name for each in contents.records_of(home, held[slug]) if isinstance(each, Initiative)]
            for slug in ("list-of-aaton", "list-of-beeton")
        }
        assert names == {"list-of-aaton": ["Three"], "list-of-beeton": ["One"]}

    def test_are_named_after_whoever_the_workbook_says_owns_it(self, home: Home, tmp_path: Path) -> None:
        path = tmp_path / "initiatives.xlsx"
        template.write(path)
        book = load_workbook(path)
        book["Initiatives"]["A3"], book["Initiatives"]["B3"] = "One", "Aaton Invented Council"
        book["About this list"]["B1"], book["About this list"]["B3"] = (
            "Aaton Invented Council",
            "OGL-UK-3.0: Open Government Licence v3.0",
        )
        book.save(path)
        source = self.load(home, path).source
        assert (source.slug, source.licence, source.publisher) == (
            "workbook-aaton-invented-council",
            "OGL-UK-3.0",
            "Aaton Invented Council",
        )

    def test_without_a_licence_keep_it_to_this_home(self, home: Home, tmp_path: Path) -> None:
        found = self.load(home, csv_of(tmp_path, ("Title", "Lead"), ("One", "Aaton Invented Council")))
        assert (found.source.slug, found.source.licence) == ("workbook-list", "not open")
        assert any("not open" in note for note in found.notes)

    def test_with_no_row_that_can_be_taken_change_nothing(self, home: Home, tmp_path: Path) -> None:
        before = home.build()
        with pytest.raises(NothingTaken) as error:
            self.load(home, csv_of(tmp_path, ("Title", "Lead"), ("One", "Aatn Invented Council")))
        assert [each.refused for each in error.value.problems] == [True]
        assert home.build() == before
