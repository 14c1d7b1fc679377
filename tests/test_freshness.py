"""What is past its shelf life says so everywhere, and a check moves its date, ends it or takes it back."""

import csv
import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from homes import copied
from pyoxigraph import Quad, Store

from graph.home import Home
from graph.served import Graph
from loaders import loading
from loaders.loader import loader
from loaders.records import Check
from ontology import PG, graph_of, thing
from placegraph import main
from queries import find
from web import create_app

BEFORE, AFTER = date(2026, 11, 22), date(2028, 6, 1)
"""Days within and past the shelf life of every list but the statistics."""
INITIATIVE = "initiative-curated-partnerships-ld-r6-01"


def quiet(text: str) -> None:
    """Say nothing."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home that holds one bundled source, and those whose bodies it names."""
    home = Home(tmp_path_factory.mktemp("made") / "home")
    loading.build(home, quiet, bundled=False)
    for slug in (*loader("curated-partnerships").needs, "curated-partnerships"):
        loading.restore(home, slug, quiet, accept=True)
    return home


@pytest.fixture
def home(made: Home, tmp_path: Path) -> Home:
    """A copy that a test may change."""
    return copied(made, tmp_path)


@pytest.fixture
def graph(home: Home) -> Iterator[Graph]:
    with Graph(home) as graph:
        yield graph


def client(graph: Graph, day: date) -> FlaskClient:
    return create_app(graph, today=lambda: day).test_client()


def undertaking(graph: Graph) -> tuple[str, list[dict[str, object]]]:
    """Return the initiative of which most bodies are told, and who takes part."""
    counts: dict[str, int] = {}
    for row in (
        graph.sparql("SELECT ?u WHERE { ?c <https://w3id.org/placegraph/def#undertaking> ?u }", ["csv"], [], [])
        .body.decode()
        .split()
    ):
        counts[row] = counts.get(row, 0) + 1
    name = max(counts, key=lambda each: (counts[each], each)).rsplit("/", 1)[1]
    return name, [dict(row) for row in graph.ask(find("who-takes-part"), undertaking=thing(name))]


def rows(graph: Graph, day: date, address: str) -> list[dict[str, str]]:
    text = client(graph, day).get(f"{address}?format=csv").text
    return list(csv.DictReader(io.StringIO(text)))


def check(name: str, verdict: str, **more: str) -> Check:
    return Check(
        **{"locator": "", "checks": name, "verdict": verdict, "date": "2027-12-24", "method": "curated"} | more
    )


def test_what_is_past_its_shelf_life_says_so_on_the_page_in_csv_json_and_sparql(graph: Graph) -> None:
    name, who = undertaking(graph)
    page = f"/initiative/{name}"
    assert "past its shelf life" not in client(graph, BEFORE).get(page).text
    assert client(graph, AFTER).get(page).text.count("past its shelf life") >= len(who)
    assert {row["stale"] for row in rows(graph, BEFORE, page)} == {"false"}
    assert {row["stale"] for row in rows(graph, AFTER, page)} == {"true"}
    for day, stale in ((BEFORE, False), (AFTER, True)):
        told = client(graph, day).get(f"{page}?format=json").get_json()["tables"]["who"]["rows"]
        assert {row["stale"] for row in told} == {stale}
        asked = find("stale-claims")
        found = graph.ask(asked, source=thing("source-curated-partnerships"), **asked.on(day))
        assert bool(found) == stale


def test_a_check_without_change_moves_the_date_and_the_claim_up(home: Home, graph: Graph) -> None:
    name, who = undertaking(graph)
    claim = str(who[-1]["claim"]).rsplit("/", 1)[1]
    loading.confirm(home, [check(claim, "still-true")], quiet)
    stale = {row["claim"].rsplit("/", 1)[-1]: row["stale"] for row in rows(graph, AFTER, f"/initiative/{name}")}
    assert stale.pop(claim) == "false"
    assert set(stale.values()) == {"true"}
    loading.confirm(home, [check("source-curated-partnerships", "still-true")], quiet)
    assert {row["stale"] for row in rows(graph, AFTER, f"/initiative/{name}")} == {"false"}
    (source,) = graph.ask(find("source-about"), source=thing("source-curated-partnerships"))
    assert source["checked"] == date(2027, 12, 24)
    assert home.versions()["curated-checks"].records == 2


