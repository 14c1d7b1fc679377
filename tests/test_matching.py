"""Names in a spreadsheet become codes; what is unsure becomes a question, and its answer is kept."""

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from homes import copied
from hypothesis import given
from hypothesis import strategies as st

from graph.home import Home
from graph.served import Graph
from loaders import reviews
from loaders.decisions import (
    CURATED,
    DIFFERENT,
    NAME,
    PAIR,
    SAME,
    UNDO,
    Decision,
    Decisions,
    MergeRing,
    decisions_in,
    merged,
)
from loaders.lists import read_listing
from loaders.matching import SURE, Matcher, answers
from loaders.names import Body, Names
from loaders.records import Collaboration, Organisation
from loaders.reviews import BadDecision, matcher_of
from loaders.sheets import BrokenFile
from placegraph import main
from queries import library

SOME = Matcher(
    Names(
        [
            Body("council-LDS", "Leeds City Council", ("Leeds",), "council", code="LDS"),
            Body("council-BIR", "Birmingham City Council", ("Birmingham",), "council", code="BIR"),
            Body("council-CON", "Cornwall Council", ("Cornwall",), "council", code="CON"),
            Body("council-NGM", "Nottingham City Council", ("Nottingham",), "council", code="NGM"),
            Body("org-1", "University of Leeds", (), "university"),
        ]
    )
)


@pytest.fixture(scope="module")
def matcher(bundled: Graph) -> Matcher:
    return matcher_of(bundled, Decisions())


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Leeds City Council", "LDS"),
        ("LEEDS CITY COUNCIL", "LDS"),
        ("City of Bradford MDC", "BRD"),
        ("LB Barking & Dagenham", "BDG"),
        ("Middlesborough", "MDB"),
        ("Corporation of the City of London", "LND"),
        ("BCP Council", "BPC"),
        ("BANES", "BAS"),
        ("CWAC", "CHW"),
        ("LBBD", "BDG"),
        ("RBKC", "KEC"),
        ("GMCA", "GMCA"),
        ("WYCA", "WYCA"),
        ("Hull", "KHL"),
        ("Notts County Council", "NTT"),
        ("Isles of Scilly", "IOS"),
        ("Cumbria County Council", "CMA"),
        ("Bournemouth Borough Council", "BMH"),
        ("Northampton Borough Council", "NOR"),
        ("Cyngor Gwynedd", "GWN"),
        ("Cyngor Caerdydd", "CRF"),
        ("Cyngor Sir Ynys Môn", "AGY"),
        ("Cyngor Gwynedd / Gwynedd Council", "GWN"),
        ("Caerphilly CBC", "CAY"),
        ("Leeds City Council (lead)", "LDS"),
        ("Leeds City Council (lead partner)", "LDS"),
        ("Greater London Authority (GLA)", "GLA"),
        ("B&NES", "BAS"),
        ("B & NES Council", "BAS"),
        ("E08000012", "LIV"),
        ("e08000012 ", "LIV"),
        ("E08000019", "SHF"),
        ("BDG", "BDG"),
        ("bdg", "BDG"),
        ("wyca", "WYCA"),
        ("nir-a", "NIR-A"),
    ],
)
def test_a_council_is_found_by_what_people_call_it(matcher: Matcher, name: str, code: str) -> None:
    """An abolished council stays itself."""
    (row,) = answers(matcher, [name])
    assert row["code"] == code
    assert row["candidates"] == ""


@pytest.mark.parametrize(
    "name",
    [
        "Nottingham Trent University",
        "University of Nottingham",
        "Nottingham University Hospitals NHS Trust",
        "Climate Action Leeds",
        "AQUACULTURE STEWARDSHIP COUNCIL",
        "Bradford University",
        "Bradford City of Culture 2025",
        "Design Council",
        "British Fashion Council",
        "Arts and Humanities Research Council",
        "Leeds Racial Equality Council",
        "Leeds Voluntary Action Council",
        "Leeds Community Council",
        "Ilkley Parish Council",
        "Cornwall County Council",
        "North East Lincolnshire District Council",
        "Adur and Worthing Councils",
        "Newcastle",
        "Leicester CC",
        "Bournemouth Council",
        "Liverpool City",
        "Leds City Council",
        "NHS",
        "",
        "?",
        "Durham",
        "Barking",
        "E99999999",
        "Chesterfield CBC",
        "Arts Council / Leeds City Council",
        "Leeds City Council / Bradford Council",
        "con",
        "for",
        "Bdg",
    ],
)
def test_nothing_that_only_looks_like_a_council_gets_a_code(matcher: Matcher, name: str) -> None:
    (row,) = answers(matcher, [name])
    assert row["code"] == ""
    assert "/council-" not in str(row["iri"])


