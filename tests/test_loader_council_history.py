"""Old codes lead to today's areas, and org ids to councils."""

from pathlib import Path

import pytest
from invented_sheets import sheet
from loading import read_raw

from loaders.areas import RECODED
from loaders.council_history import FILES, records
from loaders.names import Body, Names
from loaders.reading import Reading
from loaders.records import Organisation, Place
from loaders.sheets import read_sheet
from loaders.source import Problem


@pytest.fixture(scope="module")
def read(raw: Path) -> Reading:
    return read_raw(raw, "council-history")


@pytest.fixture(scope="module")
def org_ids(read: Reading) -> dict[str, str]:
    return {record.org_ids[0]: record.body for record in read.records if isinstance(record, Organisation)}


def test_every_row_is_read(read: Reading, org_ids: dict[str, str]) -> None:
    assert (read.rows_in, read.problems, len(org_ids)) == (1922, (), 459)


def test_the_byte_order_mark_is_no_part_of_a_column(raw: Path) -> None:
    path = raw / "council-history" / "la_orgid_to_gss.csv"
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert set(FILES["org ids"]) <= set(read_sheet(path).columns)


def test_recoded_areas_lead_to_todays(read: Reading) -> None:
    recoded = {place.gss_code: place.replaced_by for place in read.records if isinstance(place, Place)}
    assert len(recoded) == 12
    assert recoded["E08000016"] == ("area-E08000038",)  # Barnsley
    assert recoded["E08000019"] == ("area-E08000039",)  # Sheffield
    assert recoded["E08000020"] == ("area-E08000037",)  # Gateshead
    assert recoded["S12000015"] == ("area-S12000047",)  # Fife, and not Perth and Kinross
    assert recoded["S12000024"] == ("area-S12000048",)
    assert all(new == (f"area-{RECODED[old]}",) for old, new in recoded.items())


def test_areas_of_abolished_councils_are_left_to_the_register(raw: Path, read: Reading) -> None:
    records = read_raw(raw, "councils").records
    register = {record.place for record in records if isinstance(record, Place) and record.end}
    assert not register & {place.place for place in read.records if isinstance(place, Place)}


def test_no_area_replaces_itself(read: Reading) -> None:
    replaced = {place.place: place.replaced_by for place in read.records if isinstance(place, Place)}
    assert not [new for each in replaced.values() for new in each if new in replaced]


def test_a_code_decides_and_the_name_helps_where_there_is_none(org_ids: dict[str, str]) -> None:
    assert org_ids["GB-LAE-ADU"] == "council-ADU"
    assert org_ids["GB-LANI-BLA"] == "council-NIR-G"  # Ballymena; BLA is no code of its register
    assert org_ids["GB-LAE-GLA"] == "council-GLA"  # under London's code as a region


def test_no_council_has_two_ids_of_one_scheme(org_ids: dict[str, str]) -> None:
    pairs = [(body, org_id.rsplit("-", 1)[0]) for org_id, body in org_ids.items()]
    assert len(pairs) == len(set(pairs))


def test_a_council_that_nobody_knows_is_a_problem_and_no_guess() -> None:
    row = {"org_id": "GB-LAE-INV", "name": "Inventedborough Council", "gss_code": "", "active": "TRUE"}
    (problem,) = records({"org ids": sheet(row)}, Names([Body("council-INV", "Inventborough Council")]))
    assert isinstance(problem, Problem)
    assert problem.nearest == "Inventborough Council"


def test_a_university_is_no_council() -> None:
    row = {"org_id": "GB-LAE-INV", "name": "Invented University", "gss_code": "", "active": "TRUE"}
    (problem,) = records({"org ids": sheet(row)}, Names([Body("org-GB-UKPRN-1", "Invented University")]))
    assert isinstance(problem, Problem)
