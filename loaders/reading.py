"""From files to records, and from records to the sorted N-Quads of one source."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from loaders.corrections import Corrections
from loaders.facts import Facts
from loaders.loader import Loader
from loaders.names import Body, Names
from loaders.records import Name, Organisation, Record
from loaders.sheets import identified
from loaders.sorting import Sorting
from loaders.source import Problem
from loaders.spellings import folded
from loaders.values import Unreadable
from ontology import NotAName, PlacegraphError


class NothingTaken(PlacegraphError):
    """Every row of the files was refused."""

    def __init__(self, slug: str, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(
            f"no row of {slug} could be taken, so nothing was loaded. The first problem: {problems[0]} "
            "Mend these rows and load the file again."
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """What one set of files said: the records if they were kept, the problems met, how many rows went in, and records came of them."""

    records: tuple[Record, ...]
    problems: tuple[Problem, ...]
    rows_in: int
    taken: int
    absent: tuple[str, ...] = ()
    """Kinds of file that the source publishes and that were not given."""

    @property
    def rows_refused(self) -> int:
        """How many rows were left out whole."""
        return len({(problem.file, problem.sheet, problem.row) for problem in self.problems if problem.refused})


Keep = Callable[[Record], None]
"""Takes a record, or raises Unreadable, NotAName or ValueError: it cannot be written as facts."""


def reading(
    loader: Loader, paths: Sequence[Path], names: Names, corrections: Corrections, keep: Keep | None = None
) -> Reading:
    """Return what the files say. Raises BrokenFile, MissingFile, NothingTaken or ClaimsClash.

    With `keep`, which writes each record at once, no record is in what is returned: only how many there were.
    """
    sheets = identified(paths, loader.files, set(loader.required))
    records: list[Record] = []
    problems: list[Problem] = []
    taken = 0
    write = keep or _writable(loader.source.slug)
    for each in corrections.withheld(loader.records(sheets, names)):
        if isinstance(each, Problem):
            problems.append(each)
            continue
        try:
            write(each)
        except (Unreadable, NotAName, ValueError) as error:
            problems.append(Problem(0, type(each).__name__, each.locator, f"is left out: {error}"))
            continue
        taken += 1
        if not keep:
            records.append(each)
    if not taken and problems:
        raise NothingTaken(loader.source.slug, problems)
    absent = tuple(kind for kind in loader.files if kind not in sheets)
    rows = sum(len(sheet.rows) for sheet in sheets.values())
    return Reading(tuple(records), tuple(problems), rows, taken, absent)


def _writable(slug: str) -> Keep:
    """Return what finds out whether a record can be written as facts: a date that is none, a name that is none."""
    facts = Facts(slug, "2000-01-01")

    def write(record: Record) -> None:
        facts.blocks(record)

    return write


def names_in(records: Iterable[Record], decided: Mapping[str, tuple[str, ...]] | None = None) -> Names:
    """Return a finder of the bodies that these records describe.

    `decided` is what people said of folded names; where records say that a person matched a name, that counts too.
    """
    bodies: dict[str, Body] = {}
    said: dict[str, tuple[str, ...]] = {}
    for record in records:
        if isinstance(record, Organisation):
            bodies[record.body] = _merged(bodies.get(record.body), record)
        elif isinstance(record, Name) and record.method == "curated":
            said[folded(record.name)] = record.matched_to
    return Names((body for body in bodies.values() if body.name), said | dict(decided or {}))


def _merged(known: Body | None, record: Organisation) -> Body:
    """Return the body with what one more record says; the first name stays the name, later ones are others."""
    known = known or Body(record.body, record.name)
    name = known.name or record.name
    names = (record.name, *record.alt_names, *record.hidden_names)
    return Body(
        record.body,
        name,
        alt_names=_once(*known.alt_names, *(each for each in names if each != name)),
        kind=known.kind or guard_kind(record.tier, record.kind),
        ended=known.ended or bool(record.end),
        governs=_once(*record.governs, *known.governs, *record.formerly_governed),
        homepage=known.homepage or record.homepage,
        tier=known.tier or record.tier,
        code=known.code or record.register_code,
        replaced_by=_once(*known.replaced_by, *record.replaced_by),
    )


def _once(*values: str) -> tuple[str, ...]:
    """Return the values that say something, each once, in their order."""
    return tuple(dict.fromkeys(filter(None, values)))


def guard_kind(tier: str, kind: str) -> str:
    """Return the kind that a name's words must imply for a match on core words alone, from a body's tier and kind."""
    if tier:
        return {"COMB": "combined-authority", "CTY": "county"}.get(tier, "council")
    return {"nhs-trust": "health", "integrated-care-board": "health", "health-board": "health"}.get(kind, kind)


def sorting(slug: str, read: str, records: Iterable[Record], work: Path | None = None) -> Sorting:
    """Return the N-Quads of one source's records, ready to be written: so that equal facts are equal bytes."""
    facts, sorting = Facts(slug, read), Sorting(work)
    for record in records:
        sorting.add(facts.blocks(record))
    return sorting


def lines(slug: str, read: str, records: Iterable[Record]) -> list[str]:
    """Return the N-Quads of one source's records: sorted, each once."""
    return [f"{line}\n" for block in sorting(slug, read, records).blocks() for line in block.split("\n") if line]
