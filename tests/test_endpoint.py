"""The endpoint over the bundled graph: how it answers, what it refuses in plain text, and the share that a client has of it."""

import json

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from graph.served import Graph
from tests.clients import Reader
from web import create_app
from web.shares import Shares, ShareSpent


@pytest.fixture(scope="module")
def client(bundled: Graph) -> FlaskClient:
    app = create_app(bundled)
    return Reader(app, app.response_class)


def sparql(client: FlaskClient, query: str, **options: str) -> TestResponse:
    return client.get("/sparql", query_string={"query": query, **options})


class TestProtocol:
    """SPARQL 1.1 Protocol, section 2.1, and what we add to it."""

    SELECT = "SELECT (1 AS ?a) {}"

    def test_takes_a_query_by_get(self, client: FlaskClient) -> None:
        answer = sparql(client, self.SELECT)
        assert answer.mimetype == "application/sparql-results+json"
        assert json.loads(answer.data)["results"]["bindings"][0]["a"]["value"] == "1"

    def test_takes_a_query_as_a_form(self, client: FlaskClient) -> None:
        assert client.post("/sparql", data={"query": self.SELECT}).status_code == 200

    def test_takes_a_query_as_itself(self, client: FlaskClient) -> None:
        answer = client.post("/sparql", data=self.SELECT, content_type="application/sparql-query")
        assert answer.status_code == 200

    @pytest.mark.parametrize(
        ("accept", "media"),
        [
            ("text/csv", "text/csv"),
            ("text/tab-separated-values", "text/tab-separated-values"),
            ("application/sparql-results+xml", "application/sparql-results+xml"),
            ("application/json", "application/sparql-results+json"),
            ("*/*", "application/sparql-results+json"),
            ("text/csv;q=0.5, application/sparql-results+xml", "application/sparql-results+xml"),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/sparql-results+json"),
        ],
    )
    def test_answers_as_accepted(self, client: FlaskClient, accept: str, media: str) -> None:
        answer = client.get("/sparql", query_string={"query": self.SELECT}, headers={"Accept": accept})
        assert (answer.status_code, answer.mimetype) == (200, media)
        assert "Accept" in answer.headers["Vary"]

    @pytest.mark.parametrize(
        ("form", "media"), [("ttl", "text/turtle"), ("jsonld", "application/ld+json"), ("nt", "application/n-triples")]
    )
    def test_answers_as_the_address_asks(self, client: FlaskClient, form: str, media: str) -> None:
        query = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 1"
        assert sparql(client, query, format=form).mimetype == media

    def test_asks_only_the_graphs_that_are_named(self, client: FlaskClient) -> None:
        count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
        graph = "https://w3id.org/placegraph/graph/provenance"
        part, whole = sparql(client, count, **{"default-graph-uri": graph}), sparql(client, count)
        few, all_of_them = (
            int(json.loads(each.data)["results"]["bindings"][0]["n"]["value"]) for each in (part, whole)
        )
        assert 0 < few < all_of_them
        named = client.post(
            "/sparql", data={"query": "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }", "named-graph-uri": graph}
        )
        assert [row["g"]["value"] for row in json.loads(named.data)["results"]["bindings"]] == [graph]

    @pytest.mark.parametrize(
        ("request_", "status"),
        [
            ({"query_string": {"query": ""}}, 400),
            ({"query_string": [("query", "ASK {}"), ("query", "ASK {}")]}, 400),
            ({"query_string": {"query": "SELECT"}}, 400),
            ({"query_string": {"query": "ASK {}", "default-graph-uri": "no iri"}}, 400),
            ({"query_string": {"query": "ASK " + "{" * 80 + "}" * 80}}, 400),
            ({"query_string": {"query": "ASK { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"}}, 403),
            ({"query_string": {"query": "ASK {}", "format": "docx"}}, 406),
            ({"query_string": {"query": "ASK {}", "format": "ttl"}}, 406),
            ({"query_string": {"query": "ASK {}"}, "headers": {"Accept": "image/png"}}, 406),
            ({"query_string": {"query": "ASK { } #" + "x" * 20_000}}, 413),
            ({"method": "POST", "data": "ASK {}", "content_type": "text/plain"}, 415),
            ({"method": "POST", "data": b"ASK {} # \xff", "content_type": "application/sparql-query"}, 400),
            ({"method": "POST", "data": "x" * 70_000, "content_type": "application/sparql-query"}, 413),
            ({"method": "POST", "data": {"query": "ASK {} #" + "x" * 70_000}}, 413),
            ({"method": "POST", "data": "CLEAR ALL", "content_type": "application/sparql-update"}, 403),
            ({"method": "POST", "data": {"update": "CLEAR ALL"}}, 403),
            ({"query_string": {"query": "INSERT DATA { <a:a> <a:b> <a:c> }"}}, 403),
            ({"method": "PUT"}, 405),
            ({"method": "DELETE"}, 405),
        ],
    )
    def test_tells_what_is_wrong_in_plain_text(self, client: FlaskClient, request_: dict, status: int) -> None:
        answer = client.open("/sparql", **{"method": "GET", **request_})
        assert (answer.status_code, answer.mimetype) == (status, "text/plain")
        assert answer.get_data(as_text=True).strip()

    def test_a_cut_answer_says_so(self, client: FlaskClient) -> None:
        answer = sparql(client, "SELECT * { ?s ?p ?o }", format="csv")
        assert answer.headers["X-Placegraph-Rows"] == "10000"
        assert "first 10000" in answer.headers["X-Placegraph-Cut"]
        assert "X-Placegraph-Cut" not in sparql(client, self.SELECT).headers

    def test_names_the_build_to_cite(self, client: FlaskClient, bundled: Graph) -> None:
        assert sparql(client, self.SELECT).headers["X-Placegraph-Build"] == bundled.build.hash

    def test_pages_of_other_hosts_may_ask(self, client: FlaskClient) -> None:
        assert sparql(client, self.SELECT).headers["Access-Control-Allow-Origin"] == "*"
        assert client.options("/sparql").status_code == 204

    def test_a_browser_without_a_query_is_shown_the_form(self, client: FlaskClient) -> None:
        answer = client.get("/sparql", headers={"Accept": "text/html"})
        assert (answer.status_code, answer.headers["Location"]) == (303, "/query")

    def test_a_client_that_had_its_share_waits(self, bundled: Graph) -> None:
        app = create_app(bundled)
        shares = app.extensions["shares"] = Shares(60)
        shares.spend("127.0.0.1", 61)
        answer = sparql(app.test_client(), self.SELECT)
        assert answer.status_code == 429
        assert int(answer.headers["Retry-After"]) in (1, 2)


class TestShares:
    def test_a_share_comes_back_with_time(self) -> None:
        now = [0.0]
        shares = Shares(60, lambda: now[0])
        shares.spend("one", 90)
        with pytest.raises(ShareSpent) as error:
            shares.check("one")
        assert error.value.retry_after == 30
        shares.check("another")
        now[0] = 31
        shares.check("one")
