"""A home in one file, and back: every kept build with the sources it was made from.

PlacegraphError
├── BadBackup      the file is no backup, or is not whole
└── NotEmpty       the home to restore into holds something
"""

import hashlib
import io
import json
import os
import re
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pyoxigraph import Store

from graph.home import Build, Home, sync
from ontology import PlacegraphError

MANIFEST = "placegraph-backup.json"
"""The first member of a backup: what is in it."""
KEPT = ("sources", "builds", "positions.csv")
"""What a home holds that cannot be made again from elsewhere, besides the queries that people shared."""
SHARED = "shared-queries"
FORMAT = 1
NAME, SLUG = re.compile(r"[0-9a-f]{1,64}"), re.compile(r"[a-z0-9][a-z0-9-]*")
"""Names of builds and of readings of sources, and of sources: nothing that leads out of a folder."""


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
                    for name_kept in KEPT:
                        if (home.path / name_kept).exists():
                            archive.add(home.path / name_kept, name_kept)
                    _add_shared(archive, home)
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(0o600)
            Path(name).replace(target)
        except BaseException:  # Ctrl+C too, and it goes on: half a backup must never stay behind
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
    except BaseException:  # Ctrl+C too, and it goes on: half a home must never stay behind
        shutil.rmtree(made, ignore_errors=True)
        raise
    return home.build()


def _add_manifest(archive: tarfile.TarFile, home: Home, served: Build) -> None:
    said = {"format": FORMAT, "software": version("placegraph"), "served": served.hash, "build": asdict(served)}
    text = json.dumps(said, indent=1).encode()
    member = tarfile.TarInfo(MANIFEST)
    member.size, member.mode = len(text), 0o644
    archive.addfile(member, io.BytesIO(text))


def _add_shared(archive: tarfile.TarFile, home: Home) -> None:
    """Add the queries that people shared; a server may write and drop some meanwhile."""
    for path in sorted((home.path / SHARED).glob("*.json")):
        try:
            text = path.read_bytes()
        except FileNotFoundError:
            continue
        member = tarfile.TarInfo(f"{SHARED}/{path.name}")
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
            said = _object(manifest.read())
            if said.get("format") != FORMAT:
                raise BadBackup(
                    file, f"its format is {str(said.get('format'))[:20]!r}, and this release reads {FORMAT}"
                )
            # "data": no links out of the folder, no devices, no owners
            archive.extractall(made, filter="data")
    except (tarfile.TarError, EOFError, OSError, ValueError, zlib.error) as error:
        raise BadBackup(file, str(error) or "it ends too early") from None
    (made / MANIFEST).unlink(missing_ok=True)
    served = said.get("served")
    if not isinstance(served, str) or not NAME.fullmatch(served) or not (made / "builds" / served).is_dir():
        raise BadBackup(file, f"it does not hold the build {str(served)[:40]!r} that it says was served")
    return served


def _object(text: bytes) -> dict[str, Any]:
    """Return a JSON object. Raises ValueError in words."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError("a manifest in it is no JSON that can be read") from None
    if not isinstance(said, dict):
        raise ValueError("a manifest in it is no JSON object")
    return said


def _is_build(said: Mapping[str, Any], name: str) -> bool:
    """Tell whether this is what a build of that name says of itself."""
    return (
        said.keys() <= {each.name for each in fields(Build)}
        and said.get("hash") == name
        and all(isinstance(said.get(key), str) for key in ("made", "software"))
        and isinstance(said.get("before", ""), str)
        and isinstance(said.get("dataset", False), bool)
        and _holds(said.get("sources", {}), str)
        and _holds(said.get("quads", {}), int)
    )


def _holds(said: object, kind: type) -> bool:
    """Tell whether this is an object of texts and values of that kind."""
    return isinstance(said, dict) and all(isinstance(value, kind) for value in said.values())


def _faults(home: Home) -> Iterator[str]:
    """Yield what is not as the manifests in a home say: counts of graphs, and bytes of sources."""
    for folder in sorted((home.path / "builds").glob("*")):
        try:
            if not _is_build(_object((folder / "build.json").read_bytes()), folder.name):
                yield f"build {folder.name[:40]} does not say what it is made of"
        except (OSError, ValueError) as error:
            yield f"build {folder.name[:40]} cannot be read ({error})"
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
            if not _is_as_it_was(home, slug, name):
                yield f"source {slug[:60]} of build {build.hash} is not as it was"


def _is_as_it_was(home: Home, slug: str, name: str) -> bool:
    """Tell whether a source's facts are those that its manifest tells of."""
    if not (SLUG.fullmatch(slug) and NAME.fullmatch(name)):
        return False
    data = home.folder(slug, name) / "data.nq"
    try:
        return data.is_file() and _digest(data) == home.version(slug, name).sha256
    except (OSError, ValueError, TypeError, RecursionError):
        return False


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
