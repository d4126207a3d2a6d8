"""Courses, as each kind of agency may see them. Floor 3.

The routes of the three kinds are alike and yet apart: each names its permission and its types, so that what police
see can never be answered on a partner's path.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from typing import Annotated, Generic, TypeVar

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict

from service.api.answers import at_its_own_place, at_once, tagged
from service.api.deps import Ctx, Cursing, Guard
from service.api.paging import Cursor, Cursors, Limit, link_header
from service.api.partner_views import PartnerItem, PartnerOne, partner_item, partner_view
from service.api.problems import PROBLEM_RESPONSES
from service.conduct.search import Sought
from service.disclosure.permissions import Permission, View
from service.disclosure.views.cps import CpsCaseworkCourse, CpsCourse, CpsCourseItem, cps_course, cps_course_item
from service.disclosure.views.explanation import PoliceExplanation
from service.disclosure.views.police import (
    PoliceCourse,
    PoliceCourseItem,
    PoliceTimeline,
    police_course,
    police_course_item,
    police_timeline,
)
from service.disclosure.views.police_records import (
    PoliceRecordsCourse,
    PoliceRecordsCourseItem,
    PoliceRecordsTimeline,
    police_records_course,
    police_records_course_item,
    police_records_timeline,
)
from service.domain.errors import NotVisible
from service.flows.context import Caller, Context
from service.flows.explanation import explain_course
from service.flows.findings import Whole
from service.flows.read import Page, Place, Seen, courses_by_urn, list_courses, show_course, show_record
from service.flows.search import search_courses

router = APIRouter(prefix="/v1", tags=["courses"], responses=PROBLEM_RESPONSES)

ItemT = TypeVar("ItemT")
Police = Annotated[Caller, Depends(Guard(Permission.POLICE_COURSE_READ))]
Officer = Annotated[Caller, Depends(Guard(Permission.POLICE_EXPLANATION_READ))]
Cps = Annotated[Caller, Depends(Guard(Permission.CPS_COURSE_READ))]
Partner = Annotated[Caller, Depends(Guard(Permission.PARTNER_COURSE_READ))]


class CoursePage(BaseModel, Generic[ItemT]):
    """Part of the courses that the reader may see, least recently revised first; `next` leads on, null at the end."""

    model_config = ConfigDict(frozen=True)

    items: list[ItemT]
    next: str | None


class CpsCourses(BaseModel):
    """The courses of one case."""

    model_config = ConfigDict(frozen=True)

    items: list[CpsCourse | CpsCaseworkCourse]


def _page(
    context: Context,
    caller: Caller,
    permission: Permission,
    show: Callable[[Seen], ItemT],
    asked: tuple[str, Cursors, str | None, int],
    response: Response,
) -> CoursePage[ItemT]:
    limit = asked[3]
    return _turned(
        caller, lambda after: list_courses(context, caller, permission, show, after, limit), asked, response, {}
    )


def _turned(
    caller: Caller,
    read: Callable[[Place | None], Page[ItemT]],
    asked: tuple[str, Cursors, str | None, int],
    response: Response,
    filters: Mapping[str, str],
) -> CoursePage[ItemT]:
    """The page that the cursor leads to, and the cursor to the next one; a cursor serves its own filters only."""
    path, cursors, cursor, limit = asked
    named = (f"{name}={value}" for name, value in sorted(filters.items()))
    bound = (path, caller.principal.client_id, str(caller.principal.agency), caller.role.name, *named)
    page = read(cursors.read(cursor, bound) if cursor is not None else None)
    following = cursors.issue(*page.next, bound) if page.next else None
    if following:
        response.headers["Link"] = link_header(path, limit, following, filters)
    return CoursePage(items=page.items, next=following)


_LONGEST = 64


def _sought(
    behaviour: Annotated[
        str, Query(max_length=_LONGEST, description="Code of conduct, as `S2A3_E`, on any occasion")
    ] = "",
    classification: Annotated[
        str,
        Query(
            max_length=_LONGEST,
            description="CJS code, Home Office class, `stalking` or `harassment`; principal or included",
        ),
    ] = "",
    order: Annotated[str, Query(max_length=_LONGEST, description="Kind of order that any report names, as `spo`")] = "",
    indicator: Annotated[
        str, Query(max_length=_LONGEST, description="Code of an indicator that is present, as `I02`")
    ] = "",
    since: Annotated[
        date | None, Query(description="First day on which there was conduct, or may have been; by time of the event")
    ] = None,
    force: Annotated[
        str, Query(max_length=_LONGEST, description="PNC code of a police force that reports in the course")
    ] = "",
) -> Sought:
    return Sought(
        behaviour=behaviour,
        classification=classification,
        order=order,
        indicator=indicator,
        since=since,
        force=force,
    )


Filtered = Annotated[Sought, Depends(_sought)]


def _police_item(caller: Caller, seen: Seen) -> PoliceCourseItem | PoliceRecordsCourseItem:
    show = police_course_item if caller.role.view is View.POLICE else police_records_course_item
    return show(seen.course, seen.summary, seen.neighbours, caller.principal.agency)


def _police(caller: Caller, seen: Whole) -> PoliceCourse | PoliceRecordsCourse:
    show = police_course if caller.role.view is View.POLICE else police_records_course
    return show(seen.course, seen.summary, seen.neighbours, caller.principal.agency, seen.findings)


def _police_timeline(caller: Caller, seen: Seen) -> PoliceTimeline | PoliceRecordsTimeline:
    show = police_timeline if caller.role.view is View.POLICE else police_records_timeline
    return show(seen.course, seen.summary, caller.principal.agency)


def _cps(caller: Caller, seen: Whole) -> CpsCourse | CpsCaseworkCourse:
    is_casework = caller.role.view is not View.CPS
    return cps_course(seen.course, seen.summary, caller.principal.agency, seen.findings, casework=is_casework)


@router.get("/police/courses", summary="Courses in which the force has an incident")
def police_courses(
    context: Ctx,
    caller: Police,
    cursors: Cursing,
    response: Response,
    sought: Filtered,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> CoursePage[PoliceCourseItem | PoliceRecordsCourseItem]:
    """Officers see persons; a records system sees figures and its own references.

    With filters a request looks at 200 courses at most: its page may be short or empty, and `next` still leads on. Only
    a page whose `next` is null is the last. A records system may filter by indicator, since and force.
    """
    asked, permission = ("/v1/police/courses", cursors, cursor, limit), Permission.POLICE_COURSE_READ
    filters = {f.name: str(value) for f in fields(sought) if (value := getattr(sought, f.name))}

    def show(seen: Seen) -> PoliceCourseItem | PoliceRecordsCourseItem:
        return _police_item(caller, seen)

    if not filters:
        return _page(context, caller, permission, show, asked, response)
    return _turned(
        caller,
        lambda after: search_courses(context, caller, permission, show, sought, after, limit),
        asked,
        response,
        filters,
    )


@router.get(
    "/police/courses/{course_id}",
    summary="One course, as police see it",
    response_model=PoliceCourse | PoliceRecordsCourse,
)
def police_one(context: Ctx, caller: Police, course_id: str, request: Request, response: Response) -> Response:
    """The whole for officers; for a records system its own reports, and pointers to other forces."""
    view = show_record(context, caller, Permission.POLICE_COURSE_READ, lambda seen: _police(caller, seen), course_id)
    at_its_own_place(response, course_id, view.id, view.url)
    return at_once(request, response, view)


@router.get("/police/courses/{course_id}/timeline", summary="The occasions of a course in order")
def police_occasions(
    context: Ctx, caller: Police, course_id: str, request: Request, response: Response
) -> PoliceTimeline | PoliceRecordsTimeline:
    """Several reports of one occasion stand together."""
    view = show_course(
        context, caller, Permission.POLICE_COURSE_READ, lambda seen: _police_timeline(caller, seen), course_id
    )
    at_its_own_place(response, course_id, view.id, view.url)
    return tagged(request, response, view)


@router.get("/police/courses/{course_id}/explanation", summary="Why a course is one course")
def police_explanation(
    context: Ctx, caller: Officer, course_id: str, request: Request, response: Response
) -> PoliceExplanation:
    """The evidence per field with its bits, their sum, the thresholds, and what was considered and not linked."""
    view = explain_course(context, caller, course_id)
    at_its_own_place(response, course_id, view.id, view.url)
    return tagged(request, response, view)


@router.get("/cps/courses", summary="Courses with a referral to the CPS")
def cps_courses(
    context: Ctx, caller: Cps, cursors: Cursing, response: Response, limit: Limit = 50, cursor: Cursor = None
) -> CoursePage[CpsCourseItem]:
    """Each in short."""
    asked = ("/v1/cps/courses", cursors, cursor, limit)
    return _page(
        context,
        caller,
        Permission.CPS_COURSE_READ,
        lambda seen: cps_course_item(seen.course, seen.summary, caller.principal.agency),
        asked,
        response,
    )


@router.get("/cps/courses/by-urn/{urn}", summary="The courses of one case")
def cps_by_urn(context: Ctx, caller: Cps, urn: str, request: Request, response: Response) -> CpsCourses:
    """A case may have several defendants, and so several courses; a URN without any to see is not found."""
    found = courses_by_urn(context, caller, Permission.CPS_COURSE_READ, lambda seen: _cps(caller, seen), urn)
    if not found:
        raise NotVisible
    return tagged(request, response, CpsCourses(items=found))


@router.get(
    "/cps/courses/{course_id}",
    summary="One course, as prosecutors see it",
    response_model=CpsCourse | CpsCaseworkCourse,
)
def cps_one(context: Ctx, caller: Cps, course_id: str, request: Request, response: Response) -> Response:
    """The whole of what police recorded; the casework system gets the victim by name only."""
    view = show_record(context, caller, Permission.CPS_COURSE_READ, lambda seen: _cps(caller, seen), course_id)
    at_its_own_place(response, course_id, view.id, view.url)
    return at_once(request, response, view)


@router.get("/partner/courses", summary="Courses of the agency's own clients")
def partner_courses(
    context: Ctx, caller: Partner, cursors: Cursing, response: Response, limit: Limit = 50, cursor: Cursor = None
) -> CoursePage[PartnerItem]:
    """Counts, days or months, and the agency's own reports."""
    asked = ("/v1/partner/courses", cursors, cursor, limit)
    return _page(
        context, caller, Permission.PARTNER_COURSE_READ, lambda seen: partner_item(caller, seen), asked, response
    )


@router.get("/partner/courses/{course_id}", summary="One course of an own client")
def partner_one(context: Ctx, caller: Partner, course_id: str, request: Request, response: Response) -> PartnerOne:
    """What helps to keep her safe, and nothing that another agency knows of either person."""
    view = partner_view(context, caller, course_id)
    at_its_own_place(response, course_id, view.id, view.url)
    return tagged(request, response, view)
