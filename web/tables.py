"""Tables that a phone can show: every cell says what it is, so that rows may stack and still be a table."""

import re
from itertools import count

TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
HEADING = re.compile(r'<th scope="col"[^>]*>(.*?)</th>', re.DOTALL)
ROW = re.compile(r"<tr\b.*?</tr>", re.DOTALL)
CELL = re.compile(r"<(th|td)\b([^>]*)>")
BLANK = re.compile(r'<td\b[^>]*>(?=\u2013</td>|<span aria-hidden="true">\u2013)')
PART = re.compile(r"<(table|thead|tbody|tr)\b")
ROLES = {"table": "table", "thead": "rowgroup", "tbody": "rowgroup", "tr": "row"}


def labelled(html: str) -> str:
    """Return a page whose tables have roles, which outlast a change of layout, and cells that carry their heading."""
    return TABLE.sub(_table, html)


def _table(match: re.Match[str]) -> str:
    heads = [re.sub(r"<[^>]+>", "", head).strip().replace('"', "&quot;") for head in HEADING.findall(match[0])]
    rows = ROW.sub(lambda row: _row(row[0], heads), match[0])
    return PART.sub(lambda part: f'<{part[1]} role="{ROLES[part[1]]}"', rows)


def _row(row: str, heads: list[str]) -> str:
    """Return a row whose cells have roles; what is blank is marked, and a cell that names its row needs no label."""
    row = BLANK.sub(lambda cell: cell[0][:-1] + " data-blank>", row)
    places = count()

    def cell(match: re.Match[str]) -> str:
        place = next(places)
        if match[1] == "th":
            role = "columnheader" if 'scope="col"' in match[2] else "rowheader"
            return f'<th role="{role}"{match[2]}>'
        label = heads[place] if place < len(heads) else ""
        return f'<td role="cell"{match[2]} data-label="{label}">'

    return CELL.sub(cell, row)
