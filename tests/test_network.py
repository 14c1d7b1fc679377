"""The network: measures as independent libraries reckon them, chains that hold, positions that stay, files that others read."""

import csv
import io
import json
import random
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import networkx
import pytest
import rustworkx
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Store

from graph import derived_network, drawing, network_measures
from graph.builds import build_hash
from graph.chains import introducers, loosest, shortest, strongest
from graph.home import Home
from graph.layout import SIZE, positions
from graph.network import Body, Circle, Network, Undertaking, as_graph, ties_of
from graph.network_files import EDGES, FORMATS, MEDIA, NODES, written
from graph.network_measures import communities, counted, counted_fast, cut_off, measured
from graph.positions import keep, read
from graph.views import BY, BadChoice, Choice, NothingToDraw, about, named, view
from placegraph import main

WORK = st.lists(st.sets(st.integers(0, 14), min_size=2, max_size=6).map(sorted), max_size=18)
"""Invented undertakings, each of the numbers of its bodies."""


def invented(work: list[list[int]], bodies: int = 15) -> Network:
    """A network of invented bodies."""
    return Network(
        bodies=tuple(
            Body(f"https://w3id.org/placegraph/id/org-{n}", f"Invented body {n}", "council", "", "", "", "", "", "")
            for n in range(bodies)
        ),
        undertakings=tuple(
            Undertaking(
                f"https://w3id.org/placegraph/id/initiative-{n}",
                f"Work {n}",
                "initiative",
                "",
                "",
                "",
                tuple(each),
                (),
                (),
                (),
                False,
                (),
            )
            for n, each in enumerate(work)
        ),
    )


def elsewhere(network: Network, *, lengths: bool = False) -> "rustworkx.PyGraph[int, float]":
    """The same ties in another library."""
    made: rustworkx.PyGraph[int, float] = rustworkx.PyGraph(multigraph=False)
    made.add_nodes_from(range(len(network.bodies)))
    made.add_edges_from([(tie.a, tie.b, 1 / tie.strength if lengths else 1.0) for tie in network.ties])
    return made


@pytest.fixture(scope="module")
def network(bundled_home: Home) -> Network:
    found = Network.read(bundled_home.current)
    assert found
    return found


class TestTies:
    def test_are_as_strong_as_the_work_is_small(self):
        pair, three = ties_of(invented([[0, 1], [0, 1, 2]]).undertakings), invented([[0, 1], [0, 1, 2]])
        assert [(tie.a, tie.b, tie.shared, tie.strength) for tie in pair] == [
            (0, 1, 2, 1.5),
            (0, 2, 1, 0.5),
            (1, 2, 1, 0.5),
        ]
        assert three.partners == {0: (1, 2), 1: (0, 2), 2: (0, 1)}

    @given(WORK)
    def test_of_a_body_sum_to_its_undertakings(self, work):
        network = invented(work)
        for body in range(15):
            strength = sum(tie.strength for tie in network.ties if body in (tie.a, tie.b))
            assert strength == pytest.approx(sum(body in each for each in work), abs=1e-6)


