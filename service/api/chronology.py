"""The chronology of a course, to be taken away. Floor 3."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Response

from service.api.deps import Ctx, Guard
from service.api.papers import ALL, AnyForm, in_form, responses_of
from service.api.problems import PROBLEM_RESPONSES
from service.disclosure.permissions import Permission
from service.disclosure.views.chronology import Chronology
from service.documents.formats import Format
from service.flows.chronology import read_chronology
from service.flows.context import Caller, Context
from service.flows.papers import chronology_paper

router = APIRouter(prefix="/v1", tags=["chronology"], responses=PROBLEM_RESPONSES)

Police = Annotated[Caller, Depends(Guard(Permission.POLICE_COURSE_READ))]
Cps = Annotated[Caller, Depends(Guard(Permission.CPS_COURSE_READ))]

_EXAMPLE: Final = '"occasion","started","ended"\r\n"1","2026-11-03T18:05:00Z",""\r\n'
_RESPONSES: Final = responses_of(ALL, _EXAMPLE)


def _answer(
    context: Context, caller: Caller, permission: Permission, course_id: str, form: Format, response: Response
) -> Chronology | Response:
    shown = read_chronology(context, caller, permission, course_id, form)
    return in_form(form, shown, course_id, response, name="chronology", paper=chronology_paper)


@router.get(
    "/police/courses/{course_id}/chronology",
    summary="The occasions of a course, to take away",
    response_model=Chronology,
    responses=_RESPONSES,
)
def police_chronology(
    context: Ctx, caller: Police, form: AnyForm, course_id: str, response: Response
) -> Chronology | Response:
    """As JSON, CSV, PDF or Word document, by `Accept` or `format`. Holds what the reader's own view of the course does,
    says on itself who read it and when, and is logged as a disclosure each time."""
    return _answer(context, caller, Permission.POLICE_COURSE_READ, course_id, form, response)


@router.get(
    "/cps/courses/{course_id}/chronology",
    summary="The occasions of a course, to take away",
    response_model=Chronology,
    responses=_RESPONSES,
)
def cps_chronology(
    context: Ctx, caller: Cps, form: AnyForm, course_id: str, response: Response
) -> Chronology | Response:
    """As JSON, CSV, PDF or Word document, by `Accept` or `format`. Holds what the reader's own view of the course does,
    says on itself who read it and when, and is logged as a disclosure each time."""
    return _answer(context, caller, Permission.CPS_COURSE_READ, course_id, form, response)
