"""Queries that people share: a link that lasts, says what it was asked of, and shows what has changed since."""

import json
import os
import shutil
import threading
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import Literal, Quad, Store

from graph import guard
from graph.home import Home
from graph.lanes import Answer
from graph.served import Graph
from ontology import PG, RDFS
from tests.clients import Reader
from web import create_app
from web.shared_queries import A_MINUTE, NotShared, Shared, SharedQueries, SharedTooMuch, compared
from web.shares import ShareSpent

QUERY = "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\nSELECT ?name { ?thing rdfs:label ?name } ORDER BY ?name"
OLD, NEW = "000000000000", "111111111111"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home of two invented builds: in the newer a name went and two came."""
    for build, names in ((OLD, ["Anvil", "Bell"]), (NEW, ["Bell", "Candle", "Drum"])):
        folder = tmp_path / "builds" / build
        folder.mkdir(parents=True)
        store = Store(folder / "store")
        store.bulk_extend(Quad(PG[name], RDFS.label, Literal(name)) for name in names)
        store.flush()
        del store
        said = {"hash": build, "made": f"2026-01-0{build[0]}T00:00:00Z", "software": "test", "dataset": True}
        (folder / "build.json").write_text(json.dumps(said))
    (tmp_path / "current").symlink_to(Path("builds", NEW))
    return Home(tmp_path)


@pytest.fixture
def app(home: Home):
    with Graph(home) as graph:
        app = create_app(graph)
        app.test_client_class = Reader
        yield app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def share(client: FlaskClient, text: str = QUERY) -> str:
    answer = client.post("/q", data={"query": text})
    assert answer.status_code == 303
    return answer.headers["Location"]


@pytest.mark.parametrize(("seconds", "said"), [(1, "in 1 second"), (2, "in 2 seconds")])
def test_one_second_is_one(seconds: int, said: str) -> None:
    assert str(SharedTooMuch(seconds)).endswith(said)
    assert str(ShareSpent(60, seconds)).endswith(said)


class TestSharing:
    def test_leads_to_a_page_with_the_query_and_its_answer(self, client: FlaskClient) -> None:
        path = share(client)
        assert len(path) == len("/q/") + 12
        page = client.get(path)
        assert page.status_code == 200
        assert "ORDER BY ?name</textarea>" in page.text
        assert "3 rows" in page.text
        assert f"/q/{path[3:]}?build={NEW}" in page.text

    def test_the_same_text_of_the_same_build_has_one_link(self, client: FlaskClient, home: Home) -> None:
        assert share(client) == share(client, QUERY.replace("\n", "\r\n"))
        assert len(list((home.path / "shared-queries").iterdir())) == 1
        assert share(client, QUERY + " ") != share(client)

    def test_a_long_query_has_a_short_link(self, client: FlaskClient) -> None:
        text = QUERY + "\n#" + "é" * 8000
        assert len(share(client, text)) == 15
        assert client.get(share(client, text)).status_code == 200

    @pytest.mark.parametrize(
        ("text", "status"),
        [
            ("", 400),
            ("  \n", 400),
            ("#" * (guard.BYTES + 1), 413),
            ("SELECT * {" + "{" * 100, 400),
            ("Buy this: http://spam.example/", 400),
            ("# SELECT * {}", 400),
            ("SELECT a deal of ours", 400),
            ("INSERT DATA { <a:a> <a:b> <a:c> }", 400),
            ("PREFIX e: <http://e.org/> CLEAR ALL", 400),
        ],
    )
    def test_what_could_only_hurt_is_not_kept(self, client: FlaskClient, home: Home, text: str, status: int) -> None:
        assert client.post("/q", data={"query": text}).status_code == status
        assert not (home.path / "shared-queries").exists()

    def test_what_is_no_utf_8_is_not_kept(self, client: FlaskClient, home: Home) -> None:
        form = "application/x-www-form-urlencoded"
        assert client.post("/q", data=b"query=ASK+%7B%7D+%23%FF", content_type=form).status_code == 400
        assert not (home.path / "shared-queries").exists()

    @pytest.mark.parametrize(
        ("headers", "status"),
        [
            ({}, 303),
            ({"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}, 303),
            ({"Origin": "http://LOCALHOST"}, 303),
            ({"Sec-Fetch-Site": "cross-site"}, 403),
            ({"Sec-Fetch-Site": "same-site"}, 403),
            ({"Origin": "http://evil.example"}, 403),
            ({"Origin": "null"}, 403),
        ],
    )
    def test_pages_of_other_sites_cannot_share(
        self, client: FlaskClient, home: Home, headers: dict[str, str], status: int
    ) -> None:
        assert client.post("/q", data={"query": QUERY}, headers=headers).status_code == status
        assert (home.path / "shared-queries").exists() == (status == 303)

    def test_a_query_with_a_slip_can_be_shared_to_ask_for_help(self, client: FlaskClient) -> None:
        page = client.get(share(client, "SELECT * {\n ?s ?p\n}"))
        assert page.status_code == 400
        assert "line 3, column" in page.text

    def test_nobody_shares_without_end(self, client: FlaskClient) -> None:
        answers = [client.post("/q", data={"query": f"ASK {{}} #{n}"}) for n in range(A_MINUTE + 2)]
        assert [answer.status_code for answer in answers] == [303] * (A_MINUTE + 1) + [429]
        assert int(answers[-1].headers["Retry-After"]) > 0

    def test_is_text_and_never_markup(self, client: FlaskClient) -> None:
        page = client.get(share(client, "SELECT * {} # </textarea><script>alert(1)</script>"))
        assert "<script>alert" not in page.text

    @pytest.mark.parametrize("name", ["0" * 12, "..%2fcurrent", "x", "0" * 64, "ABCDEFABCDEF"])
    def test_what_was_never_shared_is_not_there(self, client: FlaskClient, name: str) -> None:
        assert client.get(f"/q/{name}").status_code == 404

    def test_there_is_nothing_to_read_where_queries_are_sent(self, client: FlaskClient) -> None:
        assert client.get("/q").status_code == 405


class TestCitations:
    @pytest.fixture
    def path(self, app: Flask, client: FlaskClient, home: Home) -> str:
        """The link to a query that was shared when the older build was served."""
        client.get("/query")
        kept = SharedQueries(home.path / "shared-queries").keep(Shared(QUERY, OLD, "2026-01-01"))
        return f"/q/{kept}"

    def test_the_page_says_which_build_it_was_shared_at(self, client: FlaskClient, path: str) -> None:
        page = client.get(path).text
        assert f"when build <code>{OLD}</code> was served" in page
        assert f'href="{path}?build={OLD}"' in page

    def test_shows_what_came_and_what_went(self, client: FlaskClient, path: str) -> None:
        page = client.get(f"{path}?build={OLD}").text
        assert "2 rows came and 1 row went" in page
        came, _, went = page.partition("Rows that only build")
        assert [name in came for name in ("Candle", "Drum", "Anvil")] == [True, True, False]
        assert "Anvil" in went
        assert "Candle" not in went

    def test_each_build_sends_its_own_answer(self, client: FlaskClient, path: str) -> None:
        assert client.get(f"{path}?build={OLD}&format=csv").text.split() == ["name", "Anvil", "Bell"]
        assert client.get(f"{path}?format=csv").text.split() == ["name", "Bell", "Candle", "Drum"]

    @pytest.mark.parametrize(
        ("accept", "media"),
        [
            ("text/csv", "text/csv"),
            ("text/csv, text/html;q=0.1", "text/csv"),
            ("application/sparql-results+xml", "application/sparql-results+xml"),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
            ("*/*", "text/html"),
        ],
    )
    def test_answer_comes_as_the_header_asks(self, client: FlaskClient, path: str, accept: str, media: str) -> None:
        answer = client.get(f"{path}?build={OLD}", headers={"Accept": accept})
        assert answer.mimetype == media
        if media == "text/csv":
            assert answer.text.split() == ["name", "Anvil", "Bell"]

    def test_a_build_that_is_gone_is_said_to_be(self, client: FlaskClient, home: Home, path: str) -> None:
        shutil.rmtree(home.path / "builds" / OLD)
        page = client.get(f"{path}?build={OLD}").text
        assert "is not kept any more" in page
        assert "Candle" in page
        assert client.get(f"{path}?build={OLD}&format=csv").status_code == 404

    def test_the_newest_build_needs_no_comparing(self, client: FlaskClient, path: str) -> None:
        assert "came and" not in client.get(f"{path}?build={NEW}").text

    @pytest.mark.parametrize("build", ["../../etc", "", "x" * 300, "%00"])
    def test_no_other_folder_is_opened(self, client: FlaskClient, path: str, build: str) -> None:
        assert client.get(path, query_string={"build": build}).status_code == 200

    def test_no_worker_stays_behind(self, client: FlaskClient, path: str) -> None:
        client.get(f"{path}?build={OLD}")
        before = children()
        client.get(f"{path}?build={OLD}")
        assert children() == before


def children() -> set[str]:
    """The processes that this one has started and that are still there."""
    tasks = Path(f"/proc/{os.getpid()}/task").iterdir()
    return {child for task in tasks for child in (task / "children").read_text().split()}


class TestDifferences:
    def table(self, build: str, *values: int, cut: bool = False) -> Answer:
        rows = [{"n": {"type": "literal", "value": str(value)}} for value in values]
        body = json.dumps({"head": {"vars": ["n"]}, "results": {"bindings": rows}}).encode()
        return Answer(body, "application/sparql-results+json", "select", len(rows), cut, build, 1.0)

    def test_order_is_no_difference_and_a_row_that_is_there_twice_counts_twice(self) -> None:
        found = compared(self.table(OLD, 1, 2, 2, 3), self.table(NEW, 3, 2, 1, 4))
        assert (found.same, found.added_count, found.removed_count) == (3, 1, 1)
        assert (found.added, found.removed) == (({"n": "4"},), ({"n": "2"},))

    def test_all_are_counted_and_the_first_shown(self) -> None:
        found = compared(self.table(OLD), self.table(NEW, *range(500)))
        assert (found.added_count, len(found.added)) == (500, 200)

    def test_a_cut_answer_is_compared_in_part(self) -> None:
        assert compared(self.table(OLD, 1), self.table(NEW, 1, cut=True)).partly

    def test_yes_and_no_differ(self) -> None:
        said = [
            Answer(json.dumps({"head": {}, "boolean": yes}).encode(), "", "ask", None, False, OLD, 1.0)
            for yes in (True, False)
        ]
        found = compared(*said)
        assert (found.added, found.removed) == (({"answer": "false"},), ({"answer": "true"},))

    def test_graphs_are_compared_by_statement(self) -> None:
        old, new = (
            Answer(
                "".join(f"<urn:a> <urn:b> <urn:{each}> .\n" for each in each_).encode(), "", "graph", 2, False, OLD, 1.0
            )
            for each_ in ("xy", "yz")
        )
        found = compared(old, new)
        assert [row["object"] for row in (*found.added, *found.removed)] == ["urn:z", "urn:x"]


class TestTheFolder:
    def test_the_one_unopened_for_longest_goes(self, tmp_path: Path) -> None:
        kept = SharedQueries(tmp_path / "q", most=3)
        names = []
        for number in range(3):
            names.append(kept.keep(Shared(f"ASK {{}} #{number}", NEW, "2026-01-01")))
            os.utime(tmp_path / "q" / f"{names[-1]}.json", (number, number))
        kept.find(names[0])
        last = kept.keep(Shared("ASK {} #3", NEW, "2026-01-01"))
        with pytest.raises(NotShared):
            kept.find(names[1])
        assert {kept.find(name).query[-1] for name in (names[0], names[2], last)} == {"0", "2", "3"}

    def test_another_text_with_the_same_first_digits_has_a_longer_name(self, tmp_path: Path) -> None:
        kept = SharedQueries(tmp_path)
        name = kept.keep(Shared("ASK {}", NEW, "2026-01-01"))
        (tmp_path / f"{name}.json").write_text(
            json.dumps({"query": "ASK { ?s ?p ?o }", "build": OLD, "day": "2026-01-01"})
        )
        longer = kept.keep(Shared("ASK {}", NEW, "2026-01-01"))
        assert (len(longer), longer[:12]) == (16, name)
        assert kept.find(name).build == OLD

    def test_many_at_once_leave_whole_files_only(self, tmp_path: Path) -> None:
        kept = SharedQueries(tmp_path / "q", most=20)
        threads = [
            threading.Thread(
                target=lambda n=n: [kept.keep(Shared(f"ASK {{}} #{n}-{each}", NEW, "")) for each in range(20)]
            )
            for n in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        files = list((tmp_path / "q").iterdir())
        assert len(files) == 20
        assert all(json.loads(file.read_text())["build"] == NEW for file in files)


def test_the_form_on_the_query_page_shares(client: FlaskClient) -> None:
    page = client.get("/query", query_string={"query": QUERY}).text
    assert 'formmethod="post" formaction="/q"' in page


@pytest.mark.parametrize("said", ["format=csv&format=json", "query=ASK {}&query=ASK {}", "example=a&example=b"])
def test_what_the_query_page_is_told_twice_is_refused(client: FlaskClient, said: str) -> None:
    answer = client.get(f"/query?{said}" + ("" if "query" in said else "&query=ASK {}"))
    assert answer.status_code == 400
    assert f"{said.partition('=')[0]} is given more than once" in answer.text


@pytest.mark.parametrize("said", ["format=csv&format=json", f"build={OLD}&build={NEW}"])
def test_what_a_shared_query_is_told_twice_is_refused(client: FlaskClient, said: str) -> None:
    path = client.post("/q", data={"query": QUERY}).location
    answer = client.get(f"{path}?{said}")
    assert answer.status_code == 400
    assert f"{said.partition('=')[0]} is given more than once" in answer.text
