"""The search index: every name and code of a build, in a table that finds them as fast as somebody types.

Made with the build (SQLite FTS5, by groups of three letters), so that a word is found wherever it stands in a name. A word that stands
in no name is read as the nearest ones that do.
"""

import re
import sqlite3
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, product
from pathlib import Path
from typing import Any, Self

from pyoxigraph import Store
from rapidfuzz import fuzz, process
from rapidfuzz.distance import DamerauLevenshtein

import queries
from ontology import FOAF, ORG, PG, PlacegraphError

FILE = "search.sqlite"

KINDS = {
    "goal": (1, 2, 10),
    "place": (3, 5),
    "body": (4, 6),
    "programme": (7,),
    "initiative": (8,),
    "strategy": (9,),
    "person": (11,),
    "resource": (12,),
}
"""What can be looked for alone → the numbers of its kinds."""

KIND_OF = {rank: kind for kind, ranks in KINDS.items() for rank in ranks}

WHAT = (
    "",
    "Pillar",
    "Goal",
    "Place",
    "Council",
    "Place",
    "Body",
    "Programme",
    "Initiative",
    "Strategy",
    "Activity",
    "Person",
    "Resource",
)
"""What a thing is called that says no kind of its own, by number."""

AREA = 5
CLASSES = {
    str(kind.value): rank
    for rank, kind in (
        (1, PG.Pillar),
        (2, PG.Goal),
        (AREA, PG.Place),
        (4, PG.Council),
        (6, ORG.Organization),
        (7, PG.Programme),
        (8, PG.Initiative),
        (9, PG.Strategy),
        (10, PG.ActivityType),
        (11, FOAF.Person),
        (12, PG.Resource),
    )
}
"""Class of a thing → the number by which kinds come; the lowest of several counts."""

WORD = re.compile(r"[^\W\d_]{3,}")

WORDS = 8
"""Words of a search that count; a ninth would not narrow it."""

SHORT = 3
"""Letters from which on the index holds a word; shorter ones are looked for among what the others find."""

MOST = 4000
"""Names that are ranked; a search that finds more is too wide for its order to matter."""

NEAREST = 3
"""Words that may stand for one that is in no name."""

ALIKE, LONG = 80, 6
"""How like a whole name must be to be guessed, of 100, and how many letters must have been typed."""

SILENT = str.maketrans("ø", "o", "'.\u2018\u2019")
"""What neither a search nor a name is read with; `search-by-name.rq` reads names in the same way."""

HYPHEN = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")

FORMS = frozenset(
    [
        "bc",
        "cc",
        "dc",
        "mbc",
        "mdc",
        "bdc",
        "rbc",
        "ua",
        "lbc",
        "council",
        "councils",
        "borough",
        "county",
        "district",
        "city",
        "cyngor",
        "sir",
        "dinas",
        "local",
        "authority",
    ]
)
"""Words of what a council is, which people write in many ways: where nothing goes by all words, they are left out."""

JOINING = ("&", "and", "of", "the")
"""Words that say nothing by themselves."""


class NoIndex(PlacegraphError):
    """The served build was made by a placegraph that knew no index, or is somebody's own dataset."""

    def __init__(self) -> None:
        super().__init__(
            "this build has no index of names: run `placegraph build`, or ask `placegraph query search-by-name`"
        )


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that was found: `known` is the name or code by which, `successors` are IRIs and names of what took its place."""

    iri: str
    name: str
    known: str
    kind: str
    what: str
    end: str
    successors: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found: the first hits, how many there are of each kind, and what was read for words in no name ("" for none)."""

    hits: tuple[Hit, ...]
    counts: dict[str, int]
    read_as: str = ""


def folded(text: str, *, apart: bool = True) -> str:
    """Return a text in small letters, without accents, apostrophes and full stops; `apart` takes ½ and ﬁ for 1/2 and fi."""
    if text.isascii():
        return text.lower().translate(SILENT)
    letters = unicodedata.normalize("NFD", unicodedata.normalize("NFKD" if apart else "NFD", text).casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).translate(SILENT)


def words_of(typed: str) -> list[str]:
    """Return the words to look for: no "&" for "and", no punctuation around them, the first few."""
    words = re.findall(r"[^\s,;()\"\x00]+", folded(typed))
    return [word for word in dict.fromkeys(words) if word not in JOINING][:WORDS] or words[:1]


