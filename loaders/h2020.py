"""Horizon 2020 projects with a UK public body, and every partner of theirs, as the European Commission listed them in 2016."""

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property

from loaders.bodies import Bodies, Read, kind_of
from loaders.casing import titled
from loaders.cells import amount, dated
from loaders.loader import Loader
from loaders.names import Names
from loaders.records import Award, Collaboration, Initiative, Name, Programme, Record
from loaders.sheets import Cells, Sheet, Sheets
from loaders.source import CC_BY, Problem, Source
from loaders.values import decimal_text, tidy

SOURCE = Source(
    slug="h2020",
    title="Horizon 2020 projects with a UK public body",
    publisher="European Commission (CORDIS)",
    licence=CC_BY,
    attribution="European Union, CORDIS, Horizon 2020 projects, CC BY 4.0",
    homepage="https://cordis.europa.eu",
    kind="archive",
    about="All partners of the research projects of 2014 to 2016 that have a UK public body; acronyms, but no titles or themes.",
)

FILES = {
    "edges": (
        "new_org_id",
        "name",
        "shortName",
        "country",
        "activityType",
        "reference",
        "acronym",
        "status",
        "startDate",
        "endDate",
        "ecMaxContribution",
        "coordinator",
        "coordinatorCountry",
    )
}

FUNDER = "org-european-commission"
PROGRAMME = "programme-horizon-2020"

STATUS = {"CLOSED": "completed", "TERMINATED": "stopped", "SIGNED": "unknown"}
"""Signed is the state of a contract in 2016: whether the work went on or ended since, only its dates tell."""

COUNTRY = {"UK": "GB", "EL": "GR", "": "NA"}
"""The Commission's codes that are not ISO's; and "NA", Namibia, which a tool took for "not available"."""

KIND = {"HES": "university", "REC": "research-institute", "PRC": "business"}
"""What a UK body is by its type of activity, where its name does not tell."""

LOST = "ï¿½"
"""What is left of a letter that was lost: the mark for it, read in the wrong code."""

REPAIRED = {
    "Donostia-San Sebastiï¿½n": "Donostia-San Sebastián",
    "fï¿½r": "für",
    "Fï¿½R": "FÜR",
    "Ernï¿½hrung": "Ernährung",
    "FUNDACIï¿½N": "FUNDACIÓN",
    "Investigaï¿½ï¿½o": "Investigação",
    "Diputaciï¿½": "Diputació",
    "Staatsgemï¿½ldesammlungen": "Staatsgemäldesammlungen",
    "FORï¿½T": "FORÊT",
    "Mï¿½DITERRANï¿½ENNE": "MÉDITERRANÉENNE",
    "Fï¿½RDERUNG": "FÖRDERUNG",
    "FORSKNINGSRï¿½DET": "FORSKNINGSRÅDET",
    "MILJï¿½": "MILJÖ",
    "Nï¿½RINGAR": "NÄRINGAR",
    "SAMHï¿½LLSBYGGANDE": "SAMHÄLLSBYGGANDE",
    "Fï¿½rsvarshï¿½gskolan": "Försvarshögskolan",
    "Ministï¿½rio": "Ministério",
    "Justiï¿½a": "Justiça",
    "Sociï¿½tï¿½": "Société",
    "Sï¿½FARTSSTYRELSEN": "SØFARTSSTYRELSEN",
    "TECNOLï¿½GICOS": "TECNOLÓGICOS",
    "ï¿½nkormï¿½nyzati": "Önkormányzati",
    "Vagyonkezel?": "Vagyonkezelő",
    "Zï¿½rtkï¿½r?en": "Zártkörűen",
    "M?kï¿½d?": "Működő",
    "Rï¿½szvï¿½nytï¿½rsasï¿½g": "Részvénytársaság",
    "Sto?eczne": "Stołeczne",
    "UNIVERSITYNHS": "UNIVERSITY NHS",
}
"""Damaged word → the one word of its language that it can be."""

