"""Slips of hand, scanner and ear. Floor 0b."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Final

_NEAR: Final = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk",
    "k": "jl", "l": "ko", "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "wa", "r": "et", "s": "ad", "t": "ry",
    "u": "yi", "v": "cb", "w": "qe", "x": "zc", "y": "tu", "z": "x",
}  # fmt: skip
_SCANNED: Final = (("rn", "m"), ("m", "rn"), ("cl", "d"), ("l", "i"), ("h", "b"), ("u", "v"), ("e", "c"))
_HEARD: Final = (
    ("ph", "f"), ("ck", "k"), ("th", "t"), ("ee", "ea"), ("ie", "ei"), ("s", "z"), ("ou", "u"), ("y", "i"), ("c", "k"),
    ("ll", "l"), ("nn", "n"), ("tt", "t"), ("ss", "s"), ("ay", "ey"), ("v", "w"),
)  # fmt: skip


def slip(rng: Random, text: str) -> str:
    """The text with one slip inside it; a text of fewer than three letters stays."""
    if len(text) < 3:
        return text
    lot = rng.random()
    if lot < 0.3:
        return _replaced(rng, text, _HEARD) or _mistyped(rng, text)
    if lot < 0.4:
        return _replaced(rng, text, _SCANNED) or _mistyped(rng, text)
    return _mistyped(rng, text)


def _replaced(rng: Random, text: str, pairs: tuple[tuple[str, str], ...]) -> str:
    found = [(old, new) for old, new in pairs if old in text[1:]]
    if not found:
        return ""
    old, new = rng.choice(found)
    return text[0] + text[1:].replace(old, new, 1)


def _mistyped(rng: Random, text: str) -> str:
    at = rng.randrange(1, len(text))
    lot = rng.randrange(4)
    if lot == 0:
        return text[:at] + text[at + 1 :]
    if lot == 1:
        return text[:at] + text[at] + text[at:]
    if lot == 2 and at + 1 < len(text) and text[at] != text[at + 1]:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    near = _NEAR.get(text[at].casefold(), "")
    return text[:at] + rng.choice(near) + text[at + 1 :] if near else text[:at] + text[at + 1 :]


def wrong_date(rng: Random, day: date) -> date:
    """The date with one figure wrong: of the last two of the year, of the month or of the day."""
    written = day.isoformat()
    while True:
        at = rng.choice((2, 3, 3, 5, 6, 6, 8, 9, 9))
        try:
            wrong = date.fromisoformat(f"{written[:at]}{rng.randrange(10)}{written[at + 1 :]}")
        except ValueError:  # there is no such day
            continue
        if wrong != day and wrong.year < 2010:
            return wrong
