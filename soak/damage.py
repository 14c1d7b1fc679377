"""Seeded damage to files: to their bytes, and to what they are made of (cells, objects, elements, parts, names).

Each kind of damage takes a file's bytes and dice, and returns other bytes; it may raise `Unfit` for a file that
is not of its kind.
"""

import csv
import io
import json
import random
import re
from collections.abc import Callable, Mapping
from typing import Any
from zipfile import BadZipFile, ZipFile

from soak.samples import packed, unpacked

Damage = Callable[[bytes, random.Random], bytes]


class Unfit(Exception):
    """The file is not of the kind that this damage is for."""


WORDS = (
    "", " ", "=1+1", "=HYPERLINK(\"http://example.org\";\"x\")", "=cmd|'/c calc'!A0", "@SUM(A1)", "-1", "NaN", "inf", "1e999", "1e-999",
    "9" * 400, "0x10", "\u0663", "2024-02-30", "0000-00-00", "0000-01-01", "99999-01-01", "31/04/2021", "29/02/2023", "45383", "1 Smarch 2022",
    "2024-13-01", "01/02/03", "2022-2021", "<script>alert(1)</script>", "javascript:alert(1)", "../../etc/passwd", "file:///etc/passwd",
    "http://[::1", "http://a b", "http://\u2028", "\\", '"', "'", "\x7f", "\x1b[31mred", "\ufffd", "\U0001f600", "\u202e", "\ud7ff", "e\u0301",
    "E09000002", "E08000035", "council-BDG", "A" * 5000, "{}", "[]", "null", "None", "\xa31.2m", "%s%n", "${x}", "{{7*7}}",
    "\t", "\r", "\n", "_:b", "a/b", "?x", "1.", ".5", "1,2", "--", "+", "\xa0", "\x85", "a;b|c\nd / e", "\u0130", "\xdf" * 50, "0" * 400, "#REF!",
)  # fmt: skip
"""What a cell or value may hold that nobody thought of."""

LARGE = 20_000_000
"""Characters of a very long value."""
DEEP = 100_000
"""Levels of lists within lists."""


# --- bytes ---


def _cut(data: bytes, dice: random.Random) -> bytes:
    return data[: dice.randrange(len(data) + 1)]


