"""England's local plans: who makes them, how far they have come, and which were withdrawn."""

from collections import Counter
from pathlib import Path

import pytest
from loading import read_raw

from loaders.local_plans import LOADER, title_of
from loaders.names import Body, Names
from loaders.reading import Reading
from loaders.records import Collaboration, Organisation, Place, Strategy
from loaders.sheets import Cells, Sheet
from loaders.source import Problem

SOME = Names(
    [
        Body("council-BRO", "Broadland District Council", ("Broadland",), "council"),
        Body("council-NOW", "Norwich City Council", ("Norwich",), "council"),
    ]
)


def sheet(kind: str, *rows: dict[str, str]) -> Sheet:
    """Return an invented sheet of one kind; columns not given are blank."""
    columns = tuple(LOADER.files[kind])
    cells: list[tuple[int, Cells]] = [
        (number, dict.fromkeys(columns, "") | row) for number, row in enumerate(rows, start=2)
    ]
    return Sheet(Path(f"{kind}.csv"), columns, tuple(cells))


def plan(**cells: str) -> dict[str, str]:
    """Return an invented row of a plan."""
    row = {"development-plan": "a-1", "name": "Core Strategy", "organisations": "local-authority-eng:NOW"}
    return row | {"geographies": "statistical-geography:E07000148"} | cells


def read(*rows: dict[str, str], **others: Sheet) -> list[object]:
    """Return what invented plans give."""
    return list(LOADER.records({"plans": sheet("plans", *rows)} | others, SOME))


class TestInventedRows:
    @pytest.mark.parametrize(
        ("stages", "status"),
        [
            (["published"], "proposed"),
            (["submitted", "published"], "proposed"),
            (["sound", "published", "submitted"], "planned"),
            (["adopted", "sound", "submitted", "published"], "active"),
            ([], "unknown"),
        ],
    )
    def test_the_latest_stage_says_how_far_a_plan_has_come(self, stages: list[str], status: str) -> None:
        rows = [{"development-plan": "a-1", "development-plan-status": stage} for stage in stages]
        found = read(plan(), timetable=sheet("timetable", *rows))
        assert [each.status for each in found if isinstance(each, Strategy)] == [status]

    @pytest.mark.parametrize(
        ("text", "title", "end"),
        [
            (
                "Amber Valley Borough Local Plan  - Plan withdrawn 24 May 2019",
                "Amber Valley Borough Local Plan",
                "2019-05-24",
            ),
            ("West of England JSP (Plan Withdrawn 7 April 2020)", "West of England JSP", "2020-04-07"),
            ("Local Plan Review (Withdrawn 21 February 2019)", "Local Plan Review", "2019-02-21"),
            ("New Single Local Plan (to 2036)*", "New Single Local Plan (to 2036)", ""),
        ],
    )
    def test_a_title_that_says_withdrawn_gives_an_end_instead(self, text: str, title: str, end: str) -> None:
        assert title_of(text) == (title, end)

    def test_a_withdrawn_plan_is_stopped_whatever_its_stage(self) -> None:
        rows = sheet("timetable", {"development-plan": "a-1", "development-plan-status": "submitted"})
        found = read(plan(name="Plan (withdrawn 1 May 2019)"), timetable=rows)
        assert [each.status for each in found if isinstance(each, Strategy)] == ["stopped"]

    def test_plans_of_one_title_are_told_apart_by_place(self) -> None:
        other = plan(**{"development-plan": "b-2"}, organisations="local-authority-eng:BRO")
        names = [each.name for each in read(plan(), other) if isinstance(each, Strategy)]
        assert names == ["Core Strategy (Norwich)", "Core Strategy (Broadland)"]

    def test_an_unknown_author_is_left_out_and_a_plan_without_any_too(self) -> None:
        found = read(
            plan(organisations="local-authority-eng:NOW;local-authority-eng:XXX"), plan(organisations="what:X")
        )
        assert [each.refused for each in found if isinstance(each, Problem)] == [False, False, True]
        assert len([each for each in found if isinstance(each, Strategy)]) == 1

    def test_a_document_on_somebodys_computer_is_no_link(self) -> None:
        row = {"development-plan": "a-1", "document-url": "file:///Users/somebody/plan.pdf"}
        found = read(plan(), documents=sheet("documents", row, row | {"document-url": "https://example.org/a.pdf"}))
        assert [each.url for each in found if isinstance(each, Strategy)] == ["https://example.org/a.pdf"]
        assert len([each for each in found if isinstance(each, Problem)]) == 1

    def test_a_date_that_is_none_is_left_out_alone(self) -> None:
        found = read(plan(**{"start-date": "soon"}))
        assert [each.issued for each in found if isinstance(each, Strategy)] == [""]
        assert [each.refused for each in found if isinstance(each, Problem)] == [False]

    def test_a_national_park_is_a_body_with_an_area_of_its_own(self) -> None:
        row = plan(organisations="national-park-authority:Q5225646", geographies="statistical-geography:E26000001")
        found = read(row)
        (body,) = [each for each in found if isinstance(each, Organisation)]
        assert (body.body, body.name, body.kind) == (
            "org-wikidata-Q5225646",
            "Dartmoor National Park Authority",
            "park-authority",
        )
        assert [(each.place, each.kind) for each in found if isinstance(each, Place)] == [
            ("area-E26000001", "national-park")
        ]


@pytest.fixture(scope="module")
def real(raw: Path) -> Reading:
    return read_raw(raw, "local-plans")


class TestThePublishersFiles:
    def test_423_plans_are_taken_and_each_has_one_lead(self, real: Reading) -> None:
        plans = {each.strategy for each in real.records if isinstance(each, Strategy)}
        leads = [each.undertaking for each in real.records if isinstance(each, Collaboration) and each.role == "lead"]
        assert len(plans) == 423
        assert sorted(leads) == sorted(plans)

    def test_26_plans_are_joint_ten_councils_at_most(self, real: Reading) -> None:
        authors = Counter(each.undertaking for each in real.records if isinstance(each, Collaboration))
        assert Counter(count for count in authors.values() if count > 1) == {2: 9, 3: 11, 4: 5, 10: 1}

    def test_the_stages_of_the_timetable_become_statuses(self, real: Reading) -> None:
        statuses = Counter(each.status for each in real.records if isinstance(each, Strategy))
        assert statuses == {"active": 292, "unknown": 60, "proposed": 54, "planned": 12, "stopped": 5}

    def test_plans_are_issued_on_the_day_of_their_adoption(self, real: Reading) -> None:
        strategies = [each for each in real.records if isinstance(each, Strategy)]
        assert len([each for each in strategies if each.issued]) == 292
        assert not [each for each in strategies if each.issued and each.status != "active"]

    def test_parks_are_those_that_other_sources_know(self, real: Reading) -> None:
        made = {each.body for each in real.records if isinstance(each, Organisation)}
        assert made == {"org-wikidata-Q6670544", "org-wikidata-Q20648596"}
        assert len([each for each in real.records if isinstance(each, Place)]) == 12

    def test_only_two_rows_are_left_out(self, real: Reading) -> None:
        assert [(each.column, each.row) for each in real.problems] == [("document-url", 209), ("document-url", 296)]

    def test_no_sentence_of_the_publisher_slips_in(self, real: Reading) -> None:
        assert max(len(each.name) for each in real.records if isinstance(each, Strategy)) < 120
