"""The guard refuses what could only hurt, and lets every honest query pass."""

import re
import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import guard
from graph.guard import QueryRefused, TooDeep, TooLong, TooManyOperators

HONEST = (
    "SELECT * { ?s ?p ?o }",
    'SELECT * { ?s ?p "((((((((" } # ((((((((',
    "SELECT * { ?s <http://dbpedia.org/resource/London_(Ontario)> ?o . FILTER (?o < 3 && ?o > 1) }",
    "ASK { ?a <x>/<y>*|^<z>+ ?b ; !(<p>|^<q>) [] . FILTER NOT EXISTS { ?b a ?c } }",
    "SELECT (COUNT(*) AS ?n) { VALUES ?x { " + "<http://e/a_(b)> " * 300 + "} }",
    "SELECT * { VALUES ?x { " + "id:area-E09000002 " * 500 + "} }",
    "SELECT * { ?s ?p \"\"\"a \"quote\" and 'another' ((((\n\"\"\" ; ?q '''((((\n''' }",
    r'SELECT * { ?s ?p "an escaped \" ((((", "\\" }',
    "SELECT * { ?s ?p 'it' ; ?q -1.5e-3 , +2 , 'x'@en-GB , '1'^^xsd:integer }",
)

NESTED = (
    "SELECT * { FILTER " + "(" * 65 + "1" + ")" * 65 + " }",
    "SELECT * " + "{" * 65 + "}" * 65,
    "SELECT * { ?s ?p " + "(" * 65 + ")" * 65 + " }",
    "SELECT * { ?s ?p " + "[ ?p " * 65 + "]" * 65 + " }",
    "SELECT * { " + "FILTER EXISTS { " * 65 + "}" * 65 + " }",
    "ASK { FILTER (" + "STR(" * 65 + "1" + ")" * 65 + ") }",
    'ASK { FILTER (")" = ' + "STR(" * 65 + '")"' + ")" * 65 + ") }",
    "ASK { FILTER (" + "?a<f(?b>?c," * 65 + "1" + ")" * 65 + ") }",
    "ASK { FILTER (" + "(<http://e/)>=" * 65 + "1" + ")" * 65 + ") }",
)


@pytest.mark.parametrize("sparql", HONEST)
def test_an_honest_query_passes(sparql):
    guard.check(sparql)


@pytest.mark.parametrize("sparql", NESTED)
def test_deep_nesting_is_refused(sparql):
    with pytest.raises(TooDeep):
        guard.check(sparql)


@pytest.mark.parametrize("operator", ["+", "-", "*", "/", "||", "&&", "!", "=", "<", "^", "|"])
def test_a_long_chain_of_operators_is_refused(operator):
    with pytest.raises(TooManyOperators, match="VALUES or IN"):
        guard.check("ASK { FILTER (1 " + f"{operator} 1" * 201 + ") }")


def test_a_long_text_is_refused_by_its_bytes():
    guard.check("#" + "a" * (16 * 1024 - 1))
    with pytest.raises(TooLong, match="16,386 bytes"):
        guard.check("#" + "é" * 8192 + "a")


def test_the_message_names_the_line():
    with pytest.raises(TooDeep, match="line 3"):
        guard.check("ASK {\n # a comment\n FILTER " + "(" * 64)


def test_keywords_are_told_from_names_and_texts():
    text = "select ?from { from:x ex:from <from> 'from' ; \"service\" _:from 'x'@from } # from\n LIMIT 1"
    assert guard.words(text) == {"SELECT", "LIMIT"}
    assert "FROM" in guard.words("SELECT * from<http://e/g>{}")
    for before in ("true.", "1.", "1", "1.5", "2e7", "?c.", "'x'@en.", "<e:x>."):
        assert "SERVICE" in guard.words(f"ASK {{ ?a ?b {before}SERVICE <http://e/> {{}} }}"), before


@given(st.text(alphabet="\"'\\<>#(){}[]?:@-+!a1 \n", max_size=400))
def test_any_text_is_passed_or_refused_and_never_more_deeply_nested_than_it_looks(text):
    try:
        guard.check(text)
    except QueryRefused:
        assert len(re.findall(r"[({\[]", text)) > 64 or len(re.findall(r"[-+!<>]", text)) > 200


@pytest.mark.parametrize("piece", ['"', "'", "<", '"""', "'''\"", "a-", "a.", "a:", "@a-", "?", "#", "<a", '"\\', "<("])
def test_the_scan_is_linear(piece):
    """The worst text of the allowed size costs milliseconds: a regular expression can be a bomb as well."""
    start = time.process_time()
    with suppress(QueryRefused):
        guard.check((piece * guard.BYTES)[: guard.BYTES])
    assert time.process_time() - start < 0.2