class TestMeasures:
    @settings(deadline=None)
    @given(WORK)
    def test_between_is_what_another_library_reckons(self, work):
        network = invented(work)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(network_measures, "fast", lambda: False)
            ours = measured(network.bodies, network.undertakings, network.ties, {}).standings
        theirs = rustworkx.betweenness_centrality(elsewhere(network))
        assert [each.between for each in ours] == pytest.approx([theirs[n] for n in range(15)], abs=1e-6)
        assert [each.partners for each in ours] == [elsewhere(network).degree(n) for n in range(15)]

    @settings(deadline=None)
    @given(WORK, st.integers(1, 15))
    def test_the_fast_extra_counts_the_same_to_the_last_digit(self, work, bodies):
        graph = invented([[n for n in each if n < bodies] for each in work], bodies).graph()
        assert list(counted_fast(graph).items()) == list(counted(graph).items())

    def test_a_build_is_the_same_with_the_fast_extra_and_without(self, network, monkeypatch):
        def standings():
            return measured(network.bodies, network.undertakings, network.ties, {}).standings

        assert network_measures.fast()
        quick = standings()
        monkeypatch.setattr(network_measures, "fast", lambda: False)
        assert quick == standings() == network.standings
        assert any(each.between for each in quick)

    @settings(deadline=None)
    @given(WORK)
    def test_who_would_be_missed_is_counted_by_taking_each_away(self, work):
        graph = invented(work).graph()
        found = cut_off(graph)
        assert set(found) == set(rustworkx.articulation_points(elsewhere(invented(work))))
        for body in range(15):
            whole = next(part for part in networkx.connected_components(graph) if body in part)
            rest = graph.subgraph(whole - {body})
            parts = [len(part) for part in networkx.connected_components(rest)]
            assert found.get(body, 0) == sum(parts) - max(parts, default=0)

    @settings(deadline=None)
    @given(WORK)
    def test_communities_hold_every_body_once_and_are_no_worse_than_none(self, work):
        network = invented(work)
        groups = communities(network.graph())
        assert sorted(body for group in groups for body in group) == list(range(15))
        assert modularity(network, groups) >= modularity(network, [list(range(15))]) - 1e-9
        assert groups == communities(as_graph(15, reversed(network.ties)))

    def test_communities_find_what_was_planted(self):
        planted = [list(range(start, start + 5)) for start in (0, 5, 10)]
        work = [[a, b] for group in planted for a in group for b in group if a < b] + [[0, 5], [5, 10]]
        assert communities(invented(work).graph()) == planted

    def test_of_the_bundled_graph_are_told_in_words(self, network):
        assert len(network.standings) == len(network.bodies) == len(network.at)
        assert len({community.name for community in network.communities}) == len(network.communities)
        assert not any("  " in community.name or community.name.endswith(": ") for community in network.communities)
        assert {body for community in network.communities for body in community.bodies} == set(
            range(len(network.bodies))
        )


def modularity(network: Network, groups: list[list[int]]) -> float:
    """By its definition (Newman and Girvan 2004), weighted."""
    total = sum(tie.strength for tie in network.ties)
    if not total:
        return 0.0
    of = {body: number for number, group in enumerate(groups) for body in group}
    inside = sum(tie.strength for tie in network.ties if of[tie.a] == of[tie.b])
    degree = [sum(t.strength for t in network.ties if body in (t.a, t.b)) for body in range(len(network.bodies))]
    return inside / total - sum((sum(degree[body] for body in group) / (2 * total)) ** 2 for group in groups)


class TestChains:
    @settings(deadline=None)
    @given(WORK, st.integers(0, 14), st.integers(0, 14))
    def test_are_as_short_and_as_strong_as_another_library_finds(self, work, start, end):
        network = invented(work)
        short, strong = shortest(network, [start], [end]), strongest(network, [start], [end])
        steps = rustworkx.dijkstra_shortest_path_lengths(elsewhere(network), start, lambda _: 1.0)
        lengths = rustworkx.dijkstra_shortest_path_lengths(elsewhere(network, lengths=True), start, float)
        if start == end:
            assert short.steps == strong.steps == 0
        elif end not in steps:
            assert short is strong is None
        else:
            assert short.steps == steps[end]
            assert strong.length == pytest.approx(lengths[end])
            assert short.length >= strong.length - 1e-9
            assert strong.steps >= short.steps
            for chain in (short, strong):
                assert (chain.bodies[0], chain.bodies[-1]) == (start, end)
                assert [{t.a, t.b} for t in chain.ties] == [set(pair) for pair in pairwise(chain.bodies)]

    def test_go_through_what_bodies_belong_to_only_where_nothing_else_leads(self):
        network = replace(invented([[0, 1], [2, 3]]), circles=(Circle("c", "A network", "members of", (1, 2)),))
        assert shortest(network, [0], [3]) is None
        found = loosest(network, [0], [3])
        assert found.bodies == (0, 1, 2, 3)
        assert [type(link) is Circle for link in found.links] == [False, True, False]
        assert loosest(network, [0], [9]) is None

    def test_tell_who_could_introduce(self):
        network = invented([[0, 1], [1, 2], [0, 3, 4], [2, 3, 4]])
        assert [each.body for each in introducers(network, 0, 2)] == [1, 3, 4]

    def test_of_real_bodies_have_evidence_on_every_step(self, network):
        chain = shortest(network, [network.find("Leeds City Council")], [network.find("London Borough of Newham")])
        assert chain.steps == 3
        for tie in chain.ties:
            assert all(network.undertakings[number].sources for number in tie.undertakings)


