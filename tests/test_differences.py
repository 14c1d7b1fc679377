"""What changed between two builds: no more and no less than what the sources say otherwise, in words, as a page and as a feed."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from invented import council, register

from graph.changes import ADDED, CHANGED, REMOVED, Change, Count, changes
from graph.differences import Differences, pair
from graph.home import Home, NoSuchBuild
from graph.served import Graph
from loaders import loading
from loaders.own_sources import Asked
from ontology import BASE
from placegraph import main
from web import comparisons, create_app
from web.comparisons import Comparison

TODAY = "2026-11-22"
ATOM = "{http://www.w3.org/2005/Atom}"
HTML = {"Accept": "text/html"}
AATON = council("XAA", "Aaton", "E06999001")
NOTES = """@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://w3id.org/placegraph/id/council-XAA> skos:altLabel "Invented Aaton"@en-GB .
"""


def quiet(text: str) -> None:
    """Say nothing."""


def load(home: Home, *rows: str) -> None:
    path = register(home.path.parent, *rows, name=f"{len(home.builds())}.csv")
    loading.load(home, "councils", [path], TODAY, quiet)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Two sources about one council; then another register: it is renamed, one goes, one comes."""
    folder = tmp_path_factory.mktemp("differences")
    home = Home(folder / "home")
    loading.build(home, quiet, bundled=False)
    load(home, AATON, council("XBB", "Beeton", "E06999002"))
    notes = folder / "notes.ttl"
    notes.write_text(NOTES, encoding="utf-8")
    asked = Asked(slug="invented-notes", title="Invented notes", licence="CC0-1.0")
    loading.load_form(home, "rdf", [notes], asked, TODAY, quiet)
    load(home, AATON.replace("Aaton Invented", "Great Aaton Invented"), council("XCC", "Ceeton", "E06999003"))
    return home


@pytest.fixture(scope="module")
def client(home: Home) -> Iterator[FlaskClient]:
    with Graph(home) as graph:
        yield create_app(graph).test_client()


def found(home: Home) -> tuple[Differences, list[Change]]:
    both = Differences(home, *pair(home))
    return both, [change for slug in both.sources for change in both.changes(slug, Count())]


def test_each_thing_is_added_changed_or_removed(home: Home) -> None:
    both, every = found(home)
    said = {(each.what, bare(each.thing)) for each in every}
    assert {(ADDED, "council-XCC"), (CHANGED, "council-XAA"), (REMOVED, "council-XBB")} <= said
    (renamed,) = [each for each in every if bare(each.thing) == "council-XAA"]
    assert ("name", "Aaton Invented Council", "Great Aaton Invented Council") in both.names.values(renamed)


def bare(node: bytes) -> str:
    return node.decode().removeprefix(f"<{BASE}id/").removesuffix(">")


def test_replacing_a_source_replaces_all_it_said_and_nothing_else(home: Home) -> None:
    """The notes are about the same council: they stay, byte for byte."""
    old, new = pair(home)
    assert list(Differences(home, old, new).sources) == ["councils"]
    notes = home.folder("invented-notes", new.sources["invented-notes"]) / "data.nq"
    assert "Invented Aaton" in notes.read_text()
    assert old.sources["invented-notes"] == new.sources["invented-notes"]
    assert old.quads[f"{BASE}graph/source-invented-notes"] == new.quads[f"{BASE}graph/source-invented-notes"] == 1
    register_now = (home.folder("councils", new.sources["councils"]) / "data.nq").read_text()
    assert "council-XBB" not in register_now


