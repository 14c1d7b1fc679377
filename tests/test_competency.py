"""The competency questions: each answer equals one counted from the tables, in plain Python.

A question that has no answer in the bundled graph finds something in the invented facts of `competency/invented.trig`.
"""

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from competency import counted
from competency.counted import before, councils, partners, served, serving, table, tiers
from pyoxigraph import RdfFormat, Store
from rules import derive

import ontology
from graph.rows import Row
from graph.served import Graph
from queries import find, library, term

Ask = Callable[..., tuple[Row, ...]]

INVENTED = Path(__file__).parent / "competency" / "invented.trig"


@pytest.fixture(scope="module")
def ask(bundled: Graph) -> Ask:
    """Ask the bundled graph a question by name, with values as a reader types them."""

    def asked(name: str, **texts: str | None) -> tuple[Row, ...]:
        query = find(name)
        return bundled.ask(query, **{key: text and term(query.kinds[key], text) for key, text in texts.items()})

    return asked


def names(rows: tuple[Row, ...], *columns: str) -> list[tuple[str, ...]]:
    """Return some columns of each row, IRIs as local names ("council-BDG") or keys ("goal/13")."""
    return [
        tuple(str(row[column]).removeprefix(ontology.ID).removeprefix(ontology.BASE) for column in columns)
        for row in rows
    ]


# For the commission


@pytest.mark.parametrize(("tier", "goal"), [("LBO", "13"), ("NMD", "12"), ("CTY", "10")])
def test_councils_of_a_tier_on_a_goal(ask, tier, goal):
    on_goal = {subject for subject, theme in counted.assignments() if theme in serving(f"goal/{goal}")}
    expected = {council: len(counted.work().get(council, set()) & on_goal) for council in councils(tier)}
    rows = ask("councils-of-tier-on-goal", tier=tier, goal=goal)
    found = {council: row["undertakings"] for row, (council,) in zip(rows, names(rows, "council"), strict=True)}
    assert found == {council: count for council, count in expected.items() if count}
    assert found


@pytest.mark.parametrize("tier", ["UA", "LBO", "SCO"])
def test_themes_shared_by_a_tier(ask, tier):
    with_theme: dict[str, set[str]] = defaultdict(set)
    for subject, theme in counted.assignments():
        for each in served(theme):
            with_theme[each] |= partners().get(subject, set()) & councils(tier)
    rows = ask("themes-shared-by-tier", tier=tier)
    found = {theme: row["councils"] for row, (theme,) in zip(rows, names(rows, "theme"), strict=True)}
    assert found == {theme: len(bodies) for theme, bodies in with_theme.items() if len(bodies) > 1}
    assert {row["ofCouncils"] for row in rows} == {len(councils(tier))}


@pytest.mark.parametrize("region", ["area-E12000002", "area-E12000007"])
def test_goals_uncovered_in_a_region(ask, region):
    areas = counted.inside(region)
    here = {council for council in tiers() if counted.area_of(council) & areas}
    ours = {undertaking for council in here for body in before(council) for undertaking in counted.work().get(body, ())}
    covered = {goal for subject, theme in counted.assignments() if subject in ours for goal in served(theme)}
    rows = ask("goals-uncovered-in-region", place=region)
    assert {goal for (goal,) in names(rows, "goal")} == {f"goal/{number}" for number in range(1, 15)} - covered
    assert 0 < len(rows) < 14


@pytest.mark.parametrize("theme", ["challenge/equipment", "challenge/digital-exclusion", "challenge/central-control"])
def test_people_behind_a_theme(ask, theme):
    said = {row["speaker"] for row in table("statements") if theme in row["touches"].split(" | ")}
    rows = ask("people-behind-theme", theme=theme)
    assert {person for (person,) in names(rows, "person")} == said
    assert said


def test_a_speaker_stands_in_the_post_held_on_the_day(ask):
    """She spoke in April 2021, and two interim posts were over by September."""
    posts = {row["organisation"] for row in table("memberships") if row["member"] == "person-priya-javeri"}
    rows = ask("people-behind-theme", theme="challenge/digital-exclusion")
    assert {body for (body,) in names(rows, "body")} == posts == {"council-KEC", "council-WSM"}
    assert {row["postBy"] for row in rows} == {"held on the day"}


