"""Initiatives like another: the nearest in matter and in words, what they share, and who runs them."""

from dataclasses import dataclass

from graph import themes
from graph.rows import Iri, Row
from graph.similar import Alike, UnknownInitiative
from ontology import BASE
from web.asking import Panel, graph
from web.worked_out import panel

LOOKED_AT, LIKE_ENOUGH = 20, 0.3
"""Initiatives that are looked at, and how like they must be, of one, to be called like it."""

QUESTION = """Which initiatives are most like this one?
#+ description: Half by what they are about and half by the words of their titles, worked out from the build; no SPARQL finds it."""

COLUMNS = ("undertaking", "title", "score", "byTheme", "byWords", "themes", "words", "lead", "leadName")


@dataclass(frozen=True)
class Near:
    """An initiative like another: how like (of 100), who leads it (IRI and name), the themes (IRI and words) and words both have."""

    iri: str
    title: str
    points: int
    leads: tuple[tuple[str, str], ...]
    themes: tuple[tuple[str, str], ...]
    words: tuple[str, ...]


def like(iri: str) -> tuple[list[Near], Panel]:
    """Return the initiatives like one, the likest first, and the same as a table; none for a strategy or what has no title of its own."""
    try:
        found = [each for each in graph().similar().to(iri, LOOKED_AT) if each.score >= LIKE_ENOUGH]
    except UnknownInitiative:
        found = []
    return [_near(each) for each in found], panel(
        "initiatives-like-this", QUESTION, COLUMNS, [_row(each) for each in found]
    )


def _near(each: Alike) -> Near:
    of = each.initiative
    return Near(of.iri, of.title, round(100 * each.score), of.leads, _themes(each), each.words)


def _themes(each: Alike) -> tuple[tuple[str, str], ...]:
    """Return the kinds of activity that both are about, or where there are none the goals."""
    labels = {concept.key: concept.label for concept in themes.concepts()}
    for scheme in ("activity", "goal"):
        if shared := [key for key in each.concepts if key.startswith(f"{scheme}/")]:
            return tuple((f"{BASE}{key}", labels[key]) for key in shared[:2])
    return ()


def _row(each: Alike) -> Row:
    of = each.initiative
    lead, name = of.leads[0] if of.leads else ("", "")
    return {
        "undertaking": Iri(of.iri),
        "title": of.title,
        "score": round(each.score, 6),
        "byTheme": round(each.by_theme, 6),
        "byWords": round(each.by_words, 6),
        "themes": " | ".join(each.concepts),
        "words": " | ".join(each.words),
        "lead": Iri(lead) if lead else None,
        "leadName": name or None,
    }
