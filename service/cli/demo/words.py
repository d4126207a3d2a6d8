"""Codes and times in words, for people who read the demonstration. Floor 3."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from service.conduct.uk_time import uk_time
from service.domain.report import Precision

CONDUCT: Mapping[str, str] = {
    "S2A3_A": "following",
    "S2A3_B": "contacting",
    "S2A3_C": "publishing about her",
    "S2A3_D": "monitoring her online",
    "S2A3_E": "loitering",
    "S2A3_F": "interfering with property",
    "S2A3_G": "watching or spying",
    "EXT_THREAT_KILL": "threat to kill",
    "EXT_THREAT_VIOLENCE": "threat of violence",
    "EXT_THREAT_SELF_HARM": "threat of self-harm",
    "EXT_ORDER_BREACH": "breach of an order",
    "EXT_ATTEMPT_LOCATE": "trying to find her",
}
"""Protection from Harassment Act 1997 s.2A(3)(a) to (g), and such other conduct as the five reports tell of."""

_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def conduct_in_words(codes: Iterable[str]) -> str:
    """Kinds of conduct in words; a code without any stands as it is."""
    return ", ".join(CONDUCT.get(code, code) for code in codes)


def when(started: datetime, ended: datetime | None, precision: Precision) -> str:
    """UK time, no finer than it is known: ``3 Nov 2026, 18:05``, ``27 Sep 2026``, ``Jun to Oct 2026``."""
    first, last = uk_time(started), uk_time(ended or started)
    day = f"{first.day} {_MONTHS[first.month - 1]} {first.year}"
    if precision in {Precision.MINUTE, Precision.HOUR}:
        return f"{day}, {first:%H:%M}"
    if precision is Precision.DAY:
        return day
    months = [f"{_MONTHS[first.month - 1]} {first.year}", f"{_MONTHS[last.month - 1]} {last.year}"]
    if months[0] == months[1]:
        return months[0]
    return " to ".join([months[0].removesuffix(f" {last.year}"), months[1]])


def count_of(number: int, one: str, several: str = "") -> str:
    """``1 report``, ``3 reports``."""
    return f"{number:,} {one if number == 1 else several or one + 's'}"
