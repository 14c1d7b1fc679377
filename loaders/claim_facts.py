"""What records of claims become: each a node of its own, and beside it the shortcut that makes queries short.

A writer returns the claim's node, its evidence if not told before, and the shortcut.
"""

from loaders import records as r
from loaders.claims import Claims
from loaders.names import SCORES
from loaders.pairs import (
    Nodes,
    Pair,
    concepts,
    day,
    decimals,
    keyed,
    period,
    strings,
    text,
    things,
)
from loaders.terms import DCT, OA, ORG, PG, PROV, RDF, SCHEMA, concept, thing
from loaders.writers import writes


@writes(r.Collaboration)
def collaboration(facts: Claims, row: r.Collaboration) -> Nodes:
    """Write the claim, and the shortcut from the undertaking to the body: lead, funder or partner."""
    pairs = [
        *things(PG.body, row.body),
        *things(PG.undertaking, row.undertaking),
        *keyed(PG.role, "role", row.role),
        *period(row.start, row.end),
    ]
    shortcut = {"lead": PG.leadBody, "funder": PG.fundedBy}.get(row.role, PG.hasPartner)
    nodes = facts.claim(row, "claim", "Collaboration", row.body, row.undertaking, row.role, pairs=pairs)
    return [*nodes, (thing(row.undertaking), [(shortcut, thing(row.body))])]


@writes(r.Membership)
def membership(facts: Claims, row: r.Membership) -> Nodes:
    """Write the claim, and for a body or partnership the shortcut; a programme is no body, so it has none."""
    is_programme = row.organisation.startswith("programme-")
    pairs = [
        *things(ORG.member, row.member),
        *things(PG.undertaking if is_programme else ORG.organization, row.organisation),
        *text(PG.jobTitle, row.job_title),
        *keyed(PG.role, "role", row.role),
        *period(row.start, row.end),
    ]
    post = post_of(row.member, row.organisation, row.job_title, row.role, row.start)
    nodes = facts.claim(row, "claim", "Membership", *post, pairs=pairs)
    return nodes if is_programme else [*nodes, (thing(row.member), things(PG.memberOf, row.organisation))]


def post_of(member: str, organisation: str, job_title: str, role: str = "", start: str = "") -> tuple[str, ...]:
    """Return what tells one membership from another: parties, then the post, else the role and start."""
    return (member, organisation, *((job_title,) if job_title else (role, start)))


@writes(r.ServiceArea)
def service_area(facts: Claims, row: r.ServiceArea) -> Nodes:
    """Write the claim; statutory ties are told so, and never as collaboration."""
    pairs = [*things(PG.body, row.body), *things(PG.serves, row.area), *decimals(PG.share, row.share)]
    return facts.claim(row, "claim", "ServiceArea", row.body, row.area, pairs=pairs)


@writes(r.Award)
def award(facts: Claims, row: r.Award) -> Nodes:
    """Write the claim, and the shortcut from the undertaking to its funder."""
    pairs = [
        *things(PG.funder, row.funder),
        *things(PG.awardedTo, *row.awarded_to),
        *things(PG.forUndertaking, row.undertaking),
        *decimals(PG.amount, row.amount),
        *strings(PG.currency, row.currency if row.amount else ""),
        *strings(PG.amountKind, row.kind),
        *day(PG.awardDate, row.date),
    ]
    parties = (row.funder, *row.awarded_to, row.undertaking, row.kind, row.date, row.locator)
    nodes = facts.claim(row, "claim", "FundingAward", *parties, pairs=pairs)
    return [*nodes, (thing(row.undertaking), things(PG.fundedBy, row.funder))] if row.undertaking else nodes


@writes(r.Value)
def value(facts: Claims, row: r.Value) -> Nodes:
    """Write the claim."""
    pairs = [
        *things(PG.indicator, row.indicator),
        *things(PG.about, row.about),
        *decimals(PG.value, row.value),
        *keyed(PG.valueKind, "value-kind", row.kind),
        *period(row.start, row.end),
    ]
    parties = (row.indicator, row.about, row.kind, row.start, row.end)
    return facts.claim(row, "claim", "IndicatorValue", *parties, pairs=pairs)


