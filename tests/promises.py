"""What every source must keep, whatever it lists."""

import re
from collections import Counter
from dataclasses import fields

from loaders.reading import Reading, lines
from loaders.records import Indicator, Organisation, Place, ServiceArea, Value

LOCAL_NAME = re.compile(r"^[a-z]+(-[A-Za-z0-9]+)+$")
BASE = "https://w3id.org/placegraph/id/"


def keep_their_word(read: Reading, slug: str) -> None:
    """Check names, uniqueness, tables and lengths of one reading."""
    for line in lines(slug, "2026-11-22", read.records):
        for name in re.findall(rf"<{re.escape(BASE)}([^>]*)>", line):
            assert LOCAL_NAME.match(name), name
    described = Counter(record.body for record in read.records if isinstance(record, Organisation) and record.name)
    described.update(record.place for record in read.records if isinstance(record, Place) and record.name)
    assert [name for name, times in described.items() if times > 1] == []
    for record in read.records:
        for each in fields(record):
            value = getattr(record, each.name)
            for text in value if isinstance(value, tuple) else (value,):
                assert "\n" not in text
                assert " | " not in text
                # Definitions are ours, and one sentence; anything else so long would be a publisher's.
                assert isinstance(record, Indicator) or len(text) <= 120, text


def never_contradict(read: Reading) -> None:
    """Check that one claim, whatever its evidence, says one thing."""
    said: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    for record in read.records:
        if isinstance(record, ServiceArea):
            said.setdefault((record.body, record.area), set()).add((record.share, record.confidence, record.note))
        elif isinstance(record, Value):
            key = (record.indicator, record.about, record.kind, record.start, record.end)
            said.setdefault(key, set()).add((record.value,))
    assert [key for key, each in said.items() if len(each) > 1] == []
