"""Networks, programmes and their members; projects of several partners; and the goals that sources state themselves."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

import ontology
from loaders.bodies import Bodies
from loaders.loader import Loader
from loaders.names import Names
from loaders.parties import Parties, Party, merged
from loaders.records import (
    Adoption,
    Award,
    Collaboration,
    Initiative,
    Membership,
    Organisation,
    Programme,
    Record,
    Strategy,
    Theme,
)
from loaders.sheets import Cells, Sheet, Sheets
from loaders.source import OGL, Problem, Source
from loaders.values import decimal_text, link_text, slug_of, tidy

SOURCE = Source(
    slug="networks",
    title="Members of networks and programmes, and projects of several partners",
    publisher="placegraph",
    licence=OGL,
    attribution="digital-land, Crown copyright, OGL v3; facts from other public pages, named with each row",
    homepage="https://github.com/digital-land/specification",
    kind="curated",
    about="Who belongs to 33 networks and programmes and to the Covid-19 shielding hubs, and 622 awards and projects; most lists are partial.",
)

LIST = (
    "network_or_initiative",
    "kind",
    "organisation_as_published",
    "role",
    "date_or_period",
    "source_url",
    "completeness",
    "registry_code",
    "matched_on",
    "name_is_place_only",
    "note",
)
FILES = {
    # Both lists have the same columns: only how they write a project's award tells which is which,
    # so they are told apart by their rows (`lists_of`), and either file may come alone.
    "memberships": LIST,
    "themes": ("subject", "kind", "organisation_as_published", "framework", "label_as_published", "basis"),
}
