"""Reports in: a new one, a new version, a withdrawal, and an agency's own reports read back. Floor 2.

A report is kept as it was sent. Poor data costs it nothing but a warning: what cannot be trusted is not matched on.
The agency's own reference is the key that makes sending it again safe.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from service.disclosure.permissions import Permission
from service.domain.errors import Flaw, NotVisible, ReportConflict, ReportInvalid, ReportWithdrawn
from service.domain.report import Report, read_report
from service.flows.context import Caller, Context, audit_entry
from service.flows.intake_schema import content_digest
from service.flows.link import courses_of, link_index, relink, tell
from service.linking.index import Membership
from service.linking.linker import Relinked
from service.linking.normalise import normalise
from service.store.incidents import Repeated, State, StoredIncident, Submission
from service.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Filed:
    """A report that is on file: the incident, how it stands, what in it was not matched on, whether it is new."""

    incident: StoredIncident
    memberships: tuple[Membership, ...]
    warnings: tuple[Flaw, ...]
    is_new: bool
    new_courses: frozenset[str] = frozenset()


def warnings_of(report: Report) -> tuple[Flaw, ...]:
    """What in the report is too poor to match on, with JSON pointers."""
    on = report.occurred_from.date()
    return tuple(
        flaw
        for position, party in enumerate(report.parties)
        for flaw in normalise(party, on, f"/parties/{position}").flaws
    )


def check_sender(caller: Caller, body: Mapping[str, Any]) -> None:
    """Return if this caller may send this report; raises ``ReportInvalid`` with the member to mend otherwise."""
    flaws = []
    if body.get("agency", str(caller.principal.agency)) != str(caller.principal.agency):
        flaws.append(Flaw("/agency", "not-your-agency", "Leave this out, or name the agency that your token names."))
    if caller.role.posts is None or body["kind"] != caller.role.posts.value:
        flaws.append(Flaw("/kind", "not-your-kind", "Your role sends reports of another kind."))
    if flaws:
        raise ReportInvalid(tuple(flaws))


def submission_of(
    context: Context, caller: Caller, body: Mapping[str, Any], report: Report, incident_id: str, version: int
) -> Submission:
    """The report as the store takes it in."""
    return Submission(
        incident_id=incident_id,
        agency=caller.principal.agency,
        reference=report.reference,
        kind=report.kind,
        version=version,
        body=body,
        content_digest=content_digest(body),
        occurred_from=report.occurred_from,
        received_at=context.clock.now(),
        client_id=caller.principal.client_id,
        acting_for=caller.principal.acting_for,
    )


def receive(context: Context, caller: Caller, body: Mapping[str, Any]) -> Filed:
    """A report comes in. The same one again changes nothing; a higher version of it replaces the one on file.

    Raises ``ReportInvalid`` for a sender of another kind or agency, ``ReportConflict`` for other content under the
    same reference and version (or an older one), ``ReportWithdrawn`` for a reference that was withdrawn.
    """
    caller = caller.writes(Permission.INCIDENT_WRITE)
    check_sender(caller, body)
    report = read_report(body)
    with context.store.work() as work:
        submission = submission_of(context, caller, body, report, context.ids.new("inc"), report.version)
        try:
            work.incidents.add(submission)
        except Repeated:
            existing = work.incidents.by_reference(caller.principal.agency, report.reference)
            if existing is None:
                raise
            return _receive_again(context, caller, work, existing, submission, report)
        return _file(context, caller, work, submission, report, "collection")


def _receive_again(
    context: Context, caller: Caller, work: UnitOfWork, existing: StoredIncident, sent: Submission, report: Report
) -> Filed:
    if existing.state is State.WITHDRAWN:
        raise ReportWithdrawn
    if sent.version > existing.version:
        revision = submission_of(context, caller, sent.body, report, existing.id, sent.version)
        work.incidents.revise(revision, over=existing.version)
        return _file(context, caller, work, revision, report, "alteration")
    if (sent.version, sent.content_digest) != (existing.version, existing.content_digest):
        raise ReportConflict(existing.id)
    return _as_it_stands(context, caller, work, existing, Permission.INCIDENT_WRITE)


def revise(context: Context, caller: Caller, incident_id: str, body: Mapping[str, Any], over: int) -> Filed:
    """A new version of a report replaces version ``over``, from which it was made.

    Raises ``NotVisible`` if the caller's agency has no such incident, ``VersionStale`` if it has moved on,
    ``ReportWithdrawn``, ``ReportInvalid`` if the reference or the kind changed, ``ReportConflict`` if the version it
    names is not a later one.
    """
    caller = caller.writes(Permission.INCIDENT_WRITE)
    check_sender(caller, body)
    report = read_report(body)
    with context.store.work() as work:
        existing = _own(caller, work, incident_id)
        if (report.reference, report.kind) != (existing.reference, existing.kind):
            flaw = Flaw("/source/reference", "not-this-incident", "Keep the reference and kind of the incident.")
            raise ReportInvalid((flaw,))
        named = body["source"].get("version")
        if named is not None and named <= existing.version and over == existing.version:
            raise ReportConflict(existing.id)
        version = named if named is not None else existing.version + 1
        revision = submission_of(context, caller, body, report, existing.id, version)
        work.incidents.revise(revision, over=over)
        return _file(context, caller, work, revision, report, "alteration")


def withdraw(context: Context, caller: Caller, incident_id: str, reason: str, over: int | None) -> StoredIncident:
    """The report counts no more: persons and courses are as if it had never come. Doing it twice changes nothing.

    Raises ``NotVisible`` if the caller's agency has no such incident, ``VersionStale`` if ``over`` is not its version.
    """
    caller = caller.writes(Permission.INCIDENT_WRITE)
    with context.store.work() as work:
        existing = _own(caller, work, incident_id)
        if existing.state is State.CURRENT:
            at = context.clock.now()
            work.incidents.withdraw(incident_id, existing.version if over is None else over, reason, at)
            relinked = relink(context, work, drop=[incident_id])
            subjects = (incident_id, *courses_of(relinked))
            work.audit.write(
                [audit_entry(context, caller, "erasure", Permission.INCIDENT_WRITE, subjects, rows=1, reason=reason)]
            )
            tell(context, work, relinked)
            existing = _own(caller, work, incident_id)
            work.commit()
        return existing


def read_own(context: Context, caller: Caller, incident_id: str) -> Filed:
    """One of the caller's agency's own reports, with how it stands; raises ``NotVisible`` otherwise."""
    caller = caller.reads(Permission.INCIDENT_READ_OWN)
    with context.store.work() as work:
        existing = _own(caller, work, incident_id)
        return _as_it_stands(context, caller, work, existing, Permission.INCIDENT_READ_OWN)


def list_own(context: Context, caller: Caller, after: tuple[datetime, str] | None, limit: int) -> list[Filed]:
    """The caller's agency's own reports in the order in which they came, up to ``limit``."""
    caller = caller.reads(Permission.INCIDENT_READ_OWN)
    with context.store.work() as work:
        page = work.incidents.page(caller.principal.agency, after, limit)
        stands = _memberships(context, work, [stored.id for stored in page])
        subjects = tuple(stored.id for stored in page)
        entry = audit_entry(context, caller, "consultation", Permission.INCIDENT_READ_OWN, subjects, rows=len(page))
        work.audit.write([entry])
        work.commit()
    return [
        Filed(stored, stands.get(stored.id, ()), warnings_of(read_report(stored.body)), is_new=False) for stored in page
    ]


def _own(caller: Caller, work: UnitOfWork, incident_id: str) -> StoredIncident:
    stored = work.incidents.get(incident_id)
    if stored is None or stored.agency != caller.principal.agency:
        raise NotVisible
    return stored


def _memberships(context: Context, work: UnitOfWork, incident_ids: list[str]) -> dict[str, tuple[Membership, ...]]:
    grouped: dict[str, list[Membership]] = {}
    for membership in link_index(context, work).memberships(incident_ids):
        grouped.setdefault(membership.incident_id, []).append(membership)
    return {incident_id: tuple(own) for incident_id, own in grouped.items()}


def _as_it_stands(
    context: Context, caller: Caller, work: UnitOfWork, stored: StoredIncident, action: Permission
) -> Filed:
    stands = _memberships(context, work, [stored.id]).get(stored.id, ())
    work.audit.write([audit_entry(context, caller, "consultation", action, (stored.id,), rows=1)])
    work.commit()
    return Filed(stored, stands, warnings_of(read_report(stored.body)), is_new=False)


def _file(
    context: Context, caller: Caller, work: UnitOfWork, sent: Submission, report: Report, operation: str
) -> Filed:
    """Link the report, log the deed, tell whom it concerns, commit."""
    relinked = relink(context, work, put=[(sent.incident_id, sent.agency, report)])
    write = Permission.INCIDENT_WRITE
    work.audit.write(
        [
            audit_entry(context, caller, operation, write, (sent.incident_id,), rows=1),
            audit_entry(context, caller, "combination", write, (sent.incident_id, *courses_of(relinked))),
        ]
    )
    tell(context, work, relinked)
    stored = work.incidents.get(sent.incident_id)
    if stored is None:
        raise NotVisible
    filed = Filed(
        stored,
        relinked.after.get(sent.incident_id, ()),
        warnings_of(report),
        is_new=operation == "collection",
        new_courses=new_courses(relinked),
    )
    work.commit()
    return filed


def new_courses(relinked: Relinked) -> frozenset[str]:
    """Courses that did not exist before the change."""
    before = {m.course for own in relinked.before.values() for m in own}
    return frozenset(courses_of(relinked)) - before
