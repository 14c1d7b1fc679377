"""Grants in the 360Giving standard."""

import csv
import json
import zipfile
from pathlib import Path

import pytest
from loading import read_raw
from openpyxl import Workbook

from loaders.beside import Beside
from loaders.giving import NEEDS, read
from loaders.giving_files import folded_field, grants
from loaders.own_sources import Asked, Found
from loaders.persons import is_a_person
from loaders.reading import NothingTaken
from loaders.records import Award, Collaboration, Initiative, Name, Organisation, Programme, Record
from loaders.sheets import BrokenFile
from loaders.tables import read as read_tables

COUNCIL = Organisation(
    locator="1", body="council-XAA", name="Aaton Council", kind="council", tier="UA", governs=("area-E06999001",)
)
COLLEGE = Organisation(
    locator="2", body="org-GB-UKPRN-1", name="Aaton College", kind="college", org_ids=("GB-UKPRN-1",)
)

GRANT: dict[str, object] = {
    "id": "360G-invented-1",
    "title": "Tablets for the day centre",
    "description": "An invented grant",
    "currency": "GBP",
    "amountAwarded": 1250.50,
    "awardDate": "2024-05-06T00:00:00+00:00",
    "fundingOrganization": [{"id": "GB-CHC-0000000", "name": "Invented Fund"}],
    "recipientOrganization": [{"id": "GB-CHC-1", "name": "Aaton Friends", "postalCode": "ZZ1 1ZZ"}],
    "grantProgramme": [{"title": "Invented programme"}],
    "beneficiaryLocation": [{"geoCode": "E06999001"}, {"geoCode": "E05999999"}],
    "plannedDates": [{"startDate": "2024-06-01", "endDate": "2025-05-31"}],
}


def loaded(folder: Path, *rows: dict[str, object]) -> tuple[list[Record], Found]:
    """What one file with these grants says."""
    path = folder / "grants.json"
    path.write_text(json.dumps({"grants": list(rows)}))
    return of_file(folder, path)


def of_file(folder: Path, path: Path) -> tuple[list[Record], Found]:
    made = folder / "made"
    found = read(Asked(), [path], Beside([COUNCIL, COLLEGE]), "2026-11-22", made)
    return list(read_tables(made / "tables", found.source.slug)), found


def of_kind(records: list[Record], kind: type) -> list:
    return [each for each in records if isinstance(each, kind)]


@pytest.fixture(scope="module")
def told(raw: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Record], Found]:
    made = tmp_path_factory.mktemp("giving") / "made"
    known = [
        record
        for need in NEEDS
        if need not in ("structural-funds", "corrections")
        for record in read_raw(raw, need).records
    ]
    path = raw / "grants-360giving" / "wolfson.json"
    found = read(Asked(licence="CC-BY-4.0"), [path], Beside(known), "2026-11-20", made)
    return list(read_tables(made / "tables", found.source.slug)), found


class TestTheFunderWithARealFile:
    def test_rewards_for_persons_are_left_out(self, told: tuple[list[Record], Found], raw: Path) -> None:
        records, found = told
        # one more goes to a charity that is called like a person and has no number of a register: Sue Ryder
        assert (found.rows_in, found.rows_refused) == (379, 84)
        kept = {each.locator for each in of_kind(records, Award)}
        listed = json.loads((raw / "grants-360giving" / "wolfson.json").read_text())["grants"]
        programmes = {each["id"]: each["Grant Programme"]["Title (extended)"] for each in listed}
        assert not [each for each in kept if "Merit Award" in programmes[each] or "Intercalated" in programmes[each]]
        assert len(kept) == 379 - 84

    def test_no_name_of_a_person_stands_in_what_is_told(self, told: tuple[list[Record], Found]) -> None:
        records, found = told
        text = repr(records) + repr(found.problems)
        assert not [name for name in ("Staniszewska", "Ackland", "Murchie") if name in text]

    def test_nothing_awarded_is_not_known_and_never_nothing(self, told: tuple[list[Record], Found]) -> None:
        awards = of_kind(told[0], Award)
        assert not [each for each in awards if each.amount == "0"]
        assert sum(not each.amount for each in awards) == 33
        (first,) = [each for each in awards if each.locator == "360G-wolfson-19747"]
        assert (first.amount, first.currency, first.date) == ("40000", "GBP", "2014-06-05")

    def test_a_council_is_the_council_and_a_university_the_university(self, told: tuple[list[Record], Found]) -> None:
        names = {each.name: each.matched_to for each in of_kind(told[0], Name)}
        assert names["Calderdale Council"] == ("council-CLD",)
        assert names["University of Oxford"][0].startswith("org-GB-UKPRN-")

    def test_the_recipients_district_places_it_and_the_lookup_does_not(self, told: tuple[list[Record], Found]) -> None:
        (school,) = [each for each in of_kind(told[0], Organisation) if each.name == "Ysgol Dinas Bran"]
        assert school.based_in == ("area-W06000004",)  # the lookup says Cardiff, W06000015

    def test_grant_to_somebody_names_no_work(self, told: tuple[list[Record], Found]) -> None:
        assert not of_kind(told[0], Initiative)
        assert {each.name for each in of_kind(told[0], Programme)} == {
            "Wolfson Foundation: Education",
            "Wolfson Foundation: Arts and Humanities",
            "Wolfson Foundation: Science and Medicine",
            "Wolfson Foundation: Health and Disability",
        }

    def test_the_source_is_named_after_its_funder(self, told: tuple[list[Record], Found]) -> None:
        source = told[1].source
        assert (source.slug, source.publisher) == ("grants-wolfson-foundation", "Wolfson Foundation")
        assert source.licence == "CC-BY-4.0"


