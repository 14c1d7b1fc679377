"""The pages about peers: every score shown adds up, every claim has its source, and nothing ends in a blank page."""

import csv
import io
import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from graph.peers import PARTS, WEIGHTS
from graph.served import Graph
from ontology import ID
from web import create_app
from web.asking import ask
from web.choices import BadChoice, Choices, choices
from web.doing import doing, works
from web.named_places import meant_by
from web.peer_cards import rounded
from web.peer_ranks import COLUMNS

HTML = {"Accept": "text/html"}
BARKING = "/peers?place=E09000002"


@pytest.fixture(scope="module")
def client(bundled: Graph) -> FlaskClient:
    return create_app(bundled).test_client()


def text_of(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path, headers=HTML)
    assert answer.status_code == status, (path, answer.status)
    return answer.text


def words_of(html: str) -> str:
    main = html[html.index("<main") : html.index("</main>")]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def table_of(client: FlaskClient, path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(path + "&format=csv").text)))


class TestTheFinder:
    def test_names_as_many_peers_as_were_asked_for_and_never_the_place_itself(self, client):
        rows = table_of(client, BARKING + "&top=20")
        assert len(rows) == 20
        assert "E09000002" not in {row["peer_gss"] for row in rows}
        assert [int(row["rank"]) for row in rows] == list(range(1, 21))

    def test_gives_a_table_of_every_part(self, client):
        rows = table_of(client, BARKING)
        assert tuple(rows[0]) == COLUMNS
        for row in rows:
            assert sum(float(row[name]) for name in PARTS) == pytest.approx(float(row["score"]), abs=1e-9)

    def test_shows_points_that_add_up_to_the_score(self, client):
        html = text_of(client, BARKING)
        scores = re.findall(r'<p class="points"><b>([\d.]+)</b>', html)
        tables = html.split("<caption>")[1:]
        parted = [part for part in tables if "which add up to it" in part[:200]]
        assert len(scores) == len(parted) == 10
        for score, table in zip(scores, parted, strict=True):
            points = re.findall(r'data-label="Points">([\d.]+)</td>', table.split("</table>")[0])
            assert len(points) == len(PARTS)
            assert sum(map(float, points)) == pytest.approx(float(score), abs=0.001)

    def test_says_the_same_as_the_ranking(self, client, bundled):
        found = bundled.peers()
        code = found.find("E09000002")
        ranking = found.rank(code, top=10)
        assert [row["peer_code"] for row in table_of(client, BARKING)] == [peer.code for peer in ranking.peers]
        html = text_of(client, BARKING)
        for peer in ranking.peers:
            assert f'id="peer-{peer.gss}"' in html

    def test_keeps_what_was_chosen_in_its_links(self, client):
        html = text_of(client, BARKING + "&context=10&themes=90&initiatives=0&partners=0&programmes=0&goals=0&same=1")
        assert "themes=90" in html
        assert 'id="same" name="same" type="checkbox" value="1" checked' in html
        assert 'name="themes" type="number" min="0" max="100" step="any" value="90"' in html

    def test_weighs_anew(self, client):
        alone = "&context=100&themes=0&initiatives=0&partners=0&programmes=0&goals=0"
        rows = table_of(client, BARKING + alone)
        for row in rows:
            assert float(row["score"]) == pytest.approx(float(row["context"]))

    def test_says_that_a_full_shortlist_takes_no_more(self, client):
        eight = "&".join(f"keep={code}" for code in ("BDG", "NFK", "MAN", "LDS", "BST", "CON", "SHF", "E08000021"))
        html = text_of(client, f"/peers?place=Liverpool&{eight}")
        assert "It is full: take one off to keep another." in html
        assert "your shortlist is full" in html
        assert 'class="still" href="/peers' not in html
        assert "Keep on the shortlist" not in html
        assert "Take off the shortlist" in html
        seven = text_of(client, f"/peers?place=Liverpool&{eight.removesuffix('&keep=E08000021')}")
        assert "your shortlist is full" not in seven
        assert 'class="still" href="/peers' in seven
        assert "Keep on the shortlist" in seven

    def test_keeps_to_councils_of_the_same_kind(self, client):
        assert {row["tier"] for row in table_of(client, BARKING + "&same=1")} == {"LBO"}

    def test_keeps_to_what_is_near(self, client):
        rows = table_of(client, BARKING + "&within=25&top=50")
        assert rows
        assert all(float(row["kilometres"]) <= 25 for row in rows)

    def test_ranks_work_that_is_like_what_somebody_wants(self, client):
        html = text_of(client, BARKING + "&want=library")
        section = html.split("Who already does")[1].split("</section>")[0]
        assert "Library" in section
        assert "of 100 alike" in section
        assert "/source/" in section

    def test_offers_places_to_start_from_where_only_words_are_given(self, client):
        words = words_of(text_of(client, "/peers?want=library"))
        assert "Name your place above" in words
        assert "peers of" in words

    def test_says_so_where_nothing_is_like_the_words(self, client):
        assert "No initiative recorded here is like that" in text_of(client, "/peers?want=xqzzyk")

    def test_every_gap_has_its_source(self, client):
        html = text_of(client, BARKING)
        for part in html.split('<p class="does">')[1:]:
            for item in re.findall(r"<li>(.*?)</li>", part.split("</div>")[0].split("</ul>")[0], re.DOTALL):
                assert 'href="/source/' in item

    def test_a_place_refused_is_told_what_would_help(self, client, bundled):
        found = bundled.peers()
        refused = next((place for place in found.places if not place.ended and not found.rank(place.code).peers), None)
        if refused is None:
            assert all(found.rank(place.code).peers for place in found.places if not place.ended)
            return
        html = words_of(text_of(client, f"/peers?place={refused.gss or refused.code}"))
        assert "is not ranked" in html
        assert "To help" in html

    def test_leads_programs_to_the_same_ranking(self, client):
        chosen = "/peers?place=LIV&context=100&themes=0&same=1&within=200&top=5"
        link = unescape(re.search(r'href="(/api/peers[^"]*)"', text_of(client, chosen))[1])
        answer = client.get(link)
        assert answer.status_code == 200
        assert [peer["code"] for peer in answer.json["peers"]] == [row["peer_code"] for row in table_of(client, chosen)]
        assert [peer["score"] for peer in answer.json["peers"]] == pytest.approx(
            [float(row["score"]) for row in table_of(client, chosen)], abs=1e-5
        )

    def test_says_in_one_file_what_the_api_says(self, client):
        ours = table_of(client, "/peers?place=LIV&top=10")
        theirs = list(csv.DictReader(io.StringIO(client.get("/api/peers?place=LIV&top=10&format=csv").text)))
        for one, other in zip(ours, theirs, strict=True):
            assert one["peer_code"] == other["peer_code"]
            assert [float(one[name]) for name in PARTS] == pytest.approx(
                [float(other[name]) for name in PARTS], abs=1e-9
            )

    def test_says_which_part_nobody_of_a_level_has(self, client, bundled):
        for row in table_of(client, "/peers?place=E47000004&top=3"):
            assert row["context"] == row["context_likeness"] == ""
            assert float(row["context_weight"]) == 0
            assert sum(float(row[f"{name}_weight"]) for name in PARTS) == pytest.approx(1)
        html = text_of(client, "/peers?place=E47000004")
        assert "Left out, and the others count for more: nobody of this level has data" in html

    def test_has_scores_in_sparql_that_are_the_sums_of_their_parts(self, client):
        asked = """SELECT ?score ?total (SUM(?weight * ?similarity) AS ?sum) {
            ?score pg:total ?total ; pg:part [ pg:weight ?weight ; pg:similarity ?similarity ] } GROUP BY ?score ?total"""
        prefix = "PREFIX pg: <https://w3id.org/placegraph/def#>\n"
        rows = list(
            csv.DictReader(io.StringIO(client.post("/sparql", data={"query": prefix + asked, "format": "csv"}).text))
        )
        assert len(rows) > 3000
        for row in rows:
            assert float(row["sum"]) == pytest.approx(float(row["total"]), abs=2e-5), row["score"]

    def test_names_a_framework_that_both_adopted(self, client):
        words = words_of(text_of(client, "/peers?place=Anglesey"))
        assert re.search(r"Programmes 1\.\d 0\.\d+ [\d.]+% (?!Nothing shared)\d shared", words)

    def test_with_nobody_near_says_so_and_does_not_blame_the_place(self, client):
        words = words_of(text_of(client, "/peers?place=Liverpool&within=1"))
        assert "There is no other place to compare Liverpool with" in words
        assert "name an initiative" not in words
        words = words_of(text_of(client, "/peers?place=Ashford&context=0&within=20"))
        assert "What is known of Ashford is too little" not in words

    def test_takes_the_names_that_the_api_has_for_switches(self, client):
        ours, theirs = (
            table_of(client, f"/peers?place=LIV&{said}") for said in ("same=1&within=100", "same_type=1&near=100")
        )
        assert [row["peer_code"] for row in ours] == [row["peer_code"] for row in theirs] != []


