"""The words themselves: every term and every concept, from the graph that holds them."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, Response

from graph.rows import Iri, Row
from ontology import BASE, PG, SKOS
from ontology.cardinalities import cardinalities
from queries import SCHEMES, BadValue
from web.asking import NothingThere, Panel, ask
from web.formats import page
from web.links import name_of

PAGES = Blueprint("terms", __name__)

SAID = 12
"""Statements of an example that are shown; the rest is one link away."""

ROW, INDENT, LETTER = 26, 20, 9
"""Height of a row, width of a step and of a letter, in units of the diagram."""


@dataclass(frozen=True)
class Box:
    """One class in a tree: where it stands, and in which row its parent does (None at the root)."""

    iri: str
    name: str
    depth: int
    row: int
    parent: int | None
    ours: bool

    @property
    def x(self) -> int:
        """The left edge of its text."""
        return 10 + INDENT * self.depth

    @property
    def y(self) -> int:
        """The middle of its row."""
        return ROW * self.row + ROW // 2


@dataclass(frozen=True)
class Tree:
    """A class with all below it, in the order in which they are read."""

    boxes: list[Box]

    @property
    def width(self) -> int:
        """Units across."""
        return int(max(box.x + 20 + LETTER * len(box.name) for box in self.boxes))

    @property
    def height(self) -> int:
        """Units down."""
        return ROW * len(self.boxes)


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


def trees(parents: Panel) -> list[Tree]:
    """Return the classes as trees, each class once, under the first of our own classes above it; the largest first."""
    below: dict[str, list[tuple[str, str]]] = {}
    names: dict[str, str] = {}
    above: dict[str, list[str]] = {}
    for row in parents:
        child, parent = str(row["class"]), str(row["parent"])
        names |= {child: str(row["name"]), parent: str(row["parentName"])}
        above.setdefault(child, []).append(parent)
    for child, over in above.items():
        chosen = min(over, key=lambda parent: (not parent.startswith(PG.iri), names[parent]))
        below.setdefault(chosen, []).append((names[child], child))
    roots = sorted(below.keys() - above.keys(), key=lambda iri: names[iri])
    found = [Tree(list(_boxes(root, names, below))) for root in roots]
    return sorted(found, key=lambda tree: (-len(tree.boxes), tree.boxes[0].name))


def _boxes(root: str, names: dict[str, str], below: dict[str, list[tuple[str, str]]]) -> Iterator[Box]:
    """Yield a class and all below it, each after its parent. A class that is below itself is not followed twice."""
    waiting: list[tuple[str, int, int | None]] = [(root, 0, None)]
    seen: set[str] = set()
    row = 0
    while waiting:
        iri, depth, parent = waiting.pop()
        if iri in seen:
            continue
        seen.add(iri)
        yield Box(iri, names[iri], depth, row, parent, iri.startswith(PG.iri))
        waiting += [(child, depth + 1, row) for _, child in sorted(below.get(iri, []), reverse=True)]
        row += 1


def _known(question: str, missing: str, **about: str) -> Panel:
    """Ask about a term or a concept. Raises NothingThere where it is none, however it is written."""
    try:
        found = ask(question, **about)
    except BadValue:
        raise NothingThere(missing) from None
    if not found:
        raise NothingThere(missing)
    return found


def _distinct(rows: Panel, iri: str, name: str) -> list[tuple[object, object]]:
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
