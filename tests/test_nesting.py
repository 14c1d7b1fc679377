"""Brackets within brackets are counted before a file is parsed."""

import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph import nesting, validate
from graph.lines import NotRdf
from graph.nesting import DEEPEST, too_deep, too_deep_file
from loaders import rdf_files

DEEP = 100_000


def nested(depth: int) -> str:
    return "<urn:a> <urn:b>\n" + "[ <urn:b> " * depth + "1" + " ]" * depth + " .\n"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("deep.ttl", nested(DEEP)),
        ("deep.trig", "<urn:g> { " + nested(DEEP) + "}"),
        ("deep.jsonld", '\n{"urn:b": ' * DEEP + "1" + "}" * DEEP),
    ],
)
def test_what_nests_too_deep_is_refused_with_its_line(name: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(rdf_files.NotRdf, match=r"line \d+: more than 1,000 brackets .* write them out flat"):
        list(rdf_files.quads(path))


def test_validate_refuses_it_too(tmp_path: Path) -> None:
    path = tmp_path / "deep.ttl"
    path.write_text(nested(DEEP))
    with pytest.raises(NotRdf, match="line 2: more than 1,000 brackets"):
        validate.check([path])


def test_what_nests_less_is_read() -> None:
    assert too_deep(nested(DEEPEST).encode()) == ""
    assert too_deep(nested(DEEPEST + 1).encode()).startswith("line 2:")


@pytest.mark.parametrize(
    "text",
    [
        '"' + "[" * 5000 + '"',
        '"""\n"' + "[" * 5000 + '"""',
        "'\\'" + "(" * 5000 + "'",
        "<urn:" + "(" * 5000 + ">",
        "# it's " + "[" * 5000 + "\n",
        "[ ] " * 5000,
    ],
)
def test_strings_iris_and_comments_do_not_count(text: str) -> None:
    assert too_deep(text.encode()) == ""
    assert too_deep((text + nested(DEEP)).encode()) != ""


PIECES = ("[", "]", "(", ")", "{", "}", '"', "'", '"""', "'''", "\\", "\n", "#", "<", ">", "a", " ", "urn:", '"["')


@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join), st.integers(1, 20), st.integers(0, 4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
def test_a_file_is_told_block_by_block_as_it_is_whole(tmp_path: Path, text: str, block: int, deepest: int) -> None:
    """Wherever a block ends, within a text or not, the answer is that of the whole."""
    path = tmp_path / "a.ttl"
    path.write_bytes(text.encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nesting, "BLOCK", block)
        patch.setattr(nesting, "DEEPEST", deepest)
        assert too_deep_file(path) == too_deep(text.encode())


def test_a_large_file_is_not_held_whole(tmp_path: Path) -> None:
    """Its blank nodes are many, so its brackets are looked at, and yet a few blocks are all that is held."""
    path = tmp_path / "large.ttl"
    with path.open("wb") as file:
        for _ in range(300):
            file.write(b'<urn:a> <urn:b> [ <urn:c> "[ \\" [" ] .\n' * 1000)
    tracemalloc.start()
    try:
        assert too_deep_file(path) == ""
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert path.stat().st_size > 10_000_000
    assert most < 5 * nesting.BLOCK
