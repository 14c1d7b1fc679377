"""What short texts are about: by their words, never by a guess; in the graph as claims of their own."""

import csv
import io
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store

from graph import derived_themes, themes
from graph.home import Home
from graph.programme_themes import MODEL, PURPOSES, STRATEGIES
from graph.words import phrases, plain, stems
from loaders import tables
from ontology import BASE, PG, RDF, concept, graph, thing
from placegraph import main

DERIVED = graph("derived-themes")


def goals(text: str) -> list[str]:
    return [each.concept.removeprefix("goal/") for each in themes.assign(text)]


class TestWords:
    def test_have_one_stem_whatever_their_ending(self) -> None:
        assert stems("Cycling, cycles & the cycle") == ["cycl"] * 3

    def test_with_another_meaning_keep_their_ending(self) -> None:
        assert set(stems("training parking housing")).isdisjoint(stems("train park house"))

    def test_lose_accents_and_capitals_and_a_hyphen_parts_them(self) -> None:
        assert plain("CAFÉ well-being low-carbon people\N{RIGHT SINGLE QUOTATION MARK}s") == [
            "cafe",
            "wellbeing",
            "low",
            "carbon",
            "people's",
        ]

    def test_belong_to_the_longest_phrase_that_is_known(self) -> None:
        known = {"car park": 1, "car": 1, "park": 1}
        assert [each for each, _ in phrases(["new", "car", "park", "park"], known, 2)] == ["new", "car park", "park"]


class TestATitle:
    @pytest.mark.parametrize(
        ("title", "goal"),
        [
            ("Nursery places for two-year-olds", "1"),
            ("Tutoring for pupils who fell behind", "2"),
            ("Apprenticeships for school leavers", "3"),
            ("Careers advice for adults", "4"),
            ("Fair recruitment charter", "5"),
            ("Leadership course for staff", "6"),
            ("Credit union", "7"),
            ("Mental health first aiders", "8"),
            ("Grants for small businesses", "9"),
            ("Gigabit broadband", "10"),
            ("Bus station", "11"),
            ("Affordable housing", "12"),
            ("Net zero action plan", "13"),
            ("Race equality commission", "14"),
        ],
    )
    def test_is_about_the_goal_that_its_words_tell(self, title: str, goal: str) -> None:
        assert goals(title)[0] == goal

    @pytest.mark.parametrize(
        "title",
        [
            "",
            "   ",
            "Lacey Street",
            "Abbey Road",
            "Guildhall",
            "Charing Cross",
            "Phase 2",
            "REMOURBAN",
            "№ 5 ☃",
            "the of and",
            "Xyzzy",
        ],
    )
    def test_without_a_word_that_tells_gets_no_theme(self, title: str) -> None:
        assert themes.assign(title) == themes.assign(title, "activity") == ()

    def test_is_told_by_the_words_as_they_are_written(self) -> None:
        (first, *_) = themes.assign("A Credit Union for all")
        assert first.words[0] == "credit union"

    def test_with_a_car_park_has_no_park_and_with_training_no_train(self) -> None:
        assert "activity/parks-and-nature" not in themes.profile("Car park")
        assert "11" not in goals("Training centre")

    def test_of_a_high_street_is_no_street_name(self) -> None:
        assert goals("High Street improvements")[0] == "12"
        assert goals("Station Road") == []

    def test_is_of_a_kind_of_activity_too(self) -> None:
        assert themes.assign("Heat network", "activity")[0].concept == "activity/local-energy"

    def test_that_recovers_from_something_untold_has_no_goal(self) -> None:
        assert goals("Covid-19 Recovery Plan") == []
        assert themes.assign("Covid-19 Recovery Plan", "activity")

    @given(st.text(max_size=80))
    def test_whatever_it_is_has_scores_from_0_to_1_in_order(self, text: str) -> None:
        for scheme in ("goal", "activity"):
            found = themes.assign(text, scheme)
            scores = [each.score for each in found]
            assert scores == sorted(scores, reverse=True)
            assert all(0 < score <= 1 and each.words for score, each in zip(scores, found, strict=True))
            assert len(found) <= themes.MOST[scheme]
        assert all(0 < score <= 1 for score in themes.profile(text).values())

    def test_may_be_given_a_pillar_as_a_suggestion_only(self) -> None:
        assert (
            themes.suggested("Take shocks and come out fairer and greener", "pillar")[0].concept == "pillar/resilient"
        )
        assert "pillar" not in derived_themes.SCHEMES


