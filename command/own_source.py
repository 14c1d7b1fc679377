"""What a person says of a source of their own: as options, or asked for on a terminal."""

import sys
from collections.abc import Callable
from functools import wraps

import click

from loaders.own_sources import TERMS, Asked


def with_own_source(verb: Callable[..., None]) -> Callable[..., None]:
    """Give a verb the options that say what a source of one's own is, as one value: `asked`."""

    @click.option("--as", "slug", default="", metavar="SLUG", help="What to call a source of your own.")
    @click.option("--title", default="", help="What a source of your own is.")
    @click.option("--publisher", default="", help="Who publishes it.")
    @click.option("--homepage", default="", help="Where it is published.")
    @click.option("--licence", default="", help=f"On what terms it may be used: {', '.join(TERMS)}.")
    @wraps(verb)
    def told(slug: str, title: str, publisher: str, homepage: str, licence: str, **options: object) -> None:
        verb(asked=Asked(slug=slug, title=title, publisher=publisher, homepage=homepage, licence=licence), **options)

    return told


def completed(asked: Asked, form: str) -> Asked:
    """Return what was asked, with what RDF never tells of itself asked for where somebody can answer."""
    if form == "rdf" and sys.stdin.isatty():
        asked = asked.or_else(slug=asked.slug or click.prompt("Its name here (--as)"))
        asked = asked.or_else(title=asked.title or click.prompt("What is it (--title)"))
        asked = asked.or_else(licence=asked.licence or click.prompt("On what terms", type=click.Choice(list(TERMS))))
    return asked
