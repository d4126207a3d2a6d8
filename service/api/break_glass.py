"""Break-glass: a course is opened for a short while, by two persons of one agency. Floor 3."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, StringConstraints

from service.api.deps import Ctx, Guard
from service.api.problems import PROBLEM_RESPONSES
from service.api.reviews import Reason
from service.disclosure.permissions import Permission
from service.disclosure.views.break_glass import GlassAsked, GlassQueue
from service.domain.sharing import Emergency
from service.flows.break_glass import approve, ask, list_waiting
from service.flows.context import Caller

router = APIRouter(prefix="/v1/break-glass", tags=["sharing"], responses=PROBLEM_RESPONSES)

Asker = Annotated[Caller, Depends(Guard(Permission.BREAK_GLASS_ASK))]
Approver = Annotated[Caller, Depends(Guard(Permission.BREAK_GLASS_APPROVE))]


class Asking(BaseModel):
    """Which course is to be opened, in what emergency, and why in words."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    course_id: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    emergency: Emergency
    reason: Reason


@router.post("", status_code=202, summary="Ask to open a course in an emergency")
def ask_break_glass(context: Ctx, caller: Asker, body: Asking) -> GlassAsked:
    """It shows nothing until a second person of the agency approves; the answer is the same whether there is such a
    course or not. It is put to the auditors at once."""
    return ask(context, caller, body.course_id, body.emergency, body.reason)


@router.get("", summary="Requests that wait for a second person")
def waiting_break_glass(context: Ctx, caller: Approver) -> GlassQueue:
    """Those of the caller's agency, the first to lapse first."""
    return list_waiting(context, caller)


@router.post("/{request_id}/approval", summary="Approve the opening of a course")
def approve_break_glass(context: Ctx, caller: Approver, request_id: str) -> GlassAsked:
    """By another person of the agency than the one who asks: a supervisor of the force, a colleague at a partner. The
    asker reads the course in their own view until `open_until`; the agencies with a report in it get
    `course.glass_broken`. The answer is the same whether there is such a course or not."""
    return approve(context, caller, request_id)
