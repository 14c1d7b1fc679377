"""Horizon 2020 projects with a UK public body."""

from dataclasses import astuple
from pathlib import Path

import pytest
from loading import read_raw
from promises import named, of_kind

from loaders.bodies import Bodies, own_name
from loaders.casing import titled
from loaders.h2020 import COUNTRY, PERSONS, euros, mended
from loaders.names import Body, Names
from loaders.reading import Reading
from loaders.records import Award, Collaboration, Initiative, Name, Organisation
from loaders.sheets import read_sheet
from loaders.values import Unreadable


@pytest.fixture(scope="module")
def read(raw: Path) -> Reading:
    return read_raw(raw, "h2020")


def test_every_partner_of_every_project_is_there(read: Reading) -> None:
    assert (read.rows_in, read.rows_refused) == (2281, 10)
    assert len(of_kind(read, Initiative)) == 133
    assert len(of_kind(read, Collaboration)) == 2281 - 10


def test_nothing_is_kept_of_partners_who_are_private_individuals(read: Reading, raw: Path) -> None:
    (path,) = (raw / "h2020").glob("*.csv")
    persons = {(row, cells["new_org_id"]): cells for row, cells in read_sheet(path) if cells["new_org_id"] in PERSONS}
    assert {own_id for _, own_id in persons} == PERSONS
    assert {(each.row, each.value) for each in read.problems} == set(persons)
    kept = {text.casefold() for record in read.records for text in astuple(record) if isinstance(text, str)}
    problems = [str(each).casefold() for each in read.problems]
    for cells in persons.values():
        name = cells["name"].casefold()
        assert not {name, own_name(name, COUNTRY.get(cells["country"], cells["country"]))} & kept
        assert not [text for text in problems if name in text]


def test_each_project_has_one_lead_even_where_its_name_lost_letters(read: Reading) -> None:
    leads = [each.undertaking for each in of_kind(read, Collaboration) if each.role == "lead"]
    assert len(leads) == len(set(leads)) == 133
    leading = {each.undertaking: each.body for each in of_kind(read, Collaboration) if each.role == "lead"}
    assert leading["initiative-h2020-636329"] == "org-dk-sfartsstyrelsen"
    assert leading["initiative-h2020-653824"].startswith("org-gr-national-center-for-scientific-research")


def test_lost_letters_come_back_where_only_one_word_is_possible(read: Reading) -> None:
    bodies = {each.name for each in of_kind(read, Organisation)}
    assert {"Søfartsstyrelsen", "Ministério da Justiça", "Ayuntamiento de Donostia-San Sebastián"} <= bodies
    assert "Miasto Stołeczne Warszawa" in bodies
    assert not [name for name in bodies if "ï¿½" in name or "�" in name or "?" in name or "*" in name]


def test_a_name_is_recorded_as_it_was_published(read: Reading) -> None:
    names = {each.name: each for each in of_kind(read, Name)}
    assert names["ABERDEEN CITY COUNCIL*"].matched_to == ("council-ABE",)
    assert names["UNIVERSITY OF ULSTER ROYAL CHARTER"].matched_to == names["UNIVERSITY OF ULSTER"].matched_to


def test_a_body_abroad_is_never_taken_for_one_at_home(read: Reading) -> None:
    abroad = [each for each in of_kind(read, Organisation) if each.kind == "abroad"]
    assert len(abroad) > 1200
    assert all(each.country != "GB" for each in abroad)
    assert not [each for each in of_kind(read, Organisation) if each.country == "GB" and each.kind == "abroad"]


def test_a_council_abroad_is_a_body_of_its_own() -> None:
    names = Names([Body("council-SAM", "Sampleton City Council", kind="council")])
    for name in ("Sampleton City Council", "Dublin City Council"):
        (body,) = Bodies(names).read(name, "row 1", country="IE").bodies
        assert body.startswith("org-ie-")


def test_codes_of_countries_are_those_of_iso_and_namibia_is_not_blank(read: Reading) -> None:
    countries = {each.country for each in of_kind(read, Organisation)}
    assert not countries & {"UK", "EL", ""}
    assert {each.name for each in of_kind(read, Organisation) if each.country == "NA"} == {
        "Ministry of Education",
        "Geo-Africa Prospecting Services CC",
        "A. Speiser-Environmental Consultants CC",
    }


def test_a_decimal_comma_is_no_thousands_comma(read: Reading) -> None:
    (award,) = [each for each in of_kind(read, Award) if each.locator == "633085"]
    assert (award.amount, award.currency, award.funder) == ("6000000", "EUR", "org-european-commission")
    assert len(of_kind(read, Award)) == 133


def test_signed_in_2016_says_nothing_of_today(read: Reading) -> None:
    ocean = named(read, "initiative-h2020-633085")
    assert (ocean.name, ocean.status, ocean.start, ocean.end) == ("MyOcean FO", "unknown", "2014-10-01", "2015-06-01")
    assert named(read, "initiative-h2020-660885").start == ""


def test_a_project_is_where_its_uk_councils_are(read: Reading) -> None:
    assert named(read, "initiative-h2020-691735").in_place == ("area-E06000023",)
    assert sum(bool(each.in_place) for each in of_kind(read, Initiative)) == 31


def test_long_names_of_different_institutes_stay_different_bodies(read: Reading) -> None:
    institutes = {each.body for each in of_kind(read, Organisation) if "dezvoltare-pentru" in each.body}
    assert len(institutes) == 2


@pytest.mark.parametrize(
    ("shouted", "short", "written"),
    [
        ("THE UNIVERSITY OF MANCHESTER", "UNIMAN", "The University of Manchester"),
        ("INSTITUT D'AERONOMIE SPATIALE DE BELGIQUE", "", "Institut d'Aeronomie Spatiale de Belgique"),
        ("IBERDROLA INGENIERIA Y CONSTRUCCION SA", "", "Iberdrola Ingenieria y Construccion SA"),
        ("ST. JOHN'S INNOVATION CENTRE LIMITED", "", "St. John's Innovation Centre Limited"),
        (
            "SURREY AND BORDERS PARTNERSHIP NHS FOUNDATION TRUST",
            "",
            "Surrey and Borders Partnership NHS Foundation Trust",
        ),
        ("VITEC GMBH", "", "Vitec GmbH"),
        ("COWI A/S", "", "Cowi A/S"),
        ("RTC NORTH", "RTC", "RTC North"),
        ("COMUNE DI MILANO", "MILANO", "Comune di Milano"),
    ],
)
def test_a_name_in_capitals_is_written_as_people_write_it(shouted: str, short: str, written: str) -> None:
    assert titled(shouted, short) == written


def test_a_name_read_in_the_wrong_code_is_read_again() -> None:
    assert mended("SÃ\x98FARTSSTYRELSEN") == "SØFARTSSTYRELSEN"
    assert mended('"CENTER ""DEMOKRITOS"""') == 'CENTER "DEMOKRITOS"'
    assert mended("MERCATOR OCEAN") == "MERCATOR OCEAN"


def test_money_with_a_decimal_comma_is_read_and_words_are_not() -> None:
    assert euros("6000000,04") == "6000000.04"
    assert euros(" 57,50") == "57.5"
    with pytest.raises(Unreadable):
        euros("much")
