"""Networks, programmes and their members; awards and projects of several partners; goals that sources state."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

import ontology
from loaders.bodies import Bodies
from loaders.loader import Loader
from loaders.names import Names
from loaders.parties import Parties, Party, merged
from loaders.records import (
    Adoption,
    Award,
    Collaboration,
    Initiative,
    Membership,
    Name,
    Organisation,
    Programme,
    Record,
    Strategy,
    Theme,
)
from loaders.sheets import Cells, Sheet, Sheets
from loaders.source import OGL, Problem, Source
from loaders.values import link_text, money_text, slug_of, tidy

SOURCE = Source(
    slug="networks",
    title="Members of networks and programmes, and projects of several partners",
    publisher="placegraph",
    licence=OGL,
    attribution="digital-land, Crown copyright, OGL v3; facts from other public pages, named with each row",
    homepage="https://github.com/digital-land/specification",
    kind="curated",
    about="Who belongs to 33 networks and programmes and to the Covid-19 shielding hubs, and 622 awards and projects; "
    "most lists are partial, so absence means nothing.",
)

LIST = (
    "network_or_initiative",
    "kind",
    "organisation_as_published",
    "role",
    "date_or_period",
    "source_url",
    "completeness",
    "registry_code",
    "matched_on",
    "name_is_place_only",
    "note",
)
FILES = {
    # The two lists have the same columns; the file's name tells which is which.
    "memberships": LIST,
    "projects": LIST,
    "themes": (
        "subject",
        "kind",
        "organisation_as_published",
        "framework",
        "label_as_published",
        "goal_number_stated",
        "basis",
        "date_or_period",
        "source_url",
        "registry_code",
    ),
}

DEPARTMENT = "org-dluhc"
"""Who pays the awards of the planning data platform: its own department."""

BARE_PLACES = re.compile(
    r"^(Core Cities|Eurocities|Key Cities|UK100|UNESCO|UNICEF|UK Network|UK Healthy|Sustainable Food|Changing Futures"
    r"|Levelling Up Partnerships|Urban Living|Digital Connectivity Infrastructure Accelerator \(areas)"
)
"""Lists that name places: a name there may mean a council and never makes a body of its own."""

NOBODY = frozenset({"San Sebastian", "Florence", "Eindhoven", "Stavanger", "Newcastle", "Somerset"})
"""Cities abroad, named without the body of theirs that takes part; and names that could mean two councils."""

OURS = {"Co-operative Councils Innovation Network CCIN": "partnership-co-operative-councils-innovation-network"}
"""Bodies that take part in projects and are lists of members themselves."""

LISTS = {
    "Local Land Charges programme (digital-land project list)": ("Local Land Charges programme", ()),
    "Local plans rollout (digital-land project list)": ("Local plans rollout", ()),
    "Design codes programme (digital-land project list)": ("Design codes programme", ()),
    "Sustainable Food Places (formerly Sustainable Food Cities)": (
        "Sustainable Food Places",
        ("Sustainable Food Cities",),
    ),
    "Co-operative Councils' Innovation Network (CCIN)": ("Co-operative Councils' Innovation Network", ("CCIN",)),
    "Civic University Agreement (pledged to prepare one)": ("Civic University Agreement", ()),
    "Community wealth building (approach adopted)": ("Community wealth building", ()),
    "Changing Futures programme (shortlist of 21 areas)": ("Changing Futures programme: shortlist of 21 areas", ()),
    "Digital Connectivity Infrastructure Accelerator (areas covered)": (
        "Digital Connectivity Infrastructure Accelerator",
        (),
    ),
}
"""List as named in the file → its name and other names for readers."""

DOUGHNUT = "Doughnut Economics (local use)"
PILOTS = "Partnerships for People and Place pilots"
UNFUNDED = "ADEPT Live Labs 2 shortlisted bid (not funded)"

HORIZON = {
    "REPLICATE (Horizon 2020)": ("initiative-h2020-691735", "REPLICATE"),
    "Triangulum (Horizon 2020)": ("initiative-h2020-646578", "Triangulum"),
    "REMOURBAN (Horizon 2020)": ("initiative-h2020-646511", "REMOURBAN"),
}
"""Projects that the list of Horizon 2020 numbers: the same initiative, so that two sources tell of one."""

PILOT_PLACES = {
    "council-BIR": "Birmingham",
    "council-BRD": "Bradford",
    "council-CON": "Cornwall",
    "council-DUR": "Durham",
    "council-ESX": "East Sussex",
    "council-HCK": "Hackney",
    "council-LIV": "Liverpool",
    "council-LUT": "Luton",
    "council-NET": "Newcastle",
    "council-NBL": "Northumberland",
    "council-SWK": "Southwark",
    "council-SND": "Sunderland",
    "council-WKF": "Wakefield",
}
"""The pilots are also in the list of partnerships, by place: the same initiatives again."""

CAPACITY = re.compile(
    r"^Funding to support local authorities with the costs of (Green Belt reviews|local plan delivery)"
)
"""Grants towards a council's own staff and studies: no initiative, unless several councils hold one together."""

