"""How good the data is: what the shapes found in this build, by shape and by source, with examples."""

from itertools import islice

from flask import Blueprint, Response, request

from graph.rows import Row
from web.asking import Panel, ask
from web.formats import page
from web.sources import about_of

PAGES = Blueprint("quality", __name__)

EXAMPLES = 3
"""Findings shown of each shape, where all sources are shown together."""
SHOWN = 100
"""Findings shown of one source."""


@PAGES.get("/quality")
def quality() -> Response:
    """Show what the shapes found in all sources; with `?source=councils`, everything they found in one."""
    slug = request.args.get("source", "")
    about = about_of(slug) if slug else None
    by_shape, by_source = ask("findings-by-shape"), ask("findings-by-source")
    found = ask("shape-findings", source=f"source-{slug}" if slug else None)
    downloads = {"findings": found} if slug else {"findings": found, "shapes": by_shape, "sources": by_source}
    return page(
        "quality.html",
        name=f"quality-{slug}" if slug else "quality",
        downloads=downloads,
        found=found,
        by_shape=by_shape,
        by_source=by_source,
        examples={} if slug else examples(by_shape, found),
        source=about.first if about else None,
        shown=SHOWN,
    )


def examples(by_shape: Panel, found: Panel) -> dict[object, list[Row]]:
    """Return the first findings of each shape, one a thing, in the order of the shapes."""
    chosen: dict[object, list[Row]] = {}
    for shape in by_shape:
        of_shape = {row["thing"]: row for row in found if row["shape"] == shape["shape"]}
        chosen[shape["shape"]] = list(islice(of_shape.values(), EXAMPLES))
    return chosen
