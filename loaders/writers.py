"""Which function writes which kind of record."""

from collections.abc import Callable

from loaders.pairs import Nodes
from loaders.records import Record

Writer = Callable[..., Nodes]
"""From a source's `Claims` and a record to things, each with what is said of it."""

WRITERS: dict[type[Record], Writer] = {}


def writes(kind: type[Record]) -> Callable[[Writer], Writer]:
    """Register how a kind of record is written."""

    def registered(writer: Writer) -> Writer:
        WRITERS[kind] = writer
        return writer

    return registered
