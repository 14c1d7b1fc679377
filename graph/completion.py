"""What may follow in a query that is being written: terms of this graph that leave it with an answer.

A probe asks the graph which terms stand at the cursor where everything holds that is written so far. Where that takes
too long it is asked of a sample, and in the end the counts of the whole build must do.
"""

import re
import threading
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz

from graph.drafts import Draft, Triple, has_no_condition
from graph.lanes import LaneBusy, QueryTimedOut
from graph.recent import Recent
from graph.rows import Iri, Row, rows
from graph.served import Graph
from ontology import BASE, PG, RDF, PlacegraphError, prefixes
from queries import find

MOST = 200
"""Terms that a probe asks for."""
SHOWN = 30
"""Offers made at once."""
SAMPLE = 3000
"""Bindings of what stands about the cursor that are looked at where all would take too long."""
KEPT = 500
"""Probes whose answers are kept."""
ALIKE = 80
"""How alike two words must be, of 100, to be taken for the same: "led" is like "lead"."""

WAIT = 1.5
"""Seconds for which an offer waits for the counts of the build."""

Uses = dict[tuple[str, str], int]
"""Things of each ("class", IRI), and things that have each ("property", IRI)."""

USES = {"class": "?s a ?term", "property": "?s ?term ?o"}

THINGS = (
    "SELECT ?term (COUNT(*) AS ?count) (SAMPLE(?name) AS ?label) WHERE {\n"
    "{ SELECT DISTINCT ?term WHERE { ?term a ?kind . FILTER (isIRI(?term) && STRSTARTS(STR(?term), %s)) } }\n"
    "OPTIONAL { ?term <http://www.w3.org/2000/01/rdf-schema#label> ?name } }\n"
    f"GROUP BY ?term ORDER BY ?term LIMIT {MOST}"
)
"""The query that asks what is called so, wherever it stands."""

FUNCTIONS = {
    "ABS": "number",
    "AVG": "numbers",
    "BNODE": "",
    "BOUND": "variable",
    "CEIL": "number",
    "COALESCE": "first, second, …",
    "CONCAT": "text, text, …",
    "CONTAINS": "text, part",
    "COUNT": "values",
    "DATATYPE": "literal",
    "DAY": "date and time",
    "ENCODE_FOR_URI": "text",
    "EXISTS": "{ pattern }",
    "FLOOR": "number",
    "GROUP_CONCAT": 'values; separator=", "',
    "HOURS": "date and time",
    "IF": "condition, then, else",
    "IRI": "text",
    "LANG": "literal",
    "LANGMATCHES": "language, range",
    "LCASE": "text",
    "MAX": "values",
    "MD5": "text",
    "MIN": "values",
    "MINUTES": "date and time",
    "MONTH": "date and time",
    "NOT EXISTS": "{ pattern }",
    "NOW": "",
    "RAND": "",
    "REGEX": "text, pattern, flags",
    "REPLACE": "text, pattern, new",
    "ROUND": "number",
    "SAMETERM": "term, term",
    "SAMPLE": "values",
    "SECONDS": "date and time",
    "SHA256": "text",
    "STR": "term",
    "STRAFTER": "text, part",
    "STRBEFORE": "text, part",
    "STRDT": "text, datatype",
    "STRENDS": "text, end",
    "STRLANG": "text, language",
    "STRLEN": "text",
    "STRSTARTS": "text, start",
    "STRUUID": "",
    "SUBSTR": "text, from, length",
    "SUM": "numbers",
    "TIMEZONE": "date and time",
    "TZ": "date and time",
    "UCASE": "text",
    "URI": "text",
    "UUID": "",
    "YEAR": "date and time",
    "isBLANK": "term",
    "isIRI": "term",
    "isLITERAL": "term",
    "isNUMERIC": "term",
}
"""What an expression may call, with what each takes (SPARQL 1.1, section 17.4 and 11)."""

SUMMING = frozenset(["AVG", "COUNT", "GROUP_CONCAT", "MAX", "MIN", "SAMPLE", "SUM"])
"""Functions of many rows, which no FILTER may call."""

SMALL = frozenset(["a", "an", "as", "at", "by", "for", "from", "in", "is", "of", "on", "or", "the", "to", "with"])
"""Words of a label that nobody looks for."""

Probed = tuple[tuple[Row, ...] | None]
"""The rows of a probe, None where there were none in time: that is worth remembering too."""

Extent = Literal["all", "sample", "build"]
"""What an offer was counted in: all of what is written, a part of it, or the whole graph whatever is written."""


@dataclass(frozen=True)
class Term:
    """Something that may be written: its IRI, its name and, for terms of the ontology, what it means."""

    iri: str
    label: str = ""
    count: int = 0
    meaning: str = ""


