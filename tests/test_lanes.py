"""No query can hurt: whatever is sent, it ends in time, with advice, and the next one is answered.

The store here is invented: 2,000 statements about nothing.
"""

import csv
import http.server
import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import (
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryResultsFormat,
    RdfFormat,
    Store,
    parse,
    parse_query_results,
)

from graph.guard import QueryRefused
from graph.lanes import (
    BadGraph,
    FederationOff,
    Lane,
    LaneBusy,
    Limits,
    NoBuild,
    QueryDied,
    QuerySyntaxError,
    QueryTimedOut,
    WrongFormat,
    pages_lane,
    public_lane,
)
from graph.rows import Iri, rows
from graph.worker import Full, Table

MEGABYTE = 1024 * 1024
SECONDS = 1.0
SLACK = 2.0
E = "http://e/"
ONE, TWO = NamedNode(E + "one"), NamedNode(E + "two")
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def publish(home: Path, name: str, quads: list[Quad]) -> None:
    """Write a build, and make it the current one by a rename."""
    build = home / "builds" / name
    build.mkdir(parents=True)
    store = Store(str(build))
    store.bulk_extend(quads)
    store.flush()
    del store
    (home / "next").symlink_to(Path("builds") / name)
    (home / "next").rename(home / "current")


def invented() -> list[Quad]:
    texts = (
        "plain",
        '},{"',
        "[{},{}]",
        "},{",
        'a "quote"',
        "two\nlines",
        "a,b",
        "<result></result>",
        "\\",
        "\r\n",
        "é",
    )
    return [
        Quad(
            NamedNode(f"{E}s{number}"),
            NamedNode(f"{E}p{number % 7}"),
            Literal(f"{texts[number % len(texts)]}{number}{texts[number % len(texts)]}"),
            ONE if number % 2 else TWO,
        )
        for number in range(2_000)
    ] + [
        Quad(NamedNode(f"{E}n{n}"), NamedNode(E + "next"), NamedNode(f"{E}n{(n * 7 + 1) % 500}"), ONE)
        for n in range(500)
    ]


def lane(current: Path, **limits: object) -> Lane:
    usual = {
        "name": "test",
        "workers": 1,
        "seconds": SECONDS,
        "memory": 1024 * MEGABYTE,
        "max_rows": 10_000,
        "max_bytes": 4 * MEGABYTE,
    }
    return Lane(current, **(usual | limits))


