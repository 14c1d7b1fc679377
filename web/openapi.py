"""The description of the JSON API, as OpenAPI 3.1: made from the library, so that it cannot say anything else."""

from collections.abc import Mapping, Sequence
from typing import Any

from graph.linked import MEDIA as GRAPHS
from graph.peers import WEIGHTS
from graph.search import KINDS as SEARCHED
from queries import GROUPS, KINDS, Query, library
from web.calls import ONE, VALUES
from web.sparql import MEDIA

VERSION = "1.0.0"
"""The version of the API: the first number goes up when a call that worked would work no more."""

TEXT = {"type": "string"}
TABLES = {
    "text/csv": TEXT,
    "text/tab-separated-values": TEXT,
    "application/sparql-results+json": {"$ref": "#/components/schemas/SparqlResults"},
    "application/sparql-results+xml": TEXT,
}
"""Media type of a table, beside our own JSON → its schema."""

PROBLEMS = {
    "400": "What is asked cannot be read: `detail` says what, where, and what to write instead.",
    "404": "There is no such question, or a value names nothing in this build; `nearest` offers what there is.",
    "406": "The answer does not come in the format asked for.",
    "429": "This client has had its share of work for now: `Retry-After` says for how many seconds to wait.",
    "503": "Too many queries are waiting, or this one needed too much memory.",
    "504": "The query was stopped at the time limit.",
}


def document() -> dict[str, Any]:
    """Return the description of the API; its addresses begin at the server that sends it."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Placegraph",
            "version": VERSION,
            "summary": "Which places do what, with whom, and who is like whom.",
            "description": (
                "Every question of the library has an address that answers it. Answers name the build that they were "
                "read from; the same build answers a question in one way, and says so by its ETag."
            ),
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": group, "description": f"Questions for {group}"} for group in GROUPS]
        + [{"name": "library"}, {"name": "peers"}, {"name": "sparql"}, {"name": "names"}],
        "paths": {
            "/api/queries": {"get": _listing()},
            **{f"/api/queries/{query.name}": {"get": _question(query)} for query in library().values()},
            "/api/peers": {"get": _peers()},
            "/api/search": {"get": _search()},
            "/api/openapi.json": {"get": _itself()},
            "/sparql": {"get": _sparql(), "post": _sparql_sent()},
            "/reconcile": {"get": _reconcile("query"), "post": _reconcile("form")},
        },
        "components": {
            "schemas": SCHEMAS,
            "responses": {status: _problem(words) for status, words in PROBLEMS.items()},
        },
    }


def _listing() -> dict[str, Any]:
    return {
        "operationId": "list",
        "tags": ["library"],
        "summary": "What can be asked?",
        "parameters": [
            _parameter("q", "Words that a question must hold.", TEXT | {"maxLength": 200}),
            _parameter("group", "Who asks.", {"type": "string", "enum": list(GROUPS)}),
        ],
        "responses": {
            "200": _said("The questions of the library.", {"application/json": {"$ref": "#/components/schemas/List"}}),
            "400": {"$ref": "#/components/responses/400"},
        },
    }


def _question(query: Query) -> dict[str, Any]:
    forms = ["json", *GRAPHS] if query.makes_a_graph else ["json", "csv", "tsv", "srj", "srx"]
    other = dict.fromkeys(GRAPHS.values(), TEXT) if query.makes_a_graph else TABLES
    columns = ("subject", "predicate", "object") if query.makes_a_graph else query.columns
    return {
        "operationId": query.name,
        "tags": [query.group],
        "summary": query.summary,
        "description": query.description,
        "parameters": [
            *(_asked(query, name, kind) for name, kind in query.kinds.items()),
            _parameter("format", "The form of the answer, above the Accept header.", {"type": "string", "enum": forms}),
        ],
        "responses": {
            "200": _said("The answer.", {"application/json": _answer(columns)} | other),
            "304": {"description": "The answer is the one that If-None-Match names."},
            **{status: {"$ref": f"#/components/responses/{status}"} for status in PROBLEMS},
        },
    }


def _asked(query: Query, name: str, kind: str) -> dict[str, Any]:
    optional = name in query.optional or kind == "Today"
    left_out = {"Today": " Left out, it is the day of the call."}.get(kind, " It may be left out." if optional else "")
    several = kind not in ONE
    many = " Of several at once where it is repeated." if several else ""
    schema: dict[str, Any] = {"type": "array", "items": TEXT, "maxItems": VALUES} if several else dict(TEXT)
    if several and not optional:
        schema |= {"minItems": 1}
    said = _parameter(name, f"{kind}, such as {KINDS[kind].example}.{left_out}{many}", schema, required=not optional)
    return said | {"example": [KINDS[kind].example] if several else KINDS[kind].example}


def _answer(columns: Sequence[str]) -> dict[str, Any]:
    """Return the schema of one question's own JSON: the columns are its own, the rest is the same for all."""
    row = {
        "type": "object",
        "properties": {column: {"$ref": "#/components/schemas/Value"} for column in columns},
        "required": list(columns),
        "additionalProperties": False,
    }
    return {
        "allOf": [
            {"$ref": "#/components/schemas/Answer"},
            {"type": "object", "properties": {"rows": {"type": "array", "items": row}}},
        ]
    }


