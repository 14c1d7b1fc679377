"""Names matched with councils, on the spellings that are published: how many links are right, and how many are found.

The fair test knows each council by its official name alone; every other spelling of the register is
held out. The second knows the official and short names, and asks only for what those do not say. The third has all spellings loaded, as a home has.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from loaders import tables
from loaders.matching import Matcher
from loaders.names import Body, Names
from loaders.reading import names_in
from loaders.sheets import read_sheet
from loaders.spellings import folded

RAW = Path(__file__).resolve().parents[2] / "shared" / "data" / "councils"


@dataclass(frozen=True)
class Rate:
    """A share beside the least that it may be; `right` falls with it."""

    what: str
    found: int
    of: int
    least: float

    @property
    def right(self) -> bool:
        """Whether there was something to find, and enough of it was."""
        return self.of > 0 and self.found / self.of >= self.least

    def __str__(self) -> str:
        share = self.found / self.of if self.of else 0.0
        bound = f"at least {self.least:g}" if self.least else "for comparison"
        return f"{self.what:<56} {self.found:5} of {self.of:5} = {share:.4f}, {bound}{'' if self.right else '   TOO LITTLE'}"


@dataclass(frozen=True)
class Skipped:
    """Why nothing was measured, where the publisher's files are not beside the project."""

    right: bool = False
    """What is not measured is not known to be right."""

    def __str__(self) -> str:
        return f"names: not measured, for {RAW} is absent; put the publisher's files there"


def measures() -> Iterator[Rate | Skipped]:
    """Yield precision and recall of what links by itself, and recall of the review list's first candidate."""
    if not RAW.is_dir():
        yield Skipped()
        return
    records = [*tables.read(tables.bundled(), "councils"), *tables.read(tables.bundled(), "corrections")]
    short = short_names()
    bodies = [body for body in names_in(records).bodies.values() if body.body in short]
    spellings = published({body.body for body in bodies})
    official = [replace(body, alt_names=()) for body in bodies]
    yield from rates("official names only", official, spellings, (0.995, 0.85, 0.87))
    both = [replace(body, alt_names=(short[body.body],)) for body in bodies]
    known = {(folded(name), body.body) for body in both for name in (body.name, *body.alt_names)}
    aliases = [each for each in spellings if (folded(each[0]), each[1]) not in known]
    yield from rates("what official and short names do not say", both, aliases, (0.995, 0, 0))
    yield from rates("all spellings loaded", bodies, spellings, (0.995, 0.98, 0.98))


def published(councils: set[str]) -> list[tuple[str, str]]:
    """Return each published spelling with the council that it means."""
    sheet = read_sheet(RAW / "lookup_name_to_registry.csv")
    told = ((cells["la-name"], f"council-{cells['local-authority-code']}") for _, cells in sheet)
    return [(name, body) for name, body in told if body in councils]


def short_names() -> dict[str, str]:
    """Return the short name of each council by its local name."""
    sheet = read_sheet(RAW / "uk_local_authorities_future.csv")
    return {f"council-{cells['local-authority-code']}": cells["nice-name"] for _, cells in sheet}


def rates(
    what: str, bodies: list[Body], spellings: list[tuple[str, str]], least: tuple[float, float, float]
) -> Iterator[Rate]:
    """Yield precision, recall, and recall with the first candidate, each with the least that it may be."""
    matcher = Matcher(Names(bodies))
    linked = right = first = 0
    for name, body in spellings:
        found = matcher.find(name, 1)
        linked += found.body is not None
        right += found.body is not None and found.body.body == body
        first += bool(found.candidates) and found.candidates[0].body.body == body
    yield Rate(f"names, {what}: links that are right", right, linked, least[0])
    yield Rate(f"names, {what}: linked", right, len(spellings), least[1])
    yield Rate(f"names, {what}: first candidate", first, len(spellings), least[2])
