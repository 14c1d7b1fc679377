"""Odd texts put into the questions of the library: each stays the one term that it means, and nothing else of a query changes."""

import random
import re
from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from ontology import BASE
from queries import KINDS, BadValue, Query, library

PIECES = (
    '"', "'", '"""', "'''", "\\", "\\u0022", "\\U0000007D", "}", "{", ">", "<", "> } #", '"} ?s ?p ?o #', '" . ?s ?p ?o', "\n", "\r", "\r\n",
    "\t", "\0", "\x0b", "\x85", "\u2028", "\u202e", "\ud800", "\udfff", "\ufeff", "\U0001f4a9", "#", "$", "?x", "@en", "^^<urn:x>", "1", "-1",
    "1e9", ".5", "true", "a", "A", "é", "e\u0301", "VALUES ?x { 1 }", "UNION { ?s ?p ?o }", "SERVICE <http://127.0.0.1:1/> { }", "; DROP ALL",
    "\\1", "\\g<0>", "%s", "{0}", "goal/10", "area-E09000002", "council-BDG", "E09000002", "https://w3id.org/placegraph/id/", "../", "2024-02-29",
)  # fmt: skip
"""What ends a text, an IRI, a line or a group in SPARQL, what a replacement could take for its own, and what is honest."""

LINE = re.compile(r"^[ \t]*VALUES \?(\w+) \{.*$", re.MULTILINE)
SAFE = re.compile(rf"(?:{re.escape(BASE)}|http://metadata\.un\.org/sdg/)[A-Za-z0-9/#._~-]+")
"""An IRI that a parameter may become: of a known place, with nothing in it that ends an IRI."""


@dataclass
class Found:
    """How many texts of each kind of parameter were taken and refused, and what went wrong."""

    taken: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def soak(cases: int, seed: int) -> Found:
    """Put so many texts, by the dice, into questions that ask for something."""
    found, dice = Found(), random.Random(seed)
    asking = [(query, name) for query in library().values() for name in sorted(query.parameters)]
    # a text is taken whatever it is, and most other kinds refuse what is odd
    weights = [20 if query.kinds[name] == "Text" else 1 for query, name in asking]
    for _ in range(cases):
        ((query, odd),) = dice.choices(asking, weights)
        texts = {
            name: KINDS[kind].example for name, kind in query.kinds.items() if name not in query.optional or name == odd
        }
        texts[odd] = _text(dice, texts[odd])
        found.faults += _tried(query, odd, texts, found)
    return found


def _text(dice: random.Random, example: str) -> str:
    """Return an honest text with odd pieces in it, pieces alone, or letters from anywhere in Unicode."""
    pieces = dice.choices(PIECES, k=dice.randint(0, 6))
    match dice.randrange(4):
        case 0:
            pieces = [*pieces[:2], example] if dice.random() < 0.5 else [example, *pieces[:2]]
        case 1:
            pieces += [chr(dice.randrange(0x110000)) for _ in range(dice.randint(1, 8))]
        case 2:
            pieces = [dice.choice(PIECES)]
    return "".join(pieces)


def _tried(query: Query, odd: str, texts: dict[str, str], found: Found) -> list[str]:
    """Return what is wrong with what these texts made of a question."""
    try:
        terms = query.read(texts)
    except BadValue:
        found.refused[query.kinds[odd]] += 1
        return []
    found.taken[query.kinds[odd]] += 1
    bound = query.bind(**terms)
    lines = {match[1]: match[0] for match in LINE.finditer(bound) if match[1] in terms}
    left = {name for name, given in terms.items() if given is None}
    faults = []
    if _without(bound, query.parameters) != _without(query.sparql, query.parameters):
        faults.append(f"{query.name}: {texts!r} changed the question: {bound[-300:]!r}")
    for name in terms.keys() - left:
        kind, text, said = query.kinds[name], texts[name], _values(lines.get(name, ""), name)
        if len(said) != 1 or not _means(kind, text, said[0]):
            faults.append(f"{query.name}: {name}={text!r} became {said!r}")
    return faults


def _without(sparql: str, names: Container[str]) -> str:
    """Return a query without its lines of these values; a bound value never spans lines."""
    return "\n".join(
        line
        for line in sparql.split("\n")
        if not ((match := LINE.fullmatch(line)) and match[1] in names) and line.strip()
    )


def _values(line: str, name: str) -> Sequence[NamedNode | Literal]:
    """Return the terms that a line of values gives to a name, as the engine reads them; none where it cannot."""
    try:
        rows = Store().query(f"SELECT ?{name} {{ {line.strip()}\n }}")
    except SyntaxError:
        return []
    assert isinstance(rows, QuerySolutions)
    return [term for row in rows if isinstance(term := row[name], NamedNode | Literal)]


def _means(kind: str, text: str, said: NamedNode | Literal) -> bool:
    """Tell whether a term is what a text of this kind means: the text itself, one of our IRIs, or plain digits."""
    if isinstance(said, NamedNode):
        return bool(SAFE.fullmatch(said.value)) and kind not in ("Text", "Integer", "Decimal", "Date")
    return said == Literal(text) if kind == "Text" else bool(re.fullmatch(r"[+-]?[\d.-]+", said.value, re.ASCII))
