"""What each record becomes in the graph of its source (docs/decisions/0002-records-and-tables.md).

Every claim is a node of its own with evidence, method and confidence; beside it stands the
shortcut that makes queries short (model.md sections 4 and 5).
"""

from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256

from pyoxigraph import Literal, NamedNode, Quad

import ontology
from loaders import records as r
from loaders.values import Period, decimal_text
from ontology import DCT, FOAF, ORG, OWL, PG, RDF, SCHEMA, SKOS, WGS, XSD, PlacegraphError, concept, thing

Node = NamedNode | Literal
Pair = tuple[NamedNode, Node]


class ClaimsClash(PlacegraphError):
    """Two different claims would share one name."""

    def __init__(self, name: str, first: str, second: str) -> None:
        super().__init__(f"{name} would stand for two claims, {first} and {second}; report it, for nothing was loaded")


class Facts:
    """Turns the records of one source into quads of its graph; `read` is the day the source was read (ISO)."""

    def __init__(self, slug: str, read: str) -> None:
        self.slug = slug
        self.read = read
        self.graph = ontology.graph_of(slug)
        self.source = thing(f"source-{slug}")
        self._keys: dict[str, str] = {}
        self._evidence: dict[tuple[str, str], NamedNode] = {}

    def quads(self, records: Iterable[r.Record]) -> Iterator[Quad]:
        """Yield the quads of every record; the same fact twice is yielded twice. Raises ClaimsClash."""
        for record in records:
            for subject, pairs in WRITERS[type(record)](self, record):
                for predicate, value in pairs:
                    yield Quad(subject, predicate, value, self.graph)

    def minted(self, prefix: str, *parts: str) -> NamedNode:
        """Return the node whose name is 12 hex digits of its key: the parts that make it this one and no other."""
        key = "|".join(parts)
        name = f"{prefix}-{sha256(key.encode()).hexdigest()[:12]}"
        if self._keys.setdefault(name, key) != key:
            raise ClaimsClash(name, self._keys[name], key)
        return thing(name)

    def evidence(self, claim: r.Claim) -> tuple[NamedNode, "Nodes"]:
        """Return where the claim stands in the source, and the quads that say so if not said before."""
        key = (claim.locator, claim.read)
        if node := self._evidence.get(key):
            return node, []
        node = self.minted("evidence", self.slug, *(part for part in key if part))
        self._evidence[key] = node
        said: list[Pair] = [
            (RDF.type, PG.Evidence),
            (PG.source, self.source),
            (PG.locator, Literal(claim.locator)),
            (PG.dateRead, Literal(claim.read or self.read, datatype=XSD.date)),
        ]
        return node, [(node, said)]

    def claim(self, claim: r.Claim, prefix: str, kind: str, *parts: str, pairs: list[Pair]) -> "Nodes":
        """Return the claim's own node, with evidence, method and confidence, and that evidence."""
        where, nodes = self.evidence(claim)
        said: list[Pair] = [
            (RDF.type, PG[kind]),
            *pairs,
            (PG.method, concept("method", claim.method)),
            (PG.confidence, concept("confidence", claim.confidence)),
            (PG.evidence, where),
            *text(PG.note, claim.note),
        ]
        return [(self.minted(prefix, kind, *parts, self.slug), said), *nodes]


Nodes = list[tuple[NamedNode, list[Pair]]]
WRITERS: dict[type[r.Record], Callable[..., Nodes]] = {}


def writes(kind: type[r.Record]) -> Callable[[Callable[..., Nodes]], Callable[..., Nodes]]:
    """Register how a kind of record is written."""

    def registered(writer: Callable[..., Nodes]) -> Callable[..., Nodes]:
        WRITERS[kind] = writer
        return writer

    return registered


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


def flag(predicate: NamedNode, value: str) -> list[Pair]:
    """Return a true for "yes", nothing for "" (which says nothing either way)."""
    return [(predicate, Literal("true", datatype=XSD.boolean))] if value == "yes" else []


def labels(name: str, alt_names: Iterable[str]) -> list[Pair]:
    """Return the name and the other names."""
    return text(SKOS.prefLabel, name) + text(SKOS.altLabel, *alt_names)


@writes(r.Place)
def place(facts: Facts, row: r.Place) -> Nodes:
    """Write an area by its kind or code; a row that only adds to a place says no class."""
    kind = [PG.Area] if row.kind or row.gss_code else [PG.Place] if row.name else []
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
        *iris(OWL.sameAs, *row.same_as),
    ]
    return [(thing(row.place), pairs)]


@writes(r.Organisation)
def organisation(facts: Facts, row: r.Organisation) -> Nodes:
    """Write a body by its tier or kind; a row that only adds to a body says no class."""
    classes = ontology.classes_of("tier" if row.tier else "kind")
    kind = classes.get(row.tier or row.kind, ORG.Organization)
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
def change(facts: Facts, row: r.Change) -> Nodes:
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
def initiative(facts: Facts, row: r.Initiative) -> Nodes:
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
def programme(facts: Facts, row: r.Programme) -> Nodes:
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
def strategy(facts: Facts, row: r.Strategy) -> Nodes:
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
def indicator(facts: Facts, row: r.Indicator) -> Nodes:
    """Write a measure."""
    pairs = [
        (RDF.type, PG.Indicator),
        *labels(row.name, ()),
        *strings(PG.unit, row.unit),
        *text(SKOS.definition, row.definition),
    ]
    return [(thing(row.indicator), pairs)]


@writes(r.Collaboration)
def collaboration(facts: Facts, row: r.Collaboration) -> Nodes:
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
def membership(facts: Facts, row: r.Membership) -> Nodes:
    """Write the claim, and for a body or partnership the shortcut; a programme is no body, so it has none."""
    is_programme = row.organisation.startswith("programme-")
    pairs = [
        *things(ORG.member, row.member),
        *things(PG.undertaking if is_programme else ORG.organization, row.organisation),
        *keyed(PG.role, "role", row.role),
        *period(row.start, row.end),
    ]
    nodes = facts.claim(row, "claim", "Membership", row.member, row.organisation, row.role, row.start, pairs=pairs)
    return nodes if is_programme else [*nodes, (thing(row.member), things(PG.memberOf, row.organisation))]


@writes(r.ServiceArea)
def service_area(facts: Facts, row: r.ServiceArea) -> Nodes:
    """Write the claim; statutory ties are told so, and never as collaboration."""
    pairs = [*things(PG.body, row.body), *things(PG.serves, row.area), *decimals(PG.share, row.share)]
    return facts.claim(row, "claim", "ServiceArea", row.body, row.area, pairs=pairs)


@writes(r.Award)
def award(facts: Facts, row: r.Award) -> Nodes:
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
def value(facts: Facts, row: r.Value) -> Nodes:
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
def theme(facts: Facts, row: r.Theme) -> Nodes:
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
def adoption(facts: Facts, row: r.Adoption) -> Nodes:
    """Write the claim."""
    pairs = [
        *things(PG.adopter, row.adopter),
        *keyed(PG.framework, "framework", row.framework),
        *period(row.start, ""),
    ]
    return facts.claim(row, "claim", "Adoption", row.adopter, row.framework, pairs=pairs)


@writes(r.Name)
def name(facts: Facts, row: r.Name) -> Nodes:
    """Write the claim, wrong spellings and all."""
    pairs = [
        *strings(PG.nameAsPublished, row.name),
        *things(PG.matchedTo, *row.matched_to),
        *strings(PG.matchRule, row.rule),
    ]
    return facts.claim(row, "match", "NameMatch", row.name, *row.matched_to, pairs=pairs)
