"""The peer brief: the page and the Word file say the same, and both say what the graph says."""

import io
import re
from html import unescape

import docx
import pytest
from flask.testing import FlaskClient

from graph.peers import Ranking
from graph.served import Graph
from web import create_app
from web.asking import ask
from web.brief import Brief, brief_of
from web.choices import Choices
from web.named_places import meant_by

HTML = {"Accept": "text/html"}
PLACES = ("E09000002", "E06000052", "E10000020", "N09000004")


@pytest.fixture(scope="module")
def client(bundled: Graph) -> FlaskClient:
    return create_app(bundled).test_client()


def made(bundled: Graph, code: str) -> Brief:
    with create_app(bundled).test_request_context("/"):
        found = brief_of(meant_by(code).place, Choices())
    assert found is not None
    return found


def words_of(html: str) -> str:
    main = html[html.index("<main") : html.index("</main>")]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def word_of(client: FlaskClient, code: str) -> str:
    answer = client.get(f"/brief/{code}.docx")
    assert answer.status_code == 200
    file = docx.Document(io.BytesIO(answer.data))
    cells = (cell.text for table in file.tables for row in table.rows for cell in row.cells)
    return "\n".join(
        [line.text for line in file.paragraphs] + [*cells] + [line.text for line in file.sections[0].footer.paragraphs]
    )


class TestABrief:
    @pytest.mark.parametrize("code", PLACES)
    def test_has_five_facts_and_the_three_closest_peers(self, bundled, code):
        found = made(bundled, code)
        assert len(found.facts) == 5
        ranked = bundled.peers().rank(bundled.peers().find(code), top=3)
        if not ranked.refused:
            assert [card.peer.code for card in found.peers] == [peer.code for peer in ranked.peers]

    def test_has_scores_that_sparql_gives_too(self, bundled):
        found = made(bundled, "E09000002")
        rows = found.asked["places-like-mine"].panel
        totals = {str(row["peer"]): float(row["total"]) for row in rows}
        for card in found.peers:
            assert totals[card.peer.iri] == pytest.approx(card.peer.score, abs=1e-5)
            assert sum(part.points for part in card.parts) == pytest.approx(card.points, abs=0.001)

    def test_counts_every_goal_and_pillar_of_each_place(self, bundled):
        found = made(bundled, "E09000002")
        assert (len(found.goals), len(found.pillars)) == (14, 4)
        assert {len(gap.counts) for gap in (*found.goals, *found.pillars)} == {4}
        with create_app(bundled).test_request_context("/"):
            rows = ask("what-places-do", place="area-E09000002")
        assert found.fresh[0].works == len({row["undertaking"] for row in rows})
        assert found.fresh[0].works_stale <= found.fresh[0].works
        for gap in found.uncovered:
            assert gap.counts[0] == 0 < sum(gap.counts)

    def test_says_which_parts_were_not_compared(self, bundled):
        found = made(bundled, "E10000020")
        unknown = [card for card in found.peers if any(part.likeness is None for part in card.parts)]
        assert unknown
        for card in unknown:
            assert any(
                card.peer.name in sentence and "nothing is known of its" in sentence for sentence in found.left_out
            )

    def test_says_which_part_nobody_of_its_level_has(self, bundled):
        found = made(bundled, "E47000004")
        assert [part.name for part in found.peers[0].parts if part.left_out] == ["context"]
        assert found.peers[0].parts[0].weight == 0
        assert any("No place of this level has data for context" in sentence for sentence in found.left_out)


