"""What we read between the lines of the background note and the guest blog: less sure, and marked so."""

from loaders.own_tables import own_tables
from loaders.source import FACTS, Source

SOURCE = Source(
    slug="curated-seeds",
    title="Our readings of the background note and the guest blog",
    publisher="placegraph",
    licence=FACTS,
    attribution="placegraph; each reading names the paragraph of Socitm's note or blog that it rests on",
    homepage="https://w3id.org/placegraph/",
    kind="curated",
    about="Employers, years and organisers that the texts leave open, and our own tags. None is stated in so many words.",
)

LOADER = own_tables(SOURCE, needs=("background-note", "guest-blog"))
