"""Recovery strategies and initiatives: what is one, what is two, who took part, and what are no pillars."""

from collections import Counter
from pathlib import Path

import pytest
from loading import read_raw

from loaders.names import Body, Names
from loaders.reading import Reading
from loaders.records import Collaboration, Initiative, Name, Organisation, Place, Programme, Strategy, Theme
from loaders.recovery_strategies import LOADER
from loaders.sheets import Cells, Sheet
from loaders.source import Problem

SOME = Names(
    [
        Body("council-SPE", "Spelthorne Borough Council", ("Spelthorne",), "council", governs=("area-E07000213",)),
        Body("council-HLD", "Highland Council", ("Highland",), "council", governs=("area-S12000017",)),
        Body("council-ADU", "Adur District Council", ("Adur",), "council", governs=("area-E07000223",)),
        Body("council-WOT", "Worthing Borough Council", ("Worthing",), "council", governs=("area-E07000229",)),
    ]
)
SPELTHORNE = {"council_as_published": "Spelthorne Borough Council", "registry_code": "SPE"}
HIGHLAND = {"council_as_published": "Highland Council", "registry_code": "HLD"}


def sheet(kind: str, *rows: dict[str, str]) -> Sheet:
    """Return an invented sheet of one kind; columns not given are blank."""
    columns = tuple(LOADER.files[kind])
    cells: list[tuple[int, Cells]] = [
        (number, dict.fromkeys(columns, "") | row) for number, row in enumerate(rows, start=2)
    ]
    return Sheet(Path(f"{kind}.csv"), columns, tuple(cells))


def read(**sheets: Sheet) -> list[object]:
    """Return what invented sheets give."""
    return list(LOADER.records(sheets, SOME))


def strategies(*rows: dict[str, str]) -> list[Strategy]:
    """Return the strategies of invented rows."""
    shared = {"title": "Plan", "kind": "recovery", "confidence": "high", "host_type": "council_or_committee"}
    return [
        each
        for each in read(strategies=sheet("strategies", *(shared | row for row in rows)))
        if isinstance(each, Strategy)
    ]


class TestInventedRows:
    def test_one_title_alone_does_not_make_one_plan(self) -> None:
        found = strategies(SPELTHORNE | {"url": "https://a.example"}, HIGHLAND | {"url": "https://b.example"})
        assert [each.name for each in found] == ["Plan (Spelthorne)", "Plan (Highland)"]

    def test_one_title_at_one_address_is_one_plan(self) -> None:
        assert len(strategies(SPELTHORNE | {"url": "https://a.example"}, HIGHLAND | {"url": "https://a.example"})) == 1

    def test_one_title_of_partners_is_one_plan(self) -> None:
        assert len(strategies(SPELTHORNE | {"stated_partners": "Highland Council"}, HIGHLAND)) == 1

    def test_one_address_alone_does_not_make_one_plan(self) -> None:
        rows = (SPELTHORNE | {"url": "https://a.example"}, HIGHLAND | {"url": "https://a.example", "title": "Another"})
        assert len(strategies(*rows)) == 2

    def test_a_generic_title_is_shown_with_its_council(self) -> None:
        assert [each.name for each in strategies(SPELTHORNE | {"generic_title": "yes"})] == ["Plan (Spelthorne)"]

    @pytest.mark.parametrize(
        ("period", "start", "end"),
        [
            ("2020", "2020", ""),
            ("2020-2022", "2020", "2022"),
            ("2040", "", "2040"),
            ("", "", ""),
            ("soon", "", ""),
            ("2022-2020", "", ""),
        ],
    )
    def test_a_period_is_its_years_or_is_left_out(self, period: str, start: str, end: str) -> None:
        (found,) = strategies(SPELTHORNE | {"period": period})
        assert (found.start, found.end) == (start, end)

    def test_priorities_are_the_strategys_own_words_and_no_themes(self) -> None:
        (found,) = strategies(SPELTHORNE | {"own_priorities": "Reset; Renew;"})
        assert found.priorities == ("Reset", "Renew")

    def test_partners_that_are_sectors_become_no_bodies(self) -> None:
        row = SPELTHORNE | {"title": "Plan", "kind": "recovery", "stated_partners": "NHS;local authorities;Acme Ltd"}
        found = read(strategies=sheet("strategies", row))
        assert [each.name for each in found if isinstance(each, Organisation)] == ["Acme Ltd"]
        assert [(each.value, each.refused) for each in found if isinstance(each, Problem)] == [
            ("NHS", False),
            ("local authorities", False),
        ]

    def test_partners_that_are_councils_are_co_authors_and_others_deliver(self) -> None:
        row = SPELTHORNE | {"title": "Plan", "kind": "recovery", "stated_partners": "Highland Council;Acme Ltd"}
        found = read(strategies=sheet("strategies", row))
        roles = {each.body: each.role for each in found if isinstance(each, Collaboration)}
        assert roles == {"council-SPE": "lead", "council-HLD": "co-author", "org-acme": "delivery-partner"}

    def test_adur_and_worthing_councils_are_two(self) -> None:
        found = read(initiatives=sheet("initiatives", {"title": "WiFi", "lead": "Adur and Worthing Councils"}))
        assert [each.body for each in found if isinstance(each, Collaboration)] == ["council-ADU", "council-WOT"]
        assert [each.matched_to for each in found if isinstance(each, Name)] == [("council-ADU", "council-WOT")]

    def test_a_town_lies_in_the_area_of_the_lead(self) -> None:
        row = {"title": "Market", "lead": "Spelthorne Borough Council", "lead_registry_code": "SPE", "place": "Staines"}
        found = read(initiatives=sheet("initiatives", row))
        assert [(each.place, each.kind, each.within) for each in found if isinstance(each, Place)] == [
            ("place-staines", "town", ("area-E07000213",))
        ]
        assert [each.in_place for each in found if isinstance(each, Initiative)] == [("place-staines",)]

    def test_two_places_in_one_name_are_two(self) -> None:
        row = {"title": "Market", "lead": "Acme Ltd", "place": "Adur and Worthing"}
        (found,) = [each for each in read(initiatives=sheet("initiatives", row)) if isinstance(each, Initiative)]
        assert found.in_place == ("area-E07000223", "area-E07000229")

    def test_an_initiative_without_a_place_is_where_its_lead_is(self) -> None:
        row = {"title": "Market", "lead": "Highland Council", "lead_registry_code": "HLD", "year": "2O20"}
        found = read(initiatives=sheet("initiatives", row))
        assert [(each.in_place, each.start) for each in found if isinstance(each, Initiative)] == [
            (("area-S12000017",), "")
        ]
        assert [each.column for each in found if isinstance(each, Problem)] == ["year"]

    def test_words_that_look_like_pillars_are_never_read(self) -> None:
        row = {"registry_code": "SPE", "title": "Plan", "word": "Reset", "phrase": "Reset"}
        assert read(**{"own words": sheet("own words", row)}) == []


