"""Files in the 360Giving standard as grants: JSON, CSV or a spreadsheet, its fields by the standard's names or by people's."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from loaders.as_written import cell_text
from loaders.persons import is_a_person
from loaders.sheets import LARGEST, PACKED_START, BrokenFile, bytes_of, check_text, read_sheet, refuse_bomb
from loaders.source import Problem
from loaders.values import tidy

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
    if isinstance(listed, list) and (
        odd := next((n for n, each in enumerate(listed, 1) if not isinstance(each, dict)), 0)
    ):
        raise BrokenFile(
            path,
            f"grant {odd} of its list is {str(listed[odd - 1])[:40]!r} and no grant; take it out, or mend the file.",
        )
    if not isinstance(listed, list):
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