UNDER = re.compile(
    r"^(?P<programme>CCIN Policy Lab|ADEPT Live Labs 2|Digital Connectivity Infrastructure Accelerator"
    r"|NIHR Health Determinants Research Collaboration|Net Zero Innovation Programme \(LGA and UCL\)"
    r"|Innovate UK Fast Followers): (?P<title>.+)$"
)
BY_PLACE = ("NIHR", "Net Zero", "Innovate UK")
"""Programmes whose projects bear only a place's name: the whole is their title."""

MEMBER_ROLES = {"lead": "lead", "funded council": "beneficiary"}
PROJECT_ROLES = {
    "lead": "lead",
    "partner": "delivery-partner",
    "signatory": "delivery-partner",
    "lead of the Manchester part": "delivery-partner",
}
BASES = {
    "impact report key strength": "high",
    "Purpose Coalition award": "medium",
    "Levelling Up Universities Awards 2022": "medium",
    "stated in the report foreword": "medium",
    "host of the seminar on this goal": "low",
}
"""What a stated goal rests on → how sure it is."""


def records(sheets: Sheets, names: Names) -> Iterator[Record | Problem]:
    """Yield the members of each list, the projects with their parties and money, and the goals stated."""
    load = Load(Parties(Bodies(names), NOBODY))
    if "memberships" in sheets:
        yield from load.memberships(sheets["memberships"])
        yield from load.agreements(sheets["memberships"])
    if "projects" in sheets:
        yield from load.projects(sheets["projects"])
    if "themes" in sheets:
        yield from load.themes(sheets["themes"])


@dataclass(frozen=True, slots=True)
class Row:
    """One party of one project."""

    number: int
    cells: Cells
    party: Party
    locator: str


