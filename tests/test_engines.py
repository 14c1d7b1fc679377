"""Remote engines: the same questions have the same answers, and no engine, however ill, hangs or misleads a reader."""

import gzip
import json
import shutil
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Store, parse

from graph import publishing
from graph.engine import Engine
from graph.engine_trouble import EngineDenied, EngineDown, EngineWrong, NothingPublished
from graph.guard import TooDeep
from graph.home import Build, Home
from graph.lanes import FederationOff, LaneBusy, QueryFailed, QuerySyntaxError, QueryTimedOut, WrongFormat
from graph.manifest import HOLDS, Published, digest, facts_of, manifest
from graph.publishing import PublishingFailed, publish
from graph.remote import RemoteLane, kind_of, remote_public_lane
from graph.rows import Row, rows
from graph.served import Graph, RemoteGraph
from graph.worker import GRAPHS
from ontology import XSD, graph
from queries import Query, library
from tests.clients import Reader
from tests.engines import misbehaving, oxigraph, virtuoso
from web import create_app

OTHERWISE = {
    "peers-by-context": "does not end within 20 seconds",
    "properties-of-class": "a path with `*` from a value of VALUES finds too much",
    "search-by-name": "fails within: SQ156, internal error of its compiler",
}
"""Questions that Virtuoso 7.2.5 does not answer as SPARQL 1.1 says, each with what it does instead."""


@pytest.fixture(scope="session")
def on_virtuoso(tmp_path_factory: pytest.TempPathFactory, bundled: Graph) -> Iterator[RemoteGraph]:
    """The bundled graph, published to Virtuoso."""
    with virtuoso(tmp_path_factory.mktemp("virtuoso")) as engine:
        publish(bundled.home, engine, lambda text: None, compare=False)  # it is read back below, as a whole
        yield _patient(RemoteGraph(engine, bundled.home))


@pytest.fixture(scope="session")
def on_oxigraph(tmp_path_factory: pytest.TempPathFactory, bundled: Graph) -> Iterator[RemoteGraph]:
    """The bundled graph, published to oxigraph's server."""
    with oxigraph(tmp_path_factory.mktemp("oxigraph"), "--union-default-graph") as engine:
        publish(bundled.home, engine, lambda text: None, compare=False)  # it is read back below, as a whole
        yield _patient(RemoteGraph(engine, bundled.home))


def _patient(served: RemoteGraph) -> RemoteGraph:
    served.pages.seconds = 60  # a busy machine is no reason to fail
    return served


def multiset(found: tuple[Row, ...]) -> Counter[frozenset[tuple[str, str, object]]]:
    """Return the rows in no order: numbers compare by value, whichever way they are written."""
    return Counter(frozenset((name, type(value).__name__, value) for name, value in row.items()) for row in found)


@pytest.mark.parametrize("query", library().values(), ids=lambda query: query.name)
class TestTheSameAnswers:
    def test_on_virtuoso(self, query: Query, bundled: Graph, on_virtuoso: RemoteGraph) -> None:
        if query.name in OTHERWISE:
            assert OTHERWISE[query.name]
            return
        assert multiset(without_manifest(on_virtuoso.ask(query))) == multiset(bundled.ask(query))

    def test_on_oxigraph(self, query: Query, bundled: Graph, on_oxigraph: RemoteGraph) -> None:
        assert multiset(without_manifest(on_oxigraph.ask(query))) == multiset(bundled.ask(query))


@pytest.mark.parametrize(
    "query", [query for query in library().values() if query.optional], ids=lambda query: query.name
)
class TestTheSameAnswersWithoutAnyChoice:
    """An unbound variable means another thing to each engine within NOT EXISTS, IF and a comparison."""

    def test_on_virtuoso(self, query: Query, bundled: Graph, on_virtuoso: RemoteGraph) -> None:
        if query.name in OTHERWISE:
            assert OTHERWISE[query.name]
            return
        unset: dict[str, None] = dict.fromkeys(query.optional)
        assert multiset(without_manifest(on_virtuoso.ask(query, **unset))) == multiset(bundled.ask(query, **unset))

    def test_on_oxigraph(self, query: Query, bundled: Graph, on_oxigraph: RemoteGraph) -> None:
        unset: dict[str, None] = dict.fromkeys(query.optional)
        assert multiset(without_manifest(on_oxigraph.ask(query, **unset))) == multiset(bundled.ask(query, **unset))


