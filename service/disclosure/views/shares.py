"""With whom a course is shared, for police supervisors. Floor 0b."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from service.disclosure.forces import agency_name
from service.disclosure.views.shown import Shown
from service.domain.agency import AgencyId
from service.domain.sharing import Ending, Grant


class ShareState(StrEnum):
    """How a share stands: it holds, or why it ended."""

    IN_FORCE = "in_force"
    WITHDRAWN = Ending.WITHDRAWN.value
    EXPIRED = Ending.EXPIRED.value
    MERGED = Ending.MERGED.value


class ShareShown(Shown):
    """That an agency was given its view of a course: on what basis, what for, until when, and how that stands.

    Who gave and who withdrew it, and why, is told within the agency that did.
    """

    id: str
    url: str
    course_id: str
    agency: str
    agency_name: str
    basis: str
    purpose: str
    given_by_agency: str
    given_by_agency_name: str
    given_by: str | None
    given_at: datetime
    expires_at: datetime | None
    state: ShareState
    ended_at: datetime | None
    ended_by: str | None
    ended_reason: str | None
    may_withdraw: bool


class ShareList(Shown):
    """The shares of a course, oldest first, ended ones among them."""

    id: str
    url: str
    items: tuple[ShareShown, ...]


def shares_url(course_id: str) -> str:
    """Where the shares of a course are."""
    return f"/v1/police/courses/{course_id}/shares"


def share_shown(grant: Grant, reader: AgencyId, at: datetime) -> ShareShown:
    """A share as it stands at that time, for a supervisor who sees the course."""
    is_own, ending = grant.given_by_agency == reader, grant.ending_at(at)
    return ShareShown(
        id=grant.id,
        url=f"{shares_url(grant.course_id)}/{grant.id}",
        course_id=grant.course_id,
        agency=str(grant.agency),
        agency_name=agency_name(grant.agency),
        basis=grant.basis,
        purpose=grant.purpose,
        given_by_agency=str(grant.given_by_agency),
        given_by_agency_name=agency_name(grant.given_by_agency),
        given_by=grant.given_by if is_own else None,
        given_at=grant.given_at,
        expires_at=grant.expires_at,
        state=ShareState.IN_FORCE if ending is None else ShareState(ending.value),
        ended_at=grant.ended_at or (grant.expires_at if ending is not None else None),
        ended_by=(grant.ended_by or None) if is_own else None,
        ended_reason=(grant.ended_reason or None) if is_own else None,
        may_withdraw=is_own and ending is None,
    )
