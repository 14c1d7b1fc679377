"""From a thing in the graph to its page on this host, and to the name it goes by in a table."""

import re
from urllib.parse import quote, urlsplit

from ontology import BASE, ID, PG
from queries import SCHEMES

FAMILIES = {
    "area": "place",
    "place": "place",
    "council": "partner",
    "org": "partner",
    "partnership": "partner",
    "initiative": "initiative",
    "strategy": "initiative",
    "programme": "programme",
    "person": "person",
    "source": "source",
}
"""First word of a local name → the path its pages stand under. Any other thing stands under /thing."""

BARE = {"area", "place", "source"}
"""Families whose pages are named without that first word: /place/E09000002, /source/councils."""

ONTOLOGY = BASE + "def"

PLAIN = re.compile(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*", re.ASCII)
GSS = re.compile(r"[A-Z]\d{8}", re.ASCII)


def name_of(iri: str) -> str:
    """Return what stands for an IRI in a table: "council-BDG", "goal/10", or the whole of a foreign one."""
    return iri.removeprefix(ID) if iri.startswith(ID) else iri.removeprefix(BASE)


def page_of(iri: str | None) -> str | None:
    """Return the path of the page about one of our things, concepts, schemes or terms, None for what has no page."""
    if not iri or not iri.startswith(BASE):
        return None
    if iri.startswith(PG.iri):
        return f"/def/{quote(iri.removeprefix(PG.iri), safe='')}"
    if not iri.startswith(ID):
        scheme, _, key = iri.removeprefix(BASE).partition("/")
        if scheme not in SCHEMES:
            return "/def" if iri == ONTOLOGY else None
        return f"/{scheme}/{quote(key, safe='')}" if key else f"/scheme/{scheme}"
    name = iri.removeprefix(ID)
    family, _, rest = name.partition("-")
    shown = rest if family in BARE else name
    return f"/{FAMILIES.get(family, 'thing')}/{quote(shown, safe='')}"


def iri_of(path: str) -> str | None:
    """Return what the page at a path is about, None where it is about many things or about nothing of ours.

    Whether the graph knows such a thing is for the graph to say.
    """
    family, _, name = path.removeprefix("/").partition("/")
    if path == "/def":
        return ONTOLOGY
    if not PLAIN.fullmatch(name):
        return None
    if family == "def":
        return PG.iri + name
    if family == "scheme":
        return BASE + name if name in SCHEMES else None
    if family == "place":
        return f"{ID}area-{name}" if GSS.fullmatch(name) else f"{ID}place-{name}"
    if family == "source":
        return f"{ID}source-{name}"
    if family in {"thing", *FAMILIES.values()}:
        return ID + name
    return f"{BASE}{family}/{name}" if family in SCHEMES else None


def web_address(text: object) -> str | None:
    """Return a text if it is an http or https address that may become a link, else None."""
    address = str(text or "")
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in ("http", "https") and parts.netloc else None
