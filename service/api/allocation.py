"""To whom a course is allocated, and whether it is restricted to them. Floor 3."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, StringConstraints

from service.api.answers import at_its_own_place, tagged
from service.api.deps import Ctx, Guard
from service.api.problems import PROBLEM_RESPONSES
from service.api.reviews import Reason, Undoing
from service.disclosure.permissions import Permission
from service.disclosure.views.allocation import AllocationShown, ClearanceGiven, CourseAllocation
from service.domain.sharing import Policy
from service.flows.allocation import allocate, end_allocation, open_again, read_allocation, restrict
from service.flows.clearing import clear_namesake
from service.flows.context import Caller
from service.flows.staff_schema import StaffReference

router = APIRouter(prefix="/v1/police/courses", tags=["sharing"], responses=PROBLEM_RESPONSES)

Allocator = Annotated[Caller, Depends(Guard(Permission.POLICE_COURSE_ALLOCATE))]
Staff = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._@-]{1,64}\*?$", max_length=65)]


class Allocating(BaseModel):
    """One of the force's staff by reference, or a unit: the beginning of its references and `*`. And why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    staff: Staff
    reason: Reason


class Clearing(BaseModel):
    """One of the force's staff by reference, and how it is known that they are not a party of the course."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    staff: StaffReference
    reason: Reason


class Restricting(BaseModel):
    """Whether others may know that the course exists (`hit`) or not (`no_hit`), and why it is restricted."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    policy: Policy
    reason: Reason


@router.get("/{course_id}/allocation", summary="To whom a course is allocated")
def course_allocation(
    context: Ctx, caller: Allocator, course_id: str, request: Request, response: Response
) -> CourseAllocation:
    """The allocations of the caller's force in force, and the restrictions of all forces."""
    view = read_allocation(context, caller, course_id)
    at_its_own_place(response, course_id, view.id, view.url)
    return tagged(request, response, view)


@router.post(
    "/{course_id}/allocation",
    status_code=201,
    summary="Allocate a course to staff",
    responses={200: {"model": AllocationShown, "description": "Allocated so before"}},
)
def allocate_course(
    context: Ctx, caller: Allocator, course_id: str, body: Allocating, response: Response
) -> AllocationShown:
    """To one of the force's staff, or to a unit. It ends when it is ended, or the course is merged with another."""
    made, is_new = allocate(context, caller, course_id, body.staff, body.reason)
    response.status_code = 201 if is_new else 200
    response.headers["Location"] = made.url
    return made


@router.post("/{course_id}/allocation/{allocation_id}/end", summary="End an allocation")
def end_course_allocation(
    context: Ctx, caller: Allocator, course_id: str, allocation_id: str, body: Undoing
) -> AllocationShown:
    """For the supervisors of the force that made it; doing it twice changes nothing."""
    return end_allocation(context, caller, course_id, allocation_id, body.reason)


@router.post("/{course_id}/clearances", summary="Say that a colleague is only of the same name")
def clear_course_namesake(context: Ctx, caller: Allocator, course_id: str, body: Clearing) -> ClearanceGiven:
    """Somebody on the register of staff who is described like a party of the course finds it no longer. If they are
    not that person, their supervisor says so; the auditor is told. It lasts until their entry is sent anew."""
    return clear_namesake(context, caller, course_id, body.staff, body.reason)


@router.post("/{course_id}/restriction", summary="Restrict a course")
def restrict_course(context: Ctx, caller: Allocator, course_id: str, body: Restricting) -> CourseAllocation:
    """From now on it is not found but by the supervisors of the forces with a report in it, by allocated staff, and by
    whoever was given sight of it by a share. With `no_hit` it is not counted or told of to anybody else either."""
    return restrict(context, caller, course_id, body.policy, body.reason)


@router.post("/{course_id}/restriction/lift", summary="Lift the restriction of a course")
def lift_course_restriction(context: Ctx, caller: Allocator, course_id: str, body: Undoing) -> CourseAllocation:
    """What the caller's force restricted is open again; what another force restricted stays so."""
    return open_again(context, caller, course_id, body.reason)