def write(store: Store, folder: Path) -> None:
    """Write the index of a fresh store into its build's folder."""
    things = _things(store)
    words: Counter[str] = Counter()
    with closing(sqlite3.connect(folder / FILE)) as base:
        # Nobody reads it before it is whole, and a build that is broken off begins again.
        base.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            "CREATE TABLE thing (id INTEGER PRIMARY KEY, iri TEXT, name TEXT, rank INTEGER, what TEXT, gone TEXT, weight INTEGER);"
            "CREATE TABLE after (id INTEGER, iri TEXT, name TEXT);"
            "CREATE VIRTUAL TABLE spelling USING fts5(folded, known UNINDEXED, thing UNINDEXED, tokenize = 'trigram');"
            "CREATE TABLE word (word TEXT PRIMARY KEY, times INTEGER) WITHOUT ROWID;"
        )
        base.executemany("INSERT INTO thing VALUES (?, ?, ?, ?, ?, ?, ?)", (each.row for each in things))
        base.executemany("INSERT INTO after VALUES (?, ?, ?)", (row for each in things for row in each.after))
        base.executemany("INSERT INTO spelling VALUES (?, ?, ?)", _counted(_names(store, things), words))
        base.executemany("INSERT INTO word VALUES (?, ?)", sorted(words.items()))
        base.commit()
        base.execute("VACUUM")


@dataclass(slots=True)
class _Thing:
    row: tuple[int, str, str, int, str, str, int]
    after: Sequence[tuple[int, str, str]] = ()


def _ask(store: Store, name: str) -> Iterator[tuple[str, ...]]:
    """Yield the values of each row of one of our own questions, every one of which is bound."""
    found: Any = store.query(queries.find(name).bind(), use_default_graph_as_union=True)
    for row in found:
        yield tuple([term.value for term in row])


def _things(store: Store) -> list[_Thing]:
    """Return what can be looked for, numbered in the order of kinds and IRIs."""
    classes: dict[str, int] = {}
    for thing, kind in _ask(store, "things-to-index"):
        classes[thing] = min(CLASSES[kind], classes.get(thing, 99))
    names: dict[str, str] = {}
    for thing, label in _ask(store, "labels-to-index"):
        # of several, the first: the rows come in no order
        if label < names.setdefault(thing, label):
            names[thing] = label
    told: dict[str, dict[str, set[str]]] = {}
    for thing, what, value in _ask(store, "details-to-index"):
        told.setdefault(thing, {}).setdefault(what, set()).add(value)
    weight = Counter(thing for thing, _ in _ask(store, "parts-to-index"))
    # an area with a council of its own comes before other places
    ranks = ((3 if rank == AREA and "council" in told.get(iri, ()) else rank, iri) for iri, rank in classes.items())
    found = []
    for number, (rank, iri) in enumerate(sorted(ranks)):
        of = told.get(iri, {})
        what = _kind(of, names) or WHAT[rank]
        # an award without a title of its own goes by its programme's, and comes last
        gone = "untitled" if "true" in of.get("untitled", ()) else min(of.get("end", ("",)))
        after = [(number, each, names[each]) for each in sorted(of.get("now", ())) if each in names]
        found.append(_Thing((number, iri, names.get(iri) or iri, rank, what, gone, weight[iri]), after))
    return found


def _kind(of: Mapping[str, Collection[str]], names: Mapping[str, str]) -> str:
    """Return what the source says that a thing is, the first of several, "" where it says nothing."""
    for key in ("kind", "form"):
        if said := [names[each] for each in of.get(key, ()) if each in names]:
            return min(said)
    return ""


def _names(store: Store, things: Sequence[_Thing]) -> Iterator[tuple[str, str, int]]:
    """Yield each name of each of these things as it is searched and as it stands, the things in order."""
    number_of = {each.row[1]: each.row[0] for each in things}
    found = [(number_of[thing], text) for thing, text in _ask(store, "names-to-index") if thing in number_of]
    found += [(each.row[0], each.row[2]) for each in things]
    found += [(number, f"Goal {iri.rsplit('/', 1)[-1]}") for iri, number in number_of.items() if "/goal/" in iri]
    found.sort()
    for (number, text), _ in groupby(found):
        name = folded(text)
        if "-" in name:
            # "wellbeing" and "well being" find what is written with a hyphen
            for spelled in sorted({name, HYPHEN.sub("", name), HYPHEN.sub(" ", name)}):
                yield spelled, text, number
        else:
            yield name, text, number


