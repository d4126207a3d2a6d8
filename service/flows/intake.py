"""Reports in: a new one, a new version, a withdrawal, and an agency's own reports read back. Floor 2.

A report is kept as it was sent. Poor data costs it nothing but a warning: what cannot be trusted is not matched on.
The agency's own reference is the key that makes sending it again safe.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from service.disclosure.permissions import Permission
from service.domain.errors import ConductError, Flaw, ReportConflict, ReportHeld, ReportInvalid
from service.domain.report import Report, read_report
from service.flows.context import Caller, Context, audit_entry, is_record_id
from service.flows.filing import Filed, apart_from, check_sender, filed, prompted, submission_of, taken_in
from service.flows.intake_schema import HIGHEST_VERSION
from service.flows.link import courses_of, new_courses, relink, tell
from service.flows.own_record import OWN_RECORD, is_own, telling
from service.flows.read import refuse_record
from service.flows.together import Entered, Sent, file_all, sent_by
from service.linking.linker import Relinked
from service.store.audit import AuditEntry
from service.store.incidents import CONSENT_WITHDRAWN, State, StoredIncident, Submission
from service.store.unit_of_work import UnitOfWork


def receive(context: Context, caller: Caller, body: Mapping[str, Any]) -> Filed:
    """A report comes in. The same one again changes nothing; a higher version of it replaces the one on file.

    Raises ``ReportInvalid`` for a sender of another kind or agency, ``ReportConflict`` for other content under the
    same reference and version (or an older one), ``ReportWithdrawn`` for a reference that was withdrawn.
    """
    one = sent_by(context, caller.writes(Permission.INCIDENT_WRITE), body)
    found = context.intake.do(
        one,
        lambda sent: file_all(context, sent, _deeds),
        at_once=context.store.changes_at_once,
        patience_seconds=context.store.patience_seconds,
    )
    if isinstance(found, ConductError):
        raise found.__cause__ if type(found) is ConductError and found.__cause__ else found
    return prompted(context, one.caller, found)


def _deeds(context: Context, sent: Sequence[Sent], entered: Entered, relinked: Relinked) -> list[AuditEntry]:
    """What was done to each report, and which records it combined. Courses that changed and hold none of the reports
    are named with each: which of them it was that changed them cannot be told."""
    write, entries = Permission.INCIDENT_WRITE, []
    courses = {incident_id: {m.course for m in own} for incident_id, own in relinked.after.items()}
    others = set(courses_of(relinked)).difference(*(courses.get(one, ()) for one in entered.incidents.values()))
    for place, incident_id in entered.incidents.items():
        caller = sent[place].caller
        is_put = place in entered.new or place in entered.revised
        operation = "collection" if place in entered.new else "alteration" if is_put else "consultation"
        entries.append(audit_entry(context, caller, operation, write, (incident_id,), rows=1))
        if is_put:
            combined = sorted(courses.get(incident_id, set()) | others)
            entries.append(audit_entry(context, caller, "combination", write, (incident_id, *combined)))
    return entries


def revise(context: Context, caller: Caller, incident_id: str, body: Mapping[str, Any], over: int) -> Filed:
    """A new version of a report replaces version ``over``, from which it was made.

    Raises ``NotVisible`` if the caller's agency has no such incident, ``VersionStale`` if it has moved on,
    ``ReportWithdrawn``, ``ReportInvalid`` if the reference or the kind changed, ``ReportConflict`` if the version it
    names is not a later one.
    """
    caller = caller.writes(Permission.INCIDENT_WRITE)
    check_sender(caller, body)
    report = read_report(body)
    found = context.store.change(lambda work: _revise(context, caller, work, incident_id, body, report, over))
    return prompted(context, caller, found)


def _revise(
    context: Context,
    caller: Caller,
    work: UnitOfWork,
    incident_id: str,
    body: Mapping[str, Any],
    report: Report,
    over: int,
) -> Filed:
    existing = own_report(context, caller, work, incident_id)
    if (report.reference, report.kind) != (existing.reference, existing.kind):
        flaw = Flaw("/source/reference", "not-this-incident", "Keep the reference and kind of the incident.")
        raise ReportInvalid((flaw,))
    version = body["source"].get("version") or existing.version + 1
    if version > HIGHEST_VERSION:
        raise ReportInvalid((Flaw("/source/version", "too-large", "There can be no version above the one on file."),))
    revision = submission_of(context, caller, body, report, existing.id, version)
    is_repeat = version == existing.version and work.incidents.says(existing.id, version, revision.content_digest)
    if is_repeat and existing.state is not State.WITHDRAWN:  # the answer to the first sending was lost
        return _as_it_stands(context, caller, work, existing, Permission.INCIDENT_WRITE)
    if version <= existing.version and over == existing.version:
        raise ReportConflict(existing.id)
    is_restricted = existing.state is State.RESTRICTED
    work.incidents.revise(revision, over=over, state=State.RESTRICTED if is_restricted else State.CURRENT)
    if is_restricted:
        return _keep_restricted(context, caller, work, existing.id)
    return _file(context, caller, work, revision, report)


def _keep_restricted(context: Context, caller: Caller, work: UnitOfWork, incident_id: str) -> Filed:
    """The new version of a restricted report is on file, and as little used as the one before."""
    found = filed(context, work, [work.incidents.bodies([incident_id])[incident_id]])[incident_id]
    work.audit.write([audit_entry(context, caller, "alteration", Permission.INCIDENT_WRITE, (incident_id,), rows=1)])
    work.commit()
    return replace(found, is_revised=True)


def withdraw(context: Context, caller: Caller, incident_id: str, reason: str, over: int | None) -> StoredIncident:
    """The report counts no more: persons and courses are as if it had never come. Doing it twice changes nothing.

    That consent was withdrawn is noted of a report that was withdrawn before for another reason, too. Raises
    ``NotVisible`` if the caller's agency has no such incident, ``VersionStale`` if ``over`` is not its version,
    ``ReportHeld`` for one that is restricted because it is needed as evidence: to withdraw it would end that.
    """
    caller = caller.writes(Permission.INCIDENT_WRITE)
    return context.store.change(lambda work: _withdraw(context, caller, work, incident_id, reason, over))


def _withdraw(
    context: Context, caller: Caller, work: UnitOfWork, incident_id: str, reason: str, over: int | None
) -> StoredIncident:
    existing, at = own_report(context, caller, work, incident_id), context.clock.now()
    if existing.is_evidence:
        raise ReportHeld
    if existing.state is not State.WITHDRAWN:
        work.incidents.withdraw(incident_id, existing.version if over is None else over, reason, at, existing.state)
        relinked = relink(context, work, drop=[incident_id])
        work.unused.note_withdrawn(incident_id, {m.course for m in relinked.before.get(incident_id, ())})
        subjects = (incident_id, *courses_of(relinked))
        work.audit.write(
            [audit_entry(context, caller, "erasure", Permission.INCIDENT_WRITE, subjects, rows=1, reason=reason)]
        )
        tell(context, work, relinked)
        existing = work.incidents.bodies([incident_id])[incident_id]
    elif reason == CONSENT_WITHDRAWN != existing.withdrawn_reason:
        work.incidents.withdraw(incident_id, existing.version, reason, at, existing.state)
        noted = audit_entry(
            context, caller, "erasure", Permission.INCIDENT_WRITE, (incident_id,), rows=1, reason=reason
        )
        work.audit.write([noted])
        existing = work.incidents.bodies([incident_id])[incident_id]
    else:
        again = audit_entry(context, caller, "consultation", Permission.INCIDENT_WRITE, (incident_id,), rows=1)
        work.audit.write([again])
    work.commit()
    return existing


def read_own(context: Context, caller: Caller, incident_id: str) -> Filed:
    """One of the caller's agency's own reports, with how it stands; raises ``NotVisible`` otherwise."""
    caller = caller.reads(Permission.INCIDENT_READ_OWN)
    with context.store.work(steady=True, wall=caller.principal.agency) as work:
        existing = own_report(context, caller, work, incident_id, Permission.INCIDENT_READ_OWN)
        return _as_it_stands(context, caller, work, existing, Permission.INCIDENT_READ_OWN)


def list_own(context: Context, caller: Caller, after: tuple[datetime, str] | None, limit: int) -> list[Filed]:
    """The caller's agency's own reports in the order in which they came, up to ``limit``; and one more where there are
    more, which is not to be shown and is not in the log."""
    caller = caller.reads(Permission.INCIDENT_READ_OWN)
    with context.store.work(steady=True, wall=caller.principal.agency) as work:
        page = own_page(context, caller, work, after, limit + 1)
        found = apart_from(context, work, filed(context, work, page), caller.reader)
        subjects = tuple(stored.id for stored in page[:limit])
        read = Permission.INCIDENT_READ_OWN
        entry = audit_entry(context, caller, "consultation", read, subjects, rows=len(subjects))
        work.audit.write([entry])
        work.commit()
    return [found[stored.id] for stored in page]


def own_page(
    context: Context, caller: Caller, work: UnitOfWork, after: tuple[datetime, str] | None, limit: int
) -> list[StoredIncident]:
    """The next of the agency's reports, as many as were asked for, none of which tells of the reader."""
    found: list[StoredIncident] = []
    while len(found) < limit:
        asked = limit - len(found)
        some = work.incidents.page(caller.reader, after, asked)
        own = telling(context, work, caller, _unlinked(some))
        found += [stored for stored in some if stored.id not in own]
        if len(some) < asked:
            break
        after = (some[-1].received_at, some[-1].id)
    return found


