"""What a build works out line by line is what the same rules give as queries over the store, whatever the facts are."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import rules
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store

import ontology
from graph.derive import NotInOrder, derive
from graph.freshness import Freshness
from graph.home import Home
from graph.provenance import Described
from ontology import PG, RDF, SKOS, XSD, graph, graph_of, thing

SLUGS = ("corrections", "councils", "town-funds")
FROM_FACTS = ("derived-types", "derived-labels", "derived-freshness")
NAMES = ("Aaton", "Beeton", 'Cee"ton', "Dé\\ton", "E@en")


def source(slug: str, read: str, days: int | None) -> Described:
    words = dict.fromkeys(
        ("title", "publisher", "licence", "licence_url", "attribution", "homepage", "about", "kind", "software"), "x"
    )
    numbers = {"rows": 0, "rows_refused": 0, "quads": 0}
    return Described(
        slug=slug, graph=graph_of(slug).value, days=days, sha256="0" * 64, read=read, checked=read, **words, **numbers
    )


SOURCES = [
    source("corrections", "2026-01-01", 100),
    source("councils", "2026-06-01", 365),
    source("town-funds", "2026-03-01", None),
]
"""The last is an archive: what it says does not age."""

NAMED = st.builds(
    lambda name, language: Literal(name, language=language),
    st.sampled_from(NAMES),
    st.sampled_from(["en-GB", "en", "cy"]),
)
ENDS = st.sampled_from(
    [Literal(text, datatype=XSD.date) for text in ("2026-02-01", "2026-07-01", "2026-13-01", "2026-05-31Z")]
    + [Literal("2027"), Literal("soon", language="en-GB")]
)
PAIRS = st.one_of(
    st.tuples(st.just(SKOS.prefLabel), NAMED | st.just(Literal("no language"))),
    st.tuples(st.just(PG.end), ENDS),
    st.tuples(st.just(PG.value), st.just(Literal("1", datatype=XSD.decimal))),
    st.tuples(st.just(PG.evidence), st.just(thing("evidence-0"))),
    st.tuples(st.just(RDF.type), st.sampled_from([PG.Initiative, PG.LondonBorough, PG.Collaboration, PG.Partnership])),
    st.tuples(st.sampled_from([PG.leadBody, PG.hasPartner, PG.fundedBy]), st.just(thing("council-BDG"))),
)
FACTS = st.lists(
    st.builds(
        lambda subject, pair, slug: Quad(thing(subject), *pair, graph_of(slug)),
        st.sampled_from(["initiative-a", "initiative-a-b", "claim-1"]),
        PAIRS,
        st.sampled_from(SLUGS),
    ),
    max_size=25,
)


def written(folder: Path, facts: list[Quad]) -> list[Path]:
    """Write facts as the files of their sources."""
    paths = []
    for slug in SLUGS:
        paths.append(folder / f"{slug}.nq")
        lines = {f"{quad} .\n" for quad in facts if quad.graph_name == graph_of(slug)}
        paths[-1].write_text("".join(sorted(lines)), encoding="utf-8")
    return paths


def said(store: Store, *names: str) -> set[str]:
    return {str(quad) for name in names for quad in store.quads_for_pattern(None, None, None, graph(name))}


@settings(max_examples=60, deadline=None)
@given(facts=FACTS)
def test_what_follows_line_by_line_is_what_queries_find(facts: list[Quad]) -> None:
    ours, theirs = Store(), Store()
    with TemporaryDirectory() as name:
        folder = Path(name)
        paths = written(folder, facts)
        derived = derive(paths, folder / "all.nq", folder / "facts.nq", Freshness(SOURCES, {}))
        ours.bulk_load(path=str(folder / "all.nq"), format=RdfFormat.N_QUADS)
        for path in paths:
            theirs.bulk_load(path=str(path), format=RdfFormat.N_QUADS)
    theirs.bulk_extend(ontology.quads())
    rules.derive(theirs)
    lives = [
        (NamedNode(each.graph), date.fromisoformat(each.fresh_until), date.fromisoformat(each.read))
        for each in SOURCES
        if each.fresh_until
    ]
    rules.freshness(theirs, lives)
    assert said(ours, *FROM_FACTS) == said(theirs, *FROM_FACTS)
    assert len(ours) == len(theirs)
    held = {each: sum(1 for _ in ours.quads_for_pattern(None, None, None, NamedNode(each))) for each in derived.quads}
    assert held == dict(derived.quads)


def test_what_follows_from_the_bundled_facts_is_what_queries_find(bundled_home: Home) -> None:
    served = Store.read_only(str(bundled_home.current / "store"))
    theirs = Store()
    derived = tuple(
        str(graph(name)) for name in (*FROM_FACTS, "derived-findings", "derived-themes", "derived-peers", "provenance")
    )
    theirs.bulk_extend(quad for quad in served if str(quad.graph_name) not in derived)
    rules.derive(theirs)
    names = ("derived-types", "derived-labels")
    assert said(served, *names) == said(theirs, *names)
    assert len(said(served, *names)) > 10_000


def test_a_file_that_somebody_changed_is_not_built_from(tmp_path: Path) -> None:
    paths = written(
        tmp_path, [Quad(thing(f"initiative-{each}"), RDF.type, PG.Initiative, graph_of("councils")) for each in "ab"]
    )
    lines = paths[1].read_text(encoding="utf-8").splitlines(keepends=True)
    paths[1].write_text("".join(reversed(lines)), encoding="utf-8")
    with pytest.raises(NotInOrder, match="load that source again"):
        derive(paths, tmp_path / "all.nq", tmp_path / "facts.nq", Freshness(SOURCES, {}))