def _counted(names: Iterable[tuple[str, str, int]], words: Counter[str]) -> Iterator[tuple[str, str, int]]:
    """Yield the names, and count in `words` how many of them hold each word."""
    for each in names:
        words.update(set(WORD.findall(each[0])))
        yield each


class Search:
    """The index of one build, for any number of threads."""

    def __init__(self, file: Path) -> None:
        self._file = file

    @classmethod
    def of(cls, folder: Path) -> Self | None:
        """Return the index in a build's folder; None where an older placegraph made the build."""
        return cls(folder / FILE) if (folder / FILE).exists() else None

    def find(self, typed: str, kind: str = "", limit: int = 80) -> Found:
        """Return what goes by these words, the likeliest first; nothing is guessed. `kind` is one of KINDS, or "" for all."""
        words = words_of(typed)
        with closing(self._open()) as base:
            return self._found(base, words, typed, kind, limit) if words else Found((), {})

    def called(self, typed: str) -> list[Hit]:
        """Return the bodies that go by exactly this name, those of today first; more than one means that the name is ambiguous."""
        sought = " ".join(folded(typed.replace("\x00", " ")).split())
        if len(sought) < SHORT:
            return []
        with closing(self._open()) as base:
            match = '"' + sought.replace('"', '""') + '"'
            rows = base.execute(
                "SELECT DISTINCT thing.id, thing.iri, thing.name, thing.rank, thing.what, thing.gone FROM spelling "
                "JOIN thing ON thing.id = spelling.thing WHERE spelling MATCH ? AND spelling.folded = ?",
                (match, sought),
            )
            bodies = [row for row in rows if KIND_OF[row[3]] == "body"]
            bodies.sort(key=lambda row: (row[2], row[1]))
            bodies.sort(key=lambda row: row[5] or "9", reverse=True)
            return [_hit(base, row, row[2]) for row in bodies]

    def guess(self, typed: str, limit: int = 5, kind: str = "") -> Found:
        """Return what goes by words like these, where nothing goes by these themselves."""
        words = words_of(typed)
        with closing(self._open()) as base:
            for read in self._readings(words):
                found = self._found(base, read, " ".join(read), kind, limit)
                if found.hits:
                    return Found(found.hits, found.counts, " ".join(read))
            return self._alike(base, typed, limit, kind)

    def _alike(self, base: sqlite3.Connection, typed: str, limit: int, kind: str) -> Found:
        """Return what goes by names like all of this, where each word is in some name but all are in none."""
        sought = _joined(folded(typed))
        if len(sought) < LONG or not sought.replace(" ", "").replace("-", "").isalpha():
            return Found((), {})
        near = process.extract(sought, self._whole_names, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=limit)
        names = list(dict.fromkeys(name for name, *_ in sorted(near, key=lambda each: (-each[1], each[0]))))
        hits: dict[str, Hit] = {}
        for name in names:
            for hit in self._found(base, words_of(name), name, kind, limit).hits:
                hits.setdefault(hit.iri, hit)
        some = tuple(hits.values())[:limit]
        counts = Counter(hit.kind for hit in some)
        return Found(some, {each: counts[each] for each in KINDS if counts[each]}, names[0] if names else "")

    @cached_property
    def _whole_names(self) -> list[str]:
        with closing(self._open()) as base:
            return [name for (name,) in base.execute("SELECT DISTINCT folded FROM spelling ORDER BY folded")]

    @cached_property
    def _vocabulary(self) -> dict[str, int]:
        with closing(self._open()) as base:
            return dict(base.execute("SELECT word, times FROM word"))

    def _open(self) -> sqlite3.Connection:
        # a build never changes: no locks, and no files beside it
        return sqlite3.connect(f"{self._file.resolve().as_uri()}?mode=ro&immutable=1", uri=True)

    def _found(self, base: sqlite3.Connection, words: Sequence[str], typed: str, kind: str, limit: int) -> Found:
        whole = _joined(folded(typed))
        best: dict[int, tuple[tuple[object, ...], str]] = {}
        for text, known, number, rank, gone, weight in self._names_with(base, words):
            key = _order(text, whole, words, rank, gone, weight)
            if number not in best or (key, known) < best[number]:
                best[number] = key, known
        order = sorted(best, key=lambda number: (best[number][0], number))
        things = {row[0]: row for row in self._rows(base, order)}
        counts = Counter(KIND_OF[things[number][3]] for number in order)
        shown = [number for number in order if not kind or KIND_OF[things[number][3]] == kind][:limit]
        hits = [_hit(base, things[number], best[number][1]) for number in shown]
        # an area that goes on under a new code and the same name is one thing to whoever looks for it
        there = {(hit.iri, hit.name) for hit in hits}
        twice = [hit for hit in hits if any(each in there and each[1] == hit.name for each in hit.successors)]
        counts.subtract(hit.kind for hit in twice)
        return Found(
            tuple(hit for hit in hits if hit not in twice), {each: counts[each] for each in KINDS if counts[each]}
        )

    @staticmethod
    def _names_with(base: sqlite3.Connection, words: Sequence[str]) -> Iterator[tuple[str, str, int, int, str, int]]:
        """Yield the names that hold all the words, with what their things are."""
        columns = "SELECT spelling.folded, spelling.known, thing.id, thing.rank, thing.gone, thing.weight FROM spelling JOIN thing ON thing.id = spelling.thing"
        long = [word for word in words if len(word) >= SHORT]
        short = [word for word in words if len(word) < SHORT]
        # quoted, a word is text and no syntax; what is in it twice stands for itself
        match = " AND ".join('"' + word.replace('"', '""') + '"' for word in long)
        where = ["spelling MATCH ?"] if long else []
        where += ["(' ' || spelling.folded) LIKE ? ESCAPE '\\'"] * len(short)
        given = [match] if long else []
        given += ["% " + re.sub(r"([\\%_])", r"\\\1", word) + "%" for word in short]
        yield from base.execute(f"{columns} WHERE {' AND '.join(where)} LIMIT {MOST}", given)

    @staticmethod
    def _rows(base: sqlite3.Connection, numbers: Sequence[int]) -> Iterator[tuple[int, str, str, int, str, str]]:
        for start in range(0, len(numbers), 500):
            some = numbers[start : start + 500]
            yield from base.execute(
                f"SELECT id, iri, name, rank, what, gone FROM thing WHERE id IN ({','.join('?' * len(some))})",  # noqa: S608
                some,
            )

    def _readings(self, words: Sequence[str]) -> Iterator[list[str]]:
        """Yield the words with those that are in no name replaced by the nearest that are, the likeliest reading first."""
        if (names := [word for word in words if word not in FORMS]) and len(names) < len(words):
            yield names
        choices = [self._nearest(word) for word in words]
        for reading in sorted(product(*choices), key=lambda each: sum(far for _, far in each))[:40]:
            if [word for word, _ in reading] != list(words):
                yield [word for word, _ in reading]

    def _nearest(self, word: str) -> list[tuple[str, float]]:
        """Return words of names that this may stand for, each with how far it is from it; itself, where it is one or part of one."""
        itself = [(word, 0.0)]
        if len(word) < SHORT or not word.isalpha():
            return itself
        most = 1 if len(word) < 6 else 2
        near = process.extract(
            word, list(self._vocabulary), scorer=DamerauLevenshtein.distance, score_cutoff=most, limit=40
        )
        # of words as near, the one that begins alike, then the commoner
        near.sort(key=lambda each: (each[1], each[0][0] != word[0], -self._vocabulary[each[0]], each[0]))
        found = [(each, far + (each[0] != word[0]) * 0.5) for each, far, _ in near if each != word][:NEAREST]
        return [*(itself if word in self._vocabulary or not found else []), *found]


def _order(text: str, whole: str, words: Sequence[str], rank: int, gone: str, weight: int) -> tuple[object, ...]:
    """Return what a name is ordered by: how much of it was typed, what kind of thing it is, and how much that does."""
    text = _joined(text)
    inside = f" {text}"
    if text == whole:
        fit = 0
    elif text.startswith(whole):
        fit = 1
    elif all(f" {word}" in inside for word in words):
        fit = 2
    else:
        fit = 3
    # a word in the middle of another is seldom what is meant, whatever goes by it; a whole name is, though it be gone
    return fit == 3, fit > 0, bool(gone), fit if rank > 2 else min(fit, 1), rank, -weight, len(text), text


def _joined(text: str) -> str:
    """Return a folded text with "and" for its sign and one space between words."""
    return " ".join("and" if word == "&" else word for word in text.split())


def _hit(base: sqlite3.Connection, row: tuple[int, str, str, int, str, str], known: str) -> Hit:
    number, iri, name, rank, what, gone = row
    after = base.execute("SELECT iri, name FROM after WHERE id = ? ORDER BY iri", (number,)).fetchall()
    return Hit(
        iri, name, known, KIND_OF[rank], what, "" if gone == "untitled" else gone, tuple((a, b) for a, b in after)
    )
