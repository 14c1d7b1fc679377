"""Run the long corpora, print what came of each, and keep that in soak/RESULTS.md; the exit status is 1 if anything failed."""

import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from graph.home import Home
from graph.lanes import PAGE
from graph.software import software
from loaders import loading
from soak import binding, disks, homes, hostile, kills, mutants, scripts
from soak.damage import DAMAGES

HERE = Path(__file__).resolve().parent
RAW = HERE.parents[1] / "shared" / "data"
"""The publishers' own files, where they lie beside the project; without them only our own tables are damaged."""
SHOWN = 20
"""Faults that are listed."""


KEPT = HERE / "RESULTS.md"
CHROMIUM = shutil.which("chromium") or ""


@click.command()
@click.option("--kills", "killed", default=200, show_default=True, help="Commands to kill.")
@click.option("--disks", "full", default=20, show_default=True, help="Times to fill the disk.")
@click.option("--mutants", "damaged", default=10_000, show_default=True, help="Files to damage.")
@click.option(
    "--commands", default=200, show_default=True, help="Of the damaged files, how many go through the command."
)
@click.option("--requests", default=10_000, show_default=True, help="Hostile requests to send.")
@click.option("--texts", default=100_000, show_default=True, help="Odd texts to put into questions.")
@click.option(
    "--scripts", "running", default=500, show_default=True, help="Texts that would run, to open in a browser."
)
@click.option("--seed", default=2026, show_default=True, help="What the dice begin with.")
@click.option("--raw", type=click.Path(path_type=Path), default=RAW, help="The folder of the publishers' own files.")
@click.option("--keep/--no-keep", default=True, help="Whether to write soak/RESULTS.md.")
def main(
    killed: int,
    full: int,
    damaged: int,
    commands: int,
    requests: int,
    texts: int,
    running: int,
    seed: int,
    raw: Path,
    keep: bool,
) -> None:
    """Do harm to small homes, and say what came of it. A part of which there are 0 is left as it was kept."""
    start = time.monotonic()
    kept = sections(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    whole = 0
    for title, count, part in (
        ("Killed commands", killed, lambda faults: _kills(killed, seed, faults)),
        ("Full disks", full, lambda faults: _disks(full, seed, faults)),
        ("Damaged files", damaged, lambda faults: _mutants(raw, damaged, commands, seed, faults)),
        ("Hostile requests", requests, lambda faults: _requests(requests, seed, faults)),
        ("Odd texts in questions", texts, lambda faults: _texts(texts, seed, faults)),
        ("Texts that would run", running, lambda faults: _scripts(running, seed, faults)),
    ):
        if not count:
            continue
        last, faults = time.monotonic(), list[str]()
        found = list(part(faults))
        found += [f"It took {time.monotonic() - last:.0f} s.", "", *(f"- {fault}" for fault in faults[:SHOWN])]
        found += [f"- and {len(faults) - SHOWN} more"] if len(faults) > SHOWN else []
        day = datetime.now(UTC).date().isoformat()
        kept[title] = "\n".join([f"{day}, seed {seed}, {software()}: {len(faults)} faults.", "", *found]).strip()
        click.echo(f"{title}\n\n{kept[title]}\n")
        whole += len(faults)
        if keep:
            told = (f"## {title}\n\n{said}\n" for title, said in kept.items())
            KEPT.write_text("\n".join(["# What the last long runs found\n", *told]), encoding="utf-8")
    click.echo(f"{whole} faults in {(time.monotonic() - start) / 60:.0f} minutes")
    sys.exit(1 if whole else 0)


def sections(text: str) -> dict[str, str]:
    """Return the parts of what was kept, by their titles."""
    _, *parts = re.split(r"^## ", text, flags=re.MULTILINE)
    return {title: said.strip() for title, _, said in (part.partition("\n") for part in parts)}


def _kills(points: int, seed: int, faults: list[str]) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        found = kills.soak(Path(folder), points, seed)
    faults += found.faults
    yield f"{points} kills (SIGKILL): a third to the command and its children before a seeded change to the disk, a third the"
    yield "same by the clock, a third to the command alone by the clock. After each, every kept build and every reading was"
    yield "counted and hashed, no child still ran, nothing lay in the folder for temporary files, and the command was run again."
    yield ""
    yield "| command | old left whole | new left whole | had ended before |"
    yield "|---|---|---|---|"
    for verb in homes.VERBS:
        yield "| {} | {} | {} | {} |".format(
            verb, *(found.done[verb, outcome] for outcome in ("old", "new", "had ended"))
        )
    yield ""
    yield f"Half states, lost sources, a child or file left behind, or a next command that failed: {len(found.faults)}."


def _disks(points: int, seed: int, faults: list[str]) -> Iterator[str]:
    try:
        found = disks.soak(points, seed)
    except disks.NoDisk as error:
        faults.append(f"no disk could be made to fill, so nothing was tried: {error}")
        yield "Not run: this machine lets nobody mount a disk of their own."
        return
    faults += found.faults
    yield f"{points} commands on a small disk that was full but for 0 to 8,000,000 bytes: {found.refused} were refused in"
    yield f"words with the old graph served, {found.done} had room enough. With room again, every one did its work."
    yield ""
    yield f"Half states, lost sources, or unclear messages: {len(found.faults)}."


def _mutants(raw: Path, points: int, commands: int, seed: int, faults: list[str]) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home")
        loading.build(home, lambda text: None)
        found = mutants.soak(Path(folder), home, raw, points, seed, commands)
    faults += found.faults
    names = sorted({name for name, _ in found.done})
    yield f"{points:,} damaged files of {len(names)} samples, by `placegraph` load, match and review in a process that is kept"
    yield "warm: the file is read in it, and nothing is built of what is taken. Each sample was accepted undamaged first."
    yield f"{found.commands} of the files went through a command of its own as well, which built and served. The slowest took"
    yield f"{found.slowest:.1f} s."
    yield ""
    yield "Damage: " + ", ".join(f"{kind} {found.kinds[kind]:,}" for kind in (*DAMAGES, *mutants.OTHERS)) + "."
    yield ""
    yield "| sample | taken | refused | fault |"
    yield "|---|---|---|---|"
    for name in names:
        yield "| {} | {:,} | {:,} | {:,} |".format(
            name, *(found.done[name, each] for each in ("taken", "refused", "fault"))
        )
    whole = [sum(found.done[name, each] for name in names) for each in ("taken", "refused", "fault")]
    yield "| **all** | {:,} | {:,} | {:,} |".format(*whole)
    yield ""
    yield f"Tracebacks, refusals that help nobody, hangs over {mutants.LONGEST} s, or another graph served: {len(found.faults)}."


def _requests(points: int, seed: int, faults: list[str]) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home")
        loading.build(home, lambda text: None)
        found = hostile.soak(home, points, seed)
    faults += found.faults + found.late
    yield f"{sum(found.kinds.values()):,} requests to `placegraph serve` over the bundled graph with a limit of {hostile.LIMIT:g} s"
    yield f"a query and {PAGE:g} s a page, to its endpoint and ('route') to all of its other routes:"
    yield ", ".join(f"{kind} {count:,}" for kind, count in sorted(found.kinds.items())) + "."
    yield ""
    yield "Answered: " + ", ".join(f"{status} {count:,}" for status, count in sorted(found.statuses.items())) + "."
    yield f"The longest took {found.longest:.2f} s. Meanwhile {found.small:,} small queries were answered, the slowest in"
    yield f"{found.slowest_small:.2f} s. Connections to a listener named in the queries: {found.calls}. The service held"
    yield f"{found.memory:,.0f} MB at most (cap {hostile.MEMORY:,} MB)."
    yield ""
    yield f"Deaths of the server, answers 500, broken connections, late endings, or late small queries: {len(found.faults) + len(found.late)}."


def _texts(cases: int, seed: int, faults: list[str]) -> Iterator[str]:
    found = binding.soak(cases, seed)
    faults += found.faults
    yield f"{cases:,} texts put into the questions of the library, and each question read back by the engine: {found.taken.total():,}"
    yield f"were taken ({found.taken['Text']:,} of them as plain text), {found.refused.total():,} refused in words."
    yield ""
    yield f"Questions that were changed, or terms that were not what was meant: {len(found.faults)}."


def _scripts(count: int, seed: int, faults: list[str]) -> Iterator[str]:
    if not CHROMIUM:
        faults.append("there is no chromium on this machine, so nothing was opened")
        yield "Not run: this machine has no chromium."
        return
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home")
        loading.build(home, lambda text: None)
        found = scripts.soak(home, Path(folder), count, seed, CHROMIUM)
    faults += found.faults
    yield f"{found.facts:,} texts in facts (titles, names, links, notes, labels, what sources say of themselves) and {found.addresses:,} in"
    yield f"addresses, on {found.pages:,} pages opened in Chromium."
    yield ""
    yield f"Texts that ran, reports of the content security policy, and links or attributes that would run: {len(found.faults)}."


if __name__ == "__main__":
    main()
