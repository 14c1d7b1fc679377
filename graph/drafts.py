"""Reads a SPARQL query that is still being written: where the cursor is, and what must hold there.

    PlacegraphError
    └── NoSuchPlace      an offset outside the text

Nothing is parsed: tokens are read from left to right, brackets are counted, and whatever is not yet a whole triple is
left out. The text comes from visitors, so every pattern here takes time linear in it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain, count
from typing import Literal

from ontology import RDF, PlacegraphError

Position = Literal["subject", "predicate", "object", "class", "prefix", "expression", "call", "nothing"]
"""What may stand at the cursor.

"class" is an object after `a`, "call" the function of a FILTER without brackets, "nothing" is inside a text or a comment.
"""

TOKEN = re.compile(
    r"""
      (?P<space>   \s++ | \#[^\r\n]*+ )
    | (?P<literal> (?: \"{3} (?: [^"\\] | \\. | "(?!"") )*+ \"{3} | '{3} (?: [^'\\] | \\. | '(?!'') )*+ '{3}
                     | " (?: [^"\\\r\n] | \\. )*+ " | ' (?: [^'\\\r\n] | \\. )*+ ' )
                   (?: @[a-zA-Z]++ (?: -[a-zA-Z0-9]++ )*+ | (?P<typed> \^\^ ) )?+
                 | [0-9]++ (?: \.[0-9]++ )?+ (?: [eE][+-]?[0-9]++ )?+ )
    | (?P<iri>     < [^<>"{}|^`\\\x00-\x20]*+ > )
    | (?P<open>    ["'] )
    | (?P<variable> [?$] \w++ )
    | (?P<blank>   _: \w++ )
    | (?P<name>    (?: [^\W\d_] (?: [\w-] | \.(?=[\w-]) )*+ )?+ :
                   (?: [\w:-] | %[0-9A-Fa-f]{2} | \\[_~.!$&'()*+,;=/?\#@%-] | \.(?=[\w:%-]) )*+ )
    | (?P<word>    [^\W\d_] \w*+ )
    | (?P<sign>    . )
    """,
    re.VERBOSE | re.DOTALL,
)

TYPED = re.compile(r"(?:[?$]\w*|[\w:.%-]+)\Z")
LAST = 300
"""Signs before the cursor among which the word that is being typed is looked for."""
REST = re.compile(r"[\w:%-]*")
ESCAPED = re.compile(r"\\(.)")
WORDS = re.compile(r"(?:(?<=[\s;.{,/^|(])|\A)((?:[^\W\d_][\w-]*[ \t]+){1,4})\Z")
"""Bare words before the one that is being typed: "led " before "by"."""

KEYWORDS = frozenset(
    ["A", "ADD", "ALL", "AS", "ASC", "ASK", "BASE", "BIND", "BY", "CLEAR", "CONSTRUCT", "COPY", "CREATE", "DELETE", "DESC", "DESCRIBE", "DISTINCT", "DROP", "EXISTS", "FALSE", "FILTER", "FROM", "GRAPH", "GROUP", "HAVING", "IN", "INSERT", "INTO", "LIMIT", "LOAD", "MINUS", "NAMED", "NOT", "OFFSET", "OPTIONAL", "ORDER", "PREFIX", "REDUCED", "SELECT", "SERVICE", "SILENT", "TRUE", "UNDEF", "UNION", "USING", "VALUES", "WHERE", "WITH"]
)  # fmt: skip

NEAREST = 30
"""Conditions about the cursor that are kept: of more, a probe would take too long, and the nearest say most."""

CALLED: dict[str, Position] = {"FILTER": "call", "BIND": "nothing"}
"""Keywords that an expression follows, and what may stand before its brackets."""

APART = {"OPTIONAL": "optional", "MINUS": "minus", "EXISTS": "exists", "UNION": "union", "SERVICE": "service"}

CURSOR = "\N{INVISIBLE SEPARATOR}"


class NoSuchPlace(PlacegraphError):
    """An offset outside the text."""

    def __init__(self, at: object, size: int) -> None:
        super().__init__(f"at={str(at)[:20]} is not a place in this text: give a number from 0 to {size}")


@dataclass(frozen=True)
class Triple:
    """One line of a pattern as SPARQL without prefixes; `graph` is the graph that it is asked of, "" for any."""

    subject: str
    predicate: str
    object: str
    graph: str = ""

    @property
    def variables(self) -> frozenset[str]:
        """What it shares with others."""
        parts = (self.subject, self.object, self.graph, self.predicate)
        return frozenset(part for part in parts if part.startswith(("?", "_:")))

    def __str__(self) -> str:
        text = f"{self.subject} {self.predicate} {self.object}"
        return f"GRAPH {self.graph} {{ {text} }}" if self.graph else f"{text} ."


@dataclass(frozen=True)
class Given:
    """Terms that a variable may only have: a whole VALUES line."""

    variable: str
    terms: str

    @property
    def variables(self) -> frozenset[str]:
        """What it shares with others."""
        return frozenset([self.variable])

    def __str__(self) -> str:
        return f"VALUES {self.variable} {{ {self.terms} }}"


Condition = Triple | Given


@dataclass(frozen=True)
class Draft:
    """What was read: the cursor's position, the words typed there, `rest` of them after it, and what is known.

    `here` is the triple in which the cursor stands, with "?term" at the cursor and names of our own for what is not
    written yet; `around` are the conditions of the same group, and of those about it, that share variables with it.
    `given` are properties that the text already states of the subject.
    """

    position: Position
    typed: str
    rest: str
    prefixes: Mapping[str, str]
    variables: tuple[str, ...]
    here: Triple | None = None
    around: tuple[Condition, ...] = ()
    given: frozenset[str] = frozenset()
    sources: str = ""


@dataclass
class _Group:
    """A group of the pattern while it is read; `kind` says how it hangs together with the one around it."""

    kind: str
    graph: str = ""
    found: list[Condition] = field(default_factory=list)
    subject: str = ""
    predicate: str = ""
    ready: bool = False
    """Whether the predicate is whole, so that an object comes next."""
    brackets: list[tuple[str, str, str]] = field(default_factory=list)
    """What stood before each `[` that is open: subject, predicate, name of the node."""

    def end(self, *, keep: bool = False) -> None:
        """End a triple; with `keep` another `;` may still follow."""
        self.subject = self.subject if keep else ""
        self.predicate, self.ready = "", False


class _Reader:
    """Reads the tokens of one text."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self.known = prefixes
        self.prefixes: dict[str, str] = {}
        self.variables: dict[str, None] = {}
        self.sources: list[str] = []
        self.groups: list[_Group] = []
        self.position: Position = "expression"
        self.here: Triple | None = None
        self.home: list[_Group] = []
        self._number = count()
        self._name = ""
        """The variable of the VALUES that is being read."""

    def read(self, tokens: Iterable[re.Match[str] | str]) -> None:
        """Take in every token; CURSOR stands for the word at the cursor."""
        waiting = iter(tokens)
        word = ""
        depth = 0  # brackets of an expression
        for token in waiting:
            if isinstance(token, str):
                if depth or not self.groups or self.groups[-1].kind in ("select", "values"):
                    self._aside(word)
                elif word in CALLED:
                    self.position = CALLED[word]
                else:
                    self._term(CURSOR)
                word = ""
                continue
            kind, text = token.lastgroup or "", token[0]
            kind = "literal" if kind == "typed" else kind
            if kind == "variable":
                self.variables.setdefault("?" + text[1:])
            if kind == "word" and text.upper() in KEYWORDS and text != "a":
                word = self._keyword(text.upper(), word)
                continue
            if depth or text == "(":
                if not depth and self.groups and self._in_pattern() and self.groups[-1].subject and not word:
                    self._path(text)
                    continue
                depth += (text == "(") - (text == ")")
                if depth == 0:
                    word = ""
                elif text in "{}" and word:  # EXISTS within an expression
                    depth_before, depth = depth, 0
                    self._brace(text, word)
                    self._read_group(waiting)
                    depth = depth_before
                continue
            if word in ("PREFIX", "BASE") or (word.startswith("PREFIX ") and kind == "iri"):
                word = self._prologue(word, kind, text)
                continue
            if word in ("FROM", "NAMED"):
                if source := self._full(kind, text):
                    self.sources.append(f"FROM {'NAMED ' if word == 'NAMED' else ''}{source}")
                word = ""
                continue
            if word == "VALUES":
                word = self._values(kind, text, waiting)
                continue
            if word in ("GRAPH", "SERVICE") and text != "{":
                word = f"{word} {self._full(kind, text)}"
                continue
            if text in "{}":
                self._brace(text, word)
                word = ""
                continue
            if word in CALLED and kind in ("word", "name", "iri"):  # the function, before its brackets
                continue
            if not self._in_pattern():
                continue
            word = ""
            self._sign(text) if kind == "sign" else self._term(self._full(kind, text, waiting))

    def _read_group(self, tokens: Iterator[re.Match[str] | str]) -> None:
        """Read on until the group that was just opened is closed."""
        deep = len(self.groups)

        def until_closed() -> Iterator[re.Match[str] | str]:
            for token in tokens:
                yield token
                if len(self.groups) < deep:
                    return

        self.read(until_closed())

    def _aside(self, word: str) -> None:
        """Note a cursor that stands outside a pattern."""
        self.position = "prefix" if word == "PREFIX" else "expression"

    def _in_pattern(self) -> bool:
        return bool(self.groups) and self.groups[-1].kind not in ("select", "values")

    def _keyword(self, text: str, word: str) -> str:
        """Take a keyword; return what the next tokens belong to."""
        if self._in_pattern():
            self.groups[-1].end()
            if text == "SELECT":
                self.groups[-1].kind = "select"
        if text in ("NOT", "SILENT"):
            return word
        return "NAMED" if text == "NAMED" else text

    def _prologue(self, word: str, kind: str, text: str) -> str:
        if word == "BASE":
            return ""
        if word == "PREFIX":
            return f"PREFIX {text[:-1]}" if kind == "name" and text.endswith(":") else ""
        self.prefixes[word.removeprefix("PREFIX ")] = text[1:-1]
        return ""

    def _values(self, kind: str, text: str, tokens: Iterator[re.Match[str] | str]) -> str:
        """Take the data of a VALUES; keep it where it is one variable and whole."""
        if kind == "variable":
            self._name = f"?{text[1:]}"
            return "VALUES"
        name, self._name = self._name, ""
        simple, terms = bool(name) and text == "{", list[str]()
        for token in tokens if text == "{" else ():
            if isinstance(token, str):
                self.position, simple = "expression", False
            elif token[0] == "}":
                if simple and self.groups:
                    self.groups[-1].found.append(Given(name, " ".join(terms)))
                break
            else:
                kind = "literal" if token.lastgroup == "typed" else token.lastgroup or ""
                terms.append(self._full(kind, token[0], tokens))
                simple = simple and bool(terms[-1]) and kind in ("iri", "name", "literal")
        return ""

    def _brace(self, text: str, word: str) -> None:
        if text == "{":
            graph = word.removeprefix("GRAPH ") if word.startswith("GRAPH ") else ""
            kind = "service" if word.startswith("SERVICE") else APART.get(word, "group")
            outer = self.groups[-1].graph if self.groups else ""
            if self.groups and self.groups[-1].kind == "select":
                self.groups[-1].kind = "subselect"
                kind = "select body"
            self.groups.append(_Group(kind, graph or outer))
        elif self.groups:
            self.groups.pop()
            if self.groups:
                self.groups[-1].end()
                if self.groups[-1].kind == "subselect":
                    self.groups[-1].kind = "select"  # what follows is GROUP BY and the like

    def _sign(self, sign: str) -> None:
        group = self.groups[-1]
        match sign:
            case "." | "\n":
                group.end(keep=sign == "\n")
            case ";":
                group.end(keep=True)
            case ",":
                group.ready = bool(group.predicate)
            case "[":
                node = f"?_b{next(self._number)}"
                group.brackets.append((group.subject, group.predicate, node))
                group.subject, group.predicate, group.ready = node, "", False
            case "]" if group.brackets:
                subject, predicate, node = group.brackets.pop()
                group.subject, group.predicate, group.ready = subject, predicate, bool(predicate)
                self._term(node)
            case "/" | "|" | "^" | "!" | "*" | "+" | "?" if group.subject:
                self._path(sign)

    def _path(self, sign: str) -> None:
        """Go on with a path."""
        group = self.groups[-1]
        group.predicate += sign
        group.ready = sign in "*+?)" and group.predicate.count("(") == group.predicate.count(")")

    def _term(self, term: str) -> None:
        """Take a term as the next part of a triple."""
        group = self.groups[-1]
        if not group.subject:
            group.subject = term
            if term == CURSOR:
                self._reached("subject", Triple("?term", "?_p", "?_o", group.graph))
        elif not group.ready:
            group.predicate += term
            group.ready = bool(term) and group.predicate.count("(") == group.predicate.count(")")
            if term == CURSOR:
                self._reached("predicate", Triple(group.subject, group.predicate, "?_o", group.graph))
        else:
            if term and group.predicate and CURSOR not in (term, group.subject) and CURSOR not in group.predicate:
                group.found.append(Triple(group.subject, group.predicate, term, group.graph))
            elif term == CURSOR:
                kind: Position = "class" if group.predicate == str(RDF.type) else "object"
                self._reached(kind, Triple(group.subject, group.predicate, "?term", group.graph))
            elif term and self.here:
                self._completed(term)

    def _reached(self, position: Position, triple: Triple) -> None:
        self.position, self.here, self.home = position, triple, list(self.groups)

    def _completed(self, term: str) -> None:
        """Fill in the object of the triple at the cursor, and its predicate where the cursor is its subject."""
        group = self.groups[-1]
        if self.here and group is self.home[-1] and self.here.object == "?_o":
            predicate = group.predicate if group.subject == CURSOR else self.here.predicate
            self.here = replace(self.here, predicate=predicate, object=term)

    def _full(self, kind: str, text: str, tokens: Iterator[re.Match[str] | str] | None = None) -> str:
        """Return a term without prefixes, "" where that cannot be: an unknown prefix, a word that means nothing."""
        match kind:
            case "iri" | "literal":
                if text.endswith("^^"):
                    datatype = next(tokens, "") if tokens else ""
                    full = "" if isinstance(datatype, str) else self._full(datatype.lastgroup or "", datatype[0])
                    return text + full if full else ""
                return text
            case "variable":
                return "?" + text[1:]
            case "blank":
                return "?_n" + text[2:]
            case "name":
                prefix, _, local = text.partition(":")
                start = self.prefixes.get(prefix, self.known.get(prefix))
                unescaped = ESCAPED.sub(r"\1", local)
                return "" if start is None else f"<{start}{unescaped}>"
            case "word" if text == "a":
                return str(RDF.type)
            case "word" if text.upper() in ("TRUE", "FALSE"):
                return text.lower()
        return ""


def read(text: str, at: int, prefixes: Mapping[str, str]) -> Draft:
    """Return what is being written at this offset; `prefixes` are known without being declared. Raises NoSuchPlace."""
    if not 0 <= at <= len(text):
        raise NoSuchPlace(at, len(text))
    before, after = text[:at], text[at:]
    match = TYPED.search(before[-LAST:])
    word = match[0] if match else ""
    end = len(before) - len(word)
    if not word.startswith(("?", "$")) and ":" not in word and (led := WORDS.search(before[max(0, end - LAST) : end])):
        words = [each for each in led[1].split() if each.upper() not in KEYWORDS]
        if words and len(words) == len(led[1].split()):
            end -= len(led[1])
    typed, rest = before[end:], (REST.match(after) or [""])[0]
    head = list(_tokens(before[:end]))
    if head and (head[-1].lastgroup == "open" or any(token.lastgroup == "open" for token in head)):
        return Draft("nothing", typed, rest, {}, ())
    if re.search(r"#[^\r\n]*\Z", before[:end][-LAST:]) and _in_comment(before[:end]):
        return Draft("nothing", typed, rest, {}, ())
    reader = _Reader(prefixes)
    reader.read(chain(_significant(head), [CURSOR], _significant(_after(after[len(rest) :]))))
    position: Position = reader.position
    draft = Draft(position, typed, rest, reader.prefixes, tuple(reader.variables), sources=" ".join(reader.sources))
    return _with_context(draft, reader) if reader.here and position not in ("prefix", "expression") else draft


def has_no_condition(here: Triple) -> bool:
    """Tell whether nothing but the term at the cursor is asked of a triple."""
    names = {here.subject, here.object} - {"?term"}
    told = not here.graph and all(name.startswith("?") for name in names)
    return told and len(names) + (here.predicate == "?term") == (3 if here.predicate == "?term" else 1)


def _tokens(text: str) -> Iterator[re.Match[str]]:
    return TOKEN.finditer(text)


def _significant(tokens: Iterable[re.Match[str]]) -> Iterator[re.Match[str]]:
    return (token for token in tokens if token.lastgroup != "space")


def _after(text: str) -> Iterator[re.Match[str]]:
    """Return the tokens after the cursor; a line ends what stands there, as if a full stop had been written."""
    line, newline, more = text.partition("\n")
    stop = re.compile(r"(?P<sign>\n)")
    yield from _tokens(line)
    if newline:
        yield from stop.finditer("\n")
        yield from _tokens(more)


def _in_comment(text: str) -> bool:
    *_, last = chain([None], _tokens(text))
    return last is not None and last.lastgroup == "space" and last[0].startswith("#")


def _with_context(draft: Draft, reader: _Reader) -> Draft:
    """Add what must hold at the cursor."""
    assert reader.here is not None  # noqa: S101
    here, extra = _without_cursor(reader.here)
    conditions: list[Condition] = [*extra]
    for group in reversed(reader.home):
        conditions += group.found
        if group.kind in ("select body", "minus"):
            break
    around = _connected(here, conditions)
    given = {each.predicate for each in around if isinstance(each, Triple) and each.subject == here.subject}
    return replace(draft, here=here, around=around, given=frozenset(given))


def _without_cursor(here: Triple) -> tuple[Triple, list[Triple]]:
    """Return the triple with "?term" at the cursor, and the beginning of a path there as a triple of its own."""
    if CURSOR not in here.predicate:
        return here, []
    before, _, _ = here.predicate.partition(CURSOR)
    before = before.rpartition("|")[2] if "(" not in before else before.strip("(!")
    inverse = before.endswith("^")
    path = before.rstrip("^").rstrip("/")
    if not path or path.count("(") != path.count(")"):
        ends = (here.object, here.subject) if inverse else (here.subject, here.object)
        return Triple(ends[0], "?term", ends[1], here.graph), []
    ends = (here.object, "?_m") if inverse else ("?_m", here.object)
    return Triple(ends[0], "?term", ends[1], here.graph), [Triple(here.subject, path, "?_m", here.graph)]


def _connected(here: Triple, conditions: list[Condition]) -> tuple[Condition, ...]:
    """Return the conditions that share a variable with the triple at the cursor, or with one that does, nearest first."""
    reached = set(here.variables) - {"?term"}
    kept: list[Condition] = []
    waiting = list(dict.fromkeys(conditions))
    while len(kept) < NEAREST:
        more = [each for each in waiting if each.variables & reached]
        if not more:
            break
        kept += more
        waiting = [each for each in waiting if not each.variables & reached]
        reached.update(*(each.variables for each in more))
    return tuple(kept[:NEAREST])
