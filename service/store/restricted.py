"""Courses that a supervisor restricted: as conditions that go into every question about courses, and as rows. Floor 1.

A restriction is of a course and of the reports that stood in it when it was made, so that neither a merger nor a
parting opens what was closed (docs/adr/0023). It is lifted, never deleted.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, exists, func, insert, literal, not_, or_, select, true, update

from service.disclosure.reader import Reader
from service.domain.agency import AgencyId
from service.domain.sharing import Ground, Policy, Restriction, patterns_for
from service.store.listed import among
from service.store.tables import COURSE, COURSE_GRANT, COURSE_MEMBER, COURSE_RESTRICTION, RESTRICTED_INCIDENT

_COLUMNS = COURSE_RESTRICTION.c
_RULE, _NAMED = COURSE_RESTRICTION.alias("restriction"), RESTRICTED_INCIDENT.alias("restricted")
GRANT = COURSE_GRANT.alias("seen_grant")
_STANDS, _TOLD = COURSE_MEMBER.alias("restricted_member"), COURSE.alias("told_course")


def is_restricted(*policies: Policy) -> ColumnElement[bool]:
    """The condition that a restriction in force bears on ``course``, of one of the policies if any are named."""
    in_force: list[ColumnElement[bool]] = [_RULE.c.lifted_at.is_(None)]
    if policies:
        in_force.append(_RULE.c.policy.in_([policy.value for policy in policies]))
    by_reports = _STANDS.join(_NAMED, _NAMED.c.incident_id == _STANDS.c.incident_id).join(
        _RULE, _RULE.c.id == _NAMED.c.restriction_id
    )
    return or_(
        exists(literal(1)).where(_RULE.c.course_id == COURSE.c.id, *in_force),
        exists(literal(1)).select_from(by_reports).where(_STANDS.c.course_id == COURSE.c.id, *in_force),
    )


def is_for(reader: Reader) -> ColumnElement[bool]:
    """The condition that a row of ``GRANT`` is for the reader, and was not ended."""
    return and_(
        GRANT.c.agency_id == str(reader.agency),
        GRANT.c.ended_at.is_(None),
        GRANT.c.staff.in_(patterns_for(reader.person)),
    )


def is_open_to(reader: Reader, *policies: Policy) -> ColumnElement[bool]:
    """The condition that no restriction, of one of the policies if any are named, closes ``course`` to the reader."""
    if reader.sees_restricted:
        return true()
    is_open = not_(is_restricted(*policies))
    if not reader.person:
        return is_open
    is_allocation = and_(GRANT.c.course_id == COURSE.c.id, GRANT.c.ground == Ground.ALLOCATION.value)
    return or_(is_open, exists(literal(1)).where(is_allocation, is_for(reader)))


def counts_for(reader: Reader) -> ColumnElement[bool]:
    """The condition that a course may count in what the reader is told of others: not if nobody is to know of it."""
    return is_open_to(reader, Policy.NO_HIT)


def is_of_no_hidden(subject: ColumnElement[str], reader: Reader) -> ColumnElement[bool]:
    """The condition that the id is of no course of which the reader is not to know, nor of one merged into such."""
    if reader.sees_restricted:
        return true()
    as_it_is = _TOLD.join(COURSE, COURSE.c.id == func.coalesce(_TOLD.c.merged_into, _TOLD.c.id))
    is_hidden = exists(literal(1)).select_from(as_it_is).where(_TOLD.c.id == subject, not_(counts_for(reader)))
    return not_(is_hidden)


class Restrictions:
    """Adds, lifts and reads restrictions."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, restriction: Restriction, incident_ids: Collection[str]) -> None:
        """The course, and whatever these reports stand in, is restricted."""
        row = {
            "id": restriction.id,
            "course_id": restriction.course_id,
            "agency_id": str(restriction.agency),
            "policy": restriction.policy.value,
            "reason": restriction.reason,
            "made_by": restriction.made_by,
            "made_at": restriction.made_at,
        }
        self._connection.execute(insert(COURSE_RESTRICTION), row)
        named = [{"restriction_id": restriction.id, "incident_id": one} for one in sorted(set(incident_ids))]
        self._connection.execute(insert(RESTRICTED_INCIDENT), named)

    def on_course(self, course_id: str, incident_ids: Collection[str]) -> list[Restriction]:
        """The restrictions in force that bear on the course, in which these reports stand; oldest first."""
        named = select(RESTRICTED_INCIDENT.c.restriction_id).where(among(RESTRICTED_INCIDENT.c.incident_id, "ids"))
        bears = or_(_COLUMNS.course_id == course_id, _COLUMNS.id.in_(named))
        question = select(COURSE_RESTRICTION).where(bears, _COLUMNS.lifted_at.is_(None))
        rows = self._connection.execute(question.order_by(_COLUMNS.made_at, _COLUMNS.id), {"ids": incident_ids})
        return [
            Restriction(
                id=row.id,
                course_id=row.course_id,
                agency=AgencyId.parse(row.agency_id),
                policy=Policy(row.policy),
                reason=row.reason,
                made_by=row.made_by,
                made_at=row.made_at,
            )
            for row in rows
        ]

    def lift(self, restriction_ids: Collection[str], *, at: datetime, by: str, reason: str) -> None:
        """The restrictions are no longer in force."""
        statement = update(COURSE_RESTRICTION).where(_COLUMNS.id.in_(restriction_ids), _COLUMNS.lifted_at.is_(None))
        self._connection.execute(statement.values(lifted_at=at, lifted_by=by, lifted_reason=reason))
