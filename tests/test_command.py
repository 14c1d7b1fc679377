"""The command says what to do: status 0 when done, 1 with advice, 2 for wrong options only."""

import json
import os
import re
import shlex
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from homes import copied
from invented import REGISTER, council, register

from command.loading import _tell
from graph.home import Home
from loaders.report import DONE, Report
from loaders.source import Problem
from placegraph import main


@pytest.fixture
def home(one_council: Home, tmp_path: Path) -> Home:
    return copied(one_council, tmp_path)


def run(home: Home, *words: str) -> Result:
    return CliRunner().invoke(main, [*words, "--home", str(home.path)])


GOOD = council("XBB", "Beeton", "E06999002")


def wrong_columns(folder: Path) -> Path:
    path = folder / "wrong.csv"
    path.write_text("code,name\nXBB,Beeton\n")
    return path


def renamed_column(folder: Path) -> Path:
    path = folder / "renamed.csv"
    path.write_text(REGISTER.replace("official-name", "offical-name") + "\n" + GOOD + "\n")
    return path


def truncated(folder: Path) -> Path:
    path = register(folder, GOOD, GOOD.replace("XBB", "XCC"), name="truncated.csv")
    path.write_bytes(path.read_bytes()[:-30])
    return path


def truncated_in_quotes(folder: Path) -> Path:
    path = register(folder, GOOD, GOOD.replace("Beeton Invented Council", '"Beeton, Invented'), name="quotes.csv")
    return path


def latin_1(folder: Path) -> Path:
    path = folder / "latin.csv"
    path.write_bytes((REGISTER + "\n" + GOOD.replace("Beeton", "Bëeton") + "\n").encode("latin-1"))
    return path


def empty(folder: Path) -> Path:
    path = folder / "empty.csv"
    path.touch()
    return path


def folder_instead(folder: Path) -> Path:
    path = folder / "register"
    path.mkdir()
    return path


def missing(folder: Path) -> Path:
    return folder / "missing.csv"


def spreadsheet(folder: Path) -> Path:
    path = folder / "register.xlsx"
    path.write_bytes(b"PK\x03\x04 and so on")
    return path


def header_only(folder: Path) -> Path:
    return register(folder, name="header.csv")


def nul_bytes(folder: Path) -> Path:
    path = register(folder, GOOD, name="nul.csv")
    path.write_bytes(path.read_bytes().replace(b"Beeton", b"Bee\0ton"))
    return path


def a_pipe(folder: Path) -> Path:
    path = folder / "pipe.csv"
    os.mkfifo(path)
    return path


def utf_16(folder: Path) -> Path:
    path = folder / "utf16.csv"
    path.write_text(REGISTER + "\n" + GOOD + "\n", encoding="utf-16")
    return path


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (wrong_columns, ("wrong.csv", "row 1", "'register'", "'official-name'")),
        (renamed_column, ("renamed.csv", "row 1", "'official-name'", "'offical-name'")),
        (truncated, ("truncated.csv", "row 3", "column", "cut short")),
        (truncated_in_quotes, ("quotes.csv", "row 3", "cut short")),
        (latin_1, ("latin.csv", "row 2, column 2", "0xeb", "UTF-8")),
        (empty, ("empty.csv", "0 rows")),
        (folder_instead, ("register", "folder", "name the files")),
        (missing, ("missing.csv", "cannot be opened")),
        (spreadsheet, ("register.xlsx", "save it as CSV")),
        (header_only, ("header.csv", "no rows")),
        (nul_bytes, ("nul.csv", "row 2", "NUL")),
        (a_pipe, ("pipe.csv", "pipe", "save it as a file")),
        (utf_16, ("utf16.csv", "UTF-16")),
    ],
)
def test_a_broken_file_is_told_with_file_place_and_reason_and_changes_nothing(
    home: Home, tmp_path: Path, broken: Callable[[Path], Path], said: tuple[str, ...]
) -> None:
    before = home.build()
    result = run(home, "load", "councils", str(broken(tmp_path)))
    assert result.exit_code == 1, result.output
    for words in said:
        assert words in result.output
    assert "Traceback" not in result.output
    assert home.build() == before


def test_a_bad_row_is_told_and_the_rest_is_loaded(home: Home, tmp_path: Path) -> None:
    bad = council("XCC", "Ceeton", "E06999003", start_date="the year dot")
    result = run(home, "load", "councils", str(register(tmp_path, GOOD, bad, name="next.csv")))
    assert result.exit_code == 0, result.output
    assert "next.csv, row 3" in result.output
    assert "the year dot" in result.output
    assert "1 left out" in result.output


def test_a_load_of_nothing_but_bad_rows_changes_nothing(home: Home, tmp_path: Path) -> None:
    before = home.build()
    path = tmp_path / "corrections.csv"
    path.write_text("subject,property,value,instead_of,reason,link\ncouncil-XAA,name,Aaton,,,\n")
    result = run(home, "load", "corrections", str(path))
    assert result.exit_code == 1
    assert "no row of corrections could be taken" in result.output
    assert home.build() == before


def test_the_home_may_be_named_by_the_environment(home: Home) -> None:
    named = CliRunner().invoke(main, ["sources", "--format", "csv"], env={"PLACEGRAPH_HOME": str(home.path)})
    assert named.stdout == run(home, "sources", "--format", "csv").stdout
    assert named.stdout.startswith("source,")


def test_nothing_in_a_file_moves_or_colours_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """What the engine says of a broken name holds that name as it is, and a title holds anything."""
    problem = Problem(2, "Place", "a", "is no place: \x7f")
    _tell(
        Report(
            source="x", files=("x.csv",), day="2026-11-22", outcome=DONE, problems=(problem,), notes=("\x1b[31mRed.",)
        ),
        None,
    )
    said = "".join(capsys.readouterr())
    assert "\\x7f" in said
    assert "\\x1b" in said
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", said)


