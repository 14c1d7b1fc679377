"""The graph of findings: a report as SHACL words it, so that pages and questions can read it beside the facts."""

from collections.abc import Collection, Iterator
from hashlib import sha256

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

import ontology
from graph.findings import Report
from graph.ntriples import bare, term
from ontology import DCT, RDF, SH, graph, thing

GRAPH = graph("derived-findings")


def quads(report: Report) -> Iterator[Quad]:
    """Yield the report as SHACL words it, for graph:derived-findings; nothing in it is without a name.

    The shapes that found something are carried with what they look at, so that a count can say of how many.
    """
    name = sha256("\n".join(each.id for each in report.findings).encode()).hexdigest()[:12]
    whole = thing(f"report-{name}")
    yield Quad(whole, RDF.type, SH.ValidationReport, GRAPH)
    yield Quad(whole, SH.conforms, Literal(not report.findings), GRAPH)
    for each in report.findings:
        finding = thing(each.id)
        yield Quad(whole, SH.result, finding, GRAPH)
        yield Quad(finding, RDF.type, SH.ValidationResult, GRAPH)
        yield Quad(finding, SH.focusNode, NamedNode(each.focus), GRAPH)
        yield Quad(finding, SH.resultSeverity, SH[each.severity], GRAPH)
        yield Quad(finding, SH.sourceShape, NamedNode(each.shape), GRAPH)
        yield Quad(finding, SH.sourceConstraintComponent, SH[each.constraint], GRAPH)
        for slug in each.sources:
            yield Quad(finding, DCT.source, thing(f"source-{slug}"), GRAPH)
        yield Quad(finding, SH.resultMessage, Literal(each.message, language="en-GB"), GRAPH)
        # A path of several steps is no IRI, and a blank node would be another one in every build.
        if each.path and " " not in each.path and each.path[0] not in "(^":
            yield Quad(finding, SH.resultPath, NamedNode(each.path), GRAPH)
        if each.value and not each.value.startswith("_:"):
            yield Quad(finding, SH.value, term(each.value), GRAPH)
    yield from _shapes({each.shape for each in report.findings})


def _shapes(found: Collection[str]) -> Iterator[Quad]:
    """Yield what each of these shapes looks at: its path, its place in another shape, and that one's targets."""
    kept = (SH.property, SH.targetClass, SH.targetSubjectsOf, SH.path)
    triples = [each for each in parse(ontology.shapes(), format=RdfFormat.TURTLE) if each.predicate in kept]
    parents = {each.subject for each in triples if bare(str(each.object)) in found}
    for each in triples:
        inside = each.predicate == SH.property and bare(str(each.object)) not in found
        if not inside and (each.subject in parents or bare(str(each.subject)) in found):
            yield Quad(each.subject, each.predicate, each.object, GRAPH)