def _unlinked(incidents: Iterable[StoredIncident]) -> dict[str, int]:
    """Those that stand in no course, by which the reader would be kept from them: withdrawn, or restricted."""
    return {stored.id: stored.version for stored in incidents if stored.state is not State.CURRENT}


def own_report(
    context: Context, caller: Caller, work: UnitOfWork, incident_id: str, action: Permission = Permission.INCIDENT_WRITE
) -> StoredIncident:
    """The caller's agency's own report; raises ``NotVisible`` for any other, and for one that tells of the caller, and
    then the denial is committed."""
    stored = work.incidents.get(incident_id) if is_record_id(incident_id) else None
    if stored is None or stored.agency != caller.principal.agency or is_own(work, caller, [incident_id]):
        refuse_record(context, caller, action, work, incident_id)
    if telling(context, work, caller, _unlinked([stored])):
        refuse_record(context, caller, action, work, incident_id, reason=OWN_RECORD)
    return stored


def _as_it_stands(
    context: Context, caller: Caller, work: UnitOfWork, stored: StoredIncident, action: Permission
) -> Filed:
    found = apart_from(context, work, filed(context, work, [stored]), caller.reader)[stored.id]
    work.audit.write([audit_entry(context, caller, "consultation", action, (stored.id,), rows=1)])
    work.commit()
    return found


def _file(context: Context, caller: Caller, work: UnitOfWork, sent: Submission, report: Report) -> Filed:
    """Link the new version, log the deed, tell whom it concerns, commit."""
    incident, warnings = taken_in(sent.incident_id, sent.agency, report)
    relinked = relink(context, work, put=[incident])
    write = Permission.INCIDENT_WRITE
    work.audit.write(
        [
            audit_entry(context, caller, "alteration", write, (sent.incident_id,), rows=1),
            audit_entry(context, caller, "combination", write, (sent.incident_id, *courses_of(relinked))),
        ]
    )
    stored = work.incidents.bodies([sent.incident_id])[sent.incident_id]
    told = filed(context, work, [stored], new_courses=new_courses(relinked), warnings={sent.incident_id: warnings})
    found = apart_from(context, work, told, caller.reader)[stored.id]
    tell(context, work, relinked)
    work.commit()
    return replace(found, is_revised=True)
