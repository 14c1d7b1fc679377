"""The Reconciliation Service API 0.2 (W3C community group, 2023): names in a spreadsheet become bodies of the graph.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/ gives the shapes of
all answers. Each candidate says why it is one in `features`: the rule that found it, how like its
name is, its lead over the next, and whether its kind fits. `match` is true only where a rule found one body,
or where it is very like and far ahead: see `loaders.matching`.

PlacegraphError
└── BadRequest        a request that the API does not know
    └── BatchTooLarge     more in one request than is answered at once (413)
"""

import json
import math
import threading
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, cast

from flask import Blueprint, Response, current_app, jsonify, make_response, render_template, request
from pyoxigraph import NamedNode

from graph.rows import Value
from loaders.decisions import decisions_in
from loaders.matching import Candidate, Matcher
from loaders.names import LONGEST, SCORES, Body
from loaders.reviews import body_of, matcher_of
from loaders.spellings import LOCAL, as_typed, folded
from ontology import ID, PG, PlacegraphError, thing
from web import countries
from web.asking import NothingThere, ask, graph
from web.links import name_of

PAGES = Blueprint("reconcile", __name__)

BATCH, IDS = 50, 200
"""Names in one batch of queries, and bodies in one extension, that are answered at most."""
LIMIT, MOST = 5, 20
"""Candidates for a name, unless it asks for others, and at most."""
ANY = {"id": "Body", "name": "Any body"}
OTHER = "other"
"""The kind of a body of which nothing says what it is."""
PROPERTIES = {
    "code": "Register code",
    "gss": "GSS code of its area",
    "org-id": "Organisation identifier",
    "kind": "Kind",
    "tier": "Tier of council",
    "place": "Place",
    "region": "Region or nation",
    "homepage": "Website",
    "country": "Country",
    "start": "First day",
    "end": "Last day",
    "replaced-by": "Replaced by",
}
"""What a spreadsheet can be extended by: see `facts-of-bodies.rq`."""


class BadRequest(PlacegraphError):
    """A request that the API does not know."""


class BatchTooLarge(BadRequest):
    """More in one request than is answered at once."""


@PAGES.errorhandler(BadRequest)
def refused(error: BadRequest) -> tuple[Response, int]:
    """Answer a program as programs are answered."""
    status = 413 if isinstance(error, BatchTooLarge) else 400
    return _shared(jsonify(status="error", message=str(error))), status


@PAGES.route("/reconcile", methods=["GET", "POST", "OPTIONS"], provide_automatic_options=False)
@PAGES.route("/reconcile/", methods=["GET", "POST", "OPTIONS"], provide_automatic_options=False)
def reconcile() -> Response:
    """Return the manifest, the candidates for each name of a batch, or properties of bodies, whichever is asked for."""
    if request.method == "OPTIONS":
        return _shared(make_response("", 204, {"Allow": "GET, HEAD, POST, OPTIONS"}))
    if "extend" in request.values:
        return extended()
    if "queries" in request.values:
        batch = _json("queries")
        if len(batch) > BATCH:
            raise BatchTooLarge(f"a batch holds at most {BATCH} queries, and this one {len(batch)}: send it in parts")
        return _shared(jsonify({str(key): answered(query) for key, query in batch.items()}))
    return _shared(jsonify(manifest()))


def answered(query: object) -> dict[str, Any]:
    """Return the answer to one query of a batch; one that cannot be answered says why in `error`, and the others stand.

    The API asks for `result` in every answer and says nothing of errors of a single query.
    """
    try:
        return {"result": candidates(query)}
    except BadRequest as error:
        return {"result": [], "error": str(error)}


def manifest() -> dict[str, Any]:
    """Return what this service is and can do."""
    here = request.url_root.rstrip("/")
    service = f"{here}/reconcile"
    return {
        "versions": ["0.2"],
        "name": "placegraph: UK councils and other bodies",
        "identifierSpace": ID,
        "schemaSpace": PG.iri,
        "documentation": f"{here}/about",
        "serviceVersion": graph().build.hash,
        "defaultTypes": [ANY, *({"id": key, "name": name} for key, name in sorted(kinds().items()))],
        "view": {"url": f"{here}/partner/{{{{id}}}}"},
        "preview": {"url": f"{service}/preview?id={{{{id}}}}", "width": 430, "height": 320},
        "suggest": {
            "entity": {"service_url": service, "service_path": "/suggest/entity"},
            "type": {"service_url": service, "service_path": "/suggest/type"},
            "property": {"service_url": service, "service_path": "/suggest/property"},
        },
        "extend": {
            "propose_properties": {"service_url": service, "service_path": "/extend/propose"},
            "property_settings": [],
        },
    }


