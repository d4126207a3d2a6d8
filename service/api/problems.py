"""Errors as the caller sees them: RFC 9457 problems, from one table. Floor 3.

The table is the only place that knows which status an error has. A problem tells what to mend and never repeats what
was sent. What is hidden and what does not exist, down to a path that the router does not know, are one and the same
answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException

from service.domain import errors
from service.domain.errors import ConductError, Flaw
from service.flows.flaws import flaws_of

PROBLEM_JSON: Final = "application/problem+json"


class ProblemPart(BaseModel):
    """One thing wrong: where in the body (JSON pointer; empty for the whole or for a parameter), and what to mend."""

    model_config = ConfigDict(frozen=True)

    pointer: str
    code: str
    detail: str


class ProblemIncident(BaseModel):
    """The incident that is on file already."""

    model_config = ConfigDict(frozen=True)

    id: str
    url: str


class Problem(BaseModel):
    """Why a request failed (RFC 9457). `type` is stable: decide by it. `request_id` finds the request in the logs."""

    model_config = ConfigDict(frozen=True)

    type: str
    title: str
    status: int
    detail: str
    instance: str
    request_id: str
    errors: tuple[ProblemPart, ...] = ()
    incident: ProblemIncident | None = None
    judgements: tuple[str, ...] | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort of problem: its status, the slug of its type, its title, and the headers it comes with."""

    status: int
    slug: str
    title: str
    headers: Mapping[str, str]

    @property
    def type(self) -> str:
        """The stable URI reference of this sort."""
        return f"/problems/{self.slug}"


def _sort(status: int, slug: str, title: str, **headers: str) -> Sort:
    return Sort(status, slug, title, {name.replace("_", "-"): value for name, value in headers.items()})


RETRY_SECONDS: Final = 2
"""When a busy or unready service may be asked again."""

_RETRY = str(RETRY_SECONDS)
_NOT_FOUND = _sort(404, "not-found", "Not found")

SORTS: Final[Mapping[type[ConductError], Sort]] = {
    errors.MalformedJson: _sort(400, "malformed-json", "Not readable as JSON"),
    errors.ReportInvalid: _sort(422, "report-invalid", "Not of the shape of the contract"),
    errors.ReportConflict: _sort(409, "report-conflict", "Already reported with other content"),
    errors.VersionMissing: _sort(428, "version-missing", "If-Match is required"),
    errors.VersionStale: _sort(412, "version-stale", "Not the current version"),
    errors.ReportWithdrawn: _sort(409, "report-withdrawn", "The incident was withdrawn"),
    errors.ReportRestricted: _sort(409, "report-restricted", "Processing of the incident is restricted"),
    errors.VersionInForce: _sort(409, "version-in-force", "The version in force"),
    errors.ReportHeld: _sort(409, "report-held", "The incident may not go"),
    errors.NotDue: _sort(409, "not-due", "Not due yet"),
    errors.NotVisible: _NOT_FOUND,
    errors.NotPermitted: _sort(
        403, "not-permitted", "Not permitted", WWW_Authenticate='Bearer error="insufficient_scope"'
    ),
    errors.OnBehalfOfMissing: _sort(400, "on-behalf-of-missing", "On-Behalf-Of is required"),
    errors.OnBehalfOfRefused: _sort(403, "on-behalf-of-refused", "Not allowed to act for this person"),
    errors.OnBehalfOfUnsigned: _sort(403, "on-behalf-of-unsigned", "A signed On-Behalf-Of is required"),
    errors.ReasonInvalid: _sort(400, "reason-invalid", "Reason-Code is required, or not one of the contract"),
    errors.NotAuthenticated: _sort(
        401, "not-authenticated", "Not authenticated", WWW_Authenticate='Bearer error="invalid_token"'
    ),
    errors.BudgetSpent: _sort(429, "budget-spent", "Too much in too short a time"),
    errors.ClientRefused: _sort(401, "client-refused", "Client not known", WWW_Authenticate='Basic realm="conduct"'),
    errors.CursorInvalid: _sort(400, "cursor-invalid", "Cursor not valid here"),
    errors.QueryInvalid: _sort(422, "query-invalid", "Not a query by example"),
    errors.StaffInvalid: _sort(422, "staff-invalid", "Not an entry in the register of staff"),
    errors.JudgementConflict: _sort(409, "judgement-conflict", "Contradicts a judgement in force"),
    errors.DecisionInvalid: _sort(422, "decision-invalid", "Not a decision on this course"),
    errors.ShareInvalid: _sort(422, "share-invalid", "Not a share"),
    errors.FormNotOffered: _sort(406, "not-acceptable", "Not in a form that is accepted"),
    errors.StoreUnready: _sort(503, "store-unready", "Not ready", Retry_After=_RETRY),
    errors.StoreBusy: _sort(503, "store-busy", "Busy", Retry_After=_RETRY),
}
"""Every error of the service and its sort; an error that is not listed goes by the nearest of its bases."""

_DETAILS: Final[Mapping[int, str]] = {
    400: "The request cannot be read.",
    404: str(errors.NotVisible()),
    405: "This resource does not answer to this method; Allow lists those it answers to.",
    413: "The body is larger than this resource takes.",
    415: "Send the body in the media type that Accept names, in UTF-8 and without Content-Encoding.",
    500: "Something went wrong here. The same request may be sent again.",
}
_PHRASES: Final[Mapping[int, str]] = {
    413: "Request entity too large",
    414: "Request-URI too long",
    416: "Requested range not satisfiable",
    422: "Unprocessable entity",
}
"""Statuses that Python names otherwise from 3.13 on; the type of a problem is the same for ever."""
_KEPT_HEADERS = frozenset({"allow", "accept", "retry-after", "www-authenticate"})
_INVALID = _sort(422, "request-invalid", "Not of the shape of the contract")
_INVALID_DETAIL = "The request does not have the shape that the contract gives it."