@pytest.mark.parametrize("framework", ["doughnut-economics", "city-portraits", "climate-emergency-declaration"])
def test_places_adopting_a_framework(ask, framework):
    within = counted.narrower(framework)
    rows = ask("places-adopting-framework", framework=framework)
    expected = {row["adopter"] for row in table("adoptions") if row["framework"] in within}
    assert {adopter for (adopter,) in names(rows, "adopter")} == expected
    assert expected


@pytest.mark.parametrize("person", ["person-kurt-frary", "person-chris-naylor", "person-alison-hughes"])
def test_what_was_said(ask, person):
    expected = {(row["gist"], row["locator"]) for row in table("statements") if row["speaker"] == person}
    rows = ask("what-was-said", person=person)
    assert set(names(rows, "gist", "locator")) == expected
    assert expected


def test_finished_and_measured(ask):
    done = {row["initiative"] for row in table("initiatives") if row["status"] == "completed"}
    expected = {
        (row["about"], row["indicator"], float(row["value"])) for row in table("values") if row["about"] in done
    }
    rows = ask("finished-and-measured")
    found = {
        (*each, float(row["value"])) for row, each in zip(rows, names(rows, "initiative", "indicator"), strict=True)
    }
    assert found == expected
    assert expected


@pytest.mark.parametrize("place", ["area-E09000002", "area-E06000052", "area-W06000023"])
def test_peers_by_context(ask, place):
    fifths = counted.values("indicator-deprivation-quintile")
    today = {area for council in councils() for area in counted.area_of(council)} & fifths.keys()
    expected = {
        area
        for area in today - {place}
        if fifths[area] == fifths[place] and counted.most_live_in(area) == counted.most_live_in(place)
    }
    rows = ask("peers-by-context", place=place)
    assert sorted(peer for (peer,) in names(rows, "peer")) == sorted(expected)
    assert expected


# For researchers


@pytest.mark.parametrize("council", ["council-WAF", "council-BDG", "council-BIR"])
def test_collaborations_by_role(ask, council):
    ours = before(council)
    expected: dict[str, set[str]] = defaultdict(set)
    for row in table("collaborations"):
        if row["body"] in ours:
            expected[f"role/{row['role']}"].add(row["undertaking"])
    rows = ask("collaborations-by-role", council=council)
    found = {role: row["undertakings"] for row, (role,) in zip(rows, names(rows, "role"), strict=True)}
    assert found == {role: len(undertakings) for role, undertakings in expected.items()}


def test_inherited_work_is_told_apart(ask):
    own = {row["undertaking"] for row in table("collaborations") if row["body"] == "council-WAF"}
    older = {row["undertaking"] for row in table("collaborations") if row["body"] in before("council-WAF")} - own
    assert sum(int(str(row["inherited"])) for row in ask("collaborations-by-role", council="council-WAF")) == len(older)
    assert older


def test_councils_sharing_partners(ask):
    rows = ask("councils-sharing-partners")
    found = {pair: row["shared"] for row, pair in zip(rows, names(rows, "council", "other"), strict=True)}
    assert found == {pair: count for pair, count in counted.shared_partners().items() if count > 1}


def test_network_of_collaborations(ask):
    """An edge for each UK body in a work of two or more, and a name for every node."""
    british = {row["body"] for row in table("organisations") if row["country"] == "GB"}
    british |= {row["programme"] for row in table("programmes") if row["what"] == "Partnership"}
    edges = {
        (undertaking, body)
        for undertaking, bodies in partners().items()
        for body in bodies & british
        if len(bodies & british) > 1
    }
    rows = ask("network-of-collaborations")
    found = [row for row in rows if row["predicate"] == ontology.PG.hasPartner.value]
    assert set(names(tuple(found), "subject", "object")) == edges
    nodes = {name for edge in edges for name in edge}
    labelled = tuple(row for row in rows if row["predicate"] == ontology.RDFS.label.value)
    assert {name for (name,) in names(labelled, "subject")} == nodes


@pytest.mark.parametrize("source", ["curated-partnerships", "town-funds", "guest-blog"])
def test_facts_with_one_source(ask, source):
    alone = [tie for tie, sources in counted.ties().items() if sources == {source}]
    rows = ask("facts-with-one-source", source=f"source-{source}")
    assert sorted(names(rows, "party", "with")) == sorted(alone)
    assert alone


def test_a_fact_of_two_sources_is_not_of_one(ask):
    told_twice = {tie for tie, sources in counted.ties().items() if {"curated-partnerships", "networks"} <= sources}
    assert told_twice
    assert told_twice.isdisjoint(names(ask("facts-with-one-source"), "party", "with"))


