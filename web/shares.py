"""A fair share for each client of the public lane, so that one visitor cannot keep everybody else waiting.

PlacegraphError
└── ShareSpent      a client has had its seconds of work for this minute (429)
"""

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from ontology import PlacegraphError


def in_seconds(number: int) -> str:
    """Write "1 second", "2 seconds"."""
    return f"{number} second{'' if number == 1 else 's'}"


class ShareSpent(PlacegraphError):
    """A client has had its share of work; `retry_after` is in seconds."""

    def __init__(self, seconds: float, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(
            f"your queries took more than the {seconds:g} seconds of work a minute that each visitor has: "
            f"try again in {in_seconds(retry_after)}"
        )


class Shares:
    """How much work each client has had; it drains at the rate at which it is allowed."""

    CLIENTS = 10_000
    """Clients remembered, the longest unseen going first."""

    def __init__(self, seconds: float = 60, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds, self._clock = seconds, clock
        self._spent: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def check(self, client: str) -> None:
        """Raise ShareSpent if the client has to wait."""
        over = self._now(client) - self._seconds
        if over > 0:
            raise ShareSpent(self._seconds, math.ceil(over * 60 / self._seconds))

    def spend(self, client: str, seconds: float) -> None:
        """Take down that so much work was done for a client."""
        with self._lock:
            self._spent[client] = (self._drained(client) + seconds, self._clock())
            self._spent.move_to_end(client)
            while len(self._spent) > self.CLIENTS:
                self._spent.popitem(last=False)

    def _now(self, client: str) -> float:
        with self._lock:
            return self._drained(client)

    def _drained(self, client: str) -> float:
        spent, at = self._spent.get(client, (0.0, 0.0))
        return max(0.0, spent - (self._clock() - at) * self._seconds / 60)
