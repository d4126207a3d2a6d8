"""What an agency does for the people in its reports: restriction of processing, erasure of a version. Floor 3.

Erasure of a whole report is a withdrawal (``service.api.incidents``).
"""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict

from service.api.deps import Ctx
from service.api.incidents import Writer
from service.api.problems import PROBLEM_RESPONSES
from service.disclosure.receipts import incident_url
from service.flows import restriction
from service.flows.erasure import erase_version
from service.store.incidents import StoredIncident

router = APIRouter(prefix="/v1/incidents", tags=["incidents"], responses=PROBLEM_RESPONSES)

Version = Annotated[int, Path(ge=0, le=2**31 - 1, description="The version, as the report or its receipt gave it.")]


class Restriction(BaseModel):
    """Why a report is kept and not used for now."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: Literal["accuracy_contested", "unlawful", "needed_as_evidence", "objection"]


class IncidentState(BaseModel):
    """How a report stands: `current` or `restricted`, since when, and why where it is restricted."""

    model_config = ConfigDict(frozen=True)

    id: str
    url: str
    version: int
    state: str
    reason: str
    revised_at: datetime


class ErasedVersion(BaseModel):
    """A version of a report that was erased: that there was one is all that is left of it."""

    model_config = ConfigDict(frozen=True)

    id: str
    url: str
    version: int


def _state(stored: StoredIncident) -> IncidentState:
    return IncidentState(
        id=stored.id,
        url=incident_url(stored.id),
        version=stored.version,
        state=stored.state.value,
        reason=stored.withdrawn_reason,
        revised_at=stored.revised_at,
    )


@router.post("/{incident_id}/restriction", summary="Restrict the processing of a report")
def restrict_processing(context: Ctx, caller: Writer, incident_id: str, body: Restriction) -> IncidentState:
    """It is kept and read by its agency only: links that rested on it fall, and snapshots withhold what tells of it.
    Doing it twice changes nothing. It is corrected with PUT."""
    return _state(restriction.restrict(context, caller, incident_id, body.reason))


@router.post("/{incident_id}/restriction/lift", summary="Lift the restriction on a report")
def lift_restriction(context: Ctx, caller: Writer, incident_id: str) -> IncidentState:
    """The report is used again. Doing it twice changes nothing."""
    return _state(restriction.lift(context, caller, incident_id))


@router.post("/{incident_id}/versions/{version}/erasure", summary="Erase a version that was replaced")
def erase_wrong_version(context: Ctx, caller: Writer, incident_id: str, version: Version) -> ErasedVersion:
    """For what was wrong and must not stay on file: send the correction first. Snapshots lose what they took from that
    version. Doing it twice changes nothing."""
    erase_version(context, caller, incident_id, version)
    return ErasedVersion(id=incident_id, url=incident_url(incident_id), version=version)
