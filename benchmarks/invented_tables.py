"""Tables as data owners have them, in our own columns, of invented rows: every name says "Invented".

python -m benchmarks.invented_tables people|work ROWS FOLDER
"""

import csv
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from loaders.own_tables import FILES

BODIES, PLACES = 300, 100
SURE = {"method": "stated", "confidence": "high"}
Row = dict[str, str]


def write(what: str, rows: int, folder: Path) -> None:
    """Write so many rows into the tables of a folder: "people" with a name each, or "work" (an owner's initiatives)."""
    folder.mkdir(parents=True)
    for kind, told in {"people": people, "work": work}[what](rows).items():
        with (folder / f"{kind}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, FILES[kind], restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows({"locator": f"row {number}", **row} for number, row in enumerate(told, start=2))


def people(rows: int) -> dict[str, Iterable[Row]]:
    """People with a name: two quads a row, of which four come."""
    return {"people": ({"person": f"person-invented-{n}", "name": f"Invented Person {n}"} for n in range(rows))}


def work(rows: int) -> dict[str, Iterable[Row]]:
    """Initiatives with dates, a place and a link, each with a lead, a partner and a goal, and where it says so: ten quads a row."""
    count = rows // 4
    return {
        "places": ({"place": f"place-invented-{n}", "name": f"Invented place {n}"} for n in range(PLACES)),
        "organisations": (
            {"body": f"org-invented-{n}", "name": f"Invented charity {n}", "kind": "charity", "country": "GB"}
            for n in range(BODIES)
        ),
        "initiatives": map(_initiative, range(count)),
        "collaborations": (each for n in range(count) for each in _parties(n)),
        "themes": (
            {"subject": _name(n), "theme": f"goal/{n % 10 + 1}", "label": f"Goal {n % 10 + 1}", **SURE}
            for n in range(count)
        ),
    }


def _name(number: int) -> str:
    return f"initiative-invented-{number}"


def _initiative(number: int) -> Row:
    return {
        "initiative": _name(number),
        "name": f"Invented initiative {number}",
        "status": "active",
        "start": "2024-04",
        "end": "2027-03",
        "in_place": f"place-invented-{number % PLACES}",
        "url": f"https://example.org/initiatives/{number}",
    }


def _parties(number: int) -> Iterator[Row]:
    for place, role in enumerate(("lead", "delivery-partner")):
        body = f"org-invented-{(number * 7 + place) % BODIES}"
        yield {
            "body": body, "undertaking": _name(number), "role": role, "start": "2024-04",
            "note": "As the owner's list has it.", **SURE,
        }  # fmt: skip


if __name__ == "__main__":
    write(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
