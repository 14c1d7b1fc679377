"""The SPARQL 1.1 Protocol and Service Description, over HTTP, from a server that serves a dataset of one's own.

`tests/protocol_cases.py` holds the requests, under the names of the W3C's tests. What `test_protocol.py` asks of the
application, within one process, is not asked again.
"""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from protocol_cases import ANSWERED, GRAPHS, REFUSED, TRIG, UPDATES, Asked, Case
from pyoxigraph import (
    Literal,
    NamedNode,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)

from graph.home import Home
from ontology import RDF
from placegraph import main
from soak.serving import serving
from web.service import SD

FORMATS = "http://www.w3.org/ns/formats/"


@dataclass(frozen=True)
class Said:
    """What a server answered."""

    status: int
    media: str
    headers: dict[str, str]
    body: bytes

    @property
    def yes(self) -> bool:
        """The answer to a question that is answered by yes or no."""
        if self.media.endswith("json"):
            return bool(json.loads(self.body)["boolean"])
        found = ElementTree.fromstring(self.body).find("{http://www.w3.org/2005/sparql-results#}boolean")  # noqa: S314 our own
        assert found is not None
        return found.text == "true"

    @property
    def triples(self) -> set[Triple]:
        form = RdfFormat.from_media_type(self.media)
        assert form, self.media
        return {quad.triple for quad in parse(self.body, format=form)}


class Endpoint:
    """A server, asked in HTTP's own words: nothing is added to a request but its length and the host."""

    def __init__(self, address: str) -> None:
        self.address = address
        parts = urlsplit(address)
        assert parts.hostname
        self._where = (parts.hostname, parts.port)
        self._path = parts.path

    def send(self, case: Case, **headers: str) -> Said:
        connection = HTTPConnection(*self._where, timeout=30)
        kind = {"Content-Type": case.kind} if case.kind else {}
        connection.request(case.method, self._path + case.address, case.body or None, kind | headers)
        answer = connection.getresponse()
        told = {name.lower(): value for name, value in answer.getheaders()}
        media = told.get("content-type", "").partition(";")[0]
        said = Said(answer.status, media, told, answer.read())
        connection.close()
        return said

    def ask(self, query: str, accept: str) -> Said:
        return self.send(Case("", "GET", f"?query={quote(query)}"), Accept=accept)


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    folder = tmp_path_factory.mktemp("conformance")
    file = folder / "data.trig"
    file.write_text(TRIG, encoding="utf-8")
    result = CliRunner().invoke(main, ["load", "dataset", str(file), "--home", str(folder / "home")])
    assert result.exit_code == 0, result.output
    with serving(Home(folder / "home")) as (_, address):
        yield Endpoint(f"{address}/sparql")


def named(case: Case) -> str:
    return case.name


def whole(endpoint: Endpoint) -> str:
    return endpoint.ask(
        "SELECT ?g ?s ?p ?o { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } } ORDER BY ?s", "text/csv"
    ).body.decode()


class TestProtocol:
    def test_cases_have_names_of_their_own(self) -> None:
        names = [case.name for case in (*ANSWERED, *REFUSED, *UPDATES)]
        assert len(names) == len(set(names))

    @pytest.mark.parametrize("case", ANSWERED, ids=named)
    def test_is_answered(self, endpoint: Endpoint, case: Asked) -> None:
        said = endpoint.send(case)
        assert said.status == 200, said.body
        assert said.media in case.media
        if case.said is not None:
            assert said.yes is case.said
        elif case.media is GRAPHS:
            assert len(said.triples) == 1

    @pytest.mark.parametrize("case", REFUSED, ids=named)
    def test_is_refused_in_words(self, endpoint: Endpoint, case: Case) -> None:
        said = endpoint.send(case)
        assert 400 <= said.status < 500
        assert said.media == "text/plain"
        assert len(said.body.decode().split()) > 3

    @pytest.mark.parametrize("case", UPDATES, ids=named)
    def test_update_is_refused_and_changes_nothing(self, endpoint: Endpoint, case: Case) -> None:
        before = whole(endpoint)
        said = endpoint.send(case)
        assert said.status == 403
        assert b"read only" in said.body
        assert whole(endpoint) == before

    def test_query_that_is_not_sparql_is_400(self, endpoint: Endpoint) -> None:
        (case,) = (each for each in REFUSED if each.name == "bad_query_syntax")
        assert endpoint.send(case).status == 400

    @pytest.mark.parametrize("kind", ["application/sparql-results+xml", "application/sparql-results+json"])
    @pytest.mark.parametrize("query", ["ASK {}", "ASK { <a:a> <a:b> <a:c> }"])
    def test_yes_and_no_come_in_both_forms(self, endpoint: Endpoint, query: str, kind: str) -> None:
        said = endpoint.ask(query, kind)
        assert said.media == kind
        assert said.yes is (query == "ASK {}")

    @pytest.mark.parametrize(
        ("query", "accept"),
        [
            ("ASK {}", "text/turtle"),
            ("SELECT * {}", "image/png"),
            ("DESCRIBE <a:a>", "application/sparql-results+json"),
        ],
    )
    def test_form_that_does_not_fit_is_406(self, endpoint: Endpoint, query: str, accept: str) -> None:
        assert endpoint.ask(query, accept).status == 406

    @pytest.mark.parametrize("query", ["SELECT * { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }"])
    def test_head_is_get_without_the_body(self, endpoint: Endpoint, query: str) -> None:
        address = f"?query={quote(query)}"
        head, got = (endpoint.send(Case("", method, address)) for method in ("HEAD", "GET"))
        assert (head.status, head.body) == (200, b"")
        assert {**head.headers, "date": ""} == {**got.headers, "date": ""}

    def test_options_name_the_methods_to_pages_of_other_hosts(self, endpoint: Endpoint) -> None:
        asked = {"Origin": "http://other.example", "Access-Control-Request-Method": "POST"}
        said = endpoint.send(Case("", "OPTIONS", ""), **asked, **{"Access-Control-Request-Headers": "content-type"})
        assert 200 <= said.status < 300
        assert said.headers["access-control-allow-origin"] == "*"
        assert {"GET", "POST"} <= {each.strip() for each in said.headers["access-control-allow-methods"].split(",")}
        assert "content-type" in said.headers["access-control-allow-headers"].lower()


