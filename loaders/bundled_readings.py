"""Readings of the tables that come with placegraph."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from graph.home import Home, Version
from graph.software import software
from graph.telling import Tell
from loaders import editions, limited, tables
from loaders.decisions import decisions_in, merged
from loaders.loader import loaders
from loaders.reading import sorting


def bundled_versions(
    home: Home, work: Path, slugs: Sequence[str], tell: Tell, into: Mapping[str, str] | None = None
) -> dict[str, Version]:
    """Turn the bundled tables of these sources into readings, two at a time; `into` names merged bodies."""
    if not slugs:
        return {}
    into = decisions_in(home).merged_into if into is None else into
    told = editions.read_sources(tables.bundled())
    now = edition()
    jobs = [slug for slug in slugs if slug in told]
    tell(f"reading the bundled tables of {len(jobs)} sources")
    versions = {}
    with limited.children(2) as pool:
        # The largest first, so that no core waits for it at the end.
        queue = sorted(jobs, key=lambda slug: -told[slug].records)
        results = [(slug, pool.submit(_read_tables, slug, told[slug].read, work / slug, into)) for slug in queue]
        for slug, result in results:
            sha, count = result.result()
            version = replace(told[slug], sha256=sha, quads=count, software=now)
            home.keep(version, work / slug)
            versions[slug] = version
    return versions


def _read_tables(slug: str, read: str, made: Path, into: Mapping[str, str]) -> tuple[str, int]:
    """Write one bundled source's N-Quads; return their hash and number. Runs in a child process."""
    made.mkdir(parents=True)
    return sorting(slug, read, merged(tables.read(tables.bundled(), slug), into), made).write(made / "data.nq")


def outdated(home: Home, held: dict[str, Version]) -> list[str]:
    """Return the bundled sources to read: all for an empty home, else those that came with another edition."""
    if not home.current.exists():
        return list(loaders())
    now = edition()
    return [slug for slug, version in held.items() if version.origin == "bundled" and version.software != now]


def edition() -> str:
    """Return the release and a fingerprint of its bundled tables, so that tables of another release are read again."""
    tables_now = sha256()
    for table in sorted(tables.bundled().iterdir(), key=lambda each: each.name):
        if table.name.endswith(".csv"):
            tables_now.update(table.read_bytes())
    return f"{software()} tables {tables_now.hexdigest()[:8]}"
