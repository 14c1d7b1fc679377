"""The library on pages: every question with its answer, and a form for questions of one's own, which can be shared.

PlacegraphError
└── NotKept      a build that the home does not keep any more (404)
"""

import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, make_response, redirect, render_template, request
from markupsafe import Markup, escape
from werkzeug.wrappers import Response as Redirect

from graph.lanes import Answer, QuerySyntaxError
from graph.linked import MEDIA
from graph.rows import Iri, Row, beginning
from graph.spreadsheet import SPREADSHEET, pieces_of
from ontology import PlacegraphError, prefixes
from queries import KINDS, BadValue, NotOptional, Query, Terms, find, library, term
from web import pictures
from web.api import NotOfItsKind
from web.asking import NothingThere, Panel, ask, graph, today
from web.calls import Given, address, of_question, of_sparql, texts_of
from web.errors import retry_after, status_of
from web.filed import Filed
from web.formats import csv_file, page, told_of_csv, wanted
from web.headers import styled_by
from web.host import root
from web.islands import island
from web.library import AUDIENCES, grouped, matching, nearest
from web.linked import best_of_data_and_page
from web.names import labels_of
from web.shared_queries import Differences, Shared, asked_of_a_build, builds_kept, compared, kept_queries
from web.sparql import MEDIA as ANSWERS
from web.sparql import answer_of, asked_of_the_public_lane, formats, given_once, must_be_text, sent
from web.tables import labelled

PAGES = Blueprint("questions", __name__)

SHOWN = 1000
TURTLE_SHOWN = 1_000_000
"""Bytes of a graph that a page reads: it shows 200,000 characters."""
"""Rows that a page shows; the downloads have them all."""

FEW = 200
"""Rows that the page of a question shows, above its SPARQL and its calls."""

FIRST = "london-boroughs"
"""The question that stands in the form before a visitor has asked anything."""

TERM = re.compile(r'"[^"]*"(?:\^\^\S+)?|\S+')
"""One term of an example."""

DOWNLOADS = {
    "select": {"csv": "CSV", SPREADSHEET: "CSV for a spreadsheet", "tsv": "TSV", "json": "JSON", "xml": "XML"},
    "ask": {"json": "JSON", "xml": "XML"},
    "graph": {"ttl": "Turtle", "jsonld": "JSON-LD", "nt": "N-Triples", "rdf": "RDF/XML"},
}
"""The forms in which each kind of answer can be taken away, with the words for them."""

TABLES = {"json": "JSON", "csv": "CSV", "tsv": "TSV", "srj": "SPARQL JSON", "srx": "SPARQL XML"}
GRAPHS = {"json": "JSON", "ttl": "Turtle", "jsonld": "JSON-LD", "nt": "N-Triples", "rdf": "RDF/XML"}
"""The forms in which the API answers with tables, and with graphs, with the words for them."""


class NotKept(NothingThere):
    """A build that the home does not keep any more, or never had."""

    def __init__(self, build: str) -> None:
        super().__init__(
            f"build {build[:40]!r} is not kept here any more: leave out build= for the answer of the newest one"
        )


CODE = re.compile("`([^`]+)`")


