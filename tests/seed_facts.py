"""The table of the 64 facts of the two seed texts: what each became, written as in SPARQL.

The number of a row is that in the model's table of seed facts.
"""

from dataclasses import dataclass

NOTE, BLOG, OURS = "background-note", "guest-blog", "curated-seeds"


@dataclass(frozen=True)
class Fact:
    """A claim of one class: what it says, as in SPARQL, where it stands, and how it was come by."""

    kind: str
    said: str
    where: str
    sure: str = "high"
    ours: bool = False
    """True where the text does not say so itself: a reading of ours, in a graph of its own."""
    beside: str = ""
    """The plain triple that stands beside the claim, in the same graph."""


def stated(kind: str, said: str, where: str, *, sure: str = "high", beside: str = "") -> Fact:
    return Fact(kind, said, where, sure, beside=beside)


def read_so(kind: str, said: str, where: str, *, sure: str = "medium", beside: str = "") -> Fact:
    return Fact(kind, said, where, sure, ours=True, beside=beside)


def detail(subject: str, predicate: str, value: str, where: str, *, sure: str = "high", ours: bool = False) -> Fact:
    said = f"pg:subject {subject} ; rdf:predicate {predicate} ; rdf:object {value}"
    return Fact("Detail", said, where, sure, ours, f"{subject} {predicate} {value}")


def titled(subject: str, name: str, where: str, *, sure: str = "high", ours: bool = False) -> Fact:
    return detail(subject, "skos:prefLabel", f'"{name}"@en-GB', where, sure=sure, ours=ours)


def note(subject: str, words: str, where: str, *, sure: str = "high", ours: bool = False) -> Fact:
    return detail(subject, "pg:note", f'"{words}"@en-GB', where, sure=sure, ours=ours)


def listed(subject: str, words: str, where: str) -> Fact:
    return detail(subject, "pg:listedAs", f'"{words}"@en-GB', where)


def part(body: str, what: str, role: str, where: str, *, sure: str = "high", ours: bool = False) -> Fact:
    said = f"pg:body id:{body} ; pg:undertaking id:{what} ; pg:role role:{role}"
    shortcut = "pg:leadBody" if role == "lead" else "pg:hasPartner"
    return Fact("Collaboration", said, where, sure, ours, f"id:{what} {shortcut} id:{body}")


def post(
    person: str, body: str, title: str, where: str, *, sure: str = "high", ours: bool = False, more: str = ""
) -> Fact:
    said = f'org:member id:person-{person} ; org:organization id:{body} ; pg:jobTitle "{title}"@en-GB{more}'
    return Fact("Membership", said, where, sure, ours, f"id:person-{person} pg:memberOf id:{body}")


def tag(subject: str, shortcut: str, theme: str, where: str) -> Fact:
    beside = f"{subject} pg:{shortcut} {theme}"
    return Fact("ThemeAssignment", f"pg:subject {subject} ; pg:theme {theme}", where, "low", ours=True, beside=beside)


THE_NOTE = "id:resource-background-note-supporting-the-place-based-regeneration-revolution"
ARTICLE = "id:resource-background-note-digital-innovation-supplement-article"
EVENT = "id:event-background-note-resilient-places"
THE_BLOG = "id:resource-guest-blog-from-place-to-person"
WEEK = "id:event-guest-blog-building-the-smarter-state-week"
FOCUS_GROUP = "id:event-guest-blog-socitm-focus-group"
CONFERENCE = "id:event-guest-blog-share-national"
DIGITAL = "id:resource-background-note-post-covid-recovery-digital-equality"
CORPUS = "id:resource-background-note-corpus-of-strategies"
NETWORK, COMMISSION = "partnership-levelling-up-network", "partnership-presidents-commission"
RESEARCH, RECOVERY = "programme-socitm-research", "programme-post-covid-recovery-and-regeneration"
LEADERSHIP = "programme-socitm-leadership-development"
PLACE_PEOPLE = "programme-partnerships-for-people-and-place"
ROLL_OUT = "id:initiative-background-note-vaccination-roll-out"
DATA = "initiative-guest-blog-data-and-digital-partnership-working"
CAPACITY = "initiative-curated-seeds-building-regenerative-capacity"
HYBRID = "initiative-guest-blog-hybrid-working"
BUDGET = "initiative-guest-blog-home-working-budget"
ROOMS = "initiative-guest-blog-library-rooms-for-remote-casework"
PLAN = "strategy-guest-blog-covid-19-recovery"
BRADFORD, EAST_LONDON = "org-GB-UKPRN-10007785", "org-GB-UKPRN-10007144"
DATE = '"{}"^^xsd:date'


