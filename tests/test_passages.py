"""An owner's own text may be quoted beside a claim; nothing that is bundled is."""

from pyoxigraph import RdfFormat, parse

from graph.served import Graph
from loaders import tables
from loaders.reading import lines
from loaders.records import Collaboration, Passage
from ontology import OA, PG

WORDS = "The borough leads the work, with the college."
"""Invented."""


def test_the_words_stand_beside_the_evidence_of_their_locator() -> None:
    claim = Collaboration(locator="page 2", body="council-BDG", undertaking="initiative-own-one", role="lead")
    told = lines("own", "2026-11-22", [claim, Passage(locator="page 2", text=WORDS)])
    quads = list(parse("".join(told), format=RdfFormat.N_QUADS))
    (where,) = {quad.object for quad in quads if quad.predicate == PG.evidence}
    (selector,) = {quad.object for quad in quads if quad.predicate == OA.hasSelector and quad.subject == where}
    assert [quad.object.value for quad in quads if quad.subject == selector and quad.predicate == OA.exact] == [WORDS]


def test_nothing_bundled_is_quoted(bundled: Graph) -> None:
    assert (tables.bundled() / "passages.csv").read_text() == "source,locator,text\n"
    asked = "ASK { ?evidence <http://www.w3.org/ns/oa#hasSelector> ?words }"
    assert b"false" in bundled.sparql(asked, ["json"], [], []).body
