"""Files of RDF in any usual format, as the facts of one source of the home's own.

Run in a process that may be lost: a file can be made to end whoever reads it. What can be told
beforehand (a NUL, another encoding, an XML entity, elements without end) is told with its line.

    BrokenFile
    └── NotRdf     a file that is not RDF, or RDF that we do not hold
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from xml.parsers import expat

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from graph.nesting import too_deep
from graph.vocabulary import slips
from loaders.beside import Beside
from loaders.own_sources import Asked, Form, Found
from loaders.sheets import BrokenFile, bytes_of, check_text
from ontology import RDFS, SKOS, graph_of, thing

FORMATS = {
    ".ttl": RdfFormat.TURTLE,
    ".trig": RdfFormat.TRIG,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".jsonld": RdfFormat.JSON_LD,
    ".json": RdfFormat.JSON_LD,
    ".rdf": RdfFormat.RDF_XML,
    ".xml": RdfFormat.RDF_XML,
    ".owl": RdfFormat.RDF_XML,
}
"""Ending of a file's name → what it holds."""

LARGEST = 500_000_000
"""Bytes of a file: a graph larger than that is for `placegraph load dataset` by parts, or another store."""
LONGEST = 1_000_000
"""Characters of one value: more than any text about a place, less than would stop a page."""
DEEPEST = 500
"""Elements within elements: RDF/XML that people publish has fewer than 20."""


NESTING = (RdfFormat.TURTLE, RdfFormat.TRIG, RdfFormat.JSON_LD)
"""Formats in which brackets stand within brackets."""

PARSING = (SyntaxError, ValueError, MemoryError)
"""What the parser raises: the last for a value longer than the 16 MB that it holds."""


class NotRdf(BrokenFile):
    """A file that is not RDF, or RDF that we do not hold."""


def format_of(path: Path) -> RdfFormat:
    """Return the format that a file's name ends in. Raises NotRdf."""
    if path.suffix.lower() not in FORMATS:
        raise NotRdf(
            path,
            f"its name ends in {path.suffix or 'nothing'}: RDF is read from files that end in {', '.join(FORMATS)}. "
            "Unpack it, or rename it to what it holds.",
        )
    return FORMATS[path.suffix.lower()]


def quads(path: Path) -> Iterator[Quad]:
    """Yield what a file says, blank nodes and graphs as they are. Raises NotRdf or BrokenFile.

    A context elsewhere is not fetched: nothing here reads from a network.
    """
    form = format_of(path)
    data = check_bytes(path, form, bytes_of(path, LARGEST))
    try:
        yield from parse(data, format=form)
    except PARSING as error:
        raise NotRdf(path, said(error)) from None


def flattened(paths: Sequence[Path], slug: str) -> tuple[set[Quad], set[str]]:
    """Return what files say as facts of one source, and the named graphs (IRIs) that they stood in.

    All stand in the source's own graph. Each blank node gets an IRI by its turn in the files, so that the same
    files say the same again. Raises NotRdf or BrokenFile.
    """
    into = graph_of(slug)
    found: set[Quad] = set()
    named: set[str] = set()
    minted: dict[tuple[int, BlankNode], NamedNode] = {}

    def owned(number: int, node: NamedNode | BlankNode) -> NamedNode:
        if isinstance(node, NamedNode):
            return node
        return minted.setdefault((number, node), thing(f"node-{slug}-{len(minted) + 1}"))

    for number, path in enumerate(paths):
        for quad in quads(path):
            _check_terms(path, quad)
            if not isinstance(quad.graph_name, DefaultGraph):
                named.add(str(quad.graph_name))
            subject, value = quad.subject, quad.object
            if isinstance(subject, Triple) or isinstance(value, Triple):
                raise NotRdf(
                    path, f"says something about a statement ({str(quad)[:80]}…), which is not held; leave that out."
                )
            known = value if isinstance(value, Literal) else owned(number, value)
            found.add(Quad(owned(number, subject), quad.predicate, known, into))
    return found, named


def _check_terms(path: Path, quad: Quad) -> None:
    """Refuse values that would stop a page or a query. Raises NotRdf."""
    for term in (quad.subject, quad.predicate, quad.object):
        if isinstance(term, NamedNode | Literal) and len(term.value) > LONGEST:
            raise NotRdf(
                path,
                f"a value of {str(quad.subject)[:80]} has {len(term.value):,} characters; at most {LONGEST:,} are "
                "held. Keep long texts in documents, and link to them.",
            )


