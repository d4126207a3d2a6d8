"""The chronology of a course: what the reader's own view shows, as a schedule to take away. Floor 2."""

from __future__ import annotations

from service.conduct.severity import severity_scale
from service.conduct.uk_time import uk_day
from service.disclosure.permissions import Permission, View
from service.disclosure.views.chronology import (
    Chronology,
    ReadBy,
    cps_chronology,
    police_chronology,
    records_chronology,
)
from service.disclosure.views.cps import cps_course
from service.disclosure.views.police import police_course, police_timeline
from service.disclosure.views.police_records import police_records_course, police_records_timeline
from service.documents.formats import Format
from service.domain.errors import NotVisible
from service.domain.severity import Scale
from service.flows.context import Caller, Context
from service.flows.findings import Gathered, Whole, gather, whole
from service.flows.read import open_course
from service.store.unit_of_work import UnitOfWork


def read_chronology(
    context: Context, caller: Caller, permission: Permission, course_id: str, form: Format
) -> Chronology:
    """The occasions of a course for this reader now; raises ``NotVisible`` as a read of the course does.

    The log has it as a disclosure in that form, once.
    """
    caller = caller.reads(permission)
    read_by = reader_of(context, caller)
    scale = severity_scale(uk_day(read_by.at))

    def read(work: UnitOfWork) -> Gathered:
        course = open_course(context, caller, permission, work, course_id, given_as=f"chronology as {form}")
        gathered = gather(context, caller, work, course)
        work.commit()
        return gathered

    return _shown(caller, whole(context, caller, context.store.view(caller.principal.agency, read)), scale, read_by)


def reader_of(context: Context, caller: Caller) -> ReadBy:
    """Who reads, and that it is now."""
    principal = caller.principal
    return ReadBy(
        client_id=principal.client_id,
        agency=str(principal.agency),
        role=principal.role,
        acting_for=principal.acting_for or None,
        at=context.clock.now(),
        request_id=caller.request_id,
    )


def _shown(caller: Caller, seen: Whole, scale: Scale, read_by: ReadBy) -> Chronology:
    course, summary, neighbours, findings = seen.course, seen.summary, seen.neighbours, seen.findings
    reader = caller.principal.agency
    match caller.role.view:
        case View.POLICE:
            shown = police_course(course, summary, neighbours, reader, findings)
            return police_chronology(shown, police_timeline(course, summary, reader), scale, read_by)
        case View.POLICE_RECORDS:
            kept = police_records_course(course, summary, neighbours, reader, findings)
            return records_chronology(kept, police_records_timeline(course, summary, reader), scale, read_by)
        case View.CPS | View.CPS_CASEWORK:
            is_casework = caller.role.view is View.CPS_CASEWORK
            return cps_chronology(cps_course(course, summary, reader, findings, casework=is_casework), scale, read_by)
        case _:  # a schedule is for police and prosecutors; no other role has the permission
            raise NotVisible
