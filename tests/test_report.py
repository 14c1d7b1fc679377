"""The report names every problem with its place and its fix, counts each row once, and needs no other file."""

import json
import re
import shutil
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from click.testing import CliRunner, Result
from homes import copied
from invented import council, register
from playwright.sync_api import sync_playwright

from graph.home import Home
from loaders.difference import Difference, difference
from loaders.own_sources import Asked, Untold
from loaders.reading import Reading
from loaders.report import CHECKED, BadReportName, Report, refusal, report_of
from loaders.sheets import BrokenFile
from loaders.source import Problem
from placegraph import main

PROBLEMS = (
    Problem(5, "Lead body", "Leds <b>", "is not a council we know.", "Leeds", "list.xlsx", True, "Work", "B5"),
    Problem(5, "Start", "soon", "is not a date.", "", "list.xlsx", False, "Work", "K5"),
    Problem(6, "Goal", "", "is not in the list.", "9", "list.xlsx", False, "Work", "E6"),
    Problem(6, "Start", "soon", "is not a date.", "", "list.xlsx", False, "Work", "K6"),
)


def report(**more: object) -> Report:
    return report_of("councils", [Path("list.xlsx")], "2026-11-22", Reading((), PROBLEMS, 5, 5), **more)


def run(home: Home, *words: str) -> Result:
    return CliRunner().invoke(main, [*words, "--home", str(home.path)])


@pytest.fixture
def home(two_councils: Home, tmp_path: Path) -> Home:
    return copied(two_councils, tmp_path)


