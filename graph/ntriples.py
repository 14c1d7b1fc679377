"""Terms as a line of N-Triples or N-Quads writes them, and as people do."""

import re
from functools import cache

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from ontology import ID, prefixes

START = re.compile(rb"(<[^<> \t]*>|_:[^ \t]+) (<[^<> \t]*>) ")
"""How a line begins that is one statement with single spaces, as every serialiser writes it."""
OBJECT = re.compile(
    rb'(<[^<> \t]*>|_:[^ \t]+|"(?:[^"\\]|\\.)*"(?:@[A-Za-z0-9-]+|\^\^<[^<> \t]*>)?)(?: <([^<> \t]*)>)? ?'
)
"""What follows that beginning: the object, and the graph's IRI if the line names one."""


def term(text: str) -> NamedNode | BlankNode | Literal | Triple:
    """Return the term that a text stands for. Raises SyntaxError."""
    quad: Quad
    (quad,) = parse(f"<a:a> <a:a> {text} .", format=RdfFormat.N_TRIPLES)
    said: NamedNode | BlankNode | Literal | Triple = quad.object
    return said


def value_in(line: bytes, start: int) -> bytes:
    """Return the object of a line that is one statement, which begins at `start`, as it stands there.

    Neither a language, a type nor a graph holds a quote or a space, so the last quote of a line ends its text.
    """
    return line[start : line.find(b" ", max(start, line.rfind(b'"')))]


def graph_in(line: bytes) -> bytes:
    """Return the graph of a line that names one, as every line of a source does."""
    return line[line.rfind(b" ", 0, -3) + 1 : -3]


def bare(text: str | None) -> str:
    """Return an IRI without its brackets, "" for nothing; any other term as it is."""
    return text[1:-1] if text and text.startswith("<") and text.endswith(">") else text or ""


def plain(value: bytes) -> str:
    """Return an IRI, or the words of a literal."""
    text = value.decode()
    if not text.startswith('"'):
        return bare(text)
    found = term(text)
    return found.value if isinstance(found, Literal) else text


def short(text: str) -> str:
    """Return an IRI as people write it: council-BDG, pg:hasTheme, goal/10; anything else as it is."""
    iri = bare(text)
    if iri.startswith(ID):
        return iri.removeprefix(ID)
    for start, prefix in _short_forms():
        if iri.startswith(start) and re.fullmatch(r"[\w-]+", iri.removeprefix(start)):
            return prefix + iri.removeprefix(start)
    return iri


@cache
def _short_forms() -> tuple[tuple[str, str], ...]:
    """Return each namespace with its prefix and colon; things of ours are written without one."""
    return tuple((iri, f"{prefix}:") for prefix, iri in prefixes().items() if prefix != "id")