class TestACouncilThatEnded:
    @pytest.mark.parametrize("typed", ["Cumbria", "E10000006", "Kettering", "E07000153", "Allerdale"])
    @pytest.mark.parametrize("page", ["/peers", "/partners", "/learn"])
    def test_is_found_with_its_last_day_and_its_successors(self, client, page, typed):
        words = words_of(text_of(client, f"{page}?place={typed}"))
        assert "No place is called" not in words
        assert re.search(r"ended on \d+ March 20\d\d\. .* took over: ask about (it|them) instead", words)

    def test_has_a_brief_and_stands_beside_others(self, client):
        answer = client.get("/brief/Cumbria", headers=HTML, follow_redirects=True)
        assert answer.status_code == 200
        assert "Cumbria County Council ended on" in answer.text
        words = words_of(text_of(client, "/compare?a=Liverpool&b=E07000026"))
        assert "Allerdale Borough Council ended on" in words
        assert "No place is called" not in words

    def test_is_told_as_such_among_peers(self, client):
        html = text_of(client, "/peers?place=Isles+of+Scilly&historic=1&top=20")
        assert re.search(r"ended on \d+ \w+ \d{4}</span>", html)
        kept = unescape(re.search(r'href="(/peers\?[^"]*keep=E07000026[^"]*)"', html)[1])
        assert "Your shortlist" in text_of(client, kept)

    def test_gives_way_to_one_of_today(self, bundled):
        with create_app(bundled).test_request_context("/"):
            assert not meant_by("Somerset").place.ended
            assert meant_by("Cumbria").place.code == "E10000006"