def listed(folder: Path, *rows: str, name: str = "list.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(["Title,Lead,Start,Reference", *rows]) + "\n")
    return path


GOOD = "Repair mornings,Aaton Invented Council,May 2024,R1"


class TestCounts:
    def test_accept_warn_about_or_refuse_each_row_once(self) -> None:
        assert (report().accepted, report().warned, report().refused) == (3, 1, 1)
        assert report().summary == "5 rows read: 3 accepted, 1 with a warning, 1 left out."

    def test_leave_problems_of_no_row_out(self) -> None:
        found = Reading((), (Problem(0, "Theme", "row 7", "is left out", refused=False),), 1, 1)
        assert report_of("councils", [], "2026-11-22", found).accepted == 1


class TestWords:
    def test_say_sheet_row_column_value_reason_and_fix(self) -> None:
        first = next(report().problem_lines())
        assert first.endswith(
            "list.xlsx, sheet 'Work', row 5, Lead body: 'Leds <b>' is not a council we know. Did you mean 'Leeds'?"
        )

    def test_put_what_costs_a_row_first(self) -> None:
        assert [each.refused for each in report().in_order] == [True, False, False, False]

    def test_are_the_same_in_json(self) -> None:
        told = json.loads(report().json())
        assert told["rows"] == {"read": 5, "accepted": 3, "warned": 1, "refused": 1}
        assert told["problems"][0] | {"words": ""} == {
            "row": 5, "column": "Lead body", "value": "Leds <b>", "reason": "is not a council we know.", "nearest": "Leeds",
            "file": "list.xlsx", "refused": True, "sheet": "Work", "cell": "B5", "words": "",
        }  # fmt: skip

    def test_of_a_refused_file_do_not_name_our_folders(self) -> None:
        made = refusal(
            "workbook",
            [Path("/somewhere/list.xlsx")],
            "2026-11-22",
            BrokenFile(Path("/somewhere/list.xlsx"), "is empty."),
        )
        assert made.why == "list.xlsx: is empty."
        assert "not loaded" in made.html()

    @pytest.mark.parametrize("name", ["report.pdf", "report", "report.txt"])
    def test_are_written_as_a_page_or_json_only(self, name: str, tmp_path: Path) -> None:
        with pytest.raises(BadReportName, match=r"report\.html"):
            report().write(tmp_path / name)


class TestAllThatWouldChange:
    """What is printed stops early and says where the rest is; the file holds everything."""

    @staticmethod
    def made(folder: Path) -> Report:
        label = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
        (folder / "new.nq").write_text(
            "".join(f'<https://w3id.org/placegraph/id/org-{n}> {label} "Body {n}"@en-GB .\n' for n in range(1, 9))
        )
        pages = tuple(f"/partner/org-{n}" for n in range(1, 31))
        faults = tuple(f"fault {n}" for n in range(1, 23))
        changed = difference("invented", None, folder / "new.nq", [])
        return report(outcome=CHECKED, difference=changed, pages=pages, faults=faults)

    def test_is_printed_in_part_with_where_the_rest_is(self, tmp_path: Path) -> None:
        lines = list(self.made(tmp_path).lines())
        assert "  Body 5" in lines
        assert "  Body 6" not in lines
        assert "  … and 3 more; --report FILE.html shows all" in lines
        assert any(line.endswith("/partner/org-20 and 10 more; --report FILE.html shows all") for line in lines)
        assert "… and would be refused for 2 more; --report FILE.html shows all." in lines

    def test_is_whole_in_json(self, tmp_path: Path) -> None:
        told = json.loads(self.made(tmp_path).json())
        assert told["difference"]["changes"][0]["told"] == [f"Body {n}" for n in range(1, 9)]
        assert len(told["difference"]["pages"]) == 30
        assert len(told["faults"]) == 22

    def test_is_whole_on_the_page_with_the_rest_folded(self, tmp_path: Path) -> None:
        before, folded = self.made(tmp_path).html().split("<details>")
        assert "<bdi>Body 5</bdi>" in before
        assert "<bdi>Body 6</bdi>" not in before
        rest = folded.split("</details>")[0]
        assert [f"<bdi>Body {n}</bdi>" in rest for n in (5, 6, 7, 8)] == [False, True, True, True]
        assert "<summary>and 3 more</summary>" in rest


@pytest.mark.parametrize(("besides", "nothing"), [(False, True), (True, False)])
def test_nothing_changes_only_where_no_shape_does_either(besides: bool, nothing: bool) -> None:
    made = report(difference=Difference((), (), 0, 0, 0, besides=besides))
    assert ("Nothing: what is served says all of this already." in made.html()) is nothing
    assert ("Nothing would change" in "\n".join(made.lines())) is nothing


def test_a_property_that_nothing_names_is_told_in_words(tmp_path: Path) -> None:
    old, new = tmp_path / "old.nq", tmp_path / "new.nq"
    line = '<https://w3id.org/placegraph/id/org-a> <https://example.org/terms#fundedBy> "{}" .\n'
    old.write_text(line.format("one"))
    new.write_text(line.format("two"))
    (changed,) = difference("invented", old, new, []).changes
    assert changed.told == ("org-a (Funded by: one → two)",)


class TestPage:
    def test_needs_no_other_file_and_no_script(self) -> None:
        page = report().html()
        assert not re.search(r"<script|<link|<img|\bsrc=|https?://|@import|url\(", page)

    def test_shows_what_a_cell_says_and_never_runs_it(self) -> None:
        assert "Leds &lt;b&gt;" in report().html()
        assert "<bdi>Leds <b>" not in report().html()

    @pytest.mark.parametrize("width", [1280, 390, 320])
    def test_is_accessible_and_fits(self, width: int, tmp_path: Path) -> None:
        chromium = shutil.which("chromium")
        if not chromium:
            pytest.skip("chromium is not installed")
        old, new = tmp_path / "old.nq", tmp_path / "new.nq"
        old.write_text("")
        new.write_text(
            '<https://w3id.org/placegraph/id/org-a> <http://www.w3.org/2004/02/skos/core#prefLabel> "A body of a long name"@en-GB .\n'
        )
        changes = difference("invented", old, new, [])
        report(outcome=CHECKED, difference=changes, pages=("/partner/org-a",), faults=("a fault",)).write(
            tmp_path / "report.html"
        )
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium)
            page = browser.new_page(viewport={"width": width, "height": 900})
            page.goto((tmp_path / "report.html").as_uri())
            assert Axe().run(page).violations_count == 0
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            browser.close()


