"""Requests to open a course to which the asker has no relation, and what became of them. Floor 1; never deleted.

They are kept alike whether there is such a course or not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from service.domain.agency import AgencyId
from service.domain.sharing import Emergency
from service.store.tables import BREAK_GLASS

_COLUMNS = BREAK_GLASS.c


@dataclass(frozen=True, slots=True, kw_only=True)
class GlassRequest:
    """Who of which agency asks to open which course, why, and until when it can be approved; ``course_id`` is as it was
    asked for, empty where that was no id. ``approved_by`` is empty while it waits."""

    id: str
    course_id: str
    agency: AgencyId
    staff: str
    emergency: Emergency
    reason: str
    made_at: datetime
    lapses_at: datetime
    approved_at: datetime | None = None
    approved_by: str = ""


class GlassRequests:
    """Adds, approves and reads requests."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, request: GlassRequest) -> None:
        """The request waits for a second person."""
        row = {
            "id": request.id,
            "course_id": request.course_id,
            "agency_id": str(request.agency),
            "staff": request.staff,
            "emergency": request.emergency.value,
            "reason": request.reason,
            "made_at": request.made_at,
            "lapses_at": request.lapses_at,
        }
        self._connection.execute(insert(BREAK_GLASS), row)

    def waiting(self, agency: AgencyId, at: datetime, limit: int) -> list[GlassRequest]:
        """The requests of the agency that wait at that time, oldest first, at most ``limit``."""
        is_waiting = (_COLUMNS.agency_id == str(agency), _COLUMNS.approved_at.is_(None), _COLUMNS.lapses_at > at)
        question = select(BREAK_GLASS).where(*is_waiting).order_by(_COLUMNS.lapses_at, _COLUMNS.id).limit(limit)
        return [_request(row) for row in self._connection.execute(question)]

    def get(self, request_id: str) -> GlassRequest | None:
        """The request, whoever made it."""
        row = self._connection.execute(select(BREAK_GLASS).where(_COLUMNS.id == request_id)).one_or_none()
        return None if row is None else _request(row)

    def approve(self, request_id: str, *, at: datetime, by: str) -> bool:
        """The request is approved; ``False`` if it was before, or lapsed."""
        waits = (_COLUMNS.id == request_id, _COLUMNS.approved_at.is_(None), _COLUMNS.lapses_at > at)
        statement = update(BREAK_GLASS).where(*waits).values(approved_at=at, approved_by=by)
        return self._connection.execute(statement).rowcount == 1


def _request(row: Row[*tuple[Any, ...]]) -> GlassRequest:
    return GlassRequest(
        id=row.id,
        course_id=row.course_id,
        agency=AgencyId.parse(row.agency_id),
        staff=row.staff,
        emergency=Emergency(row.emergency),
        reason=row.reason,
        made_at=row.made_at,
        lapses_at=row.lapses_at,
        approved_at=row.approved_at,
        approved_by=row.approved_by or "",
    )
