"""The records that every loader yields and the bundled tables hold, in our own columns.

A record is text through and through, as it stands in a table: "" says nothing, a tuple holds
several values, and a date may be "2024", "2024-05" or "2024-05-06". `locator` is where in its
source the record stands: the source's own id, else "row N". IRIs are local names ("council-BDG"),
concepts are keys of their scheme ("LBO"). `loaders.facts` says what each becomes in the graph.
"""

from dataclasses import dataclass
from typing import ClassVar

Many = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Anything with a place in its source; `table` is the bundled file that holds its kind."""

    table: ClassVar[str]
    locator: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place(Record):
    """A place: an official area when it has a `kind` (a key of area-kind:), else somewhere with a name."""

    table: ClassVar[str] = "places"
    place: str
    name: str = ""
    alt_names: Many = ()
    kind: str = ""
    gss_code: str = ""
    former_codes: Many = ()
    within: Many = ()
    lat: str = ""
    long: str = ""
    lower_tier: str = ""
    """"yes" for a district, borough or unitary: the areas that denominators count."""
    start: str = ""
    end: str = ""
    replaced_by: Many = ()
    same_as: Many = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation(Record):
    """A body; a council when it has a `tier`. `country` is ISO 3166-1 ("GB" for UK bodies)."""

    table: ClassVar[str] = "organisations"
    body: str
    name: str = ""
    alt_names: Many = ()
    hidden_names: Many = ()
    """Spellings that only help to find the body: lower case, slips, short forms nobody should be shown."""
    kind: str = ""
    tier: str = ""
    register_code: str = ""
    org_ids: Many = ()
    other_ids: Many = ()
    country: str = ""
    homepage: str = ""
    based_in: Many = ()
    governs: Many = ()
    formerly_governed: Many = ()
    start: str = ""
    end: str = ""
    replaced_by: Many = ()
    same_as: Many = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change(Record):
    """The day on which bodies became others (`kind` is a key of change:)."""

    table: ClassVar[str] = "changes"
    kind: str
    date: str
    originals: Many
    results: Many


@dataclass(frozen=True, slots=True, kw_only=True)
class Initiative(Record):
    """A piece of work; `untitled` is "yes" where the source gave no title and the name is the fund and award number."""

    table: ClassVar[str] = "initiatives"
    initiative: str
    name: str
    alt_names: Many = ()
    status: str = "unknown"
    start: str = ""
    end: str = ""
    in_place: Many = ()
    part_of: Many = ()
    set_out_in: Many = ()
    url: str = ""
    untitled: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme(Record):
    """A frame for several initiatives ("Programme") or a lasting tie of bodies ("Partnership").

    `listing` says how complete the published list of members is.
    """

    table: ClassVar[str] = "programmes"
    programme: str
    what: str = "Programme"
    name: str
    alt_names: Many = ()
    part_of: Many = ()
    status: str = ""
    start: str = ""
    end: str = ""
    url: str = ""
    listing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strategy(Record):
    """A published plan; `kind` and `form` are keys of strategy: and form:, priorities are the strategy's own words."""

    table: ClassVar[str] = "strategies"
    strategy: str
    name: str
    kind: str
    form: str = ""
    status: str = ""
    issued: str = ""
    start: str = ""
    end: str = ""
    in_place: Many = ()
    url: str = ""
    priorities: Many = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Person(Record):
    """A named person in a public role; memberships tell which. Nothing private is held."""

    table: ClassVar[str] = "people"
    person: str
    name: str = ""
    alt_names: Many = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome(Record):
    """A change that someone hopes to see, defined in our words."""

    table: ClassVar[str] = "outcomes"
    outcome: str
    name: str
    definition: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim(Record):
    """An assertion with its evidence: how it was come by, how sure it is, and when it was read if not with its source.

    `told_in` is the slug of the source in which the locator stands, where a reading of ours is about another source.
    """

    method: str = "stated"
    confidence: str = "high"
    note: str = ""
    read: str = ""
    told_in: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource(Claim):
    """A document or site (`kind` is a key of resource:); without a kind, the row only adds to one.

    `about` and `derived_from` name things or concepts ("framework/city-portraits"), `size` is in our words.
    """

    table: ClassVar[str] = "resources"
    resource: str
    name: str = ""
    alt_names: Many = ()
    kind: str = ""
    url: str = ""
    issued: str = ""
    creators: Many = ()
    publishers: Many = ()
    about: Many = ()
    derived_from: Many = ()
    part_of: Many = ()
    size: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Claim):
    """A meeting; without a name, the row only adds to one."""

    table: ClassVar[str] = "events"
    event: str
    name: str = ""
    start: str = ""
    end: str = ""
    organisers: Many = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail(Claim):
    """One plain property of a thing or concept, with its evidence (`property` is a key of `claim_facts.DETAILS`)."""

    table: ClassVar[str] = "details"
    subject: str
    property: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Collaboration(Claim):
    """A body takes part in an undertaking or partnership (`role` is a key of role:)."""

    table: ClassVar[str] = "collaborations"
    body: str
    undertaking: str
    role: str
    start: str = ""
    end: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership(Claim):
    """A body, or a person in a post, belongs to a body, a partnership or a programme: which is not collaboration."""

    table: ClassVar[str] = "memberships"
    member: str
    organisation: str
    job_title: str = ""
    role: str = "member"
    start: str = ""
    end: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceArea(Claim):
    """A body serves an area, perhaps with the share of its users that come from there."""

    table: ClassVar[str] = "service-areas"
    body: str
    area: str
    share: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Award(Claim):
    """Money: `amount` in `currency`, "awarded", "requested" or "total cost" (`kind`); blank is not known, never 0."""

    table: ClassVar[str] = "awards"
    funder: str
    awarded_to: Many = ()
    undertaking: str = ""
    amount: str = ""
    currency: str = "GBP"
    kind: str = "awarded"
    date: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Value(Claim):
    """A number for one indicator, subject and period; `kind` is a key of value-kind:."""

    table: ClassVar[str] = "values"
    indicator: str
    about: str
    value: str
    kind: str = "measured"
    start: str = ""
    end: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator(Record):
    """A measure with its unit, defined in our words; without a unit where the source does not say how it is taken."""

    table: ClassVar[str] = "indicators"
    indicator: str
    name: str
    unit: str = ""
    definition: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme(Claim):
    """A thing is about a theme, such as "goal/10" or "activity/libraries"; `label` is the source's word for it."""

    table: ClassVar[str] = "themes"
    subject: str
    theme: str
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption(Claim):
    """A place or body takes up a framework or makes a declaration (`framework` is a key of framework:)."""

    table: ClassVar[str] = "adoptions"
    adopter: str
    framework: str
    start: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement(Claim):
    """Someone's view in our words, never a quotation; the post is one that the same source tells of."""

    table: ClassVar[str] = "statements"
    speaker: str
    gist: str
    post_at: str = ""
    job_title: str = ""
    event: str = ""
    touches: Many = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Name(Claim):
    """A name as published was read as these bodies, or as none (`rule`: exact, alias, core, acronym, code or none)."""

    table: ClassVar[str] = "names"
    name: str
    matched_to: Many = ()
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Check(Claim):
    """Somebody looked whether a claim, a thing or a whole source still holds (`verdict` is a key of verdict:)."""

    table: ClassVar[str] = "checks"
    checks: str
    verdict: str
    date: str
    end: str = ""
    """When what was checked ended, for the verdict "ended"."""
    overruled: str = ""
    """"yes" for a verdict that a later check of the same thing takes back; it is kept, and says nothing any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage(Record):
    """The words of an owner's own text at a locator, on which the claims with that locator rest; never bundled."""

    table: ClassVar[str] = "passages"
    text: str


KINDS: tuple[type[Record], ...] = (
    Place, Organisation, Person, Change, Programme, Initiative, Strategy, Resource, Event, Indicator, Outcome,
    Collaboration, Membership, ServiceArea, Award, Value, Theme, Adoption, Statement, Detail, Name, Check, Passage,
)  # fmt: skip
"""Every kind of record, in the order in which tables are read."""