@writes(r.Theme)
def theme(facts: Claims, row: r.Theme) -> Nodes:
    """Write the claim, and the shortcut that its scheme calls for."""
    scheme, key = row.theme.split("/")
    pairs = [
        *things(PG.subject, row.subject),
        (PG.theme, concept(scheme, key)),
        *strings(PG.matchedLabel, row.label),
    ]
    shortcut = {"pillar": PG.underPillar, "goal": PG.towardsGoal, "activity": PG.ofActivity}.get(scheme, PG.touches)
    nodes = facts.claim(row, "claim", "ThemeAssignment", row.subject, row.theme, pairs=pairs)
    return [*nodes, (thing(row.subject), [(shortcut, concept(scheme, key))])]


@writes(r.Adoption)
def adoption(facts: Claims, row: r.Adoption) -> Nodes:
    """Write the claim."""
    pairs = [
        *things(PG.adopter, row.adopter),
        *keyed(PG.framework, "framework", row.framework),
        *period(row.start, ""),
    ]
    return facts.claim(row, "claim", "Adoption", row.adopter, row.framework, pairs=pairs)


@writes(r.Passage)
def passage(facts: Claims, row: r.Passage) -> Nodes:
    """Write the words beside the evidence of the same locator."""
    where, selector = (
        facts.minted("evidence", facts.slug, row.locator),
        facts.minted("passage", facts.slug, row.locator),
    )
    said: list[Pair] = [(RDF.type, OA.TextQuoteSelector), *strings(OA.exact, row.text)]
    return [(where, [(OA.hasSelector, selector)]), (selector, said)]


@writes(r.Check)
def check(facts: Claims, row: r.Check) -> Nodes:
    """Write the check; what is wrong is retracted by it, what has ended gets its last day."""
    pairs = [
        *things(PG.checks, row.checks),
        *keyed(PG.verdict, "verdict", row.verdict),
        *day(DCT.date, row.date),
        *(things(PG.retracts, row.checks) if row.verdict == "wrong" and not row.overruled else []),
    ]
    nodes = facts.claim(row, "check", "Check", row.checks, row.verdict, row.date, pairs=pairs)
    return [*nodes, (thing(row.checks), period("", row.end))] if row.end and not row.overruled else nodes


SURE = SCORES.keys() - {"none"}
"""Rules that link: each link has its score."""


@writes(r.Name)
def name(facts: Claims, row: r.Name) -> Nodes:
    """Write the claim, wrong spellings and all."""
    pairs = [
        *strings(PG.nameAsPublished, row.name),
        *things(PG.matchedTo, *row.matched_to),
        *strings(PG.matchRule, row.rule),
        *decimals(PG.matchScore, str(SCORES[row.rule]) if row.rule in SURE else ""),
    ]
    return facts.claim(row, "match", "NameMatch", row.name, *row.matched_to, pairs=pairs)


@writes(r.Statement)
def statement(facts: Claims, row: r.Statement) -> Nodes:
    """Write a view in our words, as held in a post that this source tells of too."""
    post = post_of(row.speaker, row.post_at, row.job_title)
    pairs = [
        *things(PG.speaker, row.speaker),
        *text(PG.gist, row.gist),
        *([(PG.asMembership, facts.minted("claim", "Membership", *post, facts.slug))] if row.post_at else []),
        *things(PG.at, row.event),
        *concepts(PG.touches, *row.touches),
    ]
    return facts.claim(row, "claim", "Statement", row.speaker, row.event, row.locator, pairs=pairs)


DETAILS = {
    "aims_for": (PG.aimsFor, concepts),
    "based_in": (PG.basedIn, things),
    "creator": (DCT.creator, things),
    "derived_from": (PROV.wasDerivedFrom, concepts),
    "founder": (SCHEMA.founder, things),
    "about": (DCT.subject, concepts),
    "listing": (PG.listedAs, text),
    "measured_by": (PG.measuredBy, things),
    "merged_into": (DCT.isReplacedBy, things),
    "note": (PG.note, text),
    "status": (PG.status, concepts),
}
"""What a row of details may say of a thing: the property, and what its value is."""


@writes(r.Detail)
def detail(facts: Claims, row: r.Detail) -> Nodes:
    """Write one plain property of a thing or concept, and the claim that says so. Raises UnknownDetail."""
    if row.property == "start":
        pairs = period(row.value, "")
    elif row.property in DETAILS:
        predicate, pairs_of = DETAILS[row.property]
        pairs = pairs_of(predicate, row.value)
    else:
        raise UnknownDetail(row.property)
    return facts.details(row, row.subject, pairs)


class UnknownDetail(ValueError):
    """A property that no row of details may tell."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name!r} is none of {', '.join(sorted([*DETAILS, 'start']))}")