@PAGES.app_template_filter("coded")
def coded(text: str) -> Markup:
    """Write what stands in backticks in a description as code."""
    return Markup(CODE.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704 escaped here


@dataclass(frozen=True)
class Shown:
    """The answer to a visitor's query as a page shows it: a table, a yes or no, or a graph as text."""

    answer: Answer
    names: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    yes: bool | None = None
    text: str = ""


@dataclass(frozen=True)
class SharedLink:
    """What a page says of a shared query: its name and text, the build asked for ("" for none), the newest, those kept."""

    name: str
    shared: Shared
    root: str
    build: str
    newest: str
    kept: frozenset[str]


@PAGES.get("/query")
def query() -> Response:
    """Show the form, and under it the answer to the query in the address, or to a question of the library by its name.

    Raises BadRequest where that is no UTF-8, and where it says the same thing twice, UnknownQuery, and BadValue.
    """
    must_be_text(request.query_string)
    asked = given_once("query").replace("\r\n", "\n")
    if name := given_once("example"):
        asked = _example(find(name))
    form = given_once("format", "page")
    if asked.strip() and form == SPREADSHEET:
        return _for_spreadsheets(answer_of(asked, "csv"))
    if asked.strip() and form != "page":
        return answer_of(asked, form)
    shown: Shown | None = None
    problem: PlacegraphError | None = None
    if asked.strip():
        try:
            shown = _shown(asked)
        except PlacegraphError as error:
            problem = error
    return _query_page(asked, shown, problem)


def _example(query: Query) -> str:
    """Return a question as its file has it, or with the values in the address and of today. Raises BadValue."""
    given = texts_of(query, request.args)
    terms = {name: [term(query.kinds[name], each) for each in values] or None for name, values in given.items()}
    return query.bind(**query.on(today()) | terms) if terms else query.sparql


@PAGES.get("/q/<name>")
def shared(name: str) -> Response:
    """Show a shared query with its answer; with `?build=`, what has changed since that build answered it.

    `?format=`, or an Accept header that likes a format better than a page, sends the answer, of that build where one is
    named. Raises NotShared, NotKept, BadRequest.
    """
    kept = kept_queries().find(name)
    newest, build = graph().build.hash, given_once("build")
    form = given_once("format", "" if _wants_the_answer_alone() else "page")
    if form != "page":
        return _sent(kept, build or newest, form)
    link = SharedLink(name, kept, root(), build, newest, frozenset(builds_kept()))
    try:
        if build in link.kept and build != newest:
            before, now = asked_of_a_build(kept.query, build), asked_of_a_build(kept.query, newest)
            if before and now:
                return _query_page(kept.query, None, None, link, compared(before, now))
        return _query_page(kept.query, _shown(kept.query), None, link)
    except PlacegraphError as error:
        return _query_page(kept.query, None, error, link)


def _wants_the_answer_alone() -> bool:
    """Tell whether the Accept header likes a form of the answer better than a page."""
    accept = request.accept_mimetypes
    best = max(accept.quality(media) for types in ANSWERS.values() for media in types)
    return bool(accept) and best > accept.quality("text/html")


def _for_spreadsheets(exact: Response) -> Response:
    """Return an answer in CSV as a spreadsheet opens it safely, with what was said of it."""
    if exact.status_code != 200:
        return exact
    if isinstance(exact, Filed):
        safe: Response = exact.rewritten(pieces_of)
        told_of_csv(safe, SPREADSHEET, "answer")
    else:
        safe = csv_file(exact.get_data(as_text=True), SPREADSHEET, "answer")
    safe.headers.update({name: value for name, value in exact.headers.items() if name.startswith("X-Placegraph-")})
    return safe


def _sent(kept: Shared, build: str, form: str) -> Response:
    if form == SPREADSHEET:
        return _for_spreadsheets(_sent(kept, build, "csv"))
    if build == graph().build.hash:
        return answer_of(kept.query, form)
    answer = asked_of_a_build(kept.query, build, formats(form), to_file=True)
    if answer is None:
        raise NotKept(build)
    return sent(answer)


def _query_page(
    asked: str,
    shown: Shown | None,
    problem: PlacegraphError | None,
    link: SharedLink | None = None,
    differences: Differences | None = None,
) -> Response:
    table = shown.rows if shown else (*differences.added, *differences.removed) if differences else ()
    drawn = _pictures(shown) if shown else {}
    views = pictures.suited(drawn)
    view = request.args.get("view", "")
    things = [thing for picture in drawn.values() if isinstance(picture, pictures.Network) for thing in picture.edges]
    nonce = secrets.token_urlsafe(16) if island("editor") else ""
    text = render_template(
        "query.html",
        asked=asked or find(FIRST).sparql,
        shown=shown,
        problem=problem,
        line=problem.line if isinstance(problem, QuerySyntaxError) else None,
        column=problem.column if isinstance(problem, QuerySyntaxError) else None,
        wrong=_line(asked, problem) if problem else "",
        groups={group: questions for group, questions in grouped().items() if group != "pages"},
        audiences=AUDIENCES,
        prefixes=prefixes(),
        labels=_labels((*table, *things)),
        limit=SHOWN,
        pictures=drawn,
        views=views,
        view=view if view in views else "table",
        kept=[(key, value) for key, value in request.args.items(multi=True) if key not in ("view", "format")],
        forms=DOWNLOADS.get(shown.answer.kind, {}) if shown else {},
        nonce=nonce,
        link=link,
        differences=differences,
        on=today(),
        calls=of_sparql(root(), asked, graph=shown.answer.kind == "graph") if shown else {},
    )
    headers = (retry_after(problem) if problem else {}) | (styled_by(nonce) if nonce else {})
    return make_response(labelled(text), status_of(problem) if problem else 200, headers)


def _pictures(shown: Shown) -> dict[str, object]:
    """Return what can be drawn of an answer, by the view that shows it; None for what does not suit it."""
    if shown.answer.kind == "graph":
        return {"network": pictures.network(shown.text, shown.answer.rows or 0)}
    return {
        "chart": pictures.chart(shown.names, shown.rows),
        "map": pictures.place_map(shown.names, shown.rows),
    }


@PAGES.get("/queries")
def queries() -> Response | Redirect:
    """Show the library by who asks, or the questions that hold the words of `q`; programs are led to the data."""
    form = request.args.get("format") or best_of_data_and_page()
    if form in MEDIA:
        return redirect(f"/queries.{form}", code=303)
    if wanted() == "json":
        return redirect("/api/queries", code=303)
    typed, group = request.args.get("q", "").strip()[:200], request.args.get("group", "")
    group = group if group in AUDIENCES else ""
    found = matching(typed, group)
    return make_response(
        render_template(
            "queries.html",
            groups=grouped(found),
            audiences=AUDIENCES,
            typed=typed,
            group=group,
            count=len(found),
            total=len(library()),
            guesses=nearest(typed) if typed and not found else [],
        )
    )


@PAGES.get("/queries/<name>")
def one(name: str) -> Response:
    """Show a question with its answer, for the example in its file or for the values in the address."""
    asked = find(name)
    given = texts_of(asked, request.args)
    problem: PlacegraphError | None = None
    try:
        panel = ask(name, **_terms(asked, given))
    except (BadValue, NotOptional) as error:
        if wanted() != "html":
            raise
        panel, problem = Panel(asked, asked.sparql, ()), _advised(asked, given) or error
    fields = _fields(asked, given)
    called = {
        name: values
        for name, values in (given or _examples(asked)).items()
        if name in given or asked.kinds[name] != "Today"
    }
    response = page(
        "question.html",
        name=name,
        downloads={"answer": panel},
        asked=asked,
        panel=panel,
        problem=problem,
        columns=_columns(panel),
        fields=fields,
        rows=panel.rows[:FEW],
        limit=FEW,
        audience=AUDIENCES[asked.group],
        calls=of_question(root(), name, called, graph=asked.makes_a_graph),
        api={
            words: address("", name, called, form)
            for form, words in (GRAPHS if asked.makes_a_graph else TABLES).items()
        },
    )
    response.status_code = 400 if problem else response.status_code
    return response


def _advised(asked: Query, given: Given) -> PlacegraphError | None:
    """Return what is wrong with the first value that does not read, with what may have been meant."""
    for name, values in given.items():
        for value in values:
            try:
                term(asked.kinds[name], value)
            except BadValue as error:
                return NotOfItsKind(asked, name, value, str(error))
    return None


def _terms(asked: Query, given: Given) -> dict[str, Terms | str]:
    """Return what `ask` takes for what a reader wrote. Raises BadValue."""
    return {
        name: values[0] if len(values) == 1 else [term(asked.kinds[name], each) for each in values] or ""
        for name, values in given.items()
    }


def _fields(asked: Query, given: Given) -> list[dict[str, object]]:
    """Return what the form asks for: each parameter with its value, and whether it may be blank."""
    shown = given or _examples(asked)
    return [
        {
            "name": name,
            "kind": kind,
            "value": ", ".join(shown.get(name, [] if name in asked.optional else _examples(asked).get(name, []))),
            "optional": name in asked.optional,
            "many": len(_examples(asked).get(name, [])) > 1,
            "like": KINDS[kind].example,
        }
        for name, kind in asked.kinds.items()
    ]


def _examples(asked: Query) -> dict[str, list[str]]:
    """Return what stands in the file for each parameter, as a reader would type it."""
    return {name: [_plain(each) for each in TERM.findall(text)] for name, text in asked.examples.items()}


def _plain(example: str) -> str:
    """Return a term as a reader would type it: "area-E09000002" for id:area-E09000002, a text without quotes."""
    prefix, _, name = example.partition("^^")[0].strip('"<>').partition(":")
    return (
        name
        if prefix in ("id", "sdg", "pg") and not example.startswith(('"', "<"))
        else example.partition("^^")[0].strip('"<>')
    )


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
    answer = asked_of_the_public_lane(asked, ["json", "ttl"], [], [], to_file=True)
    match answer.kind:
        case "graph":
            return Shown(answer, text=_beginning_of(answer))
        case "ask":
            return Shown(answer, yes=bool(json.loads(answer.body)["boolean"]))
        case _:
            names, first = beginning(answer, SHOWN)
            return Shown(answer, names=names, rows=tuple(first))


def _beginning_of(answer: Answer) -> str:
    """Return a graph as Turtle: all of it where it may be drawn, or else as much as a page shows."""
    if answer.file is None:
        return answer.body.decode()
    with answer.file as file:
        drawn = (answer.rows or 0) <= pictures.STATEMENTS
        return file.read(-1 if drawn else TURTLE_SHOWN).decode(errors="strict" if drawn else "ignore")


def _labels(table: Sequence[Row]) -> dict[str, str]:
    """Return the names of the things in a table, by IRI."""
    things = {value for row in table for value in row.values() if isinstance(value, Iri)}
    return labels_of(sorted(things))


def _line(asked: str, problem: PlacegraphError) -> str:
    """Return the line of the query in which reading stopped."""
    lines = asked.split("\n")
    number = problem.line if isinstance(problem, QuerySyntaxError) else None
    return lines[number - 1] if number and number <= len(lines) else ""
