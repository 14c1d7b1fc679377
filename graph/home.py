"""The folder that holds everything loaded and built, and the one link that says which build is served.

    sources/<slug>/<version>/   data.nq, manifest.json, and for files a person loaded tables/ and original/,
                                and original-<hash>/ for other files that said the same
    builds/<hash>/              store/, build.json and report.json; never written after publishing
    current                     a link to one build; changing it is the only way to publish
    refused.json                what the shapes found in the last build, if that broke one and was refused

A build names the version of each source it was made from, so changing `current` changes the
sources with it: there is no moment at which the two disagree.

    PlacegraphError
    ├── NotBuilt       the home holds no build
    ├── HomeBusy       another command is changing the home
    ├── HoldsDataset   the home holds a dataset, not a graph of ours
    └── NoSuchBuild    no build of that name
"""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from pathlib import Path

from ontology import PlacegraphError

KEPT = 5
"""Builds kept for `rollback`, the served one included."""


class NotBuilt(PlacegraphError):
    """The home holds no build."""

    def __init__(self, home: Path) -> None:
        super().__init__(f"{home} holds no graph yet; run `placegraph build --home {home}` first")


class HomeBusy(PlacegraphError):
    """Another command is changing the home."""

    def __init__(self, home: Path) -> None:
        super().__init__(f"another placegraph command is loading or building in {home}; wait for it, then try again")


class HoldsDataset(PlacegraphError):
    """The home holds a dataset of its own: what belongs to our graphs cannot be done in it."""

    def __init__(self, home: Path) -> None:
        super().__init__(
            f"{home} holds a dataset of its own, so there are no sources and pages in it; use another --home, "
            "or bring back what it held before with `placegraph rollback`"
        )


