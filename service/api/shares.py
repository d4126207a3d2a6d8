"""Shares of a course: a police supervisor gives another agency its view of it, and takes it back. Floor 3."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, StringConstraints

from service.api.answers import at_its_own_place, tagged
from service.api.deps import Ctx, Guard
from service.api.problems import PROBLEM_RESPONSES
from service.api.reviews import Reason, Undoing
from service.disclosure.permissions import Permission
from service.disclosure.views.shares import ShareList, ShareShown
from service.domain.sharing import LawfulBasis
from service.flows.context import Caller
from service.flows.share import Offer, give_share, list_shares, withdraw_share

router = APIRouter(prefix="/v1/police/courses", tags=["sharing"], responses=PROBLEM_RESPONSES)

Sharer = Annotated[Caller, Depends(Guard(Permission.POLICE_COURSE_SHARE))]


class ShareOffer(BaseModel):
    """Which agency is given its view of the course, on what lawful basis, what for, and until when."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    agency: Annotated[str, StringConstraints(max_length=80)]
    basis: LawfulBasis
    purpose: Reason
    expires_at: AwareDatetime


@router.get("/{course_id}/shares", summary="With whom a course is shared")
def course_shares(context: Ctx, caller: Sharer, course_id: str, request: Request, response: Response) -> ShareList:
    """Whoever gave them, oldest first, ended ones among them."""
    view = list_shares(context, caller, course_id)
    at_its_own_place(response, course_id, view.id, view.url)
    return tagged(request, response, view)


@router.post(
    "/{course_id}/shares",
    status_code=201,
    summary="Share a course with an agency",
    responses={200: {"model": ShareShown, "description": "Given so by this force before"}},
)
def share_course(context: Ctx, caller: Sharer, course_id: str, body: ShareOffer, response: Response) -> ShareShown:
    """Each role of that agency sees the course in its own view until the share expires or is withdrawn, or the course
    is merged with another. For a supervisor of a force with a report in it; the agency is told by `course.shared`, and
    of the end by `course.retracted`."""
    offer = Offer(agency=body.agency, basis=body.basis, purpose=body.purpose, expires_at=_utc(body.expires_at))
    share, is_new = give_share(context, caller, course_id, offer)
    response.status_code = 201 if is_new else 200
    response.headers["Location"] = share.url
    return share


@router.post("/{course_id}/shares/{share_id}/withdrawal", summary="Withdraw a share")
def withdraw_course_share(context: Ctx, caller: Sharer, course_id: str, share_id: str, body: Undoing) -> ShareShown:
    """The agency no longer sees the course by it from now on. For the supervisors of the force that gave it; doing it
    twice changes nothing."""
    return withdraw_share(context, caller, course_id, share_id, body.reason)


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC)
