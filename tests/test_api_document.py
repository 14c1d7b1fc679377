"""docs/api.md says what works: every command and program in it is run against a server."""

import json
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from graph.served import Graph
from web import create_app
from web.shares import Shares

DOCUMENT = Path(__file__).parents[1] / "docs" / "api.md"
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
CALLS = [call for language, text in BLOCKS if language == "sh" for call in re.split(r"\n(?=curl )", text.strip())]
PROGRAMS = [text for language, text in BLOCKS if language == "python"]
IN_R = [address for language, text in BLOCKS if language == "r" for address in re.findall(r'"(http[^"]*)"', text)]

EXPECTED = {
    "place=Barking": ("400", "nearest"),
    "/q'": ("303", "Location: /q/"),
    "openapi": ("200", '"openapi": "3.1.0"'),
}
"""A part of a call → the status that it gets, and something that the answer says; 200 for all others."""


class Quiet(WSGIRequestHandler):
    """A server that logs nothing."""

    def log(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def host(bundled: Graph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    app = create_app(bundled)
    app.extensions["shares"] = Shares(1e9)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
    shutil.rmtree(bundled.home.path / "shared-queries", ignore_errors=True)


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call[-40:])
def test_every_call_is_answered(host: str, call: str) -> None:
    if not shutil.which("curl"):
        pytest.skip("curl is not on this computer")
    told = 'curl() { command curl --silent --write-out "\\n%{http_code}" "$@"; }\n'
    done = subprocess.run(  # noqa: S603
        ["/bin/sh", "-c", told + call.replace("http://localhost:8000", host)],
        capture_output=True,
        text=True,
        check=True,
    )
    said, _, status = done.stdout.rpartition("\n")
    expected, words = next((value for part, value in EXPECTED.items() if part in call), ("200", ""))
    assert status == expected
    assert len(said) > 100 or "," in said
    assert words in said
    if "/api/queries/" in call and status == "200" and said.startswith("{"):
        assert json.loads(said)["rows"]
    if "--header 'Accept: text/csv'" in call or "format=csv" in call:
        assert len(said.splitlines()) > 1


@pytest.mark.parametrize("text", PROGRAMS)
def test_every_program_runs(host: str, text: str) -> None:
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", text.replace("http://localhost:8000", host)], capture_output=True, text=True, check=True
    )
    assert "Build" in done.stdout
    assert len(done.stdout.splitlines()) > 2  # the question and the build, and then what was found


@pytest.mark.parametrize("address", IN_R)
def test_every_address_that_r_reads_is_there(host: str, address: str) -> None:
    with urlopen(address.replace("http://localhost:8000", host)) as answer:  # noqa: S310
        assert answer.status == 200
        assert len(answer.read()) > 1000


def test_there_is_something_to_try() -> None:
    assert (len(CALLS) > 8, len(PROGRAMS), len(IN_R)) == (True, 1, 2)


def test_the_calls_on_pages_run_too(host: str) -> None:
    with urlopen(f"{host}/queries/partners-of-place?place=E09000002") as answer:  # noqa: S310
        page = answer.read().decode()
    (python,) = re.findall(r'aria-label="The call in Python"><code>(.*?)</code>', page, re.DOTALL)
    text = python.replace("&#34;", '"').replace("&#39;", "'").replace("&amp;", "&")
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True)  # noqa: S603
    assert "partner" in done.stdout
