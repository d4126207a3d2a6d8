"""Sight of a course that is closed to an agency: asked for, and decided on. Floor 3."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, StringConstraints

from service.api.deps import Ctx, Guard
from service.api.problems import PROBLEM_RESPONSES
from service.api.reviews import Reason, Undoing
from service.disclosure.permissions import Permission
from service.disclosure.views.access_requests import AccessAsked, AccessAskedList, AccessQueue, AccessWanted
from service.domain.sharing import LawfulBasis
from service.flows.access_requests import ask, list_own, list_waiting, refuse
from service.flows.context import Caller

router = APIRouter(prefix="/v1", tags=["sharing"], responses=PROBLEM_RESPONSES)

Asker = Annotated[Caller, Depends(Guard(Permission.ACCESS_ASK))]
Decider = Annotated[Caller, Depends(Guard(Permission.POLICE_COURSE_SHARE))]


class AccessAsking(BaseModel):
    """Which course sight is asked of, on what lawful basis, and what for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    course_id: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    basis: LawfulBasis
    purpose: Reason


@router.post("/access-requests", status_code=202, summary="Ask for sight of a course")
def ask_access(context: Ctx, caller: Asker, body: AccessAsking) -> AccessAsked:
    """It is put to the supervisors of the forces with a report in the course; the answer is the same whether there is
    such a course or not."""
    return ask(context, caller, body.course_id, body.basis, body.purpose)


@router.get("/access-requests", summary="What the own agency asked sight of")
def own_access_requests(context: Ctx, caller: Asker) -> AccessAskedList:
    """The newest 100. A request that is not granted waits until it lapses, whatever became of it."""
    return list_own(context, caller)


@router.get("/police/access-requests", summary="Requests of other agencies that wait for the force")
def waiting_access_requests(context: Ctx, caller: Decider) -> AccessQueue:
    """For courses with a report of the force, the oldest 100. A request is granted by sharing the course with the
    agency (`shares_url`), and is then no longer here."""
    return list_waiting(context, caller)


@router.post("/police/access-requests/{request_id}/refusal", summary="Refuse a request for sight of a course")
def refuse_access(context: Ctx, caller: Decider, request_id: str, body: Undoing) -> AccessWanted:
    """It waits no more. The asker is not told, as a refusal would tell that there is such a course."""
    return refuse(context, caller, request_id, body.reason)
