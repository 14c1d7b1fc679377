"""CSV that any program can read: the engine leaves commas in names unquoted, which makes two fields of one."""

import re
from collections.abc import Iterator

from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions

QUOTED = re.compile(rb'(?<![^,\n])"(?:[^"]|"")*+"(?=[,\r])')
"""A field that stands in quotes."""
SPECIAL = re.compile(r'[,"\r\n]')


def is_sound(table: bytes | bytearray) -> bool:
    """Tell whether each row of CSV, as the engine wrote it, has as many fields as there are columns."""
    plain = QUOTED.sub(b"", table) if b'"' in table else table
    columns = plain.partition(b"\r\n")[0].count(b",")
    return b'"' not in plain and plain.count(b",") == columns * plain.count(b"\r\n")


def lines(solutions: QuerySolutions) -> Iterator[bytes]:
    """Yield a table as CSV, the names of its columns first: each field in quotes where it would be read as several."""
    yield _line([variable.value for variable in solutions.variables])
    for row in solutions:
        yield _line([_said(term) for term in row])


def _said(term: object) -> str:
    """Return what CSV says of a term: an IRI or a text as it is, "" of none."""
    match term:
        case None:
            return ""
        case NamedNode() | Literal():
            return term.value
        case BlankNode():
            return f"_:{term.value}"
    return str(term)


def _line(fields: list[str]) -> bytes:
    quoted = ('"' + each.replace('"', '""') + '"' if SPECIAL.search(each) else each for each in fields)
    return (",".join(quoted) + "\r\n").encode()
