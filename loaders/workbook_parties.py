"""The bodies that the cells of a workbook mean: several names in a cell, parted only where they are not one.

A name that no rule finds is a new body, unless it looks like a council or like a slip in the name of a body we know:
then a person is asked, with the nearest names.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from loaders.as_written import ERRORS, is_blank
from loaders.bodies import Bodies, looks_like_a_council, own_name
from loaders.matching import Candidate, Matcher
from loaders.names import LONGEST, Names
from loaders.parties import PAIRS
from loaders.persons import is_a_person
from loaders.records import Name, Organisation, Record
from loaders.source import Problem
from loaders.spellings import MISSING, folded
from loaders.values import slug_of, tidy
from loaders.workbook_cells import EMAIL, PARTS
from loaders.workbook_rows import Row

SLIP = 92.0
"""Likeness of whole names, of 100, from which one that no rule finds is asked about, whatever kind its words tell."""


AND = re.compile(r"\s+(?:and|&|with|\+)\s+")
COMMAS, MOST = 5, 200
"""Commas that one name may hold, and names that commas part in a cell: more are no list of names."""

NUMBERED = re.compile(r"(?:^|\s+)\(?\d{1,2}[.)]\s+")
"""How the names of a numbered list begin."""

NOBODY = frozenset(
    {"nhs", "the nhs", "police", "the police", "council", "the council", "third sector", "private sector"}
)
"""What stands for many bodies, or for one that only its writer knows, though a body may go by it; folded."""

ANYBODY = frozenset(
    """a all an and area both community council councils county group groups health in key local many multiple national
    nearby new number of organisation organisations other others our partner partners public range region regional s several
    sector services some stakeholder stakeholders the third two various voluntary wider with private academia academies
    academy authorities authority board business businesses charities charity church churches college colleges companies
    company developer developers district employers faith fire force gp gps hospital hospitals housing association
    associations industry landlord landlords libraries library members museum museums nhs parish parishes police practice
    provider providers residents school schools surgeries surgery trust trusts university universities volunteers
    youth""".split()  # noqa: SIM905 - a list of 90 strings would fill a page
)
"""Words of which a name alone consists that could be anybody's ("the university", "local charities")."""

PART = re.compile(
    r"\s*\((?:(?:and|as|the|in|for|lead|leads|co|joint|main|key|partners?|funders?|tbc|evaluat(?:ion|or|ing)|delivery|deliver(?:s|ing)|"
    r"research|advisory|advice|advis[eo]r|host(?:s|ing)?|sponsor|kind|match|funding|steering|group|chair|observer|training|support|"
    r"supporting|venue|communications|comms|design|data|match-funder|applicant|accountable|body)[\s,/&-]*)+\)$",
    re.IGNORECASE,
)
"""Brackets behind a name that tell the part which the body plays."""

NO_LETTERS = re.compile(r"[\W\d_]+|[£€$]\s*\d.*")
"""What is no name: a telephone number, an amount."""

FIRM = re.compile(
    r"(?:&|\band)\s+(?:co|sons|partners|associates)\b\.?(?:\s+(?:ltd|limited|llp))?\.?$|\b(?:llp|solicitors)\.?$",
    re.IGNORECASE,
)
"""How the name of a firm ends, which may hold commas."""

NOT_YET = re.compile(r"\b(?:tbc|tba|tbd)\b|^(?:none|not known) yet$")
"""What is still to be found out, whatever else is said of it; folded."""


