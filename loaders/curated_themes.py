"""Themes that a person looked over: the list of `placegraph query suggested-themes --format csv`, corrected and sent back.

Each row that is left says that the thing in `subject` is about `theme`; other columns may stay and are not read.
A thing with such a row is given no theme by a program any more. A new list takes the place of the one before.
"""

import re
from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode, Quad, Store

from graph.themes import concepts
from loaders.loader import Loader
from loaders.names import Names
from loaders.records import Record, Theme
from loaders.sheets import Sheets
from loaders.source import CC_BY, Problem, Source
from ontology import BASE, ID, PG, RDF, graph_of

SOURCE = Source(
    slug="curated-themes",
    title="Themes set by those who keep this graph",
    publisher="placegraph",
    licence=CC_BY,
    attribution="The keepers of this graph",
    homepage="https://w3id.org/placegraph/",
    kind="curated",
    about="What initiatives and strategies are about, as somebody has decided who looked over what a program suggested.",
)

THINGS = re.compile(r"(initiative|strategy)(-[A-Za-z0-9]+)+")


def records(sheets: Sheets, names: Names) -> Iterator[Record | Problem]:
    """Yield a theme for each row, each pair once, or what is wrong with the row."""
    sheet = sheets["themes"]
    known = {each.key: each.key for each in concepts()} | {each.label.casefold(): each.key for each in concepts()}
    seen = set[tuple[str, str]]()
    for number, cells in sheet:
        subject, said = cells["subject"].strip(), cells["theme"].strip()
        local = subject.removeprefix(ID)
        theme = known.get(said.removeprefix(BASE)) or known.get(said.casefold())
        if not THINGS.fullmatch(local):
            reason = "names no initiative or strategy; copy it from placegraph query suggested-themes --format csv."
            yield sheet.problem(number, "subject", subject, reason)
        elif not theme:
            reason = "is no goal, kind of activity or pillar; write one such as goal/10 or activity/libraries."
            yield sheet.problem(number, "theme", said, reason)
        elif (local, theme) not in seen:
            seen.add((local, theme))
            yield Theme(
                locator=f"{local}, {theme}",
                method="curated",
                confidence="high",
                subject=local,
                theme=theme,
            )


def of_nothing(store: Store, facts: Iterable[Quad] | None = None) -> list[str]:
    """Return the names of what a corrected list tells of and nothing else in the graph does, in order ("initiative-1").

    `facts` are what a list would tell that is not in the store yet.
    """
    graph = graph_of(SOURCE.slug)
    said = store.quads_for_pattern(None, PG.subject, None, graph) if facts is None else facts
    subjects = {quad.object for quad in said if quad.predicate == PG.subject and isinstance(quad.object, NamedNode)}
    return sorted(each.value.removeprefix(ID) for each in subjects if not _known(store, each, graph))


def _known(store: Store, subject: NamedNode, graph: NamedNode) -> bool:
    return any(quad.graph_name != graph for quad in store.quads_for_pattern(subject, RDF.type, None, None))


LOADER = Loader(source=SOURCE, files={"themes": ("subject", "theme")}, required=frozenset({"themes"}), records=records)
