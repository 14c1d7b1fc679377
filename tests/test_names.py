"""A name is read as the body it means, or as none: never as the nearest one."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loading import read_raw

from loaders.bodies import Bodies, kind_of, looks_like_a_council, own_name
from loaders.names import Body, Names
from loaders.reading import names_in
from loaders.spellings import CALLED, WELSH, folded
from ontology import thing

SOME = Names(
    [
        Body("council-NGM", "Nottingham City Council", ("Nottingham",), "council"),
        Body("council-LDS", "Leeds City Council", ("Leeds",), "council"),
        Body("council-BRD", "Bradford Metropolitan District Council", (), "council"),
        Body("council-NET", "Newcastle City Council", ("Newcastle upon Tyne", "Newcastle"), "council"),
        Body("council-NEW", "Newcastle-under-Lyme Borough Council", ("Newcastle-under-Lyme", "Newcastle"), "council"),
        Body("council-BDG", "London Borough of Barking and Dagenham", (), "council"),
        Body("council-CON", "Cornwall Council", ("Cornwall",), "council"),
        Body("council-NEL", "North East Lincolnshire Council", (), "council"),
        Body("council-GMCA", "Greater Manchester Combined Authority", (), "combined-authority"),
        Body("council-NFK", "Norfolk County Council", ("Norfolk",), "county"),
        Body("org-GB-UKPRN-1", "University of Bradford", (), "university"),
    ]
)


@pytest.mark.parametrize(
    ("name", "body", "rule"),
    [
        ("Nottingham City Council", "council-NGM", "exact"),
        ("NOTTINGHAM CITY COUNCIL", "council-NGM", "exact"),
        ("Leeds", "council-LDS", "alias"),
        ("Leeds Council", "council-LDS", "core"),
        ("City of Bradford MDC", "council-BRD", "core"),
        ("LB Barking & Dagenham", "council-BDG", "core"),
        ("Norfolk County Council 105761", "council-NFK", "exact"),
        ("GMCA", "council-GMCA", "acronym"),
        ("Bradford University", "org-GB-UKPRN-1", "core"),
    ],
)
def test_a_name_in_another_form_is_found(name: str, body: str, rule: str) -> None:
    match = SOME.find(name)
    assert (match.body, match.rule) == (body, rule)


SHORT = Names(
    [
        Body(f"council-{key.replace(' ', '')}", f"{name} Council", (), "council")
        for key, name in CALLED.items()
        if key not in ("bnes", "b nes")
    ]
)
"""A council for everything that a short name stands for; one of them is called for short in three ways."""


@pytest.mark.parametrize("form", ["{}", "LB {}", "{} Council", "The {}", "Council of {}", "{} and", "{} of", "of {} &"])
@pytest.mark.parametrize("key", CALLED)
def test_what_councils_are_called_for_short_is_found_with_joining_words_put_in(key: str, form: str) -> None:
    meant = {"council-banes" if key in ("bnes", "b nes") else f"council-{key.replace(' ', '')}"}
    joined = [key, key.replace(" ", " & "), key.replace(" ", " and "), key.replace(" ", " of ")]
    assert {SHORT.find(form.format(each)).body for each in joined} == meant


@given(
    words=st.lists(st.sampled_from(["h", "f", "banes", "scilly", "isles", "&", "and", "of", "Council", "LB", "city"]))
)
def test_any_mixture_of_short_names_and_joining_words_is_read_or_not(words: list[str]) -> None:
    assert len(SHORT.find(" ".join(words)).bodies) <= len(SHORT.bodies)


@pytest.mark.parametrize(
    "name",
    [
        "Nottingham Trent University",
        "Nottingham University Hospitals NHS Trust",
        "Climate Action Leeds",
        "AQUACULTURE STEWARDSHIP COUNCIL",
        "Bradford City of Culture 2025",
        "Design Council",
        "British Fashion Council",
        "Cornwall County Council",
        "Leeds Racial Equality Council",
        "Leds Council",
        "",
    ],
)
def test_a_name_that_only_looks_alike_is_nobody(name: str) -> None:
    assert SOME.find(name).bodies == ()


WALES = Names(
    Body(f"council-{place.replace(' ', '-')}", f"{place.title()} County Borough Council", (), "council", tier="WPA")
    for place in dict.fromkeys(WELSH.values())
)
"""A council for every place of Wales that has a Welsh name."""


@pytest.mark.parametrize(
    "form", ["Cyngor {}", "Cyngor Sir {}", "Cyngor Bwrdeistref Sirol {}", "CYNGOR DINAS {}", "Cyngor {} Council"]
)
@pytest.mark.parametrize("place", WELSH)
def test_a_council_is_found_by_its_welsh_name(place: str, form: str) -> None:
    match = WALES.find(form.format(place))
    assert (match.body, match.confidence) == (f"council-{WELSH[place].replace(' ', '-')}", "high")


@pytest.mark.parametrize(
    "name", ["Cyngor Celfyddydau Cymru", "Cyngor Tref Conwy", "Cyngor Cymuned Gwynedd", "Cyngor", "Cyngor Sir", "Sir"]
)
def test_other_councils_with_a_welsh_name_are_nobody_we_know(name: str) -> None:
    assert WALES.find(name).bodies == ()


def test_cbc_is_a_county_borough_and_those_are_welsh() -> None:
    names = Names(
        [
            Body("council-CAY", "Caerphilly County Borough Council", (), "council", tier="WPA"),
            Body("council-CHS", "Chesterfield Borough Council", (), "council", tier="NMD"),
        ]
    )
    assert names.find("Caerphilly CBC").body == "council-CAY"
    assert names.find("Chesterfield CBC").bodies == ()


@pytest.mark.parametrize(
    "part",
    [
        " (lead)",
        " (Lead Partner)",
        " (lead authority)",
        " [lead]",
        " - lead",
        " \u2013 lead partner",
        ", lead",
        "; host authority",
    ],
)
def test_the_part_that_a_body_plays_is_no_part_of_its_name(part: str) -> None:
    assert SOME.find(f"Leeds City Council{part}").body == "council-LDS"


@pytest.mark.parametrize("name", ["Leeds Lead Company", "Leeds City Council Partner", "(lead)", "lead", "- lead"])
def test_a_name_that_tells_of_a_lead_stays_whole(name: str) -> None:
    assert SOME.find(name).bodies == ()


@pytest.mark.parametrize(
    "name", ["Leeds\u200b City Council", "\ufeffLeeds City Council", "Le\u00adeds City Coun\u200dcil"]
)
def test_what_nobody_sees_counts_for_nothing(name: str) -> None:
    assert SOME.find(name).body == "council-LDS"
    assert SOME.find("GM\u200bCA").body == "council-GMCA"


def test_a_name_that_means_two_bodies_means_neither() -> None:
    match = SOME.find("Newcastle")
    assert set(match.bodies) == {"council-NET", "council-NEW"}
    assert match.body == ""


def test_a_slip_is_suggested_and_not_corrected() -> None:
    assert SOME.find("Leds City Council").nearest == "Leeds City Council"


def test_a_living_body_is_meant_rather_than_one_that_ended() -> None:
    names = Names(
        [
            Body("council-OLD", "Somerset County Council", ("Somerset",), "county", ended=True),
            Body("council-NEW", "Somerset Council", ("Somerset",), "council"),
        ]
    )
    assert names.find("Somerset").body == "council-NEW"
    assert names.find("Somerset County Council").body == "council-OLD"


@given(name=st.text())
def test_folding_twice_folds_no_further(name: str) -> None:
    assert folded(folded(name)) == folded(name)


@given(name=st.text(min_size=1))
def test_any_name_can_be_read(name: str) -> None:
    read = Bodies(SOME).read(name, "row 2")
    assert len(read.bodies) <= 1
    for body in read.bodies:
        assert thing(body)


def test_a_body_of_our_own_is_never_a_council() -> None:
    assert looks_like_a_council("Leds City Council")
    assert Bodies(SOME).read("Leds City Council", "row 2").bodies == ()
    assert Bodies(SOME).read("Design Council", "row 2").bodies == ("org-design-council",)


def test_the_same_body_is_described_once_however_its_name_is_written() -> None:
    bodies = Bodies(SOME)
    first = bodies.read("The Widget Trust", "row 2")
    again = bodies.read("The Widget Trust Ltd", "row 3")
    assert first.bodies == again.bodies == ("org-widget-trust",)
    assert [type(record).__name__ for record in again.records] == ["Name"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Homes England", "agency"),
        ("Department for Transport", "department"),
        ("Barts Health NHS Trust", "nhs-trust"),
        ("Blue Lobster IT Limited", "business"),
        ("Greater Lincolnshire LEP", "network"),
        ("Falmouth Town Council", "community-body"),
        ("Wolfson Foundation", "foundation"),
        ("Zzyzx", "other"),
    ],
)
def test_words_tell_the_kind_of_a_body(name: str, kind: str) -> None:
    assert kind_of(name) == kind


def test_a_foreign_body_is_named_with_its_country() -> None:
    assert own_name("Mercator Ocean", "FR") == "org-fr-mercator-ocean"


def test_no_spelling_in_the_register_finds_another_body(raw: Path) -> None:
    """Official names alone are indexed, and the register's other spellings looked up: likeness must not mislead them."""
    records = [*read_raw(raw, "councils").records, *read_raw(raw, "corrections").records]
    names = names_in(records)
    official = Names(Body(body.body, body.name, (), body.kind, body.ended) for body in names.bodies.values())
    wrong = [
        (name, body.body, found)
        for body in names.bodies.values()
        for name in body.alt_names
        if (found := official.find(name).body) not in {"", body.body}
        # a name that the other goes by too, as Somerset's county and its council of today, is no mistake
        and name not in names.bodies[found].alt_names
    ]
    # The authority of 2024 took over the name of the one it replaced.
    assert wrong == [
        ("North East CA", "council-NECA", "council-NNECA"),
        ("North East Combined Authority", "council-NECA", "council-NNECA"),
    ]
