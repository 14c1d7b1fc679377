"""The register of local authorities: every council, its area, its names, what it was and what it became."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from loaders.areas import NATIONS, REGIONS, area_of
from loaders.areas import area as area_today
from loaders.loader import Loader
from loaders.names import Names
from loaders.records import Change, Indicator, Membership, Organisation, Place, Record, Value
from loaders.sheets import Cells, Sheets
from loaders.source import CC_BY, Problem, Source
from loaders.values import Unreadable, date_text, decimal_text, slug_of, tidy

SOURCE = Source(
    slug="councils",
    title="UK local authority names and codes",
    publisher="mySociety",
    licence=CC_BY,
    attribution="mySociety, UK local authority names and codes, CC BY 4.0",
    homepage="https://github.com/mysociety/uk_local_authority_names_and_codes",
    kind="register",
    about="Every UK council and combined authority since 2012 or so, current and abolished, with its codes and names.",
)

FILES = {
    "register": (
        "local-authority-code",
        "official-name",
        "nice-name",
        "gss-code",
        "end-date",
        "replaced-by",
        "local-authority-type",
    ),
    "names": ("la-name", "local-authority-code"),
    "codes": ("gss-code", "local-authority-code"),
}

AREA_KIND = {"COMB": "combined-authority", "SRA": "combined-authority", "CTY": "county"}
"""Area kinds of tiers that are not the lowest; every other tier governs a local-authority area."""

INDICATORS = (
    ("indicator-population", "Population", "people", "How many people lived in the area in the middle of the year."),
    ("indicator-area", "Land area", "square kilometres", "How much land the area covers."),
)


def records(sheets: Sheets, names: Names) -> Iterator[Record | Problem]:
    """Yield nations and regions, then each council with its area, membership and figures, then what changed when."""
    yield from wider_areas()
    for key, label, unit, definition in INDICATORS:
        yield Indicator(locator="column " + key, indicator=key, name=label, unit=unit, definition=definition)
    spellings = spellings_of(sheets)
    register = sheets["register"]
    rows = {cells["local-authority-code"]: cells for _, cells in register}
    for number, cells in register:
        try:
            yield from council(cells, rows, spellings)
        except (Unreadable, KeyError) as error:
            yield register.problem(
                number, "local-authority-code", cells["local-authority-code"], f"was left out: {error}."
            )
    yield from changes(rows)


def wider_areas() -> Iterator[Place]:
    """Yield the four nations and nine English regions."""
    for name, code in NATIONS.items():
        yield Place(locator=code, place=f"area-{code}", name=name, kind="nation", gss_code=code)
    for name, code in REGIONS.items():
        yield Place(
            locator=code, place=f"area-{code}", name=name, kind="region", gss_code=code, within=(area_of("England"),)
        )


def spellings_of(sheets: Sheets) -> dict[str, list[str]]:
    """Return the spellings of each council by register code, less those that lost letters on the way."""
    spellings: dict[str, list[str]] = defaultdict(list)
    if "names" in sheets:
        for _, cells in sheets["names"]:
            if cells["la-name"].isprintable() and not {"�", "¿"} & set(cells["la-name"]):
                spellings[cells["local-authority-code"]].append(tidy(cells["la-name"]))
    return spellings


def council(cells: Cells, rows: dict[str, Cells], spellings: dict[str, list[str]]) -> Iterator[Record]:
    """Yield the body, the area it governs, its membership of a combined authority, and the area's figures."""
    code = cells["local-authority-code"]
    start, end = lifetime(cells, rows)
    area = area_name(cells)
    successors = cells["replaced-by"].split(",") if cells["replaced-by"] else []
    current = not end
    yield Place(
        locator=code,
        place=area,
        name=tidy(cells["nice-name"]),
        kind=AREA_KIND.get(cells["local-authority-type"], "local-authority"),
        gss_code=cells["gss-code"],
        former_codes=tuple(filter(None, cells["former-gss-codes"].split(","))),
        within=(wider_area(cells, rows),),
        lat=rounded(cells["lat"]),
        long=rounded(cells["long"]),
        lower_tier="yes" if cells["lower-or-unitary"] == "True" else "",
        start=start,
        end=end,
        replaced_by=tuple(area_name(rows[successor]) for successor in successors),
    )
    shown, hidden = names_of(cells, spellings[code])
    yield Organisation(
        locator=code,
        body=f"council-{code}",
        name=tidy(cells["official-name"]),
        alt_names=shown,
        hidden_names=hidden,
        kind="council",
        tier=cells["local-authority-type"],
        register_code=code,
        country="GB",
        governs=(area,) if current else (),
        formerly_governed=() if current else (area,),
        start=start,
        end=end,
        replaced_by=tuple(f"council-{successor}" for successor in successors),
    )
    if authority := cells["combined-authority"]:
        yield Membership(locator=code, member=f"council-{code}", organisation=f"council-{authority}")
    yield from figures(code, area_today(cells["gss-code"]) if cells["gss-code"] else area, cells)


