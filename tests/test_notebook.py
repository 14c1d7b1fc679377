"""placegraph in a notebook: what docs/notebook.md shows runs, on a home and on an endpoint, with equal answers."""

import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from rdflib import URIRef
from rdflib.namespace import RDFS
from waitress.server import create_server

import placegraph
from graph import notebook
from graph.home import Home, NotBuilt
from graph.notebook import CutWarning, EndpointTrouble, Opened
from graph.served import Graph
from ontology import ID
from queries import BadValue, UnknownParameter, UnknownQuery
from web import create_app

GUIDE = Path(__file__).parents[1] / "docs" / "notebook.md"


@pytest.fixture(scope="module")
def endpoint(bundled: Graph) -> Iterator[str]:
    server = create_server(create_app(bundled), host="127.0.0.1", port=0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}/sparql"
    server.close()
    thread.join(5)


@pytest.fixture(params=["home", "endpoint"])
def opened(request: pytest.FixtureRequest, bundled_home: Home) -> Opened:
    if request.param == "home":
        return placegraph.open(bundled_home.path)
    return placegraph.open(request.getfixturevalue("endpoint"))


def test_question_of_the_library_gives_python_values(opened: Opened, bundled: Graph) -> None:
    from queries import find

    asked = find("partners-of-place")
    expected = bundled.ask(asked, **(asked.on(date.today()) | asked.read({"place": "E09000002"})))
    found = opened.rows("partners-of-place", place="E09000002")
    assert found == list(expected)
    assert found


def test_own_question_needs_no_prefixes(opened: Opened) -> None:
    (row,) = opened.rows("SELECT (COUNT(DISTINCT ?c) AS ?n) { ?c a pg:LondonBorough }")
    assert row == {"n": 32}
    assert opened.rows("ASK { ?c a pg:LondonBorough }") == [{"answer": True}]
    (said,) = opened.rows("CONSTRUCT { id:council-BDG rdfs:label ?name } WHERE { id:council-BDG rdfs:label ?name }")
    assert said["object"] == "London Borough of Barking and Dagenham"


def test_graphs_that_a_query_names_are_asked_and_no_others(opened: Opened) -> None:
    graph = "from <https://w3id.org/placegraph/graph/curated-seeds>"
    (some,) = opened.rows(f"SELECT (COUNT(*) AS ?n) {graph} {{ ?s ?p ?o }}")
    (all_,) = opened.rows("SELECT (COUNT(*) AS ?n) { ?s ?p ?o } # FROM where it may be")
    assert 0 < some["n"] < all_["n"]


def test_frame_has_a_column_for_each_variable(opened: Opened) -> None:
    frame = opened.frame("london-boroughs")
    assert list(frame.columns) == ["council", "name"]
    assert len(frame) == 32


def test_dataset_is_seen_by_rdflib(opened: Opened) -> None:
    dataset = opened.dataset()
    assert str(dataset.value(URIRef(ID + "council-BDG"), RDFS.label)) == "London Borough of Barking and Dagenham"
    found = dataset.query("SELECT (COUNT(DISTINCT ?c) AS ?n) { ?c a pg:LondonBorough }")
    assert [int(row.n) for row in found] == [32]


def test_what_is_wrong_is_said(opened: Opened) -> None:
    with pytest.raises(UnknownQuery):
        opened.rows("no-such-question")
    with pytest.raises(BadValue):
        opened.rows("partners-of-place", place="not a place!")
    with pytest.raises(UnknownParameter):
        opened.rows("SELECT * { ?s ?p ?o }", place="E09000002")
    with pytest.raises((SyntaxError, EndpointTrouble)):
        opened.rows("SELECT * {")


def test_cut_answer_warns(endpoint: str) -> None:
    with pytest.warns(CutWarning, match="only the first 10,?000 rows"):
        found = placegraph.open(endpoint).rows("SELECT * { ?s ?p ?o }")
    assert len(found) == 10_000


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotBuilt):
        placegraph.open(tmp_path)
    with pytest.raises(EndpointTrouble, match="does not answer"):
        placegraph.open("http://127.0.0.1:9/sparql").rows("ASK {}")


@pytest.mark.parametrize("address", ["http://a:bad/", "http://a\x00b/", "http://[", f"http://{'a' * 300}.example/"])
def test_address_that_is_none_is_said(address: str) -> None:
    with pytest.raises(EndpointTrouble, match="does not answer"):
        placegraph.open(address).rows("ASK {}")


def test_endpoint_that_drips_is_left_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each byte comes soon enough; all of them together do not."""
    monkeypatch.setattr(notebook, "PATIENCE", 0.5)
    stop = threading.Event()

    def drip(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\nContent-Length: 100000\r\n\r\n"
            )
            while not stop.wait(0.05):
                try:
                    connection.sendall(b" ")
                except OSError:
                    return

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=drip, args=(listener,), daemon=True)
        thread.start()
        try:
            with pytest.raises(EndpointTrouble, match="still sending"):
                placegraph.open(f"http://127.0.0.1:{listener.getsockname()[1]}/sparql").rows("ASK {}")
        finally:
            stop.set()
            thread.join(5)
    assert not thread.is_alive()


def test_guide_runs_as_it_is_written(bundled_home: Home, endpoint: str) -> None:
    program = "\n".join(re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL))
    program = program.replace("placegraph.open()", f"placegraph.open({str(bundled_home.path)!r})")
    program = program.replace("http://127.0.0.1:8000/sparql", endpoint)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr
    assert "London Borough of Barking and Dagenham" in done.stdout


def test_command_is_loaded_only_when_it_is_asked_for() -> None:
    program = "import sys, placegraph; assert 'command' not in sys.modules; assert placegraph.main.name == 'main'"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0  # noqa: S603
