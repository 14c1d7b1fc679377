"""The pages, without a browser: what each says to one, what cannot get in, what comes out as CSV and JSON."""

import csv
import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from graph.lanes import FederationOff, LaneBusy, QueryDied, QueryTimedOut
from graph.served import Graph
from ontology import ID
from queries import library
from tests.clients import Reader
from web import create_app
from web.headers import HEADERS
from web.links import name_of, page_of, web_address

ROUTES = (
    "/",
    "/search",
    "/search?q=barking",
    "/sources",
    "/source/councils",
    "/source/councils/NameMatch",
    "/source/councils/x%20y",
    "/person/person-kurt-frary",
    "/stale",
    "/changes",
    "/coverage",
    "/quality",
    "/tell/claim-6fa27ab3c327",
    "/about",
    "/about/data",
    "/accessibility",
    "/query",
    "/query?query=ASK{}",
    "/query?query=ASK{",
    "/queries",
    "/queries/counts",
    "/queries?q=partners",
    "/queries.ttl",
    "/api/queries",
    "/api/queries/counts",
    "/api/openapi.json",
    "/sparql?query=ASK{}",
    "/sparql",
    "/id/council-BDG",
    "/thing/council-BDG",
    "/favicon.ico",
    "/robots.txt",
    "/static/placegraph.css",
    "/nowhere/at-all",
    "/id//evil.example",
    "/queries/no-such-question",
)
HTML = {"Accept": "text/html"}
HOSTILE = (
    '"><script>alert(1)</script>',
    "'><img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "{{ 7*191 }}",
    "</title><svg onload=alert(1)>",
    "\u202egnp.exe",
    "\x00\x01",
)


@pytest.fixture(scope="session")
def app(bundled: Graph) -> Flask:
    return create_app(bundled)