def _flip(data: bytes, dice: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(dice.choice((1, 3, 30))):
        changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
    return bytes(changed)


def _encoding(data: bytes, dice: random.Random) -> bytes:
    text = data.decode("utf-8", "replace")
    return text.encode(
        dice.choice(("utf-16", "utf-16-le", "cp1252", "utf-7", "cp500", "utf-32", "utf-8-sig")), "replace"
    )


def _at(data: bytes, dice: random.Random, what: bytes) -> bytes:
    place = dice.randrange(len(data) + 1)
    return data[:place] + what + data[place:]


def _nul(data: bytes, dice: random.Random) -> bytes:
    return _at(data, dice, b"\0" * dice.choice((1, 1000)))


def _run(data: bytes, dice: random.Random) -> bytes:
    return _at(
        data, dice, dice.choice((b"9", b"a", b"[", b"{", b"<", b"(", b"\xe2\x80\xae", b" ", b'{"a":', b"<a>")) * 200_000
    )


def _large(data: bytes, dice: random.Random) -> bytes:
    """Put a value of 20 MB in: where one stands in quotes, or anywhere."""
    values = list(re.finditer(rb'"[^"\n]*"', data))
    if not values:
        return _at(data, dice, b"x" * LARGE)
    chosen = dice.choice(values)
    return data[: chosen.start() + 1] + b"x" * LARGE + data[chosen.end() - 1 :]


def _quotes(data: bytes, dice: random.Random) -> bytes:
    return _at(data, dice, b'"' * dice.choice((1, 2, 3, 5001)))


def _delimiters(data: bytes, dice: random.Random) -> bytes:
    return data.replace(b",", dice.choice((b";", b"\t", b"|", b",,", b"")), dice.choice((-1, 5)))


def _ends(data: bytes, dice: random.Random) -> bytes:
    return data.replace(b"\n", dice.choice((b"\r", b"\r\n", b"\n\r", b"\n\n", b"\x0b", b"\xc2\x85", "\u2028".encode())))


# --- tables ---


def _of_rows(change: Callable[[list[list[str]], random.Random], None]) -> Damage:
    def damage(data: bytes, dice: random.Random) -> bytes:
        text = data.decode("utf-8-sig", "surrogateescape")
        try:
            rows = list(csv.reader(io.StringIO(text, newline="")))
        except csv.Error:
            raise Unfit from None
        if len(rows) < 2 or len(rows[0]) < 2:
            raise Unfit
        change(rows, dice)
        file = io.StringIO(newline="")
        csv.writer(file, lineterminator="\n").writerows(rows)
        return file.getvalue().encode("utf-8", "surrogateescape")

    return damage


def _cells(rows: list[list[str]], dice: random.Random) -> None:
    """Put something else into some cells, whatever they held."""
    for _ in range(dice.choice((1, 5, 20))):
        row = dice.choice(rows)
        if row:
            row[dice.randrange(len(row))] = dice.choice(WORDS)


def _one_column(rows: list[list[str]], dice: random.Random) -> None:
    """Put the same into a column of every row."""
    at, word = dice.randrange(len(rows[0])), dice.choice(WORDS)
    for row in rows[1:]:
        if at < len(row):
            row[at] = word


def _gone(rows: list[list[str]], dice: random.Random) -> None:
    """Take cells out, or put more in, so that rows are ragged."""
    for _ in range(dice.choice((1, 3))):
        row = dice.choice(rows)
        if row and dice.random() < 0.7:
            row.pop(dice.randrange(len(row)))
        else:
            row.insert(dice.randrange(len(row) + 1), dice.choice(WORDS))


def _swapped(rows: list[list[str]], dice: random.Random) -> None:
    """Swap two columns: of the header alone, of the rows alone, or of both."""
    one, other = dice.sample(range(len(rows[0])), 2)
    for row in dice.choice((rows[:1], rows[1:], rows)):
        if max(one, other) < len(row):
            row[one], row[other] = row[other], row[one]


def _header(rows: list[list[str]], dice: random.Random) -> None:
    """Rename, repeat, drop or lose the header."""
    names = rows[0]
    match dice.randrange(5):
        case 0:
            names[dice.randrange(len(names))] = dice.choice(WORDS)
        case 1:
            names[dice.randrange(len(names))] = dice.choice(names)
        case 2:
            at = dice.randrange(len(names))
            for row in rows:
                del row[at : at + 1]
        case 3:
            rows.pop(0)
        case _:
            rows.insert(dice.randrange(len(rows)), list(names))


def _rows(rows: list[list[str]], dice: random.Random) -> None:
    """Shuffle, repeat, blank or empty the rows."""
    body = rows[1:]
    match dice.randrange(4):
        case 0:
            dice.shuffle(rows)
        case 1:
            rows.extend(list(row) for row in body * dice.choice((1, 20)))
        case 2:
            rows[1:] = [["" for _ in row] for row in body]
        case _:
            rows[:] = rows[:1]


# --- JSON ---


def _of_json(change: Callable[[Any, random.Random], str | None]) -> Damage:
    def damage(data: bytes, dice: random.Random) -> bytes:
        try:
            document = json.loads(data)
        except (ValueError, RecursionError):
            raise Unfit from None
        if not isinstance(document, dict | list) or not document:
            raise Unfit
        try:
            text = change(document, dice) or json.dumps(document)
        except (RecursionError, IndexError, KeyError, ValueError):  # nested too deep already, or nothing left to change
            raise Unfit from None
        return text.encode("utf-8", "surrogatepass")

    return damage


def _nodes(value: Any) -> list[tuple[Any, Any]]:  # noqa: ANN401
    """Return every place in a document: what holds it, and its key or number."""
    pairs = list(value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ())
    return [(value, key) for key, _ in pairs] + [node for _, each in pairs for node in _nodes(each)]


HOLE = "\uf8ff hole \uf8ff"
VALUES: tuple[object, ...] = (
    None, True, False, 0, -1, 1.5, 1e308, 10**400, float("nan"), float("inf"), "", [], {}, [[]], [None], [{}], {"": ""},
    {"a": {"b": []}}, [[[[1, 2]]]], "\ud800", *WORDS,
)  # fmt: skip


def _value(document: Any, dice: random.Random) -> None:  # noqa: ANN401
    for _ in range(dice.choice((1, 1, 3))):
        holder, key = dice.choice(_nodes(document) or [([0], 0)])
        holder[key] = dice.choice(VALUES)


def _key(document: Any, dice: random.Random) -> None:  # noqa: ANN401
    """Drop, rename or swap what objects and lists hold."""
    holder, key = dice.choice(_nodes(document))
    other, place = dice.choice(_nodes(document))
    match dice.randrange(3):
        case 0:
            del holder[key]
        case 1 if isinstance(holder, dict):
            holder[dice.choice(WORDS)] = holder.pop(key)
        case _:
            holder[key], other[place] = json.loads(json.dumps([other[place], holder[key]]))


def _written(document: Any, dice: random.Random, what: Callable[[], str]) -> str:  # noqa: ANN401
    holder, key = dice.choice(_nodes(document))
    holder[key] = HOLE
    return json.dumps(document).replace(json.dumps(HOLE), what())


def _deep_json(document: Any, dice: random.Random) -> str:  # noqa: ANN401
    start, end = dice.choice((("[", "]"), ('{"a":', "}"), ('[{"@graph":', "}]")))
    closed = dice.random() < 0.7
    depth = dice.choice((50, 900, DEEP))
    return _written(document, dice, lambda: start * depth + "1" + (end * depth if closed else ""))


def _large_json(document: Any, dice: random.Random) -> str:  # noqa: ANN401
    return _written(
        document, dice, lambda: dice.choice(('"' + "x" * LARGE + '"', "9" * 5000, "1" + "0" * 300 + "." + "1" * 300))
    )


def _context(document: Any, dice: random.Random) -> None:  # noqa: ANN401
    """Point JSON-LD to contexts and files elsewhere, or give it an odd one."""
    context = dice.choice((
        "http://127.0.0.1:9/context.jsonld", "https://schema.org/", "file:///etc/passwd", ["https://schema.org/", {}],
        {"@import": "https://schema.org/"}, {"@base": "http://["}, {"@vocab": "a b"}, {"a": {"@context": "http://127.0.0.1:9/"}},
        {"@version": 9}, {"a": "b:a", "b": "a:b"}, {"@language": "\ud7ff"}, {"a": {"@id": "a:b", "@type": "@json"}}, 7, None,
    ))  # fmt: skip
    target = (
        document
        if isinstance(document, dict)
        else dice.choice([each for each in document if isinstance(each, dict)] or [{}])
    )
    target["@context"] = context


# --- RDF ---


def _tokens(data: bytes, dice: random.Random) -> bytes:
    """Put something odd between, or in the place of, words of Turtle, TriG, N-Triples or N-Quads."""
    places = [each.start() for each in re.finditer(rb"\s", data)]
    if not places:
        raise Unfit
    at = dice.choice(places)
    ends = [place for place in places if place > at][:1] or [at]
    return data[:at] + b" " + dice.choice(TOKENS) + b" " + data[dice.choice((at, ends[0])) :]


TOKENS = (
    b"<>", b"<a b>", b"<http://[::1>", b"<\\u0000>", b"<../../etc/passwd>", b'"x"@', b'"x"@aa-bb-cc-dd-ee-ff', b'"x"@toolonglang',
    b'"x"^^<>', b'"2024-02-30"^^<http://www.w3.org/2001/XMLSchema#date>', b'"\\uD800"', b'"\\U00110000"', b'"""', b"_:", b"_:b",
    b"nope:x", b"@prefix : <x> .", b"@base <http://[> .", b"BASE <a>", b"<< <a:a> <a:b> <a:c> >>", b"<<( <a:a> <a:b> <a:c> )>>", b"{| <a:a> 1 |}", b"GRAPH", b"{",
    b"}", b"[", b"]", b"(", b")", b";", b".", b",", b"true", b"1e999", b"-", b"99999999999999999999", b"a", b"#", b"\xe2\x80\xae", b"@version '1.2' .",
    b"( " * DEEP, b"[ <a:a> " * DEEP, b"( " * 600 + b") " * 600, b"<" + b"a" * 300_000 + b">", b'"' + b"x" * 1_200_000 + b'"', b"_:" + b"b" * 70_000,
    b"@prefix p: <a:> . p:%zz p:\\~ p:a .", b"VERSION", b"<< <a:a> <a:b> " * 2_000,
)  # fmt: skip


def _xml(data: bytes, dice: random.Random) -> bytes:
    """Put entities, another encoding, elements without end or odd attributes into XML."""
    start = data.find(b"<", data.find(b"?>") + 1)
    inside = [each.start() for each in re.finditer(rb"<", data[start + 1 :])]
    if start < 0 or not inside:
        raise Unfit
    at = start + 1 + dice.choice(inside)
    name = dice.choice(re.findall(rb"(?<![\w:])[\w:]{1,40}=", data) or [b"a="])
    laughs = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 12))
    match dice.randrange(8):
        case 0:
            return (
                data[:start]
                + b'<!DOCTYPE a [<!ENTITY l0 "ha">'
                + laughs
                + b"]>"
                + data[start:at]
                + b"&l11;"
                + data[at:]
            )
        case 1:
            return (
                data[:start]
                + b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
                + data[start:at]
                + b"&x;"
                + data[at:]
            )
        case 2:
            return (
                b'<?xml version="1.0" encoding="'
                + dice.choice((b"utf-16", b"nope", b"EBCDIC-CP-BE", b"utf-7"))
                + b'"?>'
                + data[start:]
            )
        case 3:
            depth = dice.choice((300, 700, DEEP))
            return data[:at] + b"<a>" * depth + dice.choice((b"", b"</a>" * depth)) + data[at:]
        case 4:
            return data.replace(name, name + b'"x" ' + name, 1)
        case 5:
            return data.replace(
                name,
                dice.choice((b"rdf:about=", b"rdf:ID=", b"rdf:parseType=", b"xml:base=", b"xmlns=", b"rdf:resource=")),
                1,
            )
        case 6:
            return (
                data[:at]
                + dice.choice((b"&nope;", b"&#0;", b"&#xD800;", b"]]>", b"<![CDATA[", b"<!--", b"<?php ?>"))
                + data[at:]
            )
        case _:
            return re.sub(
                rb'"[^"]*"',
                b'"' + dice.choice(WORDS).encode("utf-8", "replace").replace(b'"', b"") + b'"',
                data,
                count=dice.choice((1, 3)),
            )


