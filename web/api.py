"""The library for programs: what can be asked, and each answer, in whatever form a program reads.

`/api/queries` lists the questions, `/api/queries/<name>?place=…` answers one. What goes wrong is
told as a problem document (RFC 9457): what is wrong, with which parameter, and what to write instead. Queries run
in the public lane, within the client's share of work.

PlacegraphError
├── NotAParameter        a parameter that the question does not have
├── GivenTwice           two values for a day, a number or the format
├── TooManyValues        more values for one parameter than are asked of at once
├── Missing              the question needs a value that is not there
├── NotOfItsKind         a value that does not read as what the parameter takes
├── NoSuchThing          a value that reads well, and names nothing in the graph (404)
├── NoSuchForm           a format in which no answer, or not this one, comes (406)
└── NotHere              an address below /api with nothing at it, or one that is only read (404, 405)
"""

import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any

from flask import Blueprint, Response, current_app, make_response, request
from pyoxigraph import Literal, NamedNode
from rapidfuzz import fuzz, process
from werkzeug.exceptions import HTTPException

from graph.lanes import Answer
from graph.rows import Iri, Row, rows
from ontology import BASE, RDFS, SKOS, PlacegraphError, quads
from queries import KINDS, BadValue, Query, Term, Terms, UnknownQuery, find, library, term
from web.asking import ask, graph, today
from web.calls import ONE, VALUES, address, texts_of
from web.errors import TITLES, retry_after, status_of
from web.filed import Filed
from web.formats import plain
from web.library import AUDIENCES, matching
from web.links import name_of
from web.names import labels_of
from web.openapi import document
from web.search import folded
from web.sparql import asked_of_the_public_lane, open_to_all

PAGES = Blueprint("api", __name__)
PAGES.after_request(open_to_all)

METHODS = "GET, HEAD, OPTIONS"
EVERY = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

FORMS = {
    "json": "application/json",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "srj": "application/sparql-results+json",
    "srx": "application/sparql-results+xml",
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
}
"""Each form of an answer with its media type; "json" is our own plain one, which holds tables and graphs alike."""

TABLES = ("json", "csv", "tsv", "srj", "srx")
GRAPHS = ("json", "ttl", "jsonld", "nt", "rdf")
LANE = {"srj": "json", "srx": "xml"}
"""What a lane calls a form, where it has another word for it."""

NEAR, OFFERED = 60, 3
"""How like a value another must be to be offered instead, of 100, and how many are."""


class Refused(PlacegraphError):
    """A request that cannot be answered as it stands; `told` are the further members of the problem document."""

    status = 400

    def __init__(self, why: str, **told: object) -> None:
        super().__init__(why)
        self.told = {key: value for key, value in told.items() if value not in (None, "", [])}


class NotAParameter(Refused):
    """A parameter that the question does not have."""

    def __init__(self, query: Query, name: str) -> None:
        names = [*query.kinds, "format"]
        near = process.extractOne(name, names, score_cutoff=NEAR)
        hint = f"did you mean {near[0]!r}?" if near else f"it takes {', '.join(names)}"
        super().__init__(
            f"{query.name} has no parameter {name[:40]!r}: {hint}",
            parameter=name[:80],
            nearest=[{"value": near[0]}] if near else None,
            parameters=names,
        )


class GivenTwice(Refused):
    """A day, a number or the format has two values."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is given more than once: ask once for each value", parameter=name)


class TooManyValues(Refused):
    """One parameter has more values than are asked of at once."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} has more than {VALUES} values: ask for them in parts", parameter=name)


class Missing(Refused):
    """The question needs a value that is not there."""

    def __init__(self, query: Query, name: str) -> None:
        like = KINDS[query.kinds[name]].example
        super().__init__(
            f"{query.name} needs {name}, a value of the kind {query.kinds[name]}: add {name}={like}, for example",
            parameter=name,
            kind=query.kinds[name],
            example=like,
        )


class NotOfItsKind(Refused):
    """A value does not read as what the parameter takes."""

    def __init__(self, query: Query, name: str, value: str, why: str) -> None:
        near = _nearest(query.kinds[name], value)
        super().__init__(
            f"{name}: {why}{_hint(near)}",
            parameter=name,
            value=value[:80],
            kind=query.kinds[name],
            example=KINDS[query.kinds[name]].example,
            nearest=near,
        )


