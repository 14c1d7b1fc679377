"""The register of local authorities: every council, its area, its names, what it was and what it became."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from loaders.areas import NATIONS, REGIONS, area_of
from loaders.areas import area as area_today
from loaders.loader import Loader
from loaders.names import Names
from loaders.records import Change, Indicator, Membership, Organisation, Place, Record, Value
from loaders.register_rows import checked
from loaders.sheets import Cells, Sheets
from loaders.source import CC_BY, Problem, Source
from loaders.spellings import is_damaged
from loaders.values import slug_of, tidy

SOURCE = Source(
    slug="councils",
    title="UK local authority names and codes",
    publisher="mySociety",
    licence=CC_BY,
    attribution="mySociety, UK local authority names and codes, CC BY 4.0",
    homepage="https://github.com/mysociety/uk_local_authority_names_and_codes",
    kind="register",
    about="The UK's councils and combined authorities, current and abolished (none that ended before 2015), with codes and names.",
)

FILES = {
    "register": (
        "local-authority-code",
        "official-name",
        "nice-name",
        "alt-names",
        "gss-code",
        "former-gss-codes",
        "start-date",
        "end-date",
        "replaced-by",
        "nation",
        "region",
        "local-authority-type",
        "county-la",
        "combined-authority",
        "lower-or-unitary",
        "lat",
        "long",
        "pop-2020",
        "area",
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
    rows: dict[str, Cells] = {}
    yield from checked(sheets["register"], rows)
    for code, cells in rows.items():
        yield area(cells, rows)
        yield body(cells, rows, spellings[code])
        if authority := cells["combined-authority"]:
            yield Membership(locator=code, member=f"council-{code}", organisation=f"council-{authority}")
        yield from figures(cells)
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
    """Return the spellings of each council by register code."""
    spellings: dict[str, list[str]] = defaultdict(list)
    for _, cells in sheets.get("names", ()):
        spellings[cells["local-authority-code"]].append(tidy(cells["la-name"]))
    return spellings


def area(cells: Cells, rows: Mapping[str, Cells]) -> Place:
    """Return the area that a council governs, or did."""
    start, end = lifetime(cells, rows)
    return Place(
        locator=cells["local-authority-code"],
        place=area_name(cells),
        name=cells["nice-name"],
        kind=AREA_KIND.get(cells["local-authority-type"], "local-authority"),
        gss_code=cells["gss-code"],
        former_codes=codes(cells["former-gss-codes"]),
        within=(wider_area(cells, rows),),
        lat=cells["lat"],
        long=cells["long"],
        lower_tier="yes" if cells["lower-or-unitary"] == "True" else "",
        start=start,
        end=end,
        replaced_by=tuple(area_name(rows[successor]) for successor in codes(cells["replaced-by"])),
    )


def body(cells: Cells, rows: Mapping[str, Cells], spellings: Sequence[str]) -> Organisation:
    """Return the council, under all its names."""
    code = cells["local-authority-code"]
    start, end = lifetime(cells, rows)
    shown, hidden = names_of(cells, spellings)
    return Organisation(
        locator=code,
        body=f"council-{code}",
        name=cells["official-name"],
        alt_names=shown,
        hidden_names=hidden,
        kind="council",
        tier=cells["local-authority-type"],
        register_code=code,
        country="GB",
        governs=() if end else (area_name(cells),),
        formerly_governed=(area_name(cells),) if end else (),
        start=start,
        end=end,
        replaced_by=tuple(f"council-{successor}" for successor in codes(cells["replaced-by"])),
    )


def codes(text: str) -> tuple[str, ...]:
    """Return the codes in a cell."""
    return tuple(text.split(",")) if text else ()


def lifetime(cells: Cells, rows: Mapping[str, Cells]) -> tuple[str, str]:
    """Return first and last day; a last day that is a successor's first is taken back by one."""
    start, end = cells["start-date"], cells["end-date"]
    if end and end in {rows[code]["start-date"] for code in codes(cells["replaced-by"])}:
        end = (date.fromisoformat(end) - timedelta(days=1)).isoformat()
    return start, end


def area_name(cells: Cells) -> str:
    """Return the area's local name: by its code, else (the old districts of Northern Ireland) by its name."""
    return f"area-{cells['gss-code']}" if cells["gss-code"] else f"place-{slug_of(cells['nice-name'])}-district"


def wider_area(cells: Cells, rows: Mapping[str, Cells]) -> str:
    """Return the next area up: the county's, else the region, else the nation."""
    if county := cells["county-la"]:
        return area_name(rows[county])
    return area_of(cells["region"]) or area_of(cells["nation"])


def names_of(cells: Cells, spellings: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the other names to show, and the spellings (lower case, slips) that only help to find the council."""
    # Commas part the register's names, and some names hold one: the pieces say nothing by themselves.
    listed = [] if "," in cells["official-name"] else [tidy(name) for name in cells["alt-names"].split(",")]
    whole = dict.fromkeys(
        name
        for name in (cells["nice-name"], *listed, *spellings)
        if name and name != cells["official-name"] and "|" not in name and not is_damaged(name)
    )
    shown = tuple(name for name in whole if name != name.lower())
    return shown, tuple(name for name in whole if name == name.lower())


def figures(cells: Cells) -> Iterator[Value]:
    """Yield the mid-2020 population and the land area, where the register has them."""
    code = cells["local-authority-code"]
    about = area_today(cells["gss-code"]) if cells["gss-code"] else area_name(cells)
    if people := cells["pop-2020"]:
        yield Value(
            locator=code,
            indicator="indicator-population",
            about=about,
            value=people,
            kind="estimate",
            start="2020",
            end="2020",
        )
    if land := cells["area"]:
        yield Value(locator=code, indicator="indicator-area", about=about, value=land)


def changes(rows: Mapping[str, Cells]) -> Iterator[Change]:
    """Yield an event for all councils that became the same one on a day, and one for each that was split.

    Where some were merged and one was split on the same day, as in Cumbria in 2023, these are several
    events: of one event, every original became every result.
    """
    became: dict[tuple[str, ...], list[str]] = {}
    for code, cells in rows.items():
        if cells["replaced-by"]:
            became.setdefault(tuple(sorted(codes(cells["replaced-by"]))), []).append(code)
    for new, old in sorted(became.items()):
        yield Change(
            locator=", ".join(sorted(old)),
            kind="split" if len(new) > 1 else "merged",
            date=first_day(min(old), set(new), rows),
            originals=tuple(f"council-{code}" for code in sorted(old)),
            results=tuple(f"council-{code}" for code in new),
        )


def first_day(old: str, new: set[str], rows: Mapping[str, Cells]) -> str:
    """Return the successors' first day, else the day after the old council's last."""
    if start := max(rows[code]["start-date"] for code in new):
        return start
    return (date.fromisoformat(lifetime(rows[old], rows)[1]) + timedelta(days=1)).isoformat()


LOADER = Loader(source=SOURCE, files=FILES, records=records, required=frozenset({"register"}))
