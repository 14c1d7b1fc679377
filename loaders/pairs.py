"""Predicate and value pairs: how the text of a record's cells becomes RDF terms (as `loaders.terms` writes them)."""

from collections.abc import Iterable
from functools import lru_cache

from loaders.terms import DCT, HELD, PG, SKOS, concept, english, iri, string, thing, typed
from loaders.values import Period, decimal_text
from ontology import BASE

Pair = tuple[str, str]
Nodes = list[tuple[str, list[Pair]]]
"""Things, each with what is said of it."""


def named(name: str) -> str:
    """Return a thing by its local name ("council-BDG") or a concept by scheme and key ("goal/10")."""
    scheme, slash, key = name.partition("/")
    return concept(scheme, key) if slash else thing(name)


def local(node: str) -> str:
    """Return what our own IRI adds to its namespace, the inverse of `named`; a foreign IRI is left whole."""
    return node[1:-1].removeprefix(BASE).removeprefix("id/").removeprefix("def#")


def text(predicate: str, *values: str) -> list[Pair]:
    """Return one pair for each text that says something."""
    return [(predicate, english(value)) for value in values if value]


def strings(predicate: str, *values: str) -> list[Pair]:
    """Return one pair for each code that says something."""
    return [(predicate, string(value)) for value in values if value]


def links(predicate: str, *values: str) -> list[Pair]:
    """Return one pair for each web address that says something."""
    return [(predicate, typed(value, "anyURI")) for value in values if value]


def decimals(predicate: str, *values: str) -> list[Pair]:
    """Return one pair for each number that says something, never in exponent form."""
    return [(predicate, typed(decimal_text(value), "decimal")) for value in values if value]


def things(predicate: str, *names: str) -> list[Pair]:
    """Return one pair for each local name that says something."""
    return [(predicate, thing(name)) for name in names if name]


def iris(predicate: str, *values: str) -> list[Pair]:
    """Return one pair for each full IRI that says something."""
    return [(predicate, iri(value)) for value in values if value]


def concepts(predicate: str, *names: str) -> list[Pair]:
    """Return one pair for each thing or concept ("framework/city-portraits") that says something."""
    return [(predicate, named(name)) for name in names if name]


def keyed(predicate: str, scheme: str, *keys: str) -> list[Pair]:
    """Return one pair for each concept of a scheme that says something."""
    return [(predicate, concept(scheme, key)) for key in keys if key]


def period(start: str, end: str) -> list[Pair]:
    """Return first and last day of a period given as partial dates, with the coarser precision if not a day."""
    return list(_period(start, end)) if start or end else []


@lru_cache(HELD)
def _period(start: str, end: str) -> tuple[Pair, ...]:
    said: list[Pair] = []
    precisions = []
    if start:
        known = Period.of(start)
        said.append((PG.start, typed(known.first.isoformat(), "date")))
        precisions.append(known.precision)
    if end:
        known = Period.of(end)
        said.append((PG.end, typed(known.last.isoformat(), "date")))
        precisions.append(known.precision)
    coarse = next((each for each in ("year", "month") if each in precisions), "")
    return (*said, *strings(PG.datePrecision, coarse))


def day(predicate: str, value: str) -> list[Pair]:
    """Return a pair for the first day of a partial date."""
    return [(predicate, typed(Period.of(value).first.isoformat(), "date"))] if value else []


def issued(value: str) -> list[Pair]:
    """Return the day of publication as a partial date, with its precision if not a day."""
    return [*day(DCT.issued, value), *(pair for pair in period(value, "") if pair[0] == PG.datePrecision)]


def flag(predicate: str, value: str) -> list[Pair]:
    """Return a true for "yes", nothing for "" (which says nothing either way)."""
    return [(predicate, typed("true", "boolean"))] if value == "yes" else []


def labels(name: str, alt_names: Iterable[str]) -> list[Pair]:
    """Return the name and the other names."""
    return text(SKOS.prefLabel, name) + text(SKOS.altLabel, *alt_names)
