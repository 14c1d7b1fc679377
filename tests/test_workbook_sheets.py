"""Sheets are read as people send them: titles above, merged, hidden, in any encoding; what is no table is refused with its reason."""

import re
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented.workbooks import changed, ods, xlsx
from openpyxl import Workbook
from workbook_reading import csv_of, of, read, refusal_of

from graph.home import Home
from loaders import loading
from loaders.own_sources import Asked
from loaders.records import Award, Initiative
from loaders.sheets import BrokenFile, csv_rows
from loaders.tables_in import CELLS, grids
from loaders.workbook_rows import Workbook as Book
from loaders.workbook_rows import header_of
from ontology import PlacegraphError


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


class TestLists:
    """What people keep beside their initiatives, and files that a stray mark has shifted."""

    def test_of_persons_are_passed_over_and_the_sheets_that_were_read_are_named(self, tmp_path: Path) -> None:
        book = Workbook()
        work, contacts = book.active, book.create_sheet("Contacts")
        work.title = "Work"
        for row in (("Title", "Lead"), ("One", "Aaton Council"), ("Two", "Aaton Council")):
            work.append(row)
        for row in (("Name", "Organisation", "Email"), ("Jane Exampleton", "Aaton Council", "by post")):
            contacts.append(row)
        book.save(path := tmp_path / "list.xlsx")
        records, problems, told = read(path)
        assert not problems
        assert {each.name for each in of(Initiative, records)} == {"One", "Two"}
        assert any("Sheet 'Contacts' is a list of persons" in note for note in told.notes)
        assert "list.xlsx: initiatives were read from 'Work' (2 rows)." in told.notes

    @pytest.mark.parametrize(
        "headings", [("Name", "Organisation", "Job title"), ("Name", "Organisation", "Phone"), ("Name", "Council", "Grade")]
    )  # fmt: skip
    def test_of_persons_alone_are_refused(self, tmp_path: Path, headings: tuple[str, ...]) -> None:
        assert "is a list of persons" in refusal_of(
            csv_of(tmp_path, headings, ("Jane Exampleton", "Aaton Council", "1"))
        )

    def test_of_initiatives_with_somebody_to_ask_are_read(self, tmp_path: Path) -> None:
        rows = ("Name", "Organisation", "Contact email"), ("Repair mornings", "Aaton Council", "by post")
        records, _, _ = read(csv_of(tmp_path, *rows))
        assert [each.name for each in of(Initiative, records)] == ["Repair mornings"]

    def test_with_a_quotation_mark_left_open_are_refused_with_its_row(self, tmp_path: Path) -> None:
        path = tmp_path / "list.csv"
        path.write_text(
            'Title,Lead,Note\nOne,Aaton Council,well\nTwo,Aaton Council,"open note\nThree,Aaton Council,"x"\n'
        )
        assert "row 3: the quotation marks of a cell do not pair: 'Two,Aaton Council,\"open note'" in refusal_of(path)

    def test_with_a_long_cell_are_read_and_with_one_too_long_refused_with_its_row(self) -> None:
        path = Path("invented.csv")
        assert len(list(csv_rows(path, "a,b\n1," + "x" * 900_000, ","))[1][1]) == 900_000
        with pytest.raises(BrokenFile, match=r"row 2: a cell holds more than 1,000,000 characters\. Check"):
            list(csv_rows(path, "a,b\n1," + "x" * 1_000_001, ","))

    def test_with_more_cells_than_headings_lose_that_row_and_say_so(self, tmp_path: Path) -> None:
        path = tmp_path / "list.csv"
        path.write_text("Title,Lead\nFirst, with a comma,Aaton Council\nSecond,Aaton Council,,\n")
        records, _, book = read(path)
        assert [each.name for each in of(Initiative, records)] == ["Second"]
        (problem,) = book.problems
        assert (problem.row, problem.refused) == (2, True)
        assert "has 3 cells under 2 headings" in problem.reason


@pytest.mark.parametrize(
    ("form", "value", "amount", "currency"),
    [
        ("[$\u20ac-407] #,##0", 1200, "1200", "EUR"), ('#,##0 "EUR"', 1200, "1200", "EUR"), ('"\u00a3"#,##0', 1200, "1200", "GBP"),
        ("[$-409]#,##0", 1200, "1200", "GBP"), ("[$$-409]#,##0", 1200, "", ""), ("0%", 0.25, "", ""), ("General", 1200, "1200", "GBP"),
        ("[$CHF] #,##0", 1200, "", ""),
    ],
)  # fmt: skip
def test_an_amount_is_in_what_its_cell_shows(
    tmp_path: Path, form: str, value: float, amount: str, currency: str
) -> None:
    book = Workbook()
    for row in (("Title", "Lead", "Amount", "Funder"), ("One", "Aaton Council", value, "University of Aaton")):
        book.active.append(row)
    book.active["C2"].number_format = form
    book.save(path := tmp_path / "list.xlsx")
    records, problems, _ = read(path)
    assert [(each.amount, each.currency) for each in of(Award, records)] == [(amount, currency or "GBP")]
    assert len(problems) == (not amount)
