"""How deprived, how dense and how rural the area of each council is."""

from collections.abc import Iterator, Mapping

from loaders.loader import Loader
from loaders.names import Names
from loaders.records import Indicator, Record, Value
from loaders.sheets import Cells, Sheet, Sheets
from loaders.source import CC_BY, Problem, Source
from loaders.values import Unreadable, rounded

SOURCE = Source(
    slug="council-context",
    title="UK deprivation and rurality by local authority",
    publisher="mySociety",
    licence=CC_BY,
    attribution="mySociety, composite UK index of multiple deprivation and UK rural-urban classification, CC BY 4.0",
    homepage="https://github.com/mysociety/composite_uk_imd",
    kind="statistics",
    about="Deprivation and rurality measured alike across the four nations, for every council and combined authority of the register.",
)

FILES = {
    "deprivation": (
        "local-authority-code",
        "la-deprivation-score",
        "la-imd-pop-quintile",
        "low-deprivation",
        "medium-deprivation",
        "high-deprivation",
        "density",
    ),
    "rurality": ("local-authority-code", "highly-rural", "rural", "urban", "ruc-cluster-label"),
    # Not read: another's peer groups, which tests compare ours with.
    "peer labels": ("local-authority-code", "label"),
}  # fmt: skip

INDICATORS = {
    "deprivation": {
        "la-deprivation-score": (
            "indicator-deprivation-score", "Deprivation score", "score",
            "How deprived the area is on one scale for the whole of the UK; a higher score is more deprived.",
        ),
        "la-imd-pop-quintile": (
            "indicator-deprivation-quintile", "Deprivation fifth", "fifth of the population, 1 most deprived",
            "Which fifth the area falls in when areas are ranked by deprivation and each fifth holds as many people.",
        ),
        "low-deprivation": (
            "indicator-low-deprivation-share", "People in little-deprived neighbourhoods", "share of people",
            "What share of people live in neighbourhoods among the two least deprived fifths of the UK.",
        ),
        "medium-deprivation": (
            "indicator-medium-deprivation-share", "People in neighbourhoods of middling deprivation", "share of people",
            "What share of people live in neighbourhoods of the second or third most deprived fifth of the UK.",
        ),
        "high-deprivation": (
            "indicator-high-deprivation-share", "People in most deprived neighbourhoods", "share of people",
            "What share of people live in neighbourhoods of the most deprived fifth of the UK.",
        ),
        "density": (
            "indicator-population-density", "Population density", "people per square kilometre",
            "How many people live on a square kilometre of land.",
        ),
    },
    "rurality": {
        "highly-rural": (
            "indicator-highly-rural-share", "People in remote countryside", "share of people",
            "What share of people live in sparse or remote rural neighbourhoods.",
        ),
        "rural": (
            "indicator-rural-share", "People in other countryside", "share of people",
            "What share of people live in rural neighbourhoods that are not remote.",
        ),
        "urban": (
            "indicator-urban-share", "People in towns and cities", "share of people",
            "What share of people live in urban neighbourhoods.",
        ),
    },
}  # fmt: skip
"""Kind of file → its columns that we carry → local name, name, unit and definition, in our words."""


def records(sheets: Sheets, names: Names) -> Iterator[Record | Problem]:
    """Yield the measures of each file given, then each council area's values."""
    for kind, columns in INDICATORS.items():
        if kind in sheets:
            for column, (key, name, unit, definition) in columns.items():
                yield Indicator(locator=f"column {column}", indicator=key, name=name, unit=unit, definition=definition)
            for number, cells in sheets[kind]:
                yield from values(sheets[kind], number, cells, kind, names)


def values(sheet: Sheet, number: int, cells: Cells, kind: str, names: Names) -> Iterator[Value | Problem]:
    """Yield the values of one row, about the area that the council governs."""
    code = cells["local-authority-code"]
    areas = names.areas_of(f"council-{code}")
    if not areas:
        yield sheet.problem(number, "local-authority-code", code, "is no council of the register.")
        return
    for column, key in keys(kind).items():
        try:
            shown = rounded(cells[column])
        except Unreadable as error:
            yield sheet.problem(number, column, cells[column], f"was left out: {error}.", refused=False)
            continue
        if shown:
            yield Value(locator=f"{kind} {code}", indicator=key, about=areas[0], value=shown)


def keys(kind: str) -> Mapping[str, str]:
    """Return each column of a kind of file with its indicator's local name."""
    return {column: key for column, (key, *_) in INDICATORS[kind].items()}


LOADER = Loader(source=SOURCE, files=FILES, records=records, needs=("councils", "corrections"))
