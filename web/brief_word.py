"""The peer brief as a Word file, made of the same `Brief` as the page; nothing is read back from HTML."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from web.asking import page_of
from web.display import day, figure

if TYPE_CHECKING:
    from web.brief import Asked, Brief, Gap
    from web.doing import Work
    from web.peer_cards import Card

SAID_BY = {"stated": "as its source says", "curated": "as we read it", "inferred": "as worked out by us"}


def document(brief: Brief, root: str) -> Document:
    """Return the brief as a document; `root` begins its links, which are words only where it is ""."""
    made = docx.Document()
    _set_up(made, brief)
    made.add_heading(f"Peer brief: {brief.place.name}", 0)
    _facts(made, brief, root)
    if brief.peers:
        made.add_heading("Three peers, and why", 1)
        made.add_paragraph(
            f"A score says who is similar, never who does better. Points of each part add up to it. {brief.chosen.otherwise}".strip()
        )
        if brief.fragile:
            made.add_paragraph(f"These ranks are fragile. {brief.fragile}")
        for card in brief.peers:
            _peer(made, brief, card, root)
    else:
        made.add_heading(f"{brief.place.name} is not ranked", 1)
        made.add_paragraph(brief.ranking.refused)
        made.add_paragraph("The closest by context only, which is no rank:")
        for card in brief.cards:
            made.add_paragraph(f"{card.peer.name}. {card.sentence}", style="List Bullet")
    names = [brief.place.name, *(card.peer.name for card in brief.peers)]
    made.add_heading("Where are the gaps?", 1)
    _cite(made.add_paragraph("Initiatives and strategies towards each goal "), brief.asked["what-places-do"], root)
    _table(made, ["Goal", *names], [_counts(gap) for gap in brief.goals])
    _cite(made.add_paragraph("Put under each pillar, by people only "), brief.asked["themes-of-place"], root)
    _table(made, ["Pillar", *names], [_counts(gap) for gap in brief.pillars])
    _fresh(made, brief, root)
    made.add_heading("What does the data leave out?", 1)
    for sentence in brief.left_out:
        made.add_paragraph(sentence, style="List Bullet")
    made.add_heading("Which questions were asked?", 1)
    for asked in brief.asked.values():
        line = made.add_paragraph(f"[{asked.number}] {asked.panel.query.summary} ")
        _link(line, f"{root}{asked.path}", root, asked.path)
    made.add_paragraph(f"All from build {brief.build}, made {day(brief.made)}; scores by the method {brief.model}.")
    return made


def _set_up(made: Document, brief: Brief) -> None:
    """Set A4, small print, and what the file says of itself: the template's own author and day are not ours."""
    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(16)
    section.top_margin = section.bottom_margin = Mm(14)
    normal = made.styles["Normal"]
    normal.font.size = Pt(9)
    normal.paragraph_format.space_after = Pt(3)
    about, when = made.core_properties, datetime.fromisoformat(brief.made)
    about.author, about.last_modified_by, about.comments = "placegraph", "placegraph", f"build {brief.build}"
    about.title, about.language = f"Peer brief: {brief.place.name}", "en-GB"
    about.created = about.modified = when
    section.footer.paragraphs[0].text = f"placegraph · build {brief.build} · made {day(brief.made)}"


def _facts(made: Document, brief: Brief, root: str) -> None:
    for fact in brief.facts:
        line = made.add_paragraph(style="List Bullet")
        line.add_run(f"{fact.words}: ")
        line.add_run(fact.value).bold = True
        line.add_run(f" ({fact.note})" if fact.note else "")
        if fact.row:
            line.add_run(f", {fact.row['sourceTitle']}")
            line.add_run(f", read {day(fact.row['read'])}" if fact.row["read"] else "")
            line.add_run(", past its shelf life" if fact.row["stale"] else "")
        line.add_run(" ")
        _cite(line, fact.asked, root)


