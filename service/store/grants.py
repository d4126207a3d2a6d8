"""Sight of courses that somebody gave on purpose. Floor 1; ended, never deleted.

What a reader sees by them is part of every question about courses (``service.store.sight``).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, insert, or_, select, update

from service.domain.agency import AgencyId
from service.domain.sharing import Ending, Grant, Ground
from service.store.listed import among
from service.store.tables import COURSE_GRANT

_COLUMNS = COURSE_GRANT.c
_OPEN = _COLUMNS.ended_at.is_(None)
_MERGED = (
    update(COURSE_GRANT)
    .where(among(_COLUMNS.course_id, "ids"), _OPEN)
    .values(ended_at=bindparam("at", type_=_COLUMNS.ended_at.type), ending=Ending.MERGED.value)
)


@dataclass(frozen=True, slots=True)
class Ended:
    """Of which course sight ended for which agency."""

    course_id: str
    agency: AgencyId


class Grants:
    """Adds, ends and reads grants."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, grant: Grant) -> None:
        """The grant holds from now on."""
        row = {
            "id": grant.id,
            "course_id": grant.course_id,
            "agency_id": str(grant.agency),
            "staff": grant.staff,
            "ground": grant.ground.value,
            "basis": grant.basis,
            "purpose": grant.purpose,
            "given_by_agency": str(grant.given_by_agency),
            "given_by": grant.given_by,
            "given_at": grant.given_at,
            "expires_at": grant.expires_at,
        }
        self._connection.execute(insert(COURSE_GRANT), row)

    def get(self, grant_id: str) -> Grant | None:
        """The grant, ended or not, whoever gave it."""
        row = self._connection.execute(select(COURSE_GRANT).where(_COLUMNS.id == grant_id)).one_or_none()
        return None if row is None else _grant(row)

    def of_course(self, course_ids: Collection[str], ground: Ground) -> list[Grant]:
        """The grants of that ground on any of these courses, ended ones among them; oldest first."""
        question = select(COURSE_GRANT).where(among(_COLUMNS.course_id, "ids"), _COLUMNS.ground == ground.value)
        question = question.order_by(_COLUMNS.given_at, _COLUMNS.id)
        return [_grant(row) for row in self._connection.execute(question, {"ids": course_ids})]

    def end(self, grant_id: str, *, at: datetime, by: str, reason: str) -> bool:
        """The grant no longer holds, and its agency is being told; ``False`` if it had ended before."""
        ended = {"ended_at": at, "ending": Ending.WITHDRAWN.value, "ended_by": by, "ended_reason": reason}
        is_in_force = and_(_COLUMNS.id == grant_id, _OPEN, or_(_COLUMNS.expires_at.is_(None), _COLUMNS.expires_at > at))
        statement = update(COURSE_GRANT).where(is_in_force).values(**ended, told_at=at)
        return self._connection.execute(statement).rowcount == 1

    def end_of_merged(self, course_ids: Collection[str], at: datetime) -> None:
        """No grant on these courses holds: each of them was merged with another."""
        if course_ids:
            self._connection.execute(_MERGED, {"ids": sorted(course_ids), "at": at})

    def take_untold(self, at: datetime) -> list[Ended]:
        """Whom to tell that sight of a course ended by that time; they count as told from now on.

        The end of an allocation changes nothing for the agency as a whole.

        Grants that ran out meanwhile end here for the record; nobody has seen anything by them since.
        """
        ran_out = update(COURSE_GRANT).where(_COLUMNS.told_at.is_(None), _OPEN, _COLUMNS.expires_at <= at)
        self._connection.execute(ran_out.values(ended_at=_COLUMNS.expires_at, ending=Ending.EXPIRED.value))
        untold = update(COURSE_GRANT).where(_COLUMNS.told_at.is_(None), _COLUMNS.ended_at.is_not(None))
        told = untold.values(told_at=at).returning(_COLUMNS.course_id, _COLUMNS.agency_id, _COLUMNS.ground)
        rows = self._connection.execute(told).all()
        found = {(row.course_id, row.agency_id) for row in rows if row.ground != Ground.ALLOCATION.value}
        return [Ended(course_id, AgencyId.parse(agency)) for course_id, agency in sorted(found)]


def _grant(row: Row[*tuple[Any, ...]]) -> Grant:
    return Grant(
        id=row.id,
        course_id=row.course_id,
        agency=AgencyId.parse(row.agency_id),
        staff=row.staff,
        ground=Ground(row.ground),
        basis=row.basis,
        purpose=row.purpose,
        given_by_agency=AgencyId.parse(row.given_by_agency),
        given_by=row.given_by,
        given_at=row.given_at,
        expires_at=row.expires_at,
        ended_at=row.ended_at,
        ending=Ending(row.ending) if row.ending else None,
        ended_by=row.ended_by or "",
        ended_reason=row.ended_reason or "",
    )
