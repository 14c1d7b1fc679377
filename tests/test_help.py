"""The tutorials: every link opens, and every command runs."""

import html
import re
import shlex
import shutil
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from graph.home import Home
from graph.served import Graph
from placegraph import main
from web import create_app

TEMPLATE = Path(__file__).parents[1] / "web" / "templates" / "help.html"
LINKS = sorted({html.unescape(link) for link in re.findall(r'href="(/[^"]*)"', TEMPLATE.read_text(encoding="utf-8"))})
COMMANDS = [
    html.unescape(line)
    for block in re.findall(r"<pre[^>]*><code>(.*?)</code></pre>", TEMPLATE.read_text(encoding="utf-8"), re.DOTALL)
    for line in block.splitlines()
    if line.startswith("placegraph ")
]


@pytest.fixture(scope="module")
def client(bundled: Graph) -> FlaskClient:
    return create_app(bundled).test_client()


@pytest.mark.parametrize("link", LINKS)
def test_link_opens(client: FlaskClient, link: str) -> None:
    answer = client.get(link, headers={"Accept": "text/html"})
    assert answer.status_code == 200
    if "#" in link:
        assert f'id="{link.partition("#")[2]}"' in answer.text


def test_every_group_has_its_tutorial() -> None:
    text = TEMPLATE.read_text(encoding="utf-8")
    assert all(f'<section id="{name}">' in text for name in ("commission", "researchers", "partners", "owners"))
    assert len(LINKS) > 25
    assert len(COMMANDS) > 10


def test_commands_run_one_after_another(bundled_home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(bundled_home.path, tmp_path / "home", symlinks=True)
    monkeypatch.chdir(tmp_path)
    for command in COMMANDS:
        if "load workbook" in command:
            fill_in(tmp_path / "initiatives.xlsx")
        found = CliRunner().invoke(main, [*shlex.split(command)[1:], *home_of(command, tmp_path / "home")])
        assert found.exit_code == 0, f"{command}: {found.output}"


def fill_in(path: Path) -> None:
    """Write one row below the headings, as somebody would."""
    book = openpyxl.load_workbook(path)
    book["Initiatives"]["A3"] = "Invented repair mornings"
    book["Initiatives"]["B3"] = book["About this list"]["B1"] = "Leeds City Council"
    book.save(path)


def home_of(command: str, home: Path) -> list[str]:
    return [] if command.startswith("placegraph template") else ["--home", str(home)]


def test_terms_say_whose_list_of_strategies_it_is(client: FlaskClient) -> None:
    text = client.get("/terms").text
    assert "is ours, and not Socitm’s" in text  # noqa: RUF001 (as the page writes it)
    assert 'id="removal"' in text
