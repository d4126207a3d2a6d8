"""Which form a reader gets, by what it accepts."""

from __future__ import annotations

import pytest

from service.documents.formats import Format, accepted

ALL = tuple(Format)
WORD = Format.DOCX.media_type

CASES: list[tuple[str | None, Format | None]] = [
    (None, Format.JSON),
    ("", Format.JSON),
    ("*/*", Format.JSON),
    ("application/json", Format.JSON),
    ("text/csv", Format.CSV),
    ("text/*", Format.CSV),
    ("TEXT/CSV; charset=utf-8", Format.CSV),
    ("application/pdf", Format.PDF),
    (WORD, Format.DOCX),
    ("application/pdf;q=0.5, text/csv;q=0.9", Format.CSV),
    ("text/html, application/pdf;q=0.9, */*;q=0.1", Format.PDF),
    ("application/json;q=0, */*;q=0.5", Format.CSV),
    ("application/*", Format.JSON),
    ("application/pdf;q=nonsense", None),
    ("application/pdf;q=0", None),
    ("application/msword", None),
    ("text/html", None),
    (",,;", None),
]


@pytest.mark.parametrize("accept, expected", CASES)
def test_the_form_is_the_one_that_is_liked_best(accept: str | None, expected: Format | None) -> None:
    assert accepted(accept, ALL) is expected


def test_only_what_is_offered_is_given() -> None:
    assert accepted("application/pdf", (Format.JSON, Format.CSV)) is None
    assert accepted("application/pdf, */*;q=0.1", (Format.JSON, Format.CSV)) is Format.JSON


def test_a_header_without_end_is_read_only_so_far() -> None:
    assert accepted(", ".join(["text/html"] * 10_000) + ", text/csv", ALL) is None
