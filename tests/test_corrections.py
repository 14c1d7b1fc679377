"""What publishers' lists get wrong is put right, with a reason and a link, and the wrong value is withheld."""

from collections.abc import Mapping
from importlib.resources import as_file, files

import pytest
from pyoxigraph import Literal, NamedNode, Store

from graph.home import Home
from loaders.corrections import packaged
from loaders.loader import loaders
from loaders.sheets import read_sheet
from ontology import PG, SKOS, WGS, XSD, concept, thing

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


def test_a_county_stands_among_its_districts(store: Store) -> None:
    """The register sets ten counties up to 190 km away: "near me" would leave out their own districts."""

    def point(area: str) -> tuple[float, float]:
        (lat,), (long,) = values(store, area, WGS.lat), values(store, area, WGS.long)
        return float(lat), float(long)

    for county, area in (("LAN", "area-E10000017"), ("SFK", "area-E10000029"), ("OXF", "area-E10000025")):
        within = store.quads_for_pattern(None, PG.within, thing(area), None)
        districts = {each.subject.value.rsplit("/", 1)[1] for each in within}
        points = [point(each) for each in districts if values(store, each, WGS.lat)]
        (lats, longs), (lat, long) = zip(*points, strict=True), point(area)
        assert len(points) >= 5, county
        assert min(lats) < lat < max(lats), county
        assert min(longs) < long < max(longs), county


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


LINKED = {"governs": PG.governs, "within": PG.within}
KINDS = {"place": (PG.areaKind, "area-kind"), "area": (PG.areaKind, "area-kind")}


def withheld(subject: str, name: str, value: str) -> tuple[NamedNode, NamedNode | Literal]:
    """Return how a graph would hold a property's value. Raises KeyError for a property that this test does not know."""
    if name in LINKED:
        return LINKED[name], thing(value)
    if name == "kind":
        predicate, scheme = KINDS.get(subject.partition("-")[0], (PG.organisationKind, "kind"))
        return predicate, concept(scheme, value)
    return {
        "start": (PG.start, Literal(value, datatype=XSD.date)),
        "end": (PG.end, Literal(value, datatype=XSD.date)),
        "name": (SKOS.prefLabel, Literal(value, language="en-GB")),
        "alt_names": (SKOS.altLabel, Literal(value, language="en-GB")),
        "hidden_names": (SKOS.hiddenLabel, Literal(value, language="en-GB")),
        "country": (PG.country, Literal(value)),
        "lat": (WGS.lat, Literal(value, datatype=XSD.decimal)),
        "long": (WGS.long, Literal(value, datatype=XSD.decimal)),
        "lower_tier": (PG.lowerTier, Literal("true", datatype=XSD.boolean)),
    }[name]


@pytest.mark.parametrize(
    "cells",
    [cells for cells in ROWS if cells["instead_of"]],
    ids=lambda cells: f"{cells['subject']} {cells['property']} {cells['instead_of']}",
)
def test_no_withheld_value_is_left(cells: Mapping[str, str], store: Store) -> None:
    """Each value that a correction replaces is gone from every source's graph, whatever it is a value of."""
    predicate, value = withheld(cells["subject"], cells["property"], cells["instead_of"])
    assert not list(store.quads_for_pattern(thing(cells["subject"]), predicate, value, None))


def test_a_withheld_value_would_be_found_where_it_still_stood(store: Store) -> None:
    """What a graph holds is written as `withheld` looks for it, so that the test above cannot pass by a slip."""
    for subject, name, value in (
        ("council-BDG", "name", "London Borough of Barking and Dagenham"),
        ("council-BDG", "kind", "council"),
        ("council-BDG", "country", "GB"),
        ("council-CBD", "start", "2023-04-01"),
        ("council-ALL", "end", "2023-03-31"),
        ("council-BDG", "governs", "area-E09000002"),
        ("area-E09000002", "within", "area-E12000007"),
        ("area-E09000002", "kind", "local-authority"),
        ("area-E09000002", "lower_tier", "yes"),
    ):
        assert list(store.quads_for_pattern(thing(subject), *withheld(subject, name, value), None)), (subject, name)


def test_corrections_are_read_as_any_source_is() -> None:
    with as_file(files("loaders").joinpath("corrections.csv")) as path:
        assert set(loaders()["corrections"].files["corrections"]) == set(read_sheet(path).columns)
