"""From a thing in the graph to its page on this host, and to the name it goes by in a table."""

from urllib.parse import quote, urlsplit

from ontology import BASE, ID

FAMILIES = {
    "area": "place",
    "place": "place",
    "council": "partner",
    "org": "partner",
    "partnership": "partner",
    "initiative": "initiative",
    "strategy": "initiative",
    "programme": "programme",
    "source": "source",
}
"""First word of a local name → the path its pages stand under. Any other thing stands under /thing."""

BARE = {"area", "place", "source"}
"""Families whose pages are named without that first word: /place/E09000002, /source/councils."""

CONCEPTS = {"pillar", "goal"}
"""Schemes whose concepts have pages."""


def name_of(iri: str) -> str:
    """Return what stands for an IRI in a table: "council-BDG", "goal/10", or the whole of a foreign one."""
    return iri.removeprefix(ID) if iri.startswith(ID) else iri.removeprefix(BASE)


def page_of(iri: str | None) -> str | None:
    """Return the path of the page about one of our things, None for what has no page."""
    if not iri or not iri.startswith(BASE):
        return None
    if not iri.startswith(ID):
        scheme, _, key = iri.removeprefix(BASE).partition("/")
        return f"/{scheme}/{quote(key, safe='')}" if scheme in CONCEPTS and key else None
    name = iri.removeprefix(ID)
    family, _, rest = name.partition("-")
    shown = rest if family in BARE else name
    return f"/{FAMILIES.get(family, 'thing')}/{quote(shown, safe='')}"


def web_address(text: object) -> str | None:
    """Return a text if it is an http or https address that may become a link, else None."""
    address = str(text or "")
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in ("http", "https") and parts.netloc else None
