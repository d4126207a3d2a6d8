"""What connects the occasions of a course, and what lies between them. Floor 0a.

Facts for whoever judges whether occasions are connected (Lau v DPP 2000, R v Patel 2004, R v Hills 2001). None of them
is a cut-off, none weighs more than another, and their absence says nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from service.domain.findings import Ground
from service.domain.moment import Moment


@dataclass(frozen=True, slots=True)
class Gap:
    """Days from one occasion to the next, both by number and both known to the day; ``is_silence`` if it is long."""

    before: int
    after: int
    days: int
    is_silence: bool


@dataclass(frozen=True, slots=True)
class Shared:
    """What several occasions have in common: a code (of conduct, channel or theme), its words, their numbers."""

    code: str
    text: str
    occasions: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Anniversary:
    """An occasion close to the same day of an earlier year.

    ``of_occasion`` is the earlier occasion, or ``None`` where it is the day on which the relationship began or ended.
    ``days_off`` is how many days before (negative) or after that day of the year it was.
    """

    occasion: int
    of: date
    of_occasion: int | None
    years: int
    days_off: int


class Between(StrEnum):
    """What may have come between the occasions."""

    SEPARATION = "separation"
    RECONCILIATION = "reconciliation"


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationshipEvent:
    """That the two parted or came together again, as reports tell.

    ``after`` is the number of the last occasion known to lie before it and ``before`` of the first known to lie after
    it; ``None`` where there is none. Occasions that may be of the same days are neither.
    """

    what: Between
    when: Moment
    after: int | None
    before: int | None
    grounds: tuple[Ground, ...]

    @property
    def is_between(self) -> bool:
        """Whether occasions lie on both sides of it."""
        return self.after is not None and self.before is not None


@dataclass(frozen=True, slots=True)
class HistoricDisclosure:
    """An occasion that was told long after: the day of the event by which it counts, and that of the report."""

    occasion: int
    event_day: date
    reported_day: date
    ground: Ground


@dataclass(frozen=True, slots=True, kw_only=True)
class Nexus:
    """Everything of this kind on one course, by number of the occasion.

    ``occasions`` of which ``dated`` are known to the day: gaps and anniversaries are told of those only.
    """

    occasions: int
    dated: int
    span_days: int
    median_gap_days: float | None
    longest_gap_days: int | None
    gaps: tuple[Gap, ...]
    conduct: tuple[Shared, ...]
    channels: tuple[Shared, ...]
    themes: tuple[Shared, ...]
    anniversaries: tuple[Anniversary, ...]
    between: tuple[RelationshipEvent, ...]
    historic: tuple[HistoricDisclosure, ...]
