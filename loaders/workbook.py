"""A workbook of initiatives that a council or its partner keeps itself: xlsx, ods or csv, filled in from our template or not.

Each row is one initiative. Headings may be spelled in many ways and stand below a title; several partners
may share a cell; dates and money come as people write them. What is assumed in reading is told, what cannot
be read is told with the nearest thing that could, and a row without a title or a lead that we can tell is left out.
Themes are taken only from the words of the lists: a person chose them, so they are stated.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from loaders.areas import area, area_of
from loaders.as_written import Said, Unsaid, date_said, link_said, money_said
from loaders.beside import Beside
from loaders.names import Names
from loaders.own_sources import TERMS, Asked, Form, Found, found_of
from loaders.reading import names_in
from loaders.records import Award, Collaboration, Detail, Initiative, Name, Organisation, Place, Record, Theme
from loaders.source import Problem
from loaders.spellings import folded
from loaders.values import Period, slug_of, tidy
from loaders.workbook_cells import EMAIL, PARTS, faults, in_units, said_in, theme_words
from loaders.workbook_columns import BY_KEY, key_of, nearest_word, words
from loaders.workbook_parties import MOST, Parties
from loaders.workbook_rows import HELP, Row, Workbook

NEEDS = (
    "councils", "corrections", "anchor-institutions", "universities", "nhs", "background-note", "guest-blog",
    "curated-seeds", "curated-partnerships", "networks", "town-funds", "recovery-strategies",
)  # fmt: skip
"""The sources whose bodies a workbook's names may mean."""

EITHER_WAY = re.compile(r"(0?[1-9]|1[0-2])[/.-](0?[1-9]|1[0-2])[/.-](\d{4})")
AMERICAN = re.compile(r"(?:0?[1-9]|1[0-2])[/.-](?:1[3-9]|2\d|3[01])[/.-]\d{4}")
"""A day that may be read with day or month first, and one that only makes sense with the month first."""

GSS = re.compile(r"[EWSNK]\d{8}")


@dataclass(slots=True)
class Initiatives:
    """Turns the rows of one load into records of one source; `places` are areas by folded name."""

    slug: str
    names: Names
    places: Mapping[str, str]
    known: Mapping[str, str]
    """Body → name, of every body that some source describes."""
    parties: Parties = field(init=False)
    _told: dict[str, Row] = field(default_factory=dict)
    _american: dict[int, bool] = field(default_factory=dict)
    """Sheet (its id) → whether dates in it are written month first."""

    def __post_init__(self) -> None:
        self.parties = Parties(self.names, self.known)

    def records(self, rows: Sequence[Row]) -> Iterator[Record | Problem]:
        """Yield what each row tells, or why it is left out."""
        for row in rows:
            yield from self.row(row)

    def row(self, row: Row) -> Iterator[Record | Problem]:
        """Yield an initiative with its parties, money and themes; a row that is left out yields nothing but its problems."""
        told = list(self._row(row))
        if any(isinstance(each, Problem) and each.refused for each in told):
            told = self._left_out(row, told)
        yield from told

    def _left_out(self, row: Row, told: Sequence[Record | Problem]) -> list[Record | Problem]:
        """Return what stays of a row that is left out, and forget the rest: a later row may tell it.

        Every problem stays, to be mended at once. Names stay only under a title by which they can be found.
        """
        titled = any(at is row for at in self._told.values())
        new = {each.body: each.name for each in told if isinstance(each, Organisation)}
        stays: list[Record | Problem] = []
        goes: list[Record] = []
        for each in told:
            if isinstance(each, Problem):
                if each.refused or each.value not in new.values():  # no body is listed as new by this row
                    stays.append(each)
            elif isinstance(each, Name) and titled and not new.keys() & set(each.matched_to):
                stays.append(each)
            else:
                goes.append(each)
        self.parties.bodies.forget(goes)
        self._told = {name: at for name, at in self._told.items() if at is not row}
        return stays

    def _row(self, row: Row) -> Iterator[Record | Problem]:
        """Yield all that a row tells and every problem of it, also where one of them costs the row."""
        yield from faults(row)
        name, wrong = self._named(row)
        if wrong:
            yield wrong
        else:
            self._told[name] = row
        leads, told = self.parties.of(row, "lead")
        yield from told
        if not leads and not any(isinstance(each, Problem) for each in told):
            said = row.text("lead")
            reason = "names nobody" if said else "is blank"
            yield row.problem("lead", said, f"{reason}; say who answers for the work.", refused=True)
        places, problems = self.places_of(row, leads)
        yield from problems
        yield from self.initiative(row, name, row.text("title"), places)
        partners, told = self.parties.of(row, "partners")
        yield from told
        for body in leads:
            yield Collaboration(locator=row.locator, body=body, undertaking=name, role="lead")
        for body in partners:
            if body not in leads:
                yield Collaboration(locator=row.locator, body=body, undertaking=name, role="delivery-partner")
        yield from self.money(row, name, leads)
        yield from self.themes(row, name)
        yield from self.note(row, name)

    def _named(self, row: Row) -> tuple[str, Problem | None]:
        """Return the identifier of a row's initiative, or why it can have none."""
        title, reference = row.text("title"), row.text("reference")
        if not title:
            return "", row.problem("title", "", "is blank; say what the work is called.", refused=True)
        if len(title) > 300:
            return "", row.problem("title", title, "is longer than a title; put the rest into the note.", refused=True)
        own = slug_of(reference) or slug_of(title)
        if not own:
            return "", row.problem(
                "title", title, "has no letters or digits; say what the work is called.", refused=True
            )
        name = f"initiative-{self.slug}-{own}"
        if first := self._told.get(name):
            key, value = ("reference", reference) if reference else ("title", title)
            at = f"row {first.number}" + (f" of sheet {first.grid.name!r}" if first.grid.name != row.grid.name else "")
            return "", row.problem(
                key, value, f"stands in {at} already; give each its own reference if they are two.", refused=True
            )
        return name, None

    def initiative(self, row: Row, name: str, title: str, places: tuple[str, ...]) -> Iterator[Record | Problem]:
        """Yield the initiative itself, and what could not be read of it."""
        start, told = said_in(row, "start", date_said)
        yield from told
        yield from self.doubtful_days(row)
        end, told = said_in(row, "end", lambda text: date_said(text, end=True))
        yield from told
        if start.value and end.value and Period.of(start.value).first > Period.of(end.value).last:
            yield row.problem(
                "end", row.text("end"), f"is before the start ({start.value}), so it was left out; check both."
            )
            end = Said("")
        link, told = said_in(row, "link", link_said)
        yield from told
        status, told = self.status(row)
        yield from told
        yield Initiative(
            locator=row.locator, initiative=name, name=title, status=status, start=start.value, end=end.value,
            in_place=places, url=link.value,
        )  # fmt: skip

    def doubtful_days(self, row: Row) -> Iterator[Problem]:
        """Yield the days that may have been meant month first, for another of the same column must have been."""
        for key in ("start", "end"):
            for at, text in row.cells(key):
                if (found := EITHER_WAY.fullmatch(text)) and self._month_first(row):
                    day, month, year = map(int, found.groups())
                    meant = f"{year}-{day:02}-{month:02}"
                    reason = "was read with the day first, but other dates of this sheet can only have the month first; check it."
                    yield row.problem(key, text, reason, meant, at=at)

    def _month_first(self, row: Row) -> bool:
        """Tell whether a sheet holds a date that only makes sense with its month first."""
        key = id(row.grid)
        if key not in self._american:
            days = [at for at, kind in row.kinds.items() if kind in ("start", "end")]
            self._american[key] = any(AMERICAN.fullmatch(cells[at]) for cells in row.grid.rows.values() for at in days)
        return self._american[key]

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

    def places_of(self, row: Row, leads: Sequence[str]) -> tuple[tuple[str, ...], list[Problem]]:
        """Return where the work is done: the areas that the cell names, else those of its leads."""
        found: list[str] = []
        told: list[Problem] = []
        for at, text in row.cells("place"):
            for name in filter(None, map(tidy, PARTS.split(text))):
                whole = self.place(name)
                several = dict.fromkeys(filter(None, re.split(r",\s*|\s+and\s+", name)))
                parts = {part: self.place(part) for part in several} if len(several) <= MOST else {}
                if whole or (parts and all(parts.values())):
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
        amount, told = said_in(row, "amount", lambda text: money_said(in_units(row, text)))
        yield from told
        funders, said = self.parties.of(row, "funder")
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
                for word in theme_words(scheme, text):
                    theme = key_of(scheme, word)
                    if not theme:
                        yield row.problem(key, word, f"is not in the list of {key}, so it was left out; {listed(scheme)}.", nearest_word(scheme, word), at=at)  # fmt: skip
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


