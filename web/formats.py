"""The same address as a page, as CSV and as JSON: wherever a page has tables, they can be taken away.

`?format=csv` gives the main table (or another, with `&table=`), `?format=json` all of them. Without
`format` the Accept header decides. What a page is about comes as linked data too: see `web.linked`. Values are exact;
only `?format=csv-spreadsheet` marks as text what a spreadsheet would run as a formula: see `graph.spreadsheet`.

PlacegraphError
├── NoSuchFormat      a format that pages do not come in (404)
└── NoSuchTable       a table that the page does not have (404)
"""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from urllib.parse import urlencode

from flask import Response, make_response, render_template, request

from graph import linked
from graph.rows import Iri, Row, Value
from graph.spreadsheet import SPREADSHEET, of_csv
from ontology import PlacegraphError
from web import kept_pages
from web.asking import Panel, graph
from web.links import iri_of, name_of
from web.tables import labelled

MEDIA = {"html": "text/html", "csv": "text/csv", "json": "application/json"}


TABLES = ("csv", SPREADSHEET)
"""Formats that hold one table; the second is asked for by name alone, never by a header."""


class NoSuchFormat(PlacegraphError):
    """A format that pages do not come in."""


class NoSuchTable(PlacegraphError):
    """A table that the page does not have."""


def page(template: str, *, name: str, downloads: Mapping[str, Panel], **context: object) -> Response:
    """Return the page, or its tables in the format that was asked for.

    `downloads` are the page's tables by a short name each, the main one first; `name` begins the
    file names. Raises NoSuchFormat, NoSuchTable.
    """
    form = wanted()
    if form == "html":
        return kept_pages.drawn(labelled(render_template(template, downloads=downloads, **context)))
    table = request.args.get("table") or next(iter(downloads), "")
    if table not in downloads:
        raise NoSuchTable(f"this page has no table {table[:40]!r}: it has {', '.join(downloads) or 'none'}")
    if form in TABLES:
        stem = name if table == next(iter(downloads)) else f"{name}-{table}"
        return csv_file(as_csv(downloads[table].rows, downloads[table].query.columns), form, stem)
    return _file(as_json(downloads), "application/json", f"{name}.json")


def wanted() -> str:
    """Return "html", "json" or one of `TABLES` as the address, or else the Accept header, asks. Raises NoSuchFormat."""
    form = request.args.get("format", "")
    if form and form not in (*MEDIA, *TABLES):
        kinds = [*MEDIA, SPREADSHEET, *(linked.MEDIA if data_of(request.path) else ())]
        raise NoSuchFormat(f"this page does not come as {form[:20]!r}: ask for {', '.join(kinds)}")
    accepted = request.accept_mimetypes.best_match(MEDIA.values(), default="text/html")
    return form or next(form for form, media in MEDIA.items() if media == accepted)


def data_of(path: str) -> Mapping[str, str]:
    """Return the formats, with their media types, in which what a page is about can be had as linked data."""
    return linked.MEDIA if iri_of(path) else {}


def address(form: str, table: str = "") -> str:
    """Return the address of the page being shown, in another format."""
    dropped = {"format", "table"} | ({"as-at"} if form in linked.MEDIA else set())
    kept = [(key, value) for key, value in request.args.items(multi=True) if key not in dropped]
    return f"{request.path}?{urlencode([*kept, ('format', form), *([('table', table)] if table else [])])}"


def as_csv(rows: tuple[Row, ...], columns: Sequence[str] = ()) -> str:
    """Return rows with a line of column names, things by their local names; `columns` stand where there is no row."""
    text = io.StringIO()
    writer = csv.writer(text)  # CR LF, as RFC 4180 has it
    if rows or columns:
        writer.writerow(rows[0] if rows else columns)
        writer.writerows([_cell(value) for value in row.values()] for row in rows)
    return text.getvalue()


def as_json(downloads: Mapping[str, Panel]) -> str:
    """Return every table with the question it answers, the SPARQL that found it and the build it came from."""
    tables = {
        name: {
            "question": panel.query.summary,
            "query": panel.query.name,
            **({"sparql": panel.sparql} if panel.sparql else {"workedOut": panel.query.description}),
            "rows": [{key: plain(value) for key, value in row.items()} for row in panel],
        }
        for name, panel in downloads.items()
    }
    return json.dumps({"build": graph().build.hash, "tables": tables}, ensure_ascii=False, indent=1)


def _cell(value: Value) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Iri():
            return name_of(value)
        case Decimal():
            return format(value, "f")
        case _:
            return str(value)


def plain(value: Value) -> str | int | float | bool | None:
    """Return a value as JSON has it: an IRI is text, and so is a day."""
    match value:
        case None | bool() | int():
            return value
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case Iri():
            return str(value)
        case _:
            return str(value)


def csv_file(text: str, form: str, stem: str) -> Response:
    """Return a CSV, exact or for spreadsheets, under a name that tells which it is."""
    response = make_response(of_csv(text) if form == SPREADSHEET else text)
    told_of_csv(response, form, stem)
    return response


def told_of_csv(response: Response, form: str, stem: str) -> None:
    """Say of an answer that it is a CSV, exact or for spreadsheets, and by which name it is kept."""
    name = f"{stem}-spreadsheet.csv" if form == SPREADSHEET else f"{stem}.csv"
    _told(response, "text/csv; charset=utf-8; header=present", name)


def _file(text: str, media: str, name: str) -> Response:
    response = make_response(text)
    _told(response, media, name)
    return response


def _told(response: Response, media: str, name: str) -> None:
    response.headers["Content-Type"] = media
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
