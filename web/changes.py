"""What changed between two builds, as a page and as an Atom feed, for everywhere or for one place or goal."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile
from xml.etree import ElementTree

from flask import Blueprint, Response, make_response, render_template, request
from pyoxigraph import NamedNode

from graph.home import Build
from ontology import BASE, concept, thing
from web.asking import NothingThere, ask, graph
from web.comparisons import COMPARISONS, LISTED, Comparison
from web.formats import as_csv, wanted
from web.links import name_of
from web.tables import labelled

PAGES = Blueprint("changes", __name__)

SHOWN = 50
"""Changes of each source that a page shows."""
ENTRIES = 50
"""Places and goals of each build that a feed has an entry of, those with the most changes first."""
TOLD = 20
"""Changes that an entry tells."""

ATOM = "http://www.w3.org/2005/Atom"
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@PAGES.get("/changes")
def changes() -> Response:
    """Show what changed from the build before to the one that is served; `?place=` and `?goal=` narrow it down."""
    builds = _one_after_another()
    return _page(builds[1] if len(builds) > 1 else None, builds[0])


@PAGES.get("/changes/<old>..<new>")
def between(old: str, new: str) -> Response:
    """Show what changed from an earlier build to a later one, of those that are kept."""
    builds = {each.hash: each for each in _builds()}
    missing = next((name for name in (old, new) if name not in builds), None)
    if missing is not None:
        raise NothingThere(f"no build {missing[:40]!r} is kept here; there are {', '.join(builds)}")
    if builds[old].made >= builds[new].made:
        raise NothingThere(f"build {old[:40]} was not made before {new[:40]}: name the earlier one first")
    return _page(builds[old], builds[new])


@PAGES.get("/changes.atom")
def feed() -> Response:
    """Send what changed with each build that is kept, newest first, by place and by goal."""
    place, goal = _asked("place"), _asked("goal")
    pairs = [(old, new) for new, old in pairwise(_one_after_another())]
    compared = [COMPARISONS.of(graph().home, old, new) for old, new in pairs]
    _known(compared, place, goal)
    made = compared[0].new.made if compared else graph().build.made
    of = " and ".join(compared[0].name(each) if compared else name_of(each) for each in (place, goal) if each)
    title = f"What changed in placegraph{f': {of}' if of else ''}"
    document = ElementTree.Element("feed", xmlns=ATOM)
    query = request.query_string.decode("latin-1")
    _add(document, "id", f"{BASE}changes{f'?{query}' if of else ''}")
    _add(document, "title", title)
    _add(document, "updated", made)
    _add(_add(document, "author"), "name", "placegraph")
    _add(document, "link", rel="self", type="application/atom+xml", href=request.full_path.rstrip("?"))
    _add(document, "link", rel="alternate", type="text/html", href=f"/changes{f'?{query}' if of else ''}")
    for comparison in compared:
        for entry in _entries(comparison, place, goal):
            document.append(entry)
    response = make_response(b'<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(document, "utf-8"))
    response.headers["Content-Type"] = "application/atom+xml; charset=utf-8"
    return response


def _entries(comparison: Comparison, place: str, goal: str) -> Iterator[ElementTree.Element]:
    """Yield what a feed says of one build: of what was asked for; else of the whole, of each place and of each goal."""
    if place or goal:
        if found := list(comparison.changes(place, goal)):
            yield _entry(comparison, place, goal, [comparison.said(each) for each in found])
        return
    yield _entry(comparison, "", "", [f"{each.slug}: {each.words}" for each in comparison.sources])
    counted = Counter({(each, ""): count for each, count in comparison.places.items()})
    counted.update({("", each): count for each, count in comparison.goals.items()})
    for here, towards in sorted(counted, key=lambda each: (-counted[each], each))[:ENTRIES]:
        yield _entry(comparison, here, towards, [comparison.said(each) for each in comparison.changes(here, towards)])


def _entry(comparison: Comparison, place: str, goal: str, lines: Sequence[str]) -> ElementTree.Element:
    entry = ElementTree.Element("entry")
    old, new = comparison.old, comparison.new
    local = [(key, name_of(each)) for key, each in (("place", place), ("goal", goal)) if each]
    narrowed = "&".join(f"{key}={name}" for key, name in local)
    path = f"/changes/{old.hash}..{new.hash}{f'?{narrowed}' if narrowed else ''}"
    of = " and ".join(comparison.name(each) for each in (place, goal) if each)
    many = f"{len(lines):,} change{'' if len(lines) == 1 else 's'}"
    sources = f"{len(comparison.sources):,} source{'' if len(comparison.sources) == 1 else 's'}"
    _add(entry, "id", BASE + path.removeprefix("/"))
    _add(entry, "title", f"{of}: {many}" if of else f"Build {new.hash}: {sources} changed")
    _add(entry, "updated", new.made)
    _add(entry, "link", rel="alternate", type="text/html", href=path)
    for each in filter(None, (place, goal)):
        _add(entry, "category", term=name_of(each), label=comparison.name(each))
    rest = [f"… and {len(lines) - TOLD:,} more"] if len(lines) > TOLD else []
    _add(entry, "content", "\n".join([*lines[:TOLD], *rest]) or "Every source says what it said.", type="text")
    return entry


def _add(parent: ElementTree.Element, tag: str, text: str = "", **attributes: str) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, tag, {key: NOT_XML.sub("", value) for key, value in attributes.items()})
    child.text = NOT_XML.sub("", text) or None
    return child


def _builds() -> list[Build]:
    """Return the builds that are kept, newest first, beginning with the one that is served."""
    served = graph().build
    return [served, *(each for each in graph().home.builds() if each.made < served.made and not each.dataset)]


def _one_after_another() -> list[Build]:
    """Return the served build and those that were served before it, each before the last; none from before a dataset."""
    served = graph().build
    return [served, *takewhile(lambda each: not each.dataset, graph().home.before(served))]


def _asked(key: str) -> str:
    """Return the place or the goal in the address as an IRI, "" for none. Raises NothingThere."""
    text = request.args.get(key, "").strip()
    if not text:
        return ""
    if key == "goal":
        number = text.removeprefix("goal/")
        if not re.fullmatch(r"\d{1,2}", number):
            raise NothingThere(f"{text[:40]!r} is not a goal; name it by its number, as in goal=10")
        return concept("goal", number).value
    name = text if text.startswith(("area-", "place-")) else ("area-" if text[:1].isupper() else "place-") + text
    if not re.fullmatch(r"(area|place)(-[A-Za-z0-9]+)+", name):
        raise NothingThere(f"{text[:40]!r} is not a place; name it as its page does, as in place=E09000002")
    return thing(name).value


def _known(comparisons: Sequence[Comparison], place: str, goal: str) -> None:
    """Make sure that there are, or were, such a place and goal. Raises NothingThere."""
    if place and not any(place in each.places for each in comparisons) and not ask("place", place=NamedNode(place)):
        raise NothingThere(
            f"there is no place {name_of(place).partition('-')[2][:40]!r} here; name it by its code, as in place=E09000002, "
            "or find it on the page of all places"
        )
    if goal and not any(goal in each.goals for each in comparisons) and not ask("concept", concept=NamedNode(goal)):
        raise NothingThere(
            f"there is no goal {name_of(goal).removeprefix('goal/')!r}; the page of goals has their numbers"
        )


def _offered(comparison: Comparison | None, what: str) -> list[tuple[str, str, int]]:
    """Return the places or goals that something changed of: what the address calls each, its name, its changes."""
    counted: Counter[str] = getattr(comparison, what) if comparison else Counter()
    found = [(name_of(iri), comparison.name(iri), count) for iri, count in counted.items()] if comparison else []
    return sorted(found, key=lambda each: (each[1].casefold(), each[0]))


def _sent(form: str, rows: tuple[dict[str, str], ...], old: Build | None, new: Build) -> Response:
    """Send the changes that are held as CSV or JSON."""
    name = f"changes-{old.hash if old else 'none'}-{new.hash}.{form}"
    if form == "csv":
        response = make_response(as_csv(tuple(dict(row) for row in rows)))
        response.headers["Content-Type"] = "text/csv; charset=utf-8; header=present"
    else:
        whole = {"from": old.hash if old else None, "to": new.hash, "changes": rows}
        response = make_response(json.dumps(whole, ensure_ascii=False, indent=1))
        response.headers["Content-Type"] = "application/json"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _page(old: Build | None, new: Build) -> Response:
    place, goal = _asked("place"), _asked("goal")
    comparison = COMPARISONS.of(graph().home, old, new) if old else None
    _known([comparison] if comparison else [], place, goal)
    form = wanted()
    if form != "html":
        return _sent(form, tuple(comparison.flat(place, goal)) if comparison else (), old, new)
    sections = []
    for source in comparison.sources if comparison else ():
        found = list(comparison.changes(place, goal, source)) if comparison else []
        if found or not (place or goal):
            rows_shown = [comparison.row(each) for each in found[:SHOWN]] if comparison else []
            sections.append((source, rows_shown, len(found)))
    return make_response(
        labelled(
            render_template(
                "changes.html",
                comparison=comparison,
                old=old,
                new=new,
                sections=sections,
                builds=_builds(),
                place=place,
                goal=goal,
                shown=SHOWN,
                listed=LISTED,
                offered={"place": _offered(comparison, "places"), "goal": _offered(comparison, "goals")},
            )
        )
    )
