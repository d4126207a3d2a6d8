"""A supervisor allocates a course to staff, and restricts it to them. Floor 2.

A restricted course is "not found" for everybody but the supervisors of the forces in it, the staff allocated to it, and
whoever was given sight of it by a share (docs/adr/0023).
"""

from __future__ import annotations

from collections.abc import Callable

from service.disclosure.permissions import Permission
from service.disclosure.views.allocation import AllocationShown, CourseAllocation, allocation_shown, course_allocation
from service.domain.course import Course
from service.domain.errors import NotPermitted
from service.domain.sharing import Grant, Ground, Policy, Restriction
from service.flows.context import Caller, Context, audit_entry, is_record_id
from service.flows.read import open_course, refuse_own_course, refuse_record
from service.store.audit import Outcome
from service.store.unit_of_work import UnitOfWork

ALLOCATE = Permission.POLICE_COURSE_ALLOCATE


def read_allocation(context: Context, caller: Caller, course_id: str) -> CourseAllocation:
    """Whom of the caller's force the course is allocated to, and whether it is restricted; raises ``NotVisible``."""
    caller = caller.reads(ALLOCATE)

    def read(work: UnitOfWork) -> CourseAllocation:
        course = open_course(context, caller, ALLOCATE, work, course_id)
        shown = _shown(caller, work, course)
        work.commit()
        return shown

    return context.store.view(caller.principal.agency, read)


def allocate(context: Context, caller: Caller, course_id: str, staff: str, reason: str) -> tuple[AllocationShown, bool]:
    """The course is allocated to that member of the caller's staff, or to a unit whose references begin so; and
    whether that is news.

    Raises ``NotVisible`` for a course that the caller may not see, ``NotPermitted`` if her force has no report in it.
    """
    caller = caller.reads(ALLOCATE)

    def deed(work: UnitOfWork) -> tuple[AllocationShown, bool]:
        work.alone()  # a merger that is under way would not end what is given now
        course = own_course(context, caller, work, course_id)
        for before in _allocations(work, caller, course):
            if before.staff == staff:
                work.commit()
                return allocation_shown(before, course.id), False
        grant = Grant(
            id=context.ids.new("alc"),
            course_id=course.id,
            agency=caller.principal.agency,
            ground=Ground.ALLOCATION,
            basis="",
            purpose=reason,
            given_by_agency=caller.principal.agency,
            given_by=caller.reader.person,
            given_at=context.clock.now(),
            expires_at=None,
            staff=staff,
        )
        work.grants.add(grant)
        _log(context, caller, work, (grant.id, course.id), "allocated")
        work.commit()
        return allocation_shown(grant, course.id), True

    return context.store.change(deed)


def end_allocation(
    context: Context, caller: Caller, course_id: str, allocation_id: str, reason: str
) -> AllocationShown:
    """The allocation counts no more. Twice changes nothing; raises ``NotVisible`` for one that is not of that course
    and of the caller's force, and for one of a course of which the caller is a party."""
    caller = caller.reads(ALLOCATE)

    def deed(work: UnitOfWork) -> AllocationShown:
        own = caller.principal.agency
        grant = work.grants.get(allocation_id) if is_record_id(allocation_id) else None
        is_it = grant is not None and (grant.agency, grant.course_id, grant.ground) == (
            own,
            course_id,
            Ground.ALLOCATION,
        )
        if grant is None or not is_it:
            refuse_record(context, caller, ALLOCATE, work, allocation_id)
        refuse_own_course(context, caller, ALLOCATE, work, course_id)
        at = context.clock.now()
        work.grants.end(grant.id, at=at, by=caller.reader.person, reason=reason)
        _log(context, caller, work, (grant.id, grant.course_id), "allocation ended")
        ended = work.grants.get(grant.id) or grant
        work.commit()
        return allocation_shown(ended, course_id)

    return context.store.change(deed)


def restrict(context: Context, caller: Caller, course_id: str, policy: Policy, reason: str) -> CourseAllocation:
    """Only allocated staff, supervisors and whoever was given sight see the course. The same again changes nothing.

    Raises as ``allocate`` does.
    """

    def change(work: UnitOfWork, course: Course, before: list[Restriction]) -> bool:
        if any(one.policy is policy for one in before):
            return False
        restriction = Restriction(
            id=context.ids.new("rst"),
            course_id=course.id,
            agency=caller.principal.agency,
            policy=policy,
            reason=reason,
            made_by=caller.reader.person,
            made_at=context.clock.now(),
        )
        work.restrictions.add(restriction, [member.incident_id for member in course.members])
        return True

    return _change(context, caller, course_id, f"restricted: {policy.value}", change)


def open_again(context: Context, caller: Caller, course_id: str, reason: str) -> CourseAllocation:
    """No restriction that the caller's force made bears on the course any more, nor one of a force that has no report
    in it any more and so could not lift it; raises as ``allocate`` does."""

    def change(work: UnitOfWork, course: Course, before: list[Restriction]) -> bool:
        others = {member.agency for member in course.members} - {caller.principal.agency}
        lifted = [one.id for one in before if one.agency not in others]
        work.restrictions.lift(lifted, at=context.clock.now(), by=caller.reader.person, reason=reason)
        return bool(lifted)

    return _change(context, caller, course_id, "restriction lifted", change)


def _change(
    context: Context,
    caller: Caller,
    course_id: str,
    what: str,
    change: Callable[[UnitOfWork, Course, list[Restriction]], bool],
) -> CourseAllocation:
    caller = caller.reads(ALLOCATE)

    def deed(work: UnitOfWork) -> CourseAllocation:
        work.alone()  # so that no report comes in between that the restriction does not name
        course = own_course(context, caller, work, course_id)
        if change(work, course, _restrictions(work, course)):
            _log(context, caller, work, (course.id,), what)
        shown = _shown(caller, work, course)
        work.commit()
        return shown

    return context.store.change(deed)


def own_course(context: Context, caller: Caller, work: UnitOfWork, course_id: str) -> Course:
    """The course, with a report of the caller's force; raises ``NotVisible``, or ``NotPermitted`` if it has none."""
    course = open_course(context, caller, ALLOCATE, work, course_id)
    if caller.principal.agency not in {member.agency for member in course.members}:
        work.audit.write([audit_entry(context, caller, "alteration", ALLOCATE, (course.id,), outcome=Outcome.DENY)])
        work.commit()
        raise NotPermitted(ALLOCATE.value)
    return course


def _allocations(work: UnitOfWork, caller: Caller, course: Course) -> list[Grant]:
    found = work.grants.of_course([course.id, *course.formed_from], Ground.ALLOCATION)
    return [one for one in found if one.agency == caller.principal.agency and one.ended_at is None]


def _restrictions(work: UnitOfWork, course: Course) -> list[Restriction]:
    return work.restrictions.on_course(course.id, [member.incident_id for member in course.members])


def _shown(caller: Caller, work: UnitOfWork, course: Course) -> CourseAllocation:
    own = caller.principal.agency
    return course_allocation(course.id, _allocations(work, caller, course), _restrictions(work, course), own)


def _log(context: Context, caller: Caller, work: UnitOfWork, subjects: tuple[str, ...], reason: str) -> None:
    work.audit.write([audit_entry(context, caller, "alteration", ALLOCATE, subjects, rows=1, reason=reason)])
