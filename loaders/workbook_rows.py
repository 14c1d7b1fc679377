"""The sheets of a workbook: where the headings stand, which rows under them are initiatives, and whose list it is.

Titles above the headings, examples, totals and headings between rows are passed over, and told.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from loaders.as_written import is_blank
from loaders.persons import is_a_person
from loaders.source import Problem
from loaders.spellings import folded
from loaders.tables_in import Grid, NotATable, column_letters, grids
from loaders.values import tidy
from loaders.workbook_columns import BY_KEY, column_of, columns_found

EXAMPLE = re.compile(r"example\b\s*[:\u2013\u2014-]|example$", re.IGNORECASE)
"""How the title of an example row begins: it is never loaded."""

TOTALS = re.compile(r"(grand |sub ?-?|overall )?totals?:?( .{0,20})?|sum:?", re.IGNORECASE)

ABOUT = "About this list"
"""The sheet on which the owner says whose list it is."""

HELP = "How to fill this in"
"""The sheet of our template that explains the columns and lists the words that may stand in them."""

ABOUT_ASKS = {
    "whose list": "publisher", "owner": "publisher", "what is it": "title", "title": "title", "licence": "licence",
    "terms": "licence", "on what terms": "licence", "where is it published": "homepage", "web address": "homepage",
}  # fmt: skip
"""How a question on that sheet begins → what it tells."""

NAMES_OF_PERSONS = frozenset({"name", "names", "full name"})
"""Headings, folded, under which a person's name may stand as well as an initiative's."""

STAFF = re.compile(
    r"\bjob\b|\bsurname\b|\b(?:first|last|family) name\b|\bbirth|\bdob\b|line manager|\bgrade\b|\bsalary\b|\bpost ?title\b",
    re.IGNORECASE,
)
REACHED = re.compile(r"e-?mail|\b(?:tele)?phone|\bmobile\b|\btel\b|\bposition\b|\brole\b", re.IGNORECASE)
"""Headings of what is told of persons alone, and of what may stand beside an initiative as well."""

HEADER_WITHIN = 40
"""Rows from the top among which the headings are looked for."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a sheet under our columns: key → each cell that is of that kind, with its place and its text."""

    grid: Grid
    number: int
    headings: Mapping[int, str]
    kinds: Mapping[int, str]

    def cells(self, key: str) -> list[tuple[int, str]]:
        """Return the columns of a kind that say something in this row, with what they say."""
        cells = self.grid.rows[self.number]
        return [(at, cells[at]) for at, kind in self.kinds.items() if kind == key and not is_blank(cells[at])]

    def text(self, key: str) -> str:
        """Return what the one column of a kind says on one line, "" where it says nothing."""
        return next((tidy(text) for _, text in self.cells(key)), "")

    def problem(self, key: str, value: str, reason: str, nearest: str = "", *, refused: bool = False, at: int | None = None) -> Problem:  # fmt: skip
        """Return a problem with a cell of a kind, with its place in the sheet."""
        columns = [at] if at is not None else [each for each, kind in self.kinds.items() if kind == key]
        heading = tidy(self.headings[columns[0]]).rstrip(" *:") if columns else BY_KEY[key].heading
        cell = f"{column_letters(columns[0])}{self.number}" if columns else ""
        return Problem(self.number, heading, value, reason, nearest, self.grid.file, refused, self.grid.name, cell)

    @property
    def locator(self) -> str:
        """Where the row stands: the owner's own reference, else its title. Its number would change with every row above."""
        return self.text("reference") or f"the row {self.text('title')!r}"


