"""What places were before: reorganisations, pages as at a day, old codes and every published spelling."""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal

from graph.served import Graph
from ontology import XSD, thing
from queries import find
from web import create_app, days
from web.search import whole

DAY = timedelta(days=1)

REORGANISED: Mapping[str, tuple[str, str, str]] = {
    # successor: first day, code before its name began …, whom it replaced
    "BPC": ("2019-04-01", "E06000058", "BMH CHC POL"),
    "DST": ("2019-04-01", "E06000059", "DOR EDO NDO PUR WDO WEY"),
    "ESK": ("2019-04-01", "E07000244", "SUF WAV"),
    "WSK": ("2019-04-01", "E07000245", "FOR SED"),
    "SWT": ("2019-04-01", "E07000246", "TAU WSO"),
    "BUC": ("2020-04-01", "E06000060", "AYL BKM CHN SBU WYO"),
    "NNT": ("2021-04-01", "E06000061", "COR ENO KET NTH WEL"),
    "WNT": ("2021-04-01", "E06000062", "DAV NOR NTH SNR"),
    "CBD": ("2023-04-01", "E06000063", "ALL CAR CMA COP"),
    "WAF": ("2023-04-01", "E06000064", "BAR CMA EDN SLA"),
    "NYE": ("2023-04-01", "E06000065", "CRA HAE HAG NYK RIH RYE SCE SEL"),
    "SMT": ("2023-04-01", "E06000066", "MEN SEG SOM SSO SWT"),
    "NNECA": ("2024-05-07", "E47000014", "NECA NTCA"),
}
"""Register code of each successor → its first day, the GSS code of its area, the register codes of those it replaced."""

OF_A_SPLIT = {"NNT", "WNT", "CBD", "WAF"}
"""Successors that share one of those they replaced, which was split among them."""

CODES_BEFORE = {
    **{"BMH": "E06000028", "CHC": "E07000048", "POL": "E06000029", "DOR": "E10000009", "BKM": "E10000002"},
    **{"NTH": "E10000021", "CMA": "E10000006", "ALL": "E07000026", "SOM": "E10000027", "NYK": "E10000023"},
    **{"SWT": "E07000246", "TAU": "E07000190", "FOR": "E07000201", "WAV": "E07000206", "NECA": "E47000010"},
}
"""Register code of some that were replaced → the GSS code of their areas."""


@pytest.fixture(scope="module")
def client(bundled: Graph) -> FlaskClient:
    return create_app(bundled).test_client()


def asked(graph: Graph, question: str, **values: str) -> tuple[Mapping[str, Any], ...]:
    return graph.ask(find(question), **find(question).read(values))


def local(iri: object) -> str:
    return str(iri).rsplit("/", 1)[1]


def things(rows: tuple[Mapping[str, Any], ...], key: str) -> set[str]:
    return {local(row[key]) for row in rows}


def main_of(client: FlaskClient, path: str) -> str:
    answer = client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 200, (path, answer.status)
    return answer.text[answer.text.index("<main") : answer.text.index("</main>")]


def words_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace(" ,", ",").replace(" .", ".")


def table_of(client: FlaskClient, path: str) -> list[dict[str, str]]:
    answer = client.get(path + ("&" if "?" in path else "?") + "format=csv")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.text)))


