"""The words on pages: every term and concept of the files has its page, and the pages say what the files say."""

import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode, Quad

import ontology
from graph.served import Graph
from ontology import OWL, PG, RDF, RDFS, SKOS
from ontology.cardinalities import Cardinality, cardinalities
from queries import SCHEMES, find
from web import create_app
from web.asking import Panel
from web.links import iri_of, page_of
from web.trees import trees

QUADS = list(ontology.quads())
TYPES = {OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty}


def subjects(*types: NamedNode) -> list[str]:
    return sorted(
        {quad.subject.value for quad in QUADS if quad.predicate == RDF.type and quad.object in types}  # type: ignore[union-attr]
    )


def said(iri: str, predicate: NamedNode) -> list[str]:
    return [
        quad.object.value
        for quad in QUADS
        if isinstance(quad, Quad)
        and quad.subject == NamedNode(iri)
        and quad.predicate == predicate
        and isinstance(quad.object, Literal | NamedNode)
    ]


OURS = [iri for iri in subjects(*TYPES) if iri.startswith(PG.iri)]
CONCEPTS = sorted(quad.subject.value for quad in QUADS if quad.predicate == SKOS.inScheme)  # type: ignore[union-attr]


@pytest.fixture(scope="module")
def client(bundled: Graph) -> FlaskClient:
    return create_app(bundled).test_client()


def words(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return unescape(answer.get_data(as_text=True))


class TestTerms:
    def test_every_term_has_a_page_that_says_what_the_file_says(self, client: FlaskClient) -> None:
        assert len(OURS) > 150
        for iri in OURS:
            shown = words(client, str(page_of(iri)))
            assert iri_of(str(page_of(iri))) == iri
            for predicate in (RDFS.label, SKOS.definition, SKOS.example):
                for text in said(iri, predicate):
                    assert text in shown, (iri, text)

    def test_the_list_has_every_term_where_its_identifier_points(self, client: FlaskClient) -> None:
        """A browser that follows pg:Council comes to /def#Council."""
        shown = words(client, "/def")
        for iri in OURS:
            assert f'id="{iri.removeprefix(PG.iri)}"' in shown
            assert f'href="{page_of(iri)}"' in shown

    def test_a_class_counts_its_members(self, client: FlaskClient, bundled: Graph) -> None:
        answer = bundled.sparql(f"SELECT DISTINCT ?s {{ ?s a <{PG.Council.value}> }}", ["csv"], [], [])
        assert f"<dd>{answer.rows}" in words(client, "/def/Council")

    def test_a_property_says_how_many_values_it_takes(self, client: FlaskClient) -> None:
        assert "How many on Council" in words(client, "/def/tier")
        assert "exactly 1" in words(client, "/def/tier")

    def test_a_class_has_the_properties_of_its_wider_classes(self, client: FlaskClient) -> None:
        shown = words(client, "/def/LondonBorough")
        assert 'href="/def/registerCode"' in shown
        assert 'href="/def/organisationKind"' in shown

    def test_an_example_is_real(self, client: FlaskClient) -> None:
        shown = words(client, "/def/Council")
        example = re.search(r'One from the data</h2>\s*<p><a href="([^"]+)"', shown)
        assert example
        assert client.get(example[1]).status_code == 200


class TestTheDiagram:
    def test_has_every_class_that_is_part_of_another_once(self, bundled: Graph) -> None:
        query = find("class-parents")
        drawn = [box.iri for tree in trees(Panel(query, "", bundled.ask(query))) for box in tree.boxes]
        below = {
            quad.subject.value  # type: ignore[union-attr]
            for quad in QUADS
            if quad.predicate == RDFS.subClassOf and said(quad.object.value, RDFS.label)  # type: ignore[union-attr]
        }
        assert len(below) > 40
        assert below <= set(drawn)
        assert len(drawn) == len(set(drawn))

    def test_joins_each_class_to_one_above_it(self, bundled: Graph) -> None:
        query = find("class-parents")
        rows = bundled.ask(query)
        stated = {(row["class"], row["parent"]) for row in rows}
        for tree in trees(Panel(query, "", rows)):
            for box in tree.boxes[1:]:
                assert box.parent is not None
                assert (box.iri, tree.boxes[box.parent].iri) in stated
                assert box.depth == tree.boxes[box.parent].depth + 1


class TestConcepts:
    def test_every_concept_has_a_page_with_its_meaning(self, client: FlaskClient) -> None:
        assert len(CONCEPTS) > 250
        for iri in CONCEPTS:
            shown = words(client, str(page_of(iri)))
            for predicate in (SKOS.prefLabel, SKOS.definition):
                for text in said(iri, predicate):
                    assert text in shown, (iri, text)

    def test_every_scheme_lists_its_concepts(self, client: FlaskClient) -> None:
        assert len(SCHEMES) == len(subjects(SKOS.ConceptScheme))
        shown = words(client, "/scheme")
        for name in SCHEMES:
            assert f'href="/scheme/{name}"' in shown
            listed = words(client, f"/scheme/{name}")
            for iri in CONCEPTS:
                if iri.startswith(f"{ontology.BASE}{name}/"):
                    assert f'href="{page_of(iri)}"' in listed

    def test_a_concept_counts_what_points_at_it(self, client: FlaskClient, bundled: Graph) -> None:
        answer = bundled.sparql(
            f"SELECT DISTINCT ?s {{ ?s <{PG.tier.value}> <{ontology.BASE}tier/LBO> }}", ["csv"], [], []
        )
        assert f"<dd>{answer.rows}" in words(client, "/tier/LBO")

    def test_every_match_is_shown(self, client: FlaskClient) -> None:
        matches = (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch)
        matched = [(iri, value) for iri in CONCEPTS for predicate in matches for value in said(iri, predicate)]
        assert len(matched) > 20
        for iri, value in matched:
            assert f'href="{page_of(value) or value}"' in words(client, str(page_of(iri))), (iri, value)


class TestCardinalities:
    def test_are_those_of_the_shapes(self) -> None:
        found = cardinalities()
        assert found[PG.Council.value, PG.registerCode.value] == Cardinality(1, 1)
        assert found[PG.Claim.value, PG.evidence.value].least == 1
        assert found[PG.Initiative.value, PG.inPlace.value].advised

    @pytest.mark.parametrize(
        ("cardinality", "text"),
        [
            (Cardinality(), "any number"),
            (Cardinality(1, 1), "exactly 1"),
            (Cardinality(0, 1), "at most 1"),
            (Cardinality(1, None, advised=True), "at least 1 (advised)"),
            (Cardinality(2, 3), "2 to 3"),
        ],
    )
    def test_read_as_words(self, cardinality: Cardinality, text: str) -> None:
        assert str(cardinality) == text
