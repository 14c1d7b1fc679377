"""Networks, programmes, awards, projects, and goals that sources state."""

from collections import Counter
from pathlib import Path

import pytest
from loading import read_raw
from promises import named, of_kind, said_twice

from loaders.loader import loader
from loaders.names import Body, Names
from loaders.network_rows import period
from loaders.networks import goals_in, records
from loaders.reading import Reading, lines
from loaders.records import (
    Adoption,
    Award,
    Collaboration,
    Initiative,
    Membership,
    Name,
    Organisation,
    Programme,
    Strategy,
    Theme,
)
from loaders.sheets import Sheet, WrongColumns, identified


@pytest.fixture(scope="module")
def read(raw: Path) -> Reading:
    return read_raw(raw, "networks")


def members(read: Reading, organisation: str) -> list[Membership]:
    """The memberships of one list."""
    return [each for each in of_kind(read, Membership) if each.organisation == organisation]


def parties(read: Reading, undertaking: str) -> dict[str, str]:
    """Body to role of one project."""
    return {each.body: each.role for each in of_kind(read, Collaboration) if each.undertaking == undertaking}


def test_what_is_left_out_is_told(read: Reading) -> None:
    assert read.rows_in == 2174
    assert Counter(each.column for each in read.problems if each.refused) == {"role": 27, "label_as_published": 3}


def test_membership_is_never_collaboration(read: Reading) -> None:
    land = members(read, "programme-local-land-charges-programme")
    assert len(land) == 154
    assert not [each for each in of_kind(read, Collaboration) if each.undertaking.startswith(("programme", "partner"))]


def test_every_shielding_hub_is_a_partnership_of_its_time(read: Reading) -> None:
    hubs = [each for each in of_kind(read, Programme) if "shielding-hub" in each.programme]
    assert len(hubs) == 134
    assert {(each.what, each.start, each.end, each.status) for each in hubs} == {
        ("Partnership", "2020-04", "2020-09", "completed")
    }
    # districts that have since been merged away stay the members they were
    assert "council-WYO" in {
        each.member for each in members(read, "partnership-covid-19-shielding-hub-buckinghamshire-county-council")
    }


def test_a_list_says_how_complete_it_is(read: Reading) -> None:
    listed = {each.name: each.listing for each in of_kind(read, Programme)}
    assert listed["Open Digital Planning community"] == "complete as at 2026-08-21 (England only)"
    assert listed["Eurocities"] == "partial"
    assert listed["UK Network of Age-friendly Communities"] == "partial"  # its rows say two things


def test_a_place_name_may_mean_a_council_and_never_makes_a_body(read: Reading) -> None:
    cities = {each.member: each.confidence for each in members(read, "partnership-core-cities-uk")}
    assert cities["council-LDS"] == "medium"
    assert cities["council-EDH"] == "low"  # disputed
    made = {each.name for each in of_kind(read, Organisation)}
    assert not made & {"Newcastle", "Somerset", "Cheshire", "South Tees", "Florence", "Eindhoven", "Framlingham"}
    assert len(cities) == 11  # eleven cities and Edinburgh, less Newcastle, which is ambiguous


def test_a_suggested_code_is_never_used(raw: Path, read: Reading) -> None:
    """Liverpool City could be the city or the region: the file suggests, nobody decided."""
    assert "Liverpool City" in {each.name for each in of_kind(read, Name) if not each.matched_to}
    assert "registry_code_suggested" not in loader("networks").files["memberships"]


def test_richmond_and_wandsworth_council_is_two_bodies(read: Reading) -> None:
    london = {each.member for each in of_kind(read, Membership) if "london-anchor" in each.organisation}
    assert {"council-RIC", "council-WND"} <= london


def test_park_authorities_and_companies_are_read_by_their_codes(read: Reading) -> None:
    everyone = {each.member for each in members(read, "partnership-open-digital-planning-community")}
    assert {"org-wikidata-Q72617158", "org-GB-COH-07799768"} <= everyone
    told = {each.body: each for each in of_kind(read, Organisation)}
    assert told["org-GB-COH-07799768"].org_ids == ("GB-COH-07799768",)
    assert "org-wikidata-Q72617158" not in told  # another source describes it


