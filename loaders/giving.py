"""Grants in the 360Giving standard, as any funder publishes them: JSON, CSV or a spreadsheet.

Fields go by the standard's own names, or by those that people write instead. The source is named after its
funder (`grants-wolfson-foundation`). Who gave how much to whom, when, and under which programme is kept.
Descriptions, addresses and what others looked up from postcodes are not, nor is any grant to a person: the
standard has fields of their own for those (Recipient Ind, To Individuals Details), and some stand among bodies.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from loaders.areas import area
from loaders.beside import Beside
from loaders.bodies import Bodies, own_name
from loaders.giving_files import ORG_ID, Grant, grants
from loaders.names import Names
from loaders.own_sources import Asked, Form, Found, found_of
from loaders.reading import names_in
from loaders.records import Award, Collaboration, Initiative, Name, Organisation, Programme, Record
from loaders.source import FACTS, Problem
from loaders.spellings import folded, is_missing
from loaders.values import Period, Unreadable, date_text, money_text, slug_of

NEEDS = (
    "councils", "corrections", "anchor-institutions", "universities", "nhs",
    "networks", "h2020", "recovery-strategies", "curated-partnerships", "structural-funds",
)  # fmt: skip
"""Sources whose bodies a grant may go to: what they call a business stays one."""

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
        if others := [name for name in dict.fromkeys(grant.each("recipientorganization/name")) if name][1:]:
            reason = "receives it as well, which is not kept: the file does not tell who has how much. Give each a grant of its own."
            yield grant.problem("recipientorganization/name", others[0], reason, refused=False)
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


def read(asked: Asked, paths: Sequence[Path], beside: Beside, day: str, made: Path) -> Found:
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
    by_id = {code: each.body for each in beside.records if isinstance(each, Organisation) for code in each.org_ids}
    names = names_in(beside.records)
    told = list(Giving(names, by_id, Bodies(names)).records(found))
    others = len(funders) - 1
    notes = [f"Grants of {others} more funders stand in the same source."] if others > 0 else []
    return found_of(source, told, len(found), beside, day, made, needs=Award, notes=notes)


FORM = Form("360giving", read, NEEDS)
