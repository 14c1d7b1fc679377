"""The 64 facts of the two seed texts, each as the claims it became, and nothing beside them.

A row of FACTS (`seed_facts`) is a number in the model's table of seed facts. What it became is read from the quads.
"""

import re
from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from loading import SEEDS, read_seeds
from promises import keep_their_word
from pyoxigraph import Literal, NamedNode, QueryBoolean, QuerySolutions, RdfFormat, Store
from seed_facts import (
    BLOG,
    BUDGET,
    CAPACITY,
    COMMISSION,
    DATA,
    FACTS,
    HYBRID,
    NETWORK,
    NOTE,
    OURS,
    PLAN,
    ROLL_OUT,
    ROOMS,
    Fact,
)  # fmt: skip

import ontology
from loaders import tables
from loaders.loader import loader
from loaders.reading import lines
from loaders.records import KINDS, Collaboration
from ontology import PG, RDF, graph, graph_of, prefixes

SLUGS = (NOTE, BLOG, OURS)
PREFIXES = "".join(f"PREFIX {name}: <{space}>\n" for name, space in prefixes().items())


@cache
def seeds() -> Store:
    """The three graphs as bundled, with the terms and schemes."""
    store = Store()
    store.extend(ontology.quads())
    for slug in SLUGS:
        told = lines(slug, "2026-11-22", tables.read(tables.bundled(), slug))
        store.load("".join(told).encode(), format=RdfFormat.N_QUADS)
    return store


def told_in(fact: Fact) -> str:
    return {"N": NOTE, "B": BLOG}[fact.where[0]]


def claims_of(fact: Fact) -> set[NamedNode]:
    """The claims that say a fact, in its graph, with its evidence, method and confidence."""
    here = OURS if fact.ours else told_in(fact)
    beside = f"{fact.beside} ." if fact.beside else ""
    found = seeds().query(f"""{PREFIXES}SELECT DISTINCT ?claim WHERE {{ GRAPH <{graph_of(here).value}> {{
        ?claim a pg:{fact.kind} ; {fact.said} ;
            pg:method method:{"curated" if fact.ours else "stated"} ; pg:confidence confidence:{fact.sure} ;
            pg:evidence ?evidence .
        ?evidence a pg:Evidence ; pg:source id:source-{told_in(fact)} ; pg:locator "{fact.where[2:]}" ;
            pg:dateRead "2026-11-22"^^xsd:date .
        {beside} }} }}""")
    assert isinstance(found, QuerySolutions)
    return {row["claim"] for row in found}  # type: ignore[misc]


def holds(pattern: str) -> bool:
    found = seeds().query(f"{PREFIXES}ASK {{ {pattern} }}", use_default_graph_as_union=True)
    assert isinstance(found, QueryBoolean)
    return bool(found)


def everything(slug: str) -> list[tuple[str, str, object]]:
    return [
        (quad.subject.value, quad.predicate.value, quad.object)  # type: ignore[union-attr]
        for quad in seeds().quads_for_pattern(None, None, None, graph_of(slug))
    ]


def of_class(kind: str, *slugs: str) -> set[str]:
    return {
        subject.rpartition("/")[2]
        for slug in slugs or SLUGS
        for subject, predicate, value in everything(slug)
        if predicate == RDF.type.value and str(value)[1:-1].endswith(kind)
    }


def test_the_table_has_64_rows() -> None:
    assert list(FACTS) == list(range(1, 65))


@pytest.mark.parametrize(
    ("number", "fact"),
    [(number, fact) for number, facts in FACTS.items() for fact in facts],
    ids=lambda each: str(each)[:90],
)
def test_each_fact_is_one_claim_with_where_it_stands_and_how_sure_it_is(number: int, fact: Fact) -> None:
    assert len(claims_of(fact)) == 1, number


def test_fact_47_is_a_scope_note() -> None:
    (said,) = seeds().quads_for_pattern(PG.AnchorInstitution, ontology.SKOS.scopeNote, None, graph("ontology"))
    assert "Health authorities and universities" in str(said.object)


@pytest.mark.parametrize(("scheme", "least"), [("pillar", 4), ("quality", 4), ("goal", 14), ("challenge", 12)])
def test_fact_62_is_concepts(scheme: str, least: int) -> None:
    keys = {
        quad.subject.value  # type: ignore[union-attr]
        for quad in seeds().quads_for_pattern(None, ontology.SKOS.inScheme, NamedNode(ontology.BASE + scheme))
    }
    assert len(keys) == least


def test_the_picture_has_a_place_and_an_editorial_note_and_no_contents() -> None:
    assert holds("<https://w3id.org/placegraph/ethic> skos:editorialNote ?note")
    assert len(list(seeds().quads_for_pattern(None, ontology.SKOS.inScheme, NamedNode(ontology.BASE + "ethic")))) == 5


@pytest.mark.parametrize(
    "pattern",
    [
        "id:claim-6fa27ab3c327 a pg:Collaboration ; pg:evidence id:evidence-973afdeccd0c",
        'id:claim-191831730741 a pg:Membership ; pg:jobTitle "CTO"@en-GB',
        "id:strategy-guest-blog-covid-19-recovery a pg:Strategy ; pg:strategyKind strategy:recovery",
        "id:resource-background-note-creating-city-portraits pg:resourceKind resource:methodology",
        "id:place-amsterdam a pg:Place ; pg:areaKind area-kind:abroad",
        f"id:{COMMISSION} a pg:Partnership",
        "framework:city-portraits skos:broader framework:doughnut-economics",
    ],
)
def test_the_models_own_examples_stand(pattern: str) -> None:
    assert holds(pattern)


