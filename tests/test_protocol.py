"""The SPARQL 1.1 Protocol, Service Description and the reading part of the Graph Store Protocol, over a dataset of one's own.

The cases are those that the W3C's suites name; the data are invented.
"""

import csv
import io
import re
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad, RdfFormat, Store, Triple, parse
from werkzeug.test import TestResponse

from graph.columns import in_order
from graph.home import Home
from graph.lanes import Answer
from graph.linked import VOID
from graph.served import Graph
from loaders.dataset import load_dataset
from ontology import RDF
from tests.clients import Reader
from web import create_app
from web.service import SD

TRIG = """
@prefix e: <http://example.org/> .
e:nowhere a e:Default .
e:one { e:a a e:Thing . }
e:two { e:b a e:Thing . }
"""
ONE, TWO = "http://example.org/one", "http://example.org/two"
FORM, DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"
IN_DEFAULT = "ASK { <http://example.org/nowhere> ?p ?o }"
IN_ONE = "ASK { <http://example.org/a> ?p ?o }"
IN_BOTH = "ASK { <http://example.org/a> ?p ?o . <http://example.org/b> ?p ?o }"
NAMED = "ASK { GRAPH ?g { <http://example.org/a> ?p ?o } GRAPH ?h { <http://example.org/b> ?p ?o } }"
NONE_BY_DEFAULT = "ASK { GRAPH ?g { ?s ?p ?o } FILTER NOT EXISTS { ?x ?y ?z } }"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("protocol")
    (folder / "data.trig").write_text(TRIG, encoding="utf-8")
    home = Home(folder / "home")
    load_dataset(home, folder / "data.trig", lambda text: None)
    with Graph(home) as graph:
        yield reader(graph)


def reader(graph: Graph) -> FlaskClient:
    app = create_app(graph)
    return Reader(app, app.response_class)


def triples(answer: TestResponse) -> set[Triple]:
    """The statements of an answer, without their labels for blank nodes being of any meaning."""
    form = RdfFormat.from_media_type(answer.mimetype)
    assert form, answer.mimetype
    return {quad.triple for quad in parse(answer.data, format=form)}


