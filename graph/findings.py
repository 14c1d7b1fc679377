"""What the shapes found: each fault in words that the owner of its data can act on, and the report of them all."""

import csv
import io
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from typing import Self

from graph.ntriples import short
from graph.wording import in_words

WORST_FIRST = ("Violation", "Warning", "Info")

FAULTS = {
    "MinCountConstraintComponent": "{path} is missing",
    "QualifiedMinCountConstraintComponent": "{path} has no value of the kind that is needed",
    "MaxCountConstraintComponent": "{path} is given more than once",
    "UniqueLangConstraintComponent": "{path} is given twice in one language",
    "ClassConstraintComponent": "{path} is {value}, which this graph does not hold as such a thing",
    "LessThanOrEqualsConstraintComponent": "{path} is {value}, which is too late",
    "DisjointConstraintComponent": "{path} is {value}, which another property says as well",
    "PatternConstraintComponent": "{path} is {value}, which is not written as it must be",
    "DatatypeConstraintComponent": "{path} is {value}, which is of another datatype",
    "ClosedConstraintComponent": "{path} is no term of placegraph, so no question finds it",
    "InConstraintComponent": "{path} is {value}, which is not among what is known",
}
"""Component of SHACL → what is wrong, in words; the message of the shape then says how to mend it."""
ALONE = {
    "OrConstraintComponent": "it lacks what it must have at least one of",
    "XoneConstraintComponent": "it must have exactly one of two things, and has none or both",
    "PatternConstraintComponent": "its identifier is not written as it must be",
}
"""The same where a thing as a whole is at fault, and not one property."""
ALL = "it is not what its class must be"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One fault: which shape found it, of what, and what its owner can do.

    `focus` and `path` are IRIs (`path` may be ""), `value` is in N-Triples ("" if the fault is that there is none).
    `sources` are the slugs of the graphs that speak of the focus; `where` says where in them, as far as they tell.
    """

    id: str
    severity: str
    shape: str
    constraint: str
    focus: str
    path: str
    value: str
    message: str
    name: str
    kind: str
    sources: tuple[str, ...]
    where: str

    @property
    def words(self) -> str:
        """Whose fault it is, what is wrong, and how to mend it, in one line."""
        return f"{self.fault}; {self.message}"

    @property
    def fault(self) -> str:
        """Whose fault it is, and what is wrong."""
        known, otherwise = (FAULTS, "{path} is {value}, which may not stand there") if self.path else (ALONE, ALL)
        said = known.get(self.constraint, otherwise)
        fault = said.format(path=f"{in_words(self.path)} ({short(self.path)})", value=short(self.value))
        name = f"{self.name} ({short(self.focus)})" if self.name else short(self.focus)
        at = f", {self.where}" if self.where else ""
        by = ", ".join(self.sources) or "in no named graph"
        return f"{by}{at}: {name}: {fault}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that was found, the worst first; `whole` is False where there is so much wrong that the engine stopped."""

    findings: tuple[Finding, ...]
    triples: int
    whole: bool = True

    @property
    def violations(self) -> tuple[Finding, ...]:
        """What a build is refused for."""
        return tuple(each for each in self.findings if each.severity == "Violation")

    def counts(self) -> dict[tuple[str, str], int]:
        """Return how often each shape found something, by severity and shape, in the order of the findings."""
        return dict(Counter((each.severity, each.shape) for each in self.findings))

    def json(self) -> str:
        """Return the report as it is kept with a build."""
        return json.dumps(asdict(self), indent=1, ensure_ascii=False)

    def csv(self) -> str:
        """Return a line a finding, with a line of column names even where there is none."""
        text = io.StringIO()
        writer = csv.DictWriter(text, [field.name for field in fields(Finding)], lineterminator="\n")
        writer.writeheader()
        writer.writerows(asdict(each) | {"sources": " ".join(each.sources)} for each in self.findings)
        return text.getvalue()

    @classmethod
    def read(cls, text: str) -> Self:
        """Return a report that was kept."""
        held = json.loads(text)
        findings = tuple(Finding(**{**each, "sources": tuple(each["sources"])}) for each in held["findings"])
        return cls(findings=findings, triples=held["triples"], whole=held["whole"])


def told(report: Report, examples: int) -> Iterator[str]:
    """Yield lines for people: how much of which severity, then each shape with its first findings in words."""
    severities = Counter(each.severity for each in report.findings)
    for severity in WORST_FIRST:
        count = severities[severity]
        if severity != "Info" or count:
            more = "" if report.whole or severity != "Violation" else " at least: the check stopped there"
            yield f"{severity}s: {count:,}{more}"
    found: dict[str, list[Finding]] = defaultdict(list)
    for each in report.findings:
        found[each.shape].append(each)
    for shape, of_shape in found.items():
        alike = all(each.message == of_shape[0].message for each in of_shape)
        advice = f": {of_shape[0].message}" if alike else ""
        yield f"\n{of_shape[0].severity} {short(shape)}, {len(of_shape):,}{advice}"
        yield from (f"  {each.fault if alike else each.words}" for each in of_shape[:examples])
        if len(of_shape) > examples:
            yield f"  … and {len(of_shape) - examples:,} more (--all, or --format csv)"