LEGAL = re.compile(r" (LBG|ROYAL CHARTER|HIGHER EDUCATION CORPORATION)$", re.IGNORECASE)
"""Legal forms that the Commission's register hangs onto a UK body's name."""

PERSONS = frozenset({
    "25a69f1d6bc7cb0bac98752959a55b82", "936954817", "946653168", "947187250", "949386143", "950929607",
    "951467278", "957934462", "999724972",
})  # fmt: skip
"""The Commission's ids of partners who are private individuals, alone or under a trade name: nothing of theirs is kept."""


def records(sheets: Sheets, names: Names) -> Iterator[Record | Problem]:
    """Yield each project with its consortium and the Commission's money; the coordinator leads."""
    sheet = sheets["edges"]
    bodies = Bodies(names)
    known = Spellings(sheet)
    projects: dict[str, list[tuple[int, Cells]]] = defaultdict(list)
    for number, cells in sheet:
        if cells["new_org_id"] in PERSONS:
            yield sheet.problem(
                number, "new_org_id", cells["new_org_id"], "is a private individual, whose part is not kept."
            )
        elif cells["reference"].isdigit() and cells["name"]:
            projects[cells["reference"]].append((number, cells))
        else:
            yield sheet.problem(
                number, "reference", cells["reference"], "is no project's number, or no partner is named."
            )
    if projects:
        yield Programme(locator="programme", programme=PROGRAMME, name="Horizon 2020", start="2014", end="2020")
    for rows in projects.values():
        yield from Project(sheet, rows, bodies, known).records()


@dataclass(slots=True)
class Project:
    """One project: all its rows, one a partner, repeat what is said of the whole."""

    sheet: Sheet
    rows: list[tuple[int, Cells]]
    bodies: Bodies
    known: "Spellings"
    councils: list[str] = field(default_factory=list)

    @property
    def cells(self) -> Cells:
        """What the first row says."""
        return self.rows[0][1]

    def records(self) -> Iterator[Record | Problem]:
        """Yield the partners' parts, then the project where its UK councils are, then its money."""
        reference = self.cells["reference"]
        for number, cells in self.rows:
            yield from self.partner(number, cells)
        first = self.rows[0][0]
        start, unread = dated(self.sheet, first, "startDate", self.cells["startDate"])
        end, unread_end = dated(self.sheet, first, "endDate", self.cells["endDate"])
        yield from filter(None, (unread, unread_end))
        yield Initiative(
            locator=reference,
            initiative=f"initiative-h2020-{reference}",
            name=tidy(self.cells["acronym"]) or f"Horizon 2020, project {reference}",
            status=STATUS.get(self.cells["status"], "unknown"),
            start=start,
            end=end,
            in_place=self.bodies.names.areas(self.councils),
            part_of=(PROGRAMME,),
            url=f"https://cordis.europa.eu/project/id/{reference}",
            untitled="" if tidy(self.cells["acronym"]) else "yes",
        )
        yield from self.money()

    def partner(self, number: int, cells: Cells) -> Iterator[Record | Problem]:
        """Yield what a partner's name means and the part it takes."""
        reference = cells["reference"]
        country = COUNTRY.get(cells["country"], cells["country"])
        name = self.known.readable(cells)
        if LOST in cells["name"] and "�" in name:
            yield self.sheet.problem(
                number, "name", cells["name"], "has lost letters that we cannot tell; it is kept so.", refused=False
            )
        kind = uk_kind(name, cells["activityType"]) if country == "GB" else "abroad"
        read = self.bodies.read(name, reference, country=country, kind=kind)
        yield from (each for each in read.records if not isinstance(each, Name))
        yield from self.known.match(tidy(cells["name"]), reference, read)
        if not read.bodies:
            yield self.sheet.problem(number, "name", cells["name"], read.reason, read.match.nearest, refused=False)
        role = "lead" if self.leads(cells) else "delivery-partner"
        self.councils.extend(read.bodies)
        for body in read.bodies:
            yield Collaboration(locator=reference, body=body, undertaking=f"initiative-h2020-{reference}", role=role)

    def leads(self, cells: Cells) -> bool:
        """Tell whether a partner is the coordinator, whose name keeps its letters in a column of its own."""
        same_country = cells["country"] == cells["coordinatorCountry"]
        return same_country and like(cells["name"], mended(cells["coordinator"]))

    def money(self) -> Iterator[Record | Problem]:
        """Yield what the Commission gives to the project as a whole, in euros."""
        reference, column = self.cells["reference"], "ecMaxContribution"
        given, problem = amount(self.sheet, self.rows[0][0], column, self.cells[column], euros)
        if problem:
            yield problem
        elif given:
            yield Award(
                locator=reference,
                funder=FUNDER,
                undertaking=f"initiative-h2020-{reference}",
                amount=given,
                currency="EUR",
            )


