"""Examples of shares of a course; made by the code that makes real ones. Floor 3."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from pydantic import BaseModel

from service.disclosure.views.shares import ShareList, share_shown, shares_url
from service.domain.agency import AgencyId
from service.domain.sharing import Ending, Grant, Ground, LawfulBasis

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
    }
