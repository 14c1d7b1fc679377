"""What templates can use: our links, numbers and days as people write them, and what stands on every page."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flask import Flask, current_app, request
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect

from graph.rows import Row
from web import days
from web.asking import graph
from web.assets import address_of
from web.formats import address, data_of
from web.islands import island
from web.links import name_of, web_address

COMPANY = re.compile(r"Company ([0-9A-Z]{2}[0-9]{6})")

NAVIGATION = (
    ("/places", "Places"),
    ("/peers", "Peers"),
    ("/networks", "Networks"),
    ("/goals", "Goals"),
    ("/query", "Query"),
)


BELOW = {
    "/places": ("/places", "/place/"),
    "/peers": ("/peers", "/brief", "/compare", "/learn", "/partners"),
    "/networks": ("/networks", "/network/", "/path"),
    "/goals": ("/goals", "/goal/"),
    "/query": ("/query", "/queries"),
}
"""How the paths begin of the pages that lie below each of these."""


def add_to(app: Flask) -> None:
    """Give these to every template."""
    filters = (number, figure, day, pounds, plural, capitalise, once)
    functions = (days.page_of, name_of, named, web_address, address, data_of, island)
    app.jinja_env.filters.update({each.__name__: each for each in filters})
    app.jinja_env.globals.update({each.__name__: each for each in functions}, static=address_of)
    app.jinja_env.globals.update(day_shown=days.shown, on_day=days.on, page_today=days.today, undated=days.undated)
    app.jinja_env.globals["m"] = app.jinja_env.get_template("macros.html").module
    app.context_processor(
        lambda: {"build": graph().build, "limits": graph().limits, "made": graph().build.made[:10], "nav": navigation()}
    )


def named(words: object) -> object:
    """Return the name of a body; of one that is known by its number alone, words that say so."""
    number_alone = COMPANY.fullmatch(words) if isinstance(words, str) else None
    return f"Company no. {number_alone[1]} (name not in the source)" if number_alone else words


def number(value: object) -> str:
    """Write a number with commas, and with no more decimals than it has."""
    if isinstance(value, Decimal):
        value = int(value) if value == value.to_integral_value() else value.normalize()
        return f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
    if isinstance(value, float) and not math.isfinite(value):
        return _no_number(value)
    return f"{value:,}" if isinstance(value, int | float) else str(value)


def _no_number(value: float) -> str:
    """Write a double that is no number as SPARQL does."""
    return "NaN" if math.isnan(value) else "INF" if value > 0 else "-INF"


def figure(value: object, unit: object = "") -> str:
    """Write a measured number with no more decimals than tell places apart, and a share of one as a percentage."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return str(value)
    if not math.isfinite(value):
        return _no_number(float(value))
    if str(unit).startswith("share"):
        return f"{100 * float(value):.1f}%"
    size = abs(float(value))
    return f"{value:,.{0 if size >= 100 or size.is_integer() else 1 if size >= 1 else 3}f}"


def pounds(value: object) -> str:
    """Write money without pence."""
    return f"£{round(value):,}" if isinstance(value, int | Decimal) else ""


def day(value: object, precision: object = "day") -> str:
    """Write a day as 5 June 2024, as June 2024 or as 2024, as far as it is known."""
    if isinstance(value, str):
        value = date.fromisoformat(value[:10])
    if not isinstance(value, date):
        return ""
    if precision == "year":
        return str(value.year)
    month = value.strftime("%B %Y")
    return month if precision == "month" else f"{value.day} {month}"


def plural(count: object, one: str, many: str = "") -> str:
    """Write "1 place", "2 places"."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def capitalise(text: str) -> str:
    """Write a sentence with a capital and a full stop."""
    return text[:1].upper() + text[1:] + ("" if text[-1:] in ".?!" else ".")


@dataclass
class Told:
    """What several claims say alike: the first of them, and all, one for each source and place in it."""

    first: Row
    all: list[Row]


def once(rows: Iterable[Row], *parties: str) -> list[Told]:
    """Return one entry for what several sources tell of the same parties, in the order in which they were found."""
    found: dict[tuple[object, ...], Told] = {}
    for row in rows:
        found.setdefault(tuple(row[party] for party in parties), Told(row, [])).all.append(row)
    return list(found.values())


def navigation() -> list[tuple[str, str, bool]]:
    """Return the places to go that exist: path, words, and whether this page is there or below."""
    return [(path, words, request.path.startswith(BELOW[path])) for path, words in NAVIGATION if has_page(path)]


def has_page(path: str) -> bool:
    """Tell whether a path leads to one of our pages."""
    try:
        current_app.url_map.bind("").match(path, "GET")
    except (NotFound, MethodNotAllowed, RequestRedirect):
        return False
    return True
