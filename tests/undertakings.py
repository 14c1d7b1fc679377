"""What every source of initiatives must keep, whatever it lists."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import fields

from loaders.reading import Reading, lines
from loaders.records import Initiative, Organisation, Place, Programme, Record, Strategy

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
}
"""Properties of which a thing has one value at most."""


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


def of_kind(read: Reading, kind: type[Record]) -> list:
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
    names = Counter(
        getattr(record, fields(record)[1].name)  # after the locator comes the local name
        for record in read.records
        if type(record) in {Initiative, Programme, Strategy, Organisation, Place}
    )
    assert [name for name, times in names.items() if times > 1] == []
    for record in read.records:
        for each in fields(record):
            value = getattr(record, each.name)
            for text in value if isinstance(value, tuple) else (value,):
                assert "\n" not in text
                assert " | " not in text
                # only an address may be long: anything else would be a sentence of a publisher's
                assert each.name == "url" or len(text) <= 200, f"{each.name}: {text}"
