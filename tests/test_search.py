"""Search: what people type finds what they mean, in any spelling; odd text harms nothing; without its index the page still answers."""

import csv
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal

from command import main
from graph.home import Home
from graph.search import KINDS, Search, folded, words_of
from graph.served import Graph
from queries import find, library
from web import create_app
from web.search import whole

CASES = list(csv.DictReader((Path(__file__).parent / "search-cases.csv").read_text(encoding="utf-8").splitlines()))
"""What was typed and what should be found, written before the order of results was tuned."""


@pytest.fixture(scope="module")
def names(bundled_home: Home) -> Search:
    found = Search.of(bundled_home.current)
    assert found
    return found


@pytest.fixture(scope="module")
def client(bundled: Graph) -> FlaskClient:
    return create_app(bundled).test_client()


def shown(names: Search, typed: str) -> list[str]:
    """The first things that the page shows, by the last part of their names."""
    found = names.find(typed)
    hits = found.hits or names.guess(typed).hits
    return [hit.iri.split("/placegraph/")[1].removeprefix("id/") for hit in hits[:5]]


class TestWhatPeopleType:
    def test_finds_what_they_mean_among_the_first_five(self, names):
        missed = [case["typed"] for case in CASES if case["wanted"] not in shown(names, case["typed"])]
        assert len(missed) <= len(CASES) * 0.05, missed

    def test_finds_it_first_in_three_of_four(self, names):
        first = [case["typed"] for case in CASES if shown(names, case["typed"])[:1] == [case["wanted"]]]
        assert len(first) >= len(CASES) * 0.75

    def test_in_capitals_or_with_odd_spaces_finds_the_same(self, names):
        for case in CASES:
            assert shown(names, f"  {case['typed'].upper()}  ") == shown(names, case["typed"])

    def test_that_is_a_code_is_never_read_as_another(self, names):
        assert names.find("E08000999").hits == names.guess("E08000999").hits == ()

    def test_with_a_mistake_is_only_guessed(self, names):
        assert names.find("liverpol").hits == ()
        assert names.guess("liverpol").read_as == "liverpool"

    @pytest.mark.parametrize(
        ("typed", "wanted"),
        [
            ("Stoke on Trent", "Stoke-on-Trent"),
            ("southend on sea", "Southend-on-Sea"),
            ("Stockton-on-Tees", "Stockton-on-Tees"),
        ],
    )
    def test_with_or_without_hyphens_finds_the_place(self, names, typed, wanted):
        assert names.find(typed).hits[0].name == wanted

    def test_with_another_word_for_one_of_them_is_guessed_whole(self, names):
        assert names.find("Isle of White").hits == ()
        assert names.guess("Isle of White").hits[0].name == "Isle of Wight"


class TestOddText:
    @settings(deadline=None, max_examples=300)
    @given(st.text(max_size=60))
    def test_is_searched_as_text(self, names, typed):
        found = names.find(typed)
        assert sum(found.counts.values()) >= len(found.hits)
        names.guess(typed)

    @pytest.mark.parametrize(
        "typed",
        [
            '"',
            "' OR 1=1 --",
            "a* OR b",
            'NEAR("a" "b")',
            "-norfolk",
            "%",
            "_",
            "\\",
            "\x00",
            "norfolk\x00",
            "(",
            "^nor",
            "{x}:y",
            "\u202enor",
        ],
    )
    def test_is_no_syntax(self, names, client, typed):
        names.find(typed)
        assert client.get("/search", query_string={"q": typed}).status_code == 200

    def test_of_many_words_is_cut(self):
        assert len(words_of("word " + " ".join(f"w{n}" for n in range(40)))) == 8

    def test_of_short_words_alone_is_looked_for_at_the_beginnings_of_words(self, names):
        assert all(" of" in f" {hit.known.casefold()}".replace("-", " ") for hit in names.find("of").hits)


