"""The index of unused material of a course. Floor 3."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Response

from service.api.deps import Ctx, Guard
from service.api.papers import TABLES, TableForm, in_form, responses_of
from service.api.problems import PROBLEM_RESPONSES
from service.disclosure.permissions import Permission
from service.disclosure.views.unused import UnusedIndex
from service.documents.formats import Format
from service.flows.context import Caller, Context
from service.flows.unused import read_unused, unused_sheet

router = APIRouter(prefix="/v1", tags=["chronology"], responses=PROBLEM_RESPONSES)

Police = Annotated[Caller, Depends(Guard(Permission.POLICE_UNUSED_READ))]
Prosecutor = Annotated[Caller, Depends(Guard(Permission.CPS_UNUSED_READ))]

_EXAMPLE: Final = '"item","kind","description"\r\n"1","superseded_version","Version 2 of report 47260104102 …"\r\n'
_RESPONSES: Final = responses_of(TABLES, _EXAMPLE)


def _answer(
    context: Context, caller: Caller, permission: Permission, course_id: str, form: Format, response: Response
) -> UnusedIndex | Response:
    shown = read_unused(context, caller, permission, course_id, form)
    return in_form(
        form, shown, course_id, response, name="unused-material", paper=lambda index, _form: unused_sheet(index)
    )


@router.get(
    "/police/courses/{course_id}/unused-material",
    summary="What is kept of a course and is not in its record",
    response_model=UnusedIndex,
    responses=_RESPONSES,
)
def police_unused(
    context: Ctx, caller: Police, form: TableForm, course_id: str, response: Response
) -> UnusedIndex | Response:
    """Earlier versions, withdrawn reports, scores, candidates that were not linked and people's decisions, under the
    headings of form MG6C: that they are there, and not what stands in them. As JSON or CSV."""
    return _answer(context, caller, Permission.POLICE_UNUSED_READ, course_id, form, response)


@router.get(
    "/cps/courses/{course_id}/unused-material",
    summary="What is kept of a course and is not in its record",
    response_model=UnusedIndex,
    responses=_RESPONSES,
)
def cps_unused(
    context: Ctx, caller: Prosecutor, form: TableForm, course_id: str, response: Response
) -> UnusedIndex | Response:
    """Earlier versions, withdrawn reports, scores, candidates that were not linked and people's decisions, under the
    headings of form MG6C: that they are there, and not what stands in them. As JSON or CSV."""
    return _answer(context, caller, Permission.CPS_UNUSED_READ, course_id, form, response)
