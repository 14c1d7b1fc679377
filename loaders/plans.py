"""What the lists of plans share: who leads a plan of several councils, and how plans of one title are told apart."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from loaders.names import Names
from loaders.records import Collaboration
from loaders.spellings import core, folded

ENDED = re.compile(r"\(\d{4} to \d{4}\)$")


def short_name(body: str, names: Names) -> str:
    """Return what people call a body: the register's short name for a council, else its name."""
    known = names.bodies.get(body)
    if known is None:
        return ""
    if body.startswith("council-") and known.alt_names and not ENDED.search(known.name):
        return known.alt_names[0]
    return known.name


def titled(title: str, bodies: Iterable[str], names: Names) -> str:
    """Return a title that says little by itself with the places it is for: "Recovery Plan (Ashford)"."""
    places = [name for body in bodies if (name := short_name(body, names)) and name.lower() not in title.lower()]
    if not places:
        return title
    said = ", ".join(places[:-1]) + " and " + places[-1] if len(places) > 1 else places[0]
    return f"{title} ({said})"


def repeated(titles: Iterable[str]) -> frozenset[str]:
    """Return the titles that come more than once: alone, they do not tell which plan is meant."""
    return frozenset(title for title, times in Counter(titles).items() if times > 1)


def lead_of(bodies: Collection[str], names: Names, title: str, url: str) -> tuple[str, str]:
    """Return which of the authors leads, and how sure that is.

    The only author does. Of several it is the one that the title names, else the one whose site
    the plan is on ("medium"), else the first as published ("low"): readers need one to ask.
    """
    authors = list(bodies)
    if len(authors) == 1:
        return authors[0], "high"
    host = re.sub(r"^https?://([^/]*).*", r"\1", url.lower())
    for text, gap in ((f" {folded(title)} ", " "), (re.sub(r"[^a-z]", "", host), "")):
        if len(found := _named(authors, names, text, gap)) == 1:
            return found[0], "medium"
    return authors[0], "low"


def _named(bodies: Iterable[str], names: Names, text: str, gap: str) -> list[str]:
    """Return the bodies whose own words the text holds, less those whose words are part of another's ("Suffolk")."""
    words = {body: core(folded(ENDED.sub("", names.bodies[body].name))) for body in bodies if body in names.bodies}
    held = {body: said for body, said in words.items() if said and gap + said.replace(" ", gap) + gap in text}
    longer = [said for said in held.values() if len(said.split()) > 1]
    return [body for body, said in held.items() if not any(said != each and said in each for each in longer)]


def authors_of(
    plan: str, authors: Collection[str], lead: tuple[str, str], where: Iterable[tuple[str, str, str]]
) -> Iterator[Collaboration]:
    """Yield one claim for each author and each place where the source names it: (body, locator, day read).

    The first of `lead` leads as surely as the second says; the others are co-authors.
    """
    for body, locator, read in where:
        if body in authors:
            leads = body == lead[0]
            yield Collaboration(
                locator=locator,
                body=body,
                undertaking=plan,
                role="lead" if leads else "co-author",
                confidence=lead[1] if leads else "high",
                read=read,
            )