class TestAName:
    @pytest.mark.parametrize("typed", ["E09000002", "BDG", "barking and dagenham", "Barking & Dagenham", "Liverpool"])
    def test_is_understood(self, bundled, typed):
        with create_app(bundled).test_request_context("/"):
            assert meant_by(typed).place is not None

    def test_typed_wrongly_is_answered_with_suggestions(self, client):
        html = text_of(client, "/peers?place=Livrpool")
        assert "Did you mean" in html
        assert "place=E08000012" in html

    def test_of_several_places_is_answered_with_a_choice(self, client):
        html = text_of(client, "/peers?place=Newcastle")
        assert "may be several places" in html
        assert "place=E08000021" in html
        assert "place=E07000195" in html

    @pytest.mark.parametrize("typed", ["xqzzyk", "<b>", "%00", "' OR 1=1", "🏛" * 50, "x" * 5000])
    def test_of_nothing_is_no_dead_end(self, client, typed):
        answer = client.get("/peers", query_string={"place": typed}, headers=HTML)
        assert answer.status_code == 200
        assert "/places" in answer.text
        assert "<b>'" not in answer.text


class TestChoices:
    @pytest.mark.parametrize("query", ["context=x", "themes=-1", "goals=101", "partners=nan", "top=1e9", "within=far"])
    def test_that_cannot_be_read_say_what_to_write(self, client, query):
        text = text_of(client, f"{BARKING}&{query}", 400)
        assert "write it in figures" in text

    def test_of_no_weight_at_all_are_advice(self, client):
        nothing = "&".join(f"{name}=0" for name in PARTS)
        assert "at least one part" in text_of(client, f"{BARKING}&{nothing}", 400)

    def test_as_usual_make_a_short_address(self):
        assert Choices(place="E09000002").address() == "/peers?place=E09000002"
        assert Choices().of_one == pytest.approx(dict(WEIGHTS))

    @given(
        weights=st.fixed_dictionaries({name: st.integers(0, 100) for name in PARTS}).filter(
            lambda each: any(each.values())
        ),
        place=st.text(max_size=30).map(str.strip),
        within=st.integers(0, 2000),
        top=st.integers(1, 50),
        same=st.booleans(),
    )
    def test_come_back_from_their_own_address(self, weights, place, within, top, same):
        from urllib.parse import parse_qsl

        chosen = Choices(place=place, weights=weights, within=within, top=top, same_type=same)
        query = chosen.address().partition("?")[2]
        read = choices(MultiDict(parse_qsl(query, keep_blank_values=True)))
        assert read.of_one == pytest.approx(chosen.of_one)
        assert (read.place, read.within, read.top, read.same_type) == (place, within, top, same)

    @given(text=st.text())
    def test_any_weight_is_read_or_refused(self, text):
        try:
            read = choices(MultiDict([("context", text)]))
        except BadChoice:
            return
        assert 0 <= read.weights["context"] <= 100


