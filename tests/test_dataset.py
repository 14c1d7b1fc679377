"""A home that serves somebody's RDF exactly as it is."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient
from invented import council, register
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, Store, parse

from graph.home import HoldsDataset, Home
from graph.served import Graph
from loaders import loading
from loaders.dataset import load_dataset
from placegraph import main
from web import create_app

TRIG = """@prefix ex: <http://example.org/> .
ex:a ex:p "default" ; ex:knows [ ex:q "nobody" ] .
ex:g { ex:a ex:p "named" . }
ex:h { ex:a ex:p "other" . }
"""
EVERY = "SELECT ?o WHERE { ?s <http://example.org/p> ?o } ORDER BY ?o"
NAMED = "SELECT ?o WHERE { GRAPH ?g { ?s <http://example.org/p> ?o } } ORDER BY ?o"


def quiet(text: str) -> None:
    """Tell nobody."""


def written(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def run(home: Home, *words: object) -> Result:
    return CliRunner().invoke(main, [*map(str, words), "--home", str(home.path)])


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    load_dataset(home, written(tmp_path, "first.trig", TRIG), quiet)
    return home


@pytest.fixture
def client(home: Home) -> Iterator[FlaskClient]:
    """A server that runs on the dataset home."""
    with Graph(home) as graph:
        yield create_app(graph).test_client()


def asked(client: FlaskClient, query: str, **more: str) -> list[str]:
    answer = client.get("/sparql", query_string={"query": query, "format": "csv", **more})
    assert answer.status_code == 200, answer.text
    return answer.text.split()[1:]


def canonical(quads: Iterator[object]) -> set[str]:
    held = Dataset(quads)  # type: ignore[arg-type]
    held.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return set(str(held).splitlines())


def test_it_holds_exactly_the_file(home: Home) -> None:
    store = Store.read_only(str(home.current / "store"))
    assert len(store) == 5
    assert canonical(iter(store)) == canonical(parse(io.BytesIO(TRIG.encode()), format=RdfFormat.TRIG))
    assert home.build().quads == {"": 3, "http://example.org/g": 1, "http://example.org/h": 1}


def test_the_default_graph_is_the_files_and_not_all_graphs(client: FlaskClient) -> None:
    assert asked(client, EVERY) == ["default"]
    assert asked(client, NAMED) == ["named", "other"]


def test_a_query_may_name_its_graphs(client: FlaskClient) -> None:
    assert asked(client, EVERY, **{"default-graph-uri": "http://example.org/g"}) == ["named"]
    assert asked(client, EVERY.replace("WHERE", "FROM <http://example.org/h> WHERE")) == ["other"]


def test_a_running_server_answers_from_what_was_just_loaded(client: FlaskClient, home: Home, tmp_path: Path) -> None:
    assert asked(client, EVERY) == ["default"]
    result = run(
        home, "load", "dataset", written(tmp_path, "second.nt", '<http://e.org/b> <http://example.org/p> "new" .')
    )
    assert result.exit_code == 0, result.output
    assert asked(client, EVERY) == ["new"]
    assert asked(client, NAMED) == []
    assert run(home, "rollback").exit_code == 0
    assert asked(client, EVERY) == ["default"]


def test_an_ordinary_home_keeps_all_graphs_as_one(tmp_path: Path) -> None:
    home = Home(tmp_path / "ordinary")
    loading.build(home, quiet, bundled=False)
    with Graph(home) as graph:
        client = create_app(graph).test_client()
        assert asked(client, "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }") != ["0"]


def test_a_server_moves_between_a_dataset_and_a_graph_of_ours(tmp_path: Path) -> None:
    home = Home(tmp_path / "both")
    loading.build(home, quiet, bundled=False)
    with Graph(home) as graph:
        client = create_app(graph).test_client()
        load_dataset(home, written(tmp_path, "a.trig", TRIG), quiet)
        assert asked(client, EVERY) == ["default"]
        assert client.get("/sources").status_code == 404
        assert run(home, "rollback").exit_code == 0
        assert asked(client, "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }") != ["0"]
        assert client.get("/sources").status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/places", "/sources", "/id/council-BDG", "/search?q=x", "/void", "/download/graph.nq.gz"],
)
def test_every_other_page_says_what_this_home_holds(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert "holds a dataset of its own" in answer.text
    assert 'href="/query"' in answer.text
    assert "Open Government Licence" not in answer.text


def test_the_front_page_leads_to_the_query_page(client: FlaskClient) -> None:
    answer = client.get("/", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.location) == (302, "/query")
    assert client.get("/", follow_redirects=True).status_code == 200


def test_the_query_page_answers_over_it(client: FlaskClient) -> None:
    answer = client.get("/query", query_string={"query": EVERY}, headers={"Accept": "text/html"})
    assert answer.status_code == 200
    assert "default" in answer.text
    assert client.get("/query").status_code == 200


def test_loading_it_again_changes_nothing(home: Home, tmp_path: Path) -> None:
    before = home.build()
    assert load_dataset(home, tmp_path / "first.trig", quiet).hash == before.hash
    assert home.build() == before


def test_nothing_of_ours_is_added_by_build(home: Home) -> None:
    before = home.build()
    assert loading.build(home, quiet) == before


@pytest.mark.parametrize(
    "words",
    [("sources",), ("remove", "councils"), ("validate",), ("export", "tables", "somewhere"), ("load", "councils")],
)
def test_verbs_about_sources_say_what_this_home_holds(home: Home, words: tuple[str, ...]) -> None:
    before = home.build()
    result = run(home, *words)
    assert result.exit_code == 1
    assert "holds a dataset of its own" in result.output
    assert home.build() == before


def test_loading_one_says_what_it_stands_in_the_place_of(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    loading.build(home, quiet, bundled=False)
    served, file = home.build().hash, tmp_path / "data.ttl"
    file.write_text("<http://example.org/a> <http://example.org/b> 1 .", encoding="utf-8")
    told = CliRunner().invoke(main, ["load", "dataset", str(file), "--home", str(home.path)]).output
    assert f"What was served before (0 sources, build {served}) is kept: placegraph rollback brings it back." in told
    search = CliRunner().invoke(main, ["search", "Leeds", "--home", str(home.path)])
    assert search.exit_code == 1
    assert "dataset" in search.output
    assert "placegraph build" not in search.output


def test_a_source_is_not_loaded_into_a_dataset(home: Home, tmp_path: Path) -> None:
    path = register(tmp_path, council("XAA", "Aaton", "E06999001"))
    with pytest.raises(HoldsDataset):
        loading.load(home, "councils", [path], "2026-11-22", quiet)


@pytest.mark.parametrize("form", ["nt", "nq", "ttl", "jsonld", "rdf"])
def test_any_format_will_do(tmp_path: Path, form: str) -> None:
    formats = {"jsonld": '{"@id": "http://e.org/a", "http://e.org/p": "x"}',
               "rdf": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e.org/">'
                      '<rdf:Description rdf:about="http://e.org/a" e:p="x"/></rdf:RDF>'}  # fmt: skip
    text = formats.get(form, '<http://e.org/a> <http://e.org/p> "x" .')
    assert load_dataset(Home(tmp_path / "home"), written(tmp_path, f"a.{form}", text), quiet).quads == {"": 1}


def test_an_empty_default_graph_stays_empty(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    load_dataset(
        home, written(tmp_path, "a.nq", '<http://e.org/a> <http://example.org/p> "x" <http://e.org/g> .'), quiet
    )
    with Graph(home) as graph:
        client = create_app(graph).test_client()
        assert asked(client, EVERY) == []
        assert asked(client, NAMED) == ["x"]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.rdf", '<!DOCTYPE r [<!ENTITY x "y">]><r/>', "<!DOCTYPE"),
        ("a.trig", TRIG[:-8], "cannot be read"),
        ("a.nt", '<http://e.org/a> <http://e.org/p> "x\x00" .', "NUL"),
        ("a.ttl", "é".encode("latin-1"), "not UTF-8"),
        ("a.jsonld", '{"@context": "http://127.0.0.1:9/c", "name": "x"}', "not fetched"),
        (
            "a.ttl",
            "<http://e.org/a> <http://e.org/b> "
            + "<<( <http://e.org/a> <http://e.org/b> " * 100_000
            + "<http://e.org/c>"
            + " )>>" * 100_000
            + " .",
            "brackets stand within each other",
        ),
        ("a.csv", "a,b\n1,2\n", "its name ends in .csv"),
    ],
)
def test_a_hostile_file_is_refused_and_the_old_one_still_served(
    client: FlaskClient, home: Home, tmp_path: Path, name: str, text: str | bytes, said: str
) -> None:
    before = home.build()
    result = run(home, "load", "dataset", written(tmp_path, name, text))
    assert result.exit_code == 1
    assert said in result.output
    assert home.build() == before
    assert asked(client, EVERY) == ["default"]


def test_a_dataset_is_one_file(home: Home, tmp_path: Path) -> None:
    path = written(tmp_path, "a.nt", "")
    assert run(home, "load", "dataset").exit_code == 2
    assert run(home, "load", "dataset", path, path).exit_code == 2


def test_a_path_that_only_begins_like_one_of_programs_is_refused(client: FlaskClient) -> None:
    answer = client.get("/sparqlfoo")
    assert answer.status_code == 404
    assert "holds a dataset of its own" in answer.text