def candidates(query: object) -> list[dict[str, Any]]:
    """Return the bodies that one query of a batch may mean, the likest first. Raises BadRequest."""
    if not isinstance(query, dict):
        raise BadRequest('each query of a batch is an object, such as {"query": "Leeds City Council"}')
    text, limit = query.get("query", ""), query.get("limit", LIMIT)
    if not isinstance(text, str) or len(text) > LONGEST:
        raise BadRequest(f"a query is text of at most {LONGEST} letters")
    # Python reads Infinity and NaN, which are no JSON and no number of anything
    if not isinstance(limit, int | float) or isinstance(limit, bool) or not 1 <= limit < math.inf:
        raise BadRequest("limit is a number of candidates: 1 or more")
    if coded := _by_code(query.get("properties", [])):
        return [_candidate(coded, match=True)]
    wanted = _types(query.get("type"))
    found = matcher().find(text, MOST)
    fitting = [each for each in found.candidates if not wanted or kind_of(each.body) in wanted]
    return [_candidate(each, match=found.is_sure(each)) for each in fitting[: int(min(limit, MOST))]]


def _by_code(properties: object) -> Candidate | None:
    """Return the body that a code in another column of the row names, if one does. Raises BadRequest."""
    if not isinstance(properties, list) or not all(isinstance(each, dict) and "pid" in each for each in properties):
        raise BadRequest("properties is a list of objects, each with pid and v")
    bodies = matcher().names.bodies
    codes = [_text(each.get("v")) for each in properties if each["pid"] == "code"]
    body = next(filter(None, (body_of(code, bodies) for code in codes)), "")
    return Candidate(bodies[body], "code", 100.0, 100.0, 100.0, guard=True) if body else None


def _types(said: object) -> set[str]:
    """Return the kinds asked for, none where any will do. Raises BadRequest where there is none of those asked for."""
    several = {_text(each) for each in (said if isinstance(said, list) else [said])} - {""}
    if ANY["id"] in several:
        return set()
    if several and not several & {*kinds(), OTHER}:
        asked = ", ".join(repr(each[:40]) for each in sorted(several)[:3])
        raise BadRequest(f"there is no type {asked}: there are {', '.join([ANY['id'], *sorted(kinds())])}")
    return several


def _text(said: object) -> str:
    """Return a text, or a number as one; "" for what holds others, however deep."""
    return str(said) if isinstance(said, str | int | float) and not isinstance(said, bool) else ""


def _candidate(each: Candidate, *, match: bool) -> dict[str, Any]:
    rule = "only likeness" if each.rule == "fuzzy" else f"rule {each.rule}"
    return {
        "id": each.body.body,
        "name": each.body.name,
        "description": f"{_described(each.body)}; found by {rule}",
        "type": [_type(each.body), ANY],
        "score": round(each.score, 1),
        "match": match,
        "features": [
            {"id": "rule", "name": f"How sure the rule is ({each.rule})", "value": SCORES.get(each.rule, 0)},
            {"id": f"rule-{each.rule}", "name": f"Found by the rule {each.rule}", "value": True},
            {"id": "fuzzy", "name": "Likeness of the names, of 100", "value": round(each.fuzzy, 1)},
            {"id": "margin", "name": "Lead over the next body", "value": round(each.margin, 1)},
            {"id": "guard", "name": "Its kind fits the name's words", "value": each.guard},
        ],
    }


@PAGES.get("/reconcile/suggest/entity")
def suggest_entity() -> Response:
    """Return the bodies that are called what was typed, then those whose names begin so or hold a word that does; else those like it."""
    typed = request.args.get("prefix", "")[:LONGEST]
    start = _cursor()
    found = [] if not folded(typed) else _beginning(typed) or [each.body for each in matcher().alike(typed)]
    return _shared(jsonify(result=[
        {"id": body.body, "name": body.name, "description": _described(body), "notable": [_type(body)]}
        for body in found[start : start + MOST]
    ]))  # fmt: skip


