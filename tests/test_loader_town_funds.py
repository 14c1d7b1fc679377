"""The Towns Fund and its kin."""

from collections import Counter
from pathlib import Path

import pytest
from loading import read_raw
from promises import named, of_kind

from loaders.names import Body, Names
from loaders.reading import Reading
from loaders.records import Award, Collaboration, Initiative, Name, Place, Programme
from loaders.sheets import Sheet
from loaders.town_funds import display, records


@pytest.fixture(scope="module")
def read(raw: Path) -> Reading:
    return read_raw(raw, "town-funds")


def invented(**cells: str) -> list:
    """The records of one invented project of an invented council."""
    row = {
        "fund": "Town Deal",
        "project_id": "TD-XXX-01",
        "place": "Sampleton",
        "project_name": "Sample Hall",
        "status": "Active",
        "local_authority": "Sampleton Council",
        "Total": "1000.0",
        "programme_total": "",
        "registry_code": "SAM",
        "gss_code": "E06999999",
        **cells,
    }
    sheet = Sheet(Path("projects.csv"), tuple(row), ((2, row),))
    names = Names([Body("council-SAM", "Sampleton Council", kind="council")])
    return list(records({"projects": sheet}, names))


def test_every_project_is_one_initiative_and_none_is_refused(read: Reading) -> None:
    assert (read.rows_in, read.rows_refused, read.problems) == (1941, 0, ())
    assert len(of_kind(read, Initiative)) == 969 + 152 - 74


def test_staveley_is_led_by_chesterfield_and_never_by_wirral(read: Reading) -> None:
    leads = {each.body for each in of_kind(read, Collaboration) if "-TD-STV-" in each.undertaking}
    assert leads == {"council-CHS"}
    assert named(read, "initiative-town-funds-TD-STV-01").in_place == ("area-E07000034", "place-staveley")


def test_a_pathfinder_that_repeats_a_project_is_one_initiative_under_two_programmes(read: Reading) -> None:
    shared = named(read, "initiative-town-funds-TD-WOL-07")
    assert (shared.name, shared.part_of) == ("WM5G", ("programme-town-deal", "programme-pathfinders"))
    locators = {each.locator for each in of_kind(read, Collaboration) if each.undertaking == shared.initiative}
    assert locators == {"TD-WOL-07", "PF-WOL-009"}
    # 45 repeat a name as it stands, 29 more but for "(FHSF)" or the number within their town
    under_both = [each for each in of_kind(read, Initiative) if len(each.part_of) > 1]
    assert sum("programme-pathfinders" in each.part_of for each in under_both) == 74


def test_a_pathfinder_does_not_repeat_another_councils_project(read: Reading) -> None:
    bolton = named(read, "initiative-town-funds-PF-BOL-004")
    assert (bolton.name, bolton.part_of) == ("Public Realm Improvements", ("programme-pathfinders",))


def test_the_money_of_a_future_high_street_is_the_towns_and_not_a_projects(read: Reading) -> None:
    awards = of_kind(read, Award)
    assert not [each for each in awards if each.undertaking.startswith("initiative-town-funds-HS")]
    town = next(each for each in awards if each.locator == "HS-BAR")
    assert (town.undertaking, town.amount, town.funder) == (
        "programme-future-high-streets-fund-barnsley-town-centre",
        "15624456",
        "org-dluhc",
    )
    assert Counter(each.undertaking.split("-")[0] for each in awards) == {"initiative": 670, "programme": 72}


def test_a_total_of_nothing_is_not_known_and_never_nothing(read: Reading) -> None:
    paid = {each.locator for each in of_kind(read, Award)}
    assert not paid & {"TD-CAM-01", "TD-MNK-08"}  # 0.0
    assert not paid & {"TD-GLA-01", "TD-NUN-07"}  # blank
    assert all(float(each.amount) > 0 for each in of_kind(read, Award))


def test_a_blank_status_is_unknown(read: Reading) -> None:
    assert Counter(each.status for each in of_kind(read, Initiative)) == {"active": 760, "unknown": 287}


def test_a_recoded_area_is_named_by_its_code_of_today(read: Reading) -> None:
    assert "area-E08000038" in named(read, "initiative-town-funds-HS-BAR-01").in_place


def test_a_part_of_a_town_bears_its_council_and_a_town_does_not(read: Reading) -> None:
    places = {each.place: each for each in of_kind(read, Place)}
    assert (places["place-sutton"].kind, places["place-sutton"].within) == ("informal", ("area-E09000029",)) or places[
        "place-sutton"
    ].kind == "town"
    assert places["place-commercial-road-POR"].kind == "informal"
    assert len(places) == 160


def test_wrong_or_other_names_of_a_council_are_kept_as_they_were_published(read: Reading) -> None:
    names = {each.name: each for each in of_kind(read, Name)}
    assert names["Westmorland & Furness Council"].matched_to == ("council-WAF",)


def test_programmes_are_told_once(read: Reading) -> None:
    assert len(of_kind(read, Programme)) == 2 + 72 + 1


@pytest.mark.parametrize(
    ("published", "shown"),
    [
        ("TF-01 Ashfield Civil Engineering Centre", "Ashfield Civil Engineering Centre"),
        ("TF003 - Enabling a Future for Clean Growth", "Enabling a Future for Clean Growth"),
        ("Project A Town Centre Transformation", "Town Centre Transformation"),
        ("Project 3 - Grays Riverfront", "Grays Riverfront"),
        ("Victoria Street Public Realm (FHSF)", "Victoria Street Public Realm"),
        ("Todmorden 02 Todmorden Town Hall ", "Todmorden Town Hall"),
        ("F: 5G", "5G"),
        ("2.1 Town Hall", "Town Hall"),
        ("TC3 - Safe, Social & Connected - Broad Walk", "Safe, Social & Connected - Broad Walk"),
        ("Intervention two: Land assembly", "Land assembly"),
        ("8 Angel Street", "8 Angel Street"),
        ("36 & 37 Boutport Street", "36 & 37 Boutport Street"),
        ("72-74 Middle Street", "72-74 Middle Street"),
        ("20 Min Cycle Town", "20 Min Cycle Town"),
        ("Project Tullie", "Project Tullie"),
        ("WM5G", "WM5G"),
        ("Future High Street Fund - Grimsby", "Future High Street Fund - Grimsby"),
    ],
)
def test_a_code_is_cut_from_a_name_and_a_number_that_is_part_of_it_is_not(published: str, shown: str) -> None:
    assert display(published) == shown


@pytest.mark.parametrize("title", ["", "TD-XXX-01"])
def test_a_project_without_a_title_says_so(title: str) -> None:
    (project,) = [each for each in invented(project_name=title) if isinstance(each, Initiative)]
    assert (project.name, project.untitled) == ("Town Deal, project TD-XXX-01", "yes")


def test_a_bad_amount_or_status_costs_only_itself() -> None:
    said = invented(Total="about a million", status="Paused")
    assert [each.column for each in said if hasattr(each, "column")] == ["status", "Total"]
    assert [each.status for each in said if isinstance(each, Initiative)] == ["unknown"]
    assert not [each for each in said if isinstance(each, Award)]