class TestPositions:
    def test_are_the_same_each_time_and_stay_from_build_to_build(self, network):
        names = [body.iri for body in network.bodies]
        groups = [community.bodies for community in network.communities]
        kept = dict(zip(names, network.at, strict=True))
        assert tuple(positions(network.graph(), names, groups, {})) == network.at
        assert tuple(positions(network.graph(), names, groups, kept)) == network.at

    @settings(deadline=None, max_examples=25)
    @given(WORK, WORK, st.randoms(use_true_random=False))
    def test_of_bodies_that_had_one_do_not_move_when_a_source_comes(self, first, second, chance: random.Random):
        names = [f"body {n}" for n in range(20)]
        before = positions(invented(first, 15).graph(), names[:15], [], {})
        after = positions(
            invented([*first, *second, [3, 17]], 20).graph(), names, [], dict(zip(names, before, strict=False))
        )
        assert after[:15] == before
        assert len(set(after)) == 20
        assert all(0 <= value <= SIZE for point in before for value in point)

    def test_of_a_large_network_come_group_by_group(self):
        chance = random.Random(7)  # noqa: S311 (no secret)
        work = [
            sorted(chance.sample(range(start, start + 200), 3)) for start in range(0, 2000, 200) for _ in range(300)
        ]
        work += [[start, start + 200] for start in range(0, 1800, 200)]
        network = invented(work, 2000)
        groups = communities(network.graph())
        at = positions(network.graph(), [body.iri for body in network.bodies], groups, {})
        assert len(set(at)) > 1900
        # those that work together stand together
        near = [abs(at[t.a][0] - at[t.b][0]) + abs(at[t.a][1] - at[t.b][1]) for t in network.ties]
        far = [
            abs(at[a][0] - at[b][0]) + abs(at[a][1] - at[b][1])
            for a, b in zip(range(1000), range(1000, 2000), strict=True)
        ]
        assert sum(near) / len(near) < 0.6 * sum(far) / len(far)


class TestViews:
    @pytest.mark.parametrize("by", BY)
    @pytest.mark.parametrize("name", ["all", "council-LDS", "goal-10", "programme-horizon-2020", "region-london"])
    def test_hold_edges_between_their_own_nodes_only(self, network, name, by):
        shown = view(network, Choice(*about(network, name), by=by))
        assert {end for edge in shown.edges for end in (edge.a, edge.b)} <= set(range(len(shown.nodes)))
        assert sum(node.degree for node in shown.nodes) == 2 * len(shown.edges)
        assert all(0 <= value <= 1 for node in shown.nodes for value in (node.x, node.y))
        assert all(edge.undertakings for edge in shown.edges)

    def test_around_a_body_hold_its_partners(self, network):
        leeds = network.find("Leeds City Council")
        shown = view(network, Choice("body", network.bodies[leeds].iri))
        assert {node.iri for node in shown.nodes} == {network.bodies[n].iri for n in (*network.partners[leeds], leeds)}
        assert [node.iri for node in shown.nodes if node.focus] == [network.bodies[leeds].iri]

    def test_grow_with_each_step(self, network):
        sizes = [
            len(view(network, Choice(*about(network, "council-NFK"), degrees=degrees)).nodes) for degrees in (1, 2, 3)
        ]
        assert sizes == sorted(sizes)
        assert sizes[0] < sizes[1]

    def test_of_a_goal_hold_work_towards_it_only(self, network):
        shown = view(network, Choice("goal", "10"))
        work = {number for edge in shown.edges for number in edge.undertakings}
        assert work
        assert all(10 in network.undertakings[number].goals for number in work)

    def test_filter_by_kind_year_and_programme(self, network):
        every = Choice(kinds=frozenset({"council"}), since=2020, until=2021)
        shown = view(network, every)
        assert {node.kind for node in shown.nodes} == {"council"}
        years = {network.undertakings[number].year for edge in shown.edges for number in edge.undertakings}
        assert years <= {"2020", "2021"}

    def test_show_ties_by_law_only_when_asked(self, network):
        leeds = Choice(*about(network, "council-LDS"))
        assert not any(edge.legal for edge in view(network, leeds).edges)
        law = [edge for edge in view(network, replace(leeds, legal=True)).edges if edge.legal]
        assert law
        assert all(edge.shared == 0 for edge in law)

    def test_of_a_goal_can_do_without_what_was_worked_out(self, network):
        every, told = (view(network, Choice("goal", "13", told=told)) for told in (False, True))
        work = {number for edge in told.edges for number in edge.undertakings}
        assert work
        assert not any(network.undertakings[number].inferred for number in work)
        assert not told.guessed
        assert (
            {each.iri for each in network.undertakings if 13 in each.goals and each.inferred} >= every.guessed > set()
        )
        with pytest.raises(NothingToDraw, match="what placegraph worked out is left out"):
            view(network, Choice("goal", "10", told=True))

    def test_that_cannot_be_say_why(self, network):
        with pytest.raises(NothingToDraw, match="Leave out a filter"):
            view(network, Choice(since=1900, until=1901))
        with pytest.raises(BadChoice, match="by bodies, work, places"):
            Choice(by="cats")
        with pytest.raises(BadChoice, match="1, 2 or 3 steps"):
            Choice(degrees=9)
        with pytest.raises(BadChoice, match="write all, place:NFK"):
            named(network, "goal:99")


