"""What the shapes find: every fault of a graph, in words that the owner of its data can act on.

What is checked are the facts as they were read (N-Quads), the terms and the schemes, and what follows from
them: wider classes and properties. These follow from one line at a time, so that a million lines are
checked in seconds without a store. A test holds that this gives what a store gives.

    python -m graph.validate FINDINGS    checks, in a process of its own, what a build is made of: the memory
                                         that it takes goes with it, and the build goes on beside it

PlacegraphError
├── NotChecked     the shapes could not be run
└── NotRdf         a file that is no RDF, or in a format we do not know
"""

import csv
import io
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse, serialize

import ontology
from graph.derive import OWN
from graph.provenance import Described
from graph.provenance import quads as provenance_quads
from ontology import DCT, ID, PG, RDF, RDFS, SKOS, Namespace, PlacegraphError, graph, prefixes, thing

SH = Namespace("http://www.w3.org/ns/shacl#")
GRAPH = graph("derived-findings")
WORST_FIRST = ("Violation", "Warning", "Info")
LIMIT = 10_000
"""Violations after which the engine stops: what is broken throughout takes no more memory than what is sound."""

START = re.compile(rb"(<[^<> \t]*>|_:[^ \t]+) (<[^<> \t]*>) ")
"""How a line begins that is one statement with single spaces, as every serialiser writes it."""
OBJECT = re.compile(
    rb'(<[^<> \t]*>|_:[^ \t]+|"(?:[^"\\]|\\.)*"(?:@[A-Za-z0-9-]+|\^\^<[^<> \t]*>)?)(?: <([^<> \t]*)>)? ?'
)

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
}
"""Component of SHACL → what is wrong, in words; the message of the shape then says how to mend it."""


ALONE = {
    "OrConstraintComponent": "it lacks what it must have at least one of",
    "XoneConstraintComponent": "it must have exactly one of two things, and has none or both",
    "PatternConstraintComponent": "its identifier is not written as it must be",
}
"""The same where a thing as a whole is at fault, and not one property."""
ALL = "it is not what its class must be"


class NotChecked(PlacegraphError):
    """The shapes could not be run."""

    def __init__(self, why: str) -> None:
        super().__init__(f"the shapes could not be run: {why.strip()[-400:] or 'out of memory, it seems'}; try again")


class NotRdf(PlacegraphError):
    """A file that is no RDF, or in a format we do not know."""


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
        fault = said.format(path=short(self.path), value=short(self.value))
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
        writer = csv.DictWriter(text, list(Finding.__dataclass_fields__), lineterminator="\n")
        writer.writeheader()
        writer.writerows(asdict(each) | {"sources": " ".join(each.sources)} for each in self.findings)
        return text.getvalue()

    @classmethod
    def read(cls, text: str) -> Self:
        """Return a report that was kept."""
        held = json.loads(text)
        findings = tuple(Finding(**{**each, "sources": tuple(each["sources"])}) for each in held["findings"])
        return cls(findings=findings, triples=held["triples"], whole=held["whole"])


def check(
    files: Sequence[Path], more: Iterable[Quad] = (), without: Collection[str] = (), beside: Sequence[Path] = ()
) -> Report:
    """Return what the shapes find in these files of RDF, with the terms and `more` quads added.

    What stands in the files `beside` is known too, but findings are only of what the first files speak of.
    Nothing is said of the subjects in `without` (IRIs), which people took back. Raises NotRdf.
    """
    # Imported here: whoever only reads a report has no need of the engine.
    import shacl

    with tempfile.TemporaryDirectory(prefix="placegraph-") as folder:
        own = Path(folder) / "own.nq"
        own.write_bytes(serialize([*ontology.quads(), *more], format=RdfFormat.N_QUADS) or b"")
        whole = Path(folder) / "whole.nq"
        with whole.open("wb") as target:
            lines = Lines(target, {f"<{iri}>".encode() for iri in without})
            plain, *_ = [
                [lines.add(path, Path(folder) / f"{number}-{each}.nq") for number, path in enumerate(paths)]
                for each, paths in (("of", files), ("own", [own]), ("beside", beside))
            ]
        try:
            found = shacl.Shapes.from_text(ontology.shapes().decode()).validate_file(
                str(whole), max_results=LIMIT, allow_warnings=True
            )
        except ValueError as error:
            raise NotRdf(f"the facts cannot be read: {error}") from error
        results = [each for each in found.results if each.focus_node.startswith("<")]
        told = About(plain if beside else [*plain, own], {each.focus_node.encode() for each in results})
        findings = [
            told.finding(
                severity=each.severity,
                shape=_iri(each.source_shape),
                constraint=each.component,
                focus=_iri(each.focus_node),
                path=_iri(each.path),
                value=each.value or "",
                message=each.message or "",
            )
            for each in results
            if not beside or each.focus_node.encode() in told.said
        ]
    findings.sort(key=lambda each: (WORST_FIRST.index(each.severity), each.shape, each.sources, each.focus, each.value))
    blocking = sum(each.severity == "Violation" for each in results)
    return Report(findings=tuple(findings), triples=lines.count, whole=blocking < LIMIT)