@given(st.lists(st.floats(0, 30), min_size=6, max_size=6))
def test_rounded_points_add_up(values):
    total = round(sum(values), 1)
    found = rounded(values, total)
    assert sum(found) == pytest.approx(total, abs=0.051)
    assert all(abs(one - other) <= 0.1001 for one, other in zip(found, values, strict=True))


class TestWhatAPlaceDoes:
    def test_what_a_person_says_is_not_added_to_by_a_program(self):
        row = dict.fromkeys(
            ("title", "what", "strategyKind", "programme", "programmeName", "start", "goal", "goalName")
        )
        row |= {"undertaking": "u", "source": "s", "stale": False}
        rows = [
            row | {"theme": "x/goal/1", "themeName": "one", "method": "inferred"},
            row | {"theme": "x/goal/2", "themeName": "two", "method": "curated"},
        ]
        (work,) = works(rows)
        assert work.themes == {"x/goal/2": "two"}
        assert work.method == "curated"

    def test_has_a_counterpart_of_itself(self, bundled):
        with create_app(bundled).test_request_context("/"):
            ours = doing(f"{ID}area-E09000002")
            assert ours.works
            assert ours.without_counterpart(ours) == []

    def test_covers_what_its_page_lists(self, bundled):
        with create_app(bundled).test_request_context("/"):
            ours = doing(f"{ID}area-E06000052")
            listed = ask("undertakings-of-place", place="area-E06000052", at="")
            titled = {row["undertaking"] for row in listed if not row["untitled"] and row["what"] != "programme"}
            assert {work.iri for work in ours.works} == titled


class TestCompare:
    def test_sets_places_side_by_side(self, client):
        words = words_of(text_of(client, "/compare?a=E09000002&b=Liverpool&c=Cornwall"))
        assert "Barking and Dagenham, Liverpool and Cornwall side by side" in words
        for heading in (
            "What are they like?",
            "Which goals",
            "by kind of activity",
            "Whom do they work with?",
            "only one",
        ):
            assert heading in words

    def test_shared_partners_are_those_of_both(self, client, bundled):
        with create_app(bundled).test_request_context("/"):
            one, other = (doing(f"{ID}area-{code}").with_whom for code in ("E09000002", "E08000012"))
        words = words_of(text_of(client, "/compare?a=E09000002&b=E08000012"))
        shared = len(one.keys() & other.keys())
        assert f"{shared} partner{' is' if shared == 1 else 's are'} shared" in words

    def test_carries_a_shortlist(self, client):
        html = text_of(client, "/compare?place=E09000002&keep=E08000012&keep=initiative-town-funds-TD-BAR-01")
        assert "Initiatives on your shortlist" in html
        assert '/initiative/initiative-town-funds-TD-BAR-01"' in html
        assert "Liverpool" in html

    def test_of_one_place_or_none_is_no_dead_end(self, client):
        assert "/peers?place=E09000002" in text_of(client, "/compare?a=E09000002")
        assert "Two to four places" in text_of(client, "/compare")
        assert "may be several places" in text_of(client, "/compare?a=Newcastle&b=Liverpool")


