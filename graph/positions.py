"""Where bodies are drawn, as a table: what one home's map looks like can be given to another.

PlacegraphError
└── BrokenPositions    a table that does not tell positions
"""

import csv
import io
import math
from collections.abc import Mapping
from pathlib import Path

from graph.home import Home, sync
from graph.layout import SIZE, Position
from graph.network import Network
from ontology import PlacegraphError

COLUMNS = ("body", "x", "y")


class BrokenPositions(PlacegraphError):
    """A table that does not tell positions."""


def written(network: Network) -> str:
    """Return where each body of a network is drawn, as csv."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows((body.iri, *at) for body, at in zip(network.bodies, network.at, strict=True))
    return text.getvalue()


def read(path: Path) -> Mapping[str, Position]:
    """Return where bodies are to be drawn, by IRI; nothing where there is no such file. Raises BrokenPositions."""
    try:
        rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BrokenPositions(
            f"{path} cannot be read as positions: {error}; give what `placegraph export positions` wrote"
        ) from error
    if not rows or tuple(rows[0]) != COLUMNS:
        raise BrokenPositions(
            f"{path} has no columns {', '.join(COLUMNS)}; give what `placegraph export positions` wrote"
        )
    return dict(_row(path, number, row) for number, row in enumerate(rows[1:], start=2) if row)


def keep(home: Home, path: Path) -> None:
    """Keep a table of positions for all builds of a home from now on. Raises BrokenPositions; then nothing has changed."""
    read(path)
    with home.changing() as work:
        copy = work / "positions.csv"
        copy.write_bytes(path.read_bytes())
        sync(work)
        copy.replace(home.positions)


def _row(path: Path, number: int, row: list[str]) -> tuple[str, Position]:
    try:
        body, x, y = row[0], float(row[1]), float(row[2])
    except (IndexError, ValueError):
        raise BrokenPositions(
            f"{path}, row {number}: a body's IRI and two numbers must stand here, not {', '.join(row)[:80]!r}"
        ) from None
    if len(row) != len(COLUMNS) or not all(math.isfinite(value) and abs(value) <= 10 * SIZE for value in (x, y)):
        raise BrokenPositions(
            f"{path}, row {number}: x and y go from 0 to {SIZE:.0f}; {', '.join(row)[:80]!r} is not there"
        )
    return body, (x, y)
