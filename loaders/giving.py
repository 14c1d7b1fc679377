"""Grants in the 360Giving standard, as any funder publishes them: JSON, CSV or a spreadsheet.

Fields go by the standard's own names, or by those that people write instead. The source is named after its
funder (`grants-wolfson-foundation`). Who gave how much to whom, when, and under which programme is kept.
Descriptions, addresses and what others looked up from postcodes are not, nor is any grant to a person: the
standard has fields of their own for those (Recipient Ind, To Individuals Details), and some stand among bodies.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from loaders.areas import area
from loaders.as_written import cell_text
from loaders.bodies import Bodies, own_name
from loaders.names import Names, as_typed, folded, is_missing
from loaders.own_sources import Asked, Form, Found, found_of
from loaders.reading import names_in
from loaders.records import Award, Collaboration, Initiative, Name, Organisation, Programme, Record
from loaders.sheets import LARGEST, PACKED_START, BrokenFile, bytes_of, check_text, read_sheet, refuse_bomb
from loaders.source import FACTS, Problem
from loaders.values import Period, Unreadable, date_text, money_text, slug_of, tidy

NEEDS = (
    "councils", "corrections", "anchor-institutions", "universities", "nhs",
    "networks", "h2020", "recovery-strategies", "curated-partnerships", "structural-funds",
)  # fmt: skip
"""Sources whose bodies a grant may go to: what they call a business stays one."""

FIELDS = {
    "fundingorg": "fundingorganization", "fundingorganisation": "fundingorganization", "recipientorg": "recipientorganization",
    "recipientorganisation": "recipientorganization", "geographiccode": "geocode", "grantprogram": "grantprogramme",
}  # fmt: skip
"""What the standard's spreadsheets and people call a field, and what its JSON calls it."""

ROLES = {
    "fundingorganization": ("fundingorg", "fundingorganization", "fundingorganisation", "funder", "fundedby", "grantmaker"),
    "recipientorganization": (
        "recipientorg", "recipientorganization", "recipientorganisation", "recipient", "grantrecipient", "grantee", "awardedto",
        "grantholder",
    ),
}  # fmt: skip
"""What people call the two bodies of a grant."""

ABOUT_BODIES = {
    "name": ("", "name", "orgname"),
    "id": ("id", "identifier", "orgid"),
    "charitynumber": ("charitynumber", "charityno", "registeredcharitynumber"),
    "companynumber": ("companynumber", "companyno"),
}
"""What people call what is told of a body."""

OTHER_FIELDS = {
    "id": ("grantid", "grantidentifier", "grantreference", "grantref", "grantnumber", "reference", "referencenumber", "ref"),
    "title": ("granttitle", "projecttitle", "projectname", "grantname"),
    "description": ("grantdescription", "projectdescription"),
    "amountawarded": ("amount", "grantamount", "awardamount", "grantvalue", "awardvalue", "amountgbp", "amountawardedgbp"),
    "awarddate": ("dateawarded", "dateofaward", "grantdate", "awardedon", "decisiondate"),
    "grantprogramme/title": ("grantprogramme", "grantprogrammetitle", "grantprogrammename", "grantprogram", "programme", "fund", "fundname"),
    "planneddates/startdate": ("planneddatesstartdate", "plannedstartdate", "startdate", "projectstartdate"),
    "planneddates/enddate": ("planneddatesenddate", "plannedenddate", "enddate", "projectenddate"),
    "beneficiarylocation/geocode": ("beneficiarylocationgeographiccode", "beneficiarylocationgeocode", "beneficiarygeocode"),
}  # fmt: skip
"""What people call the other fields."""

WRITTEN = {
    **{f"{word}{part}": f"{role}/{field}"
       for role, words in ROLES.items() for word in words for field, parts in ABOUT_BODIES.items() for part in parts},
    **{word: field for field, words in OTHER_FIELDS.items() for word in words},
}  # fmt: skip
"""A heading as people write it, letters alone → the field it means."""

ORG_ID = re.compile(r"[A-Z]{2}-[A-Z]+-\S+")
"""An identifier of a body in some register (org-id.guide); a publisher's own numbers are none."""

REWARDS = re.compile(r"\bmerit awards?\b|\bintercalated\b|\bfellowships?\b|\bstudentships?\b", re.IGNORECASE)
"""What rewards a person, by the words of its title or programme."""

