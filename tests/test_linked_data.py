"""Linked data: an identifier leads to a page or to data, and every format of the data says the same."""

import csv
import gzip
import io
import json
import random
import re
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, RdfFormat, Store, parse
from rdflib import OWL, RDF, URIRef
from rdflib import Graph as Statements

from graph.facts import Facts
from graph.home import Home
from graph.linked import MEDIA
from graph.served import Graph
from loaders import exports
from ontology import BASE, ID
from placegraph import main
from web import create_app
from web.links import iri_of, page_of

# rdflib's own reader of JSON-LD still uses what rdflib calls old
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")

READ_AS = {"ttl": "turtle", "jsonld": "json-ld", "nt": "nt", "rdf": "xml"}
THINGS = 200


@pytest.fixture(scope="module")
def client(bundled: Graph) -> FlaskClient:
    return create_app(bundled).test_client()


@pytest.fixture(scope="module")
def names(bundled_home: Home) -> list[str]:
    """200 local names: some of every family, the rest of whatever comes, the same at every run."""
    store = Store.read_only(str(bundled_home.current / "store"))
    typed = store.quads_for_pattern(None, NamedNode(str(RDF.type)), None, None)
    # what a build worked out for itself is not described, and has no page
    stated = [quad for quad in typed if "/graph/derived-" not in str(quad.graph_name)]
    subjects = {quad.subject.value for quad in stated if isinstance(quad.subject, NamedNode)}
    every = sorted(iri.removeprefix(ID) for iri in subjects if iri.startswith(ID))
    families: dict[str, list[str]] = {}
    for name in every:
        families.setdefault(name.partition("-")[0], []).append(name)
    assert len(families) >= 12
    chance = random.Random(3)  # noqa: S311
    picked = {name for each in families.values() for name in chance.sample(each, min(6, len(each)))}
    rest = [name for name in every if name not in picked]
    return sorted(picked) + chance.sample(rest, THINGS - len(picked))


def read(client: FlaskClient, path: str, form: str) -> Statements:
    answer = client.get(path)
    assert answer.status_code == 200, path
    assert answer.mimetype == MEDIA[form]
    return Statements().parse(data=answer.data, format=READ_AS[form])


class TestEveryFormatSaysTheSame:
    def test_of_200_things_of_every_family(self, client: FlaskClient, names: list[str]) -> None:
        """JSON-LD read back by rdflib equals the Turtle of the same page; so do the others."""
        assert len(set(names)) == THINGS
        for name in names:
            path = page_of(ID + name)
            turtle = read(client, f"{path}?format=ttl", "ttl")
            assert (URIRef(ID + name), None, None) in turtle
            for form in ("jsonld", "nt", "rdf"):
                # without blank nodes, equal sets are isomorphic graphs, and far quicker to tell
                assert set(read(client, f"{path}?format={form}", form)) == set(turtle), (name, form)
            assert "_:" not in client.get(f"{path}?format=nt").get_data(as_text=True)

    @pytest.mark.parametrize("path", ["/def", "/def/Council", "/scheme/activity", "/tier/LBO", "/goal/13", "/void"])
    def test_of_terms_schemes_and_concepts(self, client: FlaskClient, path: str) -> None:
        turtle = read(client, f"{path}.ttl", "ttl")
        for form in ("jsonld", "nt", "rdf"):
            assert set(read(client, f"{path}.{form}", form)) == set(turtle), form

    def test_json_ld_carries_its_context(self, client: FlaskClient) -> None:
        document = json.loads(client.get("/partner/council-BDG?format=jsonld").data)
        assert document["@context"]["pg"] == BASE + "def#"
        assert all(isinstance(value, str) and value.startswith("http") for value in document["@context"].values())


