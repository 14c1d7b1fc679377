"""Councils' climate plans, promises and declarations: what is taken, from whom, and what is left out."""

from collections import Counter
from pathlib import Path

import pytest
from loading import read_raw

from loaders.climate_plans import LOADER, title_of
from loaders.names import Body, Names
from loaders.reading import Reading
from loaders.records import Adoption, Collaboration, Indicator, Name, Strategy, Theme, Value
from loaders.sheets import Cells, Sheet
from loaders.source import Problem

SOME = Names(
    [
        Body("council-ADU", "Adur District Council", ("Adur",), "council", governs=("area-E07000223",)),
        Body("council-WOT", "Worthing Borough Council", ("Worthing",), "council", governs=("area-E07000229",)),
        Body("council-LDS", "Leeds City Council", ("Leeds",), "council", governs=("area-E08000035",)),
        Body("council-KET", "Kettering Borough Council", ("Kettering",), "council", ended=True),
    ]
)


def sheet(kind: str, *rows: dict[str, str]) -> Sheet:
    """Return an invented sheet of one kind; columns not given are blank."""
    columns = tuple(LOADER.files[kind])
    cells: list[tuple[int, Cells]] = [
        (number, dict.fromkeys(columns, "") | row) for number, row in enumerate(rows, start=2)
    ]
    return Sheet(Path(f"{kind}.csv"), columns, tuple(cells))


def read(kind: str, *rows: dict[str, str]) -> list[object]:
    """Return what an invented sheet of one kind gives."""
    return list(LOADER.records({kind: sheet(kind, *rows)}, SOME))


def plan(**cells: str) -> dict[str, str]:
    """Return an invented row of a plan of Leeds."""
    row = {"local-authority-code": "LDS", "council": "Leeds City Council", "title": "Plan", "type": "Action plan"}
    return row | {"url": "https://example.org/plan", "plan_path": "data/plans/leeds-1234567.pdf"} | cells


def declaration(said: str, **cells: str) -> dict[str, str]:
    """Return an invented row of a declaration by Leeds."""
    row = {"local-authority-code": "LDS", "council": "Leeds City Council", "made_declaration": said}
    return row | {"date_made": "27/03/2019"} | cells