def test_an_unknown_source_is_told_with_the_nearest(home: Home) -> None:
    result = run(home, "load", "council", "x.csv")
    assert result.exit_code == 1
    assert "Did you mean 'councils'?" in result.output


def test_a_wrong_option_is_status_2(home: Home) -> None:
    assert run(home, "load", "--colour", "red").exit_code == 2


def test_a_wrong_day_is_advice(home: Home, tmp_path: Path) -> None:
    result = run(home, "load", "councils", str(tmp_path / "register.csv"), "--read", "yesterday")
    assert (result.exit_code, "2026-11-22" in result.output) == (1, True)


def test_an_unbuilt_home_says_how_to_build(tmp_path: Path) -> None:
    result = run(Home(tmp_path / "none"), "query", "counts")
    assert result.exit_code == 1
    assert "placegraph build" in result.output


def test_counts_can_be_read_by_a_program(home: Home) -> None:
    (row,) = json.loads(run(home, "query", "counts", "--format", "json").output)
    assert row["authorities"] == 1


def test_an_unknown_question_is_told_with_the_nearest(home: Home) -> None:
    result = run(home, "query", "cuonts")
    assert (result.exit_code, "counts" in result.output) == (1, True)


def test_a_home_that_cannot_be_made_is_advice(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    result = run(Home(blocked / "below"), "build", "--empty")
    assert (result.exit_code, "mend that" in result.output) == (1, True)


@pytest.mark.parametrize("words", [["builds", "--home", ""], ["serve", "--port", "99999"], ["export", "tables", ""]])
def test_a_blank_folder_or_a_port_that_is_none_is_a_wrong_option(words: list[str]) -> None:
    assert CliRunner().invoke(main, words).exit_code == 2


def test_a_future_reading_day_is_advice(home: Home, tmp_path: Path) -> None:
    result = run(home, "load", "councils", str(tmp_path / "register.csv"), "--read", "2999-01-01")
    assert (result.exit_code, "nothing was read or found on that day" in result.output) == (1, True)


def test_what_a_load_no_longer_says_is_told(home: Home, tmp_path: Path) -> None:
    """A file that was left out, and a file that is much shorter than the last."""
    more = [council(f"XB{letter}", f"Place {letter}", f"E0699910{n}") for n, letter in enumerate("ABCDEF")]
    run(home, "load", "councils", str(register(tmp_path, GOOD, *more, name="many.csv")))
    result = run(home, "load", "councils", str(register(tmp_path, GOOD, name="few.csv")))
    assert result.exit_code == 0
    assert "Not given: names" in result.output
    assert "placegraph rollback" in result.output


def test_the_readmes_own_question_is_answered(bundled_home: Home) -> None:
    result = run(bundled_home, "query", "undertakings-of-place", "place=E09000002", "--format", "json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.output)


def test_builds_and_rollback(home: Home) -> None:
    first, *_ = json.loads(run(home, "builds", "--format", "json").output)
    assert first["served"] == "*"
    result = run(home, "rollback")
    assert result.exit_code == 0, result.output
    assert home.build().hash != first["build"]
    assert run(home, "rollback").exit_code == 1


def test_sources_say_what_is_loaded(home: Home) -> None:
    rows = {row["source"]: row for row in json.loads(run(home, "sources", "--format", "json").output)}
    assert rows["councils"]["rows"] == 1
    assert rows["corrections"]["read"] == "not loaded"


def commands(group: click.Group, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = []
    for name, command in group.commands.items():
        found += commands(command, (*path, name)) if isinstance(command, click.Group) else [(*path, name)]
    return found


@pytest.mark.parametrize("path", commands(main), ids=" ".join)
def test_every_verb_has_a_help_that_a_stranger_understands_and_a_line_in_the_readme(path: tuple[str, ...]) -> None:
    result = CliRunner().invoke(main, [*path, "--help"])
    assert result.exit_code == 0
    assert len(result.output.splitlines()) >= 5
    readme = (Path(__file__).parents[1] / "README.md").read_text()
    assert f"placegraph {' '.join(path)}" in readme


VERBS = [*main.commands, *(f"export {name}" for name in main.commands["export"].commands)]


def help_of(*words: str) -> str:
    result = CliRunner().invoke(main, [*words, "--help"], terminal_width=80)
    assert result.exit_code == 0
    return result.output


def test_the_help_lists_every_verb_once_under_a_heading() -> None:
    listed = re.findall(r"^  ([a-z]+)  +[A-Z].*\.$", help_of(), re.M)
    assert sorted(listed) == sorted(main.commands)
    assert "Bring facts in:" in help_of()


@pytest.mark.parametrize("verb", ["", *VERBS])
def test_the_help_fits_a_terminal_of_80_columns(verb: str) -> None:
    assert max(map(len, help_of(*verb.split()).splitlines())) <= 80


@pytest.mark.parametrize("verb", [each for each in VERBS if each != "export"])
def test_the_help_of_every_verb_has_an_example_with_words_it_takes(verb: str) -> None:
    text = help_of(*verb.split())
    examples = [line.split("placegraph ", 1)[1] for line in text.splitlines() if line.startswith("    placegraph ")]
    assert examples
    for each in examples:
        words = shlex.split(each.split(" >")[0])
        assert words[: len(verb.split())] == verb.split()
        command: click.Command = main
        for word in verb.split():
            command = command.commands[word]
        # Raises UsageError where a word or an option is not one of the verb's.
        command.make_context(verb, words[len(verb.split()) :])
