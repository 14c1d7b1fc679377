"""Run every long corpus, print what came of it, and keep that in soak/RESULTS.md; the exit status is 1 if anything failed."""

import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from graph.home import Home
from graph.software import software
from loaders import loading
from soak import disks, homes, hostile, kills, mutants
from soak.damage import DAMAGES

HERE = Path(__file__).resolve().parent
RAW = HERE.parents[1] / "shared" / "data"
"""The publishers' own files, where they lie beside the project; without them only our own tables are damaged."""
SHOWN = 20
"""Faults that are listed."""


@click.command()
@click.option("--kills", "killed", default=200, show_default=True, help="Commands to kill.")
@click.option("--disks", "full", default=20, show_default=True, help="Times to fill the disk.")
@click.option("--mutants", "damaged", default=10_000, show_default=True, help="Files to damage.")
@click.option(
    "--commands", default=200, show_default=True, help="Of the damaged files, how many go through the command."
)
@click.option("--queries", default=10_000, show_default=True, help="Hostile requests to send.")
@click.option("--seed", default=2026, show_default=True, help="What the dice begin with.")
@click.option("--raw", type=click.Path(path_type=Path), default=RAW, help="The folder of the publishers' own files.")
@click.option("--keep/--no-keep", default=True, help="Whether to write soak/RESULTS.md.")
def main(killed: int, full: int, damaged: int, commands: int, queries: int, seed: int, raw: Path, keep: bool) -> None:
    """Do harm to small homes, and say what came of it."""
    start = last = time.monotonic()
    faults: list[str] = []
    told = [
        "# What the last long run found",
        "",
        f"`make soak` on {datetime.now(UTC).date().isoformat()}, seed {seed}, {software()}.",
        "",
    ]
    for title, lines in (
        ("Killed commands", _kills(killed, seed, faults)),
        ("Full disks", _disks(full, seed, faults)),
        ("Damaged files", _mutants(raw, damaged, commands, seed, faults)),
        ("Hostile requests", _queries(queries, seed, faults)),
    ):
        found = list(lines)  # each does its work only now
        found.append(f"It took {time.monotonic() - last:.0f} s.")
        last = time.monotonic()
        click.echo("\n".join([title, *found, ""]))
        told += [f"## {title}", "", *found, ""]
    told += [f"## Faults: {len(faults)}", "", *(f"- {fault}" for fault in faults[:SHOWN])]
    told += [f"- and {len(faults) - SHOWN} more"] if len(faults) > SHOWN else []
    click.echo(f"{len(faults)} faults in {(time.monotonic() - start) / 60:.0f} minutes")
    click.echo("\n".join(faults))
    if keep:
        (HERE / "RESULTS.md").write_text("\n".join(told).rstrip() + "\n", encoding="utf-8")
    sys.exit(1 if faults else 0)


def _kills(points: int, seed: int, faults: list[str]) -> Iterator[str]:
    if not points:
        return
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
    if not points:
        return
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
    if not points:
        return
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


def _queries(points: int, seed: int, faults: list[str]) -> Iterator[str]:
    if not points:
        return
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home")
        loading.build(home, lambda text: None)
        found = hostile.soak(home, points, seed)
    faults += found.faults + found.late
    yield f"{sum(found.kinds.values()):,} requests to `placegraph serve` over the bundled graph with a limit of {hostile.LIMIT:g} s"
    yield f"a query and {hostile.PAGE:g} s a page, to its endpoint and ('route') to all of its other routes:"
    yield ", ".join(f"{kind} {count:,}" for kind, count in sorted(found.kinds.items())) + "."
    yield ""
    yield "Answered: " + ", ".join(f"{status} {count:,}" for status, count in sorted(found.statuses.items())) + "."
    yield f"The longest took {found.longest:.2f} s. Meanwhile {found.small:,} small queries were answered, the slowest in"
    yield f"{found.slowest_small:.2f} s. Connections to a listener named in the queries: {found.calls}. The service held"
    yield f"{found.memory:,.0f} MB at most (cap {hostile.MEMORY:,} MB)."
    yield ""
    yield f"Deaths of the server, answers 500, broken connections, late endings, or late small queries: {len(found.faults) + len(found.late)}."


if __name__ == "__main__":
    main()
