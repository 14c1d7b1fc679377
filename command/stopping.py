"""How the server runs and ends: it lets go of visitors who stand still, and in the end answers what is under way, and goes."""

import signal
import threading
import time
from typing import Any

from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer, MultiSocketServer

LOOK = 0.2
"""Seconds between two looks at whether there is anything left to answer."""

STALLED = 60.0
"""Seconds after which a visitor who takes nothing of what is sent to him is let go of."""

Sockets = dict[int, Any]
"""Every socket that a server of waitress has, by its number: those that listen, those of visitors, and its bell."""

Server = BaseWSGIServer | MultiSocketServer


def run(server: Server, sockets: Sockets, seconds: float) -> None:
    """Serve until SIGTERM or Ctrl+C; then answer what is under way, for these seconds at most.

    waitress itself would give it five seconds, and a query may take longer.
    """
    stopping = threading.Event()
    look_again = time.monotonic() + STALLED / 10
    signal.signal(signal.SIGTERM, lambda number, frame: stopping.set())  # as systemd asks
    try:
        while not stopping.is_set():
            wasyncore.loop(timeout=LOOK, map=sockets, count=1)
            if time.monotonic() > look_again:
                look_again = time.monotonic() + STALLED / 10
                let_go_of_stalled(sockets, STALLED)
    except KeyboardInterrupt:
        pass  # once more ends it at once
    _close(server, sockets, time.monotonic() + seconds)


def let_go_of_stalled(sockets: Sockets, seconds: float) -> None:
    """Close the connections of visitors who for so long have taken nothing of what waits for them.

    waitress would close them, too, but only once they take something again; meanwhile they hold a place and a file each.
    """
    before = time.time() - seconds
    for visitor in _visitors(sockets):
        if visitor.total_outbufs_len and visitor.last_activity < before:
            visitor.handle_close()


def _close(server: Server, sockets: Sockets, deadline: float) -> None:
    for each in [*sockets.values()]:
        if isinstance(each, BaseWSGIServer):
            wasyncore.dispatcher.close(each)  # the listening socket alone: its bell still wakes this loop
    while (visitors := _visitors(sockets)) and time.monotonic() < deadline:
        for visitor in visitors:
            if not visitor.requests and not visitor.total_outbufs_len:
                visitor.will_close = True
        wasyncore.loop(timeout=LOOK, map=sockets, count=1)
    server.task_dispatcher.shutdown(timeout=1)


def _visitors(sockets: Sockets) -> list[HTTPChannel]:
    return [each for each in sockets.values() if isinstance(each, HTTPChannel)]
