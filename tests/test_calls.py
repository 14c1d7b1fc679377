"""The calls that a page offers for programs: each is run as it stands, and finds what the endpoint answers.

R is on few computers, so its text is read here as R would read it: by a lexer of R, and with R's own escapes.
"""

import ast
import json
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from urllib.parse import quote
from urllib.request import urlopen

import pytest
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Error, String
from pyoxigraph import RdfFormat, parse
from werkzeug.serving import make_server

from graph.served import Graph
from queries import find
from tests.test_api_document import Quiet
from web import create_app
from web.calls import of_question, of_sparql

ODD = 'it\'s "said": 100 % of $HOME, `x` \\n\té ß 🙂'
"""A text with everything that a shell, Python or R could take for something else."""
TABLE = (
    "SELECT ?said\nWHERE {\n  # \"one\" 'two'\n  VALUES ?said { " + json.dumps(ODD, ensure_ascii=False) + " 'b' }\n}"
)
TRIPLED = 'SELECT ?said { VALUES ?said { """a""" "b" } }'
STATED = "CONSTRUCT { <http://things.test/a> <http://things.test/b> ?said } WHERE { VALUES ?said { 'é' } }"
FOUND = {TABLE: [ODD, "b"], TRIPLED: ["a", "b"]}

ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "\\": "\\", '"': '"', "'": "'"}
"""What R makes of a sign after a backslash (?Quotes)."""


@pytest.fixture(scope="module")
def host(bundled: Graph) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, create_app(bundled), threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def run(*words: str) -> str:
    """Return what a program says. Raises CalledProcessError with its own words."""
    done = subprocess.run(words, capture_output=True, check=False, text=True, timeout=60)  # noqa: S603
    assert done.returncode == 0, done.stderr
    return done.stdout


def run_in_shell(text: str) -> str:
    shell = shutil.which("bash")
    if not shell or not shutil.which("curl"):
        pytest.skip("curl is not on this computer")
    return run(shell, "-e", "-c", text)


def read_as_r(text: str) -> list[str]:
    """Return the texts in a program in R, which must be one that R can read."""
    tokens = list(get_lexer_by_name("r").get_tokens(text))
    assert not [part for kind, part in tokens if kind in Error], text
    code = "".join(part for kind, part in tokens if kind not in String and kind not in Comment)
    while (inner := re.sub(r"\(\)|\[\]|\{\}", "", re.sub(r"[^()\[\]{}]", "", code))) != code:
        code = inner
    assert code == "", "brackets close"
    return [_said_in_r(found[0]) for found in re.finditer(r'"(?:[^"\\]|\\.)*"', text, re.DOTALL)]


def _said_in_r(literal: str) -> str:
    def sign(match: re.Match[str]) -> str:
        if match[1]:
            number = int(match[1], 16)
            assert number != 0, "R has no text with a NUL"
            assert not 0xD800 <= number < 0xE000, "R has no surrogate pairs"
            return chr(number)
        return ESCAPES[match[2]]  # a KeyError is what R calls an unrecognized escape

    return re.sub(r"\\(?:u([0-9A-Fa-f]{1,4})|(.))", sign, literal[1:-1], flags=re.DOTALL)


def fetched(address: str) -> str:
    with urlopen(address) as answer:  # noqa: S310
        text: str = answer.read().decode()
        return text


class TestOfAQuery:
    @pytest.mark.parametrize("query", FOUND, ids=["odd", "tripled"])
    def test_curl(self, host: str, query: str) -> None:
        told = run_in_shell(of_sparql(host, query)["curl"]).splitlines()
        assert told[0] == "said"
        assert [line.strip('"').replace('""', '"') for line in told[1:]] == FOUND[query]

    @pytest.mark.parametrize("query", FOUND, ids=["odd", "tripled"])
    @pytest.mark.parametrize("how", ["Python", "Python with SPARQLWrapper"])
    def test_python(self, host: str, query: str, how: str) -> None:
        told = run(sys.executable, "-c", of_sparql(host, query)[how])
        assert [ast.literal_eval(line)["said"] for line in told.splitlines()] == FOUND[query]

    def test_rdflib(self, host: str) -> None:
        told = run(sys.executable, "-c", of_sparql(host, TABLE)["Python with rdflib"])
        assert [f"(rdflib.term.Literal({text!r}),)" for text in FOUND[TABLE]] == told.splitlines()

    @pytest.mark.parametrize("query", FOUND, ids=["odd", "tripled"])
    def test_r(self, host: str, query: str) -> None:
        asked, address = read_as_r(of_sparql(host, query)["R"])
        assert asked == query
        assert fetched(address + quote(asked, safe="")).splitlines()[0] == "said"

    @pytest.mark.parametrize("how", ["curl", "Python", "Python with SPARQLWrapper", "R"])
    def test_of_a_graph(self, host: str, how: str) -> None:
        text = of_sparql(host, STATED, graph=True)[how]
        if how == "R":
            asked, address, _ = read_as_r(text)
            told = fetched(address + quote(asked, safe=""))
        else:
            told = run_in_shell(text) if how == "curl" else run(sys.executable, "-c", text)
        assert [quad.object.value for quad in parse(told, format=RdfFormat.TURTLE)] == ["é"]


@pytest.mark.parametrize(
    ("name", "given"),
    [("partners-of-place", {"place": ["area-E09000002"]}), ("neighbourhood-of-body", {"body": ["council-BDG"]})],
    ids=["table", "graph"],
)
def test_every_call_of_a_question_finds_the_same_rows(host: str, name: str, given: dict[str, list[str]]) -> None:
    graph = find(name).makes_a_graph
    calls = of_question(host, name, given, graph=graph)
    (address,) = read_as_r(calls["R"])
    rows = json.loads(fetched(address))["rows"]
    assert rows
    in_python = run(sys.executable, "-c", calls["Python"]).splitlines()
    assert [ast.literal_eval(line) for line in in_python] == rows
    as_json, _, other = run_in_shell(calls["curl"].replace("\ncurl", "\necho ---\ncurl")).partition("---\n")
    assert json.loads(as_json)["rows"] == rows
    if graph:
        assert len(list(parse(other, format=RdfFormat.TURTLE))) == len(rows)
    else:
        assert other.splitlines()[0].split(",") == list(rows[0])


def test_a_text_that_r_cannot_read_is_noticed() -> None:
    for wrong in ('query <- "a', 'query <- c("a"', 'query <- "\\ud83d"', 'query <- "\\q"'):
        with pytest.raises((AssertionError, KeyError)):
            read_as_r(wrong)
