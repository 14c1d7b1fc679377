"""The names of whatever things an answer holds, so that people see them beside the IRIs."""

from collections.abc import Sequence

from pyoxigraph import NamedNode

from web.asking import ask

MOST = 2000
"""Things whose names are looked up for one answer."""
LONGEST = 1000
"""Characters of an IRI whose name is looked up: ours are far shorter."""


def labels_of(things: Sequence[str]) -> dict[str, str]:
    """Return the names of these things by IRI, for the first of those that have one."""
    terms = []
    for iri in (each for each in things[:MOST] if len(each) <= LONGEST):
        try:
            terms.append(NamedNode(iri))
        except ValueError:
            continue
    if not terms:
        return {}
    return {str(row["thing"]): str(row["name"]) for row in ask("names-of", thing=terms)}
