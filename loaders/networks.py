"""Networks, programmes and their members; awards and projects of several partners; goals that sources state."""

import re
from collections.abc import Iterator
from functools import cache

import ontology
from loaders.bodies import Bodies
from loaders.loader import Loader
from loaders.names import Names
from loaders.network_lists import memberships
from loaders.network_projects import agreements, projects
from loaders.network_rows import NOBODY, Load
from loaders.parties import Parties, Party
from loaders.records import Collaboration, Initiative, Record, Theme
from loaders.sheets import Cells, Sheet, Sheets
from loaders.source import OGL, Problem, Source
from loaders.values import link_text, slug_of, tidy

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

COLUMNS = (
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
    "memberships": COLUMNS,
    "projects": COLUMNS,
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
        yield from memberships(load, sheets["memberships"])
        yield from agreements(load, sheets["memberships"])
    if "projects" in sheets:
        yield from projects(load, sheets["projects"])
    if "themes" in sheets:
        yield from themes(load, sheets["themes"])


def themes(load: Load, sheet: Sheet) -> Iterator[Record | Problem]:
    """Yield the goals that a source states itself, and who took up a framework; words in titles prove nothing."""
    for number, cells in sheet:
        if cells["framework"].startswith("Four pillars"):
            continue
        locator = f"themes row {number}"
        party = load.party(sheet, number, cells, locator)
        keys = goals_in(cells["label_as_published"])
        if cells["framework"] == "Doughnut Economics" and cells["kind"] == "strategy":
            yield from party.told
            yield from load.adoptions(party, cells, locator, "doughnut-economics")
        elif cells["label_as_published"].startswith("(mapped against"):
            yield from party.told
            yield from load.adoptions(party, cells, locator, "levelling-up-goals")
        elif not keys or cells["basis"] not in BASES:
            yield sheet.problem(
                number, "label_as_published", cells["label_as_published"], "names no goal that we know."
            )
        else:
            yield from party.told
            yield from goals(load, party, cells, locator, keys)


def goals(load: Load, party: Party, cells: Cells, locator: str, keys: list[str]) -> Iterator[Record]:
    """Yield the goals of the body itself, or of the activity of its own that the source names."""
    for body in party.bodies:
        subject = body
        if cells["kind"].startswith("activity"):
            subject = f"initiative-networks-{slug_of(cells['subject'])}-{body.removeprefix('org-')}"
            yield from activity(load, cells, locator, subject, body)
        for key in keys:
            yield Theme(
                locator=locator,
                subject=subject,
                theme=f"goal/{key}",
                label=tidy(cells["label_as_published"]),
                confidence=BASES[cells["basis"]],
            )


def activity(load: Load, cells: Cells, locator: str, initiative: str, body: str) -> Iterator[Record]:
    """Yield an activity that only this list names."""
    yield Initiative(
        locator=locator,
        initiative=initiative,
        name=tidy(cells["subject"]),
        in_place=load.parties.names.areas((body,)),
        url=link_text(cells["source_url"].replace("issuu.com./", "issuu.com/")),
    )
    yield Collaboration(locator=locator, body=body, undertaking=initiative, role="lead")


def letters(label: str) -> str:
    """Return the letters and digits of a label, as two spellings of it are compared."""
    return re.sub(r"[^a-z0-9]", "", label.lower().replace("&", "and"))


@cache
def goals_by_name() -> dict[str, str]:
    """Return the key of each goal by the letters of its name."""
    start, label = ontology.concept("goal", "").value, ontology.SKOS.prefLabel
    return {
        letters(quad.object.value): quad.subject.value.removeprefix(start)  # type: ignore[union-attr]
        for quad in ontology.quads()
        if quad.predicate == label and quad.subject.value.startswith(start)  # type: ignore[union-attr]
    }


def goals_in(label: str) -> list[str]:
    """Return the keys of the goals that a source's label names: by name, for most sources give no number."""
    if label == "all of the goals":
        return sorted(goals_by_name().values(), key=int)
    key = goals_by_name().get(letters(label))
    return [key] if key else []


LOADER = Loader(
    source=SOURCE,
    files=FILES,
    records=records,
    needs=("councils", "corrections", "anchor-institutions", "nhs"),
)