def _peers() -> dict[str, Any]:
    number = {"type": "number", "minimum": 0}
    yes = {"type": "string", "enum": ["1", "0"]}
    return {
        "operationId": "peers",
        "tags": ["peers"],
        "summary": "Which places are most like one, and why?",
        "description": "A score is from 0 to 1; the shares of its parts add up to it. It tells who is similar, never who does better.",
        "parameters": [
            _parameter(
                "place",
                "A name, a code of the register or a GSS code.",
                TEXT | {"examples": ["LIV", "E08000012", "Liverpool"]},
                required=True,
            ),
            _parameter("top", "How many peers.", {"type": "integer", "minimum": 1, "maximum": 500, "default": 20}),
            _parameter("same_type", "1 for places of the same tier only.", yes),
            _parameter("near", "Only places within so many kilometres.", number),
            _parameter("historic", "1 for councils that have ended, too.", yes),
            *(
                _parameter(part, f"What {part} counts.", number | {"default": weight})
                for part, weight in WEIGHTS.items()
            ),
            _parameter("format", "The form of the answer.", {"type": "string", "enum": ["json", "csv"]}),
        ],
        "responses": {
            "200": _said(
                "The ranking.", {"application/json": {"$ref": "#/components/schemas/Ranking"}, "text/csv": TEXT}
            ),
            "400": {"$ref": "#/components/responses/400"},
            "404": {"$ref": "#/components/responses/404"},
        },
    }


def _search() -> dict[str, Any]:
    return {
        "operationId": "search",
        "tags": ["names"],
        "summary": "What goes by these words?",
        "description": "The likeliest first; where nothing goes by them, what goes by words like them, and `read_as` says which.",
        "parameters": [
            _parameter(
                "q", "Words or a code; the beginning of a word will do.", TEXT | {"examples": ["norf", "E08000012"]}
            ),
            _parameter("kind", "Only things of one kind.", {"type": "string", "enum": list(SEARCHED)}),
            _parameter("limit", "How many.", {"type": "integer", "minimum": 1, "maximum": 80, "default": 8}),
        ],
        "responses": {
            "200": _said(
                "The first things, and how many there are of each kind.",
                {"application/json": {"$ref": "#/components/schemas/Found"}},
            ),
            "400": {"$ref": "#/components/responses/400"},
            "404": {"$ref": "#/components/responses/404"},
        },
    }


def _itself() -> dict[str, Any]:
    return {
        "operationId": "openapi",
        "tags": ["library"],
        "summary": "What does this API do?",
        "responses": {"200": _said("This description.", {"application/json": {"type": "object"}})},
    }


NULL = {"type": "null"}
QUERY = TEXT | {"examples": ["SELECT * { ?thing ?property ?value } LIMIT 10"]}
NAMED_GRAPHS = ("default-graph-uri", "named-graph-uri")