@dataclass(slots=True)
class Load:
    """One load: who was read, and what was told once already."""

    parties: Parties
    told: set[str] = field(default_factory=set)

    def party(self, sheet: Sheet, number: int, cells: Cells, locator: str) -> Party:
        """Return the party of a row, by the source's own code where that says more than the name."""
        name = re.sub(r" \((UK|Scotland)\)$", "", tidy(cells["organisation_as_published"]))
        if found := re.fullmatch(r"company:(\d{8})", name):
            return self.company(found[1], name, locator)
        if ours := OURS.get(name):
            return Party((ours,), (Name(locator=locator, name=name, matched_to=(ours,), rule="alias"),))
        park = re.fullmatch(r"national-park-authority:(Q\d+)", name)
        return self.parties.read(
            sheet,
            number,
            name,
            locator,
            code=cells["registry_code"],
            body=f"org-wikidata-{park[1]}" if park else "",
            place=bool(
                park
                or cells.get("name_is_place_only") == "yes"
                or BARE_PLACES.match(cells.get("network_or_initiative", ""))
                or name != tidy(cells["organisation_as_published"])
            ),
        )

    def company(self, number: str, name: str, locator: str) -> Party:
        """Return the company with a number in the register of companies: the list gives no name."""
        body = f"org-GB-COH-{number}"
        if body in self.told:
            return Party((body,), ())
        self.told.add(body)
        described = Organisation(
            locator=locator,
            body=body,
            name=f"Company {number}",
            kind="business",
            org_ids=(f"GB-COH-{number}",),
            country="GB",
        )
        return Party((body,), (Name(locator=locator, name=name, matched_to=(body,), rule="code"), described))

    def memberships(self, sheet: Sheet) -> Iterator[Record | Problem]:
        """Yield each list and who is on it: belonging to a list is never collaboration."""
        for number, cells in sheet:
            locator = f"memberships row {number}"
            if cells["role"].startswith("contributor of"):
                yield sheet.problem(number, "role", cells["role"], "does not make it a member.")
                continue
            if is_signed(cells):
                continue
            party = self.party(sheet, number, cells, locator)
            yield from party.told
            if cells["network_or_initiative"] == DOUGHNUT:
                yield from self.adoptions(party, cells, locator, "doughnut-economics")
            else:
                yield from self.list_of(sheet, cells, locator)
                yield from self.members(party, cells, locator)

    def agreements(self, sheet: Sheet) -> Iterator[Record | Problem]:
        """Yield each agreement that named bodies signed: joint work of theirs, and no list of members."""
        signed: dict[str, list[Row]] = defaultdict(list)
        for number, cells in sheet:
            if is_signed(cells):
                locator = f"memberships row {number}"
                party = self.party(sheet, number, cells, locator)
                yield from party.told
                signed[cells["network_or_initiative"]].append(Row(number, cells, party, locator))
        for rows in signed.values():
            yield from self.project(rows)

    def list_of(self, sheet: Sheet, cells: Cells, locator: str) -> Iterator[Programme]:
        """Yield the list a row belongs to, once, with how complete it is."""
        kept = cells["network_or_initiative"]
        name, others = LISTS.get(kept, (tidy(kept), ()))
        if organisation(cells) in self.told:
            return
        self.told.add(organisation(cells))
        said = {each["completeness"] for _, each in sheet if each["network_or_initiative"] == kept}
        start, end = period(cells["date_or_period"]) if is_hub(cells) else ("", "")
        yield Programme(
            locator=locator,
            programme=organisation(cells),
            what="Partnership" if is_partnership(cells) else "Programme",
            name=name,
            alt_names=others,
            status="completed" if is_hub(cells) else "",
            start=start,
            end=end,
            listing=tidy(said.pop()) if len(said) == 1 else "partial",
        )

    def members(self, party: Party, cells: Cells, locator: str) -> Iterator[Record]:
        """Yield the memberships a row tells of."""
        start, end = period(cells["date_or_period"])
        lasting = cells["kind"] == "network" and not is_hub(cells)
        for body in party.bodies:
            yield Membership(
                locator=locator,
                member=body,
                organisation=organisation(cells),
                role=MEMBER_ROLES.get(cells["role"], "member"),
                start=start,
                # A range beside a network is when its page was written, and no end.
                end="" if lasting else end,
                confidence=sureness(cells),
            )

    def adoptions(self, party: Party, cells: Cells, locator: str, framework: str) -> Iterator[Record]:
        """Yield that each body, or the place where only the place is named, took up a framework; each once."""
        bare = tidy(cells["organisation_as_published"]).endswith(")")
        for adopter in self.parties.areas(party.bodies) if bare else party.bodies:
            if (key := f"{adopter} {framework}") not in self.told:
                self.told.add(key)
                start = period(cells["date_or_period"])[0]
                confidence = "medium" if bare or framework == "levelling-up-goals" else "high"
                yield Adoption(
                    locator=locator, adopter=adopter, framework=framework, start=start, confidence=confidence
                )

    def projects(self, sheet: Sheet) -> Iterator[Record | Problem]:
        """Yield each project: the rows of one name are one consortium, but for lists of separate pilots."""
        projects: dict[str, list[Row]] = defaultdict(list)
        for number, cells in sheet:
            if is_alone(cells):
                continue
            locator = award_of(cells)[1] or f"projects row {number}"
            party = self.party(sheet, number, cells, locator)
            if cells["role"] == "place":
                yield from party.told
                yield from self.list_of(sheet, cells, locator)
                yield from self.members(party, cells, locator)
            elif cells["role"] not in PROJECT_ROLES:
                yield sheet.problem(
                    number, "role", cells["role"], "tells of a seat in a combined authority, not of taking part."
                )
            else:
                yield from party.told
                projects[consortium(cells, party)].append(Row(number, cells, party, locator))
        for rows in projects.values():
            yield from self.programme(rows[0])
            yield from self.project(rows)
            yield from money(rows)

    def programme(self, row: Row) -> Iterator[Programme]:
        """Yield the programme or fund of a project the first time it is met."""
        name = programme_name(row.cells)
        if name and (key := f"programme-{slug_of(name)}") not in self.told:
            self.told.add(key)
            yield Programme(locator=row.locator, programme=key, name=name)

    def project(self, rows: list[Row]) -> Iterator[Record]:
        """Yield the project, or the strategy that several bodies wrote, and each party's part."""
        cells = rows[0].cells
        undertaking, name, published = title_of(rows[0])
        shared = cells["network_or_initiative"] in {*HORIZON, PILOTS}
        # Of an initiative that another list describes, only what that list cannot say is told here.
        start, end = ("", "") if shared else period(cells["date_or_period"])
        place = merged((PROJECT_ROLES[row.cells["role"]], self.parties.areas(row.party.bodies)) for row in rows)
        if cells["kind"] == "strategy":
            yield Strategy(
                locator=rows[0].locator,
                strategy=undertaking,
                name=name,
                kind="recovery",
                start=start,
                end=end,
                in_place=place,
                url=address(cells),
            )
        else:
            under = programme_name(cells)
            yield Initiative(
                locator=rows[0].locator,
                initiative=undertaking,
                name=name,
                alt_names=published,
                status="stopped" if cells["network_or_initiative"] == UNFUNDED else "unknown",
                start=start,
                end=end,
                in_place=place,
                part_of=(f"programme-{slug_of(under)}",) if under else (),
                url="" if shared else address(cells),
                untitled="yes" if is_untitled(cells) else "",
            )
        for row in rows:
            yield from collaborations(row, undertaking)

    def themes(self, sheet: Sheet) -> Iterator[Record | Problem]:
        """Yield the goals that a source states itself, and who took up a framework; words in titles prove nothing."""
        for number, cells in sheet:
            if cells["framework"].startswith("Four pillars"):
                continue
            locator = f"themes row {number}"
            party = self.party(sheet, number, cells, locator)
            keys = goals_in(cells["label_as_published"])
            if cells["framework"] == "Doughnut Economics" and cells["kind"] == "strategy":
                yield from party.told
                yield from self.adoptions(party, cells, locator, "doughnut-economics")
            elif cells["label_as_published"].startswith("(mapped against"):
                yield from party.told
                yield from self.adoptions(party, cells, locator, "levelling-up-goals")
            elif not keys or cells["basis"] not in BASES:
                yield sheet.problem(
                    number, "label_as_published", cells["label_as_published"], "names no goal that we know."
                )
            else:
                yield from party.told
                yield from self.goals(party, cells, locator, keys)

    def goals(self, party: Party, cells: Cells, locator: str, keys: list[str]) -> Iterator[Record]:
        """Yield the goals of the body itself, or of the activity of its own that the source names."""
        for body in party.bodies:
            subject = body
            if cells["kind"].startswith("activity"):
                subject = f"initiative-networks-{slug_of(cells['subject'])}-{body.removeprefix('org-')}"
                yield from self.activity(cells, locator, subject, body)
            for key in keys:
                yield Theme(
                    locator=locator,
                    subject=subject,
                    theme=f"goal/{key}",
                    label=tidy(cells["label_as_published"]),
                    confidence=BASES[cells["basis"]],
                )

    def activity(self, cells: Cells, locator: str, initiative: str, body: str) -> Iterator[Record]:
        """Yield an activity that only this list names."""
        yield Initiative(
            locator=locator,
            initiative=initiative,
            name=tidy(cells["subject"]),
            in_place=self.parties.areas((body,)),
            url=link_text(cells["source_url"].replace("issuu.com./", "issuu.com/")),
        )
        yield Collaboration(locator=locator, body=body, undertaking=initiative, role="lead")


