"""What every source must keep, whatever it lists."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import fields
from typing import TypeVar

from loaders.reading import Reading, lines
from loaders.records import Indicator, Initiative, Organisation, Place, Programme, Record, Strategy

Kind = TypeVar("Kind", bound=Record)

LOCAL_NAME = re.compile(r"[a-z]+(-[A-Za-z0-9]+)+")
ONCE = {
    "prefLabel",
    "status",
    "start",
    "end",
    "url",
    "confidence",
    "method",
    "amount",
    "amountKind",
    "note",
    "listedAs",
    "share",
    "value",
}
"""Properties of which a thing has one value at most, so that a claim says one thing whatever its evidence."""


def said_twice(quads: Iterable[str]) -> list[str]:
    """Return each thing of which one property says two things."""
    said: dict[tuple[str, str], set[str]] = defaultdict(set)
    for line in quads:
        subject, predicate, value = re.match(r"<(\S+)> <(\S+)> (.+) <\S+> \.\n", line).groups()
        if re.split(r"[#/]", predicate)[-1] in ONCE:
            said[subject, predicate].add(value)
    return [
        f"{subject} {predicate}: {sorted(values)}" for (subject, predicate), values in said.items() if len(values) > 1
    ]


def of_kind(read: Reading, kind: type[Kind]) -> list[Kind]:
    """Return the records of one kind."""
    return [record for record in read.records if type(record) is kind]


def named(read: Reading, initiative: str) -> Initiative:
    """Return one initiative."""
    return next(each for each in of_kind(read, Initiative) if each.initiative == initiative)


def keep_their_word(read: Reading, slug: str) -> None:
    """Check the names, uniqueness, wording and claims of one source."""
    quads = lines(slug, "2026-11-22", read.records)
    for line in quads:
        assert all(LOCAL_NAME.fullmatch(name) for name in re.findall(r"placegraph/id/([^>]*)>", line)), line
    assert said_twice(quads) == []
    assert described_twice(read.records) == []
    for record in read.records:
        assert too_long_or_broken(record) == []


def described_twice(records: Iterable[Record]) -> list[str]:
    """Return each thing that two records name; a record without a name only adds to a thing."""
    names = Counter(
        getattr(record, fields(record)[1].name)  # after the locator comes the local name
        for record in records
        if isinstance(record, Initiative | Programme | Strategy | Organisation | Place) and record.name
    )
    return [name for name, times in names.items() if times > 1]


def too_long_or_broken(record: Record) -> list[str]:
    """Return the texts of a record that no table could hold, or that are so long that a publisher wrote them as prose.

    Only addresses may be long, and our own definitions of indicators.
    """
    found = []
    for each in fields(record):
        value = getattr(record, each.name)
        longest = 10_000 if each.name == "url" or isinstance(record, Indicator) else 200
        for text in value if isinstance(value, tuple) else (value,):
            if "\n" in text or " | " in text or len(text) > longest:
                found.append(f"{each.name}: {text}")
    return found