class NoSuchThing(Refused):
    """A value names nothing in the graph."""

    status = 404

    def __init__(self, query: Query, name: str, value: str) -> None:
        near = _nearest(query.kinds[name], value)
        super().__init__(
            f"{name}: nothing in this build is called {value[:80]!r}{_hint(near)}",
            parameter=name,
            value=value[:80],
            kind=query.kinds[name],
            nearest=near,
        )


class NoSuchForm(Refused):
    """No answer, or not this one, comes in a format."""

    status = 406

    def __init__(self, form: str, forms: Sequence[str]) -> None:
        asked = f"as {form[:40]!r}" if form else "in a format that the Accept header allows"
        super().__init__(
            f"this answer does not come {asked}: ask for {', '.join(forms)} by format=, or by Accept "
            f"({', '.join(FORMS[each] for each in forms)})",
            formats=list(forms),
        )


class NotHere(Refused):
    """An address below /api has nothing at it, or takes no such method."""

    def __init__(self, why: str, status: int) -> None:
        super().__init__(why)
        self.status = status


def slug_of(error: type[PlacegraphError]) -> str:
    """Return the short name of a kind of error: "not-of-its-kind"."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", error.__name__).lower()


@PAGES.errorhandler(PlacegraphError)
def problem(error: PlacegraphError) -> Response:
    """Answer with what is wrong, where, and how to mend it."""
    status = error.status if isinstance(error, Refused) else status_of(error)
    told = error.told if isinstance(error, Refused) else {}
    if isinstance(error, UnknownQuery):
        near = process.extractOne(request.path.rpartition("/")[2], library().keys(), score_cutoff=NEAR)
        told = {"nearest": [{"value": near[0], "name": find(near[0]).summary}]} if near else {}
    return _problem(slug_of(type(error)), status, str(error), told, retry_after(error))


@PAGES.errorhandler(HTTPException)
def fault(error: HTTPException) -> Response:
    """Answer for what is nobody's advice: a bug stays a bug, and is told as one."""
    status = error.code or 500
    return _problem("about:blank", status, TITLES.get(status, "That did not work"), {}, {})


def _problem(kind: str, status: int, detail: str, told: Mapping[str, object], headers: Mapping[str, str]) -> Response:
    named = kind if kind == "about:blank" else f"{BASE}problem/{kind}"
    # RFC 9457: the address in `instance` is the request's own, and never what a visitor claims the host to be
    said = {"type": named, "title": TITLES.get(status, "That did not work"), "status": status, "detail": detail}
    body = json.dumps({**said, "instance": request.full_path.rstrip("?")[:2000], **told}, ensure_ascii=False, indent=1)
    response = make_response(body + "\n", status, dict(headers))
    response.headers["Content-Type"] = "application/problem+json"
    return response


@PAGES.route("/api", methods=EVERY, provide_automatic_options=False)
@PAGES.route("/api/", methods=EVERY, provide_automatic_options=False)
@PAGES.route("/api/<path:rest>", methods=EVERY, provide_automatic_options=False)
def elsewhere(rest: str = "") -> Response:
    """Answer every request below /api that no other route takes. Raises NotHere."""
    there = rest in ("queries", "peers", "openapi.json") or (rest.startswith("queries/") and rest[8:] in library())
    if request.method == "OPTIONS":
        return make_response("", 204, {"Allow": METHODS, "Access-Control-Allow-Methods": METHODS})
    if there:
        response = problem(NotHere(f"this address is only read: it takes {METHODS}", 405))
        response.headers["Allow"] = METHODS
        return response
    raise NotHere(
        "nothing is at this address: /api/queries lists what can be asked, /api/openapi.json describes it", 404
    )


@PAGES.get("/api/openapi.json", provide_automatic_options=False)
def openapi() -> Response:
    """Describe this API, as OpenAPI 3.1."""
    return _json(document())


@PAGES.get("/api/queries", provide_automatic_options=False)
def questions() -> Response:
    """List the questions, or those that hold the words of `q`, or those of a group."""
    if unknown := next((name for name in request.args if name not in ("q", "group")), None):
        raise Refused(f"the list has no parameter {unknown[:40]!r}: it takes q and group", parameter=unknown[:80])
    group = request.args.get("group", "")
    if group and group not in AUDIENCES:
        raise Refused(
            f"there is no group {group[:40]!r}: it is one of {', '.join(AUDIENCES)}",
            parameter="group",
            value=group[:80],
        )
    found = matching(request.args.get("q", "")[:200], group)
    return _json({"build": graph().build.hash, "questions": [described(query) for query in found.values()]})


