"""The shapes find what is wrong, say so to whoever can mend it, and keep it out of what is served."""

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pyshacl
import pytest
import rdflib
import shacl
from click.testing import CliRunner, Result
from pyoxigraph import BlankNode, NamedNode, RdfFormat, Store, parse, serialize
from rules import derive

import ontology
from benchmarks import invented
from graph import findings_graph, validate
from graph.builds import BuildRefused, NothingRefused, check, kept_report, publish
from graph.findings import Finding, Report
from graph.home import Home, Version
from graph.lines import Lines, NotRdf
from graph.ntriples import short
from graph.served import Graph
from loaders import contents, loading
from ontology import DCT, PG, RDF, SH, SKOS, graph
from placegraph import main
from queries import library
from web import create_app

THEIR_SH = rdflib.Namespace(SH.iri)
Found = set[tuple[str, str, str, str]]
SOURCE = str(PG.source)


@pytest.fixture(scope="module")
def invented_facts(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, set[tuple[str, str]]]:
    """20,000 invented triples with three faults of each kind, and what must be found in them."""
    path = tmp_path_factory.mktemp("invented") / "facts.nq"
    return path, invented.write(path, 20_000, 3)


@pytest.fixture(scope="module")
def bundled_report(bundled_home: Home) -> Report:
    return check(bundled_home)


def found_by_us(report: Report) -> Found:
    return {(each.severity, each.constraint, each.focus, each.path) for each in report.findings}


def found_by_the_reference(data: rdflib.Graph) -> Found:
    shapes = rdflib.Graph().parse(data=ontology.shapes(), format="turtle")
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes)
    return {
        (
            str(report.value(each, THEIR_SH.resultSeverity)).removeprefix(THEIR_SH),
            str(report.value(each, THEIR_SH.sourceConstraintComponent)).removeprefix(THEIR_SH),
            str(report.value(each, THEIR_SH.focusNode)),
            str(report.value(each, THEIR_SH.resultPath) or ""),
        )
        for each in report.objects(None, THEIR_SH.result)
    }


def whole(*files: Path) -> rdflib.Graph:
    """Return what is checked of these files, put together by a store: the rules of a build, not ours of lines."""
    store = Store()
    for path in files:
        store.bulk_load(path=str(path))
    store.bulk_extend(ontology.quads())
    derive(store)
    found = store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", use_default_graph_as_union=True)
    return rdflib.Graph().parse(data=found.serialize(format=RdfFormat.N_TRIPLES), format="nt")


