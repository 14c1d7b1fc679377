"""Dates, money, headings and words are read as people write them, and what cannot be read is told with the nearest."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from workbook_reading import said_or_why

from loaders.as_written import Said, Unsaid, cell_text, date_said, link_said, money_said
from loaders.tables_in import column_letters
from loaders.values import Period
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
