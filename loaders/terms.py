"""Terms as a line of N-Quads writes them: text, for a million facts are text to the end, and no term need be made.

What is written here is what the library would write; tests/test_facts.py holds the two together.
"""

from functools import lru_cache

from pyoxigraph import Literal, NamedNode

import ontology

HELD = 100_000
"""Names and values that are remembered: a table says the same few again and again, and each once more."""


class Terms:
    """A namespace whose attributes and items are its terms as text: `PG.Council`, `PROV["Entity"]`."""

    def __init__(self, namespace: ontology.Namespace) -> None:
        self._namespace = namespace
        self._terms: dict[str, str] = {}

    def __getattr__(self, name: str) -> str:
        if name.startswith("__"):
            raise AttributeError(name)
        term = self[name]
        setattr(self, name, term)
        return term

    def __getitem__(self, name: str) -> str:
        if name not in self._terms:
            self._terms[name] = str(self._namespace[name])
        return self._terms[name]


PG, DCT, FOAF, OA, ORG = map(Terms, (ontology.PG, ontology.DCT, ontology.FOAF, ontology.OA, ontology.ORG))
OWL, PROV, RDF, SCHEMA = map(Terms, (ontology.OWL, ontology.PROV, ontology.RDF, ontology.SCHEMA))
SKOS, WGS, XSD = map(Terms, (ontology.SKOS, ontology.WGS, ontology.XSD))


@lru_cache(HELD)
def thing(name: str) -> str:
    """Return the thing with this local name. Raises NotAName."""
    if not ontology.LOCAL_NAME.fullmatch(name):
        raise ontology.NotAName(name)
    return f"<{ontology.ID}{name}>"


@lru_cache(HELD)
def concept(scheme: str, key: str) -> str:
    """Return a concept of one of our schemes. Raises ValueError for a key that no IRI may hold."""
    return str(NamedNode(f"{ontology.BASE}{scheme}/{key}"))


def iri(value: str) -> str:
    """Return a full IRI. Raises ValueError for what is none."""
    return str(NamedNode(value))


def string(value: str) -> str:
    """Return a text without a language. Raises ValueError for half a character."""
    return f'"{value}"' if _is_plain(value) else str(Literal(value))


def english(value: str) -> str:
    """Return a text in English. Raises ValueError for half a character."""
    return f'"{value}"@en-gb' if _is_plain(value) else str(Literal(value, language="en-GB"))


@lru_cache(HELD)
def typed(value: str, kind: str) -> str:
    """Return a value of a kind ("date"). Raises ValueError for half a character."""
    return str(Literal(value, datatype=ontology.XSD[kind]))


def _is_plain(value: str) -> bool:
    """Tell whether nothing in a text could need an escape."""
    return value.isascii() and value.isprintable() and '"' not in value and "\\" not in value