class TestThePage:
    def test_ranks_by_what_was_chosen_as_the_finder_does(self, client, bundled):
        chosen = "context=100&themes=0&initiatives=0&partners=0&programmes=0&goals=0&same=1"
        finder = client.get(f"/peers?place=LIV&{chosen}", headers=HTML).text
        link = unescape(re.search(r'href="(/brief/[^"]*)"', finder)[1])
        brief = client.get(link, headers=HTML).text
        names = [re.findall(r"<h3>\d\. <a [^>]*>([^<]+)", page)[:3] for page in (finder, brief)]
        assert names[0] == names[1]
        assert "Chosen by its reader: weights context 100" in brief
        word = unescape(re.search(r'href="(/brief/[^"]*docx[^"]*)"', brief)[1])
        text = "\n".join(part.text for part in docx.Document(io.BytesIO(client.get(word).data)).paragraphs)
        assert all(name in text for name in names[0])

    def test_of_a_name_with_a_slash_offers_places(self, client):
        answer = client.get("/brief?place=a/b", headers=HTML, follow_redirects=True)
        assert answer.status_code == 404
        assert "No place is called" in answer.text

    def test_tells_each_peer_with_its_evidence(self, client, bundled):
        html = client.get("/brief/E09000002", headers=HTML).text
        words = words_of(html)
        found = made(bundled, "E09000002")
        for card in found.peers:
            assert card.sentence in words.replace("&amp;", "&").replace("&#39;", "'")
        lists = re.findall(r'<p class="does">[^\n]*\n<ul class="plain">(.*?)</ul>', html, re.DOTALL)
        assert len(lists) == sum(bool(card.lacking) for card in found.peers) > 0
        for part in lists:
            for item in re.findall(r"<li>(.*?)</li>", part, re.DOTALL):
                assert 'href="/source/' in item
                assert "read " in item
        assert words.count(f"build {found.build}") >= 3

    @pytest.mark.parametrize("code", ["E09000002", "N09000004"])
    def test_every_question_it_names_opens_and_finds_what_it_says(self, client, bundled, code):
        html = client.get(f"/brief/{code}", headers=HTML).text
        for asked in made(bundled, code).asked.values():
            assert f'href="{asked.path}"' in html
            answer = client.get(asked.path, headers=HTML)
            assert answer.status_code == 200, asked.path
            rows = client.get(f"{asked.path}&format=json").json["tables"]
            assert len(next(iter(rows.values()))["rows"]) == len(asked.panel), asked.path

    def test_its_tables_can_be_taken_away(self, client):
        tables = client.get("/brief/E09000002?format=json").json["tables"]
        assert "what-places-do" in tables
        assert all(table["sparql"] for table in tables.values())

    @pytest.mark.parametrize("typed", ["Livrpool", "Newcastle"])
    def test_of_no_one_place_offers_some(self, client, typed):
        answer = client.get(f"/brief/{typed}", headers=HTML)
        assert answer.status_code == 404
        assert "/brief?place=E0" in answer.text
        assert "E0" in client.get(f"/brief/{typed}.docx", headers=HTML).text

    @pytest.mark.parametrize("typed", ["xqzzyk", "<b>", "%00", "E12000007", "x" * 3000])
    def test_of_nothing_is_a_404_that_helps(self, client, typed):
        answer = client.get(f"/brief/{typed}", headers=HTML)
        assert answer.status_code == 404
        assert "/places" in answer.text
        assert client.get(f"/brief/{typed}.docx", headers=HTML).status_code == 404

    def test_is_found_by_name(self, client):
        assert client.get("/brief/Liverpool").location == "/brief/E08000012"
        assert client.get("/brief?place=Barking and Dagenham").location == "/brief/Barking%20and%20Dagenham"
        assert client.get("/brief").location == "/peers"

    def test_is_linked_from_the_finder_and_the_place(self, client):
        for path in ("/peers?place=E09000002", "/place/E09000002"):
            assert 'href="/brief/E09000002"' in client.get(path, headers=HTML).text


class TestTheWordFile:
    @pytest.mark.parametrize("code", PLACES)
    def test_says_what_the_brief_says(self, client, bundled, code):
        found, text = made(bundled, code), word_of(client, code)
        for fact in found.facts:
            assert f"{fact.words}: {fact.value}" in text
        for card in found.cards:
            assert card.sentence in text
            assert all(str(work.row["title"]) in text for work in card.lacking if found.peers)
        for gap in (*found.goals, *found.pillars):
            assert gap.words in text
        assert all(sentence in text for sentence in found.left_out)
        assert all(asked.path in text for asked in found.asked.values())
        assert found.build in text

    def test_leads_to_the_pages_where_the_server_is_known(self, client):
        file = docx.Document(io.BytesIO(client.get("/brief/E09000002.docx").data))
        targets = {part.target_ref for part in file.part.rels.values() if part.is_external}
        assert any(target.startswith("http://localhost/queries/") for target in targets)
        strange = docx.Document(io.BytesIO(client.get("/brief/E09000002.docx", headers={"Host": "evil.example"}).data))
        assert not [part for part in strange.part.rels.values() if part.is_external]


def test_a_refused_place_gets_the_reason_and_the_context_list(bundled, monkeypatch):
    client = create_app(bundled).test_client()  # its own: the page of another may have been kept
    whole = type(bundled.peers()).rank

    def refused(self, code, **given) -> Ranking:
        found = whole(self, code, **given)
        return Ranking(found.place, found.weights, (), "Too little is known of it.", found.candidates, found.peers)

    monkeypatch.setattr(type(bundled.peers()), "rank", refused)
    words = words_of(client.get("/brief/E09000002", headers=HTML).text)
    assert "is not ranked. Too little is known of it." in words.replace("  ", " ")
    assert "This is no rank." in words
    assert "Three peers" not in words
    assert "Too little is known of it." in word_of(client, "E09000002")


def test_a_build_without_peers_says_so(bundled, monkeypatch):
    monkeypatch.setattr(type(bundled), "peers", lambda self: None)
    client = create_app(bundled).test_client()
    assert "This build holds no peers" in client.get("/brief/E09000002", headers=HTML).text
    assert client.get("/brief/E09000002.docx", headers=HTML).status_code == 404
