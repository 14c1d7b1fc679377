"""Where every fact comes from: each source with its terms, its dates and its counts."""

from flask import Blueprint, Response

from web.asking import NothingThere, ask
from web.formats import page
from web.home import not_ours

PAGES = Blueprint("sources", __name__)


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
    about = ask("source-about", source=f"source-{slug}")
    if not about:
        raise NothingThere(f"no source is called {slug[:60]!r}: the list of sources has them all")
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
    )