class TestADescription:
    def test_has_all_that_the_graph_says_of_a_thing(self, client: FlaskClient, bundled: Graph) -> None:
        """Counted by other means: a plain query for the statements, another for the claims."""
        found = read(client, "/partner/council-BDG?format=nt", "nt")
        own = bundled.sparql(
            f"SELECT DISTINCT ?p ?o {{ GRAPH ?g {{ <{ID}council-BDG> ?p ?o }} FILTER(!CONTAINS(STR(?g), 'derived')) }}",
            ["csv"], [], [],
        )  # fmt: skip
        assert len(set(found.predicate_objects(URIRef(ID + "council-BDG")))) == own.rows
        claims = bundled.sparql(
            f"SELECT DISTINCT ?c {{ ?c <{BASE}def#evidence> ?e ; ?p <{ID}council-BDG> }}", ["csv"], [], []
        )
        evidence = URIRef(BASE + "def#evidence")
        assert len(set(found.subjects(evidence))) == claims.rows > 0
        for place in set(found.objects(None, evidence)):
            assert (place, URIRef(BASE + "def#source"), None) in found
            assert (place, URIRef(BASE + "def#locator"), None) in found

    def test_names_every_source_and_its_terms(self, client: FlaskClient) -> None:
        found = read(client, "/place/E09000002?format=nt", "nt")
        sources = set(found.objects(URIRef(BASE + "data/area-E09000002"), URIRef("http://purl.org/dc/terms/source")))
        assert URIRef(ID + "source-councils") in sources
        for source in sources:
            assert found.value(source, URIRef("http://purl.org/dc/terms/license"))
            assert found.value(source, URIRef(BASE + "def#attribution"))

    @pytest.mark.parametrize(
        ("path", "same"),
        [
            ("/place/E09000002", "http://statistics.data.gov.uk/id/statistical-geography/E09000002"),
            ("/place/E12000007", "http://statistics.data.gov.uk/id/statistical-geography/E12000007"),
            ("/partner/council-CHI", "http://opendatacommunities.org/id/district-council/chichester"),
        ],
    )
    def test_says_what_others_call_it(self, client: FlaskClient, path: str, same: str) -> None:
        found = read(client, f"{path}?format=ttl", "ttl")
        assert URIRef(same) in set(found.objects(URIRef(str(iri_of(path))), OWL.sameAs))

    def test_leaves_out_what_was_worked_out(self, client: FlaskClient) -> None:
        types = set(read(client, "/partner/council-BDG.nt", "nt").objects(URIRef(ID + "council-BDG"), RDF.type))
        assert URIRef(BASE + "def#LondonBorough") in types
        assert URIRef("http://www.w3.org/ns/org#Organization") not in types


