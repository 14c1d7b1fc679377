"""What people found when they checked: claims taken back are left out of a build, dates move for what still holds.

A check stands in graph:curated-checks (`pg:Check`). The reading that made a wrong claim keeps it;
only the store that is served leaves it out, with the shortcut beside it, so that no question has to ask.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Store

from graph.ntriples import bare
from ontology import DCT, ID, ORG, PG, RDF, concept, graph_of

CHECKS = "curated-checks"
"""The source that holds the checks."""

BY_ROLE = {concept("role", "lead"): PG.leadBody, concept("role", "funder"): PG.fundedBy}
"""The shortcut of a role; every other role's is pg:hasPartner (`loaders.claim_facts` writes them)."""

GraphName = NamedNode | BlankNode | DefaultGraph
Shortcut = tuple[NamedNode, NamedNode, NamedNode | Literal]


def dates(store: Store) -> dict[str, date]:
    """Return what was found to hold still, or to have ended, by IRI, with the last day on which somebody looked."""
    here = graph_of(CHECKS)
    latest: dict[str, date] = {}
    for quad in store.quads_for_pattern(None, PG.checks, None, here):
        target = bare(str(quad.object))
        for said in store.quads_for_pattern(quad.subject, DCT.date, None, here):
            if isinstance(said.object, Literal):
                latest[target] = max(date.fromisoformat(said.object.value), latest.get(target, date.min))
    return latest


def withdraw(store: Store) -> Mapping[str, int]:
    """Take the claims that a check retracts out of the store; return how many quads each graph lost.

    A shortcut goes with its claim unless another claim of the same graph still says it. Evidence stays:
    other claims share it.
    """
    retracted = [
        quad.object
        for quad in store.quads_for_pattern(None, PG.retracts, None, graph_of(CHECKS))
        # bodies and places are never taken out of the graph: only what is claimed of them
        if isinstance(quad.object, NamedNode) and quad.object.value.startswith((f"{ID}claim-", f"{ID}match-"))
    ]
    lost: Counter[str] = Counter()
    for claim in retracted:
        said = [quad for quad in store.quads_for_pattern(claim, None, None, None) if _published(quad)]
        beside = _shortcut(store, said)
        for quad in said:
            store.remove(quad)
        if beside and said and not _said_again(store, beside, said[0].graph_name):
            said += list(store.quads_for_pattern(*beside, said[0].graph_name))
            store.remove(Quad(*beside, said[0].graph_name))
        lost.update(bare(str(quad.graph_name)) for quad in said)
    return lost


def _published(quad: Quad) -> bool:
    """Tell what a source says of a claim from what a check says of it."""
    return quad.graph_name != graph_of(CHECKS)


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
