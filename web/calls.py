"""How to ask a question from outside a browser: the same call as a command line, and in Python and R."""

import json
import shlex
from collections.abc import Mapping, Sequence
from urllib.parse import quote, urlencode

from pyoxigraph import NamedNode
from werkzeug.datastructures import MultiDict

from queries import KINDS, Query

ONE = ("Date", "Today", "Integer", "Decimal")
"""Kinds of which a question takes one value; of any other it may be asked of several at once."""
VALUES = 50
"""Values that one parameter may have."""

Given = Mapping[str, Sequence[str]]
"""What stands for each parameter, as a reader writes it: nothing, one value, or several to ask of all of them."""


def texts_of(query: Query, asked: MultiDict[str, str]) -> dict[str, list[str]]:
    """Return the values of each parameter that an address has; things may stand in one, with commas between them."""
    texts: dict[str, list[str]] = {}
    for name, kind in query.kinds.items():
        if name in asked:
            parts = [part for text in asked.getlist(name) for part in (text.split(",") if _many(kind) else [text])]
            texts[name] = list(dict.fromkeys(part for part in parts if part.strip()))
    return texts


def _many(kind: str) -> bool:
    """Tell whether no value of a kind has a comma in it."""
    return isinstance(KINDS[kind].read(KINDS[kind].example), NamedNode)


def address(root: str, name: str, given: Given, form: str = "") -> str:
    """Return the address that answers a question of the library; `root` is that of the server, with no slash."""
    asked = {key: [*values] for key, values in given.items() if values} | ({"format": [form]} if form else {})
    return f"{root}/api/queries/{name}" + (f"?{urlencode(asked, doseq=True, quote_via=quote)}" if asked else "")


def of_question(root: str, name: str, given: Given, *, graph: bool) -> dict[str, str]:
    """Return calls that answer a question of the library, by the name of the language."""
    url = address(root, name, given)
    other = address(root, name, given, "ttl" if graph else "csv")
    return {
        "curl": f"curl {shlex.quote(url)}\ncurl {shlex.quote(other)}\n",
        "Python": (
            "import json\nfrom urllib.request import urlopen\n\n"
            f"with urlopen({_text(url)}) as answer:\n    found = json.load(answer)\n\n"
            'for row in found["rows"]:\n    print(row)\n'
        ),
        "R": f"found <- jsonlite::fromJSON({_text(url)})\nfound$rows\n",
    }


def of_sparql(root: str, sparql: str, *, graph: bool = False) -> dict[str, str]:
    """Return calls that send a query, which answers with a table or a graph, to the endpoint: by language."""
    media, form = ("text/turtle", "ttl") if graph else ("text/csv", "csv")
    return {
        "curl": (
            f"curl {root}/sparql --header 'Accept: {media}' \\\n"
            f"  --header 'Content-Type: application/sparql-query' --data-binary {shlex.quote(sparql)}\n"
        ),
        "Python": (
            ("" if graph else "import csv\nimport io\n") + "from urllib.request import Request, urlopen\n\n"
            f"QUERY = {_long(sparql)}\n\n"
            f"request = Request(\n    {_text(root + '/sparql')},\n    QUERY.encode(),\n"
            f'    {{"Content-Type": "application/sparql-query", "Accept": "{media}"}},\n)\n'
            "with urlopen(request) as answer:\n"
            + (
                "    print(answer.read().decode())\n"
                if graph
                else "    for row in csv.DictReader(io.TextIOWrapper(answer)):\n        print(row)\n"
            )
        ),
        "Python with SPARQLWrapper": (
            "from SPARQLWrapper import SPARQLWrapper\n\n"
            f"QUERY = {_long(sparql)}\n\n"
            f"endpoint = SPARQLWrapper({_text(root + '/sparql')})\n"
            "endpoint.setOnlyConneg(True)\nendpoint.setQuery(QUERY)\n"
            + (
                "print(endpoint.queryAndConvert().serialize())  # a graph of rdflib\n"
                if graph
                else 'endpoint.setReturnFormat("json")\n'
                'for row in endpoint.queryAndConvert()["results"]["bindings"]:\n'
                '    print({name: cell["value"] for name, cell in row.items()})\n'
            )
        ),
        "Python with rdflib": (
            "from rdflib import Graph\nfrom rdflib.plugins.stores.sparqlstore import SPARQLStore\n\n"
            f"QUERY = {_long(sparql)}\n\n"
            f"graph = Graph(SPARQLStore({_text(root + '/sparql')}))\n"
            "for row in graph.query(QUERY):\n    print(row)\n"
        ),
        "R": (
            f"query <- {_text(sparql)}\n"
            f"url <- paste0({_text(f'{root}/sparql?format={form}&query=')}, URLencode(query, reserved = TRUE))\n"
            + ('cat(readLines(url), sep = "\\n")\n' if graph else "read.csv(url)\n")
        ),
    }


def _text(text: str) -> str:
    """Return a text as Python and R both write it; R knows no surrogate pairs, so only ASCII signs are escaped."""
    return json.dumps(text, ensure_ascii=False)


def _long(text: str) -> str:
    """Return a text of many lines as Python writes it, readable where nothing in it speaks against that."""
    if "\\" in text or '"""' in text or text.endswith('"'):
        return _text(text)
    return f'"""{text}"""'