class TestQueries:
    @pytest.mark.parametrize(
        ("query", "graphs", "yes"),
        [
            (IN_DEFAULT, {}, True),
            (IN_ONE, {}, False),
            (IN_ONE, {"default-graph-uri": [ONE]}, True),
            (IN_DEFAULT, {"default-graph-uri": [ONE]}, False),
            (IN_BOTH, {"default-graph-uri": [ONE, TWO]}, True),
            (NAMED, {"named-graph-uri": [ONE, TWO]}, True),
            (NAMED, {"named-graph-uri": [ONE]}, False),
            (NONE_BY_DEFAULT, {"named-graph-uri": [ONE]}, True),
            (IN_ONE.replace("ASK", f"ASK FROM <{TWO}>"), {"default-graph-uri": [ONE]}, True),
            (IN_ONE, {"default-graph-uri": ["http://example.org/no-such-graph"]}, False),
        ],
    )
    @pytest.mark.parametrize("way", ["get", "form", "direct"])
    def test_query_is_asked_of_the_graphs_named_in_the_request(
        self, client: FlaskClient, way: str, query: str, graphs: dict[str, list[str]], yes: bool
    ) -> None:
        match way:
            case "get":
                answer = client.get("/sparql", query_string={"query": query, **graphs})
            case "form":
                answer = client.post("/sparql", data={"query": query, **graphs})
            case _:
                answer = client.post("/sparql", query_string=graphs, data=query, content_type=DIRECT)
        assert answer.status_code == 200
        assert answer.mimetype == "application/sparql-results+json"
        assert answer.json is not None
        assert answer.json["boolean"] is yes

    def test_graphs_may_stand_in_the_address_of_a_form(self, client: FlaskClient) -> None:
        answer = client.post("/sparql/", query_string={"default-graph-uri": ONE}, data={"query": IN_ONE})
        assert answer.json is not None
        assert answer.json["boolean"] is True

    @pytest.mark.parametrize(
        ("accept", "media"),
        [
            ("application/sparql-results+xml", "application/sparql-results+xml"),
            ("text/csv;q=0.9, text/tab-separated-values", "text/tab-separated-values"),
            ("text/turtle, text/csv;q=0.1", "text/csv"),
            ("application/*;q=0.5, text/csv;q=0.4", "application/sparql-results+json"),
            ("*/*", "application/sparql-results+json"),
            ("text/turtle;q=0, */*;q=0.1", "application/sparql-results+json"),
            ("text/csv, text/html;q=0.1", "text/csv"),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/sparql-results+json"),
        ],
    )
    def test_table_comes_as_the_reader_likes_it_best(self, client: FlaskClient, accept: str, media: str) -> None:
        answer = client.get("/sparql", query_string={"query": "SELECT * { ?s ?p ?o }"}, headers={"Accept": accept})
        assert answer.mimetype == media

    @pytest.mark.parametrize(
        "media",
        [
            "text/turtle",
            "application/n-triples",
            "application/ld+json",
            "application/rdf+xml",
            "application/n-quads",
            "application/trig",
        ],
    )
    @pytest.mark.parametrize("query", ["CONSTRUCT WHERE { ?s ?p ?o }", "DESCRIBE <http://example.org/nowhere>"])
    def test_graph_comes_in_every_format_with_the_same_statements(
        self, client: FlaskClient, query: str, media: str
    ) -> None:
        answer = client.get("/sparql", query_string={"query": query}, headers={"Accept": media})
        assert answer.mimetype == media
        said = Triple(NamedNode("http://example.org/nowhere"), RDF.type, NamedNode("http://example.org/Default"))
        assert triples(answer) == {said}

    @pytest.mark.parametrize(
        ("form", "media"),
        [("turtle", "text/turtle"), ("RDF+XML", "application/rdf+xml"), ("application/ld+json", "application/ld+json")],
    )
    def test_format_may_be_asked_for_by_the_names_that_programs_use(
        self, client: FlaskClient, form: str, media: str
    ) -> None:
        answer = client.get("/sparql", query_string={"query": "CONSTRUCT WHERE { ?s ?p ?o }", "format": form})
        assert answer.mimetype == media

    def test_answer_is_known_again_until_the_next_build(self, client: FlaskClient) -> None:
        first = client.get("/sparql", query_string={"query": IN_DEFAULT})
        again = client.get(
            "/sparql", query_string={"query": IN_DEFAULT}, headers={"If-None-Match": first.headers["ETag"]}
        )
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
        other = client.get("/sparql", query_string={"query": IN_ONE}, headers={"If-None-Match": first.headers["ETag"]})
        assert other.status_code == 200
        sent = client.post("/sparql", data={"query": IN_DEFAULT}, headers={"If-None-Match": first.headers["ETag"]})
        assert sent.status_code == 200

    def test_clock_is_read_anew(self, client: FlaskClient) -> None:
        query = "SELECT (NOW() AS ?now) {}"
        first = client.get("/sparql", query_string={"query": query})
        again = client.get("/sparql", query_string={"query": query}, headers={"If-None-Match": first.headers["ETag"]})
        assert again.status_code == 200

    @pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS"])
    def test_pages_of_other_hosts_may_ask_and_read_what_went_wrong(self, client: FlaskClient, method: str) -> None:
        for query in (IN_DEFAULT, "ASK {"):
            answer = client.open("/sparql", method=method, query_string={"query": query})
            assert answer.headers["Access-Control-Allow-Origin"] == "*"

    def test_head_says_what_get_would(self, client: FlaskClient) -> None:
        for path in (f"/sparql?query={IN_DEFAULT}", "/sparql"):
            head, got = client.head(path), client.get(path)
            assert (head.status_code, head.mimetype, head.data) == (200, got.mimetype, b"")


class TestOddNumbers:
    """Numbers that no column has, and that arithmetic would choke on, are shown as the text that they are."""

    @pytest.mark.parametrize(
        "literal",
        [
            '"1E60000000"^^xsd:decimal',
            '"Infinity"^^xsd:decimal',
            '"sNaN"^^xsd:decimal',
            '"1e999"^^xsd:double',
            '"INF"^^xsd:double',
            '"NaN"^^xsd:float',
            f'"{"9" * 5000}"^^xsd:integer',
            f'"0.{"1" * 5000}"^^xsd:decimal',
        ],
    )
    @pytest.mark.parametrize("view", ["", "&view=chart", "&view=map", "&format=json", "&format=csv-spreadsheet"])
    def test_are_answered_at_once(self, bundled: Graph, literal: str, view: str) -> None:
        query = (
            "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n"
            f'SELECT ?name ?lat ?long {{ VALUES (?name ?lat ?long) {{ ("a" {literal} {literal}) ("b" 1.5 2) }} }}'
        )
        answer = reader(bundled).get(f"/query?{urlencode({'query': query})}{view}", headers={"Accept": "text/html"})
        assert answer.status_code == 200


