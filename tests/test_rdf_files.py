"""RDF of anybody's as a source of the home's own: loaded, listed, replaced, removed, brought back, and refused."""

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from homes import copied
from invented import council, register
from pyoxigraph import Store

from graph.home import Home
from loaders import loading
from loaders.own_sources import Asked
from loaders.rdf_files import NotRdf, flattened
from ontology import ID
from placegraph import main

EX = "http://example.org/"
ASKED = Asked(slug="invented", title="Invented facts", licence="CC0-1.0", publisher="Somebody")

TURTLE = f"""@prefix ex: <{EX}> .
ex:a ex:says "one"@en ; ex:knows [ ex:says "two" ] .
"""
SAME = {
    "a.ttl": TURTLE,
    "a.trig": f'@prefix ex: <{EX}> . ex:g {{ ex:a ex:says "one"@en ; ex:knows [ ex:says "two" ] }}',
    "a.nt": f'<{EX}a> <{EX}says> "one"@en .\n<{EX}a> <{EX}knows> _:b .\n_:b <{EX}says> "two" .\n',
    "a.nq": f'<{EX}a> <{EX}says> "one"@en <{EX}g> .\n<{EX}a> <{EX}knows> _:b .\n_:b <{EX}says> "two" .\n',
    "a.jsonld": f'{{"@id": "{EX}a", "{EX}says": {{"@value": "one", "@language": "en"}},'
    f' "{EX}knows": {{"{EX}says": "two"}}}}',
    "a.rdf": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:ex="http://example.org/">'
    '<rdf:Description rdf:about="http://example.org/a"><ex:says xml:lang="en">one</ex:says>'
    '<ex:knows rdf:parseType="Resource"><ex:says>two</ex:says></ex:knows></rdf:Description></rdf:RDF>',
}
"""The same two facts in every format."""


def quiet(text: str) -> None:
    """Tell nobody."""


@pytest.fixture
def home(one_council: Home, tmp_path: Path) -> Home:
    return copied(one_council, tmp_path)


