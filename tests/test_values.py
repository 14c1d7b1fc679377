"""Whatever a publisher writes is read exactly, or refused with what to do; nothing is guessed."""

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.values import (
    Period,
    Unreadable,
    date_text,
    decimal_text,
    link_text,
    money_text,
    slug_of,
    tidy,
)
from ontology import thing

DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31))

EIGHT_FORMS = {
    "2021-02-15": "2021-02-15",
    "15/02/2021": "2021-02-15",
    "15/02/21": "2021-02-15",
    "15 February 2021": "2021-02-15",
    "15th February 2021": "2021-02-15",
    "Feb 2021": "2021-02",
    "2021": "2021",
    "2021-02-15 00:00:00": "2021-02-15",
    "01. Nov 15": "2015-11-01",
    "02/5/16 ": "2016-05-02",
    "15-02-2021": "2021-02-15",
    "2021.0": "2021",
}


@pytest.mark.parametrize("written", EIGHT_FORMS)
def test_each_form_of_date_that_publishers_use_is_read_day_first(written: str) -> None:
    assert date_text(written) == EIGHT_FORMS[written]


@given(day=DAYS, form=st.sampled_from(["%Y-%m-%d", "%d/%m/%Y", "%d %B %Y", "%d %b %Y", "%d-%m-%Y", "%d.%m.%Y"]))
def test_any_day_in_any_form_comes_back(day: date, form: str) -> None:
    assert date_text(day.strftime(form)) == day.isoformat()


@given(text=st.text())
def test_any_other_text_is_a_date_or_refused(text: str) -> None:
    with suppress(Unreadable):
        assert Period.of(date_text(text)).first.year >= 1900


@pytest.mark.parametrize("text", ["", "31/02/2021", "2021-13-01", "Loading...", "TBC", "0021-01-01", "99/99/9999"])
def test_what_is_not_a_date_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        date_text(text)


@given(day=DAYS)
def test_a_period_holds_its_days(day: date) -> None:
    assert Period.of(day.isoformat()).first == Period.of(day.isoformat()).last == day
    month = Period.of(f"{day:%Y-%m}")
    assert month.first <= day <= month.last
    assert (month.first.day, month.precision) == (1, "month")
    year = Period.of(f"{day:%Y}")
    assert (year.first, year.last) == (date(day.year, 1, 1), date(day.year, 12, 31))


@given(number=st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12))
def test_a_decimal_keeps_its_value_and_loses_its_exponent(number: Decimal) -> None:
    plain = decimal_text(str(number))
    assert Decimal(plain) == number
    assert "e" not in plain.lower()
    assert not ("." in plain and plain.endswith("0"))


def test_a_share_in_exponent_form_is_written_out() -> None:
    assert decimal_text("3.76e-06") == "0.00000376"


@given(pounds=st.integers(min_value=0, max_value=10**10), pence=st.integers(min_value=0, max_value=99))
def test_money_is_read_with_signs_and_commas(pounds: int, pence: int) -> None:
    assert Decimal(money_text(f"£{pounds:,}.{pence:02}")) == Decimal(f"{pounds}.{pence:02}")


def test_blank_money_is_not_nothing() -> None:
    assert money_text("") == ""
    assert money_text("£0") == "0"


@pytest.mark.parametrize("text", ["n/a", "-5", "1m", "NaN", "inf"])
def test_money_that_is_not_an_amount_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        money_text(text)


@given(text=st.text())
def test_tidy_text_is_one_line_and_stays_so(text: str) -> None:
    once = tidy(text)
    assert tidy(once) == once
    assert once == once.strip()
    assert len(once.splitlines()) <= 1


@given(text=st.text())
def test_any_slug_can_name_a_thing(text: str) -> None:
    if slug := slug_of(text):
        assert thing(f"org-{slug}")


@pytest.mark.parametrize("text", ["Loading...", "www.example.org", "javascript:alert(1)", "http://a b", "", "data:x"])
def test_only_web_addresses_are_links(text: str) -> None:
    assert link_text(text) == ""


def test_a_web_address_is_kept_as_it_is() -> None:
    assert link_text(" https://example.org/a?b=c#d ") == "https://example.org/a?b=c#d"
