"""The bundled graph is real, large enough to use, and the same as the publishers' files give."""

import pytest
import shacl
from loading import SEEDS, read_raw, read_seeds
from promises import keep_their_word
from pyoxigraph import QueryTriples, RdfFormat, Store

import ontology
from graph.checks import CHECKS
from graph.home import Home
from graph.served import Graph
from loaders import editions, tables
from loaders.decisions import CURATED
from loaders.loader import loaders
from loaders.reading import Reading, lines
from loaders.records import Collaboration, Membership
from loaders.source import LICENCES
from queries import library

BUNDLED = list(editions.read_sources(tables.bundled()))
"""Every source but the checks, which are made in each home."""

PREFIXES = "".join(f"PREFIX {name}: <{space}>\n" for name, space in ontology.prefixes().items())


def claim_classes() -> list[str]:
    """Every class below pg:Claim."""
    store = Store()
    store.extend(ontology.quads())
    found = store.query(
        f"{PREFIXES}SELECT ?kind WHERE {{ ?kind rdfs:subClassOf+ pg:Claim }}", use_default_graph_as_union=True
    )
    return sorted(row["kind"].value for row in found)  # type: ignore[union-attr]


AT_LEAST = {
    "authorities": 471,
    "authorities_current": 396,
    "initiatives_and_strategies": 3300,
    "bodies_uk": 1600,
    "links": 4500,
    "links_multi_uk": 1700,
}


def test_the_bundled_graph_holds_enough(bundled: Graph) -> None:
    (row,) = bundled.ask(library()["counts"])
    short = {name: (row[name], least) for name, least in AT_LEAST.items() if int(str(row[name])) < least}
    assert not short


@pytest.fixture
def told(slug: str, request: pytest.FixtureRequest) -> Reading:
    """What a source's own files say; those that we wrote ourselves stand in the project."""
    return read_seeds(slug) if (SEEDS / slug).is_dir() else read_raw(request.getfixturevalue("raw"), slug)


@pytest.mark.parametrize("slug", BUNDLED)
def test_the_tables_give_the_same_quads_as_the_publishers_files(slug: str, told: Reading) -> None:
    read = editions.read_sources(tables.bundled())[slug].read
    assert lines(slug, read, tables.read(tables.bundled(), slug)) == lines(slug, read, told.records)


@pytest.mark.parametrize("slug", BUNDLED)
def test_every_name_is_valid_every_claim_says_one_thing_and_no_text_is_prose(slug: str, told: Reading) -> None:
    keep_their_word(told, slug)


@pytest.mark.parametrize("slug", loaders())
def test_every_source_has_a_licence_and_an_attribution(slug: str) -> None:
    source = loaders()[slug].source
    assert source.licence in LICENCES
    assert source.attribution
    assert source.homepage.startswith("https://")
    assert source.about.count(".") >= 1


@pytest.mark.parametrize(
    "slug",
    [
        "anchor-institutions",
        "context-indicators",
        "corrections",
        "council-context",
        "council-crosscheck",
        "council-history",
        "councils",
        "nhs",
        "partnership-areas",
        "universities",
    ],
)
def test_a_register_tells_of_no_collaboration(slug: str) -> None:
    """Statutory ties, service areas and memberships are none."""
    assert not [each for each in tables.read(tables.bundled(), slug) if isinstance(each, Collaboration)]


def test_a_body_that_belongs_to_an_undertaking_does_not_collaborate_in_it_too() -> None:
    records = [each for slug in BUNDLED for each in tables.read(tables.bundled(), slug)]
    members = {(each.member, each.organisation) for each in records if isinstance(each, Membership)}
    parties = {(each.body, each.undertaking) for each in records if isinstance(each, Collaboration)}
    assert members
    assert not members & parties


def test_every_source_is_bundled() -> None:
    # what people checked is a home's own; the structural funds are loaded by whoever wants them
    assert set(BUNDLED) == set(loaders()) - {CHECKS, CURATED, "curated-themes", "structural-funds"}


def test_the_bundled_graph_keeps_every_shape(bundled_home: Home) -> None:
    """Warnings (a theme or a place not told) are for coverage pages; a violation is a fault of ours."""
    store = Store.read_only(str(bundled_home.current / "store"))
    found = store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", use_default_graph_as_union=True)
    assert isinstance(found, QueryTriples)
    triples = found.serialize(format=RdfFormat.N_TRIPLES)
    assert triples
    report = shacl.Shapes.from_text(ontology.shapes().decode()).validate_text(triples.decode(), format="ntriples")
    faults = [(each.focus_node, each.message) for each in report.results if "Violation" in str(each.severity)]
    assert faults == []


def test_every_claim_of_the_bundled_graph_has_evidence_with_source_locator_and_date(bundled_home: Home) -> None:
    store = Store.read_only(str(bundled_home.current / "store"))

    def count(pattern: str) -> int:
        (row,) = store.query(
            f"{PREFIXES}SELECT (COUNT(DISTINCT ?claim) AS ?n) WHERE {{ ?claim a pg:Claim . {pattern} }}",
            use_default_graph_as_union=True,
        )  # type: ignore[union-attr]
        return int(row["n"].value)

    told = "?evidence pg:source/a pg:Source ; pg:locator ?locator ; pg:dateRead ?day"
    claims = count("")
    assert claims > 30_000
    assert count(f"?claim pg:evidence ?evidence . {told}") == claims
    assert count(f"?claim pg:evidence ?evidence FILTER NOT EXISTS {{ {told} }}") == 0
    assert count("?claim pg:method ?method ; pg:confidence ?confidence") == claims


@pytest.mark.parametrize("kind", claim_classes())
def test_every_class_of_claim_is_counted_among_the_claims(kind: str, bundled_home: Home) -> None:
    """A claim class that data used without deriving pg:Claim would escape the test above."""
    store = Store.read_only(str(bundled_home.current / "store"))
    ask = f"{PREFIXES}ASK {{ ?claim a <{kind}> FILTER NOT EXISTS {{ ?claim a pg:Claim }} }}"
    assert not bool(store.query(ask, use_default_graph_as_union=True))
