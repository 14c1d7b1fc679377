"""The graph of inferred themes: what each initiative and strategy is about, by its title or by its programme.

Each theme is a claim of its own (`pg:ThemeAssignment`, method inferred) with its score, the words that led to it and
the name of the method. There is no shortcut (`pg:hasTheme`) beside it: what counts as said of a thing is what a
source or a person says. A thing with a goal or kind of activity so said is left as it is.
"""

from collections.abc import Container, Iterator
from functools import lru_cache
from hashlib import sha256
from itertools import chain

from pyoxigraph import Literal, NamedNode, Quad, Store

from graph import programme_themes, themes
from ontology import ID, PG, RDF, RDFS, XSD, concept, graph, thing

GRAPH = graph("derived-themes")
SCHEMES = ("goal", "activity")
"""Schemes of which themes are given; pillars cannot be told from a title."""
SURE = 0.45
"""Score from which a theme is claimed in the graph."""

LABELS = graph("derived-labels")
SAID_BY = (PG.undertaking, PG.subject, PG.forUndertaking)
"""How a claim names the undertaking that it tells of."""
TOLD = (PG.towardsGoal, PG.ofActivity)
"""Shortcuts of the themes that a source or a person gave."""


def quads(store: Store, gone: Container[bytes] = ()) -> Iterator[Quad]:
    """Yield the inferred themes of all undertakings in a store, thing by thing, in no more memory for more of them.

    Claims in `gone` (in N-Triples) were taken back by a person, and stay away.
    """
    for quad in _quads(store):
        if str(quad.subject).encode() not in gone:
            yield quad


def _quads(store: Store) -> Iterator[Quad]:
    for thing_ in chain(_of_class(store, PG.Initiative), _of_class(store, PG.Strategy)):
        if any(_first(store, thing_, shortcut) for shortcut in TOLD):
            continue
        title = _title(store, thing_)
        evidence = _evidence(store, thing_)
        if not title or not evidence:
            continue
        found = _by_title(title) if not _first(store, thing_, PG.untitled) else ()
        yield from _claims(thing_, evidence, found)
        if not any(theme.concept.startswith("goal/") for theme in found):
            yield from _by_purpose(store, thing_, evidence, {theme.concept for theme in found})


def add(store: Store, gone: Container[bytes] = ()) -> dict[str, int]:
    """Add the inferred themes to a fresh store; return the quads of their graph."""
    store.bulk_extend(quads(store, gone))
    # Counted where they are: a thing of two classes is read twice and has its themes once.
    return {GRAPH.value: sum(1 for _ in store.quads_for_pattern(None, None, None, GRAPH))}


def _of_class(store: Store, kind: NamedNode) -> Iterator[NamedNode]:
    """Yield the things of a class, each once though two sources may tell of it."""
    before = None
    for quad in store.quads_for_pattern(None, RDF.type, kind, None):
        # The store gives them in order of the thing.
        if isinstance(quad.subject, NamedNode) and quad.subject != before:
            before = quad.subject
            yield before


def _first(store: Store, subject: NamedNode, predicate: NamedNode) -> Quad | None:
    return next(store.quads_for_pattern(subject, predicate, None, None), None)


def _title(store: Store, subject: NamedNode) -> str:
    label = next(store.quads_for_pattern(subject, RDFS.label, None, LABELS), None)
    return label.object.value if label and isinstance(label.object, Literal) else ""


def _evidence(store: Store, subject: NamedNode) -> NamedNode | None:
    """Return where the record stands that was read: the first piece of evidence of what is claimed of it."""
    for predicate in SAID_BY:
        found = [
            proof.object
            for claim in store.quads_for_pattern(None, predicate, subject, None)
            for proof in store.quads_for_pattern(claim.subject, PG.evidence, None, None)
            if isinstance(proof.object, NamedNode)
        ]
        if found:
            return min(found, key=lambda each: each.value)
    return None


@lru_cache(100_000)
def _by_title(title: str) -> tuple[themes.Theme, ...]:
    """Return the themes that a title tells."""
    return tuple(theme for scheme in SCHEMES for theme in themes.assign(title, scheme) if theme.score >= SURE)


def _by_purpose(store: Store, subject: NamedNode, evidence: NamedNode, known: set[str]) -> Iterator[Quad]:
    """Yield the themes that its programme's published purpose, or the kind of a strategy, gives a thing."""
    for quad in store.quads_for_pattern(subject, PG.strategyKind, None, None):
        kind = quad.object.value.rpartition("/")[2] if isinstance(quad.object, NamedNode) else ""
        keys, purpose = programme_themes.STRATEGIES.get(kind, ((), ""))
        if keys:
            note = f"Its source lists it as {purpose}; the title itself tells no goal."
            yield from _claimed(subject, evidence, [key for key in keys if key not in known], note)
            return
    programmes = sorted(
        quad.object.value.removeprefix(ID)
        for quad in store.quads_for_pattern(subject, PG.partOf, None, None)
        if isinstance(quad.object, NamedNode)
    )
    for programme in programmes:
        keys, purpose = programme_themes.purpose_of(programme)
        if keys:
            name = _title(store, thing(programme)) or programme
            note = f"{name} is a programme for {purpose}; the title itself tells no goal."
            yield from _claimed(subject, evidence, [key for key in keys if key not in known], note)
            return


def _claimed(subject: NamedNode, evidence: NamedNode, keys: list[str], note: str) -> Iterator[Quad]:
    found = tuple(themes.Theme(key, programme_themes.SCORE, ()) for key in keys)
    for node, theme in zip(_named(subject, found, programme_themes.MODEL), found, strict=True):
        yield from _claim(node, subject, theme, evidence, programme_themes.MODEL)
        yield Quad(node, PG.note, Literal(note, language="en-GB"), GRAPH)


def _claims(subject: NamedNode, evidence: NamedNode, found: tuple[themes.Theme, ...]) -> Iterator[Quad]:
    for node, theme in zip(_named(subject, found, themes.MODEL), found, strict=True):
        yield from _claim(node, subject, theme, evidence, themes.MODEL)


def _named(subject: NamedNode, found: tuple[themes.Theme, ...], model: str) -> list[NamedNode]:
    """Return the name of each claim: 12 hex digits of what makes it this one."""
    key = f"ThemeAssignment|{subject.value.removeprefix(ID)}|%s|{model}"
    return [thing(f"claim-{sha256((key % theme.concept).encode()).hexdigest()[:12]}") for theme in found]


def _claim(node: NamedNode, subject: NamedNode, theme: themes.Theme, evidence: NamedNode, model: str) -> Iterator[Quad]:
    """Yield one theme as a claim."""
    scheme, key = theme.concept.split("/")
    yield Quad(node, RDF.type, PG.ThemeAssignment, GRAPH)
    yield Quad(node, RDF.type, PG.Claim, GRAPH)
    yield Quad(node, PG.subject, subject, GRAPH)
    yield Quad(node, PG.theme, concept(scheme, key), GRAPH)
    yield Quad(node, PG.score, Literal(f"{theme.score:.4f}".rstrip("0").rstrip("."), datatype=XSD.decimal), GRAPH)
    for words in dict.fromkeys(theme.words):
        yield Quad(node, PG.matchedLabel, Literal(words), GRAPH)
    yield Quad(node, PG.model, Literal(model), GRAPH)
    yield Quad(node, PG.method, concept("method", "inferred"), GRAPH)
    yield Quad(node, PG.confidence, concept("confidence", "low"), GRAPH)
    yield Quad(node, PG.evidence, evidence, GRAPH)
