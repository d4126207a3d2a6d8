"""People decide which reports of a course are of one occasion, and undo it. Floor 2.

The law counts occasions, and the rules that group reports can be wrong. A decision names reports and stands until it is
undone, whatever comes in; the latest has the last word.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from service.conduct.summary import summarise
from service.disclosure.permissions import Permission
from service.disclosure.told import released_to
from service.disclosure.views.occasions import (
    OccasionDecisionList,
    OccasionDecisionShown,
    OccasionsDecided,
    decisions_url,
    occasion_decision_shown,
    occasions_decided,
)
from service.domain.course import Course
from service.domain.errors import DecisionInvalid, Flaw, NotPermitted
from service.domain.regrouping import OccasionDecision, Regrouping
from service.flows.context import Caller, Context, audit_entry, is_record_id
from service.flows.read import open_course, refuse_record
from service.flows.review import answers_for_force
from service.store.audit import Outcome
from service.store.events import Event
from service.store.occasions import StoredDecision
from service.store.unit_of_work import UnitOfWork

DECIDE = Permission.POLICE_OCCASION_DECIDE


def decide_occasions(
    context: Context, caller: Caller, course_id: str, says: Regrouping, incidents: Collection[str], reason: str
) -> tuple[OccasionsDecided, bool]:
    """The decision is in force; the occasions with it, and whether it is news: the same again changes nothing.

    Raises ``NotVisible`` for a course that the caller may not see, ``DecisionInvalid`` for reports that are not in it
    or too few, ``NotPermitted`` for an investigator of whose force none of them is.
    """
    caller = caller.reads(DECIDE)
    return context.store.change(
        lambda work: _decide(context, caller, work, course_id, says, frozenset(incidents), reason)
    )


def _decide(
    context: Context,
    caller: Caller,
    work: UnitOfWork,
    course_id: str,
    says: Regrouping,
    incidents: frozenset[str],
    reason: str,
) -> tuple[OccasionsDecided, bool]:
    course = open_course(context, caller, DECIDE, work, course_id)
    _check(course, says, incidents)
    own = {member.incident_id for member in course.members if member.agency == caller.principal.agency}
    if not (answers_for_force(caller) or own & incidents):
        work.audit.write([audit_entry(context, caller, "alteration", DECIDE, (course.id,), outcome=Outcome.DENY)])
        work.commit()
        raise NotPermitted(DECIDE.value)
    for before in work.occasions.naming(incidents):
        is_repeated = (before.decision.says, before.decision.incidents, before.decision.by) == (
            says,
            incidents,
            _who(caller),
        )
        if is_repeated and before.undone_at is None:
            work.commit()
            return _shown(caller, course, before), False
    decision = OccasionDecision(
        id=context.ids.new("dec"),
        says=says,
        incidents=incidents,
        reason=reason,
        by=_who(caller),
        at=context.clock.now(),
    )
    made = StoredDecision(decision=decision, course_id=course.id, agency=caller.principal.agency)
    work.occasions.add(made)
    return _apply(context, caller, work, course, made, says.value), True


def undo_decision(context: Context, caller: Caller, course_id: str, decision_id: str, reason: str) -> OccasionsDecided:
    """The decision counts no more: the occasions are as if it had never been made. Twice changes nothing.

    Raises ``NotVisible`` unless the caller sees the course and the decision names a report of it; ``NotPermitted`` for
    one of another agency, or of a colleague where the caller is no supervisor.
    """
    caller = caller.reads(DECIDE)
    return context.store.change(lambda work: _undo(context, caller, work, course_id, decision_id, reason))


def _undo(
    context: Context, caller: Caller, work: UnitOfWork, course_id: str, decision_id: str, reason: str
) -> OccasionsDecided:
    course = open_course(context, caller, DECIDE, work, course_id)
    made = work.occasions.get(decision_id) if is_record_id(decision_id) else None
    if made is None or not made.decision.incidents & {member.incident_id for member in course.members}:
        refuse_record(context, caller, DECIDE, work, decision_id)
    if not _may_undo(caller, made):
        entry = audit_entry(context, caller, "alteration", DECIDE, (decision_id,), outcome=Outcome.DENY)
        work.audit.write([entry])
        work.commit()
        raise NotPermitted(DECIDE.value)
    if made.undone_at is not None:
        work.commit()
        return _shown(caller, course, made)
    at, by = context.clock.now(), _who(caller)
    work.occasions.undo(decision_id, at=at, by=by, reason=reason)
    undone = replace(made, undone_at=at, undone_by=by, undone_reason=reason)
    return _apply(context, caller, work, course, undone, "undone")


def list_decisions(context: Context, caller: Caller, course_id: str) -> OccasionDecisionList:
    """The decisions that name reports of the course; raises ``NotVisible`` if the caller may not see it."""
    caller = caller.reads(DECIDE)

    def read(work: UnitOfWork) -> OccasionDecisionList:
        course = open_course(context, caller, DECIDE, work, course_id)
        found = work.occasions.naming({member.incident_id for member in course.members})
        work.commit()
        items = tuple(_decision(caller, course.id, one) for one in found)
        return OccasionDecisionList(id=course.id, url=decisions_url(course.id), items=items)

    return context.store.view(caller.principal.agency, read)


def _check(course: Course, says: Regrouping, incidents: frozenset[str]) -> None:
    if not incidents <= {member.incident_id for member in course.members}:
        raise DecisionInvalid((Flaw("/incidents", "not-in-course", "Name reports that stand in this course."),))
    if says is Regrouping.ONE and len(incidents) < 2:
        raise DecisionInvalid((Flaw("/incidents", "too-few", "Name two reports or more to be of one occasion."),))


def _apply(
    context: Context, caller: Caller, work: UnitOfWork, course: Course, made: StoredDecision, reason: str
) -> OccasionsDecided:
    """The course is another from now on: log it, tell whoever takes part, commit."""
    now = context.clock.now()
    named = made.decision.incidents
    courses = sorted({m.course_id for own in work.courses.of_incidents(named).values() for m in own})
    work.courses.revise(courses, now)
    changed = released_to(work.courses.of_ids([course.id])[course.id], caller.principal.agency)
    subjects = (made.decision.id, *courses, *sorted(named))
    work.audit.write([audit_entry(context, caller, "alteration", DECIDE, subjects, rows=len(named), reason=reason)])
    work.events.append(
        [
            Event(id=context.ids.new("evt"), at=now, type="course.changed", subject=course_id, agency=agency)
            for course_id, agencies in sorted(work.courses.audience(courses, now).items())
            for agency in agencies
        ]
    )
    shown = _shown(caller, changed, made)
    work.commit()
    return shown


def _shown(caller: Caller, course: Course, made: StoredDecision) -> OccasionsDecided:
    return OccasionsDecided(
        decision=_decision(caller, course.id, made), occasions=occasions_decided(summarise(course).occasions)
    )


def _decision(caller: Caller, course_id: str, made: StoredDecision) -> OccasionDecisionShown:
    return occasion_decision_shown(
        made.decision,
        course_id,
        made.agency,
        (made.undone_at, made.undone_by, made.undone_reason),
        is_own=made.agency == caller.principal.agency,
        may_undo=_may_undo(caller, made),
    )


def _may_undo(caller: Caller, made: StoredDecision) -> bool:
    is_own = made.agency == caller.principal.agency
    return is_own and (answers_for_force(caller) or made.decision.by == _who(caller))


def _who(caller: Caller) -> str:
    return caller.principal.acting_for or caller.principal.subject