def is_hub(cells: Cells) -> bool:
    """Tell whether a list is one of the shielding hubs of 2020."""
    return cells["network_or_initiative"].startswith("Covid-19 shielding hub")


def is_partnership(cells: Cells) -> bool:
    """Tell whether a list is of a lasting tie of bodies; the others frame or pay for what their members do."""
    return cells["kind"] == "network" or cells["network_or_initiative"].startswith("Derby and Derbyshire")


def organisation(cells: Cells) -> str:
    """Return the local name of a list."""
    kept = cells["network_or_initiative"]
    kind = "partnership" if is_partnership(cells) else "programme"
    return f"{kind}-{slug_of(LISTS.get(kept, (kept, ()))[0], 90)}"


def is_signed(cells: Cells) -> bool:
    """Tell whether a row is a party to an agreement of its own, not one more body that pledged to make one."""
    return cells["kind"] == "agreement" and cells["role"] in {"lead", "signatory"}


def sureness(cells: Cells) -> str:
    """Return how sure a membership is: a disputed one little, one read from a bare place name less than a body's own."""
    if "disputed" in cells["role"]:
        return "low"
    return "medium" if cells["name_is_place_only"] == "yes" else "high"


def period(text: str) -> tuple[str, str]:
    """Return first and last date of "2016-", "2021-2022" or "2020-04 to 2020-09"; what is "about" or "by" says none."""
    day = r"\d{4}(?:-\d\d(?:-\d\d)?)?"
    if re.fullmatch(r"\d{4}-\d{4}", text):
        return text[:4], text[5:]
    if found := re.fullmatch(rf"({day})(?: to ({day})|-)?", text):
        return found[1], found[2] or ""
    return "", ""


