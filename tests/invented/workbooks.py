"""Invented workbooks, as people send them; no such council or initiative exists."""

from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

PLAIN = ("Title", "Lead body", "Partners", "Goal", "Start", "Amount", "Funder")


def xlsx(path: Path, *rows: tuple[object, ...], sheet: str = "Projects") -> Path:
    """Write one sheet of these rows."""
    book = Workbook()
    page = book.worksheets[0]
    page.title = sheet
    for row in rows:
        page.append(row)
    book.save(path)
    return path


def ods(path: Path, *rows: tuple[str, ...], sheet: str = "Projects", hidden: int | None = None) -> Path:
    """Write one sheet as an OpenDocument file; `hidden` is the number of a hidden column, from 0."""
    width = max(map(len, rows))
    shown, unseen = "<table:table-column/>", '<table:table-column table:visibility="collapse"/>'
    columns = "".join(unseen if at == hidden else shown for at in range(width))
    lines = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="{sheet}">{columns}{lines}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    with ZipFile(path, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("content.xml", content)
        packed.writestr("META-INF/manifest.xml", "<manifest/>")
    return path


def changed(path: Path, target: Path, part: str, old: bytes, new: bytes) -> Path:
    """Write a packed file again with some bytes of one part replaced."""
    with ZipFile(path) as source, ZipFile(target, "w", ZIP_DEFLATED) as packed:
        for each in source.infolist():
            data = source.read(each)
            packed.writestr(each.filename, data.replace(old, new, 1) if each.filename == part else data)
    return target
