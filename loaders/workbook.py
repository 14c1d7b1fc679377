"""A workbook of initiatives that a council or its partner keeps itself: xlsx, ods or csv, filled in from our template or not.

Each row is one initiative. Headings may be spelled in many ways and stand below a title; several partners
may share a cell; dates and money come as people write them. What is assumed in reading is told, what cannot
be read is told with the nearest thing that could, and a row without a title or a lead that we can tell is left out.
Themes are taken only from the words of the lists: a person chose them, so they are stated.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from rapidfuzz import fuzz

from loaders import tables
from loaders.areas import area, area_of
from loaders.as_written import ERRORS, Said, Unsaid, date_said, is_blank, link_said, money_said
from loaders.bodies import Bodies, looks_like_a_council, own_name
from loaders.matching import Candidate, Matcher
from loaders.names import Names, folded
from loaders.own_sources import TERMS, Asked, Form, Found
from loaders.parties import PAIRS
from loaders.reading import NothingTaken, lines, names_in
from loaders.records import Award, Collaboration, Detail, Initiative, Name, Organisation, Place, Record, Theme
from loaders.source import Problem
from loaders.tables_in import Grid, NotATable, column_letters, grids
from loaders.values import Period, slug_of, tidy
from loaders.workbook_columns import BY_KEY, columns_found, key_of, nearest_word, words

NEEDS = (
    "councils", "corrections", "anchor-institutions", "universities", "nhs", "background-note", "guest-blog",
    "curated-seeds", "curated-partnerships", "networks", "town-funds", "recovery-strategies",
)  # fmt: skip
"""The sources whose bodies a workbook's names may mean."""

SLIP = 92.0
"""Likeness of whole names, of 100, from which one that no rule finds is asked about, whatever kind its words tell."""

EXAMPLE = re.compile(r"example\b\s*[:\u2013\u2014-]|example$", re.IGNORECASE)
"""How the title of an example row begins: it is never loaded."""

TOTALS = re.compile(r"(grand |sub ?-?|overall )?totals?:?( .{0,20})?|sum:?", re.IGNORECASE)

ABOUT = "About this list"
"""The sheet on which the owner says whose list it is."""

ABOUT_ASKS = {
    "whose list": "publisher", "owner": "publisher", "what is it": "title", "title": "title", "licence": "licence",
    "terms": "licence", "on what terms": "licence", "where is it published": "homepage", "web address": "homepage",
}  # fmt: skip
"""How a question on that sheet begins → what it tells."""

HEADER_WITHIN = 40
"""Rows from the top among which the headings are looked for."""

EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
GSS = re.compile(r"[EWSNK]\d{8}")
PARTS = re.compile(r"\s*[;|\n\u2022\u00b7]\s*|\s+/\s+")
"""What stands between several values in a cell, whatever they are."""


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
        """Where the row stands: the owner's own reference, else its number."""
        reference = self.text("reference")
        sheet = f"sheet {self.grid.name}, " if self.grid.name else ""
        return reference or f"{sheet}row {self.number}"


@dataclass(slots=True)
class Workbook:
    """What the sheets of one load hold: rows to take, and what there is to tell of the rest."""

    rows: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    about: dict[str, str] = field(default_factory=dict)

    def take(self, path: Path) -> None:
        """Take in a file. Raises NotATable or BrokenFile."""
        found = grids(path)
        before = len(self.rows)
        headed = False
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
            headed = True
            self._take_sheet(grid, header)
        if not headed:
            raise NotATable(path, _no_header(found))
        if len(self.rows) == before:
            raise NotATable(path, "has headings and no initiative below them; fill in a row and load it again.")

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
        if unread := [tidy(heading) for at, heading in headings.items() if heading and at not in kinds]:
            self.notes.append(f"{where}: not read, for we have no such column: {', '.join(map(repr, unread))}.")
        hidden = 0
        for number in grid.rows:
            row = Row(grid, number, headings, kinds)
            if number <= header or not self._is_data(row, where):
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
            self.notes.append(f"{where}, row {row.number} is an example, and was not loaded.")
            return False
        if any(TOTALS.fullmatch(tidy(cell)) for cell in cells[:2]) and "lead" not in kinds:
            self.notes.append(f"{where}, row {row.number} is a row of totals, and was not loaded.")
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