def without_manifest(found: tuple[Row, ...]) -> tuple[Row, ...]:
    """Leave out the manifest's one statement: GRAPH ?graph finds it too, where the engine serves all its graphs as one."""
    return tuple(row for row in found if row.get("property") != HOLDS.value)


def test_exceptions_are_questions_of_the_library() -> None:
    assert set(OTHERWISE) <= set(library())


@pytest.mark.parametrize("address", ["/places?tier=LBO", "/about", "/coverage", "/place/E09000002"])
def test_a_page_says_the_same_on_an_engine(address: str, bundled: Graph, on_oxigraph: RemoteGraph) -> None:
    here, there = (create_app(served).test_client().get(address) for served in (bundled, on_oxigraph))
    assert here.status_code == there.status_code == 200
    assert here.text == there.text


@pytest.mark.parametrize("form", ["json", "csv", "tsv", "xml"])
def test_a_table_comes_in_every_format(form: str, on_oxigraph: RemoteGraph, bundled: Graph) -> None:
    query = "SELECT ?a ?b { VALUES (?a ?b) { (1 'x'@en) (UNDEF <http://a.test/>) } } ORDER BY ?b"
    there = on_oxigraph.sparql(query, [form], [], [])
    here = bundled.sparql(query, [form], [], [])
    assert (there.media_type, there.rows, there.kind) == (here.media_type, here.rows, here.kind)
    if form == "json":
        assert json.loads(there.body) == json.loads(here.body)
    else:
        assert there.body == here.body


def test_rows_beyond_the_cap_are_cut_and_it_says_so(on_oxigraph: RemoteGraph) -> None:
    answer = on_oxigraph.sparql("SELECT * { ?s ?p ?o } LIMIT 20000", ["json"], [], [])
    assert (answer.rows, answer.cut, len(rows(answer))) == (10_000, True, 10_000)


def test_a_large_answer_comes_as_a_file_that_holds_the_same(on_oxigraph: RemoteGraph) -> None:
    query = "SELECT * { ?s ?p ?o } ORDER BY ?p LIMIT 9000"
    held, filed = (on_oxigraph.sparql(query, ["json"], [], [], to_file=each) for each in (False, True))
    assert filed.file
    with filed.file as file:
        assert file.read() == held.body
    assert (filed.body, filed.rows, filed.cut, held.file) == (b"", 9000, False, None)
    few = on_oxigraph.sparql(query.replace("9000", "9"), ["json"], [], [], to_file=True)
    assert (few.file, few.rows) == (None, 9)
    sent = reader(on_oxigraph).get("/sparql", query_string={"query": query, "format": "json"})
    assert sent.data == held.body
    assert sent.headers["X-Placegraph-Rows"] == "9000"


def test_graphs_named_by_a_visitor_are_the_graphs_asked(on_oxigraph: RemoteGraph) -> None:
    answer = on_oxigraph.sparql("SELECT ?g { GRAPH ?g { ?s ?p ?o } } LIMIT 1", ["json"], [], [graph("schemes").value])
    assert rows(answer) == [{"g": graph("schemes").value}]


# Publishing, on small graphs of our own

A, B, C = (graph(name).value for name in ("source-a", "source-b", "source-c"))


def home_with(path: Path, name: str, facts: Mapping[str, int]) -> Home:
    """Return a home whose build holds so many invented facts in each graph."""
    home = Home(path)
    made = path / "made"
    made.mkdir(parents=True)
    store = Store(str(made / "store"))
    for iri, count in facts.items():
        for number in range(count):
            thing = NamedNode(f"http://things.test/{name if iri == A else ''}{number}")
            store.add(Quad(thing, NamedNode("http://things.test/is"), thing, NamedNode(iri)))
    store.flush()
    del store
    home.publish(Build(hash=name, made="2026-01-01T00:00:00+00:00", software="test", quads=dict(facts)), made)
    return home


