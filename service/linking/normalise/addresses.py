"""Reads an address: UPRN, postcode, house number or flat, street. Floor 0b.

The line is parted at commas; the street is what follows the house number, or the part with a street word in it.
Districts and towns are not kept: reports spell them at will, and the postcode says more.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from service.domain.report import Address
from service.linking.normalise.findings import Finding
from service.linking.normalise.folding import tidy, words_of
from service.linking.profile import AddressForm

# The loose form that production systems use; it lets the never issued areas Q, V and X pass.
_POSTCODE = re.compile(r"[A-Z][A-HJ-Y]?[0-9][A-Z0-9]?[0-9][A-Z]{2}|GIR0AA")
_NO_POSTCODE = re.compile(r"NF11NF|NF11FA|ZZ99.*|AA11AA|ZZ11ZZ|XX11XX|UNK(?:NOWN)?|NFA|NK|NA|NONE|TBC")
_POSTCODE_AT_END = re.compile(r"(?:^|[\s,])([A-Z][A-HJ-Y]?[0-9][A-Z0-9]? ?[0-9][A-Z]{2})[.\s]*$", re.IGNORECASE)
_NO_ADDRESS = re.compile(
    r"(?:of )?no fixed (?:abode|address)|nfa|unknown|unk|not known|n k|nk|none|refused|withheld|not (?:provided|given)"
    r"|homeless|tbc|address (?:unknown|withheld|refused)|n a"
)
_FLAT_WORDS = frozenset("flat flt apartment apt appt unit room rm studio suite maisonette".split())
_FLOORS = frozenset(
    "the floor ground basement first second third top upper lower garden front rear left right 1st 2nd 3rd 4th".split()
)
_UNIT = re.compile(r"[0-9]{1,5}[a-z]?(?:to[0-9]{1,5}[a-z]?)?|[a-z][0-9]{0,4}")
_NUMBER = re.compile(r"[0-9]{1,5}[a-z]?(?:to[0-9]{1,5}[a-z]?)?")
_RANGE = re.compile(r"(?<![0-9])([0-9]{1,5}[a-z]?) ?[-/] ?([0-9]{1,5}[a-z]?)\b")
_STREET_WORDS = {
    "rd": "road", "ave": "avenue", "av": "avenue", "cl": "close", "clo": "close", "cres": "crescent", "cr": "crescent",
    "cresc": "crescent", "dr": "drive", "drv": "drive", "ln": "lane", "la": "lane", "gdns": "gardens", "gdn": "garden",
    "gr": "grove", "gro": "grove", "grv": "grove", "pk": "park", "pl": "place", "sq": "square", "ter": "terrace",
    "terr": "terrace", "tce": "terrace", "ct": "court", "crt": "court", "est": "estate", "hse": "house", "wy": "way",
    "wlk": "walk", "wk": "walk", "bldg": "building", "bldgs": "buildings", "blvd": "boulevard", "mt": "mount",
    "hl": "hill", "gn": "green", "mws": "mews", "vw": "view", "yd": "yard", "bri": "bridge", "str": "street",
    "rw": "row", "lwr": "lower", "upr": "upper", "nth": "north", "sth": "south", "pde": "parade", "prom": "promenade",
}  # fmt: skip
_STREET_KINDS = frozenset(_STREET_WORDS.values()) | frozenset(
    "street side hillside end rise wood woods vale quay wharf alley passage broadway common circus dene fields".split()
)


class AddressReading(NamedTuple):
    """The address, or nothing if none of it can be used, and what was wrong with it (``line``, ``postcode`` ...)."""

    form: AddressForm | None
    findings: tuple[Finding, ...]


@lru_cache(maxsize=4096)
def read_address(line: str, postcode: str, uprn: str) -> AddressReading:
    """What can be compared of an address."""
    findings: list[Finding] = []
    text, code = tidy(line), ""
    number, street = "", tuple[str, ...]()
    if not postcode.strip() and (match := _POSTCODE_AT_END.search(text)):
        text, postcode = text[: match.start()], match[1]
    code, fault = _read_postcode(postcode)
    if fault:
        findings.append(Finding(fault, "postcode"))
    property_number, fault = _read_uprn(uprn)
    if fault:
        findings.append(Finding(fault, "uprn"))
    if _NO_ADDRESS.fullmatch(" ".join(words_of(text))):
        findings.append(Finding("address-placeholder", "line"))
    else:
        number, street = read_line(text)
    usable = property_number or code or street
    form = AddressForm(property_number, code, number, street) if usable else None
    return AddressReading(form, tuple(findings))


def read(address: Address) -> AddressReading:
    """What can be compared of an address as sent."""
    return read_address(address.line, address.postcode, address.uprn)


def _read_postcode(value: str) -> tuple[str, str]:
    """The postcode in capitals without space and no code, or nothing and the code of what is wrong with it."""
    text = "".join(c for c in tidy(value).upper() if c.isalnum())
    if not text:
        return "", "postcode-format" if value.strip() else ""
    if _NO_POSTCODE.fullmatch(text):
        return "", "postcode-placeholder"
    return (text, "") if _POSTCODE.fullmatch(text) else ("", "postcode-format")


def _read_uprn(value: str) -> tuple[str, str]:
    """The UPRN without leading noughts and no code, or nothing and the code of what is wrong with it."""
    text = tidy(value).replace(" ", "")
    if not text:
        return "", "uprn-format" if value.strip() else ""
    digits = text.lstrip("0")
    return (digits, "") if re.fullmatch(r"[0-9]{1,12}", text) and digits else ("", "uprn-format")


@lru_cache(maxsize=4096)
def read_line(line: str) -> tuple[str, tuple[str, ...]]:
    """House number or flat as one text ("flat 3 14", "9", or a house name), and the words of the street."""
    flats: list[str] = []
    houses: list[str] = []
    named: list[list[str]] = []
    numbered: list[str] = []
    for part in re.split(r"[,;\n]", line):
        words = _line_words(part)
        flat, house, rest = _take_numbers(words)
        flats, houses = flats + flat, houses + house
        if rest:
            named.append(rest)
            numbered = numbered or (rest if houses else [])
    street = numbered or next(filter(_is_street, named), named[0] if named else [])
    number = " ".join(flats[:2] + houses[:2])
    if not number and named and named[0] is not street:
        number = " ".join(named[0])
    return number, _expand(street)


def _line_words(part: str) -> list[str]:
    """The words of a part of the line, a range of house numbers kept as one ("3to5")."""
    return words_of(_RANGE.sub(r"\1to\2", tidy(part).lower()))


def _take_numbers(words: list[str]) -> tuple[list[str], list[str], list[str]]:
    """Flats and house numbers at the head of the words, and what follows them."""
    flats: list[str] = []
    houses: list[str] = []
    place = 0
    while place < len(words):
        floor = place
        while floor < len(words) and words[floor] in _FLOORS:
            floor += 1
        if floor < len(words) and words[floor] in _FLAT_WORDS:
            end = floor + 1
            while end < len(words) and words[end] in _FLOORS:
                end += 1
            if end == floor + 1 == place + 1 and end < len(words) and _UNIT.fullmatch(words[end]):
                end += 1
            flats.append(" ".join(["flat", *words[place:floor], *words[floor + 1 : end]]))
            place = end
        elif _NUMBER.fullmatch(words[place]):
            apart = _is_letter_apart(words[place:])
            houses.append("".join(words[place : place + 1 + apart]))
            place += 1 + apart
        else:
            break
    return flats, houses, words[place:]


def _is_letter_apart(words: list[str]) -> bool:
    """Whether the house number at the head has its letter as a word of its own: "14 a larkspur road"."""
    if len(words) < 3 or not words[0].isdigit() or not re.fullmatch(r"[a-h]", words[1]):
        return False
    return len(words) > 3 or not _is_street(words[2:])


def _is_street(words: list[str]) -> bool:
    return any(_STREET_WORDS.get(word, word) in _STREET_KINDS for word in words) or "st" in words[1:]


def _expand(words: list[str]) -> tuple[str, ...]:
    """The words of the street, abbreviations written out; "st" is a street at the end and a saint before."""
    last = len(words) - 1
    return tuple(
        ("street" if place == last else "saint")
        if word == "st" and last
        else word
        if place == 0
        else _STREET_WORDS.get(word, word)
        for place, word in enumerate(words)
    )
