"""The library for programs: every question answers over HTTP as it does inside, and what goes wrong says how to mend it."""

import csv
import io
import json
from typing import Any
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from pyoxigraph import BlankNode, NamedNode, QueryTriples, RdfFormat, Store, parse
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from graph.guard import check
from graph.served import Graph
from ontology import DCT, RDF, RDFS, SH, prefixes
from queries import KINDS, find, library, term
from tests.clients import Reader
from web import create_app
from web.api import FORMS, TABLES
from web.library import LIBRARY, iri_of, matching
from web.questions import _examples
from web.shares import Shares


@pytest.fixture(scope="module")
def app(bundled: Graph) -> Flask:
    app = create_app(bundled)
    app.extensions["shares"] = Shares(1e9)
    app.test_client_class = Reader
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="module")
def described(app: Flask) -> dict[str, Any]:
    return app.test_client().get("/api/openapi.json").json


def in_file(name: str) -> dict[str, list[str]]:
    """The example that the file has, as a reader would type it."""
    return _examples(find(name))


def test_the_list_holds_every_question(client: FlaskClient) -> None:
    listed = client.get("/api/queries").json["questions"]
    assert [each["name"] for each in listed] == list(library())
    place = next(each for each in listed if each["name"] == "places-like-mine")
    assert place["parameters"] == [{"name": "place", "kind": "Place", "example": "area-E09000002", "optional": False}]
    assert place["columns"][:2] == ["peer", "name"]


def test_the_list_is_searched_by_words_and_by_group(client: FlaskClient) -> None:
    found = client.get("/api/queries?q=contradict+sources&group=researchers").json["questions"]
    assert [each["name"] for each in found] == ["facts-in-conflict"]
    assert client.get("/api/queries?group=nobody").status_code == 400
    assert client.get("/api/queries?words=x").json["parameter"] == "words"


@pytest.mark.parametrize("name", library())
def test_every_question_answers_as_it_does_inside(client: FlaskClient, bundled: Graph, name: str) -> None:
    answer = client.get(f"/api/queries/{name}", query_string=in_file(name))
    assert answer.status_code == 200, answer.json
    query = find(name)
    terms = {key: [term(query.kinds[key], each) for each in values] for key, values in in_file(name).items()}
    inside = bundled.sparql(query.bind(**terms), ["nt" if query.makes_a_graph else "json"], [], [])
    assert answer.json["count"] == len(answer.json["rows"]) == inside.rows
    assert answer.json["build"] == bundled.build.hash
    assert [list(row) for row in answer.json["rows"][:1]] == [answer.json["columns"]] * bool(inside.rows)


@pytest.mark.parametrize("name", ["bodies-by-name", "counts", "places"])
def test_the_sparql_told_gives_the_rows_told(client: FlaskClient, bundled: Graph, name: str) -> None:
    answer = client.get(f"/api/queries/{name}", query_string=in_file(name)).json
    again = bundled.sparql(answer["sparql"], ["json"], [], [])
    assert again.rows == answer["count"]


