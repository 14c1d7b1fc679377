"""Undamaged files of every form that can be given to a command, each with the command; every one is accepted as it is.

Tables are the heads of the publishers' own files; the rest is invented.
"""

import csv
import io
import json
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook, load_workbook
from pyoxigraph import Quad, RdfFormat, parse, serialize

from loaders import template
from loaders.loader import loaders
from loaders.own_tables import FILES
from soak import homes

HEAD = 30
"""Rows of a table that are damaged: more would take longer, and find no more."""
DAY = "2026-11-22"
OWN = ("--as", "invented-soak", "--title", "Invented", "--licence", "CC0-1.0")


@dataclass(frozen=True)
class Sample:
    """Files that a command takes: `words` come before their names, `options` after."""

    name: str
    words: tuple[str, ...]
    files: tuple[tuple[str, bytes], ...]
    options: tuple[str, ...] = ()


def samples(raw: Path, folder: Path) -> dict[str, Sample]:
    """Return every sample by its name; `raw` is the folder of the publishers' own files, and `folder` one to work in."""
    found = [*_tables(raw), *_rdf(), *_giving(), *_boundaries(), *_workbooks(folder), *_names()]
    return {each.name: each for each in found}


def _tables(raw: Path) -> list[Sample]:
    """Return the heads of every loader's own files: those beside the project, those we wrote by hand, and invented ones."""
    here = Path(__file__).resolve().parents[1] / "loaders"
    found = []
    for slug in loaders():
        paths = sorted((raw / slug).glob("*.csv")) or sorted((here / "seeds" / slug).glob("*.csv"))
        if slug == "corrections":
            paths = [here / "corrections.csv"]
        files = tuple((path.name, head(path)) for path in paths)
        if slug == "curated-names":
            files = (("decisions.csv", DECISIONS),)
        elif slug == "curated-checks":
            files = (("checks.csv", _checks()),)
        if files:
            found.append(Sample(slug, ("load", slug), files, ("--read", DAY)))
    return found


