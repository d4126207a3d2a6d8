"""People's decisions on which reports of a course are of one occasion. Floor 3."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from service.api.answers import at_its_own_place, tagged
from service.api.deps import Ctx, Guard
from service.api.problems import PROBLEM_RESPONSES
from service.api.reviews import Reason, Undoing
from service.disclosure.permissions import Permission
from service.disclosure.views.occasions import OccasionDecisionList, OccasionsDecided
from service.domain.regrouping import Regrouping
from service.flows.context import Caller
from service.flows.occasions import decide_occasions, list_decisions, undo_decision

router = APIRouter(prefix="/v1/police/courses", tags=["occasions"], responses=PROBLEM_RESPONSES)

Decider = Annotated[Caller, Depends(Guard(Permission.POLICE_OCCASION_DECIDE))]

MOST_NAMED = 200
"""Reports that one decision names, at most."""


class OccasionAnswer(BaseModel):
    """That reports are of one occasion, with whatever else is of the occasions they are in; or of one by themselves,
    apart from the others. And why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    says: Regrouping
    incidents: Annotated[list[str], Field(min_length=1, max_length=MOST_NAMED)]
    reason: Reason


@router.get("/{course_id}/occasions/decisions", summary="What people decided on the occasions of a course")
def occasion_decisions(
    context: Ctx, caller: Decider, course_id: str, request: Request, response: Response
) -> OccasionDecisionList:
    """Oldest first, undone ones among them."""
    view = list_decisions(context, caller, course_id)
    at_its_own_place(response, course_id, view.id, view.url)
    return tagged(request, response, view)


@router.post(
    "/{course_id}/occasions/decisions",
    status_code=201,
    summary="Decide which reports are of one occasion",
    responses={200: {"model": OccasionsDecided, "description": "Decided so by this person before"}},
)
def decide_on_occasions(
    context: Ctx, caller: Decider, course_id: str, body: OccasionAnswer, response: Response
) -> OccasionsDecided:
    """`one` merges the occasions of the reports named, `apart` makes them an occasion of their own. It stands until it
    is undone; where decisions differ the latest has the last word. An investigator names a report of her own force."""
    made, is_new = decide_occasions(context, caller, course_id, body.says, body.incidents, body.reason)
    response.status_code = 201 if is_new else 200
    response.headers["Location"] = made.decision.url
    return made


@router.post("/{course_id}/occasions/decisions/{decision_id}/undo", summary="Undo a decision on occasions")
def undo_occasion_decision(
    context: Ctx, caller: Decider, course_id: str, decision_id: str, body: Undoing
) -> OccasionsDecided:
    """The occasions are as if it had never been made. For whoever made it and the supervisors of the agency; doing it
    twice changes nothing."""
    return undo_decision(context, caller, course_id, decision_id, body.reason)
