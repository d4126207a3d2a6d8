"""Requests to open a course in an emergency, for the agency that made them. Floor 0b.

Nothing in them depends on whether there is such a course.
"""

from __future__ import annotations

from datetime import datetime

from service.disclosure.views.shown import Shown
from service.domain.sharing import Emergency


class GlassAsked(Shown):
    """A request: it waits for a second person until it lapses, or was approved, and then the course can be read until
    ``open_until``, if there is such a course."""

    id: str
    url: str
    course_id: str
    staff: str
    emergency: Emergency
    reason: str
    made_at: datetime
    lapses_at: datetime
    approved_at: datetime | None
    approved_by: str | None
    open_until: datetime | None


class GlassQueue(Shown):
    """The requests of the agency that wait for a second person, the first to lapse first."""

    items: tuple[GlassAsked, ...]