class TestFindings:
    def test_are_the_planted_faults_and_nothing_else(self, invented_facts) -> None:
        path, planted = invented_facts
        report = validate.check([path])
        assert len(planted) == 3 * len(invented.FAULTS)
        assert {(short(each.shape).removeprefix("pg:shape-"), short(each.focus)) for each in report.findings} == planted

    def test_are_those_of_the_reference_engine_on_invented_facts(self, invented_facts) -> None:
        path, planted = invented_facts
        ours = found_by_us(validate.check([path]))
        assert ours == found_by_the_reference(whole(path))
        assert len(ours) >= len(planted)

    def test_are_those_of_the_reference_engine_on_real_facts(self, bundled_home: Home) -> None:
        """A source alone names bodies that are not there: faults of many kinds, none of them made up."""
        version = bundled_home.versions()["universities"]
        path = bundled_home.folder("universities", version.name) / "data.nq"
        curated = bundled_home.versions()["curated-partnerships"]
        other = bundled_home.folder("curated-partnerships", curated.name) / "data.nq"
        ours = found_by_us(validate.check([path, other]))
        assert len(ours) > 100
        assert ours == found_by_the_reference(whole(path, other))

    def test_are_those_of_the_store_that_is_served(self, bundled_home: Home, bundled_report: Report) -> None:
        """Checked are the files that a build is made from; this is the build itself."""
        store = Store.read_only(str(bundled_home.current / "store"))
        found = store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", use_default_graph_as_union=True)
        text = found.serialize(format=RdfFormat.N_TRIPLES).decode()
        results = shacl.Shapes.from_text(ontology.shapes().decode()).validate_text(text, format="ntriples").results
        theirs = {(each.severity, each.component, each.focus_node[1:-1], (each.path or "")[1:-1]) for each in results}
        assert found_by_us(bundled_report) == theirs
        assert len(theirs) > 1000

    def test_stop_where_everything_is_wrong(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = tmp_path / "facts.nq"
        invented.write(path, 20_000, 3)
        monkeypatch.setattr(validate, "LIMIT", 10)
        report = validate.check([path])
        assert not report.whole
        assert len(report.violations) == 10

    def test_say_nothing_of_what_was_taken_back(self, invented_facts) -> None:
        path, planted = invented_facts
        gone = {ontology.thing(name).value for _, name in planted}
        left = {short(each.focus) for each in validate.check([path], without=gone).findings}
        assert not left & {name for _, name in planted}

    def test_come_back_from_the_file_they_are_kept_in(self, invented_facts) -> None:
        report = validate.check([invented_facts[0]])
        assert Report.read(report.json()) == report


class TestWords:
    def test_name_source_place_fault_and_remedy(self, invented_facts) -> None:
        found = {short(each.shape): each for each in validate.check([invented_facts[0]]).findings}
        claim = found["pg:shape-claim-evidence"]
        assert claim.name.startswith("Collaboration of council-X")
        assert claim.words.startswith("invented: Collaboration of council-X")
        assert "Evidence (pg:evidence) is missing; say where this can be read" in claim.words
        method = found["pg:shape-claim-method"]
        assert method.where.startswith("row ")
        assert f"invented, {method.where}: " in method.words
        assert "Amount (pg:amount) is -5" in found["pg:shape-award-amount"].words.replace('"', "").replace("^^", " ")

    def test_are_whole_for_every_finding(self, invented_facts, bundled_report: Report) -> None:
        for each in [*validate.check([invented_facts[0]]).findings, *bundled_report.findings]:
            assert each.message
            assert each.sources
            assert each.name or each.kind
            assert "{" not in each.words


class TestFiles:
    @pytest.fixture
    def facts(self, invented_facts) -> list:
        return list(parse(path=str(invented_facts[0])))

    @pytest.mark.parametrize("ending", ["nt", "ttl", "trig"])
    def test_of_other_formats_give_the_same(self, ending: str, facts: list, invented_facts, tmp_path: Path) -> None:
        path = tmp_path / f"facts.{ending}"
        form = RdfFormat.from_extension(ending)
        path.write_bytes(serialize([each.triple if ending != "trig" else each for each in facts], format=form))
        assert found_by_us(validate.check([path])) == found_by_us(validate.check([invented_facts[0]]))

    def test_with_odd_spaces_and_comments_give_the_same(self, invented_facts, tmp_path: Path) -> None:
        lines = invented_facts[0].read_text().splitlines()
        path = tmp_path / "odd.nq"
        path.write_text("# a comment\n\n" + "\n".join(line.replace("> <", ">\t<") for line in lines))
        assert found_by_us(validate.check([path])) == found_by_us(validate.check([invented_facts[0]]))

    @pytest.mark.parametrize(
        ("name", "text"), [("facts.xml", "<x/>"), ("facts.ttl", "<a:a> <a:a>"), ("facts.nq", "no RDF"), ("facts", "")]
    )
    def test_that_cannot_be_read_are_told(self, name: str, text: str, tmp_path: Path) -> None:
        path = tmp_path / name
        path.write_text(text)
        with pytest.raises(NotRdf, match=name):
            validate.check([path])

    def test_are_checked_beside_the_served_build(self, bundled_home: Home, tmp_path: Path) -> None:
        """A claim on a council that the build knows is sound; the same claim alone is not."""
        text = claim_of_our_own()
        path = tmp_path / "mine.ttl"
        path.write_text(text)
        assert check(bundled_home, files=[path]).findings == ()
        alone = {short(each.shape) for each in check(Home(tmp_path / "empty"), files=[path]).findings}
        assert "pg:shape-collaboration-body" in alone

    def test_replace_what_the_same_source_said_before(self, bundled_home: Home, tmp_path: Path) -> None:
        path, evidence = without_source(bundled_home, "town-funds", tmp_path)
        assert [each.focus for each in check(bundled_home, files=[path]).violations] == [evidence]


def claim_of_our_own() -> str:
    return """
    @prefix pg: <https://w3id.org/placegraph/def#> . @prefix id: <https://w3id.org/placegraph/id/> .
    @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
    id:claim-000000000000 a pg:Collaboration ; pg:body id:council-BDG ; pg:undertaking id:initiative-town-funds-TD-BAR-01 ;
      pg:role <https://w3id.org/placegraph/role/delivery-partner> ; pg:method <https://w3id.org/placegraph/method/stated> ;
      pg:confidence <https://w3id.org/placegraph/confidence/high> ; pg:evidence id:evidence-000000000000 .
    id:evidence-000000000000 a pg:Evidence ; pg:source id:source-town-funds ; pg:locator "row 1" ;
      pg:dateRead "2026-11-22"^^xsd:date .
    """


def without_source(home: Home, slug: str, folder: Path) -> tuple[Path, str]:
    """Write a real source's facts less the source of its first evidence; return the file and that evidence."""
    lines = (home.folder(slug, home.versions()[slug].name) / "data.nq").read_text().splitlines(keepends=True)
    first = next(line for line in lines if f" {SOURCE} " in line)
    path = folder / "data.nq"
    path.write_text("".join(line for line in lines if line != first))
    return path, first.split()[0][1:-1]


@pytest.fixture
def small(bundled_home: Home, tmp_path: Path) -> tuple[Home, dict[str, Version]]:
    """A home that serves the councils, a real register; without the corrections a few of them are at fault."""
    home = Home(tmp_path / "home")
    loading.build(home, quiet, bundled=False)
    loading.restore(home, "councils", quiet, accept=True)
    return home, home.versions()


def quiet(text: str) -> None:
    """Say nothing."""


def served_anew(
    home: Home,
    versions: dict[str, Version],
    slug: str,
    change: Callable[[list[str]], list[str]],
    tell: Callable[[str], None] = quiet,
) -> None:
    """Publish the sources with one changed: what a broken loader, or a broken hand, might give."""
    lines = (home.folder(slug, versions[slug].name) / "data.nq").read_text().splitlines(keepends=True)
    text = "".join(sorted(set(change(lines))))
    with home.changing() as work:
        made = work / slug
        made.mkdir()
        (made / "data.nq").write_text(text)
        changed = replace(versions[slug], sha256=sha256(text.encode()).hexdigest(), quads=text.count("\n"))
        home.keep(changed, made)
        now = {**versions, slug: changed}
        publish(home, work, now, map(contents.described, now.values()), tell)


class TestBuilds:
    def test_refuse_a_real_record_whose_source_was_stripped(self, small) -> None:
        home, versions = small
        before = home.build()
        stripped: list[str] = []

        def strip(lines: list[str]) -> list[str]:
            stripped.append(next(line for line in lines if f" {SOURCE} " in line))
            return [line for line in lines if line != stripped[0]]

        with pytest.raises(BuildRefused, match=r"1 fault:\n") as refused:
            served_anew(home, versions, "councils", strip)
        evidence = short(stripped[0].split()[0])
        assert evidence in str(refused.value)
        assert "councils, " in str(refused.value)
        assert "Source (pg:source) is missing; name the one source that was read" in str(refused.value)
        assert f"placegraph validate --refused --home {home.path}" in str(refused.value)
        assert home.build() == before
        assert evidence in [short(each.focus) for each in kept_report(home).violations]

    def test_refuse_a_claim_without_evidence(self, small) -> None:
        home, versions = small

        def strip(lines: list[str]) -> list[str]:
            return [line for line in lines if f" {PG.evidence} " not in line]

        with pytest.raises(BuildRefused, match="such as:") as refused:
            served_anew(home, versions, "councils", strip)
        assert "Evidence (pg:evidence) is missing; say where this can be read" in str(refused.value)
        assert str(refused.value).count("\n") == 4  # three faults and the advice

    def test_serve_what_is_accepted_and_list_it(self, small) -> None:
        home, _ = small
        faults = Report.read((home.current / "report.json").read_text()).violations
        assert faults
        assert check(home).violations == faults
        empty = Home(home.path.parent / "other")
        loading.build(empty, quiet, bundled=False)
        with pytest.raises(BuildRefused, match=f"{len(faults)} faults, such as:"):
            loading.restore(empty, "councils", quiet)

    def test_forget_a_refusal_once_they_are_served(self, small) -> None:
        home, versions = small
        with pytest.raises(BuildRefused):
            served_anew(home, versions, "councils", lambda lines: [line for line in lines if f" {SOURCE} " not in line])
        assert home.refused.exists()
        loading.restore(home, "councils", quiet)  # faults that were accepted before are not asked about again
        with pytest.raises(NothingRefused, match="no build"):
            kept_report(home)

    def test_are_served_with_warnings_and_tell_how_many(self, small) -> None:
        home, versions = small
        told: list[str] = []

        def name_again(lines: list[str]) -> list[str]:
            first = next(line for line in lines if f" {SKOS.prefLabel} " in line)
            return [*lines, re.sub(r'"[^"]*"', '"Invented"', first)]

        before = len(check(home).findings) - len(check(home).violations)
        served_anew(home, versions, "councils", name_again, told.append)
        report = Report.read((home.current / "report.json").read_text())
        assert len(report.findings) - len(report.violations) == before + 1
        assert f"the shapes give {before + 1:,} warning" in " ".join(told)

    def test_keep_their_report(self, bundled_home: Home, bundled_report: Report) -> None:
        kept = Report.read((bundled_home.current / "report.json").read_text())
        assert kept.findings == bundled_report.findings

    def test_hold_every_finding_by_name_in_a_graph_of_their_own(
        self, bundled_home: Home, bundled_report: Report
    ) -> None:
        store = Store.read_only(str(bundled_home.current / "store"))
        quads = list(store.quads_for_pattern(None, None, None, graph("derived-findings")))
        assert not [quad for quad in quads if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)]
        held = {str(quad.subject)[1:-1].rsplit("/", 1)[1] for quad in quads if quad.predicate == SH.focusNode}
        assert held == {each.id for each in bundled_report.findings}
        assert len(held) == len(bundled_report.findings)
        sources = {quad.object for quad in quads if quad.predicate == DCT.source}
        known = {quad.subject for quad in store.quads_for_pattern(None, RDF.type, PG.Source, None)}
        assert sources
        assert sources <= known

    def test_say_that_nothing_was_found_where_nothing_was(self) -> None:
        quads = list(findings_graph.quads(Report(findings=(), triples=0)))
        assert {str(quad.object) for quad in quads if quad.predicate == SH.conforms} == {
            '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>'
        }

    def test_follow_the_same_rules_line_by_line_as_by_query(self, bundled_home: Home, tmp_path: Path) -> None:
        store = Store.read_only(str(bundled_home.current / "store"))
        version = bundled_home.versions()["town-funds"]
        path = bundled_home.folder("town-funds", version.name) / "data.nq"
        with (tmp_path / "whole.nq").open("wb") as target:
            Lines(target, ()).add(path, path)
        said = {each.triple for each in parse(path=str(path))}
        followed = {each.triple for each in parse(path=str(tmp_path / "whole.nq"))} - said
        own = Store()
        own.bulk_load(path=str(path))
        own.bulk_extend(ontology.quads())
        derive(own)
        derived = {
            each.triple
            for each in own.quads_for_pattern(None, None, None, graph("derived-types"))
            if any(own.quads_for_pattern(each.subject, None, None, ontology.graph_of("town-funds")))
        }
        assert followed == derived - said
        assert len(followed) > 1000
        assert all(any(store.quads_for_pattern(*each, None)) for each in followed)