@pytest.mark.parametrize(("successor", "told"), REORGANISED.items(), ids=REORGANISED.keys())
class TestEachReorganisation:
    def test_names_predecessors_and_the_day(self, bundled, successor, told):
        first, code, replaced = told
        before = [
            row for row in asked(bundled, "changes-of-place", place=f"area-{code}") if row["direction"] == "before"
        ]
        assert {local(row["council"]) for row in before} == {f"council-{each}" for each in replaced.split()}
        assert {str(row["date"]) for row in before} == {first}
        assert {row["change"] for row in before} <= {"Merged", "Split"}
        if successor not in OF_A_SPLIT:
            assert {row["change"] for row in before} == {"Merged"}

    def test_names_the_successor_on_the_page_of_each_that_was_replaced(self, bundled, client, successor, told):
        first, code, replaced = told
        day = date.fromisoformat(first)
        for each in replaced.split():
            after = [
                row for row in asked(bundled, "changes-of-body", body=f"council-{each}") if row["direction"] == "after"
            ]
            assert (f"council-{successor}", first) in {(local(row["other"]), str(row["date"])) for row in after}
            (about,) = asked(bundled, "body", body=f"council-{each}")
            assert str(about["end"]) == str(day - DAY)
            page = main_of(client, client.get(f"/place/{each}").headers["Location"])
            assert f'href="/place/{code}"' in page
            assert f"{day.day} {day:%B %Y}" in page

    def test_stands_from_its_first_day_and_the_others_until_the_day_before(self, bundled, successor, told):
        first, _, replaced = told
        eve = str(date.fromisoformat(first) - DAY)
        for each, on_the_eve, on_the_day in (
            (successor, "not yet", "there"),
            *((old, "there", "no more") for old in replaced.split()),
        ):
            assert [asked(bundled, "body", body=f"council-{each}", at=at)[0]["standing"] for at in (eve, first)] == [
                on_the_eve,
                on_the_day,
            ]
        there = [things(asked(bundled, "places", state="current", at=at), "council") for at in (eve, first)]
        old = {f"council-{each}" for each in replaced.split()}
        assert old <= there[0]
        assert f"council-{successor}" not in there[0]
        assert f"council-{successor}" in there[1]
        assert not old & there[1]

    def test_hands_work_on_from_the_first_day(self, bundled, successor, told):
        first, code, replaced = told
        eve = str(date.fromisoformat(first) - DAY)
        assert not asked(bundled, "undertakings-of-place", place=f"area-{code}", at=eve)
        now = things(asked(bundled, "undertakings-of-place", place=f"area-{code}", at=first), "undertaking")
        for each in replaced.split():
            begun = things(asked(bundled, "undertakings-of-body", body=f"council-{each}", at=eve), "undertaking")
            ended = {
                name for name in begun if str(asked(bundled, "undertaking", undertaking=name)[0]["end"] or "9") < first
            }
            funded = {
                local(row["undertaking"])
                for row in asked(bundled, "undertakings-of-body", body=f"council-{each}", at=eve)
                if row["role"] == "Funder"
            }
            assert begun - ended - funded <= now
            assert not asked(bundled, "undertakings-of-body", body=f"council-{each}", at=first)

    def test_is_told_on_the_page_of_a_day_before(self, client, successor, told):
        first, code, _ = told
        day = date.fromisoformat(first)
        page = main_of(client, f"/place/{code}?as-at={day - DAY}")
        words = words_of(page)
        assert f"was not there yet: its council began on {day.day} {day:%B %Y}" in words
        assert f"As at {(day - DAY).day} {day - DAY:%B %Y}." in words
        assert f'href="/place/{code}?as-at={first}"' in page
        assert re.search(rf'href="/place/[^"?]+\?as-at={day - DAY}"', page)
        assert "What is" not in words
        assert "was not there yet" not in words_of(main_of(client, f"/place/{code}?as-at={first}"))

    def test_keeps_the_old_codes_and_the_new_one(self, bundled, successor, told):
        _, code, replaced = told
        assert things(asked(bundled, "find-place", code=code), "area") == {f"area-{code}"}
        assert local(asked(bundled, "find-place", code=successor)[0]["area"]) == f"area-{code}"
        for each in set(replaced.split()) & CODES_BEFORE.keys():
            for known in (each, CODES_BEFORE[each]):
                assert local(asked(bundled, "find-place", code=known)[0]["area"]) == f"area-{CODES_BEFORE[each]}"