@pytest.mark.parametrize(
    ("name", "bodies"),
    [
        ("Newcastle", {"council-NET", "council-NEC"}),
        ("Leicester CC", {"council-LCE", "council-LEC"}),
        ("Bournemouth Council", {"council-BMH", "council-BPC"}),
        ("Adur and Worthing Councils", {"council-ADU", "council-WOT"}),
        ("Richmond", {"council-RIC", "council-RIH"}),
        ("Richmond Council", {"council-RIC", "council-RIH"}),
        ("Kingston", {"council-KTT", "council-KHL"}),
        ("BCC", {"council-BFS", "council-BIR", "council-BST"}),
        ("MCC", {"council-MAN", "council-MON"}),
        ("ARU", {"council-ARU", "org-GB-UKPRN-10000291"}),
    ],
)
def test_a_name_that_could_mean_several_lists_them_all_and_is_no_match(
    matcher: Matcher, name: str, bodies: set[str]
) -> None:
    found = matcher.find(name)
    assert found.method == "ambiguous"
    assert {each.body.body for each in found.candidates[: len(bodies)]} == bodies
    assert not any(found.is_sure(each) for each in found.candidates)


@pytest.mark.parametrize(("name", "least"), [("LCC", 7), ("NCC", 8)])
def test_all_that_initials_may_mean_are_told(matcher: Matcher, name: str, least: int) -> None:
    (row,) = answers(matcher, [name])
    assert (row["code"], row["iri"], row["method"]) == ("", "", "ambiguous")
    assert str(row["candidates"]).count("acronym") >= least


def test_the_city_and_the_county_of_one_name_are_both_asked_about(matcher: Matcher) -> None:
    found = matcher.find("Durham")
    assert found.method == "ambiguous"
    assert {"council-DUR", "org-GB-UKPRN-10007143"} <= {each.body.body for each in found.candidates}
    assert matcher.find("County Durham").body is not None


def test_a_decision_on_a_short_name_stands(bundled: Graph) -> None:
    decided = Decisions((Decision(NAME, "LCC", "council-LDS", "council-LDS", "2026-11-22"), Decision(NAME, "Durham", "council-DUR", "council-DUR", "2026-11-22")))  # fmt: skip
    found = matcher_of(bundled, decided)
    assert [found.find(name).method for name in ("LCC", "Durham")] == ["curated", "curated"]


def test_the_beginning_of_one_name_is_proposed_and_not_linked(matcher: Matcher) -> None:
    found = matcher.find("Barking")
    assert (found.method, found.body, found.candidates[0].body.code) == ("part", None, "BDG")
    assert not found.is_sure(found.candidates[0])


@pytest.mark.parametrize(
    "name", ["n/a", "N/A", "NA", "none", "None", "tbc", "TBC", "unknown", "Unknown council", "various", "-", "\u2013", "nil", ".", "\u200b"]
)  # fmt: skip
def test_what_stands_for_no_name_is_none_and_has_no_candidate(matcher: Matcher, name: str) -> None:
    found = matcher.find(name)
    assert (found.method, found.body, found.candidates) == ("none", None, ())


@pytest.mark.parametrize(
    ("name", "code"),
    [("Leeds City Coucnil", "LDS"), ("Brimingham City Council", "BIR"), ("Leeds City Counil", "LDS"), ("Ledes", "LDS")],
)
def test_swapped_letters_are_suggested_and_never_link(matcher: Matcher, name: str, code: str) -> None:
    found = matcher.find(name)
    assert found.body is None
    assert found.candidates[0].body.code == code
    assert found.candidates[0].score >= 85


def test_a_slip_is_suggested_with_its_likeness_and_lead() -> None:
    found = SOME.find("Birmigham City Council")
    first = found.candidates[0]
    assert (found.method, found.body, first.body.code) == ("fuzzy", None, "BIR")
    assert first.score >= SURE
    assert first.margin > 3
    assert found.is_sure(first)