class TestNegotiation:
    @pytest.mark.parametrize(
        ("accept", "location"),
        [
            ("text/html", "/partner/council-BDG"),
            ("*/*", "/partner/council-BDG"),
            ("image/png", "/partner/council-BDG"),
            ("text/csv", "/partner/council-BDG"),
            ("text/html,application/xhtml+xml,*/*;q=0.8", "/partner/council-BDG"),
            ("text/turtle", "/data/council-BDG.ttl"),
            ("text/turtle;q=0.5, application/ld+json", "/data/council-BDG.jsonld"),
            ("application/n-triples", "/data/council-BDG.nt"),
            ("application/rdf+xml, text/html;q=0.1", "/data/council-BDG.rdf"),
        ],
    )
    def test_an_identifier_leads_to_what_was_asked_for(self, client: FlaskClient, accept: str, location: str) -> None:
        answer = client.get("/id/council-BDG", headers={"Accept": accept})
        assert (answer.status_code, answer.headers["Location"]) == (303, location)
        assert "Accept" in answer.headers["Vary"]
        assert client.get(location).status_code == 200

    @pytest.mark.parametrize("form", [*MEDIA, "csv", "json"])
    @pytest.mark.parametrize("accept", ["text/html", "text/turtle", "*/*"])
    def test_an_identifier_with_a_form_leads_to_the_document_in_it(
        self, client: FlaskClient, form: str, accept: str
    ) -> None:
        answer = client.get(f"/id/council-BDG.{form}", headers={"Accept": accept})
        page = f"/partner/council-BDG?format={form}"
        location = f"/data/council-BDG.{form}" if form in MEDIA else page
        assert (answer.status_code, answer.headers["Location"]) == (303, location)
        document = client.get(location, headers={"Accept": accept})
        assert (document.status_code, document.data) == (200, client.get(page).data)

    @pytest.mark.parametrize("path", ["/def", "/def/Council", "/tier/LBO", "/scheme/tier", "/place/E09000002"])
    def test_a_page_comes_as_data_where_data_are_asked_for(self, client: FlaskClient, path: str) -> None:
        answer = client.get(path, headers={"Accept": "text/turtle"})
        assert (answer.status_code, answer.mimetype) == (200, "text/turtle")
        assert "Accept" in answer.headers["Vary"]
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert client.get(path, headers={"Accept": "text/html"}).mimetype == "text/html"
        assert client.get(f"{path}.ttl").data == client.get(f"{path}?format=ttl").data == answer.data

    @pytest.mark.parametrize("name", ["council-BDG", "tier/LBO", "scheme/tier", "def/Council", "def"])
    def test_a_description_has_an_address_of_its_own(self, client: FlaskClient, name: str) -> None:
        assert client.get(f"/data/{name}").mimetype == "text/turtle"
        assert client.get(f"/data/{name}", headers={"Accept": "application/ld+json"}).mimetype == "application/ld+json"
        answer = client.get(f"/data/{name}", headers={"Accept": "text/html"})
        assert answer.status_code == 303
        assert client.get(answer.headers["Location"]).mimetype == "text/html"

    @pytest.mark.parametrize(
        "path",
        [
            "/id/council-XXXX",
            "/id/council-XXXX.ttl",
            "/id/council-XXXX.json",
            "/data/council-XXXX.ttl",
            "/data/nothing",
            "/data/place/E09000002.ttl",
            "/data/..%2f..",
            "/place/E99999999.ttl",
            "/tier/XXX",
            "/tier/XXX?format=ttl",
            "/scheme/nothing",
            "/def/Nothing",
            "/def/Nothing.ttl",
            "/goals?format=ttl",
        ],
    )
    def test_what_is_not_there_is_not_found(self, client: FlaskClient, path: str) -> None:
        answer = client.get(path, headers={"Accept": "text/html" if path.endswith("=ttl") else "text/turtle"})
        assert answer.status_code == 404

    def test_a_page_names_its_twins(self, client: FlaskClient) -> None:
        shown = client.get("/partner/council-BDG").get_data(as_text=True)
        for media, path in re.findall(r'<link rel="alternate" type="([^"]+)" href="([^"]+)"', shown):
            assert client.get(path.replace("&amp;", "&")).mimetype == media
        assert shown.count('rel="alternate"') == 7
        assert client.get("/goals").get_data(as_text=True).count('rel="alternate"') == 3

    @pytest.mark.parametrize("form", ["csv", "json"])
    def test_tables_have_an_ending_too(self, client: FlaskClient, form: str) -> None:
        answer = client.get(f"/goals.{form}")
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/goals?format={form}")
        assert client.get(f"/%2fevil.example.{form}").headers.get("Location") is None