# --- packed files ---


def _of_parts(change: Callable[[dict[str, bytes], random.Random], None]) -> Damage:
    def damage(data: bytes, dice: random.Random) -> bytes:
        try:
            parts = unpacked(data)
        except Exception:  # a damaged archive may raise anything of zlib or lzma
            raise Unfit from None
        change(parts, dice)
        return packed(parts)

    return damage


def _part(parts: dict[str, bytes], dice: random.Random) -> None:
    """Damage the bytes of one part, packed again so that its sums agree."""
    name = dice.choice(sorted(name for name in parts if parts[name]) or sorted(parts))
    kind = dice.choice((_cut, _flip, _nul, _xml, _xml, _run, _odd_attribute, _odd_attribute, _odd_text))
    try:
        parts[name] = kind(parts[name], dice)
    except (Unfit, IndexError, ValueError):
        parts[name] = b""


def _odd_attribute(data: bytes, dice: random.Random) -> bytes:
    """Put something else into some attributes of a sheet: places, kinds, numbers of shared strings, sizes."""
    spots = list(
        re.finditer(
            rb'\b(r|t|s|ref|min|max|hidden|r:id|sheetId|Target|count|spans|table:[\w-]+|office:[\w-]+)="([^"]*)"', data
        )
    )
    for spot in sorted(dice.sample(spots, min(len(spots), dice.choice((1, 5)))), key=lambda each: -each.start(2)):
        value = dice.choice(ATTRIBUTES)
        data = data[: spot.start(2)] + value + data[spot.end(2) :]
    return data


