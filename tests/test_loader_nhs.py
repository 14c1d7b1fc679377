"""The NHS: trusts, boards, and where a tenth or more of the patients come from."""

from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented_sheets import sheet
from loading import read_raw

from loaders.casing import readable
from loaders.names import Body, Names
from loaders.nhs import records, share_of
from loaders.reading import Reading, names_in
from loaders.records import Membership, Name, Organisation, Place, Record, ServiceArea
from loaders.source import Problem
from loaders.values import Unreadable


@pytest.fixture(scope="module")
def read(raw: Path) -> Reading:
    return read_raw(raw, "nhs")


@pytest.fixture(scope="module")
def bodies(read: Reading) -> dict[str, Organisation]:
    return {record.body: record for record in read.records if isinstance(record, Organisation)}


def served(read: Reading, prefix: str) -> list[ServiceArea]:
    return [each for each in read.records if isinstance(each, ServiceArea) and each.body.startswith(prefix)]


def test_every_list_is_read(read: Reading, bodies: dict[str, Organisation]) -> None:
    assert (read.rows_in, read.rows_refused, read.problems) == (7804, 0, ())
    assert Counter(body.kind for body in bodies.values()) == {
        "nhs-trust": 243, "integrated-care-board": 42, "health-board": 12,
    }  # fmt: skip


def test_names_in_capitals_are_readable(bodies: dict[str, Organisation]) -> None:
    assert bodies["org-GB-NHS-QHL"].name == "NHS Birmingham and Solihull Integrated Care Board"
    assert bodies["org-GB-NHS-RTD"].name == "The Newcastle upon Tyne Hospitals NHS Foundation Trust"
    assert bodies["org-GSS-W11000028"].name == "Aneurin Bevan University Health Board"


@pytest.mark.parametrize(
    ("published", "name"),
    [
        (
            "BIRMINGHAM WOMEN'S AND CHILDREN'S NHS FOUNDATION TRUST",
            "Birmingham Women's and Children's NHS Foundation Trust",
        ),
        ("NHS STAFFORDSHIRE AND STOKE-ON-TRENT", "NHS Staffordshire and Stoke-on-Trent"),
        ("THE DUDLEY GROUP", "The Dudley Group"),
        ("South London And Maudsley NHS Foundation Trust", "South London and Maudsley NHS Foundation Trust"),
        ("UK HEALTH", "UK Health"),
    ],
)
def test_capitals_become_words(published: str, name: str) -> None:
    assert readable(published) == name


def test_the_newer_name_is_the_name(bodies: dict[str, Organisation]) -> None:
    assert bodies["org-GB-NHS-RQX"].name == "Homerton Healthcare NHS Foundation Trust"
    assert bodies["org-GB-NHS-RQX"].alt_names == ("Homerton University Hospital NHS Foundation Trust",)


def test_a_trust_serves_the_areas_of_a_tenth_or_more_of_its_patients(read: Reading) -> None:
    shares = [each for each in read.records if isinstance(each, ServiceArea) and each.share]
    assert len(shares) == 357
    assert min(float(each.share) for each in shares) >= 0.1
    assert all("e" not in each.share.lower() for each in shares)


def test_closed_trusts_keep_their_name_and_serve_nobody(read: Reading, bodies: dict[str, Organisation]) -> None:
    closed = {"RD3", "RDZ", "RT3", "RTV", "RW6", "RXH"}
    for code in closed:
        assert bodies[f"org-GB-NHS-{code}"].end == ""
        assert not served(read, f"org-GB-NHS-{code}")
    assert not [each for each in read.records if isinstance(each, Membership) and each.member[-3:] in closed]


def test_a_trust_belongs_to_the_boards_of_its_patients(read: Reading) -> None:
    ties = [each for each in read.records if isinstance(each, Membership)]
    assert (len(ties), len({tie.member for tie in ties})) == (195, 138)
    assert {tie.organisation for tie in ties if tie.member == "org-GB-NHS-R0B"} == {"org-GB-NHS-QHM"}


def test_boards_that_were_recoded_are_found_by_either_code(read: Reading) -> None:
    organisations = {each.organisation for each in read.records if isinstance(each, Membership)}
    assert {"org-GB-NHS-QXU", "org-GB-NHS-QNX"} <= organisations  # Surrey Heartlands, Sussex


def test_a_board_serves_the_areas_of_its_councils(read: Reading) -> None:
    boards = {(each.body, each.area) for each in served(read, "org-GB-NHS-Q") if "E54" not in each.area}
    assert ("org-GB-NHS-QHM", "area-E06000002") in boards  # "Middlesborough"
    assert ("org-GB-NHS-QMF", "area-E09000001") in boards  # "Corporation of the City of London"
    assert ("org-GB-NHS-QVV", "area-E06000058") in boards  # "BCP Council"


def test_an_abolished_council_keeps_its_name_and_area(read: Reading) -> None:
    names = {each.name: each.matched_to for each in read.records if isinstance(each, Name)}
    assert names["Cumbria County Council"] == ("council-CMA",)
    assert ("org-GB-NHS-QHM", "area-E10000006") in {(each.body, each.area) for each in served(read, "org-GB-NHS-QHM")}


def test_wales_and_northern_ireland_have_the_bodies_of_the_list_of_anchors(
    raw: Path, bodies: dict[str, Organisation]
) -> None:
    anchors = names_in(read_raw(raw, "anchor-institutions").records).bodies
    boards = [body for body in bodies.values() if body.kind == "health-board"]
    assert {body.body: body.name for body in boards} == {body.body: anchors[body.body].name for body in boards}
    assert bodies["org-GSS-W11000024"].org_ids == ("GB-NHS-7A7",)


def test_every_area_served_is_one_we_know(raw: Path, read: Reading) -> None:
    known = {
        record.place
        for slug in ("councils", "corrections", "nhs")
        for record in read_raw(raw, slug).records
        if isinstance(record, Place)
    }
    assert {each.area for each in read.records if isinstance(each, ServiceArea)} <= known


def invented_shares(*shares: str, area: str = "E08000016") -> list[Record | Problem]:
    rows = [
        {"nhs_trust22_code": "RXX", "ltla21_code": area, "proportion_trust_came_from_ltla": share} for share in shares
    ]
    return list(records({"trust areas": sheet(*rows)}, Names([])))


def test_an_old_code_means_todays_area() -> None:
    (serves,) = invented_shares("0.4")
    assert isinstance(serves, ServiceArea)
    assert (serves.area, serves.share) == ("area-E08000038", "0.4")


def test_a_share_is_compared_before_it_is_rounded() -> None:
    assert invented_shares("0.09999", "3.765668157487005e-06") == []


def test_a_share_above_the_whole_is_refused() -> None:
    (problem,) = invented_shares("1.2")
    assert isinstance(problem, Problem)
    assert problem.refused


@given(st.text())
def test_a_share_is_a_share_or_unreadable(text: str) -> None:
    with suppress(Unreadable):
        assert 0 <= share_of(text) <= 1


def test_a_council_that_nobody_knows_is_a_problem_and_no_guess() -> None:
    row = {
        "ODS ICB Code": "QZZ",
        "ONS ICB Boundary Code": "E54000099",
        "Local Authority": "Inventedborough Council",
        "ODS Trust Code": "RXX",
    }
    names = Names([Body("council-INV", "Inventborough Council", kind="council", governs=("area-E06000099",))])
    (told, problem) = records({"board councils": sheet(row)}, names)
    assert isinstance(told, Name)
    assert told.matched_to == ()
    assert isinstance(problem, Problem)
    assert problem.nearest == "Inventborough Council"