class TestTheDataset:
    VOID = "http://rdfs.org/ns/void#"

    def test_describes_every_source_with_its_terms_and_its_size(self, client: FlaskClient, bundled: Graph) -> None:
        found = read(client, "/void.ttl", "ttl")
        whole = URIRef(BASE + "dataset")
        parts = set(found.objects(whole, URIRef(self.VOID + "subset")))
        assert {URIRef(ID + f"source-{slug}") for slug in bundled.build.sources} <= parts
        triples = URIRef(self.VOID + "triples")
        assert sum(int(str(found.value(part, triples))) for part in parts) == int(str(found.value(whole, triples)))
        for part in parts:
            assert str(found.value(part, URIRef("http://purl.org/dc/terms/license"))).startswith("http")
        endpoint = found.value(whole, URIRef(self.VOID + "sparqlEndpoint"))
        assert endpoint == URIRef(BASE + "sparql")

    def test_what_it_points_at_is_there(self, client: FlaskClient) -> None:
        found = read(client, "/.well-known/void", "ttl")
        whole = URIRef(BASE + "dataset")
        for name in ("exampleResource", "dataDump"):
            iris = list(found.objects(whole, URIRef(self.VOID + name)))
            assert iris
            for iri in iris:
                path = "/" + str(iri).removeprefix(BASE)
                assert client.get(path, follow_redirects=True, buffered=True).status_code == 200, path

    def test_n_quads_hold_every_quad_in_its_graph(self, client: FlaskClient, bundled: Graph) -> None:
        answer = client.get("/download/placegraph.nq.gz", buffered=True)
        assert bundled.build.hash in answer.headers["Content-Disposition"]
        counts = Counter(
            quad.graph_name.value for quad in parse(gzip.decompress(answer.data), format=RdfFormat.N_QUADS)
        )
        assert counts == {graph: count for graph, count in bundled.build.quads.items() if count}

    def test_the_zip_holds_every_table_with_the_terms(self, client: FlaskClient, bundled: Graph) -> None:
        archive = zipfile.ZipFile(io.BytesIO(client.get("/download/placegraph-tables.zip", buffered=True).data))
        folder = f"placegraph-{bundled.build.hash}/"
        names = {name.removeprefix(folder) for name in archive.namelist()}
        assert {"README.txt", "LICENCES.txt", "sources.csv", "initiatives.csv", "collaborations.csv"} <= names
        assert bundled.build.hash in archive.read(folder + "README.txt").decode()
        rows = list(csv.DictReader(io.StringIO(archive.read(folder + "sources.csv").decode())))
        terms = archive.read(folder + "LICENCES.txt").decode()
        assert len(rows) == len(bundled.build.sources)
        for row in rows:
            assert row["licence"]
            assert row["attribution"] in terms

    def test_a_file_is_made_once_for_a_build(self, bundled_home: Home) -> None:
        facts = Facts(bundled_home, bundled_home.build())
        first = exports.kept(facts, "placegraph.nq.gz", exports.write_nquads)
        made = first.stat().st_ino
        assert exports.kept(facts, "placegraph.nq.gz", exports.write_nquads).stat().st_ino == made
        assert [each.name for each in first.parent.iterdir() if each.name.startswith(".")] == []

    def test_is_cited_by_its_build(self, client: FlaskClient, bundled: Graph) -> None:
        shown = client.get("/about/data").get_data(as_text=True)
        assert f"Build {bundled.build.hash}" in shown
        assert f"@dataset{{placegraph-{bundled.build.hash}," in shown
        assert 'href="/download/placegraph.nq.gz"' in shown

    def test_there_is_no_other_download(self, client: FlaskClient) -> None:
        assert client.get("/download/build.json").status_code == 404
        assert client.get("/void.csv", follow_redirects=True).status_code == 404


@pytest.mark.parametrize(("verb", "name"), [("nquads", "all.nq"), ("nquads", "all.nq.gz"), ("zip", "all.zip")])
def test_the_command_writes_the_same(bundled_home: Home, tmp_path: Path, verb: str, name: str) -> None:
    target = tmp_path / "new" / name
    early = CliRunner().invoke(main, ["export", verb, "--home", str(bundled_home.path), str(target)])
    assert (early.exit_code, "there is no folder" in early.output) == (1, True)
    target.parent.mkdir()
    result = CliRunner().invoke(main, ["export", verb, "--home", str(bundled_home.path), str(target)])
    assert result.exit_code == 0, result.output
    build = bundled_home.build()
    assert build.hash in result.output
    if verb == "nquads":
        text = gzip.decompress(target.read_bytes()) if name.endswith(".gz") else target.read_bytes()
        assert text.count(b"\n") == sum(build.quads.values())
    else:
        assert zipfile.is_zipfile(target)