@pytest.fixture(params=["listed", "union"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty engine, whose default graph is one of its graphs or all of them, and which takes INSERT DATA."""
    options = ["--union-default-graph"] if request.param == "union" else []
    with oxigraph(tmp_path, *options, store=False) as engine:
        yield engine


def held(lane: RemoteLane) -> dict[str, int]:
    """Return what a reader sees: facts in each graph, and of all as one."""
    found = rows(lane.ask("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s <http://things.test/is> ?o } } GROUP BY ?g"))
    (whole,) = rows(lane.ask("SELECT (COUNT(*) AS ?n) { ?s <http://things.test/is> ?o }"))
    return {str(row["g"]): int(str(row["n"])) for row in found} | {"all": int(str(whole["n"]))}


class TestPublishing:
    def test_moves_what_has_changed_and_no_more(self, tmp_path: Path, empty: Engine) -> None:
        publish(home_with(tmp_path / "1", "first", {A: 2500, B: 3}), empty, print)
        lane = remote_public_lane(empty)
        assert held(lane)["all"] == 2503
        moved = publish(home_with(tmp_path / "2", "second", {A: 5, B: 3, C: 1}), empty, print)
        assert (moved.written, moved.kept) == ((A, C), (B,))
        time.sleep(empty.poll)
        assert held(lane) == {A: 5, B: 3, C: 1, "all": 9}
        assert lane.ask("ASK {}").build == "second"

    def test_removes_a_graph_that_is_no_longer_there(self, tmp_path: Path, empty: Engine) -> None:
        publish(home_with(tmp_path / "1", "first", {A: 2, B: 3}), empty, print)
        moved = publish(home_with(tmp_path / "2", "second", {A: 2}), empty, print)
        assert moved.removed == (B,)
        assert held(remote_public_lane(empty)) == {A: 2, "all": 2}

    def test_again_changes_nothing(self, tmp_path: Path, empty: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
        home = home_with(tmp_path / "1", "first", {A: 2})
        publish(home, empty, print)
        monkeypatch.setattr(Engine, "change", None)
        assert publish(home, empty, print).written == ()

    def test_killed_before_the_move_the_old_build_answers_and_again_mends_it(
        self, tmp_path: Path, empty: Engine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        publish(home_with(tmp_path / "1", "first", {A: 2, B: 3}), empty, print)
        new = home_with(tmp_path / "2", "second", {A: 7, B: 4})
        lane, change = remote_public_lane(empty), Engine.change
        before = held(lane)
        with monkeypatch.context() as patched:
            patched.setattr(Engine, "change", lambda self, update, seconds: _killed(change, self, update, seconds))
            with pytest.raises(KeyboardInterrupt):
                publish(new, empty, print)
        time.sleep(empty.poll)
        assert held(lane).items() >= before.items()
        assert lane.ask("ASK {}").build == "first"
        publish(new, empty, print)
        assert held(lane) == {A: 7, B: 4, "all": 11}
        assert not empty.look().under_way

    def test_a_graph_that_was_not_kept_whole_is_not_served(
        self, tmp_path: Path, empty: Engine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        publish(home_with(tmp_path / "1", "first", {A: 2}), empty, print)
        monkeypatch.setattr("graph.publishing._blocks", lambda facts: iter([facts[0]]))
        with pytest.raises(PublishingFailed, match="kept 1 of 9"):
            publish(home_with(tmp_path / "2", "second", {A: 9}), empty, print)
        assert empty.look().build.hash == "first"

    def test_a_graph_with_another_fact_instead_is_not_served(
        self, tmp_path: Path, empty: Engine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Its facts are as many: only reading them tells."""
        publish(home_with(tmp_path / "1", "first", {A: 2}), empty, print)
        real = publishing._blocks
        monkeypatch.setattr(
            publishing, "_blocks", lambda facts: real([each.replace(b"second0>", b"other>") for each in facts])
        )
        with pytest.raises(PublishingFailed, match=r"1 of 9 are not there as they were \(<http://things.test/second0>"):
            publish(home_with(tmp_path / "2", "second", {A: 9}), empty, print)
        assert empty.look().build.hash == "first"
        assert held(remote_public_lane(empty)).items() >= {A: 2}.items()
        publish(home_with(tmp_path / "3", "second", {A: 9}), empty, print, compare=False)
        assert empty.look().build.hash == "second"

    def test_values_of_every_kind_are_the_same_when_they_are_read_back(self, tmp_path: Path, empty: Engine) -> None:
        plain = ["", " a ", "é€😀", 'say "yes"', "a\\b", "a\nb\tc\r", "x" * 3000, "_:b .", "<a>"]
        typed = {
            "integer": ["5", "-5", "0", "900719925474099"],
            "decimal": ["5.5", "-0.25", "1000"],
            "double": ["1.5E3", "-2.5E-3"],
            "boolean": ["true", "false"],
            "date": ["2026-11-23", "1974-04-01"],
            "dateTime": ["2026-11-23T10:00:00Z"],
            "gYear": ["2026"],
            "anyURI": ["http://e.org/a?b=1,2"],
        }
        values = [Literal(each) for each in plain] + [Literal("x", language=tag) for tag in ("en", "en-gb", "cy")]
        values += [Literal(each, datatype=XSD[kind]) for kind, texts in typed.items() for each in texts]
        values += [NamedNode("http://e.org/a?b=1,2#c"), NamedNode("http://e.org/é")]
        told: list[str] = []
        moved = publish(home_of(tmp_path / "1", "first", values), empty, told.append)
        assert moved.written == (A,)
        assert not [each for each in told if "compared" in each]

    def test_what_cannot_be_compared_is_counted_and_told(
        self, tmp_path: Path, empty: Engine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        told: list[str] = []
        publish(home_of(tmp_path / "1", "first", [BlankNode("one")]), empty, told.append)
        assert "graph/source-a has blank nodes: it was counted, and not compared" in told
        real = Engine.graph
        monkeypatch.setattr(Engine, "graph", lambda self, iri, **limits: real(self, iri, **limits | {"max_bytes": 40}))
        publish(home_with(tmp_path / "2", "second", {A: 9}), empty, told.append)
        assert "graph/source-a is not sent whole by the engine: it was counted, and not compared" in told
        assert empty.look().build.hash == "second"


def home_of(path: Path, name: str, values: Sequence[NamedNode | Literal | BlankNode]) -> Home:
    """Return a home whose build says each of these values of something, in one graph."""
    made = path / "made"
    made.mkdir(parents=True)
    store, is_ = Store(str(made / "store")), NamedNode("http://things.test/is")
    store.extend(
        Quad(NamedNode(f"http://things.test/{number}"), is_, value, NamedNode(A)) for number, value in enumerate(values)
    )
    store.flush()
    del store
    home = Home(path)
    home.publish(Build(hash=name, made="2026-01-01T00:00:00+00:00", software="test", quads={A: len(values)}), made)
    return home


def _killed(change: object, engine: Engine, update: str, seconds: float) -> None:
    if "MOVE" in update:
        raise KeyboardInterrupt
    change(engine, update, seconds)  # type: ignore[operator]


# What is read whole


class TestWholeGraphs:
    """They come from the engine, whatever the home beside the server holds meanwhile."""

    @pytest.fixture
    def served(self, tmp_path: Path, empty: Engine) -> Iterator[RemoteGraph]:
        """The build "first" on the engine, beside a home that has moved on to "second"."""
        home = home_with(tmp_path / "home", "first", {A: 2, B: 3})
        publish(home, empty, print)
        moved_on(home, "second", {A: 9, B: 3})
        with RemoteGraph(empty, home) as served:
            yield served

    def test_graph_is_the_engine_s_in_every_format(self, served: RemoteGraph) -> None:
        client = reader(served)
        first = {f"http://things.test/first{number}" for number in range(2)}
        both = first | {f"http://things.test/{number}" for number in range(3)}
        for asked, things in (({"graph": A}, first), ({"default": ""}, both)):
            for form, kind in GRAPHS.items():
                answer = client.get("/graph", query_string={**asked, "format": form})
                assert (answer.status_code, answer.headers["X-Placegraph-Build"]) == (200, "first")
                assert answer.headers["ETag"].startswith('"first-')
                assert {quad.subject.value for quad in parse(answer.data, format=kind)} == things

    def test_download_is_the_engine_s(self, served: RemoteGraph) -> None:
        answer = reader(served).get("/download/placegraph.nq.gz", buffered=True)
        quads = list(parse(gzip.decompress(answer.data), format=RdfFormat.N_QUADS))
        assert Counter(quad.graph_name.value for quad in quads) == {A: 2, B: 3}
        assert "placegraph-first.nq.gz" in answer.headers["Content-Disposition"]

    def test_tables_need_a_home_that_keeps_the_build(self, served: RemoteGraph) -> None:
        client = reader(served)
        shutil.rmtree(served.home.path / "builds" / "first")
        answer = client.get("/download/placegraph-tables.zip", buffered=True)
        assert answer.status_code == 503
        assert "does not keep build first" in answer.text
        assert list((served.home.path / "exports" / "first").iterdir()) == []

    def test_publication_under_way_is_waited_for(self, served: RemoteGraph, monkeypatch: pytest.MonkeyPatch) -> None:
        other = replace(served.engine.look(), under_way=True)
        monkeypatch.setattr(Engine, "look", lambda self: other)
        answer = create_app(served).test_client().get("/graph", query_string={"graph": A}, buffered=True)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
        assert "another build is being published" in answer.text

    def test_graph_that_lacks_facts_is_not_sent(self, served: RemoteGraph) -> None:
        served.engine.change(f"DELETE WHERE {{ GRAPH <{B}> {{ <http://things.test/0> ?p ?o }} }}", 10)
        client = create_app(served).test_client()
        answer = client.get("/graph", query_string={"graph": B}, buffered=True)
        assert answer.status_code == 502
        assert "2 of the 3 facts" in answer.text
        assert client.get("/graph", query_string={"graph": A}, buffered=True).status_code == 200

    def test_graph_with_another_fact_instead_is_not_sent(self, served: RemoteGraph) -> None:
        gone, come = (f"<http://things.test/{name}> <http://things.test/is> <http://things.test/0>" for name in (0, 8))
        served.engine.change(f"DELETE DATA {{ GRAPH <{B}> {{ {gone} }} }}", 10)
        served.engine.change(f"INSERT DATA {{ GRAPH <{B}> {{ {come} }} }}", 10)
        answer = create_app(served).test_client().get("/graph", query_string={"graph": B}, buffered=True)
        assert answer.status_code == 502
        assert "are not those that were published" in answer.text

    def test_blank_nodes_may_be_called_otherwise_but_not_be_said_other_things_of(
        self, tmp_path: Path, empty: Engine
    ) -> None:
        home = home_with(tmp_path / "home", "first", {})
        one, other = BlankNode("one"), BlankNode("other")
        is_, has = NamedNode("http://things.test/is"), NamedNode("http://things.test/has")
        facts = [Quad(one, is_, Literal("x"), NamedNode(A)), Quad(one, has, other, NamedNode(A))]
        made = tmp_path / "made"
        made.mkdir()
        store = Store(str(made / "store"))
        store.extend(facts)
        store.flush()
        del store
        home.publish(Build(hash="blank", made="2026-01-01T00:00:00+00:00", software="test", quads={A: 2}), made)
        publish(home, empty, print)
        with RemoteGraph(empty, home) as served:
            client = create_app(served).test_client()
            assert client.get("/graph", query_string={"graph": A}, buffered=True).status_code == 200
            before, after = (f"GRAPH <{A}> {{ {verb} }}" for verb in (f"?s {has} ?o", f"?o {has} ?s"))
            empty.change(f"DELETE {{ {before} }} INSERT {{ {after} }} WHERE {{ {before} }}", 10)
            answer = client.get("/graph", query_string={"graph": A, "format": "nq"}, buffered=True)
            assert (answer.status_code, "are not those that were published" in answer.text) == (502, True)


def reader(served: Graph) -> FlaskClient:
    app = create_app(served)
    return Reader(app, app.response_class)


def moved_on(home: Home, name: str, facts: Mapping[str, int]) -> None:
    """Have a home serve another build."""
    made = home_with(home.path / "made-elsewhere", name, facts)
    home.publish(made.build(), made.path / "builds" / name)


@pytest.mark.parametrize("name", ["curated-seeds", "derived-themes", "ontology"])
@pytest.mark.parametrize("engine", ["on_virtuoso", "on_oxigraph"])
def test_a_whole_graph_is_the_same_from_an_engine(
    request: pytest.FixtureRequest, engine: str, name: str, bundled: Graph
) -> None:
    served: RemoteGraph = request.getfixturevalue(engine)
    iri = graph(name).value
    with served.facts().store([iri]) as there, bundled.facts().store([iri]) as here:
        came, published = facts_of(there, iri), facts_of(here, iri)
    assert set(came) == set(published)
    assert digest(came) == digest(published) == served.engine.published().contents[iri]
    assert len(came) == bundled.build.quads[iri] > 0


def test_an_engine_without_our_graph_says_what_to_do(empty: Engine, tmp_path: Path) -> None:
    with pytest.raises(NothingPublished, match="placegraph publish"):
        RemoteGraph(empty, Home(tmp_path))


# An engine that is ill

RESULTS = "application/sparql-results+json"
GOOD = b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"1"}}]}}'