class TestBadRequests:
    @pytest.mark.parametrize(
        ("method", "address", "body", "media", "status"),
        [
            ("PUT", "?query=ASK%7B%7D", b"", "", 405),
            ("DELETE", "?query=ASK%7B%7D", b"", "", 405),
            ("GET", "?query=ASK%7B%7D&query=SELECT%20*%20%7B%7D", b"", "", 400),
            ("POST", "", b"query=ASK%7B%7D&query=ASK%7B%7D", FORM, 400),
            ("POST", "", b"query=ASK%7B%7D", "text/plain", 415),
            ("POST", "", b"query=ASK%7B%7D", "", 415),
            ("POST", "", b"ASK {}", "", 415),
            ("POST", "", "ASK { FILTER('é') }".encode("utf-16"), DIRECT + "; charset=UTF-16", 400),
            ("GET", "?query=ASK%20%7B", b"", "", 400),
            ("GET", "?query=", b"", "", 400),
            ("GET", "?default-graph-uri=http%3A%2F%2Fexample.org%2Fone", b"", "", 400),
            ("GET", "?query=ASK%7B%7D&default-graph-uri=not%20an%20iri", b"", "", 400),
            ("GET", "?query=ASK%7B%7D&format=docx", b"", "", 406),
            # updates, however they are sent
            ("GET", "?update=CLEAR%20ALL", b"", "", 403),
            ("GET", "?query=CLEAR%20ALL", b"", "", 403),
            ("POST", "", b"update=CLEAR%20ALL", FORM, 403),
            ("POST", "", b"update=CLEAR%20ALL&update=CLEAR%20ALL", FORM, 403),
            ("POST", "?update=CLEAR%20ALL", b"query=ASK%7B%7D", FORM, 403),
            ("POST", "?using-graph-uri=http%3A%2F%2Fexample.org%2Fone", b"CLEAR ALL", "application/sparql-update", 403),
            ("POST", "", b"CLEAR ALL", "application/sparql-query", 403),
            (
                "GET",
                "?query=PREFIX%20e%3A%20%3Chttp%3A%2F%2Fe%2F%3E%20INSERT%20DATA%20%7B%20e%3Aa%20e%3Ab%201%20%7D",
                b"",
                "",
                403,
            ),
            # what is no UTF-8, and what is said twice
            ("GET", "?query=ASK%20%7B%7D%20%23%FF", b"", "", 400),
            ("POST", "", b"query=ASK%20%7B%7D%20%23%FF", FORM, 400),
            ("GET", "?query=ASK%7B%7D&format=json&format=xml", b"", "", 400),
        ],
    )
    def test_request_is_refused_in_words(
        self, client: FlaskClient, method: str, address: str, body: bytes, media: str, status: int
    ) -> None:
        answer = client.open(f"/sparql{address}", method=method, data=body, content_type=media or None)
        assert answer.status_code == status
        assert answer.mimetype == "text/plain"
        assert answer.text.strip()

    def test_refusal_to_write_says_which_methods_there_are(self, client: FlaskClient) -> None:
        assert "GET" in client.put("/sparql").headers["Allow"]