class TestTotals:
    @pytest.mark.parametrize("at", ["", "2023-03-31", "2023-04-01"])
    def test_count_inherited_work_once(self, bundled, at):
        pair = [thing("council-CBD"), thing("council-WAF")]
        day = Literal(at, datatype=XSD.date) if at else None
        (together,) = bundled.ask(find("led-together"), council=pair, at=day)
        rows = {
            local(row["council"]): row
            for row in asked(bundled, "places", tier="", region="", nation="", state="", at=at)
        }
        if at == "2023-03-31":
            assert together == {"initiatives": 0, "strategies": 0, "undated": 0}
            assert "council-CBD" not in rows
            return
        led: dict[str, set[str]] = {}
        for code in ("E06000063", "E06000064"):
            led[code] = {
                local(row["undertaking"])
                for row in asked(bundled, "undertakings-of-place", place=f"area-{code}", at=at)
                if row["part"] == "leads" and row["what"] != "programme"
            }
        shared = led["E06000063"] & led["E06000064"]
        assert shared
        total = together["initiatives"] + together["strategies"]
        assert total == len(led["E06000063"] | led["E06000064"])
        each = [rows[code]["initiatives"] + rows[code]["strategies"] for code in ("council-CBD", "council-WAF")]
        assert sum(each) == total + len(shared)

    def test_of_all_places_on_the_page_are_those_of_the_data(self, bundled, client):
        leads = bundled.sparql(
            "PREFIX pg: <https://w3id.org/placegraph/def#> SELECT DISTINCT ?led ?kind WHERE {"
            " ?council pg:tier ?tier . ?led pg:leadBody ?council ; a ?kind FILTER(?kind IN (pg:Initiative, pg:Strategy)) }",
            ["csv"],
            [],
            [],
        )
        kinds = [row["kind"].rsplit("#")[1] for row in csv.DictReader(io.StringIO(leads.body.decode()))]
        (row,) = table_of(client, "/places?state=all&table=together")
        assert (int(row["initiatives"]), int(row["strategies"])) == (kinds.count("Initiative"), kinds.count("Strategy"))
        assert f"lead {kinds.count('Initiative'):,} initiatives" in words_of(main_of(client, "/places?state=all"))

    def test_of_a_chain_reach_the_last_council_only(self, bundled):
        """Taunton Deane became Somerset West and Taunton in 2019, and that became Somerset in 2023."""
        for at, standing in (
            ("2018-06-01", "council-TAU"),
            ("2020-06-01", "council-SWT"),
            ("2024-06-01", "council-SMT"),
        ):
            there = things(asked(bundled, "places", state="current", at=at), "council")
            assert there & {"council-TAU", "council-SWT", "council-SMT"} == {standing}


