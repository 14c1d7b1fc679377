"""What the parts of a score are called on pages, and lists of things in words."""

from collections.abc import Sequence

WORDS = {
    "context": "Context",
    "themes": "Themes",
    "initiatives": "Initiatives",
    "partners": "Partners",
    "programmes": "Programmes",
    "goals": "Stated goals",
}
"""What the parts of a score are called on pages."""

MEANING = {
    "context": "size, deprivation, age, housing, work and more: twelve groups of figures",
    "themes": "goals and kinds of activity of what the council takes part in",
    "initiatives": "what the titles of initiatives say",
    "partners": "bodies that take part with both",
    "programmes": "programmes and frameworks that both take part in",
    "goals": "goals that strategies state",
}

NAMED = 2
"""Things of a list that are named; the others are counted."""


def counted(things: Sequence[str], one: str, many: str = "") -> str:
    """Return how many there are of what: "2 shared partners"."""
    return f"{len(things)} {one if len(things) == 1 else many or one + 's'}"


def listed(words: Sequence[str]) -> str:
    """Return words as a list in a sentence: "a, b and c"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


def some(names: Sequence[str]) -> str:
    """Return the first names, and how many more there are."""
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")
