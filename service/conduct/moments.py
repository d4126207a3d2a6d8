"""Dates as reports tell them in notes: to the instant, the day, the month or the year. Floor 0b.

What cannot be read as a date is not known; it is never guessed at.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from service.conduct.uk_time import uk_day
from service.domain.moment import Moment

_LONGEST = 40
"""Characters of the longest text that can be a date; the last dates are remembered, as notes repeat them."""
_PARTIAL = re.compile(r"(\d{4})(?:-(\d\d))?", re.ASCII)


def read_moment(value: Any) -> Moment | None:
    """What a text such as ``2026-11-14T15:20:00+00:00``, ``2026-11-14``, ``2026-11`` or ``2026`` says, else ``None``.

    A time without an offset is known to its day only.
    """
    return _read(value) if isinstance(value, str) and len(value) <= _LONGEST else None


@lru_cache(4096)
def _read(value: str) -> Moment | None:
    try:
        if partial := _PARTIAL.fullmatch(value):
            year, month = int(partial[1]), partial[2]
            first, last = (int(month), int(month)) if month else (1, 12)
            return Moment(date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1]))
        told = datetime.fromisoformat(value)
        is_instant = told.tzinfo is not None
        day = uk_day(told) if is_instant else told.date()
    except (ValueError, OverflowError):
        return None
    return Moment(day, day, told if is_instant else None)


def months_after(day: date, months: int) -> date:
    """The day of the same number so many months on, or the last of that month if it is shorter.

    Past the end of the calendar (9999) it is the last day of that.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def days_after(day: date, days: int) -> date:
    """The day so many days on; past the end of the calendar (9999) the last day of that."""
    return date.max if (date.max - day).days < days else day + timedelta(days=days)