@dataclass(slots=True)
class Initiatives:
    """Turns the rows of one load into records of one source; `places` are areas by folded name."""

    slug: str
    names: Names
    places: Mapping[str, str]
    known: Mapping[str, str]
    """Body → name, of every body that some source describes."""
    bodies: Bodies = field(init=False)
    matcher: Matcher = field(init=False)
    _told: dict[str, Row] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.bodies = Bodies(self.names)
        self.matcher = Matcher(self.names)

    def records(self, rows: Sequence[Row]) -> Iterator[Record | Problem]:
        """Yield what each row tells, or why it is left out."""
        for row in rows:
            yield from self.row(row)

    def row(self, row: Row) -> Iterator[Record | Problem]:
        """Yield an initiative with its parties, money and themes; a row that is left out yields nothing but its problems."""
        told = list(self._row(row))
        if any(isinstance(each, Problem) and each.refused for each in told):
            told = [each for each in told if isinstance(each, Problem | Name)]
        yield from told

    def _row(self, row: Row) -> Iterator[Record | Problem]:
        title, reference = row.text("title"), row.text("reference")
        yield from _faults(row)
        if not title:
            yield row.problem("title", "", "is blank; say what the work is called.", refused=True)
            return
        if len(title) > 300:
            yield row.problem("title", title, "is longer than a title; put the rest into the note.", refused=True)
            return
        own = slug_of(reference) or slug_of(title)
        if not own:
            yield row.problem("title", title, "has no letters or digits; say what the work is called.", refused=True)
            return
        name = f"initiative-{self.slug}-{own}"
        if first := self._told.get(name):
            key, value = ("reference", reference) if reference else ("title", title)
            at = f"row {first.number}" + (f" of sheet {first.grid.name!r}" if first.grid.name != row.grid.name else "")
            yield row.problem(
                key, value, f"stands in {at} already; give each its own reference if they are two.", refused=True
            )
            return
        leads, told = self.parties(row, "lead")
        yield from told
        if not leads:
            if not any(isinstance(each, Problem) for each in told):
                said = row.text("lead")
                reason = "names nobody" if said else "is blank"
                yield row.problem("lead", said, f"{reason}; say who answers for the work.", refused=True)
            return
        self._told[name] = row
        places, problems = self.places_of(row, leads)
        yield from problems
        yield from self.initiative(row, name, title, places)
        partners, told = self.parties(row, "partners")
        yield from told
        for body in leads:
            yield Collaboration(locator=row.locator, body=body, undertaking=name, role="lead")
        for body in partners:
            if body not in leads:
                yield Collaboration(locator=row.locator, body=body, undertaking=name, role="delivery-partner")
        yield from self.money(row, name, leads)
        yield from self.themes(row, name)
        yield from self.note(row, name)

    def initiative(self, row: Row, name: str, title: str, places: tuple[str, ...]) -> Iterator[Record | Problem]:
        """Yield the initiative itself, and what could not be read of it."""
        start, told = _read(row, "start", date_said)
        yield from told
        end, told = _read(row, "end", lambda text: date_said(text, end=True))
        yield from told
        if start.value and end.value and Period.of(start.value).first > Period.of(end.value).last:
            yield row.problem(
                "end", row.text("end"), f"is before the start ({start.value}), so it was left out; check both."
            )
            end = Said("")
        link, told = _read(row, "link", link_said)
        yield from told
        status, told = self.status(row)
        yield from told
        yield Initiative(
            locator=row.locator, initiative=name, name=title, status=status, start=start.value, end=end.value,
            in_place=places, url=link.value,
        )  # fmt: skip

    def status(self, row: Row) -> tuple[str, list[Problem]]:
        """Return the status, "unknown" where the cell is blank or holds a word of its own."""
        said = row.text("status")
        if not said:
            return "unknown", []
        if key := key_of("status", said):
            return key, []
        known = ", ".join(words("status"))
        problem = row.problem("status", said, f"is no status of ours, so it is unknown; choose one of {known}.", nearest_word("status", said))  # fmt: skip
        return "unknown", [problem]

    def parties(self, row: Row, key: str) -> tuple[tuple[str, ...], list[Record | Problem]]:
        """Return the bodies that the cells of a kind mean, and what there is to tell of them.

        A lead or funder that we cannot tell is told as such; whether the row stays is for the caller.
        """
        found: list[str] = []
        told: list[Record | Problem] = []
        for at, text in row.cells(key):
            for name in self.split(text):
                bodies, said = self.party(row, key, name, at)
                found.extend(bodies)
                told.extend(said)
        return tuple(dict.fromkeys(found)), told

    def split(self, text: str) -> list[str]:
        """Return the names in a cell. A comma or an "and" parts only what is not one name with it."""
        names: list[str] = []
        for part in filter(None, map(tidy, PARTS.split(text))):
            part = re.sub(r"^([-*\u2013]|\(?\d{1,2}[.)])\s+", "", part)
            names.extend(self._at_commas(part))
        return list(dict.fromkeys(name for name in names if not is_blank(name)))

    def _at_commas(self, text: str) -> list[str]:
        """Return the fewest names that commas part, known ones as long as they can be ("Bristol, City of")."""
        parts = [part for part in re.split(r"\s*,\s*", text) if part]
        names: list[str] = []
        while parts:
            longest = next((n for n in range(len(parts), 1, -1) if self.means(", ".join(parts[:n]))), 1)
            names.extend(self._at_ands(", ".join(parts[:longest])))
            parts = parts[longest:]
        return names

    def _at_ands(self, text: str) -> list[str]:
        """Return the two names that an "and" joins where each is known and the whole is none."""
        text = re.sub(r"^and\s+", "", text)
        if self.means(text):
            return [text]
        for found in re.finditer(r"\s+(?:and|&|with|\+)\s+", text):
            before, after = text[: found.start()], text[found.end() :]
            if self.means(before) and self.means(after):
                return [before, *self._at_ands(after)]
        return [text]

    def means(self, name: str) -> bool:
        """Tell whether a name is some body's."""
        return name in PAIRS or bool(self.names.find(name).bodies) or own_name(name) in self.known

    def party(self, row: Row, key: str, name: str, at: int) -> tuple[tuple[str, ...], list[Record | Problem]]:
        """Return the bodies that a name means (two for councils that share their staff), and what there is to tell of it."""
        name = re.sub(r"\s*\((lead|partner|funder|tbc)\)$", "", name, flags=re.IGNORECASE)
        needed = key == "lead"
        left = "so the row is left out" if needed else "so it was left out"
        if ERRORS.fullmatch(name):
            return (), [row.problem(key, name, f"is an error of the spreadsheet, {left}.", refused=needed, at=at)]
        if EMAIL.search(name) or len(name) > 150:
            return (), [row.problem(key, name, f"is no body's name, {left}.", refused=needed, at=at)]
        if pair := PAIRS.get(name):
            return pair, [Name(locator=row.locator, name=name, matched_to=pair, rule="alias")]
        match = self.names.find(name)
        if not match.body and own_name(name) not in self.known:
            found = self.matcher.find(name, 3)
            near = [each.body.name for each in found.candidates]
            others = f" It may also be {' or '.join(near[1:])}." if near[1:] else ""
            if len(match.bodies) > 1:
                either = " or ".join(self.known.get(each, each) for each in match.bodies)
                reason = f"could mean {either}, {left}; write the full name."
            elif looks_like_a_council(name):
                reason = f"is not a council we know, {left}.{others}"
            elif found.candidates and _is_slip(name, found.candidates[0]):
                reason = f"is like the name of a body we know, {left}; write that name, or your own in full.{others}"
            else:
                reason = ""
            if reason:
                unmatched = Name(locator=row.locator, name=name, rule="none", confidence="low")
                nearest = near[0] if near and len(match.bodies) < 2 else ""
                return (), [unmatched, row.problem(key, name, reason, nearest, refused=needed, at=at)]
        if not slug_of(name):
            return (), [row.problem(key, name, f"is no body's name, {left}.", refused=needed, at=at)]
        read = self.bodies.read(name, row.locator)
        told: list[Record | Problem] = list(read.records)
        if any(isinstance(each, Organisation) and each.body not in self.known for each in read.records):
            told.append(row.problem(key, name, "is a body that we did not know, so it is listed as new.", match.nearest, at=at))  # fmt: skip
        return read.bodies, told

    def places_of(self, row: Row, leads: Sequence[str]) -> tuple[tuple[str, ...], list[Problem]]:
        """Return where the work is done: the areas that the cell names, else those of its leads."""
        found: list[str] = []
        told: list[Problem] = []
        for at, text in row.cells("place"):
            for name in filter(None, map(tidy, PARTS.split(text))):
                whole = self.place(name)
                parts = {part: self.place(part) for part in re.split(r",\s*|\s+and\s+", name)}
                if whole or all(parts.values()):
                    found.extend([whole] if whole else parts.values())
                else:
                    near = self.names.nearest(folded(name))
                    told.append(row.problem("place", name, "is not an area we know; the lead's own area stands instead.", near, at=at))  # fmt: skip
        return tuple(dict.fromkeys(found)) or self.names.areas(leads), told

    def place(self, name: str) -> str:
        """Return the area that a code or name means, "" for none or several."""
        if GSS.fullmatch(name):
            return area(name) if self.names.governing(area(name)) or area(name) in self.places.values() else ""
        if known := area_of(name) or self.places.get(folded(name), ""):
            return known
        areas = self.names.areas_of(self.names.find(name).body)
        return areas[0] if areas else ""

    def money(self, row: Row, name: str, leads: tuple[str, ...]) -> Iterator[Record | Problem]:
        """Yield the award: its funder, and its amount where that is known."""
        amount, told = _read(row, "amount", lambda text: money_said(_in_units(row, text)))
        yield from told
        funders, said = self.parties(row, "funder")
        yield from said
        if not funders:
            if amount.value and not row.cells("funder"):
                yield row.problem("amount", row.text("amount"), "was left out, for it has no funder; say who pays.")
            return
        if len(funders) > 1 and amount.value:
            yield row.problem("amount", row.text("amount"), "was left out: it has several funders, and who pays how much is not told. Give each a row, or one funder.")  # fmt: skip
        for funder in funders:
            yield Award(
                locator=row.locator, funder=funder, awarded_to=leads, undertaking=name,
                amount=amount.value if len(funders) == 1 else "", currency=amount.currency or "GBP",
            )  # fmt: skip

    def themes(self, row: Row, name: str) -> Iterator[Record | Problem]:
        """Yield the themes whose words stand in the cells: the owner chose them, so they are stated."""
        told: set[str] = set()
        for key in ("goals", "pillars", "activities"):
            scheme = BY_KEY[key].scheme
            for at, text in row.cells(key):
                for word in _theme_words(scheme, text):
                    theme = key_of(scheme, word)
                    if not theme:
                        yield row.problem(key, word, f"is not in the list of {key}, so it was left out.", nearest_word(scheme, word), at=at)  # fmt: skip
                    elif f"{scheme}/{theme}" not in told:
                        told.add(f"{scheme}/{theme}")
                        yield Theme(locator=row.locator, subject=name, theme=f"{scheme}/{theme}", label=word)

    def note(self, row: Row, name: str) -> Iterator[Record | Problem]:
        """Yield the owner's note, which is shown to everyone."""
        said = row.text("note")
        if not said:
            return
        if EMAIL.search(said):
            yield row.problem("note", said, "holds an e-mail address, so it was left out; nothing private is kept.")
        elif len(said) > 1000:
            yield row.problem("note", said, "is longer than a note (1,000 characters), so it was left out; link to a page that says more.")  # fmt: skip
        else:
            yield Detail(locator=row.locator, subject=name, property="note", value=said)


