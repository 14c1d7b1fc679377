"""A workbook of initiatives is read row by row, and what could not be read is told cell by cell."""

import csv
import io
import json
from pathlib import Path

import pytest
from homes import copied
from hypothesis import given
from hypothesis import strategies as st
from invented.workbooks import PLAIN
from openpyxl import load_workbook
from workbook_reading import KNOWN, NAMES, PLACES, csv_of, of, read, refusal_of

from graph.home import Home
from loaders import contents, loading, template
from loaders.names import Names
from loaders.own_sources import Asked, Found
from loaders.reading import NothingTaken, lines
from loaders.records import Award, Collaboration, Detail, Initiative, Name, Organisation, Theme
from loaders.tables_in import NotATable, grids
from loaders.workbook import Initiatives
from loaders.workbook_columns import (
    BY_KEY,
    COLUMNS,
    columns_found,
    words,
)
from loaders.workbook_rows import HELP
from loaders.workbook_rows import Workbook as Book


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

    @pytest.mark.parametrize(
        "cell",
        ["the university", "local college", "our partners", "Local charities and schools", "07700 900123", "£1.2m", "Dr Jane Exampleton",
         "Jane Exampleton (University of Aaton)"],
    )  # fmt: skip
    def test_with_a_partner_that_is_no_bodys_name_say_so_and_make_none(self, tmp_path: Path, cell: str) -> None:
        records, (problem,), _ = read(csv_of(tmp_path, ("Title", "Lead", "Partners"), ("One", "Aaton Council", cell)))
        assert not of(Organisation, records)
        assert not any(cell in each.name for each in of(Name, records))
        assert "left out" in problem.reason
        assert problem.nearest == ("University of Aaton" if "(" in cell else "")

    @pytest.mark.parametrize(
        ("cell", "names"),
        [
            ("University of Aaton (evaluation)", ["University of Aaton"]),
            ("University of Aaton (lead, evaluation and research)", ["University of Aaton"]),
            ("Local Trust", ["Local Trust"]),
            ("Exampleton, Beeby & Co Ltd", ["Exampleton, Beeby & Co Ltd"]),
            ("Exampleton Works Ltd, Beeby Works Ltd", ["Exampleton Works Ltd", "Beeby Works Ltd"]),
            ("3M", ["3M"]),
        ],
    )
    def test_name_a_partner_as_it_is_called(self, tmp_path: Path, cell: str, names: list[str]) -> None:
        records, _, _ = read(csv_of(tmp_path, ("Title", "Lead", "Partners"), ("One", "Aaton Council", cell)))
        assert [each.name for each in of(Name, records)][1:] == names

    def test_compare_a_name_that_many_of_them_hold_once(self, tmp_path: Path) -> None:
        rows = [
            (f"Work {number}", "Aaton Council", f"Oak {number % 3} Works; Elm {number % 5} Works")
            for number in range(90)
        ]
        told: list[str] = []
        nearest = Names.nearest
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Names, "nearest", lambda names, fold: (told.append(fold), nearest(names, fold))[1])
            names = Names(NAMES.bodies.values())
            book = Book()
            book.take(csv_of(tmp_path, ("Title", "Lead", "Partners"), *rows))
            list(Initiatives("own", names, PLACES, KNOWN).records(book.rows))
        assert told
        assert len(told) == len({*told})

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

    def test_with_a_day_that_may_be_a_month_are_asked_about_where_others_have_the_month_first(
        self, tmp_path: Path
    ) -> None:
        header = ("Title", "Lead", "Start", "End")
        rows = ("One", "Aaton Council", "3/4/2024", "12/25/2024"), ("Two", "Aaton Council", "5/5/2024", "5 May 2024")
        records, problems, _ = read(csv_of(tmp_path, header, *rows))
        assert [each.start for each in of(Initiative, records)] == ["2024-04-03", "2024-05-05"]
        assert [(each.value, each.nearest) for each in problems] == [
            ("3/4/2024", "2024-03-04"), ("12/25/2024", "2024-12-25"), ("5/5/2024", "2024-05-05"),
        ]  # fmt: skip
        assert not read(csv_of(tmp_path, header, rows[1]))[1]

    def test_with_two_columns_of_one_kind_say_which_is_read(self, tmp_path: Path) -> None:
        _, _, book = read(csv_of(tmp_path, ("Title", "Lead", "Title"), ("One", "Aaton Council", "Two")))
        assert any("column C ('Title') was not read, for column A ('Title')" in note for note in book.notes)

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
    def home(self, two_councils: Home, tmp_path: Path) -> Home:
        return copied(two_councils, tmp_path)

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

    def test_name_a_new_body_as_another_list_does(self, home: Home, tmp_path: Path) -> None:
        """A funder's file calls it a charity, of which its name tells nothing; it stays one body, whoever goes first and whoever leaves."""
        grant = {
            "id": "g-1", "title": "New roof", "amountAwarded": 10, "awardDate": "2024-01-01",
            "recipientOrganization": [{"id": "GB-CHC-1", "name": "Oakbee Hollow"}],
            "fundingOrganization": [{"id": "GB-CHC-2", "name": "Exampleton Charitable Trust"}],
        }  # fmt: skip
        grants = tmp_path / "grants.json"
        grants.write_text(json.dumps({"grants": [grant]}))
        partner = csv_of(
            tmp_path, ("Title", "Lead", "Partners"), ("One", "Aaton Invented Council", "The Oakbee Hollow")
        )
        asked = Asked(slug="grants-own", licence="not open")
        loading.load_form(home, "360giving", [grants], asked, "2026-11-22", lambda text: None)
        found = self.load(home, partner)
        assert not found.problems
        assert self._told_of(home, "org-oakbee-hollow") == {("Oakbee Hollow", "charity")}
        loading.remove(home, "grants-own", lambda text: None)
        assert self._told_of(home, "org-oakbee-hollow") == {("Oakbee Hollow", "charity")}
        self.load(home, partner)
        assert self._told_of(home, "org-oakbee-hollow") == {("The Oakbee Hollow", "other")}
        loading.load_form(home, "360giving", [grants], asked, "2026-11-22", lambda text: None)
        assert self._told_of(home, "org-oakbee-hollow") == {("The Oakbee Hollow", "other")}

    @staticmethod
    def _told_of(home: Home, body: str) -> set[tuple[str, str]]:
        """Return every name and kind that the readings of a home give a body."""
        found = (contents.records_of(home, version) for version in home.versions().values())
        return {(each.name, each.kind) for records in found for each in of(Organisation, records) if each.body == body}