def award_of(cells: Cells) -> tuple[str, str]:
    """Return the fund and the award's own number and name, for a row of the award register; else two blanks."""
    found = re.fullmatch(r"(.+?) - (award \d+)", tidy(cells["network_or_initiative"]))
    # The register once misspells its own fund.
    return (found[1].replace("PopTech", "PropTech"), found[2]) if found else ("", "")


def is_alone(cells: Cells) -> bool:
    """Tell whether a row is a grant towards one council's own capacity, which is no initiative."""
    return bool(CAPACITY.match(cells["network_or_initiative"])) and "single recipient" in cells["note"]


def is_untitled(cells: Cells) -> bool:
    """Tell whether the source gives the project no title."""
    kept = cells["network_or_initiative"]
    return bool(award_of(cells)[0]) or "title not seen" in kept or kept == UNFUNDED


def programme_name(cells: Cells) -> str:
    """Return the fund or programme that a project is part of, "" where the source names none."""
    kept = cells["network_or_initiative"]
    if kept in HORIZON:
        return "Horizon 2020"
    if kept == PILOTS:
        return "Partnerships for People and Place"
    if kept == UNFUNDED:
        return "ADEPT Live Labs 2"
    found = UNDER.match(kept)
    return award_of(cells)[0] or (found["programme"] if found else "")


