"""Snapshots for prosecutors. Floor 3."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import BaseModel, ConfigDict

from service.api.answers import tagged
from service.api.deps import Ctx, Guard
from service.api.problems import PROBLEM_RESPONSES
from service.disclosure.permissions import Permission
from service.disclosure.views.snapshots import Snapshot, SnapshotItem
from service.flows.context import Caller
from service.flows.snapshots import list_snapshots, read_snapshot, take_snapshots

router = APIRouter(prefix="/v1/cps/courses", tags=["snapshots"], responses=PROBLEM_RESPONSES)

Taker = Annotated[Caller, Depends(Guard(Permission.CPS_SNAPSHOT_TAKE))]
Reader = Annotated[Caller, Depends(Guard(Permission.CPS_COURSE_READ))]
Number = Annotated[int, Path(ge=1, le=2**31 - 1, description="Counts the snapshots of the course from 1.")]


class SnapshotList(BaseModel):
    """Snapshots in the order in which they were taken."""

    model_config = ConfigDict(frozen=True)

    items: list[SnapshotItem]


@router.post(
    "/by-urn/{urn}/snapshots",
    status_code=201,
    summary="Fix the courses of a case as they stand",
    responses={200: {"model": SnapshotList, "description": "Nothing has changed since the last snapshots: those"}},
)
def take_snapshot(context: Ctx, caller: Taker, urn: str, response: Response) -> SnapshotList:
    """One snapshot of each course of the case, numbered within the course and never changed afterwards. Where a course
    would show the very same as in its last snapshot, that one is answered. Send no body."""
    taken = take_snapshots(context, caller, urn)
    response.status_code = 201 if taken.is_new else 200
    if len(taken.items) == 1:
        response.headers["Location"] = taken.items[0].url
    return SnapshotList(items=list(taken.items))


@router.get("/{course_id}/snapshots", summary="The snapshots of a course")
def snapshots(context: Ctx, caller: Reader, course_id: str, request: Request, response: Response) -> SnapshotList:
    """Those of courses that were merged into it are among them, each under the course that it was taken of."""
    return tagged(request, response, SnapshotList(items=list(list_snapshots(context, caller, course_id))))


@router.get("/{course_id}/snapshots/{number}", summary="One snapshot of a course, and what came since")
def one_snapshot(
    context: Ctx, caller: Reader, course_id: str, number: Number, request: Request, response: Response
) -> Snapshot:
    """`course` is what the reader's role saw of it on that day, and stays so; `since` counts the reports that came,
    changed or went afterwards, by day. Parts can be erased, and are then named in `erased`."""
    return tagged(request, response, read_snapshot(context, caller, course_id, number))