@dataclass(slots=True)
class Workbook:
    """What the sheets of one load hold: rows to take, and what there is to tell of the rest."""

    rows: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    about: dict[str, str] = field(default_factory=dict)
    _examples: int = 0

    def take(self, path: Path) -> None:
        """Take in a file. Raises NotATable or BrokenFile."""
        found = grids(path, header_of_cells)
        before = len(self.rows)
        headed, persons = False, ""
        taken: dict[str, int] = {}
        for grid in found:
            self.notes.extend(grid.notes)
            if self._is_about(grid):
                continue
            header = header_of(grid)
            if header is None:
                continue
            if not grid.visible:
                self.notes.append(f"Sheet {grid.name!r} is hidden, so it was not read; show it if it is to be loaded.")
                continue
            if told := persons_in(grid, header):
                persons = told
                self.notes.append(f"{f'Sheet {grid.name!r}' if grid.name else grid.file} {told}, so it was not read.")
                continue
            headed = True
            known = len(self.rows)
            self._take_sheet(grid, header)
            taken[grid.name] = len(self.rows) - known
        if persons and not headed:
            raise NotATable(path, f"{persons}, and no initiatives: nothing was read.")
        if not headed:
            raise NotATable(path, _no_header(found))
        if len(self.rows) == before and not any(each.refused for each in self.problems):
            only = ", save an example row, which is never loaded" if self._examples else ""
            raise NotATable(path, f"has headings and no initiative below them{only}; fill in a row and load it again.")
        if len(found) > 1:
            rows = (f"{name!r} ({count} {'row' if count == 1 else 'rows'})" for name, count in taken.items())
            self.notes.append(f"{path.name}: initiatives were read from {', '.join(rows)}.")

    def _take_sheet(self, grid: Grid, header: int) -> None:
        headings = dict(enumerate(grid.rows[header]))
        found = columns_found(grid.rows[header])
        kinds = {at: key for at, (key, _) in found.items()}
        where = f"Sheet {grid.name!r}" if grid.name else grid.file
        for at, (key, like) in found.items():
            if like:
                self.notes.append(f"{where}: the column {tidy(headings[at])!r} was read as {BY_KEY[key].heading!r}.")
            if at in grid.hidden_columns:
                self.notes.append(
                    f"{where}: column {column_letters(at)} ({tidy(headings[at])!r}) is hidden, and was read; delete it if it is not to be seen."
                )
        for at, heading in headings.items():
            key, _ = column_of(heading)
            if at not in kinds and key:
                other = next(each for each, kind in kinds.items() if kind == key)
                self.notes.append(
                    f"{where}: column {column_letters(at)} ({tidy(heading)!r}) was not read, for column "
                    f"{column_letters(other)} ({tidy(headings[other])!r}) is the one for {BY_KEY[key].heading!r}; put both into one."
                )
        if unread := [
            tidy(heading)
            for at, heading in headings.items()
            if heading and at not in kinds and not column_of(heading)[0]
        ]:
            self.notes.append(f"{where}: not read, for we have no such column: {', '.join(map(repr, unread))}.")
        hidden = 0
        for number in grid.rows:
            row = Row(grid, number, headings, kinds)
            if number <= header or not self._is_data(row, where):
                continue
            if slipped(grid, header, number):
                self.problems.append(_slipped(row, header))
                continue
            hidden += number in grid.hidden_rows
            self.rows.append(row)
        if hidden:
            self.notes.append(
                f"{where}: {hidden} hidden {'row was' if hidden == 1 else 'rows were'} read as well (is a filter on?)."
            )

    def _is_data(self, row: Row, where: str) -> bool:
        """Tell whether a row is an initiative; say so where it is a total, an example or a heading."""
        cells = [cell for cell in row.grid.rows[row.number] if cell]
        kinds = {key for key in row.kinds.values() if row.cells(key)}
        title = row.text("title")
        if not kinds:
            return False
        if EXAMPLE.match(title):
            self._examples += 1
            self.notes.append(f"{where}, row {row.number} is an example, and was not loaded.")
            return False
        if any(TOTALS.fullmatch(tidy(cell)) for cell in cells[:2]) and "lead" not in kinds:
            self.notes.append(f"{where}, row {row.number} is a row of totals, and was not loaded.")
            return False
        if kinds == {"reference"} and len(cells) == 1:
            self.notes.append(f"{where}, row {row.number} holds one remark ({cells[0][:60]!r}), and was not loaded.")
            return False
        if kinds == {"amount"}:
            self.notes.append(f"{where}, row {row.number} holds only an amount, as a sum does, and was not loaded.")
            return False
        if row.number in row.grid.banners or (header_of_cells(cells) and len(cells) > 2):
            self.notes.append(f"{where}, row {row.number} is a heading, and was not loaded.")
            return False
        return True

    def _is_about(self, grid: Grid) -> bool:
        if folded(grid.name) != folded(ABOUT):
            return False
        for cells in grid.rows.values():
            question, answer = (*map(tidy, cells[:2]), "", "")[:2]
            for begins, key in ABOUT_ASKS.items():
                if not is_blank(answer) and question.lower().startswith(begins):
                    self.about.setdefault(key, answer)
        return True


