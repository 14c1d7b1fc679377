"""Small tables invented for tests, as loaders see them."""

from pathlib import Path

from loaders.sheets import Sheet


def sheet(*rows: dict[str, str], name: str = "invented.csv") -> Sheet:
    """Return a table of these rows; all must have the columns of the first."""
    return Sheet(Path(name), tuple(rows[0]), tuple(enumerate(rows, start=2)))
