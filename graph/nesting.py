"""How deep a file of RDF nests, told before it is parsed: a parser takes time by the square of it.

One look from left to right; what stands in strings, IRIs and comments does not count.
"""

import re

DEEPEST = 1_000
"""Brackets within brackets: RDF that people publish has fewer than 20."""

# What is not closed ends with its line, or with the file; so nothing is looked at twice.
TURTLE = re.compile(
    rb'"""(?:[^"\\]++|\\.|"(?!""))*+(?:"""|\Z)?'
    rb"|'''(?:[^'\\]++|\\.|'(?!''))*+(?:'''|\Z)?"
    rb'|"(?:[^"\\\n]++|\\.)*+"?'
    rb"|'(?:[^'\\\n]++|\\.)*+'?"
    rb"|<[^<>\s\"{}]*+>|#[^\n]*+|\\.|(?P<open>[\[({])|(?P<close>[\])}])",
    re.DOTALL,
)
JSON = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|(?P<open>[\[{])|(?P<close>[\]}])', re.DOTALL)


def too_deep(data: bytes, *, json: bool = False) -> str:
    """Return where a file of Turtle or TriG (or JSON-LD) nests deeper than is read, with advice; "" for nowhere."""
    if sum(map(data.count, (b"[", b"(", b"{"))) <= DEEPEST:
        return ""
    depth = 0
    for each in (JSON if json else TURTLE).finditer(data):
        if each["open"]:
            depth += 1
            if depth > DEEPEST:
                line = data.count(b"\n", 0, each.start()) + 1
                return (
                    f"line {line}: more than {DEEPEST:,} brackets stand within each other; "
                    "give the inner things names of their own and write them out flat."
                )
        elif each["close"] and depth:
            depth -= 1
    return ""
