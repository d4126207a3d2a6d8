"""The measures that answer the inspections. Floor 3."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from service.api.deps import Ctx, Guard
from service.api.problems import PROBLEM_RESPONSES
from service.disclosure.permissions import Permission
from service.disclosure.views.measures import MeasuresShown
from service.flows.context import Caller
from service.flows.measures import measures_for_force

router = APIRouter(prefix="/v1/police", tags=["measures"], responses=PROBLEM_RESPONSES)

Supervisor = Annotated[Caller, Depends(Guard(Permission.POLICE_MEASURE_READ))]


@router.get("/measures", summary="What the inspections ask for, in figures")
def measures(
    context: Ctx,
    caller: Supervisor,
    since: Annotated[
        date | None, Query(description="Courses that changed since this day; 90 days back where it is left out")
    ] = None,
) -> MeasuresShown:
    """Over courses in which the force has an incident, the least recently changed first, 1000 at most. Numbers only."""
    return measures_for_force(context, caller, since)