class TestFiles:
    @pytest.mark.parametrize("form", FORMATS)
    def test_are_the_same_each_time(self, network, form):
        goal = Choice("goal", "10")
        assert written(network, view(network, goal), form) == written(network, view(network, goal), form)
        assert form in MEDIA

    def test_hold_the_same_nodes_and_edges_in_every_form(self, network):
        shown = view(network, Choice("goal", "10", by="work"))
        count = len(shown.nodes), len(shown.edges)
        gexf = networkx.read_gexf(io.BytesIO(written(network, shown, "gexf")))
        graphml = networkx.read_graphml(io.BytesIO(written(network, shown, "graphml")))
        linked = networkx.node_link_graph(json.loads(written(network, shown, "json")), edges="edges")
        for graph in (gexf, graphml, linked):
            assert (len(graph), graph.size()) == count
            assert {data["name"] for _, data in graph.nodes(data=True)} == {node.name for node in shown.nodes}
        nodes = list(csv.DictReader(io.StringIO(written(network, shown, "csv", "nodes").decode())))
        edges = list(csv.DictReader(io.StringIO(written(network, shown, "csv").decode())))
        assert (len(nodes), len(edges)) == count
        assert (tuple(nodes[0]), tuple(edges[0])) == (NODES, EDGES)
        svg = ElementTree.fromstring(written(network, shown, "svg"))  # noqa: S314 (our own)
        names = "{http://www.w3.org/2000/svg}"
        assert len(svg.findall(f".//{names}line")) == count[1]
        assert len([each for each in svg.iter(f"{names}path") if "mark" in each.get("class", "")]) == count[0]

    def test_for_gephi_have_positions_colours_and_sizes(self, network):
        text = written(network, view(network, Choice()), "gexf").decode()
        root = ElementTree.fromstring(text)  # noqa: S314 (our own)
        viz = "{http://www.gexf.net/1.2draft/viz}"
        nodes = list(root.iter("{http://www.gexf.net/1.2draft}node"))
        assert len(nodes) == len(network.bodies)
        for part in ("position", "color", "size"):
            assert all(node.find(f"{viz}{part}") is not None for node in nodes), part

    def test_say_what_they_are(self, network):
        svg = written(network, view(network, Choice("goal", "10")), "svg").decode()
        assert "closing the digital divide" in svg
        assert f"build {network.build}" in svg
        assert "Newest source read 22 November 2026" in svg
        assert drawing.WORDS["council"] in svg
        picture = written(network, view(network, Choice("goal", "10")), "png")
        assert picture.startswith(b"\x89PNG")
        assert len(picture) > 50_000

    def test_hold_no_markup_from_names(self, network):
        bodies = tuple(replace(body, name="<script>alert(1)</script>\x00&") for body in network.bodies)
        svg = written(network, view(replace(network, bodies=bodies), Choice("goal", "10")), "svg").decode()
        ElementTree.fromstring(svg)  # noqa: S314 (our own)
        assert "<script" not in svg