def test_fresh_work_comes_before_stale_work(home: Home, graph: Graph) -> None:
    _, who = undertaking(graph)
    body = find("undertakings-of-body")
    lead = max(who, key=lambda row: len(graph.ask(body, body=thing(str(row["body"]).rsplit("/", 1)[1]))))
    node = thing(str(lead["body"]).rsplit("/", 1)[1])
    last = graph.ask(body, body=node, **body.on(AFTER))[-1]
    claims = graph.ask(find("who-takes-part"), undertaking=thing(str(last["undertaking"]).rsplit("/", 1)[1]))
    mine = [str(row["claim"]).rsplit("/", 1)[1] for row in claims if row["body"] == lead["body"]]
    loading.confirm(home, [check(each, "still-true") for each in mine], quiet)
    assert graph.ask(body, body=node, **body.on(AFTER))[0]["undertaking"] == last["undertaking"]


def test_a_wrong_claim_is_kept_with_its_source_and_shown_nowhere(home: Home, graph: Graph) -> None:
    name, who = undertaking(graph)
    wrong = next(row for row in who if row["role"] == "Delivery partner")
    claim = str(wrong["claim"]).rsplit("/", 1)[1]
    loading.confirm(home, [check(claim, "wrong")], quiet)
    assert wrong["body"] not in {row["body"] for row in graph.ask(find("who-takes-part"), undertaking=thing(name))}
    assert claim not in client(graph, BEFORE).get(f"/initiative/{name}").text
    version = home.versions()["curated-partnerships"]
    assert f"/id/{claim}>" in (home.folder("curated-partnerships", version.name) / "data.nq").read_text()
    store = Store.read_only(str(home.current / "store"))
    body = thing(str(wrong["body"]).rsplit("/", 1)[1])
    shortcut = Quad(thing(name), PG.hasPartner, body, graph_of("curated-partnerships"))
    assert shortcut not in store


def test_what_was_found_wrong_says_so_and_can_be_brought_back(home: Home, graph: Graph) -> None:
    name, who = undertaking(graph)
    claim = str(who[-1]["claim"]).rsplit("/", 1)[1]
    first = home.build().hash
    told = CliRunner().invoke(main, ["confirm", claim, "--wrong", "--note", "Asked them.", "--home", str(home.path)])
    assert told.exit_code == 0, told.output
    page = client(graph, BEFORE).get(f"/tell/{claim}").text
    assert "found it wrong" in page
    assert f"It said: Collaboration: Body: {who[-1]['name']}" in page
    assert "Asked them." in page
    second = home.build().hash
    again = CliRunner().invoke(main, ["confirm", claim, "--home", str(home.path)])
    assert again.exit_code == 0, again.output
    assert graph.ask(find("who-takes-part"), undertaking=thing(name)) == tuple(who)
    for expected in (second, first):
        assert CliRunner().invoke(main, ["rollback", "--home", str(home.path)]).exit_code == 0
        assert home.build().hash == expected


def test_a_rollback_goes_to_what_was_served_before_and_not_to_a_branch_left_behind(home: Home, graph: Graph) -> None:
    _, who = undertaking(graph)
    claim = str(who[0]["claim"]).rsplit("/", 1)[1]
    first = home.build().hash
    loading.confirm(home, [check(claim, "wrong")], quiet)
    CliRunner().invoke(main, ["rollback", "--home", str(home.path)])
    loading.confirm(home, [check(claim, "still-true")], quiet)
    assert CliRunner().invoke(main, ["rollback", "--home", str(home.path)]).exit_code == 0
    assert home.build().hash == first