def say(
    status: int = 200, body: bytes = GOOD, kind: str = RESULTS, length: int | None = None, **headers: str
) -> "object":
    """Return a reply of these parts."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)
        handler.close_connection = True

    return reply


def drip(handler: BaseHTTPRequestHandler) -> None:
    """Send a header that never ends."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(200):
        handler.wfile.write(f"X-{number}: y\r\n".encode())
        handler.wfile.flush()
        time.sleep(0.05)


ILL = {
    "a web page": (say(body=b"<html>", kind="text/html"), EngineWrong, "a web page"),
    "another media type": (say(kind="text/csv"), EngineWrong, "text/csv"),
    "no JSON": (say(body=b"x=1"), EngineWrong, "not JSON"),
    "other JSON": (say(body=b"[1]"), EngineWrong, "SPARQL results"),
    "half a document": (say(body=GOOD[:60]), EngineWrong, "ended in the middle"),
    "an error after the head": (say(body=GOOD[:60] + b"\nerror: out of memory"), EngineWrong, "ended in the middle"),
    "less than promised": (say(body=GOOD[:60], length=900), EngineWrong, "broke off"),
    "a redirect": (say(302, Location="http://elsewhere.test/"), EngineWrong, "elsewhere.test"),
    "compressed": (say(Content_Encoding="gzip"), EngineWrong, "compressed"),
    "not found": (say(404), EngineWrong, "404"),
    "unauthorised": (say(401), EngineDenied, "PLACEGRAPH_ENGINE_AUTH"),
    "forbidden": (say(403), EngineDenied, "403"),
    "too many": (say(429, Retry_After="7"), LaneBusy, "in 7 seconds"),
    "unavailable": (say(503), LaneBusy, "in 10 seconds"),
    "a bad query": (say(400, b"error at 1:3: no", "text/plain"), QuerySyntaxError, "line 1, column 3"),
    "a fault": (say(500, b"out\x00 of memory", "text/plain"), QueryFailed, "out of memory"),
    "a fault as a page": (say(500, b"<b>secret</b>", "text/html"), QueryFailed, "does not say why"),
    "its own clock": (say(504), QueryFailed, "its own clock"),
    "silence": (lambda handler: time.sleep(1.5), QueryTimedOut, "0.5 seconds"),
    "a header without end": (drip, QueryTimedOut, "0.5 seconds"),
    "a closed connection": (lambda handler: handler.connection.close(), EngineDown, "cannot be reached"),
}


