"""Pages about the network: the picture, its table and its data hold the same; all is in the link; nothing needs a script."""

import csv
import io
import itertools
import json
import re
from html import unescape
from importlib.resources import files

import brotli
import pytest
from browsing import host
from flask.testing import FlaskClient

from graph.network import Network
from graph.served import Graph
from web import create_app
from web.diagrams import MOST, SHAPES
from web.headers import POLICY
from web.networks import EVERY, ROWS, vis_address

__all__ = ["host"]

BODY = "council-BST"
EGO = f"/network/{BODY}?by=bodies"
BUDGET = 150_000


@pytest.fixture(scope="module")
def client(bundled: Graph) -> FlaskClient:
    return create_app(bundled, embed_in=["https://www.example.org"]).test_client()


@pytest.fixture(scope="module")
def network(bundled: Graph) -> Network:
    found = bundled.network()
    assert found is not None
    return found


def text(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == status, (path, answer.status_code)
    return answer.text


def island(page: str) -> dict:
    """What the script draws, unfolded as it unfolds it."""
    (found,) = re.findall(r'<script type="application/json" id="network">(.*?)</script>', page, re.DOTALL)
    folded = json.loads(found)
    nodes = [folded["looks"][look] | dict(zip(folded["own"], values, strict=True)) for look, *values in folded["nodes"]]
    edges = [
        stroke | {"from": nodes[first]["id"], "to": nodes[first + far]["id"]}
        for stroke, rows in zip(folded["strokes"], folded["edges"], strict=True)
        for first, *steps in rows
        for far in itertools.accumulate(steps)
    ]
    return folded | {"nodes": nodes, "edges": edges}


def rows(client: FlaskClient, path: str) -> list[dict[str, str]]:
    answer = client.get(path + ("&" if "?" in path else "?") + "format=csv")
    return list(csv.DictReader(io.StringIO(answer.text)))


def drawn(page: str, which: str) -> int:
    """The lines of one of the two SVGs."""
    svg = page.split(f'<svg class="{which}"')[1].split("</svg>")[0]
    return svg.count("<line ")


class TestTableAndPictureAreOne:
    @pytest.mark.parametrize(
        "path",
        [
            EGO,
            f"/network/{BODY}?by=work",
            f"/network/{BODY}?by=places",
            f"/network/{BODY}?by=bodies&legal=1",
            f"/network/{BODY}?by=bodies&degrees=2&goal=9",
            "/network/goal-10",
            "/network/region-london?by=bodies&kind=council&kind=health",
            "/network/area-E10000020",
        ],
    )
    def test_rows_are_edges(self, client: FlaskClient, path: str) -> None:
        page = text(client, path)
        edges = [tuple(sorted((edge["from"], edge["to"]))) for edge in island(page)["edges"]]
        table = [tuple(sorted((row["body"], row["other"]))) for row in rows(client, path)]
        assert sorted(edges) == sorted(table)
        assert edges
        assert drawn(page, "wide-net") == drawn(page, "narrow-net") == len(edges)
        thing, _, asked = path.partition("?")
        listed = csv.DictReader(io.StringIO(client.get(f"{thing}.csv?{asked}&table=edges").text))
        assert len(list(listed)) == len(edges)

    def test_pages_of_the_table_hold_every_row_once(self, client: FlaskClient) -> None:
        path, seen = f"/network/{BODY}?by=work&degrees=2", []
        every = rows(client, path)
        assert len(every) > 2 * ROWS
        for number in range(1, -(-len(every) // ROWS) + 1):
            body = text(client, f"{path}&page={number}").split("<tbody")[1].split("</tbody>")[0]
            seen += re.findall(r"<tr\b", body)
        assert len(seen) == len(every)

    def test_all_rows_can_be_had_at_once(self, client: FlaskClient) -> None:
        path = f"/network/{BODY}?by=bodies"
        first, whole = text(client, path), text(client, path + "&rows=all")
        link = re.search(r'href="([^"]*rows=all[^"]*)"', first)
        assert link is not None
        assert unescape(link[1]).startswith(path)
        count = len(rows(client, path))
        assert ROWS < count <= EVERY
        assert [page.split("<tbody")[1].split("</tbody>")[0].count("<tr") for page in (first, whole)] == [ROWS, count]

    def test_each_tie_names_its_evidence(self, client: FlaskClient, network: Network) -> None:
        titles = {each.iri.rsplit("/", 1)[-1]: each for each in network.undertakings}
        for row in rows(client, EGO):
            work = [titles[name] for name in row["undertakings"].split(" | ")]
            ends = {network.number_of[f"https://w3id.org/placegraph/id/{row[end]}"] for end in ("body", "other")}
            assert all(ends <= set(each.bodies) for each in work)
            assert row["sources"]
            assert row["read"] == max(source.read for each in work for source in each.sources)

    def test_orders(self, client: FlaskClient) -> None:
        shared = [int(row["shared"]) for row in rows(client, EGO)]
        assert shared == sorted(shared, reverse=True)
        names = [row["otherName"].casefold() for row in rows(client, EGO + "&sort=other")]
        assert names == sorted(names)
        assert [row["otherName"].casefold() for row in rows(client, EGO + "&sort=-other")] == sorted(
            names, reverse=True
        )
        assert 'aria-sort="ascending"' in text(client, EGO + "&sort=other")


class TestStateIsInTheLink:
    def test_the_form_shows_what_was_asked(self, client: FlaskClient) -> None:
        page = text(client, f"/network/{BODY}?by=bodies&degrees=2&kind=council&goal=9&since=2015&legal=1")
        for words in ('value="council" checked', '<option value="9" selected>', 'name="since" inputmode="numeric" pattern="[0-9]{4}" maxlength="4" value="2015"'):  # fmt: skip
            assert words in page
        assert "(3 in use)" in page

    def test_every_link_of_the_page_keeps_it(self, client: FlaskClient) -> None:
        page = text(client, f"/network/{BODY}?by=bodies&degrees=2&goal=9&sort=other")
        for link in re.findall(r'href="(/network/council-BST[.?][^"#]*)', page):
            assert "goal=9" in unescape(link)
        assert "/network/council-BST.svg?degrees=2&amp;by=bodies&amp;goal=9" in page

    def test_who_is_found_stands_in_the_panel_and_has_a_ring(self, client: FlaskClient, network: Network) -> None:
        page = text(client, EGO + "&find=Plymouth+City+Council")
        panel = page.split('id="panel"')[1].split("</div>")[0]
        assert "Plymouth City Council" in panel
        assert page.count('class="ring"') == 2
        alone = client.get(f"/network/{BODY}/panel?by=bodies&find=council-PLY").text
        assert "Plymouth City Council" in alone
        assert "<html" not in alone

    def test_a_slip_is_offered_what_comes_near(self, client: FlaskClient) -> None:
        assert (
            "Plymouth City Council</bdi>"
            in text(client, EGO + "&find=plymuth+city+council").split('role="alert"')[1][:600]
        )
        missed = text(client, EGO + "&find=xyzzy")
        # the form leads to the panel: there it says so, and what was written stays to be mended
        panel = missed.split('id="panel"')[1].split("</section>")[0]
        assert "/networks?q=xyzzy" in panel.split('role="alert"')[1]
        assert 'name="find" type="search" value="xyzzy"' in missed


class TestReadable:
    def test_what_is_too_dense_is_drawn_with_the_work(self, client: FlaskClient) -> None:
        page = text(client, f"/network/{BODY}")
        assert "lines from body to body would hide each other" in page
        assert any(node["kind"] == "work" for node in island(page)["nodes"])
        assert all(node["kind"] != "work" for node in island(text(client, "/network/council-NFK"))["nodes"])

    def test_downloads_are_of_the_same_picture(self, client: FlaskClient) -> None:
        page = text(client, f"/network/{BODY}")
        made = client.get(f"/network/{BODY}.json").json
        assert len(made["nodes"]) == len(island(page)["nodes"])

    def test_too_many_are_not_drawn_but_told_and_listed(self, client: FlaskClient) -> None:
        page = text(client, "/network/all")
        assert 'id="network"' not in page
        assert "/networks/all" in page
        assert "too many for one picture" in page

    def test_each_kind_has_a_shape_or_a_colour_of_its_own(self, client: FlaskClient) -> None:
        data = island(text(client, EGO))
        seen = {(node["shape"], node["color"]["background"]) for node in data["nodes"]}
        assert len(seen) == len({node["kind"] for node in data["nodes"]}) > 3
        assert all("group" not in node and node["label"] == " " for node in data["nodes"])
        assert data["options"]["physics"]["enabled"] is False
        assert (
            len(
                {
                    SHAPES[kind]
                    for kind in ("council", "health", "education", "community", "business", "government", "other")
                }
            )
            == 7
        )

    def test_widths_grow_with_what_is_shared(self, client: FlaskClient) -> None:
        widths = {frozenset((e["from"], e["to"])): e["width"] for e in island(text(client, EGO))["edges"]}
        by_count: dict[int, set[float]] = {}
        for row in rows(client, EGO):
            by_count.setdefault(int(row["shared"]), set()).add(widths[frozenset((row["body"], row["other"]))])
        counts = sorted(by_count)
        assert len(counts) > 1
        assert all(max(by_count[a]) < min(by_count[b]) for a, b in itertools.pairwise(counts))


class TestWhatIsTold:
    def test_a_goal_that_titles_alone_tell_is_told_so(self, client: FlaskClient, network: Network) -> None:
        work = [each for each in network.undertakings if 10 in each.goals]
        assert work
        assert all(each.inferred for each in work)
        said = f"All {len(work)} are under goal 10 only as placegraph worked it out"
        for path in ("/network/goal-10", "/embed/goal-10", "/network/goal-10.svg", "/network/goal-10.json"):
            assert said in text(client, path), path
        assert "worked it out" not in text(client, EGO)

    def test_work_by_a_guessed_goal_is_marked_wherever_it_stands(self, client: FlaskClient) -> None:
        path = "/network/goal-12?by=work"
        page, every = text(client, path), rows(client, path)
        guessed = {row["other"] for row in every if row["goalWorkedOut"]}
        told = {row["other"] for row in every if not row["goalWorkedOut"]}
        assert guessed
        assert told
        assert not guessed & told
        dashed = {node["id"] for node in island(page)["nodes"] if "borderDashes" in node.get("shapeProperties", {})}
        assert dashed == guessed
        assert page.split('class="narrow-net"')[0].count('stroke-dasharray="3 2"') == len(guessed)
        assert "goal worked out" in page.split("<tbody")[1].split("</tbody>")[0]
        assert "Shared work, goal worked out" in page

    def test_only_work_that_is_said_to_be_towards_a_goal_can_be_drawn(self, client: FlaskClient) -> None:
        link = re.search(r'href="([^"]*told=1)">Draw only the (\d+)', text(client, "/network/goal-12?by=work"))
        assert link
        every = rows(client, unescape(link[1]))
        assert len({row["other"] for row in every}) == int(link[2])
        assert not any(row["goalWorkedOut"] for row in every)
        assert "what placegraph worked out is left out" in text(client, "/network/goal-10?told=1")

    def test_the_list_of_goals_counts_as_their_networks_do(self, client: FlaskClient) -> None:
        listed = dict(
            re.findall(r'/network/goal-(\d+)">[^<]*</a> <span class="meta">([^<]*)', text(client, "/networks"))
        )
        assert listed["12"].endswith("told")
        for goal in ("8", "10", "12"):
            work = {row["other"] for row in rows(client, f"/network/goal-{goal}?by=work")}
            assert listed[goal].split(",")[0] == str(len(work))

    def test_ties_by_law_are_no_shared_work(self, client: FlaskClient) -> None:
        plain, law = (text(client, f"/network/goal-10?by=bodies{more}") for more in ("", "&legal=1"))
        bodies = re.search(r"(\d+) UK bodies are tied by", plain)[1]
        assert f"{bodies} UK bodies are tied by" in law
        assert re.search(r"\d+ ties by law, dashed, are no shared work", law)
        most = [page.split("Most partners here</h3>")[1].split("</ul>")[0] for page in (plain, law)]
        assert re.findall(r"<bdi>([^<]+)", most[0]) == re.findall(r"<bdi>([^<]+)", most[1])

    def test_files_tell_what_joins_a_body_and_its_work(self, client: FlaskClient) -> None:
        told = client.get("/network/goal-10.csv?by=work&table=edges").text
        ties = {row["tie"] for row in csv.DictReader(io.StringIO(told))}
        assert ties == {"leads", "takes part in"}

    @pytest.mark.parametrize(("page", "nodes"), [("/network/goal-10", None), ("/networks/all", 809)])
    def test_what_is_called_bodies_holds_bodies(self, client: FlaskClient, page: str, nodes: int | None) -> None:
        link = unescape(re.search(r'href="([^"]*table=nodes)"', text(client, page))[1])
        found = list(csv.DictReader(io.StringIO(client.get(link).text)))
        assert "kind_name" in found[0]
        assert nodes in (None, len(found))

    def test_who_may_embed_it_is_told(self, client: FlaskClient, bundled: Graph) -> None:
        assert "lets https://www.example.org show it" in text(client, EGO)
        alone = create_app(bundled).test_client()
        assert "shows its pictures on its own pages only" in text(alone, EGO)

    def test_the_same_work_told_twice_counts_once(self, network: Network) -> None:
        for tie in network.ties:
            told = [(network.undertakings[n].title.casefold(), network.undertakings[n].year) for n in tie.undertakings]
            assert len(told) == len({*told})

    @pytest.mark.parametrize("name", ["Norfolk", "NFK", "E10000020", "Norfolk County Council"])
    def test_a_name_or_code_leads_to_its_network(self, client: FlaskClient, name: str) -> None:
        answer = client.get(f"/network/{name}?by=work")
        assert (answer.status_code, answer.location) == (302, "/network/council-NFK?by=work")

    def test_what_the_command_calls_it_leads_there_too(self, client: FlaskClient) -> None:
        for written, name in {"goal:10": "goal-10", "region:London": "region-london"}.items():
            assert client.get(f"/network/{written}").location == f"/network/{name}"

    @pytest.mark.parametrize(("by", "words"), [("work", "pieces of work"), ("bodies", "partners")])
    def test_a_tie_is_called_what_it_is(self, client: FlaskClient, by: str, words: str) -> None:
        path = f"/network/goal-10?by={by}"
        count = sum("council-OXO" in (row["body"], row["other"]) for row in rows(client, path))
        assert f"<h3>{count} {words} here</h3>" in text(client, f"{path}&find=council-OXO")

    def test_a_council_without_shared_work_is_told_as_such(self, client: FlaskClient) -> None:
        told = text(client, "/network/council-ABD", 404)
        assert re.search(r'<a class="button" href="/[^"]+">What is known of', told)
        assert "Aberdeenshire Council takes part in nothing with another UK body in these sources" in unescape(told)

    def test_a_slip_in_a_name_is_understood(self, client: FlaskClient) -> None:
        assert "Norfolk County Council" in text(client, "/networks?q=Norflok")
        assert "Oxford City Council" in text(client, "/network/goal-10?find=Oxfrod")

    def test_nobody_chosen_is_what_the_panel_begins_with(self, client: FlaskClient) -> None:
        assert "Who is this?" in text(client, "/network/goal-10/panel")
        assert client.get("/network/goal-10/panel?find=nobody-there").status_code == 404


@pytest.mark.parametrize(
    ("path", "marked"),
    [("/network/council-BST", "Networks"), ("/path", "Networks"), ("/compare", "Peers"), ("/partners", "Peers"), ("/goal/10", "Goals"), ("/map", "")],
)  # fmt: skip
def test_the_bar_tells_where_a_page_belongs(client: FlaskClient, path: str, marked: str) -> None:
    assert re.findall(r'aria-current="true">(\w+)</a></li>', text(client, path)) == ([marked] if marked else [])


class TestStartingPages:
    def test_networks_names_those_who_stand_out(self, client: FlaskClient, network: Network) -> None:
        page = text(client, "/networks")
        best = max(range(len(network.bodies)), key=lambda n: network.standings[n].partners)
        missed = max(range(len(network.bodies)), key=lambda n: network.standings[n].cut_off)
        for number in (best, missed):
            assert unescape(network.bodies[number].name) in unescape(page)
        assert len(rows(client, "/networks")) == len(network.bodies)

    def test_every_network_it_links_to_is_there(self, client: FlaskClient) -> None:
        links = {unescape(link) for link in re.findall(r'href="(/network/[^"]+)', text(client, "/networks"))}
        assert len(links) > 40
        # one of each kind, for a page of each would take long
        kinds = {re.split(r"[-.]", link)[0]: link for link in sorted(links)}
        first = set(kinds.values()) | {link for link in links if link.startswith("/network/all.")}
        assert len(first) > 6
        assert [link for link in first if client.get(link).status_code != 200] == []

    def test_no_empty_network_is_offered(self, client: FlaskClient, network: Network) -> None:
        """Each filter of a page leaves something when it is used alone; pillars without shared work are told, not offered."""
        assert not any(each.pillars for each in network.undertakings)
        page = text(client, "/networks")
        assert "/network/pillar-" not in page
        assert "There is no network by pillar" in page
        assert "Only a source or a person" in text(client, "/network/pillar-renew")
        for thing in ("council-NFK", BODY):
            form = text(client, f"/network/{thing}").split('aria-label="Filters"')[1].split("</form>")[0]
            selects = dict(re.findall(r'<select id="\w+" name="(\w+)">(.*?)</select>', form, re.DOTALL))
            assert selects
            for name, inside in selects.items():
                options = re.findall(r'<option(?: value="([^"]*)")?(?: selected)?>([^<]*)<', inside)[1:]
                assert options, name
                for value, words in (options[0], options[-1]):
                    seen = client.get(
                        f"/network/{thing}", query_string={name: unescape(value or words), "by": "bodies"}
                    )
                    assert "wide-net" in seen.text, (thing, name, value or words)

    def test_a_body_is_found_by_part_of_its_name(self, client: FlaskClient) -> None:
        assert (
            "/network/council-NFK" in text(client, "/networks?q=norfolk").split('id="hits"')[1].split("</section>")[0]
        )
        assert "No body of that name" in text(client, "/networks?q=xyzzyq")

    def test_the_country_is_whole(self, client: FlaskClient, network: Network) -> None:
        data = client.get("/networks/all.json").json
        assert len(data["ids"]) == len(network.bodies) > MOST
        for column in ("names", "kind", "community", "x", "y"):
            assert len(data[column]) == len(data["ids"])
        name = {each.iri.rsplit("/", 1)[-1]: each.name for each in network.bodies}
        assert dict(zip(data["ids"], data["names"], strict=True)) == name
        drawn = [
            (*sorted((data["ids"][first], data["ids"][first + far])), shared)
            for shared, rows in data["edges"]
            for first, *steps in rows
            for far in itertools.accumulate(steps)
        ]
        there = [network.bodies[number].iri.rsplit("/", 1)[-1] for number in range(len(network.bodies))]
        assert sorted(drawn) == sorted((*sorted((there[tie.a], there[tie.b])), tie.shared) for tie in network.ties)
        assert all(0 <= at <= 1000 for at in data["x"] + data["y"])
        page = text(client, "/networks/all?community=1")
        assert network.communities[1].name in unescape(page)

    def test_other_pages_lead_there(self, client: FlaskClient) -> None:
        for path, link in {
            f"/partner/{BODY}": f"/network/{BODY}",
            "/place/E06000023": f"/network/{BODY}",
            "/goal/10": "/network/goal-10",
            "/programme/programme-h2020": "/network/programme-h2020",
        }.items():
            if client.get(path).status_code == 200:
                assert f'href="{link}"' in text(client, path), path


class TestRefusals:
    @pytest.mark.parametrize("path", ["/network/nothing-at-all", "/network/goal-15", "/network/region-atlantis", "/embed/nobody", f"/network/{BODY}/panel?find=xyzzy", "/networks/all?community=99999", "/vis/x/vis-network.min.js"])  # fmt: skip
    def test_what_is_unknown_is_advised(self, client: FlaskClient, path: str) -> None:
        assert "<h1" in text(client, path, 404)

    @pytest.mark.parametrize(
        "asked",
        [
            "degrees=4",
            "degrees=x",
            "by=cats",
            "kind=dog",
            "goal=ten",
            "since=-1",
            "page=0",
            "page=x",
            "page=9999999",
            "sort=evil",
            "degrees=²",
            "since=١٩",
        ],
    )
    def test_what_cannot_be_is_advised(self, client: FlaskClient, asked: str) -> None:
        assert "<h1" in text(client, f"/network/{BODY}?{asked}", 400)

    @pytest.mark.parametrize("asked", ["find=%00%FF", "tier=%3Cscript%3E", "programme=' OR 1", "pillar=../../x", "goal=9999", "since=9999&until=1", "find=" + "a" * 5000, "kind=&kind=", "page=99999"])  # fmt: skip
    @pytest.mark.parametrize("path", [f"/network/{BODY}", "/networks", "/networks/all"])
    def test_odd_things_break_nothing(self, client: FlaskClient, path: str, asked: str) -> None:
        answer = client.get(f"{path}?{asked}")
        assert answer.status_code in (200, 400, 404)
        assert b"<script>alert" not in answer.data

    def test_nothing_drawn_says_so(self, client: FlaskClient) -> None:
        page = text(client, f"/network/{BODY}?since=1950&until=1951")
        assert "fits all of that" in page
        assert 'href="/network/council-BST"' in page

    def test_a_graph_without_a_network(self, bundled: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(type(bundled), "network", lambda self: None)
        bare = create_app(bundled).test_client()
        assert "Nothing recorded in these sources" in text(bare, "/networks")
        for path in (f"/network/{BODY}", "/networks/all", f"/embed/{BODY}", "/networks/all.json"):
            assert "no network" in text(bare, path, 404)
        assert text(bare, f"/partner/{BODY}").count("/network/") == 0


class TestEmbedding:
    def test_only_those_origins_may_frame_it(self, client: FlaskClient) -> None:
        answer = client.get(f"/embed/{BODY}")
        assert answer.headers["Content-Security-Policy"] == POLICY + " https://www.example.org"
        assert "X-Frame-Options" not in answer.headers
        other = client.get(f"/network/{BODY}")
        assert other.headers["Content-Security-Policy"] == POLICY
        assert other.headers["X-Frame-Options"] == "SAMEORIGIN"

    def test_unless_asked_only_our_own_pages(self, bundled: Graph) -> None:
        answer = create_app(bundled).test_client().get(f"/embed/{BODY}")
        assert answer.headers["Content-Security-Policy"] == POLICY
        assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"

    def test_it_is_the_same_picture_with_the_way_back(self, client: FlaskClient) -> None:
        path = f"{BODY}?by=bodies&goal=9"
        alone, page = text(client, f"/embed/{path}"), text(client, f"/network/{path}")
        assert drawn(alone, "wide-net") == drawn(page, "wide-net")
        assert f'href="/network/{BODY}?by=bodies&amp;goal=9"' in alone
        assert f"/embed/{BODY}?by=bodies&amp;goal=9" in page


def test_vis_network_is_that_of_the_wheel_and_kept_for_good(client: FlaskClient) -> None:
    answer = client.get(vis_address(), buffered=True)
    assert answer.data == (files("pyvis") / "templates/lib/vis-9.1.2/vis-network.min.js").read_bytes()
    assert "immutable" in answer.headers["Cache-Control"]


def test_bytes_are_within_their_budget(client: FlaskClient) -> None:
    """What a page and all its own files take as they are sent, with brotli."""
    around = "/network/council-KWL?degrees=2&by=bodies"
    assert len(island(text(client, around))["nodes"]) == 200
    for path, most in (
        (f"/network/{BODY}", BUDGET),
        (around, BUDGET),
        ("/networks", 20_000),
        ("/networks/all", 60_000),
    ):
        page = client.get(path, headers={"Accept-Encoding": "br", "Accept": "text/html"})
        words = brotli.decompress(page.data).decode() if page.headers.get("Content-Encoding") == "br" else page.text
        total = len(page.data)
        for link in set(re.findall(r'(?:<script src|<link rel="stylesheet" href)="([^"]+)"', words)):
            total += len(client.get(unescape(link), headers={"Accept-Encoding": "br"}).data)
        assert total <= most, (path, total)