class TestLearn:
    def test_names_what_peers_do_towards_a_goal(self, client):
        rows = table_of(client, "/learn?place=E09000002&goal=13")
        assert rows
        assert all("goal/13" in row["goals"].split(" | ") for row in rows)
        scores = [float(row["score"]) for row in rows]
        assert scores == sorted(scores, reverse=True)
        assert all(row["source"] for row in rows)

    def test_leaves_out_what_the_place_itself_does(self, client, bundled):
        with create_app(bundled).test_request_context("/"):
            own = {work.iri.removeprefix(ID) for work in doing(f"{ID}area-E09000002").works}
        assert not own & {row["undertaking"] for row in table_of(client, "/learn?place=E09000002")}

    @pytest.mark.parametrize("goal", ["15", "0", "-1", "housing"])
    def test_of_a_goal_that_is_none_says_so(self, client, goal):
        assert f"There is no goal “ {goal} ”" in words_of(text_of(client, f"/learn?place=Liverpool&goal={goal}"))


class TestOtherPages:
    def test_a_claim_that_was_worked_out_has_a_page(self, client):
        rows = list(
            csv.DictReader(io.StringIO(client.get("/api/queries/suggested-themes?format=csv", buffered=True).text))
        )
        claims = [row["claim"].rpartition("/")[2] for row in rows][:: max(1, len(rows) // 40)]
        assert len(claims) > 30
        for claim in (*claims, "peer-E07000219-E08000038", "peerpart-E07000219-E08000038-themes"):
            assert client.get(f"/thing/{claim}", headers=HTML).status_code == 200, claim

    def test_more_places_than_are_compared_are_told(self, client):
        kept = "&".join(f"keep={code}" for code in ("BDG", "NFK", "MAN", "LDS"))
        words = words_of(text_of(client, f"/compare?place=LIV&{kept}"))
        assert "4 of 5 places are compared" in words
        assert "Left out: Leeds." in words

    def test_a_kind_of_body_that_is_none_is_told(self, client):
        answer = client.get("/partners?place=LIV&kind=zzz", headers=HTML)
        assert answer.status_code == 400
        assert "here is no kind of body" in answer.text

    def test_a_place_shows_four_peers_with_reasons(self, client, bundled):
        html = text_of(client, "/place/E09000002")
        section = html.split('<section id="peers">')[1].split("</section>")[0]
        assert section.count('class="peer"') == 4
        assert section.count("losest in") == 4
        assert "/peers?place=E09000002" in section

    def test_a_place_of_another_day_shows_no_peers_of_today(self, client):
        assert '<section id="peers">' not in text_of(client, "/place/E09000002?as-at=2020-01-01")

    def test_the_front_page_starts_from_a_place(self, client):
        html = text_of(client, "/")
        assert 'action="/peers"' in html
        assert 'href="/peers"' in html

    def test_a_place_leads_to_its_peers(self, client):
        assert client.get("/place/E09000002/peers").location == "/peers?place=E09000002"
        assert client.get("/place/E09999999/peers").status_code == 404

    def test_a_build_without_peers_says_so(self, bundled, monkeypatch):
        monkeypatch.setattr(type(bundled), "peers", lambda self: None)
        client = create_app(bundled).test_client()
        assert "This build holds no peers" in text_of(client, BARKING)
        assert "This build holds no peers" in text_of(client, "/place/E09000002")
        assert text_of(client, "/learn?place=E09000002")
        assert text_of(client, "/compare?a=E09000002&b=Liverpool")
