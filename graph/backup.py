"""A home in one file, and back: every kept build with the sources it was made from.

PlacegraphError
├── BadBackup      the file is no backup, or is not whole
└── NotEmpty       the home to restore into holds something
"""

import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

from pyoxigraph import Store

from graph.home import Build, Home, sync
from ontology import PlacegraphError

MANIFEST = "placegraph-backup.json"
"""The first member of a backup: what is in it."""
KEPT = ("sources", "builds", "shared-queries")
"""Folders of a home that cannot be made again from elsewhere."""
FORMAT = 1


class BadBackup(PlacegraphError):
    """A file is no backup, or is not whole."""

    def __init__(self, file: Path, why: str) -> None:
        super().__init__(f"{file} cannot be restored: {why}; nothing was changed. Take another backup")


class NotEmpty(PlacegraphError):
    """A home holds something already."""

    def __init__(self, home: Home) -> None:
        super().__init__(
            f"{home.path} is not empty, and a restored home replaces nothing; name a new folder with --home, "
            "and serve from there when you are content"
        )


def backup(home: Home, target: Path) -> int:
    """Write a home into a file, which replaces what was there when it is whole; return its bytes.

    Nothing is loaded or pruned meanwhile; a server goes on answering. Raises NotBuilt, HomeBusy.
    """
    served = home.build()
    with home.changing():
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
        try:
            with os.fdopen(handle, "wb") as file:
                # level 1: the stores are packed already, and a backup is taken often
                with tarfile.open(fileobj=file, mode="w:gz", compresslevel=1) as archive:
                    _add_manifest(archive, home, served)
                    for folder in KEPT:
                        if (home.path / folder).is_dir():
                            archive.add(home.path / folder, folder)
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(0o600)
            Path(name).replace(target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    return target.stat().st_size


def restore(home: Home, file: Path) -> Build:
    """Bring a backup back as a new home, checked whole before it is there; return the build that it serves.

    Raises NotEmpty, BadBackup.
    """
    if home.path.exists() and any(home.path.iterdir()):
        raise NotEmpty(home)
    home.path.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=home.path.parent, prefix=f".{home.path.name}-"))
    try:
        served = _unpacked(file, made)
        again = Home(made)
        for fault in _faults(again):
            raise BadBackup(file, fault)
        again.serve(served)
        sync(made)
        if home.path.exists():
            home.path.rmdir()
        made.rename(home.path)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    return home.build()


def _add_manifest(archive: tarfile.TarFile, home: Home, served: Build) -> None:
    said = {"format": FORMAT, "software": version("placegraph"), "served": served.hash, "build": asdict(served)}
    text = json.dumps(said, indent=1).encode()
    member = tarfile.TarInfo(MANIFEST)
    member.size, member.mode = len(text), 0o644
    archive.addfile(member, io.BytesIO(text))


def _unpacked(file: Path, made: Path) -> str:
    """Unpack a backup into a folder, and return the build that it served. Raises BadBackup."""
    try:
        with tarfile.open(file, "r:gz") as archive:
            first = archive.next()
            manifest = archive.extractfile(first) if first and first.name == MANIFEST else None
            if manifest is None:
                raise BadBackup(file, "it is no backup of placegraph")
            said = json.loads(manifest.read())
            if said.get("format") != FORMAT:
                raise BadBackup(file, f"its format is {said.get('format')!r}, and this release reads {FORMAT}")
            # "data": no links out of the folder, no devices, no owners
            archive.extractall(made, filter="data")
    except (tarfile.TarError, EOFError, OSError, ValueError) as error:
        raise BadBackup(file, str(error) or "it ends too early") from None
    (made / MANIFEST).unlink(missing_ok=True)
    return str(said["served"])


def _faults(home: Home) -> Iterator[str]:
    """Yield what is not as the manifests in a home say: counts of graphs, and bytes of sources."""
    builds = home.builds()
    if not builds:
        yield "it holds no build"
    for build in builds:
        try:
            found = len(Store.read_only(str(home.path / "builds" / build.hash / "store")))
        except OSError as error:
            yield f"build {build.hash} cannot be opened ({error})"
            continue
        if found != sum(build.quads.values()):
            yield f"build {build.hash} holds {found:,} facts where {sum(build.quads.values()):,} were published"
        for slug, name in build.sources.items():
            data = home.folder(slug, name) / "data.nq"
            if not data.is_file() or _digest(data) != home.version(slug, name).sha256:
                yield f"source {slug} of build {build.hash} is not as it was"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
