"""The change feed: thin, so that what it points at is read under the reader's own role. Floor 3."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict

from service.api.deps import Ctx, Guard
from service.api.paging import Limit
from service.api.problems import PROBLEM_RESPONSES
from service.disclosure.permissions import Permission
from service.flows.context import Caller
from service.flows.feed import events_after

router = APIRouter(prefix="/v1", tags=["events"], responses=PROBLEM_RESPONSES)


class FeedEvent(BaseModel):
    """One thing that became true: `course.changed`; `course.shared` where your agency was given sight of a course;
    `course.retracted` where a view that was fetched was wrong, or sight of it ended."""

    model_config = ConfigDict(frozen=True)

    id: str
    type: str
    time: datetime
    subject: str
    url: str


class EventPage(BaseModel):
    """Part of the feed; `next` goes on after it, now or later."""

    model_config = ConfigDict(frozen=True)

    items: list[FeedEvent]
    next: int


@router.get("/events", summary="What changed since")
def events(
    context: Ctx,
    caller: Annotated[Caller, Depends(Guard(Permission.EVENT_READ))],
    limit: Limit = 50,
    after: Annotated[int, Query(ge=0, le=2**62, description="`next` of the page before; 0 for the beginning")] = 0,
) -> EventPage:
    """Oldest first, at least once each; keep `next` and ask again from there."""
    found = events_after(context, caller, after, limit)
    base = f"/v1/{caller.principal.agency.kind.value}/courses"
    return EventPage(
        items=[
            FeedEvent(id=e.id, type=e.type, time=e.at, subject=e.subject, url=f"{base}/{e.subject}") for _, e in found
        ],
        next=found[-1][0] if found else after,
    )