class TestTheLists:
    def test_name_concepts_of_our_schemes(self) -> None:
        known = {each.key for each in themes.concepts()}
        for keys, purpose in (*PURPOSES.values(), *STRATEGIES.values()):
            assert set(keys) <= known
            assert purpose

    def test_name_programmes_and_kinds_of_strategy_that_there_are(self) -> None:
        names = {row["programme"] for row in bundled("programmes")}
        for start in PURPOSES:
            assert any(name == start or name.startswith(f"{start}-") for name in names), start
        assert set(STRATEGIES) <= {row["kind"] for row in bundled("strategies")} | {
            "nature",
            "health",
            "digital",
            "economic",
        }

    def test_have_each_word_of_an_activity_once(self) -> None:
        said = [label.casefold() for each in themes.concepts() if each.scheme == "activity" for label in each.labels]
        assert sorted(said) == sorted(set(said))


def bundled(table: str) -> list[dict[str, str]]:
    with (tables.bundled() / f"{table}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


INVENTED = f"""
PREFIX : <{BASE}id/>
PREFIX pg: <{BASE}def#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX goal: <{BASE}goal/>
PREFIX strategy: <{BASE}strategy/>
PREFIX graph: <{BASE}graph/>
graph:source-invented {{
  :initiative-a a pg:Initiative . :claim-a pg:undertaking :initiative-a ; pg:evidence :evidence-2, :evidence-1 .
  :initiative-b a pg:Initiative ; pg:towardsGoal goal:7 . :claim-b pg:undertaking :initiative-b ; pg:evidence :evidence-1 .
  :initiative-c a pg:Initiative ; pg:partOf :programme-town-deal . :claim-c pg:undertaking :initiative-c ; pg:evidence :evidence-1 .
  :initiative-d a pg:Initiative ; pg:partOf :programme-town-deal . :claim-d pg:undertaking :initiative-d ; pg:evidence :evidence-1 .
  :initiative-e a pg:Initiative . :claim-e pg:undertaking :initiative-e ; pg:evidence :evidence-1 .
  :initiative-f a pg:Initiative .
  :strategy-g a pg:Strategy ; pg:strategyKind strategy:climate . :claim-g pg:undertaking :strategy-g ; pg:evidence :evidence-1 .
}}
graph:derived-labels {{
  :initiative-a rdfs:label "Bus station"@en-gb . :initiative-b rdfs:label "Bus station"@en-gb .
  :initiative-c rdfs:label "Lacey Street"@en-gb . :initiative-d rdfs:label "Credit union"@en-gb .
  :initiative-e rdfs:label "Lacey Street"@en-gb . :initiative-f rdfs:label "Bus station"@en-gb .
  :strategy-g rdfs:label "Our way ahead"@en-gb . :programme-town-deal rdfs:label "Town Deal"@en-gb .
}}
"""


@pytest.fixture
def invented() -> Store:
    store = Store()
    store.load(INVENTED.encode(), format=RdfFormat.TRIG)
    return store


class TestTheGraph:
    @staticmethod
    def themes_of(found: list[Quad], name: str) -> dict[str, str]:
        of = {quad.subject for quad in found if quad.predicate == PG.subject and quad.object == thing(name)}
        said = {quad.subject: quad.object.value for quad in found if quad.predicate == PG.theme and quad.subject in of}
        model = {quad.subject: quad.object.value for quad in found if quad.predicate == PG.model}
        return {theme.removeprefix(BASE): model[claim] for claim, theme in said.items()}

    def test_says_what_a_title_tells_with_score_words_model_and_evidence(self, invented: Store) -> None:
        found = list(derived_themes.quads(invented))
        assert self.themes_of(found, "initiative-a") == {
            "goal/11": themes.MODEL, "activity/stations-and-buses": themes.MODEL,
        }  # fmt: skip
        (claim,) = {
            quad.subject for quad in found if quad.predicate == PG.theme and quad.object == concept("goal", "11")
        }
        said = {quad.predicate: quad.object for quad in found if quad.subject == claim}
        assert said[PG.evidence] == thing("evidence-1")
        assert said[PG.method] == concept("method", "inferred")
        assert said[PG.matchedLabel] == Literal("bus station")
        assert 0 < float(said[PG.score].value) <= 1
        assert {quad.graph_name for quad in found} == {DERIVED}

    def test_leaves_alone_what_a_source_or_a_person_tagged(self, invented: Store) -> None:
        assert self.themes_of(list(derived_themes.quads(invented)), "initiative-b") == {}

    def test_says_what_a_programme_is_for_where_the_title_tells_nothing(self, invented: Store) -> None:
        found = list(derived_themes.quads(invented))
        assert self.themes_of(found, "initiative-c") == {"goal/12": MODEL, "activity/town-centre-renewal": MODEL}
        assert set(self.themes_of(found, "initiative-d").values()) == {themes.MODEL}
        assert set(self.themes_of(found, "strategy-g")) == {"goal/13", "activity/climate-planning"}
        notes = {quad.object.value for quad in found if quad.predicate == PG.note}
        assert "Town Deal is a programme for the renewal of English towns; the title itself tells no goal." in notes

    def test_guesses_at_nothing_and_claims_nothing_without_evidence(self, invented: Store) -> None:
        found = list(derived_themes.quads(invented))
        assert self.themes_of(found, "initiative-e") == self.themes_of(found, "initiative-f") == {}

    def test_counts_what_it_adds_and_leaves_out_what_was_taken_back(self, invented: Store) -> None:
        found = list(derived_themes.quads(invented))
        one = found[0].subject
        left = derived_themes.add(invented, {str(one).encode()})
        assert left == {DERIVED.value: sum(quad.subject != one for quad in found)}

    def test_is_empty_where_there_is_no_work(self) -> None:
        store = Store()
        assert derived_themes.add(store) == {DERIVED.value: 0}

    def test_of_the_bundled_facts_has_no_shortcut_and_touches_nothing_that_is_tagged(self, bundled_home: Home) -> None:
        store = Store.read_only(str(bundled_home.current / "store"))
        found = list(store.quads_for_pattern(None, None, None, DERIVED))
        told = {quad.predicate for quad in found}
        assert {PG.subject, PG.theme, PG.score, PG.model, PG.method, PG.confidence, PG.evidence} <= told
        assert told.isdisjoint({PG.hasTheme, PG.towardsGoal, PG.ofActivity, PG.touches})
        subjects = {quad.object for quad in found if quad.predicate == PG.subject}
        assert len(subjects) > 1500
        for subject in subjects:
            assert isinstance(subject, NamedNode)
            assert not any(store.quads_for_pattern(subject, PG.towardsGoal, None, None))
            assert not any(store.quads_for_pattern(subject, PG.ofActivity, None, None))

    def test_of_the_bundled_facts_is_what_is_inferred_from_them_again(self, bundled_home: Home) -> None:
        store = Store.read_only(str(bundled_home.current / "store"))
        assert set(derived_themes.quads(store)) == set(store.quads_for_pattern(None, None, None, DERIVED))
        assert any(store.quads_for_pattern(None, RDF.type, PG.ThemeAssignment, DERIVED))


class TestTheVerb:
    @staticmethod
    def run(path: Path, text: str, *words: str) -> tuple[int, str]:
        path.write_text(text, encoding="utf-8")
        result = CliRunner().invoke(main, ["themes", str(path), *words])
        return result.exit_code, result.output

    def test_gives_a_row_for_each_row_in_order_after_its_own_cells(self, tmp_path: Path) -> None:
        text = 'id,Title,note\n1,Bus station,"a, b"\n2,Lacey Street,\n1,Bus station,x\n'
        code, output = self.run(tmp_path / "a.csv", text, "--column", "title", "--format", "csv")
        rows = list(csv.reader(io.StringIO(output)))
        assert code == 0
        assert rows[0] == ["id", "Title", "note", "goal_1", "score_1", "goal_2", "score_2", "goal_3", "score_3"]
        assert [row[:4] for row in rows[1:]] == [
            ["1", "Bus station", "a, b", "11"],
            ["2", "Lacey Street", "", ""],
            ["1", "Bus station", "x", "11"],
        ]
        assert rows[2][3:] == [""] * 6
        assert 0 < float(rows[1][4]) <= 1

    def test_speaks_json_and_has_a_header_for_no_rows(self, tmp_path: Path) -> None:
        code, output = self.run(tmp_path / "a.csv", "t\nBus station\n", "--column", "t", "--format", "json")
        assert (code, json.loads(output)[0]["goal_1"]) == (0, "11")
        assert self.run(tmp_path / "b.csv", "t\n", "--column", "t", "--format", "csv")[1].startswith("t,goal_1,score_1")
        assert self.run(tmp_path / "c.csv", "t\n", "--column", "t", "--format", "json") == (0, "[]\n")

    @pytest.mark.parametrize(
        ("text", "column", "told"),
        [
            ("name,x\na,b\n", "nmae", "Did you mean 'name'?"),
            ("t,goal_1\na,b\n", "t", "has a column 'goal_1' already"),
            ("t,x,x\na,b,c\n", "t", "two columns are called 'x'"),
            ("", "t", "is empty"),
            (",\n1,2\n", "t", "holds no names of columns"),
        ],
    )
    def test_says_what_is_wrong_with_a_table(self, tmp_path: Path, text: str, column: str, told: str) -> None:
        code, output = self.run(tmp_path / "a.csv", text, "--column", column)
        assert code == 1
        assert told in output

    def test_says_that_a_file_is_not_there(self, tmp_path: Path) -> None:
        result = CliRunner().invoke(main, ["themes", str(tmp_path / "no.csv"), "--column", "t"])
        assert result.exit_code == 1
        assert "cannot be opened" in result.output


@pytest.fixture(scope="module")
def corrected(bundled_home: Home, tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, int, str]:
    folder = tmp_path_factory.mktemp("corrected")
    home = Home(folder / "home")
    shutil.copytree(bundled_home.path, home.path, symlinks=True)
    listed = CliRunner().invoke(main, ["query", "suggested-themes", "--format", "csv", "--home", str(home.path)])
    rows = [row for row in csv.DictReader(io.StringIO(listed.output)) if row["title"] == "Youth and Retraining Pledge"]
    assert len(rows) >= 2
    gone = rows[0] | {"subject": "initiative-that-was-renamed", "theme": "goal/6"}
    rows = [rows[0] | {"theme": "goal/6"}, rows[0] | {"theme": "goal/6"}, rows[1] | {"theme": "nothing we know"}, gone]
    with (folder / "themes.csv").open("w", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    result = CliRunner().invoke(main, ["load", "themes", str(folder / "themes.csv"), "--home", str(home.path)])
    return home, result.exit_code, result.output


class TestACorrectedList:
    def test_says_what_the_person_said_and_nothing_inferred_beside_it(self, corrected: tuple[Home, int, str]) -> None:
        home, code, output = corrected
        assert code == 0, output
        store = Store.read_only(str(home.current / "store"))
        (subject,) = {
            quad.subject for quad in store.quads_for_pattern(None, None, concept("goal", "6"), graph("curated-themes"))
            if quad.predicate == PG.towardsGoal and quad.subject != thing("initiative-that-was-renamed")
        }  # fmt: skip
        about = {quad.subject for quad in store.quads_for_pattern(None, PG.subject, subject, None)}
        themes_of = {quad.object for claim in about for quad in store.quads_for_pattern(claim, PG.theme, None, None)}
        assert themes_of == {concept("goal", "6")}

    def test_says_which_thing_the_graph_does_not_hold(self, corrected: tuple[Home, int, str]) -> None:
        assert "This graph holds no initiative-that-was-renamed: what the list says" in corrected[2]

    def test_says_so_when_it_is_only_checked(self, corrected: tuple[Home, int, str], tmp_path: Path) -> None:
        home, _, _ = corrected
        listed = tmp_path / "themes.csv"
        listed.write_text("subject,theme\ninitiative-of-nobody,goal/6\n", encoding="utf-8")
        told = CliRunner().invoke(main, ["load", "themes", str(listed), "--check", "--home", str(home.path)]).output
        assert "This graph holds no initiative-of-nobody" in told

    def test_says_which_row_names_no_theme(self, corrected: tuple[Home, int, str]) -> None:
        assert "'nothing we know' is no goal, kind of activity or pillar" in corrected[2]
