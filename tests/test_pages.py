"""The pages about places, bodies and their work: what each says is what the queries find."""

import csv
import io
import re
from html import unescape

import brotli
import pytest
from flask.testing import FlaskClient

from graph.lanes import QueryTimedOut
from graph.served import Graph
from ontology import ID, thing
from queries import find
from web import create_app
from web.links import page_of
from web.places import LISTS, SHOWN
from web.tables import labelled
from web.undertakings import SHOWN as IN_A_PROGRAMME

TOWN_DEAL = "initiative-town-funds-TD-BAR-01"
RECOVERY = "strategy-recovery-strategies-NWM-towards-a-better-newham-covid-19-recovery-strategy"
PLACES = {
    "E09000002": "Barking and Dagenham",
    "E08000012": "Liverpool",
    "E10000020": "Norfolk",
    "E09000025": "Newham",
    "E06000052": "Cornwall",
}
FAMILIES = (
    "/places",
    "/place/E09000002",
    "/place/E09000002/initiatives",
    "/place/E12000007",
    "/place/barrow",
    "/place/derry-district",
    f"/initiative/{TOWN_DEAL}",
    f"/initiative/{RECOVERY}",
    "/partner/council-BDG",
    "/partner/org-GB-NHS-RM1",
    "/partner/council-BDG/undertakings",
    "/programme/programme-town-deal",
    "/programme/programme-town-deal/initiatives",
    "/peers?place=E09000002",
    "/compare?a=E09000002&b=E08000012",
    "/learn?place=E09000002&goal=13",
    "/brief/E09000002",
    "/goals",
    "/goal/10",
    "/goal/13",
    "/pillars",
    "/pillar/renew",
)
HTML = {"Accept": "text/html"}


@pytest.fixture(scope="session")
def client(bundled: Graph) -> FlaskClient:
    return create_app(bundled).test_client()


def text_of(client: FlaskClient, path: str) -> str:
    answer = client.get(path, headers=HTML)
    assert answer.status_code == 200, (path, answer.status)
    return answer.text


def words_of(html: str) -> str:
    """The words of a page's main part, without marks."""
    main = html[html.index("<main") : html.index("</main>")]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def table_of(client: FlaskClient, path: str) -> list[dict[str, str]]:
    answer = client.get(path + ("&" if "?" in path else "?") + "format=csv")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.text)))


def section_of(html: str, heading: str) -> str:
    """One section of a page, by the words its heading begins with."""
    return next(part for part in html.split("<section")[1:] if f"<h2>{heading}" in part).split("</section>")[0]


