"""The verbs about sources: a spreadsheet to fill in, which there are, and how one is taken out."""

from pathlib import Path

import click

from command.terminal import OUTPUT, Progress, advice, example, many, show, with_accept, with_format, with_home
from graph.home import Home
from loaders import loading
from loaders.loader import loaders
from loaders.source import Source


@click.command(short_help="Write a spreadsheet to fill in.", epilog=example("placegraph template initiatives.xlsx"))
@click.argument("file", type=OUTPUT)
@advice
def template(file: Path) -> None:
    """Write FILE (initiatives.xlsx), a spreadsheet to fill in with a body's own initiatives, one a row.

    It has lists to choose from, an example row that is never loaded, and a sheet that explains every
    column. `placegraph load workbook FILE` loads it.
    """
    from loaders import template as sheets  # only this verb needs openpyxl, which is slow to import

    sheets.write(file)
    click.echo(f"Wrote {file}. Fill it in, then: placegraph load workbook {file} --check --report report.html")


@click.command(
    short_help="List the sources and what each says.",
    epilog=example("placegraph sources", "placegraph sources --format csv > sources.csv"),
)
@with_format
@with_home
@advice
def sources(home: Home, form: str) -> None:
    """List the sources: what each is, on what terms, when it was read, and how much it says."""
    versions = home.versions()
    rows = []
    known = {slug: each.source for slug, each in loaders().items()}
    own = {slug: Source(**version.source) for slug, version in versions.items() if version.source}
    for slug, source in (known | own).items():
        version = versions.get(slug)
        rows.append(
            {
                "source": slug,
                "title": source.title,
                "publisher": source.publisher,
                "licence": source.licence,
                "read": version.read if version else "not loaded",
                "rows": version.rows_in - version.rows_refused if version else 0,
                "refused": version.rows_refused if version else 0,
                "facts": version.quads if version else 0,
                "from": version.origin if version else "",
            }
        )
    if form == "table":
        # A terminal has no room for more; CSV and JSON hold all columns.
        rows = [{key: row[key] for key in ("source", "title", "read", "rows", "refused", "facts")} for row in rows]
    show(rows, form, f"Sources in {home.path}")


@click.command(short_help="Take a source out of the graph.", epilog=example("placegraph remove workbook-our-list"))
@click.argument("slug")
@with_accept
@with_home
@advice
def remove(home: Home, slug: str, accept: bool) -> None:
    """Take the source SLUG out of the graph. `placegraph rollback` brings it back.

    Where other sources name what only it tells of, the rest is refused unless you --accept that.
    """
    if orphans := [other for other, each in loaders().items() if slug in each.needs and other in home.versions()]:
        click.echo(f"{slug} tells of bodies that {', '.join(orphans)} name: their pages will lack them.", err=True)
    with Progress() as progress:
        made = loading.remove(home, slug, progress.tell, accept=accept)
    click.echo(f"Serving build {made.hash} without {slug}: {many(len(made.sources), 'source')}.")