class TestThePage:
    def test_counts_and_shows_each_kind_alone(self, names, client):
        counts = names.find("norfolk").counts
        text = client.get("/search?q=norfolk").text
        assert f'All <span class="meta">{sum(counts.values())}</span>' in text
        for kind, count in counts.items():
            rows = client.get(f"/search?q=norfolk&kind={kind}&format=json").json["tables"]["results"]["rows"]
            assert len({row["thing"] for row in rows}) == count
        assert set(counts) <= set(KINDS)

    def test_says_when_a_kind_has_none(self, client):
        text = client.get("/search?q=norfolk&kind=person").text
        assert "No people in public roles go by that" in text
        assert "/search?q=norfolk" in text

    def test_asks_the_graph_where_a_build_has_no_index(self, bundled_home, monkeypatch):
        monkeypatch.setattr(Search, "of", classmethod(lambda cls, folder: None))
        with Graph(bundled_home) as graph:
            client = create_app(graph).test_client()
            assert 'href="/place/E10000020"' in client.get("/search?q=norfolk").text
            assert "Did you mean" in client.get("/search?q=norfok").text


class TestTheApi:
    def test_offers_the_first_as_somebody_types(self, client):
        offered = client.get("/api/search?q=norf&limit=3").json
        assert [each["name"] for each in offered["results"]][:2] == ["Norfolk", "Norfolk County Council"]
        assert offered["results"][0]["path"] == "/place/E10000020"
        assert offered["total"] > 3

    def test_guesses_where_nothing_is_found(self, client):
        offered = client.get("/api/search?q=liverpol").json
        assert offered["read_as"] == "liverpool"
        assert offered["results"][0]["path"] == "/place/E08000012"

    @pytest.mark.parametrize("query", ["limit=0", "limit=x", "limit=9999", "kind=cats"])
    def test_refuses_what_cannot_be(self, client, query):
        answer = client.get(f"/api/search?q=norfolk&{query}")
        assert answer.status_code == 400
        assert answer.json["detail"]

    def test_guesses_only_of_the_kind_that_was_asked_for(self, client):
        assert {each["kind"] for each in client.get("/api/search?q=liverpol&kind=body").json["results"]} == {"body"}


class TestTheVerb:
    def test_prints_what_the_page_shows(self, bundled_home, names):
        done = CliRunner().invoke(main, ["search", "norfolk", "--format", "json", "--home", str(bundled_home.path)])
        assert done.exit_code == 0, done.output
        assert [row["iri"] for row in json.loads(done.stdout)] == [hit.iri for hit in names.find("norfolk").hits[:20]]

    def test_says_how_it_read_a_slip(self, bundled_home):
        done = CliRunner().invoke(main, ["search", "liverpol", "--kind", "place", "--home", str(bundled_home.path)])
        assert "read as 'liverpool'" in done.stderr
        assert "area-E08000012" in done.stdout

    def test_tells_what_to_do_without_an_index(self, bundled_home, monkeypatch):
        monkeypatch.setattr(Search, "of", classmethod(lambda cls, folder: None))
        done = CliRunner().invoke(main, ["search", "norfolk", "--home", str(bundled_home.path)])
        assert done.exit_code == 1
        assert "placegraph build" in done.stderr


class TestNamesOfSeveral:
    @pytest.mark.parametrize(
        "typed", ["Somerset", "newcastle city council", "Leeds City Council", "north east combined authority"]
    )
    def test_are_those_that_the_library_names(self, bundled: Graph, typed: str) -> None:
        names = bundled.search()
        assert names
        asked = bundled.ask(library()["bodies-by-name"], name=Literal(whole(typed)))
        assert [hit.iri for hit in names.called(typed)] == [str(row["body"]) for row in asked]

    def test_of_a_letter_or_of_nothing_are_none(self, bundled: Graph) -> None:
        names = bundled.search()
        assert names
        assert names.called("x") == names.called("") == names.called('"; DROP') == []
        assert [hit.name for hit in names.called("leeds\x00")] == [hit.name for hit in names.called("leeds")]


