"""Universities, colleges, police, fire, health boards, enterprise partnerships and parks, and where they are and serve."""

import re
from collections.abc import Iterator

from loaders.bodies import own_name
from loaders.loader import Loader
from loaders.names import Names
from loaders.records import Organisation, Record, ServiceArea
from loaders.sheets import Cells, Sheet, Sheets
from loaders.source import FACTS, Problem, Source
from loaders.values import link_text, tidy

SOURCE = Source(
    slug="anchor-institutions",
    title="Anchor institutions of the UK",
    publisher="placegraph",
    licence=FACTS,
    attribution="Facts from lists of DfE, OfS, ONS and mySociety; contains public sector information (OGL v3), OS, Royal Mail and National Statistics data © Crown copyright",
    homepage="https://w3id.org/placegraph/",
    kind="register",
    about="Large bodies rooted in a place, with the council in whose area they sit or which they serve; housing associations and English NHS bodies are left out.",
)

FILES = {
    "anchors": ("name", "kind", "scheme", "identifier", "registry_code", "serves", "homepage", "as_of", "note"),
}

KINDS = {
    "university": "university",
    "he-provider": "college",
    "college": "college",
    "sixth-form-college": "college",
    "police": "police",
    "police-commissioner": "police",
    "fire": "fire",
    "health-board": "health-board",
    "hsc-trust": "health-board",
    "lep": "network",
    "national-park": "park-authority",
}
"""Publisher's kind → key of kind:. Providers of higher education may not award degrees of their own, so they are colleges."""

SCHEMES = {
    "GB-UKPRN": "GB-UKPRN",
    "GB-SC": "GB-SC",
    "wikidata": "wikidata",
    "GSS fire and rescue authority": "GSS",
    "GSS police force area": "GSS",
    "GSS LEP": "GSS",
    "GSS health board": "GSS",
    "GSS local health board": "GSS",
    "HSC trust code": "HSC",
}
"""Publisher's scheme → ours; those of org-id.guide make an org id, the others another id."""

ENDED = re.compile(r"^(?:closed|merged into .+|merged) (\d{4})(?: into .+)?$")
"""Notes that say in which year a body ended. "merged with" does not say which of the two went on."""

FORMER = re.compile(r"(?:file says|2018 name:) (.+)")
LATER = re.compile(r"OfS 2022-23 name: ([^;]+)")


def records(sheets: Sheets, names: Names) -> Iterator[Record | Problem]:
    """Yield each body, where it is based, and the areas that it serves by statute or charter."""
    sheet = sheets["anchors"]
    for number, cells in sheet:
        if cells["kind"] not in KINDS:
            yield sheet.problem(number, "kind", cells["kind"], f"is none of {', '.join(KINDS)}.")
        elif (cells["scheme"] or cells["identifier"]) and cells["scheme"] not in SCHEMES:
            yield sheet.problem(number, "scheme", cells["scheme"], f"is none of {', '.join(SCHEMES)}.")
        elif not tidy(cells["name"]):
            yield sheet.problem(number, "name", "", "is blank, and a body needs a name.")
        else:
            yield from anchor(sheet, number, cells, names)


def anchor(sheet: Sheet, number: int, cells: Cells, names: Names) -> Iterator[Record | Problem]:
    """Yield one body, then the areas it serves."""
    body = local_name(cells)
    based, unknown = areas(cells["registry_code"], names)
    served, strange = areas(cells["serves"], names)
    for column, codes in (("registry_code", unknown), ("serves", strange)):
        for code in codes:
            yield sheet.problem(number, column, code, "is no council of the register.", refused=False)
    if cells["homepage"] and not link_text(cells["homepage"]):
        yield sheet.problem(number, "homepage", cells["homepage"], "is not a web address.", refused=False)
    yield described(cells, body, based)
    for area in served:
        yield ServiceArea(locator=locator(cells), body=body, area=area, read=day_read(cells["as_of"]))


def local_name(cells: Cells) -> str:
    """Return the local name: by identifier, which survives a change of name; else by name."""
    if cells["identifier"]:
        return f"org-{SCHEMES[cells['scheme']]}-{cells['identifier']}"
    return own_name(cells["name"])


def locator(cells: Cells) -> str:
    """Return where the body stands in the list, whose rows have no number of their own."""
    return f"{cells['scheme']} {cells['identifier']}" if cells["identifier"] else tidy(cells["name"])


def areas(codes: str, names: Names) -> tuple[tuple[str, ...], list[str]]:
    """Return the areas of councils given by register code, and the codes that mean none."""
    found = {code: names.areas_of(f"council-{code}") for code in codes.split(";") if code}
    known = tuple(area for each in found.values() for area in each)
    return known, [code for code, each in found.items() if not each]


def described(cells: Cells, body: str, based: tuple[str, ...]) -> Organisation:
    """Return the body under its latest name, with earlier ones as other names."""
    name, others = names_of(tidy(cells["name"]), cells["note"])
    scheme = SCHEMES.get(cells["scheme"], "") if cells["identifier"] else ""
    is_org_id = scheme.startswith("GB-")
    short = tidy(cells["name"]).replace("Local Enterprise Partnership", "LEP") if cells["kind"] == "lep" else ""
    return Organisation(
        locator=locator(cells),
        body=body,
        name=name,
        alt_names=others,
        hidden_names=(short,) if short else (),
        kind=KINDS[cells["kind"]],
        org_ids=(f"{scheme}-{cells['identifier']}",) if is_org_id else (),
        other_ids=(f"{scheme.lower()}:{cells['identifier']}",) if scheme and not is_org_id else (),
        country="GB",
        homepage=link_text(cells["homepage"]),
        based_in=based,
        end=end_of(cells["kind"], cells["note"]),
    )


def names_of(name: str, note: str) -> tuple[str, tuple[str, ...]]:
    """Return today's name and the others: a provider number outlives a change of name, and the note has the rest."""
    later = LATER.search(note)
    former = FORMER.search(note)
    latest = tidy(later[1]) if later else name
    others = dict.fromkeys([name, tidy(former[1]) if former else name])
    return latest, tuple(other for other in others if other != latest)


def end_of(kind: str, note: str) -> str:
    """Return the year in which the body ended, where its note says so; enterprise partnerships did in 2024."""
    if kind == "lep":
        return "2024"
    ended = ENDED.match(note)
    return ended[1] if ended else ""


def day_read(as_of: str) -> str:
    """Return the day the fact is from, if it is given to the day: a year alone would be a guess."""
    return as_of if re.fullmatch(r"\d{4}-\d\d-\d\d", as_of) else ""


LOADER = Loader(
    source=SOURCE,
    files=FILES,
    records=records,
    required=frozenset({"anchors"}),
    needs=("councils", "corrections"),
)
