"""What records of things become: places, bodies, people, undertakings, documents and events.

A writer returns each thing with what is said of it; `loaders.facts` puts that into the source's graph.
"""

from hashlib import sha256

import ontology
from loaders import records as r
from loaders.claims import Claims
from loaders.pairs import (
    Nodes,
    Pair,
    concepts,
    day,
    decimals,
    flag,
    iris,
    issued,
    keyed,
    labels,
    links,
    period,
    strings,
    text,
    things,
)
from loaders.terms import DCT, FOAF, ORG, OWL, PG, PROV, RDF, SCHEMA, SKOS, WGS, thing
from loaders.writers import writes

NAMED_ONLY = ("", "abroad")
"""Kinds of place that no British office draws a boundary for."""


STATISTICS_OFFICE = "http://statistics.data.gov.uk/id/statistical-geography/"


def statistics_office(code: str) -> list[str]:
    """Return what the statistics office calls the area of this code: the one link that follows from a code."""
    return [STATISTICS_OFFICE + code] if code else []


@writes(r.Place)
def place(facts: Claims, row: r.Place) -> Nodes:
    """Write an area by its kind or code, else a place; a row that only adds to a place says no class."""
    is_area = row.gss_code or row.kind not in NAMED_ONLY
    kind = [PG.Area] if is_area else [PG.Place] if row.name else []
    pairs = [
        *((RDF.type, each) for each in kind),
        *labels(row.name, row.alt_names),
        *keyed(PG.areaKind, "area-kind", row.kind),
        *strings(PG.gssCode, row.gss_code),
        *strings(PG.formerCode, *row.former_codes),
        *things(PG.within, *row.within),
        *decimals(WGS.lat, row.lat),
        *decimals(WGS.long, row.long),
        *flag(PG.lowerTier, row.lower_tier),
        *period(row.start, row.end),
        *things(PG.replacedBy, *row.replaced_by),
        *iris(OWL.sameAs, *dict.fromkeys([*statistics_office(row.gss_code), *row.same_as])),
    ]
    return [(thing(row.place), pairs)]


@writes(r.Organisation)
def organisation(facts: Claims, row: r.Organisation) -> Nodes:
    """Write a body by its tier or kind; a row that only adds to a body says no class."""
    classes = ontology.classes_of("tier" if row.tier else "kind")
    kind = str(classes.get(row.tier or row.kind, ORG.Organization))
    pairs = [
        *([(RDF.type, kind)] if row.tier or row.kind else []),
        *labels(row.name, row.alt_names),
        *text(SKOS.hiddenLabel, *row.hidden_names),
        *keyed(PG.organisationKind, "kind", row.kind),
        *keyed(PG.tier, "tier", row.tier),
        *strings(PG.registerCode, row.register_code),
        *strings(PG.orgId, *row.org_ids),
        *strings(PG.otherId, *row.other_ids),
        *strings(PG.country, row.country),
        *links(FOAF.homepage, row.homepage),
        *things(PG.basedIn, *row.based_in),
        *things(PG.governs, *row.governs),
        *things(PG.formerlyGoverned, *row.formerly_governed),
        *period(row.start, row.end),
        *things(PG.replacedBy, *row.replaced_by),
        *iris(OWL.sameAs, *row.same_as),
    ]
    return [(thing(row.body), pairs)]


@writes(r.Change)
def change(facts: Claims, row: r.Change) -> Nodes:
    """Write an event named by its day and parties, so that two sources tell of the same one."""
    name = sha256("|".join([row.kind, row.date, *row.originals, *row.results]).encode()).hexdigest()[:12]
    pairs = [
        (RDF.type, PG.ChangeEvent),
        *keyed(PG.changeKind, "change", row.kind),
        *day(DCT.date, row.date),
        *things(ORG.originalOrganization, *row.originals),
        *things(ORG.resultingOrganization, *row.results),
    ]
    return [(thing(f"change-{name}"), pairs)]