class TestAGrant:
    def test_that_says_what_it_pays_for_is_an_initiative(self, tmp_path: Path) -> None:
        records, _ = loaded(tmp_path, GRANT)
        (work,) = of_kind(records, Initiative)
        assert (work.name, work.start, work.end) == ("Tablets for the day centre", "2024-06-01", "2025-05-31")
        assert work.in_place == ("area-E06999001",)
        (lead,) = of_kind(records, Collaboration)
        assert (lead.body, lead.role) == ("org-aaton-friends", "lead")
        (award,) = of_kind(records, Award)
        assert (award.amount, award.date, award.undertaking) == ("1250.5", "2024-05-06", work.initiative)

    def test_goes_to_the_body_that_its_identifier_names(self, tmp_path: Path) -> None:
        to = [{"id": "GB-UKPRN-1", "name": "The College at Aaton"}]
        records, _ = loaded(tmp_path, {**GRANT, "recipientOrganization": to})
        assert of_kind(records, Award)[0].awarded_to == ("org-GB-UKPRN-1",)

    def test_to_two_bodies_of_one_name_is_to_two_bodies(self, tmp_path: Path) -> None:
        other = {
            **GRANT,
            "id": "360G-invented-2",
            "recipientOrganization": [{"id": "GB-CHC-2", "name": "Aaton Friends"}],
        }
        records, _ = loaded(tmp_path, GRANT, other)
        assert [each.awarded_to for each in of_kind(records, Award)] == [
            ("org-aaton-friends",),
            ("org-aaton-friends-gb-chc-2",),
        ]
        ids = {each.body: each.org_ids for each in of_kind(records, Organisation)}
        assert ids["org-aaton-friends-gb-chc-2"] == ("GB-CHC-2",)

    @pytest.mark.parametrize("first", ["with", "without"])
    def test_to_a_name_without_an_identifier_is_to_the_body_that_has_the_name(self, tmp_path: Path, first: str) -> None:
        other = {**GRANT, "id": "360G-invented-2", "recipientOrganization": [{"name": "Aaton Friends"}]}
        records, _ = loaded(tmp_path, *((GRANT, other) if first == "with" else (other, GRANT)))
        assert [each.awarded_to for each in of_kind(records, Award)] == [("org-aaton-friends",)] * 2
        (friends,) = [each for each in of_kind(records, Organisation) if each.name == "Aaton Friends"]
        assert friends.org_ids == ("GB-CHC-1",)

    def test_twice_in_a_file_counts_once(self, tmp_path: Path) -> None:
        records, found = loaded(tmp_path, GRANT, GRANT)
        assert len(of_kind(records, Award)) == 1
        assert "twice" in found.problems[0].reason

    @pytest.mark.parametrize(
        "said",
        [
            {"recipientIndividual": {"id": "x", "name": "Invented Person"}},
            {"recipientIndividual": {"id": "x"}},
            {"Recipient Ind:Identifier": "x"},
            {"Recipient Individual Name": "Invented Person"},
            {"To Individuals Details:Grant Purpose": "GTIP020"},
            {"recipientOrganization": [{"id": "360G-invented-x", "name": "Grant to individual"}]},
            {"recipientOrganization": [{"id": "360G-invented-x", "name": "Dr Invented Person"}]},
            {"recipientOrganization": [{"name": "Jane Invented Person"}]},
            {"toIndividualsDetails": {"primaryGrantReason": "GTIR010"}},
            {"title": "Research fellowship"},
            {"description": "Grant made to Dr Invented Person for her work"},
            {"grantProgramme": [{"title": "Intercalated awards"}]},
        ],
    )
    def test_that_rewards_a_person_is_left_out_without_the_name(self, tmp_path: Path, said: dict[str, object]) -> None:
        _, found = loaded(tmp_path, GRANT, {**GRANT, "id": "360G-invented-2", **said})
        assert [problem.value for problem in found.problems] == ["360G-invented-2"]
        assert "Invented Person" not in str(found.problems[0])

    def test_to_a_name_like_a_persons_stays_where_a_register_or_a_source_has_the_body(self, tmp_path: Path) -> None:
        ryder = {**GRANT, "recipientOrganization": [{"id": "GB-CHC-1052076", "name": "Jane Invented"}]}
        numbered = {
            **GRANT,
            "id": "2",
            "recipientOrganization": [{"name": "Jane Invented", "charityNumber": "1052076"}],
        }
        records, found = loaded(tmp_path, ryder, numbered)
        assert not found.problems
        assert [each.awarded_to for each in of_kind(records, Award)] == [("org-jane-invented",)] * 2

    def test_to_nobody_in_particular_makes_no_body(self, tmp_path: Path) -> None:
        records, found = loaded(tmp_path, GRANT, {**GRANT, "id": "2", "recipientOrganization": [{"name": "Unknown"}]})
        assert [problem.value for problem in found.problems] == ["Unknown"]
        assert "org-unknown" not in {each.body for each in of_kind(records, Organisation)}

    @pytest.mark.parametrize(
        ("said", "kind"),
        [
            ({"id": "GB-CHC-1", "name": "Zzyzx"}, "charity"),
            ({"name": "Zzyzx", "charityNumber": "SC012345"}, "charity"),
            ({"id": "GB-EDU-100000", "name": "Zzyzx"}, "school"),
            ({"id": "GB-COH-01234567", "name": "Zzyzx"}, "other"),
            ({"id": "x", "name": "Zzyzx", "organisationType": "Community Group"}, "community-body"),
            ({"id": "x", "name": "Zzyzx Hospice"}, "charity"),
            ({"id": "x", "name": "St Zzyzx, Aaton, Kent"}, "faith-body"),
            ({"id": "x", "name": "Zzyzx Touring Opera"}, "cultural-body"),
            ({"id": "GB-CHC-1", "name": "Zzyzx Primary School"}, "school"),
        ],
    )
    def test_to_a_body_of_the_kind_that_its_name_number_or_type_tells(
        self, tmp_path: Path, said: dict[str, str], kind: str
    ) -> None:
        records, _ = loaded(tmp_path, {**GRANT, "recipientOrganization": [said]})
        (body,) = [each for each in of_kind(records, Organisation) if each.name == said["name"]]
        assert body.kind == kind

    def test_with_a_bad_amount_keeps_the_rest(self, tmp_path: Path) -> None:
        records, found = loaded(tmp_path, {**GRANT, "amountAwarded": "about a million"})
        assert [(problem.column, problem.refused) for problem in found.problems] == [("amountawarded", False)]
        assert of_kind(records, Award)[0].amount == ""

    def test_to_two_bodies_keeps_the_first_and_says_so(self, tmp_path: Path) -> None:
        both = [*GRANT["recipientOrganization"], {"id": "GB-CHC-2", "name": "Another Invented Body"}]
        records, found = loaded(tmp_path, {**GRANT, "recipientOrganization": both})
        (award,) = of_kind(records, Award)
        assert len(award.awarded_to) == 1
        (problem,) = found.problems
        assert (problem.value, problem.refused) == ("Another Invented Body", False)

    def test_address_is_not_kept(self, tmp_path: Path) -> None:
        loaded(tmp_path, GRANT)
        assert b"ZZ1 1ZZ" not in (tmp_path / "made" / "data.nq").read_bytes()