class TestWords:
    """A slip is told in its own terms, never in the grammar's."""

    @pytest.mark.parametrize(
        ("query", "said"),
        [
            ("SELECT * { ?s foo:bar ?o }", "prefix foo: is not declared (line 1, column 15); add PREFIX foo: <…>"),
            (
                "SELECT * {\n ?s pg:tier ?o }",
                "prefix pg: is not declared (line 2, column 5); add PREFIX pg: <https://w3id.org/placegraph/def#>",
            ),
            ("SELECT * {\n ?s ?p ?o LIMIT 5", "the { at line 1, column 10 is never closed: add }"),
            ("SELECT * { ?s ?p ?o OPTIONAL { ?s ?q ?v }", "the { at line 1, column 10 is never closed: add }"),
            ("SELECT * { ?s ?p ?o } }", "the } at line 1, column 23 closes nothing: take it out, or add { before it"),
            ("ASK { FILTER(1 = (2) }", "the ( at line 1, column 13 is never closed: add )"),
            ("INSERT DATA { <a:a> <a:b> <a:c> }", "this endpoint is read only: it takes queries, not updates"),
            ("SELECT ?x { ?s wibble }", "this is not a SPARQL query at line 1, column 22"),
        ],
    )
    def test_slip_is_told(self, client: FlaskClient, query: str, said: str) -> None:
        answer = client.get("/sparql", query_string={"query": query})
        assert answer.status_code in (400, 403)
        assert answer.text.startswith(said)
        for noise in ("LATERAL", "SERVICE", "..=", "[_]"):
            assert noise not in answer.text

    def test_slip_on_the_page_is_marked_where_it_is(self, bundled: Graph) -> None:
        page = reader(bundled).get("/query", query_string={"query": "SELECT * {\n ?s pg:tier ?o }"})
        assert page.status_code == 400
        assert 'data-line="2" data-column="5"' in page.text
        assert "Prefix pg: is not declared" in page.text

    def test_words_within_texts_and_names_are_no_slips(self, client: FlaskClient) -> None:
        query = 'PREFIX e: <http://e.org/> ASK { ?s e:INSERT "DELETE { x:y" . # z:z }\n FILTER (?s != _:b'
        said = client.get("/sparql", query_string={"query": query}).text
        assert "declared" not in said
        assert "read only" not in said


class TestColumns:
    """`SELECT *` gives the columns in the order in which the query names them."""

    QUERY = 'SELECT * { VALUES (?z ?b ?a) { (1 "x,\\"y\\"\\nz\\t" UNDEF) (<http://e.org/> "" "é") } }'

    @pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
    def test_stand_as_the_query_names_them(self, client: FlaskClient, form: str) -> None:
        every = client.get("/sparql", query_string={"query": self.QUERY, "format": form})
        named = client.get("/sparql", query_string={"query": self.QUERY.replace("*", "?z ?b ?a"), "format": form})
        assert every.status_code == named.status_code == 200
        if form == "json":
            assert every.json == named.json
        elif form == "xml":
            assert every.data.partition(b"</head>")[0] == named.data.partition(b"</head>")[0]
        else:
            assert every.data == named.data

    def test_stand_so_on_the_page(self, bundled: Graph) -> None:
        page = reader(bundled).get("/query", query_string={"query": self.QUERY}, headers={"Accept": "text/html"}).text
        assert re.findall(r"<th [^>]*>(\w)</th>", page) == ["z", "b", "a"]

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(cells=st.lists(st.tuples(st.text(max_size=8), st.text(max_size=8)), min_size=1, max_size=4))
    def test_any_text_survives(self, cells: list[tuple[str, str]]) -> None:
        text = io.StringIO(newline="")
        csv.writer(text).writerows([("a", "b"), *cells])
        answer = Answer(
            text.getvalue().encode(errors="replace"), "text/csv; charset=utf-8", "select", 1, False, "x", 1.0
        )
        turned = list(csv.reader(io.StringIO(in_order("SELECT * { ?b ?p ?a }", answer).body.decode(), newline="")))
        before = list(csv.reader(io.StringIO(answer.body.decode(), newline="")))
        assert turned == [row[::-1] for row in before]


class TestHeaders:
    @pytest.mark.parametrize("path", ["/sparql", "/query"])
    def test_charset_is_said_once(self, bundled: Graph, path: str) -> None:
        answer = reader(bundled).get(path, query_string={"query": "SELECT * { ?s ?p ?o } LIMIT 1", "format": "csv"})
        assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"

    @pytest.mark.parametrize(
        ("accepted", "packed"),
        [
            ("gzip", "gzip"),
            ("gzip;q=0", None),
            ("gzip; q=0.0, br;q=0", None),
            ("br;q=0, gzip", "gzip"),
            ("*;q=0", None),
            ("*", "br"),
            ("gzip;q=0, *;q=0.5", "br"),
            ("identity;q=1, gzip;q=0.5", None),
            ("identity;q=0.1, gzip;q=0.5", "gzip"),
        ],
    )
    def test_encoding_that_is_refused_is_not_used(self, bundled: Graph, accepted: str, packed: str | None) -> None:
        answer = reader(bundled).get("/about", headers={"Accept-Encoding": accepted})
        assert answer.headers.get("Content-Encoding") == packed

    def test_host_is_the_same_in_capitals(self, client: FlaskClient) -> None:
        client.application.config["TRUSTED_HOSTS"] = ["places.example"]
        try:
            assert client.get("/healthz", headers={"Host": "PLACES.Example"}).status_code == 200
            assert client.get("/healthz", headers={"Host": "evil.example"}).status_code == 400
        finally:
            client.application.config["TRUSTED_HOSTS"] = None