@pytest.fixture(scope="module")
def real(raw: Path) -> Reading:
    return read_raw(raw, "recovery-strategies")


def authors(real: Reading, plan: str) -> dict[str, str]:
    """Return the authors of a strategy and their roles."""
    return {
        each.body: each.role
        for each in real.records
        if isinstance(each, Collaboration) and each.undertaking == plan and each.role != "delivery-partner"
    }


class TestThePublishersFiles:
    def test_358_rows_are_335_strategies_and_414_rows_406_initiatives(self, real: Reading) -> None:
        plans = [each.strategy for each in real.records if isinstance(each, Strategy)]
        works = [each.initiative for each in real.records if isinstance(each, Initiative)]
        assert len(plans) == len(set(plans)) == 335
        assert len(works) == len(set(works)) == 406
        assert [each.name for each in real.records if isinstance(each, Programme)] == [
            "Partnerships for People and Place"
        ]

    @pytest.mark.parametrize(
        ("plan", "lead", "others"),
        [
            ("SOM-somerset-recovery-and-growth-plan", "SOM", "MEN SEG SSO SWT"),
            ("GLG-recover-rebuild-renew-glasgow-city-regions-economic-recovery", "GLG", "ERW IVC SLK"),
            ("NFK-norfolk-and-suffolk-economic-recovery-restart-plan", "NFK", "SFK"),
            ("KEN-kent-and-medway-economic-renewal-and-resilience-plan", "KEN", "MDW"),
            ("LAN-redefining-lancashire-our-approach-to-recovery", "LAN", "BBD BPL"),
            ("CON-gyllyn-warbarth-together-we-can-the-cornwall-plan", "CON", "IOS"),
            ("OXF-oxfordshire-recovery-and-renewal-framework", "OXF", "CHR"),
            ("BRM-recovery-and-restoration-plan", "BRM", "RED"),
            ("ADU-and-then-bouncing-back-in-post-pandemic-adur-and-worthing", "ADU", "WOT"),
            ("BAB-economic-recovery-plan", "BAB", "MSU"),
            ("SNO-broadland-and-south-norfolk-our-plan-for-recovery-from-the", "SNO", "BRO"),
            ("ELI-strategic-alliance-covid19-recovery-plan-2021-2023", "ELI", "BOT"),
        ],
    )
    def test_a_really_shared_strategy_is_one_with_all_its_authors(
        self, real: Reading, plan: str, lead: str, others: str
    ) -> None:
        expected = {f"council-{code}": "co-author" for code in others.split()} | {f"council-{lead}": "lead"}
        assert authors(real, f"strategy-recovery-strategies-{plan}") == expected

    def test_the_deal_for_the_north_east_is_one(self, real: Reading) -> None:
        (plan,) = [
            each
            for each in real.records
            if isinstance(each, Strategy) and each.name == "Recovery and Renewal Deal for the North East"
        ]
        assert set(authors(real, plan.strategy)) == {"council-NTCA", "council-NECA"}

    def test_build_and_recover_has_the_alliance_and_seven_boroughs(self, real: Reading) -> None:
        found = authors(real, "strategy-recovery-strategies-west-london-alliance-build-and-recover")
        assert found.pop("org-west-london-alliance") == "lead"
        assert sorted(found) == [f"council-{code}" for code in ("BEN", "BNE", "EAL", "HIL", "HMF", "HNS", "HRW")]

    @pytest.mark.parametrize(
        ("title", "one", "other"),
        [
            ("Recovery Action Plan", "Highland", "Spelthorne"),
            ("Draft Recovery Plan", "West Devon", "West Oxfordshire"),
            ("COVID-19 Recovery and Renewal Plan", "East Lothian", "Hartlepool"),
            ("Recovery Framework", "Buckinghamshire", "Wigan"),
        ],
    )
    def test_plans_of_one_title_stay_apart(self, real: Reading, title: str, one: str, other: str) -> None:
        names = {each.name.lower() for each in real.records if isinstance(each, Strategy)}
        assert {f"{title} ({one})".lower(), f"{title} ({other})".lower()} <= names

    def test_twelve_economic_recovery_plans_are_told_apart(self, real: Reading) -> None:
        plans = [
            each.name
            for each in real.records
            if isinstance(each, Strategy) and each.name.lower().startswith("economic recovery plan (")
        ]
        assert len(plans) == len(set(plans)) == 12

    def test_strategies_never_become_themes_or_pillars(self, real: Reading) -> None:
        assert not [each for each in real.records if isinstance(each, Theme)]

    def test_the_four_initiatives_without_a_lead_have_none_invented(self, real: Reading) -> None:
        led = {each.undertaking for each in real.records if isinstance(each, Collaboration) and each.role == "lead"}
        names = [each.name for each in real.records if isinstance(each, Initiative) and each.initiative not in led]
        assert names == [
            "Circular Malton & Norton",
            "Devon Doughnut Collective",
            "Exeter Doughnut",
            "Merton Mutual Aid Group",
        ]

    def test_initiatives_told_by_two_rows_are_one(self, real: Reading) -> None:
        names = Counter(each.name for each in real.records if isinstance(each, Initiative))
        assert [
            names[name]
            for name in ("Virtual High Street", "Islands Growth Deal", "Crawley Growth Programme", "Here2Help")
        ] == [1, 1, 1, 1]

    def test_a_lead_is_not_its_own_partner(self, real: Reading) -> None:
        roles: dict[tuple[str, str], set[str]] = {}
        for each in real.records:
            if isinstance(each, Collaboration):
                roles.setdefault((each.undertaking, each.body), set()).add(each.role)
        assert not [pair for pair, said in roles.items() if len(said) > 1]

    def test_no_row_is_left_out_and_12_partners_are_no_bodies(self, real: Reading) -> None:
        assert real.rows_refused == 0
        assert Counter(each.column for each in real.problems) == {"stated_partners": 11, "partners": 1}

    def test_known_short_names_mean_the_bodies_they_stand_for(self, real: Reading) -> None:
        read_as = {each.name: each.matched_to for each in real.records if isinstance(each, Name)}
        assert read_as["GFirst LEP"] == ("org-GSS-E37000011",)
        assert read_as["New Anglia LEP"] == read_as["New Anglia Local Enterprise Partnership"]
        assert read_as["Department of Work and Pensions"] == read_as["DWP/Jobcentre Plus"]
        assert read_as["London Councils"] == ("org-london-councils",)
        assert read_as["Climate Action Leeds"] == ("org-climate-action-leeds",)

    def test_no_sentence_of_the_publisher_slips_in(self, real: Reading) -> None:
        texts = [text for each in real.records if isinstance(each, Strategy) for text in (each.name, *each.priorities)]
        texts += [each.name for each in real.records if isinstance(each, Initiative | Organisation | Name)]
        assert max(map(len, texts)) < 150


def test_a_group_whose_name_many_places_use_is_named_with_its_place(raw: Path) -> None:
    told = {each.name for each in read_raw(raw, "recovery-strategies").records if isinstance(each, Organisation)}
    assert {"Inclusive Economy Board (Luton)", "Inclusive Economy Board (Cheshire West and Chester)"} <= told
    assert "Inclusive Economy Board" not in told
