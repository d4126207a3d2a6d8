"""Release of what is safe in a course. Floor 3."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from service.api.deps import Ctx, Guard
from service.api.problems import PROBLEM_RESPONSES
from service.api.reviews import Reason
from service.disclosure.permissions import Permission
from service.disclosure.views.reveals import Revealed, SafeKind
from service.domain.reasons import ReasonCode
from service.flows.context import Caller
from service.flows.reveal import Asked, reveal

router = APIRouter(tags=["reveals"], responses=PROBLEM_RESPONSES)

Officer = Annotated[Caller, Depends(Guard(Permission.POLICE_SAFE_REVEAL))]
Prosecutor = Annotated[Caller, Depends(Guard(Permission.CPS_SAFE_REVEAL))]


class RevealRequest(BaseModel):
    """Which kinds of safe details are wanted, and why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kinds: Annotated[list[SafeKind], Field(min_length=1, max_length=len(SafeKind))]
    reason_code: ReasonCode
    reason: Reason

    def asked(self) -> Asked:
        """The question."""
        return Asked(tuple(self.kinds), self.reason_code, self.reason)


@router.post("/v1/police/courses/{course_id}/reveals", summary="Reveal safe details, for the police")
def reveal_to_police(context: Ctx, caller: Officer, course_id: str, body: RevealRequest) -> Revealed:
    """Where the victim, and the people around her, are reached and found, as current reports tell it. For a force with
    a report of its own in the course; each call is a line in the access log that names reader, reason and fields."""
    return reveal(context, caller, Permission.POLICE_SAFE_REVEAL, course_id, body.asked())


@router.post("/v1/cps/courses/{course_id}/reveals", summary="Reveal safe details, for a prosecutor")
def reveal_to_prosecutor(context: Ctx, caller: Prosecutor, course_id: str, body: RevealRequest) -> Revealed:
    """The same for witness care, in a course with a referral to the CPS; never for the defence."""
    return reveal(context, caller, Permission.CPS_SAFE_REVEAL, course_id, body.asked())
