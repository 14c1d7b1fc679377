"""What people decided about names and bodies, put in force: the sources that it changes are read again."""

from collections.abc import Mapping, Sequence, Set
from pathlib import Path

import ontology
from graph.builds import publish
from graph.home import Build, Home, Version
from graph.telling import Tell
from loaders import contents
from loaders.bundled_readings import bundled_versions
from loaders.contents import described, ordered
from loaders.decisions import CURATED, NAME, Decision, Decisions, decisions_in, merged, write
from loaders.file_readings import read_source
from loaders.forms import form_again
from loaders.records import Name, Record
from loaders.spellings import folded


def decide(home: Home, answers: Sequence[Decision], day: str, tell: Tell) -> tuple[Build, list[str]]:
    """Add to what people decided about names and bodies, read the sources that it changes again, and serve the result.

    Returns the build and the sources that were read again. Raises ReaderDied or BuildRefused; then nothing has changed.
    """
    with home.changing() as work:
        held = home.versions()
        before = decisions_in(home, held)
        after = before.after(answers)
        if after == before:
            return home.build(), []
        changed = concerned(home, held, before, after)
        _tell_of_foreign(home, held, before.merged_into.keys() ^ after.merged_into.keys(), tell)
        if after.all:
            table = work / "decisions.csv"
            write(table, after)
            held[CURATED] = read_source(home, work, held, CURATED, [table], day, tell)[0]
        else:
            held.pop(CURATED)
        held |= again(home, work, held, changed, after.merged_into, tell)
        versions = ordered(held)
        return publish(home, work, versions, map(described, versions.values()), tell), changed


def again(
    home: Home, work: Path, held: dict[str, Version], slugs: Sequence[str], into: Mapping[str, str], tell: Tell
) -> dict[str, Version]:
    """Read sources that are held once more, as people decided about names and bodies since; those that differ come back.

    `into` names the bodies that were merged. What came from files is read from the originals that were kept.
    """
    own = [held[slug] for slug in slugs if held[slug].origin == "files"]
    found = bundled_versions(home, work, [slug for slug in slugs if held[slug].origin == "bundled"], tell, into)
    for version in own:
        kept = home.original(version)
        originals = [kept / name for name in version.files]
        beside = held | found
        if version.source:
            found[version.slug] = form_again(home, work, beside, version, originals, tell)
        else:
            found[version.slug] = read_source(home, work, beside, version.slug, originals, version.read, tell)[0]
    return found


def concerned(home: Home, held: Mapping[str, Version], before: Decisions, after: Decisions) -> list[str]:
    """Return the sources that read otherwise once these decisions are in the place of those before.

    A merge changes every source that tells of the body. A name changes those read from files that are kept;
    of the bundled ones only what came of the files is here. Foreign RDF and shapes are kept word for word and have
    no records: no decision changes them.
    """
    changed = set(before.all) ^ set(after.all)
    names = {folded(each.name) for each in changed if each.question == NAME}
    merges = before.merged_into.items() ^ after.merged_into.items()
    bodies = {body for body, _ in merges}
    # What was read after a merge knows the name that went as another name of the body that stayed.
    both = bodies | {stayed for _, stayed in merges}
    return [
        slug
        for slug, version in held.items()
        if slug != CURATED
        and _is_concerned(
            contents.records_of(home, version), version, names, both if version.origin == "files" else bodies
        )
    ]


def _is_concerned(records: Sequence[Record], version: Version, names: set[str], bodies: set[str]) -> bool:
    if version.origin == "files" and any(isinstance(each, Name) and folded(each.name) in names for each in records):
        return True
    return bool(bodies) and any(
        each != now for each, now in zip(records, merged(records, dict.fromkeys(bodies, "")), strict=True)
    )


def _tell_of_foreign(home: Home, held: Mapping[str, Version], bodies: Set[str], tell: Tell) -> None:
    """Say which sources of foreign RDF name a body that was merged or parted: they are kept as they are."""
    for slug, version in held.items():
        folder = home.folder(slug, version.name)
        if version.source and not (folder / "tables").exists():
            facts = (folder / "data.nq").read_text(encoding="utf-8")
            if named := [body for body in sorted(bodies) if f"<{ontology.ID}{body}>" in facts]:
                tell(f"{slug} is RDF, which is kept word for word: it says {', '.join(named)} as before")