def _is_slip(name: str, candidate: Candidate) -> bool:
    """Tell whether a name is so like a body's that a new body would most likely be that one again.

    A slip in the very word that tells the kind ("Universty") hides the kind, so likeness alone is enough to ask.
    """
    return candidate.stands_out or fuzz.ratio(folded(name), folded(candidate.body.name)) >= SLIP


def _faults(row: Row) -> Iterator[Problem]:
    """Yield cells that hold an error of the spreadsheet's, or a formula whose result is not in the file."""
    cells = row.grid.rows[row.number]
    for at, key in row.kinds.items():
        if ERRORS.search(cells[at]) and key not in ("lead", "partners", "funder"):
            yield row.problem(key, cells[at], "is an error of the spreadsheet; mend the formula.", at=at)
        elif f"{column_letters(at)}{row.number}" in row.grid.unsaved and not cells[at]:
            yield row.problem(key, "", "holds a formula whose result is not in the file; open it, let it calculate, and save it.", at=at)  # fmt: skip


def _read(row: Row, key: str, reads: Callable[[str], Said]) -> tuple[Said, list[Problem]]:
    """Return what the one cell of a kind says, and what was assumed or wrong; a cell that cannot be read says nothing."""
    text = row.text(key)
    if not text or ERRORS.fullmatch(text):
        return Said(""), []
    try:
        said = reads(text)
    except Unsaid as error:
        return Said(""), [row.problem(key, text, f"{error} It was left out.", error.nearest)]
    return said, [row.problem(key, text, f"{said.assumed}.")] if said.assumed else []


