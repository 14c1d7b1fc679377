"""Socitm's guest blog for techUK, as the facts that we read in it."""

from loaders.own_tables import own_tables
from loaders.source import FACTS, Source

SOURCE = Source(
    slug="guest-blog",
    title="From place to person: guest blog for Building the Smarter State Week",
    publisher="techUK",
    licence=FACTS,
    attribution="Nadira Hussain and Martin Ferguson (Socitm), guest blog for techUK, 12 September 2021",
    homepage="https://www.techuk.org",
    kind="article",
    about="Who the blog names, what councils did and what was said, each with its paragraph. Partners it does not name are left out.",
)

LOADER = own_tables(SOURCE, needs=("councils", "corrections"))
