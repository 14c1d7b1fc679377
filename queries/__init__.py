"""What can be asked: one question a file, each runnable as it stands.

PlacegraphError
├── UnknownQuery         no file of that name
├── UnknownParameter     a value for something the question does not ask about
├── NotOptional          a question was left without something it cannot do without
├── NotOneExample        a file does not show exactly one example for a parameter
├── BadHeader            the "#+" lines of a file cannot be read
├── UnknownKind          a header asks for a kind of value that nobody can read
└── BadValue             a reader's text is not of the kind that was asked for
"""

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml
from pyoxigraph import Literal, NamedNode
from rapidfuzz import process

from ontology import BASE, ID, LOCAL_NAME, PG, XSD, PlacegraphError, prefixes

__all__ = ["GROUPS", "KINDS", "BadValue", "Kind", "Query", "Term", "find", "library", "term"]

GROUPS = ("commission", "researchers", "partners", "data owners", "pages")
"""Who a question is for; "pages" are the questions that only our own pages need."""

VALUES = re.compile(r"VALUES \?(?P<name>\w+) \{[ \t]*(?P<example>[^}\n]*?)[ \t]*\}")

TEXTS_AND_COMMENTS = re.compile(r'<[^<>\s]*>|"[^"\n]*"|#[^\n]*')

Term = NamedNode | Literal
Terms = Term | Sequence[Term] | None


class UnknownQuery(PlacegraphError):
    """There is no file of that name."""

    def __init__(self, name: str) -> None:
        nearest = process.extractOne(name, library().keys(), score_cutoff=60)
        hint = f"did you mean {nearest[0]!r}?" if nearest else "`placegraph query` lists what can be asked"
        super().__init__(f"there is no question called {name[:80]!r}: {hint}")


class UnknownParameter(PlacegraphError):
    """A value was given for something the question does not ask about."""

    def __init__(self, query: "Query", names: set[str]) -> None:
        asks = ", ".join(sorted(query.parameters)) or "nothing"
        super().__init__(f"{query.name} does not ask about {', '.join(sorted(names))}; it asks about {asks}")


class NotOptional(PlacegraphError):
    """A question was left without something it cannot do without."""

    def __init__(self, query: "Query", names: set[str]) -> None:
        super().__init__(f"{query.name} needs a value for {', '.join(sorted(names))}")


class NotOneExample(PlacegraphError):
    """A file does not show exactly one example for a parameter."""

    def __init__(self, query: "Query", name: str, count: int) -> None:
        super().__init__(
            f"{query.name}.rq has {count} lines 'VALUES ?{name} {{ … }}'; write exactly one, with an example"
        )


class BadHeader(PlacegraphError):
    """The "#+" lines of a file cannot be read."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f'the "#+" lines of {name}.rq are not YAML of the form "summary: …": {why}')


class UnknownKind(PlacegraphError):
    """A header asks for a kind of value that nobody can read."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"no parameter can be a {kind!r}: it is one of {', '.join(KINDS)}")


class BadValue(PlacegraphError):
    """A reader's text is not of the kind that was asked for."""

    def __init__(self, kind: str, text: str) -> None:
        super().__init__(f"{text[:80]!r} does not read as {kind}: write it like {KINDS[kind].example!r}")


