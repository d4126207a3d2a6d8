"""Text that every program can print, and that reads as it was sent."""

from __future__ import annotations

import pytest

from service.documents.plain import plain, spelled


@pytest.mark.parametrize(
    "sent, printed",
    [
        ("a\x00b", "a\ufffdb"),
        ("a\x0bb\x1b[31m", "a\ufffdb\ufffd[31m"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("paid \u202e£001\u202c", "paid \ufffd£001\ufffd"),
        ("\ud800", "\ufffd"),
        ("\uffff\ufdd0", "\ufffd\ufffd"),
        ("Łukasz 你好 مرحبا 😀\tx", "Łukasz 你好 مرحبا 😀\tx"),
    ],
)
def test_what_cannot_be_seen_is_marked_and_all_else_stays(sent: str, printed: str) -> None:
    assert plain(sent) == printed


@pytest.mark.parametrize(
    "sent, printed",
    [
        ("Łukasz Żółć", "Łukasz Żółć"),
        ("Ирина Νίκος", "Ирина Νίκος"),
        ("你 😀", "[U+4F60] [U+1F600]"),
        ("“x” – £5…", "“x” – £5…"),
    ],
)
def test_characters_that_fonts_may_lack_are_told_by_number(sent: str, printed: str) -> None:
    assert spelled(sent) == printed
