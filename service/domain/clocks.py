"""What runs out, and when: limits on proceedings, orders, notifications, assessments. Floor 0a.

Days are days in the United Kingdom. A last day is the last on which the thing can still be done. Where a day is not
known exactly the earliest that it may be counts: a clock that ends early costs a look, one that ends late the case.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class LimitState(StrEnum):
    """How a limit on proceedings stands on the day that was asked about."""

    RUNNING = "running"
    PASSED = "passed"
    STOPPED = "stopped"
    """Proceedings began in time."""
    NO_LIMIT = "no_limit"
    NOT_KNOWN = "not_known"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proceedings:
    """That proceedings began: an information, a written charge or a charge; for one offence by the code of its limit,
    or for all where ``offence`` is empty.

    ``began_by`` is the last day on which it may have been, where ``began_on`` is only the first. ``ended_on`` is the
    day on which they ended so that they would have to begin anew. Not ``is_sure`` where it is only shown that there
    were proceedings, and not when they began or for which offence.
    """

    began_on: date
    how: str
    offence: str = ""
    began_by: date | None = None
    at: datetime | None = None
    ended_on: date | None = None
    is_sure: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """The last day to begin proceedings, counted from one occasion.

    ``days_left`` is 0 on the last day and negative after it. ``notice`` is the nearest of the notices (days) that has
    been reached, else ``None``. ``longest_day`` is the last day at all where the law may allow longer.
    ``incidents`` are the reports that the occasion rests on; ``stopped_by`` are the proceedings that began in time.
    """

    occasion: int
    counted_from: date
    is_day_known: bool
    last_day: date
    days_left: int
    notice: int | None
    longest_day: date | None
    state: LimitState
    incidents: tuple[str, ...]
    stopped_by: Proceedings | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitMove:
    """A change of the last day as a report came in; ``None`` where nothing was to be counted from yet."""

    at: datetime
    incident_id: str
    attributed: date | None
    suspected: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """The limit on proceedings for one offence, or that there is none.

    ``attributed`` counts from the last occasion that is the suspect's, and is the one to work to; ``suspected`` from
    the last that is only suspected to be, and is good only if that is shown. For an offence of one act there is one
    limit for each occasion that was so classified, and the other of the two is ``None``. ``history`` tells how the
    days moved as reports came in, by the occasions as they are seen now.
    """

    code: str
    name: str
    statute: str
    is_of_course: bool
    has_limit: bool | None
    sentence: str
    attributed: Deadline | None
    suspected: Deadline | None
    history: tuple[LimitMove, ...]

    @property
    def state(self) -> LimitState:
        """How it stands for the attributed occasions, or where there are none for the suspected ones."""
        if self.has_limit is None:
            return LimitState.NOT_KNOWN
        if not self.has_limit:
            return LimitState.NO_LIMIT
        deadline = self.attributed or self.suspected
        return deadline.state if deadline else LimitState.NOT_KNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitShown:
    """What a record showed of one limit from a time on, at a revision of the course: kept so that it can be told later
    what readers were shown."""

    code: str
    at: datetime
    revision: int
    attributed: date | None
    suspected: date | None


class DueOf(StrEnum):
    """What is due."""

    ORDER_ENDS = "order_ends"
    NOTIFICATION = "notification"
    REASSESSMENT = "reassessment"


class DueState(StrEnum):
    """How it stands on the day that was asked about."""

    RUNNING = "running"
    OVERDUE = "overdue"
    MET = "met"
    MET_LATE = "met_late"
    ENDED = "ended"
    """The order is over."""
    OPEN_ENDED = "open_ended"
    """The order holds until a further one."""
    NOT_ASKED = "not_asked"
    """Nothing is due under it."""
    NOT_KNOWN = "not_known"


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One day to keep, of an order by its number or of the course.

    ``days_left`` is 0 on the day itself. ``notice`` is the nearest of the notices (days) that has been reached.
    ``occasions`` are those that it rests on: recent conduct under an order that ends, or what came after the newest
    assessment. ``sentence`` says what is due and by which rule.
    """

    of: DueOf
    order: int | None
    on: date | None
    days_left: int | None
    notice: int | None
    state: DueState
    sentence: str
    occasions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Clocks:
    """Every clock of a course as it stands on a day; limits as the rules list them, then by what runs out first."""

    on: date
    limits: tuple[Limit, ...]
    dues: tuple[Due, ...]
