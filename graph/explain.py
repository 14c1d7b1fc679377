"""Why a query takes long: what its algebra asks the engine to do, in words, with how much of the graph each part meets.

It runs in a worker, for it reads the query. What it says is a class and its reasons, not a prediction in seconds:
the engine tells nobody its plan.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from typing import Any

import pyoxigraph as ox
from rdflib import BNode, Literal, URIRef, Variable
from rdflib.paths import Path
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Node

from graph.explained import MAY_NOT_END, QUICK, SOME_SECONDS, Explained


class Unreadable(Exception):
    """A text whose algebra cannot be had."""


Count = Callable[[Node | None, Node | None, Node | None], int]
"""How many statements have this subject, property and value (None for any), counted up to MANY."""

MANY = 20_000
"""Counting stops here: from there on it is a large part of the graph."""
SLOW, ENDLESS = 100_000, 20_000_000
"""Rows to walk through from which a query takes seconds, and from which it will hardly end."""


@dataclass
class Part:
    """Something that is joined with the rest of its group: its text, its variables, how many rows it alone gives."""

    text: str
    variables: set[str]
    rows: int | None
    """None for what only adds a value to rows that are there."""
    endless_path: bool = False
    """Whether it follows a path of any length between two variables."""


@dataclass
class _Reading:
    """What is found on the way through the algebra."""

    count: Count
    reasons: list[str] = field(default_factory=list)
    worst: int = 0

    def rows(self, node: CompValue, bound: Mapping[str, Any]) -> int:
        """Return about how many rows a group walks through, and note why that is many."""
        return self._weigh(list(self._parts(node, dict(bound) | _values(node))), set(bound))

    def _weigh(self, parts: list[Part], bound: set[str]) -> int:
        groups = _joined(parts, bound)
        for part in (part for part in parts if part.endless_path and not part.variables & bound):
            others = [each for each in parts if each is not part and each.variables & part.variables]
            if not others:
                self.reasons.append(
                    f"{part.text} follows a path of any length from everywhere to everywhere: bind one end of it"
                )
                self.worst = max(self.worst, SLOW + 1)
        rows = 1
        fewest = sorted(filter(None, map(_fewest, groups)), key=lambda part: -(part.rows or 0))
        for part in fewest:
            rows *= max(1, part.rows or 0)
        if len(fewest) > 1 and rows > SLOW:
            one, other = fewest[:2]
            self.reasons.append(
                f"nothing joins {one.text} with {other.text}: every row of the one is paired with every row of the "
                f"other ({_rows(one.rows)} with {_rows(other.rows)}). Name a variable that both share"
            )
        elif rows >= MANY:
            part = fewest[0]
            self.reasons.append(
                f"{part.text} meets {_rows(part.rows)} of the graph, and nothing else in its group meets fewer: name a "
                "place, a theme or a class"
            )
        self.worst = max(self.worst, rows)
        return rows

    def _parts(self, node: CompValue, known: Mapping[str, Any]) -> Iterator[Part]:
        """Yield what is joined in a group."""
        match node.name:
            case "BGP":
                for subject, verb, value in node.triples:
                    yield self._part(subject, verb, value, known)
            case "Join":
                yield from self._parts(node.p1, known)
                yield from self._parts(node.p2, known)
            case "Extend":
                yield from self._parts(node.p, known)
                used = {str(name) for name in getattr(node.expr, "_vars", ())} | _variables(node.expr)
                yield Part(f"BIND … AS ?{node.var}", {str(node.var), *used}, None)
            case "Filter" | "Graph":
                yield from self._parts(node.p, known)
            case "LeftJoin" | "Minus":
                first = list(self._parts(node.p1, known))
                yield from first
                before = {*known, *_names(first)}
                second = list(self._parts(node.p2, {**known, **dict.fromkeys(before - known.keys())}))
                rows = self._weigh(second, before)
                if node.name == "LeftJoin" and not before & _names(second):
                    together = rows * min((part.rows for part in first if part.rows is not None), default=1)
                    self.worst = max(self.worst, together)
                    if together > SLOW:
                        self.reasons.append("a group after OPTIONAL shares no variable with what stands before it")
            case "Union":
                branches = [list(self._parts(each, {**known, **_values(each)})) for each in (node.p1, node.p2)]
                rows = sum(self._weigh(branch, set(known)) for branch in branches)
                yield Part("the UNION", _names(branches[0]) | _names(branches[1]), rows)
            case "ToMultiSet" if (table := _table(node)) is not None:
                yield Part("VALUES", {str(name) for row in table for name in row}, len(table))
            case _:
                if "p" in node and isinstance(node.p, CompValue):
                    yield Part("the inner SELECT", _shown(node), self._whole(node, {}))

    def _whole(self, node: CompValue, bound: Mapping[str, Any]) -> int:
        """Return how many rows a query walks through, from its modifiers inwards."""
        sorts, groups, limited, one = False, False, False, False
        while node.name in (
            "Slice",
            "Distinct",
            "Reduced",
            "Project",
            "OrderBy",
            "ToMultiSet",
            "AggregateJoin",
            "Group",
            "Extend",
        ):
            sorts |= node.name == "OrderBy"
            groups |= node.name in ("AggregateJoin", "Distinct")
            limited |= node.name == "Slice"
            one |= node.name == "Group" and not node.expr
            node = node.p
        rows = self.rows(node, bound)
        if rows > SLOW and (sorts or groups):
            what = "ORDER BY sorts" if sorts else "GROUP BY and DISTINCT hold"
            self.reasons.append(f"{what} {_rows(rows)} before the first one can be shown, LIMIT or not")
        elif rows > SLOW and not limited:
            self.reasons.append("there is no LIMIT: the answer is cut where the server's limit stands")
        return 1 if one else rows

    def _part(self, subject: Node, verb: Node | Path, value: Node, known: Mapping[str, Any]) -> Part:
        ends = [None if isinstance(end, Variable) and str(end) not in known else end for end in (subject, value)]
        text = " ".join(_text(each) for each in (subject, verb, value))
        variables = set().union(*map(_variables, (subject, verb, value)))
        if isinstance(verb, Path):
            open_ends = ends == [None, None]
            return Part(text, variables, MANY if open_ends else 100, open_ends and bool(set("*+") & set(str(verb))))
        at = [_constant(each, known) for each in (subject, verb, value)]
        unknown_but_bound = any(
            isinstance(each, Variable) and str(each) in known and known[str(each)] is None for each in (subject, value)
        )
        return Part(text, variables, 10 if unknown_but_bound else self.count(*at))


def explained(sparql: str, store: ox.Store) -> Explained:
    """Return the class of a query over a store, all its graphs as one, and why.

    Raises Unreadable where rdflib, which gives the algebra, cannot read the text.
    """

    @cache
    def count(*terms: Node | None) -> int:
        subject, verb, value = map(_known_to_the_store, terms)
        if isinstance(subject, ox.Literal) or isinstance(verb, ox.Literal):
            return 0
        return sum(1 for _ in islice(store.quads_for_pattern(subject, verb, value), MANY))

    try:
        algebra = translateQuery(parseQuery(sparql)).algebra
    except Exception as error:  # rdflib says by a bare Exception that a prefix is not declared
        raise Unreadable(str(error)) from None
    return explain(algebra, count)


def explain(algebra: CompValue, count: Count) -> Explained:
    """Return the class of a query and why, from its algebra and a way to count."""
    reading = _Reading(count)
    if isinstance(dict.get(algebra, "p"), CompValue):
        reading._whole(algebra.p, {})
    cost = MAY_NOT_END if reading.worst >= ENDLESS else SOME_SECONDS if reading.worst > SLOW else QUICK
    return Explained(cost, list(dict.fromkeys(reading.reasons)))


def _values(node: CompValue) -> dict[str, Any]:
    """Return the variables to which VALUES of this group give a value, each with its first."""
    match node.name:
        case "ToMultiSet":
            # UNDEF is a word here, and gives no value
            first = (_table(node) or [])[:1]
            return {str(name): value for row in first for name, value in row.items() if isinstance(value, Node)}
        case "Join":
            return _values(node.p1) | _values(node.p2)
        case "Filter" | "Extend" | "Graph":
            return _values(node.p)
        case "LeftJoin" | "Minus":
            return _values(node.p1)
        case _:
            return {}


def _variables(term: object) -> set[str]:
    """Return the variable that a term is; a blank node of a query is one as well."""
    return {str(term)} if isinstance(term, Variable | BNode) else set()


def _names(parts: list[Part]) -> set[str]:
    return {name for part in parts for name in part.variables}


def _shown(node: CompValue) -> set[str]:
    """Return the variables that an inner SELECT gives to the outside."""
    while "PV" not in node and "p" in node:
        node = node.p
    return {str(name) for name in node.PV} if "PV" in node else set()


def _table(node: CompValue) -> list[Mapping[Any, Any]] | None:
    """Return the rows of VALUES, None for an inner SELECT; rdflib has a bare list where VALUES lists nothing."""
    if isinstance(node.p, list):
        return []
    return list(dict.get(node.p, "res", [])) if node.p.name == "values" else None


def _joined(parts: list[Part], bound: set[str]) -> list[list[Part]]:
    """Return the parts in groups that share variables; what is bound from outside joins nothing more."""
    groups: list[tuple[set[str], list[Part]]] = []
    for part in parts:
        names = part.variables - bound
        touching = [group for group in groups if group[0] & names]
        groups = [group for group in groups if group not in touching]
        groups.append(
            (names.union(*(each[0] for each in touching)), [part, *(p for each in touching for p in each[1])])
        )
    return [group for _, group in groups] or [[Part("nothing", set(), 1)]]


def _fewest(group: list[Part]) -> Part | None:
    """Return the part that gives the fewest rows, None where none gives any of its own."""
    return min((part for part in group if part.rows is not None), key=lambda part: part.rows or 0, default=None)


def _known_to_the_store(term: Node | None) -> ox.NamedNode | ox.Literal | None:
    match term:
        case URIRef():
            return _ours(lambda: ox.NamedNode(str(term)))
        case Literal():
            kind = ox.NamedNode(str(term.datatype)) if term.datatype else None
            return _ours(lambda: ox.Literal(str(term), language=term.language, datatype=kind))
        case _:
            return None


def _ours(make: Callable[[], ox.NamedNode | ox.Literal]) -> ox.NamedNode | ox.Literal | None:
    """Return a term, None where it is none that a store could hold: a relative IRI, a language that is no language."""
    try:
        return make()
    except ValueError:
        return None


def _constant(term: Node | Path, known: Mapping[str, Any]) -> Node | None:
    if isinstance(term, Variable):
        term = known.get(str(term), term)
    return term if isinstance(term, URIRef | Literal) else None


def _text(term: Node | Path) -> str:
    """Return a term as one would write it, without the address of its namespace."""
    if isinstance(term, URIRef):
        return f"<…{str(term)[-30:]}>" if len(term) > 40 else term.n3()
    return str(term.n3()) if isinstance(term, Node) and not isinstance(term, Path) else str(term)


def _rows(number: int | None) -> str:
    number = number or 0
    return f"more than {MANY:,} rows" if number >= MANY else f"{number:,} rows"