class TestEveryPage:
    def test_offers_no_run_of_a_query_that_the_query_page_would_refuse(self, client):
        together = text_of(client, "/places").split('<details class="behind">')[2].split("</details>")[0]
        assert "What do these councils lead together" in together
        assert "It is too long for the query page" in together
        assert "/query?" not in together
        few = text_of(client, "/places?tier=LBO").split('<details class="behind">')[2].split("</details>")[0]
        assert "/query?example=led-together" in few

    @pytest.mark.parametrize("path", FAMILIES)
    def test_answers_with_one_heading_and_no_script(self, client, path):
        html = text_of(client, path)
        assert html.count("<h1>") == 1
        assert "<script" not in html
        assert ' style="' not in html

    @pytest.mark.parametrize("path", FAMILIES)
    def test_shows_the_query_behind_it(self, client, path):
        html = text_of(client, path)
        assert "The query behind this" in html
        assert 'href="/query?' in html

    @pytest.mark.parametrize("path", FAMILIES)
    def test_leads_to_the_query_page_with_the_very_query_that_it_shows(self, client, path):
        shown = {}
        for part in text_of(client, path).split('<details class="behind">')[1:]:
            if link := re.search(r'<a href="(/query\?[^"]+)">', part):
                code = unescape(part.split("<code>")[1].split("</code>")[0])
                shown[unescape(link[1])] = code
        assert shown
        for link, code in shown.items():
            page = text_of(client, link)
            asked = unescape(page.split("<textarea")[1].split(">", 1)[1].split("</textarea>")[0])
            lines = [line for line in asked.strip().splitlines() if not line.startswith("#+")]
            assert lines == code.strip().splitlines(), link

    @pytest.mark.parametrize("path", FAMILIES)
    def test_has_twins_in_csv_and_json_that_hold_the_same_rows(self, client, path):
        rows = table_of(client, path)
        twin = client.get(path + ("&" if "?" in path else "?") + "format=json").get_json()
        first = next(iter(twin["tables"].values()))
        assert len(first["rows"]) == len(rows)
        if rows:
            assert list(rows[0]) == list(first["rows"][0])

    @pytest.mark.parametrize(
        "path",
        [
            "/place/E09999999",
            "/place/ZZZ",
            "/place/no-such-town",
            "/place/E09000002/no-such-list",
            "/initiative/initiative-nothing-at-all",
            f"/initiative/{TOWN_DEAL}x",
            "/initiative/council-BDG",
            "/partner/org-nobody",
            "/partner/area-E09000002",
            "/programme/programme-none",
            "/programme/programme-town-deal/nothing",
            "/goal/15",
            "/pillar/revolt",
        ],
    )
    def test_that_is_not_there_says_what_to_do(self, client, path):
        answer = client.get(path, headers=HTML)
        assert answer.status_code == 404
        assert "Look for it" in answer.text

    @pytest.mark.parametrize("path", FAMILIES)
    def test_is_small(self, client, path):
        if path != "/places":
            assert len(brotli.compress(text_of(client, path).encode(), quality=5)) < 20_000


class TestPlaces:
    def test_are_those_of_every_current_council(self, client, bundled):
        found = bundled.ask(
            find("places"),
            tier=None,
            region=None,
            nation=None,
            state=find("places").read({"state": "current"})["state"],
        )
        councils = bundled.ask(find("counts"))[0]["authorities_current"]
        assert len({row["council"] for row in found}) == councils
        assert f"{len(found)} current places" in words_of(text_of(client, "/places"))

    def test_can_be_narrowed_down(self, client):
        rows = table_of(client, "/places?tier=LBO&region=area-E12000007")
        assert {row["tierName"] for row in rows} == {"London borough"}
        words = words_of(text_of(client, "/places?tier=LBO"))
        assert f"{len(rows)} places of " in words

    def test_of_abolished_councils_say_until_when(self, client):
        rows = table_of(client, "/places?state=abolished")
        assert {row["place"] for row in rows} >= {"Cumbria", "Allerdale"}
        assert all(row["end"] for row in rows)
        assert "until 31 March 2023" in words_of(text_of(client, "/places?state=abolished"))

    def test_that_no_filter_fits_are_no_error(self, client):
        assert "No place fits all of that" in text_of(client, "/places?tier=LBO&nation=area-W92000004")

    def test_each_appear_once(self, client):
        areas = [row["area"] for row in table_of(client, "/places?state=all")]
        assert len(areas) == len(set(areas))

    def test_count_no_more_than_their_page_lists(self, client):
        row = next(row for row in table_of(client, "/places?tier=UA") if row["place"] == "Cornwall")
        listed = table_of(client, "/place/E06000052/initiatives")
        led = [each for each in listed if each["part"] == "leads"]
        assert int(row["initiatives"]) == sum(each["what"] == "initiative" for each in led)
        assert int(row["strategies"]) == sum(each["what"] == "strategy" for each in led)


