"""What a remote engine sends, read: JSON results and N-Triples, whole or cut, in the form that the standard gives them.

An engine's own habits end here. Each function raises Unreadable, which says what is wrong with what came.
"""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from pyoxigraph import QueryResultsFormat, QuerySolutions, RdfFormat, parse, parse_query_results, serialize

from graph import commas
from graph.worker import GRAPHS, TABLES
from ontology import XSD, prefixes

BOOLEAN = re.compile(rb'"([01])"\^\^<http://www\.w3\.org/2001/XMLSchema#boolean>(?=\s*\.[^\n"]*\n)')


class Unreadable(Exception):
    """What came is no answer to a query, or only a part of one."""


def table(body: bytes, kind: str, wanted: str, max_rows: int, *, cut: bool) -> tuple[bytes, int | None, bool]:
    """Return a JSON answer in the format wanted, the number of its rows, and whether there are more."""
    document = _document(body, cut=cut)
    try:
        if kind == "ask":
            document, rows = {"head": {}, "boolean": bool(document["boolean"])}, None
        else:
            found = document["results"]["bindings"]
            cut = cut or len(found) > max_rows
            kept = [{name: _plain(term) for name, term in row.items()} for row in found[:max_rows]]
            document, rows = {"head": {"vars": document["head"]["vars"]}, "results": {"bindings": kept}}, len(kept)
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
        return text if wanted == "json" else _written(text, TABLES[wanted]), rows, cut
    except (ValueError, KeyError, TypeError, AttributeError, SyntaxError):
        raise Unreadable("it is JSON, but not in the form of SPARQL results") from None


def _document(body: bytes, *, cut: bool) -> dict[str, Any]:
    try:
        text = body.decode("utf-8", errors="ignore" if cut else "strict")
        document = json.loads(text) if not cut or text.rstrip().endswith("}") else _mended(text)
    except (ValueError, RecursionError):
        if cut:
            with suppress(ValueError, RecursionError):
                return _mended(body.decode("utf-8", errors="ignore"))
        raise Unreadable("it ended in the middle, or is not JSON") from None
    return document if isinstance(document, dict) else {}


def statements(body: bytes, wanted: str, max_rows: int, *, cut: bool) -> tuple[bytes, int, bool]:
    """Return N-Triples in the format wanted, each statement once, their number, and whether there are more."""
    if cut:
        body = body[: body.rfind(b"\n") + 1]
    body = BOOLEAN.sub(_as_word, body + b"\n")
    try:
        triples = list(dict.fromkeys(quad.triple for quad in parse(body, format=RdfFormat.N_TRIPLES)))
    except (SyntaxError, ValueError):
        raise Unreadable("it ended in the middle, or is not N-Triples") from None
    known = prefixes() if wanted in ("ttl", "rdf", "trig") else {}
    kept = triples[:max_rows]
    return serialize(kept, format=GRAPHS[wanted], prefixes=known) or b"", len(kept), cut or len(kept) < len(triples)


def _plain(term: Mapping[str, Any]) -> dict[str, Any]:
    """Return a term of the JSON results as SPARQL 1.1 has it: Virtuoso says "typed-literal", and 0 and 1 for booleans."""
    plain = dict(term)
    if plain["type"] == "typed-literal":
        plain["type"] = "literal"
    if plain.get("datatype") == XSD.boolean.value:
        plain["value"] = {"0": "false", "1": "true"}.get(plain["value"], plain["value"])
    if plain.get("datatype") == XSD.string.value:
        del plain["datatype"]
    return plain


def _as_word(match: re.Match[bytes]) -> bytes:
    return match[0].replace(b'"1"', b'"true"', 1).replace(b'"0"', b'"false"', 1)


def _written(text: bytes, form: QueryResultsFormat) -> bytes:
    written = parse_query_results(text, format=QueryResultsFormat.JSON).serialize(format=form) or b""
    if form != QueryResultsFormat.CSV or commas.is_sound(written):
        return written
    again = parse_query_results(text, format=QueryResultsFormat.JSON)
    return b"".join(commas.lines(again)) if isinstance(again, QuerySolutions) else written


def _mended(text: str) -> dict[str, Any]:
    """Return the rows that stand whole in a JSON answer that was cut. Raises ValueError."""
    head = re.match(r'\s*\{\s*"head"\s*:', text)
    start = re.search(r'"bindings"\s*:\s*\[', text)
    if head is None or start is None:
        raise ValueError(text[:40])
    decoder, at, rows = json.JSONDecoder(), start.end(), []
    variables, _ = decoder.raw_decode(text, head.end() + len(text[head.end() :]) - len(text[head.end() :].lstrip()))
    gap = re.compile(r"[\s,]*")
    with suppress(ValueError):
        while True:
            at = gap.match(text, at).end()  # type: ignore[union-attr]
            row, at = decoder.raw_decode(text, at)
            rows.append(row)
    return {"head": variables, "results": {"bindings": rows}}
