"""Rows: an answer's document as Python values."""

import json
import math
import re
from codecs import getincrementaldecoder
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import IO, Any

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from graph.lanes import Answer
from ontology import XSD

NT = RdfFormat.N_TRIPLES
HEAD, BINDINGS = '{"head":', '"bindings":['
PIECE = 64 * 1024
"""Bytes of a document that are read at once."""


class Iri(str):
    """A name, not a text: what links are made from."""

    __slots__ = ()


Value = Iri | str | int | Decimal | float | bool | date | None
Row = dict[str, Value]

LONGEST_NUMBER = 100
"""Digits of a number that is read as one: longer ones, and "1E999999999", would keep the process busy for ever."""
DECIMAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")


def _integer(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise ValueError
    return int(text)


def _decimal(text: str) -> Decimal:
    """Return a decimal as XML Schema writes it: without an exponent, and never infinite. Raises ValueError."""
    if len(text) > LONGEST_NUMBER or not DECIMAL.fullmatch(text):
        raise ValueError
    return Decimal(text)


def _float(text: str) -> float:
    if not math.isfinite(number := float(text)):
        raise ValueError
    return number


READERS: Mapping[str, Callable[[str], Value]] = {
    XSD.integer.value: _integer,
    XSD.decimal.value: _decimal,
    XSD.double.value: _float,
    XSD.float.value: _float,
    XSD.boolean.value: lambda text: text == "true",
    XSD.date.value: date.fromisoformat,
}


def rows(answer: Answer) -> list[Row]:
    """Return the rows of a JSON answer, each with every variable: None where it is not bound.

    A value that its datatype cannot read (a 30 February) stays text, as does every other datatype;
    language tags are left out. A yes or no is one row, `{"answer": True}`. A graph must be N-Triples: each
    statement is a row of subject, predicate and object, in order.
    """
    if answer.kind == "graph":
        return statements(answer.body)
    document = json.loads(answer.body)
    if "boolean" in document:
        return [{"answer": document["boolean"]}]
    unbound: Row = dict.fromkeys(document["head"]["vars"])
    return [
        unbound | {name: value(term) for name, term in binding.items()} for binding in document["results"]["bindings"]
    ]


def beginning(answer: Answer, most: int) -> tuple[tuple[str, ...], list[Row]]:
    """Return the variables of a JSON table as the lanes write it, and its first rows; what follows is not read.

    A file that holds the answer is closed.
    """
    with answer.file or BytesIO(answer.body) as source:
        read, decoder = getincrementaldecoder("utf-8")(), json.JSONDecoder()
        text, at = "", -1
        while at < 0:
            text += read.decode(_next(source, len(text)))
            at = text.find(BINDINGS)
        names: list[str] = decoder.raw_decode(text, len(HEAD))[0]["vars"]
        text, at = text[at + len(BINDINGS) :], 0
        unbound: Row = dict.fromkeys(names)
        found: list[Row] = []
        while len(found) < most and not text.startswith("]", at):
            try:
                binding, end = decoder.raw_decode(text, at)
                # the sign after a row tells whether there is another
                at = end + (text[end] == ",")
            except (ValueError, IndexError):
                text, at = text[at:] + read.decode(_next(source, len(text) - at)), 0
                continue
            found.append(unbound | {name: value(term) for name, term in binding.items()})
        return tuple(names), found


def _next(source: IO[bytes], held: int) -> bytes:
    """Return the next piece of a document: as much again as is held, or one long row would be read over and over."""
    if piece := source.read(max(held, PIECE)):
        return piece
    raise ValueError("the answer ends in the middle")


def statements(body: bytes) -> list[Row]:
    """Return each statement of N-Triples, once, as a row; sorted, for a graph has no order of its own."""
    triples = {(str(quad.subject), str(quad.predicate), str(quad.object)): quad for quad in parse(body, NT)}
    return [
        {"subject": _plain(quad.subject), "predicate": _plain(quad.predicate), "object": _plain(quad.object)}
        for _, quad in sorted(triples.items())
    ]


def _plain(term: NamedNode | BlankNode | Literal | Triple) -> Value:
    match term:
        case NamedNode():
            return Iri(term.value)
        case Literal():
            return value({"type": "literal", "value": term.value, "datatype": term.datatype.value})
    return str(term)


def value(term: Mapping[str, Any]) -> Value:
    """Return one RDF term, in the form of the SPARQL 1.1 JSON results, as a Python value."""
    match term["type"]:
        case "uri":
            return Iri(term["value"])
        case "bnode":
            return f"_:{term['value']}"
        case "triple":
            return json.dumps(term["value"])
    text: str = term["value"]
    if read := READERS.get(term.get("datatype", "")):
        with suppress(ValueError, ArithmeticError):
            return read(text)
    return text
