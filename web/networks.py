"""Who works with whom: /networks to start from, /network/<thing> for a part of it, and what others embed of that.

The picture, the table and the downloads of a page are made of one view: see `graph.views`. All that is chosen stands in the
address, and a page does all without script.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as Redirect

from graph.drawing import WORDS, legend, origin, summary
from graph.network import Community, Network, Undertaking, UnknownBody
from graph.network_files import FORMATS
from graph.views import BY, DEGREES, KINDS, BadChoice, Choice, Node, NothingToDraw, View, about, slug, title_of, view
from ontology import ID, LOCAL_NAME
from web.asking import NothingThere, ask, graph, name_of, page_of
from web.assets import DAY, packed
from web.diagrams import MOST, VIS, data, narrow, vis_folder, wide
from web.formats import page
from web.headers import framed_by
from web.named_places import meant_by
from web.network_address import EVERY, ROWS, Address
from web.network_choices import DENSE, NoSuchNetwork, choice_of, offered, served
from web.network_rows import COLUMNS, Line, lines, ordered, ranks, rows, standing
from web.network_words import MOST as MOST_TIED
from web.network_words import best, lead, ties_here
from web.search import folded, guesses
from web.worked_out import panel

PAGES = Blueprint("networks", __name__)

LISTED = 300
"""Names up to which a box to find one lists them all."""
TIES, MORE = 5, 15
"""Ties of a body that its panel shows, and up to how many it has folded away; the table has the rest."""
FIRST = 10
"""Bodies of each kind of standing that /networks names."""
OPEN = 5
"""Lines of each list of /networks that are not folded away."""

PLAIN = Choice()


@dataclass(frozen=True)
class Chosen:
    """A node that somebody looks at: how it stands, and its ties in the view, the strongest first; `bodies` are a place's."""

    node: Node
    said: list[str]
    community: Community | None
    ties: list[Line]
    bodies: list[tuple[str, str]]

    def end(self, line: Line) -> Node:
        """Return the other end of a tie."""
        return line.other if line.one.iri == self.node.iri else line.one


@PAGES.app_template_global("network_of")
def network_of(name: str) -> str:
    """Return where the network of a thing is drawn, by the last part of its IRI, goal-10 or the like; "" where it has none."""
    found = graph().network()
    kind, meant = about(found, name) if found else ("", "")
    if not found or not kind:
        return ""
    if kind == "goal" and not any(int(meant) in each.goals for each in found.undertakings):
        return ""
    if kind == "pillar" and not any(meant in each.pillars for each in found.undertakings):
        return ""
    return f"/network/{quote(name)}"


