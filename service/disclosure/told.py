"""Which reports of a course a view tells of at all (docs/disclosure.md, rows 1 to 6 and the variants). Floor 0b.

What is left out here is left out before anything is counted, dated or put in order, so that no figure tells of it.
"""

from __future__ import annotations

from dataclasses import replace

from service.disclosure.permissions import View
from service.domain.agency import AgencyId, AgencyKind
from service.domain.course import Course, Member
from service.domain.standing import Standing

NARROWED = frozenset({View.EDUCATION, View.SUSPECT_SIDE, View.DUAL_SIDE})
"""Views that tell of no other partner's report: what she told a refuge, a clinic or a helpline is not theirs to know,
nor that she told anybody."""


def released_to(course: Course, reader: AgencyId) -> Course:
    """The course as it is told to any reader of that agency: what is under the control of another agency, and is not
    released, is set aside."""
    withheld = tuple(member for member in course.members if not may_be_told(member, reader))
    if not withheld:
        return course
    members = tuple(member for member in course.members if may_be_told(member, reader))
    return replace(course, members=members, withheld=(*course.withheld, *withheld))


def may_be_told(member: Member, reader: AgencyId) -> bool:
    """Whether its agency lets that one know of the report."""
    return member.report.handling.is_told_to(member.agency, reader)


def told_of(course: Course, view: View, reader: AgencyId) -> Course:
    """The course with those reports only that the view tells of. The row filter of the same role sees to it that there
    is one."""
    if view not in NARROWED:
        return course
    return replace(course, members=tuple(member for member in course.members if _is_told(member, view, reader)))


def _is_told(member: Member, view: View, reader: AgencyId) -> bool:
    if member.agency.kind is AgencyKind.PARTNER and member.agency != reader:
        return False
    return view is not View.SUSPECT_SIDE or member.standing is Standing.ATTRIBUTED
