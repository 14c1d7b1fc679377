"""The report on a load: every problem by sheet, row, column and value, with its reason and the nearest fix.

The same report is printed, written as a page that needs nothing beside it, and written as JSON. Each row that
went in is accepted, accepted with a warning, or left out; the three add up.
"""

import json
import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, StrictUndefined

from loaders.difference import Changes, Difference
from loaders.loader import loader
from loaders.own_sources import Found
from loaders.reading import Reading
from loaders.sheets import BrokenFile
from loaders.source import Problem
from ontology import PlacegraphError

SHOWN = 20
"""Problems, or pages, that are printed before the rest is only counted."""
SHOWN_CHANGES = 5
"""Things of each kind that are printed, and that the page shows before the rest is unfolded."""
ALL = "--report FILE.html shows all"
"""What is printed wherever the rest is only counted: the file holds everything."""

DONE, CHECKED, NOTHING = "loaded", "checked", "nothing loaded"


class NoPlace(PlacegraphError):
    """A report where no file can be written."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"nothing was read, for the report could not be written to {path}: {why}")


class BadReportName(PlacegraphError):
    """A report is a page or JSON."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path}: a report is written as a page or as JSON; name it report.html or report.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What came of one load: `outcome` is loaded, checked (and nothing changed) or nothing loaded (and why).

    `pages` are the paths of pages that would show the difference.
    """

    source: str
    title: str = ""
    files: tuple[str, ...]
    day: str
    outcome: str
    why: str = ""
    rows: int = 0
    refused: int = 0
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    difference: Difference | None = None
    pages: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    """What would keep the new facts from being served, in words."""
    build: str = ""

    @property
    def called(self) -> str:
        """What a page about it calls the source."""
        return self.title or self.source

    @property
    def warned(self) -> int:
        """How many rows were taken with something left out or assumed."""
        return len(_rows(each for each in self.problems if not each.refused) - self._left_out)

    @property
    def accepted(self) -> int:
        """How many rows were taken as they are."""
        return max(0, self.rows - self.refused - self.warned)

    @property
    def _left_out(self) -> set[tuple[str, str, int]]:
        return _rows(each for each in self.problems if each.refused)

    @property
    def in_order(self) -> list[Problem]:
        """The problems: rows that are left out first, then as they stand in the file; of a row, what costs it first."""
        out = self._left_out

        def place(each: Problem) -> tuple[bool, str, str, int, bool]:
            whole = each.refused or (each.file, each.sheet, each.row) in out
            return not whole, each.file, each.sheet, each.row, not each.refused

        return sorted(self.problems, key=place)

    @property
    def summary(self) -> str:
        """One sentence: how many rows were taken, with warnings, and left out."""
        warned, refused = f"{self.warned:,} with a warning", f"{self.refused:,} left out"
        return f"{self.rows:,} {'row' if self.rows == 1 else 'rows'} read: {self.accepted:,} accepted, {warned}, {refused}."

    def problem_lines(self) -> Iterator[str]:
        """Yield the first problems as they are printed, and notes on how the file was read."""
        for each in self.in_order[:SHOWN]:
            yield f"{'left out' if each.refused else 'warning '}  {each}"
        if len(self.problems) > SHOWN:
            yield f"… and {len(self.problems) - SHOWN:,} more problems; {ALL}."
        yield from self.notes

    def lines(self) -> Iterator[str]:
        """Yield the count, and what would change."""
        yield f"{self.source}: {self.summary}"
        if self.difference:
            yield from self._changes(self.difference)
        for fault in self.faults[:SHOWN]:
            yield f"would be refused: {fault}"
        if len(self.faults) > SHOWN:
            yield f"… and would be refused for {len(self.faults) - SHOWN:,} more; {ALL}."

    def _changes(self, difference: Difference) -> Iterator[str]:
        for each in difference.changes:
            yield heading(each)
            yield from (f"  {told}" for told in each.told[:SHOWN_CHANGES])
            if each.count > SHOWN_CHANGES:
                yield f"  … and {each.count - SHOWN_CHANGES:,} more; {ALL}"
        if not difference.changes and not difference.besides:
            yield "Nothing would change: what is served says all of this already."
        if difference.moved:
            yield f"{difference.moved:,} others say the same, and only their place in the file or the day of reading moves on."
        if self.pages:
            shown = ", ".join(self.pages[:SHOWN])
            more = f" and {len(self.pages) - SHOWN:,} more; {ALL}" if len(self.pages) > SHOWN else ""
            yield f"On {len(self.pages):,} {'page' if len(self.pages) == 1 else 'pages'}: {shown}{more}"

    def json(self) -> str:
        """Return the report for programs."""
        told = {
            "source": self.source,
            "title": self.called,
            "files": self.files,
            "day": self.day,
            "outcome": self.outcome,
            "why": self.why,
            "rows": {"read": self.rows, "accepted": self.accepted, "warned": self.warned, "refused": self.refused},
            "problems": [_told(each) for each in self.in_order],
            "notes": self.notes,
            "difference": {**asdict(self.difference), "pages": self.pages} if self.difference else None,
            "faults": self.faults,
            "build": self.build,
        }
        return json.dumps(told, indent=1, ensure_ascii=False) + "\n"

    def html(self) -> str:
        """Return the report as a page that needs no other file, no script and no network."""
        environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
        template = files("loaders").joinpath("report.html").read_text(encoding="utf-8")
        by_sheet: dict[str, list[Problem]] = defaultdict(list)
        for each in self.in_order:
            by_sheet[", ".join(filter(None, (each.file, f"sheet {each.sheet!r}" if each.sheet else "")))].append(each)
        return environment.from_string(template).render(
            report=self, sheets=by_sheet, heading=heading, shown=SHOWN_CHANGES
        )

    def write(self, path: Path) -> None:
        """Write the report as the kind that the file's name ends in. Raises BadReportName."""
        check_name(path)
        path.write_text(self.json() if path.suffix.lower() == ".json" else self.html(), encoding="utf-8")


