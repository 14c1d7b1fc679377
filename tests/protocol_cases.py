"""Requests that the SPARQL 1.1 Protocol tells apart, by the names that the W3C gave to its tests; the words are ours.

Each name that the W3C's manifest has is here once; what it does not name has "own" at its beginning.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

DATA = [f"http://example.org/data{number}" for number in range(4)]
"""The names of the graphs; `DATA[0]` is told of in the default graph, and each other in its own."""
TRIG = "@prefix f: <http://xmlns.com/foaf/0.1/> .\n" + "".join(
    f"<{iri}> a f:Document .\n" if iri == DATA[0] else f"<{iri}> {{ <{iri}> a f:Document }}\n" for iri in DATA
)
FORM, DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"
UPDATE = "application/sparql-update"

YES_OR_NO = ("application/sparql-results+xml", "application/sparql-results+json")
TABLES = (*YES_OR_NO, "text/tab-separated-values", "text/csv")
GRAPHS = ("application/rdf+xml", "application/n-triples", "text/turtle", "application/ld+json")


@dataclass(frozen=True)
class Case:
    """One request: how and where it is sent, as what media type ("" sends none), and what."""

    name: str
    method: str
    address: str
    kind: str = ""
    body: bytes = b""


@dataclass(frozen=True)
class Asked(Case):
    """A request that is answered: `said` is yes or no, where that is the answer; `media` is how it may come."""

    said: bool | None = True
    media: Sequence[str] = YES_OR_NO


def there(*numbers: int) -> str:
    """Return a pattern that these documents are told of in the default graph."""
    return "".join(f"<{DATA[number]}> a ?kind{number} . " for number in numbers)


def named(*numbers: int) -> str:
    """Return a pattern that these documents are told of in named graphs."""
    return "".join(f"GRAPH ?g{number} {{ <{DATA[number]}> a ?named{number} }} " for number in numbers)


def graphs(default: Sequence[int] = (), names: Sequence[int] = ()) -> list[tuple[str, str]]:
    """Return the parameters that name these graphs."""
    return [
        *(("default-graph-uri", DATA[each]) for each in default),
        *(("named-graph-uri", DATA[each]) for each in names),
    ]


def get(query: str, *more: tuple[str, str]) -> tuple[str, str]:
    """Return a question in an address."""
    return "GET", "?" + urlencode([("query", query), *more], quote_via=quote)


def form(*fields: tuple[str, str], address: str = "") -> tuple[str, str, str, bytes]:
    """Return a form as it is posted."""
    return "POST", address, FORM, urlencode(fields, quote_via=quote).encode()


def direct(query: str, *more: tuple[str, str]) -> tuple[str, str, str, bytes]:
    """Return a question that is posted as it is."""
    return "POST", "?" + urlencode(more, quote_via=quote) if more else "", DIRECT, query.encode()


FULL = f"ASK {{ {there(3)} {named(1, 2)} FILTER NOT EXISTS {{ {there(1)} }} }}"
OTHERS = f"ASK FROM <{DATA[3]}> {{ {named(1, 2)} FILTER NOT EXISTS {{ {there(3)} }} }}"

ANSWERED = [
    Asked("query_get", *get("ASK {}")),
    Asked("query_post_form", *form(("query", "ASK {}"))),
    Asked("query_post_direct", *direct("ASK {}")),
    Asked("query_dataset_default_graph", *direct(f"ASK {{ {there(1)} }}", *graphs([1]))),
    Asked("query_dataset_default_graphs_get", *get(f"ASK {{ {there(1, 2)} }}", *graphs([1, 2]))),
    Asked("query_dataset_default_graphs_post", *direct(f"ASK {{ {there(1, 2)} }}", *graphs([1, 2]))),
    Asked("query_dataset_named_graphs_get", *get(f"ASK {{ {named(1, 2)} }}", *graphs([], [1, 2]))),
    Asked("query_dataset_named_graphs_post", *direct(f"ASK {{ {named(1, 2)} }}", *graphs([], [1, 2]))),
    Asked("query_dataset_full", *direct(FULL, *graphs([3], [1, 2]))),
    Asked("query_multiple_dataset", *direct(OTHERS, *graphs([2], [1, 2]))),
    Asked("query_content_type_select", *form(("query", "SELECT (1 AS ?value) {}")), said=None, media=TABLES),
    Asked("query_content_type_ask", *form(("query", "ASK {}")), said=True, media=YES_OR_NO),
    Asked("query_content_type_describe", *form(("query", f"DESCRIBE <{DATA[0]}>")), said=None, media=GRAPHS),
    Asked(
        "query_content_type_construct", *form(("query", "CONSTRUCT { <a:s> <a:p> 1 } WHERE {}")), None, GRAPHS
    ),
    # the same graphs, sent in the ways that the suite leaves out
    Asked("own: default and named graphs in an address", *get(FULL, *graphs([3], [1, 2]))),
    Asked("own: default and named graphs in a form", *form(("query", FULL), *graphs([3], [1, 2]))),
    Asked("own: graphs stand above FROM in a form", *form(("query", OTHERS), *graphs([2], [1, 2]))),
    Asked("own: the file's default graph alone", *get(f"ASK {{ {there(0)} FILTER NOT EXISTS {{ {there(1)} }} }}")),
    Asked("own: named graphs alone leave the default graph empty", *get(f"ASK {{ {there(0)} }}", *graphs([], [1])), said=False),
    Asked("own: default graphs alone leave no named ones", *get(f"ASK {{ {named(1)} }}", *graphs([1])), said=False),
    Asked("own: FROM leaves no named ones", *get(f"ASK FROM <{DATA[1]}> {{ {named(1)} }}"), said=False),
    Asked("own: FROM NAMED leaves no default graph", *get(f"ASK FROM NAMED <{DATA[1]}> {{ {there(0)} }}"), said=False),
    Asked("own: a media type with a charset and capitals", "POST", "", "Application/SPARQL-Query; charset=UTF-8", b"ASK {}"),
    Asked("own: a form with a charset", "POST", "", FORM + "; charset=utf-8", b"query=ASK%20%7B%7D"),
    Asked("own: spaces as + signs", "GET", "?query=ASK+%7B%7D"),
    Asked("own: a parameter that nobody knows", *get("ASK {}", ("apikey", "x"))),
    Asked("own: text beyond ASCII", *direct('ASK { FILTER ("é" = "\\u00E9") }')),
    Asked("own: a BASE of the query's own", *get("BASE <http://example.org/> ASK { <data0> ?p ?o }")),
]  # fmt: skip

REFUSED = [
    Case("bad_query_method", "PUT", "?query=ASK%20%7B%7D"),
    Case("bad_multiple_queries", "GET", "?query=ASK%20%7B%7D&query=SELECT%20%2A%20%7B%7D"),
    Case("bad_query_wrong_media_type", "POST", "", "text/plain", b"ASK {}"),
    Case("bad_query_missing_form_type", "POST", "", "", b"query=ASK%20%7B%7D"),
    Case("bad_query_missing_direct_type", "POST", "", "", b"ASK {}"),
    Case("bad_query_non_utf8", "POST", "", DIRECT + "; charset=UTF-16", "ASK {}".encode("utf-16")),
    Case("bad_query_syntax", "GET", "?query=ASK%20%7B"),
    Case("bad_update_get", "GET", "?update=CLEAR%20ALL"),
    Case("bad_multiple_updates", *form(("update", "CLEAR NAMED"), ("update", "CLEAR DEFAULT"))),
    Case("bad_update_wrong_media_type", "POST", "", "text/plain", b"CLEAR NAMED"),
    Case("bad_update_missing_form_type", "POST", "", "", b"update=CLEAR%20NAMED"),
    Case("bad_update_missing_direct_type", "POST", "", "", b"CLEAR NAMED"),
    Case("bad_update_non_utf8", "POST", "", UPDATE + "; charset=UTF-16", "CLEAR NAMED".encode("utf-16")),
    Case("bad_update_syntax", *form(("update", "CLEAR XYZ"))),
    Case(
        "bad_update_dataset_conflict",
        *form(
            ("using-named-graph-uri", DATA[1]),
            ("update", f"DELETE {{ ?s ?p ?o }} USING <{DATA[1]}> WHERE {{ ?s ?p ?o }}"),
        ),
    ),
    Case("own: PATCH", "PATCH", "?query=ASK%20%7B%7D"),
    Case("own: DELETE", "DELETE", "?query=ASK%20%7B%7D"),
    Case("own: a query in the address and another in the form", *form(("query", "ASK {}"), address="?query=ASK%20%7B%7D")),
    Case("own: an empty form", "POST", "", FORM, b""),
    Case("own: an empty text", "POST", "", DIRECT, b""),
    Case("own: a form for files", "POST", "", "multipart/form-data; boundary=x",
         b'--x\r\nContent-Disposition: form-data; name="query"\r\n\r\nASK {}\r\n--x--\r\n'),
    Case("own: graphs without a query", "GET", "?" + urlencode(graphs([1]))),
    Case("own: a query that is no query in the form", *form(("query", "CLEAR ALL"))),
    Case("own: broken UTF-8 in an address", "GET", "?query=ASK%20%7B%20%22%C3%28%22%20%7D"),
    Case("own: a graph whose name is no IRI", "GET", "?query=ASK%20%7B%7D&default-graph-uri=%3Ca%3E"),
    Case("own: a graph whose name is relative", "GET", "?query=ASK%20%7B%7D&named-graph-uri=data1"),
]  # fmt: skip
"""Requests that no endpoint answers."""

INSERT = "INSERT DATA { <a:s> <a:p> <a:o> }"
MOVED = "INSERT { GRAPH <a:g> { ?s ?p ?o } } WHERE { ?s ?p ?o }"


def using(default: Sequence[int] = (), names: Sequence[int] = ()) -> str:
    """Return the address that names the graphs of an update."""
    fields = [("using-" + name, iri) for name, iri in graphs(default, names)]
    return "?" + urlencode(fields, quote_via=quote)


UPDATES = [
    Case("update_post_form", *form(("update", INSERT))),
    Case("update_post_direct", "POST", "", UPDATE, INSERT.encode()),
    Case("update_dataset_default_graph", "POST", using([1]), UPDATE, MOVED.encode()),
    Case("update_dataset_default_graphs", "POST", using([1, 2]), UPDATE, MOVED.encode()),
    Case("update_dataset_named_graphs", "POST", using([], [1, 2]), UPDATE, MOVED.replace("?s ?p ?o }", "GRAPH ?g { ?s ?p ?o } }").encode()),
    Case("update_dataset_full", "POST", using([1], [2]), UPDATE, MOVED.encode()),
    Case("update_base_uri", *form(("update", "INSERT { GRAPH <a:g> { <test> a <test> } } WHERE {}"))),
    Case("own: an update beside a query", *form(("query", "ASK {}"), ("update", INSERT))),
    Case("own: an update as a query", *get(INSERT)),
    Case("own: an update as a query that is posted", *direct("CREATE GRAPH <a:g>")),
    Case("own: one that begins with a prefix and a comment", *direct(f"# INSERT\nPREFIX a: <a:> {INSERT}")),
]  # fmt: skip
"""What an endpoint with updates would do; this one refuses, and changes nothing."""
