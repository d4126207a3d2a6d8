"""Which view of a course each partner role is answered with. Floor 3."""

from typing import assert_never

from service.disclosure.permissions import Permission, View
from service.disclosure.views.partner import (
    PartnerCourse,
    PartnerCourseItem,
    PartnerSystemCourse,
    PartnerSystemCourseItem,
    partner_course,
    partner_course_item,
    partner_system_course,
    partner_system_course_item,
)
from service.disclosure.views.partner_sides import (
    DualSideCourse,
    DualSideCourseItem,
    EducationCourse,
    EducationCourseItem,
    HealthCourse,
    SuspectSideCourse,
    SuspectSideCourseItem,
    dual_side_course,
    dual_side_course_item,
    education_course,
    education_course_item,
    health_course,
    suspect_side_course,
    suspect_side_course_item,
)
from service.domain.errors import NotVisible
from service.flows.context import Caller, Context
from service.flows.findings import Whole
from service.flows.read import Seen, show_course, show_record

PartnerItem = (
    PartnerCourseItem | PartnerSystemCourseItem | SuspectSideCourseItem | EducationCourseItem | DualSideCourseItem
)
PartnerOne = HealthCourse | PartnerCourse | PartnerSystemCourse | SuspectSideCourse | EducationCourse | DualSideCourse

_OF_FIGURES = frozenset({View.PARTNER_SYSTEM, View.EDUCATION, View.DUAL_SIDE})
"""Views that tell of no findings."""


def partner_item(caller: Caller, seen: Seen) -> PartnerItem:
    """The course in the list of that caller; raises ``NotVisible`` for a role that is none of a partner's."""
    reader = caller.principal.agency
    match caller.role.view:
        case View.PARTNER | View.HEALTH:
            return partner_course_item(seen.course, seen.summary, reader)
        case View.PARTNER_SYSTEM:
            return partner_system_course_item(seen.course, seen.summary, reader)
        case View.SUSPECT_SIDE:
            return suspect_side_course_item(seen.course, seen.summary, reader)
        case View.EDUCATION:
            return education_course_item(seen.course, reader)
        case View.DUAL_SIDE:
            return dual_side_course_item(seen.course, reader)
        case View.POLICE | View.POLICE_RECORDS | View.CPS | View.CPS_CASEWORK | View.NOTHING:
            raise NotVisible
        case _:
            assert_never(caller.role.view)


def partner_view(context: Context, caller: Caller, course_id: str) -> PartnerOne:
    """The course for that caller; raises ``NotVisible`` if it is absent or hidden."""
    read = Permission.PARTNER_COURSE_READ
    if caller.role.view in _OF_FIGURES:
        return show_course(context, caller, read, lambda seen: _in_figures(caller, seen), course_id)
    return show_record(context, caller, read, lambda seen: _with_findings(caller, seen), course_id)


def _in_figures(caller: Caller, seen: Seen) -> PartnerOne:
    reader = caller.principal.agency
    match caller.role.view:
        case View.EDUCATION:
            return education_course(seen.course, seen.whole, reader)
        case View.DUAL_SIDE:
            return dual_side_course(seen.course, seen.whole, reader)
        case _:
            return partner_system_course(seen.course, seen.summary, reader)


def _with_findings(caller: Caller, seen: Whole) -> PartnerOne:
    reader = caller.principal.agency
    match caller.role.view:
        case View.PARTNER:
            return partner_course(seen.course, seen.summary, reader, seen.findings)
        case View.HEALTH:
            return health_course(seen.course, seen.summary, reader, seen.findings)
        case View.SUSPECT_SIDE:
            return suspect_side_course(seen.course, seen.whole, seen.summary, reader, seen.findings)
        case _:
            raise NotVisible
