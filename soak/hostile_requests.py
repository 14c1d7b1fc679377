"""Requests that mean harm: queries that grow without end, that run without end, that call elsewhere or write, and odd ones at every route."""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from queries import library
from soak.routes import ODD, Routes

DEEP: dict[str, Callable[[int], str]] = {
    "{": lambda n: "SELECT * " + "{" * n + "}" * n,
    "(": lambda n: "SELECT * { BIND(" + "(" * n + "1" + ")" * n + " AS ?x) }",
    "[": lambda n: "SELECT * { ?s ?p " + "[ ?p " * n + "1" + "]" * n + " }",
    "list": lambda n: "SELECT * { ?s ?p " + "(" * n + ")" * n + " }",
    "EXISTS": lambda n: "SELECT * { FILTER " + "EXISTS { FILTER " * n + "true" + " }" * n + " }",
    "OPTIONAL": lambda n: "SELECT * { " + "OPTIONAL { ?s ?p ?o " * n + "}" * n + " }",
    "MINUS": lambda n: "SELECT * { ?s ?p ?o " + "MINUS { ?s ?p ?o " * n + "}" * n + " }",
    "UNION": lambda n: "SELECT * { " + "{ ?s ?p ?o } UNION " * n + "{} }",
    "GRAPH": lambda n: "SELECT * { " + "GRAPH ?g { " * n + "}" * n + " }",
    "SELECT": lambda n: "SELECT * { " + "{ SELECT * { " * n + "?s ?p ?o" + " } }" * n + " }",
    "STR(": lambda n: "SELECT * { BIND(" + "STR(" * n + "1" + ")" * n + " AS ?x) }",
    "IF(": lambda n: "SELECT * { BIND(" + "IF(true, " * n + "1" + ", 2)" * n + " AS ?x) }",
    "!": lambda n: "SELECT * { FILTER(" + "!" * n + "true) }",
    "-": lambda n: "SELECT * { BIND(" + "- " * n + "1 AS ?x) }",
    "+": lambda n: "SELECT * { BIND(1" + "+1" * n + " AS ?x) }",
    "||": lambda n: "SELECT * { FILTER(true" + " || true" * n + ") }",
    "path /": lambda n: "SELECT * { ?s " + "<a:b>/" * n + "<a:b> ?o }",
    "path |": lambda n: "SELECT * { ?s " + "<a:b>|" * n + "<a:b> ?o }",
    "path ^": lambda n: "SELECT * { ?s " + "^" * n + "<a:b> ?o }",
    "path (": lambda n: "SELECT * { ?s " + "(" * n + "<a:b>" + ")*" * n + " ?o }",
    ";": lambda n: "SELECT * { ?s ?p ?o" + " ; ?p ?o" * n + " }",
    ",": lambda n: "SELECT * { ?s ?p ?o" + " , ?o" * n + " }",
    "triples": lambda n: "SELECT * { " + " ".join(f"?s{i} ?p{i} ?o{i} ." for i in range(n)) + " }",
    "IN": lambda n: "SELECT * { FILTER(1 IN (" + "1," * n + "1)) }",
    "VALUES": lambda n: "SELECT * { VALUES ?x { " + "1 " * n + "} }",
    "quoted": lambda n: "SELECT * { " + "<< " * n + "?s ?p ?o" + " >>" * n + " ?p ?o }",
    "comment": lambda n: "ASK {} #" + "{" * n,
    "text": lambda n: 'ASK { ?s ?p "' + "x" * n + '" }',
    "prefix": lambda n: "".join(f"PREFIX p{i}: <a:{i}>\n" for i in range(n)) + "ASK {}",
    "BASE": lambda n: "BASE <a:b>\n" * n + "ASK {}",
}
"""Shapes that grow with a depth: each ended the process of an engine asked without a guard, or made its planner hang."""

HEAVY = (
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f",
    "SELECT DISTINCT ?a ?d { ?a ?b ?c . ?d ?e ?f }",
    "SELECT (GROUP_CONCAT(STR(?c)) AS ?x) { ?a ?b ?c . ?d ?e ?f } GROUP BY ?b",
    "SELECT * { ?a (!<a:b>)* ?c . ?c (!<a:b>)* ?d }",
    "SELECT (COUNT(*) AS ?n) { ?a (!<a:b>|^!<a:b>)+ ?c }",
    "CONSTRUCT { ?a ?e ?f } WHERE { ?a ?b ?c . ?d ?e ?f }",
    "SELECT * { ?a ?b ?c FILTER(REGEX(STR(?c), '((a{1,100}){1,100}){1,100}')) }",
    "SELECT * { ?a ?b ?c FILTER(REGEX(STR(?c), '(a|a|a|a)*b(.*a){20}')) } ORDER BY ?c",
    "SELECT * { " + " ".join(f"VALUES ?v{i} {{ {' '.join(map(str, range(100)))} }}" for i in range(6)) + " }",
    "SELECT (SHA512(REPEAT) AS ?x) { ?a ?b ?c . ?d ?e ?f BIND(CONCAT(STR(?c), STR(?f)) AS ?REPEAT) }",
    "SELECT * { ?a ?b ?c FILTER NOT EXISTS { ?d ?e ?f . ?g ?h ?i FILTER(?f > ?i && ?c < ?f) } }",
    "SELECT * { { SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f } ?a ?x ?y }",
    "DESCRIBE ?s { ?s ?p ?o }",
    "SELECT * { ?s ?p ?o } LIMIT 1000000000",
    "SELECT * { ?s ?p ?o } OFFSET 99999999999999",
)

