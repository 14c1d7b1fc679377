"""The words themselves: every term and every concept, from the graph that holds them."""

from collections.abc import Iterable
from itertools import groupby

from flask import Blueprint, Response

from graph.rows import Iri, Row
from ontology import BASE, PG, SKOS
from ontology.cardinalities import cardinalities
from queries import SCHEMES, BadValue
from web.asking import NothingThere, Panel, ask
from web.formats import page
from web.links import name_of
from web.trees import trees

PAGES = Blueprint("terms", __name__)

SAID = 12
"""Statements of an example that are shown; the rest is one link away."""


@PAGES.get("/def")
def terms() -> Response:
    """List all terms, with trees of the classes and how often each is used."""
    every, parents, uses = ask("terms"), ask("class-parents"), ask("uses-of-classes")
    above: dict[object, list[Row]] = {}
    for row in parents:
        above.setdefault(row["class"], []).append(row)
    return page(
        "def.html",
        name="terms",
        downloads={"terms": every, "parents": parents, "uses": uses},
        every=every,
        known={row["term"] for row in every if str(row["term"]).startswith(PG.iri)},
        by_letter={what: _by_letter(row for row in every if row["what"] == what) for what in ("class", "property")},
        parents=parents,
        uses=uses,
        above=above,
        counted={row["class"]: row["things"] for row in uses},
        trees=trees(parents),
        ours=lambda iri: str(iri).startswith(PG.iri),
        anchor=lambda iri: str(iri).removeprefix(PG.iri) if str(iri).startswith(PG.iri) else "",
    )


@PAGES.get("/def/<name>")
def term(name: str) -> Response:
    """Show one term: what it means, what it joins, how often it is used, and one real case."""
    about = _known("term", f"there is no term {name[:60]!r}: the list of terms has them all", term=name)
    is_class = any(str(row["type"]).endswith("#Class") for row in about)
    kind = "class" if is_class else "property"
    asked = {"below": ask("terms-below", term=name), "uses": ask(f"uses-of-{kind}", term=name)}
    asked["ends"] = ask("properties-of-class" if is_class else "ends-of-property", term=name)
    iri = PG.iri + name
    first = ask(f"example-of-{kind}", term=name).first.get("first")
    said = ask("what-is-said-of", thing=name_of(first)) if isinstance(first, Iri) and "/id/" in first else None
    shown = [row for row in said or () if row["direction"] == "says" and (is_class or row["property"] == iri)]
    counts = {key: str(value) for key, value in cardinalities().items()}
    return page(
        "term.html",
        name=f"def-{name}",
        downloads={asked["ends"].query.name: asked["ends"], "about": about, "below": asked["below"]},
        about=about,
        first=about.first,
        iri=iri,
        is_class=is_class,
        parents=_distinct(about, "parent", "parentName"),
        shortcuts=_distinct(about, "shortcutOf", "shortcutName"),
        asked=asked,
        properties=_properties(asked["ends"], iri, counts) if is_class else [],
        ends={end: [row for row in asked["ends"] if row.get("end") == end] for end in ("from", "to")},
        asks=sorted((owner, many) for (owner, path), many in counts.items() if path == iri),
        uses=asked["uses"].first["uses"],
        case=first,
        case_name=next((row["name"] for row in said or () if row["name"]), None),
        shown=shown[:SAID],
        more=len(shown) - SAID,
        behind=said,
    )


@PAGES.get("/scheme")
def schemes() -> Response:
    """List the concept schemes."""
    found = ask("schemes")
    return page("schemes.html", name="schemes", downloads={"schemes": found}, found=found)


@PAGES.get("/scheme/<name>")
def scheme(name: str) -> Response:
    """Show one scheme with its concepts and how often each is used."""
    about = next((row for row in ask("schemes") if row["scheme"] == BASE + name), None)
    if about is None:
        raise NothingThere(f"there is no scheme {name[:60]!r}: they are {', '.join(SCHEMES)}")
    found = ask("concepts-of-scheme", scheme=name)
    return page("scheme.html", name=f"scheme-{name}", downloads={"concepts": found}, about=about, found=found, key=name)


@PAGES.get(f"/<any({','.join(repr(each) for each in SCHEMES)}):family>/<key>")
def concept(family: str, key: str) -> Response:
    """Show one concept: what it means, what it matches, and what points at it."""
    missing = f"there is no {family} {key[:60]!r}: see /scheme/{family}"
    said = _known("concept", missing, concept=f"{family}/{key}")
    uses = ask("uses-of-concept", concept=f"{family}/{key}")
    about = next(row for row in ask("schemes") if row["scheme"] == BASE + family)
    values: dict[str, list[Row]] = {}
    for row in said:
        values.setdefault(name_of(str(row["property"])).rpartition("#")[2].rpartition("/")[2], []).append(row)
    return page(
        "concept.html",
        name=f"{family}-{key}",
        downloads={"uses": uses, "about": said},
        said=said,
        values=values,
        label=values["prefLabel"][0]["value"],
        uses=uses,
        about=about,
        family=family,
        iri=f"{BASE}{family}/{key}",
        matches=[row for row in said if str(row["property"]).startswith(SKOS.iri) and "Match" in str(row["property"])],
    )


def _known(question: str, missing: str, **about: str) -> Panel:
    """Ask about a term or a concept. Raises NothingThere where it is none, however it is written."""
    try:
        found = ask(question, **about)
    except BadValue:
        raise NothingThere(missing) from None
    if not found:
        raise NothingThere(missing)
    return found


def _by_letter(rows: Iterable[Row]) -> list[tuple[str, list[Row]]]:
    """Return the terms under the first letter of their names, in the order of the alphabet."""
    found = sorted(rows, key=lambda row: str(row["name"]).casefold())
    return [(letter, list(some)) for letter, some in groupby(found, key=lambda row: str(row["name"])[:1].upper())]


def _distinct(rows: Panel, iri: str, name: str) -> list[tuple[object, object]]:
    """Return each thing of one column with its name, once, in the order of the rows."""
    return list({row[iri]: (row[iri], row[name]) for row in rows if row[iri]}.values())


def _properties(rows: Panel, iri: str, counts: dict[tuple[str, str], str]) -> list[dict[str, object]]:
    """Return one row for each property of a class: its ranges together, and how many values it takes here."""
    found: dict[object, dict[str, object]] = {}
    for row in rows:
        many = counts.get((iri, str(row["property"]))) or counts.get((str(row["domain"]), str(row["property"])))
        each = found.setdefault(row["property"], {**row, "ranges": {}, "many": many})
        each["many"] = each["many"] or many
        if row["range"] and isinstance(each["ranges"], dict):
            each["ranges"][row["range"]] = row["rangeName"]
    return list(found.values())
