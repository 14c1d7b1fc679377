"""The library on pages: every question with its answer, and a form for questions of one's own."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, Response, make_response, render_template, request
from pyoxigraph import NamedNode

from graph.lanes import Answer, QuerySyntaxError
from graph.rows import Iri, Row, rows
from ontology import PlacegraphError, prefixes
from queries import GROUPS, KINDS, Query, find, library
from web.asking import Panel, ask
from web.errors import retry_after, status_of
from web.formats import page
from web.sparql import answer_of, asked_of_the_public_lane

PAGES = Blueprint("questions", __name__)

SHOWN = 1000
"""Rows that a page shows; the downloads have them all."""

FIRST = "london-boroughs"
"""The question that stands in the form before a visitor has asked anything."""


@dataclass(frozen=True)
class Shown:
    """The answer to a visitor's query as a page shows it: a table, a yes or no, or a graph as text."""

    answer: Answer
    names: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    yes: bool | None = None
    text: str = ""


@PAGES.get("/query")
def query() -> Response:
    """Show the form, and under it the answer to the query in the address."""
    asked = request.args.get("query", "").replace("\r\n", "\n")
    if name := request.args.get("example", ""):
        asked = find(name).sparql
    form = request.args.get("format", "page")
    if asked.strip() and form != "page":
        return answer_of(asked, form)
    shown: Shown | None = None
    problem: PlacegraphError | None = None
    if asked.strip():
        try:
            shown = _shown(asked)
        except PlacegraphError as error:
            problem = error
    text = render_template(
        "query.html",
        asked=asked or find(FIRST).sparql,
        shown=shown,
        problem=problem,
        line=problem.line if isinstance(problem, QuerySyntaxError) else None,
        column=problem.column if isinstance(problem, QuerySyntaxError) else None,
        wrong=_line(asked, problem) if problem else "",
        groups=grouped(),
        prefixes=prefixes(),
        labels=_labels(shown) if shown else {},
        limit=SHOWN,
    )
    headers = retry_after(problem) if problem else {}
    return make_response(text, status_of(problem) if problem else 200, headers)


@PAGES.get("/queries")
def queries() -> str:
    """List every question of the library by who asks it."""
    return render_template("queries.html", groups=grouped())


@PAGES.get("/queries/<name>")
def one(name: str) -> Response:
    """Show a question with its answer, for the example in its file or for the values in the address."""
    asked = find(name)
    given = {key: request.args[key] for key in asked.kinds if key in request.args}
    panel = ask(name, **given)
    return page(
        "question.html",
        name=name,
        downloads={"answer": panel},
        asked=asked,
        panel=panel,
        columns=_columns(panel),
        fields=_fields(asked, given),
        rows=panel.rows[:SHOWN],
        limit=SHOWN,
    )


def grouped() -> dict[str, list[Query]]:
    """Return the library by group, in the order of `GROUPS`, without what only our pages ask."""
    return {group: [each for each in library().values() if each.group == group] for group in GROUPS if group != "pages"}


def _fields(asked: Query, given: Mapping[str, str]) -> list[dict[str, object]]:
    """Return what the form asks for: each parameter with its value, and whether it may be blank."""
    return [
        {
            "name": name,
            "kind": kind,
            "value": given.get(name, "" if given and name in asked.optional else _plain(asked.examples.get(name, ""))),
            "optional": name in asked.optional,
            "like": KINDS[kind].example,
        }
        for name, kind in asked.kinds.items()
    ]


def _plain(example: str) -> str:
    """Return an example as a reader would type it: "area-E09000002" for id:area-E09000002, a text without quotes."""
    return example.partition("^^")[0].strip('"').removeprefix("id:")


def _columns(panel: Panel) -> list[dict[str, str]]:
    """Return the columns of an answer; a name stands for the thing beside it."""
    names = list(panel.first)
    columns = []
    for name in names:
        label = f"{name}Name" if f"{name}Name" in names else ""
        if name.endswith("Name") and name.removesuffix("Name") in names:
            continue
        columns.append({"head": _words(name), "show": label or name, "link": name, "key": name})
    return columns


def _words(name: str) -> str:
    """Write a variable as words: "dateRead" is "date read"."""
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name).replace("_", " ")


def _shown(asked: str) -> Shown:
    answer = asked_of_the_public_lane(asked, ["json", "ttl"], [], [])
    match answer.kind:
        case "graph":
            return Shown(answer, text=answer.body.decode())
        case "ask":
            return Shown(answer, yes=bool(json.loads(answer.body)["boolean"]))
        case _:
            names = tuple(json.loads(answer.body)["head"]["vars"])
            return Shown(answer, names=names, rows=tuple(rows(answer))[:SHOWN])


def _labels(shown: Shown) -> dict[str, str]:
    """Return the names of the things in a table, by IRI."""
    things = {value for row in shown.rows for value in row.values() if isinstance(value, Iri)}
    return labels_of(sorted(things))


def labels_of(things: list[Iri]) -> dict[str, str]:
    """Return the names of these things, for those that have one."""
    terms = []
    for iri in things[:2000]:
        try:
            terms.append(NamedNode(iri))
        except ValueError:
            continue
    if not terms:
        return {}
    return {str(row["thing"]): str(row["name"]) for row in ask("names-of", thing=terms)}


def _line(asked: str, problem: PlacegraphError) -> str:
    """Return the line of the query in which reading stopped."""
    lines = asked.split("\n")
    number = problem.line if isinstance(problem, QuerySyntaxError) else None
    return lines[number - 1] if number and number <= len(lines) else ""
