"""Courses that are searched for by conduct, crime, order, indicator, day or force. Floor 2.

What is searched for follows from the rules and is in no index, so the courses that the caller may see are read one
after the other. A request looks at so many of them at most; its page may be short, or empty, and its cursor still leads
on from the last course that was looked at. Only a page without a cursor is the last.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import TypeVar

from service.conduct.search import Sought, meets
from service.conduct.summary import summarise
from service.disclosure.material import material
from service.disclosure.permissions import Filter, Permission
from service.disclosure.told import released_to
from service.domain.course import Course, Neighbours
from service.domain.errors import NotPermitted
from service.flows.context import Caller, Context, audit_entry
from service.flows.findings import asked_by, recent_since
from service.flows.read import Page, Place, Seen, operation_of, refuse
from service.store.unit_of_work import UnitOfWork

MOST_LOOKED_AT = 200
"""How many courses one request looks at, at most."""
AT_A_TIME = 50
"""How many of them are read together, so that nobody waits long for the database."""

T = TypeVar("T")


def filters_of(sought: Sought) -> frozenset[Filter]:
    """What is searched by."""
    return frozenset(Filter(field.name) for field in fields(sought) if getattr(sought, field.name))


def search_courses(
    context: Context,
    caller: Caller,
    permission: Permission,
    show: Callable[[Seen], T],
    sought: Sought,
    after: Place | None,
    limit: int,
) -> Page[T]:
    """Those of the courses that the caller may see that are searched for, shown by ``show``, at most ``limit``.

    Raises ``NotPermitted`` for a filter on what the caller's view does not tell; that is in the log.
    """
    caller = caller.reads(permission)
    used = filters_of(sought)
    if not used <= caller.role.filters:
        refuse(context, caller, permission, "filter")
        raise NotPermitted(permission.value)
    found, place = _look_through(context, caller, sought, after, limit)
    seen = context.store.view(
        caller.principal.agency, lambda work: _read(context, caller, work, permission, found, sought)
    )
    return Page([show(one) for one in seen], place)


def _look_through(
    context: Context, caller: Caller, sought: Sought, after: Place | None, limit: int
) -> tuple[list[str], Place | None]:
    """The ids of courses that are searched for, and where to go on, if there may be more."""
    found: list[str] = []
    place, looked_at = after, 0
    while looked_at < MOST_LOOKED_AT:
        some = _next(context, caller, sought, place)
        for course, neighbours in some:
            place, looked_at = (course.revised_at, course.id), looked_at + 1
            if _meets(context, caller, sought, course, neighbours):
                found.append(course.id)
            if len(found) == limit:
                return found, place
        if len(some) < AT_A_TIME:
            return found, None
    return found, place


def _next(
    context: Context, caller: Caller, sought: Sought, place: Place | None
) -> list[tuple[Course, Neighbours | None]]:
    """The next courses, read and not shown: what of them is shown is read again with its line in the log."""
    since = recent_since(context)
    with context.store.work(steady=True, wall=caller.principal.agency) as work:
        courses = work.courses.page(caller.reader, place, AT_A_TIME)
        reader, counts = caller.reader, bool(sought.indicator)
        return [(course, work.courses.neighbours(course, reader, since) if counts else None) for course in courses]


def _meets(context: Context, caller: Caller, sought: Sought, course: Course, neighbours: Neighbours | None) -> bool:
    shown = material(course, summarise(course), caller.role.view, caller.principal.agency)
    return meets(sought, *shown, asked_by(context, caller, neighbours))


def _read(
    context: Context, caller: Caller, work: UnitOfWork, permission: Permission, ids: list[str], sought: Sought
) -> list[Seen]:
    """The courses in their order, those that were merged or hidden in the meantime left out; logged and committed."""
    agency = caller.principal.agency
    visible = work.persons.seen_courses(ids, caller.reader)
    courses = work.courses.of_ids([course_id for course_id in ids if course_id in visible])
    shown = [released_to(courses[course_id], agency) for course_id in ids if course_id in courses]
    seen = [Seen(course, summarise(course), work.courses.neighbours(course, caller.reader), course) for course in shown]
    work.courses.note_reading([course.id for course in shown], agency, context.clock.now())
    subjects = tuple(course.id for course in shown)
    reason, query = f"searched by {', '.join(sorted(filters_of(sought)))}", work.sealing.masks.digest(repr(sought))
    entry = audit_entry(
        context, caller, operation_of(permission), permission, subjects, rows=len(shown), reason=reason, query=query
    )
    work.audit.write([entry])
    work.commit()
    return seen