@pytest.fixture(scope="module")
def current(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    publish(home, "x", invented())
    return home / "current"


@pytest.fixture(scope="module")
def shared(current):
    with lane(current) as shared:
        yield shared


@pytest.fixture(scope="module")
def here(current):
    return Store.read_only(str(current))


TABLES = {
    "json": QueryResultsFormat.JSON,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
    "xml": QueryResultsFormat.XML,
}
QUESTIONS = (
    "SELECT * { ?s ?p ?o } ORDER BY ?s",
    "SELECT ?s { GRAPH <http://e/one> { ?s ?p ?o } } ORDER BY ?s LIMIT 3",
    "SELECT * { VALUES (?a ?b) { (UNDEF UNDEF) ('x' UNDEF) (UNDEF 1.50) ('y'@en 2) (UNDEF UNDEF) } }",
    "SELECT * {}",
    "SELECT * { ?s <http://e/none> ?o }",
    "ASK { ?s ?p ?o }",
)


class TestAnswers:
    @pytest.mark.parametrize("sparql", QUESTIONS)
    @pytest.mark.parametrize("name", TABLES)
    def test_are_those_of_the_engine(self, shared, here, sparql, name):
        answer = shared.ask(sparql, name)
        results = here.query(sparql, use_default_graph_as_union=True)
        assert answer.body == results.serialize(format=TABLES[name])
        assert answer.media_type == TABLES[name].media_type
        assert answer.build == "x"
        assert not answer.cut
        count = None if answer.kind == "ask" else len(list(here.query(sparql, use_default_graph_as_union=True)))
        assert answer.rows == count

    @pytest.mark.parametrize(
        ("name", "form"),
        [
            ("ttl", RdfFormat.TURTLE),
            ("nt", RdfFormat.N_TRIPLES),
            ("rdf", RdfFormat.RDF_XML),
            ("jsonld", RdfFormat.JSON_LD),
        ],
    )
    def test_are_graphs_where_a_graph_was_asked_for(self, shared, here, name, form):
        sparql = "CONSTRUCT { ?s <http://e/said> ?o } WHERE { ?s <http://e/p1> ?o FILTER(!CONTAINS(?o, '\\r')) }"
        answer = shared.ask(sparql, name)
        assert answer.media_type == form.media_type
        assert {quad.triple for quad in parse(answer.body, format=form)} == set(
            here.query(sparql, use_default_graph_as_union=True)
        )
        assert answer.rows == len(set(parse(answer.body, format=form)))

    def test_come_in_the_first_format_that_can_hold_them(self, shared):
        assert shared.ask("ASK {}", ("ttl", "csv", "json")).media_type.startswith("text/csv")
        assert shared.ask("DESCRIBE <http://e/s1>", ("json", "nt")).media_type == "application/n-triples"
        with pytest.raises(WrongFormat, match="answers with a graph: ask for ttl"):
            shared.ask("DESCRIBE <http://e/s1>", "json")

    @pytest.mark.parametrize(
        ("sparql", "graphs", "count"),
        [
            ("SELECT * { ?s ?p ?o }", {}, 2500),
            ("SELECT * FROM <http://e/one> { ?s ?p ?o }", {}, 1500),
            ("SELECT * from<http://e/none> { ?s ?p ?o }", {}, 0),
            ("SELECT * FROM NAMED <http://e/one> { ?s ?p ?o }", {}, 0),
            ("SELECT ?from { ?from ?p 'FROM <x>' }", {}, 0),
            ("SELECT * { ?s ?p ?o } # FROM", {}, 2500),
            ("SELECT * { ?s ?p ?o }", {"default_graphs": [E + "two"]}, 1000),
            ("SELECT * FROM <http://e/one> { ?s ?p ?o }", {"default_graphs": [E + "two"]}, 1000),
            ("SELECT * { GRAPH ?g { ?s ?p ?o } }", {"named_graphs": [E + "two"]}, 1000),
            ("SELECT * { ?s ?p ?o }", {"named_graphs": [E + "two"]}, 0),
        ],
    )
    def test_come_from_all_graphs_unless_some_are_named(self, shared, sparql, graphs, count):
        assert shared.ask(sparql, **graphs).rows == count

    def test_come_from_the_default_graph_where_the_lane_says_so(self, current):
        with lane(current, union=False) as strict:
            assert strict.ask("SELECT * { ?s ?p ?o }").rows == 0

    def test_move_to_a_new_build_by_themselves(self, tmp_path):
        def told(name):
            return [Quad(NamedNode(E + "s"), NamedNode(E + "p"), Literal(name), DefaultGraph())]

        publish(tmp_path, "old", told("old"))
        with lane(tmp_path / "current") as moving:
            assert rows(moving.ask("SELECT ?o { ?s ?p ?o }")) == [{"o": "old"}]
            publish(tmp_path, "new", told("new"))
            answer = moving.ask("SELECT ?o { ?s ?p ?o }")
        assert (rows(answer), answer.build) == ([{"o": "new"}], "new")

    def test_come_from_a_store_beside_other_files(self, tmp_path):
        publish(tmp_path, "b/store", [])
        (tmp_path / "next").symlink_to("builds/b")
        (tmp_path / "next").rename(tmp_path / "current")
        with lane(tmp_path / "current") as inner:
            assert inner.ask("ASK {}").build == "b"

    def test_need_a_build(self, tmp_path):
        with lane(tmp_path / "current") as empty:
            with pytest.raises(NoBuild, match="placegraph build"):
                empty.ask("ASK {}")
            publish(tmp_path, "x", [])
            assert empty.ask("ASK {}").build == "x"

    def test_are_given_to_many_threads_at_once(self, current):
        questions = [f"SELECT * {{ VALUES ?x {{ {number} }} }}" for number in range(200)]
        with lane(current, workers=2, queue=200, recycle=30, seconds=20) as busy, ThreadPoolExecutor(16) as pool:
            answers = list(pool.map(busy.ask, questions))
        assert [rows(answer) for answer in answers] == [[{"x": number}] for number in range(200)]


class TestCuts:
    """A cut answer says so, and is a whole document all the same."""

    ALL = "SELECT * { ?s ?p ?o } ORDER BY ?s"

    @pytest.mark.parametrize("name", TABLES)
    @pytest.mark.parametrize("max_rows", [0, 1, 7, 2499, 2500])
    def test_by_rows(self, current, here, name, max_rows):
        with lane(current, max_rows=max_rows) as short:
            answer = short.ask(self.ALL, name)
        assert (answer.rows, answer.cut) == (max_rows, max_rows < 2500)
        whole = here.query(self.ALL + f" LIMIT {max_rows}", use_default_graph_as_union=True)
        assert answer.body == whole.serialize(format=TABLES[name])

    @pytest.mark.parametrize("name", TABLES)
    @pytest.mark.parametrize("max_bytes", [300, 5_000, 70_000, 90_000])
    def test_by_bytes(self, current, here, name, max_bytes):
        with lane(current, max_bytes=max_bytes) as short:
            answer = short.ask(self.ALL, name)
        assert answer.cut
        assert len(answer.body) <= max_bytes
        whole = here.query(self.ALL + f" LIMIT {answer.rows}", use_default_graph_as_union=True)
        assert answer.body == whole.serialize(format=TABLES[name])

    @pytest.mark.parametrize("name", ["ttl", "nt"])
    def test_of_graphs(self, current, name):
        everything = "CONSTRUCT WHERE { ?s ?p ?o }"
        with lane(current, max_rows=99) as short:
            answer = short.ask(everything, name)
        assert (answer.rows, answer.cut) == (99, True)
        form = RdfFormat.TURTLE if name == "ttl" else RdfFormat.N_TRIPLES
        assert len(list(parse(answer.body, format=form))) == 99
        with lane(current, max_bytes=20_000) as short:
            answer = short.ask(everything, name)
        assert answer.cut
        assert len(list(parse(answer.body, format=form))) == answer.rows
        assert len(answer.body) < 20_000 + 3 * 8192

    @given(
        texts=st.lists(st.text(alphabet='{}[],:"\\x<>/result\n\r ', max_size=12) | st.none(), max_size=12),
        max_rows=st.integers(0, 13),
        block=st.integers(1, 50),
    )
    @pytest.mark.parametrize("name", TABLES)
    def test_any_text_in_any_blocks_is_counted_right(self, name, texts, max_rows, block):
        """The rows are told apart whatever stands in them, and wherever the engine's blocks end."""
        terms = (f"({Literal(text)})" if text is not None else "(UNDEF)" for text in texts)
        results = Store().query(f"SELECT ?a {{ VALUES (?a) {{ {' '.join(terms)} }} }}")
        body = results.serialize(format=TABLES[name])
        table = Table(name, max_rows, MEGABYTE)
        table.GLANCE = 1
        table._look_at = len(body) // 2 + 60
        try:
            for start in range(0, len(body), block):
                table.write(body[start : start + block])
            table.finish()
        except Full:
            pass
        assert table.rows == min(max_rows, len(texts))
        assert table.cut == (len(texts) > max_rows)
        assert read(name, bytes(table.body)) == table.rows


def read(name: str, body: bytes) -> int:
    """Return how many rows another reader finds in a document."""
    if name == "json":
        return len(json.loads(body)["results"]["bindings"])
    if name == "csv":
        return len(list(csv.reader(io.StringIO(body.decode(), newline="")))) - 1
    if name == "tsv":
        return len(list(parse_query_results(body, format=QueryResultsFormat.TSV)))
    return len(ElementTree.fromstring(body).findall(".//{*}result"))  # noqa: S314


def deep(opening: str, closing: str, depth: int) -> str:
    return f"ASK {{ {opening * depth} {closing * depth} }}"


DEEP = {
    "groups": lambda n: deep("{", "}", n),
    "exists": lambda n: deep("FILTER EXISTS {", "}", n),
    "minus": lambda n: deep("MINUS {", "}", n),
    "optional": lambda n: deep("OPTIONAL {", "}", n),
    "parentheses": lambda n: f"ASK {{ FILTER({'(' * n}1{')' * n}) }}",
    "functions": lambda n: f"ASK {{ FILTER({'STR(' * n}1{')' * n}) }}",
    "ifs": lambda n: f"ASK {{ FILTER({'IF(1,1,' * n}1{')' * n}) }}",
    "sums": lambda n: f"ASK {{ FILTER(1{'+1' * n}) }}",
    "nots": lambda n: f"ASK {{ FILTER({'!' * n}1) }}",
    "ors": lambda n: f"ASK {{ FILTER(1{'||1' * n}) }}",
    "lists": lambda n: f"ASK {{ ?s ?p {'(' * n}{')' * n} }}",
    "blanks": lambda n: f"ASK {{ ?s ?p {'[?p ' * n}{']' * n} }}",
    "paths": lambda n: f"ASK {{ ?s {'(' * n}<x:x>{')' * n} ?o }}",
    "sequences": lambda n: f"ASK {{ ?s {'<x:x>/' * n}<x:x> ?o }}",
    "selects": lambda n: f"ASK {'{ SELECT * ' * n}{{}}{'}' * n}",
    "triple terms": lambda n: f"ASK {{ ?s ?p {'<<( <x:x> <x:y> ' * n}1{' )>>' * n} }}",
    "comparisons": lambda n: f"ASK {{ FILTER({'?a<f(?b>?c,' * n}1{')' * n}) }}",
}

HOSTILE = {
    "a cartesian product": ENDLESS,
    "a cartesian product, limited": "SELECT DISTINCT ?a { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i LIMIT 1",
    "paths": "SELECT (COUNT(*) AS ?n) { ?a (<http://e/next>|!<x:x>)* ?b . ?b (<http://e/next>|^<http://e/next>)+ ?c . "
    "?d (!<x:x>)* ?e }",
    "sorting": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?i",
    "grouping": "SELECT (GROUP_CONCAT(?c) AS ?all) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "distinct": "SELECT (COUNT(DISTINCT *) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "values": "SELECT (COUNT(*) AS ?n) { "
    + " ".join(f"VALUES ?v{i} {{ {' '.join(map(str, range(100)))} }}" for i in range(6))
    + " }",
    "a graph": "CONSTRUCT { ?a ?e ?i } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a = ?i) }",
    "a pattern": "ASK { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER REGEX(?c, '((a{1,100}){1,100}){1,100}') }",
    "planning": "SELECT * { " + " ".join(f"?a{i} <x:x> ?a{i + 1} ." for i in range(700)) + " }",
    "strings": "SELECT (STRLEN(?y) AS ?n) { BIND(REPLACE('aaaaaaaaaaaaaaaa','a','aaaaaaaaaaaaaaaa') AS ?a) "
    + " ".join(
        f"BIND(REPLACE(?{old},'a','aaaaaaaaaaaaaaaa') AS ?{new})" for old, new in zip("abcdefg", "bcdefgy", strict=True)
    )
    + " }",
}


class TestHostileQueries:
    """Each ends in time, with advice, and the next question is answered."""

    def ends(self, tried: Lane, sparql: str) -> Exception | None:
        pid = os.getpid()
        start = time.monotonic()
        found = None
        try:
            tried.ask(sparql, ("json", "nt"))
        except (QueryRefused, QuerySyntaxError, QueryTimedOut, QueryDied) as error:
            found = error
        assert time.monotonic() - start < SECONDS + SLACK
        assert rows(tried.ask("ASK { ?s ?p ?o }")) == [{"answer": True}]
        assert os.getpid() == pid
        return found

    @pytest.mark.parametrize("shape", DEEP)
    def test_deep_ones_are_refused_unread(self, shared, shape):
        for depth in (201, 1_000, 100_000):
            if error := self.ends(shared, DEEP[shape](depth)):
                assert isinstance(error, QueryRefused)

    @pytest.mark.parametrize("shape", DEEP)
    def test_deep_ones_cost_no_more_than_a_worker(self, current, shape):
        with lane(current, guarded=False) as open_lane:
            for depth in (64, 1_500, 20_000):
                self.ends(open_lane, DEEP[shape](depth))

    @pytest.mark.parametrize("shape", HOSTILE)
    def test_heavy_ones_are_stopped(self, shared, shape):
        assert isinstance(self.ends(shared, HOSTILE[shape]), QueryTimedOut | QueryDied)

    def test_hungry_ones_meet_the_memory_limit(self, current):
        with lane(current, memory=800 * MEGABYTE, seconds=20) as poor:
            with pytest.raises(QueryDied, match="800 MB"):
                poor.ask(HOSTILE["sorting"])
            assert poor.ask("ASK {}").rows is None

    def test_stopped_ones_say_what_the_limit_was(self, shared):
        with pytest.raises(QueryTimedOut, match="stopped after 1 second, the limit here"):
            shared.ask(ENDLESS)

    @pytest.mark.parametrize(
        "sparql",
        [
            "INSERT DATA { <x:s> <x:p> 1 }",
            "DELETE WHERE { ?s ?p ?o }",
            "DROP ALL",
            "CLEAR DEFAULT",
            "ASK {} ; DROP ALL",
            "LOAD <http://127.0.0.1/x>",
            "CREATE GRAPH <x:g>",
            "PREFIX x: <x:> INSERT { ?s x:p 1 } WHERE { ?s ?p ?o }",
        ],
    )
    def test_updates_are_not_queries(self, shared, sparql):
        before = shared.ask("SELECT * { ?s ?p ?o }").rows
        with pytest.raises(QuerySyntaxError):
            shared.ask(sparql)
        assert shared.ask("SELECT * { ?s ?p ?o }").rows == before

    def test_a_mistake_is_shown_where_it_is(self, shared):
        with pytest.raises(QuerySyntaxError, match="line 2, column") as caught:
            shared.ask("SELECT * {\n ?s ?p }")
        assert (caught.value.line, caught.value.column) == (2, 9)

    def test_a_graph_needs_an_iri(self, shared):
        with pytest.raises(BadGraph, match="absolute IRI"):
            shared.ask("ASK {}", default_graphs=["not an iri"])

    def test_nobody_is_rung_up(self, shared):
        calls = []

        class Listener(http.server.BaseHTTPRequestHandler):
            def handle(self):
                calls.append(self.client_address)

        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listener) as server:
            thread = threading.Thread(target=server.serve_forever, daemon=True)
            thread.start()
            there = f"<http://127.0.0.1:{server.server_port}/x>"
            for sparql in (
                f"SELECT * {{ SERVICE {there} {{ ?s ?p ?o }} }}",
                f"SELECT * {{ ?s ?p ?o OPTIONAL {{ service {there} {{ ?s ?p ?o }} }} }}",
                f"SELECT * {{ VALUES ?x {{ {there} }} SERVICE ?x {{ ?s ?p ?o }} }}",
            ):
                with pytest.raises(FederationOff, match="take SERVICE out"):
                    shared.ask(sparql)
            shared.ask(f"SELECT * {{ SERVICE SILENT {there} {{ ?s ?p ?o }} }}")
            assert shared.ask(f"ASK FROM {there} {{ ?s ?p ?o }}").body.endswith(b"false}")
            assert shared.ask(f"ASK FROM NAMED {there} {{ GRAPH {there} {{ }} }}").kind == "ask"
            shared.ask("ASK {}", default_graphs=[there[1:-1]])
            with pytest.raises(QuerySyntaxError):
                shared.ask(f"LOAD {there}")
            server.shutdown()
            thread.join()
        assert not calls


class TestPool:
    def test_a_full_queue_is_told_when_to_come_back(self, current):
        with lane(current, queue=0) as narrow, ThreadPoolExecutor(1) as pool:
            narrow.ask("ASK {}")
            busy = pool.submit(narrow.ask, ENDLESS)
            while narrow._free:
                time.sleep(0.01)
            with pytest.raises(LaneBusy, match=r"try again in 1 second$") as caught:
                narrow.ask("ASK {}")
            assert caught.value.retry_after == 1
            assert isinstance(busy.exception(), QueryTimedOut)

    def test_those_who_wait_are_answered(self, current):
        with lane(current, seconds=3) as narrow, ThreadPoolExecutor(4) as pool:
            slow = pool.submit(narrow.ask, HOSTILE["sorting"])
            waiting = [pool.submit(narrow.ask, "ASK {}") for _ in range(3)]
            assert all(future.result().body for future in waiting)
            assert isinstance(slow.exception(), QueryTimedOut | QueryDied)

    def test_a_worker_that_was_killed_meanwhile_is_replaced(self, current):
        with lane(current) as robbed:
            robbed.ask("ASK {}")
            os.kill(robbed._free[0]._process.pid, signal.SIGKILL)
            robbed._free[0]._process.wait()
            assert robbed.ask("ASK {}").body

    def test_a_worker_retires(self, current):
        with lane(current, recycle=3) as brisk:
            pids = []
            for _ in range(7):
                pids.append(brisk._free[0]._process.pid)
                brisk.ask("ASK {}")
        assert [pids.count(pid) for pid in dict.fromkeys(pids)] == [3, 3, 1]

    def test_a_worker_retires_after_its_share_of_work(self, current):
        with lane(current, worn=0) as tired:
            before = tired._free[0]._process.pid
            tired.ask("ASK {}")
            assert tired._free[0]._process.pid != before

    def test_closing_ends_every_worker(self, current):
        closing = lane(current, workers=2, seconds=30)
        workers = [worker._process for worker in closing._free]
        with ThreadPoolExecutor(1) as pool:
            busy = pool.submit(closing.ask, ENDLESS)
            while len(closing._free) == 2:
                time.sleep(0.01)
            closing.close()
            assert isinstance(busy.exception(), QueryDied)
        assert all(process.wait(5) is not None for process in workers)
        with pytest.raises(LaneBusy):
            closing.ask("ASK {}")

    def test_workers_do_not_outlive_who_started_them(self, current):
        """Not even one that is at work when its parent is killed."""
        code = (
            "import sys, threading, time; from pathlib import Path; from graph.lanes import Lane\n"
            "lane = Lane(Path(sys.argv[1]), name='t', workers=2, seconds=1, memory=10**9, max_rows=9, max_bytes=9)\n"
            "lane.ask('ASK {}')\n"
            "threading.Thread(target=lane.ask, args=(sys.argv[2],)).start()\n"
            "print(*(worker._process.pid for worker in lane._all), flush=True)\n"
            "time.sleep(30)"
        )
        root = Path(__file__).resolve().parents[1]
        arguments = [sys.executable, "-c", code, str(current), ENDLESS]
        with subprocess.Popen(arguments, cwd=root, stdout=subprocess.PIPE, text=True) as parent:  # noqa: S603
            pids = [int(pid) for pid in parent.stdout.readline().split()]
            time.sleep(0.2)
            parent.kill()
        deadline = time.monotonic() + SECONDS + 1 + SLACK
        while any(map(running, pids)) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert len(pids) == 2
        assert not any(map(running, pids))

    def test_the_presets_answer(self, current):
        with pages_lane(current, workers=1) as pages, public_lane(current, Limits(workers=1)) as public:
            assert pages.ask("ASK {}").body == public.ask("ASK {}").body
            with pytest.raises(QueryRefused):
                public.ask("#" * 20_000)
            pages.ask("ASK {} #" + "#" * 20_000)

    def test_asking_needs_neither_flask_nor_networkx(self):
        code = "import sys, graph.lanes; assert not {'flask', 'networkx', 'rdflib'} & set(sys.modules)"
        root = Path(__file__).resolve().parents[1]
        subprocess.run([sys.executable, "-c", code], cwd=root, check=True)  # noqa: S603


def running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


class TestRows:
    def test_are_python_values(self, shared):
        answer = shared.ask(
            """PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
            SELECT ?iri ?text ?whole ?part ?yes ?day ?odd ?real ?tagged ?none { VALUES (?iri ?text ?whole ?part ?yes ?day ?odd ?real ?tagged ?none) {
              (<http://e/x> "7" 7 7.50 true "2024-02-29"^^xsd:date "2024-02-30"^^xsd:date 1.5e0 "Môn"@cy UNDEF) } }"""
        )
        (row,) = rows(answer)
        assert row == {
            "iri": "http://e/x",
            "text": "7",
            "whole": 7,
            "part": Decimal("7.5"),
            "yes": True,
            "day": date(2024, 2, 29),
            "odd": "2024-02-30",
            "real": 1.5,
            "tagged": "Môn",
            "none": None,
        }
        assert isinstance(row["iri"], Iri)
        assert not isinstance(row["text"], Iri)
        assert list(row) == ["iri", "text", "whole", "part", "yes", "day", "odd", "real", "tagged", "none"]

    def test_of_a_yes_or_no(self, shared):
        assert rows(shared.ask("ASK { <x:none> ?p ?o }")) == [{"answer": False}]

    def test_of_blank_nodes_and_triples(self, shared):
        (row,) = rows(shared.ask("SELECT (BNODE() AS ?b) (TRIPLE(<x:s>, <x:p>, 1) AS ?t) {}"))
        assert row["b"].startswith("_:")
        assert "x:p" in row["t"]
