"""All that the address of a network says, and the addresses of what is nearly the same."""

from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import quote, urlencode

from graph.views import Choice
from web.network_choices import state

ROWS, EVERY = 10, 1000
"""Rows of a table on a page, and where all were asked for: more of them come on several pages."""


@dataclass(frozen=True)
class Address:
    """All that an address says: what the network is about and its filters, the order and page of the table, who was found.

    `rows` is "all" for as many rows as a page can hold, "" for the first few.
    """

    thing: str
    choice: Choice
    sort: str = "shared"
    page: int = 1
    find: str = ""
    rows: str = ""

    def to(self, **changed: object) -> str:
        """Return the address of the same with something changed; another choice or order begins at the first page."""
        filters = {field.name for field in fields(Choice)}
        given: dict[str, Any] = {key: value for key, value in changed.items() if key in filters}
        choice = replace(self.choice, **given)
        rest = {
            "sort": self.sort,
            "page": 1 if changed.keys() - {"find"} else self.page,
            "find": self.find,
            "rows": self.rows,
        }
        rest |= {key: value for key, value in changed.items() if key in rest}
        usual = {"sort": "shared", "page": 1, "find": "", "rows": ""}
        kept = urlencode({key: value for key, value in rest.items() if value != usual[key]})
        asked = "&".join(each for each in (state(choice), kept) if each)
        return f"/network/{quote(self.thing)}" + (f"?{asked}" if asked else "")

    def file(self, form: str) -> str:
        """Return the address of the same as a file."""
        asked = state(self.choice)
        return f"/network/{quote(self.thing)}.{form}" + (f"?{asked}" if asked else "")

    @property
    def embedded(self) -> str:
        """The address of the picture alone."""
        asked = state(self.choice)
        return f"/embed/{quote(self.thing)}" + (f"?{asked}" if asked else "")

    @property
    def length(self) -> int:
        """Rows of the table on a page."""
        return EVERY if self.rows else ROWS

    @property
    def plain(self) -> str:
        """The address without any filter."""
        return f"/network/{quote(self.thing)}"

    def by(self, column: str) -> str:
        """Return the address with the table in the order of a column, the other way round where it is so already."""
        return self.to(sort=f"-{column}" if self.sort == column else column) + "#ties"

    def order(self, column: str) -> str:
        """Return how the table is ordered by a column, in the words of ARIA; "" for not."""
        if self.sort.removeprefix("-") != column:
            return ""
        # numbers and years begin with the largest, words with A
        falling = (column in ("shared", "year")) != self.sort.startswith("-")
        return "descending" if falling else "ascending"

    @property
    def filtered(self) -> int:
        """How many filters are in use."""
        choice = self.choice
        given = (choice.tier, choice.goal, choice.pillar, choice.programme, choice.since or choice.until, *choice.kinds)
        return sum(bool(each) for each in given) + (choice.told and choice.by_goal > 0)
