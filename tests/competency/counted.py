"""Answers counted straight from the bundled tables, in plain Python: no SPARQL, no graph, no loader.

Each function answers one question of the library in its own way, from the rows of the CSV files alone;
concepts (which goal an activity serves, what is narrower than what) are read from the Turtle of the schemes.
"""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from pyoxigraph import RdfFormat, parse

from loaders import tables

ROOT = Path(__file__).resolve().parents[2]
SKOS = "http://www.w3.org/2004/02/skos/core#"
OURS = "https://w3id.org/placegraph/"
READ_BY_PEOPLE = {"stated", "curated"}

Row = Mapping[str, str]


@cache
def table(name: str) -> tuple[Row, ...]:
    """Return the rows of one bundled table."""
    with tables.bundled().joinpath(f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def several(cell: str) -> list[str]:
    """Return the values of a cell that holds several."""
    return cell.split(" | ") if cell else []


@cache
def gathered(name: str, key: str, column: str) -> dict[str, set[str]]:
    """Return each thing of a table with every value that any source gives it in a column."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in table(name):
        found[row[key]].update(several(row[column]))
    return found


@cache
def schemes() -> frozenset[tuple[str, str, str]]:
    """Return what the schemes say between concepts: ("activity/libraries", "broadMatch", "goal/10")."""
    said = set()
    for path in (ROOT / "ontology" / "schemes").glob("*.ttl"):
        for quad in parse(path.read_bytes(), RdfFormat.TURTLE):
            subject, predicate, value = (str(term)[1:-1] for term in (quad.subject, quad.predicate, quad.object))
            if predicate.startswith(SKOS):
                said.add((subject.removeprefix(OURS), predicate.removeprefix(SKOS), value.removeprefix(OURS)))
    return frozenset(said)


def serving(theme: str) -> set[str]:
    """Return a theme and the activities that serve it first."""
    return {theme} | {subject for subject, how, value in schemes() if (how, value) == ("broadMatch", theme)}


def served(theme: str) -> set[str]:
    """Return a theme and the goal that it serves first, if it is an activity."""
    return {theme} | {value for subject, how, value in schemes() if (subject, how) == (theme, "broadMatch")}


def led_up_to(start: str, links: Mapping[str, set[str]]) -> set[str]:
    """Return a thing and all whose links lead to it, in any number of steps."""
    found = {start}
    while more := {name for name, others in links.items() if others & found} - found:
        found |= more
    return found


def narrower(framework: str) -> set[str]:
    """Return a framework's key and those within it, however deep."""
    broader: dict[str, set[str]] = defaultdict(set)
    for subject, how, value in schemes():
        if how == "broader":
            broader[subject].add(value)
    return {name.removeprefix("framework/") for name in led_up_to(f"framework/{framework}", broader)}


@cache
def partners() -> dict[str, set[str]]:
    """Return each undertaking with the bodies that take part in it; funders do not."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in table("collaborations"):
        if row["role"] != "funder":
            found[row["undertaking"]].add(row["body"])
    return found


@cache
def work() -> dict[str, set[str]]:
    """Return each body with the undertakings that it takes part in."""
    found: dict[str, set[str]] = defaultdict(set)
    for undertaking, bodies in partners().items():
        for body in bodies:
            found[body].add(undertaking)
    return found


def assignments() -> Iterator[tuple[str, str]]:
    """Yield each thing and theme that a source states or a person has read."""
    for row in table("themes"):
        if row["method"] in READ_BY_PEOPLE:
            yield row["subject"], row["theme"]


def themes() -> dict[str, set[str]]:
    """Return each thing with its themes, and the goals that its activities serve first."""
    found: dict[str, set[str]] = defaultdict(set)
    for subject, theme in assignments():
        found[subject] |= served(theme)
    return found


@cache
def councils(tier: str = "") -> set[str]:
    """Return today's councils, of one tier or all: those to which no source gives an end."""
    ended = {row["body"] for row in table("organisations") if row["end"]}
    return {row["body"] for row in table("organisations") if row["tier"] and tier in ("", row["tier"])} - ended


@cache
def tiers() -> dict[str, str]:
    """Return every council, ended or not, with its tier."""
    return {row["body"]: row["tier"] for row in table("organisations") if row["tier"]}


def before(council: str) -> set[str]:
    """Return a council and those that it took over from, however often things were changed."""
    return led_up_to(council, gathered("organisations", "body", "replaced_by"))


def area_of(council: str) -> set[str]:
    """Return the areas that a council governs today."""
    return gathered("organisations", "body", "governs")[council]


@cache
def inside(place: str) -> set[str]:
    """Return a place and all that lie within it, however deep."""
    return led_up_to(place, gathered("places", "place", "within"))


def of_class(name: str) -> set[str]:
    """Return the things of a table: "initiatives", "strategies", "resources"."""
    return {row[name.removesuffix("s") if name != "strategies" else "strategy"] for row in table(name)}


@cache
def values(indicator: str) -> dict[str, float]:
    """Return each area with its value of one indicator."""
    return {row["about"]: float(row["value"]) for row in table("values") if row["indicator"] == indicator}


def most_live_in(area: str) -> str:
    """Return the kind of neighbourhood in which most people of an area live."""
    shares = {
        "towns and cities": values("indicator-urban-share")[area],
        "other countryside": values("indicator-rural-share")[area],
        "remote countryside": values("indicator-highly-rural-share")[area],
    }
    return max(shares, key=lambda kind: shares[kind])


def shared_partners() -> Counter[tuple[str, str]]:
    """Return each pair of councils with how many bodies other than councils work with both."""
    of_council: dict[str, set[str]] = defaultdict(set)
    all_councils = tiers()
    for bodies in partners().values():
        for council in bodies & all_councils.keys():
            of_council[council] |= bodies - all_councils.keys()
    found: Counter[tuple[str, str]] = Counter()
    for one in of_council:
        for other in of_council:
            if one < other and (shared := len(of_council[one] & of_council[other])):
                found[one, other] = shared
    return found


def ties() -> dict[tuple[str, str], set[str]]:
    """Return each tie of a body or person to a work or body with the sources that tell of it, our readings among them."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in table("collaborations"):
        found[row["body"], row["undertaking"]].add(row["source"])
    for row in table("memberships"):
        found[row["member"], row["organisation"]].add(row["source"])
    return found
