"""What can be asked: each file keeps its word, and nothing a reader types becomes SPARQL."""

import re
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Store

import ontology
import queries
from queries import GROUPS, KINDS, BadValue, Query, find, library, term

ECHO = Query(
    "echo",
    '#+ parameters: {a: Text, b: Text}\nSELECT ?a ?b WHERE {\n VALUES ?a { "x" }\n VALUES ?b { "y" }\n}',
)
LIST = Query(
    "list",
    "#+ summary: Which councils are there?\n"
    "#+ description: |\n"
    "#+   Every council,\n"
    "#+   by name.\n"
    "#+ group: commission\n"
    "#+ parameters: {tier: Tier, region: Region}\n"
    "#+ optional: [tier]\n"
    "SELECT ?council ?tier ?region WHERE {\n"
    "  VALUES ?tier { <http://e/tier> }\n"
    "  VALUES ?region { <http://e/region> } # a real example\n"
    "  VALUES (?own) { (1) }\n"
    "}",
)
HOSTILE = ('"}', "} VALUES ?b { 1 }", "\\1\\g<0>", "\n", '\'"""', "\\", "VALUES ?b { ?x }", "\0", "#", "${b}", "\u202e")

texts = st.text() | st.sampled_from(HOSTILE) | st.lists(st.sampled_from(HOSTILE)).map("".join)


class TestBinding:
    @given(a=texts, b=texts)
    def test_any_text_comes_back_as_it_went_in(self, a, b):
        """Nothing a reader types can become SPARQL."""
        (row,) = Store().query(ECHO.bind(a=Literal(a), b=Literal(b)))
        assert [term.value for term in row] == [a, b]

    @given(st.lists(texts, unique=True))
    def test_a_list_of_texts_comes_back_in_order(self, given_texts):
        rows = Store().query(ECHO.bind(a=list(map(Literal, given_texts))))
        assert [row["a"].value for row in rows] == given_texts

    @given(st.text())
    def test_an_iri_comes_back_or_was_never_one(self, text):
        try:
            iri = NamedNode("http://e/" + text)
        except ValueError:
            return
        (row,) = Store().query(ECHO.bind(a=iri))
        assert row["a"] == iri

    def test_what_is_not_named_keeps_its_example(self):
        assert ECHO.bind() == ECHO.sparql
        (row,) = Store().query(ECHO.bind(a=Literal("z")))
        assert [term.value for term in row] == ["z", "y"]

    def test_a_name_it_does_not_ask_about_is_refused(self):
        with pytest.raises(queries.UnknownParameter, match="echo does not ask about c; it asks about a, b"):
            ECHO.bind(c=Literal("x"))

    def test_none_takes_an_optional_line_away(self):
        bound = LIST.bind(tier=None, region=NamedNode("http://e/r"))
        assert "VALUES ?tier" not in bound
        assert "VALUES ?region { <http://e/r> }" in bound
        assert "VALUES (?own) { (1) }" in bound
        Store().query(bound)

    def test_what_is_not_optional_cannot_be_left_out(self):
        with pytest.raises(queries.NotOptional, match="list needs a value for region"):
            LIST.bind(region=None)

    @pytest.mark.parametrize("lines", ["", "VALUES ?a { 1 }\nVALUES ?a { 2 }", "VALUES ?a {\n 1 }"])
    def test_a_file_must_show_one_example(self, lines):
        query = Query("odd", "#+ parameters: {a: Text}\nSELECT * {\n" + lines + "\n}")
        with pytest.raises(queries.NotOneExample, match=r"odd\.rq has [02] lines"):
            query.bind(a=Literal("x"))


class TestHeader:
    def test_says_what_is_asked_and_by_whom(self):
        assert LIST.summary == "Which councils are there?"
        assert LIST.description == "Every council,\nby name."
        assert LIST.group == "commission"
        assert LIST.kinds == {"tier": "Tier", "region": "Region"}
        assert LIST.parameters == {"tier", "region"}
        assert LIST.optional == {"tier"}
        assert LIST.examples == {"tier": "<http://e/tier>", "region": "<http://e/region>"}

    def test_may_be_missing(self):
        query = Query("bare", "ASK {}")
        assert (query.summary, query.parameters, query.optional, query.bind()) == ("", set(), set(), "ASK {}")

    @pytest.mark.parametrize("header", ["#+ summary: a: b", "#+ - a list", "#+ just text"])
    def test_that_cannot_be_read_says_which_file(self, header):
        with pytest.raises(queries.BadHeader, match=r"bad\.rq"):
            Query("bad", header + "\nASK {}").summary  # noqa: B018

    @pytest.mark.parametrize(
        ("sparql", "expected"),
        [
            ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", True),
            ("PREFIX a: <http://e/CONSTRUCT>\nDESCRIBE a:b", True),
            ('# CONSTRUCT\nSELECT ("CONSTRUCT" AS ?text) {}', False),
        ],
    )
    def test_a_query_knows_what_it_makes(self, sparql, expected):
        assert Query("any", sparql).makes_a_graph is expected

    def test_an_empty_answer_has_its_reason(self):
        assert Query("none", "#+ empty: Nobody knows.\nASK {}").empty == "Nobody knows."
        assert LIST.empty == ""


