"""What runs out, and when. Floor 0b."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from pydantic import TypeAdapter

from service.disclosure.views.shown import Shown
from service.domain.clocks import Clocks, Deadline, Due, DueOf, DueState, Limit, LimitState


class DeadlineShown(Shown):
    """The last day to begin proceedings, counted from one occasion and resting on its reports.

    ``days_left`` is 0 on the last day; ``notice`` is the nearest of the notices in days that has been reached;
    ``stopped_on`` is the day on which proceedings began in time.
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
    stopped_on: date | None


class LimitMoveShown(Shown):
    """A change of the last day as a report came in."""

    at: datetime
    incident_id: str
    attributed: date | None
    suspected: date | None


_HISTORY = TypeAdapter(tuple[LimitMoveShown, ...])


class LimitStated(Shown):
    """The limit on proceedings for one offence, or that there is none, and the last day, without what it rests on."""

    code: str
    name: str
    statute: str
    has_limit: bool | None
    state: LimitState
    sentence: str
    last_day: date | None


class LimitFound(Shown):
    """The limit on proceedings for one offence, or that there is none.

    ``attributed`` is the one to work to; ``suspected`` counts from an occasion that is only suspected to be the
    suspect's, and is good only if that is shown.
    """

    code: str
    name: str
    statute: str
    is_of_course: bool
    has_limit: bool | None
    state: LimitState
    sentence: str
    attributed: DeadlineShown | None
    suspected: DeadlineShown | None
    history: tuple[LimitMoveShown, ...]


class DueShown(Shown):
    """One day to keep, of an order by its number or of the course, and the occasions that it rests on."""

    of: DueOf
    order: int | None
    on: date | None
    days_left: int | None
    notice: int | None
    state: DueState
    sentence: str
    occasions: tuple[int, ...]


class ClocksShown(Shown):
    """Every clock as it stands on the day ``on`` in the United Kingdom."""

    on: date
    limits: tuple[LimitFound, ...]
    dues: tuple[DueShown, ...]


def clocks_shown(clocks: Clocks, of: Iterable[DueOf] = tuple(DueOf)) -> ClocksShown:
    """The limits, and the days to keep of those kinds."""
    kinds = frozenset(of)
    return ClocksShown(
        on=clocks.on,
        limits=tuple(map(_limit, clocks.limits)),
        dues=tuple(_due(due) for due in clocks.dues if due.of in kinds),
    )


def limits_stated(limits: Iterable[Limit]) -> tuple[LimitStated, ...]:
    """The limits for courses with their last day, without what they rest on: those for single acts would tell how
    others classified them."""
    return tuple(
        LimitStated(
            code=limit.code,
            name=limit.name,
            statute=limit.statute,
            has_limit=limit.has_limit,
            state=limit.state,
            sentence=limit.sentence,
            last_day=limit.attributed.last_day if limit.attributed else None,
        )
        for limit in limits
        if limit.is_of_course
    )


def _limit(limit: Limit) -> LimitFound:
    return LimitFound(
        code=limit.code,
        name=limit.name,
        statute=limit.statute,
        is_of_course=limit.is_of_course,
        has_limit=limit.has_limit,
        state=limit.state,
        sentence=limit.sentence,
        attributed=_deadline(limit.attributed),
        suspected=_deadline(limit.suspected),
        history=_HISTORY.validate_python(
            [
                {"at": m.at, "incident_id": m.incident_id, "attributed": m.attributed, "suspected": m.suspected}
                for m in limit.history
            ]
        ),
    )


def _deadline(deadline: Deadline | None) -> DeadlineShown | None:
    if deadline is None:
        return None
    return DeadlineShown(
        occasion=deadline.occasion,
        counted_from=deadline.counted_from,
        is_day_known=deadline.is_day_known,
        last_day=deadline.last_day,
        days_left=deadline.days_left,
        notice=deadline.notice,
        longest_day=deadline.longest_day,
        state=deadline.state,
        incidents=deadline.incidents,
        stopped_on=deadline.stopped_by.began_on if deadline.stopped_by else None,
    )


def _due(due: Due) -> DueShown:
    return DueShown(
        of=due.of,
        order=due.order,
        on=due.on,
        days_left=due.days_left,
        notice=due.notice,
        state=due.state,
        sentence=due.sentence,
        occasions=due.occasions,
    )
