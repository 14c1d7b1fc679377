"""What a machine and a home are like, and what to do about it."""

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from graph.home import Home, NotBuilt
from graph.lanes import pages_lane
from ontology import PlacegraphError

OLD = 90
"""Days after which a build is called old: the shortest shelf life of a kind of fact is about that."""
ROOM = 3
"""How many times the size of the served build must be free for the next one."""
LIBRARIES = ("placegraph", "pyoxigraph", "shacl", "rdflib", "flask", "waitress")


@dataclass(frozen=True)
class Sign:
    """One thing that was looked at: what was found, and what to do where it is not well ("" where it is)."""

    looked_at: str
    found: str
    do: str = ""


def signs(home: Home) -> Iterator[Sign]:
    """Yield what was found, in the order in which one would mend it."""
    yield Sign("Python", f"{platform.python_version()} on {platform.system()} {platform.machine()}")
    yield Sign("libraries", ", ".join(f"{name} {version(name)}" for name in LIBRARIES))
    yield _sockets()
    yield _build(home)
    if home.current.exists():
        yield _answers(home)
        yield _age(home)
        yield _room(home)
        yield _kept(home)


def _sockets() -> Sign:
    """Try the filter that keeps queries from the network, in a process of its own: it cannot be taken off again."""
    tried = (
        "import socket, sys\nfrom graph.worker import without_sockets\n"
        "if not without_sockets(): sys.exit(2)\n"
        "try: socket.socket()\nexcept PermissionError: sys.exit(0)\nsys.exit(1)"
    )
    folder = Path(__file__).resolve().parents[1]
    status = subprocess.run([sys.executable, "-c", tried], cwd=folder, check=False, capture_output=True).returncode  # noqa: S603
    if status == 0:
        return Sign("no sockets in queries", "the kernel refuses them")
    why = "it cannot be set here" if status == 2 else "it does not hold"
    return Sign(
        "no sockets in queries",
        f"the filter of system calls: {why}",
        "queries with SERVICE are refused by their words alone; serve the public from Linux on x86-64 or arm64, "
        "or close the way out with a firewall",
    )


def _build(home: Home) -> Sign:
    try:
        build = home.build()
    except NotBuilt as error:
        return Sign("build", "none", str(error))
    facts = f"{sum(build.quads.values()):,} facts"
    return Sign("build", f"{build.hash}, made {build.made[:10]} by placegraph {build.software}, {facts}")


def _answers(home: Home) -> Sign:
    try:
        with pages_lane(home.current, workers=1) as lane:
            milliseconds = lane.ask("ASK { ?s ?p ?o }").milliseconds
    except PlacegraphError as error:
        return Sign("answers", "none", f"{error}; `placegraph rollback` serves the build before")
    return Sign("answers", f"a first question took {milliseconds:.0f} ms")


def _age(home: Home) -> Sign:
    days = (datetime.now(UTC) - datetime.fromisoformat(home.build().made)).days
    return Sign("age", f"{days} days", "load newer lists, or a newer release" if days > OLD else "")


def _room(home: Home) -> Sign:
    free, needed = shutil.disk_usage(home.path).free, ROOM * size(home.current.resolve())
    do = (
        f"a new build wants about {megabytes(needed)}: free some, or `placegraph prune --keep 1`"
        if free < needed
        else ""
    )
    return Sign("free disk", megabytes(free), do)


def _kept(home: Home) -> Sign:
    builds = home.builds()
    return Sign("kept builds", f"{len(builds)}, {megabytes(size(home.path))} with their sources")


def size(folder: Path) -> int:
    """Return the bytes of all files below a folder."""
    return sum(Path(root, name).lstat().st_size for root, _, names in os.walk(folder) for name in names)


def megabytes(count: int) -> str:
    """Return a number of bytes as people say it."""
    return f"{count / 1_000_000:,.0f} MB"