def listed(scheme: str) -> str:
    """Return where the words of a scheme can be read."""
    keys = list(words(scheme).values())
    which = f"goals {keys[0]} to {keys[-1]}" if scheme == "goal" else "words"
    return f"the {which} are on the sheet {HELP!r} of the template (placegraph template FILE.xlsx)"


def areas_by_name(records: Sequence[Record]) -> dict[str, str]:
    """Return the areas that a folded name means, where it means one alone."""
    found: dict[str, set[str]] = {}
    for each in records:
        if isinstance(each, Place) and each.kind and not each.end:
            for name in filter(None, (each.name, *each.alt_names)):
                found.setdefault(folded(name), set()).add(each.place)
    return {name: next(iter(places)) for name, places in found.items() if len(places) == 1}


def _asked(asked: Asked, about: Mapping[str, str], file: str) -> tuple[Asked, list[str]]:
    """Return what the source is to be called: what was asked, else what the workbook says of itself, else by its file."""
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
        slug=f"workbook-{slug_of(owner, 40) or slug_of(file, 40) or 'list'}",
        title=tidy(about.get("title", "")) or f"Initiatives {f'of {owner}' if owner else f'from {file}'}",
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


def read(asked: Asked, paths: Sequence[Path], beside: Beside, day: str, made: Path) -> Found:
    """Write what workbooks say of initiatives. Raises NotATable, BrokenFile, NothingTaken, BadSlug or Untold."""
    book = Workbook()
    for path in paths:
        book.take(path)
    asked, notes = _asked(asked, book.about, paths[0].stem)
    source = asked.source("Initiatives as their owner lists them in a workbook of its own, one a row.")
    names = names_in(beside.records)
    known = [*beside.bodies(source.slug).values(), *beside.records]
    bodies = {each.body: each.name for each in known if isinstance(each, Organisation) and each.name}
    told = list(Initiatives(source.slug, names, areas_by_name(beside.records), bodies).records(book.rows))
    return found_of(
        source, told, len(book.rows), beside, day, made,
        needs=Initiative, problems=book.problems, notes=list(dict.fromkeys([*book.notes, *notes])),
    )  # fmt: skip


FORM = Form("workbook", read, NEEDS, bytes_a_second=20_000)  # each name that nobody knows is compared with all that are