def written(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def load(home: Home, path: Path, asked: Asked = ASKED) -> str:
    return loading.load_form(home, "rdf", [path], asked, "2026-11-22", quiet)[0].hash


def run(home: Home, *words: object) -> Result:
    return CliRunner().invoke(main, [*map(str, words), "--home", str(home.path)])


def held(home: Home, slug: str = "invented") -> set[str]:
    """The facts of a source in the served build, without their graph."""
    store = Store.read_only(str(home.current / "store"))
    graph = f"https://w3id.org/placegraph/graph/source-{slug}"
    return {str(quad.triple) for quad in store if str(quad.graph_name) == f"<{graph}>"}


@pytest.mark.parametrize("name", SAME)
def test_every_format_says_the_same(tmp_path: Path, name: str) -> None:
    quads, _ = flattened([written(tmp_path, name, SAME[name])], "invented")
    assert {str(quad) for quad in quads} == {
        f'<{EX}a> <{EX}says> "one"@en <https://w3id.org/placegraph/graph/source-invented>',
        f"<{EX}a> <{EX}knows> <{ID}node-invented-1> <https://w3id.org/placegraph/graph/source-invented>",
        f'<{ID}node-invented-1> <{EX}says> "two" <https://w3id.org/placegraph/graph/source-invented>',
    }


def test_blank_nodes_of_two_files_stay_two_even_under_one_label(tmp_path: Path) -> None:
    one = written(tmp_path, "one.nt", f'_:b <{EX}says> "one" .\n')
    two = written(tmp_path, "two.nt", f'_:b <{EX}says> "two" .\n')
    quads, _ = flattened([one, two], "invented")
    assert len({quad.subject for quad in quads}) == 2


def test_it_is_listed_with_its_terms_and_survives_rebuilding(home: Home, tmp_path: Path) -> None:
    load(home, written(tmp_path, "a.ttl", TURTLE))
    path = register(tmp_path, council("XBB", "Beeton", "E06999002"))
    loading.load(home, "councils", [path], "2026-11-22", quiet)
    assert len(held(home)) == 3
    listed = run(home, "sources", "--format", "csv").output
    assert "invented,Invented facts,Somebody,CC0-1.0,2026-11-22,3,0,3,files" in listed


def test_loading_it_twice_changes_nothing(home: Home, tmp_path: Path) -> None:
    path = written(tmp_path, "a.ttl", TURTLE)
    assert load(home, path) == load(home, path)


def test_other_terms_for_the_same_facts_are_another_build(home: Home, tmp_path: Path) -> None:
    path = written(tmp_path, "a.ttl", TURTLE)
    first = load(home, path)
    again = load(home, path, Asked(slug="invented", title="Invented facts", licence="MIT", publisher="Somebody"))
    assert first != again


def test_other_terms_for_the_same_facts_are_told_by_a_check(home: Home, tmp_path: Path) -> None:
    """A check tells what the load would do, and other terms make another build."""
    path = written(tmp_path, "a.ttl", TURTLE)
    load(home, path)
    words = ["load", "rdf", path, "--as", "invented", "--title", "Invented facts", "--publisher", "Somebody", "--read", "2026-11-22"]  # fmt: skip
    told = run(home, *words, "--licence", "MIT", "--check")
    assert told.exit_code == 0
    assert "Its licence would be 'MIT' instead of 'CC0-1.0'." in told.output
    assert "Nothing would change" not in told.output
    assert "Nothing would change" in run(home, *words, "--licence", "CC0-1.0", "--check").output


def test_it_replaces_itself_and_nothing_else(home: Home, tmp_path: Path) -> None:
    load(home, written(tmp_path, "a.ttl", TURTLE))
    load(home, written(tmp_path, "b.nt", f'<{EX}b> <{EX}says> "b" .'), Asked(slug="other", title="B", licence="MIT"))
    load(home, written(tmp_path, "c.nt", f'<{EX}c> <{EX}says> "c" .'))
    assert held(home) == {f'<{EX}c> <{EX}says> "c"'}
    assert held(home, "other") == {f'<{EX}b> <{EX}says> "b"'}
    assert held(home, "councils")


def test_it_is_removed_and_brought_back(home: Home, tmp_path: Path) -> None:
    load(home, written(tmp_path, "a.ttl", TURTLE))
    assert run(home, "remove", "invented").exit_code == 0
    assert not held(home)
    assert run(home, "rollback").exit_code == 0
    assert len(held(home)) == 3


def test_named_graphs_are_put_together_and_that_is_told(home: Home, tmp_path: Path) -> None:
    path = written(tmp_path, "a.trig", SAME["a.trig"])
    words = ("load", "rdf", path, "--as", "invented", "--title", "Invented", "--licence", "MIT")
    assert "1 named graph now stand in the one graph of invented" in run(home, *words).output


def test_the_shapes_hold_for_it_too_unless_accepted(home: Home, tmp_path: Path) -> None:
    pg = "https://w3id.org/placegraph/def#"
    path = written(tmp_path, "a.ttl", f"<{ID}claim-1> a <{pg}FundingAward> .")
    words = ("load", "rdf", path, "--as", "invented", "--title", "Invented", "--licence", "MIT")
    # in a process of its own: a refused store stays open in this one, and the next would stand in the same place
    command = [str(Path(sys.executable).with_name("placegraph")), *map(str, words), "--home", str(home.path)]
    refused = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    assert refused.returncode == 1
    assert "name the one body that gives the money" in refused.stderr
    assert not held(home)
    accepted = run(home, *words, "--accept")
    assert accepted.exit_code == 0, accepted.output
    assert held(home)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--as", "Invented!", "--title", "x", "--licence", "MIT"), "--as invented"),
        (("--as", "councils", "--title", "x", "--licence", "MIT"), "a source of placegraph itself"),
        (("--as", "curated-mine", "--title", "x", "--licence", "MIT"), "a source of placegraph itself"),
        (("--as", "invented", "--licence", "MIT"), "--title is missing"),
        (("--as", "invented", "--title", "x"), "--licence is missing"),
        (("--as", "invented", "--title", "x", "--licence", "mine"), "'mine' is not a licence"),
    ],
)
def test_a_source_needs_a_name_a_title_and_terms(
    home: Home, tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    result = run(home, "load", "rdf", written(tmp_path, "a.ttl", TURTLE), *options)
    assert result.exit_code == 1
    assert said in result.output


def test_a_homepage_is_a_web_address_or_advice(home: Home, tmp_path: Path) -> None:
    path = written(tmp_path, "a.ttl", TURTLE)
    words = ("--as", "invented", "--title", "Invented", "--licence", "MIT", "--homepage", "javascript:alert(1)")
    result = run(home, "load", "rdf", path, *words)
    assert result.exit_code == 1
    assert "is no web address; write the whole of it" in " ".join(result.output.split())


def test_options_of_an_own_source_are_not_for_another(home: Home, tmp_path: Path) -> None:
    path = register(tmp_path, council("XBB", "Beeton", "E06999002"))
    assert run(home, "load", "councils", path, "--title", "Mine").exit_code == 2


RDF_XML = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:ex="http://example.org/">'


def entities(levels: int) -> str:
    lines = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, levels))
    return f'<!DOCTYPE rdf:RDF [<!ENTITY e0 "ha">{lines}]>{RDF_XML}<ex:A ex:p="&e{levels - 1};"/></rdf:RDF>'