class TestPlace:
    @pytest.mark.parametrize(("code", "name"), PLACES.items(), ids=PLACES.values())
    def test_shows_initiatives_that_its_sources_tell_of(self, client, bundled, code, name):
        html = text_of(client, f"/place/{code}")
        assert f"<h1>{name}</h1>" in html
        found = bundled.ask(find("undertakings-of-place"), place=thing(f"area-{code}"))
        assert found
        shown = [row for row in found if f'href="{page_of(str(row["undertaking"]))}"' in section_of(html, "What is")]
        assert len(shown) == min(len(found), SHOWN)
        assert all(row["source"] for row in shown)

    @pytest.mark.parametrize("code", [*PLACES, "E10000006", "E06000063", "E06000065", "E08000038"])
    def test_comes_with_its_styles_in_20_kb(self, client, code):
        html = text_of(client, f"/place/{code}")
        styles = re.findall(r'<link rel="stylesheet" href="([^"]+)"', html)
        assert styles
        packed = [client.get(style, headers={"Accept-Encoding": "br"}).data for style in styles]
        assert len(brotli.compress(html.encode(), quality=5)) + sum(map(len, packed)) < 20_000

    @pytest.mark.parametrize(
        ("path", "target"),
        [
            ("/place/BDG", "/place/E09000002"),
            ("/place/bdg", "/place/E09000002"),
            ("/place/e09000002", "/place/E09000002"),
            ("/place/BNS", "/place/E08000038"),
            ("/place/E08000016", "/place/E08000038"),
            ("/place/E08000019", "/place/E08000039"),
            ("/place/CMA", "/place/E10000006"),
            ("/place/NIR-A", "/place/derry-district"),
            ("/place/BDG/partners", "/place/E09000002/partners"),
            ("/place/BDG?format=csv", "/place/E09000002?format=csv"),
        ],
    )
    def test_is_found_by_any_code_it_goes_by(self, client, path, target):
        answer = client.get(path)
        assert (answer.status_code, answer.location) == (301, target)

    @pytest.mark.parametrize(
        ("code", "successors"),
        [("E10000006", ("E06000063", "E06000064")), ("E07000026", ("E06000063",))],
        ids=["Cumbria", "Allerdale"],
    )
    def test_that_was_abolished_says_when_and_what_came_after(self, client, code, successors):
        html = text_of(client, f"/place/{code}")
        lead = html[html.index('class="lead"') :].split("</p>")[0]
        assert "until 31 March 2023" in lead
        assert [f'href="/place/{successor}"' in lead for successor in successors] == [True] * len(successors)

    def test_names_what_it_took_over_from_and_nothing_else(self, client):
        html = text_of(client, "/place/E06000063")
        notice = html[html.index('class="was"') :].split("</p>")[0]
        assert "Cumbria" in notice
        assert "Allerdale" in notice
        assert "South Lakeland" not in notice

    def test_keeps_what_its_predecessors_began(self, client):
        begun = {row["through"] for row in table_of(client, "/place/E06000063/initiatives")}
        assert "Cumbria County Council" in begun
        assert "" in begun

    def test_says_so_where_the_sources_do_not_know_the_successor(self, client):
        assert "do not say what replaced it" in words_of(text_of(client, "/place/derry-district"))

    def test_puts_untitled_awards_last(self, client, bundled):
        kinds = bundled.ask(find("undertakings-of-place"), place=thing("area-E06000052"))
        for what in ("initiative", "strategy"):
            flags = [bool(row["untitled"]) for row in kinds if row["what"] == what]
            assert flags == sorted(flags)

    @pytest.mark.parametrize("code", ["E10000020", "E09000002", "E08000012"])
    def test_never_calls_a_tie_by_law_a_partner(self, client, bundled, code):
        area = thing(f"area-{code}")
        mine = {row["partner"] for row in bundled.ask(find("partners-of-place"), place=area)}
        taking_part = set()
        for row in bundled.ask(find("undertakings-of-place"), place=area):
            who = bundled.ask(find("who-takes-part"), undertaking=thing(str(row["undertaking"]).removeprefix(ID)))
            taking_part |= {each["body"] for each in who if each["role"] != "Funder"}
        assert mine <= taking_part
        ties = bundled.ask(find("statutory-ties-of-place"), place=area)
        assert ties
        section = section_of(text_of(client, f"/place/{code}"), "Who works")
        only_tied = {row["body"] for row in ties} - mine
        assert not [body for body in only_tied if f'href="{page_of(str(body))}"' in section]

    def test_tells_pillars_out_of_how_many(self, client):
        words = words_of(text_of(client, "/place/E06000052"))
        total = len(table_of(client, "/place/E06000052/initiatives"))
        assert words.count(f"tagged by people of {total}") == 4

    @pytest.mark.parametrize("name", LISTS)
    def test_asks_a_question_about_it_on_each_list(self, client, name):
        heading = re.search(r"<h1>(.*?)</h1>", text_of(client, f"/place/E06000052/{name}"))
        assert heading
        assert "Cornwall" in heading[1]
        assert heading[1].endswith("?")

    @pytest.mark.parametrize("name", LISTS)
    def test_has_the_whole_of_each_list(self, client, name):
        html = text_of(client, f"/place/E06000052/{name}")
        rows = table_of(client, f"/place/E06000052/{name}")
        if rows:
            assert html.count("<tr role=") >= len(rows)


