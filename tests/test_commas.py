"""CSV whose names hold commas: what the engine leaves unquoted is written anew, here and for engines elsewhere."""

import csv
import io
import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, QueryResultsFormat, QuerySolutions, Store, parse_query_results

from graph import commas
from graph.engine_answers import table
from graph.lanes import Lane
from graph.worker_pipe import MEGABYTE
from ontology import XSD

NAMES = st.text("ab,;'", max_size=5).map(lambda end: NamedNode(f"http://e.org/{end}"))
TEXTS = st.text('a,"\r\n é', max_size=5).map(Literal)
TERMS = NAMES | TEXTS


def found(rows: list[tuple[object, object]]) -> QuerySolutions:
    values = " ".join(f"({a} {b})" for a, b in rows)
    solutions = Store().query(f"SELECT ?a ?b {{ VALUES (?a ?b) {{ {values} }} }}")
    assert isinstance(solutions, QuerySolutions)
    return solutions


def said(term: object) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else str(term)


@given(st.lists(st.tuples(TERMS, TERMS), min_size=1, max_size=4))
def test_any_terms_are_read_back_and_a_table_that_is_sound_stays(rows: list[tuple[object, object]]) -> None:
    right = [["a", "b"], *([said(a), said(b)] for a, b in rows)]
    anew = b"".join(commas.lines(found(rows)))
    assert list(csv.reader(io.StringIO(anew.decode(), newline=""), strict=True)) == right
    assert commas.is_sound(anew)
    engines = found(rows).serialize(format=QueryResultsFormat.CSV) or b""
    assert not commas.is_sound(engines) or engines == anew


def test_table_that_is_cut_is_cut_after_a_whole_row(tmp_path: Path) -> None:
    Store(str(tmp_path / "store")).flush()
    rows = " ".join(f"(<http://e.org/{number},x> {number})" for number in range(50))
    with Lane(
        tmp_path / "store", name="x", workers=1, seconds=9, memory=1024 * MEGABYTE, max_rows=7, max_bytes=MEGABYTE
    ) as lane:
        answer = lane.ask(f"SELECT ?a ?n {{ VALUES (?a ?n) {{ {rows} }} }}", "csv")
    assert answer.body.decode() == "a,n\r\n" + "".join(f'"http://e.org/{n},x",{n}\r\n' for n in range(7))
    assert (answer.rows, answer.cut) == (7, True)


def test_answer_of_an_engine_elsewhere_is_quoted_too() -> None:
    sent = {
        "head": {"vars": ["a", "b"]},
        "results": {
            "bindings": [
                {"a": {"type": "uri", "value": "http://e.org/1,2"}, "b": {"type": "bnode", "value": "x"}},
                {"b": {"type": "literal", "value": "5", "datatype": XSD.integer.value}},
            ]
        },
    }
    body, rows, cut = table(json.dumps(sent).encode(), "select", "csv", 10, cut=False)
    lines = body.decode().split("\r\n")
    assert (lines[0], lines[2], lines[3:], rows, cut) == ("a,b", ",5", [""], 2, False)
    assert lines[1].startswith('"http://e.org/1,2",_:')
    again = parse_query_results(json.dumps(sent).encode(), format=QueryResultsFormat.JSON)
    assert isinstance(again, QuerySolutions)
    assert b"".join(commas.lines(again)).decode().split("\r\n")[2] == ",5"
