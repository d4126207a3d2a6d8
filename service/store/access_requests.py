"""Requests to be given sight of a course, and what became of them. Floor 1; never deleted.

They are kept alike whether there is such a course or not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Exists, Row, and_, exists, func, insert, literal, select, update

from service.domain.agency import AgencyId
from service.domain.sharing import Ground, LawfulBasis
from service.store.incidents import State
from service.store.restricted import GRANT
from service.store.tables import ACCESS_REQUEST, COURSE, COURSE_MEMBER, INCIDENT

_ASKED: Final = ACCESS_REQUEST.c
_TOLD, _MEMBER, _INCIDENT = COURSE.alias("asked_course"), COURSE_MEMBER.alias("asked_member"), INCIDENT.alias("held")
_AS_IT_IS: Final = func.coalesce(_TOLD.c.merged_into, _TOLD.c.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessRequest:
    """Who of which agency asks for sight of which course, on what basis and what for.

    ``course_id`` is as it was asked for, empty where that was no id. ``is_granted`` is whether the agency was given a
    share since, which has not ended.
    """

    id: str
    course_id: str
    agency: AgencyId
    staff: str
    basis: LawfulBasis
    purpose: str
    made_at: datetime
    lapses_at: datetime
    is_granted: bool = False


class AccessRequests:
    """Adds, refuses and reads requests."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, request: AccessRequest) -> None:
        """The request waits for the forces with a report in the course, if there is one."""
        row = {
            "id": request.id,
            "course_id": request.course_id,
            "agency_id": str(request.agency),
            "staff": request.staff,
            "basis": request.basis.value,
            "purpose": request.purpose,
            "made_at": request.made_at,
            "lapses_at": request.lapses_at,
        }
        self._connection.execute(insert(ACCESS_REQUEST), row)

    def of_agency(self, agency: AgencyId, at: datetime, limit: int) -> list[AccessRequest]:
        """The agency's own requests as they stand at that time, the newest first, at most ``limit``."""
        question = select(ACCESS_REQUEST, _is_granted(at).label("is_granted")).where(_ASKED.agency_id == str(agency))
        newest = question.order_by(_ASKED.made_at.desc(), _ASKED.id.desc()).limit(limit)
        return [_request(row) for row in self._connection.execute(newest)]

    def waiting_for(self, force: AgencyId, at: datetime, limit: int) -> list[AccessRequest]:
        """The requests of others that wait at that time, for courses with a report of the force, the oldest first."""
        is_waiting = and_(_ASKED.refused_at.is_(None), _ASKED.lapses_at > at, ~_is_granted(at))
        question = select(ACCESS_REQUEST, literal(0).label("is_granted")).where(is_waiting, _is_for(force))
        oldest = question.order_by(_ASKED.made_at, _ASKED.id).limit(limit)
        return [_request(row) for row in self._connection.execute(oldest)]

    def get(self, request_id: str, force: AgencyId, at: datetime) -> AccessRequest | None:
        """The request, if it is for a course with a report of the force, refused or not."""
        question = select(ACCESS_REQUEST, _is_granted(at).label("is_granted"))
        row = self._connection.execute(question.where(_ASKED.id == request_id, _is_for(force))).one_or_none()
        return None if row is None else _request(row)

    def refuse(self, request_id: str, *, at: datetime, by: str, reason: str) -> bool:
        """The request waits no more; ``False`` if it was refused before."""
        waits = (_ASKED.id == request_id, _ASKED.refused_at.is_(None))
        values = {"refused_at": at, "refused_by": by, "refused_reason": reason}
        return self._connection.execute(update(ACCESS_REQUEST).where(*waits).values(values)).rowcount == 1


def _is_for(force: AgencyId) -> Exists:
    """The condition that a current report of the force stands in the course, by whatever id it was asked for."""
    told = _TOLD.join(_MEMBER, _MEMBER.c.course_id == _AS_IT_IS)
    held = told.join(_INCIDENT, _INCIDENT.c.id == _MEMBER.c.incident_id)
    is_own = and_(_INCIDENT.c.agency_id == str(force), _INCIDENT.c.state == State.CURRENT.value)
    is_other = _ASKED.agency_id != str(force)
    return exists(literal(1)).select_from(held).where(_TOLD.c.id == _ASKED.course_id, is_own, is_other)


def _is_granted(at: datetime) -> Exists:
    """The condition that the agency was given a share of the course since it asked, and that it holds at that time."""
    given = _TOLD.join(GRANT, GRANT.c.course_id == _AS_IT_IS)
    holds = and_(GRANT.c.ground == Ground.SHARE.value, GRANT.c.ended_at.is_(None), GRANT.c.expires_at > at)
    is_since = and_(GRANT.c.agency_id == _ASKED.agency_id, GRANT.c.given_at >= _ASKED.made_at)
    return exists(literal(1)).select_from(given).where(_TOLD.c.id == _ASKED.course_id, holds, is_since)


def _request(row: Row[*tuple[Any, ...]]) -> AccessRequest:
    return AccessRequest(
        id=row.id,
        course_id=row.course_id,
        agency=AgencyId.parse(row.agency_id),
        staff=row.staff,
        basis=LawfulBasis(row.basis),
        purpose=row.purpose,
        made_at=row.made_at,
        lapses_at=row.lapses_at,
        is_granted=bool(row.is_granted),
    )
