"""How deep a file of RDF nests, told before it is parsed: a parser takes time by the square of it.

One look from left to right; what stands in strings, IRIs and comments does not count.
"""

import re
from pathlib import Path

DEEPEST = 1_000
"""Brackets within brackets: RDF that people publish has fewer than 20."""

BLOCK = 1_000_000
"""Bytes of a file that are looked at together; more only where one line, or one long text, is longer."""

OPENING = (b"[", b"(", b"{")

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
    if _brackets(data) <= DEEPEST:
        return ""
    _, end, deep = _looked(JSON if json else TURTLE, data, len(data), 0, whole=True)
    return _advice(data.count(b"\n", 0, end) + 1) if deep else ""


def too_deep_file(path: Path) -> str:
    """Return the same of a file of Turtle or TriG, of which only a block is held. Raises OSError."""
    with path.open("rb") as file:
        if sum(map(_brackets, iter(lambda: file.read(BLOCK), b""))) <= DEEPEST:
            return ""
        file.seek(0)
        depth, line, held = 0, 1, b""
        while True:
            # as much again as is held, so that a long text is not looked at for each block of it
            block = file.read(max(BLOCK, len(held)))
            data = held + block
            # only a long text goes on after the end of a line: then it is held
            end = data.rfind(b"\n") + 1 if block else len(data)
            depth, end, deep = _looked(TURTLE, data, end, depth, whole=not block)
            line += data.count(b"\n", 0, end)
            if deep or not block:
                return _advice(line) if deep else ""
            held = data[end:]


def _looked(form: re.Pattern[bytes], data: bytes, end: int, depth: int, *, whole: bool) -> tuple[int, int, bool]:
    """Return how deep brackets stand at the end of what was looked at, where that is, and whether it is too deep.

    Unless these bytes are the whole, or the last, of a file, what reaches to their end is left for when more is there.
    """
    for each in form.finditer(data, 0, end):
        if each.end() == end and not whole:
            return depth, each.start(), False
        if each["open"]:
            depth += 1
            if depth > DEEPEST:
                return depth, each.start(), True
        elif each["close"] and depth:
            depth -= 1
    return depth, end, False


def _brackets(data: bytes) -> int:
    """Return how many brackets open, wherever they stand."""
    return sum(map(data.count, OPENING))


def _advice(line: int) -> str:
    return (
        f"line {line}: more than {DEEPEST:,} brackets stand within each other; "
        "give the inner things names of their own and write them out flat."
    )