RANGES = {
    SD.endpoint: (SD.Service, None),
    SD.feature: (SD.Service, SD.Feature),
    SD.defaultEntailmentRegime: (SD.Service, None),
    SD.entailmentRegime: (SD.NamedGraph, None),
    SD.supportedEntailmentProfile: (SD.NamedGraph, None),
    SD.extensionFunction: (SD.Service, SD.Function),
    SD.extensionAggregate: (SD.Service, SD.Aggregate),
    SD.languageExtension: (SD.Service, SD.Feature),
    SD.supportedLanguage: (SD.Service, SD.Language),
    SD.propertyFeature: (SD.Service, SD.Feature),
    SD.defaultDataset: (SD.Service, SD.Dataset),
    SD.availableGraphs: (SD.Service, SD.GraphCollection),
    SD.resultFormat: (SD.Service, None),
    SD.inputFormat: (SD.Service, None),
    SD.defaultGraph: (SD.Dataset, SD.Graph),
    SD.namedGraph: (SD.GraphCollection, SD.NamedGraph),
    SD.name: (SD.NamedGraph, None),
    SD.graph: (SD.NamedGraph, SD.Graph),
}
"""What the vocabulary says that each of its properties leads from and to; None where that is no class of its own."""

NAMED = {
    SD.Language: {SD.SPARQL10Query, SD.SPARQL11Query, SD.SPARQL11Update},
    SD.Feature: {SD.DereferencesURIs, SD.UnionDefaultGraph, SD.RequiresDataset, SD.EmptyGraphs, SD.BasicFederatedQuery},
}
"""Things that the vocabulary itself says are of a class."""


@pytest.fixture(scope="module")
def said(endpoint: Endpoint) -> set[Triple]:
    answer = endpoint.send(Case("", "GET", ""))
    assert answer.status == 200
    return answer.triples