TO_PERSON = re.compile(
    r"\b(made|awarded|granted|paid|given) to (?:the )?(Dr|Prof|Professor|Mr|Mrs|Ms|Miss|Sir|Dame|Lord|Lady)\b\.?\s+[A-Z]"
)
"""What rewards a person, by the words of its description."""


TITLED = re.compile(
    r"(?!lord (?:mayor|lieutenant)\b)(?:dr|prof|professor|mr|mrs|ms|miss|mx|rev|reverend|sir|dame|lord|lady)\b\.?\s+[A-Z]",
    re.IGNORECASE,
)
"""How a person's name may begin."""

NO_NAME = re.compile(
    r"(?:an? )?(?:grants? (?:awarded |made |given )?to )?(?:an? )?(?:(?:private|anonymous|named|unnamed) )?"
    r"(?:individuals?|persons?|recipient)(?: recipients?| grants?)?(?: \d+)?|anonymous|anonymi[sz]ed|redacted|name withheld|withheld",
    re.IGNORECASE,
)
"""What stands for a person whose name is kept back."""

GIVEN = frozenset(
    """aaron abdul abigail adam adrian ahmed aisha alan albert alex alexander alexandra alfie ali alice alison amanda amelia amy andrea
    andrew angela ann anna anne annette anthony antonia arthur barbara barry beatrice ben benjamin bernard beth bethany beverley bill
    bob bradley brenda brian bridget bruce callum cameron carl carol caroline catherine cathy charles charlie charlotte chloe chris
    christian christina christine christopher claire clare colin connor craig daniel danielle darren dave david dawn dean deborah debra
    denise dennis derek diana diane dominic donald donna dorothy douglas duncan dylan edward eileen elaine eleanor elizabeth ella ellen
    ellie emily emma eric erin ethan eva evelyn faith fatima fiona florence frances francis frank freya gareth gary gavin gemma geoffrey
    george georgia georgina gerald gillian gina glenn gordon grace graham grant greg gwen hannah harriet harry hassan hazel heather helen
    henry holly howard hugh ian ibrahim imogen irene isaac isabella isla ivan jack jackie jacob jacqueline jade jake james jamie jan jane
    janet janice jasmine jason jayne jean jeffrey jennifer jenny jeremy jess jessica jill jim joan joanna joanne joe joel john jonathan
    jordan joseph josephine josh joshua joyce judith julia julian julie june justin karen karl kate katherine kathleen kathryn katie
    keith kelly ken kenneth kerry kevin khadija kieran kim kirsty kyle laura lauren leah lee leo leon leonard lesley leslie lewis liam
    lily linda lisa lorna lorraine louis louise lucas lucy luke lydia lynn lynne maisie malcolm mandy margaret maria marie marilyn
    marion mark martha martin martyn mary maryam matthew maureen max maxine megan melanie melissa michael michelle mike millie miriam
    mohamed mohammad mohammed molly monica muhammad nadia naomi natalie natasha nathan neil nicholas nick nicola nicole nigel noah nora
    norma norman olive oliver olivia oscar owen pamela pat patricia patrick paul paula pauline penelope peter philip philippa phillip
    phoebe poppy priya rachael rachel ralph raymond rebecca rhys richard robert robin roger ronald rosemary rosie ross roy russell ruth
    ryan sally sam samantha samuel sandra sara sarah scott sean sebastian shane sharon sheila shirley simon sophia sophie stacey stanley
    stella stephanie stephen steve steven stewart stuart sue susan suzanne sylvia tara teresa terry theresa thomas tim timothy tina toby
    tom tony tracey tracy trevor valerie vanessa vera veronica victor victoria vincent vivienne walter wayne wendy william yasmin yusuf
    yvonne zachary zara zoe""".split()  # noqa: SIM905 - a list of 400 strings would fill pages
)
"""Given names that are common in the UK."""

OF_BODIES = frozenset(
    """abbey academy action aid arts association baths castle cathedral centre charity choir church club college community council dance
    drama ensemble farm festival films foundation fund gallery garden gardens group hall haven homes hospice hospital house institute
    library limited lodge ltd mission museum music network opera orchestra park partners players plc press priory productions project
    projects school schools services singers society street studio studios theatre trust university wood works yard partnership company enterprises care ministries memorial appeal uk""".split()  # noqa: SIM905 - as above
)
"""Last words of names that begin with a given name and are a body's."""

