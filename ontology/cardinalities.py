"""How many values a property must and may have, read from the shapes that builds are checked against."""

from dataclasses import dataclass
from functools import cache

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from ontology import SH, shapes


@dataclass(frozen=True)
class Cardinality:
    """At least `least` and at most `most` values (None: any number); where only `advised`, fewer is a warning."""

    least: int = 0
    most: int | None = None
    advised: bool = False

    def __str__(self) -> str:
        bounds = {
            (1, 1): "exactly 1",
            (0, None): "any number",
            (0, 1): "at most 1",
        }.get((self.least, self.most))
        words = bounds or (f"at least {self.least}" if self.most is None else f"{self.least} to {self.most}")
        return f"{words} (advised)" if self.advised and self.least else words


@cache
def cardinalities() -> dict[tuple[str, str], Cardinality]:
    """Return class IRI and property IRI → how many values the shapes of that class ask for.

    Several shapes of one property say one thing together: the strictest of each bound.
    """
    said: dict[NamedNode, list[Triple]] = {}
    for quad in parse(shapes(), format=RdfFormat.TURTLE):
        if isinstance(quad.subject, NamedNode):
            said.setdefault(quad.subject, []).append(quad.triple)
    found: dict[tuple[str, str], Cardinality] = {}
    for triples in said.values():
        classes = _objects(triples, SH.targetClass)
        for shape in _objects(triples, SH.property):
            for path in _objects(said.get(shape, []), SH.path):
                for each in classes:
                    key = (each.value, path.value)
                    found[key] = _both(found.get(key, Cardinality()), _stated(said[shape]))
    return found


def _stated(triples: list[Triple]) -> Cardinality:
    """Return what one shape asks for."""
    least, most = _number(triples, SH.minCount), _number(triples, SH.maxCount)
    return Cardinality(least or 0, most, advised=bool(least) and SH.Warning in _objects(triples, SH.severity))


def _both(one: Cardinality, other: Cardinality) -> Cardinality:
    """Return what two shapes ask for together; it is advised only where neither insists."""
    most = [each.most for each in (one, other) if each.most is not None]
    firm = [each for each in (one, other) if each.least and not each.advised]
    return Cardinality(max(one.least, other.least), min(most, default=None), advised=not firm)


def _objects(triples: list[Triple], predicate: NamedNode) -> list[NamedNode]:
    return [each.object for each in triples if each.predicate == predicate and isinstance(each.object, NamedNode)]


def _number(triples: list[Triple], predicate: NamedNode) -> int | None:
    values = [each.object for each in triples if each.predicate == predicate]
    return next((int(value.value) for value in values if isinstance(value, Literal)), None)