def described(query: Query) -> dict[str, Any]:
    """Return what a program needs to know of a question in order to ask it."""
    example = {name: [KINDS[kind].example] for name, kind in query.kinds.items() if name not in query.optional}
    return {
        "name": query.name,
        "summary": query.summary,
        "description": query.description,
        "group": query.group,
        "answer": "graph" if query.makes_a_graph else "table",
        "columns": ["subject", "predicate", "object"] if query.makes_a_graph else list(query.columns),
        "parameters": [
            {
                "name": name,
                "kind": kind,
                "example": KINDS[kind].example,
                "optional": name in query.optional or kind == "Today",
            }
            for name, kind in query.kinds.items()
        ],
        "formats": list(_forms(query)),
        "example": address("", query.name, example),
        "page": f"/queries/{query.name}",
    }


@PAGES.get("/api/queries/<name>", provide_automatic_options=False)
def answer(name: str) -> Response:
    """Answer one question. Raises the errors above, UnknownQuery and those of the public lane."""
    query = find(name)
    terms = given(query)
    form = form_of(query)
    sparql = query.bind(**terms)
    known = {tag.partition(":")[0] for tag in request.if_none_match.as_set(include_weak=True)}  # ":br" where packed
    if _validator(graph().build.hash, sparql, form) in known:
        return make_response("", 304)
    lane = "nt" if form == "json" and query.makes_a_graph else LANE.get(form, form)
    # our own JSON names the things in it, and is written from the rows; any other form is sent as it was found
    found = asked_of_the_public_lane(sparql, [lane], [], [], to_file=form != "json")
    if not found.rows:
        _must_be_known(query, terms)
    body = _whole(query, terms, sparql, found) if form == "json" else found.body
    response = Filed(found.file) if found.file else make_response(body)
    response.headers["Content-Type"] = FORMS[form] + ("; charset=utf-8" if form in ("csv", "tsv", "ttl") else "")
    response.headers["Content-Disposition"] = f'inline; filename="{query.name}.{form}"'
    response.headers["Link"] = f'</queries/{query.name}>; rel="describedby"'
    response.headers["X-Placegraph-Build"] = found.build
    response.headers["X-Placegraph-Rows"] = str(found.rows)
    if found.cut:
        response.headers["X-Placegraph-Cut"] = f"only the first {found.rows} rows are here"
    response.set_etag(_validator(found.build, sparql, form))
    return response


def given(query: Query) -> dict[str, Terms]:
    """Return what the address gives for each parameter; the day it is, where that is asked for and left out.

    Raises NotAParameter, GivenTwice, TooManyValues, Missing, NotOfItsKind.
    """
    for name in request.args:
        if name not in query.kinds and name != "format":
            raise NotAParameter(query, name)
    terms: dict[str, Terms] = dict.fromkeys(query.optional) | query.on(today())
    texts = texts_of(query, request.args)
    for name, kind in query.kinds.items():
        values = texts.get(name, [])
        if len(values) > 1 and kind in ONE:
            raise GivenTwice(name)
        if len(values) > VALUES:
            raise TooManyValues(name)
        if values:
            terms[name] = [_read(query, name, value) for value in values]
        elif name not in terms:
            raise Missing(query, name)
    return terms


def _read(query: Query, name: str, value: str) -> Term:
    try:
        return term(query.kinds[name], value)
    except BadValue as error:
        raise NotOfItsKind(query, name, value, str(error)) from None


def form_of(query: Query) -> str:
    """Return the form that the address names, or else the best that the Accept header allows.

    Raises GivenTwice, NoSuchForm.
    """
    forms = _forms(query)
    if len(request.args.getlist("format")) > 1:
        raise GivenTwice("format")
    if named := request.args.get("format", ""):
        if named not in forms:
            raise NoSuchForm(named, forms)
        return named
    accept = request.accept_mimetypes
    if not accept or "text/html" in accept.values():
        return forms[0]
    best = max(forms, key=lambda form: accept.quality(FORMS[form]))  # of equals the first
    if accept.quality(FORMS[best]) <= 0:
        raise NoSuchForm("", forms)
    return best


def _forms(query: Query) -> Sequence[str]:
    return GRAPHS if query.makes_a_graph else TABLES


def _whole(query: Query, terms: Mapping[str, Terms], sparql: str, found: Answer) -> str:
    """Return an answer as plain JSON: what was asked, the rows, and the names of the things in them."""
    table = rows(found)
    things = sorted({value for row in table for value in row.values() if isinstance(value, Iri)})
    return _dumped(
        {
            "query": query.name,
            "question": query.summary,
            "build": found.build,
            "parameters": {name: [each.value for each in _each(value)] for name, value in terms.items()},
            "sparql": sparql,
            "columns": described(query)["columns"],
            "count": len(table),
            "cut": found.cut,
            "rows": [_plain(row) for row in table],
            "labels": labels_of(things),
        }
    )


