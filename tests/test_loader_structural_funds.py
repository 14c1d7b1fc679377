"""The European structural funds of 2014 to 2020 in England and Scotland."""

from pathlib import Path

import pytest
from loading import read_raw
from promises import keep_their_word, named, of_kind

from loaders.names import Body, Names
from loaders.reading import Reading
from loaders.records import Award, Collaboration, Initiative, Name, Programme
from loaders.sheets import Sheet
from loaders.structural_funds import FILES, mended, pounds, records


@pytest.fixture(scope="module")
def read(raw: Path) -> Reading:
    return read_raw(raw, "structural-funds")


def test_every_row_is_a_project_or_an_allocation_and_none_is_refused(read: Reading) -> None:
    assert (read.rows_in, read.rows_refused) == (394 + 210, 0)
    allocations = [each for each in of_kind(read, Programme) if each.locator.startswith("England") and each.part_of]
    assert len(of_kind(read, Initiative)) + len(allocations) == 394 + 210


def test_what_a_national_fund_gets_to_pass_on_is_a_programme(read: Reading) -> None:
    told = {each.locator: each for each in of_kind(read, Programme)}
    # a mark that the recipient passes it on; or, for London, the name that such sums have
    assert told["England row 206"].name == "Dorset LEP Priority 1 Application (ESF, Skills Funding Agency)"
    assert told["England row 391"].name == "London Priority 1 Application (ESF, Skills Funding Agency)"
    assert not [each for each in of_kind(read, Initiative) if "Priority 1" in each.name]
    assert "England row 2" in {each.locator for each in of_kind(read, Initiative)}


def test_the_list_holds_136_sums_that_are_passed_on(read: Reading) -> None:
    """133 rows are marked as such, and three for London are told by their names; no other row is either."""
    allotted = [each for each in of_kind(read, Programme) if each.locator.startswith("England") and "(ES" in each.name]
    assert len(allotted) == 136
    assert {each.locator for each in allotted} >= {f"England row {row}" for row in (391, 392, 393)}
    assert not [
        each
        for each in of_kind(read, Initiative)
        if each.name in ("Older Workers", "Troubled Families") and each.locator in {each.locator for each in allotted}
    ]


def test_millions_in_the_header_are_pounds_in_the_cells(read: Reading) -> None:
    awards = {(each.locator, each.kind): each.amount for each in of_kind(read, Award)}
    assert awards["England row 2", "awarded"] == "1434364"
    assert awards["England row 2", "total cost"] == "2390607"
    assert awards["England row 70", "awarded"] == "644310.42"  # "644310,42"
    assert awards["Scotland row 2", "requested"] == "5417475.3"


def test_dates_as_they_are_written(read: Reading) -> None:
    projects = {each.locator: each for each in of_kind(read, Initiative)}
    assert (projects["England row 2"].start, projects["England row 2"].end) == (
        "2015-11-01",
        "2018-12-31",
    )  # 01. Nov 15
    assert projects["England row 5"].start == "2015-08"  # Aug 15
    assert projects["England row 372"].start == "2016-03-10"  # 10-Mar-2016
    assert projects["Scotland row 2"].start == "2016-05-02"  # "02/5/16 "


def test_a_scottish_theme_is_a_programme_within_its_fund(read: Reading) -> None:
    project = named(read, "initiative-erdf-transport-scotland-active-and-low-carbon-travel-hubs-lups")
    (theme,) = project.part_of
    (told,) = [each for each in of_kind(read, Programme) if each.programme == theme]
    assert told.part_of == ("programme-erdf-scotland-2014",)


def test_namesakes_of_one_recipient_stay_two(read: Reading) -> None:
    names = [each.initiative for each in of_kind(read, Initiative)]
    assert len(names) == len(set(names))
    assert "initiative-erdf-highland-council-specialist-advice-and-growth-activities-2" in names


def test_a_slip_is_mended_and_kept_as_published(read: Reading) -> None:
    (name,) = [each for each in of_kind(read, Name) if each.name == "Shropshire Concil"]
    assert (name.matched_to, name.rule) == (("council-SHR",), "alias")
    leads = {each.locator: each.body for each in of_kind(read, Collaboration)}
    assert leads["England row 15"] == "council-SHR"
    assert leads["England row 40"] != "council-NGM"  # the University of Nottingham


def test_what_cannot_be_told_is_told(read: Reading) -> None:
    said = {(problem.file, problem.row): problem.reason for problem in read.problems}
    assert "is before the start" in said["esif_scotland_2014_2020.csv", 54]
    assert "is left out" in said["esif_scotland_2014_2020.csv", 78]  # 01/0817


def test_they_keep_their_word(read: Reading) -> None:
    keep_their_word(read, "structural-funds")


@pytest.mark.parametrize(
    ("published", "amount"),
    [("644310,42", "644310.42"), ("6481317,78", "6481317.78"), ("1434364", "1434364"), ("9,5", "9.5")],
)
def test_a_decimal_comma_is_a_point(published: str, amount: str) -> None:
    assert pounds(published) == amount


def test_quotes_in_the_wrong_code_are_mended() -> None:
    assert mended("The LAG\x92s plan \x96 one") == "The LAG\u2019s plan \u2013 one"


def english(**cells: str) -> list[object]:
    """What one invented row of England's list says."""
    row = {
        "Recipient of funds": "Sampleton Council",
        "Name of Project": "Sample growth hub",
        "Type of fund": "ERDF",
        "Start date": "01. Nov 15",
        "End date": "31. Dec 18",
        "ERDF/ESF investment £m": "100",
        "Total project costs £m": "200",
        "Country": "England",
        **cells,
    }
    sheet = Sheet(Path("esif_england.csv"), FILES["england"], ((2, row),))
    names = Names([Body("council-SAM", "Sampleton Council", kind="council", governs=("area-E06999999",))])
    return list(records({"england": sheet}, names))


def test_a_project_is_in_the_place_of_the_council_that_leads_it() -> None:
    (project,) = [each for each in english() if isinstance(each, Initiative)]
    assert project.in_place == ("area-E06999999",)


@pytest.mark.parametrize("cells", [{"Type of fund": "EAFRD"}, {"Name of Project": ""}])
def test_a_row_without_a_name_or_of_another_fund_is_left_out(cells: dict[str, str]) -> None:
    (problem,) = english(**cells)
    assert problem.refused  # type: ignore[attr-defined]


def test_a_project_that_ends_before_it_starts_has_no_dates() -> None:
    said = english(**{"End date": "31. Dec 14"})
    (project,) = [each for each in said if isinstance(each, Initiative)]
    assert (project.start, project.end) == ("", "")