def test_an_award_without_a_title_says_so_and_is_under_its_fund(read: Reading) -> None:
    award = named(read, "initiative-networks-award-1")
    assert (award.name, award.untitled) == ("Local Plan Pathfinders Fund, award 1", "yes")
    assert award.part_of == ("programme-local-plan-pathfinders-fund",)
    money = next(each for each in of_kind(read, Award) if each.locator == "award 1")
    assert (money.amount, money.date, money.awarded_to) == ("80000", "2021-03-01", ("council-ASF",))


def test_the_registers_slip_is_mended(read: Reading) -> None:
    assert not [each for each in of_kind(read, Programme) if "PopTech" in each.name]
    assert sum("programme-proptech-innovation-fund-round-3" in each.part_of for each in of_kind(read, Initiative)) == 15


def test_capacity_grants_are_left_out_unless_joint(read: Reading) -> None:
    costs = [each for each in of_kind(read, Initiative) if each.name.startswith("Funding to support")]
    assert len(costs) == 14  # of 185
    assert all(len(parties(read, each.initiative)) > 1 for each in costs)


def test_a_joint_award_is_one_consortium_paid_once(read: Reading) -> None:
    awards = Counter(each.undertaking for each in of_kind(read, Award))
    assert max(awards.values()) == 1
    bops = parties(read, "initiative-networks-award-497")
    assert Counter(bops.values()) == {"delivery-partner": 4, "lead": 1}


def test_an_award_led_by_a_company_is_where_its_council_partners_are(read: Reading) -> None:
    award = named(read, "initiative-networks-award-561")
    assert parties(read, award.initiative)["org-GB-COH-07799768"] == "lead"
    assert award.in_place
    assert all(each.startswith("area-E0") for each in award.in_place)


def test_separate_pilots_are_not_linked(read: Reading) -> None:
    pilots = [
        each for each in of_kind(read, Initiative) if "programme-partnerships-for-people-and-place" in each.part_of
    ]
    assert len(pilots) == 13
    assert all(len(parties(read, each.initiative)) == 1 for each in pilots)
    areas = members(read, "programme-digital-connectivity-infrastructure-accelerator")
    assert len(areas) == 8  # "Somerset" is ambiguous


def test_a_bid_that_was_not_funded_is_stopped(read: Reading) -> None:
    stopped = [each for each in of_kind(read, Initiative) if each.status == "stopped"]
    assert [each.initiative for each in stopped] == ["initiative-networks-adept-live-labs-2-shortlisted-bid-not-funded"]
    assert stopped[0].untitled == "yes"


def test_what_other_lists_describe_is_the_same_initiative_and_says_nothing_else(raw: Path, read: Reading) -> None:
    quads = [
        line
        for slug in ("networks", "curated-partnerships", "h2020", "town-funds")
        for line in lines(slug, "2026-11-22", read_raw(raw, slug).records)
        if "/id/initiative-" in line.split(" ")[0] or "/id/programme-" in line.split(" ")[0]
    ]
    assert said_twice(quads) == []
    shared = {each.initiative for each in of_kind(read, Initiative)} & {
        each.initiative
        for slug in ("curated-partnerships", "h2020")
        for each in of_kind(read_raw(raw, slug), Initiative)
    }
    assert len(shared) == 13 + 3


def test_a_plan_of_several_bodies_is_a_strategy_and_a_seat_in_a_combined_authority_no_part_in_it(read: Reading) -> None:
    assert len(of_kind(read, Strategy)) == 4
    liverpool = "strategy-networks-building-back-better-liverpool-city-region-economic-recovery-plan"
    assert parties(read, liverpool) == {"council-LCR": "lead"}
    tyne = "strategy-networks-north-east-covid-19-economic-response-group-staged-economic-recovery-plan"
    assert {"council-NECA", "council-NTCA"} <= parties(read, tyne).keys()
    assert set(parties(read, tyne).values()) == {"co-author"}