class TestForms:
    PATH = "/api/queries/partners-of-place?place=E09000002"

    def test_csv_tsv_and_both_standard_results_hold_the_same_rows(self, client: FlaskClient) -> None:
        count = client.get(self.PATH).json["count"]
        assert count > 3
        assert len(list(csv.DictReader(io.StringIO(client.get(f"{self.PATH}&format=csv").text)))) == count
        assert len(client.get(f"{self.PATH}&format=tsv").text.splitlines()) == count + 1
        assert len(client.get(f"{self.PATH}&format=srj").json["results"]["bindings"]) == count
        tree = ElementTree.fromstring(client.get(f"{self.PATH}&format=srx").data)  # noqa: S314
        assert len(tree.findall(".//{*}result")) == count

    @pytest.mark.parametrize("form", TABLES)
    def test_a_table_comes_by_accept_as_by_format(self, client: FlaskClient, form: str) -> None:
        by_name = client.get(f"{self.PATH}&format={form}")
        by_header = client.get(self.PATH, headers={"Accept": FORMS[form]})
        assert by_name.mimetype == by_header.mimetype == FORMS[form]
        assert by_name.data == by_header.data

    def test_the_header_is_weighed(self, client: FlaskClient) -> None:
        answer = client.get(self.PATH, headers={"Accept": "application/json;q=0.3, text/csv;q=0.8, */*;q=0.1"})
        assert answer.mimetype == "text/csv"
        browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
        assert client.get(self.PATH, headers=browser).mimetype == "application/json"

    @pytest.mark.parametrize("form", ["ttl", "jsonld", "nt", "rdf"])
    def test_a_graph_comes_as_linked_data(self, client: FlaskClient, form: str) -> None:
        path = "/api/queries/neighbourhood-of-body?body=council-BDG"
        triples = {str(each.triple) for each in parse(client.get(f"{path}&format=nt").data, format=RdfFormat.N_TRIPLES)}
        assert triples
        answer = client.get(path, headers={"Accept": FORMS[form]})
        assert answer.mimetype == FORMS[form]
        kind = {
            "ttl": RdfFormat.TURTLE,
            "jsonld": RdfFormat.JSON_LD,
            "nt": RdfFormat.N_TRIPLES,
            "rdf": RdfFormat.RDF_XML,
        }
        assert {str(each.triple) for each in parse(answer.data, format=kind[form])} == triples
        assert client.get(path).json["count"] == len(triples)

    def test_a_table_is_no_graph(self, client: FlaskClient) -> None:
        answer = client.get(f"{self.PATH}&format=ttl")
        assert (answer.status_code, answer.mimetype) == (406, "application/problem+json")
        assert answer.json["formats"] == list(TABLES)
        assert client.get(self.PATH, headers={"Accept": "image/png"}).status_code == 406

    def test_rows_have_the_names_of_what_is_in_them(self, client: FlaskClient) -> None:
        answer = client.get(self.PATH).json
        things = {value for row in answer["rows"] for value in row.values() if str(value).startswith("https://w3id")}
        assert len(things & answer["labels"].keys()) > len(things) / 2