def check_bytes(path: Path, form: RdfFormat, data: bytes) -> bytes:
    """Return a file's bytes for the parser, if nothing in them is known to harm it. Raises NotRdf or BrokenFile."""
    if form == RdfFormat.RDF_XML:
        _check_xml(path, data)
        return data
    text = check_text(path, data, "").encode()
    if form in NESTING and (why := too_deep(text, json=form == RdfFormat.JSON_LD)):
        raise NotRdf(path, why)
    return text


def _check_xml(path: Path, data: bytes) -> None:
    """Refuse XML that declares entities, nests without end or is cut short. Raises NotRdf."""
    depth = 0
    reader = expat.ParserCreate()

    def doctype(*_: object) -> None:
        raise NotRdf(
            path,
            f"line {reader.CurrentLineNumber}: holds <!DOCTYPE …>, by which a small file can grow without end; "
            "write the namespaces out and take that line out, or save it as Turtle.",
        )

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise NotRdf(
                path,
                f"line {reader.CurrentLineNumber}: more than {DEEPEST} elements stand within each other; write them out flat.",
            )

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1

    reader.StartDoctypeDeclHandler = doctype
    reader.StartElementHandler = start
    reader.EndElementHandler = end
    try:
        reader.Parse(data, True)
    except expat.ExpatError as error:
        raise NotRdf(path, f"is not XML: {error}. It may be cut short; mend it or download it again.") from None
    except (LookupError, ValueError):  # unknown here, or of several bytes a letter
        raise NotRdf(path, "line 1: names an encoding that cannot be read; save it as UTF-8.") from None


def said(error: Exception) -> str:
    """Return why a file could not be read, as advice."""
    why = str(error).strip().rstrip(".")
    if isinstance(error, MemoryError):
        return "a value is longer than 16 MB. Keep long texts in documents, and link to them."
    if "remote contexts" in why:
        return "its @context stands elsewhere and is not fetched: write it into the file, or save the file as Turtle."
    return f"cannot be read: {why[:400]}. Mend that line, or download the file again."


def read(asked: Asked, paths: Sequence[Path], beside: Beside, day: str, made: Path) -> Found:
    """Write what files of RDF say as the facts of one source. Raises NotRdf, BrokenFile, BadSlug or Untold."""
    source = asked.source("Facts that came as RDF; nothing was added to them, and nothing left out.")
    facts, named = flattened(paths, source.slug)
    _check_names(paths[0], facts, beside, source.slug)
    data = "".join(sorted(f"{quad} .\n" for quad in facts)).encode()
    made.mkdir(parents=True)
    (made / "data.nq").write_bytes(data)
    graphs = f"named graph{'s' if len(named) > 1 else ''}"
    moved = f"Statements of {len(named)} {graphs} now stand in the one graph of {source.slug}."
    return Found(
        source=source,
        sha256=sha256(data).hexdigest(),
        quads=len(facts),
        rows_in=len(facts),
        records=len(facts),
        notes=(*([moved] if named else ()), *_unknown_terms(made / "data.nq")),
    )


def _check_names(path: Path, facts: Iterable[Quad], beside: Beside, slug: str) -> None:
    """Refuse names of things that other sources name otherwise: every page would show them. Raises NotRdf."""
    told = {
        (quad.subject, quad.object.value)
        for quad in facts
        if quad.predicate in NAMING and isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal)
        and (quad.object.language or "en").startswith("en")  # a name in another language takes no other's place
    }  # fmt: skip
    known = beside.names_elsewhere({subject for subject, _ in told}, slug)
    others = sorted((subject.value, name) for subject, name in told if name not in known.get(subject, {name}))
    if others:
        first, name = others[0]
        more = f", and so {len(others) - 1:,} more" if len(others) > 1 else ""
        raise NotRdf(
            path,
            f"calls <{first}> {name[:80]!r}, which other sources call {min(known[NamedNode(first)])!r}{more}. What a source "
            "does not describe itself keeps its name: say skos:altLabel instead of skos:prefLabel, or leave the name out.",
        )


NAMING = (SKOS.prefLabel, RDFS.label)
"""Properties whose value pages show as the name of a thing."""


def _unknown_terms(facts: Path) -> Iterator[str]:
    """Yield a sentence for each term in our namespace that is none: what is said with it, no question finds."""
    told = Counter((each.term, each.message) for each in slips(facts))
    for (term, message), count in told.items():
        yield f"pg:{term} is no term of placegraph ({count:,} statement{'' if count == 1 else 's'}): {message}."


FORM = Form("rdf", read)
