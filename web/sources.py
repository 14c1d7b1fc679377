"""Where every fact comes from: each source with its terms, its dates and its counts."""

from collections import defaultdict

from flask import Blueprint, Response, request

from graph.rows import Row
from ontology import PG
from web.asking import NothingThere, Panel, ask, thing
from web.formats import page
from web.home import not_ours

PAGES = Blueprint("sources", __name__)

SHOWN = 50
"""Things or claims of a source that one page shows."""


@PAGES.get("/sources")
def sources() -> Response:
    """List the sources, and apart from them what placegraph wrote itself."""
    found = ask("sources")
    return page(
        "sources.html",
        name="sources",
        downloads={"sources": found},
        found=found,
        read=[row for row in found if not_ours(row["source"])],
        ours=[row for row in found if not not_ours(row["source"])],
    )


@PAGES.get("/source/<slug>")
def source(slug: str) -> Response:
    """Show one source: terms, dates, what it tells of, and names nobody could place."""
    about = about_of(slug)
    holds = ask("source-facts", source=f"source-{slug}")
    unmatched = ask("names-not-matched", source=f"source-{slug}")
    return page(
        "source.html",
        name=f"source-{slug}",
        downloads={"holds": holds, "about": about, "names": unmatched},
        source=about.first,
        about=about,
        holds=holds,
        unmatched=unmatched,
        ours=not not_ours(about.first["source"]),
        said=lambda row: (
            f"/source/{slug}/{row['class'].removeprefix(PG.iri)}" if row["class"].startswith(PG.iri) else ""
        ),
    )


@PAGES.get("/source/<slug>/<kind>")
def said(slug: str, kind: str) -> Response:
    """List what a source says of one kind, a page at a time: each thing by its name, each claim by its parts."""
    about = about_of(slug)
    holds = next((row for row in ask("source-facts", source=f"source-{slug}") if row["class"] == PG.iri + kind), None)
    if not holds:
        raise NothingThere(f"this source tells of nothing that is called {kind[:60]!r}")
    found = ask("said-by-source", source=f"source-{slug}", **{"class": kind})
    pages = max(1, -(-len(found) // SHOWN))
    here = min(max(1, request.args.get("page", 1, type=int)), pages)
    rows = found.rows[(here - 1) * SHOWN : here * SHOWN]
    return page(
        "source-said.html",
        name=f"source-{slug}-{kind}",
        downloads={"said": found},
        source=about.first,
        kind=kind,
        kind_name=holds["name"],
        found=found,
        rows=rows,
        parts=parts_of(rows),
        here=here,
        pages=pages,
        first=(here - 1) * SHOWN + 1,
    )


def about_of(slug: str) -> Panel:
    """Return the row about a source. Raises NothingThere."""
    about = ask("source-about", source=f"source-{slug}")
    if not about:
        raise NothingThere(f"no source is called {slug[:60]!r}: the list of sources has them all")
    return about


def parts_of(rows: tuple[Row, ...]) -> dict[str, list[Row]]:
    """Return the parts of the claims among these, by claim."""
    parts: dict[str, list[Row]] = defaultdict(list)
    if claims := [thing(str(row["thing"]).rsplit("/", 1)[-1]) for row in rows if row["locator"]]:
        for row in ask("parts-of-claims", claim=claims):
            parts[str(row["claim"])].append(row)
    return parts
