"""Resolved persons. Floor 3."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from service.api.answers import at_its_own_place, tagged
from service.api.deps import Ctx, Guard
from service.api.problems import PROBLEM_RESPONSES
from service.disclosure.permissions import Permission
from service.disclosure.views.person import PersonShown
from service.flows.context import Caller
from service.flows.persons import read_person

router = APIRouter(prefix="/v1/police", tags=["persons"], responses=PROBLEM_RESPONSES)

Officer = Annotated[Caller, Depends(Guard(Permission.POLICE_PERSON_READ))]


@router.get("/persons/{person_id}", summary="One resolved person")
def one_person(context: Ctx, caller: Officer, person_id: str, request: Request, response: Response) -> PersonShown:
    """Names and dates of birth with who said so, and the courses that the force may see."""
    view = read_person(context, caller, person_id)
    at_its_own_place(response, person_id, view.id, view.url)
    return tagged(request, response, view)