ATTRIBUTES = (
    b"", b"-1", b"0", b"A0", b"XFE1", b"XFD1048576", b"ZZZZ9", b"A99999999999", b"A1:A1", b"A1:XFD1048576", b"B2:A1", b"1e5", b"n", b"s", b"e", b"b", b"d",
    b"str", b"inlineStr", b"99999999999999999999", b"true", b"x", b"\xc3\xa9", b"../../../etc/passwd", b"file:///etc/passwd", b"1000000", b"2147483648",
    b"float", b"date", b"currency", b"9999-99-99", b"boolean", b"collapse", b"4294967296",
)  # fmt: skip


def _odd_text(data: bytes, dice: random.Random) -> bytes:
    """Put something else into what stands between tags, formulas among it."""
    spots = list(re.finditer(rb">([^<>]+)<", data))
    if not spots:
        raise Unfit
    spot = dice.choice(spots)
    value = dice.choice(WORDS).replace("&", "&amp;").replace("<", "&lt;").encode("utf-8", "replace")
    formula = b"<f>" + value.replace(b"=", b"") + b"</f><v>" + dice.choice((b"", b"7", b"#REF!")) + b"</v>"
    return (
        data[: spot.start(1)] + value + data[spot.end(1) :]
        if dice.random() < 0.7
        else data[: spot.start()] + b">" + formula + data[spot.end(1) :]
    )