def _sparql() -> dict[str, Any]:
    graphs = {"type": "array", "items": {"type": "string", "format": "uri"}}
    return {
        "operationId": "sparql",
        "tags": ["sparql"],
        "summary": "What does any query of your own find? (SPARQL 1.1 Protocol)",
        "description": "Without a query, a description of the service comes back.",
        "parameters": [
            _parameter("query", "A SPARQL 1.1 query of at most 16 KB.", QUERY),
            *(_parameter(name, "A graph to ask, instead of all.", graphs) for name in NAMED_GRAPHS),
            _parameter(
                "format", "The form of the answer, above the Accept header.", {"type": "string", "enum": [*MEDIA]}
            ),
        ],
        "responses": _sparql_answers(),
    }


def _sparql_sent() -> dict[str, Any]:
    form = {"type": "object", "properties": {"query": QUERY, "format": TEXT}, "required": ["query"]}
    return {
        "operationId": "sparql-sent",
        "tags": ["sparql"],
        "summary": "What does any query of your own find? (sent as text or as a form)",
        "requestBody": {
            "required": True,
            "content": {
                "application/sparql-query": {"schema": QUERY},
                "application/x-www-form-urlencoded": {"schema": form},
            },
        },
        "responses": _sparql_answers(),
    }


def _sparql_answers() -> dict[str, Any]:
    media = {types[0] for types in MEDIA.values()}
    refused = {"400": "The query cannot be read.", "403": "It asks another server.", "413": "It is too long."}
    others = {"406": PROBLEMS["406"], "429": PROBLEMS["429"], "503": PROBLEMS["503"], "504": PROBLEMS["504"]}
    return {
        "200": _said("The answer.", TABLES | {each: TEXT for each in sorted(media) if each not in TABLES}),
        **{status: _said(words, {"text/plain": TEXT}) for status, words in (refused | others).items()},
    }


def _reconcile(way: str) -> dict[str, Any]:
    asked = "A JSON object: names to find bodies for, each by a key of your own."
    operation: dict[str, Any] = {
        "operationId": f"reconcile-{way}",
        "tags": ["names"],
        "summary": "Which bodies do these names mean? (Reconciliation Service API 0.2)",
        "responses": {
            "200": _said(
                "The candidates for each name; the manifest of the service where nothing is asked.",
                {"application/json": {"type": "object"}},
            ),
            "400": _said("The request cannot be read.", {"application/json": {"type": "object"}}),
            "413": _said("There are too many names in it.", {"application/json": {"type": "object"}}),
        },
    }
    if way == "query":
        return operation | {"parameters": [_parameter(name, asked, TEXT) for name in ("queries", "extend")]}
    form = {"type": "object", "properties": {"queries": TEXT, "extend": TEXT}}
    return operation | {"requestBody": {"content": {"application/x-www-form-urlencoded": {"schema": form}}}}


def _parameter(name: str, words: str, schema: Mapping[str, Any], *, required: bool = False) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": required, "description": words, "schema": dict(schema)}


