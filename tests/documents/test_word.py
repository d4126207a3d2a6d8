"""The Word document: headings, heads of tables, a described picture, its reader, and every text as text."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx import Document
from docx.document import Document as Word
from hypothesis import given, settings
from hypothesis import strategies as st

from service.documents.word import docx_of

from .printed import READER, entry, schedule


def opened(octets: bytes) -> Word:
    return Document(io.BytesIO(octets))


@pytest.fixture(scope="module")
def paper() -> bytes:
    return docx_of(schedule([entry(1, "He waited outside.\nTwice."), entry(2, None, step=None)]))


def test_it_has_headings_by_which_to_find_ones_way(paper: bytes) -> None:
    headings = [p.text for p in opened(paper).paragraphs if p.style is not None and "Heading" in str(p.style.name)]
    assert headings == [
        "Chronology of occasions",
        "Timeline",
        "Occasions",
        "What the reports say",
        "Occasion 1, 1 March 2026, 18:05",
        "Occasion 2, 2 March 2026, 18:05",
        "Not shown",
    ]


def test_every_page_says_who_read_it_and_when(paper: bytes) -> None:
    (section,) = opened(paper).sections
    assert section.footer.paragraphs[0].text == f"{READER}, 25.11.2026 09:30:05 UTC"
    assert section.header.paragraphs[0].text == "OFFICIAL-SENSITIVE"


def test_occasions_stand_in_a_table_with_a_head_and_the_picture_is_described(paper: bytes) -> None:
    word = opened(paper)
    steps, occasions = word.tables
    assert [cell.text for cell in occasions.rows[0].cells][:4] == ["No.", "When", "Days since", "Step"]
    assert [row.cells[3].text for row in occasions.rows[1:]] == ["1", "not known"]
    assert all("w:tblHeader" in table.rows[0]._tr.xml for table in (steps, occasions))
    (picture,) = word.inline_shapes
    assert str(picture._inline.docPr.get("descr")).startswith("Timeline of 2 occasions")


def test_it_is_in_english_and_names_no_person_as_its_author(paper: bytes) -> None:
    word = opened(paper)
    assert (word.core_properties.author, word.core_properties.language) == ("Conduct", "en-GB")
    assert 'w:lang w:val="en-GB"' in word.styles["Normal"].element.xml


def test_what_is_withheld_is_said_to_be(paper: bytes) -> None:
    texts = [paragraph.text for paragraph in opened(paper).paragraphs]
    assert "Not shown to this reader." in texts
    assert "He waited outside.\nTwice." in texts


@pytest.mark.parametrize(
    "markup", ["<w:p/>&amp;", "]]>", '{ DDEAUTO c:\\\\windows "x" }', "=1+1", '<?xml version="1.0"?>']
)
def test_markup_in_what_was_sent_stands_there_as_text(markup: str) -> None:
    octets = docx_of(schedule([entry(1, markup)]))
    assert markup in [paragraph.text for paragraph in opened(octets).paragraphs]
    with zipfile.ZipFile(io.BytesIO(octets)) as parts:
        names = parts.namelist()
        body = parts.read("word/document.xml")
    assert b"w:instrText" not in body
    assert b"w:fldSimple" not in body
    assert not [name for name in names if "vba" in name.lower() or "embeddings" in name]


def test_nothing_in_it_leads_out(paper: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(paper)) as parts:
        relations = b"".join(parts.read(name) for name in parts.namelist() if name.endswith(".rels"))
    assert b'TargetMode="External"' not in relations


@settings(max_examples=15)
@given(st.text(max_size=200))
def test_any_text_can_be_printed(text: str) -> None:
    assert docx_of(schedule([entry(1, text)], title=text)).startswith(b"PK")