def follows() -> dict[bytes, tuple[bytes, ...]]:
    """Return the ends of the lines that follow, of a class or of a property: all that is wider, nearest or not.

    The same two rules as wider-types.rq and wider-properties.rq, in the form that a line can be looked up in.
    """
    above: dict[NamedNode, dict[str, set[str]]] = {
        RDFS.subClassOf: defaultdict(set),
        RDFS.subPropertyOf: defaultdict(set),
    }
    for quad in ontology.quads():
        if quad.predicate in above and isinstance(quad.object, NamedNode) and quad.subject != SKOS.prefLabel:
            above[quad.predicate][str(quad.subject)].add(str(quad.object))
    wider = {narrow: _all_above(narrow, links) for links in above.values() for narrow in list(links)}
    return {narrow.encode(): tuple(each.encode() for each in sorted(found)) for narrow, found in wider.items()}


def _all_above(narrow: str, links: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    left = [narrow]
    while left:
        new = links.get(left.pop(), set()) - found
        found |= new
        left.extend(new)
    return found


class Lines:
    """Writes files of RDF one after the other as N-Quads, with what follows from each line; counts the lines.

    Lines about the nodes in `gone` are left out.
    """

    def __init__(self, target: BinaryIO, gone: Collection[bytes]) -> None:
        self.target = target
        self.gone = gone
        self.wider = follows()
        self.count = 0

    def add(self, path: Path, again: Path) -> Path:
        """Write a file; return it, or `again`, which holds the same, if it was not a statement a line. Raises NotRdf."""
        start, count = self.target.tell(), self.count
        if path.suffix.lower() in (".nq", ".nt"):
            if self._written(path):
                return path
            self.target.seek(start)
            self.target.truncate()
            self.count = count
        with again.open("wb") as rewritten:
            serialize(read(path), rewritten, format=RdfFormat.N_QUADS)
        if not self._written(again):
            raise NotRdf(f"{path} holds statements about other than IRIs and blank nodes; leave them out")
        return again

    def _written(self, path: Path) -> bool:
        """Write every line and what follows from it, and tell whether each was a statement."""
        kind = str(RDF.type).encode()
        wider, gone = self.wider, self.gone
        lines: list[bytes] = []
        with path.open("rb") as file:
            for line in file:
                start = START.match(line)
                if not start:
                    return False
                subject, predicate = start.groups()
                if subject in gone:
                    continue
                lines.append(line)
                if predicate == kind:
                    value = line[start.end() : line.find(b">", start.end()) + 1]
                    lines.extend([b"%s %s %s .\n" % (subject, kind, each) for each in wider.get(value, ())])
                elif predicate in wider:
                    said = OBJECT.match(line, start.end())
                    if not said:
                        return False
                    lines.extend([b"%s %s %s .\n" % (subject, each, said[1]) for each in wider[predicate]])
                if len(lines) > 10_000:
                    self._flush(lines)
        if lines and not lines[-1].endswith(b"\n"):
            lines.append(b"\n")
        self._flush(lines)
        return True

    def _flush(self, lines: list[bytes]) -> None:
        self.count += len(lines)
        self.target.write(b"".join(lines))
        lines.clear()


def read(path: Path) -> Iterator[Quad]:
    """Yield what a file of RDF says, in any format whose name it ends in. Raises NotRdf."""
    ending = path.suffix.removeprefix(".").lower()
    form = RdfFormat.from_extension(ending)
    if form is None or ending in ("xml", "rdf", "jsonld", "json"):
        raise NotRdf(f"{path}: files ending in {path.suffix or 'nothing'} are not read; use .nq, .nt, .ttl or .trig")
    try:
        yield from parse(path=str(path), format=form)
    except (SyntaxError, ValueError) as error:
        raise NotRdf(f"{path} cannot be read: {error}; mend that line and check again") from error


class About:
    """What the files say of the things that something was found about: names, kinds, sources, and places in them."""

    def __init__(self, files: Sequence[Path], nodes: Collection[bytes]) -> None:
        self.said = _said(files, nodes) if nodes else {}
        # A claim says where it stands by its evidence; an evidence of which something is wrong names its claim.
        evidence = {value for said in self.said.values() for value, _ in said.get(str(PG.evidence).encode(), ())}
        if evidence - self.said.keys():
            self.said |= _said(files, evidence - self.said.keys())

    def finding(
        self, *, severity: str, shape: str, constraint: str, focus: str, path: str, value: str, message: str
    ) -> Finding:
        """Return a finding with all that is known of its thing."""
        said = self.said.get(f"<{focus}>".encode(), {})
        fingerprint = sha256("\n".join([shape, constraint, focus, path, value]).encode()).hexdigest()[:12]
        return Finding(
            id=f"finding-{fingerprint}",
            severity=severity,
            shape=shape,
            constraint=constraint,
            focus=focus,
            path=path,
            value=value,
            message=message,
            name=self._name(said),
            kind=" ".join(sorted({short(_text(value)) for value, _ in said.get(str(RDF.type).encode(), ())})),
            sources=tuple(sorted({_slug(where) for values in said.values() for _, where in values if where})),
            where=self._where(said),
        )

    def _name(self, said: "Said") -> str:
        """Return the thing's own name, or what a claim is about."""
        names = sorted(_text(value) for value, _ in said.get(str(SKOS.prefLabel).encode(), ()))
        if names:
            return names[0]
        kinds = said.get(str(RDF.type).encode(), [])
        told = {short(_text(value)) for values in said.values() for value, _ in values if _text(value).startswith(ID)}
        of = [name for name in sorted(told) if not name.startswith(("evidence-", "source-"))][:3]
        return f"{short(_text(kinds[0][0])).removeprefix('pg:')} of {', '.join(of)}" if kinds and of else ""

    def _where(self, said: "Said") -> str:
        evidence = [self.said.get(value, {}) for value, _ in said.get(str(PG.evidence).encode(), ())]
        places = {_text(value) for each in [said, *evidence] for value, _ in each.get(str(PG.locator).encode(), ())}
        return "; ".join(sorted(places)[:3])


Said = dict[bytes, list[tuple[bytes, bytes]]]
"""What is said of one node: predicate → (value, graph) in the order of the files."""


def _said(files: Iterable[Path], nodes: Collection[bytes]) -> dict[bytes, "Said"]:
    """Return what is said of some nodes."""
    found: dict[bytes, Said] = {}
    for path in files:
        with path.open("rb") as file:
            for line in file:
                if line[: line.index(b" ")] in nodes:
                    subject, predicate, rest = line.split(b" ", 2)
                    if value := OBJECT.match(rest):
                        found.setdefault(subject, {}).setdefault(predicate, []).append((value[1], value[2] or b""))
    return found


def _iri(text: str | None) -> str:
    return text[1:-1] if text and text.startswith("<") and text.endswith(">") else text or ""


def _text(value: bytes) -> str:
    """Return an IRI or the words of a literal."""
    text = value.decode()
    if not text.startswith('"'):
        return _iri(text)
    (quad,) = parse(f"<a:a> <a:a> {text} .", format=RdfFormat.N_TRIPLES)
    return quad.object.value if isinstance(quad.object, Literal) else text


def _slug(iri: bytes) -> str:
    """Return what a graph is called among sources."""
    name = iri.decode().removeprefix(f"{ontology.BASE}graph/")
    return f"placegraph-{name}" if name in OWN else name.removeprefix("source-")


@cache
def _short_forms() -> tuple[tuple[str, str], ...]:
    return tuple((iri, f"{prefix}:") for prefix, iri in prefixes().items() if prefix != "id")


def short(text: str) -> str:
    """Return an IRI as people write it: council-BDG, pg:hasTheme, goal/10; anything else as it is."""
    iri = _iri(text)
    if iri.startswith(ID):
        return iri.removeprefix(ID)
    for start, prefix in _short_forms():
        if iri.startswith(start) and re.fullmatch(r"[\w-]+", iri.removeprefix(start)):
            return prefix + iri.removeprefix(start)
    return iri


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
        yield f"\n{of_shape[0].severity} {short(shape)}, {len(of_shape):,}: {of_shape[0].message}"
        yield from (f"  {each.fault}" for each in of_shape[:examples])
        if len(of_shape) > examples:
            yield f"  … and {len(of_shape) - examples:,} more (--all, or --format csv)"


def quads(report: Report) -> Iterator[Quad]:
    """Yield the report as SHACL words it, for graph:derived-findings; nothing in it is without a name.

    The shapes that found something are carried with what they look at, so that a count can say of how many.
    """
    name = sha256("\n".join(each.id for each in report.findings).encode()).hexdigest()[:12]
    whole = thing(f"report-{name}")
    yield Quad(whole, RDF.type, SH.ValidationReport, GRAPH)
    yield Quad(whole, SH.conforms, Literal(not report.findings), GRAPH)
    for each in report.findings:
        finding = thing(each.id)
        yield Quad(whole, SH.result, finding, GRAPH)
        yield Quad(finding, RDF.type, SH.ValidationResult, GRAPH)
        yield Quad(finding, SH.focusNode, NamedNode(each.focus), GRAPH)
        yield Quad(finding, SH.resultSeverity, SH[each.severity], GRAPH)
        yield Quad(finding, SH.sourceShape, NamedNode(each.shape), GRAPH)
        yield Quad(finding, SH.sourceConstraintComponent, SH[each.constraint], GRAPH)
        for slug in each.sources:
            yield Quad(finding, DCT.source, thing(f"source-{slug}"), GRAPH)
        yield Quad(finding, SH.resultMessage, Literal(each.message, language="en-GB"), GRAPH)
        if each.path and " " not in each.path and each.path[0] not in "(^":
            yield Quad(finding, SH.resultPath, NamedNode(each.path), GRAPH)
        if each.value and not each.value.startswith("_:"):
            (said,) = parse(f"<a:a> <a:a> {each.value} .", format=RdfFormat.N_TRIPLES)
            yield Quad(finding, SH.value, said.object, GRAPH)
    yield from _shapes({each.shape for each in report.findings})


def _shapes(found: Collection[str]) -> Iterator[Quad]:
    """Yield what each of these shapes looks at: its path, its place in another shape, and that one's targets."""
    kept = (SH.property, SH.targetClass, SH.targetSubjectsOf, SH.path)
    triples = [each for each in parse(ontology.shapes(), format=RdfFormat.TURTLE) if each.predicate in kept]
    parents = {each.subject for each in triples if str(each.object)[1:-1] in found}
    for each in triples:
        inside = each.predicate == SH.property and str(each.object)[1:-1] not in found
        if not inside and (each.subject in parents or str(each.subject)[1:-1] in found):
            yield Quad(each.subject, each.predicate, each.object, GRAPH)


class Checking:
    """A check in a process of its own, begun at once and asked for its report later.

    Leaving it (it is used in a `with`) ends it. `described` are the sources whose graphs the facts stand in.
    """

    def __init__(
        self, files: Sequence[Path], described: Iterable[Described], without: Collection[str], work: Path
    ) -> None:
        self.answer = work / "report.json"
        own = work / "described.nq"
        own.write_bytes(
            serialize([quad for each in described for quad in provenance_quads(each)], format=RdfFormat.N_QUADS) or b""
        )
        job = json.dumps({"files": [str(path) for path in [*files, own]], "without": sorted(without)})
        self.errors = tempfile.TemporaryFile()  # noqa: SIM115
        self.process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-P", "-m", "graph.validate", str(self.answer)],
            stdin=subprocess.PIPE,
            stderr=self.errors,
            text=True,
        )
        if self.process.stdin:
            self.process.stdin.write(job)
            self.process.stdin.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.errors.close()

    def report(self) -> Report:
        """Return what was found, waiting for it. Raises NotChecked."""
        if self.process.wait():
            self.errors.seek(0)
            raise NotChecked(self.errors.read().decode(errors="replace"))
        return Report.read(self.answer.read_text(encoding="utf-8"))


def main() -> None:
    """Check what the job on standard input names, and write the report to the file that is the only argument."""
    job = json.loads(sys.stdin.read())
    report = check([Path(path) for path in job["files"]], without=job["without"])
    Path(sys.argv[1]).write_text(report.json(), encoding="utf-8")


if __name__ == "__main__":
    main()
