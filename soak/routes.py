"""Every route of the pages as an attacker would know it: addresses that were found by following links, and what each may be asked."""

import random
import re
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import cast
from urllib.parse import parse_qsl, quote, urlsplit

import httpx

from graph.served import Graph
from web import create_app

PAGES = 200
"""Pages that are opened to learn the routes."""
EACH = 3
"""Addresses of one kind that are kept: places are alike, and some of each kind of thing are wanted."""

ODD = (
    "", " ", "x", "\x00", "\u202egnp.exe", "é" * 200, "../../etc/passwd", "..%2f..%2fetc", "http://[", "//elsewhere.example", "a" * 5000,
    "{{7*7}}", "${7*7}", "%s%s%n", "'\"><svg onload=alert(1)>", "javascript:alert(1)", "' OR '1'='1", '" } UNION { ?s ?p ?o } #',
    "} ; DROP ALL #", "<urn:x> <urn:y>", "\\u0022", "nan", "inf", "-1", "0", "1e309", "9" * 400, "2026-02-31", "0001-01-01", "true", "null",
    "[]", "{}", '{"q0":{"query":"' + "a" * 1000 + '"}}', "\ud7ff", "*", '"' * 50, "(" * 3000, "AND OR NOT", "NEAR(", "norfolk" * 300,
)  # fmt: skip
"""What breaks one thing or another where a name, a number, a date or words are expected."""


class _Links(HTMLParser):
    """What a page leads to, and the fields of its forms that send their words in the address."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.fields: list[tuple[str, str]] = []
        self._action = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in said:
            self.found.append(said["href"])
        elif tag == "form":
            self._action = said.get("action", "") if said.get("method", "get").lower() == "get" else ""
        elif self._action and tag in ("input", "select", "textarea") and said.get("name"):
            self.fields.append((self._action, said["name"]))


@dataclass(frozen=True)
class Routes:
    """Addresses by the shape of their paths, and the names and values that were seen in what follows the question mark."""

    paths: tuple[tuple[str, ...], ...]
    names: dict[str, tuple[str, ...]]
    values: tuple[str, ...]

    @property
    def anywhere(self) -> list[str]:
        """Names that some route knows, and "queries" and "prefix", which only programs send."""
        return sorted({"queries", "prefix", "graph", *(name for each in self.names.values() for name in each)})

    def ask(self, dice: random.Random) -> tuple[str, list[tuple[str, str]]]:
        """Return an address with its path or its parameters made odd, by the dice; every shape as likely."""
        path = dice.choice(dice.choice(self.paths))
        names = self.names.get(shape(path)) or dice.sample(self.anywhere, 3)
        sent = [(name, self._value(dice)) for name in names if dice.random() < 0.6]
        if not sent or dice.random() < 0.3:
            parts = path.split("/")
            at = dice.randrange(1, len(parts))
            parts[at] = quote(self._value(dice)[:1000], safe=dice.choice(["", "/", ".:-_"]))
            path = "/".join(parts)
        if dice.random() < 0.2:
            sent.append((dice.choice(["format", "limit", "page", "q", "x[]", *names]), self._value(dice)))
        return path, sent

    def _value(self, dice: random.Random) -> str:
        return dice.choice(self.values if dice.random() < 0.5 else ODD)


def shape(path: str) -> str:
    """Return what is alike in the paths of one kind: /place/E09000002 and /place/E08000012 are both /place/*."""
    parts = path.split("/")
    return "/".join(re.sub(r".*[\dA-Z].*|(?<=.)-.*", "*", part) if at > 1 else part for at, part in enumerate(parts))


def known(get: Callable[[str], str], pages: int = PAGES) -> Routes:
    """Return the routes: those that links lead to from the front page, and those that only programs know.

    `get` returns the text of the page at a path, "" where there is none; so many `pages` are opened.
    """
    paths: dict[str, list[str]] = defaultdict(list)
    names: dict[str, dict[str, None]] = defaultdict(dict)
    values: dict[str, None] = {}
    ways, waiting, opened = {("/",)}, deque(["/"]), 0
    while waiting and opened < pages:
        links = _Links(get(waiting.popleft()))
        opened += 1
        for action, name in links.fields:
            names[shape(urlsplit(action).path)][name] = None
        for link in links.found:
            to = urlsplit(link)
            if to.scheme or to.netloc or not to.path.startswith("/"):
                continue
            kind, sent = shape(to.path), parse_qsl(to.query)
            names[kind].update(dict.fromkeys(name for name, _ in sent))
            values.update((value[:300], None) for _, value in sent)
            if to.path not in paths[kind] and len(paths[kind]) < EACH:
                paths[kind].append(to.path)
            # another question of a known kind is a way as well: its parameters may lead on
            if (way := (kind, *sorted(name for name, _ in sent))) not in ways:
                ways.add(way)
                waiting.append(link.partition("#")[0])
    # reads nothing: only its rules are wanted
    for rule in create_app(cast("Graph", None)).url_map.iter_rules():
        path = re.sub("<[^>]*>", "x", rule.rule)
        if not paths[kind := shape(path)]:
            paths[kind].append(path)
    return Routes(tuple(map(tuple, paths.values())), {kind: tuple(each) for kind, each in names.items()}, tuple(values))


def page(client: httpx.Client, path: str) -> str:
    """Return the text of the page at a path, "" where there is none."""
    answer = client.get(path, headers={"Accept": "text/html"})
    return answer.text if answer.status_code == 200 and "html" in answer.headers["Content-Type"] else ""
