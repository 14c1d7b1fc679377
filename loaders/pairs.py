"""Predicate and value pairs: how the text of a record's cells becomes RDF terms."""

from collections.abc import Iterable

from pyoxigraph import Literal, NamedNode

from loaders.values import Period, decimal_text
from ontology import BASE, DCT, PG, SKOS, XSD, concept, thing

Node = NamedNode | Literal
Pair = tuple[NamedNode, Node]
Nodes = list[tuple[NamedNode, list[Pair]]]
"""Things, each with what is said of it."""


def named(name: str) -> NamedNode:
    """Return a thing by its local name ("council-BDG") or a concept by scheme and key ("goal/10")."""
    scheme, slash, key = name.partition("/")
    return concept(scheme, key) if slash else thing(name)


def local(node: NamedNode) -> str:
    """Return what our own IRI adds to its namespace, the inverse of `named`; a foreign IRI is left whole."""
    return node.value.removeprefix(BASE).removeprefix("id/").removeprefix("def#")


def text(predicate: NamedNode, *values: str, language: str = "en-GB") -> list[Pair]:
    """Return one pair for each text that says something."""
    return [(predicate, Literal(value, language=language)) for value in values if value]


def strings(predicate: NamedNode, *values: str) -> list[Pair]:
    """Return one pair for each code that says something."""
    return [(predicate, Literal(value)) for value in values if value]


def links(predicate: NamedNode, *values: str) -> list[Pair]:
    """Return one pair for each web address that says something."""
    return [(predicate, Literal(value, datatype=XSD.anyURI)) for value in values if value]


def decimals(predicate: NamedNode, *values: str) -> list[Pair]:
    """Return one pair for each number that says something, never in exponent form."""
    return [(predicate, Literal(decimal_text(value), datatype=XSD.decimal)) for value in values if value]


def things(predicate: NamedNode, *names: str) -> list[Pair]:
    """Return one pair for each local name that says something."""
    return [(predicate, thing(name)) for name in names if name]


def iris(predicate: NamedNode, *values: str) -> list[Pair]:
    """Return one pair for each full IRI that says something."""
    return [(predicate, NamedNode(value)) for value in values if value]


def concepts(predicate: NamedNode, *names: str) -> list[Pair]:
    """Return one pair for each thing or concept ("framework/city-portraits") that says something."""
    return [(predicate, named(name)) for name in names if name]


def keyed(predicate: NamedNode, scheme: str, *keys: str) -> list[Pair]:
    """Return one pair for each concept of a scheme that says something."""
    return [(predicate, concept(scheme, key)) for key in keys if key]


def period(start: str, end: str) -> list[Pair]:
    """Return first and last day of a period given as partial dates, with the coarser precision if not a day."""
    said: list[Pair] = []
    precisions = []
    if start:
        known = Period.of(start)
        said.append((PG.start, Literal(known.first.isoformat(), datatype=XSD.date)))
        precisions.append(known.precision)
    if end:
        known = Period.of(end)
        said.append((PG.end, Literal(known.last.isoformat(), datatype=XSD.date)))
        precisions.append(known.precision)
    coarse = next((each for each in ("year", "month") if each in precisions), "")
    return said + strings(PG.datePrecision, coarse)


def day(predicate: NamedNode, value: str) -> list[Pair]:
    """Return a pair for the first day of a partial date."""
    return [(predicate, Literal(Period.of(value).first.isoformat(), datatype=XSD.date))] if value else []


def issued(value: str) -> list[Pair]:
    """Return the day of publication as a partial date, with its precision if not a day."""
    return [*day(DCT.issued, value), *(pair for pair in period(value, "") if pair[0] == PG.datePrecision)]


def flag(predicate: NamedNode, value: str) -> list[Pair]:
    """Return a true for "yes", nothing for "" (which says nothing either way)."""
    return [(predicate, Literal("true", datatype=XSD.boolean))] if value == "yes" else []


def labels(name: str, alt_names: Iterable[str]) -> list[Pair]:
    """Return the name and the other names."""
    return text(SKOS.prefLabel, name) + text(SKOS.altLabel, *alt_names)
