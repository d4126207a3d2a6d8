"""Examples of shares of a course; made by the code that makes real ones. Floor 3."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from pydantic import BaseModel

from service.disclosure.forces import agency_name
from service.disclosure.views.access_requests import (
    AccessAsked,
    AccessAskedList,
    AccessQueue,
    AccessState,
    AccessWanted,
)
from service.disclosure.views.allocation import ClearanceGiven, allocation_shown, course_allocation
from service.disclosure.views.break_glass import GlassAsked, GlassQueue
from service.disclosure.views.shares import ShareList, share_shown, shares_url
from service.domain.agency import AgencyId
from service.domain.sharing import Emergency, Ending, Grant, Ground, LawfulBasis, Policy, Restriction

_ADVOCATES = AgencyId.parse("partner:idva-south")


def sharing_answers(course_id: str, at: datetime, force: AgencyId) -> Mapping[str, Mapping[str, BaseModel]]:
    """What the operations on shares of the course may answer."""
    grant = Grant(
        id="shr_0197a1c05f3570058c3d2e1f0a9b8c7d",
        course_id=course_id,
        agency=_ADVOCATES,
        ground=Ground.SHARE,
        basis=LawfulBasis.SAFEGUARDING.value,
        purpose="An advocate is to see her through the trial.",
        given_by_agency=force,
        given_by="staff-0032",
        given_at=at,
        expires_at=at + timedelta(days=90),
    )
    ended = replace(
        grant,
        ended_at=at + timedelta(days=30),
        ending=Ending.WITHDRAWN,
        ended_by="staff-0032",
        ended_reason="She has another advocate.",
    )
    shown, withdrawn = share_shown(grant, force, at), share_shown(ended, force, at + timedelta(days=30))
    return {
        "course_shares": {"one_share": ShareList(id=course_id, url=shares_url(course_id), items=(shown,))},
        "share_course": {"with_advocates": shown},
        "withdraw_course_share": {"withdrawn": withdrawn},
        **_allocating_answers(course_id, at, force),
        **_access_answers(course_id, at),
        **_glass_answers(course_id, at),
    }


def _allocating_answers(course_id: str, at: datetime, force: AgencyId) -> Mapping[str, Mapping[str, BaseModel]]:
    allocation = Grant(
        id="alc_0197a1c05f3570058c3d2e1f0a9b8c7e",
        course_id=course_id,
        agency=force,
        ground=Ground.ALLOCATION,
        basis="",
        purpose="She is the officer in the case.",
        given_by_agency=force,
        given_by="staff-0032",
        given_at=at,
        expires_at=None,
        staff="staff-0017",
    )
    ended = replace(
        allocation,
        ended_at=at + timedelta(days=60),
        ending=Ending.WITHDRAWN,
        ended_by="staff-0032",
        ended_reason="Another officer has the case.",
    )
    restriction = Restriction(
        id="rst_0197a1c05f3570058c3d2e1f0a9b8c7f",
        course_id=course_id,
        agency=force,
        policy=Policy.NO_HIT,
        reason="The suspect is known to an officer.",
        made_by="staff-0032",
        made_at=at,
    )
    restricted = course_allocation(course_id, [allocation], [restriction], force)
    return {
        "course_allocation": {"restricted": restricted},
        "allocate_course": {"to_an_officer": allocation_shown(allocation, course_id)},
        "end_course_allocation": {"ended": allocation_shown(ended, course_id)},
        "clear_course_namesake": {"cleared": _clearance(course_id)},
        "restrict_course": {"restricted": restricted},
        "lift_course_restriction": {"open": course_allocation(course_id, [allocation], [], force)},
    }


def _clearance(course_id: str) -> ClearanceGiven:
    why = "Personnel have another date of birth for him."
    return ClearanceGiven(course_id=course_id, staff="staff-0017", reason=why, given_by="staff-0032")


def _glass_answers(course_id: str, at: datetime) -> Mapping[str, Mapping[str, BaseModel]]:
    request = "brk_0197a1c05f3570058c3d2e1f0a9b8c80"
    asked = GlassAsked(
        id=request,
        url=f"/v1/break-glass/{request}",
        course_id=course_id,
        staff="staff-0044",
        emergency=Emergency.THREAT_TO_LIFE,
        reason="He rang from outside her new home.",
        made_at=at,
        lapses_at=at + timedelta(minutes=60),
        approved_at=None,
        approved_by=None,
        open_until=None,
    )
    opened = {"approved_at": at, "approved_by": "staff-0032", "open_until": at + timedelta(minutes=60)}
    return {
        "ask_break_glass": {"asked": asked},
        "waiting_break_glass": {"one": GlassQueue(items=(asked,))},
        "approve_break_glass": {"approved": asked.model_copy(update=opened)},
    }


def _access_answers(course_id: str, at: datetime) -> Mapping[str, Mapping[str, BaseModel]]:
    request, agency = "acr_0197a1c05f3570058c3d2e1f0a9b8c81", _ADVOCATES
    asked = AccessAsked(
        id=request,
        course_id=course_id,
        staff="staff-0044",
        basis=LawfulBasis.SAFEGUARDING,
        purpose="She asks us to plan her move with her.",
        made_at=at,
        lapses_at=at + timedelta(days=28),
        state=AccessState.WAITING,
    )
    wanted = AccessWanted(
        id=request,
        url=f"/v1/police/access-requests/{request}",
        course_id=course_id,
        shares_url=shares_url(course_id),
        agency=str(agency),
        agency_name=agency_name(agency),
        staff=asked.staff,
        basis=asked.basis,
        purpose=asked.purpose,
        made_at=at,
        lapses_at=asked.lapses_at,
    )
    return {
        "ask_access": {"asked": asked},
        "own_access_requests": {"one": AccessAskedList(items=(asked,))},
        "waiting_access_requests": {"one": AccessQueue(items=(wanted,))},
        "refuse_access": {"refused": wanted},
    }
