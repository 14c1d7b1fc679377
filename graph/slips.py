"""What people get wrong in a query most often, said in their own terms instead of in the grammar's.

    QuerySyntaxError
    ├── UndeclaredPrefix     a prefix is used that the query does not declare
    └── Unclosed             a bracket is opened and never closed, or closed and never opened

Only a text that the engine could not read is looked at, and only by its tokens: nothing is parsed here.
"""

import re
from collections.abc import Iterator

from graph.guard import TOKEN
from graph.lanes import QuerySyntaxError
from ontology import prefixes

PAIRS = {"}": "{", ")": "(", "]": "["}
CLOSERS = {opening: closing for closing, opening in PAIRS.items()}

QUERIES = frozenset(["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"])
UPDATES = frozenset(["INSERT", "DELETE", "WITH", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY"])

NOISE = re.compile(r"\['|\.\.=|\[_\]|\bLATERAL\b|\bSERVICE\b|\bhasLang\b|\bLANGDIR\b")
"""What the engine's list of what it expected has in it when it helps nobody."""
PREFIX = re.compile(r"[^\W\d_](?:[\w.-]*[\w-])?|", re.UNICODE)


class UndeclaredPrefix(QuerySyntaxError):
    """A prefix is used that the query does not declare."""

    def __init__(self, prefix: str, line: int, column: int) -> None:
        iri = prefixes().get(prefix, "…")
        _say(
            self,
            f"prefix {prefix}: is not declared (line {line}, column {column}); add PREFIX {prefix}: <{iri}>",
            line,
            column,
        )


class Unclosed(QuerySyntaxError):
    """A bracket is opened and never closed, or closed and never opened."""

    def __init__(self, sign: str, line: int, column: int) -> None:
        _say(
            self,
            f"the {sign} at line {line}, column {column} is never closed: add {CLOSERS[sign]}"
            if sign in CLOSERS
            else f"the {sign} at line {line}, column {column} closes nothing: take it out, or add {PAIRS[sign]} before it",
            line,
            column,
        )


class Unread(QuerySyntaxError):
    """Reading stopped, and the engine's list of what might stand there would help nobody."""

    def __init__(self, error: QuerySyntaxError) -> None:
        _say(
            self,
            f"this is not a SPARQL query at line {error.line}, column {error.column}: it cannot be read on from here, so "
            "look at what stands before",
            error.line,
            error.column,
        )


def _say(error: QuerySyntaxError, words: str, line: int | None, column: int | None) -> None:
    Exception.__init__(error, words)
    error.line, error.column = line, column


def told(sparql: str, error: QuerySyntaxError) -> QuerySyntaxError:
    """Return the error in the words of the slip that is behind it, or as it was where none is known."""
    slip = _undeclared(sparql) or _unbalanced(sparql)
    if slip:
        return slip
    return Unread(error) if error.line and NOISE.search(str(error)) else error


def first_word(sparql: str) -> str:
    """Return the word, in capitals, with which a text begins to ask or to order something, "" where there is none."""
    word = ""
    for token in TOKEN.finditer(sparql):
        if token.lastgroup == "comment":
            continue
        if token.lastgroup == "word":
            word = token[0].upper()
            if word not in ("PREFIX", "BASE"):
                return word
        elif not (word and token.lastgroup in ("name", "iri")):
            return ""
    return ""


def is_update(sparql: str) -> bool:
    """Tell whether a text orders a change."""
    return first_word(sparql) in UPDATES


def looks_like_a_query(sparql: str) -> bool:
    """Tell whether a text begins as a query does and has a pattern, or names what to describe."""
    word = first_word(sparql)
    return word in QUERIES and (word == "DESCRIBE" or any(t[0] == "{" for t in TOKEN.finditer(sparql)))


def _undeclared(sparql: str) -> UndeclaredPrefix | None:
    """Return the first prefix that is used before it is declared."""
    declared: set[str] = set()
    before = ""
    for token in TOKEN.finditer(sparql):
        if token.lastgroup == "comment":
            continue
        text = token[0]
        if token.lastgroup == "name" and text[0] not in "?$@" and not text[0].isdigit():
            prefix = text.partition(":")[0]
            if before == "PREFIX":
                declared.add(prefix)
            elif prefix not in declared and PREFIX.fullmatch(prefix):
                return UndeclaredPrefix(prefix, *_place(sparql, token.start()))
        before = text.upper() if token.lastgroup == "word" else ""
    return None


def _unbalanced(sparql: str) -> Unclosed | None:
    """Return the first bracket that closes nothing, or the innermost one that is never closed."""
    opened: list[re.Match[str]] = []
    for token in _brackets(sparql):
        if token.lastgroup == "open":
            opened.append(token)
        elif opened and opened[-1][0] == PAIRS[token[0]]:
            opened.pop()
        else:
            wrong = opened[-1] if opened else token
            return Unclosed(wrong[0], *_place(sparql, wrong.start()))
    return Unclosed(opened[-1][0], *_place(sparql, opened[-1].start())) if opened else None


def _brackets(sparql: str) -> Iterator[re.Match[str]]:
    return (token for token in TOKEN.finditer(sparql) if token.lastgroup in ("open", "close"))


def _place(sparql: str, at: int) -> tuple[int, int]:
    """Return the line and the column of an offset, from 1."""
    return sparql.count("\n", 0, at) + 1, at - sparql.rfind("\n", 0, at)