def _in_units(row: Row, text: str) -> str:
    """Return an amount with the unit that its heading gives to plain numbers: "Grant (£m)", "Budget £000s"."""
    heading = next((row.headings[at] for at, _ in row.cells("amount")), "").lower()
    plain = re.fullmatch(r"£?\s*([\d,]+(?:\.\d+)?)", text)
    if not plain:
        return text
    if re.search(r"£\s*m(n|illions?)?\b|\bmillions?\b", heading):
        return f"{text}m"
    if re.search(r"£\s*k\b|000s?\b|\bthousands?\b", heading):
        return f"{text}k"
    return text


def _theme_words(scheme: str, text: str) -> list[str]:
    """Return the words in a cell: one to a line or mark, and commas only where they part words of the list."""
    found: list[str] = []
    for part in filter(None, map(tidy, PARTS.split(text))):
        pieces = [piece for piece in re.split(r"\s*,\s*", part) if piece]
        if not any(key_of(scheme, piece) for piece in _runs(pieces)):
            pieces = [part]
        while pieces:
            longest = next((n for n in range(len(pieces), 1, -1) if key_of(scheme, ", ".join(pieces[:n]))), 1)
            found.append(", ".join(pieces[:longest]))
            pieces = pieces[longest:]
    return found


def _runs(pieces: Sequence[str]) -> Iterator[str]:
    """Yield every run of pieces, joined again; there are few, for a cell of a theme is short."""
    for first in range(min(len(pieces), 20)):
        for last in range(first + 1, min(len(pieces), 20) + 1):
            yield ", ".join(pieces[first:last])


