"""What makes a query slow, said from its algebra: the whole library is light, what hurts is told and why."""

import pytest

from graph.explained import MAY_NOT_END, QUICK, SOME_SECONDS
from graph.lanes import Lane, Limits, QueryFailed, QueryRefused, public_lane
from queries import library
from web import create_app


@pytest.fixture(scope="module")
def lane(bundled_home):
    with public_lane(bundled_home.current, Limits(workers=1)) as lane:
        yield lane


@pytest.mark.parametrize(
    ("query", "cost", "said"),
    [
        ("SELECT * { ?a ?b ?c . ?d ?e ?f }", MAY_NOT_END, "nothing joins ?a ?b ?c with ?d ?e ?f"),
        ("SELECT * { ?s a ?c OPTIONAL { ?x ?y ?z } }", MAY_NOT_END, "OPTIONAL shares no variable"),
        ("SELECT * { ?s <http://www.w3.org/2004/02/skos/core#broader>* ?o }", SOME_SECONDS, "path of any length"),
        ("SELECT * { ?s a ?c . ?x a ?d } ORDER BY ?s LIMIT 5", MAY_NOT_END, "ORDER BY sorts"),
        ("SELECT * { ?s a ?c . { SELECT ?x { ?x a ?y } } }", MAY_NOT_END, "the inner SELECT"),
        ("SELECT * { ?s ?p ?o } LIMIT 5", QUICK, "name a place, a theme or a class"),
        ("SELECT * { VALUES ?s { <http://example.org/no> } ?s ?p ?o . ?s ?q ?r }", QUICK, ""),
        ("ASK { ?s <http://example.org/no> ?o }", QUICK, ""),
        ("CONSTRUCT WHERE { ?a ?b ?c . ?d ?e ?f }", MAY_NOT_END, "nothing joins"),
        ("DESCRIBE <http://example.org/no>", QUICK, ""),
        ("SELECT * {}", QUICK, ""),
        ("BASE <http://e.org/> SELECT * { <foo> ?p ?o }", QUICK, ""),
        ("SELECT * { <foo> ?p ?o }", QUICK, ""),
        ("SELECT * { ?s !(<http://a.b/c>|^<http://a.b/d>) <http://a.b/e> }", QUICK, ""),
        ("SELECT * { VALUES (?x ?y) {} ?x ?y ?z }", QUICK, ""),
        ('SELECT * { ?s ?p "x"@toolongforalanguage }', QUICK, ""),
    ],
)
def test_weight_of_a_query_is_told_with_its_reason(lane: Lane, query: str, cost: str, said: str) -> None:
    explained = lane.explain(query)
    assert lane.replaced == 0, "it cost a worker"
    assert explained.cost == cost
    assert said in "; ".join(explained.reasons)


def test_our_own_questions_are_light(lane: Lane) -> None:
    heavy = {name for name, query in library().items() if lane.explain(query.sparql).cost == MAY_NOT_END}
    assert heavy == set()


def test_what_cannot_be_read_or_may_not_be_asked_is_said(lane: Lane) -> None:
    with pytest.raises(QueryFailed, match="cannot be explained"):
        lane.explain("SELECT * { ?s nowhere:p ?o }")
    with pytest.raises(QueryRefused):
        lane.explain("SELECT * " + "{" * 500)
    assert lane.explain("ASK {}").cost == QUICK


class TestPage:
    HEAVY = "SELECT * { ?a ?b ?c . ?d ?e ?f }"

    def test_heavy_query_is_explained_without_being_run(self, bundled):
        client = create_app(bundled).test_client()
        page = client.get("/explain", query_string={"query": self.HEAVY}, headers={"Accept": "text/html"}).text
        assert "This query may not end" in page
        assert "Nothing joins ?a ?b ?c with ?d ?e ?f" in page
        said = client.get("/explain", query_string={"query": self.HEAVY, "format": "json"}).json
        assert said["cost"] == MAY_NOT_END

    def test_what_is_wrong_is_said(self, bundled):
        client = create_app(bundled).test_client()
        for query, status in (("", 400), ("SELECT * {", 400), ("{" * 500, 400), ("#" * 20_000, 413)):
            assert client.get("/explain", query_string={"query": query}).status_code == status
