"""Examples of decisions on occasions and of the measures; made by the code that makes real ones. Floor 3."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from pydantic import BaseModel

from service.conduct.findings import assessed_at, is_limit_passed
from service.conduct.measures import measures_of
from service.conduct.summary import summarise
from service.disclosure.views.measures import MeasuresShown, measures_shown
from service.disclosure.views.occasions import (
    OccasionDecisionList,
    OccasionsDecided,
    decisions_url,
    occasion_decision_shown,
    occasions_decided,
)
from service.domain.agency import AgencyId
from service.domain.course import Course
from service.domain.measures import MeasuredCourse
from service.domain.regrouping import OccasionDecision, Regrouping

_SINCE = date(2026, 8, 26)


def recording_answers(course: Course, at: datetime, force: AgencyId) -> Mapping[str, Mapping[str, BaseModel]]:
    """What the operations on occasions and measures may answer about the course."""
    decision = OccasionDecision(
        id="dec_0197a1c05f3570058c3d2e1f0a9b8c7d",
        says=Regrouping.ONE,
        incidents=frozenset(member.incident_id for member in course.members[-2:]),
        reason="The referral tells of the same evening.",
        by="staff-0017",
        at=at,
    )
    shown = occasion_decision_shown(decision, course.id, force, (None, "", ""), is_own=True, may_undo=True)
    decided = OccasionsDecided(
        decision=shown, occasions=occasions_decided(summarise(replace(course, decisions=(decision,))).occasions)
    )
    undone = occasion_decision_shown(
        decision, course.id, force, (at, "staff-0017", "A slip."), is_own=True, may_undo=True
    )
    undoing = OccasionsDecided(decision=undone, occasions=occasions_decided(summarise(course).occasions))
    listed = OccasionDecisionList(id=course.id, url=decisions_url(course.id), items=(shown,))
    return {
        "occasion_decisions": {"one_decision": listed},
        "decide_on_occasions": {"merged": decided},
        "undo_occasion_decision": {"undone": undoing},
        "measures": {"one_course": _measures(course, at)},
    }


def _measures(course: Course, at: datetime) -> MeasuresShown:
    summary = summarise(course)
    measured = MeasuredCourse(
        course=course,
        summary=summary,
        shown_at=(at,),
        assessed_at=assessed_at(course, summary, at.date()),
        linked_at=tuple((member.incident_id, member.received_at) for member in course.members),
        is_limit_passed=is_limit_passed(summary, at.date()),
    )
    figures = measures_shown(measures_of([measured], [], at))
    return MeasuresShown(at=at, since=_SINCE, courses=1, is_complete=True, measures=figures)