class NoSuchBuild(PlacegraphError):
    """No build of that name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One reading of one source, as its manifest tells it; `name` is the first 8 hex digits of `sha256`.

    `sha256` is of data.nq (of the shapes, where a source says nothing else), `input_sha256` of the bytes it was read
    from; `origin` is "bundled" or "files".
    """

    slug: str
    sha256: str
    input_sha256: str
    origin: str
    files: tuple[str, ...]
    read: str
    rows_in: int
    rows_refused: int
    records: int
    quads: int
    software: str
    source: dict[str, str] = field(default_factory=dict)
    """Who says it and on what terms (the fields of `loaders.source.Source`), for a source of the home's own;
    empty for those that placegraph has a loader for."""
    form: str = ""
    """The form of file that a source of the home's own came in, by which its originals can be read again."""

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.sha256[:8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """One published store: what it was made from, when, and how many quads each graph holds."""

    hash: str
    made: str
    software: str
    sources: dict[str, str] = field(default_factory=dict)
    """Slug → version name."""
    quads: dict[str, int] = field(default_factory=dict)
    """Graph name → quads; "" is the default graph of a dataset."""
    before: str = ""
    """The build that was served when this one was published."""
    dataset: bool = False
    """True when it holds someone's RDF as it is (`graph.dataset`), and none of our graphs."""


class Home:
    """The folder of one placegraph; it is made on first use."""

    def __init__(self, path: Path) -> None:
        self.path = path.expanduser().resolve()

    @property
    def current(self) -> Path:
        """The link to the served build."""
        return self.path / "current"

    @property
    def refused(self) -> Path:
        """The report on the last build, if it was refused."""
        return self.path / "refused.json"

    @property
    def positions(self) -> Path:
        """Where bodies of the network are to be drawn, if somebody gave that (`graph.positions`)."""
        return self.path / "positions.csv"

    def build(self) -> Build:
        """Return the served build. Raises NotBuilt."""
        if not self.current.exists():
            raise NotBuilt(self.path)
        return _build(self.current)

    @property
    def holds_dataset(self) -> bool:
        """Whether what is served is a dataset of its own."""
        return self.current.exists() and self.build().dataset

    def builds(self) -> list[Build]:
        """Return every published build, newest first."""
        found = [_build(folder) for folder in (self.path / "builds").glob("*") if (folder / "build.json").exists()]
        return sorted(found, key=lambda build: build.made, reverse=True)

    def before(self, build: Build) -> list[Build]:
        """Return the builds that were served before this one, each before the last, as far back as they are kept.

        Where the one before it is not kept, the newest made before stands in its place. What was rolled back is not among them.
        """
        kept = {each.hash: each for each in self.builds()}
        found: list[Build] = []
        here = build
        while (each := kept.get(here.before)) and each not in (build, *found):
            found.append(each)
            here = each
        return found or [each for each in kept.values() if each.made < build.made][:1]

    def versions(self, build: Build | None = None) -> dict[str, Version]:
        """Return the version of each source in a build, the served one if none is given; none if nothing is built.

        Raises HoldsDataset.
        """
        if build is None:
            if not self.current.exists():
                return {}
            build = self.build()
        if build.dataset:
            raise HoldsDataset(self.path)
        return {slug: self.version(slug, name) for slug, name in build.sources.items()}

    def version(self, slug: str, name: str) -> Version:
        """Return one reading of a source."""
        manifest = json.loads((self.folder(slug, name) / "manifest.json").read_text())
        return Version(**{**manifest, "files": tuple(manifest["files"])})

    def folder(self, slug: str, name: str) -> Path:
        """Return the folder of one reading of a source."""
        return self.path / "sources" / slug / name

    def keep(self, version: Version, made: Path) -> None:
        """Move a finished reading from the working folder `made` to its place.

        Where the same facts were read before, the manifest moves on by a rename, after what that reading lacks: one
        of the bundled tables has no files of its own. The rest stays, for served builds need it.
        """
        (made / "manifest.json").write_text(json.dumps(asdict(version), indent=1))
        sync(made)
        target = self.folder(version.slug, version.name)
        if target.exists():
            for part, kept in (("tables", target / "tables"), ("original", self._original_beside(version))):
                if (made / part).exists() and not kept.exists():
                    (made / part).rename(kept)
            _sync_folder(target)
            (made / "manifest.json").replace(target / "manifest.json")
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            made.rename(target)
            _sync_folder(target.parent)

    def original(self, version: Version) -> Path:
        """Return the folder of the files that a person loaded: those of the newest reading of the same facts."""
        beside = self._original_beside(version)
        return beside if beside.exists() else self.folder(version.slug, version.name) / "original"

    def _original_beside(self, version: Version) -> Path:
        said = "\n".join([version.input_sha256, *version.files])
        return self.folder(version.slug, version.name) / f"original-{sha256(said.encode()).hexdigest()[:8]}"

    def publish(self, build: Build, made: Path) -> None:
        """Write the build's description, make it durable, and serve it: the last step is one rename."""
        build = replace(build, before=self.build().hash if self.current.exists() else "")
        (made / "build.json").write_text(json.dumps(asdict(build), indent=1))
        target = self.path / "builds" / build.hash
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists():
            # It was served before and is again: for `rollback`, that is when it was made, and what came since is earlier.
            if target.resolve() != self.current.resolve():
                # The store stays, and so do its counts.
                again = replace(_build(target), made=build.made, before=build.before)
                (made / "build.json").write_text(json.dumps(asdict(again), indent=1))
                (made / "build.json").replace(target / "build.json")
            shutil.rmtree(made)
        else:
            sync(made)
            made.rename(target)
            _sync_folder(target.parent)
        self.serve(build.hash)

    def serve(self, name: str) -> None:
        """Point `current` to a build by one rename. Raises NoSuchBuild."""
        target = self.path / "builds" / name
        if not (target / "build.json").exists():
            have = ", ".join(build.hash for build in self.builds()) or "none"
            raise NoSuchBuild(f"there is no build {name!r} in {self.path}; it holds {have}")
        link = self.path / ".current-new"
        link.unlink(missing_ok=True)
        link.symlink_to(Path("builds") / name)
        link.rename(self.current)
        _sync_folder(self.path)

    @contextmanager
    def changing(self) -> Iterator[Path]:
        """Hold the home alone, and give a working folder on the same disk that is emptied before and after.

        Raises HomeBusy. What a killed command left in the working folder goes with the next one.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        work = self.path / ".work"
        with (self.path / ".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise HomeBusy(self.path) from None
            shutil.rmtree(work, ignore_errors=True)
            work.mkdir()
            try:
                yield work
            finally:
                shutil.rmtree(work, ignore_errors=True)

    def prune(self, work: Path, keep: int = KEPT) -> None:
        """Delete all but the newest `keep` builds, and readings that no kept build was made from.

        Among those kept are the served one, and before others those that were served before it: "rollback" goes there.
        What goes is first moved to the working folder `work`, so that nothing half deleted is ever listed.
        """
        served = self.build()
        kept = list({build.hash: build for build in (served, *self.before(served), *self.builds())}.values())[:keep]
        names = {build.hash for build in kept}
        needed = {(slug, name) for build in kept for slug, name in build.sources.items()}
        builds = [folder for folder in (self.path / "builds").iterdir() if folder.name not in names]
        sources = [
            folder for folder in (self.path / "sources").glob("*/*") if (folder.parent.name, folder.name) not in needed
        ]
        trash = work / "trash"
        trash.mkdir()
        for number, folder in enumerate([*builds, *sources]):
            folder.rename(trash / str(number))


def _build(folder: Path) -> Build:
    return Build(**json.loads((folder / "build.json").read_text()))


def sync(folder: Path) -> None:
    """Make every file below a folder, and the folders themselves, survive a loss of power."""
    for root, _, names in os.walk(folder):
        for name in names:
            with Path(root, name).open("rb") as file:
                os.fsync(file.fileno())
        _sync_folder(Path(root))


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