class TestInitiative:
    def test_shows_each_claim_with_its_evidence(self, client, bundled):
        words = words_of(text_of(client, f"/initiative/{TOWN_DEAL}"))
        for row in bundled.ask(find("who-takes-part"), undertaking=thing(TOWN_DEAL)):
            for fact in ("name", "role", "sourceTitle", "locator"):
                assert str(row[fact]) in words
        assert "stated by the source" in words

    def test_says_whom_to_ask(self, client):
        section = section_of(text_of(client, f"/initiative/{TOWN_DEAL}"), "Whom can I ask")
        assert "https://www.westmorlandandfurness.gov.uk" in section
        assert 'rel="nofollow noopener"' in section

    def test_says_how_much_was_awarded(self, client, bundled):
        (award,) = bundled.ask(find("money-of-undertaking"), undertaking=thing(TOWN_DEAL))
        assert f"£{int(award['amount']):,}" in words_of(text_of(client, f"/initiative/{TOWN_DEAL}"))

    def test_shows_a_strategys_priorities_as_its_own_words(self, client, bundled):
        section = section_of(text_of(client, f"/initiative/{RECOVERY}"), "Which priorities does it name itself?")
        found = bundled.ask(find("priorities-of-strategy"), strategy=thing(RECOVERY))
        assert found
        assert section.count("<li>“") == len(found)
        assert "They are not our goals or pillars" in section


class TestTables:
    def test_keep_their_meaning_when_rows_stack(self):
        made = labelled('<table><thead><tr><th scope="col">A</th><th scope="col">The "B"</th></tr></thead><tbody>'
                        '<tr><th scope="row">x</th><td class="n">1</td></tr></tbody></table>')  # fmt: skip
        for role in ("table", "rowgroup", "row", "columnheader", "rowheader", "cell"):
            assert f'role="{role}"' in made
        assert '<td role="cell" class="n" data-label="The &quot;B&quot;">1</td>' in made


class TestPartner:
    def test_counts_partners_in_the_uk_and_abroad_apart(self, client, bundled):
        found = bundled.ask(find("partners-of-body"), body=thing("council-BDG"))
        near = sum(bool(row["uk"]) for row in found)
        assert 0 < near < len(found)
        for path in ("/partner/council-BDG", "/place/E09000002"):
            assert f"with {near} other UK bodies and {len(found) - near} abroad" in words_of(text_of(client, path))
        order = [(-int(row["shared"]), not row["uk"]) for row in found]
        assert order == sorted(order)

    def test_known_by_its_number_alone_says_so(self, client):
        words = words_of(text_of(client, "/partner/org-GB-COH-15088005"))
        assert "Company no. 15088005 (name not in the source)" in words

    def test_of_a_council_leads_to_its_place(self, client):
        assert 'href="/place/E09000002"' in text_of(client, "/partner/council-BDG")

    def test_that_ended_names_its_successors(self, client):
        words = words_of(text_of(client, "/partner/council-CMA"))
        assert "ended on 31 March 2023" in words
        assert "Cumberland Council" in words

    def test_lists_members_apart_from_partners(self, client, bundled):
        html = text_of(client, "/partner/partnership-localgov-drupal-councils")
        assert "<h2>Who belongs to it?" in html
        assert not bundled.ask(find("partners-of-body"), body=thing("partnership-localgov-drupal-councils"))

    def test_shows_what_it_takes_part_in(self, client, bundled):
        found = bundled.ask(find("undertakings-of-body"), body=thing("council-CON"))
        assert len(table_of(client, "/partner/council-CON/undertakings")) == len(found) > 20