class TestHttp:
    PATH = "/api/queries/counts"

    def test_one_build_one_answer(self, client: FlaskClient) -> None:
        first = client.get(self.PATH)
        again = client.get(self.PATH, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        assert client.get(f"{self.PATH}?format=csv").headers["ETag"] != first.headers["ETag"]

    def test_nothing_is_asked_for_an_answer_that_is_known(
        self, client: FlaskClient, bundled: Graph, monkeypatch
    ) -> None:
        tag = client.get(self.PATH).headers["ETag"]
        monkeypatch.setattr(bundled, "sparql", None)
        assert client.get(self.PATH, headers={"If-None-Match": tag}).status_code == 304

    def test_head_says_what_get_says(self, client: FlaskClient) -> None:
        head, get = client.head(self.PATH), client.get(self.PATH)
        assert head.data == b""
        assert {key: head.headers[key] for key in ("ETag", "Content-Type", "X-Placegraph-Build")} == {
            key: get.headers[key] for key in ("ETag", "Content-Type", "X-Placegraph-Build")
        }

    @pytest.mark.parametrize("path", ["/api/queries", PATH, "/api/queries/none-such", "/api/openapi.json"])
    def test_pages_of_other_hosts_may_read(self, client: FlaskClient, path: str) -> None:
        assert client.get(path).headers["Access-Control-Allow-Origin"] == "*"
        asked = client.options(path)
        assert (asked.status_code, asked.headers["Access-Control-Allow-Methods"]) == (204, "GET, HEAD, OPTIONS")

    @pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
    def test_is_only_read(self, client: FlaskClient, method: str) -> None:
        answer = client.open(self.PATH, method=method)
        assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
        assert answer.mimetype == "application/problem+json"


class TestProblems:
    @pytest.mark.parametrize(
        ("path", "status", "kind", "told", "said"),
        [
            ("/api/queries/partners-of-plaice", 404, "unknown-query", {"nearest": [{"value": "partners-of-place"}]}, "did you mean"),
            ("/api/queries/partners-of-place", 400, "missing", {"parameter": "place", "kind": "Place"}, "add place=area-E09000002"),
            ("/api/queries/partners-of-place?place=", 400, "missing", {"parameter": "place"}, "needs place"),
            ("/api/queries/partners-of-place?plaice=E09000002", 400, "not-a-parameter", {"parameter": "plaice", "nearest": [{"value": "place"}]}, "'place'"),
            ("/api/queries/partners-of-place?place=Barking", 400, "not-of-its-kind", {"value": "Barking"}, "'E09000002' (Barking and Dagenham)"),
            ("/api/queries/partners-of-place?place=E09000099", 404, "no-such-thing", {"value": "area-E09000099"}, "Did you mean"),
            ("/api/queries/partners-of-place?place=EO9000002", 400, "not-of-its-kind", {}, "'E09000002'"),
            ("/api/queries/led-together?council=BDG&at=2020-01-01&at=2021-01-01", 400, "given-twice", {"parameter": "at"}, "once for each"),
            ("/api/queries/partners-of-place?place=" + "E09000002," * 60 + ",".join(f"E0900{n:04}" for n in range(60)), 400, "too-many-values", {}, "in parts"),
            ("/api/queries/councils-of-tier-on-goal?tier=LBO&goal=19", 404, "no-such-thing", {"parameter": "goal"}, "goal"),
            ("/api/queries/concepts-of-scheme?scheme=tears", 400, "not-of-its-kind", {"kind": "Scheme"}, "write it like"),
            ("/api/queries/claim?claim=claim-000000000000", 404, "no-such-thing", {"parameter": "claim"}, "nothing in this build"),
            ("/api/nothing", 404, "not-here", {}, "/api/queries"),
        ],
    )  # fmt: skip
    def test_say_what_is_wrong_where_and_how_to_mend_it(
        self, client: FlaskClient, path: str, status: int, kind: str, told: dict, said: str
    ) -> None:
        answer = client.get(path)
        assert answer.mimetype == "application/problem+json"
        assert (answer.status_code, answer.json["status"]) == (status, status)
        assert answer.json["type"].endswith(f"/problem/{kind}")
        assert said in answer.json["detail"]
        assert answer.json["instance"].startswith(path[:20])
        for key, value in told.items():
            if key == "nearest":
                assert [each["value"] for each in answer.json[key]] == [each["value"] for each in value]
            else:
                assert answer.json[key] == value

    def test_a_share_that_is_spent_says_when_to_come_back(self, bundled: Graph) -> None:
        app = create_app(bundled)
        app.extensions["shares"] = Shares(1)
        app.extensions["shares"].spend("127.0.0.1", 3)
        answer = app.test_client().get("/api/queries/counts")
        assert answer.status_code == 429
        assert int(answer.headers["Retry-After"]) > 0
        assert answer.json["type"].endswith("/share-spent")

    def test_a_bug_is_told_as_one(self, bundled: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
        app = create_app(bundled)
        monkeypatch.setattr("web.api.rows", lambda answer: 1 / 0)
        answer = app.test_client().get("/api/queries/counts")
        assert (answer.status_code, answer.mimetype, answer.json["type"]) == (
            500,
            "application/problem+json",
            "about:blank",
        )
        assert "division" not in answer.text


def test_several_values_ask_of_all_of_them(client: FlaskClient) -> None:
    def partners(*places: str) -> set[str]:
        rows = client.get("/api/queries/partners-of-place", query_string={"place": places}).json["rows"]
        return {row["partner"] for row in rows}

    assert partners("E09000002") < partners("E09000002", "E08000012") == partners("E09000002,E08000012")


def test_an_optional_value_left_out_asks_about_all(client: FlaskClient) -> None:
    everywhere = client.get("/api/queries/places").json["count"]
    region = client.get("/api/queries/places?region=E12000007").json["count"]
    assert everywhere > region > 30


class TestDescription:
    def test_is_openapi(self, described: dict[str, Any]) -> None:
        assert described["openapi"] == "3.1.0"
        validate(described)

    def test_describes_every_question_and_every_parameter(self, described: dict[str, Any]) -> None:
        for name, query in library().items():
            operation = described["paths"][f"/api/queries/{name}"]["get"]
            asked = {each["name"]: each for each in operation["parameters"]}
            assert asked.keys() == {*query.kinds, "format"}
            assert operation["summary"] == query.summary
        assert {"/sparql", "/reconcile", "/api/queries"} <= described["paths"].keys()

    @pytest.mark.parametrize("name", library())
    def test_answers_are_as_described(self, client: FlaskClient, described: dict[str, Any], name: str) -> None:
        answer = client.get(f"/api/queries/{name}", query_string=in_file(name))
        errors = list(validator(described, name, 200).iter_errors(answer.json))
        assert errors == []

    def test_the_list_is_as_described(self, client: FlaskClient, described: dict[str, Any]) -> None:
        of_list = of_pointer(described, "#/components/schemas/List")
        assert list(of_list.iter_errors(client.get("/api/queries").json)) == []

    @pytest.mark.parametrize(
        ("schema", "address"),
        [
            ("Ranking", "/api/peers?place=LIV&top=3"),
            ("Ranking", "/api/peers?place=E47000001&top=3"),
            ("Found", "/api/search?q=norf"),
            ("Found", "/api/search?q=liverpol"),
            ("Found", "/api/search?q=xyzzyq"),
        ],
    )
    def test_rankings_and_what_is_found_are_as_described(
        self, client: FlaskClient, described: dict[str, Any], schema: str, address: str
    ) -> None:
        answer = client.get(address).json
        assert list(of_pointer(described, f"#/components/schemas/{schema}").iter_errors(answer)) == []
        assert untold(described, {"$ref": f"#/components/schemas/{schema}"}, answer) == []


ODD = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        ["\0", "'", '"', "}", "\\", "<", "id:x", "E09000002\n", "tier/LBO/x", "999999999999999999999", "0000-00-00"]
    ),
    st.sampled_from([kind.example for kind in KINDS.values()]),
)


