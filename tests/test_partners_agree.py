"""The list of places and each place's page count the same partners, and no council is a partner of what became of it."""

import pytest

from graph.served import Graph
from ontology import thing
from queries import find


@pytest.mark.parametrize("code", ["E06000066", "E06000061", "E06000065", "E09000002", "E06000064"])
def test_a_place_and_the_list_count_the_same_partners(bundled: Graph, code: str) -> None:
    listed = {str(row["council"]): row["partners"] for row in bundled.ask(find("partners-by-council"), at=None)}
    (place,) = bundled.ask(find("place"), place=thing(f"area-{code}"))
    partners = bundled.ask(find("partners-of-place"), place=thing(f"area-{code}"))
    assert listed.get(str(place["council"]), 0) == sum(bool(row["uk"]) for row in partners)
    before = {
        str(row["council"])
        for row in bundled.ask(find("successors-of-councils"))
        if row["successor"] == place["council"]
    }
    assert before.isdisjoint(str(row["partner"]) for row in partners)
