"""Query by example. Floor 3."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from service.api.deps import Ctx, Guard
from service.api.problems import PROBLEM_RESPONSES
from service.disclosure.permissions import Permission
from service.disclosure.views.matches import Matches
from service.flows.context import Caller
from service.flows.intake_schema import (
    Part,
    PartialDate,
    ReportedAddress,
    ReportedAlias,
    ReportedEmail,
    ReportedHandle,
    ReportedIdentifier,
    ReportedName,
    ReportedPhone,
    ReportedVehicle,
)
from service.flows.match import MOST_CANDIDATES, match

router = APIRouter(prefix="/v1/police", tags=["matches"], responses=PROBLEM_RESPONSES)

Asker = Annotated[Caller, Depends(Guard(Permission.POLICE_MATCH))]
Count = Annotated[int, Query(ge=1, le=MOST_CANDIDATES, description="Most candidates; a machine gets one at most")]
_FEW = Field(max_length=5)


class Example(Part):
    """One person, as a report would describe them: at least two kinds of identifying details, whole values only."""

    role: Literal["victim", "suspect", "witness", "third_party", "proxy"] | None = None
    name: ReportedName | None = None
    aliases: Annotated[list[ReportedAlias], _FEW] | None = None
    dob: PartialDate | None = None
    age: Annotated[int, Field(ge=0, le=130)] | None = None
    sex: Literal["0", "1", "2", "9"] | None = None
    phones: Annotated[list[ReportedPhone], _FEW] | None = None
    emails: Annotated[list[ReportedEmail], _FEW] | None = None
    handles: Annotated[list[ReportedHandle], _FEW] | None = None
    addresses: Annotated[list[ReportedAddress], _FEW] | None = None
    vehicles: Annotated[list[ReportedVehicle], _FEW] | None = None
    identifiers: Annotated[list[ReportedIdentifier], _FEW] | None = None


@router.post("/matches", summary="Who might this be?")
def query_by_example(context: Ctx, caller: Asker, body: Example, count: Count = 10) -> Matches:
    """Persons in courses that the force may see, the likeliest first, with the evidence. Nothing of the query is kept
    but a digest in the access log. A machine gets the one certain answer, or none."""
    return match(context, caller, body.model_dump(by_alias=True, exclude_none=True), count)
