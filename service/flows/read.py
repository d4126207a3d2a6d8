"""Courses as each role may see them: permission, then filter, then view, and a line in the access log. Floor 2.

A course that the filter hides and one that does not exist take the same way through this module and end in the same
``NotVisible``. The log keeps the difference to itself as well: both are a denial.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Generic, NoReturn, TypeVar

from service.conduct.summary import summarise
from service.disclosure.permissions import Permission
from service.disclosure.told import told_of
from service.domain.course import Course, Neighbours
from service.domain.errors import NotVisible
from service.domain.summary import Summary
from service.flows.context import Caller, Context, audit_entry, is_record_id
from service.flows.findings import Gathered, Whole, gather, whole
from service.flows.own_record import OWN_RECORD, reason_for
from service.store.audit import AuditEntry, Outcome
from service.store.unit_of_work import UnitOfWork

T = TypeVar("T")

Place = tuple[datetime, str]
"""Where a list goes on: ``revised_at`` and id of the last course shown."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A course as it goes into a view. ``whole`` holds what protects people in all its reports, and is never shown."""

    course: Course
    summary: Summary
    neighbours: Neighbours
    whole: Course


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Part of a list, and where it goes on, if it does."""

    items: list[T]
    next: Place | None


def list_courses(
    context: Context,
    caller: Caller,
    permission: Permission,
    show: Callable[[Seen], T],
    after: Place | None,
    limit: int,
) -> Page[T]:
    """The courses that the caller may see, shown by ``show``, least recently revised first, at most ``limit``."""
    caller = caller.reads(permission)
    return context.store.view(
        caller.principal.agency, lambda work: _list_courses(context, caller, work, permission, show, after, limit)
    )


def _list_courses(
    context: Context,
    caller: Caller,
    work: UnitOfWork,
    permission: Permission,
    show: Callable[[Seen], T],
    after: Place | None,
    limit: int,
) -> Page[T]:
    found = work.courses.page(caller.reader, after, limit + 1)
    courses = found[:limit]
    items = [show(_seen(caller, work, course)) for course in courses]
    _log(context, caller, permission, work, courses)
    work.commit()
    last = courses[-1] if len(found) > limit else None
    return Page(items, (last.revised_at, last.id) if last else None)


def show_course(
    context: Context, caller: Caller, permission: Permission, show: Callable[[Seen], T], course_id: str
) -> T:
    """One course, shown by ``show``; raises ``NotVisible`` if it is absent or hidden.

    A course that was merged into another is shown as that other: its id is then not the one that was asked for.
    """
    caller = caller.reads(permission)

    def read(work: UnitOfWork) -> T:
        shown = show(_seen(caller, work, open_course(context, caller, permission, work, course_id)))
        work.commit()
        return shown

    return context.store.view(caller.principal.agency, read)


def show_record(
    context: Context, caller: Caller, permission: Permission, show: Callable[[Whole], T], course_id: str
) -> T:
    """One course with its findings, shown by ``show``; otherwise as ``show_course``.

    Raises ``LookupError`` for a role whose view tells of no findings.
    """
    caller = caller.reads(permission)

    def read(work: UnitOfWork) -> Gathered:
        gathered = gather(context, caller, work, open_course(context, caller, permission, work, course_id))
        work.commit()
        return gathered

    return show(whole(context, caller, context.store.view(caller.principal.agency, read)))


def courses_by_urn(
    context: Context, caller: Caller, permission: Permission, show: Callable[[Whole], T], urn: str
) -> list[T]:
    """The courses with a referral under that URN, with their findings; an empty list where there is none to see."""
    caller = caller.reads(permission)

    def read(work: UnitOfWork) -> list[Gathered]:
        courses = open_by_urn(context, caller, permission, work, urn)
        gathered = [gather(context, caller, work, course) for course in courses]
        work.commit()
        return gathered

    return [show(whole(context, caller, one)) for one in context.store.view(caller.principal.agency, read)]


def open_by_urn(
    context: Context, caller: Caller, permission: Permission, work: UnitOfWork, urn: str, *, given_as: str = ""
) -> list[Course]:
    """The courses of the case that the caller may see, and their line in the log; otherwise as ``open_course``.

    Where there are none to see, the line is a denial.
    """
    asked = urn if urn.isprintable() else ""  # no report can have another, and not every database can hold it
    courses = work.courses.by_urn(asked, caller.reader)
    own = _own_courses(caller, work, asked)
    reason, query = OWN_RECORD if own else "", work.sealing.masks.digest(urn)
    if courses:
        _log(context, caller, permission, work, courses, given_as or reason, query=query)
    else:
        denied = audit_entry(
            context, caller, "consultation", permission, own, outcome=Outcome.DENY, reason=reason, query=query
        )
        work.audit.write([denied])
    return courses


def _own_courses(caller: Caller, work: UnitOfWork, urn: str) -> tuple[str, ...]:
    """The courses of the case of which the reader is a party, and that the reader would see otherwise."""
    own = work.staff.own_courses(caller.reader)
    found = work.courses.by_urn(urn, replace(caller.reader, person="")) if own else []
    return tuple(course.id for course in found if course.id in own)


def open_course(
    context: Context, caller: Caller, permission: Permission, work: UnitOfWork, course_id: str, *, given_as: str = ""
) -> Course:
    """The course, and its line in the log, which the caller of this function commits.

    ``given_as`` names a paper that the reader takes away: that is a disclosure, whoever reads, and the log names it.
    Raises ``NotVisible`` for a course that is absent or hidden, and then the denial is committed.
    """
    is_id = is_record_id(course_id)
    course = work.courses.get(course_id, caller.reader) if is_id else None
    if course is None:
        refuse_record(context, caller, permission, work, course_id)
    _log(context, caller, permission, work, [course], given_as)
    return course


def refuse_record(
    context: Context, caller: Caller, permission: Permission, work: UnitOfWork, record_id: str, *, reason: str = ""
) -> NoReturn:
    """The denial is committed, and ``NotVisible`` raised: the record is absent or hidden."""
    work.audit.write([denial(context, caller, permission, work, record_id, reason=reason)])
    work.commit()
    raise NotVisible


def refuse_own_course(
    context: Context, caller: Caller, permission: Permission, work: UnitOfWork, course_id: str
) -> None:
    """Return if the reader is no party of the course; otherwise it is absent for them, as by ``refuse_record``."""
    if course_id in work.staff.own_courses(caller.reader):
        refuse_record(context, caller, permission, work, course_id, reason=OWN_RECORD)


def denial(
    context: Context, caller: Caller, permission: Permission, work: UnitOfWork, record_id: str, *, reason: str = ""
) -> AuditEntry:
    """The line in the log that says that a record was denied, and where the reader is a party of it, that."""
    subjects = (record_id,) if is_record_id(record_id) else ()
    reason = reason or (reason_for(work, caller, record_id) if subjects else "")
    return audit_entry(context, caller, "consultation", permission, subjects, outcome=Outcome.DENY, reason=reason)


def refuse(context: Context, caller: Caller, permission: Permission, reason: str) -> None:
    """Note in the log that the caller was refused what it asked for."""
    entry = audit_entry(context, caller, "consultation", permission, (), outcome=Outcome.DENY, reason=reason)
    with context.store.work() as work:
        work.audit.write([entry])
        work.commit()


def _seen(caller: Caller, work: UnitOfWork, course: Course) -> Seen:
    told = told_of(course, caller.role.view, caller.principal.agency)
    return Seen(told, summarise(told), work.courses.neighbours(course, caller.reader), course)


def _log(
    context: Context,
    caller: Caller,
    permission: Permission,
    work: UnitOfWork,
    courses: list[Course],
    given_as: str = "",
    query: str = "",
) -> None:
    ids = tuple(course.id for course in courses)
    operation = operation_of(permission, given_as)
    work.courses.note_reading(ids, caller.principal.agency, context.clock.now())
    entry = audit_entry(context, caller, operation, permission, ids, rows=len(ids), reason=given_as, query=query)
    work.audit.write([entry])


def operation_of(permission: Permission, given_as: str = "") -> str:
    """What a reading is (s.62): consultation by the police, disclosure to others and of whatever is taken away."""
    return "consultation" if permission in _POLICE and not given_as else "disclosure"


_POLICE = frozenset(
    {
        Permission.POLICE_COURSE_READ,
        Permission.POLICE_EXPLANATION_READ,
        Permission.POLICE_OCCASION_DECIDE,
        Permission.POLICE_COURSE_SHARE,
        Permission.POLICE_COURSE_ALLOCATE,
    }
)
