"""Panels: what every page is made of, a named question of the library with its rows.

PlacegraphError
└── NothingThere      the address names nothing that the graph knows (404)
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast
from urllib.parse import urlencode

from flask import current_app

from graph.rows import Row
from graph.served import Graph
from ontology import PlacegraphError, thing
from queries import Query, Terms, find
from web.links import name_of, page_of

__all__ = ["NothingThere", "Panel", "ask", "ask_each", "graph", "name_of", "page_of", "thing", "today"]


class NothingThere(PlacegraphError):
    """The address names nothing that the graph knows."""


@dataclass(frozen=True)
class Panel:
    """A question, the SPARQL that was asked, and its rows; it iterates, counts and tests like its rows."""

    query: Query
    sparql: str
    rows: tuple[Row, ...]

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
        """The path that opens this question in the query page."""
        return "/query?" + urlencode({"query": self.sparql})


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
    terms = query.on(today()) | {key: value for key, value in given.items() if not isinstance(value, str)}
    terms |= query.read(texts)
    return Panel(query, query.bind(**terms), graph().ask(query, **terms))


def ask_each(names: Mapping[str, str], about: Terms | str, *, at: str = "") -> dict[str, Panel]:
    """Ask several questions about one thing, each of which needs one value; keys are kept, optional values left out.

    Those that can be asked as at a day are asked as at `at` (ISO), where it is given. Raises what `ask` raises.
    """
    return {key: ask(name, **_about(find(name), about, at)) for key, name in names.items()}


def _about(query: Query, value: Terms | str, at: str) -> dict[str, Terms | str]:
    asked_for = query.parameters - query.on(today()).keys()
    return {name: at if name == "at" else None if name in query.optional else value for name in asked_for}
