"""What the inspections ask of a service like this one, in figures. Floor 0a."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from service.domain.course import Course
from service.domain.summary import Summary


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredCourse:
    """A course and what happened around it.

    ``shown_at`` are the times at which an officer read it, ``assessed_at`` when risk was last assessed.
    ``linked_at`` gives for an incident when it came to stand in this course. ``closed_for_limit`` if it was closed
    because a limit on proceedings had passed; ``is_limit_passed`` as its clocks stand.
    """

    course: Course
    summary: Summary
    shown_at: tuple[datetime, ...] = ()
    assessed_at: datetime | None = None
    linked_at: tuple[tuple[str, datetime], ...] = ()
    closed_for_limit: bool = False
    is_limit_passed: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible link of an incident to another: since when there was one, and when somebody first looked at it."""

    since: datetime
    viewed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredIncident:
    """An incident, when it was closed if it was, and the possible links that it had."""

    incident_id: str
    closed_at: datetime | None = None
    candidates: tuple[Candidate, ...] = ()


class Unit(StrEnum):
    """What a figure counts."""

    SHARE = "share"
    HOURS = "hours"
    COUNT = "count"
    PER_THOUSAND = "per_thousand"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One figure with what it is of.

    ``value`` is ``None`` where there was nothing to measure: that is not a nought. ``counted`` of ``of`` are what it
    was taken from; ``waiting`` are left out because it cannot be told of them yet. ``definition`` says in words what
    is counted, ``finding`` which failure it answers.
    """

    code: str
    title: str
    definition: str
    finding: str
    unit: Unit
    value: float | None
    counted: int
    of: int
    waiting: int = 0