def test_a_body_of_another_kind_is_not_even_suggested() -> None:
    assert "org-1" not in {each.body.body for each in SOME.alike("Leeds Council")}
    assert "council-NGM" not in {each.body.body for each in SOME.alike("University of Nottinghan")}


def test_likeness_is_the_stated_mixture_of_core_and_whole_names() -> None:
    (best, *_) = SOME.alike("Cornwal Council")
    assert best.score == pytest.approx(0.6 * (2 * 7 / 15 * 100) + 0.4 * (2 * 15 / 31 * 100), abs=0.1)


@given(name=st.text())
def test_any_text_can_be_matched_and_no_candidate_outranks_the_first(name: str) -> None:
    found = SOME.find(name)
    scores = [each.score for each in found.candidates]
    assert scores == sorted(scores, reverse=True)
    assert (found.body is not None) == bool(found.match.body)


def test_every_published_spelling_finds_its_council_and_no_other(matcher: Matcher, raw: Path) -> None:
    with (raw / "councils" / "lookup_name_to_registry.csv").open(encoding="utf-8-sig", newline="") as file:
        spellings = [(row["la-name"], row["local-authority-code"]) for row in csv.DictReader(file)]
    wrong = [(name, code) for name, code in spellings if (body := matcher.find(name, 1).body) and body.code != code]
    missing = [name for name, _ in spellings if not matcher.find(name, 1).body]
    assert len(spellings) == 1774
    # Names that passed from an authority that ended to one that is: the living one is meant.
    taken_over = {"somerset", "north yorkshire", "north east ca", "north east combined authority"}
    assert {name.lower() for name, _ in wrong} <= taken_over
    assert not [name for name in missing if name.lower() != "durham"]  # the city has no council in the register
    assert len(missing) <= 0.02 * len(spellings)


def run(home: Home, *words: str) -> Result:
    return CliRunner().invoke(main, [*words, "--home", str(home.path)])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_list_comes_back_row_for_row(bundled_home: Home, tmp_path: Path, encoding: str, separator: str) -> None:
    names = ["Leeds City Council", "", "Newcastle", "Ynys Môn", "Leeds City Council"]
    table = tmp_path / "names.csv"
    lines = [f"id{separator}Council", *(f"{number}{separator}{name}" for number, name in enumerate(names))]
    table.write_bytes("\r\n".join(lines).encode(encoding))
    told = run(bundled_home, "match", str(table), "--column", "council", "--format", "csv")
    assert told.exit_code == 0
    rows = list(csv.DictReader(io.StringIO(told.stdout)))
    assert [row["name"] for row in rows] == names
    assert [row["code"] for row in rows] == ["LDS", "", "", "AGY", "LDS"]
    assert list(rows[0]) == ["name", "code", "iri", "method", "score", "candidates"]


def test_names_come_back_exactly_as_they_were(bundled_home: Home, tmp_path: Path) -> None:
    names = ["  Leeds City Council ", "", "Leeds\u200b City Council", "\tBDG", " "]
    table = tmp_path / "names.csv"
    table.write_text("\n".join([" n ", *names, ""]), encoding="utf-8")
    told = run(bundled_home, "match", str(table), "--column", "n", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(told.stdout)))
    assert [row["name"] for row in rows] == names
    assert [row["code"] for row in rows] == ["LDS", "", "LDS", "BDG", ""]


def test_a_list_comes_as_json_and_an_empty_one_as_a_header(bundled_home: Home, tmp_path: Path) -> None:
    table = tmp_path / "names.csv"
    table.write_text("n\nLeeds\n")
    told = run(bundled_home, "match", str(table), "--column", "n", "--format", "json")
    assert json.loads(told.stdout)[0]["code"] == "LDS"
    table.write_text("n\n")
    assert run(bundled_home, "match", str(table), "--column", "n", "--format", "csv").stdout == (
        "name,code,iri,method,score,candidates\n"
    )


@pytest.mark.parametrize(
    ("data", "column", "words"),
    [
        (b"Council\nLeeds\n", "Councl", "Did you mean 'Council'?"),
        (b"", "n", "is empty"),
        (b"PK\x03\x04 and more", "n", "save it as CSV"),
        (b"n\nLe\0eds\n", "n", "NUL"),
        (b"n,N\n1,2\n", "n", "two columns"),
        (b"\xff\xfeabc", "n", "UTF-16"),
        (b",\n1,2\n", "n", "no names of columns"),
    ],
)
def test_a_list_that_cannot_be_read_says_why(tmp_path: Path, data: bytes, column: str, words: str) -> None:
    table = tmp_path / "list.csv"
    table.write_bytes(data)
    with pytest.raises(BrokenFile) as caught:
        read_listing(table).column(column)
    assert words in str(caught.value)


