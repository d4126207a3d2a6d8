"""Reports in, and an agency's own reports read back. Floor 3."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, Request, Response
from pydantic import BaseModel, ConfigDict

from service.api.answers import with_tag
from service.api.deps import Ctx, Cursing, Guard
from service.api.etags import read_if_match, version_etag
from service.api.paging import Cursor, Limit, link_header
from service.api.problems import PROBLEM_RESPONSES
from service.disclosure.permissions import Permission
from service.disclosure.receipts import OwnIncident, Receipt, incident_url, own_incident, receipt
from service.flows import intake
from service.flows.context import Caller
from service.flows.erasure import Closed, erase
from service.flows.filing import Filed
from service.flows.intake_schema import read_json, validate_report

router = APIRouter(prefix="/v1/incidents", tags=["incidents"], responses=PROBLEM_RESPONSES)

Writer = Annotated[Caller, Depends(Guard(Permission.INCIDENT_WRITE, writes=True))]
Reader = Annotated[Caller, Depends(Guard(Permission.INCIDENT_READ_OWN))]

REPORT_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/IncidentReport"}}},
    }
}
"""Declares the body in the contract; it is read by ``service.flows.intake_schema``, stricter than FastAPI would."""


async def raw_body(request: Request) -> bytes:
    """The body as it came; ``service.api.middleware`` has read it whole and within bounds."""
    return await request.body()


Body = Annotated[bytes, Depends(raw_body)]
IfMatch = Annotated[str | None, Header(description="ETag of the version that the change was made from")]


class Withdrawal(BaseModel):
    """Why a report no longer counts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: Literal["entered_in_error", "no_crime", "erasure", "consent_withdrawn"]


class WithdrawnIncident(BaseModel):
    """A report that counts no more: persons and courses are as if it had never come."""

    model_config = ConfigDict(frozen=True)

    id: str
    url: str
    version: int
    state: str
    reason: str
    revised_at: datetime


class IncidentPage(BaseModel):
    """Part of the agency's own reports; `next` leads on, null at the end."""

    model_config = ConfigDict(frozen=True)

    items: list[OwnIncident]
    next: str | None


def receipt_of(caller: Caller, found: Filed) -> Receipt:
    """The receipt for a report on file, as the sender's role may see it."""
    return receipt(
        found.incident.id, found.incident.version, found.placed, found.reviews, found.warnings, caller.role.view
    )


def closed_incident(found: Closed) -> WithdrawnIncident:
    """What is left of a report that was erased."""
    return WithdrawnIncident(
        id=found.id,
        url=incident_url(found.id),
        version=found.version,
        state=found.state,
        reason=found.reason,
        revised_at=found.revised_at,
    )


def _own(caller: Caller, found: Filed) -> OwnIncident:
    stored = found.incident
    return own_incident(
        incident_id=stored.id,
        version=stored.version,
        state=stored.state.value,
        received_at=stored.received_at,
        revised_at=stored.revised_at,
        report=stored.body,
        courses=found.placed,
        reviews=found.reviews,
        warnings=found.warnings,
        view=caller.role.view,
    )


@router.post(
    "",
    status_code=201,
    summary="Send a report",
    openapi_extra=REPORT_BODY,
    responses={200: {"model": Receipt, "description": "Known already: the same again, or replaced by a new version"}},
)
def send(context: Ctx, caller: Writer, body: Body, response: Response) -> Receipt:
    """A new report is answered 201. The same report again is answered 200 and changes nothing; the same reference with
    other content is a conflict unless its version is higher, and then it replaces the one on file."""
    found = intake.receive(context, caller, validate_report(read_json(body)))
    response.status_code = 201 if found.is_new else 200
    response.headers["Location"] = incident_url(found.incident.id)
    response.headers["ETag"] = version_etag(found.incident.id, found.incident.version)
    return receipt_of(caller, found)


@router.get("", summary="The agency's own reports")
def listed(
    context: Ctx,
    caller: Reader,
    cursors: Cursing,
    response: Response,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> IncidentPage:
    """In the order in which they came, withdrawn ones among them."""
    bound = ("incidents", caller.principal.client_id, str(caller.principal.agency))
    after = cursors.read(cursor, bound) if cursor is not None else None
    found = intake.list_own(context, caller, after, limit)
    page, last = found[:limit], found[limit - 1] if len(found) > limit else None
    following = cursors.issue(last.incident.received_at, last.incident.id, bound) if last else None
    if following:
        response.headers["Link"] = link_header("/v1/incidents", limit, following)
    return IncidentPage(items=[_own(caller, one) for one in page], next=following)


@router.get("/{incident_id}", summary="One of the agency's own reports")
def own(context: Ctx, caller: Reader, incident_id: str, request: Request, response: Response) -> OwnIncident:
    """As it was sent, and how it stands now. Its ETag serves If-Match."""
    view = _own(caller, intake.read_own(context, caller, incident_id))
    return with_tag(request, response, view, version_etag(incident_id, view.version, view.model_dump_json()))


@router.put("/{incident_id}", summary="Send a new version of a report", openapi_extra=REPORT_BODY)
def revise(
    context: Ctx, caller: Writer, incident_id: str, body: Body, response: Response, if_match: IfMatch = None
) -> Receipt:
    """Replaces the version that If-Match names. Without `source.version` the version is the next one."""
    over = read_if_match(if_match, incident_id)
    found = intake.revise(context, caller, incident_id, validate_report(read_json(body)), over)
    response.headers["ETag"] = version_etag(found.incident.id, found.incident.version)
    return receipt_of(caller, found)


@router.post("/{incident_id}/withdrawal", summary="Withdraw a report")
def withdraw(
    context: Ctx, caller: Writer, incident_id: str, body: Withdrawal, if_match: IfMatch = None
) -> WithdrawnIncident:
    """What it led to is undone. Doing it twice changes nothing; If-Match is honoured where it is sent.

    With `erasure` the report is gone for good, every version of it, also if it was withdrawn for another reason before:
    what is left is what this answers.
    """
    over = read_if_match(if_match, incident_id) if if_match is not None else None
    if body.reason == "erasure":
        return closed_incident(erase(context, caller, incident_id, over))
    stored = intake.withdraw(context, caller, incident_id, body.reason, over)
    return WithdrawnIncident(
        id=stored.id,
        url=incident_url(stored.id),
        version=stored.version,
        state=stored.state.value,
        reason=stored.withdrawn_reason,
        revised_at=stored.revised_at,
    )