@dataclass(frozen=True)
class Offer:
    """What to write at the cursor; `prefix` is what must be declared for it, where it is not yet."""

    text: str
    label: str
    kind: str
    count: int | None = None
    meaning: str = ""
    prefix: tuple[str, str] | None = None


@dataclass(frozen=True)
class Offers:
    """The offers for a place in a text, the best first, and in what they were counted."""

    offers: tuple[Offer, ...]
    extent: Extent = "all"


class Completion:
    """Offers for queries over one graph; may be asked from any thread."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._probes: Recent[tuple[str, str], Probed] = Recent(KEPT)
        self._lock = threading.Lock()
        self._uses: tuple[str, Future[Uses]] | None = None

    def offers(self, draft: Draft) -> Offers:
        """Return what may stand at the cursor. Raises nothing: where the graph is too busy, less is offered."""
        typed = draft.typed
        if draft.position == "prefix":
            return Offers(tuple(_prefixes(typed)))
        if draft.position == "nothing":
            return Offers(())
        if draft.position == "call":
            return Offers(tuple(_functions(draft)))
        variables = tuple(_variables(draft)) if draft.position in ("subject", "object", "expression") else ()
        if draft.position == "expression" or typed.startswith(("?", "$")) or draft.here is None:
            things = tuple(self._things(draft)) if draft.position == "expression" else ()
            return Offers((*variables, *things, *_functions(draft)))
        if draft.position == "subject" and not typed:
            return Offers(variables)
        terms, extent = self._terms(draft, draft.here)
        if not terms and extent != "all" and _names_a_thing(draft):
            return Offers(tuple(self._things(draft)), "build")
        ranked = _ranked(draft, terms, self._counts() if not typed and draft.position == "predicate" else {})
        written = (_offer(term, draft) for term in ranked[:SHOWN])
        offers = [*written] if typed else [*variables, *written]
        return Offers(tuple(offers), extent)

    def _things(self, draft: Draft) -> Iterable[Offer]:
        """Return the things of the build whose name begins as what is typed: "id:council-B"."""
        if not _names_a_thing(draft):
            return []
        found = self._probe(THINGS % _text(_started(draft) or ""))
        terms = sorted(self._named(draft, found or ()), key=lambda term: (-term.count, len(term.iri), term.iri))
        return [_offer(term, draft) for term in terms[:SHOWN]]

    def _terms(self, draft: Draft, here: Triple) -> tuple[list[Term], Extent]:
        """Return the terms that can stand at the cursor, and in what they were counted."""
        if not draft.around and not draft.sources and has_no_condition(here) and (whole := self._of_build(draft)):
            return whole, "all"
        for extent in ("all", "sample"):
            found = self._probe(_probe(draft, here, SAMPLE if extent == "sample" else 0))
            if found is not None:
                return self._named(draft, found), extent
        return self._of_build(draft), "build"

    def _probe(self, sparql: str) -> tuple[Row, ...] | None:
        """Return the rows of a probe, None where there are none in time."""
        key = (self._graph.build.hash, sparql)
        if known := self._probes.find(key):
            return known[0]
        found: tuple[Row, ...] | None = None
        try:
            found = tuple(rows(self._graph.completion.ask(sparql, "json")))
        except LaneBusy:
            return None
        except QueryTimedOut:
            pass
        except PlacegraphError:  # it asked what our guard or the engine refuses: what is typed so far is odd
            pass
        self._probes.keep(key, (found,))
        return found

    def _named(self, draft: Draft, found: Iterable[Row]) -> list[Term]:
        """Return what a probe found, with the names and meanings that the ontology has for it."""
        known = self._ontology()
        terms = []
        for row in found:
            iri, label, number = str(row["term"]), str(row.get("label") or ""), row["count"]
            term = known.get(iri, Term(iri))
            terms.append(Term(iri, term.label or label, number if isinstance(number, int) else 0, term.meaning))
        return terms

    def _of_build(self, draft: Draft) -> list[Term]:
        """Return all classes or properties of the build, with how often each is used."""
        kind = {"predicate": "property", "class": "class"}.get(draft.position)
        counts, known = self._counts(), self._ontology()
        return [
            Term(iri, known.get(iri, Term(iri)).label, number, known.get(iri, Term(iri)).meaning)
            for (what, iri), number in counts.items()
            if what == kind
        ]

    def _ontology(self) -> Mapping[str, Term]:
        """Return the terms of the ontology by their IRIs."""
        return {
            str(row["term"]): Term(str(row["term"]), str(row["name"]), 0, str(row["definition"] or ""))
            for row in self._asked("terms")
        }

    def warm_up(self) -> None:
        """Begin to count what the build holds, unless that is done or under way."""
        build = self._graph.build.hash
        with self._lock:
            if self._uses and self._uses[0] == build:
                return
            self._uses = (build, Future())
        threading.Thread(target=self._count, args=self._uses, daemon=True).start()

    def counted(self, seconds: float = 30) -> bool:
        """Wait until the build is counted; return whether that worked."""
        self.warm_up()
        uses = self._uses
        return bool(uses and uses[1].result(timeout=seconds))

    def _count(self, build: str, found: Future[Uses]) -> None:
        uses: Uses = {}
        try:
            for kind, pattern in USES.items():
                asked = f"SELECT ?term (COUNT(DISTINCT ?s) AS ?count) WHERE {{ {pattern} }} GROUP BY ?term"
                for row in rows(self._graph.public.ask(asked)):
                    if isinstance(row["term"], Iri) and isinstance(row["count"], int):
                        uses[kind, row["term"]] = row["count"]
        except PlacegraphError:  # busy, or closing: another time
            with self._lock:
                self._uses = None
        found.set_result(uses)

    def _counts(self) -> Uses:
        """Return how many things are of each class, and have each property; nothing while that is being counted."""
        self.warm_up()
        uses = self._uses
        try:
            return uses[1].result(timeout=WAIT) if uses else {}
        except TimeoutError:
            return {}

    def _asked(self, name: str) -> Sequence[Row]:
        try:
            return self._graph.ask(find(name))
        except PlacegraphError:  # too busy: names and counts are a comfort, offers do without
            return ()


def _probe(draft: Draft, here: Triple, sample: int) -> str:
    """Return the query that asks what can stand at the cursor."""
    around = "\n  ".join(map(str, draft.around))
    bound = sorted(
        ({here.subject, here.object} - {"?term"}) & {name for each in draft.around for name in each.variables}
    )
    limit = f" LIMIT {sample}" if sample else ""
    if bound and (sample or len(bound) == 1):
        around = f"{{ SELECT DISTINCT {' '.join(bound)} WHERE {{\n  {around} }}{limit} }}"
    free = here.subject if here.subject.startswith("?") and here.subject != "?term" else here.object
    counted = "DISTINCT " + free if free.startswith("?") and free != "?term" else "*"
    pattern = str(here)
    if sample and not bound:
        names = "?term " + (free if free != "?term" else "")
        pattern = f"{{ SELECT {names} WHERE {{ {pattern} }}{limit} }}"
    things = draft.position in ("object", "subject")
    named = "OPTIONAL { ?term <http://www.w3.org/2000/01/rdf-schema#label> ?name }" if things else ""
    return (
        f"SELECT ?term ?count {'(SAMPLE(?name) AS ?label)' if things else ''} {draft.sources} WHERE {{\n"
        f"{{ SELECT ?term (COUNT({counted}) AS ?count) WHERE {{\n  {around}\n  {pattern}\n  FILTER (isIRI(?term)) }}\n"
        f"GROUP BY ?term }}\n{named}\n{_filter(draft) if things else ''} }}\n"
        f"{'GROUP BY ?term ?count' if things else ''} ORDER BY DESC(?count) ?term LIMIT {MOST}"
    )


def _filter(draft: Draft) -> str:
    """Return the condition that a term has to do with what was typed."""
    typed = draft.typed
    if (start := _started(draft)) is not None:
        return f"FILTER (STRSTARTS(STR(?term), {_text(start)}))"
    words = _words(typed)
    text = 'LCASE(CONCAT(STR(?term), " ", COALESCE(STR(?name), "")))'
    return "".join(f"FILTER (CONTAINS({text}, {_text(word)})) " for word in words)


def _text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _started(draft: Draft) -> str | None:
    """Return the IRI that a prefixed name has begun, None where none is typed or nobody knows its prefix."""
    prefix, colon, local = draft.typed.partition(":")
    start = draft.prefixes.get(prefix, prefixes().get(prefix))
    return start + local if colon and start is not None else None


def _ranked(draft: Draft, terms: Iterable[Term], uses: Mapping[tuple[str, str], int]) -> list[Term]:
    """Return the terms that have to do with what was typed, the likeliest first.

    A name that begins so comes before words of the label, and these before words that are merely alike; then our own terms
    come before others that say the same, and the common before the rare. Where nothing is typed yet,
    what is special about the things asked for comes first, and what the text already says of them last.
    """

    def order(term: Term) -> tuple[object, ...]:
        said = f"<{term.iri}>" in draft.given
        ours = not term.iri.startswith(BASE)
        if uses:
            special = term.count**2 / max(uses.get(("property", term.iri), term.count), 1)
            return (said, ours, -special, term.iri)
        return (near[term.iri], said, -term.count, ours, len(term.label), term.iri)

    near = {term.iri: _nearness(draft, term) for term in terms}
    return sorted((term for term in terms if near[term.iri] is not None), key=order)


def _nearness(draft: Draft, term: Term) -> int | None:
    """Return how near a term is to what was typed, 0 for the nearest; None for one that has nothing to do with it."""
    typed = draft.typed.lower()
    if not typed:
        return 0
    if (start := _started(draft)) is not None:
        if term.iri.lower().startswith(start.lower()):
            return 0
        if ":" in typed and (local := typed.partition(":")[2]):
            words = _words(local)
            inside = term.iri.lower().startswith(start.lower()[: -len(local)])
            return 1 if inside and words and _begin(words, _label_words(term)) else None
        return None
    local = _local(term.iri).lower()
    words = _words(typed)
    if local.startswith(typed.replace(" ", "")):
        return 0
    if term.label.lower().startswith(typed):
        return 1
    labelled = _label_words(term)
    if words and _begin(words, labelled):
        return 1
    if words and all(any(fuzz.ratio(word, each) >= ALIKE for each in labelled) for word in words):
        return 2
    if words and all(word in f"{term.label} {_local(term.iri)}".lower() for word in words):
        return 3
    curie = _curie(term.iri, draft.prefixes)
    return 4 if curie and curie[0].lower().startswith(typed) else None


def _begin(words: Iterable[str], labelled: Iterable[str]) -> bool:
    """Tell whether each word begins one of the label's."""
    return all(any(each.startswith(word) for each in labelled) for word in words)


