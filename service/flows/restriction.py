"""Restriction of processing (DPA 2018 s.47, UK GDPR article 18): a report is kept, and not used or shown. Floor 2.

It stands in no course and leads to no link, and only its agency reads it, until the restriction is lifted. Its agency
can correct it meanwhile: the correction is as little used as what it corrects.
"""

from __future__ import annotations

from service.domain.errors import ReportWithdrawn
from service.flows.context import Caller, Context, audit_entry
from service.flows.erasure import WRITE, linked_as
from service.flows.intake import own_report
from service.flows.link import courses_of, relink, tell
from service.linking.linker import Relinked
from service.store.incidents import State, StoredIncident
from service.store.unit_of_work import UnitOfWork


def restrict(context: Context, caller: Caller, incident_id: str, reason: str) -> StoredIncident:
    """The report is kept and not used; whoever was shown a link that fell is told. Doing it twice changes nothing.

    Raises ``NotVisible`` if the caller's agency has no such incident, ``ReportWithdrawn`` if it was withdrawn.
    """
    caller = caller.writes(WRITE)

    def deed(work: UnitOfWork) -> StoredIncident:
        stored = _open(context, caller, work, incident_id)
        if stored.state is State.RESTRICTED:
            return _unchanged(context, caller, work, stored)
        work.incidents.restrict(incident_id, stored.version, reason, context.clock.now())
        relinked = relink(context, work, drop=[incident_id])
        return _done(context, caller, work, incident_id, relinked, reason)

    return context.store.change(deed)


def lift(context: Context, caller: Caller, incident_id: str) -> StoredIncident:
    """The report is used again, as if it had just come. Doing it twice changes nothing; raises as ``restrict`` does."""
    caller = caller.writes(WRITE)

    def deed(work: UnitOfWork) -> StoredIncident:
        stored = _open(context, caller, work, incident_id)
        if stored.state is State.CURRENT:
            return _unchanged(context, caller, work, stored)
        work.incidents.lift(incident_id, stored.version, context.clock.now())
        relinked = relink(context, work, put=[linked_as(stored)])
        return _done(context, caller, work, incident_id, relinked, "restriction lifted")

    return context.store.change(deed)


def _open(context: Context, caller: Caller, work: UnitOfWork, incident_id: str) -> StoredIncident:
    stored = own_report(context, caller, work, incident_id)
    if stored.state is State.WITHDRAWN:
        raise ReportWithdrawn
    return stored


def _unchanged(context: Context, caller: Caller, work: UnitOfWork, stored: StoredIncident) -> StoredIncident:
    work.audit.write([audit_entry(context, caller, "consultation", WRITE, (stored.id,), rows=1)])
    work.commit()
    return stored


def _done(
    context: Context, caller: Caller, work: UnitOfWork, incident_id: str, relinked: Relinked, reason: str
) -> StoredIncident:
    subjects = (incident_id, *courses_of(relinked))
    work.audit.write([audit_entry(context, caller, "alteration", WRITE, subjects, rows=1, reason=reason)])
    stored = work.incidents.bodies([incident_id])[incident_id]
    tell(context, work, relinked)
    work.commit()
    return stored