class TestInventedRows:
    def test_one_address_at_two_councils_is_one_plan_that_both_wrote(self) -> None:
        rows = [
            plan(**{"local-authority-code": "WOT", "council": "Worthing Borough Council", "title": "Joint plan"}),
            plan(**{"local-authority-code": "ADU", "council": "Adur District Council", "title": "Joint Plan"}),
        ]
        found = read("plans", *rows)
        (strategy,) = [each for each in found if isinstance(each, Strategy)]
        roles = [(each.body, each.role, each.confidence) for each in found if isinstance(each, Collaboration)]
        assert roles == [("council-WOT", "lead", "low"), ("council-ADU", "co-author", "high")]
        assert strategy.in_place == ("area-E07000229", "area-E07000223")

    def test_the_council_that_the_title_names_leads(self) -> None:
        other = {"local-authority-code": "ADU", "council": "Adur District Council"}
        found = read("plans", plan(title="Worthing plan", **other), plan(**{"local-authority-code": "WOT"}))
        roles = {each.body: (each.role, each.confidence) for each in found if isinstance(each, Collaboration)}
        assert roles == {"council-WOT": ("lead", "medium"), "council-ADU": ("co-author", "high")}

    def test_an_untitled_row_still_makes_its_council_an_author_of_a_plan_titled_elsewhere(self) -> None:
        other = {"local-authority-code": "ADU", "council": "Adur District Council", "title": ""}
        found = read("plans", plan(), plan(**other))
        assert [each.body for each in found if isinstance(each, Collaboration)] == ["council-LDS", "council-ADU"]
        assert not [each for each in found if isinstance(each, Problem)]

    @pytest.mark.parametrize("title", ["", "URL Search", "Leeds City Council", "Leeds"])
    def test_what_is_no_title_leaves_the_row_out(self, title: str) -> None:
        found = read("plans", plan(title=title))
        assert [each.refused for each in found if isinstance(each, Problem)] == [True]
        assert not [each for each in found if isinstance(each, Strategy)]

    @pytest.mark.parametrize(
        ("text", "title"),
        [
            ("Climate emergency | Kirklees Council", "Climate emergency"),
            ("Net Zero Action Plan | PLYMOUTH.GOV.UK", "Net Zero Action Plan"),
            ("What we do | LBHF", "What we do"),
            ("Climate Action Plan | London Borough of Waltham Forest", "Climate Action Plan"),
            ("Environment Plan | East Cambridgeshire District [Council](3)", "Environment Plan"),
            ("Zero Carbon Roadmap | Action plan", "Zero Carbon Roadmap: Action plan"),
            ("One | Two | Cheltenham Borough Council", "One: Two"),
            ("Bolton Climate\nChange  Strategy", "Bolton Climate Change Strategy"),
        ],
    )
    def test_a_title_is_one_line_without_the_name_of_its_site(self, text: str, title: str) -> None:
        assert title_of(text, "council-LDS", SOME) == title

    @pytest.mark.parametrize(
        ("text", "day"),
        [
            ("2023-09-18", "2023-09-18"),
            ("16/05/2021", "2021-05-16"),
            ("20/9/21", "2021-09-20"),
            ("2/4/20", "2020-04-02"),
            ("2023/01/24", "2023-01-24"),
            ("13 March 2020", "2020-03-13"),
            ("2020 March 13", "2020-03-13"),
            ("15 Dec 2020", "2020-12-15"),
        ],
    )
    def test_all_eight_ways_of_writing_a_date_are_read_day_first(self, text: str, day: str) -> None:
        found = read("plans", plan(date_retrieved=text))
        assert [each.read for each in found if isinstance(each, Collaboration)] == [day]

    def test_a_day_of_reading_later_than_the_row_itself_is_left_out(self) -> None:
        found = read("plans", plan(date_retrieved="29/03/2029", last_update="2024-03-13"))
        assert [each.read for each in found if isinstance(each, Collaboration)] == [""]
        assert [each.refused for each in found if isinstance(each, Problem)] == [False]

    def test_a_plan_without_an_address_is_taken_and_has_no_link(self) -> None:
        (strategy,) = [each for each in read("plans", plan(url="", plan_path="")) if isinstance(each, Strategy)]
        assert (strategy.strategy, strategy.url) == ("strategy-climate-plans-LDS-plan", "")

    @pytest.mark.parametrize(
        ("said", "confidence"),
        [("Y", ["high"]), ('Y "recognise"', ["medium"]), ("Y*", ["medium"]), ("N", []), ("", [])],
    )
    def test_yes_with_a_remark_is_less_sure_and_no_is_nothing(self, said: str, confidence: list[str]) -> None:
        found = read("declarations", declaration(said))
        assert [each.confidence for each in found if isinstance(each, Adoption)] == confidence

    def test_no_but_with_a_remark_is_no_declaration(self) -> None:
        assert read("declarations", declaration("N but made a climate change declaration")) == []

    def test_a_council_without_a_code_is_found_by_its_name(self) -> None:
        row = declaration("Y", council="Kettering Borough Council (defunct council)") | {"local-authority-code": ""}
        assert [each.adopter for each in read("declarations", row) if isinstance(each, Adoption)] == ["council-KET"]

    def test_a_promise_is_about_the_council_or_about_its_area(self) -> None:
        row = {
            "local-authority-code": "LDS",
            "council": "Leeds City Council",
            "gss_code": "E08000035",
            "target": "2030.0",
        }
        rows = [row | {"scope": scope} for scope in ("Council operations", "Whole area", "No promise", "Unclear")]
        found = read("promises", *rows)
        values = [(each.about, each.value, each.kind) for each in found if isinstance(each, Value)]
        assert values == [("council-LDS", "2030", "target"), ("area-E08000035", "2030", "target")]
        assert [each.value for each in found if isinstance(each, Problem)] == ["Unclear"]

    @pytest.mark.parametrize("target", ["soon", "30", "2030.5"])
    def test_a_target_that_is_no_year_leaves_the_row_out(self, target: str) -> None:
        row = {"local-authority-code": "LDS", "council": "Leeds City Council", "scope": "Whole area", "target": target}
        assert [each.refused for each in read("promises", row) if isinstance(each, Problem)] == [True]


@pytest.fixture(scope="module")
def real(raw: Path) -> Reading:
    return read_raw(raw, "climate-plans")