@dataclass(slots=True)
class Parties:
    """Reads the names of one load; `known` is body → name, of every body that some source describes."""

    names: Names
    known: Mapping[str, str]
    bodies: Bodies = field(init=False)
    matcher: Matcher = field(init=False)

    def __post_init__(self) -> None:
        self.bodies = Bodies(self.names)
        self.matcher = Matcher(self.names)

    def of(self, row: Row, key: str) -> tuple[tuple[str, ...], list[Record | Problem]]:
        """Return the bodies that the cells of a kind mean, and what there is to tell of them.

        A lead or funder that we cannot tell is told as such; whether the row stays is for the caller.
        """
        found: list[str] = []
        told: list[Record | Problem] = []
        for at, text in row.cells(key):
            for name in self.split(text):
                bodies, said = self.party(row, key, name, at)
                found.extend(bodies)
                told.extend(said)
        return tuple(dict.fromkeys(found)), told

    def split(self, text: str) -> list[str]:
        """Return the names in a cell. A comma or an "and" parts only what is not one name with it."""
        names: list[str] = []
        for part in filter(None, map(tidy, PARTS.split(text))):
            pieces = NUMBERED.split(part) if NUMBERED.match(part) else [part]
            for piece in filter(None, (re.sub(r"^[-*\u2013]\s+", "", each).strip(" ,") for each in pieces)):
                names.extend(self._whole_or_parted(piece))
        return list(dict.fromkeys(name for name in names if not is_blank(name)))

    def _whole_or_parted(self, text: str) -> list[str]:
        """Return the names in a text: itself, two that an "and" joins, councils that share the word, or what commas part."""
        if self.means(text):
            return [text]
        for found in AND.finditer(text):
            before, after = text[: found.start()], text[found.end() :]
            if self.means(before) and self.means(after):
                return [before, after]
        if shared := re.fullmatch(r"(.+) (Council|Universitie)s", text, re.IGNORECASE):
            word = "Council" if shared[2].lower() == "council" else "University"
            each = [f"{name} {word}" for name in re.split(r"\s*,\s*(?:and\s+)?|\s+(?:and|&)\s+", shared[1])]
            if len(each) > 1 and all(map(self.means, each)):
                return each
        return self._at_commas(text)

    def _at_commas(self, text: str) -> list[str]:
        """Return the fewest names that commas part, known ones as long as they can be ("Bristol, City of")."""
        parts = [part for part in re.split(r"\s*,\s*(?![^()]{0,200}\))", text) if part]
        if len(parts) > MOST or (len(parts) > 1 and FIRM.search(text) and not any(map(self.means, parts))):
            return [text]
        names: list[str] = []
        while parts:
            longest = next(
                (n for n in range(min(len(parts), COMMAS + 1), 1, -1) if self.means(", ".join(parts[:n]))), 1
            )
            names.extend(self._at_ands(", ".join(parts[:longest])))
            parts = parts[longest:]
        return names

    def _at_ands(self, text: str) -> list[str]:
        """Return the two names that an "and" joins where each is known and the whole is none."""
        text = re.sub(r"^and\s+", "", text)
        if self.means(text):
            return [text]
        for found in AND.finditer(text):
            before, after = text[: found.start()], text[found.end() :]
            if self.means(before) and self.means(after):
                return [before, *self._at_ands(after)]
        return [text]

    def means(self, name: str) -> bool:
        """Tell whether a name is some body's."""
        return len(name) <= LONGEST and (
            name in PAIRS or bool(self.names.find(name).bodies) or own_name(name) in self.known
        )

    def is_anybody(self, name: str) -> bool:
        """Tell whether a name stands for many bodies, for none yet, or for one that only its writer knows."""
        fold = folded(name)
        if fold in NOBODY or fold in MISSING or NOT_YET.search(fold):
            return True
        return (
            set(fold.split()) <= ANYBODY and fold != "local trust" and not self.means(name)
        )  # which is a charity's name

    def person(self, name: str) -> "Person | None":
        """Return the person that a name seems to be of, with the body that stands in brackets behind it."""
        if self.means(name):
            return None
        bare, _, behind = name.partition("(")
        return Person(behind.rstrip(" )")) if is_a_person(bare.strip()) else None

    def party(self, row: Row, key: str, name: str, at: int) -> tuple[tuple[str, ...], list[Record | Problem]]:
        """Return the bodies that a name means (two for councils that share their staff), and what there is to tell of it."""
        name = PART.sub("", name)
        if not self.means(name) and self.means(body := re.split(r"\s+[-\u2013\u2014]\s+|:\s+", name)[0]):
            name = body  # what follows is the part it plays
        needed = key == "lead"
        left = "so the row is left out" if needed else "so it was left out"
        if ERRORS.fullmatch(name):
            return (), [row.problem(key, name, f"is an error of the spreadsheet, {left}.", refused=needed, at=at)]
        if self.is_anybody(name):
            reason = f"names nobody in particular, {left}; write the full name of each."
            return (), [row.problem(key, name, reason, refused=needed, at=at)]
        if person := self.person(name):
            reason = (
                f"looks like the name of a person, {left}, for nothing about private persons is kept; name the body."
            )
            return (), [row.problem(key, name, reason, person.body, refused=needed, at=at)]
        if EMAIL.search(name) or len(name) > 150 or NO_LETTERS.fullmatch(name):
            return (), [row.problem(key, name, f"is no body's name, {left}.", refused=needed, at=at)]
        if pair := PAIRS.get(name):
            return pair, [Name(locator=row.locator, name=name, matched_to=pair, rule="alias")]
        match = self.names.find(name)
        if not match.body and own_name(name) not in self.known:
            found = self.matcher.find(name, 3)
            near = [each.body.name for each in found.candidates]
            others = f" It may also be {' or '.join(near[1:])}." if near[1:] else ""
            if len(match.bodies) > 1:
                either = " or ".join(self.known.get(each, each) for each in match.bodies)
                reason = f"could mean {either}, {left}; write the full name."
            elif looks_like_a_council(name):
                reason = f"is not a council we know, {left}.{others}"
            elif found.candidates and is_slip(name, found.candidates[0]):
                reason = f"is like the name of a body we know, {left}; write that name, or your own in full.{others}"
            else:
                reason = ""
            if reason:
                unmatched = Name(locator=row.locator, name=name, rule="none", confidence="low")
                nearest = near[0] if near and len(match.bodies) < 2 else ""
                return (), [unmatched, row.problem(key, name, reason, nearest, refused=needed, at=at)]
        if not slug_of(name):
            return (), [row.problem(key, name, f"is no body's name, {left}.", refused=needed, at=at)]
        read = self.bodies.read(name, row.locator)
        told: list[Record | Problem] = list(read.records)
        if any(isinstance(each, Organisation) and each.body not in self.known for each in read.records):
            told.append(row.problem(key, name, "is a body that we did not know, so it is listed as new.", match.nearest, at=at))  # fmt: skip
        return read.bodies, told


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody private; `body` is the one that was told to be theirs, "" where none was."""

    body: str


def is_slip(name: str, candidate: Candidate) -> bool:
    """Tell whether a name is so like a body's that a new body would most likely be that one again.

    A slip in the very word that tells the kind ("Universty") hides the kind, so likeness alone is enough to ask.
    """
    return candidate.stands_out or fuzz.ratio(folded(name), folded(candidate.body.name)) >= SLIP