class TestLoading:
    def test_writes_the_report_and_says_where(self, home: Home, tmp_path: Path) -> None:
        path = listed(tmp_path, GOOD, "Two,Aatn Invented Council,,R2", "Three,Beeton Invented Council,soon,R3")
        result = run(home, "load", "workbook", str(path), "--report", str(tmp_path / "report.json"))
        assert result.exit_code == 0
        told = json.loads((tmp_path / "report.json").read_text())
        assert (told["outcome"], told["rows"]) == ("loaded", {"read": 3, "accepted": 1, "warned": 1, "refused": 1})
        assert "Did you mean 'Aaton Invented Council'?" in result.output
        assert "3 rows read: 1 accepted, 1 with a warning, 1 left out." in result.output

    def test_reads_nothing_where_the_report_cannot_be_written(self, home: Home, tmp_path: Path) -> None:
        before = home.build().hash
        report = str(tmp_path / "nowhere" / "report.html")
        result = run(home, "load", "workbook", str(listed(tmp_path, GOOD)), "--report", report)
        assert result.exit_code == 1
        assert "nothing was read" in result.output
        assert home.build().hash == before

    def test_of_which_nothing_came_says_how_to_mend_it(self, home: Home, tmp_path: Path) -> None:
        result = run(home, "load", "workbook", str(listed(tmp_path, "Repair mornings,Nowhere Borough Council,2024,R1")))
        assert result.exit_code == 1
        assert result.output.strip().endswith("Mend these rows and load the file again.")

    def test_of_any_source_has_the_same_report(self, home: Home, tmp_path: Path) -> None:
        path = register(tmp_path, council("XAA", "Aaton", "E06999001"), council("X", "Seeton", "E06999003"))
        result = run(home, "load", "councils", str(path), "--report", str(tmp_path / "report.html"))
        assert result.exit_code == 0, result.output
        assert "Left out" in (tmp_path / "report.html").read_text()

    def test_of_a_broken_file_leaves_a_report_of_why(self, home: Home, tmp_path: Path) -> None:
        (tmp_path / "list.csv").write_text("a,b\n1,2\n")
        result = run(home, "load", "workbook", str(tmp_path / "list.csv"), "--report", str(tmp_path / "report.json"))
        assert result.exit_code == 1
        told = json.loads((tmp_path / "report.json").read_text())
        assert told["outcome"] == "nothing loaded"
        assert "no row of headings" in told["why"]

    def test_of_rows_that_are_all_wrong_lists_every_one(self, home: Home, tmp_path: Path) -> None:
        path = listed(tmp_path, "One,Aatn Invented Council,,", "Two,,,")
        result = run(home, "load", "workbook", str(path), "--report", str(tmp_path / "report.json"))
        assert result.exit_code == 1
        assert [each["row"] for each in json.loads((tmp_path / "report.json").read_text())["problems"]] == [2, 3]


class TestCheck:
    def test_changes_nothing_and_says_what_would(self, home: Home, tmp_path: Path) -> None:
        before, sources = home.build(), sorted(each.name for each in (home.path / "sources").rglob("*"))
        result = run(
            home, "load", "workbook", str(listed(tmp_path, GOOD)), "--check", "--report", str(tmp_path / "report.json")
        )
        assert result.exit_code == 0, result.output
        told = json.loads((tmp_path / "report.json").read_text())
        changes = {(each["what"], each["kind"]): each["count"] for each in told["difference"]["changes"]}
        assert changes["added", "Initiative"] == 1
        assert changes["added", "Collaboration"] == 1
        assert "/initiative/initiative-workbook-list-r1" in told["difference"]["pages"]
        assert "/partner/council-XAA" in told["difference"]["pages"]
        assert home.build() == before
        assert sorted(each.name for each in (home.path / "sources").rglob("*")) == sources

    def test_says_what_would_be_changed_and_removed(self, home: Home, tmp_path: Path) -> None:
        run(home, "load", "workbook", str(listed(tmp_path, GOOD, "Two,Beeton Invented Council,2024,R2")))
        again = listed(tmp_path, GOOD.replace("May 2024", "June 2024"))
        result = run(home, "load", "workbook", str(again), "--check")
        assert "Initiative: 1 changed" in result.output
        assert "Start: 2024-05-01 → 2024-06-01" in result.output
        assert "Initiative: 1 removed" in result.output

    def test_of_what_is_served_finds_no_difference(self, home: Home, tmp_path: Path) -> None:
        path = listed(tmp_path, GOOD)
        run(home, "load", "workbook", str(path))
        assert "Nothing would change" in run(home, "load", "workbook", str(path), "--check").output

    def test_tells_a_row_that_only_moved_from_one_that_changed(self, home: Home, tmp_path: Path) -> None:
        plain = "Repair mornings,Aaton Invented Council,May 2024,"
        run(home, "load", "workbook", str(listed(tmp_path, plain)))
        path = listed(tmp_path, "Before,Beeton Invented Council,,", plain)
        result = run(home, "load", "workbook", str(path), "--check")
        assert "Collaboration: 1 added" in result.output
        assert " changed" not in result.output.split("This was a check")[0]
        assert "Repair mornings" not in result.output
        assert "changed" not in result.output.replace("nothing has changed", "")

    def test_works_for_a_source_of_ours_too(self, home: Home, tmp_path: Path) -> None:
        path = register(tmp_path, council("XAA", "Aaton", "E06999001"))
        result = run(home, "load", "councils", str(path), "--check")
        assert result.exit_code == 0, result.output
        assert "Beeton Invented Council" in result.output
        assert "removed" in result.output

    def test_of_nothing_is_a_wrong_option(self, home: Home) -> None:
        assert run(home, "load", "councils", "--check").exit_code == 2


