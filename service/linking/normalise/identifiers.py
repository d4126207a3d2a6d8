"""Reads official identifiers: format, check letter or digit, canonical form. Floor 0b.

Formats and algorithms are those of the Ministry of Justice's open code (hmpps-person-record, bichard7-next-core), and
pass its published test vectors. An identifier that fails its check is not matched on: it may be a neighbour's number
with one slip.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from stdnum.gb import nhs

from service.linking.normalise.folding import tidy

_CHECK_LETTERS = "ZABCDEFGHJKLMNPQRTUVWXY"
# Two-digit years up to here are of this century. Fixed, so that one number reads the same in every report, whenever
# the event was: no PNC ID of a person who can still be met was made in 1927 to 1939.
_LAST_SHORT_YEAR = 39

_PNC = re.compile(r"((?:19|20)[0-9]{2}|[0-9]{2})/([0-9]{1,7})([A-Z])")
_PNC_UNPARTED = re.compile(r"([0-9]{3,11})([A-Z])")
_CRO = re.compile(r"([0-9]{1,6})/([0-9]{2})([A-Z])")
_CRO_FILE = re.compile(r"SF([0-9]{2})/([0-9]{1,7})([A-Z])")
_ASN = re.compile(r"([0-9]{2})[A-Z]?([A-Z0-9]{2})([A-Z0-9]{2})([A-Z0-9]{2})([0-9]{11})([A-Z])")
_ASN_SHOWN = re.compile(r"([0-9]{2})/([A-Z]?[A-Z0-9]{4})/([A-Z0-9]{2})/([0-9]{1,11})([A-Z])")
# Patterns of made-up numbers: no police, no prosecution, other prosecutors and summonses (year first where none given).
_ASN_DUMMY = re.compile(
    r"0800[NP]P01.{12}|[0-9]{4}NRPR.{12}|[0-9]{2}12LN00.{12}|[0-9]{2}00NP00.{12}|[0-9]{2}6300.{14}"
    r"|[0-9]{2}06SS.{14}|[0-9]{2}00XX.{14}|[0-9]{2}50(?:11|12|21|41|42|43|OF|SJ).{14}"
)
_NINO = re.compile(r"(?!BG|GB|KN|NK|NT|TN|ZZ)([A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][0-9]{6})[A-D]?")
_DRIVER = re.compile(
    r"([A-Z]{1,5}9*)(?<=^.{5})([0-9])(0[1-9]|1[0-2]|5[1-9]|6[0-2])(0[1-9]|[12][0-9]|3[01])([0-9])"
    r"([A-Z][A-Z9]|99)([A-Z0-9]{3})(?:[0-9]{2})?"
)


@dataclass(frozen=True, slots=True)
class Bearer:
    """What is known of the party beside the identifier: parts of the family name, ``dob`` and ``sex`` as in
    ``Profile``."""

    family: tuple[str, ...] = ()
    dob: str = ""
    sex: str = ""


def check_letter(digits: str) -> str:
    """The letter that PNC, CRO and arrest/summons numbers carry: the number modulo 23, without I, O and S."""
    return _CHECK_LETTERS[int(digits) % 23]


@lru_cache(maxsize=4096)
def read_identifier(kind: str, value: str, bearer: Bearer) -> tuple[str, str]:
    """The canonical value and no code, or nothing and the code of what is wrong with it."""
    text = re.sub(r"\s+", "", tidy(value)).upper()
    if kind == "driver":
        return _driver(text, bearer)
    reader = _READERS.get(kind)
    return reader(text) if reader else ("", "identifier-type")


def _pnc(text: str) -> tuple[str, str]:
    """``YYYY/NNNNNNNX``, from the long or the short form, with or without the slash."""
    text = text.replace("-", "/")
    if match := _PNC.fullmatch(text):
        candidates = [(match[1], match[2], match[3])]
    elif match := _PNC_UNPARTED.fullmatch(text):
        digits, letter = match[1], match[2]
        candidates = [(digits[:n], digits[n:], letter) for n in (4, 2) if 1 <= len(digits) - n <= 7]
        candidates = [c for c in candidates if len(c[0]) == 2 or c[0][:2] in {"19", "20"}]
    else:
        candidates = []
    candidates = [c for c in candidates if int(c[1])]
    if not candidates:
        return "", "pnc-format"
    for year, serial, letter in candidates:
        if check_letter(year[-2:] + serial.zfill(7)) == letter:
            return f"{_long_year(year)}/{serial.zfill(7)}{letter}", ""
    return "", "pnc-check-letter"


def _long_year(year: str) -> str:
    if len(year) == 4:
        return year
    return f"20{year}" if int(year) <= _LAST_SHORT_YEAR else f"19{year}"


def _cro(text: str) -> tuple[str, str]:
    """``NNNNNN/YYX``, or ``SFYY/NX`` for a record held on file only, whose serial is not padded."""
    text = text.replace("-", "/")
    if match := _CRO.fullmatch(text):
        serial, year, letter = match[1].zfill(6), match[2], match[3]
        if not int(serial):
            return "", "cro-junk"
        canonical = f"{serial}/{year}{letter}"
    elif match := _CRO_FILE.fullmatch(text):
        year, serial, letter = match[1], match[2].lstrip("0"), match[3]
        if not serial:
            return "", "cro-junk"
        canonical = f"SF{year}/{serial}{letter}"
    else:
        return "", "cro-format"
    return (canonical, "") if check_letter(year + serial) == letter else ("", "cro-check-letter")


def _asn(text: str) -> tuple[str, str]:
    """The long form without slashes: year, force, unit, system, sequence of eleven digits, letter.

    A letter of the top level after the year takes no part in the check and is dropped. Force and system take part
    where they are numbers.
    """
    if shown := _ASN_SHOWN.fullmatch(text):
        text = f"{shown[1]}{shown[2]}{shown[3]}{shown[4].zfill(11)}{shown[5]}"
    match = _ASN.fullmatch(text.replace("/", ""))
    if not match:
        return "", "asn-format"
    year, force, _unit, system, sequence, letter = match.groups()
    canonical = "".join(match.groups())
    if _ASN_DUMMY.fullmatch(canonical) or not int(sequence):
        return "", "asn-dummy"
    number = "".join(part for part in (force, system) if part.isdigit()) + year + sequence
    return (canonical, "") if check_letter(number) == letter else ("", "asn-check-letter")


def _nhs(text: str) -> tuple[str, str]:
    """Ten digits; one digit throughout passes the check but is a placeholder."""
    digits = nhs.compact(text)
    if not re.fullmatch(r"[0-9]{10}", digits) or len(set(digits)) == 1:
        return "", "nhs-format"
    return (digits, "") if nhs.is_valid(digits) else ("", "nhs-check-digit")


def _nino(text: str) -> tuple[str, str]:
    """The first eight characters: feeds often lack the suffix, which tells nobody apart."""
    text = re.sub(r"[^A-Z0-9]", "", text)
    if text.startswith("TN"):
        return "", "nino-temporary"
    match = _NINO.fullmatch(text)
    return (match[1], "") if match else ("", "nino-format")


def _crn(text: str) -> tuple[str, str]:
    """Letters and digits in capitals; there is no national format."""
    bare = re.sub(r"[^A-Z0-9]", "", text)
    return (bare, "") if bare.strip("0") else ("", "crn-format")


_READERS = {"pnc": _pnc, "cro": _cro, "asn": _asn, "nhs": _nhs, "nino": _nino, "crn": _crn}


def _driver(text: str, bearer: Bearer) -> tuple[str, str]:
    """The sixteen characters of the licence, without its issue number.

    They hold the date of birth and the sex; where the party's are known and differ, somebody's number may have been
    put on somebody else, so it is not matched on.
    """
    match = _DRIVER.fullmatch(re.sub(r"[^A-Z0-9]", "", text))
    if not match:
        return "", "driver-format"
    decade, month, day, year = int(match[2]), int(match[3]), match[4], match[5]
    sex, month = ("2", month - 50) if month > 50 else ("1", month)
    if len(bearer.dob) == 10 and bearer.dob[3:] != f"{year}-{month:02}-{day}":
        return "", "driver-dob-conflict"
    if bearer.dob and bearer.dob[2] != str(decade):
        return "", "driver-dob-conflict"
    if bearer.sex and bearer.sex != sex:
        return "", "driver-sex-conflict"
    return _mc(match[1], bearer.family) + match[0][5:16], ""


def _mc(surname: str, family: tuple[str, ...]) -> str:
    """The five characters of the surname; MAC is written MC there, so MACDO... is put right if the name is known."""
    if not surname.startswith("MAC"):
        return surname
    for part in family:
        if part.startswith("mac") and part[:5].upper().ljust(5, "9") == surname:
            return ("MC" + part[3:].upper())[:5].ljust(5, "9")
    return surname