def test_facts_in_conflict(ask):
    """Only beginnings differ in the bundled tables: no number, sum or share is told twice with another value."""
    joined: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in table("memberships"):
        if row["start"]:
            joined[row["member"], row["organisation"]].add(row["start"])
    for row in table("adoptions"):
        if row["start"]:
            joined[row["adopter"], f"framework/{row['framework']}"].add(row["start"])
    expected = {tie for tie, days in joined.items() if len({f"{day}-01-01"[:10] for day in days}) > 1}
    assert set(names(ask("facts-in-conflict"), "party", "with")) == expected
    assert expected


def test_goals_by_tier_and_pillar(ask):
    works = counted.of_class("initiatives") | counted.of_class("strategies")
    expected: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for subject, themes in counted.themes().items():
        pillars = {theme for theme in themes if theme.startswith("pillar/")} or {"None"}
        goals = {theme for theme in themes if theme.startswith("goal/")}
        for body in partners().get(subject, set()) & tiers().keys() if subject in works else ():
            for goal in goals:
                for pillar in pillars:
                    expected[f"tier/{tiers()[body]}", goal, pillar].add(subject)
    rows = ask("goals-by-tier-and-pillar")
    found = {key: row["undertakings"] for row, key in zip(rows, names(rows, "tier", "goal", "pillar"), strict=True)}
    assert found == {key: len(subjects) for key, subjects in expected.items()}
    assert any(pillar != "None" for _, _, pillar in found)


@pytest.mark.parametrize("number", ["7", "9", "3"])
def test_initiatives_towards_an_sdg(ask, number):
    sdg = f"http://metadata.un.org/sdg/{number}"
    goals = {goal for goal, how, value in counted.schemes() if how in ("closeMatch", "relatedMatch") and value == sdg}
    works = counted.of_class("initiatives") | counted.of_class("strategies")
    expected = {subject for subject, themes in counted.themes().items() if themes & goals} & works
    rows = ask("initiatives-towards-sdg", sdg=number)
    assert {initiative for (initiative,) in names(rows, "initiative")} == expected
    assert expected


@pytest.mark.parametrize("place", ["area-E08000012", "area-E06000064", "area-E12000007"])
def test_timeline_of_initiatives(ask, place):
    inside = counted.inside(place)
    governing = {
        council
        for council in tiers()
        if place in counted.area_of(council)
        or place in counted.gathered("organisations", "body", "formerly_governed")[council]
    }
    ours = {body for council in governing for body in before(council)}
    expected = {
        row["initiative"]
        for row in table("initiatives")
        if inside & set(row["in_place"].split(" | ")) or partners().get(row["initiative"], set()) & ours
    }
    rows = ask("timeline-of-initiatives", place=place)
    assert {initiative for (initiative,) in names(rows, "initiative")} == expected
    assert expected
    dated = [row["start"] for row in rows if row["start"] is not None]
    assert dated == sorted(dated, key=str)
    assert all(row["start"] is None for row in rows[len(dated) :])


def test_everything_from_a_source(ask):
    """The page shows 300 at most; a small source is shown whole."""
    slug = "guest-blog"
    claims = ["collaborations", "memberships", "themes", "adoptions", "statements", "awards", "values", "names"]
    expected = {row["locator"] for name in claims for row in table(name) if slug in (row["told_in"] or row["source"],)}
    found = {locator for (locator,) in names(ask("everything-from-source", source=f"source-{slug}"), "locator")}
    assert expected <= found


def test_funding_by_funder_and_programme(ask):
    above = counted.gathered("initiatives", "initiative", "part_of")
    expected: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    for row in table("awards"):
        if row["kind"] == "awarded" and row["amount"]:
            work = row["undertaking"]
            frames = {work} if work.startswith("programme-") else above.get(work) or {"None"}
            for programme in frames:
                expected[row["funder"], programme, row["currency"]] += Decimal(row["amount"])
    rows = ask("funding-by-funder-and-programme")
    found = {
        key: Decimal(str(row["total"]))
        for row, key in zip(rows, names(rows, "funder", "programme", "currency"), strict=True)
    }
    assert found == expected


def test_strategies_loaded_by_tier(ask):
    plans = counted.of_class("strategies")
    rows = ask("strategies-loaded-by-tier")
    for row, (tier,) in zip(rows, names(rows, "tier"), strict=True):
        bodies = councils(tier.removeprefix("tier/"))
        having = {body for body in bodies if counted.work().get(body, set()) & plans}
        each = {plan for body in having for plan in counted.work()[body] & plans}
        assert (row["councils"], row["withStrategy"], row["strategies"]) == (len(bodies), len(having), len(each))
    assert len(rows) == len({tier for body, tier in tiers().items() if body in councils()})


