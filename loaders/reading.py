"""From files to records, and from records to the sorted N-Quads of one source."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import RdfFormat, serialize

from loaders.corrections import Corrections
from loaders.facts import Facts
from loaders.loader import Loader
from loaders.names import Body, Names
from loaders.records import Organisation, Record
from loaders.sheets import identified
from loaders.source import Problem
from loaders.values import Unreadable
from ontology import NotAName, PlacegraphError


class NothingTaken(PlacegraphError):
    """Every row of the files was refused."""

    def __init__(self, slug: str, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(f"no row of {slug} could be taken, so nothing was loaded. The first problem: {problems[0]}")


@dataclass(frozen=True, slots=True)
class Reading:
    """What one set of files said: the records, the problems met, and how many rows went in."""

    records: tuple[Record, ...]
    problems: tuple[Problem, ...]
    rows_in: int
    absent: tuple[str, ...] = ()
    """Kinds of file that the source publishes and that were not given."""

    @property
    def rows_refused(self) -> int:
        """How many rows were left out whole."""
        return len({(problem.file, problem.sheet, problem.row) for problem in self.problems if problem.refused})


def reading(loader: Loader, paths: Sequence[Path], names: Names, corrections: Corrections) -> Reading:
    """Return what the files say. Raises BrokenFile, MissingFile or NothingTaken."""
    sheets = identified(paths, loader.files, set(loader.required))
    facts = Facts(loader.source.slug, "2000-01-01")
    records: list[Record] = []
    problems: list[Problem] = []
    for each in corrections.withheld(loader.records(sheets, names)):
        if isinstance(each, Problem):
            problems.append(each)
        elif fault := _fault(facts, each):
            problems.append(fault)
        else:
            records.append(each)
    if not records and problems:
        raise NothingTaken(loader.source.slug, problems)
    absent = tuple(kind for kind in loader.files if kind not in sheets)
    return Reading(tuple(records), tuple(problems), sum(len(sheet.rows) for sheet in sheets.values()), absent)


def _fault(facts: Facts, record: Record) -> Problem | None:
    """Return why a record cannot be written as facts (a date that is none, a name that is none), if it cannot."""
    try:
        for _ in facts.quads([record]):
            pass
    except (Unreadable, NotAName, ValueError) as error:
        return Problem(0, type(record).__name__, record.locator, f"is left out: {error}")
    return None


def names_in(records: Iterable[Record], decided: Mapping[str, tuple[str, ...]] | None = None) -> Names:
    """Return a finder of the bodies that these records describe; `decided` is what people said of folded names."""
    bodies: dict[str, Body] = {}
    for record in records:
        if isinstance(record, Organisation):
            bodies[record.body] = _merged(bodies.get(record.body), record)
    return Names((body for body in bodies.values() if body.name), decided)


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


def lines(slug: str, read: str, records: Iterable[Record]) -> list[str]:
    """Return the N-Quads of one source's records: sorted, each once, so that equal facts are equal bytes."""
    written = serialize(Facts(slug, read).quads(records), format=RdfFormat.N_QUADS) or b""
    # A line of N-Quads holds no line break but its own, and no line begins with another: sorted now is sorted then.
    return [f"{line}\n" for line in sorted(set(written.decode().split("\n"))) if line]
