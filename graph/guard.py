"""What is refused before anything reads it: text that could only be meant to hurt a parser.

    PlacegraphError
    └── QueryRefused             not tried at all
        ├── TooLong              more text than a question needs
        ├── TooDeep              brackets within brackets within brackets …
        └── TooManyOperators     one long sum, path or condition

Nothing is parsed here: one linear scan tells strings, comments and IRIs from the rest, and counts.
It need not be perfect, since whoever gets past it meets a worker that can be lost.
"""

import re

from ontology import PlacegraphError

BYTES = 16 * 1024
DEPTH = 64
OPERATORS = 200

TOKEN = re.compile(
    r"""
      (?P<comment> \#[^\r\n]*+ )
    | (?P<string>  \"{3} (?: [^"\\] | \\. | "(?!"") )*+ (?: \"{3} )?+
                 | '{3}  (?: [^'\\] | \\. | '(?!'') )*+ (?: '{3} )?+
                 | " (?: [^"\\\r\n] | \\. )*+ "?+
                 | ' (?: [^'\\\r\n] | \\. )*+ '?+ )
    | (?P<iri>     < (?: [^<>"{}|^`\\\x00-\x20] | \\u[0-9A-Fa-f]{4} | \\U[0-9A-Fa-f]{8} )*+ > )
    | (?P<name>    [?$@] \w++ (?: (?<=@[a-zA-Z]) - \w++ )*+
                 | (?: [^\W\d] [\w.-]*+ )?+ : (?: [\w.:%-] | \\. )*+
                 | \d++ (?: \. \d++ )?+ (?: [eE] [+-]?+ \d++ )?+ )
    | (?P<word>    [^\W\d] [\w.]*+ )
    | (?P<open>    [({\[] )
    | (?P<close>   [)}\]] )
    | (?P<operator> \|\| | && | [!<>]=? | [=+*/|^-] )
    """,
    re.VERBOSE | re.DOTALL,
)


class QueryRefused(PlacegraphError):
    """A query was not tried at all."""


class TooLong(QueryRefused):
    """There is more text than a question needs."""

    def __init__(self, size: int) -> None:
        super().__init__(
            f"this query is {size:,} bytes long and the limit is {BYTES:,}: "
            "shorten its lists, or run it on a copy of the data with `placegraph query`"
        )


class TooDeep(QueryRefused):
    """Brackets stand within brackets, deeper than any engine reads safely."""

    def __init__(self, line: int) -> None:
        super().__init__(f"at line {line} brackets are nested more than {DEPTH} deep: write it flatter")


class TooManyOperators(QueryRefused):
    """One long sum, path or condition."""

    def __init__(self) -> None:
        super().__init__(f"this query has more than {OPERATORS} operators: use VALUES or IN for a list of cases")


def check(sparql: str) -> None:
    """Raise TooLong, TooDeep or TooManyOperators if this text is not worth the risk of reading."""
    size = len(sparql.encode(errors="surrogatepass"))
    if size > BYTES:
        raise TooLong(size)
    depth = operators = 0
    for token in TOKEN.finditer(sparql):
        deepest = depth
        match token.lastgroup:
            case "open":
                depth = deepest = depth + 1
            case "close":
                depth -= depth > 0
            case "iri":
                # "?a <(?b> ?c" may also be two comparisons: what opens here may count, what closes never
                opened = _opened(token[0])
                deepest = depth + opened
                depth += max(0, opened - token[0].count(")") - token[0].count("]"))
            case "operator":
                operators += 1
        if deepest > DEPTH:
            raise TooDeep(sparql.count("\n", 0, token.start()) + 1)
        if operators > OPERATORS:
            raise TooManyOperators


def words(sparql: str) -> set[str]:
    """Return the bare words of a query in capitals: keywords, but nothing out of strings, IRIs and names."""
    found = (token[0].upper().split(".") for token in TOKEN.finditer(sparql) if token.lastgroup == "word")
    return {word for line in found for word in line if word}


def _opened(iri: str) -> int:
    return iri.count("(") + iri.count("[")