@given(data=st.binary(min_size=1))
def test_any_bytes_are_a_list_or_advice(data: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    table = tmp_path_factory.getbasetemp() / "any.csv"
    table.write_bytes(data)
    try:
        listing = read_listing(table)
    except BrokenFile:
        return
    assert all(len(row) == len(listing.columns) for row in listing.rows)


def said(question: str, name: str, body: str, decision: str) -> Decision:
    return Decision(question, name, body, decision, "2026-11-22")


def test_the_last_word_counts_and_undo_forgets() -> None:
    first = Decisions().after(
        [said(NAME, "Newcastle", "council-NET", "council-NET"), said(PAIR, "org-a", "org-b", SAME)]
    )
    assert first.names == {"newcastle": ("council-NET",)}
    assert first.merged_into == {"org-a": "org-b"}
    second = first.after(
        [said(NAME, "NEWCASTLE", "council-NEC", "council-NEC"), said(PAIR, "org-b", "org-a", DIFFERENT)]
    )
    assert second.names == {"newcastle": ("council-NEC",)}
    assert second.merged_into == {}
    assert second.after([said(NAME, "Newcastle", "", UNDO), said(PAIR, "org-a", "org-b", UNDO)]) == Decisions()


RING = [said(PAIR, "org-a", "org-b", SAME), said(PAIR, "org-b", "org-c", SAME), said(PAIR, "org-c", "org-a", SAME)]


def test_a_chain_of_merges_ends_in_the_last_body() -> None:
    assert Decisions(tuple(RING[:2])).merged_into == {"org-a": "org-c", "org-b": "org-c"}


def test_merges_in_a_ring_are_refused_and_merge_nobody() -> None:
    """A home that has a ring from before is served unmerged, so that it can be undone."""
    before = Decisions((*RING, said(PAIR, "org-d", "org-a", SAME), said(PAIR, "org-x", "org-y", SAME)))
    assert before.merged_into == {"org-x": "org-y"}
    assert [row for row, _ in before.ring] == [2, 3, 4]
    with pytest.raises(
        MergeRing, match=r"org-a into org-b \(row 2\), org-b into org-c \(row 3\), org-c into org-a \(row 4\)"
    ):
        Decisions().after(RING)
    assert before.after([said(PAIR, "org-c", "org-a", UNDO)]).merged_into == {
        "org-a": "org-c",
        "org-b": "org-c",
        "org-d": "org-c",
        "org-x": "org-y",
    }


def test_a_merged_body_brings_its_names_and_work_to_the_one_that_stays() -> None:
    body = Organisation(
        locator="1", body="org-a", name="A Ltd", alt_names=("A",), kind="business", org_ids=("GB-COH-1",)
    )
    work = Collaboration(locator="2", body="org-a", undertaking="initiative-x", role="lead")
    now, done = merged([body, work], {"org-a": "org-b"})
    assert isinstance(now, Organisation)
    assert (now.body, now.name, now.alt_names, now.kind, now.org_ids) == (
        "org-b",
        "",
        ("A Ltd", "A"),
        "",
        ("GB-COH-1",),
    )
    assert isinstance(done, Collaboration)
    assert done.body == "org-b"


def filled(home: Home, path: Path, decisions: dict[str, str]) -> Path:
    """The review list of a home, with the decisions of the rows that begin with these names or bodies."""
    told = run(home, "review", "--format", "csv")
    assert told.exit_code == 0, told.output
    rows = list(csv.DictReader(io.StringIO(told.stdout)))
    for row in rows:
        row["decision"] = decisions.get(row["name"], decisions.get(row["body"], row["decision"]))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, reviews.COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_decisions_are_served_at_once_and_can_be_undone(bundled_home: Home, tmp_path: Path) -> None:
    home = copied(bundled_home, tmp_path)
    start = home.build()
    twins = {"org-portsmouth-college": "same", "org-city-college-coventry": "different"}
    told = run(
        home, "review", str(filled(home, tmp_path / "done.csv", {"Newcastle": "1", "Florence": "none", **twins}))
    )
    assert told.exit_code == 0, told.output
    for line in (
        "'Newcastle' means Newcastle City Council (council-NET)",
        "'Florence' means no body that we know",
        "org-portsmouth-college",
        "In force now: for match and /reconcile",
        "placegraph load networks FILES    for 'Newcastle'",
    ):
        assert line in told.stdout
    assert "placegraph load anchor-institutions" not in told.stdout, "it says nothing of these names"
    assert CURATED in home.versions()
    with Graph(home) as graph:
        matcher = matcher_of(graph, decisions := decisions_in(home))
        assert [matcher.find(name, 1).method for name in ("Newcastle", "Portsmouth College")] == ["curated", "alias"]
        assert "org-portsmouth-college" not in matcher.names.bodies
        (open_now,) = [row for row in reviews.review(graph, matcher, decisions) if row["name"] == "Newcastle"]
        assert "undo" in open_now["why"]
        kept = graph.ask(library()["names-to-review"])
        assert {"Newcastle", "Florence"} <= {str(row["name"]) for row in kept}

    again = run(home, "review", str(filled(home, tmp_path / "again.csv", {})))
    assert again.exit_code == 0, again.output
    assert "Kept" in again.stdout
    undo = dict.fromkeys(("Newcastle", "Florence", *twins), "undo")
    undone = run(home, "review", str(filled(home, tmp_path / "undo.csv", undo)))
    assert undone.exit_code == 0
    assert "'Newcastle': undone, and asked again" in undone.stdout
    assert "FILES" not in undone.stdout
    assert home.build().hash == start.hash


def test_a_review_list_without_a_decision_says_so(bundled_home: Home, tmp_path: Path) -> None:
    home = copied(bundled_home, tmp_path)
    told = run(home, "review", str(filled(home, tmp_path / "empty.csv", {})))
    assert told.exit_code == 0, told.output
    assert "Nothing is decided in this file" in told.stdout


def test_removing_the_decisions_parts_what_they_merged(bundled_home: Home, tmp_path: Path) -> None:
    home = copied(bundled_home, tmp_path)
    start = home.build()
    assert run(home, "review", str(filled(home, tmp_path / "d.csv", {"org-portsmouth-college": "same"}))).exit_code == 0
    assert home.build().hash != start.hash
    assert run(home, "remove", CURATED).exit_code == 0
    assert home.build().hash == start.hash


def test_a_decision_that_cannot_be_read_keeps_nothing(tmp_path: Path) -> None:
    table = tmp_path / "d.csv"
    table.write_text(
        "question,name,body,candidate_1,candidate_2,decision\n"
        f"{NAME},Newcastle,,council-LDS,,1\n{NAME},X,,,,Zork\n{PAIR},A,org-1,council-LDS,,perhaps\nhuh,A,,,,none\n"
    )
    with pytest.raises(BadDecision) as caught:
        reviews.decided(table, SOME, "2026-11-22")
    assert [line.split(",")[0] for line in str(caught.value).splitlines()[1:]] == ["row 3", "row 4", "row 5"]


@pytest.mark.parametrize("word", ["LDS", "lds", "council-LDS", "https://w3id.org/placegraph/id/council-LDS", "1"])
def test_a_body_is_decided_by_candidate_code_name_or_address(tmp_path: Path, word: str) -> None:
    table = tmp_path / "d.csv"
    table.write_text(f"question,name,body,candidate_1,candidate_2,decision\n{NAME},Leds,,council-LDS,,{word}\n")
    (answer,) = reviews.decided(table, SOME, "2026-11-22")
    assert answer.body == "council-LDS"


def test_bodies_that_look_the_same_are_of_one_kind_and_not_told_apart_by_a_direction() -> None:
    pcc = "Police and Crime Commissioner for {} Yorkshire"
    south, west = (Body(f"org-{word}", pcc.format(word), (), "police") for word in ("South", "West"))
    assert not reviews.in_one_place(south, west, {})
    college, city = (Body(name, "Portsmouth College", (), "college") for name in ("org-a", "org-GB-UKPRN-1"))
    assert reviews.in_one_place(college, city, {})
    assert not reviews.in_one_place(college, city, {"org-a": {"x"}, "org-GB-UKPRN-1": {"y"}})
