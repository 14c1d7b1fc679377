"""What was asked for lately, kept up to a limit: answers, probes and pages."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """Values by their keys, those asked for longest ago going first; from any thread."""

    def __init__(self, most: int, size_of: Callable[[Value], int] = lambda value: 1) -> None:
        """Keep as many values as come to `most` together, each counting one unless `size_of` says what."""
        self._most, self._size_of = most, size_of
        self._size = 0
        self._values: OrderedDict[Key, Value] = OrderedDict()
        self._lock = threading.Lock()

    def __iter__(self) -> Iterator[Key]:
        """Yield the keys of what is kept, those asked for longest ago first."""
        with self._lock:
            return iter(tuple(self._values))

    def __len__(self) -> int:
        """Return how many values are kept."""
        return len(self._values)

    def find(self, key: Key) -> Value | None:
        """Return what is kept under this key, None where nothing is."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def keep(self, key: Key, value: Value) -> None:
        """Keep a value, in the place of what was kept under its key."""
        with self._lock:
            if key in self._values:
                self._size -= self._size_of(self._values.pop(key))
            self._values[key] = value
            self._size += self._size_of(value)
            while self._size > self._most:
                self._size -= self._size_of(self._values.popitem(last=False)[1])
