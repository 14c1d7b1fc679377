"""From a table in SPARQL JSON to rows of plain Python values."""

import json
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from graph.lanes import Answer

XSD = "http://www.w3.org/2001/XMLSchema#"


class Iri(str):
    """An IRI, told apart from a text that looks like one."""

    __slots__ = ()


Value = Iri | str | int | Decimal | date | bool | None
Row = Mapping[str, Value]

READ: Mapping[str, Callable[[str], Value]] = {
    XSD + "integer": int,
    XSD + "decimal": Decimal,
    XSD + "boolean": lambda text: text == "true",
    XSD + "date": date.fromisoformat,
}


def rows(answer: Answer) -> list[Row]:
    """Return the rows of an answer in SPARQL JSON; a variable that is not bound is None."""
    document = json.loads(answer.body)
    names = document["head"]["vars"]
    return [{name: _value(found.get(name)) for name in names} for found in document["results"]["bindings"]]


def _value(term: dict[str, Any] | None) -> Value:
    if term is None:
        return None
    if term["type"] == "uri":
        return Iri(term["value"])
    return READ.get(term.get("datatype", ""), str)(term["value"])
