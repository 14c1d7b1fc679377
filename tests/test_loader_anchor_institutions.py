"""Anchor institutions: one body an identifier, based in an area, serving areas."""

from collections import Counter
from pathlib import Path

import pytest
from invented_sheets import sheet
from loading import read_raw

from loaders.anchor_institutions import day_read, end_of, local_name, names_of, records
from loaders.names import Body, Names
from loaders.reading import Reading, names_in
from loaders.records import Organisation, ServiceArea
from loaders.source import Problem

INVENTED = {
    "name": "Invented College",
    "kind": "college",
    "scheme": "GB-UKPRN",
    "identifier": "10099999",
    "registry_code": "INV",
    "serves": "",
    "homepage": "https://invented.example",
    "as_of": "2024",
    "note": "",
}
NAMES = Names([Body("council-INV", "Invented Council", governs=("area-E06000099", "area-E06000098"))])


@pytest.fixture(scope="module")
def read(raw: Path) -> Reading:
    return read_raw(raw, "anchor-institutions")


@pytest.fixture(scope="module")
def bodies(read: Reading) -> dict[str, Organisation]:
    return {record.body: record for record in read.records if isinstance(record, Organisation)}


def invented(**cells: str) -> list[object]:
    return list(records({"anchors": sheet({**INVENTED, **cells})}, NAMES))


def test_every_row_becomes_a_body(read: Reading, bodies: dict[str, Organisation]) -> None:
    assert (read.rows_in, read.rows_refused, len(bodies)) == (771, 0, 771)
    assert Counter(body.kind for body in bodies.values()) == {
        "college": 393, "university": 168, "police": 82, "fire": 49, "network": 38, "health-board": 26, "park-authority": 15,
    }  # fmt: skip


def test_a_provider_number_makes_the_name(bodies: dict[str, Organisation]) -> None:
    aberdeen = bodies["org-GB-UKPRN-10007783"]
    assert aberdeen.org_ids == ("GB-UKPRN-10007783",)
    assert aberdeen.based_in == ("area-S12000033",)
    assert aberdeen.homepage == "http://www.abdn.ac.uk/"


def test_a_code_that_is_no_org_id_is_another_id(bodies: dict[str, Organisation]) -> None:
    assert bodies["org-wikidata-Q20198711"].other_ids == ("wikidata:Q20198711",)
    assert bodies["org-GSS-E31000001"].org_ids == ()
    assert bodies["org-GSS-E31000001"].other_ids == ("gss:E31000001",)


def test_a_number_outlives_a_change_of_name(bodies: dict[str, Organisation]) -> None:
    assert bodies["org-GB-UKPRN-10024962"].name == "Luminate Education Group"
    assert bodies["org-GB-UKPRN-10024962"].alt_names == ("Leeds City College",)
    assert bodies["org-GB-UKPRN-10007289"].name == "Heart of Yorkshire Education Group"
    assert bodies["org-GB-UKPRN-10006841"].name == "University of Greater Manchester"
    assert bodies["org-GB-UKPRN-10006841"].alt_names == ("The University of Bolton",)


def test_lincoln_college_is_not_the_university_of_lincoln(read: Reading) -> None:
    names = names_in(read.records)
    college, university = names.find("Lincoln College").body, names.find("University of Lincoln").body
    assert college
    assert university
    assert college != university


def test_a_college_of_several_campuses_is_based_in_several_areas(bodies: dict[str, Organisation]) -> None:
    gwent = next(body for body in bodies.values() if body.name == "Coleg Gwent")
    assert len(gwent.based_in) == 4


def test_bodies_serve_areas_and_never_collaborate(read: Reading) -> None:
    assert Counter(type(record).__name__ for record in read.records) == {"Organisation": 771, "ServiceArea": 1441}


def test_barnsley_is_served_under_its_new_code(read: Reading) -> None:
    served = {record.area for record in read.records if isinstance(record, ServiceArea)}
    assert {"area-E08000038", "area-E08000039"} <= served
    assert not {"area-E08000016", "area-E08000019"} & served


def test_enterprise_partnerships_ended_in_2024(bodies: dict[str, Organisation]) -> None:
    partnerships = [body for body in bodies.values() if body.kind == "network"]
    assert len(partnerships) == 38
    assert {body.end for body in partnerships} == {"2024"}


def test_only_a_note_that_gives_the_year_ends_a_body(bodies: dict[str, Organisation]) -> None:
    ended = {body.name: body.end for body in bodies.values() if body.end and body.kind != "network"}
    assert ended == {
        "Heythrop College": "2018",
        "Institute of Education": "2014",
        "Writtle University College": "2024",
        "Lews Castle College UHI": "2023",
        "North Highland College UHI": "2023",
        "West Highland College UHI": "2023",
    }


@pytest.mark.parametrize(
    ("note", "end"),
    [
        ("closed 2018", "2018"),
        ("merged into UCL 2014", "2014"),
        ("merged 2023 into UHI North, West and Hebrides", "2023"),
        ("merged with St George's 2024 as City St George's", ""),
        ("since merged/renamed: NCG; site kept as campus", ""),
        ("HQ location c.2016", ""),
    ],
)
def test_a_note_ends_a_body_only_if_it_says_so(note: str, end: str) -> None:
    assert end_of("college", note) == end


def test_the_one_bad_link_is_a_problem_and_the_body_stays(read: Reading) -> None:
    (problem,) = read.problems
    assert (problem.row, problem.column, problem.refused) == (489, "homepage", False)


def test_a_body_without_identifier_is_named_by_its_name() -> None:
    assert local_name({**INVENTED, "identifier": ""}) == "org-invented-college"


def test_the_area_is_the_one_that_the_council_governs_today() -> None:
    (body,) = invented()
    assert isinstance(body, Organisation)
    assert body.based_in == ("area-E06000099",)


def test_a_whole_date_is_the_day_of_reading_and_a_year_is_not() -> None:
    assert day_read("2024-05-06") == "2024-05-06"
    assert day_read("2022-23") == day_read("2017") == ""
    *_, serves = invented(serves="INV", as_of="2024-05-06")
    assert isinstance(serves, ServiceArea)
    assert serves.read == "2024-05-06"


def test_unknown_kinds_schemes_and_councils_are_problems() -> None:
    for cells, refused in (
        ({"kind": "castle"}, True),
        ({"scheme": "XX"}, True),
        ({"serves": "NOPE"}, False),
        ({"name": ""}, True),
    ):
        problem = invented(**cells)[0]
        assert isinstance(problem, Problem)
        assert problem.refused is refused


def test_names_are_told_once() -> None:
    assert names_of("A College", "UKPRN matched by postcode; OfS 2022-23 name: A College") == ("A College", ())
