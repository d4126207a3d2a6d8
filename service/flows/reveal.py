"""Release what is safe in a course to one reader, for a reason, with a line of its own in the access log. Floor 2.

A course that the reader may not see, and one that does not exist, are the ordinary ``NotVisible``. The log names the
fields that were released and never what stood in them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from service.disclosure.permissions import Permission
from service.disclosure.protected import Protected
from service.disclosure.views.reveals import (
    FOR_PROSECUTORS,
    HANDLING,
    Revealed,
    RevealedParty,
    SafeKind,
    revealed_parties,
    watermark,
)
from service.domain.course import Course
from service.domain.errors import NotPermitted
from service.domain.reasons import ReasonCode
from service.domain.report import Kind
from service.domain.sharing import Ground
from service.flows.context import Caller, Context, audit_entry, is_record_id
from service.flows.read import denial, refuse_record
from service.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Asked:
    """Which kinds of details are wanted, and why."""

    kinds: tuple[SafeKind, ...]
    reason_code: ReasonCode
    reason: str


def reveal(context: Context, caller: Caller, permission: Permission, course_id: str, asked: Asked) -> Revealed:
    """The safe details of those kinds that the current reports of the course tell of its victim and the people around.

    Raises ``NotVisible`` for a course that is absent or hidden, and ``NotPermitted`` where the reader sees it by a
    share only: the police need a report of their own in it, the CPS a referral, or either to have broken the glass.
    """
    caller = caller.reads(permission)
    return context.store.view(
        caller.principal.agency, lambda work: _reveal(context, caller, permission, work, course_id, asked)
    )


def _reveal(
    context: Context, caller: Caller, permission: Permission, work: UnitOfWork, course_id: str, asked: Asked
) -> Revealed:
    course = work.courses.get(course_id, caller.reader) if is_record_id(course_id) else None
    if course is None:
        refuse_record(context, caller, permission, work, course_id)
    if not (_is_case(caller, permission, course) or _is_emergency(context, caller, work, course)):
        work.audit.write([denial(context, caller, permission, work, course_id, reason="share_only")])
        work.commit()
        raise NotPermitted(permission.value)
    now, principal = context.clock.now(), caller.principal
    kinds = tuple(sorted(set(asked.kinds)))
    parties = revealed_parties(course, kinds)
    _log(context, caller, permission, work, course, asked, parties)
    work.commit()
    reader = principal.acting_for or principal.subject
    handling = HANDLING if permission is Permission.POLICE_SAFE_REVEAL else FOR_PROSECUTORS
    mark = watermark(reader, str(principal.agency), now, handling)
    return Revealed(course_id=course.id, kinds=kinds, watermark=mark, parties=parties)


def _is_case(caller: Caller, permission: Permission, course: Course) -> bool:
    if permission is Permission.POLICE_SAFE_REVEAL:
        return any(member.agency == caller.principal.agency for member in course.members)
    return any(member.report.kind is Kind.CPS_REFERRAL for member in course.members)


def _is_emergency(context: Context, caller: Caller, work: UnitOfWork, course: Course) -> bool:
    now, reader = context.clock.now(), caller.reader
    return any(
        grant.agency == reader.agency and grant.staff == reader.person and grant.ending_at(now) is None
        for grant in work.grants.of_course([course.id], Ground.BREAK_GLASS)
    )


def _log(
    context: Context,
    caller: Caller,
    permission: Permission,
    work: UnitOfWork,
    course: Course,
    asked: Asked,
    parties: Sequence[RevealedParty],
) -> None:
    work.courses.note_reading((course.id,), caller.principal.agency, context.clock.now())
    operation = "consultation" if permission is Permission.POLICE_SAFE_REVEAL else "disclosure"
    fields = sorted({f"{party.role}.{detail.kind}" for party in parties for detail in party.details})
    entry = audit_entry(
        context,
        caller,
        operation,
        permission,
        (course.id,),
        rows=sum(len(party.details) for party in parties),
        reason=Protected.of(course).black_out(asked.reason),  # who asks for an address may well write it down
    )
    work.audit.write([replace(entry, view=f"safe {' '.join(fields)}".rstrip(), reason_code=asked.reason_code.value)])
