"""A supervisor gives another agency its view of a course, and takes it back. Floor 2.

A share is of the course as it is, with whatever comes into it; it ends when that course is merged with another, as
nobody decided to share the other (docs/adr/0022).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn

from service.disclosure.permissions import Permission
from service.disclosure.views.shares import ShareList, ShareShown, share_shown, shares_url
from service.domain.agency import AgencyId
from service.domain.errors import Flaw, NotPermitted, ShareInvalid
from service.domain.sharing import LONGEST_SHARE, Grant, Ground, LawfulBasis
from service.flows.context import Caller, Context, audit_entry, is_record_id
from service.flows.read import open_course, refuse_own_course, refuse_record
from service.store.audit import Outcome
from service.store.events import Event
from service.store.unit_of_work import UnitOfWork

SHARE = Permission.POLICE_COURSE_SHARE


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a supervisor gives: to which agency, on what basis, what for, until when."""

    agency: str
    basis: LawfulBasis
    purpose: str
    expires_at: datetime


def give_share(context: Context, caller: Caller, course_id: str, offer: Offer) -> tuple[ShareShown, bool]:
    """The agency sees the course from now on; the share, and whether it is news: the same again changes nothing.

    Raises ``NotVisible`` for a course that the caller may not see, ``NotPermitted`` where the caller's force has no
    report in it and sees it by a share itself, ``ShareInvalid`` for an agency that is the caller's own or takes no
    part, and for a time that has passed or is further off than ``LONGEST_SHARE``.
    """
    caller = caller.reads(SHARE)
    return context.store.change(lambda work: _give(context, caller, work, course_id, offer))


def _give(context: Context, caller: Caller, work: UnitOfWork, course_id: str, offer: Offer) -> tuple[ShareShown, bool]:
    work.alone()  # a merger that is under way would not end what is given now
    course = open_course(context, caller, SHARE, work, course_id)
    own, now = caller.principal.agency, context.clock.now()
    if own not in {member.agency for member in course.members}:
        _deny(context, caller, work, course.id)
    agency = _recipient(work, own, offer, now)
    for before in work.grants.of_course([course.id], Ground.SHARE):
        is_repeated = (before.agency, before.given_by_agency, before.basis, before.purpose, before.expires_at) == (
            agency,
            own,
            offer.basis.value,
            offer.purpose,
            offer.expires_at,
        )
        if is_repeated and before.ending_at(now) is None:
            work.commit()
            return share_shown(before, own, now), False
    grant = Grant(
        id=context.ids.new("shr"),
        course_id=course.id,
        agency=agency,
        ground=Ground.SHARE,
        basis=offer.basis.value,
        purpose=offer.purpose,
        given_by_agency=own,
        given_by=caller.reader.person,
        given_at=now,
        expires_at=offer.expires_at,
    )
    work.grants.add(grant)
    _log(context, caller, work, grant, "disclosure", f"shared with {agency}: {offer.basis.value}")
    work.events.append(
        [Event(id=context.ids.new("evt"), at=now, type="course.shared", subject=course.id, agency=agency)]
    )
    work.commit()
    return share_shown(grant, own, now), True


def list_shares(context: Context, caller: Caller, course_id: str) -> ShareList:
    """The shares of the course, whoever gave them; raises ``NotVisible`` if the caller may not see it."""
    caller = caller.reads(SHARE)

    def read(work: UnitOfWork) -> ShareList:
        course = open_course(context, caller, SHARE, work, course_id)
        grants = work.grants.of_course([course.id, *course.formed_from], Ground.SHARE)
        work.commit()
        now = context.clock.now()
        items = tuple(share_shown(grant, caller.principal.agency, now) for grant in grants)
        return ShareList(id=course.id, url=shares_url(course.id), items=items)

    return context.store.view(caller.principal.agency, read)


def withdraw_share(context: Context, caller: Caller, course_id: str, share_id: str, reason: str) -> ShareShown:
    """The agency no longer sees the course by it, and is told; the share as it stands. Twice changes nothing.

    Raises ``NotVisible`` unless the caller's own agency gave that share of that course, whether or not it still sees
    the course: what an agency gave it can always take back, by anybody who is no party of the course.
    """
    caller = caller.reads(SHARE)
    return context.store.change(lambda work: _withdraw(context, caller, work, course_id, share_id, reason))


def _withdraw(
    context: Context, caller: Caller, work: UnitOfWork, course_id: str, share_id: str, reason: str
) -> ShareShown:
    own, now = caller.principal.agency, context.clock.now()
    grant = work.grants.get(share_id) if is_record_id(share_id) else None
    is_own = grant is not None and (grant.given_by_agency, grant.course_id) == (own, course_id)
    if grant is None or not is_own or grant.ground is not Ground.SHARE:
        refuse_record(context, caller, SHARE, work, share_id)
    refuse_own_course(context, caller, SHARE, work, grant.course_id)
    if not work.grants.end(grant.id, at=now, by=caller.reader.person, reason=reason):
        _log(context, caller, work, grant, "consultation", "")
        work.commit()
        return share_shown(grant, own, now)
    _log(context, caller, work, grant, "alteration", f"share with {grant.agency} withdrawn")
    ended = work.grants.get(grant.id) or grant
    work.events.append([_retraction(context, grant.course_id, grant.agency, now)])
    work.commit()
    return share_shown(ended, own, now)


def tell_of_ended(context: Context) -> None:
    """Every agency whose sight of a course has ended was told of it; what the worker does."""
    with context.store.work() as work:
        retractions = retractions_of_ended(context, work)
        work.events.append(retractions)
        work.commit()


def retractions_of_ended(context: Context, work: UnitOfWork) -> list[Event]:
    """The events by which agencies are told that sight of a course ended; what was given counts as told of."""
    now = context.clock.now()
    return [_retraction(context, one.course_id, one.agency, now) for one in work.grants.take_untold(now)]


def _retraction(context: Context, course_id: str, agency: AgencyId, at: datetime) -> Event:
    return Event(id=context.ids.new("evt"), at=at, type="course.retracted", subject=course_id, agency=agency)


def _recipient(work: UnitOfWork, own: AgencyId, offer: Offer, now: datetime) -> AgencyId:
    flaws = []
    try:
        agency = AgencyId.parse(offer.agency)
    except ValueError:
        agency = None
    if agency is None or work.registry.agency(agency) is None:
        flaws.append(Flaw("/agency", "unknown-agency", "Name an agency that takes part, as kind:name."))
    elif agency == own:
        flaws.append(Flaw("/agency", "own-agency", "Name another agency than your own."))
    if not now < offer.expires_at <= now + LONGEST_SHARE:
        detail = f"Give a time to come, at most {LONGEST_SHARE.days} days off."
        flaws.append(Flaw("/expires_at", "out-of-range", detail))
    if flaws or agency is None:
        raise ShareInvalid(tuple(flaws))
    return agency


def _deny(context: Context, caller: Caller, work: UnitOfWork, course_id: str) -> NoReturn:
    work.audit.write([audit_entry(context, caller, "disclosure", SHARE, (course_id,), outcome=Outcome.DENY)])
    work.commit()
    raise NotPermitted(SHARE.value)


def _log(context: Context, caller: Caller, work: UnitOfWork, grant: Grant, operation: str, reason: str) -> None:
    subjects = (grant.id, grant.course_id)
    work.audit.write([audit_entry(context, caller, operation, SHARE, subjects, rows=1, reason=reason)])