class Tags(HTMLParser):
    """The names of the elements and attributes of a page, as a browser would read them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes.update(name for name, _ in attrs)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return Reader(app, app.response_class)


def page(client: FlaskClient, route: str) -> str:
    """What a browser would show, "" for a picture."""
    answer = client.get(route, headers=HTML)
    return answer.get_data(as_text=True) if answer.mimetype.startswith("text/") else ""


def sparql(client: FlaskClient, query: str, **options: str) -> TestResponse:
    return client.get("/sparql", query_string={"query": query, **options})


def without_island(text: str, route: str) -> str:
    """Return a page without the one script that it may have, from our own files: the editor, or offers where one searches."""
    mine = "search" if route.partition("?")[0] in ("/", "/search") else "editor"
    return re.sub(
        rf'<script src="/static/dist/{mine}-[A-Z0-9]{{8}}\.js\?v=[0-9a-f]{{8}}" defer></script>', "", text, count=1
    )


class TestEveryAnswer:
    @pytest.mark.parametrize("route", ROUTES)
    def test_carries_the_headers_that_keep_a_browser_safe(self, client: FlaskClient, route: str) -> None:
        answer = client.get(route, headers=HTML)
        said = {name: re.sub(r" 'nonce-[\w-]+'", "", answer.headers.get(name, "")) for name in HEADERS}
        assert said == HEADERS
        assert ("nonce-" in answer.headers["Content-Security-Policy"]) == (b"data-nonce" in answer.data)
        assert "Cross-Origin-Resource-Policy" in answer.headers

    @pytest.mark.parametrize("route", ROUTES)
    def test_sets_no_cookie_and_breaks_nothing(self, client: FlaskClient, route: str) -> None:
        answer = client.get(route, headers=HTML)
        assert "Set-Cookie" not in answer.headers
        assert answer.status_code < 500

    @pytest.mark.parametrize("route", ROUTES)
    def test_is_the_same_under_any_name_of_the_host(self, client: FlaskClient, route: str) -> None:
        answer = client.get(route, headers=HTML | {"Host": "evil.example:666"})
        assert answer.status_code == client.get(route, headers=HTML).status_code
        assert "evil.example" not in answer.headers.get("Location", "")
        assert b"evil.example:666" not in answer.data

    @pytest.mark.parametrize("route", ROUTES)
    def test_brings_no_script_and_no_style_of_its_own(self, client: FlaskClient, route: str) -> None:
        text = without_island(page(client, route), route)
        assert not re.search(r"<script|<style|\sstyle=|\son\w+=", text)

    @pytest.mark.parametrize("route", ROUTES)
    def test_fetches_nothing_from_elsewhere(self, client: FlaskClient, route: str) -> None:
        text = page(client, route)
        assert not re.findall(r'(?:src|action)="(?:https?:)?//', text)
        assert not re.findall(r'<link[^>]*href="(?:https?:)?//', text)

    @pytest.mark.parametrize("route", ROUTES)
    def test_marks_links_that_lead_elsewhere(self, client: FlaskClient, route: str) -> None:
        for link in re.findall(r'<a [^>]*href="http[^>]*>', page(client, route)):
            assert 'rel="nofollow noopener"' in link

    def test_only_reads(self, app: Flask) -> None:
        methods = {rule.rule: rule.methods or set() for rule in app.url_map.iter_rules()}
        senders = {rule for rule, known in methods.items() if known - {"GET", "HEAD", "OPTIONS"}}
        refusing = {"/api", "/api/", "/api/<path:rest>"}  # they take every method, to say that it is not taken
        assert senders - refusing == {"/sparql", "/sparql/", "/reconcile", "/reconcile/", "/reconcile/extend", "/q"}
        assert methods["/sparql"] == {"GET", "HEAD", "POST", "OPTIONS"}


class TestErrors:
    def test_a_page_that_is_not_there_offers_a_search_for_its_words(self, client: FlaskClient) -> None:
        answer = client.get("/place/barking-and-dagenhem", headers=HTML)
        assert answer.status_code == 404
        text = answer.get_data(as_text=True)
        assert 'action="/search"' in text
        assert "barking and dagenhem" in text
        assert 'href="/queries"' in text

    def test_a_question_that_is_not_there_names_the_nearest(self, client: FlaskClient) -> None:
        answer = client.get("/queries/sorces", headers=HTML)
        assert answer.status_code == 404
        assert "sources" in answer.get_data(as_text=True)

    def test_a_source_that_is_not_there_is_404(self, client: FlaskClient) -> None:
        assert client.get("/source/no-such", headers=HTML).status_code == 404

    def test_a_page_takes_nothing_that_is_sent(self, client: FlaskClient) -> None:
        answer = client.post("/search", headers=HTML)
        assert answer.status_code == 405
        assert "GET" in answer.headers["Allow"]

    def test_a_slip_in_a_value_is_told_with_an_example(self, client: FlaskClient) -> None:
        answer = client.get("/queries/what-is-said-of?thing=London!", headers=HTML)
        assert answer.status_code == 400
        assert "area-E09000002" in answer.get_data(as_text=True)

    def test_a_bug_is_a_500_that_tells_nothing_and_keeps_the_headers(
        self, bundled: Graph, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        app = create_app(bundled)
        monkeypatch.setitem(app.view_functions, "sources.sources", lambda: 1 / 0)
        answer = app.test_client().get("/sources", headers=HTML)
        assert answer.status_code == 500
        text = answer.get_data(as_text=True)
        assert "our fault" in text
        assert "ZeroDivision" not in text
        assert answer.headers["X-Content-Type-Options"] == "nosniff"

    @pytest.mark.parametrize(
        ("error", "status"),
        [(LaneBusy(7), 503), (QueryTimedOut(10), 504), (QueryDied(1 << 30), 503), (FederationOff(), 403)],
    )
    def test_what_a_lane_says_becomes_a_status_and_advice(
        self, client: FlaskClient, bundled: Graph, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int
    ) -> None:
        def fails(*_: object, **__: object) -> None:
            raise error

        monkeypatch.setattr(bundled, "sparql", fails)
        program = sparql(client, "ASK {}")
        assert (program.status_code, program.mimetype) == (status, "text/plain")
        person = client.get("/query?query=ASK{}", headers=HTML)
        assert person.status_code == status
        assert "There is no answer" in person.get_data(as_text=True)
        retry = {answer.headers.get("Retry-After") for answer in (program, person)}
        assert retry == ({"7"} if isinstance(error, LaneBusy) else {None})


class TestFormsOfErrors:
    """Who asked for data is not sent a page."""

    def test_json_is_told_in_json(self, client: FlaskClient) -> None:
        answer = client.get("/places?tier=BAD&format=json", headers=HTML)
        assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
        assert (answer.json["status"], "'BAD'" in answer.json["detail"]) == (404, True)

    @pytest.mark.parametrize("path", ["/places?tier=BAD&format=csv", "/nowhere.csv", "/place/E99999999?format=csv"])
    def test_csv_is_told_in_a_line(self, client: FlaskClient, path: str) -> None:
        answer = client.get(path, headers=HTML)
        assert (answer.status_code, answer.mimetype) == (404, "text/plain")
        assert answer.text.count("\n") == 1

    def test_a_form_that_nothing_comes_in_is_told_on_a_page(self, client: FlaskClient) -> None:
        answer = client.get("/places?format=docx", headers=HTML)
        assert (answer.status_code, answer.mimetype) == (404, "text/html")


class TestEscaping:
    @pytest.mark.parametrize("text", HOSTILE)
    @pytest.mark.parametrize("route", ["/search?q=", "/query?query=", "/queries/search-by-name?word=", "/no/"])
    def test_what_a_reader_types_stays_text(self, client: FlaskClient, route: str, text: str) -> None:
        path, _, name = route.partition("?")
        url = f"{path}?{urlencode({name.rstrip('='): text})}" if name else f"/no/{text}"
        answer = client.get(url, headers=HTML)
        assert answer.status_code < 500
        shown = without_island(answer.get_data(as_text=True), route)
        tags = Tags(shown)
        assert not tags.names & {"script", "img", "iframe", "style"}
        assert not [name for name in tags.attributes if name.startswith("on")]
        assert "1337" not in shown
        assert 'href="javascript:' not in shown

    def test_only_web_addresses_become_links(self) -> None:
        assert web_address("https://www.cornwall.gov.uk/") == "https://www.cornwall.gov.uk/"
        for text in ("javascript:alert(1)", "data:text/html,x", "//evil.example", "mailto:a@b", "", None, "http://[x"):
            assert web_address(text) is None

    def test_a_link_in_an_answer_is_followed_only_on_the_web(self, client: FlaskClient) -> None:
        query = 'SELECT (<javascript:alert(1)> AS ?a) ("https://example.org/" AS ?b) {}'
        text = client.get("/query", query_string={"query": query}, headers=HTML).get_data(as_text=True)
        assert 'href="javascript:' not in text
        assert 'href="https://example.org/" rel="nofollow noopener"' in text


class TestIdentifiers:
    @pytest.mark.parametrize(
        ("name", "path"),
        [
            ("council-BDG", "/partner/council-BDG"),
            ("area-E09000002", "/place/E09000002"),
            ("place-amsterdam", "/place/amsterdam"),
            ("org-GB-NHS-R0A", "/partner/org-GB-NHS-R0A"),
            ("partnership-levelling-up-network", "/partner/partnership-levelling-up-network"),
            ("initiative-town-funds-TD-BAR-01", "/initiative/initiative-town-funds-TD-BAR-01"),
            ("strategy-background-note-x", "/initiative/strategy-background-note-x"),
            ("programme-towns-fund", "/programme/programme-towns-fund"),
            ("source-councils", "/source/councils"),
            ("person-kate-raworth", "/person/person-kate-raworth"),
        ],
    )
    def test_each_kind_of_thing_has_its_page(self, name: str, path: str) -> None:
        assert page_of(ID + name) == path
        assert name_of(ID + name) == name

    def test_a_concept_has_a_page_where_there_is_one(self) -> None:
        assert page_of("https://w3id.org/placegraph/goal/10") == "/goal/10"
        assert page_of("https://w3id.org/placegraph/tier/LBO") == "/tier/LBO"
        assert page_of("https://w3id.org/placegraph/tier") == "/scheme/tier"
        assert page_of("https://w3id.org/placegraph/def#Council") == "/def/Council"
        assert page_of("https://w3id.org/placegraph/graph/schemes") is None
        assert page_of("http://example.org/") is None
        assert name_of("https://w3id.org/placegraph/goal/10") == "goal/10"

    def test_an_identifier_leads_to_the_page(self, client: FlaskClient) -> None:
        answer = client.get("/id/council-BDG")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/partner/council-BDG")

    @pytest.mark.parametrize(
        "name", ["council-XXXX", "org-no-such-body", "%0d%0aSet-Cookie:x", "..%2f..", "/evil.example"]
    )
    def test_what_is_not_known_leads_nowhere(self, client: FlaskClient, name: str) -> None:
        answer = client.get(f"/id/{name}", headers=HTML)
        assert answer.status_code in (400, 404)
        assert "evil.example" not in answer.headers.get("Location", "").split("/id/")[0]


class TestTwins:
    @pytest.mark.parametrize(
        "path", ["/", "/sources", "/source/councils", "/search?q=barking", "/queries/counts", "/about/data"]
    )
    def test_every_page_with_a_table_comes_as_csv_and_json(self, client: FlaskClient, path: str) -> None:
        glue = "&" if "?" in path else "?"
        shown = page(client, path)
        table = client.get(f"{path}{glue}format=csv")
        assert table.mimetype == "text/csv"
        assert re.fullmatch(r'inline; filename="[\w-]+\.csv"', table.headers["Content-Disposition"])
        document = client.get(f"{path}{glue}format=json")
        assert document.mimetype == "application/json"
        assert 'type="text/csv"' in shown
        tables = json.loads(document.data)["tables"]
        first = next(iter(tables.values()))
        lines = list(csv.reader(io.StringIO(table.get_data(as_text=True))))
        assert len(lines) == len(first["rows"]) + 1
        assert lines[0] == list(first["rows"][0])

    def test_values_are_exact_and_things_go_by_their_names(self, client: FlaskClient) -> None:
        text = client.get("/search?q=barking and dagenham&format=csv").get_data(as_text=True)
        assert "area-E09000002,Barking and Dagenham" in text

    def test_the_accept_header_asks_too(self, client: FlaskClient) -> None:
        answer = client.get("/sources", headers={"Accept": "text/csv"})
        assert answer.mimetype == "text/csv"
        assert "Accept" in answer.headers["Vary"]
        assert client.get("/sources").mimetype == "text/html"

    def test_another_table_is_asked_for_by_name(self, client: FlaskClient) -> None:
        assert client.get("/?format=csv&table=pillars").get_data(as_text=True).count("pillar/") == 4
        assert client.get("/?format=csv&table=nothing").status_code == 404

    @pytest.mark.parametrize(
        ("address", "heading"),
        [
            ("/?format=docx", "This page does not come in that format"),
            ("/?format=csv&table=nothing", "This page has no such table"),
        ],
    )
    def test_a_format_that_a_page_does_not_have_is_what_the_heading_says(
        self, client: FlaskClient, address: str, heading: str
    ) -> None:
        answer = client.get(address, headers=HTML)
        assert answer.status_code == 404
        text = answer.get_data(as_text=True)
        assert f"<h1>{heading}</h1>" in text
        assert '<a class="button" href="/">The page itself</a>' in text

    def test_an_unchanged_page_is_not_sent_again(self, client: FlaskClient) -> None:
        tag = client.get("/sources").headers["ETag"]
        assert client.get("/sources", headers={"If-None-Match": tag}).status_code == 304


class TestQueryPage:
    def test_shows_the_answer_with_names_and_the_build(self, client: FlaskClient, bundled: Graph) -> None:
        query = "PREFIX pg: <https://w3id.org/placegraph/def#> SELECT ?c { ?c pg:registerCode 'BDG' }"
        text = client.get("/query", query_string={"query": query}).get_data(as_text=True)
        assert ">London Borough of Barking and Dagenham<" in text
        assert "1 row in" in text
        assert bundled.build.hash in text

    def test_names_the_line_and_column_of_a_slip_and_goes_there(self, client: FlaskClient) -> None:
        answer = client.get("/query", query_string={"query": "SELECT *\nWHERE { ?a ?b }"})
        assert answer.status_code == 400
        text = answer.get_data(as_text=True)
        assert "line 2, column" in text
        assert "<mark>" in text
        assert " autofocus" in text

    def test_gives_a_query_back_as_it_was_written(self, client: FlaskClient) -> None:
        query = "\n\nSELECT ?a\r\nWHERE { ?a a <x:\u00e9> } # </textarea>"
        text = client.get("/query", query_string={"query": query}).get_data(as_text=True)
        shown = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", text, re.DOTALL)
        assert shown is not None
        assert shown[1].replace("&lt;", "<").replace("&gt;", ">") == query.replace("\r\n", "\n")

    @pytest.mark.parametrize(("form", "media"), [("csv", "text/csv"), ("json", "application/sparql-results+json")])
    def test_its_buttons_download(self, client: FlaskClient, form: str, media: str) -> None:
        assert client.get("/query", query_string={"query": "SELECT * {}", "format": form}).mimetype == media

    def test_answers_yes_or_no(self, client: FlaskClient) -> None:
        assert "Yes in" in client.get("/query?query=ASK{}").get_data(as_text=True)

    def test_shows_a_graph_as_turtle(self, client: FlaskClient) -> None:
        query = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 3"
        assert "3 statements in" in client.get("/query", query_string={"query": query}).get_data(as_text=True)

    @pytest.mark.parametrize("name", [name for name, query in library().items() if query.group != "pages"])
    def test_every_question_of_the_library_has_a_page(self, client: FlaskClient, name: str) -> None:
        answer = client.get(f"/queries/{name}")
        assert answer.status_code == 200
        assert answer.get_data(as_text=True).count("<h1>") == 1


class TestTheLook:
    """Colours are tokens, and each pair that text is written in can be read, by day and in the dark."""

    CSS = (Path(__file__).parents[1] / "web" / "static" / "placegraph.css").read_text(encoding="utf-8")
    TEXTS = (
        *((text, ground) for text in ("ink", "muted", "link") for ground in ("paper", "sand", "card", "field")),
        ("on-solid", "solid"), ("on-solid", "solid-on"), ("on-focus", "focus"),
        *((pillar, "card") for pillar in ("reset", "reform", "renew", "resilient")),
    )  # fmt: skip
    CONTROLS = tuple((line, ground) for line in ("outline", "edge", "solid") for ground in ("paper", "card"))

    def tokens(self, dark: bool) -> dict[str, str]:
        day, night = re.findall(r":root[^{]*\{([^}]*)\}", self.CSS)[:2]
        found = dict(re.findall(r"--([\w-]+): (#\w+);", day))
        return found | (dict(re.findall(r"--([\w-]+): (#\w+);", night)) if dark else {})

    @pytest.mark.parametrize("dark", [False, True])
    def test_text_and_controls_have_contrast(self, dark: bool) -> None:
        tokens = self.tokens(dark)
        for pairs, least in ((self.TEXTS, 4.5), (self.CONTROLS, 3.0)):
            for one, other in pairs:
                assert contrast(tokens[one], tokens[other]) >= least, (one, other)


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.2 (1.4.3) between two colours."""
    low, high = sorted(luminance(colour) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