def persons_in(grid: Grid, header: int) -> str:
    """Return why a sheet is a list of persons and none of initiatives, "" where it is not.

    Names under "Name" are persons' where the columns beside them are those of a list of contacts, or most look it.
    """
    headings = grid.rows[header]
    at = next((at for at, (key, _) in columns_found(headings).items() if key == "title"), None)
    if at is None or folded(headings[at]) not in NAMES_OF_PERSONS:
        return ""
    staff, reached = ([tidy(each) for each in headings if form.search(each)] for form in (STAFF, REACHED))
    names = [tidy(cells[at]) for number, cells in grid.rows.items() if number > header and not is_blank(cells[at])]
    if not staff and not (reached and sum(map(is_a_person, names)) * 2 >= max(len(names), 1)):
        return ""
    private = [*staff, *reached]
    columns = " and ".join(map(repr, private[:2]))
    return f"is a list of persons, by its names and its {'column' if len(private) == 1 else 'columns'} {columns}"


def slipped(grid: Grid, header: int, number: int) -> bool:
    """Tell whether a row of a CSV has more cells than its headings: a mark within a cell has parted it in two."""
    return any(grid.rows[number][grid.cells.get(header, len(grid.rows[number])) :])


def _slipped(row: Row, header: int) -> Problem:
    """Return why a row whose cells do not stand under their headings is left out."""
    cells, headings = row.grid.cells[row.number], row.grid.cells[header]
    reason = (
        f"has {cells} cells under {headings} headings, so it was left out; put quotation marks round a cell that "
        "holds a comma (or whatever parts the cells of the file)."
    )
    return row.problem("title", row.text("title"), reason, refused=True)


def header_of(grid: Grid) -> int | None:
    """Return the number of the row that holds the headings, None where no row does.

    It is the row with most columns that we know, the title and one more among them; of equals the lowest,
    for where headings take two rows the second is the finer.
    """
    best: tuple[int, int] | None = None
    for number in list(grid.rows)[:HEADER_WITHIN]:
        found = header_of_cells(grid.rows[number])
        if found and (best is None or found > best[0] or (found == best[0] and number == best[1] + 1)):
            best = (found, number)
    return best[1] if best else None


def header_of_cells(cells: Sequence[str]) -> int:
    """Return how many of these cells are headings that we know, 0 unless one is the title and one another."""
    kinds = {key for key, _ in columns_found(cells).values()}
    return len(kinds) if "title" in kinds and len(kinds) > 1 else 0


def _no_header(found: Sequence[Grid]) -> str:
    """Return why no sheet could be read, with the first row that looks most like headings."""
    first = next(iter(found[0].rows.values()))
    seen = ", ".join(repr(tidy(cell)[:40]) for cell in first if cell)[:200]
    sheets = ", ".join(repr(grid.name) for grid in found if grid.name)
    among = f" in any of its sheets ({sheets})" if len(found) > 1 else ""
    return (
        f"no row of headings was found{among}: one must say 'Title' and one 'Lead body' (or the like); it begins with "
        f"{seen or 'nothing'}. `placegraph template initiatives.xlsx` writes a sheet with the headings."
    )
