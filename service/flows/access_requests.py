"""An agency asks for sight of a course that is closed to it, and the forces in it decide. Floor 2.

It makes no difference in what the asker is answered whether there is such a course, whether it is restricted and with
what policy, or whether the request was refused: only a share, once it is given, tells.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from service.disclosure.forces import agency_name
from service.disclosure.permissions import Permission
from service.disclosure.views.access_requests import (
    AccessAsked,
    AccessAskedList,
    AccessQueue,
    AccessState,
    AccessWanted,
)
from service.disclosure.views.shares import shares_url
from service.domain.sharing import LawfulBasis
from service.flows.context import Caller, Context, audit_entry, is_record_id
from service.flows.own_record import OWN_RECORD
from service.flows.read import refuse_record
from service.store.access_requests import AccessRequest
from service.store.unit_of_work import UnitOfWork

ASK, DECIDE = Permission.ACCESS_ASK, Permission.POLICE_COURSE_SHARE
WAITS_FOR: Final = timedelta(days=28)
MOST_SHOWN: Final = 100


def ask(context: Context, caller: Caller, course_id: str, basis: LawfulBasis, purpose: str) -> AccessAsked:
    """The request waits for the forces with a report in the course, if there is one."""
    caller, now = caller.reads(ASK), context.clock.now()
    request = AccessRequest(
        id=context.ids.new("acr"),
        course_id=course_id if is_record_id(course_id) else "",
        agency=caller.principal.agency,
        staff=caller.reader.person,
        basis=basis,
        purpose=purpose,
        made_at=now,
        lapses_at=now + WAITS_FOR,
    )
    with context.store.work() as work:
        work.access.add(request)
        subjects = tuple(filter(None, (request.id, request.course_id)))
        reason = f"access asked for: {basis.value}"
        work.audit.write([audit_entry(context, caller, "consultation", ASK, subjects, reason=reason)])
        work.commit()
    return _asked(request, now)


def list_own(context: Context, caller: Caller) -> AccessAskedList:
    """The requests of the caller's agency, at most ``MOST_SHOWN``."""
    caller, now = caller.reads(ASK), context.clock.now()
    with context.store.work() as work:
        found = work.access.of_agency(caller.principal.agency, now, MOST_SHOWN)
        subjects = tuple(one.id for one in found)
        work.audit.write([audit_entry(context, caller, "consultation", ASK, subjects, rows=len(found))])
        work.commit()
    return AccessAskedList(items=tuple(_asked(one, now) for one in found))


def list_waiting(context: Context, caller: Caller) -> AccessQueue:
    """The requests that wait for the caller's force, at most ``MOST_SHOWN``; none for a course in which the caller is a
    party."""
    caller, now = caller.reads(DECIDE), context.clock.now()
    with context.store.work() as work:
        own = work.staff.own_courses(caller.reader)
        waiting = work.access.waiting_for(caller.principal.agency, now, MOST_SHOWN)
        found = [one for one in waiting if one.course_id not in own]
        subjects = tuple(one.id for one in found)
        work.audit.write([audit_entry(context, caller, "consultation", DECIDE, subjects, rows=len(found))])
        work.commit()
    return AccessQueue(items=tuple(_wanted(one) for one in found))


def refuse(context: Context, caller: Caller, request_id: str, reason: str) -> AccessWanted:
    """The request waits no more, and the asker is told nothing. Doing it twice changes nothing.

    Raises ``NotVisible`` unless it is for a course with a report of the caller's force, of which she is no party.
    """
    caller = caller.reads(DECIDE)
    return context.store.change(lambda work: _refuse(context, caller, work, request_id, reason))


def _refuse(context: Context, caller: Caller, work: UnitOfWork, request_id: str, reason: str) -> AccessWanted:
    now = context.clock.now()
    request = work.access.get(request_id, caller.principal.agency, now) if is_record_id(request_id) else None
    if request is None:
        refuse_record(context, caller, DECIDE, work, request_id)
    if request.course_id in work.staff.own_courses(caller.reader):
        refuse_record(context, caller, DECIDE, work, request_id, reason=OWN_RECORD)
    is_news = work.access.refuse(request.id, at=now, by=caller.reader.person, reason=reason)
    operation, what = ("alteration", f"access of {request.agency} refused") if is_news else ("consultation", "")
    subjects = (request.id, request.course_id)
    work.audit.write([audit_entry(context, caller, operation, DECIDE, subjects, rows=1, reason=what)])
    work.commit()
    return _wanted(request)


def _asked(request: AccessRequest, at: datetime) -> AccessAsked:
    state = AccessState.WAITING if request.lapses_at > at else AccessState.LAPSED
    return AccessAsked(
        id=request.id,
        course_id=request.course_id,
        staff=request.staff,
        basis=request.basis,
        purpose=request.purpose,
        made_at=request.made_at,
        lapses_at=request.lapses_at,
        state=AccessState.GRANTED if request.is_granted else state,
    )


def _wanted(request: AccessRequest) -> AccessWanted:
    return AccessWanted(
        id=request.id,
        url=f"/v1/police/access-requests/{request.id}",
        course_id=request.course_id,
        shares_url=shares_url(request.course_id),
        agency=str(request.agency),
        agency_name=agency_name(request.agency),
        staff=request.staff,
        basis=request.basis,
        purpose=request.purpose,
        made_at=request.made_at,
        lapses_at=request.lapses_at,
    )