def _plain(row: Row) -> dict[str, str | int | float | bool | None]:
    return {key: plain(value) for key, value in row.items()}


def _validator(build: str, *rest: str) -> str:
    """Return what an answer is known again by: a build answers a question in one way."""
    return sha256(json.dumps([build, *rest]).encode()).hexdigest()[:32]


def _must_be_known(query: Query, terms: Mapping[str, Terms]) -> None:
    """Raise NoSuchThing if nothing was found because a value names nothing that the graph knows."""
    for name, values in terms.items():
        for value in _each(values):
            if isinstance(value, NamedNode) and not _is_known(value):
                raise NoSuchThing(query, name, name_of(value.value))


def _each(given: Terms) -> Sequence[Term]:
    """Return the terms that stand for one parameter."""
    return () if given is None else [given] if isinstance(given, NamedNode | Literal) else given


def _is_known(thing: NamedNode) -> bool:
    return thing.value in vocabulary() or bool(ask("what-is-said-of", thing=thing))


def _nearest(kind: str, value: str) -> list[dict[str, str]]:
    """Return up to three values of a kind that are most like one that is none: each with its name."""
    if KINDS[kind].read is Literal:
        return []
    typed, near = folded(value[:80]), []
    offers = _offers(kind)
    for told in (offers.keys_folded, offers.names_folded):
        near += process.extract(typed, told, scorer=fuzz.WRatio, score_cutoff=NEAR, limit=OFFERED)
    things = list(dict.fromkeys(iri for _, _, iri in sorted(near, key=lambda each: -each[1])))[:OFFERED]
    return [{"value": offers.keys[iri], "name": offers.names[iri]} for iri in things]


@dataclass(frozen=True)
class Offers:
    """What may have been meant by a value of one kind: by IRI, the key that it is written as, and its name."""

    keys: Mapping[str, str]
    names: Mapping[str, str]
    keys_folded: Mapping[str, str]
    names_folded: Mapping[str, str]


def _offers(kind: str) -> Offers:
    """Return the terms, concepts, sources, places and bodies of a kind; worked out once for a build."""
    build = graph().build.hash
    held: tuple[str, dict[str, Offers]] = current_app.extensions.get("api-offers", ("", {}))
    if held[0] != build:
        held = current_app.extensions["api-offers"] = (build, {})
    if kind not in held[1]:
        told = [
            *ask("names-to-guess-from"),
            *({"thing": row["source"], "name": row["title"]} for row in ask("sources")),
        ]
        every = dict(vocabulary()) | {str(row["thing"]): str(row["name"]) for row in told}
        names = {iri: name for iri, name in every.items() if _reads(kind, name_of(iri))}
        keys = {iri: _short(kind, name_of(iri)) for iri in names}
        held[1][kind] = Offers(
            keys,
            names,
            {iri: folded(key) for iri, key in keys.items()},
            {iri: folded(name) for iri, name in names.items()},
        )
    return held[1][kind]


@cache
def vocabulary() -> Mapping[str, str]:
    """Return every term and concept of ours by IRI, with its name."""
    return {
        quad.subject.value: quad.object.value
        for quad in quads()
        if quad.predicate in (RDFS.label, SKOS.prefLabel)
        and isinstance(quad.subject, NamedNode)
        and isinstance(quad.object, Literal)
    }


def _reads(kind: str, text: str) -> bool:
    with suppress(ValueError):
        return isinstance(KINDS[kind].read(text), NamedNode)
    return False


def _short(kind: str, name: str) -> str:
    """Return the shortest spelling that a parameter of this kind reads as the same thing: "E09000002", "renew"."""
    bare = name.rpartition("/")[2].removeprefix("area-").removeprefix("def#")
    read = KINDS[kind].read
    return bare if _reads(kind, bare) and read(bare) == read(name) else name


def _hint(near: Sequence[Mapping[str, str]]) -> str:
    offers = [f"{each['value']!r} ({each['name']})" for each in near]
    return f". Did you mean {' or '.join(offers)}?" if offers else ""


def _json(value: object) -> Response:
    response = make_response(_dumped(value))
    response.headers["Content-Type"] = "application/json"
    return response


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
