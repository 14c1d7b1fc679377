"""The columns of `SELECT *` in the order in which a query names them: the engine gives them by the alphabet."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from graph.guard import TOKEN

if TYPE_CHECKING:
    from graph.lanes import Answer

FIELD = re.compile(r'"(?:[^"]|"")*+"|[^,"\r\n]*+')
"""One field of CSV as the engine writes it, quotes and all."""
HEAD_JSON = re.compile(rb'\{"head":\{"vars":(\[[^\]]*\])')
HEAD_XML = re.compile(rb"<head>((?:<variable name=\"[^\"]*\"/>)*)</head>")
VARIABLE = re.compile(rb"<variable name=\"([^\"]*)\"/>")


def in_order(sparql: str, answer: "Answer") -> "Answer":
    """Return the answer with its columns as the query names them first to last, if it asks for all of them."""
    if answer.kind != "select":
        return answer
    return replace(answer, body=bytes(turned(sparql, answer.media_type, answer.body)))


def turned(sparql: str, media_type: str, table: bytes | bytearray) -> bytes | bytearray:
    """Return a table with its columns as the query names them first to last, if it asks for all of them."""
    if not _asks_for_all(sparql):
        return table
    form = media_type.partition(";")[0]
    names = _names(form, table)
    if len(set(names)) < 2 or len(set(names)) != len(names):
        return table
    places = _places(sparql)
    order = sorted(range(len(names)), key=lambda at: (places.get(names[at], len(sparql)), at))
    return table if order == [*range(len(names))] else _written(form, table, names, order)


def _asks_for_all(sparql: str) -> bool:
    """Tell whether the outermost SELECT is `SELECT *`."""
    selected = False
    for token in TOKEN.finditer(sparql):
        if token.lastgroup == "comment":
            continue
        word = token[0].upper()
        if selected and word not in ("DISTINCT", "REDUCED"):
            return word == "*"
        selected = selected or (token.lastgroup == "word" and word == "SELECT")
    return False


def _places(sparql: str) -> dict[str, int]:
    """Return where each variable stands first."""
    places: dict[str, int] = {}
    for token in TOKEN.finditer(sparql):
        if token.lastgroup == "name" and token[0][0] in "?$":
            places.setdefault(token[0][1:], token.start())
    return places


def _names(form: str, body: bytes | bytearray) -> list[str]:
    match form:
        case "application/sparql-results+json":
            head = HEAD_JSON.match(body)
            return list(json.loads(head[1])) if head else []
        case "application/sparql-results+xml":
            head = HEAD_XML.search(body)
            return [name.decode() for name in VARIABLE.findall(head[1])] if head else []
        case "text/csv":
            return body.partition(b"\r\n")[0].decode().split(",")
        case "text/tab-separated-values":
            return [name.removeprefix("?") for name in body.partition(b"\n")[0].decode().split("\t")]
    return []


def _written(form: str, body: bytes | bytearray, names: Sequence[str], order: Sequence[int]) -> bytes:
    """Return the document with its columns in another order; rows that name their columns stay as they are."""
    match form:
        case "application/sparql-results+json":
            vars_ = json.dumps([names[at] for at in order], ensure_ascii=False, separators=(",", ":"))
            return HEAD_JSON.sub(lambda head: b'{"head":{"vars":' + vars_.encode(), body, count=1)
        case "application/sparql-results+xml":
            heads = "".join(f'<variable name="{names[at]}"/>' for at in order)
            return HEAD_XML.sub(lambda head: b"<head>" + heads.encode() + b"</head>", body, count=1)
        case "text/tab-separated-values":
            rows = (line.split("\t") for line in body.decode().removesuffix("\n").split("\n"))
            return "".join("\t".join([row[at] for at in order]) + "\n" for row in rows).encode()
    return _csv(body.decode(), order).encode()


def _csv(text: str, order: Sequence[int]) -> str:
    """Return CSV with its columns in another order, each field as it was written."""
    rows, row, at = list[str](), list[str](), 0
    while at < len(text):
        field = FIELD.match(text, at)
        assert field  # noqa: S101 an empty field matches as well
        row.append(field[0])
        at = field.end()
        if text.startswith(",", at):
            at += 1
        else:  # CR LF
            rows.append(",".join([row[each] for each in order]))
            row, at = [], at + 2
    return "".join(f"{each}\r\n" for each in rows)
