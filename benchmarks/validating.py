"""The shapes over a million invented triples: CPU, memory, and every planted fault found."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import invented
from benchmarks.measure import Bound
from graph.ntriples import short

TRIPLES = 1_000_000
FAULTS = 20
"""Planted of each kind."""
MAIN = "from placegraph import main; main()"


def measures() -> Iterator[Bound]:
    """Yield the CPU and the memory of the whole command, start to end."""
    with tempfile.TemporaryDirectory() as folder:
        facts = Path(folder) / "facts.nq"
        planted = invented.write(facts, TRIPLES, FAULTS)
        command = [sys.executable, "-c", MAIN, "validate", str(facts), "--home", folder, "--format", "json"]
        told = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert told.stdout
        document = json.loads(told.stdout.read())
        # Of this child alone: `getrusage` would mix it with the children of other benchmarks.
        _, _, used = os.wait4(told.pid, 0)
        told.returncode = 0
    found = {(short(each["shape"]).removeprefix("pg:shape-"), short(each["focus"])) for each in document["findings"]}
    right = found == planted and len(planted) == FAULTS * len(invented.FAULTS)
    what = f"validate {document['triples']:,} statements"
    yield Bound(f"{what}, CPU", used.ru_utime + used.ru_stime, 5, "s", right)
    yield Bound(f"{what}, peak", used.ru_maxrss / 1024, 500, "MB", right)