KIND_OF_ID = (
    ("GB-EDU-", "school"),
    ("GB-NHS-", "nhs-trust"),
    ("GB-SHPE-", "housing-association"),
    ("GB-MPR-", "social-enterprise"),
    (("GB-CHC-", "GB-SC-", "GB-NIC-"), "charity"),
)
"""What kind of body a register holds, by how its identifiers begin; a register of companies holds any."""

KIND_OF_TYPE = {"registered charity": "charity", "charity": "charity", "community group": "community-body",
                "community interest company": "social-enterprise", "school": "school", "university": "university"}  # fmt: skip
"""What kind of body the standard's organisationType tells."""

KIND_OF_WORDS = (
    ("charity", r"\bhospices?\b|\bmencap\b|\bfriends of\b|girlguiding|\bscouts?\b|\bcharit|\bfor the blind\b|\bblind people\b"),
    ("school", r"\bysgol\b"),
    ("university", r"\bconservatoire\b"),
    ("cultural-body", r"\bopera\b|\bdance\b|\bchoirs?\b|\bvic\b|\bculture\b|\bwriters\b|\bmusic\b|\bconcert hall\b"),
    ("faith-body", r"^(?:st|saints?|all saints|holy (?:cross|trinity)|our lady|abbey)\b.*,|\babbey$|\bmonastery\b|\bconvent\b"),
    ("community-body", r"\bclub\b|\bwar memorial\b|\ballotments?\b"),
)  # fmt: skip
"""Kinds by the words of recipients' names that `loaders.bodies` takes for none, the first that fits."""


def kind_told(name: str, code: str, said: str) -> str:
    """Return the kind (a key of kind:) of a recipient of which its name alone tells none: by words, type and register."""
    words = next((kind for kind, form in KIND_OF_WORDS if re.search(form, name.lower())), "")
    register = next((kind for start, kind in KIND_OF_ID if code.startswith(start)), "")
    return words or KIND_OF_TYPE.get(said.casefold(), "") or register or "other"


def is_a_person(name: str) -> bool:
    """Tell whether a name looks like a private person's: a title, or a given name with a surname and no word of a body."""
    if NO_NAME.fullmatch(name) or (TITLED.match(name) and not OF_BODIES & set(as_typed(name).split())):
        return True
    if name.isupper() or name.islower():
        name = name.title()
    words = [word for word in re.split(r"[\s.]+", name) if word]
    last_first = re.fullmatch(r"([A-Z][\w'-]+),\s*([A-Z][a-z]+)(?: [A-Z]\.?)?", name)
    given = last_first[2] if last_first else words[0] if words else ""
    initial = bool(re.fullmatch("[A-Z]", given))
    alike = all(re.fullmatch(r"[A-Z][\w'\u2019-]*", word) for word in words)
    if re.search(r"['\u2019]s\b", name) or not (initial or given.lower() in GIVEN):
        return False
    surname = words[-1].lower() not in OF_BODIES and re.search("[a-z]", words[-1])
    return bool(last_first) or bool(2 <= len(words) <= 3 and alike and surname)


class Grant(Mapping[str, str]):
    """One grant: the standard's field names, folded ("recipientorganization/name") → the first value, "" where there is none."""

    def __init__(self, row: int, file: str, pairs: Iterator[tuple[str, str]]) -> None:
        self.row, self.file = row, file
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            if said := tidy(value):
                self._values.setdefault(name, []).append(said)

    def __getitem__(self, name: str) -> str:
        return next(iter(self._values.get(name, ())), "")

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def each(self, name: str) -> list[str]:
        """Return all values of a field that may have several."""
        return self._values.get(name, [])

    def problem(self, column: str, value: str, reason: str, nearest: str = "", *, refused: bool = True) -> Problem:
        """Return a problem that names this row and file."""
        return Problem(self.row, column, value, reason, nearest, self.file, refused)

    @property
    def rewards_a_person(self) -> bool:
        """Whether it goes to a person, or through a body to a person that it names."""
        if any(name.startswith(("recipientind", "toindividual")) for name in self):
            return True
        programme = " ".join(value for name in self if name.startswith("grantprogramme/") for value in self.each(name))
        return bool(REWARDS.search(f"{self['title']} {programme}") or TO_PERSON.search(self["description"]))

    @property
    def goes_to_a_person(self) -> bool:
        """Whether what stands as the body that receives it looks like a person, and no register has it."""
        return not ORG_ID.fullmatch(self.code("recipientorganization")) and is_a_person(
            self["recipientorganization/name"]
        )

    def code(self, role: str) -> str:
        """Return the identifier of a body: the one it has, if it is of a register, else by its number as a charity or company."""
        said, charity, company = (self[f"{role}/{part}"] for part in ("id", "charitynumber", "companynumber"))
        if ORG_ID.fullmatch(said):
            return said
        charity = re.sub(r"[^A-Z0-9]", "", charity.upper())
        if re.fullmatch(r"SC\d{5,6}", charity):
            return f"GB-SC-{charity}"
        if re.fullmatch(r"NIC\d{6}", charity):
            return f"GB-NIC-{charity.removeprefix('NIC')}"
        if re.fullmatch(r"\d{5,7}", charity):
            return f"GB-CHC-{charity}"
        company = re.sub(r"[^A-Z0-9]", "", company.upper())
        return f"GB-COH-{company.zfill(8)}" if re.fullmatch(r"(?:[A-Z]{2})?\d{5,8}", company) else said