def _beginning(typed: str) -> list[Body]:
    """Return the bodies that what was typed may become: by how near the name is, councils first, then by name."""
    bodies = matcher().names.bodies
    # "ca" may be the beginning of Cardiff as well as a combined authority in short
    written = {folded(typed), as_typed(typed)}
    ranked = [
        (rank, body.ended, body.kind not in LOCAL, body.name, body.body)
        for body in bodies.values()
        if (rank := min(_nearness(body, words) for words in written)) < len(NEARNESS)
    ]
    return [bodies[name] for *_, name in sorted(ranked)]


NEARNESS = ("its code or a whole name", "a name begins so", "a word of a name begins so")
"""How near a body is to what was typed, the nearest first."""


def _nearness(body: Body, typed: str) -> int:
    """Return how near a body is to the folded words that were typed: a place in `NEARNESS`, or its length for not at all."""
    names = _folded_names()[body.body]
    if body.code.lower() == typed or typed in names:
        return 0
    if any(each.startswith(typed) for each in names):
        return 1
    return 2 if any(f" {typed}" in each for each in names) else len(NEARNESS)


@PAGES.get("/reconcile/suggest/type")
def suggest_type() -> Response:
    """Return the kinds of body whose names hold what was typed."""
    return _suggested({ANY["id"]: ANY["name"], **kinds()})


@PAGES.get("/reconcile/suggest/property")
def suggest_property() -> Response:
    """Return the properties whose names hold what was typed."""
    return _suggested(PROPERTIES)


def _suggested(choices: Mapping[str, str]) -> Response:
    typed = request.args.get("prefix", "").casefold()
    fitting = [(key, name) for key, name in choices.items() if typed in name.casefold() or typed in key.casefold()]
    return _shared(jsonify(result=[{"id": key, "name": name} for key, name in fitting[_cursor() :][:MOST]]))


@PAGES.get("/reconcile/extend/propose")
def propose() -> Response:
    """Return the properties that a spreadsheet can be extended by."""
    asked = request.args.get("type", ANY["id"])
    offered = [{"id": key, "name": name} for key, name in PROPERTIES.items()]
    return _shared(jsonify(type=asked, properties=offered))


@PAGES.route("/reconcile/extend", methods=["GET", "POST"])
def extended() -> Response:
    """Return properties of bodies: those named in `extend`, as the API has it. Raises BadRequest."""
    wanted = _json("extend")
    ids, properties = wanted.get("ids"), wanted.get("properties")
    if not isinstance(ids, list) or not isinstance(properties, list):
        raise BadRequest("extend holds ids and properties, each a list")
    if len(ids) > IDS:
        raise BatchTooLarge(f"at most {IDS} bodies are told of at once, and these are {len(ids)}: ask in parts")
    keys = [str(each.get("id", "")) if isinstance(each, dict) else str(each) for each in properties]
    if unknown := [key for key in keys if key not in PROPERTIES]:
        raise BadRequest(f"there is no property {unknown[0][:40]!r}: there are {', '.join(PROPERTIES)}")
    known = [str(each) for each in ids if str(each) in matcher().names.bodies]
    facts = _facts(known)
    rows = {str(each): {key: facts[str(each), key] for key in keys} for each in ids}
    return _shared(jsonify(meta=[{"id": key, "name": PROPERTIES[key]} for key in keys], rows=rows))


def _facts(bodies: Sequence[str]) -> Mapping[tuple[str, str], list[dict[str, str]]]:
    """Return the values of each body and property, as cells of the API."""
    told: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    things: list[NamedNode] = [thing(body) for body in bodies]
    for row in ask("facts-of-bodies", body=things) if things else ():
        told[name_of(str(row["body"])), str(row["property"])].append(
            _cell(str(row["property"]), row["value"], row["valueName"])
        )
    return told


def _cell(key: str, value: Value, name: Value) -> dict[str, str]:
    """Return one value: a body with its id, a day with its time, anything else as its text."""
    if key == "replaced-by":
        return {"id": name_of(str(value)), "name": str(name)}
    if key in ("start", "end") and len(str(value)) == len("2024-05-06"):
        return {"date": f"{value}T00:00:00Z"}
    return {"str": str(name or value)}