def consortium(cells: Cells, party: Party) -> str:
    """Return what holds a consortium together: the project's name, and for separate pilots the body too."""
    kept = cells["network_or_initiative"]
    return f"{kept} {' '.join(party.bodies)}" if kept == PILOTS else kept


def title_of(row: Row) -> tuple[str, str, tuple[str, ...]]:
    """Return a project's local name, its name for readers, and other names."""
    kept = tidy(row.cells["network_or_initiative"])
    fund, award = award_of(row.cells)
    body = row.party.bodies[0] if row.party.bodies else ""
    if award:
        return f"initiative-networks-{slug_of(award)}", f"{fund}, {award}", ()
    if kept in HORIZON:
        title = re.match(r"title: ([^;]+)", row.cells["note"])
        return *HORIZON[kept], (title[1],) if title else ()
    if kept == PILOTS and body in PILOT_PLACES:
        place = PILOT_PLACES[body]
        # The other list knows one of them by its own title.
        name = "Bodmin Pilot" if place == "Cornwall" else f"Partnerships for People and Place pilot: {place}"
        return f"initiative-curated-partnerships-pfpp-{slug_of(place)}", name, ()
    prefix = "strategy" if row.cells["kind"] == "strategy" else "initiative"
    found = UNDER.match(kept)
    name = found["title"] if found and not kept.startswith(BY_PLACE) else kept
    return f"{prefix}-networks-{slug_of(kept, 90)}", name.removesuffix(" (title not seen)"), ()


def address(cells: Cells) -> str:
    """Return where a project was announced, else where the row was read."""
    found = re.search(r"announced at: (\S+)", cells["note"])
    return link_text(found[1].rstrip(";")) if found else link_text(cells["source_url"])


def collaborations(row: Row, undertaking: str) -> Iterator[Collaboration]:
    """Yield the part that a row's bodies take; who shares in a strategy is its co-author."""
    role = PROJECT_ROLES[row.cells["role"]]
    if row.cells["kind"] == "strategy" and role != "lead":
        role = "co-author"
    for body in row.party.bodies:
        yield Collaboration(
            locator=row.locator, body=body, undertaking=undertaking, role=role, confidence=sureness(row.cells)
        )


def money(rows: list[Row]) -> Iterator[Award]:
    """Yield an award's amount, once for its consortium, given to its leads."""
    found = re.match(r"amount GBP ([\d.]+)", rows[0].cells["note"])
    amount = money_text(found[1]) if found else "0"
    leads = tuple(body for row in rows if row.cells["role"] == "lead" for body in row.party.bodies)
    if amount != "0":
        yield Award(
            locator=rows[0].locator,
            funder=DEPARTMENT,
            awarded_to=tuple(dict.fromkeys(leads)),
            undertaking=title_of(rows[0])[0],
            amount=amount,
            date=period(rows[0].cells["date_or_period"])[0],
        )


def letters(label: str) -> str:
    """Return the letters and digits of a label, as two spellings of it are compared."""
    return re.sub(r"[^a-z0-9]", "", label.lower().replace("&", "and"))


@cache
def goals() -> dict[str, str]:
    """Return the key of each goal by the letters of its name."""
    start, label = ontology.concept("goal", "").value, "http://www.w3.org/2004/02/skos/core#prefLabel"
    return {
        letters(quad.object.value): quad.subject.value.removeprefix(start)  # type: ignore[union-attr]
        for quad in ontology.quads()
        if str(quad.predicate.value) == label and quad.subject.value.startswith(start)  # type: ignore[union-attr]
    }


def goals_in(label: str) -> list[str]:
    """Return the keys of the goals that a source's label names: by name, for most sources give no number."""
    if label == "all of the goals":
        return sorted(goals().values(), key=int)
    key = goals().get(letters(label))
    return [key] if key else []


LOADER = Loader(
    source=SOURCE,
    files=FILES,
    records=records,
    needs=("councils", "corrections", "anchor-institutions", "nhs"),
)