@writes(r.Initiative)
def initiative(facts: Claims, row: r.Initiative) -> Nodes:
    """Write a piece of work, with where and under what; who does it is told by collaborations."""
    pairs = [
        (RDF.type, PG.Initiative),
        *labels(row.name, row.alt_names),
        *keyed(PG.status, "status", row.status),
        *period(row.start, row.end),
        *things(PG.inPlace, *row.in_place),
        *things(PG.partOf, *row.part_of),
        *things(PG.setOutIn, *row.set_out_in),
        *links(SCHEMA.url, row.url),
        *flag(PG.untitled, row.untitled),
    ]
    return [(thing(row.initiative), pairs)]


@writes(r.Programme)
def programme(facts: Claims, row: r.Programme) -> Nodes:
    """Write a programme, or a partnership, which is a body too."""
    pairs = [
        (RDF.type, PG[row.what]),
        *labels(row.name, row.alt_names),
        *(partnership() if row.what == "Partnership" else []),
        *things(PG.partOf, *row.part_of),
        *keyed(PG.status, "status", row.status),
        *period(row.start, row.end),
        *links(SCHEMA.url, row.url),
        *text(PG.listedAs, row.listing),
    ]
    return [(thing(row.programme), pairs)]


def partnership() -> list[Pair]:
    """Return what makes a partnership a body as well; those of our sources are British, or their British part."""
    return [*keyed(PG.organisationKind, "kind", "network"), *strings(PG.country, "GB")]


@writes(r.Strategy)
def strategy(facts: Claims, row: r.Strategy) -> Nodes:
    """Write a published plan; its own priorities stay its own words, and are never read as pillars."""
    pairs = [
        (RDF.type, PG.Strategy),
        *labels(row.name, ()),
        *keyed(PG.strategyKind, "strategy", row.kind),
        *keyed(PG.documentForm, "form", row.form),
        *keyed(PG.status, "status", row.status),
        *day(DCT.issued, row.issued),
        *period(row.start, row.end),
        *things(PG.inPlace, *row.in_place),
        *links(SCHEMA.url, row.url),
        *text(PG.ownPriority, *row.priorities),
    ]
    return [(thing(row.strategy), pairs)]


@writes(r.Indicator)
def indicator(facts: Claims, row: r.Indicator) -> Nodes:
    """Write a measure."""
    pairs = [
        (RDF.type, PG.Indicator),
        *labels(row.name, ()),
        *strings(PG.unit, row.unit),
        *text(SKOS.definition, row.definition),
    ]
    return [(thing(row.indicator), pairs)]


@writes(r.Person)
def person(facts: Claims, row: r.Person) -> Nodes:
    """Write a person in a public role; the role itself is told by memberships."""
    return [(thing(row.person), [(RDF.type, FOAF.Person), *labels(row.name, row.alt_names)])]


@writes(r.Outcome)
def outcome(facts: Claims, row: r.Outcome) -> Nodes:
    """Write a change that someone hopes to see; who aims for it is told by details."""
    pairs = [(RDF.type, PG.Outcome), *labels(row.name, ()), *text(SKOS.definition, row.definition)]
    return [(thing(row.outcome), pairs)]


@writes(r.Resource)
def resource(facts: Claims, row: r.Resource) -> Nodes:
    """Write a document or site, and a claim for each thing said of it; a row without a kind only adds to one."""
    kind = [(RDF.type, PG.Resource), *keyed(PG.resourceKind, "resource", row.kind)] if row.kind else []
    said = [
        *labels(row.name, row.alt_names),
        *links(SCHEMA.url, row.url),
        *issued(row.issued),
        *things(DCT.creator, *row.creators),
        *things(DCT.publisher, *row.publishers),
        *concepts(DCT.subject, *row.about),
        *concepts(PROV.wasDerivedFrom, *row.derived_from),
        *things(DCT.isPartOf, *row.part_of),
        *text(SCHEMA.size, row.size),
    ]
    return [(thing(row.resource), kind), *facts.details(row, row.resource, said)]


@writes(r.Event)
def event(facts: Claims, row: r.Event) -> Nodes:
    """Write a meeting, and a claim for each thing said of it; a row without a name only adds to one."""
    kind: list[Pair] = [(RDF.type, PG.Event)] if row.name else []
    said = [*labels(row.name, ()), *period(row.start, row.end), *things(SCHEMA.organizer, *row.organisers)]
    return [(thing(row.event), kind), *facts.details(row, row.event, said)]