def test_every_place_that_is_offered_has_its_changes_however_few_are_listed(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is listed is cut after it is narrowed to a place, not before."""
    whole = Comparison(home, *pair(home))
    every = len(list(whole.changes()))
    monkeypatch.setattr(comparisons, "LISTED", 1)
    short = Comparison(home, *pair(home))
    assert len(list(short.changes())) == 1 < every
    assert short.places == whole.places
    assert len(short.places) > 1
    assert all(list(short.changes(place)) for place in short.places)


def test_the_same_build_twice_has_no_differences(home: Home) -> None:
    build = home.build()
    assert Differences(home, build, build).sources == {}


def test_a_check_is_added_once_and_touches_nothing_else(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    loading.build(home, quiet, bundled=False)
    load(home, AATON)
    run(home, "confirm", "source-councils", "--on", TODAY)
    both, every = found(home)
    assert list(both.sources) == ["curated-checks"]
    assert [each.what for each in every] == [ADDED]
    before = home.build()
    run(home, "confirm", "source-councils", "--on", TODAY)
    assert home.build() == before
    run(home, "confirm", "source-councils", "--on", TODAY, "--note", "read again")
    assert home.build().hash != before.hash


def test_every_line_of_a_source_that_is_new_or_gone_is_counted(home: Home) -> None:
    data = home.folder("councils", home.build().sources["councils"]) / "data.nq"
    lines = len(data.read_bytes().splitlines())
    come, gone = Count(), Count()
    assert {each.what for each in changes("councils", None, data, come)} == {ADDED}
    assert {each.what for each in changes("councils", data, None, gone)} == {REMOVED}
    assert come.lines_added == gone.lines_removed == lines > 0


def test_files_in_any_order_of_lines_are_compared(home: Home, tmp_path: Path) -> None:
    data = home.folder("councils", home.build().sources["councils"]) / "data.nq"
    turned = tmp_path / "turned.nq"
    turned.write_bytes(b"".join(reversed(data.read_bytes().splitlines(keepends=True))))
    assert list(changes("councils", data, turned, Count())) == []


def test_the_command_tells_in_words_and_to_programs(home: Home) -> None:
    words = run(home, "diff")
    assert "~ " in words
    assert "name: Aaton Invented Council → Great Aaton Invented Council" in words
    rows = json.loads(run(home, "diff", "--format", "json"))
    assert rows == [dict(row) for row in csv.DictReader(io.StringIO(run(home, "diff", "--format", "csv")))]
    (gone,) = [row for row in rows if row["thing"] == f"{BASE}id/council-XBB"]
    assert (gone["what"], gone["concerns"]) == ("removed", "/partner/council-XBB")


def run(home: Home, *words: str) -> str:
    result = CliRunner().invoke(main, [*words, "--home", str(home.path)])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_other_terms_of_the_same_facts_are_told(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    loading.build(home, quiet, bundled=False)
    load(home, AATON)
    notes = tmp_path / "notes.ttl"
    notes.write_text(NOTES, encoding="utf-8")
    for licence in ("CC0-1.0", "CC-BY-4.0"):
        asked = Asked(slug="invented-notes", title="Invented notes", licence=licence)
        loading.load_form(home, "rdf", [notes], asked, TODAY, quiet)
    told = CliRunner().invoke(main, ["diff", "--home", str(home.path)]).output
    assert "every source says what it said, and is described otherwise." in told
    assert "invented-notes: 'Creative Commons Zero 1.0' became 'Creative Commons Attribution 4.0" in told


def test_an_unknown_build_is_told_with_those_there_are(home: Home) -> None:
    with pytest.raises(NoSuchBuild, match=home.build().hash):
        pair(home, "nothing")


def test_the_page_tells_what_changed_and_where(client: FlaskClient) -> None:
    page = client.get("/changes", headers=HTML).text
    assert "Great Aaton Invented Council" in page
    assert '<a href="/partner/council-XCC">' in page
    assert "/partner/council-XBB" not in page, "a thing that is gone has no page to link to"
    assert '<link rel="alternate" type="application/atom+xml"' in page


def test_the_page_of_one_place_tells_only_of_that(client: FlaskClient) -> None:
    page = client.get("/changes?place=E06999003", headers=HTML).text
    assert "Ceeton" in page
    assert "Great Aaton" not in page
    assert 'href="/changes.atom?place=area-E06999003"' in page


@pytest.mark.parametrize(
    "path",
    [
        "/changes/none..other",
        "/changes?goal=x",
        "/changes?goal=99",
        "/changes?place=zzz",
        "/changes?place=E09999999",
        "/changes?place=E09999999&format=csv",
        "/changes.atom?place=%22",
        "/changes.atom?place=zzz",
    ],
)
def test_what_is_not_there_is_404(client: FlaskClient, path: str) -> None:
    assert client.get(path, headers=HTML).status_code == 404


def test_a_place_that_nobody_knows_is_told_by_name(client: FlaskClient) -> None:
    page = client.get("/changes?place=zzz", headers=HTML).text
    assert "here is no place &#39;zzz&#39;" in page
    assert "place=E09000002" in page


def test_a_place_that_is_gone_still_has_its_changes(home: Home, client: FlaskClient) -> None:
    gone = sorted(set(Comparison(home, *pair(home)).places))
    assert all(client.get(f"/changes?place={bare_name(each)}", headers=HTML).status_code == 200 for each in gone)
    assert "area-E06999002" in map(bare_name, gone)


def bare_name(iri: str) -> str:
    return iri.removeprefix(f"{BASE}id/")


@pytest.mark.parametrize("path", ["/changes.atom", "/changes.atom?place=E06999003", "/changes.atom?goal=10"])
def test_the_feed_is_valid_atom(client: FlaskClient, path: str) -> None:
    """RFC 4287: a feed and every entry have exactly one id, title and updated; ids are IRIs and differ."""
    answer = client.get(path)
    assert answer.content_type == "application/atom+xml; charset=utf-8"
    feed = ElementTree.fromstring(answer.data)  # noqa: S314 - our own answer
    assert feed.tag == f"{ATOM}feed"
    assert feed.find(f"{ATOM}author/{ATOM}name") is not None
    entries = feed.findall(f"{ATOM}entry")
    for each in [feed, *entries]:
        for one in ("id", "title", "updated"):
            assert len(each.findall(f"{ATOM}{one}")) == 1, one
        assert each.findtext(f"{ATOM}id", "").startswith(BASE)
        assert "T" in each.findtext(f"{ATOM}updated", "")
    ids = [each.findtext(f"{ATOM}id") for each in entries]
    assert len(set(ids)) == len(ids)
    assert [link.get("rel") for link in feed.findall(f"{ATOM}link")] == ["self", "alternate"]
    for entry in entries:
        (link,) = entry.findall(f"{ATOM}link")
        assert client.get(link.get("href", ""), headers=HTML).status_code == 200


def test_the_feed_of_a_place_tells_its_changes(client: FlaskClient) -> None:
    feed = ElementTree.fromstring(client.get("/changes.atom?place=E06999003").data)  # noqa: S314
    (entry,) = feed.findall(f"{ATOM}entry")
    assert "Ceeton" in entry.findtext(f"{ATOM}content", "")
    assert [each.get("term") for each in entry.findall(f"{ATOM}category")] == ["area-E06999003"]


def test_a_check_foretells_what_the_command_the_page_and_the_feed_tell_after_the_load(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    loading.build(home, quiet, bundled=False)
    load(home, AATON, council("XBB", "Beeton", "E06999002"))
    again = register(
        tmp_path, AATON.replace("Aaton Inv", "Great Aaton Inv"), council("XCC", "Ceeton", "E06999003"), name="again.csv"
    )
    report = tmp_path / "report.json"
    run(home, "load", "councils", str(again), "--check", "--report", str(report))
    foretold = json.loads(report.read_text())["difference"]["changes"]
    run(home, "load", "councils", str(again))
    rows = json.loads(run(home, "diff", "--format", "json"))
    things = Counter((kind, what) for what, kind, _ in {(row["what"], row["kind"], row["thing"]) for row in rows})
    assert {(each["kind"], each["what"]): each["count"] for each in foretold} == dict(things)
    words = run(home, "diff", "--all")
    examples = [example for each in foretold for example in each["told"]]
    assert any("Great Aaton" in each for each in examples)
    with Graph(home) as graph:
        client = create_app(graph).test_client()
        feed, page = client.get("/changes.atom").text, client.get("/changes?format=json").get_json()
    (renamed,) = [each for each in examples if "name: Aaton Invented Council → Great Aaton Invented Council" in each]
    assert renamed in words
    assert renamed in feed
    assert [row["name"] for row in page["changes"]] == [row["name"] for row in rows]


def test_a_claim_that_only_moved_is_counted_and_no_change(tmp_path: Path) -> None:
    claim, evidence = f"<{BASE}id/claim-x>", f"<{BASE}def#evidence>"
    kind = f"{claim} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{BASE}def#Collaboration> ."
    for name in ("old", "new"):
        (tmp_path / name).write_text(f"{claim} {evidence} <{BASE}id/evidence-{name}> .\n{kind}\n")
    count = Count()
    assert list(changes("invented", tmp_path / "old", tmp_path / "new", count)) == []
    assert (count.moved, count.lines_added, count.lines_removed) == (1, 1, 1)