class TestServiceDescription:
    @pytest.mark.parametrize("accept", ["*/*", "text/turtle", "application/rdf+xml", "application/ld+json"])
    def test_endpoint_is_described_at_its_own_address(self, client: FlaskClient, accept: str) -> None:
        store = Store()
        store.extend(Quad(*each) for each in triples(client.get("/sparql", headers={"Accept": accept})))
        (of,) = store.quads_for_pattern(None, RDF.type, SD.Service)
        assert [each.object for each in store.quads_for_pattern(of.subject, SD.endpoint, None)] == [
            NamedNode("http://localhost/sparql")
        ]
        assert {each.object.value for each in store.quads_for_pattern(None, SD.name, None)} == {ONE, TWO}
        assert {int(each.object.value) for each in store.quads_for_pattern(None, VOID.triples, None)} == {1}
        assert not list(store.quads_for_pattern(None, SD.feature, SD.UnionDefaultGraph))

    def test_union_is_told_and_counted_where_the_graph_is_ours(self, bundled: Graph) -> None:
        client = reader(bundled)
        said = triples(client.get("/sparql"))
        assert any(each.predicate == SD.feature and each.object == SD.UnionDefaultGraph for each in said)
        (default,) = (each.object for each in said if each.predicate == SD.defaultGraph)
        (count,) = (each.object.value for each in said if each.subject == default and each.predicate == VOID.triples)
        query = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
        answer = client.get("/sparql", query_string={"query": query, "format": "csv"})
        assert answer.text.split() == ["n", count]
        assert [each for each in said if each.predicate == VOID.classPartition]

    def test_browser_is_led_to_the_form(self, client: FlaskClient) -> None:
        answer = client.get("/sparql", headers={"Accept": "text/html"})
        assert (answer.status_code, answer.location) == (303, "/query")

    def test_description_is_rdf_or_nothing(self, client: FlaskClient) -> None:
        assert client.get("/sparql", headers={"Accept": "text/csv"}).status_code == 406


class TestGraphStore:
    @pytest.mark.parametrize(
        "media", ["text/turtle", "application/n-triples", "application/rdf+xml", "application/trig"]
    )
    @pytest.mark.parametrize(
        ("address", "said"),
        [("?default", "nowhere"), (f"?graph={ONE}", "a"), ("?graph=http%3A%2F%2Fexample.org%2Ftwo", "b")],
    )
    def test_graph_is_sent_whole(self, client: FlaskClient, address: str, said: str, media: str) -> None:
        answer = client.get(f"/graph{address}", headers={"Accept": media})
        assert answer.mimetype == media
        assert [each.subject for each in triples(answer)] == [NamedNode(f"http://example.org/{said}")]
        assert client.head(f"/graph{address}", headers={"Accept": media}).status_code == 200

    @pytest.mark.parametrize(
        ("address", "status"),
        [("", 400), ("?graph=", 400), (f"?default&graph={ONE}", 400), ("?graph=http://example.org/no", 404)],
    )
    def test_graph_that_is_not_there_is_said(self, client: FlaskClient, address: str, status: int) -> None:
        assert client.get(f"/graph{address}").status_code == status

    @pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
    def test_nothing_is_written(self, client: FlaskClient, method: str) -> None:
        answer = client.open("/graph?default", method=method, data=b"<a:b> <a:b> <a:b> .", content_type="text/turtle")
        assert answer.status_code == 405
        assert len(triples(client.get("/graph?default"))) == 1

    def test_graph_of_ours_is_at_its_own_address_and_all_of_them_are_one(self, bundled: Graph) -> None:
        client = reader(bundled)
        seeds = client.get("/graph/curated-seeds", headers={"Accept": "application/n-triples"})
        assert len(triples(seeds)) == bundled.build.quads["https://w3id.org/placegraph/graph/curated-seeds"]
        everything = client.get("/graph?default", headers={"Accept": "application/n-triples"})
        assert triples(seeds) <= triples(everything)
        query = "SELECT (COUNT(*) AS ?n) { { SELECT DISTINCT * { ?s ?p ?o } } }"
        counted = client.get("/sparql", query_string={"query": query, "format": "csv"}).text.split()
        assert len(triples(everything)) == int(counted[1])