def lane_over(engine: Engine, *, seconds: float = 0.5, max_bytes: int = 10_000) -> RemoteLane:
    """Return a lane over an engine of which all is known that a manifest could say."""
    engine._published = Published(
        Build(hash="b", made="2026-01-01T00:00:00+00:00", software="", quads={A: 1}), {}, False, False
    )
    engine._look_again = time.monotonic() + 3600
    return RemoteLane(
        engine, name="test", workers=1, seconds=seconds, max_rows=3, max_bytes=max_bytes, queue=1, guarded=True
    )


@pytest.mark.parametrize("how", ILL)
def test_an_ill_engine_is_told_of_clearly_and_in_time(how: str) -> None:
    reply, error, words = ILL[how]
    with misbehaving(reply) as (address, _):  # type: ignore[arg-type]
        engine = Engine(address)
        start = time.monotonic()
        with pytest.raises(error, match=words):
            lane_over(engine).ask("SELECT ?x { ?x ?y ?z }")
        assert time.monotonic() - start < 5
        engine.close()


def test_an_engine_that_is_down_is_told_of_on_a_page(on_oxigraph: RemoteGraph) -> None:
    engine = Engine("http://127.0.0.1:1/sparql")
    lane_over(engine)
    served = RemoteGraph(engine, on_oxigraph.home)
    answer = create_app(served).test_client().get("/places?tier=LBO", headers={"Accept": "text/html"})
    assert answer.status_code == 503
    assert "cannot be reached" in answer.text
    served.close()