class TestProgramme:
    def test_lists_its_initiatives_and_says_how_many_are_shown(self, client, bundled):
        found = bundled.ask(find("undertakings-of-programme"), programme=thing("programme-town-deal"))
        assert f"{IN_A_PROGRAMME} of {len(found)} are shown here" in words_of(
            text_of(client, "/programme/programme-town-deal")
        )
        assert len({row["undertaking"] for row in found}) == len(found)

    def test_tells_members_apart_from_those_who_take_part(self, client):
        html = text_of(client, "/programme/programme-civic-university-agreement")
        assert "says nothing about working together" in words_of(html)


class TestThemes:
    @pytest.mark.parametrize(
        ("scheme", "query"), [("goal", "goals-by-undertakings"), ("pillar", "pillars-by-undertakings")]
    )
    def test_each_say_out_of_how_many(self, client, bundled, scheme, query):
        for row in bundled.ask(find(query)):
            key = str(row[scheme]).rsplit("/", 1)[1]
            words = words_of(text_of(client, f"/{scheme}/{key}"))
            assert str(row["meaning"]) in words.replace("&#39;", "'")
            assert re.search(rf"(Towards|Under) it {row['undertakings']:,}\s+of {row['recorded']:,}", words)

    def test_list_what_is_tagged_and_by_whom(self, client, bundled):
        found = bundled.ask(find("undertakings-on-theme"))
        assert found
        assert all(row["source"] and row["method"] in ("stated", "curated") for row in found)

    def test_count_a_goal_that_the_list_is_about_apart_from_one_that_is_stated(self, client, bundled):
        first = bundled.ask(find("goals-by-undertakings"))[0]
        words = words_of(text_of(client, "/goals"))
        assert first["tagged"] > first["taggedByStatement"] > 0
        assert (
            f"{first['taggedByStatement']} because a source says so, "
            "the rest because we read it so, mostly from what the whole list is about"
        ) in words

    def test_have_a_whole_list_of_as_many_as_are_counted(self, client, bundled):
        counts = bundled.ask(find("goals-by-undertakings"))[12]
        for path in ("/goal/13", "/goal/13/initiatives"):
            assert len({row["undertaking"] for row in table_of(client, path)}) == counts["undertakings"] > 100
        assert client.get("/goal/15/initiatives", headers=HTML).status_code == 404

    def test_are_shown_on_the_page_of_a_place(self, client):
        section = section_of(text_of(client, "/place/E09000002"), "What is")
        assert 'href="/goal/13"' in section
        assert "Climate planning" in section

    def test_are_honest_where_nobody_has_tagged_anything(self, client, bundled):
        for row in bundled.ask(find("pillars-by-undertakings")):
            html = text_of(client, f"/pillar/{row['key']}")
            assert ("Nobody has tagged anything with it yet" in html) == (row["undertakings"] == 0)


def test_a_page_that_takes_too_long_does_not_talk_of_queries(bundled, monkeypatch):
    app = create_app(bundled)

    def late(*_: object, **__: object) -> None:
        raise QueryTimedOut(2)

    monkeypatch.setattr(Graph, "ask", late)
    answer = app.test_client().get("/places", headers=HTML)
    assert answer.status_code == 504
    words = words_of(answer.text)
    assert "That took too long" in words
    assert "Try again in a minute" in words
    assert "free variables" not in words
