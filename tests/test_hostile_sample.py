"""A seeded sample of the hostile queries that `make soak` sends in thousands: nobody is hurt, and everybody else is answered."""

import random

from graph.home import Home
from soak import hostile


def test_a_server_stands_hostile_queries(bundled_home: Home) -> None:
    found = hostile.soak(bundled_home, 120, seed=2026)
    # what was only late is for `make soak`, on a machine that does nothing else
    assert found.faults == []
    assert found.calls == 0
    assert found.small
    assert {"deep", "fuzz", "heavy", "call", "update"} <= found.kinds.keys()


def test_a_listener_would_notice_a_call() -> None:
    requests = list(hostile.corpus(random.Random(1), 400, "http://127.0.0.1:1/"))  # noqa: S311
    assert any(request.kind == "call" and "127.0.0.1:1" in f"{request.params}{request.body!r}" for request in requests)
    again = hostile.corpus(random.Random(1), 400, "http://127.0.0.1:1/")  # noqa: S311
    assert requests == list(again)
