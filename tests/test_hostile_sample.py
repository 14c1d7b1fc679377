"""A seeded sample of the hostile requests that `make soak` sends in thousands: nobody is hurt, and everybody else is answered."""

import random

from graph.home import Home
from soak import hostile
from soak.hostile_requests import corpus
from soak.routes import ODD, Routes, known, shape


def test_a_server_stands_hostile_queries(bundled_home: Home) -> None:
    found = hostile.soak(bundled_home, 120, seed=2026, pages=20)
    # what was only late is for `make soak`, on a machine that does nothing else
    assert found.faults == []
    assert found.calls == 0
    assert found.small
    assert {"deep", "fuzz", "heavy", "call", "update", "route"} <= found.kinds.keys()


FEW = Routes((("/search",), ("/place/E06000001", "/place/E06000002")), {"/search": ("q",)}, ("norfolk",))


def test_a_listener_would_notice_a_call() -> None:
    requests = list(corpus(random.Random(1), 400, "http://127.0.0.1:1/", FEW))  # noqa: S311
    assert any(request.kind == "call" and "127.0.0.1:1" in f"{request.params}{request.body!r}" for request in requests)
    again = corpus(random.Random(1), 400, "http://127.0.0.1:1/", FEW)  # noqa: S311
    assert requests == list(again)


def test_routes_are_found_by_links_forms_and_rules() -> None:
    pages = {
        "/": '<a href="/place/E06000001?at=2020">a</a><a href="https://elsewhere.example/">b</a>',
        "/place/E06000001?at=2020": '<form action="/search"><input name="q"></form><a href="/place/E06000002#x">c</a>',
    }
    found = known(lambda path: pages.get(path, ""))
    assert ("/place/E06000001", "/place/E06000002") in found.paths
    assert (found.names["/search"], found.names["/place/*"], found.values) == (("q",), ("at",), ("2020",))
    assert any(shape(path) == "/reconcile" for paths in found.paths for path in paths), "no link leads there"
    assert not any("elsewhere" in path for paths in found.paths for path in paths)


def test_what_is_asked_of_a_route_is_odd() -> None:
    asked = [FEW.ask(random.Random(n)) for n in range(200)]  # noqa: S311
    assert {value for _, sent in asked for _, value in sent} & set(ODD)
    assert any(path not in {"/search", "/place/E06000001", "/place/E06000002"} for path, _ in asked)
