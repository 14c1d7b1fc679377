"""What the tables of networks, projects and themes share: whom a row names, when, and how surely."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from loaders.parties import Parties, Party
from loaders.records import Adoption, Name, Organisation, Record
from loaders.sheets import Cells, Sheet
from loaders.values import tidy

BARE_PLACES = re.compile(
    r"^(Core Cities|Eurocities|Key Cities|UK100|UNESCO|UNICEF|UK Network|UK Healthy|Sustainable Food|Changing Futures"
    r"|Levelling Up Partnerships|Urban Living|Digital Connectivity Infrastructure Accelerator \(areas)"
)
"""Lists that name places: a name there may mean a council and never makes a body of its own."""

NOBODY = frozenset({"San Sebastian", "Florence", "Eindhoven", "Stavanger", "Newcastle", "Somerset"})
"""Cities abroad, named without the body of theirs that takes part; and names that could mean two councils."""

OURS = {"Co-operative Councils Innovation Network CCIN": "partnership-co-operative-councils-innovation-network"}
"""Bodies that take part in projects and are lists of members themselves."""


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

    def adoptions(self, party: Party, cells: Cells, locator: str, framework: str) -> Iterator[Record]:
        """Yield that each body, or the place where only the place is named, took up a framework; each once."""
        bare = tidy(cells["organisation_as_published"]).endswith(")")
        for adopter in self.parties.names.areas(party.bodies) if bare else party.bodies:
            if (key := f"{adopter} {framework}") not in self.told:
                self.told.add(key)
                start = period(cells["date_or_period"])[0]
                confidence = "medium" if bare or framework == "levelling-up-goals" else "high"
                yield Adoption(
                    locator=locator, adopter=adopter, framework=framework, start=start, confidence=confidence
                )


def period(text: str) -> tuple[str, str]:
    """Return first and last date of "2016-", "2021-2022" or "2020-04 to 2020-09"; what is "about" or "by" says none."""
    day = r"\d{4}(?:-\d\d(?:-\d\d)?)?"
    if re.fullmatch(r"\d{4}-\d{4}", text):
        return text[:4], text[5:]
    if found := re.fullmatch(rf"({day})(?: to ({day})|-)?", text):
        return found[1], found[2] or ""
    return "", ""


def sureness(cells: Cells) -> str:
    """Return how sure a membership is: a disputed one little, one read from a bare place name less than a body's own."""
    if "disputed" in cells["role"]:
        return "low"
    return "medium" if cells["name_is_place_only"] == "yes" else "high"