def grants(path: Path) -> list[Grant]:
    """Return the grants in a file. Raises BrokenFile."""
    data = bytes_of(path, LARGEST)
    if data[:4] == PACKED_START:
        rows = _workbook(path)
    elif data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        return _from_json(path, check_text(path, data, ""))
    else:
        rows = ((number, list(cells.items())) for number, cells in read_sheet(path))
    found = [Grant(number, path.name, told(cells)) for number, cells in rows]
    if not any(grant["id"] and grant["fundingorganization/name"] for grant in found):
        raise BrokenFile(
            path,
            "row 1: has no columns 'Identifier' and 'Funding Org:Name'; 360Giving spreadsheets have both. "
            "Download the file again from the publisher's page.",
        )
    return found


def folded_field(name: str) -> str:
    """Return a field's name as it is looked up: "Recipient Org:0:Name" and "recipientOrganization/0/name" are one."""
    parts = [re.sub(r"[^a-z0-9]", "", part.lower()) for part in re.split(r"[:/]|(?<=\w)\.(?=\w)", name)]
    kept = [FIELDS.get(part, part) for part in parts if part and not part.isdigit()]
    return "/".join("id" if part == "identifier" else part for part in kept)


def field_meant(name: str) -> str:
    """Return the field that a heading means as people write it ("Funder", "Date awarded"), its own where it means none of ours."""
    own = folded_field(name)
    return WRITTEN.get(re.sub(r"[^a-z]", "", own.replace("organization", "org")), own)


