"""Brings text of any script to one plain form: tidy, then lower-case ASCII words. Floor 0b.

Steps of Unicode TR 39 in spirit: NFKC, format characters (Cf) removed, case folded, lookalike letters of another
script put right within a word, then transliterated with ``anyascii``. A few words in scripts without written vowels
have a settled Latin spelling in ``variants.json`` that says more than their letters do.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii

from service.linking.normalise.reference import ROMANISED

_APOSTROPHES = dict.fromkeys(map(ord, "`´‘’‛ʹʻʼʽˈ′＇׳"), "'")
_LOOKALIKES = str.maketrans("авекмнорстухіјѕԁԛԝαεικνορτυχ", "abekmhopctyxijsdqwaeikvoptux")
_MARKED_AT_WILL = re.compile(r"[\u0370-\u03ff\u0590-\u06ff\u1f00-\u1fff]")
_ARABIC_FORMS = str.maketrans("أإآٱىيئكةۀھہۂ", "اااا" + "ییی" + "ک" + "ههههه", "ـ")
_NOT_ALPHANUMERIC = re.compile(r"[^a-z0-9]+")
_IDEOGRAPHS = re.compile(r"[\u3400-\u9fff\uac00-\ud7a3]+")


def tidy(text: str) -> str:
    """The text in NFKC, apostrophes and dashes made plain, format and control characters gone, spaces single."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split()).replace("`", "'")
    composed = unicodedata.normalize("NFKC", text.translate(_APOSTROPHES)).translate(_APOSTROPHES)
    return " ".join("".join(_tidy_character(c) for c in composed).split())


def _tidy_character(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cf":
        return ""
    if category == "Pd":
        return "-"
    return " " if category[0] == "C" else character


def _settled(word: str) -> str:
    """A folded word without accents and vowel signs, where its script writes them at will, and one form a letter."""
    if not _MARKED_AT_WILL.search(word):
        return word
    parted = unicodedata.normalize("NFD", word.replace("\u200c", "").translate(_ARABIC_FORMS))
    return unicodedata.normalize("NFC", "".join(c for c in parted if not unicodedata.combining(c)))


_ROMANISED = {_settled(word.casefold()): latin for word, latin in ROMANISED.items()}


@lru_cache(maxsize=65536)
def fold_word(word: str) -> str:
    """One word as lower-case ASCII letters and digits; empty if nothing of it can be written so."""
    folded = word.casefold()
    if not folded.isascii():
        folded = unicodedata.normalize("NFKC", folded)
        if latin := _ROMANISED.get(_settled(folded)):
            return latin
        if any("a" <= c <= "z" for c in folded):
            folded = folded.translate(_LOOKALIKES)
        folded = anyascii(folded).lower()
    return _NOT_ALPHANUMERIC.sub("", folded)


def words_of(text: str) -> list[str]:
    """The words of a text in plain form; an apostrophe joins, every other sign parts."""
    tidied = tidy(text).replace("'", "")
    if tidied.isascii():
        return _NOT_ALPHANUMERIC.sub(" ", tidied.lower()).split()
    parted = "".join(c if c.isalnum() or unicodedata.category(c)[0] == "M" else " " for c in tidied)
    return [folded for word in parted.split() if (folded := fold_word(word))]


def is_ideographic(text: str) -> bool:
    """Whether the text is one unbroken run of Chinese or Korean writing, in which the family name stands first."""
    return bool(_IDEOGRAPHS.fullmatch(text))
