"""How long reports are kept: what is due, groups, legal holds, disposal. Floor 3."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, ConfigDict

from service.api.deps import Ctx, Cursing, Guard
from service.api.incidents import WithdrawnIncident, closed_incident
from service.api.paging import Cursor
from service.api.problems import PROBLEM_RESPONSES
from service.api.reviews import Reason
from service.disclosure.permissions import Permission
from service.disclosure.views.retention import RetentionShown
from service.domain.retention import HoldKind
from service.flows import retention
from service.flows.context import Caller

router = APIRouter(prefix="/v1", tags=["retention"], responses=PROBLEM_RESPONSES)

Decider = Annotated[Caller, Depends(Guard(Permission.RETENTION_DECIDE))]
Until = Annotated[date | None, Query(description="The day by which it is due; today, where it is left out")]


class RetentionDecision(BaseModel):
    """Of which group of MoPI a report is, and why; or, without a group, why it is kept on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    group: Literal[1, 2, 3, 4] | None = None
    reason: Reason


class LegalHold(BaseModel):
    """Why a report may not go."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: HoldKind
    reason: Reason


class Because(BaseModel):
    """Why a hold is released."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: Reason


class DueList(BaseModel):
    """Reports of the agency that are due. A page may be short, or empty, and go on; `next` is null at the end."""

    model_config = ConfigDict(frozen=True)

    items: list[RetentionShown]
    next: str | None


@router.get("/retention", summary="The agency's own reports that are due for review or disposal")
def due_reports(context: Ctx, caller: Decider, cursors: Cursing, until: Until = None, cursor: Cursor = None) -> DueList:
    """Each page looks through 500 reports, in the order in which they came. Nothing is disposed of by being due."""
    bound = ("retention", caller.principal.client_id, str(caller.principal.agency), str(until or ""))
    after = cursors.read(cursor, bound) if cursor is not None else None
    found = retention.list_due(context, caller, until, after)
    return DueList(items=list(found.items), next=cursors.issue(*found.next, bound) if found.next else None)


@router.get("/incidents/{incident_id}/retention", summary="How long one report is kept")
def report_retention(context: Ctx, caller: Decider, incident_id: str) -> RetentionShown:
    """When it is due, for what, by which rule, and what holds it."""
    return retention.read_retention(context, caller, incident_id)


@router.post("/incidents/{incident_id}/retention", summary="Decide how long a report is kept")
def decide_retention(context: Ctx, caller: Decider, incident_id: str, body: RetentionDecision) -> RetentionShown:
    """With a group the report is of that group from now on. Without one it is kept on: its clear period begins anew."""
    return retention.decide(context, caller, incident_id, body.group, body.reason)


@router.post("/incidents/{incident_id}/holds", status_code=201, summary="Place a legal hold on a report")
def place_legal_hold(
    context: Ctx, caller: Decider, incident_id: str, body: LegalHold, response: Response
) -> RetentionShown:
    """Until it is released the report is neither disposed of nor erased."""
    shown = retention.place_hold(context, caller, incident_id, body.kind, body.reason)
    response.headers["Location"] = f"{shown.url}/retention"
    return shown


@router.post("/incidents/{incident_id}/holds/{hold_id}/release", summary="Release a legal hold")
def release_legal_hold(context: Ctx, caller: Decider, incident_id: str, hold_id: str, body: Because) -> RetentionShown:
    """Doing it twice changes nothing."""
    return retention.release_hold(context, caller, incident_id, hold_id, body.reason)


@router.post("/incidents/{incident_id}/disposal", summary="Dispose of a report that is due")
def dispose_of_report(context: Ctx, caller: Decider, incident_id: str) -> WithdrawnIncident:
    """It is gone as by an erasure. Refused before its day, and while a hold is in force."""
    return closed_incident(retention.dispose(context, caller, incident_id))