@PAGES.get("/reconcile/preview")
def preview() -> Response:
    """Show one body in a few lines, for a frame in another program. Raises NothingThere."""
    body = matcher().names.bodies.get(request.args.get("id", ""))
    if body is None:
        raise NothingThere(f"there is no body {request.args.get('id', '')[:60]!r} here")
    facts = _facts([body.body])
    told = {
        key: [cell.get("str") or cell.get("name") or cell["date"][:10] for cell in facts[body.body, key]]
        for key in PROPERTIES
    }
    told["country"] = [name for name in map(countries.called, told["country"]) if name]
    page = render_template("preview.html", body=body, properties=PROPERTIES, told=told, page=f"/partner/{body.body}")
    response = _shared(make_response(page))
    # The one page that may stand in frames of others: it holds nothing to press but a link.
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"
    )
    return response


def matcher() -> Matcher:
    """Return what matches names with the bodies of the build that is served; made once a build."""
    return _index()[0]


def kinds() -> Mapping[str, str]:
    """Return the kinds of body by key, with their names."""
    return _index()[2]


def kind_of(body: Body) -> str:
    """Return the key of a body's kind, "other" where nothing says."""
    return _index()[1].get(body.body, OTHER)


def _folded_names() -> Mapping[str, tuple[str, ...]]:
    """Return the names of each body as they are compared, its official one first."""
    return _index()[3]


Index = tuple[Matcher, Mapping[str, str], Mapping[str, str], Mapping[str, tuple[str, ...]], Mapping[str, str]]
"""The matcher, the kind of each body, the name of each kind, the folded names of each body, and the country of those abroad."""
_LOCK = threading.Lock()


def _index() -> Index:
    """Return what is made once for each build."""
    build = graph().build.hash
    with _LOCK:
        held = current_app.extensions.get("reconcile")
        if held is None or held[0] != build:
            rows = ask("bodies-to-match")
            kind = {
                name_of(str(row["body"])): str(row["value"]).rpartition("/")[2] for row in rows if row["what"] == "kind"
            }
            names = {
                str(row["concept"]).rpartition("/")[2]: str(row["name"])
                for row in ask("concepts-of-scheme", scheme="kind")
            }
            used = {key: names.get(key, key) for key in set(kind.values())}
            made = matcher_of(graph(), decisions_in(graph().home))
            spelled = {
                body.body: tuple(map(folded, (body.name, *body.alt_names))) for body in made.names.bodies.values()
            }
            abroad = {
                name_of(str(row["body"])): countries.called(str(row["value"]))
                for row in rows
                if row["what"] == "country" and row["value"] != "GB"
            }
            held = (build, (made, kind, used, spelled, abroad))
            current_app.extensions["reconcile"] = held
        return cast(Index, held[1])


def _type(body: Body) -> dict[str, str]:
    key = kind_of(body)
    return {"id": key, "name": kinds().get(key, "Other body")}


def _described(body: Body) -> str:
    code = f", {body.code}" if body.code else ""
    country = f", {abroad}" if (abroad := _index()[4].get(body.body)) else ""
    return f"{_type(body)['name']}{code}{country}{', no longer there' if body.ended else ''}"


def _json(name: str) -> dict[str, Any]:
    """Return the object that a parameter holds. Raises BadRequest."""
    try:
        said = json.loads(request.values[name])
    except KeyError:
        raise BadRequest(f"send {name} as a JSON object") from None
    except (ValueError, RecursionError):
        raise BadRequest(f"{name} is no JSON: check its quotes and brackets") from None
    if not isinstance(said, dict):
        raise BadRequest(f'{name} is a JSON object, such as {{"q0": {{"query": "Leeds City Council"}}}}')
    return said


def _cursor() -> int:
    """Return where the answer shall begin. Raises BadRequest."""
    said = request.args.get("cursor", "0") or "0"
    if not said.isascii() or not said.isdigit() or len(said) > 6:
        raise BadRequest("cursor is a whole number: how many suggestions to pass over")
    return int(said)


def _shared(response: Response) -> Response:
    """Let programs of other hosts read the answer: there is nothing here that is not public."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type"
    response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, POST, OPTIONS"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
