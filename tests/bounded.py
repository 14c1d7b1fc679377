"""A copy of the bundled home to which somebody has brought boundaries, without building it again."""

import json
import os
import shutil
from dataclasses import asdict
from pathlib import Path

from graph.home import Home, Version
from graph.peers import Peers
from loaders.beside import Beside
from loaders.boundaries import read
from loaders.own_sources import Asked
from loaders.records import Place
from loaders.source import OGL


def bounded(home: Home, file: Path, folder: Path) -> Home:
    """Return a copy of a home (its files linked, none of them changed) that serves the shapes of a file too."""
    shutil.copytree(home.path, folder / "home", symlinks=True, copy_function=os.link)
    copy = Home(folder / "home")
    known = [
        Place(
            locator=place.gss, place=place.iri.rsplit("/", 1)[1], name=place.name, kind="district", gss_code=place.gss
        )
        for place in Peers.read(copy.current).places
        if not place.ended
    ]
    asked = Asked(publisher="Office for National Statistics", licence=OGL)
    found = read(asked, [file], Beside(known), "2026-11-22", folder / "made")
    version = Version(
        slug=found.source.slug, sha256=found.sha256, input_sha256=found.sha256, origin="files", files=(file.name,),
        read="2026-11-22", rows_in=found.rows_in, rows_refused=0, records=found.records, quads=0, software="test",
        source={"attribution": found.source.attribution, "title": found.source.title}, form="boundaries",
    )  # fmt: skip
    kept = copy.folder(version.slug, version.name)
    kept.parent.mkdir(parents=True)
    (folder / "made").rename(kept)
    (kept / "manifest.json").write_text(json.dumps(asdict(version)))
    # a linked file is the original's too: what is changed is written anew
    build = copy.current / "build.json"
    said = json.loads(build.read_text())
    build.unlink()
    build.write_text(json.dumps({**said, "sources": {**said["sources"], version.slug: version.name}}))
    return copy
