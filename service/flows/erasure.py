"""Erasure by the agency that reported: of a whole report, or of a version that was wrong. Floor 2.

After it the database is what it would be had the report never come, but for a row without content, the access log and
the change feed, which hold ids only. Backups are older than an erasure: ``service.flows.replay`` repeats it on them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from service.disclosure.permissions import Permission
from service.domain.errors import NotVisible, ReportHeld, VersionInForce, VersionStale
from service.domain.report import read_report
from service.flows.context import Caller, Context, audit_entry, is_record_id
from service.flows.intake import own_report
from service.flows.link import courses_of, relink, tell
from service.linking.batch import link_incident
from service.linking.linker import Relinked
from service.linking.place import LinkIncident
from service.store.audit import Outcome
from service.store.courses import forget_reports
from service.store.incidents import State, StoredIncident
from service.store.tombstones import Tombstone
from service.store.unit_of_work import UnitOfWork

WRITE = Permission.INCIDENT_WRITE


@dataclass(frozen=True, slots=True)
class Closed:
    """A report that counts no more: its version, its state, why, and since when."""

    id: str
    version: int
    state: str
    reason: str
    revised_at: datetime


def erase(context: Context, caller: Caller, incident_id: str, over: int | None) -> Closed:
    """Nothing is left of the report but a row without content. Doing it twice changes nothing.

    Raises ``NotVisible`` if the caller's agency has no such incident, ``VersionStale`` if ``over`` is not its version,
    ``ReportHeld`` if it may not go.
    """
    caller = caller.writes(WRITE)

    def deed(work: UnitOfWork) -> Closed:
        work.erasures.begin()
        left = _buried(context, caller, work, incident_id)
        if left is not None:
            return left
        stored = own_report(context, caller, work, incident_id)
        if over not in (None, stored.version):
            raise VersionStale
        check_not_held(work, stored)
        return erase_stored(context, caller, work, stored, "erasure", WRITE)

    closed = context.store.change(deed)
    forget(context)
    return closed


def erase_stored(
    context: Context, caller: Caller, work: UnitOfWork, stored: StoredIncident, reason: str, action: Permission
) -> Closed:
    """The report is erased and unlinked, the deed is logged, whoever was shown a link that fell is told; committed."""
    at = context.clock.now()
    relinked = unlink_and_erase(context, work, stored.id, reason, at)
    subjects = (stored.id, *courses_of(relinked))
    work.audit.write([audit_entry(context, caller, "erasure", action, subjects, rows=1, reason=reason)])
    tell(context, work, relinked)
    work.commit()
    return Closed(stored.id, stored.version, State.ERASED.value, reason, at)


def check_not_held(work: UnitOfWork, stored: StoredIncident) -> None:
    """Return if the report may go, and nobody can place a hold on it until this transaction ends.

    Raises ``ReportHeld`` for one on legal hold, and one that is restricted because it is needed as evidence.
    """
    work.retention.take_turns()
    held = work.retention.holds([stored.id]).get(stored.id, ())
    if stored.is_evidence or any(one.released_at is None for one in held):
        raise ReportHeld


def unlink_and_erase(context: Context, work: UnitOfWork, incident_id: str, reason: str, at: datetime) -> Relinked:
    """The report is in no course, and gone from every table; what changed by it is for the caller to log and tell."""
    judged = work.incidents.bodies(work.erasures.unjudge(incident_id)).values()
    put = [linked_as(one) for one in judged if one.state is State.CURRENT]
    relinked = relink(context, work, put=put, drop=[incident_id])
    work.unused.note_withdrawn(incident_id, {m.course for m in relinked.before.get(incident_id, ())})
    work.erasures.erase(incident_id, reason, at)
    return relinked


def linked_as(stored: StoredIncident) -> LinkIncident:
    """The report as the linker takes it in."""
    return link_incident(stored.id, stored.agency, read_report(stored.body))


def forget(context: Context) -> None:
    """This process remembers nothing of what it read before."""
    context.profiles.forget()
    context.findings.forget()
    forget_reports()


def erase_version(context: Context, caller: Caller, incident_id: str, version: int) -> None:
    """What a version that was replaced said is gone, from snapshots too; that there was one is still known.

    Doing it twice changes nothing. Raises ``NotVisible`` if the caller's agency has no such version, ``VersionInForce``
    for the one that counts: send a correction first; ``ReportHeld`` if the report may not go.
    """
    caller = caller.writes(WRITE)

    def deed(work: UnitOfWork) -> None:
        stored = own_report(context, caller, work, incident_id)
        check_not_held(work, stored)
        if version == stored.version:
            raise VersionInForce
        if not work.incidents.has_version(incident_id, version):
            entry = audit_entry(context, caller, "erasure", WRITE, (incident_id,), outcome=Outcome.DENY)
            work.audit.write([entry])
            work.commit()
            raise NotVisible
        if work.erasures.erase_version(incident_id, version):
            reason = f"version {version}"
            work.audit.write([audit_entry(context, caller, "erasure", WRITE, (incident_id,), rows=1, reason=reason)])
        else:
            work.audit.write([audit_entry(context, caller, "consultation", WRITE, (incident_id,), rows=1)])
        work.commit()

    context.store.change(deed)
    forget(context)


def _buried(context: Context, caller: Caller, work: UnitOfWork, incident_id: str) -> Closed | None:
    """The caller's agency's own report that was erased before: that it was asked for is in the log."""
    left: Tombstone | None = work.erasures.tombstone(incident_id) if is_record_id(incident_id) else None
    if left is None or left.agency != caller.principal.agency:
        return None
    work.audit.write([audit_entry(context, caller, "consultation", WRITE, (incident_id,), rows=1)])
    work.commit()
    return Closed(left.incident_id, left.version, State.ERASED.value, left.reason, left.erased_at)
