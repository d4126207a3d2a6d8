"""A date as a report tells it: to the instant, the day, the month or the year. Floor 0a."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta


@dataclass(frozen=True, slots=True)
class Moment:
    """The days in the United Kingdom between which it lies; ``at`` is the instant where that is told."""

    first: date
    last: date
    at: datetime | None = None

    @property
    def day(self) -> date | None:
        """The day, if it is known."""
        return self.first if self.first == self.last else None

    @property
    def coarseness(self) -> tuple[timedelta, bool]:
        """Less for what is told more exactly."""
        return self.last - self.first, self.at is None

    def may_be(self, other: Moment) -> bool:
        """Whether the two may be one moment, told more and less exactly."""
        if self.at and other.at:
            return self.at == other.at
        return self.first <= other.last and other.first <= self.last
