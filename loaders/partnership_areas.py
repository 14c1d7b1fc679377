"""The areas in which police, fire and community-safety bodies work, and the districts that lie in each."""

from collections.abc import Iterator

from loaders.cells import governed
from loaders.loader import Loader
from loaders.names import Names
from loaders.records import Place
from loaders.sheets import Sheets
from loaders.source import OGL, Problem, Source
from loaders.values import tidy

SOURCE = Source(
    slug="partnership-areas",
    title="Police, fire and community-safety areas and regions by district",
    publisher="ONS, by way of geographr",
    licence=OGL,
    attribution="Contains public sector information (ONS) under the Open Government Licence v3.0; tables by humaniverse/geographr",
    homepage="https://github.com/humaniverse/geographr",
    kind="boundary",
    about="Which statutory areas each district of England and Wales lies in; Scotland and Northern Ireland are left out.",
)

FILES = {
    "safety and police": ("ltla24_code", "csp24_code", "csp24_name", "pfa24_code", "pfa24_name"),
    "fire": ("ltla24_code", "fra24_code", "fra24_name"),
    "regions": ("ltla24_code", "region24_code", "region24_name"),
    # Not read: five regions of voluntary bodies have no code and no boundary of their own.
    "voluntary": ("ltla21_code", "vcsep_region"),
    # Not read: council-context has the rural and urban shares that this class rounds off.
    "rurality": ("ltla24_code", "ruc21_code", "classification"),
}

WIDER = {
    "safety and police": (
        ("csp24", "community-safety", "{} community safety area"),
        ("pfa24", "police", "{} police area"),
    ),
    "fire": (("fra24", "fire", "{} fire and rescue area"),),
    "regions": (("region24", "", ""),),
}
"""Kind of file → the wider areas it names: column, key of area-kind:, and name; the register describes regions."""


def records(sheets: Sheets, names: Names) -> Iterator[Place | Problem]:
    """Yield each wider area once, then what each district lies within: containment, never collaboration."""
    for kind, wider in WIDER.items():
        if kind in sheets:
            yield from wider_areas(sheets, kind)
            for number, cells in sheets[kind]:
                place, problem = governed(sheets[kind], number, "ltla24_code", cells["ltla24_code"], names)
                if problem:
                    yield problem
                    continue
                within = tuple(f"area-{cells[column + '_code']}" for column, _, _ in wider)
                yield Place(locator=cells["ltla24_code"], place=place, within=within)


def wider_areas(sheets: Sheets, kind: str) -> Iterator[Place]:
    """Yield the areas that a file names, each under a name that tells it from the council of that name."""
    told = set()
    for _, cells in sheets[kind]:
        for column, key, form in WIDER[kind]:
            code = cells[f"{column}_code"]
            if form and code not in told:
                told.add(code)
                name = form.format(plain_name(cells[f"{column}_name"]))
                yield Place(locator=code, place=f"area-{code}", name=name, kind=key, gss_code=code)


def plain_name(name: str) -> str:
    """Return an area's name as people say it: "London, City of" → "City of London"."""
    first, _, rest = tidy(name).removesuffix(" Police").partition(", City of")
    return f"City of {first}" if not rest and name.endswith(", City of") else tidy(name).removesuffix(" Police")


LOADER = Loader(source=SOURCE, files=FILES, records=records, needs=("councils", "corrections"))
