"""Break-glass: a course is opened for a short while to somebody without any relation to it. Floor 2.

Nothing is shown before a second person of the agency approves, and until then, and in what is answered, it makes no
difference whether there is such a course (docs/adr/0024). Every step is in the access log as break-glass.
"""

from __future__ import annotations

from datetime import datetime
from typing import NoReturn

from service.disclosure.permissions import Permission
from service.disclosure.views.break_glass import GlassAsked, GlassQueue
from service.domain.errors import NotPermitted
from service.domain.sharing import Emergency, Grant, Ground
from service.flows.context import Caller, Context, audit_entry, is_record_id
from service.flows.own_record import OWN_RECORD
from service.flows.read import refuse_record
from service.store.audit import Outcome
from service.store.break_glass import GlassRequest
from service.store.events import Event
from service.store.unit_of_work import UnitOfWork

ASK, APPROVE = Permission.BREAK_GLASS_ASK, Permission.BREAK_GLASS_APPROVE
MOST_SHOWN = 100


def ask(context: Context, caller: Caller, course_id: str, emergency: Emergency, reason: str) -> GlassAsked:
    """The request waits for a second person of the caller's agency, for as long as it would open the course."""
    caller, now = caller.reads(ASK), context.clock.now()
    request = GlassRequest(
        id=context.ids.new("brk"),
        course_id=course_id if is_record_id(course_id) else "",
        agency=caller.principal.agency,
        staff=caller.reader.person,
        emergency=emergency,
        reason=reason,
        made_at=now,
        lapses_at=now + context.glass_open_for,
    )
    with context.store.work() as work:
        work.glass.add(request)
        _log(context, caller, work, ASK, "consultation", request, "asked")
        work.commit()
    return _shown(request)


def list_waiting(context: Context, caller: Caller) -> GlassQueue:
    """The requests of the caller's agency that wait, at most ``MOST_SHOWN``; none for a course in which the caller is
    a party."""
    caller = caller.reads(APPROVE)
    with context.store.work() as work:
        own = work.staff.own_courses(caller.reader)
        found = work.glass.waiting(caller.principal.agency, context.clock.now(), MOST_SHOWN)
        waiting = [one for one in found if one.course_id not in own]
        subjects = tuple(one.id for one in waiting)
        work.audit.write([audit_entry(context, caller, "consultation", APPROVE, subjects, rows=len(waiting))])
        work.commit()
    return GlassQueue(items=tuple(_shown(one) for one in waiting))


def approve(context: Context, caller: Caller, request_id: str) -> GlassAsked:
    """The course, if there is one, is open to the asker for a short while; the agencies with a report in it are told.

    Doing it twice changes nothing. Raises ``NotVisible`` unless the caller's agency has such a request, it waits or was
    approved, and the caller is no party of the course; ``NotPermitted`` for one of the caller's own, under whatever
    name of theirs it was made.
    """
    caller = caller.reads(APPROVE)
    return context.store.change(lambda work: _approve(context, caller, work, request_id))


def _approve(context: Context, caller: Caller, work: UnitOfWork, request_id: str) -> GlassAsked:
    work.alone()  # a merger that is under way would not end what is given now
    now = context.clock.now()
    until = now + context.glass_open_for
    request = work.glass.get(request_id) if is_record_id(request_id) else None
    if request is None or request.agency != caller.principal.agency:
        refuse_record(context, caller, APPROVE, work, request_id)
    if request.course_id in work.staff.own_courses(caller.reader):
        refuse_record(context, caller, APPROVE, work, request_id, reason=OWN_RECORD)
    person = caller.reader.person
    if not person or work.staff.is_one(request.agency, person, request.staff):
        _deny(context, caller, work, request)
    if not work.glass.approve(request.id, at=now, by=person):
        if request.approved_at is None:
            refuse_record(context, caller, APPROVE, work, request_id)
        work.audit.write([audit_entry(context, caller, "consultation", APPROVE, (request.id,), rows=1)])
        work.commit()
        return _shown(request, request.approved_at + context.glass_open_for)
    course_id = work.courses.as_it_is(request.course_id) if request.course_id else None
    _log(context, caller, work, APPROVE, "disclosure", request, "approved", rows=int(course_id is not None))
    if course_id is not None:
        _open(context, caller, work, request, course_id, until)
    approved = work.glass.get(request.id) or request
    work.commit()
    return _shown(approved, until)


def _open(
    context: Context, caller: Caller, work: UnitOfWork, request: GlassRequest, course_id: str, until: datetime
) -> None:
    now = context.clock.now()
    work.grants.add(
        Grant(
            id=context.ids.new("shr"),
            course_id=course_id,
            agency=request.agency,
            ground=Ground.BREAK_GLASS,
            basis=request.emergency.value,
            purpose=request.reason,
            given_by_agency=request.agency,
            given_by=caller.reader.person,
            given_at=now,
            expires_at=until,
            staff=request.staff,
        )
    )
    owners = work.courses.contributors([course_id]).get(course_id, ())
    alerts = [("course.glass_broken", agency) for agency in owners]
    work.events.append(
        [
            Event(id=context.ids.new("evt"), at=now, type=kind, subject=course_id, agency=agency)
            for kind, agency in [*alerts, ("course.shared", request.agency)]
        ]
    )


def _deny(context: Context, caller: Caller, work: UnitOfWork, request: GlassRequest) -> NoReturn:
    work.audit.write([audit_entry(context, caller, "disclosure", APPROVE, (request.id,), outcome=Outcome.DENY)])
    work.commit()
    raise NotPermitted(APPROVE.value)


def _shown(request: GlassRequest, until: datetime | None = None) -> GlassAsked:
    return GlassAsked(
        id=request.id,
        url=f"/v1/break-glass/{request.id}",
        course_id=request.course_id,
        staff=request.staff,
        emergency=request.emergency,
        reason=request.reason,
        made_at=request.made_at,
        lapses_at=request.lapses_at,
        approved_at=request.approved_at,
        approved_by=request.approved_by or None,
        open_until=until,
    )


def _log(
    context: Context,
    caller: Caller,
    work: UnitOfWork,
    action: Permission,
    operation: str,
    request: GlassRequest,
    what: str,
    *,
    rows: int = 0,
) -> None:
    subjects = tuple(filter(None, (request.id, request.course_id)))
    reason = f"break-glass {what}: {request.emergency.value}"
    outcome = Outcome.BREAK_GLASS
    work.audit.write(
        [audit_entry(context, caller, operation, action, subjects, rows=rows, outcome=outcome, reason=reason)]
    )
