"""A supervisor says that a colleague who is kept from a course is only of the same name. Floor 2.

Who may be a party of a record is told by how details compare, and two people may be described alike. Nobody says it of
themselves: whoever is kept from a course does not find it. The answer is the same whether or not the colleague was kept
from anything, or is on the register.
"""

from __future__ import annotations

from dataclasses import replace

from service.audit.anomalies import CLEARED
from service.disclosure.views.allocation import ClearanceGiven
from service.domain.agency import AgencyId
from service.domain.errors import NotVisible
from service.flows.allocation import ALLOCATE, own_course
from service.flows.context import Caller, Context, audit_entry, is_record_id
from service.flows.operating import operator_entry
from service.store.unit_of_work import UnitOfWork


def clear_namesake(context: Context, caller: Caller, course_id: str, reference: str, reason: str) -> ClearanceGiven:
    """From now on that member of the caller's staff reads the course as their role may; the auditor is told.

    Raises ``NotVisible`` for a course that the caller may not see, ``NotPermitted`` if her force has no report in it.
    """
    caller = caller.reads(ALLOCATE)

    def deed(work: UnitOfWork) -> ClearanceGiven:
        course = own_course(context, caller, work, course_id)
        agency, by = caller.principal.agency, _who(caller)
        subjects = (course.id, *_clear(context, work, agency, reference, course.id, by, reason))
        work.audit.write([audit_entry(context, caller, "alteration", ALLOCATE, subjects, rows=1, reason=CLEARED)])
        work.commit()
        return ClearanceGiven(course_id=course.id, staff=reference, reason=reason, given_by=by)

    return context.store.change(deed)


def clear_by_operator(
    context: Context, agency: AgencyId, reference: str, course_id: str, reason: str, operator: str
) -> None:
    """The same for the staff of any agency, by whoever typed the command; raises ``NotVisible`` if there is no such
    course or member of staff."""

    def deed(work: UnitOfWork) -> None:
        course = work.courses.as_it_is(course_id) if is_record_id(course_id) else None
        cleared = _clear(context, work, agency, reference, course, operator, reason) if course else ()
        if course is None or not cleared:
            raise NotVisible
        entry = operator_entry(
            context, operator, "alteration", ALLOCATE.value, subjects=(course, *cleared), rows=1, reason=CLEARED
        )
        work.audit.write([replace(entry, agency=str(agency))])  # so that the agency's auditor reads it
        work.commit()

    context.store.change(deed)


def _clear(
    context: Context, work: UnitOfWork, agency: AgencyId, reference: str, course_id: str, by: str, reason: str
) -> tuple[str, ...]:
    """The id of the member of staff, if the register knows one of that reference."""
    known = work.staff.get(agency, reference)
    if known is None:
        return ()
    work.staff.clear(known.id, course_id, agency, by=by, reason=reason, at=context.clock.now())
    return (known.id,)


def _who(caller: Caller) -> str:
    return caller.principal.acting_for or caller.principal.subject