def head(path: Path) -> bytes:
    """Return the first rows of a table, in its own bytes."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        for _ in range(HEAD + 1):
            if next(reader, None) is None:
                break
        lines = reader.line_num
    return b"".join(path.read_bytes().splitlines(keepends=True)[:lines])


def _checks() -> bytes:
    """Return a check in our own columns, whichever they are."""
    said = {
        "locator": "check 1",
        "checks": "source-councils",
        "verdict": "still-true",
        "date": DAY,
        "method": "curated",
        "confidence": "high",
        "note": "looked at the page",
    }
    return csv_of((FILES["checks"], tuple(said.get(column, "") for column in FILES["checks"])))


DECISIONS = b"question,name,body,decision,decided\nwhich body?,Leeds Towne,council-LDS,council-LDS,2026-11-22\n"
"""What people decided, as `placegraph review` keeps it."""

TURTLE = (
    homes.NOTES
    + "<https://example.org/notes/2> dcterms:references <https://example.org/notes/1>, "
    + '[ dcterms:title "x" ; dcterms:created "2024-02-29"^^<http://www.w3.org/2001/XMLSchema#date> ] .\n'
)


def _rdf() -> list[Sample]:
    """Return a small file of RDF of each kind, for a source and for a dataset."""
    quads = [*parse(TURTLE, format=RdfFormat.TURTLE)]
    named = [Quad(quad.subject, quad.predicate, quad.object, quads[0].subject) for quad in quads]
    written = {
        "ttl": TURTLE.encode(),
        "nt": serialize([quad.triple for quad in quads], format=RdfFormat.N_TRIPLES),
        "nq": serialize(named, format=RdfFormat.N_QUADS),
        "trig": serialize([*quads, *named], format=RdfFormat.TRIG),
        "rdf": serialize([quad.triple for quad in quads], format=RdfFormat.RDF_XML),
        "jsonld": serialize([*quads, *named], format=RdfFormat.JSON_LD),
    }
    found = []
    for ending, data in written.items():
        files = ((f"notes.{ending}", data or b""),)
        found.append(Sample(f"rdf.{ending}", ("load", "rdf"), files, (*OWN, "--read", DAY)))
        found.append(Sample(f"dataset.{ending}", ("load", "dataset"), files))
    return found


GRANT = {
    "id": "360G-invented-1",
    "title": "An invented grant",
    "description": "Invented",
    "currency": "GBP",
    "amountAwarded": 1000,
    "awardDate": "2024-04-01",
    "plannedDates": [{"startDate": "2024-04-01", "endDate": "2025-03-31"}],
    "recipientOrganization": [{"id": "GB-CHC-0000000", "name": "Invented charity"}],
    "fundingOrganization": [{"id": "GB-CHC-0000001", "name": "Invented funder"}],
    "beneficiaryLocation": [{"name": "Leeds", "geoCode": "E08000035"}],
    "grantProgramme": [{"title": "Invented programme"}],
}
GRANT_ROWS = (
    ("Identifier", "Title", "Description", "Currency", "Amount Awarded", "Award Date",
     "Recipient Org:0:Identifier", "Recipient Org:0:Name", "Funding Org:0:Identifier", "Funding Org:0:Name",
     "Beneficiary Location:0:Geographic Code"),
    ("360G-invented-1", "An invented grant", "Invented", "GBP", "1000", "2024-04-01",
     "GB-CHC-0000000", "Invented charity", "GB-CHC-0000001", "Invented funder", "E08000035"),
    ("360G-invented-2", "Another, invented", "Invented", "GBP", "£2,500.50", "01/05/2024",
     "GB-CHC-0000002", "Invented club", "GB-CHC-0000001", "Invented funder", ""),
)  # fmt: skip


def _giving() -> list[Sample]:
    """Return grants in each form of the 360Giving standard."""
    grants = json.dumps({"grants": [GRANT, GRANT | {"id": "360G-invented-2", "title": "Another"}]}, indent=1).encode()
    files = {"json": grants, "csv": csv_of(GRANT_ROWS), "xlsx": xlsx_of(GRANT_ROWS)}
    return [
        Sample(f"360giving.{ending}", ("load", "360giving"), ((f"grants.{ending}", data),), ("--read", DAY))
        for ending, data in files.items()
    ]


def _boundaries() -> list[Sample]:
    """Return the shapes of two real areas in each form of map."""
    codes = ("E08000035", "E09000002")
    areas = [
        {
            "type": "Feature",
            "properties": {"LAD24CD": code, "LAD24NM": "An area"},
            "geometry": {
                "type": kind,
                "coordinates": square(west) if kind == "Polygon" else [square(west), square(west + 3)],
            },
        }
        for code, west, kind in ((codes[0], -2, "Polygon"), (codes[1], 0, "MultiPolygon"))
    ]
    topology = {
        "type": "Topology",
        "transform": {"scale": [0.01, 0.01], "translate": [-2, 51]},
        "arcs": [[[0, 0], [0, 100], [100, 0], [0, -100], [-100, 0]], [[100, 0], [0, 100], [100, 0], [-100, -100]]],
        "objects": {
            "areas": {
                "type": "GeometryCollection",
                "geometries": [
                    {"type": "Polygon", "arcs": [[0]], "id": codes[0]},
                    {"type": "MultiPolygon", "arcs": [[[-2]]], "properties": {"code": codes[1]}},
                ],
            }
        },
    }
    hexes = {"layout": "odd-r", "hexes": {code: {"n": "An area", "q": at, "r": 1} for at, code in enumerate(codes)}}
    terms = ("--title", "Invented shapes", "--licence", "CC0-1.0", "--read", DAY)
    maps = {
        "geojson": {"type": "FeatureCollection", "features": areas},
        "topojson": topology,
        "hexjson": hexes,
    }
    return [
        Sample(f"boundaries.{ending}", ("load", "boundaries"), ((f"map.{ending}", json.dumps(each).encode()),), terms)
        for ending, each in maps.items()
    ]


def square(west: float, south: float = 51) -> list[list[list[float]]]:
    """Return a polygon of one closed ring, a degree wide."""
    return [[[west, south], [west, south + 1], [west + 1, south + 1], [west + 1, south], [west, south]]]


PROJECTS = (
    ("Title", "Lead body", "Partners", "Goal", "Start", "End", "Status", "Amount", "Funder", "Link", "Note"),
    ("Repair mornings", "Leeds City Council", "University of Leeds; Bradford", "10", "01/04/2024", "March 2026", "active",
     "£1.2m", "Arts Council England", "https://example.org/repair", "As invented"),
    ("Bus to the hills", "Cornwall Council", "", "", "2023", "ongoing", "planned", "12,500", "", "", ""),
    ("Warm rooms", "LB Barking & Dagenham", "Invented friends of rooms", "", "Q1 2022", "", "", "", "", "", ""),
)  # fmt: skip
"""Initiatives as a council may list them."""


def _workbooks(folder: Path) -> list[Sample]:
    """Return initiatives in a sheet as people send it, and in the template that `placegraph template` writes."""
    path = folder / "initiatives.xlsx"
    path.unlink(missing_ok=True)
    template.write(path)
    book = load_workbook(path)
    for cell, value in (("A3", PROJECTS[1][0]), ("B3", PROJECTS[1][1])):
        book["Initiatives"][cell] = value
    book["About this list"]["B1"] = "Leeds City Council"
    book.save(path)
    titled = (("What we do",), (), *PROJECTS, ("Total", "", "", "", "", "", "", "£1.2m"))
    files = {
        "csv": csv_of(titled),
        "xlsx": xlsx_of(titled, "Projects"),
        "ods": ods_of(titled),
        "template": path.read_bytes(),
    }
    path.unlink()
    return [
        Sample(f"workbook.{form}", ("load", "workbook"), ((f"list.{'xlsx' if form == 'template' else form}", data),),
               (*OWN, "--read", DAY))
        for form, data in files.items()
    ]  # fmt: skip


def _names() -> list[Sample]:
    """Return a list of names to match, and a review list that was filled in."""
    names = csv_of(
        (("Council", "Amount"), ("Leeds City Council", "1"), ("Leds Council", "2"), ("University of Nottingham", "3"))
    )
    rows = [dict.fromkeys(REVIEW, "") for _ in range(3)]
    rows[0] |= {"question": "which body?", "name": "Leeds Towne", "candidate_1": "council-LDS", "decision": "1"}
    rows[1] |= {"question": "which body?", "name": "Nobody at all", "decision": "none"}
    rows[2] |= {"question": "which body?", "name": "Brum", "decision": "BIR"}
    return [
        Sample("match", ("match",), (("names.csv", names),), ("--column", "Council", "--format", "csv")),
        Sample("review", ("review",), (("review.csv", csv_of((REVIEW, *(tuple(row.values()) for row in rows)))),)),
    ]  # fmt: skip


REVIEW = (
    "question", "name", "body", "found_in", "why", "candidate_1", "candidate_1_name", "candidate_1_score",
    "candidate_2", "candidate_2_name", "candidate_2_score", "decision",
)  # fmt: skip


def csv_of(rows: tuple[tuple[str, ...], ...]) -> bytes:
    """Return rows as a CSV file."""
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator="\n").writerows(rows)
    return file.getvalue().encode()


def packed(parts: dict[str, bytes]) -> bytes:
    """Return a packed file of these parts."""
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as target:
        for name, data in parts.items():
            target.writestr(name, data)
    return file.getvalue()


def unpacked(data: bytes) -> dict[str, bytes]:
    """Return the parts of a packed file."""
    with ZipFile(io.BytesIO(data)) as source:
        return {each.filename: source.read(each) for each in source.infolist()}


def xlsx_of(rows: tuple[tuple[str, ...], ...], sheet: str = "grants") -> bytes:
    """Return rows as one sheet of an xlsx file, with a formula and a merged cell if there is room for them."""
    book = Workbook()
    page = book.worksheets[0]
    page.title = sheet
    for row in rows:
        page.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def ods_of(rows: tuple[tuple[str, ...], ...]) -> bytes:
    """Return rows as one sheet of an OpenDocument file."""
    lines = "".join(
        "<table:table-row>"
        + "".join(f'<table:table-cell office:value-type="string"><text:p>{cell.replace("&", "&amp;")}</text:p></table:table-cell>' for cell in row)
        + "</table:table-row>"
        for row in rows
    )  # fmt: skip
    spaces = "".join(
        f' xmlns:{each}="urn:oasis:names:tc:opendocument:xmlns:{each}:1.0"' for each in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{spaces} office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="Projects">{lines}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    return packed(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content.encode(),
            "META-INF/manifest.xml": b"<manifest/>",
        }
    )