class TestTheCommand:
    @pytest.mark.parametrize(
        ("about", "words"),
        [
            ("place:NFK", "Suffolk County Council"),
            ("place:E10000020", "Suffolk County Council"),
            ("org:Norfolk County Council", "New Anglia"),
            ("goal:10", "Oxford City Council"),
            ("region:London", "Camden"),
        ],
    )
    def test_finds_what_is_meant(self, bundled_home, about, words):
        found = CliRunner().invoke(main, ["network", about, "--home", str(bundled_home.path)])
        assert found.exit_code == 0, found.output
        assert words in found.output

    def test_writes_files_to_standard_output(self, bundled_home):
        found = CliRunner().invoke(main, ["network", "all", "--format", "gexf", "--home", str(bundled_home.path)])
        assert networkx.read_gexf(io.BytesIO(found.stdout_bytes)).size() > 2000

    @pytest.mark.parametrize(
        ("about", "advice"),
        [
            ("place:ZZZ", "give a code such as NFK"),
            ("org:Norfok County Council", "did you mean Norfolk County Council"),
            ("goal:99", "write all, place:NFK"),
            ("programme:Horizon 2021", "did you mean Horizon 2020"),
            ("", "write all, place:NFK"),
        ],
    )
    def test_says_what_to_write_instead(self, bundled_home, about, advice):
        found = CliRunner().invoke(main, ["network", about, "--home", str(bundled_home.path)])
        assert found.exit_code != 0
        assert advice in found.output
        assert "Traceback" not in found.output

    def test_without_a_network_says_so(self, tmp_path: Path):
        runner = CliRunner()
        empty = tmp_path / "home"
        turtle = tmp_path / "none.ttl"
        turtle.write_text("<https://example.org/a> a <https://example.org/B> .\n", encoding="utf-8")
        assert runner.invoke(main, ["load", "dataset", str(turtle), "--home", str(empty)]).exit_code == 0
        found = runner.invoke(main, ["network", "all", "--home", str(empty)])
        assert found.exit_code != 0
        assert "no two UK bodies" in found.output


class TestGivenPositions:
    def test_are_drawn(self, bundled_home, tmp_path):
        table = tmp_path / "positions.csv"
        run = CliRunner().invoke(main, ["export", "positions", str(table), "--home", str(bundled_home.path)])
        assert run.exit_code == 0, run.output
        rows = table.read_text(encoding="utf-8").splitlines()
        rows[1] = rows[1].rsplit(",", 2)[0] + ",12.5,990.0"
        table.write_text("\n".join(rows) + "\n", encoding="utf-8")
        store = Store.read_only(str(bundled_home.current / "store"))
        derived_network.add(store, tmp_path, bundled_home.current, read(table))
        before, after = Network.read(bundled_home.current), Network.read(tmp_path)
        assert after.at[0] == (12.5, 990.0)
        assert after.at[1:] == before.at[1:]

    def test_are_part_of_what_a_build_is(self, bundled_home, tmp_path):
        home, table = Home(tmp_path / "home"), tmp_path / "positions.csv"
        table.write_text("body,x,y\nhttps://w3id.org/placegraph/id/council-LDS,1,2\n", encoding="utf-8")
        before = build_hash(home, bundled_home.versions())
        keep(home, table)
        assert build_hash(home, bundled_home.versions()) != before == bundled_home.build().hash

    @pytest.mark.parametrize(
        ("text", "what"),
        [("", "no columns"), ("a,b\n", "no columns"), ("body,x,y\nq,1,nan\n", "row 2"), ("body,x,y\nq,1\n", "row 2")],
    )
    def test_that_are_none_are_refused(self, tmp_path, text, what):
        table = tmp_path / "positions.csv"
        table.write_text(text, encoding="utf-8")
        found = CliRunner().invoke(main, ["build", "--positions", str(table), "--home", str(tmp_path / "home")])
        assert found.exit_code != 0
        assert what in found.output
        assert not (tmp_path / "home" / "positions.csv").exists()
