"""Text that every program can print. Floor 0b."""

from __future__ import annotations

import unicodedata

_KEPT = frozenset("\n\t")
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that turn the direction of writing: with them a text may read otherwise than it was sent."""
_SAFE_SCRIPTS = ("LATIN ", "GREEK ", "CYRILLIC ", "COMBINING ", "MODIFIER ", "DIGIT ", "SPACE")


def plain(text: str) -> str:
    """The text without control characters other than tab and line feed, and without marks that turn its direction.

    Each is replaced by U+FFFD, so that it shows where one was. Line ends become line feeds.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join("\ufffd" if _is_hidden(char) else char for char in lines)


def _is_hidden(char: str) -> bool:
    if char in _KEPT:
        return False
    is_no_character = ord(char) & 0xFFFE == 0xFFFE or "\ufdd0" <= char <= "\ufdef"
    return char in _TURNING or is_no_character or unicodedata.category(char) in ("Cc", "Cs")


def spelled(text: str) -> str:
    """The text with each character beyond the common European scripts by its number, as ``[U+4F60]``.

    For a document whose fonts lack a character that was sent: the number can be looked up, an empty box cannot.
    """
    return "".join(char if _is_common(char) else f"[U+{ord(char):04X}]" for char in text)


def _is_common(char: str) -> bool:
    if char.isascii() or char in "\u00a0\ufffd":
        return True
    name = unicodedata.name(char, "")
    return name.startswith(_SAFE_SCRIPTS) or "\u00a1" <= char <= "\u00ff" or "\u2010" <= char <= "\u2026"
