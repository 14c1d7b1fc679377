"""Facts are written as text, in order and each once: what is written is what the library would write."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, Quad, RdfFormat, parse, serialize

import ontology
from loaders import terms
from loaders.facts import Facts
from loaders.reading import lines
from loaders.records import Award, Collaboration, Name, Person
from loaders.sorting import Sorting
from ontology import PG, XSD, thing


@given(text=st.text())
def test_any_text_is_written_as_the_library_writes_it(text: str) -> None:
    ours = [terms.string(text), terms.english(text), terms.typed(text, "anyURI")]
    theirs = [Literal(text), Literal(text, language="en-GB"), Literal(text, datatype=XSD.anyURI)]
    where = ontology.graph_of("own")
    written = [f"{terms.thing('person-a')} {terms.PG.note} {each} {where} .\n" for each in ours]
    quads = [Quad(thing("person-a"), PG.note, each, where) for each in theirs]
    assert "".join(written).encode() == serialize(quads, format=RdfFormat.N_QUADS)
    assert list(parse("".join(written), format=RdfFormat.N_QUADS)) == quads


def test_names_are_those_of_the_ontology() -> None:
    assert terms.concept("tier", "LBO") == str(ontology.concept("tier", "LBO"))
    assert terms.iri("https://example.org/a") == "<https://example.org/a>"
    with pytest.raises(ontology.NotAName):
        terms.thing("no name")
    for wrong in (lambda: terms.concept("tier", "a b"), lambda: terms.iri("a>b"), lambda: terms.string("\ud800")):
        with pytest.raises(ValueError):  # noqa: PT011  # the library's words
            wrong()


BLOCKS = st.lists(
    st.builds(
        lambda subject, values: "".join(sorted({f"<a:{subject}> <a:p> {Literal(each)} <a:g> .\n" for each in values})),
        st.sampled_from(["a", "ab", "a-b", "b", "é"]),
        st.lists(st.text("ab\u0085\u2028\n", max_size=3), min_size=1, max_size=4),
    ),
    max_size=30,
)


@settings(max_examples=60, deadline=None)
@given(blocks=BLOCKS, most=st.sampled_from([0, 100, 10**6]))
def test_facts_come_back_in_order_and_once_however_little_memory_there_is(blocks: list[str], most: int) -> None:
    with TemporaryDirectory() as folder:
        sorting = Sorting(Path(folder), most)
        for block in blocks:
            sorting.add([block])
        path = Path(folder) / "data.nq"
        _, count = sorting.write(path)
        held = [line for block in blocks for line in block.encode().split(b"\n") if line]
        assert path.read_bytes().split(b"\n")[:-1] == sorted(set(held))
        assert count == len(set(held))


def test_the_order_of_the_records_changes_nothing() -> None:
    records = [
        *(Person(locator=f"row {n}", person=f"person-{n}", name=f"P {n}") for n in range(20)),
        *(
            Collaboration(locator="row 1", body=f"council-{n}", undertaking="initiative-a", role="lead")
            for n in range(20)
        ),
        *(Award(locator=f"row {n}", funder="org-a", undertaking="initiative-a", amount="5") for n in range(20)),
    ]
    told = lines("own", "2026-11-22", records)
    records.reverse()
    assert lines("own", "2026-11-22", records) == told
    assert len(told) == len(set(told)) > 300


def test_a_claim_that_cannot_be_written_leaves_its_evidence_to_the_next() -> None:
    facts = Facts("own", "2026-11-22")
    good = Collaboration(locator="row 1", body="council-a", undertaking="initiative-a", role="lead")
    wrong = Collaboration(locator="row 1", body="council-a", undertaking="initiative-a", role="no role", start="May")
    late = Name(locator="row 2", name="A", matched_to=("no name",), rule="exact")
    for record in (wrong, late):
        with pytest.raises((ValueError, ontology.NotAName)):
            facts.blocks(record)
    assert any("/def#Evidence>" in block for block in facts.blocks(good))
