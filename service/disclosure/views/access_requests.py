"""Requests to be given sight of a course, for who asks and for who decides. Floor 0b.

Nothing that the asker is told depends on whether there is such a course, but that a share was given.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from service.disclosure.views.shown import Shown
from service.domain.sharing import LawfulBasis


class AccessState(StrEnum):
    """What became of a request, as the asker is told: a refusal would tell that there is such a course."""

    WAITING = "waiting"
    GRANTED = "granted"
    LAPSED = "lapsed"


class AccessAsked(Shown):
    """An own request: it waits, or the agency was given a share of the course, or it lapsed."""

    id: str
    course_id: str
    staff: str
    basis: LawfulBasis
    purpose: str
    made_at: datetime
    lapses_at: datetime
    state: AccessState


class AccessAskedList(Shown):
    """The requests of the agency, the newest first."""

    items: tuple[AccessAsked, ...]


class AccessWanted(Shown):
    """A request of another agency for a course with a report of the force; it is granted by sharing the course."""

    id: str
    url: str
    course_id: str
    shares_url: str
    agency: str
    agency_name: str
    staff: str
    basis: LawfulBasis
    purpose: str
    made_at: datetime
    lapses_at: datetime


class AccessQueue(Shown):
    """The requests that wait for the force, the oldest first."""

    items: tuple[AccessWanted, ...]
