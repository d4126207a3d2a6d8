"""The day in the United Kingdom, by which people count occasions. Floor 0b.

Written out, as the machine may have no table of time zones. Valid since 2002.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache


@cache
def _last_sunday(year: int, month: int) -> datetime:
    last = datetime(year, month, 31, 1, tzinfo=UTC)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def uk_time(instant: datetime) -> datetime:
    """The wall clock in the United Kingdom at that instant, labelled UTC so that it can be counted with.

    Summer time runs from 01:00 UTC on the last Sunday of March to 01:00 UTC on the last Sunday of October
    (Summer Time Order 2002).
    """
    at = instant.astimezone(UTC)
    is_summer = _last_sunday(at.year, 3) <= at < _last_sunday(at.year, 10)
    return at + timedelta(hours=1) if is_summer and at.year < 9999 else at


def uk_day(instant: datetime) -> date:
    """The calendar day in the United Kingdom at that instant."""
    return uk_time(instant).date()
