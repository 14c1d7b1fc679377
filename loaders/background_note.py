"""Socitm's background note to its consultation with St George's House, as the facts that we read in it."""

from loaders.own_tables import own_tables
from loaders.source import FACTS, Source

SOURCE = Source(
    slug="background-note",
    title="Background Note: Supporting the Place-based Regeneration Revolution",
    publisher="Socitm",
    licence=FACTS,
    attribution="Socitm, background note to the consultation at St George's House, November 2021",
    homepage="https://socitm.net",
    kind="article",
    about="Who the note names, what they made, and what they mean to do, each with page and paragraph. Partners it does not name are left out.",
)

LOADER = own_tables(SOURCE, needs=("councils", "corrections", "anchor-institutions"))
