"""A schedule as a Word document (Office Open XML), with headings, table heads and a described picture. Floor 0b."""

from __future__ import annotations

import io
from collections.abc import Sequence

from docx import Document
from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from service.documents.pdf import png_of
from service.documents.plain import plain
from service.documents.schedule import Entry, Schedule

_HEAD = ("No.", "When", "Days since", "Step", "Standing", "Conduct", "Reports")
_LANGUAGE = "en-GB"


def docx_of(schedule: Schedule) -> bytes:
    """The schedule as a Word document; reader and time stand at the foot of every page."""
    word = Document()
    _set_up(word, schedule)
    word.add_heading(plain(schedule.title), level=1)
    for name, text in schedule.facts:
        line = word.add_paragraph()
        line.add_run(f"{plain(name)}: ").bold = True
        line.add_run(plain(text))
    _draw(word, schedule)
    word.add_heading("Occasions", level=2)
    _table(word, _HEAD, [_row(entry) for entry in schedule.entries])
    word.add_heading("What the reports say", level=2)
    for entry in schedule.entries:
        _tell(word, entry)
    if schedule.withheld:
        word.add_heading("Not shown", level=2)
        word.add_paragraph(plain(schedule.withheld))
    written = io.BytesIO()
    word.save(written)
    return written.getvalue()


def _set_up(word: Word, schedule: Schedule) -> None:
    about, at = word.core_properties, schedule.watermark.at.replace(tzinfo=None)
    about.title, about.author, about.last_modified_by = plain(schedule.title), "Conduct", "Conduct"
    about.comments, about.language, about.created, about.modified = "", _LANGUAGE, at, at
    style = word.styles["Normal"]
    properties = style.element.get_or_add_rPr()
    language = properties.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        properties.append(language)
    language.set(qn("w:val"), _LANGUAGE)
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    for part, text in ((section.header, schedule.handling), (section.footer, schedule.watermark.text)):
        paragraph = part.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.add_run(plain(text)).font.size = Pt(8)


def _draw(word: Word, schedule: Schedule) -> None:
    word.add_heading("Timeline", level=2)
    picture = word.add_picture(io.BytesIO(png_of(schedule)), width=Cm(17))
    picture._inline.docPr.set("descr", plain(schedule.drawn_as))  # python-docx has no other way to describe a picture
    key = "Filled circle: attributed. Open circle: suspected. Square: unattributed."
    word.add_paragraph(f"{key} {plain(schedule.steps_note)}".strip())
    if schedule.steps:
        _table(word, ("Step", "Conduct"), [(str(step), text) for step, text in schedule.steps])


def _row(entry: Entry) -> Sequence[str]:
    return (
        str(entry.number),
        entry.when,
        entry.gap,
        "not known" if entry.step is None else str(entry.step),
        entry.standing,
        "; ".join(entry.conduct) or "not coded",
        "; ".join(f"{source.agency} {source.reference}" for source in entry.sources) or "none shown",
    )


def _table(word: Word, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    table = word.add_table(rows=1, cols=len(head), style="Table Grid")
    first = table.rows[0]
    for cell, name in zip(first.cells, head, strict=True):
        cell.paragraphs[0].add_run(name).bold = True
    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    first._tr.get_or_add_trPr().append(repeated)  # marks it as the head, also for screen readers
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.paragraphs[0].add_run(plain(text)).font.size = Pt(9)


def _tell(word: Word, entry: Entry) -> None:
    word.add_heading(f"Occasion {entry.number}, {plain(entry.when)}", level=3)
    for source in entry.sources:
        line = word.add_paragraph()
        line.add_run(f"{plain(source.agency)} {plain(source.reference)}. ").bold = True
        line.add_run(plain(source.details))
        if source.narrative is None:
            word.add_paragraph().add_run("Not shown to this reader.").italic = True
        elif source.narrative:
            word.add_paragraph(plain(source.narrative))