def test_all_that_is_missing_of_a_source_is_told_at_once() -> None:
    with pytest.raises(Untold, match="--as and --title and --licence"):
        Asked().source("Somebody's facts.")


class TestListsOfOnesOwn:
    OTHER = "Skills week,Aaton Invented Council,June 2024,S1"

    def test_are_named_by_their_file_and_stand_side_by_side(self, home: Home, tmp_path: Path) -> None:
        first = run(home, "load", "workbook", str(listed(tmp_path, GOOD, name="officer-a.csv")))
        assert "The list is the source workbook-officer-a." in first.output
        run(home, "load", "workbook", str(listed(tmp_path, self.OTHER, name="officer-b.csv")))
        assert {"workbook-officer-a", "workbook-officer-b"} <= home.versions().keys()

    def test_one_that_shares_nothing_with_the_other_does_not_take_its_place_unasked(
        self, home: Home, tmp_path: Path
    ) -> None:
        run(home, "load", "workbook", str(listed(tmp_path, GOOD)))
        before = home.build()
        path = str(listed(tmp_path, self.OTHER))
        result = run(home, "load", "workbook", path)
        assert result.exit_code == 1
        assert "workbook-list already holds list.csv" in result.output
        assert "--as workbook-list-2" in result.output
        assert home.build() == before
        assert run(home, "load", "workbook", path, "--as", "workbook-list").exit_code == 0
        assert home.build() != before

    def test_the_same_file_again_changes_nothing_and_builds_nothing(self, home: Home, tmp_path: Path) -> None:
        path = str(listed(tmp_path, GOOD))
        run(home, "load", "workbook", path)
        before = home.build()
        result = run(home, "load", "workbook", path)
        assert result.exit_code == 0
        assert f"Nothing changed: build {before.hash}" in result.output
        assert "deriving" not in result.output
        assert home.build() == before


class TestShapes:
    """Shapes are no facts, and a check tells of them all the same."""

    @staticmethod
    def drawn(folder: Path, *codes: str, west: float = 0) -> str:
        corners = [[0, 52], [1, 52], [1, 53], [0, 53], [0, 52]]
        features = [
            {
                "type": "Feature",
                "properties": {"LAD24CD": code},
                "geometry": {"type": "Polygon", "coordinates": [[[west + 2 * i + x, y] for x, y in corners]]},
            }
            for i, code in enumerate(codes)
        ]
        path = folder / "map.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
        return str(path)

    def test_that_come_and_go_are_told_before_and_after_a_load(self, home: Home, tmp_path: Path) -> None:
        both = ("E06999001", "E06999002")
        checked = run(home, "load", "boundaries", self.drawn(tmp_path, *both), "--check").output
        assert "2 shapes added: E06999001, E06999002" in checked
        assert "Nothing would change" not in checked
        run(home, "load", "boundaries", self.drawn(tmp_path, *both))
        assert "Nothing would change" in run(home, "load", "boundaries", self.drawn(tmp_path, *both), "--check").output
        fewer = self.drawn(tmp_path, both[0])
        for options in (["--check"], []):
            output = run(home, "load", "boundaries", fewer, *options).output
            assert "1 shape taken away: E06999002" in output
            assert "A map holds one set of shapes" in output
            assert "Nothing would change" not in output

    def test_that_are_only_drawn_anew_are_told(self, home: Home, tmp_path: Path) -> None:
        both = ("E06999001", "E06999002")
        run(home, "load", "boundaries", self.drawn(tmp_path, *both))
        again = run(home, "load", "boundaries", self.drawn(tmp_path, *reversed(both)), "--check").output
        assert "The 2 shapes are those of the same areas, drawn anew." in again