@pytest.mark.parametrize(
    "name",
    [
        "Jane Smith", "Smith, Jane", "J Smith", "J. K. Smith", "Mr A Jones", "Dr Jane Smith", "Mohammed Ali Khan", "Individual",
        "Individual recipient", "Grant to Individual", "Grant awarded to an individual", "Anonymous", "Individual 12",
        "JANE SMITH", "jane smith",
    ],
)  # fmt: skip
def test_a_name_of_a_person_is_told_from_a_bodys(name: str) -> None:
    assert is_a_person(name)


@pytest.mark.parametrize(
    "name",
    [
        "Martin House", "Mary Ward Centre", "Lady Margaret Hall", "Sir John Soane's Museum", "Dame Hannah Rogers Trust", "Mind",
        "Grace Church", "John Lewis Partnership", "Royal Society", "The Recipient", "Lord Mayor of Aaton", "Ellie's Haven", "SOAS", "AGE UK",
        "St Peter, Nowton", "St John Ambulance", "Leeds City Council", "YMCA", "Abbeyfield Aaton", "",
    ],
)  # fmt: skip
def test_a_name_of_a_body_is_no_persons(name: str) -> None:
    assert not is_a_person(name)


HEADER = [
    "Identifier", "Title", "Currency", "Amount Awarded", "Award Date", "Recipient Org:Identifier", "Recipient Org:Name",
    "Recipient Org:0:Location:0:Geographic Code", "Funding Org:Identifier", "Funding Org:Name", "Grant Programme:Title",
]  # fmt: skip
ROW = [
    "360G-invented-1", "Tablets", "GBP", "1250.50", "06/05/2024", "GB-CHC-1", "Aaton Friends", "E06999001",
    "GB-CHC-0000000", "Invented Fund", "Invented programme",
]  # fmt: skip


