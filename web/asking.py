"""Panels: what every page is made of, a named question of the library with its rows.

PlacegraphError
└── NothingThere      the address names nothing that the graph knows (404)
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import cast
from urllib.parse import urlencode

from flask import current_app
from pyoxigraph import Literal, NamedNode

from graph import guard
from graph.rows import Row
from graph.served import Graph
from ontology import PlacegraphError, thing
from queries import BadValue, Query, Terms, find, term
from web.links import name_of, page_of

__all__ = ["NothingThere", "Panel", "ask", "ask_each", "graph", "name_of", "page_of", "panel_of", "thing", "today"]


class NothingThere(PlacegraphError):
    """The address names nothing that the graph knows."""


@dataclass(frozen=True)
class Panel:
    """A question, the SPARQL that was asked, and its rows; it iterates, counts and tests like its rows.

    `given` are the values that it was asked of, without what it asks of the day.
    """

    query: Query
    sparql: str
    rows: tuple[Row, ...]
    given: Mapping[str, Terms] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __bool__(self) -> bool:
        return bool(self.rows)

    @property
    def first(self) -> Row:
        """The only row of a question about one thing, an empty one where nothing was found."""
        return self.rows[0] if self.rows else {}

    @property
    def link(self) -> str:
        """The path that opens this question in the query page, "" where it is longer than a visitor's query may be.

        It says the question by its name and values where these say all of it.
        """
        if len(self.sparql.encode()) > guard.BYTES:
            return ""
        texts = {name: _text(self.query.kinds[name], value) for name, value in self.given.items() if value is not None}
        if not texts or "" in texts.values():
            return "/query?" + urlencode({"query": self.sparql})
        return "/query?" + urlencode({"example": self.query.name, **texts}, safe=",/")

    @property
    def code(self) -> str:
        """The SPARQL that was asked, without the lines above it that say what it is about."""
        return "\n".join(line for line in self.sparql.splitlines() if not line.startswith("#+"))


def _text(kind: str, value: Terms) -> str:
    """Return terms as an address has them, things with commas between; "" where they would not be read as the same."""
    terms = [value] if isinstance(value, NamedNode | Literal) else value or ()
    texts = [name_of(each.value) if isinstance(each, NamedNode) else each.value for each in terms]
    if len(texts) > 1 and any("," in text for text in texts):
        return ""
    try:
        return ",".join(texts) if [term(kind, text) for text in texts] == [*terms] else ""
    except BadValue:
        return ""


def graph() -> Graph:
    """Return the graph that the application serves."""
    return cast(Graph, current_app.extensions["graph"])


def today() -> date:
    """Return the day by which claims are fresh or stale: the application's clock, which a test may set."""
    return cast(Callable[[], date], current_app.extensions["today"])()


def ask(name: str, /, **given: Terms | str) -> Panel:
    """Ask the question of that name; a plain text is read as the kind that its parameter takes.

    None, or a blank text, leaves out an optional parameter. Raises UnknownQuery, UnknownParameter,
    BadValue, NotOptional, and what a lane raises.
    """
    query = find(name)
    texts: Mapping[str, str] = {key: value for key, value in given.items() if isinstance(value, str)}
    values = {key: value for key, value in given.items() if not isinstance(value, str)} | query.read(texts)
    return panel_of(query, graph().ask(query, **query.on(today()) | values), **values)


def panel_of(query: Query, rows: Sequence[Row], **values: Terms) -> Panel:
    """Return rows as the answer to a question about these values, asked today; they may have been found in several askings."""
    return Panel(query, query.bind(**query.on(today()) | values), tuple(rows), values)


def ask_each(names: Mapping[str, str], about: Terms | str, *, at: str = "") -> dict[str, Panel]:
    """Ask several questions about one thing, each of which needs one value; keys are kept, optional values left out.

    Those that can be asked as at a day are asked as at `at` (ISO), where it is given. Raises what `ask` raises.
    """
    return {key: ask(name, **_about(find(name), about, at)) for key, name in names.items()}


def _about(query: Query, value: Terms | str, at: str) -> dict[str, Terms | str]:
    asked_for = query.parameters - query.on(today()).keys()
    return {name: at if name == "at" else None if name in query.optional else value for name in asked_for}