class TestADay:
    def test_without_a_date_bounds_nothing(self, bundled):
        rows = asked(bundled, "undertakings-of-place", place="area-E06000052")
        bare = {local(row["undertaking"]) for row in rows if not row["start"] and not row["issued"]}
        assert bare
        shown = things(asked(bundled, "undertakings-of-place", place="area-E06000052", at="2015-06-01"), "undertaking")
        ended = {name for name in bare if asked(bundled, "undertaking", undertaking=name)[0]["end"]}
        assert bare - ended <= shown

    @pytest.mark.parametrize("at", ["2015-06-01", "2019-12-31", "2022-03-01", "2026-11-22"])
    def test_shows_what_had_begun_and_not_ended(self, bundled, at):
        for code in ("E06000052", "E08000012", "E06000063"):
            place = f"area-{code}"
            (about,) = asked(bundled, "place", place=place, at=at)
            expected = set()
            for row in asked(bundled, "undertakings-of-place", place=place):
                name = local(row["undertaking"])
                end = asked(bundled, "undertaking", undertaking=name)[0]["end"]
                begun = max(str(row["start"] or ""), str(row["issued"] or ""))
                if about["standing"] == "there" and begun <= at <= str(end or "9"):
                    expected.add(name)
            assert things(asked(bundled, "undertakings-of-place", place=place, at=at), "undertaking") == expected
            partners = things(asked(bundled, "partners-of-place", place=place, at=at), "partner")
            assert partners <= things(asked(bundled, "partners-of-place", place=place), "partner")
            tagged = things(asked(bundled, "themes-of-place", place=place, at=at), "undertaking")
            assert tagged <= expected

    def test_is_a_page_a_table_and_a_question_alike(self, bundled, client):
        rows = asked(bundled, "undertakings-of-place", place="area-E06000063", at="2023-04-01")
        assert rows
        for path in (
            "/place/E06000063/initiatives?as-at=2023-04-01",
            "/queries/undertakings-of-place?place=area-E06000063&at=2023-04-01",
        ):
            assert [row["undertaking"] for row in table_of(client, path)] == [local(row["undertaking"]) for row in rows]
        words = words_of(main_of(client, "/place/E06000063/initiatives?as-at=2023-04-01"))
        bare = sum(not row["start"] and not row["issued"] for row in rows)
        assert (
            f"As at 1 April 2023. {bare} of {len(rows)} initiatives and strategies do not say when they began" in words
        )

    def test_of_a_question_is_left_out_unless_it_is_given(self, bundled):
        query = find("undertakings-of-place")
        area = thing("area-E06000052")
        assert bundled.ask(query, place=area) == bundled.ask(query, place=area, at=None)
        assert "VALUES ?at" in query.bind()

    def test_holds_for_ties_by_law(self, bundled):
        """Durham belonged to one authority until 6 May 2024, and to its successor from the next day."""
        for at, authority in (("2024-05-06", "council-NECA"), ("2024-05-07", "council-NNECA"), ("", "council-NNECA")):
            ties = asked(bundled, "statutory-ties-of-place", place="area-E06000047", at=at)
            assert things(ties, "body") & {"council-NECA", "council-NNECA"} == {authority}
        ties = things(asked(bundled, "statutory-ties-of-place", place="area-E07000026", at="2023-03-31"), "body")
        assert "council-CMA" in ties
        members = asked(bundled, "members-of", network="council-NECA", at="2024-05-06")
        assert "council-DUR" in things(members, "member")
        assert not asked(bundled, "members-of", network="council-NECA", at="2024-05-07")

    def test_holds_for_what_lies_within_a_county(self, bundled):
        within = [
            things(asked(bundled, "places-within", place="area-E10000006", kind="local-authority", at=at), "area")
            for at in ("2023-03-31", "2023-04-01")
        ]
        assert within == [{f"area-E070000{number}" for number in range(26, 32)}, set()]

    def test_shows_no_figure_of_a_later_period(self, bundled):
        for at in ("2015-01-01", "2020-06-01", ""):
            rows = asked(bundled, "figures-of-place", place="area-E10000020", indicator="", at=at)
            assert all(str(row["start"] or "") <= (at or "9") for row in rows)
        assert asked(bundled, "figures-of-place", place="area-E10000020", indicator="", at="2020-06-01")

    def test_is_kept_by_links_to_places_and_bodies_only(self, client):
        page = main_of(client, "/place/E10000006?as-at=2020-05-01")
        for path, query in re.findall(r'href="(/(?:place|partner)/[^"?#]*)(\?[^"]*)?"', page):
            assert path == "/place/E10000006" or "as-at=2020-05-01" in query, (path, query)
        assert not re.search(r'href="/(?:source|initiative|goal|queries)[^"]*as-at', page)
        assert 'href="/place/E10000006">Back to today' in page

    def test_is_sent_on_with_an_old_code(self, client):
        answer = client.get("/place/CMA/initiatives?as-at=2020-01-01")
        assert answer.headers["Location"] == "/place/E10000006/initiatives?as-at=2020-01-01"

    def test_after_the_end_leads_to_the_last_day_and_the_successors(self, client):
        for path in ("/place/E10000006", "/partner/council-CMA"):
            page = main_of(client, f"{path}?as-at=2024-01-01")
            assert f'href="{path}?as-at=2023-03-31"' in page
            assert "Cumberland" in page
            assert not table_of(client, f"{path}?as-at=2024-01-01")

    def test_to_come_is_shown_and_said(self, client):
        assert "later than these sources were read" in main_of(client, "/place/E06000063?as-at=2999-01-01")
        assert "later than these sources were read" not in main_of(client, "/place/E06000063?as-at=2024-01-01")

    def test_can_be_chosen_where_bodies_changed(self, client):
        for path in ("/place/E10000006", "/place/E06000063", "/partner/council-CMA", "/places"):
            assert 'name="as-at"' in main_of(client, path)
        assert 'name="as-at"' not in main_of(client, "/place/E09000002")
        blank = main_of(client, "/place/E09000002?as-at=")
        assert "?as-at=&amp;format=csv" in blank
        assert "?format=ttl" in blank
        assert blank.replace("as-at=&amp;", "") == main_of(client, "/place/E09000002")

    @pytest.mark.parametrize(
        "text",
        [
            "2018",
            "2018-1-1",
            "2018-02-30",
            "01/01/2018",
            "20180101",
            "2018-W01-1",
            "yesterday",
            "2018-01-01 }",
            "\uff12018-01-01",
        ],
    )
    def test_that_cannot_be_read_says_how_to_write_one(self, client, text):
        for path in ("/place/E06000063", "/place/E06000063/initiatives", "/places", "/partner/council-CMA"):
            answer = client.get(path, query_string={"as-at": text}, headers={"Accept": "text/html"})
            assert answer.status_code == 400
            assert "as-at=2018-01-31" in answer.text

    @given(st.dates())
    def test_is_read_as_it_is_written(self, at):
        assert str(days.read(f" {at.isoformat()} ")) == at.isoformat()
        assert days.read(at.isoformat()).at == at

    def test_of_an_area_is_that_of_its_council(self, bundled):
        """Questions about a place look at the area's dates, which must be its council's."""
        answer = bundled.sparql(
            "PREFIX pg: <https://w3id.org/placegraph/def#> SELECT DISTINCT ?council ?first ?start ?last ?end WHERE {"
            " ?council pg:governs|pg:formerlyGoverned ?area FILTER NOT EXISTS { ?area pg:formerCode|pg:replacedBy ?code"
            " FILTER NOT EXISTS { ?council pg:end ?any } }"
            " OPTIONAL { ?council pg:start ?first } OPTIONAL { ?council pg:end ?last }"
            " OPTIONAL { ?area pg:start ?start } OPTIONAL { ?area pg:end ?end } }",
            ["csv"],
            [],
            [],
        )
        rows = list(csv.DictReader(io.StringIO(answer.body.decode())))
        assert len(rows) > 440
        assert not [row for row in rows if (row["first"], row["last"]) != (row["start"], row["end"])]