class TestQuestions:
    def test_of_the_library_are_offered_below_what_was_found(self, bundled: Graph) -> None:
        client = create_app(bundled).test_client()
        text = client.get("/search?q=strategies", headers={"Accept": "text/html"}).text
        assert "Questions that can be asked" in text
        named = re.findall(r'href="/queries/([a-z-]+)">', text)
        offered = [name for name in named if name in library() and name != "search-by-name"]
        assert offered
        assert all(
            "strategies" in folded(f"{library()[name].summary} {library()[name].description}") for name in offered
        )
        assert not any(library()[name].group == "pages" for name in offered)

    def test_are_not_offered_for_a_letter_or_for_nonsense(self, bundled: Graph) -> None:
        client = create_app(bundled).test_client()
        for typed in ("a", "zorkzork"):
            assert (
                "Questions that can be asked"
                not in client.get(f"/search?q={typed}", headers={"Accept": "text/html"}).text
            )


def test_an_area_that_goes_on_under_a_new_code_is_found_once(bundled: Graph) -> None:
    found = create_app(bundled).test_client().get("/api/search?q=E08000016").json
    assert [each["path"] for each in found["results"]] == ["/place/E08000038"]
    assert (found["total"], found["kinds"]) == (1, {"place": 1})


class TestWhatThePageFinds:
    @pytest.mark.parametrize(
        ("words", "name"),
        [
            ("barking & dagenham", "/place/E09000002"),
            ("DAGENHAM barking", "/place/E09000002"),
            ("E08000016", "/place/E08000038"),
            ("BDG", "/partner/council-BDG"),
            ("cumbria county", "/partner/council-CMA"),
            ("St. Helen\u2019s", "/place/E08000013"),
            ("st helen's", "/place/E08000013"),
            ("ST HELENS", "/place/E08000013"),
            ("Ynys Mon", "/partner/council-AGY"),
            ("ynys môn", "/partner/council-AGY"),
        ],
    )
    def test_finds_by_any_name_or_code(self, client: FlaskClient, words: str, name: str) -> None:
        assert f'href="{name}"' in client.get("/search", query_string={"q": words}).get_data(as_text=True)

    def test_finds_a_name_with_any_accent_by_its_plain_letters(self, client: FlaskClient, bundled: Graph) -> None:
        accented = {
            letter: row
            for row in bundled.ask(find("names-to-guess-from"))
            for letter in str(row["name"]).casefold()
            if not letter.isascii() and folded(letter).isalpha()
        }
        assert {"\u00e9", "\u00f4"} <= accented.keys()
        for row in accented.values():
            found = client.get("/search", query_string={"q": folded(str(row["name"])), "format": "json"}).get_json()
            assert str(row["thing"]) in {each["thing"] for each in found["tables"]["results"]["rows"]}

    def test_says_what_became_of_a_council_that_is_gone(self, client: FlaskClient) -> None:
        text = client.get("/search?q=cumbria county").get_data(as_text=True)
        assert "/partner/council-CBD" in text
        assert "/partner/council-WAF" in text

    def test_says_so_when_there_is_nothing(self, client: FlaskClient) -> None:
        text = client.get("/search?q=xyzzyq").get_data(as_text=True)
        assert "Nothing goes by that here" in text
        assert "Did you mean" not in text

    @pytest.mark.parametrize(
        ("words", "name"),
        [
            ("barkng", "/place/E09000002"),
            ("Barking and Dagenhem", "/place/E09000002"),
            ("cornwal counsil", "/partner/council-CON"),
            ("leds", "/place/E08000035"),
        ],
    )
    def test_offers_the_nearest_names_as_links_and_goes_nowhere_itself(
        self, client: FlaskClient, words: str, name: str
    ) -> None:
        answer = client.get("/search", query_string={"q": words})
        assert answer.status_code == 200
        offered = answer.get_data(as_text=True).split("Did you mean")[1].split("</ul>")[0]
        assert f'href="{name}"' in offered
        assert offered.count("<li>") <= 5

    @given(st.text(max_size=40))
    def test_reads_what_is_typed_the_same_twice(self, text: str) -> None:
        assert folded(folded(text)) == folded(text)