class TestCommand:
    def run(self, *words: object) -> Result:
        return CliRunner().invoke(main, ["validate", *map(str, words)])

    def test_tells_warnings_and_ends_well(self, bundled_home: Home, bundled_report: Report) -> None:
        done = self.run("--home", bundled_home.path)
        assert done.exit_code == 0
        assert "Violations: 0\n" in done.output
        assert f"Warnings: {len(bundled_report.findings):,}\n" in done.output
        assert "… and" in done.output
        assert done.output.count("\n") < 60

    def test_ends_with_1_where_a_shape_is_broken(self, invented_facts, tmp_path: Path) -> None:
        done = self.run(invented_facts[0], "--home", tmp_path, "--all")
        assert done.exit_code == 1
        assert "Violation pg:shape-evidence-source, 3: name the one source that was read" in done.output
        assert "… and" not in done.output

    def test_tells_slips_in_our_terms_each_with_its_own_advice(self, tmp_path: Path) -> None:
        facts = tmp_path / "facts.ttl"
        facts.write_text(
            f"@prefix pg: <{PG.iri}> . @prefix id: <{ontology.ID}> . "
            'id:event-x-1 a pg:Evnet ; pg:startt "2024-01-01" ; pg:thatIsNoneAtAll 3 ; pg:note "pg:Evnet <pg:Evnet>" .'
        )
        done = self.run(facts, "--home", tmp_path)
        assert "Warning pg:shape-vocabulary, 3\n" in done.output
        assert "kind (rdf:type) is pg:Evnet, which is not among what is known; write pg:Event" in done.output
        assert "(pg:startt) is no term of placegraph, so no question finds it; write pg:start, " in done.output
        assert "(pg:thatIsNoneAtAll) is no term of placegraph, so no question finds it; use a term that" in done.output

    def test_gives_every_finding_to_programs(self, invented_facts, tmp_path: Path) -> None:
        rows = list(
            csv.DictReader(io.StringIO(self.run(invented_facts[0], "--home", tmp_path, "--format", "csv").output))
        )
        held = json.loads(self.run(invented_facts[0], "--home", tmp_path, "--format", "json").output)["findings"]
        assert [row["id"] for row in rows] == [each["id"] for each in held]
        assert set(rows[0]) == set(Finding.__dataclass_fields__)
        assert rows

    def test_knows_no_build_of_another_name(self, bundled_home: Home) -> None:
        done = self.run("--home", bundled_home.path, "--build", "nothing")
        assert done.exit_code == 1
        assert "placegraph builds" in done.output


