"""What people found when they looked whether a claim still holds: recorded by `placegraph confirm`, kept in each home."""

from graph.checks import CHECKS
from loaders.own_tables import own_tables
from loaders.source import CC_BY, Source

SOURCE = Source(
    slug=CHECKS,
    title="Checks of claims by those who keep this graph",
    publisher="placegraph",
    licence=CC_BY,
    attribution="The keepers of this graph",
    homepage="https://w3id.org/placegraph/",
    kind="curated",
    about="Which claims somebody has found to hold still, to have ended or to be wrong, and on which day.",
)

LOADER = own_tables(SOURCE)