def test_it_is_told_which_graphs_to_ask_and_answers_are_read() -> None:
    with misbehaving(say()) as (address, got):  # type: ignore[arg-type]
        engine = Engine(address)
        answer = lane_over(engine).ask("SELECT ?x { ?x ?y ?z }")
        assert rows(answer) == [{"x": "1"}]
        assert got[0].count(b"default-graph-uri=") == got[0].count(b"named-graph-uri=") == 1
        engine.close()


def test_an_answer_without_end_is_cut_at_whole_rows() -> None:
    row = b'{ "x" : {"type":"typed-literal","datatype":"http://www.w3.org/2001/XMLSchema#boolean","value":"1"}}'
    body = b'{ "head": {"vars":["x"]}, "results": {"bindings": [\n' + b",\n".join([row] * 1000) + b"]}}"
    with misbehaving(say(body=body)) as (address, _):  # type: ignore[arg-type]
        engine = Engine(address)
        answer = lane_over(engine, max_bytes=250).ask("SELECT ?x { ?x ?y ?z }")
        assert (rows(answer), answer.cut) == ([{"x": True}], True)
        engine.close()


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("INSERT DATA { <a:> <b:> <c:> }", QuerySyntaxError),
        ("ASK {} ; DROP ALL", QuerySyntaxError),
        ("ASK {} ; L\\u004FAD <http://a.test/>", QuerySyntaxError),
        ("SELECT * { SERVICE <http://a.test/> { ?s ?p ?o } }", FederationOff),
        ("SELECT * { service silent ?x { ?s ?p ?o } }", FederationOff),
        ("define get:soft 'soft' SELECT * { ?s ?p ?o }", QuerySyntaxError),
        ("SELECT (bif:file_to_string('x') AS ?x) {}", QuerySyntaxError),
        ("PREFIX b: <bif:> SELECT (b:sys_stat('x') AS ?x) {}", QuerySyntaxError),
        ("hello", QuerySyntaxError),
        ("ASK " + "{" * 100 + "}" * 100, TooDeep),
    ],
)
def test_what_may_not_be_asked_is_never_sent(text: str, error: type[Exception]) -> None:
    with misbehaving(say()) as (address, got):  # type: ignore[arg-type]
        engine = Engine(address)
        with pytest.raises(error):
            lane_over(engine).ask(text)
        assert got == []
        engine.close()