CALLS = (
    "SELECT * { SERVICE <%s> { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT <%s> { ?s ?p ?o } }",
    "SELECT * { BIND(<%s> AS ?u) SERVICE ?u { ?s ?p ?o } }",
    "SELECT * { ?s ?p 1.SERVICE <%s> { ?a ?b ?c } }",
    "SELECT * { ?s ?p 1SERVICE <%s> { ?a ?b ?c } }",
    "SELECT * { ?s ?p true.SERVICE <%s> { ?a ?b ?c } }",
    "SELECT * { s\\u0045RVICE <%s> { ?s ?p ?o } }",
    "SELECT * FROM <%s> { ?s ?p ?o }",
    "SELECT * FROM NAMED <%s> { GRAPH ?g { ?s ?p ?o } }",
    "LOAD <%s>",
    "LOAD SILENT <%s> INTO GRAPH <a:b>",
    "ASK { ?s <%s> ?o }",
)

UPDATES = (
    "INSERT DATA { <a:a> <a:b> <a:c> }",
    "DELETE WHERE { ?s ?p ?o }",
    "CLEAR ALL",
    "DROP SILENT ALL",
    "CREATE GRAPH <a:b>",
    "COPY DEFAULT TO <a:b>",
    "ASK {} ; DROP ALL",
    "WITH <a:b> DELETE { ?s ?p ?o } INSERT { ?s ?p 1 } WHERE { ?s ?p ?o }",
)


FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Request:
    """One thing to send: its kind, how, and where to."""

    kind: str
    method: str
    params: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    media: str = ""
    path: str = "/sparql"


def corpus(dice: random.Random, points: int, listener: str, routes: Routes) -> Iterator[Request]:
    """Yield so many requests, by the dice: a quarter are honest queries damaged at random, a quarter go to other routes."""
    kinds = ["deep", "fuzz", "bytes", "heavy", "call", "update", "protocol", "route"]
    for kind in dice.choices(kinds, [20, 25, 10, 8, 6, 4, 4, 23], k=points):
        match kind:
            case "deep":
                depth = int(10 ** dice.uniform(1, 5))
                yield _query(kind, dice.choice(list(DEEP.values()))(depth), dice)
            case "fuzz":
                yield _query(kind, _damaged(dice.choice(list(library().values())).sparql, dice), dice)
            case "bytes":
                body = bytearray(dice.choice(list(library().values())).sparql.encode())
                for _ in range(dice.randint(1, 20)):
                    body[dice.randrange(len(body))] = dice.randrange(256)
                yield Request(kind, "POST", body=bytes(body), media="application/sparql-query")
            case "heavy":
                yield _query(kind, dice.choice(HEAVY), dice)
            case "call":
                yield _query(kind, dice.choice(CALLS) % listener, dice)
            case "update":
                sent = dice.choice(["query", "update"])
                yield Request(kind, dice.choice(["GET", "POST"]), [(sent, dice.choice(UPDATES))])
            case "protocol":
                yield _protocol(dice, listener)
            case _:
                path, params = routes.ask(dice)
                if "query" in dict(params):
                    text = dice.choice(HEAVY) if dice.random() < 0.5 else dice.choice(CALLS) % listener
                    params = [(name, text if name == "query" else value) for name, value in params]
                if dice.random() < 0.1:
                    yield Request(kind, "POST", params, dice.choice(ODD).encode("utf-8", "surrogatepass"), FORM, path)
                else:
                    yield Request(kind, "GET", params, path=path)


def _query(kind: str, text: str, dice: random.Random) -> Request:
    if dice.random() < 0.5 or len(text) > 6000:
        return Request(kind, "POST", body=text.encode("utf-8", "surrogatepass"), media="application/sparql-query")
    return Request(kind, "GET", [("query", text)])


def _damaged(text: str, dice: random.Random) -> str:
    """Return a query with words left out, doubled, swapped, or put in from others."""
    words = re.findall(r"\s+|[\w:?<>/#.-]+|.", text)
    for _ in range(dice.randint(1, 8)):
        at, other = dice.randrange(len(words)), dice.randrange(len(words))
        match dice.randrange(5):
            case 0:
                words[at] = ""
            case 1:
                words[at : at + 1] = [words[at]] * dice.randint(2, 200)
            case 2:
                words[at], words[other] = words[other], words[at]
            case 3:
                words[at] = dice.choice(
                    ["*", "+", "{", "}", "?x", '"', "'''", "<", "\\u0000", "\u202e", "1e999", "_:b", "~"]
                )
            case _:
                words.insert(
                    at, dice.choice(["OPTIONAL", "UNION", "MINUS", "SERVICE", "GRAPH ?g", "DISTINCT", "LIMIT 0"])
                )
    return "".join(words)


def _protocol(dice: random.Random, listener: str) -> Request:
    """Return a request that is odd as a request."""
    odd = dice.choice(["", "x", "\x00", "é" * 50, "../../etc/passwd", listener, "http://[", "a" * 5000, "{{7*7}}"])
    name = dice.choice(["query", "format", "default-graph-uri", "named-graph-uri", "timeout", odd[:20] or "q"])
    media = dice.choice(["application/sparql-query", FORM, "text/plain", "application/json"])
    method = dice.choice(["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"])
    return Request("protocol", method, [("query", "ASK {}"), (name, odd)], odd.encode(), media)