@PAGES.get("/network/<thing>")
def network(thing: str) -> Response | Redirect:
    """Show a part of the network as a picture and as a table; a place's or body's own name or code leads to its network."""
    found = served()
    try:
        address = _address(found, thing)
    except NoSuchNetwork:
        return _called(found, thing)
    try:
        seen = view(found, address.choice)
    except NothingToDraw as nothing:
        return page(
            "network.html", name=f"network-{slug(thing)}", downloads={}, network=found, here=address, seen=None,
            title=title_of(found, address.choice), advice=str(nothing).partition(": nothing to draw. ")[2], offered=offered(found, address.choice), by=BY, degrees=DEGREES,
            about=_about(address.choice), words=WORDS, kinds=KINDS, asked_by=request.args.get("by"),
        )  # fmt: skip
    every = lines(found, seen)
    table = ordered(every, address.sort)
    last = max(1, -(-len(table) // address.length))
    address = replace(address, page=min(address.page, last))
    node, near = _found(found, seen, address.find)
    question = seen.title + "?"
    return page(
        "network.html",
        name=f"network-{slug(thing)}",
        downloads={"ties": panel("network", question, COLUMNS, list(rows(table, seen.guessed)))},
        network=found,
        here=address,
        seen=seen,
        title=seen.title,
        lead=lead(seen, every),
        summary=summary(seen),
        origin=origin(found.newest, graph().build.hash),
        chosen=chosen(found, seen, every, node or _focus(seen)),
        near=near,
        missed=address.find if address.find and not node else "",
        table=table[(address.page - 1) * address.length : address.page * address.length],
        count=len(table),
        start=(address.page - 1) * address.length + 1,
        every=EVERY,
        first=ROWS,
        last=last,
        wide=wide(seen, _link(address), node.iri if node else "") if len(seen.nodes) <= MOST else None,
        narrow=narrow(seen, _link(address), node.iri if node else "") if len(seen.nodes) <= MOST else None,
        asked_by=request.args.get("by"),
        dense=len(seen.edges) > DENSE * len(seen.nodes),
        crowded=_crowded(found, address.choice),
        island_data=data(seen) if len(seen.nodes) <= MOST else None,
        vis=vis_address(),
        best=best(seen),
        most_tied=MOST_TIED[seen.choice.by],
        ties_here=ties_here,
        told=sum(not each.inferred for each in _work_of(every)) if seen.guessed else 0,
        listed=LISTED,
        most=MOST,
        forms=FORMATS,
        legend=legend(seen),
        words=WORDS,
        kinds=KINDS,
        by=BY,
        degrees=DEGREES,
        offered=offered(found, address.choice),
        about=_about(address.choice),
        host=request.host_url.rstrip("/"),
        embeds=current_app.config.get("EMBED_IN", ()),
        ties=TIES,
        more=MORE,
    )


@PAGES.get("/network/<thing>/panel")
def body_panel(thing: str) -> Response:
    """Send what the page says of the node that was found, for its script."""
    found = served()
    address = _address(found, thing)
    seen = view(found, address.choice)
    node, _ = _found(found, seen, address.find)
    if node is None and address.find:
        raise NothingThere(f"nothing in this picture is called {address.find[:60]!r}")
    return make_response(
        render_template(
            "network-panel.html",
            network=found,
            here=address,
            seen=seen,
            chosen=chosen(found, seen, lines(found, seen), node or _focus(seen)),
            best=best(seen),
            most_tied=MOST_TIED[seen.choice.by],
            ties_here=ties_here,
            ties=TIES,
            more=MORE,
        )
    )


@PAGES.get("/embed/<thing>")
def embed(thing: str) -> Response:
    """Send the picture alone, for the page of somebody else."""
    found = served()
    address = _address(found, thing)
    seen = view(found, address.choice)
    if len(seen.nodes) > MOST:
        raise BadChoice(
            f"a picture of {len(seen.nodes):,} nodes cannot be read inside another page: choose a part of it"
        )
    answer = make_response(
        render_template(
            "embed.html",
            here=address,
            seen=seen,
            summary=summary(seen),
            origin=origin(found.newest, graph().build.hash),
            wide=wide(seen, page_of),
            narrow=narrow(seen, page_of),
            legend=legend(seen),
        )
    )
    answer.headers.update(framed_by(current_app.config.get("EMBED_IN", ())))
    return answer


@PAGES.get("/networks")
def networks() -> Response:
    """Show what the network is, and where to begin."""
    found = graph().network()
    asked = request.args.get("q", "").strip()[:200]
    if found is None:
        return page("networks.html", name="networks", downloads={}, network=None)
    top = ranks(found)
    groups = [each for each in found.communities if len(each.bodies) > 2]
    return page(
        "networks.html",
        name="networks",
        downloads={"bodies": panel("networks", "Who works with whom?", STANDING, list(standings(found)))},
        network=found,
        asked=asked,
        hits=_hits(found, asked) if asked else [],
        connected=top.connected[:FIRST],
        between=top.between[:FIRST],
        missed=top.missed[:FIRST],
        tied=len(found.partners),
        work=len({number for tie in found.ties for number in tie.undertakings}),
        groups=groups,
        open=OPEN,
        best=lambda group: sorted(group.bodies, key=lambda n: -found.standings[n].partners)[:3],
        names=sorted(body.name for body in found.bodies) if len(found.bodies) <= LISTED else [],
        offered=offered(found),
        regions=sorted(Counter(body.region for body in found.bodies if body.region).items()),
        slug=slug,
    )


@PAGES.get(f"/vis/<version>/{VIS}")
def vis(version: str) -> Response:
    """Send vis-network as the installed pyvis has it; it is kept for good, for its address names the version."""
    folder = vis_folder()
    if folder is None or version != folder.name:
        raise NothingThere(f"no vis-network of version {version[:40]!r} is installed here")
    answer = packed(_vis(folder), "text/javascript; charset=utf-8")
    answer.headers["Cache-Control"] = f"public, max-age={365 * DAY}, immutable"
    return answer


@cache
def _vis(folder: Path) -> bytes:
    return (folder / VIS).read_bytes()


def vis_address() -> str:
    """Return the address of vis-network, "" where it is not installed: then a page stays with its SVG."""
    folder = vis_folder()
    return f"/vis/{folder.name}/{VIS}" if folder else ""


def chosen(network: Network, seen: View, every: Sequence[Line], node: Node | None) -> Chosen | None:
    """Return what is told of a node; None for none."""
    if node is None:
        return None
    number = network.number_of.get(node.iri)
    tied = [line for line in every if node.iri in (line.one.iri, line.other.iri)]
    said = standing(network, number) if number is not None else []
    group = network.communities[network.standings[number].community] if number is not None else None
    bodies = (
        [(network.bodies[n].iri, network.bodies[n].name) for n in network.of_place(node.iri)]
        if node.kind == "place"
        else []
    )
    return Chosen(node, said, group if group and len(group.bodies) > 2 else None, ordered(tied, "shared"), bodies)


def _address(network: Network, thing: str) -> Address:
    """Return what an address says. Raises NoSuchNetwork, BadChoice."""
    number = request.args.get("page", "1")
    if not (number.isascii() and number.isdigit() and int(number[:6]) > 0 and len(number) < 6):
        raise BadChoice(f"page={number[:20]!r} is no page of a table: leave it out, or write 1 or more")
    sort = request.args.get("sort") or "shared"
    return Address(
        thing,
        choice_of(network, thing, request.args),
        sort[:40],
        int(number),
        request.args.get("find", "").strip()[:200],
        "all" if request.args.get("rows") == "all" else "",
    )


def _called(network: Network, typed: str) -> Redirect:
    """Send on from a name or code to the network of what it means. Raises NoSuchNetwork."""
    body = ""
    # as the command writes it: goal:10, region:London
    written = "-".join(typed.casefold().split(":", 1))
    if ":" in typed and about(network, written)[0]:
        return redirect(f"/network/{quote(written)}{_query()}", code=302)
    if place := meant_by(typed).place:
        if place.body not in network.number_of:
            raise NoSuchNetwork(
                f"{place.council or place.name} takes part in nothing with another UK body in these sources, so it has no network",
                (f"/place/{place.code}", f"What is known of {place.name}"),
            )
        body = place.body
    else:
        with suppress(UnknownBody):
            body = network.bodies[network.find(typed)].iri
    if not body:
        known = ask("names-of", thing=typed).rows if LOCAL_NAME.fullmatch(typed) else ()
        if known:
            raise NoSuchNetwork(
                f"{known[0]['name']} takes part in nothing with another UK body in these sources, so it has no network",
                (page_of(ID + typed) or f"/thing/{typed}", "What is known of it"),
            )
        raise NoSuchNetwork(
            f"nothing in the network is called {typed[:60]!r}",
            (f"/networks?{urlencode({'q': typed[:60]})}", "Look for it in the whole network"),
        )
    return redirect(f"/network/{quote(name_of(body))}{_query()}", code=302)


def _query() -> str:
    """Return what was asked besides the path, as it was written."""
    asked = request.query_string.decode("latin-1")
    return f"?{asked}" if asked else ""


def _work_of(every: Sequence[Line]) -> Collection[Undertaking]:
    """Return what makes these ties, each once."""
    return {work.iri: work for line in every for work in line.work}.values()


def _crowded(network: Network, choice: Choice) -> int:
    """Return how many lines from body to body there would be, where a view is not drawn so unasked; else 0."""
    if choice.by != "work" or request.args.get("by"):
        return 0
    return len(view(network, replace(choice, by="bodies")).edges)


def _about(choice: Choice) -> str:
    """Return the page of what a view is about, "" for none."""
    if choice.about == "goal":
        return f"/goal/{choice.name}"
    if choice.about == "pillar":
        return f"/pillar/{choice.name}"
    return (page_of(choice.name) or "") if choice.about in ("body", "place", "programme", "undertaking") else ""


def _link(address: Address) -> Callable[[str], str]:
    """Return what gives a node's address on this page: the same picture with it found."""
    return lambda iri: address.to(find=name_of(iri)) + "#panel"


def _focus(seen: View) -> Node | None:
    return next((node for node in seen.nodes if node.focus), None)


def _found(network: Network, seen: View, find: str) -> tuple[Node | None, list[Node]]:
    """Return the node of that name or last part of an IRI, and those that come near where there is none."""
    if not find:
        return None, []
    for node in seen.nodes:
        if name_of(node.iri) == find:
            return node, []
    wanted = folded(find)
    named = [node for node in seen.nodes if folded(node.name) == wanted]
    holding = named or [
        node for node in seen.nodes if wanted and all(word in folded(node.name) for word in wanted.split())
    ]
    if len(holding) == 1:
        return holding[0], []
    if not holding:
        close = set(get_close_matches(wanted, [folded(node.name) for node in seen.nodes], 5, 0.6))
        like = {network.bodies[number].iri for number in _guesses(network, find)}
        holding = [node for node in seen.nodes if folded(node.name) in close or node.iri in like]
    return None, sorted(holding, key=lambda node: (-node.degree, node.name))[:8]


STANDING = (
    "body",
    "name",
    "kind",
    "place",
    "region",
    "partners",
    "shared",
    "between",
    "cutOff",
    "community",
    "communityName",
)


def standings(network: Network) -> Iterator[dict[str, Any]]:
    """Yield how each body stands, the most connected first."""
    for number in ranks(network).connected:
        body, at = network.bodies[number], network.standings[number]
        yield {
            "body": body.iri,
            "name": body.name,
            "kind": body.kind_name,
            "place": body.place_name or None,
            "region": body.region or None,
            "partners": at.partners,
            "shared": at.shared,
            "between": at.between,
            "cutOff": at.cut_off,
            "community": at.community,
            "communityName": network.communities[at.community].name,
        }


def _hits(network: Network, asked: str) -> list[int]:
    """Return the bodies whose names hold all the words asked for, then those that look like it; at most 20."""
    words = folded(asked).split()
    names = [folded(body.name) for body in network.bodies]
    held = [number for number, name in enumerate(names) if words and all(word in name for word in words)]
    return sorted(
        held or _guesses(network, asked),
        key=lambda number: (-network.standings[number].partners, network.bodies[number].name),
    )[:20]


def _guesses(network: Network, asked: str) -> list[int]:
    """Return the bodies, and those of the places, that go by words like these."""
    found = [str(row["thing"]) for row in guesses(asked)]
    bodies = [
        number
        for iri in found
        for number in ((network.number_of[iri],) if iri in network.number_of else network.of_place(iri))
    ]
    return list(dict.fromkeys(bodies))