def areas_by_name(records: Sequence[Record]) -> dict[str, str]:
    """Return the areas that a folded name means, where it means one alone."""
    found: dict[str, set[str]] = {}
    for each in records:
        if isinstance(each, Place) and each.kind and not each.end:
            for name in filter(None, (each.name, *each.alt_names)):
                found.setdefault(folded(name), set()).add(each.place)
    return {name: next(iter(places)) for name, places in found.items() if len(places) == 1}


def _asked(asked: Asked, about: Mapping[str, str]) -> tuple[Asked, list[str]]:
    """Return what the source is to be called: what was asked, else what the workbook says of itself."""
    notes = []
    licence = about.get("licence", "").split(":")[0].strip()
    by_name = {told[0].lower(): key for key, told in TERMS.items()} | {key.lower(): key for key in TERMS}
    known = by_name.get(licence.lower(), "")
    if licence and not known and not asked.licence:
        notes.append(f"The licence {licence!r} is none that we know, so the list is kept for this home only.")
    if not asked.licence and not known:
        notes.append(
            'No licence was given, so the list is marked "not open": for this home only. --licence says otherwise.'
        )
    owner = tidy(about.get("publisher", ""))
    return asked.or_else(
        slug=f"workbook-{slug_of(owner, 40)}" if slug_of(owner) else "own-workbook",
        title=tidy(about.get("title", "")) or (f"Initiatives of {owner}" if owner else "Initiatives from a workbook"),
        publisher=owner,
        homepage=link_text_of(about.get("homepage", "")),
        licence=known or "not open",
    ), notes


def link_text_of(text: str) -> str:
    """Return a web address, "" for anything else."""
    try:
        return link_said(text).value
    except Unsaid:
        return ""


def read(asked: Asked, paths: Sequence[Path], known: Sequence[Record], day: str, made: Path) -> Found:
    """Write what workbooks say of initiatives. Raises NotATable, BrokenFile, NothingTaken, BadSlug or Untold."""
    book = Workbook()
    for path in paths:
        book.take(path)
    asked, notes = _asked(asked, book.about)
    source = asked.source("Initiatives as their owner lists them in a workbook of its own, one a row.")
    names = names_in(known)
    bodies = {each.body: each.name for each in known if isinstance(each, Organisation) and each.name}
    told = list(Initiatives(source.slug, names, areas_by_name(known), bodies).records(book.rows))
    records = [each for each in told if isinstance(each, Record)]
    problems = (*book.problems, *(each for each in told if isinstance(each, Problem)))
    if not any(isinstance(each, Initiative) for each in records):
        raise NothingTaken(source.slug, problems)
    written = lines(source.slug, day, records)
    data = "".join(written).encode()
    made.mkdir(parents=True)
    (made / "data.nq").write_bytes(data)
    tables.write(made / "tables", {source.slug: records}, only_used=True)
    return Found(
        source=source,
        sha256=sha256(data).hexdigest(),
        quads=len(written),
        rows_in=len(book.rows),
        records=len(records),
        problems=problems,
        notes=tuple(dict.fromkeys([*book.notes, *notes])),
    )


FORM = Form("workbook", read, NEEDS)
