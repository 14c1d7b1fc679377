"""Invented facts in our own model, as many as asked for, with faults planted at known places.

Nothing here is true: every name says "Invented", and the graph is called so. The same seed gives the same lines.
"""

import random
from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize

from ontology import DCT, PG, RDF, SKOS, XSD, concept, graph, thing

GRAPH = graph("source-invented")
COUNCILS = 300
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

FAULTS = {
    "evidence-source": "an evidence names no source",
    "claim-evidence": "a claim has no evidence",
    "claim-method": "a claim does not say how it was made",
    "collaboration-body": "a claim is about a body that is not in the graph",
    "collaboration-role": "a role is not of the scheme of roles",
    "award-amount": "an amount is below 0",
    "award-amountKind": "an amount is of a kind that is not one",
    "start-date": "a first day is a text",
    "start-before-end": "a last day comes before the first",
    "undertaking-inPlace": "a council stands where a place must",
    "named-prefLabel-also": "a name has no language",
    "initiative-status": "an initiative says not how far it has come",
    "initiative-hasTheme": "an initiative is about nothing (a warning)",
    "initiative-leadBody": "an initiative is led by nobody (a warning)",
}
"""Shape that finds it → what is planted."""


def write(path: Path, triples: int, faults: int, seed: int = 2026) -> set[tuple[str, str]]:
    """Write at least so many triples as N-Quads, `faults` of them of each kind; return what must be found.

    A pair is the shape and the thing, both by their local names.
    """
    dice = random.Random(seed)
    each = 28  # quads of an initiative with its two claims and their evidence
    count = -(-triples // each)
    kinds = iter(dice.sample([*FAULTS] * faults, len(FAULTS) * faults))
    faulty = dict(zip(sorted(dice.sample(range(count), len(FAULTS) * faults)), kinds, strict=True))
    planted = set()
    with path.open("wb") as file:
        for lines in (_source(), *map(_council, range(COUNCILS))):
            file.write(_lines(lines))
        for number in range(count):
            fault = faulty.get(number, "")
            file.write(_lines(_initiative(number, dice.randrange(COUNCILS), fault)))
            if fault:
                planted.add((fault, _local(fault, number)))
    return planted


def _lines(quads: Iterator[Quad]) -> bytes:
    return serialize(quads, format=RdfFormat.N_QUADS) or b""


def _local(fault: str, number: int) -> str:
    """Return the thing of which a fault is found."""
    match fault.split("-")[0]:
        case "evidence":
            return f"evidence-{number:012x}"
        case "claim" | "collaboration":
            return f"claim-{number:012x}"
        case "award":
            return f"claim-a{number:011x}"
    return f"initiative-invented-{number}"


def _code(number: int) -> str:
    return "X" + LETTERS[number // 26] + LETTERS[number % 26]


def _name(text: str) -> Literal:
    return Literal(f"Invented {text}", language="en-GB")


def _said(name: str, **values: NamedNode | Literal) -> Iterator[Quad]:
    """Yield what is said of a thing; a keyword is a property of ours, or one of a few others."""
    others = {"a": RDF.type, "prefLabel": SKOS.prefLabel, "title": DCT.title, "license": DCT.license}
    for key, value in values.items():
        yield Quad(thing(name), others.get(key) or PG[key], value, GRAPH)


def _source() -> Iterator[Quad]:
    yield from _said(
        "source-invented",
        a=PG.Source,
        title=_name("facts"),
        prefLabel=_name("facts"),
        license=_name("terms"),
        attribution=_name("owner"),
        sourceKind=concept("source-kind", "curated"),
    )
    yield from _said(
        "org-invented-funder",
        a=PG.GovernmentBody,
        prefLabel=_name("funder"),
        organisationKind=concept("kind", "department"),
    )


def _council(number: int) -> Iterator[Quad]:
    code, gss = _code(number), f"E06{number + 900000:06}"
    yield from _said(
        f"council-{code}",
        a=PG.LondonBorough,
        prefLabel=_name(f"council {code}"),
        organisationKind=concept("kind", "council"),
        registerCode=Literal(code),
        tier=concept("tier", "LBO"),
        governs=thing(f"area-{gss}"),
    )
    yield from _said(
        f"area-{gss}",
        a=PG.Area,
        prefLabel=_name(f"area {code}"),
        areaKind=concept("area-kind", "local-authority"),
        gssCode=Literal(gss),
    )


def _initiative(number: int, council: int, fault: str) -> Iterator[Quad]:
    """Yield an initiative with its lead and its award, each with evidence; the fault changes or drops one quad."""
    name, claim, award = f"initiative-invented-{number}", f"claim-{number:012x}", f"claim-a{number:011x}"
    body, area = thing(f"council-{_code(council)}"), thing(f"area-E06{council + 900000:06}")
    evidence = f"evidence-{number:012x}"
    start, end = Literal("2024-04-01", datatype=XSD.date), Literal("2026-03-31", datatype=XSD.date)
    last = Literal("2023-03-31", datatype=XSD.date)
    quads = {
        "start-date": (name, "start", Literal("April") if fault == "start-date" else start),
        "end": (name, "end", last if fault == "start-before-end" else end),
        "initiative-hasTheme": (name, "hasTheme", concept("goal", "10")),
        "initiative-leadBody": (name, "leadBody", body),
        "initiative-status": (name, "status", concept("status", "active")),
        "undertaking-inPlace": (name, "inPlace", body if fault == "undertaking-inPlace" else area),
        "name": (name, "prefLabel", Literal("Invented") if fault == "named-prefLabel-also" else _name(str(number))),
        "is": (name, "a", PG.Initiative),
        "claim": (claim, "a", PG.Collaboration),
        "body": (claim, "body", thing("council-XZZZ") if fault == "collaboration-body" else body),
        "of": (claim, "undertaking", thing(name)),
        "role": (claim, "role", concept("tier", "LBO") if fault == "collaboration-role" else concept("role", "lead")),
        "claim-evidence": (claim, "evidence", thing(evidence)),
        "claim-method": (claim, "method", concept("method", "stated")),
        "sure": (claim, "confidence", concept("confidence", "high")),
        "award": (award, "a", PG.FundingAward),
        "funder": (award, "funder", thing("org-invented-funder")),
        "for": (award, "forUndertaking", thing(name)),
        "amount": (award, "amount", Literal("-5" if fault == "award-amount" else "5000", datatype=XSD.decimal)),
        "currency": (award, "currency", Literal("GBP")),
        "kind": (award, "amountKind", Literal("promised" if fault == "award-amountKind" else "awarded")),
        "by": (award, "evidence", thing(evidence)),
        "how": (award, "method", concept("method", "stated")),
        "certain": (award, "confidence", concept("confidence", "high")),
        "evidence": (evidence, "a", PG.Evidence),
        "evidence-source": (evidence, "source", thing("source-invented")),
        "locator": (evidence, "locator", Literal(f"row {number}")),
        "read": (evidence, "dateRead", Literal("2026-11-22", datatype=XSD.date)),
    }
    changed = {"start-date", "undertaking-inPlace"}
    for key, (subject, predicate, value) in quads.items():
        # a text is before no day: two faults in one would be found twice
        if (key != fault or key in changed) and (key, fault) != ("end", "start-date"):
            yield from _said(subject, **{predicate: value})
