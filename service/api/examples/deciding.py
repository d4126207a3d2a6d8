"""Examples of questions who is who, of people's answers, and of persons; made by the code that makes real ones.
Floor 3."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from pydantic import BaseModel

from service.api.reviews import ReviewList
from service.disclosure.forces import agency_name
from service.disclosure.views.compared import Side, compared, kept_safe, party_shown
from service.disclosure.views.matches import CandidateGraded, CandidateShown, Matches
from service.disclosure.views.person import person_shown, person_url
from service.disclosure.views.persons import dobs_of, names_of
from service.disclosure.views.reviews import (
    Changes,
    JudgedParty,
    JudgementMade,
    JudgementShown,
    ReviewShown,
    WouldJoin,
)
from service.domain.agency import AgencyId
from service.domain.course import Course
from service.domain.evidence import Comparison

_REVIEW, _JUDGEMENT = "rev_7c2f9a41d05be8836f10a4c7b2e95d18", "jdg_0197a1c05f3270028c3d2e1f0a9b8c7d"
_PERSON: Final = "per_0197a1c05f3370038c3d2e1f0a9b8c7d"
_OTHER: Final = "per_0197a1c05f3470048c3d2e1f0a9b8c7d"


def deciding_answers(
    course: Course, comparison: Comparison, at: datetime, force: AgencyId
) -> Mapping[str, Mapping[str, BaseModel]]:
    """What the operations on reviews, judgements, matches and persons may answer, about the two parties compared."""
    members = {member.incident_id: member for member in course.members}
    sides = {
        ref: Side(
            ref=ref,
            agency=members[ref.incident_id].agency,
            report=members[ref.incident_id].report,
            is_in_view=True,
        )
        for ref in (comparison.left, comparison.right)
    }
    review = _review(sides[comparison.left], sides[comparison.right], course, comparison, at, force)
    made = JudgementMade(judgement=_judgement(comparison, at, force), changes=_changes(course))
    parties = [(side.agency, side.party) for side in sides.values()]
    officers = CandidateShown(
        person_id=_PERSON,
        grade="certain",
        courses=(course.id,),
        url=person_url(_PERSON),
        bits=review.comparison.bits,
        names=names_of(parties),
        dobs=dobs_of(parties),
        evidence=tuple(line.model_copy(update={"left": None}) for line in review.comparison.evidence),
        against=review.comparison.against,
    )
    systems = CandidateGraded(person_id=_PERSON, grade="certain", courses=(course.id,))
    thresholds = (comparison.link_at, comparison.review_at, comparison.model)
    return {
        "review_queue": {"last_page": ReviewList(items=[review], next=None)},
        "one_review": {"supervisor": review},
        "judge_review": {"joined": made},
        "undo_judgement": {"parted": made},
        "one_judgement": {"own": made.judgement},
        "query_by_example": {
            "officer": _matches(officers, *thresholds),
            "records_system": _matches(systems, *thresholds),
        },
        "one_person": {"officer": person_shown(_PERSON, "", parties, 2, [(course.id, "suspect")])},
    }


def _matches(candidate: CandidateShown | CandidateGraded, link_at: float, review_at: float, model: str) -> Matches:
    return Matches(candidates=(candidate,), link_at=link_at, review_at=review_at, model=model)


def _review(
    left: Side, right: Side, course: Course, comparison: Comparison, at: datetime, force: AgencyId
) -> ReviewShown:
    return ReviewShown(
        id=_REVIEW,
        url=f"/v1/police/reviews/{_REVIEW}",
        is_open=True,
        since=at,
        urgent_because=("I09",),
        left=party_shown(left, force),
        right=party_shown(right, force),
        comparison=compared(comparison, {left.ref: left, right.ref: right}, kept_safe([course]), force),
        would_join=WouldJoin(persons=(_PERSON, _OTHER), courses=()),
        may_judge=True,
        redactions=("evidence.protected", "reports_out_of_view"),
    )


def _judgement(comparison: Comparison, at: datetime, force: AgencyId) -> JudgementShown:
    left, right = (
        JudgedParty(incident_id=ref.incident_id, local_id=ref.local_id) for ref in (comparison.left, comparison.right)
    )
    return JudgementShown(
        id=_JUDGEMENT,
        url=f"/v1/police/judgements/{_JUDGEMENT}",
        review_id=_REVIEW,
        decision="same",
        reason="He gave the same date of birth and address in both interviews.",
        agency=str(force),
        agency_name=agency_name(force),
        made_by="staff-0017",
        made_at=at,
        left=left,
        right=right,
        is_in_force=True,
        undone_at=None,
        undone_by=None,
        undone_reason=None,
        may_undo=True,
    )


def _changes(course: Course) -> Changes:
    return Changes(
        persons_merged={_OTHER: _PERSON}, persons_split={}, courses_merged={}, courses_split={}, courses=(course.id,)
    )
