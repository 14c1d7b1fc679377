"""Running the shapes: over files of facts, or beside a build in a process of its own.

What is checked are the facts as they were read (N-Quads), the terms and the schemes, and what follows from
them (`graph.lines`). What is found is told in `graph.findings`.

    python -m graph.validate FINDINGS    checks, in a process of its own, what a build is made of: the memory
                                         that it takes goes with it, and the build goes on beside it

PlacegraphError
└── NotChecked     the shapes could not be run
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from pyoxigraph import Quad, RdfFormat, serialize

import ontology
from graph.findings import WORST_FIRST, Finding, Report
from graph.lines import Lines, NotRdf
from graph.ntriples import bare
from graph.provenance import Described
from graph.provenance import quads as provenance_quads
from graph.said import About
from graph.vocabulary import SHAPE, slips
from ontology import PlacegraphError

LIMIT = 10_000
"""Violations after which the engine stops: what is broken throughout takes no more memory than what is sound."""


class NotChecked(PlacegraphError):
    """The shapes could not be run."""

    def __init__(self, why: str) -> None:
        super().__init__(f"the shapes could not be run: {why.strip()[-400:] or 'out of memory, it seems'}; try again")


def check(
    files: Sequence[Path],
    more: Iterable[Quad] = (),
    without: Collection[str] = (),
    beside: Sequence[Path] = (),
    work: Path | None = None,
) -> Report:
    """Return what the shapes find in these files of RDF, with the terms and `more` quads added.

    What stands in the files `beside` is known too, but findings are only of what the first files speak of.
    Nothing is said of the subjects in `without` (IRIs), which people took back. What is written meanwhile stands in
    `work`, or else where the system keeps such files. Raises NotRdf.
    """
    with tempfile.TemporaryDirectory(prefix="placegraph-", dir=work) as folder:
        own = Path(folder) / "own.nq"
        own.write_bytes(serialize([*ontology.quads(), *more], format=RdfFormat.N_QUADS) or b"")
        whole = Path(folder) / "whole.nq"
        with whole.open("wb") as target:
            lines = Lines(target, {f"<{iri}>".encode() for iri in without})
            read, *_ = [
                [lines.add(path, Path(folder) / f"{number}-{each}.nq") for number, path in enumerate(paths)]
                for each, paths in (("of", files), ("own", [own]), ("beside", beside))
            ]
        return found(whole, lines.count, read if beside else [*read, own], only_said=bool(beside))


def found(whole: Path, triples: int, files: Sequence[Path], *, only_said: bool = False) -> Report:
    """Return what the shapes find in a file of so many triples, with what `files` say of it.

    With `only_said`, findings are only of what these files speak of. Raises NotRdf.
    """
    # Imported here: whoever only reads a report has no need of the engine.
    import shacl

    try:
        shapes = shacl.Shapes.from_text(ontology.shapes().decode())
        told = shapes.validate_file(str(whole), max_results=LIMIT, allow_warnings=True)
    except ValueError as error:
        raise NotRdf(f"the facts cannot be read: {error}; mend that line and check again") from error
    results = [each for each in told.results if each.focus_node.startswith("<")]
    unknown = [each for each in slips(whole) if each.focus.startswith("<")]
    about = About(files, {each.focus_node.encode() for each in results} | {each.focus.encode() for each in unknown})
    findings = [
        about.finding(
            severity=each.severity,
            shape=bare(each.source_shape),
            constraint=each.component,
            focus=bare(each.focus_node),
            path=bare(each.path),
            value=each.value or "",
            message=each.message or "",
        )
        for each in results
        if not only_said or each.focus_node.encode() in about.said
    ]
    findings += [
        about.finding(
            severity="Warning",
            shape=SHAPE.value,
            constraint=each.constraint,
            focus=bare(each.focus),
            path=bare(each.path),
            value=each.value,
            message=each.message,
        )
        for each in unknown
        if not only_said or each.focus.encode() in about.said
    ]
    blocking = sum(each.severity == "Violation" for each in results)
    return Report(findings=tuple(sorted(findings, key=_rank)), triples=triples, whole=blocking < LIMIT)


def _rank(finding: Finding) -> tuple[object, ...]:
    """Return what puts findings in order: the worst first, then by shape, source, thing and value."""
    return WORST_FIRST.index(finding.severity), finding.shape, finding.sources, finding.focus, finding.value


class Checking:
    """A check in a process of its own, begun at once and asked for its report later.

    Leaving it (it is used in a `with`) ends it. `facts` are what `graph.derive` wrote for the shapes, so many lines;
    `described` are the sources of `files`, in whose graphs the facts stand.
    """

    def __init__(
        self, facts: Path, count: int, files: Sequence[Path], described: Iterable[Described], work: Path
    ) -> None:
        self.answer = work / "report.json"
        own = work / "described.nq"
        own.write_bytes(
            serialize([quad for each in described for quad in provenance_quads(each)], format=RdfFormat.N_QUADS) or b""
        )
        with facts.open("ab") as target:
            lines = Lines(target, ())
            lines.add(own, own)
        about = [*files, own, facts.with_name("own.nq")]
        job = json.dumps({"facts": str(facts), "count": count + lines.count, "about": [str(path) for path in about]})
        # In the working folder: whoever is killed here leaves nothing that the next command does not sweep.
        self.errors = (work / "errors.txt").open("w+b")
        self.process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-P", "-m", "graph.validate", str(self.answer)],
            stdin=subprocess.PIPE,
            stderr=self.errors,
            text=True,
        )
        if self.process.stdin:
            self.process.stdin.write(f"{job}\n")
            self.process.stdin.flush()  # and left open: its end tells the process that this one is gone

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        if self.process.stdin:
            self.process.stdin.close()
        self.errors.close()

    def report(self) -> Report:
        """Return what was found, waiting for it. Raises NotChecked."""
        if self.process.wait():
            self.errors.seek(0)
            raise NotChecked(self.errors.read().decode(errors="replace"))
        return Report.read(self.answer.read_text(encoding="utf-8"))


def main() -> None:
    """Check what the job on the first line of standard input names; write the report to the file that is the only argument.

    What it writes meanwhile stands beside the report. It ends with the process that gave it the job.
    """
    job = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_input, daemon=True).start()
    answer = Path(sys.argv[1])
    report = found(Path(job["facts"]), job["count"], [Path(path) for path in job["about"]])
    answer.write_text(report.json(), encoding="utf-8")


def _end_with_input() -> None:
    """End this process when its standard input ends: nobody waits for its answer, and others may need its folder."""
    while os.read(0, 1):  # not through sys.stdin, whose lock would be held when this process wants to end
        pass
    os._exit(1)


if __name__ == "__main__":
    main()