class TestServiceDescription:
    @pytest.mark.parametrize("accept", ["", "*/*", *GRAPHS, "application/rdf+xml;q=0.5, text/turtle;q=0.4"])
    def test_returns_rdf(self, endpoint: Endpoint, accept: str) -> None:
        answer = endpoint.send(Case("", "GET", ""), **({"Accept": accept} if accept else {}))
        assert answer.status == 200
        assert answer.media in GRAPHS
        assert accept in ("", "*/*") or answer.media == accept.partition(";")[0]
        assert answer.triples

    def test_has_endpoint_triple(self, endpoint: Endpoint, said: set[Triple]) -> None:
        (service,) = (each.subject for each in said if (each.predicate, each.object) == (RDF.type, SD.Service))
        endpoints = [each.object for each in said if (each.subject, each.predicate) == (service, SD.endpoint)]
        assert endpoints == [NamedNode(endpoint.address)]

    def test_conforms_to_schema(self, said: set[Triple]) -> None:
        """Each property stands between things of the classes that the vocabulary gives it."""
        kinds = {(each.subject, each.object) for each in said if each.predicate == RDF.type}
        # every dataset is a collection of graphs
        kinds |= {(thing, SD.GraphCollection) for thing, kind in kinds if kind == SD.Dataset}
        kinds |= {(thing, kind) for kind, things in NAMED.items() for thing in things}
        ours = [each for each in said if each.predicate.value.startswith(SD.Service.value.rpartition("#")[0])]
        assert ours
        for each in ours:
            domain, range_ = RANGES[each.predicate]
            assert (each.subject, domain) in kinds
            assert range_ is None or (each.object, range_) in kinds
            assert isinstance(each.object, NamedNode) or range_

    def test_formats_it_names_are_formats_it_sends(self, endpoint: Endpoint, said: set[Triple]) -> None:
        media = {
            "SPARQL_Results_JSON": "application/sparql-results+json",
            "SPARQL_Results_XML": "application/sparql-results+xml",
            "SPARQL_Results_CSV": "text/csv",
            "SPARQL_Results_TSV": "text/tab-separated-values",
            "Turtle": "text/turtle",
            "N-Triples": "application/n-triples",
            "N-Quads": "application/n-quads",
            "TriG": "application/trig",
            "RDF_XML": "application/rdf+xml",
            "JSON-LD": "application/ld+json",
        }
        named = {each.object.value.removeprefix(FORMATS) for each in said if each.predicate == SD.resultFormat}
        assert named == set(media)
        for name in named:
            query = "SELECT * { ?s ?p ?o }" if "Results" in name else "CONSTRUCT WHERE { ?s ?p ?o }"
            answer = endpoint.ask(query, media[name])
            assert (answer.status, answer.media) == (200, media[name])


ODD = """PREFIX x: <http://www.w3.org/2001/XMLSchema#>
SELECT ?name ?value { VALUES (?name ?value) {
  ("plain" "text") ("empty" "") ("unbound" UNDEF) ("comma" "a,b") ("quote" "say \\"yes\\"") ("only quotes" "\\"\\"")
  ("line" "a\\nb") ("return" "a\\rb") ("both" "a\\r\\nb") ("tab" "a\\tb") ("slash" "a\\\\b") ("spaces" " a ") ("accent" "é€😀")
  ("language" "chat"@fr) ("integer" 5) ("negative" -5) ("decimal" 5.5) ("double" "NaN"^^x:double) ("boolean" true)
  ("year" "2026"^^x:gYear) ("day" "2026-11-23"^^x:date) ("broken number" "abc"^^x:integer) ("iri" <http://e.org/a?b=1,2>)
  ("semicolon" "a;b") ("formula" "=1+1") ("own type" "v"^^<http://e.org/type>)
} }"""
CELLS = {
    "plain": "text",
    "empty": "",
    "unbound": "",
    "comma": '"a,b"',
    "quote": '"say ""yes"""',
    "only quotes": '""""""',
    "line": '"a\nb"',
    "return": '"a\rb"',
    "both": '"a\r\nb"',
    "tab": "a\tb",
    "slash": "a\\b",
    "spaces": " a ",
    "accent": "é€😀",
    "language": "chat",
    "integer": "5",
    "negative": "-5",
    "decimal": "5.5",
    "double": "NaN",
    "boolean": "true",
    "year": "2026",
    "day": "2026-11-23",
    "broken number": "abc",
    "iri": '"http://e.org/a?b=1,2"',
    "semicolon": "a;b",
    "formula": "=1+1",
    "own type": "v",
}
"""How each value stands in CSV: what it says, without its type, and in quotes only where it must be."""
TERMS = {
    "plain": '"text"',
    "empty": '""',
    "unbound": "",
    "comma": '"a,b"',
    "quote": r'"say \"yes\""',
    "only quotes": r'"\"\""',
    "line": r'"a\nb"',
    "return": r'"a\rb"',
    "both": r'"a\r\nb"',
    "tab": r'"a\tb"',
    "slash": r'"a\\b"',
    "spaces": '" a "',
    "accent": '"é€😀"',
    "language": '"chat"@fr',
    "integer": "5",
    "negative": "-5",
    "decimal": "5.5",
    "double": '"NaN"^^<http://www.w3.org/2001/XMLSchema#double>',
    "boolean": "true",
    "year": '"2026"^^<http://www.w3.org/2001/XMLSchema#gYear>',
    "day": '"2026-11-23"^^<http://www.w3.org/2001/XMLSchema#date>',
    "broken number": '"abc"^^<http://www.w3.org/2001/XMLSchema#integer>',
    "iri": "<http://e.org/a?b=1,2>",
    "semicolon": '"a;b"',
    "formula": '"=1+1"',
    "own type": '"v"^^<http://e.org/type>',
}
"""How each value stands in TSV: as Turtle writes it, so that it can be read back."""


