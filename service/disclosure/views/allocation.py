"""To whom a course is allocated, and whether it is restricted to them, for police supervisors. Floor 0b."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from service.disclosure.forces import agency_name
from service.disclosure.views.shown import Shown
from service.domain.agency import AgencyId
from service.domain.sharing import Grant, Policy, Restriction


class AllocationShown(Shown):
    """That a course is allocated to one of the force's staff, or to a unit (``staff`` ends in ``*``)."""

    id: str
    url: str
    staff: str
    reason: str
    given_by: str
    given_at: datetime
    ended_at: datetime | None
    ended_by: str | None
    ended_reason: str | None


class RestrictionShown(Shown):
    """That a course is restricted, by which force, and whether others may know that it exists. Why, and who decided,
    is told within the force that did."""

    agency: str
    agency_name: str
    policy: Policy
    made_at: datetime
    made_by: str | None
    reason: str | None


class CourseAllocation(Shown):
    """To whom of the reader's force a course is allocated, and the restrictions in force."""

    id: str
    url: str
    is_restricted: bool
    allocations: tuple[AllocationShown, ...]
    restrictions: tuple[RestrictionShown, ...]


class ClearanceGiven(Shown):
    """That a supervisor said of a member of staff that they are no party of the course. Whether anything had kept them
    from it is not told."""

    course_id: str
    staff: str
    reason: str
    given_by: str


def allocation_url(course_id: str) -> str:
    """Where the allocation of a course is."""
    return f"/v1/police/courses/{course_id}/allocation"


def allocation_shown(grant: Grant, course_id: str) -> AllocationShown:
    """An allocation, for a supervisor of the force that made it."""
    return AllocationShown(
        id=grant.id,
        url=f"{allocation_url(course_id)}/{grant.id}",
        staff=grant.staff,
        reason=grant.purpose,
        given_by=grant.given_by,
        given_at=grant.given_at,
        ended_at=grant.ended_at,
        ended_by=grant.ended_by or None,
        ended_reason=grant.ended_reason or None,
    )


def course_allocation(
    course_id: str, allocations: Iterable[Grant], restrictions: Iterable[Restriction], reader: AgencyId
) -> CourseAllocation:
    """The allocations of the reader's force and the restrictions of all, those in force."""
    shown = tuple(_restriction(one, reader) for one in restrictions)
    return CourseAllocation(
        id=course_id,
        url=allocation_url(course_id),
        is_restricted=bool(shown),
        allocations=tuple(allocation_shown(one, course_id) for one in allocations),
        restrictions=shown,
    )


def _restriction(restriction: Restriction, reader: AgencyId) -> RestrictionShown:
    is_own = restriction.agency == reader
    return RestrictionShown(
        agency=str(restriction.agency),
        agency_name=agency_name(restriction.agency),
        policy=restriction.policy,
        made_at=restriction.made_at,
        made_by=restriction.made_by if is_own else None,
        reason=restriction.reason if is_own else None,
    )