def told(cells: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield the cells of a row by field; what is called as the standard has it goes before what only means the same."""
    yield from ((folded_field(name), value) for name, value in cells)
    yield from ((meant, value) for name, value in cells if (meant := field_meant(name)) != folded_field(name))


DEEP = "its lists and objects nest deeper than those of any grant; is it a 360Giving file?"


def _from_json(path: Path, text: str) -> list[Grant]:
    try:
        document = json.loads(text, parse_float=str, parse_int=str)
    except RecursionError:
        raise BrokenFile(path, DEEP) from None
    except ValueError as error:
        raise BrokenFile(path, f"is not JSON: {error}. It may be cut short; download it again.") from None
    listed = document.get("grants") if isinstance(document, dict) else None
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        raise BrokenFile(path, "holds no list called 'grants', which every 360Giving file has; is it another standard?")
    if not listed:
        raise BrokenFile(path, "its list of grants is empty; download it again.")
    try:
        return [Grant(number, path.name, _pairs("", each)) for number, each in enumerate(listed, start=1)]
    except RecursionError:
        raise BrokenFile(path, DEEP) from None


def _pairs(name: str, value: object) -> Iterator[tuple[str, str]]:
    """Yield every text in a grant with the name of its field; lists give one name to several."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _pairs(f"{name}/{key}" if name else str(key), each)
    elif isinstance(value, list):
        for each in value:
            yield from _pairs(name, each)
    elif value not in (None, ""):
        yield folded_field(name), str(value)


def _workbook(path: Path) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    """Yield the rows of the first sheet that has a header and grants. Raises BrokenFile."""
    try:
        refuse_bomb(path)
        workbook = CalamineWorkbook.from_path(str(path))
        for name in workbook.sheet_names:
            rows = workbook.get_sheet_by_name(name).to_python()
            if len(rows) > 1 and "id" in {field_meant(str(cell)) for cell in rows[0]}:
                header = [str(cell) for cell in rows[0]]
                for number, cells in enumerate(rows[1:], start=2):
                    if any(cell != "" for cell in cells):
                        yield number, [(name, cell_text(cell)) for name, cell in zip(header, cells, strict=False)]
                return
    except (CalamineError, OSError) as error:
        raise BrokenFile(path, f"cannot be read as a spreadsheet ({error}); save it again as xlsx or CSV.") from None


@dataclass(slots=True)
class Giving:
    """One load: the bodies that are known by name and by register, and what was told already."""

    names: Names
    by_id: Mapping[str, str]
    bodies: Bodies
    _grants: set[str] = field(default_factory=set)
    _programmes: set[str] = field(default_factory=set)
    _names: set[tuple[str, str]] = field(default_factory=set)
    _coded: dict[str, str] = field(default_factory=dict)
    """The first identifier that a body of a name is given anywhere: of one without any it is meant."""
    _of_id: dict[str, str] = field(default_factory=dict)
    _owner: dict[str, str] = field(default_factory=dict)

    def records(self, found: Sequence[Grant]) -> Iterator[Record | Problem]:
        """Yield each grant's programme, bodies and money, or why it is left out."""
        for grant in found:
            for role in ("fundingorganization", "recipientorganization"):
                if grant[f"{role}/name"] and grant.code(role):
                    self._coded.setdefault(own_name(grant[f"{role}/name"]), grant.code(role))
        for grant in found:
            if not grant["id"]:
                yield grant.problem("Identifier", "", "is blank; a grant without one cannot be told from others.")
            elif grant["id"] in self._grants:
                yield grant.problem("Identifier", grant["id"], "stands in the file twice; the first one is taken.")
            elif grant.rewards_a_person:
                yield grant.problem(
                    "Identifier", grant["id"], "rewards a person, and nothing about private persons is kept."
                )
            elif grant.goes_to_a_person and not self.names.find(grant["recipientorganization/name"]).body:
                yield grant.problem(
                    "Identifier", grant["id"],
                    "goes to what looks like a person, and nothing about private persons is kept; if it is a body, give "
                    "its number in a register, such as GB-CHC-1234567, as its identifier.",
                )  # fmt: skip
            else:
                self._grants.add(grant["id"])
                yield from self.grant(grant)

    def grant(self, grant: Grant) -> Iterator[Record | Problem]:
        """Yield what one grant tells."""
        funder, told = self.body(grant, "fundingorganization", ())
        yield from told
        home = self.known_areas([grant["additionaldata/recipientdistrictgeocode"] or grant["recipientdistrictgeocode"]])
        home = home or self.known_areas(grant.each("recipientorganization/location/geocode"))
        recipient, told = self.body(grant, "recipientorganization", home[:1])
        yield from told
        if not funder or not recipient:
            return
        programme = self.programme(grant)
        if programme and programme.programme not in self._programmes:
            self._programmes.add(programme.programme)
            yield programme
        work = self.initiative(grant, programme)
        if work:
            yield work
            yield Collaboration(locator=grant["id"], body=recipient, undertaking=work.initiative, role="lead")
        amount, problem = self.read(grant, "amountawarded", money_text)
        date, other = self.read(grant, "awarddate", date_text)
        yield from filter(None, (problem, other))
        yield Award(
            locator=grant["id"],
            funder=funder,
            awarded_to=(recipient,),
            undertaking=work.initiative if work else programme.programme if programme else "",
            # nothing awarded is what the standard's fields say of a grant that is part of another
            amount="" if amount == "0" else amount,
            currency=grant["currency"] or "GBP",
            date=date,
        )

    def body(self, grant: Grant, role: str, places: tuple[str, ...]) -> tuple[str, list[Record | Problem]]:
        """Return the body that gives or receives, "" for none, and what there is to tell of it.

        Its identifier decides if a register has it. Two bodies of one name and two identifiers stay two; a name
        without any is the first of them.
        """
        name, code = grant[f"{role}/name"], grant.code(role)
        if not name or is_missing(name):
            return "", [grant.problem(role, name or code, "has no name; the grant is left out.")]
        code = code or self._coded.get(own_name(name), "")
        if code in self.by_id:
            body = self.by_id[code]
            if (name, body) in self._names:
                return body, []
            self._names.add((name, body))
            return body, [Name(locator=grant["id"], name=name, matched_to=(body,), rule="code")]
        if code and code in self._of_id:
            return self._of_id[code], []
        read = self.bodies.read(name, grant["id"])
        if not read.bodies:
            return "", [*read.records, grant.problem(f"{role}/name", name, read.reason, read.match.nearest)]
        body, told = read.bodies[0], [*read.records]
        if body in self.names.bodies:
            told = [each for each in told if not isinstance(each, Organisation)]
        else:
            if self._owner.setdefault(body, code or name) != (code or name):
                kind = next((each.kind for each in told if isinstance(each, Organisation)), "other")
                body = f"{body}-{slug_of(code)}"
                told = [
                    Name(locator=grant["id"], name=name, matched_to=(body,), rule="none", confidence="low"),
                    Organisation(locator=grant["id"], body=body, name=name, kind=kind, country="GB"),
                ]
            ids = (code,) if ORG_ID.fullmatch(code) else ()
            said = grant[f"{role}/organisationtype"]
            told = [
                replace(
                    each,
                    org_ids=ids,
                    based_in=places,
                    kind=kind_told(name, code, said) if each.kind == "other" else each.kind,
                )
                if isinstance(each, Organisation)
                else each
                for each in told
            ]
        if code:
            self._of_id[code] = body
        return body, [*told]

    def programme(self, grant: Grant) -> Programme | None:
        """Return the programme of the funder's that a grant is of."""
        title, funder = grant["grantprogramme/title"], grant["fundingorganization/name"]
        if not title:
            return None
        return Programme(
            locator=grant["id"],
            programme=f"programme-{slug_of(funder, 40)}-{slug_of(title, 40)}",
            name=f"{funder}: {title}",
        )

    def initiative(self, grant: Grant, programme: Programme | None) -> Initiative | None:
        """Return the work that a grant pays for, where its title tells: "Grant to X" names no work."""
        title, to = folded(grant["title"]), folded(grant["recipientorganization/name"])
        if not title or title == to or title.startswith("grant to") or title == folded(grant["grantprogramme/title"]):
            return None
        start, _ = self.read(grant, "planneddates/startdate", date_text)
        end, _ = self.read(grant, "planneddates/enddate", date_text)
        if start and end and Period.of(end).last < Period.of(start).first:
            start = end = ""
        return Initiative(
            locator=grant["id"],
            initiative=f"initiative-{slug_of(grant['id'], 80)}",
            name=grant["title"],
            start=start,
            end=end,
            in_place=self.known_areas(grant.each("beneficiarylocation/geocode")),
            part_of=(programme.programme,) if programme else (),
        )

    def known_areas(self, codes: Sequence[str]) -> tuple[str, ...]:
        """Return the areas of councils that these codes mean today; wards and postcodes are none."""
        return tuple(dict.fromkeys(area(code) for code in codes if code and self.names.governing(area(code))))

    def read(self, grant: Grant, name: str, reads: Callable[[str], str]) -> tuple[str, Problem | None]:
        """Return what a cell says, "" where it is blank or cannot be read, and the problem in the second case."""
        try:
            return (reads(grant[name]) if grant[name] else ""), None
        except Unreadable as error:
            return "", grant.problem(name, grant[name], f"is left out: {error}.", refused=False)


def read(asked: Asked, paths: Sequence[Path], known: Sequence[Record], day: str, made: Path) -> Found:
    """Write what a funder's files say of its grants. Raises BrokenFile, NothingTaken, BadSlug or Untold."""
    found = [grant for path in paths for grant in grants(path)]
    funders = Counter(grant["fundingorganization/name"] for grant in found)
    funders.pop("", None)
    funder = funders.most_common(1)[0][0] if funders else ""
    asked = asked.or_else(
        slug=f"grants-{slug_of(funder, 40)}", title=f"Grants of {funder}", publisher=funder, licence=FACTS
    )
    source = asked.source(
        "Grants by funder, recipient, amount, day and programme; descriptions, addresses and rewards for persons are left out.",
        kind="grants",
    )
    by_id = {code: each.body for each in known if isinstance(each, Organisation) for code in each.org_ids}
    names = names_in(known)
    told = list(Giving(names, by_id, Bodies(names)).records(found))
    others = len(funders) - 1
    notes = [f"Grants of {others} more funders stand in the same source."] if others > 0 else []
    return found_of(source, told, len(found), known, day, made, needs=Award, notes=notes)


FORM = Form("360giving", read, NEEDS)
