"""Run every long corpus, print what came of it, and keep that in soak/RESULTS.md; the exit status is 1 if anything failed."""

import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from graph.builds import software
from soak import disks, homes, kills, mutants

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
@click.option("--seed", default=2026, show_default=True, help="What the dice begin with.")
@click.option("--raw", type=click.Path(path_type=Path), default=RAW, help="The folder of the publishers' own files.")
@click.option("--keep/--no-keep", default=True, help="Whether to write soak/RESULTS.md.")
def main(killed: int, full: int, damaged: int, commands: int, seed: int, raw: Path, keep: bool) -> None:
    """Do harm to small homes, and say what came of it."""
    start = time.monotonic()
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
    ):
        found = list(lines)  # each does its work only now
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
    yield f"{points} kills (SIGKILL to the command and its children), half before a seeded change to the disk and half by"
    yield "the clock. After each, every kept build and every reading was counted and hashed, and the command run again."
    yield ""
    yield "| command | old left whole | new left whole | had ended before |"
    yield "|---|---|---|---|"
    for verb in homes.VERBS:
        yield "| {} | {} | {} | {} |".format(
            verb, *(found.done[verb, outcome] for outcome in ("old", "new", "had ended"))
        )
    yield ""
    yield f"Half states, lost sources, or a next command that failed: {len(found.faults)}."


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
        found = mutants.soak(Path(folder), raw, points, seed, commands)
    faults += found.faults
    few = min(found.by_loader.values(), default=0)
    yield f"{points:,} damaged files over {len(found.by_loader)} loaders and forms (at least {few} each), {commands} of"
    yield f"them by the command itself. Damage: {', '.join(mutants.DAMAGES)}; often several at once."
    yield ""
    yield "| outcome | files |"
    yield "|---|---|"
    for outcome, count in found.done.most_common():
        yield f"| {outcome} | {count:,} |"
    yield ""
    yield f"Tracebacks, hangs over {mutants.LONGEST} s, or another graph served: {len(found.faults)}."


if __name__ == "__main__":
    main()