def _parts(parts: dict[str, bytes], dice: random.Random) -> None:
    """Lose, add or exchange parts; some are bombs or stand elsewhere."""
    names = sorted(parts)
    match dice.randrange(6):
        case 0:
            parts.pop(dice.choice(names))
        case 1:
            one, other = dice.choice(names), dice.choice(names)
            parts[one], parts[other] = parts[other], parts[one]
        case 2:
            parts[dice.choice(("../../x", "/etc/x", "a\\b", "a" * 300, "xl/worksheets/sheet9.xml"))] = b"x"
        case 3:
            parts["xl/worksheets/sheet9.xml"] = b" " * dice.choice((2_000_000, 60_000_000, 150_000_000))
        case 4:
            name = dice.choice(names)
            parts[name] = parts[name].replace(
                b"</sheetData>", b"<row>" + b"<c><v>1</v></c>" * 200_000 + b"</row></sheetData>"
            )
        case _:
            parts[dice.choice(names)] = packed({"x": b"\0" * 1_000_000})


def _claims(data: bytes, dice: random.Random) -> bytes:
    """Change what the archive says of itself: sizes, sums, methods, passwords, offsets; or cut it short."""
    try:
        with ZipFile(io.BytesIO(data)):
            pass
    except (BadZipFile, OSError, ValueError, NotImplementedError):
        raise Unfit from None
    if dice.random() < 0.2:
        return data[: -dice.choice((1, 22, 60, 200, len(data) // 2))]
    changed = bytearray(data)
    heads = [each.start() for each in re.finditer(rb"PK\x01\x02|PK\x03\x04|PK\x05\x06", data)]
    for _ in range(dice.choice((1, 3))):
        at = dice.choice(heads) + dice.randrange(4, 46)
        if at < len(changed):
            changed[at] = dice.choice((0, 1, 8, 9, 12, 14, 99, 127, 255))
    return bytes(changed)


BYTES: Mapping[str, Damage] = {
    "cut": _cut, "bits": _flip, "encoding": _encoding, "NUL": _nul, "runs": _run, "quotes": _quotes, "line ends": _ends, "20 MB": _large,
}  # fmt: skip
TABLES: Mapping[str, Damage] = {
    "delimiters": _delimiters, "cells": _of_rows(_cells), "column": _of_rows(_one_column), "lost cells": _of_rows(_gone),
    "swapped columns": _of_rows(_swapped), "header": _of_rows(_header), "rows": _of_rows(_rows),
}  # fmt: skip
OBJECTS: Mapping[str, Damage] = {
    "values": _of_json(_value), "keys": _of_json(_key), "deep JSON": _of_json(_deep_json), "large JSON": _of_json(_large_json),
}  # fmt: skip
LINKED: Mapping[str, Damage] = {"contexts": _of_json(_context)}
TERMS: Mapping[str, Damage] = {"tokens": _tokens}
XML: Mapping[str, Damage] = {"XML": _xml}
PACKED: Mapping[str, Damage] = {
    "parts": _of_parts(_parts),
    "a part": _of_parts(_part),
    "one part": _of_parts(_part),
    "archive": _claims,
}

DAMAGES = BYTES | TABLES | OBJECTS | LINKED | TERMS | XML | PACKED
"""Every kind of damage by its name."""

BY_ENDING: Mapping[str, Mapping[str, Damage]] = {
    "csv": TABLES, "json": OBJECTS, "geojson": OBJECTS, "topojson": OBJECTS, "hexjson": OBJECTS, "jsonld": OBJECTS | LINKED,
    "ttl": TERMS, "trig": TERMS, "nt": TERMS, "nq": TERMS, "rdf": XML, "xlsx": PACKED, "ods": PACKED,
}  # fmt: skip
"""Ending of a file's name → the damage to what such a file is made of."""

COSTLY = {"20 MB", "large JSON"}
"""Damage that takes a second: chosen more seldom."""


def damaged(name: str, data: bytes, dice: random.Random) -> tuple[bytes, list[str]]:
    """Return a file with one to three kinds of damage, most of them to what it is made of, and what they were."""
    made_of = BY_ENDING[name.rpartition(".")[2]]
    done: list[str] = []
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        kinds = made_of if dice.random() < 0.65 else BYTES
        kind = dice.choice(sorted(kinds))
        if kind in COSTLY and dice.random() < 0.8:
            continue
        try:
            data = DAMAGES[kind](data, dice) if data else data
            done.append(kind)
        except Unfit:
            continue
    if not done:
        data, done = (_cut(data, dice), ["cut"])
    return data, done


NAMES = (
    "a b.{}", "\xe9\u0107.{}", "'\"; rm x.{}", "a\nb.{}", "a\x1b[31mb.{}", "\u202e.{}", "%s%n.{}", "x" * 240 + ".{}", "-x.{}", "A.{}".upper(),
    ".{}", "noending", "a.{}.gz", "{}.", "a\udcff.{}", "#?&.{}", "a,b;c.{}", "CON.{}", "[x].{}", "{{}}.{}", "~.{}", "$HOME.{}", "\u0130.{}",
)  # fmt: skip
"""Odd names of files; {} stands for the ending. \udcff is a byte that is no UTF-8."""


def renamed(name: str, dice: random.Random) -> str:
    """Return another name for a file, as odd as a disk allows."""
    return dice.choice(NAMES).replace("{}", name.rpartition(".")[2])