def lifetime(cells: Cells, rows: dict[str, Cells]) -> tuple[str, str]:
    """Return first and last day; a last day that is a successor's first is taken back by one."""
    start = date_text(cells["start-date"]) if cells["start-date"] else ""
    end = date_text(cells["end-date"]) if cells["end-date"] else ""
    starts = {rows[code]["start-date"] for code in cells["replaced-by"].split(",") if code in rows}
    if end and end in starts:
        end = (date.fromisoformat(end) - timedelta(days=1)).isoformat()
    return start, end


def area_name(cells: Cells) -> str:
    """Return the area's local name: by its code, else (the old districts of Northern Ireland) by its name."""
    return f"area-{cells['gss-code']}" if cells["gss-code"] else f"place-{slug_of(cells['nice-name'])}-district"


def wider_area(cells: Cells, rows: dict[str, Cells]) -> str:
    """Return the next area up: the county's, else the region, else the nation."""
    if county := cells["county-la"]:
        return area_name(rows[county])
    return area_of(cells["region"]) or area_of(cells["nation"])


def names_of(cells: Cells, spellings: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the other names to show, and the spellings (lower case, slips) that only help to find the council."""
    others = [tidy(cells["nice-name"]), *(tidy(name) for name in cells["alt-names"].split(",")), *spellings]
    # Commas part the register's names, and some names hold one: the pieces say nothing by themselves.
    whole = dict.fromkeys(
        name for name in others if name and name != cells["official-name"] and "," not in cells["official-name"]
    )
    if "," in cells["official-name"]:
        whole = dict.fromkeys(
            [tidy(cells["nice-name"]), *(name for name in spellings if name != cells["official-name"])]
        )
    shown = tuple(name for name in whole if name != name.lower())
    return shown, tuple(name for name in whole if name == name.lower())


def rounded(degrees: str) -> str:
    """Return a coordinate to four decimals (about ten metres)."""
    return decimal_text(f"{float(degrees):.4f}") if degrees else ""


def figures(code: str, area: str, cells: Cells) -> Iterator[Value]:
    """Yield the mid-2020 population and the land area, where the register has them."""
    if people := cells["pop-2020"]:
        count = decimal_text(people)
        yield Value(
            locator=code,
            indicator="indicator-population",
            about=area,
            value=count,
            kind="estimate",
            start="2020",
            end="2020",
        )
    if land := cells["area"]:
        yield Value(locator=code, indicator="indicator-area", about=area, value=decimal_text(land))


def changes(rows: dict[str, Cells]) -> Iterator[Change]:
    """Yield one event for each set of councils that became each other on one day, two successors included."""
    groups: list[tuple[set[str], set[str]]] = []
    for code, cells in rows.items():
        if not cells["replaced-by"]:
            continue
        old, new = {code}, set(cells["replaced-by"].split(","))
        for group in [group for group in groups if group[1] & new]:
            old, new = old | group[0], new | group[1]
            groups.remove(group)
        groups.append((old, new))
    for old, new in sorted(groups, key=lambda group: min(group[1])):
        yield Change(
            locator=", ".join(sorted(old)),
            kind="split" if len(new) > 1 else "merged",
            date=first_day(min(old), new, rows),
            originals=tuple(f"council-{code}" for code in sorted(old)),
            results=tuple(f"council-{code}" for code in sorted(new)),
        )


def first_day(old: str, new: set[str], rows: dict[str, Cells]) -> str:
    """Return the successors' first day, else the day after the old council's last."""
    if start := max(rows[code]["start-date"] for code in new):
        return start
    return (date.fromisoformat(lifetime(rows[old], rows)[1]) + timedelta(days=1)).isoformat()


LOADER = Loader(source=SOURCE, files=FILES, records=records, required=frozenset({"register"}))