def test_a_spreadsheet_with_the_standards_headings_says_the_same(tmp_path: Path) -> None:
    path = tmp_path / "grants.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([HEADER, ROW])
    records, _ = of_file(tmp_path, path)
    (award,) = of_kind(records, Award)
    assert (award.amount, award.date, award.awarded_to) == ("1250.5", "2024-05-06", ("org-aaton-friends",))
    bodies = {each.body: each for each in of_kind(records, Organisation)}
    assert bodies["org-aaton-friends"].based_in == ("area-E06999001",)


@pytest.mark.parametrize(
    "header",
    [
        ["Grant ID", "Project Title", "Currency", "Amount Awarded (£)", "Date Awarded", "Recipient Org ID", "Recipient Organisation",
         "Recipient Org: 0: Location: 0: Geographic Code", "Funder ID", "Funder", "Programme"],
        ["grant_reference", "grant_title", "currency", "Amount", "Date of award", "recipient_org_id", "recipient_org_name",
         "recipientOrganization.0.location.0.geoCode", "funding_org_id", "funding_org_name", "grant_programme"],
        ["IDENTIFIER", "TITLE", "CURRENCY", "AMOUNT AWARDED", "AWARD DATE", "Recipient Organisation: Identifier",
         "Recipient Organisation: Name", "Recipient Organisation:Location:Geographic Code", "Funding Organisation:Identifier",
         "Funding Organisation:Name", "Grant Program: Title"],
        ["Id", "Title", "Currency", "Grant Amount", "Grant Date", "Grantee Identifier", "Grantee",
         "Recipient Org:Location:0:Geographic Code", "Funder Identifier", "Funder Name", "Fund"],
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_headings_as_people_write_them_say_the_same(tmp_path: Path, header: list[str], form: str) -> None:
    standard, path = tmp_path / "standard", tmp_path / "other" / f"grants.{form}"
    standard.mkdir()
    path.parent.mkdir()
    expected, _ = of_file(standard, xlsx(standard / "grants.xlsx", [HEADER, ROW]))
    if form == "csv":
        with path.open("w", newline="") as file:
            csv.writer(file).writerows([header, ROW])
    else:
        xlsx(path, [header, ROW])
    found, _ = of_file(path.parent, path)
    assert found == expected


def test_the_standards_own_heading_goes_before_what_means_the_same(tmp_path: Path) -> None:
    path = tmp_path / "grants.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([["Amount", "Funder", *HEADER], ["9", "Somebody Else", *ROW]])
    (grant,) = grants(path)
    assert (grant["amountawarded"], grant["fundingorganization/name"]) == ("1250.50", "Invented Fund")


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"charityNumber": "1052076"}, "GB-CHC-1052076"),
        ({"charityNumber": " sc 012345 "}, "GB-SC-SC012345"),
        ({"charityNumber": "NIC101234"}, "GB-NIC-101234"),
        ({"companyNumber": "1234567"}, "GB-COH-01234567"),
        ({"companyNumber": "SC123456"}, "GB-COH-SC123456"),
        ({"id": "360G-x-1", "charityNumber": "n/a"}, "360G-x-1"),
        ({"id": "GB-CHC-1", "charityNumber": "1052076"}, "GB-CHC-1"),
        ({"id": "360G-x-1", "charityNumber": "1052076"}, "GB-CHC-1052076"),
    ],
)
def test_a_number_as_a_charity_or_company_is_an_identifier(tmp_path: Path, cells: dict[str, str], code: str) -> None:
    path = tmp_path / "grants.json"
    path.write_text(json.dumps({"grants": [{**GRANT, "recipientOrganization": [{"name": "Zzyzx", **cells}]}]}))
    assert grants(path)[0].code("recipientorganization") == code


