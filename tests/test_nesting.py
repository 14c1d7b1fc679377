"""Brackets within brackets are counted before a file is parsed."""

from pathlib import Path

import pytest

from graph import validate
from graph.lines import NotRdf
from graph.nesting import DEEPEST, too_deep
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