# For partners and the public


@pytest.mark.parametrize("body", ["council-BDG", "org-socitm"])
def test_partners_of_a_body(ask, body):
    shared: Counter[str] = Counter()
    for bodies in partners().values():
        if body in bodies:
            shared.update(bodies - {body})
    rows = ask("partners-of-body", body=body)
    found = {partner: row["shared"] for row, (partner,) in zip(rows, names(rows, "partner"), strict=True)}
    assert found == shared


@pytest.mark.parametrize("body", ["council-BDG", "council-GLA"])
def test_neighbourhood_of_a_body(ask, body):
    edges = {(work, party) for work, bodies in partners().items() if body in bodies for party in bodies}
    rows = tuple(
        row for row in ask("neighbourhood-of-body", body=body) if row["predicate"] == ontology.PG.hasPartner.value
    )
    assert set(names(rows, "subject", "object")) == edges
    assert edges


@pytest.mark.parametrize("place", ["area-E09000002", "area-E06000052"])
def test_partnerships_to_join(ask, place):
    regions = {row["place"] for row in table("places") if row["kind"] == "region"}
    (region,) = (each for each in regions if place in counted.inside(each))
    near = counted.inside(region) - {region}
    ended = {row["programme"] for row in table("programmes") if row["end"]}
    members: dict[str, set[str]] = defaultdict(set)
    ours = set()
    for row in table("memberships"):
        frame, areas = row["organisation"], counted.area_of(row["member"])
        if frame.startswith(("partnership-", "programme-")) and frame not in ended and areas & near:
            members[frame].add(row["member"])
            ours |= {frame} if place in areas else set()
    rows = ask("partnerships-to-join", place=place)
    found = {frame: row["members"] for row, (frame,) in zip(rows, names(rows, "partnership"), strict=True)}
    assert found == {frame: len(bodies) for frame, bodies in members.items() if frame not in ours}
    assert found


def test_resources_for_a_goal(ask):
    resources = {row["resource"] for row in table("resources")}
    expected = {subject for subject, themes in counted.themes().items() if "goal/10" in themes} & resources
    rows = ask("resources-for-goal", goal="10")
    assert {resource for (resource,) in names(rows, "resource")} == expected
    assert expected


@pytest.mark.parametrize("initiative", ["initiative-town-funds-TD-BAR-01", "initiative-guest-blog-home-working-budget"])
def test_who_to_ask(ask, initiative):
    leads = {
        row["body"] for row in table("collaborations") if row["undertaking"] == initiative and row["role"] == "lead"
    }
    pages = counted.gathered("organisations", "body", "homepage")
    rows = ask("who-to-ask", initiative=initiative)
    assert {lead for (lead,) in names(rows, "lead")} == leads
    assert {row["homepage"] for row in rows} <= {page for body in leads for page in pages[body]}


def test_where_it_says_so(ask):
    """The claim that the file shows is the first plan of the table of climate plans that gives its own day."""
    (row,) = ask("where-it-says-so")
    (told,) = (
        each
        for each in table("collaborations")
        if (each["locator"], each["source"]) == (row["locator"], "climate-plans")
    )
    assert str(row["source"]) == ontology.ID + f"source-{told['source']}"
    assert (row["read"], row["method"], row["confidence"]) == (
        date.fromisoformat(told["read"]),
        told["method"],
        told["confidence"],
    )


# For the owners of data


@pytest.mark.parametrize("source", ["recovery-strategies", "networks", "town-funds"])
def test_names_not_matched(ask, source):
    expected = {row["name"] for row in table("names") if row["source"] == source and row["rule"] == "none"}
    found = {name for (name,) in names(ask("names-not-matched", source=f"source-{source}"), "name")}
    assert found <= expected
    assert len(found) == min(500, len(expected))


def test_no_two_identifiers_of_one_scheme_are_in_the_tables():
    """As the file says: or it must say so no longer."""
    numbers: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in table("organisations"):
        for number in counted.several(row["org_ids"]):
            numbers[row["body"], "-".join(number.split("-")[:2])].add(number)
        for number in counted.several(row["other_ids"]):
            numbers[row["body"], number.split(":")[0]].add(number)
    assert not [key for key, found in numbers.items() if len(found) > 1]
    assert numbers