def resource(slug: str) -> str:
    return f"id:resource-background-note-{slug}"


def made(slug: str, title: str, *where: str, by: str = "id:org-socitm", sure: str = "high") -> list[Fact]:
    """A document that the note names once or twice, each time with its maker."""
    return [
        fact
        for each in where
        for fact in (
            titled(resource(slug), title, each, sure=sure),
            detail(resource(slug), "dcterms:creator", by, each, sure=sure),
        )
    ]


def listed_only(slug: str, title: str) -> list[Fact]:
    """A document that the note lists without its maker."""
    where = "N page 2, paragraph 9"
    return [
        titled(resource(slug), title, where),
        detail(resource(slug), "dcterms:creator", "id:org-socitm", where, sure="medium", ours=True),
    ]


FACTS: dict[int, list[Fact]] = {
    1: [
        titled(
            THE_NOTE, "Background Note: Supporting the Place-based Regeneration Revolution", "N page 1, paragraph 1"
        ),
        detail(THE_NOTE, "prov:wasDerivedFrom", ARTICLE, "N page 5, paragraph 4"),
        titled(ARTICLE, "Article in the Digital Innovation Supplement", "N page 5, paragraph 4"),
        detail(ARTICLE, "dcterms:issued", DATE.format("2021-09-01"), "N page 5, paragraph 4"),
        detail(ARTICLE, "dcterms:publisher", "id:org-local-government-chronicle", "N page 5, paragraph 4"),
    ],
    2: [
        titled(EVENT, "Resilient People, Resilient Communities, Resilient Places", "N running header"),
        detail(EVENT, "pg:start", DATE.format("2021-11-29"), "N running header"),
        detail(EVENT, "pg:end", DATE.format("2021-11-30"), "N running header"),
    ],
    3: [
        detail(EVENT, "schema:organizer", body, "N running header", sure="medium", ours=True)
        for body in ("id:org-socitm", "id:org-st-georges-house")
    ],
    4: [detail("id:org-st-georges-house", "pg:basedIn", "id:place-windsor", "N page 5, paragraph 1")],
    5: [
        titled(
            THE_BLOG,
            "From place to person \N{EN DASH} place-based recovery for organisations and communities",
            "B paragraph 2",
        ),
        detail(THE_BLOG, "dcterms:issued", DATE.format("2021-09-12"), "B paragraph 1"),
        detail(THE_BLOG, "dcterms:creator", "id:person-nadira-hussain", "B paragraph 3"),
        detail(THE_BLOG, "dcterms:creator", "id:person-martin-ferguson", "B paragraph 3"),
    ],
    6: [
        detail(THE_BLOG, "dcterms:isPartOf", WEEK, "B paragraph 3"),
        titled(WEEK, "Building the Smarter State Week", "B paragraph 3"),
        detail(THE_BLOG, "dcterms:publisher", "id:org-techuk", "B paragraph 34", sure="medium", ours=True),
    ],
    7: made(
        "reset-reform-renew-resilient",
        "Reset, Reform, Renew, Resilient",
        "N page 2, paragraph 1",
        "N page 6, paragraph 2",
        sure="medium",
    ),
    8: made(
        "championing-place-based-recovery",
        "Championing Place-Based Recovery",
        "N page 2, paragraph 1",
        "N page 6, paragraph 3",
    ),
    9: [
        *made("post-covid-recovery-digital-equality", "Post-Covid recovery digital equality", "N page 6, paragraph 6"),
        detail(
            DIGITAL,
            "skos:altLabel",
            '"Digital equalities policy briefing"@en-GB',
            "N page 2, paragraph 1",
            sure="medium",
            ours=True,
        ),
    ],
    10: [
        *made(
            "regeneration-through-ethical-change",
            "Regeneration through ethical change",
            "N page 3, paragraph 2",
            "N page 6, paragraph 5",
        ),
        detail(
            resource("regeneration-through-ethical-change"),
            "dcterms:subject",
            "framework:velvet-revolution",
            "N page 3, paragraph 2",
        ),
    ],
    11: [
        titled(resource("creating-city-portraits"), "Creating City Portraits", "N page 6, paragraph 4"),
        detail(
            resource("creating-city-portraits"), "dcterms:subject", "framework:city-portraits", "N page 6, paragraph 4"
        ),
    ],
    12: made("levelling-up-goals", "Levelling-up goals", "N page 6, paragraph 7", by=f"id:{NETWORK}"),
    13: [
        *listed_only("digital-trends", "Digital trends"),
        *listed_only("covid-19-digital-and-ict-impact", "Covid-19 Digital and ICT impact"),
        *listed_only("planting-the-flag-2", "Planting the flag #2"),
        *listed_only("resource-hub-collections", "Resource hub collections"),
    ],
    14: [
        *made(
            "what-on-earth-is-the-doughnut",
            "What on earth is the doughnut?",
            "N page 3, paragraph 5",
            by="id:person-kate-raworth",
        ),
        detail(
            resource("what-on-earth-is-the-doughnut"),
            "schema:url",
            '"http://www.kateraworth.com/doughnut/"^^xsd:anyURI',
            "N page 3, paragraph 5",
        ),
    ],
    15: [
        titled("id:resource-guest-blog-introduction-to-the-doughnut", "Introduction to the doughnut", "B paragraph 31"),
        detail(
            "id:resource-guest-blog-introduction-to-the-doughnut",
            "dcterms:creator",
            "id:org-doughnut-economics-action-lab",
            "B paragraph 31",
        ),
    ],
    16: [
        titled(
            "id:resource-guest-blog-examples-of-place-based-recovery",
            "Examples of place-based recovery",
            "B paragraph 32",
        ),
        *(
            detail(
                "id:resource-guest-blog-examples-of-place-based-recovery",
                "dcterms:subject",
                f"tier:{tier}",
                "B paragraph 32",
            )
            for tier in ("COMB", "CTY", "UA", "NMD")
        ),
    ],
    17: [
        titled(CORPUS, "Corpus of recovery and regeneration strategies", "N page 2, paragraph 3"),
        *(
            detail(CORPUS, predicate, value, where)
            for where in ("N page 2, paragraph 3", "N page 5, paragraph 1")
            for predicate, value in (
                ("schema:size", '"over 200 strategies, none of them named"@en-GB'),
                ("dcterms:creator", "id:org-socitm"),
            )
        ),
    ],
    18: [
        part("org-socitm", RESEARCH, "lead", "N page 5, paragraph 1"),
        detail(f"id:{RESEARCH}", "dcterms:subject", "framework:doughnut-economics", "N page 5, paragraph 1"),
        detail(f"id:{RESEARCH}", "dcterms:subject", CORPUS, "N page 5, paragraph 1"),
    ],
    19: [
        stated(
            "IndicatorValue",
            "pg:indicator id:indicator-members ; pg:about id:org-socitm ; pg:value 2500.0 ;"
            ' pg:note "At least: the note says there are more."@en-GB',
            "N page 1, paragraph 6",
        )
    ],
    20: [post("sarah-longlands", "org-cles", "chief executive", "N page 1, paragraph 10")],
    21: [
        stated(
            "Statement",
            "pg:speaker id:person-sarah-longlands ; pg:touches challenge:central-control ;"
            " pg:asMembership [ org:organization id:org-cles ]",
            "N page 1, paragraph 10",
        )
    ],
    22: [post("chris-naylor", "council-BDG", "Chief Executive", "N page 3, paragraph 2")],
    23: [
        stated(
            "Statement",
            "pg:speaker id:person-chris-naylor ; pg:asMembership [ org:organization id:council-BDG ]",
            "N page 3, paragraph 2",
        )
    ],
    24: [post("nadira-hussain", "org-socitm", "Leadership development and research director", "B paragraph 3")],
    25: [post("martin-ferguson", "org-socitm", "Policy and research director", "B paragraph 3")],
    26: [post("alison-hughes", "org-socitm", "vice-president", "B paragraph 14", sure="medium", ours=True)],
    27: [
        post(
            "alison-hughes",
            "council-LIV",
            "Assistant director of ICT, digital and customer",
            "B paragraph 14",
            sure="medium",
            ours=True,
        )
    ],
    28: [
        stated("Statement", f"pg:speaker id:person-alison-hughes ; pg:at {FOCUS_GROUP}", "B paragraph 14"),
        titled(FOCUS_GROUP, "Socitm focus group", "B paragraph 14"),
        detail(FOCUS_GROUP, "schema:organizer", "id:org-socitm", "B paragraph 14"),
        detail(FOCUS_GROUP, "pg:start", DATE.format("2021-02-01"), "B paragraph 14", sure="medium", ours=True),
        detail(FOCUS_GROUP, "pg:end", DATE.format("2021-02-28"), "B paragraph 14", sure="medium", ours=True),
    ],
    29: [post("kurt-frary", "council-NFK", "CTO", "B paragraph 17")],
    30: [
        stated(
            "Statement",
            "pg:speaker id:person-kurt-frary ; pg:touches challenge:equipment ;"
            " pg:asMembership [ org:organization id:council-NFK ]",
            "B paragraph 17",
        )
    ],
    31: [
        post(
            "priya-javeri",
            council,
            "interim CIO",
            "B paragraph 22",
            more=f' ; pg:end {DATE.format("2021-09-30")} ; pg:datePrecision "month"',
        )
        for council in ("council-KEC", "council-WSM")
    ],
    32: [
        stated(
            "Statement",
            f"pg:speaker id:person-priya-javeri ; pg:at {CONFERENCE} ; pg:touches challenge:digital-exclusion",
            "B paragraph 22",
        ),
        titled(CONFERENCE, "Share National", "B paragraph 22"),
        detail(CONFERENCE, "pg:start", DATE.format("2021-04-01"), "B paragraph 22", sure="medium", ours=True),
        detail(CONFERENCE, "pg:end", DATE.format("2021-04-30"), "B paragraph 22", sure="medium", ours=True),
    ],
    33: [
        detail(
            "framework:doughnut-economics",
            "dcterms:creator",
            "id:person-kate-raworth",
            "N page 3, paragraph 5",
            sure="low",
            ours=True,
        ),
        read_so(
            "Membership",
            "org:member id:person-kate-raworth ; org:organization id:org-doughnut-economics-action-lab",
            "B paragraph 31",
            sure="low",
            beside="id:person-kate-raworth pg:memberOf id:org-doughnut-economics-action-lab",
        ),
    ],
    34: [
        stated(
            "FundingAward",
            f"pg:funder id:org-dluhc ; pg:forUndertaking id:{PLACE_PEOPLE} ; pg:amount 5000000.0 ;"
            ' pg:currency "GBP" ; pg:amountKind "awarded"',
            "N page 3, paragraph 4",
            beside=f"id:{PLACE_PEOPLE} pg:fundedBy id:org-dluhc",
        )
    ],
    35: [
        note(
            "id:org-dluhc",
            "Supports local digital collaboration, in a way that the background note does not name.",
            "N page 3, paragraph 4",
        )
    ],
    36: [
        part("org-prime-ministers-office", campaign, "lead", "N page 3, paragraph 4", sure="medium", ours=True)
        for campaign in ("programme-levelling-up", "programme-build-back-better")
    ],
    37: [
        part(BRADFORD, "programme-senior-leaders-apprenticeship", "lead", "N page 5, paragraph 1"),
        part(BRADFORD, RESEARCH, "research-partner", "N page 5, paragraph 1"),
    ],
    38: [
        part("org-igpp", RESEARCH, "research-partner", "N page 5, paragraph 1"),
        detail("id:org-igpp", "schema:founder", f"id:{EAST_LONDON}", "N page 5, paragraph 1"),
    ],
    39: [part("org-st-georges-house", RESEARCH, "research-partner", "N page 5, paragraph 1", sure="low", ours=True)],
    40: [
        listed(
            f"id:{NETWORK}",
            "only the kinds are told (members of parliament, councils, businesses, NHS trusts, universities); none is named",
            "N page 4, paragraph 2",
        )
    ],
    41: [detail("framework:levelling-up-goals", "dcterms:creator", f"id:{NETWORK}", "N page 4, paragraphs 2 to 10")],
    42: [
        detail(f"id:{COMMISSION}", "pg:status", "status:proposed", "N page 5, paragraph 2"),
        listed(
            f"id:{COMMISSION}",
            "only the kinds are told (Socitm's presidential team, partners, alumni of its leadership programme); none is named",
            "N page 5, paragraph 2",
        ),
    ],
    43: [
        part(COMMISSION, RECOVERY, "steering-member", "N page 5, paragraph 2"),
        part("org-socitm", RECOVERY, "lead", "N page 5, paragraph 2"),
    ],
    44: [detail(f"id:{RECOVERY}", "pg:aimsFor", "id:outcome-shared-resources", "N page 5, paragraph 2")],
    45: [
        part("org-socitm", LEADERSHIP, "lead", "N page 3, paragraph 3"),
        note(
            f"id:{LEADERSHIP}",
            "The name is ours: the background note speaks of leadership development and names no programme.",
            "N page 3, paragraph 3",
        ),
    ],
    46: [
        detail("id:org-socitm", "pg:aimsFor", f"ethic:{word}", where)
        for word in ("resilient", "sustainable", "socially-just", "ecologically-safe", "healthy-and-well")
        for where in ("N page 3, paragraph 1", "N page 5, paragraph 2")
    ],
    47: [],
    48: [
        note(
            ROLL_OUT,
            "Nationwide; councils, other public bodies and voluntary groups took part, and none is named.",
            "N page 2, paragraph 2",
        )
    ],
    49: [
        part("council-BDG", DATA, "lead", "B paragraph 10"),
        note(f"id:{DATA}", "The title is ours; partners took part, and none is named.", "B paragraph 10"),
    ],
    50: [
        part("council-BDG", CAPACITY, "lead", "N page 3, paragraph 2", sure="medium", ours=True),
        note(f"id:{CAPACITY}", "The title is ours.", "N page 3, paragraph 2", sure="medium", ours=True),
    ],
    51: [
        part("council-LIV", HYBRID, "lead", "B paragraph 14"),
        detail(f"id:{HYBRID}", "pg:status", "status:planned", "B paragraph 14"),
    ],
    52: [
        note(
            f"id:{HYBRID}",
            "The title is ours; jobs tied to one location, such as reception, are left out.",
            "B paragraph 14",
        )
    ],
    53: [
        part("council-NFK", BUDGET, "lead", "B paragraph 17"),
        detail(f"id:{BUDGET}", "pg:status", "status:completed", "B paragraph 17"),
        note(f"id:{BUDGET}", "The title is ours.", "B paragraph 17"),
        stated(
            "IndicatorValue",
            f"pg:indicator id:indicator-budget-a-head ; pg:about id:{BUDGET} ; pg:value 250.0",
            "B paragraph 17",
        ),
    ],
    54: [
        part("council-KEC", ROOMS, "lead", "B paragraph 22"),
        note(f"id:{ROOMS}", "The title is ours.", "B paragraph 22"),
        stated(
            "ThemeAssignment",
            f"pg:subject id:{ROOMS} ; pg:theme activity:safe-spaces-for-people-at-risk",
            "B paragraph 22",
            beside=f"id:{ROOMS} pg:ofActivity activity:safe-spaces-for-people-at-risk",
        ),
    ],
    55: [
        part("council-NWM", PLAN, "lead", "B paragraph 28"),
        detail(f"id:{PLAN}", "pg:start", DATE.format("2020-07-01"), "B paragraph 28"),
        note(
            f"id:{PLAN}",
            "Perhaps the plan that another list calls Towards a Better Newham; kept apart, for the blog gives no title.",
            "B paragraph 28",
            sure="low",
            ours=True,
        ),
    ],
    56: [
        detail(f"id:{PLAN}", "pg:measuredBy", f"id:indicator-{measure}", "B paragraph 28")
        for measure in ("health", "wellbeing", "happiness")
    ],
    57: [
        note(
            f"id:{PLAN}",
            "Said to be a first in London for judging progress by health, wellbeing and happiness.",
            "B paragraph 28",
            sure="medium",
        )
    ],
    58: [
        stated(
            "Adoption", "pg:adopter id:place-amsterdam ; pg:framework framework:doughnut-economics", "B paragraph 27"
        ),
        stated(
            "Adoption",
            'pg:adopter id:place-amsterdam ; pg:framework framework:city-portraits ; pg:note "As a pilot."@en-GB',
            "N page 3, paragraph 1",
        ),
    ],
    59: [
        stated("Adoption", "pg:adopter id:area-E06000052 ; pg:framework framework:doughnut-economics", "B paragraph 27")
    ],
    60: [
        detail(
            "framework:socitm-ethical-change",
            "prov:wasDerivedFrom",
            "framework:city-portraits",
            "N page 3, paragraph 1",
        )
    ],
    61: [
        note("framework:velvet-revolution", "Said to be under way in councils, none of them named.", where)
        for where in ("N page 3, paragraph 2", "N page 5, paragraph 3")
    ],
    62: [],
    63: [
        note(
            "activity:flexible-working",
            "Councils and other public bodies tried work beyond the office from the late 1970s on.",
            "N page 1, paragraph 3",
        )
    ],
    64: [
        tag(f"id:{DATA}", "underPillar", "pillar:reform", "B paragraph 10"),
        tag(f"id:{CAPACITY}", "underPillar", "pillar:renew", "N page 3, paragraph 2"),
        tag(f"id:{HYBRID}", "underPillar", "pillar:reform", "B paragraph 14"),
        tag(f"id:{HYBRID}", "ofActivity", "activity:flexible-working", "B paragraph 14"),
        tag(f"id:{BUDGET}", "underPillar", "pillar:resilient", "B paragraph 17"),
        tag(f"id:{BUDGET}", "ofActivity", "activity:flexible-working", "B paragraph 17"),
        tag(f"id:{BUDGET}", "towardsGoal", "goal:10", "B paragraph 17"),
        tag(f"id:{ROOMS}", "underPillar", "pillar:renew", "B paragraph 22"),
        tag(f"id:{ROOMS}", "towardsGoal", "goal:8", "B paragraph 22"),
        tag(f"id:{ROOMS}", "towardsGoal", "goal:14", "B paragraph 22"),
        tag(f"id:{PLAN}", "underPillar", "pillar:reset", "B paragraph 28"),
        tag(f"id:{PLAN}", "towardsGoal", "goal:8", "B paragraph 28"),
        tag(f"id:{PLAN}", "ofActivity", "activity:measuring-what-matters", "B paragraph 28"),
        tag(DIGITAL, "towardsGoal", "goal:10", "N page 6, paragraph 6"),
    ],
}
"""Number in the table → what the fact became; 47 and 62 are words of the ontology and its schemes, and no claims."""
