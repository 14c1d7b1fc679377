"""University names and domains: former names mean today's bodies, and no domain vouches for itself."""

from collections import Counter
from pathlib import Path

import pytest
from invented_sheets import sheet
from loading import read_raw

from loaders.names import Body, Names
from loaders.reading import Reading, names_in
from loaders.records import Name, Organisation, Record
from loaders.source import Problem
from loaders.universities import host_of, records

NAMES = Names(
    [
        Body("org-GB-UKPRN-1", "University of Invention", kind="university", homepage="https://www.invention.ac.uk/about"),
        Body("org-GB-UKPRN-2", "Fancy University", kind="university"),
    ]
)  # fmt: skip


@pytest.fixture(scope="module")
def read(raw: Path) -> Reading:
    return read_raw(raw, "universities")


def invented(name: str, domain: str, web: str = "") -> list[Record | Problem]:
    row = {"name": name, "domain": domain, "web": web or f"https://www.{domain}/", "state": ""}
    return list(records({"domains": sheet(row)}, NAMES))


def test_every_row_is_read_or_told_of(read: Reading) -> None:
    assert (read.rows_in, read.rows_refused) == (193, 17)
    rules = Counter(record.rule for record in read.records if isinstance(record, Name))
    assert sum(rules.values()) == 176
    assert rules["exact"] + rules["alias"] + rules["code"] + rules["core"] == 144


def test_unrecognised_bodies_are_left_to_a_person(read: Reading) -> None:
    refused = {problem.value for problem in read.problems if problem.refused}
    assert {"Warnborough University", "Newport International University", "HULT Business School"} <= refused
    assert not [record for record in read.records if isinstance(record, Organisation) and "Warnborough" in record.name]


def test_a_body_has_one_home_page_whatever_the_list(raw: Path, read: Reading) -> None:
    known = names_in(record for need in ("anchor-institutions",) for record in read_raw(raw, need).records).bodies
    added = [record for record in read.records if isinstance(record, Organisation) and record.homepage]
    assert [record.body for record in added if record.body in known and known[record.body].homepage] == []
    assert max(Counter(record.body for record in added).values()) == 1


def test_former_names_mean_todays_bodies(raw: Path, read: Reading) -> None:
    anchors = names_in(read_raw(raw, "anchor-institutions").records).bodies
    meant = {
        record.name: anchors[record.matched_to[0]].name
        for record in read.records
        if isinstance(record, Name) and record.rule != "none"
    }
    assert meant["University of Bolton"] == "University of Greater Manchester"
    assert meant["Thames Valley University"] == "University of West London"
    assert meant["University of Manchester"] == "The University of Manchester"
    assert meant["The Manchester Metropolitan University"] == "Manchester Metropolitan University"
    assert meant["City University"] == "City, University of London"


def test_swansea_metropolitan_is_not_swansea_university(read: Reading) -> None:
    (told,) = [record for record in read.records if isinstance(record, Name) and record.name.startswith("Swansea Met")]
    assert told.matched_to == ("org-swansea-metropolitan-university",)


def test_a_domain_decides_where_the_name_does_not() -> None:
    (told,) = invented("Inventors' Polytechnic", "invention.ac.uk")
    assert isinstance(told, Name)
    assert (told.rule, told.matched_to, told.confidence) == ("code", ("org-GB-UKPRN-1",), "medium")


def test_a_missing_home_page_is_added() -> None:
    _, body = invented("Fancy University", "fancy.ac.uk")
    assert isinstance(body, Organisation)
    assert (body.body, body.homepage, body.name) == ("org-GB-UKPRN-2", "https://fancy.ac.uk", "")


def test_likeness_of_words_falls_where_the_domain_says_otherwise() -> None:
    told, body = invented("Invention Metropolitan University", "otherwise.ac.uk")
    assert isinstance(told, Name)
    assert told.rule == "none"
    assert isinstance(body, Organisation)
    assert body.body == "org-invention-metropolitan-university"


def test_a_domain_that_is_not_academic_vouches_for_nobody() -> None:
    (problem,) = invented("University of Nowhere", "nowhere.com")
    assert isinstance(problem, Problem)
    assert problem.refused


@pytest.mark.parametrize(
    ("domain", "web", "host"),
    [
        ("student.westherts.ac.uk", "https://westherts.ac.uk/", "westherts.ac.uk"),
        ("gold.ac.uk", "http://www.gold.ac.uk/", "gold.ac.uk"),
        ("student.staffs.ac.uk", "https://www.citystgeorges.ac.uk/", ""),
    ],
)
def test_domain_and_link_must_agree(domain: str, web: str, host: str) -> None:
    assert host_of({"domain": domain, "web": web}) == host
