"""The workbook to fill in: a sheet with drop-down lists, whose list it is, and how to fill it in."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from loaders.own_sources import TERMS
from loaders.workbook_columns import COLUMNS, SCHEME_FILES, SECOND, Column, words
from loaders.workbook_rows import ABOUT, HELP
from ontology import PlacegraphError

ROWS = 500
"""Rows for which the drop-down lists and the format are laid out; more can be filled in."""

SHEET, LISTS = "Initiatives", "Lists"

INK, SAND, AMBER, PAPER = "14213D", "F3EFE6", "FFF3D6", "FFFFFF"

ABOUT_ROWS = (
    ("Whose list is it?", "", "Your council or body, by its full name. It names the source, so that each owner's list stays its own."),
    ("What is it called?", "", "Such as: Digital initiatives of Leeds City Council. Blank is fine."),
    ("Licence", "", "On what terms others may use it. Choose from the list. Blank keeps it for the computer it is loaded on."),
    ("Where is it published?", "", "A web address, if the list stands on a page too."),
)  # fmt: skip

STEPS = (
    "Fill in one row for each initiative on the sheet “Initiatives”. The yellow row is an example: write over it or delete it; it is never loaded.",
    "Say on the sheet “About this list” whose list it is.",
    "Only Title and Lead body are needed. Leave a cell blank when you do not know: blank means not known, never none and never £0.",
    "Goal, Pillar, Activity and Status have lists to choose from. Words that are not in the list are left out, and you are told.",
    "Write names in full: “University of Leeds”, not “the university”. Several partners go into one cell with ; between them.",
    "Then check it: placegraph load workbook initiatives.xlsx --check --report report.html shows what would change, and changes nothing.",
    "Load it: placegraph load workbook initiatives.xlsx. Load it again whenever it changes: the new list takes the place of the old one whole.",
)  # fmt: skip

THIN = Side(style="thin", color="DCD7CC")


class BadTemplateName(PlacegraphError):
    """A template that would not open."""


def write(path: Path) -> None:
    """Write the workbook to fill in. Raises BadTemplateName."""
    if path.suffix.lower() != ".xlsx":
        raise BadTemplateName(f"{path}: the template is a spreadsheet; name it {path.stem or 'initiatives'}.xlsx")
    if path.exists():
        raise BadTemplateName(f"{path} is there already, perhaps filled in; choose another name")
    book = Workbook()
    sheet = book.worksheets[0]
    ranges = _lists(book)
    _initiatives(sheet, ranges)
    _about(book.create_sheet(ABOUT), ranges["licence"])
    _help(book.create_sheet(HELP))
    book.move_sheet(LISTS, offset=len(book.sheetnames))
    book.properties.creator = "placegraph"
    book.properties.title = "Initiatives"
    book.save(path)


def headings() -> Iterator[tuple[str, Column]]:
    """Yield each column of the template: its heading, and what it is."""
    for column in COLUMNS:
        yield column.heading, column
        if column.key in SECOND:
            yield SECOND[column.key], column


def _lists(book: Workbook) -> dict[str, str]:
    """Write the words of the drop-down lists on a hidden sheet; return where each list stands."""
    sheet = book.create_sheet(LISTS)
    sheet.sheet_state = "hidden"
    found = {}
    told: dict[str, Sequence[str]] = {scheme: list(words(scheme)) for scheme in SCHEME_FILES}
    told["licence"] = [f"{key}: {name}" for key, (name, _) in TERMS.items() if key != "facts only"]
    for number, (name, entries) in enumerate(told.items(), start=1):
        letter = get_column_letter(number)
        sheet.cell(1, number, name).font = Font(bold=True)
        for row, entry in enumerate(entries, start=2):
            sheet.cell(row, number, entry)
        found[name] = f"{LISTS}!${letter}$2:${letter}${len(entries) + 1}"
    return found


def _initiatives(sheet: Worksheet, ranges: dict[str, str]) -> None:
    sheet.title = SHEET
    for number, (heading, column) in enumerate(headings(), start=1):
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = column.wide
        needed = column.key in ("title", "lead")
        head = sheet.cell(1, number, f"{heading} *" if needed else heading)
        head.font = Font(bold=True, color=PAPER, size=12)
        head.fill = PatternFill("solid", fgColor=INK)
        head.alignment = Alignment(vertical="center", wrap_text=True)
        head.comment = Comment(column.help, "placegraph", height=110, width=280)
        example = sheet.cell(2, number, column.example if heading == column.heading else None)
        example.font = Font(italic=True, color="4A5568")
        example.fill = PatternFill("solid", fgColor=AMBER)
        for row in range(2, ROWS + 2):
            cell = sheet.cell(row, number)
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            cell.border = Border(bottom=THIN, right=THIN)
            if column.key in ("start", "end", "reference", "amount"):
                cell.number_format = "@"  # what is typed stays as typed: "2024-04" is no day
        if column.scheme:
            _choose(sheet, letter, ranges[column.scheme], heading)
    sheet.row_dimensions[1].height = 30
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(sheet.max_column)}{ROWS + 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"


def _choose(sheet: Worksheet, letter: str, source: str, heading: str, first: int = 2, last: int = ROWS + 1) -> None:
    choice = DataValidation(type="list", formula1=f"={source}", allow_blank=True, showErrorMessage=True)
    choice.errorStyle = "warning"
    choice.errorTitle = heading
    choice.error = "This word is not in the list, so it would be left out. Choose one from the list."
    choice.promptTitle, choice.prompt, choice.showInputMessage = (
        heading,
        "Choose from the list, or leave it blank.",
        True,
    )
    choice.add(f"{letter}{first}:{letter}{last}")
    sheet.add_data_validation(choice)


def _about(sheet: Worksheet, licences: str) -> None:
    for letter, width in (("A", 26), ("B", 52), ("C", 70)):
        sheet.column_dimensions[letter].width = width
    for number, (question, answer, help_) in enumerate(ABOUT_ROWS, start=1):
        sheet.cell(number, 1, question).font = Font(bold=True)
        sheet.cell(number, 2, answer or None).fill = PatternFill("solid", fgColor=SAND)
        sheet.cell(number, 2).border = Border(bottom=THIN, top=THIN, left=THIN, right=THIN)
        sheet.cell(number, 3, help_).font = Font(color="4A5568")
        for column in (1, 2, 3):
            sheet.cell(number, column).alignment = Alignment(vertical="center", wrap_text=True)
        sheet.row_dimensions[number].height = 36
        if question == "Licence":
            _choose(sheet, "B", licences, "Licence", number, number)


def _help(sheet: Worksheet) -> None:
    for letter, width in (("A", 24), ("B", 84), ("C", 44)):
        sheet.column_dimensions[letter].width = width
    sheet.cell(1, 1, "How to fill in the sheet of initiatives").font = Font(bold=True, size=16)
    for number, step in enumerate(STEPS, start=1):
        row = number + 2
        sheet.cell(row, 1, f"Step {number}").font = Font(bold=True)
        sheet.cell(row, 2, step)
    row = len(STEPS) + 4
    for column, text in enumerate(("Column", "What to write", "Example"), start=1):
        head = sheet.cell(row, column, text)
        head.font, head.fill = Font(bold=True, color=PAPER), PatternFill("solid", fgColor=INK)
    for each in COLUMNS:
        row += 1
        sheet.cell(row, 1, each.heading).font = Font(bold=True)
        sheet.cell(row, 2, each.help)
        sheet.cell(row, 3, "" if each.key == "note" else each.example.removeprefix("EXAMPLE: "))
    row += 1
    for each in (column for column in COLUMNS if column.scheme):
        row += 1
        for column, text in enumerate((each.heading, f"Words to choose from for {each.heading}", ""), start=1):
            head = sheet.cell(row, column, text)
            head.font, head.fill = Font(bold=True, color=PAPER), PatternFill("solid", fgColor=INK)
        for word in words(each.scheme):
            row += 1
            sheet.cell(row, 2, word)
    for line in sheet.iter_rows(min_row=2):
        for cell in line:
            cell.alignment = Alignment(vertical="top", wrap_text=True)
    sheet.sheet_view.showGridLines = False