def test_a_shortcut_stays_while_another_claim_says_it(home: Home, graph: Graph) -> None:
    """A funder who is told of as such and by an award: taking one claim back leaves the other's shortcut."""
    text = """PREFIX pg: <https://w3id.org/placegraph/def#> PREFIX role: <https://w3id.org/placegraph/role/>
      SELECT ?c ?u ?b WHERE { ?c pg:role role:funder ; pg:undertaking ?u ; pg:body ?b . ?a pg:forUndertaking ?u ; pg:funder ?b } LIMIT 1"""
    claim, name, body = graph.sparql(text, ["csv"], [], []).body.decode().split()[1].split(",")
    loading.confirm(home, [check(claim.rsplit("/", 1)[1], "wrong")], quiet)
    store = Store.read_only(str(home.current / "store"))
    here = graph_of("curated-partnerships")
    nodes = [thing(each.rsplit("/", 1)[1]) for each in (name, body)]
    assert Quad(nodes[0], PG.fundedBy, nodes[1], here) in store
    assert not any(store.quads_for_pattern(thing(claim.rsplit("/", 1)[1]), PG.role, None, None))


def test_what_ended_has_its_last_day_and_does_not_end_twice(home: Home, graph: Graph) -> None:
    _, who = undertaking(graph)
    claim = str(who[0]["claim"]).rsplit("/", 1)[1]
    told = CliRunner().invoke(main, ["confirm", claim, "--ended", "2024-03-31", "--home", str(home.path)])
    assert told.exit_code == 0, told.output
    parts = graph.ask(find("parts-of-claims"), claim=thing(claim))
    assert [row["part"] for row in parts if row["property"] == PG.end.value] == [date(2024, 3, 31)]
    again = CliRunner().invoke(main, ["confirm", claim, "--ended", "2025-03-31", "--home", str(home.path)])
    assert again.exit_code == 1
    assert "has an end already, 2024-03-31" in again.output


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["claim-000000000000"], 1, "nothing here is called 'claim-000000000000'"),
        (["no claim"], 1, "nothing here is called 'no claim'"),
        (["source-curated-partnerships", "--wrong"], 1, "is no claim"),
        (["claim-000000000000", "--ended", "31 March"], 1, "--ended '31 March' is not a day"),
        (["claim-000000000000", "--on", "2999-01-01"], 1, "between 2000 and today"),
        (["claim-000000000000", "--wrong", "--ended", "2024-01-01"], 2, "exclude each other"),
        ([], 2, "Missing argument"),
    ],
)
def test_a_check_of_nothing_changes_nothing(home: Home, words: list[str], status: int, said: str) -> None:
    before = home.build().hash
    told = CliRunner().invoke(main, ["confirm", *words, "--home", str(home.path)])
    assert (told.exit_code, said in told.output) == (status, True), told.output
    assert home.build().hash == before


def test_every_claim_has_a_way_to_answer_it(graph: Graph) -> None:
    name, who = undertaking(graph)
    page = client(graph, BEFORE).get(f"/initiative/{name}").text
    claim = str(who[0]["claim"]).rsplit("/", 1)[1]
    assert f'href="/tell/{claim}"' in page
    plain = client(graph, BEFORE).get(f"/tell/{claim}").text
    assert f"placegraph confirm {claim} --wrong" in plain
    assert "mailto:" not in plain
    with_address = create_app(graph, contact="keeper@example.org").test_client().get(f"/tell/{claim}").text
    assert (
        f"mailto:keeper@example.org?subject=placegraph%3A%20it%20has%20ended&amp;body=The%20claim%20{claim}"
        in with_address
    )
    elsewhere = create_app(graph, contact="https://example.org/tell").test_client().get(f"/tell/{claim}").text
    assert 'href="https://example.org/tell"' in elsewhere


def test_the_page_of_what_is_stale_goes_by_its_day(graph: Graph) -> None:
    shown = client(graph, BEFORE)
    assert '<p class="lead">0 of ' in shown.get("/stale").text
    assert "will be too old to rely on" in shown.get("/stale?on=2028-06-01").text
    told = shown.get("/stale?on=2028-06-01&format=json").get_json()["tables"]
    assert told["sources"]["rows"][0]["stale"] > 0
    assert told["councils"]["rows"][0]["stale"] > 0
    assert shown.get("/stale?on=soon").status_code == 400