def _sort_of(status: int) -> Sort:
    if status == 404:
        return _NOT_FOUND
    try:
        title = _PHRASES.get(status) or HTTPStatus(status).phrase
    except ValueError:
        title = "Error"
    return _sort(status, title.lower().replace(" ", "-").replace("'", ""), title.capitalize())


def _made(sort: Sort, detail: str, request_id: str, flaws: tuple[Flaw, ...] = (), **more: Any) -> Problem:
    return Problem(
        type=sort.type,
        title=sort.title,
        status=sort.status,
        detail=detail,
        instance=f"urn:request:{request_id}",
        request_id=request_id,
        errors=tuple(ProblemPart(pointer=f.pointer, code=f.code, detail=f.detail) for f in flaws),
        **more,
    )


def sort_of(error: ConductError) -> Sort:
    """The sort of an error: its own, or that of the nearest base; raises ``LookupError`` if there is none."""
    for base in type(error).__mro__:
        if base in SORTS:
            return SORTS[base]
    raise LookupError("this error has no sort of problem")


def problem_of(error: Exception, request_id: str) -> Problem:
    """The problem that an error is; one that the service did not raise on purpose is a 500 that tells nothing."""
    if isinstance(error, RequestValidationError):
        return _problem_of_request(error, request_id)
    if isinstance(error, HTTPException):
        return status_problem(error.status_code, request_id)
    if not isinstance(error, ConductError) or type(error) is ConductError:
        return status_problem(500, request_id)
    sort, detail = sort_of(error), str(error)
    match error:
        case (
            errors.ReportInvalid()
            | errors.QueryInvalid()
            | errors.DecisionInvalid()
            | errors.StaffInvalid()
            | errors.ShareInvalid()
        ):
            return _made(sort, detail, request_id, error.flaws)
        case errors.ReportConflict():
            there = ProblemIncident(id=error.incident_id, url=f"/v1/incidents/{error.incident_id}")
            return _made(sort, detail, request_id, incident=there)
        case errors.JudgementConflict():
            return _made(sort, detail, request_id, judgements=error.judgement_ids)
        case errors.ClientRefused():
            return _made(sort, detail, request_id, error="invalid_client")  # RFC 6749 section 5.2
    return _made(sort, detail, request_id)


def status_problem(status: int, request_id: str) -> Problem:
    """The problem that a bare status is: an unknown path, a wrong method, a body too large, an unexpected error."""
    sort = _sort_of(status)
    return _made(sort, _DETAILS.get(status, f"{sort.title}."), request_id)


def _problem_of_request(error: RequestValidationError, request_id: str) -> Problem:
    if any(found["type"] == "json_invalid" for found in error.errors()):
        return problem_of(errors.MalformedJson(), request_id)
    return _made(_INVALID, _INVALID_DETAIL, request_id, flaws_of(_placed(error)))


def _placed(error: RequestValidationError) -> Iterator[tuple[str, tuple[int | str, ...], Mapping[str, Any]]]:
    """Places inside the body; those outside it (query, header, path, form field) are named by a pointer of their own,
    as ``/query/limit``."""
    for found in error.errors():
        place = tuple(found["loc"])
        yield found["type"], place[1:] if place[:1] == ("body",) else place, found.get("ctx") or {}


def problem_response(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """The answer that tells a problem."""
    return Response(
        problem.model_dump_json(exclude_none=True), problem.status, dict(headers or {}), media_type=PROBLEM_JSON
    )


async def answer(request: Request, error: Exception) -> Response:
    """The answer to a request that ended in an error: an exception handler for FastAPI."""
    problem = problem_of(error, getattr(request.state, "request_id", ""))
    headers: Mapping[str, str] = {}
    if isinstance(error, ConductError) and problem.status != HTTPStatus.INTERNAL_SERVER_ERROR:
        headers = sort_of(error).headers
        if isinstance(error, errors.BudgetSpent):
            headers = {"Retry-After": str(error.retry_after)}
    elif isinstance(error, HTTPException):
        headers = {name: value for name, value in (error.headers or {}).items() if name.lower() in _KEPT_HEADERS}
        if "Allow" in headers:
            methods = sorted(method.strip() for method in headers["Allow"].split(","))
            headers = {**headers, "Allow": ", ".join(methods)}
    return problem_response(problem, headers)


def install(app: FastAPI) -> None:
    """Every error of the app is answered as a problem."""
    for kind in (ConductError, HTTPException, RequestValidationError, Exception):
        app.add_exception_handler(kind, answer)


PROBLEM_RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    status: {"model": Problem, "description": description}
    for status, description in (
        (400, "Malformed"),
        (401, "Not authenticated"),
        (403, "Not permitted"),
        (404, "Not found, or hidden from you"),
        (409, "Conflict"),
        (412, "Not the current version"),
        (413, "Too large"),
        (415, "Wrong media type"),
        (422, "Not of the shape of the contract"),
        (428, "If-Match is required"),
        (429, "More than may be asked for in so short a time"),
        (500, "Unexpected error"),
        (503, "Busy or not ready"),
    )
}
"""For ``responses=`` of routers; ``service.api.docs`` gives them their media type."""