@pytest.mark.parametrize(
    ("name", "known_as"),
    [
        ("Recipient Org:0:Name", "recipientorganization/name"),
        ("recipientOrganization/0/name", "recipientorganization/name"),
        ("Funding Org:Identifier", "fundingorganization/id"),
        ("Beneficiary Location:0:Geographic Code", "beneficiarylocation/geocode"),
        ("Amount Awarded", "amountawarded"),
        ("Planned Dates:0:Start Date", "planneddates/startdate"),
    ],
)
def test_a_field_is_one_under_both_its_names(name: str, known_as: str) -> None:
    assert folded_field(name) == known_as


def xlsx(path: Path, rows: list[list[str]]) -> Path:
    """A workbook of one sheet, as plain as the format allows."""
    cells = "".join(
        "<row>" + "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in row) + "</row>" for row in rows
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{package}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
        )
        book.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{office}/officeDocument"'
            ' Target="xl/workbook.xml"/></Relationships>',
        )
        book.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{office}/worksheet"'
            ' Target="worksheets/sheet1.xml"/></Relationships>',
        )
        book.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="grants" sheetId="1" r:id="r1"/></sheets>'
            "</workbook>",
        )
        book.writestr(
            "xl/worksheets/sheet1.xml", f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>'
        )
    return path


def test_an_excel_file_says_the_same(tmp_path: Path) -> None:
    records, _ = of_file(tmp_path, xlsx(tmp_path / "grants.xlsx", [HEADER, ROW]))
    (award,) = of_kind(records, Award)
    assert (award.amount, award.date) == ("1250.5", "2024-05-06")


def test_a_number_in_an_excel_file_is_what_the_sheet_shows(tmp_path: Path) -> None:
    path = tmp_path / "numbers.xlsx"
    book = Workbook()
    book.active.append(HEADER)
    book.active.append([1001, *ROW[1:]])
    book.save(path)
    assert [grant["id"] for grant in grants(path)] == ["1001"]


def bomb(path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet1.xml", b"0" * 150_000_000)
    return path


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("deep.json", b'{"grants":' + b"[" * 100_000, "nest deeper"),
        ("deep-grant.json", b'{"grants": [{"a":' + b"[" * 985 + b"]" * 985 + b"}]}", "nest deeper"),
        ("cut.json", b'{"grants": [{"id": "x"', "not JSON"),
        ("list.json", b"[1, 2]", "no list called 'grants'"),
        ("odd.json", b'{"grants": [7]}', "grant 1 of its list is '7' and no grant"),
        ("none.json", b'{"grants": []}', "empty"),
        ("nul.json", b'{"grants": [{"id": "\x00"}]}', "NUL"),
        ("latin.json", '{"grants": [{"id": "é"}]}'.encode("latin-1"), "not UTF-8"),
        ("other.csv", b"a,b\n1,2\n", "'Funding Org:Name'"),
        ("broken.xlsx", b"PK\x03\x04 and so on", "cannot be read as a spreadsheet"),
    ],
)
def test_a_file_of_another_kind_is_refused_with_the_reason(tmp_path: Path, name: str, data: bytes, why: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(BrokenFile, match=why):
        grants(path)


def test_a_spreadsheet_that_would_grow_without_end_is_not_unpacked(tmp_path: Path) -> None:
    with pytest.raises(BrokenFile, match="unpack to 150 MB"):
        grants(bomb(tmp_path / "bomb.xlsx"))


def test_a_file_of_rewards_alone_loads_nothing(tmp_path: Path) -> None:
    with pytest.raises(NothingTaken):
        loaded(tmp_path, {**GRANT, "title": "Fellowship"})
