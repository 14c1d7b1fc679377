"""Partnerships named in public pages."""

from collections import Counter
from pathlib import Path

import pytest
from loading import read_raw
from promises import named, of_kind

from loaders.reading import Reading
from loaders.records import Adoption, Award, Collaboration, Initiative, Name, Organisation, Programme


@pytest.fixture(scope="module")
def read(raw: Path) -> Reading:
    return read_raw(raw, "curated-partnerships")


def parties(read: Reading, name: str) -> dict[str, str]:
    """Body to role of one initiative."""
    undertaking = f"initiative-curated-partnerships-{name}"
    return {each.body: each.role for each in of_kind(read, Collaboration) if each.undertaking == undertaking}


def test_every_initiative_is_there(read: Reading) -> None:
    assert (read.rows_in, read.rows_refused) == (136, 0)
    assert len(of_kind(read, Initiative)) == 48


def test_adur_and_worthing_councils_are_two_bodies(read: Reading) -> None:
    oxford = parties(read, "ldf1-oxford")
    assert oxford["council-ADU"] == oxford["council-WOT"] == "delivery-partner"
    (match,) = [each for each in of_kind(read, Name) if each.name == "Adur and Worthing Councils"]
    assert match.matched_to == ("council-ADU", "council-WOT")


def test_names_that_the_publisher_got_wrong_are_recorded_and_matched_to_nobody(read: Reading) -> None:
    wrong = {each.name: each.matched_to for each in of_kind(read, Name) if not each.matched_to}
    assert wrong.keys() == {
        "Huntingdon District Council",
        "North East Lincolnshire District Council",
        "Cornwall County Council",
        "Newcastle",
    }
    assert len(read.problems) == 4


def test_a_council_abolished_since_stays_the_council_that_took_part(read: Reading) -> None:
    assert {"council-ALL", "council-SNR"} <= parties(read, "ldf2-barnsley").keys()


def test_one_department_under_two_names_is_one_funder(read: Reading) -> None:
    assert parties(read, "ldf1-oxford")["org-dluhc"] == parties(read, "luf3-01")["org-dluhc"] == "funder"
    assert not [each for each in of_kind(read, Organisation) if "housing-communities" in each.body]


def test_money_is_there_only_where_the_page_tells_it(read: Reading) -> None:
    awards = {each.locator: each for each in of_kind(read, Award)}
    assert (awards["luf3-01"].amount, awards["luf3-01"].awarded_to) == ("19999260", ("council-BIR",))
    assert (awards["c19-toon"].amount, awards["c19-toon"].date) == ("67000", "2020")
    assert "ldf1-oxford" not in awards
    assert len(awards) == 26


def test_a_bare_place_name_is_less_sure_than_a_councils_own(read: Reading) -> None:
    sure = {(each.locator, each.role): each.confidence for each in of_kind(read, Collaboration)}
    assert (sure["pfpp-luton", "lead"], sure["pfpp-luton", "funder"]) == ("medium", "high")
    assert (sure["luf1-derbys", "lead"], sure["luf1-derbys", "delivery-partner"]) == ("high", "low")


def test_an_initiative_of_a_university_is_where_its_council_partners_are(read: Reading) -> None:
    assert parties(read, "civic-nottingham")["org-GB-UKPRN-10007154"] == "lead"
    in_place = named(read, "initiative-curated-partnerships-civic-nottingham").in_place
    assert in_place == ("area-E06000018", "area-E10000024")


def test_dates_may_be_partial_or_missing(read: Reading) -> None:
    starts = Counter(len(each.start) for each in of_kind(read, Initiative))
    assert starts == {10: 35, 4: 7, 7: 5, 0: 1}


def test_doughnut_economics_is_adopted_and_is_no_programme(read: Reading) -> None:
    (adopted,) = of_kind(read, Adoption)
    assert (adopted.adopter, adopted.framework) == ("org-climate-action-leeds", "doughnut-economics")
    assert "Doughnut Economics" not in {each.name for each in of_kind(read, Programme)}
    assert len(of_kind(read, Programme)) == 9