def _words(text: str) -> list[str]:
    """Return the words of what was typed; small ones count where there are no others."""
    every = re.findall(r"\w+", text.lower())
    return [word for word in every if word not in SMALL] or every


def _label_words(term: Term) -> list[str]:
    """Return the words of a term's label and of its local name."""
    parts = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", _local(term.iri))
    return re.findall(r"[^\W_]+", f"{term.label} {parts}".lower())


def _local(iri: str) -> str:
    return re.split(r"[/#]", iri)[-1]


def _curie(iri: str, declared: Mapping[str, str]) -> tuple[str, tuple[str, str] | None] | None:
    """Return an IRI with a prefix, and the prefix where it is to be declared; None where no prefix fits."""
    for known in (declared, prefixes()):
        for prefix, start in sorted(known.items(), key=lambda pair: -len(pair[1])):
            local = iri.removeprefix(start)
            if not iri.startswith(start) or not re.fullmatch(r"(\w([\w-]*\w)?)?", local, re.ASCII):
                continue
            if known is declared:
                return f"{prefix}:{local}", None
            if prefix not in declared:
                return f"{prefix}:{local}", (prefix, start)
    return None


def _offer(term: Term, draft: Draft) -> Offer:
    kind = {"predicate": "property", "class": "class"}.get(draft.position) or (
        "thing" if term.iri.startswith(f"{BASE}id/") else "term" if term.iri.startswith(PG.iri) else "concept"
    )
    if draft.position == "predicate" and term.iri == RDF.type.value:
        return Offer("a", "Type", kind, term.count, term.meaning)
    text, prefix = _curie(term.iri, draft.prefixes) or (f"<{term.iri}>", None)
    return Offer(text, term.label, kind, term.count, term.meaning, prefix)


def _prefixes(typed: str) -> Iterable[Offer]:
    begun = typed.rstrip(":")
    for prefix, iri in prefixes().items():
        if prefix.startswith(begun):
            yield Offer(f"{prefix}: <{iri}>", iri, "prefix")


def _variables(draft: Draft) -> Iterable[Offer]:
    typed = draft.typed.removeprefix("?").removeprefix("$")
    for name in draft.variables:
        if name[1:].startswith(typed) and name[1:] != typed:
            yield Offer(name, "", "variable")


def _names_a_thing(draft: Draft) -> bool:
    """Tell whether the beginning of a thing's name is typed, prefix and all."""
    return (_started(draft) or "").startswith(f"{BASE}id/") and not draft.typed.endswith(":")


def _functions(draft: Draft) -> Iterable[Offer]:
    """Return the functions of which at least two letters are typed in an expression."""
    typed = draft.typed.lower()
    if draft.position not in ("expression", "call") or len(typed) < 2:
        return
    for name, takes in FUNCTIONS.items():
        if draft.position == "call" and name in SUMMING:
            continue
        if name.lower().startswith(typed):
            opened = f"{name} {{" if takes.startswith("{") else f"{name}(" if takes else f"{name}()"
            yield Offer(opened, takes, "function")