@dataclass(frozen=True)
class Query:
    """One question: the name of its file, and the whole text, which any SPARQL tool can run."""

    name: str
    sparql: str

    @cached_property
    def header(self) -> Mapping[str, Any]:
        """What the "#+" lines say. Raises BadHeader."""
        lines = (
            line.removeprefix("#+").removeprefix(" ") for line in self.sparql.splitlines() if line.startswith("#+")
        )
        try:
            header = yaml.safe_load("\n".join(lines)) or {}
        except yaml.YAMLError as error:
            raise BadHeader(self.name, str(error)) from error
        if not isinstance(header, dict):
            raise BadHeader(self.name, repr(header)[:80])
        return MappingProxyType(header)

    @property
    def summary(self) -> str:
        """The question in a reader's words."""
        return str(self.header.get("summary", ""))

    @property
    def description(self) -> str:
        """What the answer holds, and how it is ordered."""
        return str(self.header.get("description", "")).strip()

    @property
    def group(self) -> str:
        """Who asks it: one of `GROUPS`."""
        return str(self.header.get("group", ""))

    @property
    def empty(self) -> str:
        """Why the bundled graph has no answer, "" where it has one."""
        return str(self.header.get("empty", ""))

    @cached_property
    def makes_a_graph(self) -> bool:
        """Whether the answer is statements (CONSTRUCT, DESCRIBE) rather than rows of a table."""
        code = TEXTS_AND_COMMENTS.sub("", self.sparql)
        return re.search(r"(?im)^\s*(CONSTRUCT|DESCRIBE)\b", code) is not None

    @property
    def kinds(self) -> Mapping[str, str]:
        """Each parameter with the kind of value it takes, in the order of the header."""
        return {str(name): str(kind) for name, kind in (self.header.get("parameters") or {}).items()}

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the answer, in order, as its SELECT names them; none for a question that makes a graph."""
        text = "\n".join(line for line in self.sparql.splitlines() if not line.startswith(("#", "PREFIX")))
        shown = re.match(r"\s*SELECT\s+(?:DISTINCT\s+)?(.*?)\s*WHERE\s*\{", text, re.DOTALL)
        named = re.sub(r"\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*?AS (\?\w+)\)", r"\1", shown[1]) if shown else ""
        return tuple(re.findall(r"\?(\w+)", named))

    @property
    def parameters(self) -> frozenset[str]:
        """What the question asks a reader for."""
        return frozenset(self.kinds)

    @property
    def optional(self) -> frozenset[str]:
        """The parameters that can be left out (None), to ask about all."""
        return frozenset(map(str, self.header.get("optional") or ()))

    @property
    def examples(self) -> Mapping[str, str]:
        """Each parameter with the example that stands in the file, as SPARQL."""
        shown = {match["name"]: match["example"] for match in VALUES.finditer(self.sparql)}
        return {name: shown[name] for name in self.kinds if name in shown}

    def on(self, day: date) -> dict[str, Terms]:
        """Return the terms of what the question asks of the day it is asked: nothing, or {"today": …}."""
        return {name: term(kind, day.isoformat()) for name, kind in self.kinds.items() if kind == "Today"}

    def bind(self, **terms: Terms) -> str:
        """Return the SPARQL with each example replaced by the term, or terms, given.

        A term is written by its own serialiser, and in one pass, so nothing inside
        it can be taken for SPARQL. None takes an optional parameter's line away. Where
        nothing is named the text stays as it is; where something is, what is not named is
        left out if it is optional, and else keeps its example.
        Raises UnknownParameter, NotOptional, NotOneExample.
        """
        if terms:
            terms = dict.fromkeys(self.optional) | terms
        if unknown := terms.keys() - self.parameters:
            raise UnknownParameter(self, unknown)
        if needed := {name for name, given in terms.items() if given is None} - self.optional:
            raise NotOptional(self, needed)
        shown = [match["name"] for match in VALUES.finditer(self.sparql)]
        for name in terms:
            if shown.count(name) != 1:
                raise NotOneExample(self, name, shown.count(name))

        def replaced(match: re.Match[str]) -> str:
            name = match["name"]
            return _values(name, terms[name]) if name in terms else match[0]

        return VALUES.sub(replaced, self.sparql)

    def read(self, texts: Mapping[str, str]) -> dict[str, Terms]:
        """Return a reader's texts as the terms that `bind` takes; a blank for an optional parameter is None.

        Raises UnknownParameter, BadValue.
        """
        if unknown := texts.keys() - self.parameters:
            raise UnknownParameter(self, unknown)
        return {
            name: None if name in self.optional and not text.strip() else term(self.kinds[name], text)
            for name, text in texts.items()
        }


def _values(name: str, given: Terms) -> str:
    """Return the line that binds ?name, or nothing where it is left free."""
    if given is None:
        return ""
    terms = [given] if isinstance(given, NamedNode | Literal) else given
    return f"VALUES ?{name} {{ {' '.join(map(str, terms))} }}"


@cache
def library() -> Mapping[str, Query]:
    """Return every question by name, in the order of the alphabet."""
    texts = {
        path.name.removesuffix(".rq"): path.read_text(encoding="utf-8")
        for path in files("queries").iterdir()
        if path.name.endswith(".rq")
    }
    return MappingProxyType({name: Query(name, texts[name]) for name in sorted(texts)})


def find(name: str) -> Query:
    """Return the question of that name. Raises UnknownQuery, which names the nearest."""
    try:
        return library()[name]
    except KeyError:
        raise UnknownQuery(name) from None


@dataclass(frozen=True)
class Kind:
    """What a parameter asks for: how a reader's text is read, or ValueError, and a text that works."""

    read: Callable[[str], Term]
    example: str