@st.composite
def calls(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """A question with values for some of its parameters, good and bad, and now and then one that it does not have."""
    name = draw(st.sampled_from(sorted(library())))
    asked = {key: draw(st.one_of(st.just(good), ODD, st.lists(ODD, max_size=3))) for key, good in in_file(name).items()}
    kept = {key: value for key, value in asked.items() if draw(st.integers(0, 5))}
    return name, kept | draw(st.one_of(st.just({}), st.dictionaries(st.text(min_size=1, max_size=12), ODD, max_size=1)))


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(call=calls())
def test_no_values_bring_it_down(
    client: FlaskClient, described: dict[str, Any], call: tuple[str, dict[str, Any]]
) -> None:
    name, asked = call
    answer = client.get(f"/api/queries/{name}", query_string=asked)
    # 503 and 504: a busy machine may be too slow for a question, and says so
    assert answer.status_code in (200, 400, 404, 406, 503, 504)
    if answer.status_code == 200 and answer.mimetype == "application/json":
        assert list(validator(described, name, 200).iter_errors(answer.json)) == []
    elif answer.status_code != 200:
        assert answer.mimetype == "application/problem+json"
        assert list(of_pointer(described, "#/components/schemas/Problem").iter_errors(answer.json)) == []


def validator(described: dict[str, Any], name: str, status: int) -> Draft202012Validator:
    escaped = f"/api/queries/{name}".replace("/", "~1")
    return of_pointer(described, f"#/paths/{escaped}/get/responses/{status}/content/application~1json/schema")


def untold(described: dict[str, Any], schema: dict[str, Any], value: object) -> list[str]:
    """Return the names in an answer that its description does not tell."""
    while "$ref" in schema:
        schema = described["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if isinstance(value, list):
        return [name for each in value for name in untold(described, schema["items"], each)]
    if not isinstance(value, dict) or "properties" not in schema:
        return []
    told = schema["properties"]
    within = [name for key, each in value.items() if key in told for name in untold(described, told[key], each)]
    return [*(value.keys() - told.keys()), *within]


def of_pointer(described: dict[str, Any], pointer: str) -> Draft202012Validator:
    registry = Registry().with_resource("urn:api", Resource(described, DRAFT202012))
    return Draft202012Validator({"$ref": f"urn:api{pointer}"}, registry=registry)


@pytest.fixture(scope="module")
def store(app: Flask) -> Store:
    store = Store()
    store.load(app.test_client().get("/queries.ttl").data, format=RdfFormat.TURTLE)
    return store


class TestExecutables:
    def test_hold_the_whole_library(self, store: Store) -> None:
        held = {quad.object for quad in store.quads_for_pattern(LIBRARY, DCT.hasPart, None)}
        assert held == {iri_of(query) for query in library().values()}

    @pytest.mark.parametrize("name", library())
    def test_each_text_runs_as_it_is(self, store: Store, bundled: Graph, name: str) -> None:
        query = find(name)
        kind = SH.construct if query.makes_a_graph else SH.select
        text = store_one(store, iri_of(query), kind).value
        bundled.sparql(text, ["nt" if query.makes_a_graph else "json"], [], [])
        check(text)
        assert store_one(store, iri_of(query), RDFS.label).value == query.summary
        types = {quad.object for quad in store.quads_for_pattern(iri_of(query), RDF.type, None)}
        executable = SH.SPARQLConstructExecutable if query.makes_a_graph else SH.SPARQLSelectExecutable
        assert types == {SH.SPARQLExecutable, executable}

    def test_the_path_of_each_parameter_ends_in_its_variable(self, store: Store) -> None:
        for query in library().values():
            asked = [quad.object for quad in store.quads_for_pattern(iri_of(query), SH.parameter, None)]
            assert all(isinstance(each, BlankNode) for each in asked)
            paths = {store_one(store, each, SH.path).value.partition("#")[2] for each in asked}
            assert paths == set(query.kinds)

    def test_prefixes_are_declared(self, store: Store) -> None:
        declared = {quad.object for quad in store.quads_for_pattern(LIBRARY, SH.declare, None)}
        found = {
            store_one(store, each, SH.prefix).value: store_one(store, each, SH.namespace).value for each in declared
        }
        assert found == dict(prefixes())

    @pytest.mark.parametrize(
        ("form", "kind"), [("jsonld", RdfFormat.JSON_LD), ("nt", RdfFormat.N_TRIPLES), ("rdf", RdfFormat.RDF_XML)]
    )
    def test_come_in_every_form(self, client: FlaskClient, store: Store, form: str, kind: RdfFormat) -> None:
        answer = client.get(f"/queries.{form}")
        other = Store()
        other.load(answer.data, format=kind)
        assert answer.mimetype == FORMS[form]
        ask = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(!isBlank(?s) && !isBlank(?o)) }"
        assert triples(other.query(ask)) == triples(store.query(ask))
        assert len(other) == len(store)

    def test_programs_that_ask_for_data_at_the_gallery_are_led_there(self, client: FlaskClient) -> None:
        answer = client.get("/queries", headers={"Accept": "text/turtle"})
        assert (answer.status_code, answer.headers["Location"]) == (303, "/queries.ttl")


def triples(found: Any) -> set[str]:
    assert isinstance(found, QueryTriples)
    return {str(each) for each in found}


def store_one(store: Store, subject: NamedNode | BlankNode, predicate: NamedNode) -> Any:
    (quad,) = store.quads_for_pattern(subject, predicate, None)
    return quad.object


class TestGallery:
    def test_a_word_finds_questions_and_the_rest_stays_away(self, client: FlaskClient) -> None:
        text = client.get("/queries?q=contradict").text
        assert 'href="/queries/facts-in-conflict"' in text
        assert 'href="/queries/counts"' not in text

    def test_a_question_comes_before_a_description(self) -> None:
        found = list(matching("peers"))
        told = ["peers" in find(name).summary.lower() for name in found]
        assert told == sorted(told, reverse=True)

    def test_offers_the_nearest_where_nothing_fits(self, client: FlaskClient) -> None:
        assert "/queries/" in client.get("/queries?q=which+places+are+most+like+mein").text
        assert "Try one word less" in client.get("/queries?q=xyzzyq").text

    def test_shows_every_question(self, client: FlaskClient) -> None:
        text = client.get("/queries").text
        assert [name for name in library() if f'href="/queries/{name}"' not in text] == []

    def test_calls_name_this_server_and_no_other_that_a_visitor_claims(
        self, bundled: Graph, client: FlaskClient
    ) -> None:
        path = "/queries/partners-of-place?place=E09000002"
        assert "curl &#39;http://localhost/api/" in client.get(path).text
        claimed = client.get(path, base_url="http://evil.example").text
        assert "evil.example" not in claimed
        assert "curl &#39;https://SERVER/api/" in claimed
        app = create_app(bundled)
        app.config["TRUSTED_HOSTS"] = ["graph.example"]
        known = app.test_client().get(path, base_url="https://graph.example").text
        assert "curl &#39;https://graph.example/api/" in known

    def test_a_slip_in_a_form_keeps_the_form(self, client: FlaskClient) -> None:
        answer = client.get("/queries/partners-of-place?place=Barking")
        assert answer.status_code == 400
        assert 'value="Barking"' in answer.text
        assert "Barking and Dagenham" in answer.text


def test_hidden_signs_do_not_leave_their_text(client: FlaskClient) -> None:
    """A value that tries to end its literal stays a value."""
    hostile = '" } } ; DROP ALL #'
    answer = client.get("/api/queries/search-by-name", query_string={"word": hostile})
    assert (answer.status_code, answer.json["count"]) == (200, 0)
    assert answer.json["parameters"] == {"word": [hostile]}
    assert json.dumps(hostile) in answer.json["sparql"]


def test_format_given_twice_is_refused(client: FlaskClient) -> None:
    answer = client.get("/api/queries/counts?format=csv&format=json")
    assert answer.status_code == 400
    assert answer.json["parameter"] == "format"
