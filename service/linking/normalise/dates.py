"""Reads a date of birth and an age, and judges whether they can be true. Floor 0b.

Placeholders are those that the Ministry of Justice's matcher filters (1900-01-01, 1970-01-01) and their
kin. The first of January of any year is a common stand-in for an unknown day, so only its year is kept. A suspect
younger than any whom the law lets the police suspect bears the day of another event, mostly that of an arrest.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from service.linking.normalise.findings import Finding
from service.linking.normalise.folding import tidy

_OLDEST = 120
AGE_OF_RESPONSIBILITY = 10
"""Years below which nobody can be guilty of an offence in England and Wales (CYPA 1933 s.50)."""

_PLACEHOLDERS = frozenset({"1900-01-01", "1901-01-01", "1911-11-11", "1970-01-01", "1900-01", "1900"})
_MONTHS = {m: i for i, m in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1)}
_AGREED = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_YEAR_FIRST = re.compile(r"([0-9]{4})[-/. ]?([0-9]{1,2})[-/. ]?([0-9]{1,2})(?:[T ][0-9:.]+ ?(?:Z|[+-][0-9:]+)?)?")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{4}|[0-9]{2})(?: [0-9:]+)?")
_MONTH_FIRST = re.compile(r"([0-9]{1,2})[-/. ]([0-9]{4})")
_NAMED = re.compile(r"(?:([0-9]{1,2})(?:st|nd|rd|th)?[-/. ]*(?:of )?)?([a-z]{3,9})[-/., ]*([0-9]{4})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class BirthReading:
    """``dob`` and ``born`` as in ``Profile``; findings are at ``dob`` or ``age``."""

    dob: str = ""
    born: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


@lru_cache(maxsize=4096)
def read_dob(text: str, age: int | None, on: date, *, youngest: int = 0) -> BirthReading:
    """What a date of birth and an age in whole years on the day ``on`` tell together.

    A whole date of birth leaves no use for the age, which then only serves as a check; beside a year or a month,
    and alone, the age gives the first and last possible day of birth. A date of birth of somebody younger than
    ``youngest`` years on that day is not used, unless the age says so too.
    """
    dob, codes = _judge(text, on) if text.strip() else ("", ())
    if dob and youngest and (age is None or age >= youngest) and _span(dob)[0] > _years_before(on, youngest):
        dob, codes = "", ("dob-too-young",)
    findings = tuple(Finding(code, "dob") for code in codes)
    if age is None:
        return BirthReading(dob, (), findings)
    born = _born(age, on)
    if not born:
        return BirthReading(dob, (), (*findings, Finding("age-impossible", "age")))
    if dob and not _overlap(dob, born):
        return BirthReading(dob, (), (*findings, Finding("dob-age-conflict", "age")))
    return BirthReading(dob, () if len(dob) == 10 else born, findings)


def _judge(text: str, on: date) -> tuple[str, tuple[str, ...]]:
    """The date of birth to use, empty if none, and the codes of what was wrong with it."""
    parts, agreed = _parse(tidy(text), on)
    if not parts:
        return "", ("dob-unreadable",)
    year, month, day = parts
    dob = "-".join((f"{year:04}", *(f"{part:02}" for part in (month, day) if part)))
    format_codes = () if agreed else ("dob-format",)
    if dob in _PLACEHOLDERS or year == 9999 or year < 1000:
        return "", ("placeholder-dob",)
    first, last = _span(dob)
    if first > on:
        return "", ("future-dob",)
    if last.year < on.year - _OLDEST or (last.year == on.year - _OLDEST and _born(_OLDEST, on)[:1] > (str(last),)):
        return "", ("impossible-dob",)
    if dob == on.isoformat():
        return "", ("dob-event-day",)
    if (month, day) == (1, 1):
        return dob[:4], (*format_codes, "dob-first-of-january")
    return dob, format_codes


def _parse(text: str, on: date) -> tuple[tuple[int, int, int] | None, bool]:
    """Year, month and day (nought where not told) if the text is a date, and whether it has the agreed form."""
    if match := _AGREED.fullmatch(text):
        year, month, day = (int(part or 0) for part in match.groups())
        return _checked(year, month, day), match[2] != "00" and match[3] != "00"
    if match := _YEAR_FIRST.fullmatch(text):
        return _checked(int(match[1]), int(match[2]), int(match[3])), False
    if match := _DAY_FIRST.fullmatch(text):
        day, month, year = int(match[1]), int(match[2]), _century(match[3], on)
        return _checked(year, month, day) or _checked(year, day, month), False
    if match := _MONTH_FIRST.fullmatch(text):
        return _checked(int(match[2]), int(match[1]), 0), False
    if (match := _NAMED.fullmatch(text)) and (named := _MONTHS.get(match[2][:3].lower())):
        return _checked(int(match[3]), named, int(match[1] or 0)), False
    return None, False


def _checked(year: int, month: int, day: int) -> tuple[int, int, int] | None:
    """The three as they are if they make a date; a day without a month is no date, a month without a day is."""
    if month > 12 or year < 1 or (day and not month) or (month and day > monthrange(year, month)[1]):
        return None
    return year, month, day


def _century(digits: str, on: date) -> int:
    """The year that two digits stand for: the last one that is not after the event."""
    if len(digits) == 4:
        return int(digits)
    year = on.year // 100 * 100 + int(digits)
    return year if year <= on.year else year - 100


def _span(dob: str) -> tuple[date, date]:
    """The first and last day that a date of birth of any precision allows."""
    year, month, day = (int(part) for part in (*dob.split("-"), "0", "0")[:3])
    last_month = month or 12
    return date(year, month or 1, day or 1), date(year, last_month, day or monthrange(year, last_month)[1])


def _overlap(dob: str, born: tuple[str, ...]) -> bool:
    first, last = _span(dob)
    return first.isoformat() <= born[1] and born[0] <= last.isoformat()


def _born(age: int, on: date) -> tuple[str, ...]:
    """First and last possible day of birth of somebody of this age on that day; empty for an impossible age."""
    if not 0 <= age <= _OLDEST or on.year - age - 1 < 1:
        return ()
    return (_years_before(on, age + 1) + timedelta(days=1)).isoformat(), _years_before(on, age).isoformat()


def _years_before(day: date, years: int) -> date:
    """The same day of an earlier year; 29 February becomes 28 February in a common year."""
    year = day.year - years
    return date(year, day.month, min(day.day, monthrange(year, day.month)[1]))
