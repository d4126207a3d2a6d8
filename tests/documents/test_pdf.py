"""The PDF: tagged, in English, drawn, marked with its reader, and with every text as text."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject

from service.documents.pdf import pdf_of, png_of

from .printed import READER, entry, schedule

FOREIGN = "Łukasz said: 你好 😀 مرحبا"


def opened(octets: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(octets), strict=True)


def root_of(octets: bytes) -> Any:
    """The catalogue of the document."""
    return opened(octets).root_object


def metadata_of(octets: bytes) -> str:
    """What the document says of itself, as XMP."""
    return str(root_of(octets)["/Metadata"].get_object().get_data().decode())


def text_of(octets: bytes) -> str:
    """All text of all pages in one line."""
    return " ".join(" ".join(page.extract_text() for page in opened(octets).pages).split())


def elements(node: Any) -> Iterator[DictionaryObject]:
    """Every element of the tree of tags."""
    found = node.get_object() if isinstance(node, IndirectObject) else node
    if isinstance(found, list):
        for part in found:
            yield from elements(part)
    elif isinstance(found, DictionaryObject) and ("/S" in found or "/K" in found):
        yield found
        if "/K" in found:
            yield from elements(found["/K"])


@pytest.fixture(scope="module")
def sixty() -> bytes:
    narrative = "He waited outside her evening class. " * 12
    return pdf_of(schedule([entry(n, narrative, None, step=(n % 6) + 1) for n in range(1, 61)]))


def test_it_is_tagged_and_says_its_language_and_title(sixty: bytes) -> None:
    root = root_of(sixty)
    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert ">Chronology of occasions<" in metadata_of(sixty)


def test_it_claims_to_be_pdf_ua(sixty: bytes) -> None:
    assert "pdfuaid:part" in metadata_of(sixty)


def test_its_tags_are_headings_tables_with_heads_and_a_described_figure(sixty: bytes) -> None:
    found = list(elements(root_of(sixty)["/StructTreeRoot"]))
    kinds = [str(element.get("/S")) for element in found]
    assert {"/H1", "/H2", "/H3", "/Table", "/TH", "/TD", "/Figure", "/P"} <= set(kinds)
    assert kinds.count("/H3") == 60
    (figure,) = [element for element in found if element.get("/S") == "/Figure"]
    assert str(figure["/Alt"]).startswith("Timeline of 60 occasions from 05.01.2026 to ")


def test_every_page_says_who_read_it_and_when(sixty: bytes) -> None:
    pages = opened(sixty).pages
    assert len(pages) > 5
    for page in pages:
        text = " ".join(page.extract_text().split())
        assert f"{READER}, 25.11.2026 09:30:05 UTC" in text
        assert "OFFICIAL-SENSITIVE" in text


def test_a_narrative_that_is_withheld_is_said_to_be() -> None:
    text = text_of(pdf_of(schedule([entry(1, None)])))
    assert "Not shown to this reader." in text
    assert "Left out: victim.safe_addresses." in text


@pytest.mark.parametrize(
    "markup",
    [
        '#import "@preview/cetz:0.3.0" as x',
        '#read("/etc/passwd")',
        "#panic()",
        "*bold* _slanted_ $x^2$ `raw` <label> @reference // comment",
        "= Heading\n- list\n+ list\n/ term: x",
        "] #strong[x",
        '"); #set text(fill: white',
        "\\u{41} \\ #sys.inputs",
        "</text><script>1</script>",
    ],
)
def test_markup_in_what_was_sent_stands_there_as_text(markup: str) -> None:
    text = text_of(pdf_of(schedule([entry(1, markup)], title=markup)))
    assert text.replace(" ", "").count("".join(markup.split())) >= 2


@settings(max_examples=25)
@given(st.text(max_size=200))
def test_any_text_can_be_printed(text: str) -> None:
    assert pdf_of(schedule([entry(1, text)])).startswith(b"%PDF-")


def test_characters_that_no_font_has_stand_there_by_number_in_a_pdf_that_is_still_tagged() -> None:
    octets = pdf_of(schedule([entry(1, FOREIGN)]))
    assert "Łukasz said: [U+4F60][U+597D] [U+1F600]" in text_of(octets)
    assert "/StructTreeRoot" in root_of(octets)
    assert "pdfuaid:part" in metadata_of(octets)


def test_no_occasion_makes_a_paper_too() -> None:
    assert "Chronology" in text_of(pdf_of(schedule([])))


def test_the_same_schedule_is_the_same_pdf() -> None:
    assert pdf_of(schedule([entry(1, "x")])) == pdf_of(schedule([entry(1, "x")]))


def test_nothing_in_it_leads_out_or_runs(sixty: bytes) -> None:
    for token in (b"/JavaScript", b"/JS ", b"/Launch", b"/URI", b"/EmbeddedFile", b"/OpenAction"):
        assert token not in sixty


def test_the_drawing_alone_is_a_picture() -> None:
    assert png_of(schedule([entry(1, "x")])).startswith(b"\x89PNG")
