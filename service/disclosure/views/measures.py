"""The measures that answer the inspections: figures about courses, and nobody in them. Floor 0b."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from service.disclosure.views.shown import Shown
from service.domain.measures import Measure, Unit


class MeasureShown(Shown):
    """One figure. ``value`` is null where there was nothing to measure: that is not a nought.

    ``counted`` of ``of`` are what it was taken from; ``waiting`` are left out because it cannot be told of them yet.
    """

    code: str
    title: str
    definition: str
    finding: str
    unit: Unit
    value: float | None
    counted: int
    of: int
    waiting: int


class MeasuresShown(Shown):
    """The measures as they stand at a time, over courses that changed since a day.

    ``courses`` is how many were measured; ``is_complete`` is false where there were more than one request measures.
    """

    at: datetime
    since: date
    courses: int
    is_complete: bool
    measures: tuple[MeasureShown, ...]


def measures_shown(measures: Iterable[Measure]) -> tuple[MeasureShown, ...]:
    """The figures with their definitions."""
    return tuple(
        MeasureShown(
            code=m.code,
            title=m.title,
            definition=m.definition,
            finding=m.finding,
            unit=m.unit,
            value=m.value,
            counted=m.counted,
            of=m.of,
            waiting=m.waiting,
        )
        for m in measures
    )
