"""For notebooks and programs: a graph opened in one line, asked in the next (docs/notebook.md).

PlacegraphError
├── NeedsExtra       a package is missing that this needs
└── EndpointTrouble  an endpoint does not answer, or not with results
"""

import os
import time
import warnings
from collections.abc import Mapping
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import httpx
import platformdirs
from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat, Store, serialize

from graph.guard import words
from graph.home import Home
from graph.lanes import Answer
from graph.rows import Row, rows
from ontology import PlacegraphError, prefixes
from queries import Query, UnknownParameter, find

if TYPE_CHECKING:
    import pandas
    import rdflib

PATIENCE = 60.0
"""Seconds for an endpoint to take a query and send the whole answer."""
JSON, NT = "application/sparql-results+json", "application/n-triples"


class NeedsExtra(PlacegraphError):
    """A package is missing that only notebooks need."""

    def __init__(self, package: str) -> None:
        super().__init__(f"this needs {package}: pip install 'placegraph[notebook]'")


class EndpointTrouble(PlacegraphError):
    """An endpoint does not answer, or not with results."""

    def __init__(self, address: str, why: str) -> None:
        super().__init__(f"{address}: {why}")


class CutWarning(UserWarning):
    """An endpoint sent only the first rows of an answer."""


class Source(Protocol):
    """Where answers come from."""

    def answer(self, sparql: str) -> Answer:
        """Return a table or a yes or no as JSON, a graph as N-Triples."""

    def dataset(self) -> "rdflib.Dataset":
        """Return all of it as rdflib sees it."""


class Opened:
    """A graph that can be asked: by a question of the library with its parameters, or in SPARQL."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def rows(self, question: str, **values: str) -> list[Row]:
        """Return the rows of a question, each a dict of Python values: None where nothing is bound.

        `question` is a name of the library (`placegraph query` lists them) or SPARQL; prefixes of the ontology need
        not be declared. Raises UnknownQuery, BadValue, SyntaxError, EndpointTrouble.
        """
        return rows(self._source.answer(_sparql(question, values)))

    def frame(self, question: str, **values: str) -> "pandas.DataFrame":
        """Return the same as a pandas DataFrame, a column for each variable. Raises NeedsExtra too."""
        return _needed("pandas").DataFrame(self.rows(question, **values))

    def dataset(self) -> "rdflib.Dataset":
        """Return the whole as a rdflib Dataset; its default graph is all graphs as one. Raises NeedsExtra."""
        return self._source.dataset()


def open_graph(where: str | Path | None = None) -> Opened:
    """Open a home (this computer's by default) or, where an http address is given, an endpoint. Raises NotBuilt."""
    if isinstance(where, str) and where.startswith(("http://", "https://")):
        return Opened(Endpoint(where))
    folder = Path(where) if where else Path(platformdirs.user_data_dir("placegraph", appauthor=False))
    return Opened(Embedded(Home(folder)))


class Embedded:
    """A home's served build, read in this process: it stays the same while it is open, whatever is published."""

    def __init__(self, home: Home) -> None:
        self._build = home.build()
        self._store = Store.read_only(str(Path(os.path.realpath(home.current)) / "store"))

    def answer(self, sparql: str) -> Answer:
        """Ask the store, all graphs as one unless the home is a dataset or the query names its own."""
        found = self._store.query(
            sparql, use_default_graph_as_union=not self._build.dataset and "FROM" not in words(sparql)
        )
        if isinstance(found, QuerySolutions | QueryBoolean):
            kind = "ask" if isinstance(found, QueryBoolean) else "select"
            return _answer(found.serialize(format=QueryResultsFormat.JSON) or b"", JSON, kind, self._build.hash)
        return _answer(serialize(found, format=RdfFormat.N_TRIPLES) or b"", NT, "graph", self._build.hash)

    def dataset(self) -> "rdflib.Dataset":
        """Return a view of the store, which copies nothing."""
        data = _needed("rdflib").Dataset(store=_needed("oxrdflib").OxigraphStore(store=self._store), default_union=True)
        return _with_prefixes(data)


class Endpoint:
    """A SPARQL 1.1 endpoint elsewhere."""

    def __init__(self, address: str) -> None:
        self._address = address

    def answer(self, sparql: str) -> Answer:
        """Ask the endpoint; warns with CutWarning where it says that it sent a part."""
        try:
            got = self._got(sparql)
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, ValueError) as error:
            raise EndpointTrouble(self._address, f"does not answer ({error})") from None
        media = got.headers.get("Content-Type", "").partition(";")[0]
        if got.status_code != 200 or media not in (JSON, NT):
            raise EndpointTrouble(self._address, f"answers {got.status_code} {media}: {got.text[:300].strip()}")
        if cut := got.headers.get("X-Placegraph-Cut"):
            warnings.warn(f"{self._address}: {cut}", CutWarning, stacklevel=4)
        return _answer(got.content, media, "graph" if media == NT else "select", "")

    def _got(self, sparql: str) -> httpx.Response:
        """Send a query and read all of the answer, within `PATIENCE` from the first step to the last."""
        until = time.monotonic() + PATIENCE
        with (
            httpx.Client(timeout=PATIENCE, follow_redirects=True) as client,
            client.stream(
                "POST", self._address, data={"query": sparql}, headers={"Accept": f"{JSON}, {NT};q=0.9"}
            ) as got,
        ):
            parts = []
            for part in got.iter_bytes():
                parts.append(part)
                if time.monotonic() > until:
                    raise httpx.ReadTimeout(f"it was still sending after {PATIENCE:g} seconds")
            headers = {key: value for key, value in got.headers.items() if key.lower() != "content-encoding"}
            return httpx.Response(got.status_code, headers=headers, content=b"".join(parts))

    def dataset(self) -> "rdflib.Dataset":
        """Return a view of the endpoint: rdflib sends it each query, and holds nothing."""
        stores = _needed("rdflib.plugins.stores.sparqlstore")
        return _with_prefixes(_needed("rdflib").Dataset(store=stores.SPARQLStore(self._address), default_union=True))


def _answer(body: bytes, media: str, kind: str, build: str) -> Answer:
    return Answer(body, media, kind, rows=None, cut=False, build=build, milliseconds=0.0)


def _sparql(question: str, values: Mapping[str, str]) -> str:
    """Return the text to ask. Raises UnknownQuery and what reading a value raises."""
    if "{" in question:
        declared = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in prefixes().items() if f"{name}:" in question)
        if values:
            raise UnknownParameter(Query("your query", question), set(values))
        return declared + question
    return _bound(find(question), values)


def _bound(query: Query, values: Mapping[str, str]) -> str:
    return query.bind(**(query.on(date.today()) | query.read(dict(values))))


def _with_prefixes(data: "rdflib.Dataset") -> "rdflib.Dataset":
    for name, iri in prefixes().items():
        data.bind(name, iri)
    return data


def _needed(package: str) -> Any:  # noqa: ANN401
    """Return a package. Raises NeedsExtra."""
    try:
        return import_module(package)
    except ImportError:
        raise NeedsExtra(package.partition(".")[0]) from None