def check_name(path: Path) -> None:
    """Refuse a report that is neither a page nor JSON. Raises BadReportName."""
    if path.suffix.lower() not in {".html", ".htm", ".json"}:
        raise BadReportName(path)


def check_place(path: Path) -> None:
    """Refuse a report that could not be written, before anything is read for it. Raises BadReportName or NoPlace."""
    check_name(path)
    if not path.parent.is_dir():
        raise NoPlace(path, f"there is no folder {path.parent}; make it, or name another")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise NoPlace(path, "you may not write there; name a file in a folder of your own")


def report_of(source: str, paths: Sequence[Path], day: str, found: Reading | Found, **more: object) -> Report:
    """Return the report on what files said."""
    notes = found.notes if isinstance(found, Found) else ()
    title = found.source.title if isinstance(found, Found) else loader(source).source.title
    return Report(
        source=source, title=title, files=tuple(path.name for path in paths), day=day, rows=found.rows_in, refused=found.rows_refused,
        problems=tuple(found.problems), notes=notes, **{"outcome": DONE, **more},  # type: ignore[arg-type]
    )  # fmt: skip


def refusal(source: str, paths: Sequence[Path], day: str, error: PlacegraphError) -> Report:
    """Return the report on a load of which nothing came: every problem if it has several, else the one reason."""
    problems: tuple[Problem, ...] = tuple(getattr(error, "problems", ()))
    why = str(error)
    if isinstance(error, BrokenFile):
        why = why.replace(str(error.path), error.path.name, 1)
    left_out = len(_rows(each for each in problems if each.refused))
    return Report(
        source=source, files=tuple(path.name for path in paths), day=day, outcome=NOTHING, why=why, rows=left_out,
        refused=left_out, problems=problems,
    )  # fmt: skip


def heading(change: Changes) -> str:
    """Return what changes in a few words: "Initiative: 3 added"."""
    return f"{change.kind}: {change.count:,} {change.what}"


def _rows(problems: Iterator[Problem]) -> set[tuple[str, str, int]]:
    return {(each.file, each.sheet, each.row) for each in problems if each.row}


def _told(problem: Problem) -> dict[str, object]:
    return {**asdict(problem), "refused": problem.refused, "words": str(problem)}
