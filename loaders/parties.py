"""Who took part: a cell with a body's name, read as one body, as the two it joins, or as none with the reason."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from loaders.bodies import Bodies
from loaders.names import Names
from loaders.records import Name, Record
from loaders.sheets import Sheet
from loaders.source import Problem
from loaders.values import tidy

PAIRS = {
    "Adur and Worthing Councils": ("council-ADU", "council-WOT"),
    "Babergh and Mid Suffolk District Councils": ("council-BAB", "council-MSU"),
    "Richmond and Wandsworth Council": ("council-RIC", "council-WND"),
    "Richmond and Wandsworth Councils": ("council-RIC", "council-WND"),
}
"""Names that stand for two councils which share their staff and stay two bodies."""


@dataclass(frozen=True, slots=True)
class Party:
    """The bodies that a cell means (none, one or two), and what there is to tell of it."""

    bodies: tuple[str, ...]
    told: tuple[Record | Problem, ...]


@dataclass(slots=True)
class Parties:
    """Reads the parties named in one load.

    `nobody` are names that look like a body's and are known to be none, such as a slip of the
    publisher's that could mean two councils, or a town abroad.
    """

    bodies: Bodies
    nobody: Collection[str] = ()

    @property
    def names(self) -> Names:
        """The finder of bodies."""
        return self.bodies.names

    def read(
        self, sheet: Sheet, row: int, name: str, locator: str, *, code: str = "", body: str = "", place: bool = False
    ) -> Party:
        """Return the party named in a row.

        `code` is a register code and `body` one that another code of the source means. With `place` the name
        is a place's: it may mean the council there, and never a body of its own.
        """
        name = tidy(name)
        known = (body,) if body in self.names.bodies else PAIRS.get(name, ())
        if known and all(each in self.names.bodies for each in known):
            rule = "code" if body else "alias"
            return Party(known, (Name(locator=locator, name=name, matched_to=known, rule=rule),))
        if not code and (name in self.nobody or (place and not self.names.find(name).bodies)):
            match = Name(locator=locator, name=name, rule="none", confidence="low")
            return Party((), (match, problem(sheet, row, name, "names no body that we can tell.")))
        # A group of councillors is of no kind we keep; its words would make it a business.
        read = self.bodies.read(name, locator, code=code, kind="other" if " Labour " in name else "")
        if read.bodies:
            return Party(read.bodies, read.records)
        return Party((), (*read.records, problem(sheet, row, name, read.reason, read.match.nearest)))


def problem(sheet: Sheet, row: int, name: str, reason: str, nearest: str = "") -> Problem:
    """Return the problem of a party that is left out while the rest of its row or project stays."""
    column = "organisation_as_published"
    return sheet.problem(row, column, name, reason, nearest, refused=False)


def merged(areas: Iterator[tuple[str, tuple[str, ...]]]) -> tuple[str, ...]:
    """Return the areas of the leads; only where no lead governs one, those of the other parties.

    `areas` gives the role and the areas of each party.
    """
    said = list(areas)
    leads = [area for role, each in said if role == "lead" for area in each]
    others = [area for role, each in said if role not in {"lead", "funder"} for area in each]
    return tuple(dict.fromkeys(leads or others))
