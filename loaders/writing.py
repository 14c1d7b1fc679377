"""What one source says, written record by record as it is read: its tables, and its N-Quads in order."""

from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from loaders.beside import agreed
from loaders.decisions import merged
from loaders.facts import Facts
from loaders.records import Organisation, Record
from loaders.sorting import Sorting
from loaders.tables import Tables

OFTEN = 5000
"""Records after which it is told how many there were."""


def taken_in(made: Path) -> Path:
    """Return the file that tells, while a source is written into a folder, how many records there are so far."""
    return made.with_name(f"{made.name}.taken")


class Writing:
    """Writes one source into the folder `made`; `read` is the day it was read (ISO), `into` names bodies that were merged.

    `described` are bodies as other sources describe them.
    """

    def __init__(
        self, made: Path, slug: str, read: str, into: Mapping[str, str], described: Mapping[str, Organisation]
    ) -> None:
        made.mkdir(parents=True)
        self.made, self.slug, self.into, self.described = made, slug, into, described
        self._facts = Facts(slug, read)
        self._sorting = Sorting(made)
        self._tables = Tables(made / "tables")
        self._taken = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._tables.close()

    def keep(self, record: Record) -> None:
        """Write a record. Raises Unreadable, NotAName or ValueError where it cannot be written; then none of it is."""
        if self.described and isinstance(record, Organisation):
            record = agreed(record, self.described)
        told = next(merged((record,), self.into)) if self.into else record
        blocks = self._facts.blocks(told)
        self._tables.add(self.slug, record)
        self._sorting.add(blocks)
        self._taken += 1
        if self._taken % OFTEN == 0:
            taken_in(self.made).write_text(str(self._taken))

    def quads(self) -> tuple[str, int]:
        """Write the N-Quads of all that was kept; return their hash and number."""
        return self._sorting.write(self.made / "data.nq")
