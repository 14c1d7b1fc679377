"""What people found when they checked: claims taken back are left out of a build, dates move for what still holds.

A check stands in graph:curated-checks (`pg:Check`). The reading that made a wrong claim keeps it;
only the store that is served leaves it out, with the shortcut beside it, so that no question has to ask.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, parse

from graph.ntriples import bare
from ontology import DCT, ORG, PG, RDF, concept, graph

CHECKS = "curated-checks"
"""The source that holds the checks."""

DERIVED = graph("derived-types")
"""The graph of what follows."""

BY_ROLE = {concept("role", "lead"): PG.leadBody, concept("role", "funder"): PG.fundedBy}
"""The shortcut of a role; every other role's is pg:hasPartner (`loaders.claim_facts` writes them)."""

GraphName = NamedNode | BlankNode | DefaultGraph
Shortcut = tuple[NamedNode, NamedNode, NamedNode | Literal]


def dates(path: Path) -> dict[str, date]:
    """Return what was found to hold still, or to have ended, by IRI, with the last day on which somebody looked.

    `path` holds the checks, as N-Quads.
    """
    store, latest = Store(), dict[str, date]()
    store.bulk_load(path=str(path), format=RdfFormat.N_QUADS)
    for quad in store.quads_for_pattern(None, PG.checks, None, None):
        target = bare(str(quad.object))
        for said in store.quads_for_pattern(quad.subject, DCT.date, None, None):
            if isinstance(said.object, Literal):
                latest[target] = max(date.fromisoformat(said.object.value), latest.get(target, date.min))
    return latest


def withdraw(
    store: Store, claims: Mapping[bytes, Sequence[bytes]], wider: Mapping[bytes, Sequence[bytes]]
) -> Mapping[str, int]:
    """Take out of the store what stands beside claims that a check retracts; return how many quads each graph lacks.

    `claims` are the lines of each, which are not in the store. A shortcut goes with its claim unless another claim of
    the same graph still says it, and with it what follows from it (`wider`) and from nothing else. Evidence stays:
    other claims share it.
    """
    lost: Counter[str] = Counter()
    for lines in claims.values():
        said = list(parse(b"".join(lines), format=RdfFormat.N_QUADS))
        lost.update(bare(str(quad.graph_name)) for quad in said)
        beside = _shortcut(store, said)
        if not beside or not said or _said_again(store, beside, said[0].graph_name):
            continue
        where = said[0].graph_name
        for quad in list(store.quads_for_pattern(*beside, where)):
            store.remove(quad)
            lost[bare(str(where))] += 1
            lost[DERIVED.value] += _withdraw_wider(store, quad, wider)
    return lost


def _withdraw_wider(store: Store, shortcut: Quad, wider: Mapping[bytes, Sequence[bytes]]) -> int:
    """Take out what followed from a shortcut that is gone, and follows from nothing that is left; return how many quads."""
    subject, value, gone = shortcut.subject, shortcut.object, 0
    left = {
        above
        for quad in store.quads_for_pattern(subject, None, value, None)
        if quad.graph_name != DERIVED
        for above in wider.get(str(quad.predicate).encode(), ())
    }
    for above in wider.get(str(shortcut.predicate).encode(), ()):
        if above not in left:
            store.remove(Quad(subject, NamedNode(bare(above.decode())), value, DERIVED))
            gone += 1
    return gone


def _shortcut(store: Store, said: list[Quad]) -> Shortcut | None:
    """Return the triple that stands beside a claim, if it has one."""
    of = {quad.predicate: quad.object for quad in said if isinstance(quad.object, NamedNode)}
    told = next((quad.object for quad in said if quad.predicate == RDF.object), None)
    parts: tuple[NamedNode | None, NamedNode, NamedNode | None]
    match of.get(RDF.type):
        case PG.Collaboration:
            parts = of.get(PG.undertaking), BY_ROLE.get(of[PG.role], PG.hasPartner), of.get(PG.body)
        case PG.FundingAward:
            parts = of.get(PG.forUndertaking), PG.fundedBy, of.get(PG.funder)
        case PG.Membership:
            parts = of.get(ORG.member), PG.memberOf, of.get(ORG.organization)
        case PG.Detail if isinstance(told, NamedNode | Literal):
            return of[PG.subject], of[RDF.predicate], told
        case PG.ThemeAssignment:
            about, theme = of[PG.subject], of[PG.theme]
            beside = store.quads_for_pattern(about, None, theme, said[0].graph_name)
            return next(((about, quad.predicate, theme) for quad in beside), None)
        case _:
            return None
    subject, predicate, value = parts
    return (subject, predicate, value) if subject and value else None


def _said_again(store: Store, beside: Shortcut, where: GraphName) -> bool:
    """Tell whether a claim that is left in the same graph has the same shortcut."""
    parties = (PG.body, PG.funder, PG.theme, ORG.organization, RDF.object)
    others = {quad.subject for party in parties for quad in store.quads_for_pattern(None, party, beside[2], where)}
    return any(_shortcut(store, list(store.quads_for_pattern(other, None, None, where))) == beside for other in others)