def uk_kind(name: str, activity: str) -> str:
    """Return the kind of a UK body, "" where its words alone tell: a university's company is no university."""
    told = kind_of(name)
    if activity == "PRC" and told in {"university", "school", "charity", "research-institute", "network", "foundation"}:
        return "business"
    if activity != "HES" and told in {"university", "school", "college"}:
        return "other"
    return KIND.get(activity, "") if told == "other" else ""


def euros(text: str) -> str:
    """Return an amount with a decimal comma, "6000000,04", as a plain decimal. Raises Unreadable."""
    said = re.sub(r"\s", "", text)
    return decimal_text(said.replace(",", ".")) if said else ""


def mended(text: str) -> str:
    """Return a name whose UTF-8 was read as Latin-1, "fÃ¼r", as it was, without the quotes of a nested CSV."""
    with suppress(UnicodeError):  # else it was no such name
        text = text.encode("latin-1").decode("utf-8")
    return next(csv.reader([text]))[0] if text.startswith('"') else text


def like(damaged: str, whole: str) -> bool:
    """Tell whether a name is the whole one but for letters that were lost."""
    parts = (re.escape(part) for part in damaged.split(LOST))
    return bool(re.fullmatch(".".join(parts), whole, re.IGNORECASE))


class Spellings:
    """How each name of the file is written for readers."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.told: set[tuple[str, tuple[str, ...]]] = set()

    def match(self, published: str, locator: str, read: Read) -> Iterator[Name]:
        """Yield what a name means as it was published, not as we write it; once a name and meaning."""
        if (published, read.bodies) not in self.told:
            self.told.add((published, read.bodies))
            match = read.match
            yield Name(
                locator=locator,
                name=published,
                matched_to=read.bodies,
                rule=match.rule,
                confidence=match.confidence,
            )

    @cached_property
    def whole(self) -> tuple[str, ...]:
        """The coordinators' names, which kept their letters."""
        return tuple(dict.fromkeys(mended(cells["coordinator"]) for _, cells in self.sheet))

    @cached_property
    def written(self) -> dict[str, str]:
        """How each name in capitals is written where the file also has it in small letters, most often first."""
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for _, cells in self.sheet:
            if not cells["name"].isupper() and LOST not in cells["name"]:
                found[cells["name"].upper()][cells["name"]] += 1
        return {shouted: min(each, key=lambda name: (-each[name], name)) for shouted, each in found.items()}

    def readable(self, cells: Cells) -> str:
        """Return a partner's name with its lost letters, without marks and legal forms, and not in capitals."""
        name = cells["name"]
        if LOST in name:
            name = next((whole for whole in self.whole if like(name, whole)), name)
        name = self.written.get(name, name)
        for damaged, word in REPAIRED.items():
            name = name.replace(damaged, word)
        name = tidy(LEGAL.sub("", name.replace(LOST, "�").split("*")[0]))
        name = re.sub("NATIONAL HEALTH SERVICE (?=TRUST|COMMISSIONING)", "NHS ", name)
        return titled(name, cells["shortName"]) if name.isupper() else name


LOADER = Loader(
    source=SOURCE,
    files=FILES,
    records=records,
    required=frozenset(FILES),
    needs=("councils", "corrections", "anchor-institutions", "nhs"),
)
