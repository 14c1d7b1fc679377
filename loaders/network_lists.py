"""Networks and programmes and who is on their lists: belonging to one is never collaboration."""

from collections.abc import Iterator

from loaders.network_rows import Load, period, sureness
from loaders.parties import Party
from loaders.records import Membership, Programme, Record
from loaders.sheets import Cells, Sheet
from loaders.source import Problem
from loaders.values import slug_of, tidy

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

MEMBER_ROLES = {"lead": "lead", "funded council": "beneficiary"}


def memberships(load: Load, sheet: Sheet) -> Iterator[Record | Problem]:
    """Yield each list and who is on it: belonging to a list is never collaboration."""
    for number, cells in sheet:
        locator = f"memberships row {number}"
        if cells["role"].startswith("contributor of"):
            yield sheet.problem(number, "role", cells["role"], "does not make it a member.")
            continue
        if is_signed(cells):
            continue
        party = load.party(sheet, number, cells, locator)
        yield from party.told
        if cells["network_or_initiative"] == DOUGHNUT:
            yield from load.adoptions(party, cells, locator, "doughnut-economics")
        else:
            yield from list_of(load, sheet, cells, locator)
            yield from members(load, party, cells, locator)


def list_of(load: Load, sheet: Sheet, cells: Cells, locator: str) -> Iterator[Programme]:
    """Yield the list a row belongs to, once, with how complete it is."""
    kept = cells["network_or_initiative"]
    name, others = LISTS.get(kept, (tidy(kept), ()))
    if organisation(cells) in load.told:
        return
    load.told.add(organisation(cells))
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


def members(load: Load, party: Party, cells: Cells, locator: str) -> Iterator[Record]:
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