def _peer(made: Document, brief: Brief, card: Card, root: str) -> None:
    made.add_heading(f"{card.peer.rank}. {card.peer.name}: {card.points} of 100", 2)
    parts = "; ".join(
        f"{part.words.lower()} {part.points}{' (no data)' if part.likeness is None else ''}" for part in card.parts
    )
    _cite(made.add_paragraph(f"In parts: {parts}. "), brief.asked["places-like-mine"], root)
    made.add_paragraph(card.sentence)
    if card.thin:
        made.add_paragraph(f"Known from little (of the two, the one with fewer): {'; '.join(card.thin)}")
    shown = f" ({len(card.lacking)} of {card.lacks})" if card.lacks else ": nothing in these sources"
    line = made.add_paragraph()
    line.add_run(f"What it does that {brief.place.name} does not").bold = True
    line.add_run(f"{shown} ")
    _cite(line, brief.asked["what-places-do"], root)
    for work in card.lacking:
        _work(made.add_paragraph(style="List Bullet"), work, root)
    if card.differs:
        line = made.add_paragraph()
        line.add_run("What differs: ").bold = True
        told = (
            f"{each.name}: {figure(each.theirs, each.unit)} there, {figure(each.ours, each.unit)} in {brief.place.name}"
            + ("" if each.unit.startswith("share") or not each.unit else f" ({each.unit})")
            for each in card.differs
        )
        line.add_run("; ".join(told) + ". ")
        _cite(line, brief.asked["figures-of-place"], root)


def _work(line: Paragraph, work: Work, root: str) -> None:
    row = work.row
    _link(line, str(row["title"]), root, page_of(work.iri) or "")
    if work.goals:
        line.add_run(f", towards {', '.join(words.lower() for words in work.goals.values())}, {SAID_BY[work.method]}")
    line.add_run(". ")
    _link(line, str(row["sourceTitle"] or ""), root, page_of(str(row["source"])) or "")
    line.add_run(f", {row['locator']}" if row["locator"] else "")
    line.add_run(f", read {day(row['read'])}" if row["read"] else "")
    line.add_run(", past its shelf life" if row["stale"] else "")


def _fresh(made: Document, brief: Brief, root: str) -> None:
    made.add_heading("How fresh is it?", 1)
    rows = [
        [
            each.name,
            str(each.works),
            " to ".join(dict.fromkeys(map(day, each.read))) if each.read else "-",
            str(each.works_stale or "none"),
            str(each.figures),
            day(each.until) or "-",
            str(each.figures_stale or "none"),
        ]
        for each in brief.fresh
    ]
    heads = ["Place", "Work", "Read", "Work past shelf life", "Figures", "Latest until", "Figures past shelf life"]
    _table(made, heads, rows)


def _counts(gap: Gap) -> list[str]:
    return [gap.words, *(str(count or "none") for count in gap.counts)]


def _table(made: Document, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Add a table whose head row is told as such, and repeats on each page."""
    table = made.add_table(rows=1, cols=len(heads), style="Light Grid Accent 1")
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for cell, words in zip(table.rows[0].cells, heads, strict=True):
        cell.text = words
    for row in rows:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words
    for line in (line for row in table.rows for cell in row.cells for line in cell.paragraphs):
        line.paragraph_format.space_after = Pt(0)
        for run in line.runs:
            run.font.size = Pt(8)
    made.add_paragraph()


def _cite(line: Paragraph, asked: Asked, root: str) -> None:
    _link(line, f"[{asked.number}]", root, asked.path)


def _link(line: Paragraph, words: str, root: str, path: str) -> None:
    """Add words that lead to a page, or words alone where the address of the server or of the page is not known."""
    if not root or not path:
        line.add_run(words)
        return
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), line.part.relate_to(f"{root}{path}", RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = line.add_run(words)
    run.font.underline = True
    link.append(run._r)
    line._p.append(link)
