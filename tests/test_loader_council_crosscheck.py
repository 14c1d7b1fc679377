"""English councils elsewhere: home pages, ids, links, forums and parks."""

from collections import Counter
from pathlib import Path

import pytest
from loading import read_raw

from loaders.reading import Reading, names_in
from loaders.records import Organisation, Place, ServiceArea


@pytest.fixture(scope="module")
def read(raw: Path) -> Reading:
    return read_raw(raw, "council-crosscheck")


@pytest.fixture(scope="module")
def councils(read: Reading) -> dict[str, Organisation]:
    return {record.body: record for record in read.records if isinstance(record, Organisation)}


@pytest.fixture(scope="module")
def places(read: Reading) -> dict[str, Place]:
    return {record.place: record for record in read.records if isinstance(record, Place)}


def test_every_row_is_read_or_told_of(read: Reading, councils: dict[str, Organisation]) -> None:
    assert (read.rows_in, read.rows_refused, len(councils)) == (462, 1, 379)


def test_codes_of_this_list_alone_mean_the_registers_councils(councils: dict[str, Organisation]) -> None:
    assert councils["council-CBD"].locator == "CUA"
    assert councils["council-NNT"].locator == "NNUA"
    assert {"council-CUA", "council-NNUA"}.isdisjoint(councils)


def test_of_two_bodies_on_one_code_the_registers_is_taken(read: Reading, councils: dict[str, Organisation]) -> None:
    assert councils["council-SCR"].locator == "SCR"
    assert [problem.value for problem in read.problems if problem.refused] == ["SYMCA"]


def test_greater_london_is_not_the_region_of_its_code(
    read: Reading, councils: dict[str, Organisation], places: dict[str, Place]
) -> None:
    assert councils["council-GLA"].homepage == "https://www.london.gov.uk"
    assert "area-E12000007" not in places
    assert [problem.value for problem in read.problems if not problem.refused] == ["E12000007"]


def test_same_as_links_lead_to_two_sites_only(read: Reading) -> None:
    links = [link for each in read.records if isinstance(each, Place | Organisation) for link in each.same_as]
    assert len(links) == 378 + 361
    assert all(
        link.startswith(
            ("http://statistics.data.gov.uk/id/statistical-geography/", "http://opendatacommunities.org/id/")
        )
        for link in links
    )


def test_barnsley_is_the_same_as_its_new_code(places: dict[str, Place]) -> None:
    (link,) = places["area-E08000038"].same_as
    assert link.endswith("/E08000038")


def test_districts_lie_in_their_resilience_forum(places: dict[str, Place]) -> None:
    assert places["area-E07000223"].within == ("area-E48000032",)  # Adur in Sussex
    assert places["area-E06000023"].within == ("area-E48000001",)  # Bristol in "avon-&-somerset"
    assert Counter(place.kind for place in places.values())["resilience-forum"] == 38


def test_an_abolished_council_has_no_home_page(councils: dict[str, Organisation]) -> None:
    allerdale = councils["council-ALL"]
    assert (allerdale.homepage, allerdale.other_ids) == ("", ("wikidata:Q72980920",))


def test_a_body_has_one_home_page_whatever_the_list(raw: Path, councils: dict[str, Organisation]) -> None:
    known = names_in(record for need in ("councils", "corrections") for record in read_raw(raw, need).records).bodies
    assert known["council-NNECA"].homepage
    assert not [body for body, each in councils.items() if each.homepage and known[body].homepage]


def test_a_park_authority_serves_its_park(read: Reading, places: dict[str, Place]) -> None:
    served = {record.body: record.area for record in read.records if isinstance(record, ServiceArea)}
    assert len(served) == 10
    assert places[served["org-wikidata-Q20198711"]].name == "South Downs National Park"
    assert places[served["org-wikidata-Q20198711"]].kind == "national-park"