class TestReaders:
    @pytest.mark.parametrize("kind", KINDS)
    def test_each_kind_reads_its_own_example_twice(self, kind):
        """A term is written back as an IRI or text that reads as the same term."""
        first = term(kind, KINDS[kind].example)
        assert term(kind, first.value) == first

    @pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "Text"])
    @given(text=st.text() | st.sampled_from(HOSTILE))
    def test_a_bad_value_is_advice_and_a_good_one_is_a_plain_term(self, kind, text):
        try:
            found = term(kind, text)
        except BadValue as error:
            assert KINDS[kind].example in str(error)  # noqa: PT017
        else:
            assert re.fullmatch(r"[A-Za-z0-9:/.#+-]+", found.value)

    @given(st.text())
    def test_a_text_is_taken_as_it_is(self, text):
        assert term("Text", text) == Literal(text)

    @pytest.mark.parametrize(
        ("kind", "text"),
        [
            ("Place", "council-BDG"),
            ("Place", "http://evil.test/area-E09000002"),
            ("Place", "area-E09000002> ?p ?o"),
            ("Body", "area-E09000002"),
            ("Tier", "goal/10"),
            ("Theme", "10"),
            ("Theme", "tier/LBO"),
            ("Goal", ""),
            ("Goal", "../10"),
            ("SDG", "18"),
            ("Integer", "1e3"),
            ("Integer", "٣"),
            ("Integer", "9" * 30),
            ("Decimal", "NaN"),
            ("Date", "2024-02-30"),
            ("Text", "\ud800"),
        ],
    )
    def test_a_value_of_another_kind_is_refused(self, kind, text):
        with pytest.raises(BadValue, match="write it like"):
            term(kind, text)

    @pytest.mark.parametrize("text", ["goal/10", "goal:10", "https://w3id.org/placegraph/goal/10", " goal:10 "])
    def test_a_concept_has_several_spellings(self, text):
        assert term("Theme", text) == term("Goal", "10") == NamedNode("https://w3id.org/placegraph/goal/10")

    @pytest.mark.parametrize("text", ["area-E09000002", "id:area-E09000002", ontology.ID + "area-E09000002"])
    def test_a_thing_has_several_spellings(self, text):
        assert term("Place", text) == ontology.thing("area-E09000002")

    @given(st.dates())
    def test_a_date_comes_back(self, day: date):
        assert term("Date", day.isoformat()).value == day.isoformat()

    def test_an_unknown_kind_is_the_fault_of_the_file(self):
        with pytest.raises(queries.UnknownKind, match="Place"):
            term("Plaice", "x")

    def test_a_query_reads_what_a_form_sends(self):
        assert LIST.read({"tier": " ", "region": "area-E12000007"}) == {
            "tier": None,
            "region": ontology.thing("area-E12000007"),
        }
        with pytest.raises(queries.UnknownParameter):
            LIST.read({"colour": "red"})


class TestFinding:
    @given(st.text())
    def test_an_unknown_name_is_advice(self, name):
        assume(name not in library())
        with pytest.raises(queries.UnknownQuery, match="there is no question called"):
            find(name)

    def test_a_near_miss_is_guessed(self):
        for name in library():
            assert find(name).name == name
            with pytest.raises(queries.UnknownQuery, match=f"did you mean '{name}'"):
                find(name + "-")


def code(query: Query) -> str:
    """Return the query without its comments and texts."""
    return re.sub(r'<[^<>\s]*>|"[^"\n]*"|#[^\n]*', lambda match: match[0] if match[0][0] == "<" else "", query.sparql)


@pytest.mark.parametrize("query", library().values(), ids=lambda query: query.name)
class TestEveryQuery:
    def test_asks_a_question(self, query):
        assert query.summary.endswith("?")
        assert query.description

    def test_says_who_it_is_for(self, query):
        assert query.group in GROUPS

    def test_is_named_in_kebab_case(self, query):
        assert re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", query.name)

    def test_offers_an_example_for_each_parameter(self, query):
        assert set(query.examples) == query.parameters
        assert all(query.examples.values())
        assert query.optional <= query.parameters
        assert set(query.kinds.values()) <= set(KINDS)

    def test_can_be_asked_about_something_else(self, query):
        bound = query.bind(**{name: term(kind, KINDS[kind].example) for name, kind in query.kinds.items()})
        Store().query(bound)
        Store().query(query.bind(**dict.fromkeys(query.optional)))

    def test_orders_what_it_limits(self, query):
        """Without an order, another engine answers with other rows."""
        text = code(query)
        assert len(re.findall(r"\bLIMIT\b", text)) <= len(re.findall(r"\bORDER\s+BY\b", text))

    def test_uses_prefixes_as_the_ontology_declares_them(self, query):
        declared = dict(re.findall(r"^PREFIX\s+([\w-]*):\s*<([^>]*)>", query.sparql, re.MULTILINE))
        assert declared.items() <= ontology.prefixes().items()
        body = re.sub(r"^PREFIX.*$|<[^<>\s]*>", "", code(query), flags=re.MULTILINE)
        assert set(declared) == set(re.findall(r"(?<![\w?:-])([a-z][\w-]*):(?=[\w])", body))

    def test_runs_as_it_is_and_finds_something_or_says_why_not(self, query, bundled):
        """One that says it is empty must be so, for any reader who asks; `test_competency` shows that it can find."""
        found = bundled.ask(query)
        assert bool(found) != bool(query.empty)
        assert query.makes_a_graph or not found or tuple(found[0]) == query.columns


def test_a_place_may_be_given_by_its_code_alone():
    """As the README says it."""
    assert term("Place", "E09000002") == NamedNode("https://w3id.org/placegraph/id/area-E09000002")
    assert term("Council", "BDG") == NamedNode("https://w3id.org/placegraph/id/council-BDG")