def test_goals_are_matched_by_name_and_as_sure_as_what_they_rest_on(read: Reading) -> None:
    themes = {(each.subject, each.theme): each.confidence for each in of_kind(read, Theme)}
    assert themes["initiative-networks-open-campus-GB-UKPRN-10007854", "goal/2"] == "high"
    assert themes["org-GB-NHS-RJE", "goal/8"] == "medium"
    assert themes["org-GB-UKPRN-10007785", "goal/5"] == "low"  # it held a seminar
    derby = [theme for subject, theme in themes if subject == "org-GB-UKPRN-10007851"]
    assert len(derby) == 14
    assert not [theme for _, theme in themes if not theme.startswith("goal/")]


def test_a_word_in_a_title_is_no_classification(read: Reading) -> None:
    assert not [each for each in of_kind(read, Theme) if "Ren" in each.label or "Reset" in each.label]


def test_frameworks_are_adopted_once_by_a_body_or_by_the_place_named(read: Reading) -> None:
    adopted = {(each.adopter, each.framework) for each in of_kind(read, Adoption)}
    assert ("council-CON", "doughnut-economics") in adopted
    assert ("area-E06000052", "doughnut-economics") in adopted
    assert ("council-ESS", "levelling-up-goals") in adopted
    assert len(adopted) == len(of_kind(read, Adoption))


def test_links_of_untitled_awards_lead_to_where_they_were_announced(read: Reading) -> None:
    award = named(read, "initiative-networks-award-1")
    assert award.url == "https://www.gov.uk/government/publications/local-plan-pathfinders-expressions-of-interest"


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("2019-", ("2019", "")),
        ("2021-2022", ("2021", "2022")),
        ("2020-04 to 2020-09", ("2020-04", "2020-09")),
        ("2018-12-07", ("2018-12-07", "")),
        ("2022-11", ("2022-11", "")),
        ("undated (article of about 2018)", ("", "")),
        ("about 2014-2020", ("", "")),
        ("by 2023", ("", "")),
        ("listed 2026-05-17", ("", "")),
        ("2018 / 2019", ("", "")),
    ],
)
def test_only_a_date_that_says_when_is_a_date(text: str, dates: tuple[str, str]) -> None:
    assert period(text) == dates


@pytest.mark.parametrize(
    ("label", "keys"),
    [
        ("Good health and wellbeing", ["8"]),
        ("Open Recruitment", ["5"]),
        ("Widening access to savings and credit", ["7"]),
        ("all of the goals", [str(number) for number in range(1, 15)]),
        ("(mapped against the 14 goals; which ones not in the part seen)", []),
    ],
)
def test_a_goal_is_known_by_its_name_in_any_spelling(label: str, keys: list[str]) -> None:
    assert goals_in(label) == keys


def test_two_kinds_of_file_with_the_same_columns_are_told_apart_by_their_names(tmp_path: Path) -> None:
    files = loader("networks").files
    text = ",".join(files["projects"]) + "\n" + "x," * (len(files["projects"]) - 1) + "x\n"
    for name in ("projects.csv", "memberships.csv", "invented.csv"):
        (tmp_path / name).write_text(text)
    found = identified([tmp_path / "projects.csv", tmp_path / "memberships.csv"], files, set())
    assert found["projects"].path.name == "projects.csv"
    with pytest.raises(WrongColumns, match="put that word into the file's name"):
        identified([tmp_path / "invented.csv"], files, set())


def test_an_invented_name_that_nobody_knows_costs_only_the_party() -> None:
    row = dict.fromkeys(loader("networks").files["projects"], "")
    row |= {"network_or_initiative": "Sample project", "kind": "project", "role": "lead", "date_or_period": "2020"}
    row |= {"organisation_as_published": "Nowhere Borough Council"}
    sheet = Sheet(Path("projects.csv"), tuple(row), ((2, row),))
    said = list(records({"projects": sheet}, Names([Body("council-SAM", "Sampleton Council", kind="council")])))
    assert [each.reason for each in said if hasattr(each, "reason")] == ["is not a council we know."]
    assert [each.name for each in said if isinstance(each, Initiative)] == ["Sample project"]
