"""A decision about a name or a body reaches every source that can be read again, its address leads on, and undo takes it back."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from invented import council, register

from graph.home import Home, Version
from graph.served import Graph
from loaders import deciding, loading
from loaders.decisions import CURATED, NAME, PAIR, SAME, UNDO, Decision
from loaders.own_sources import Asked
from loaders.structural_funds import FILES
from ontology import ID
from web import create_app

DAY = "2026-11-22"
OLD, NEW = "org-old-aaton-college", "org-aaton-college"
MERGE = Decision(PAIR, OLD, NEW, SAME, DAY)
MEANS = Decision(NAME, "The Guildhall", "council-XAA", "council-XAA", DAY)
GRANT = {
    "id": "360G-invented-1", "title": "Looms", "currency": "GBP", "amountAwarded": 5, "awardDate": "2024-05-06",
    "fundingOrganization": [{"id": "GB-CHC-0", "name": "Invented Fund"}],
    "recipientOrganization": [{"id": "x-1", "name": "Old Aaton College"}],
}  # fmt: skip
PROJECT = ("Old Aaton College", "Weaving", "ESF", "01. Nov 15", "", "100", "200", "England")


def quiet(text: str) -> None:
    """Say nothing."""


def table(path: Path, *rows: tuple[str, ...]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with own sources of every form, each of which names the same college or hall."""
    folder = tmp_path_factory.mktemp("own")
    home = Home(folder / "home")
    loading.build(home, quiet, bundled=False)
    loading.load(home, "councils", [register(folder, council("XAA", "Aaton", "E06999001"))], DAY, quiet)
    work = table(
        folder / "work.csv",
        ("Title", "Lead", "Partners", "Amount", "Funder"),
        (
            "Fair",
            "Aaton Invented Council",
            "Old Aaton College; Aaton College; European Commission",
            "£12k",
            "Old Aaton College",
        ),
        ("Fete", "The Guildhall", "", "", ""),
    )
    asked = Asked(slug="own-work", title="Work", licence="CC0-1.0", publisher="A funder", homepage="https://x.example/")
    loading.load_form(home, "workbook", [work], asked, DAY, quiet)
    projects = table(folder / "england.csv", FILES["england"], PROJECT)
    loading.load(home, "structural-funds", [projects], DAY, quiet)
    (folder / "grants.json").write_text(json.dumps({"grants": [GRANT]}))
    loading.load_form(home, "360giving", [folder / "grants.json"], Asked(slug="own-grants"), DAY, quiet)
    (folder / "facts.ttl").write_text(f"<{ID}{OLD}> <http://purl.org/dc/terms/description> 'Stone' .")
    told = Asked(slug="own-rdf", title="Facts", licence="CC0-1.0")
    loading.load_form(home, "rdf", [folder / "facts.ttl"], told, DAY, quiet)
    return home


@pytest.fixture(scope="module")
def before(home: Home) -> dict[str, Version]:
    return home.versions()


@pytest.fixture(scope="module")
def said(home: Home, before: dict[str, Version]) -> list[str]:
    """What is said while the decisions are taken."""
    heard: list[str] = []
    deciding.decide(home, [MERGE, MEANS], DAY, heard.append)
    return heard


@pytest.fixture
def client(home: Home, said: list[str]) -> Iterator[FlaskClient]:
    with Graph(home) as graph:
        yield create_app(graph).test_client()


def facts(home: Home, slug: str) -> str:
    version = home.versions()[slug]
    return (home.folder(slug, version.name) / "data.nq").read_text()


@pytest.mark.parametrize("slug", ["own-work", "own-grants", "structural-funds"])
def test_a_merge_reaches_every_source_that_was_loaded_from_files(home: Home, said: list[str], slug: str) -> None:
    assert f"{ID}{OLD}>" not in facts(home, slug)
    assert f"{ID}{NEW}>" in facts(home, slug)


def test_a_name_that_was_decided_is_read_so_in_a_workbook(
    home: Home, before: dict[str, Version], said: list[str]
) -> None:
    assert "org-guildhall" in (home.folder("own-work", before["own-work"].name) / "data.nq").read_text()
    assert "org-guildhall" not in facts(home, "own-work")


def test_a_source_that_is_read_again_stays_on_its_terms_and_of_its_day(home: Home, before: dict[str, Version], said: list[str]) -> None:  # fmt: skip
    for slug in ("own-work", "own-grants"):
        then, now = before[slug], home.versions()[slug]
        assert (then.source, then.read, then.files, then.input_sha256) == (now.source, now.read, now.files, now.input_sha256)  # fmt: skip
        assert then.sha256 != now.sha256


def test_what_is_loaded_after_a_merge_follows_it_too(home: Home, said: list[str], tmp_path: Path) -> None:
    path = table(tmp_path / "more.csv", ("Title", "Lead"), ("Ball", "Old Aaton College"))
    asked = Asked(slug="own-more", title="More", licence="CC0-1.0")
    loading.load_form(home, "workbook", [path], asked, DAY, quiet)
    assert f"{ID}{OLD}>" not in facts(home, "own-more")
    loading.remove(home, "own-more", quiet)


def test_foreign_rdf_is_kept_word_for_word_and_that_is_said(
    home: Home, before: dict[str, Version], said: list[str]
) -> None:
    assert home.versions()["own-rdf"] == before["own-rdf"]
    assert any("own-rdf" in each and OLD in each for each in said)


@pytest.mark.parametrize("rest", ["", "?format=csv", "/undertakings"])
def test_the_page_of_what_went_leads_to_what_stayed(client: FlaskClient, rest: str) -> None:
    answer = client.get(f"/partner/{OLD}{rest}")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/partner/{NEW}{rest}")
    assert client.get(answer.headers["Location"]).status_code == 200


def test_its_identifier_still_leads_somewhere_for_people_and_for_programs(client: FlaskClient) -> None:
    page = client.get(f"/id/{OLD}", headers={"Accept": "text/html"}, follow_redirects=True)
    assert page.request.path == f"/partner/{NEW}"
    data = client.get(f"/id/{OLD}", headers={"Accept": "text/turtle"}, follow_redirects=True).get_data(as_text=True)
    assert f"isReplacedBy id:{NEW}" in data
    assert "source-curated-names" in data


def test_the_page_of_what_stayed_names_the_decision(client: FlaskClient) -> None:
    page = client.get(f"/partner/{NEW}").get_data(as_text=True)
    assert page.count(f"<code>{OLD}</code>") == 1
    assert f"A person decided on {DAY} that the two are one body." in page
    claim = page.partition("The decision")[0].rpartition('href="')[2].partition('"')[0]
    assert "row 2" in client.get(claim).get_data(as_text=True) or client.get(claim).status_code == 200


def test_undo_brings_all_of_it_back(home: Home, before: dict[str, Version], said: list[str]) -> None:
    undone = [Decision(each.question, each.name, each.body, UNDO, DAY) for each in (MERGE, MEANS)]
    deciding.decide(home, undone, DAY, quiet)
    now = home.versions()
    assert CURATED not in now
    assert {slug: each.sha256 for slug, each in now.items()} == {slug: each.sha256 for slug, each in before.items()}
    with Graph(home) as graph:
        assert create_app(graph).test_client().get(f"/partner/{OLD}").status_code == 200