def test_coverage_of_councils(ask):
    rows = ask("coverage-of-councils")
    works, plans = counted.of_class("initiatives"), counted.of_class("strategies")
    themes = counted.themes()
    assert sorted({council for (council,) in names(rows, "council")}) == sorted(councils())
    for row, (council,) in zip(rows, names(rows, "council"), strict=True):
        ours = counted.work().get(council, set())
        goals = {theme for work in ours for theme in themes.get(work, ()) if theme.startswith("goal/")}
        frames = {each["organisation"] for each in table("memberships") if each["member"] == council}
        assert (row["initiatives"], row["strategies"]) == (len(ours & works), len(ours & plans))
        assert (row["goals"], row["memberships"]) == (len(goals), len(frames))


def test_successors_of_councils(ask):
    after = counted.gathered("organisations", "body", "replaced_by")
    ended = {row["body"] for row in table("organisations") if row["tier"] or row["body"].startswith("council-")}
    ended &= {row["body"] for row in table("organisations") if row["end"]}
    expected = set()
    for council in ended:
        now = set(after.get(council, ()))
        while still := {each for each in now if after.get(each)}:
            now = (now - still).union(*(after[each] for each in still))
        expected |= {(council, each) for each in now or {""}}
    found = {
        (council, "" if successor == "None" else successor)
        for council, successor in names(ask("successors-of-councils"), "council", "successor")
    }
    assert found == expected
    assert ("council-CMA", "council-WAF") in found


def test_stale_claims(ask):
    """The figures of areas, of which every row is a claim of its own; they have a shelf life of 800 days."""
    source = "context-indicators"
    figures = [row for row in table("values") if row["source"] == source]
    others = [row for name in ("names", "details", "memberships") for row in table(name) if row["source"] == source]
    assert not others
    asked = {"source": f"source-{source}"}
    assert not ask("stale-claims", **asked, today="2029-01-30")
    found = ask("stale-claims", **asked, today="2029-02-01")
    assert len({row["claim"] for row in found}) == len(figures)
    assert {row["freshUntil"] for row in found} == {date(2029, 1, 30)}


# Those without an answer


@pytest.fixture(scope="module")
def invented() -> Store:
    """The invented facts, with the ontology and what follows from both."""
    store = Store()
    store.bulk_extend(ontology.quads())
    store.bulk_load(path=INVENTED, format=RdfFormat.TRIG)
    derive(store)
    return store


EMPTY = [query for query in library().values() if query.empty]


@pytest.mark.parametrize("query", EMPTY, ids=lambda query: query.name)
def test_what_is_empty_finds_what_is_invented(query, invented):
    assert list(invented.query(query.sparql, use_default_graph_as_union=True))


def of_invented(store: Store, name: str, *columns: str) -> list[tuple[str, ...]]:
    solutions = store.query(find(name).sparql, use_default_graph_as_union=True)
    return [
        tuple(row[column].value.removeprefix(ontology.ID).removeprefix(ontology.BASE) for column in columns)
        for row in solutions
    ]


def test_the_most_alike_place_comes_first(invented):
    found = of_invented(invented, "places-like-mine", "peer", "partName", "reason")
    assert found == [
        ("area-E08000006", "context", "As deprived."),
        ("area-E08000006", "themes", "Two goals in common."),
        ("area-E08000003", "context", "Nearly as deprived."),
    ]


def test_two_pillars_are_told_once(invented):
    assert of_invented(invented, "initiatives-under-two-pillars", "initiative", "pillar", "other") == [
        ("initiative-invented-both", "pillar/reform", "pillar/renew")
    ]


def test_only_weak_suggestions_are_doubtful(invented):
    assert of_invented(invented, "weakest-theme-assignments", "subject", "theme", "score") == [
        ("initiative-invented-both", "goal/3", "0.12"),
        ("initiative-invented-one", "goal/10", "0.49"),
    ]


def test_a_community_body_must_be_in_the_place(invented):
    assert of_invented(invented, "community-bodies-on-theme", "body", "undertaking") == [
        ("org-invented-club", "initiative-invented-one")
    ]


def test_two_identifiers_of_one_scheme_are_one_pair(invented):
    assert of_invented(invented, "bodies-with-two-identifiers", "body", "scheme", "identifier", "other") == [
        ("org-invented-club", "GB-COH", "GB-COH-00000001", "GB-COH-00000002"),
        ("org-invented-club", "wikidata", "wikidata:Q1", "wikidata:Q2"),
    ]
