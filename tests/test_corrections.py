"""What publishers' lists get wrong is put right, with a reason and a link, and the wrong value is withheld."""

from importlib.resources import as_file, files

import pytest
from pyoxigraph import Literal, NamedNode, Store

from graph.home import Home
from loaders.corrections import packaged
from loaders.loader import loaders
from loaders.sheets import read_sheet
from ontology import PG, concept, thing

ROWS = [cells for _, cells in packaged()]


@pytest.fixture(scope="module")
def store(bundled_home: Home) -> Store:
    return Store.read_only(str(bundled_home.current / "store"))


def values(store: Store, subject: str, predicate: NamedNode) -> set[str]:
    found = {quad.object for quad in store.quads_for_pattern(thing(subject), predicate, None, None)}
    return {each.value.rpartition("/")[2] if isinstance(each, NamedNode) else each.value for each in found}


def test_every_correction_has_a_reason_and_a_link() -> None:
    assert all(cells["reason"] and cells["link"].startswith("https://") for cells in ROWS)


def test_no_correction_is_told_twice() -> None:
    told = [(cells["subject"], cells["property"], cells["value"], cells["instead_of"]) for cells in ROWS]
    assert len(told) == len(set(told))


def test_the_north_east_has_one_combined_authority_since_7_may_2024(store: Store) -> None:
    for old in ("council-NECA", "council-NTCA"):
        assert values(store, old, PG.end) == {"2024-05-06"}
        assert values(store, old, PG.replacedBy) == {"council-NNECA"}
        assert values(store, old, PG.governs) == set()
    assert values(store, "council-NNECA", PG.start) == {"2024-05-07"}
    assert values(store, "council-NNECA", PG.governs) == {"area-E47000014"}
    assert concept("tier", "COMB") in {
        quad.object for quad in store.quads_for_pattern(thing("council-NNECA"), PG.tier, None, None)
    }


def test_its_seven_councils_are_members(store: Store) -> None:
    members = {
        quad.subject
        for quad in store.quads_for_pattern(None, PG.memberOf, thing("council-NNECA"), None)
        if quad.graph_name == NamedNode("https://w3id.org/placegraph/graph/source-corrections")
    }
    assert members == {thing(f"council-{code}") for code in ("DUR", "GAT", "NET", "NTY", "NBL", "STY", "SND")}


@pytest.mark.parametrize(
    ("council", "old", "new"),
    [("council-BNS", "area-E08000016", "area-E08000038"), ("council-SHF", "area-E08000019", "area-E08000039")],
)
def test_a_recoded_area_is_new_and_the_council_goes_on(store: Store, council: str, old: str, new: str) -> None:
    assert values(store, council, PG.governs) == {new}
    assert values(store, council, PG.formerlyGoverned) == {old}
    assert values(store, council, PG.end) == set()
    assert values(store, old, PG.replacedBy) == {new}
    assert values(store, new, PG.formerCode) == {old.removeprefix("area-")}


def test_a_wrong_start_is_withheld(store: Store) -> None:
    assert values(store, "council-WECA", PG.start) == {"2017-02-09"}
    assert values(store, "council-CPCA", PG.start) == set()


def test_a_council_with_two_successors_keeps_both(store: Store) -> None:
    assert values(store, "council-CMA", PG.replacedBy) == {"council-CBD", "council-WAF"}
    assert values(store, "council-NTH", PG.replacedBy) == {"council-NNT", "council-WNT"}


def test_a_last_day_is_the_day_before_the_successors_first(store: Store) -> None:
    assert values(store, "council-ALL", PG.end) == {"2023-03-31"}
    assert values(store, "council-CBD", PG.start) == {"2023-04-01"}


def test_staveley_is_in_chesterfield(store: Store) -> None:
    town = thing("place-staveley")
    within = {quad.object for quad in store.quads_for_pattern(town, PG.within, None, None)}
    assert within == {thing("area-E07000034")}


def test_no_withheld_value_is_left(store: Store) -> None:
    """Each value that a correction replaces is gone from every source's graph."""
    literal = {"start": PG.start, "end": PG.end}
    linked = {"governs": PG.governs, "within": PG.within}
    for cells in ROWS:
        if not cells["instead_of"]:
            continue
        subject = thing(cells["subject"])
        if predicate := linked.get(cells["property"]):
            found = store.quads_for_pattern(subject, predicate, thing(cells["instead_of"]), None)
        elif predicate := literal.get(cells["property"]):
            day = Literal(cells["instead_of"], datatype=NamedNode("http://www.w3.org/2001/XMLSchema#date"))
            found = store.quads_for_pattern(subject, predicate, day, None)
        else:
            continue
        assert not list(found), cells


def test_corrections_are_read_as_any_source_is() -> None:
    with as_file(files("loaders").joinpath("corrections.csv")) as path:
        assert set(loaders()["corrections"].files["corrections"]) == set(read_sheet(path).columns)
