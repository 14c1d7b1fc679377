"""What a loader says of itself and of the rows it could not take."""

from dataclasses import dataclass, replace

OGL = "OGL-UK-3.0"
CC_BY = "CC-BY-4.0"
MIT = "MIT"
FACTS = "facts only"

LICENCES = {
    OGL: ("Open Government Licence v3.0", "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"),
    CC_BY: ("Creative Commons Attribution 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    MIT: ("MIT licence", "https://opensource.org/license/mit"),
    FACTS: (
        "Facts only (no licence was given): names, dates, amounts and links, each cited",
        "https://www.legislation.gov.uk/uksi/1997/3032/contents",
    ),
}
"""Licence key → its name for people, and where its terms stand; with no licence, the law on databases."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A publisher's list: who publishes it, on what terms, and how soon it ages (`kind` is a key of source-kind:)."""

    slug: str
    title: str
    publisher: str
    licence: str
    attribution: str
    homepage: str
    kind: str
    about: str
    """One sentence of ours: what it lists, and what it leaves out."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What stopped a row, or part of one: where it stands, what it says, why not, and the nearest thing that would do.

    A record that several rows make has no row (0): its value is its locator.
    """

    row: int
    column: str
    value: str
    reason: str
    nearest: str = ""
    file: str = ""
    refused: bool = True
    """True when the row is left out; False when only this value is."""
    sheet: str = ""
    """The sheet of a workbook in which the row stands."""
    cell: str = ""
    """What a spreadsheet calls the cell ("D7")."""

    def __str__(self) -> str:
        shown = self.value if len(self.value) <= 60 else self.value[:57] + "…"
        sheet = f"sheet {self.sheet!r}, " if self.sheet else ""
        said = f"{sheet}{f'row {self.row}, ' if self.row else ''}{self.column}: {shown!r} {self.reason}"
        if self.nearest:
            said += f" Did you mean {self.nearest!r}?"
        return f"{self.file}, {said}" if self.file else said

    def within(self, file: str) -> "Problem":
        """Return the same problem, told with its file."""
        return replace(self, file=file)