HOSTILE = {
    "four levels of entities": ("a.rdf", entities(4), "<!DOCTYPE"),
    "ten levels of entities": ("a.rdf", entities(10), "<!DOCTYPE"),
    "an entity elsewhere": (
        "a.xml",
        f'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]>{RDF_XML}<ex:A ex:p="&x;"/></rdf:RDF>',
        "<!DOCTYPE",
    ),
    "elements 100,000 deep": ("a.rdf", RDF_XML + "<ex:a><ex:b>" * 50_000, "within each other"),
    "XML cut short": ("a.rdf", SAME["a.rdf"][:-30], "not XML"),
    "statements about statements 100,000 deep": (
        "a.ttl",
        f"@prefix ex: <{EX}> . ex:a ex:b " + "<<( ex:a ex:b " * 100_000 + "ex:c" + " )>>" * 100_000 + " .",
        "brackets stand within each other",
    ),
    "a statement about a statement": (
        "a.ttl",
        f"<{EX}a> <{EX}b> <<( <{EX}a> <{EX}b> <{EX}c> )>> .",
        "about a statement",
    ),
    "a context elsewhere": ("a.jsonld", '{"@context": "http://127.0.0.1:9/c", "name": "x"}', "not fetched"),
    "a literal of 20 MB": ("a.nt", f'<{EX}a> <{EX}b> "{"x" * 20_000_000}" .', "longer than 16 MB"),
    "a literal of 2 MB": ("a.nt", f'<{EX}a> <{EX}b> "{"x" * 2_000_000}" .', "2,000,000 characters"),
    "a NUL": ("a.nt", f'<{EX}a> <{EX}b> "x\x00" .', "NUL byte"),
    "Latin-1": ("a.ttl", f'<{EX}a> <{EX}b> "é" .'.encode("latin-1"), "not UTF-8"),
    "UTF-16": ("a.ttl", TURTLE.encode("utf-16"), "is UTF-16"),
    "cut short": ("a.ttl", TURTLE[:-10], "cannot be read"),
    "no ending we know": ("a.n3", TURTLE, "its name ends in .n3"),
    "packed": ("a.ttl", b"\x1f\x8b\x08" + TURTLE.encode(), "not plain text"),
    "empty": ("a.ttl", "", "is empty"),
    "no address of its own": ("a.ttl", "<a> <b> <c> .", "cannot be read"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_is_refused_with_its_reason_and_changes_nothing(home: Home, tmp_path: Path, kind: str) -> None:
    name, text, said = HOSTILE[kind]
    path = written(tmp_path, name, text)
    before = home.build().hash
    result = run(home, "load", "rdf", path, "--as", "invented", "--title", "Invented", "--licence", "MIT")
    assert result.exit_code == 1, result.output
    assert said in result.output
    assert "Traceback" not in result.output
    assert home.build().hash == before


def test_lists_and_objects_that_nest_deep_are_read(tmp_path: Path) -> None:
    """Deep data does no harm in Turtle's lists: it is data."""
    path = written(tmp_path, "a.ttl", f"<{EX}a> <{EX}b> {'(' * 1000}{')' * 1000} .")
    assert flattened([path], "invented")[0]


def test_a_slip_in_a_term_of_ours_is_told_with_what_may_be_meant(home: Home, tmp_path: Path) -> None:
    facts = (
        f"<{ID}place-x-1> a pg:Plase ; pg:partner <{ID}council-XAA>, <{ID}council-XAB> ; pg:within <{ID}place-x-2> ."
    )
    path = written(tmp_path, "a.ttl", f"@prefix pg: <https://w3id.org/placegraph/def#> . {facts}")
    words = ("load", "rdf", path, "--as", "invented", "--title", "Invented", "--licence", "MIT", "--check")
    said = " ".join(run(home, *words).output.split())
    assert "pg:Plase is no term of placegraph (1 statement): write pg:Place, if that is meant" in said
    assert "pg:partner is no term of placegraph (2 statements): write pg:hasPartner" in said
    assert "pg:within is no term" not in said


def test_a_name_of_what_another_source_names_is_refused_with_the_way_to_say_it(home: Home, tmp_path: Path) -> None:
    before = home.build()
    prefix = "@prefix id: <https://w3id.org/placegraph/id/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
    with pytest.raises(NotRdf, match=r"which other sources call 'Aaton Invented Council'.*say skos:altLabel"):
        load(home, written(tmp_path, "a.ttl", f'{prefix}id:council-XAA skos:prefLabel "Another Name"@en-GB .'))
    assert home.build() == before
    for said in (
        'prefLabel "Aaton Invented Council"@en-GB',
        'prefLabel "Cyngor Aaton"@cy',
        'altLabel "Another Name"@en-GB',
    ):
        load(
            home, written(tmp_path, "a.ttl", f'{prefix}id:council-XAA skos:{said} . id:a-b skos:prefLabel "A"@en-GB .')
        )