def _said(words: str, content: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    return {"description": words, "content": {media: {"schema": dict(schema)} for media, schema in content.items()}}


def _problem(words: str) -> dict[str, Any]:
    return _said(words, {"application/problem+json": {"$ref": "#/components/schemas/Problem"}})


def _object(required: Mapping[str, Any], others: Mapping[str, Any] | None = None) -> dict[str, Any]:
    return {"type": "object", "properties": {**required, **(others or {})}, "required": list(required)}


def _list(items: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": dict(items)}


PART = {"type": "number", "minimum": 0, "maximum": 1}
PLACE = {
    "code": TEXT | {"description": "Its council's code in the register."},
    "gss": TEXT,
    "iri": {"type": "string", "format": "uri"},
    "name": TEXT,
    "tier": TEXT,
    "region": TEXT,
}

SCHEMAS: Mapping[str, Any] = {
    "PeerPart": _object(
        {
            "name": {"type": "string", "enum": list(WEIGHTS)},
            "likeness": {"anyOf": [PART, NULL], "description": "How alike the two are in this; null without data."},
            "weight": PART,
            "share": PART | {"description": "What it adds to the score."},
            "counted": {
                "anyOf": [PART, NULL],
                "description": "The likeness that the score counts: without data, that of the middle pair of places of this level; "
                "null where the part is left out.",
            },
            "items": {
                "type": ["integer", "null"],
                "description": "What it is known from, of the place that has fewer: pieces of work, titles, partners, programmes or "
                "goals; null for figures. Few are little to go by.",
            },
        }
    ),
    "Peer": _object(
        {
            "rank": {"type": "integer", "minimum": 1},
            **PLACE,
            "score": PART | {"description": "The sum of the shares of its parts."},
            "coverage": PART | {"description": "The part of the weight for which both places have data."},
            "kilometres": {"type": ["number", "null"], "minimum": 0},
            "parts": _list({"$ref": "#/components/schemas/PeerPart"}),
        }
    ),
    "Ranking": _object(
        {
            "build": TEXT | {"description": "The build that answered: cite it."},
            "model": TEXT | {"description": "The version of how places are compared."},
            "place": _object(PLACE),
            "weights": {"type": "object", "additionalProperties": PART},
            "candidates": {"type": "integer", "minimum": 0, "description": "How many places were compared."},
            "refused": {"type": ["string", "null"], "description": "Why no places are ranked, where none are."},
            "peers": _list({"$ref": "#/components/schemas/Peer"}),
            "contextOnly": _list({"$ref": "#/components/schemas/Peer"})
            | {"description": "Where nothing else is known: the places that are most alike by figures alone."},
        }
    ),
    "Found": _object(
        {
            "build": TEXT,
            "q": TEXT,
            "read_as": {
                "type": ["string", "null"],
                "description": "The words that were looked for instead; null if those given.",
            },
            "total": {"type": "integer", "minimum": 0},
            "kinds": {"type": "object", "additionalProperties": {"type": "integer", "minimum": 1}},
            "results": _list(
                _object(
                    {
                        "iri": {"type": "string", "format": "uri"},
                        "name": TEXT,
                        "known": TEXT | {"description": "The name that these words are part of."},
                        "kind": {"type": "string", "enum": list(SEARCHED)},
                        "what": TEXT,
                        "ended": {"type": ["string", "null"]},
                        "path": {"type": ["string", "null"], "format": "uri-reference"},
                    }
                )
            ),
        }
    ),
    "Value": {
        "description": "An IRI or a text, a number, a yes or no; null where nothing is recorded. Days are YYYY-MM-DD.",
        "type": ["string", "number", "boolean", "null"],
    },
    "Answer": _object(
        {
            "query": TEXT,
            "question": TEXT,
            "build": TEXT | {"description": "The build that answered: cite it."},
            "parameters": {
                "type": "object",
                "description": "The values of each parameter; none where it was left out.",
                "additionalProperties": {"type": "array", "items": TEXT},
            },
            "sparql": TEXT | {"description": "The query as it ran."},
            "columns": _list(TEXT),
            "count": {"type": "integer", "minimum": 0},
            "cut": {"type": "boolean", "description": "Whether there was more than the service sends at once."},
            "rows": _list({"type": "object"}),
            "labels": {
                "type": "object",
                "description": "The names of the things in the rows, by IRI.",
                "additionalProperties": TEXT,
            },
        }
    ),
    "Question": _object(
        {
            "name": TEXT,
            "summary": TEXT,
            "description": TEXT,
            "group": {"type": "string", "enum": list(GROUPS)},
            "answer": {"type": "string", "enum": ["table", "graph"]},
            "columns": _list(TEXT),
            "parameters": _list(
                _object({"name": TEXT, "kind": TEXT, "example": TEXT, "optional": {"type": "boolean"}})
            ),
            "formats": _list(TEXT),
            "example": {"type": "string", "format": "uri-reference"},
            "page": {"type": "string", "format": "uri-reference"},
        }
    ),
    "List": _object({"build": TEXT, "questions": _list({"$ref": "#/components/schemas/Question"})}),
    "Problem": {
        "description": "What is wrong, where, and how to mend it (RFC 9457).",
        **_object(
            {"type": TEXT, "title": TEXT, "status": {"type": "integer"}, "detail": TEXT, "instance": TEXT},
            {
                "parameter": TEXT,
                "value": TEXT,
                "kind": TEXT,
                "example": TEXT,
                "nearest": _list(_object({"value": TEXT}, {"name": TEXT})),
                "parameters": _list(TEXT),
                "formats": _list(TEXT),
            },
        ),
    },
    "SparqlResults": {"type": "object", "required": ["head"], "description": "SPARQL 1.1 Query Results JSON."},
}