def test_the_words_of_updates_may_stand_in_texts_and_names() -> None:
    assert kind_of('SELECT ?load { ?load <a:service> "INSERT" # DROP\n }') == "select"
    assert [kind_of(each.sparql) == "graph" for each in library().values()] == [
        each.makes_a_graph for each in library().values()
    ]


def test_a_graph_is_not_sent_as_a_table() -> None:
    with misbehaving(say()) as (address, _):  # type: ignore[arg-type]
        engine = Engine(address)
        with pytest.raises(WrongFormat, match="ttl"):
            lane_over(engine).ask("CONSTRUCT WHERE { ?s ?p ?o }", "csv")
        engine.close()


def test_more_than_may_wait_are_told_to_come_back() -> None:
    with misbehaving(lambda handler: time.sleep(1)) as (address, _):
        engine = Engine(address)
        lane = lane_over(engine, seconds=1)
        endings: list[str] = []

        def ask() -> None:
            try:
                lane.ask("ASK {}")
            except Exception as error:
                endings.append(type(error).__name__)

        threads = [threading.Thread(target=ask) for _ in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
        assert Counter(endings)["LaneBusy"] >= 3
        assert Counter(endings)["QueryTimedOut"] + Counter(endings)["EngineDown"] >= 1
        engine.close()


def test_a_manifest_comes_back_as_it_was(tmp_path: Path, empty: Engine) -> None:
    home = home_with(tmp_path / "1", "first", {A: 1})
    publish(home, empty, print)
    assert asdict(empty.look().build) == asdict(home.build())
    assert manifest(home.build(), {}).endswith(" .")
