"""What the editor offers: terms of this graph that fit what is written, measured on forty frozen partial queries."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from graph.completion import Completion, Offer, Offers
from graph.drafts import Draft, NoSuchPlace, read
from graph.lanes import Lane, QueryTimedOut
from graph.served import Graph
from ontology import PG, RDF, prefixes
from web import create_app

CURSOR = "‸"
FROZEN = yaml.safe_load(Path(__file__).with_name("completion").joinpath("partial_queries.yaml").read_text("utf-8"))


@dataclass
class Case:
    """A partial query, read, with what is offered for it."""

    asks: str
    text: str
    at: int
    wanted: str
    then: str
    draft: Draft
    offers: Offers

    @property
    def first(self) -> tuple[Offer, ...]:
        return self.offers.offers[:5]

    def finds_it(self) -> bool:
        """Whether the wanted term is among the first five, whatever the text calls its prefix."""
        wanted = _full(self.wanted.removeprefix("PREFIX "), {})
        return any(_full(offer.text, self.draft.prefixes) == wanted for offer in self.first)

    def finished(self, offer: Offer) -> str:
        """Return the query with this offer accepted, and written to its end; all columns are asked for."""
        head, tail = self.text[: self.at - len(self.draft.typed)], self.text[self.at + len(self.draft.rest) :]
        if self.draft.position == "prefix":
            iri = offer.label
            used = " || ".join(f'STRSTARTS(STR({name}), "{iri}")' for name in ("?s", "?p", "?o"))
            return f"{head}{offer.text}\nSELECT * WHERE {{ ?s ?p ?o FILTER ({used}) }} LIMIT 1"
        if self.draft.position == "predicate" and not tail.split("\n")[0].strip(" }"):
            tail = (self.then or " ?next .") + tail
        query = re.sub(r"SELECT.*?WHERE", "SELECT * WHERE", head + offer.text + tail, count=1, flags=re.DOTALL)
        query += " }" * (query.count("{") - query.count("}"))
        known = "".join(
            f"PREFIX {name}: <{iri}>\n" for name, iri in prefixes().items() if f"PREFIX {name}:" not in query
        )
        return f"{known}{query} LIMIT 1"


def _full(text: str, declared: dict[str, str]) -> str:
    prefix, _, local = text.partition(":")
    known = prefixes() | declared
    return text if local.startswith(" ") or text.startswith("<") or not local else known[prefix] + local


@pytest.fixture(scope="module")
def completion(bundled: Graph) -> Completion:
    made = Completion(bundled)
    bundled.completion.ask("ASK {}")
    assert made.counted(), "the build is counted"
    return made


@pytest.fixture(scope="module")
def cases(completion: Completion) -> list[Case]:
    found = []
    for each in FROZEN:
        at = each["typed"].index(CURSOR)
        text = each["typed"].replace(CURSOR, "")
        draft = read(text, at, prefixes())
        offers = completion.offers(draft)
        found.append(Case(each["asks"], text, at, each["wanted"], each.get("then", ""), draft, offers))
    return found


class TestForty:
    def test_the_wanted_term_is_among_the_first_five(self, cases: list[Case]) -> None:
        assert len(cases) == 40
        missed = [case.asks for case in cases if not case.finds_it()]
        assert len(missed) <= 4, missed

    def test_what_is_offered_leaves_an_answer(self, cases: list[Case], bundled: Graph) -> None:
        accepted = [(case, offer) for case in cases for offer in case.first]
        empty = [
            (case.asks, offer.text) for case, offer in accepted if not bundled.public.ask(case.finished(offer)).rows
        ]
        assert len(accepted) >= 50
        assert len(empty) <= len(accepted) / 100, empty


class TestReading:
    def test_knows_where_it_stands(self) -> None:
        places = {
            "SELECT * { ‸": "subject",
            "SELECT * { ?s ‸": "predicate",
            "SELECT * { ?s a ‸": "class",
            "SELECT * { ?s pg:tier ‸": "object",
            "SELECT * { ?s pg:tier ?t , ‸": "object",
            "SELECT * { ?s pg:tier ?t ; ‸": "predicate",
            "SELECT * { ?s pg:within/‸": "predicate",
            "SELECT * { ?s pg:within* ‸": "object",
            "SELECT * { ?s pg:leadBody [ ‸": "predicate",
            "SELECT * { ?s pg:leadBody [ a pg:Council ] ; ‸": "predicate",
            "SELECT * { ?s ?p ?o FILTER (‸": "expression",
            "SELECT ‸": "expression",
            "PREFIX ‸": "prefix",
            "SELECT * { ?s ?p 'half‸": "nothing",
            "SELECT * { # here‸": "nothing",
            "SELECT * { ?s ?p ?o } ORDER BY ‸": "expression",
            "SELECT * { ?s ?p ?o FILTER ‸": "call",
            "SELECT * { ?s ?p ?o FILTER re‸": "call",
            "SELECT * { ?s ?p ?o . FILTER NOT ex‸": "call",
            "SELECT * { ?s ?p ?o FILTER re‸(?o, 'x') }": "call",
            "SELECT * { ?s ?p ?o FILTER regex(‸": "expression",
            "SELECT * { ?s ?p ?o FILTER regex(?o, 'x') ‸": "subject",
            "SELECT * { ?s ?p ?o FILTER <x:f>(?o) ?s ‸": "predicate",
            "SELECT * { ?s ?p ?o FILTER (?o) ‸": "subject",
            "SELECT * { ?s ?p ?o FILTER EXISTS { ?s ‸": "predicate",
            "SELECT * { ?s ?p ?o FILTER NOT EXISTS { ?s ?q ?r } ‸": "subject",
            "SELECT * { ?s ?p ?o BIND ‸": "nothing",
            "SELECT * { ?s ?p ?o BIND (‸": "expression",
        }
        read_as = {text: read(text.replace(CURSOR, ""), text.index(CURSOR), prefixes()).position for text in places}
        assert read_as == places

    def test_keeps_what_shares_a_variable_and_nothing_else(self) -> None:
        text = "SELECT * { ?a pg:tier ?t . ?b pg:body ?c . ?x pg:start . ?a "
        draft = read(text, len(text), prefixes())
        assert [str(each) for each in draft.around] == [f"?a {PG.tier} ?t ."]

    def test_a_path_goes_on_from_where_it_has_come_to(self) -> None:
        draft = read("SELECT * { ?a a pg:Council ; pg:governs/", 40, prefixes())
        assert str(draft.here) == "?_m ?term ?_o ."
        assert f"?a {PG.governs} ?_m ." in [str(each) for each in draft.around]

    def test_a_path_can_go_backwards(self) -> None:
        draft = read("SELECT * { ?a ^", 15, prefixes())
        assert str(draft.here) == "?_o ?term ?a ."

    def test_a_named_graph_is_asked_itself(self) -> None:
        draft = read("SELECT * { GRAPH ?g { ?a a pg:Council ; ", 40, prefixes())
        assert str(draft.here) == "GRAPH ?g { ?a ?term ?_o }"
        assert [str(each) for each in draft.around] == [f"GRAPH ?g {{ ?a {RDF.type} {PG.Council} }}"]

    def test_the_other_branch_of_a_union_says_nothing(self) -> None:
        text = "SELECT * { { ?a pg:tier ?t } UNION { ?a "
        assert read(text, len(text), prefixes()).around == ()

    def test_a_place_outside_the_text_is_refused(self) -> None:
        with pytest.raises(NoSuchPlace, match="give a number from 0 to 3"):
            read("ASK", 4, prefixes())

    @given(text=st.text(alphabet="{}()[]?$<>'\"#:;.,/^*|\\ \nabAS:_-pg", max_size=200), part=st.floats(0, 1))
    def test_any_text_can_be_read(self, text: str, part: float) -> None:
        at = round(part * len(text))
        draft = read(text, at, prefixes())
        assert text[:at].endswith(draft.typed)
        assert text[at:].startswith(draft.rest)


class TestOffers:
    def test_a_prefix_that_is_not_declared_comes_with_the_offer(self, completion: Completion) -> None:
        text = "SELECT * { ?c a pg:Coun"
        (first, *_) = completion.offers(read(text, len(text), prefixes())).offers
        assert (first.text, first.label, first.prefix) == ("pg:Council", "Council", ("pg", PG.iri))
        assert first.count == 471

    def test_a_prefix_of_ones_own_is_used(self, completion: Completion) -> None:
        text = f"PREFIX us: <{PG.iri}> SELECT * {{ ?c a us:Coun"
        (first, *_) = completion.offers(read(text, len(text), prefixes())).offers
        assert (first.text, first.prefix) == ("us:Council", None)

    @pytest.mark.parametrize(
        "text",
        [
            "SELECT * { id:council-B| }",
            "SELECT * { ?s pg:leadBody id:council-B| }",
            "SELECT * { VALUES ?c { id:council-B| } ?c a ?kind }",
            "SELECT * { ?c a ?kind FILTER (?c = id:council-B|) }",
            "SELECT * { ?s ?p id:council-B| }",
            "DESCRIBE id:council-B|",
        ],
    )
    def test_things_are_offered_wherever_they_may_stand(self, completion: Completion, text: str) -> None:
        at = text.index("|")
        found = completion.offers(read(text.replace("|", ""), at, prefixes())).offers
        assert found
        assert all(offer.text.startswith("id:council-B") and offer.label for offer in found)

    @pytest.mark.parametrize(
        ("text", "first"),
        [
            ("SELECT * { ?s ?p ?o FILTER (cont", "CONTAINS("),
            ("SELECT * { ?s ?p ?o FILTER (!isl", "isLITERAL("),
            ("SELECT * { ?s ?p ?o BIND (NOW", "NOW()"),
            ("SELECT (COU", "COUNT("),
            ("SELECT * { ?s ?p ?o FILTER re", "REGEX("),
            ("SELECT * { ?s ?p ?o FILTER ex", "EXISTS {"),
            ("SELECT * { ?s ?p ?o FILTER NO", "NOT EXISTS {"),
            ("SELECT * { ?s ?p ?o . FILTER NOT ex", "EXISTS {"),
        ],
    )
    def test_functions_are_offered_in_expressions(self, completion: Completion, text: str, first: str) -> None:
        assert completion.offers(read(text, len(text), prefixes())).offers[0].text == first

    @pytest.mark.parametrize("typed", ["", "?", "?s", "id:council-B", "cou", "gro", "pg:", "region"])
    def test_nothing_but_a_function_is_offered_after_filter(self, completion: Completion, typed: str) -> None:
        """A variable, a thing or an aggregate there would be no SPARQL."""
        text = f"SELECT * {{ ?s ?p ?o FILTER {typed}"
        assert completion.offers(read(text, len(text), prefixes())).offers == ()

    def test_variables_of_the_text_are_offered(self, completion: Completion) -> None:
        text = "SELECT ?council { ?council a pg:Council . ?co"
        assert [offer.text for offer in completion.offers(read(text, len(text), prefixes())).offers] == ["?council"]

    def test_nothing_is_offered_that_would_find_nothing(self, completion: Completion) -> None:
        text = "SELECT * { ?c a pg:Council ; pg:leadB"
        assert completion.offers(read(text, len(text), prefixes())).offers == ()

    def test_where_the_graph_is_too_slow_the_build_s_counts_must_do(
        self, completion: Completion, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def late(*_: object, **__: object) -> None:
            raise QueryTimedOut(1)

        monkeypatch.setattr(Lane, "ask", late)
        text = "SELECT * { ?never a pg:Initiative ; pg:leadB"
        found = completion.offers(read(text, len(text), prefixes()))
        assert found.extent == "build"
        assert [offer.text for offer in found.offers] == ["pg:leadBody"]


@pytest.fixture
def client(bundled: Graph) -> Iterator[FlaskClient]:
    app: Flask = create_app(bundled)
    with app.test_client() as client:
        yield client


class TestRoute:
    def test_sends_json(self, client: FlaskClient) -> None:
        document: dict[str, Any] = client.get("/complete", query_string={"query": "SELECT * { ?b a lond"}).json or {}
        assert document["position"] == "class"
        assert document["typed"] == "lond"
        assert document["offers"][0]["text"] == "pg:LondonBorough"
        assert document["offers"][0]["meaning"]

    @pytest.mark.parametrize(
        ("asked", "status"),
        [
            ({"query": "ASK", "at": "99"}, 400),
            ({"query": "ASK", "at": "-1"}, 400),
            ({"query": "ASK", "at": "٣"}, 400),
            ({"query": "{" * 70}, 400),
            ({"query": "x" * 17_000}, 413),
            ({}, 200),
        ],
    )
    def test_refuses_what_it_cannot_read(self, client: FlaskClient, asked: dict[str, str], status: int) -> None:
        assert client.get("/complete", query_string=asked).status_code == status

    def test_a_probe_cannot_be_made_to_say_something_else(self, client: FlaskClient) -> None:
        """What is typed is text in the probe, never SPARQL."""
        odd = 'SELECT * { ?a pg:inPlace ") } INSERT'
        assert client.get("/complete", query_string={"query": odd}).status_code == 200
        words = 'SELECT * { ?a pg:inPlace x\\") . ?z'
        assert client.get("/complete", query_string={"query": words}).status_code == 200