class TestQuestions:
    def test_the_findings_of_a_source_are_those_of_the_report(self, bundled: Graph, bundled_report: Report) -> None:
        for slug in ("networks", "recovery-strategies"):
            rows = bundled.ask(library()["shape-findings"], source=ontology.thing(f"source-{slug}"))
            expected = {each.id for each in bundled_report.findings if slug in each.sources}
            assert {str(row["finding"]).rsplit("/", 1)[1] for row in rows} == expected
            assert expected

    def test_a_source_without_findings_has_none(self, bundled: Graph) -> None:
        assert not bundled.ask(library()["shape-findings"], source=NamedNode(ontology.ID + "source-councils"))

    def test_each_shape_is_counted_out_of_what_it_looks_at(self, bundled: Graph, bundled_home: Home) -> None:
        rows = {short(str(row["shape"])): row for row in bundled.ask(library()["findings-by-shape"])}
        store = Store.read_only(str(bundled_home.current / "store"))
        initiatives = {quad.subject for quad in store.quads_for_pattern(None, RDF.type, PG.Initiative, None)}
        themed = {quad.subject for quad in store.quads_for_pattern(None, PG.hasTheme, None, None)}
        row = rows["pg:shape-initiative-hasTheme"]
        assert (row["things"], row["of"]) == (len(initiatives - themed), len(initiatives))

    def test_each_source_is_counted_out_of_what_it_tells_of(self, bundled: Graph, bundled_report: Report) -> None:
        rows = {str(row["source"]).rsplit("/source-")[1]: row for row in bundled.ask(library()["findings-by-source"])}
        assert set(rows) == {slug for each in bundled_report.findings for slug in each.sources}
        for slug, row in rows.items():
            of_source = [each for each in bundled_report.findings if slug in each.sources]
            assert row["findings"] == len(of_source)
            assert row["things"] == len({each.focus for each in of_source})
            assert int(str(row["of"])) >= int(str(row["things"]))


class TestPage:
    def test_counts_findings_by_rule_and_source(self, bundled: Graph, bundled_report: Report) -> None:
        client = create_app(bundled).test_client()
        text = client.get("/quality", headers={"Accept": "text/html"}).text
        for row in bundled.ask(library()["findings-by-shape"]):
            assert re.search(f">{row['things']:,}</td><td[^>]*>{row['of']:,}</td>", text)
        assert "/quality?source=networks" in text
        rows = list(csv.DictReader(io.StringIO(client.get("/quality?format=csv").text)))
        assert {row["finding"] for row in rows} == {each.id for each in bundled_report.findings}
        assert client.get("/quality?source=nothing").status_code == 404
        one = list(csv.DictReader(io.StringIO(client.get("/quality?source=networks&format=csv").text)))
        assert {row["source"] for row in one} == {"source-networks"}
        assert 'href="/quality"' in client.get("/about", headers={"Accept": "text/html"}).text