def test_no_claim_says_what_the_table_does_not() -> None:
    known = {claim.value.rpartition("/")[2] for facts in FACTS.values() for fact in facts for claim in claims_of(fact)}
    claims = {
        subject.rpartition("/")[2]
        for slug in SLUGS
        for subject, predicate, _ in everything(slug)
        if predicate == PG.evidence.value and "/match-" not in subject
    }
    assert claims == known


def test_no_body_person_or_work_is_invented() -> None:
    """Whoever is not named in the texts is nobody here."""
    assert of_class("Person") == {
        f"person-{name}"
        for name in (
            *("sarah-longlands", "chris-naylor", "nadira-hussain", "martin-ferguson"),
            *("alison-hughes", "kurt-frary", "priya-javeri", "kate-raworth"),
        )
    }
    bodies = {subject.rpartition("/")[2] for slug in SLUGS for subject, predicate, _ in everything(slug)
              if predicate == PG.organisationKind.value}  # fmt: skip
    assert bodies == {
        *("org-socitm", "org-st-georges-house", "org-cles", "org-igpp", "org-local-government-chronicle"),
        *("org-doughnut-economics-action-lab", "org-techuk", "org-prime-ministers-office", NETWORK, COMMISSION),
    }
    assert of_class("Initiative") == {ROLL_OUT.removeprefix("id:"), DATA, CAPACITY, HYBRID, BUDGET, ROOMS}
    kinds = ("Programme", "Partnership", "Strategy", "Resource", "Event", "Outcome", "Indicator")
    assert [len(of_class(f"def#{kind}")) for kind in kinds] == [7, 2, 1, 17, 4, 1, 5]


def test_each_piece_of_work_has_the_one_party_that_is_named_and_no_other() -> None:
    records = [
        each for slug in SLUGS for each in tables.read(tables.bundled(), slug) if isinstance(each, Collaboration)
    ]
    parties = Counter(each.undertaking for each in records if each.undertaking.startswith(("initiative", "strategy")))
    assert parties == {DATA: 1, CAPACITY: 1, HYBRID: 1, BUDGET: 1, ROOMS: 1, PLAN: 1}


def test_every_reading_of_ours_stands_apart_and_is_less_than_sure() -> None:
    methods = {slug: {str(value).rpartition("/")[2][:-1] for _, predicate, value in everything(slug)
                      if predicate == PG.method.value} for slug in SLUGS}  # fmt: skip
    sure = {str(value).rpartition("/")[2][:-1] for _, predicate, value in everything(OURS)
            if predicate == PG.confidence.value}  # fmt: skip
    assert methods == {NOTE: {"stated"}, BLOG: {"stated"}, OURS: {"curated"}}
    assert sure == {"medium", "low"}


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


def test_no_sentence_of_the_texts_is_carried(raw: Path) -> None:
    """What we say in our own words shares no run of seven words with the texts; names, titles and posts are facts."""
    texts = [words(path.read_text(encoding="utf-8")) for path in sorted((raw.parent / "seeds").glob("*.txt"))]
    assert len(texts) == 2
    runs = {tuple(text[at : at + 7]) for text in texts for at in range(len(text))}
    ours = {PG.gist.value, PG.note.value, PG.listedAs.value, ontology.SKOS.definition.value, ontology.SCHEMA.size.value}
    said = [words(value.value) for slug in SLUGS for _, predicate, value in everything(slug)
            if predicate in ours and isinstance(value, Literal)]  # fmt: skip
    assert len(said) > 40
    assert not [text for text in said if {tuple(text[at : at + 7]) for at in range(len(text) - 6)} & runs]


@pytest.mark.parametrize("slug", SLUGS)
def test_the_hand_written_tables_are_taken_whole_and_keep_their_word(slug: str) -> None:
    found = read_seeds(slug)
    assert found.problems == ()
    assert len(found.records) == found.rows_in
    keep_their_word(found, slug)
    assert lines(slug, "2026-11-22", found.records) == lines(slug, "2026-11-22", tables.read(tables.bundled(), slug))


class TestTablesInOurOwnColumns:
    def test_are_known_by_their_columns_each_kind_apart(self) -> None:
        kinds = [set(columns) for columns in loader(NOTE).files.values()]
        assert len(kinds) == len(KINDS)
        assert not [(one, other) for one, other in pairwise(sorted(kinds, key=sorted)) if one == other]

    def test_refuse_a_row_that_leaves_out_what_it_cannot_do_without(self, tmp_path: Path) -> None:
        header, first, *_ = (SEEDS / NOTE / "people.csv").read_text(encoding="utf-8").splitlines()
        write(tmp_path, "people.csv", f'{header}\n{first}\n"page 1, paragraph 2",,Nobody,\n')
        found = read_seeds(NOTE, tmp_path)
        assert len(found.records) == 1
        (problem,) = found.problems
        assert (problem.row, problem.column, problem.refused) == (3, "person", True)
        assert "is blank; write it" in str(problem)

    def test_refuse_a_detail_that_nobody_can_tell(self, tmp_path: Path) -> None:
        details = (SEEDS / NOTE / "details.csv").read_text(encoding="utf-8")
        write(tmp_path, "details.csv", details.replace("based_in", "basedin"))
        (problem,) = read_seeds(NOTE, tmp_path).problems
        assert "'basedin' is none of about, aims_for, based_in" in str(problem)


def write(folder: Path, name: str, table: str) -> None:
    (folder / NOTE).mkdir()
    (folder / NOTE / name).write_text(table, encoding="utf-8")