@pytest.fixture(scope="module")
def comma(endpoint: Endpoint) -> Said:
    return endpoint.ask(ODD, "text/csv")


@pytest.fixture(scope="module")
def tabs(endpoint: Endpoint) -> Said:
    return endpoint.ask(ODD, "text/tab-separated-values")


class TestTables:
    def test_csv_is_csv_and_says_so(self, comma: Said) -> None:
        assert comma.headers["content-type"] == "text/csv; charset=utf-8"
        assert comma.body.startswith(b"name,value\r\n")
        assert comma.body.endswith(b"\r\n")

    @pytest.mark.parametrize("name", CELLS)
    def test_cell_of_csv_is_what_the_value_says(self, comma: Said, name: str) -> None:
        assert f"\r\n{name},{CELLS[name]}\r\n" in comma.body.decode()

    def test_any_reader_of_csv_gets_the_values(self, comma: Said) -> None:
        rows = list(csv.reader(io.StringIO(comma.body.decode(), newline=""), strict=True))
        assert rows[0] == ["name", "value"]
        assert [row[0] for row in rows[1:]] == list(CELLS)
        assert all(len(row) == 2 for row in rows)

    def test_tsv_names_its_variables_and_says_so(self, tabs: Said) -> None:
        assert tabs.headers["content-type"] == "text/tab-separated-values; charset=utf-8"
        assert tabs.body.startswith(b"?name\t?value\n")

    @pytest.mark.parametrize("name", TERMS)
    def test_cell_of_tsv_is_the_term(self, tabs: Said, name: str) -> None:
        assert f'\n"{name}"\t{TERMS[name]}\n' in tabs.body.decode()

    def test_tsv_is_read_back_as_it_was(self, endpoint: Endpoint, tabs: Said) -> None:
        read = [
            _rows(tabs.body, QueryResultsFormat.TSV),
            _rows(endpoint.ask(ODD, "application/sparql-results+json").body),
        ]
        assert read[0] == read[1]

    @pytest.mark.parametrize("columns", ["*", "?b ?a"])
    def test_comma_in_a_name_is_within_its_field(self, endpoint: Endpoint, columns: str) -> None:
        query = f"""SELECT {columns} {{ VALUES (?b ?a) {{ (<http://e.org/1,2> <http://e.org/,>) (UNDEF 'x,"y"') }} }}"""
        table = endpoint.ask(query, "text/csv")
        assert table.headers["x-placegraph-rows"] == "2"
        assert table.body.decode() == 'b,a\r\n"http://e.org/1,2","http://e.org/,"\r\n,"x,""y"""\r\n'

    @pytest.mark.parametrize("form", ["text/csv", "text/tab-separated-values"])
    def test_blank_nodes_have_one_name_throughout_an_answer(self, endpoint: Endpoint, form: str) -> None:
        query = "SELECT ?a ?b ?same { VALUES ?n { 1 2 } BIND (BNODE(STR(?n)) AS ?a) BIND (?a AS ?b) BIND (?a = ?b AS ?same) }"
        said = endpoint.ask(query, form).body.decode()
        rows = [line.replace("\t", ",").split(",") for line in said.splitlines()[1:]]
        assert all(a == b and a.startswith("_:") and same == "true" for a, b, same in rows)
        assert len({a for a, _, _ in rows}) == 2

    @pytest.mark.parametrize(
        ("query", "comma", "tabs"),
        [
            (
                "SELECT ?a ?b { VALUES (?a ?b) { (UNDEF UNDEF) (1 UNDEF) (UNDEF 2) } }",
                ",\r\n1,\r\n,2\r\n",
                "\t\n1\t\n\t2\n",
            ),
            ("SELECT ?a { VALUES ?a { UNDEF 1 } }", "\r\n1\r\n", "\n1\n"),
            ("SELECT ?a { FILTER (false) }", "", ""),
            ("SELECT ?a (1 / 0 AS ?b) { VALUES ?a { 3 } }", "3,\r\n", "3\t\n"),
        ],
    )
    def test_what_is_unbound_is_empty(self, endpoint: Endpoint, query: str, comma: str, tabs: str) -> None:
        assert endpoint.ask(query, "text/csv").body.decode().partition("\r\n")[2] == comma
        assert endpoint.ask(query, "text/tab-separated-values").body.decode().partition("\n")[2] == tabs


def _rows(document: bytes, form: QueryResultsFormat = QueryResultsFormat.JSON) -> list[tuple[object, ...]]:
    found = parse_query_results(document, format=form)
    assert isinstance(found, QuerySolutions)
    rows = [tuple(row) for row in found]
    assert any(isinstance(value, Literal) for row in rows for value in row)
    return rows