@pytest.fixture(scope="module")
def spellings(raw: Path) -> list[tuple[str, str]]:
    """Every published spelling with the council that it is of."""
    with (raw / "councils" / "lookup_name_to_registry.csv").open(encoding="utf-8-sig", newline="") as file:
        return [(row["la-name"], f"council-{row['local-authority-code']}") for row in csv.DictReader(file)]


@pytest.fixture(scope="module")
def resolved(spellings: list[tuple[str, str]], bundled: Graph) -> dict[str, set[str]]:
    """Each spelling as it is read, with the bodies that go by it."""
    bodies = defaultdict(set)
    names = sorted({whole(spelling) for spelling, _ in spellings})
    for start in range(0, len(names), 300):
        for row in bundled.ask(find("bodies-by-name"), name=[Literal(name) for name in names[start : start + 300]]):
            bodies[str(row["name"])].add(local(row["body"]))
    return bodies


class TestNamesAndCodes:
    """The register publishes 1,774 spellings and 483 rows of codes, 25 of them of districts that never had one."""

    def test_are_all_there(self, spellings, raw):
        assert len(spellings) == 1774
        with (raw / "councils" / "lookup_gss_to_registry.csv").open(encoding="utf-8-sig", newline="") as file:
            codes = list(csv.DictReader(file))
        assert (len(codes), sum(not row["gss-code"] for row in codes)) == (483, 25)

    def test_every_spelling_resolves_to_its_council(self, spellings, resolved):
        astray = {spelling for spelling, council in spellings if council not in resolved.get(whole(spelling), ())}
        assert not astray

    def test_a_spelling_of_several_councils_gives_them_all(self, spellings, resolved):
        told = defaultdict(set)
        for spelling, council in spellings:
            told[whole(spelling)].add(council)
        several = {name: councils for name, councils in told.items() if len(councils) > 1}
        assert set(several) == {"somerset", "north yorkshire"}
        assert all(resolved[name] == councils for name, councils in several.items())

    @pytest.mark.parametrize(
        ("typed", "bodies"),
        [("Somerset", ("council-SOM", "council-SMT")), ("north  YORKSHIRE", ("council-NYK", "council-NYE"))],
    )
    def test_a_page_says_that_a_name_is_ambiguous(self, client, typed, bodies):
        answer = client.get("/search", query_string={"q": typed}, headers={"Accept": "text/html"}).text
        said = answer[answer.index("may mean") :].split("</p>")[0]
        assert all(f"/partner/{body}" in said for body in bodies)
        assert "until 31 March 2023" in said
        assert "may mean" not in client.get("/search?q=Newham", headers={"Accept": "text/html"}).text

    def test_a_sample_is_found_by_the_search_page(self, spellings, client):
        for spelling, council in spellings[::71]:
            found = client.get("/search", query_string={"q": spelling, "format": "csv"}).text
            assert council in found, spelling

    def test_every_code_leads_to_the_area_of_its_council(self, raw, bundled):
        with (raw / "councils" / "lookup_gss_to_registry.csv").open(encoding="utf-8-sig", newline="") as file:
            codes = [(row["gss-code"], row["local-authority-code"]) for row in csv.DictReader(file)]
        for gss, register in codes:
            area = local(asked(bundled, "find-place", code=register)[0]["area"])
            assert [local(row["council"]) for row in asked(bundled, "place", place=area)] == [f"council-{register}"]
            if gss:
                assert local(asked(bundled, "find-place", code=gss)[0]["area"]) == area, gss

    @pytest.mark.parametrize("code", ["E10000006", "NIR-A", "E08000016", "BKM", "E07000190", "N09000002", "W06000001"])
    def test_a_code_leads_to_a_page(self, client, code):
        answer = client.get(f"/place/{code}", headers={"Accept": "text/html"}, follow_redirects=True)
        assert answer.status_code == 200
