"""What a program suggests can be looked over and given back; an initiative's page shows what is like it."""

import csv
import io
import re

import pytest
from flask.testing import FlaskClient

from graph.served import Graph
from ontology import ID
from web import create_app
from web.alike import LIKE_ENOUGH
from web.asking import ask
from web.doing import doing

HTML = {"Accept": "text/html"}
CYCLES = "/initiative/initiative-town-funds-TD-BUR-06"


@pytest.fixture(scope="module")
def client(bundled: Graph) -> FlaskClient:
    return create_app(bundled).test_client()


def rows_of(client: FlaskClient, path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(path).text)))


class TestWhatIsSuggested:
    def test_is_the_whole_list_that_the_command_gives_where_nothing_is_chosen(self, client):
        rows = rows_of(client, "/suggested?format=csv")
        with client.application.app_context():
            listed = ask("suggested-themes")
        assert [ID + row["claim"] for row in rows] == [str(row["claim"]) for row in listed]
        assert len(rows) > 4000

    def test_is_chosen_by_place_goal_and_score(self, client):
        with client.application.app_context():
            works = {work.iri for work in doing(f"{ID}area-E08000012").works}
        here = rows_of(client, "/suggested?place=Liverpool&format=csv")
        assert here
        assert {ID + row["subject"] for row in here} <= works
        doubtful = rows_of(client, "/suggested?goal=10&score=weak&format=csv")
        assert doubtful
        assert all(float(row["score"]) < 0.5 for row in doubtful)
        assert {row["theme"] for row in doubtful} <= {"goal/10", *served_by(client, "goal/10")}

    def test_shows_the_words_and_says_how_to_give_it_back(self, client):
        html = client.get("/suggested?place=Liverpool", headers=HTML).text
        assert "“cruise”" in html
        assert "placegraph load themes FILE.csv" in html
        assert "format=csv" in html

    def test_tells_of_a_place_that_is_none(self, client):
        html = client.get("/suggested?place=Livrpool", headers=HTML).text
        assert "No place is called" in html
        assert "Liverpool" in html

    def test_takes_a_score_or_goal_that_is_none_for_any(self, client):
        every = rows_of(client, "/suggested?format=csv")
        assert rows_of(client, "/suggested?goal=99&score=x&format=csv") == every


def served_by(client: FlaskClient, goal: str) -> set[str]:
    from web.suggested import _serving

    with client.application.app_context():
        return {
            each.removeprefix("https://w3id.org/placegraph/")
            for each in _serving(f"https://w3id.org/placegraph/{goal}")
        }


class TestWhatIsLikeIt:
    def test_is_shown_with_who_runs_it_and_why(self, client):
        section = client.get(CYCLES, headers=HTML).text.split('id="alike"')[1].split("</section>")[0]
        assert section.count("<li>") == 3
        assert section.count("led by <a") == 3
        assert "both about walking and cycling" in section
        assert 'href="/peers?want=Cycle' in section

    def test_is_the_table_too_the_likest_first(self, client):
        rows = rows_of(client, f"{CYCLES}?format=csv&table=alike")
        scores = [float(row["score"]) for row in rows]
        assert scores == sorted(scores, reverse=True)
        assert min(scores) >= LIKE_ENOUGH
        assert all(
            float(row["score"]) == pytest.approx((float(row["byTheme"]) + float(row["byWords"])) / 2, abs=1e-5)
            for row in rows
        )
        assert CYCLES.rsplit("/", 1)[-1] not in {row["undertaking"] for row in rows}

    def test_of_a_title_that_says_nothing_is_told_as_nothing(self, client, bundled):
        silent = next(each for each in bundled.similar().initiatives if not bundled.similar().to(each.iri))
        html = client.get(f"/initiative/{silent.iri.removeprefix(ID)}", headers=HTML).text
        assert "Nothing here is like it" in html


def test_a_ranking_in_json_says_that_no_query_found_it(client):
    tables = client.get("/peers?place=Liverpool&format=json").json["tables"]
    assert "sparql" not in tables["peers"]
    assert "places-like-mine" in tables["peers"]["workedOut"]
    assert tables["doing"]["sparql"]


def test_what_may_be_learnt_stands_in_cells_without_leading_dots(client):
    html = client.get("/learn?place=E08000012", headers=HTML).text
    cells = re.findall(r"<td[^>]*>(.*?)</td>", html, re.DOTALL)
    assert cells
    assert not [cell for cell in cells if re.sub(r"<[^>]+>", "", cell).strip().startswith("·")]


def test_a_list_that_hangs_on_one_part_says_so(client, bundled):
    peers = bundled.peers()
    kept = peers.orders_without("TOF")["context"][:10]
    first = {peer.code for peer in peers.rank("TOF", top=10).peers}
    html = client.get("/peers?place=Torfaen", headers=HTML).text
    stay = len(first & set(kept))
    assert stay < 6
    assert "This list is fragile" in html
    assert f"Of the first 10 peers, {stay} would remain if context did not count" in html
    assert "Known from little" in html
