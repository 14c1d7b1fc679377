"""Names and web domains of universities and colleges; a third of the list is former names or no recognised body."""

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from loaders.bodies import own_name
from loaders.loader import Loader
from loaders.names import Match, Names
from loaders.records import Name, Organisation, Record
from loaders.sheets import Cells, Sheet, Sheets
from loaders.source import MIT, Problem, Source
from loaders.spellings import folded, implied_kind
from loaders.values import tidy

SOURCE = Source(
    slug="universities",
    title="University domains and names, United Kingdom",
    publisher="Hipo",
    licence=MIT,
    attribution="Hipo, university domains list, MIT licence",
    homepage="https://github.com/Hipo/university-domains-list",
    kind="register",
    about="Universities and colleges with their web domains; former names stand beside today's, and places are not given.",
)

FILES = {"domains": ("name", "domain", "web", "state")}


def records(sheets: Sheets, names: Names) -> Iterator[Record | Problem]:
    """Yield what each name was read as, and the home pages that no other list has."""
    sheet = sheets["domains"]
    hosts = bodies_by_host(names)
    given: set[str] = set()
    for number, cells in sheet:
        host = host_of(cells)
        if not host:
            yield sheet.problem(
                number, "domain", cells["domain"], f"is not where {cells['web']!r} leads.", refused=False
            )
        match = matched(tidy(cells["name"]), host, names, hosts)
        if match.body:
            yield read_as(cells, match)
            if host and match.body not in given and not names.bodies[match.body].homepage:
                given.add(match.body)
                yield Organisation(locator=cells["domain"], body=match.body, homepage=f"https://{host}")
        else:
            yield from unmatched(sheet, number, cells, host, match)


def bodies_by_host(names: Names) -> Mapping[str, str]:
    """Return the one body whose home page is on each host; a host of several says nothing."""
    found: dict[str, set[str]] = {}
    for body in names.bodies.values():
        if body.homepage and body.kind in {"university", "college"}:
            found.setdefault(bare(body.homepage), set()).add(body.body)
    return {host: bodies.pop() for host, bodies in found.items() if len(bodies) == 1}


def bare(link: str) -> str:
    """Return a link's host without "www.", "" where the link has none that can be read."""
    try:
        return (urlsplit(link).hostname or "").removeprefix("www.")
    except ValueError:  # an opening bracket that begins no address
        return ""


def host_of(cells: Cells) -> str:
    """Return the host of the home page: the domain, or the link's where the domain is a part of it for students.

    Where the two disagree, one of them is another university's, so there is none.
    """
    domain, linked = cells["domain"].lower(), bare(cells["web"])
    if domain.endswith("." + linked):
        return linked
    return domain if linked == domain or linked.endswith("." + domain) else ""


def matched(name: str, host: str, names: Names, hosts: Mapping[str, str]) -> Match:
    """Return the body of a name, or of its domain.

    A match on core words alone counts only if the domain does not speak against it: Swansea
    Metropolitan is not Swansea University.
    """
    match = names.find(name)
    if match.body and match.rule != "core":
        return match
    if host in hosts:
        return Match((hosts[host],), "code")
    if match.body and names.bodies[match.body].homepage:
        return Match((), "none", names.bodies[match.body].name)
    return match


def read_as(cells: Cells, match: Match) -> Name:
    """Return the record that a name was read as a body, by its domain ("code") if not by its words."""
    confidence = "high" if match.rule in {"exact", "alias"} else "medium"
    return Name(
        locator=cells["domain"],
        name=tidy(cells["name"]),
        matched_to=match.bodies,
        rule=match.rule,
        confidence=confidence,
    )


def unmatched(sheet: Sheet, number: int, cells: Cells, host: str, match: Match) -> Iterator[Record | Problem]:
    """Yield a body of its own for a name that only this list has, if an academic domain vouches for it."""
    name = tidy(cells["name"])
    if len(match.bodies) > 1:
        yield sheet.problem(number, "name", name, f"could mean any of {', '.join(match.bodies)}.")
    elif not host.endswith(".ac.uk"):
        reason = "matches no body we know, and its domain is not an academic one of the UK."
        yield sheet.problem(number, "name", name, reason, match.nearest)
    else:
        body = own_name(name)
        kind = "university" if implied_kind(folded(name)) == "university" else "college"
        yield read_as(cells, Match((body,), "none"))
        yield Organisation(
            locator=cells["domain"], body=body, name=name, kind=kind, country="GB", homepage=f"https://{host}"
        )


LOADER = Loader(
    source=SOURCE,
    files=FILES,
    records=records,
    required=frozenset({"domains"}),
    needs=("councils", "corrections", "anchor-institutions"),
)