class TestThePublishersFiles:
    def test_854_titled_rows_are_805_plans_of_councils(self, real: Reading) -> None:
        strategies = [each for each in real.records if isinstance(each, Strategy)]
        assert len(strategies) == len({each.strategy for each in strategies}) == 805
        assert Counter(each.kind for each in strategies) == {"climate": 800, "nature": 5}
        assert all(each.in_place for each in strategies)
        assert [each.strategy for each in strategies if not each.url] == [
            "strategy-climate-plans-CMD-camden-climate-action-adaptation-and-resilience-annual",
            "strategy-climate-plans-SMT-climate-emergency-strategy",
            "strategy-climate-plans-AND-roadmap-to-sustainability",
        ]

    def test_the_suffolk_plan_is_one_with_five_authors_led_by_the_county(self, real: Reading) -> None:
        plan = "strategy-climate-plans-suffolk-county-council-72a0297"
        roles = {
            each.body: each.role
            for each in real.records
            if isinstance(each, Collaboration) and each.undertaking == plan
        }
        others = dict.fromkeys(("council-BAB", "council-MSU", "council-ESK", "council-WSK"), "co-author")
        assert roles == {"council-SFK": "lead", **others}

    def test_every_plan_has_one_lead(self, real: Reading) -> None:
        leads = {
            (each.undertaking, each.body)
            for each in real.records
            if isinstance(each, Collaboration) and each.role == "lead"
        }
        assert sorted(plan for plan, _ in leads) == sorted(
            each.strategy for each in real.records if isinstance(each, Strategy)
        )

    def test_no_row_says_loading_or_holds_a_broken_line(self, real: Reading) -> None:
        texts = [text for each in real.records if isinstance(each, Strategy) for text in (each.name, each.url)]
        assert not [text for text in texts if "\n" in text or " | " in text or "Loading" in text]

    def test_no_sentence_of_the_publisher_slips_in(self, real: Reading) -> None:
        assert max(len(each.name) for each in real.records if isinstance(each, Strategy)) < 200
        assert not [each for each in real.records if isinstance(each, Collaboration | Value | Adoption) and each.note]

    def test_plans_of_one_title_are_told_apart_by_place(self, real: Reading) -> None:
        names = {each.name for each in real.records if isinstance(each, Strategy)}
        assert {"Climate Change Action Plan (Fareham)", "Climate Change Action Plan (Guildford)"} <= names

    def test_promises_are_years_of_councils_and_areas(self, real: Reading) -> None:
        values = [each for each in real.records if isinstance(each, Value)]
        assert Counter(each.indicator for each in values) == {
            "indicator-net-zero-target-council": 230,
            "indicator-net-zero-target-area": 206,
        }
        assert {each.about.partition("-")[0] for each in values if each.indicator.endswith("area")} == {"area"}
        assert len({(each.indicator, each.about) for each in values}) == 436
        assert len([each for each in real.records if isinstance(each, Indicator)]) == 2

    def test_345_councils_declared_seven_of_them_less_surely(self, real: Reading) -> None:
        adoptions = [each for each in real.records if isinstance(each, Adoption)]
        assert Counter(each.confidence for each in adoptions) == {"high": 338, "medium": 7}
        assert [each.adopter for each in adoptions if not each.start] == ["council-HNS"]

    def test_a_plan_under_the_title_of_another_councils_is_left_out(self, real: Reading) -> None:
        names = [each.name for each in real.records if isinstance(each, Strategy)]
        assert len([name for name in names if name.startswith("Collaboration on the climate emergency")]) == 1

    def test_abolished_councils_stay_themselves(self, real: Reading) -> None:
        bodies = {each.body for each in real.records if isinstance(each, Collaboration)}
        assert {"council-ALL", "council-MEN", "council-EDO"} <= bodies

    def test_each_row_left_out_is_told(self, real: Reading) -> None:
        told = Counter((each.file, each.column, each.refused) for each in real.problems)
        assert told == {
            ("plans.csv", "title", True): 208,
            ("plans.csv", "title", False): 4,
            ("plans.csv", "date_retrieved", False): 1,
            ("promises.csv", "scope", True): 10,
        }

    def test_every_name_was_read_by_its_code(self, real: Reading) -> None:
        assert Counter(each.rule for each in real.records if isinstance(each, Name)) == {"code": 446, "exact": 1}


def test_what_was_searched_for_is_no_title(raw: Path) -> None:
    titles = {each.name.lower() for each in read_raw(raw, "climate-plans").records if isinstance(each, Strategy)}
    assert not [title for title in titles if "search results" in title or "council websites" in title]


def test_every_climate_plan_is_read_as_climate_planning_and_says_a_person_read_it_so(raw: Path) -> None:
    records = read_raw(raw, "climate-plans").records
    plans = {each.strategy for each in records if isinstance(each, Strategy) and each.kind == "climate"}
    themes = [each for each in records if isinstance(each, Theme)]
    assert {each.subject for each in themes} == plans
    assert {(each.theme, each.method) for each in themes} == {("activity/climate-planning", "curated")}
