"""Police, fire and community-safety areas: containment of districts, and nothing more."""

from collections import Counter
from pathlib import Path

import pytest
from invented_sheets import sheet
from loading import read_raw

from loaders.names import Names
from loaders.partnership_areas import plain_name, records
from loaders.reading import Reading
from loaders.records import Place
from loaders.source import Problem


@pytest.fixture(scope="module")
def read(raw: Path) -> Reading:
    return read_raw(raw, "partnership-areas")


@pytest.fixture(scope="module")
def places(read: Reading) -> list[Place]:
    return [record for record in read.records if isinstance(record, Place)]


def test_every_row_is_read(read: Reading, places: list[Place]) -> None:
    assert (read.rows_in, read.problems) == (1573, ())
    assert Counter(place.kind for place in places if place.kind) == {"community-safety": 314, "fire": 47, "police": 43}


def test_areas_are_never_drawn_as_collaboration(read: Reading) -> None:
    assert {type(record) for record in read.records} == {Place}


def test_a_district_lies_in_its_areas_and_region(places: list[Place]) -> None:
    within = {each for place in places if place.place == "area-E07000136" for each in place.within}
    assert within == {"area-E22000173", "area-E23000020", "area-E31000025", "area-E12000004"}


def test_a_district_of_several_safety_areas_lies_in_all(places: list[Place]) -> None:
    within = {each for place in places if place.place == "area-E06000060" for each in place.within if "E22" in each}
    assert len(within) == 4


def test_walking_up_from_a_police_area_ends_there(places: list[Place]) -> None:
    """Pages find region and nation by walking up, so a police area must lead nowhere else."""
    wider = {place.place for place in places if place.kind}
    assert [place for place in places if place.place in wider and place.within] == []
    assert {each for place in places for each in place.within if each not in wider} == {
        f"area-E1200000{number}" for number in range(1, 10)
    }


def test_names_tell_an_area_from_the_council_of_that_name(places: list[Place]) -> None:
    names = {place.place: place.name for place in places if place.name}
    assert names["area-E22000173"] == "Boston community safety area"
    assert names["area-E23000001"] == "Metropolitan police area"
    assert names["area-E23000034"] == "City of London police area"


def test_barnsley_and_sheffield_have_their_new_codes(places: list[Place]) -> None:
    assert {"area-E08000038", "area-E08000039"} <= {place.place for place in places}
    assert not {"area-E08000016", "area-E08000019"} & {place.place for place in places}


def test_an_area_is_called_what_people_call_it() -> None:
    assert plain_name("London, City of") == "City of London"
    assert plain_name("Metropolitan Police") == "Metropolitan"
    assert plain_name("Devon & Cornwall") == "Devon & Cornwall"


def test_a_code_of_no_council_is_a_problem() -> None:
    row = {"ltla24_code": "E07999999", "fra24_code": "E31999999", "fra24_name": "Invented"}
    fire, problem = records({"fire": sheet(row)}, Names([]))
    assert isinstance(fire, Place)
    assert isinstance(problem, Problem)