def term(kind: str, text: str) -> Term:
    """Return what a reader wrote as the term that a parameter of this kind takes.

    A thing is given by its local name or its IRI, a concept by its key or its IRI,
    a text as it is. Whether there is such a thing is for the graph to say.
    Raises UnknownKind, BadValue.
    """
    if kind not in KINDS:
        raise UnknownKind(kind)
    try:
        return KINDS[kind].read(text)
    except ValueError:
        raise BadValue(kind, text) from None


def _thing(*families: str) -> Callable[[str], NamedNode]:
    """Return a reader of things whose local names begin so; of any thing, if no family is given.

    An area may be given by its GSS code alone, a council by its register code.
    """

    def read(text: str) -> NamedNode:
        name = text.strip().removeprefix(ID).removeprefix("id:")
        if "area" in families and re.fullmatch(r"[EWSNK]\d{8}", name):
            name = f"area-{name}"
        elif "council" in families and re.fullmatch(r"[A-Z]{3,5}|NIR-[A-Z]", name):
            name = f"council-{name}"
        if not LOCAL_NAME.fullmatch(name) or (families and name.partition("-")[0] not in families):
            raise ValueError(name)
        return NamedNode(ID + name)

    return read


def _concept(*schemes: str) -> Callable[[str], NamedNode]:
    """Return a reader of concepts in these schemes; a bare key will do where there is only one."""

    def read(text: str) -> NamedNode:
        scheme, _, key = text.strip().removeprefix(BASE).replace(":", "/", 1).rpartition("/")
        scheme = scheme or schemes[0] if len(schemes) == 1 else scheme
        if scheme not in schemes or not re.fullmatch(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*", key):
            raise ValueError(text)
        return NamedNode(f"{BASE}{scheme}/{key}")

    return read


def _number(pattern: str, datatype: str) -> Callable[[str], Literal]:
    """Return a reader of numbers in plain digits: no spaces within, no exponents."""

    def read(text: str) -> Literal:
        if not re.fullmatch(pattern, text.strip(), re.ASCII):
            raise ValueError(text)
        return Literal(text.strip(), datatype=XSD[datatype])

    return read


def _own_term(text: str) -> NamedNode:
    name = text.strip().removeprefix(PG.iri).removeprefix("pg:")
    if not re.fullmatch("[A-Za-z][A-Za-z0-9]*", name):
        raise ValueError(text)
    return PG[name]


def _date(text: str) -> Literal:
    return Literal(date.fromisoformat(text.strip()).isoformat(), datatype=XSD.date)


def _goal_of_the_united_nations(text: str) -> NamedNode:
    number = text.strip().removeprefix("http://metadata.un.org/sdg/")
    if not re.fullmatch("[1-9]|1[0-7]", number):
        raise ValueError(text)
    return NamedNode(f"http://metadata.un.org/sdg/{number}")


def _scheme(text: str) -> NamedNode:
    name = text.strip().removeprefix(BASE)
    if name not in SCHEMES:
        raise ValueError(text)
    return NamedNode(BASE + name)


def _anything(text: str) -> NamedNode:
    """Read what any of the others reads: a thing, a concept, a scheme or, with its prefix, a term."""
    readers = (_thing(), _concept(*SCHEMES), _scheme, *([_own_term] if text.startswith((PG.iri, "pg:")) else []))
    for read in readers:
        with suppress(ValueError):
            return read("area-" + text if re.fullmatch(r"[EWSNK]\d{8}", text) else text)
    raise ValueError(text)


SCHEMES = tuple(name for name, start in prefixes().items() if start == f"{BASE}{name}/" and name not in ("id", "graph"))
"""The names of the concept schemes, as the ontology declares them."""


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "Thing": Kind(_thing(), "area-E09000002"),
        "Place": Kind(_thing("area", "place"), "area-E09000002"),
        "Region": Kind(_thing("area"), "area-E12000007"),
        "Body": Kind(_thing("council", "org", "partnership"), "council-BDG"),
        "Council": Kind(_thing("council"), "council-BDG"),
        "Person": Kind(_thing("person"), "person-kate-raworth"),
        "Partnership": Kind(_thing("partnership"), "partnership-levelling-up-network"),
        "Undertaking": Kind(_thing("initiative", "programme", "strategy"), "initiative-town-funds-TD-BAR-01"),
        "Initiative": Kind(_thing("initiative"), "initiative-town-funds-TD-BAR-01"),
        "Programme": Kind(_thing("programme"), "programme-partnerships-for-people-and-place"),
        "Strategy": Kind(_thing("strategy"), "strategy-guest-blog-covid-19-recovery"),
        "Resource": Kind(_thing("resource"), "resource-background-note-creating-city-portraits"),
        "Event": Kind(_thing("event"), "event-background-note-resilient-places"),
        "Indicator": Kind(_thing("indicator"), "indicator-population"),
        "Source": Kind(_thing("source"), "source-town-funds"),
        "Claim": Kind(_thing("claim", "match"), "claim-6fa27ab3c327"),
        "Term": Kind(_own_term, "Collaboration"),
        "Anything": Kind(_anything, "area-E09000002"),
        "Concept": Kind(_concept(*SCHEMES), "tier/LBO"),
        "Scheme": Kind(_scheme, "tier"),
        "Theme": Kind(_concept("pillar", "goal", "activity", "doughnut", "quality", "ethic", "challenge"), "goal/10"),
        "Pillar": Kind(_concept("pillar"), "renew"),
        "Goal": Kind(_concept("goal"), "10"),
        "Activity": Kind(_concept("activity"), "flexible-working"),
        "Framework": Kind(_concept("framework"), "doughnut-economics"),
        "Challenge": Kind(_concept("challenge"), "funding-squeeze"),
        "Tier": Kind(_concept("tier"), "LBO"),
        "OrganisationKind": Kind(_concept("kind"), "university"),
        "AreaKind": Kind(_concept("area-kind"), "region"),
        "StrategyKind": Kind(_concept("strategy"), "recovery"),
        "ResourceKind": Kind(_concept("resource"), "report"),
        "Role": Kind(_concept("role"), "lead"),
        "Status": Kind(_concept("status"), "active"),
        "Method": Kind(_concept("method"), "stated"),
        "Confidence": Kind(_concept("confidence"), "high"),
        "SDG": Kind(_goal_of_the_united_nations, "10"),
        "Text": Kind(Literal, "library"),
        "Integer": Kind(_number(r"[+-]?\d{1,18}", "integer"), "20"),
        "Decimal": Kind(_number(r"[+-]?\d{1,15}(\.\d{1,15})?", "decimal"), "0.5"),
        "Date": Kind(_date, "2026-11-22"),
        "Today": Kind(_date, "2026-11-22"),
    }
)
"""The kinds that a header's `parameters: {name: Kind}` may name; "Today" is filled in by whoever asks, if left out."""
