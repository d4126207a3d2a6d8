"""How long reports are kept: what is due, and what people decide. Floor 2.

The agency that sent a report decides about it, and about no other. The rules only tell when somebody has to look;
nothing is disposed of but by a person, one report at a time.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from service.conduct.moments import read_moment
from service.conduct.retention import due_of, retention_on
from service.conduct.uk_time import uk_day
from service.disclosure.permissions import Permission
from service.disclosure.receipts import incident_url
from service.disclosure.views.retention import HoldShown, RetentionShown
from service.domain.errors import NotDue, NotVisible
from service.domain.report import Role, read_report
from service.domain.retention import Due, HoldKind, Kept
from service.flows.context import Caller, Context, audit_entry, is_record_id
from service.flows.erasure import Closed, check_not_held, erase_stored, forget
from service.flows.intake import own_page, own_report
from service.store.audit import Outcome
from service.store.incidents import CONSENT_WITHDRAWN, StoredIncident
from service.store.retention import RetentionDecided, StandsWith, StoredHold
from service.store.unit_of_work import UnitOfWork

DECIDE: Final = Permission.RETENTION_DECIDE

LOOKED_THROUGH: Final = 500
"""Reports that one page looks through at most."""

Place = tuple[datetime, str]


@dataclass(frozen=True, slots=True)
class DuePage:
    """Reports that are due, and after which report to go on, if there are more to look through."""

    items: tuple[RetentionShown, ...]
    next: Place | None


def list_due(context: Context, caller: Caller, until: date | None, after: Place | None) -> DuePage:
    """The reports of the caller's agency that are due by that day (today, where none is given), in the order in which
    they came. A page may be short, or empty, and go on."""
    caller = caller.reads(DECIDE)
    with context.store.work(steady=True, wall=caller.principal.agency) as work:
        found = own_page(context, caller, work, after, LOOKED_THROUGH + 1)
        page = found[:LOOKED_THROUGH]
        day = until or uk_day(context.clock.now())
        items = tuple(one for one in _shown(caller, work, page, day) if one.is_due)
        subjects = tuple(one.incident_id for one in items)
        work.audit.write([audit_entry(context, caller, "consultation", DECIDE, subjects, rows=len(items))])
        work.commit()
    last = page[-1] if len(found) > LOOKED_THROUGH else None
    return DuePage(items, (last.received_at, last.id) if last else None)


def read_retention(context: Context, caller: Caller, incident_id: str) -> RetentionShown:
    """How long one of the caller's agency's own reports is kept; raises ``NotVisible`` otherwise."""
    caller = caller.reads(DECIDE)
    with context.store.work(wall=caller.principal.agency) as work:
        stored = own_report(context, caller, work, incident_id, DECIDE)
        return _told(context, caller, work, stored, "consultation", "")


def decide(context: Context, caller: Caller, incident_id: str, group: int | None, reason: str) -> RetentionShown:
    """The report is of that group of MoPI from now on; with ``None`` it is kept on, and its clear period begins anew.

    Raises ``NotVisible`` if the caller's agency has no such incident.
    """
    caller = caller.reads(DECIDE)
    with context.store.work() as work:
        work.retention.take_turns()
        stored = own_report(context, caller, work, incident_id, DECIDE)
        made = RetentionDecided(
            id=context.ids.new("ret"),
            incident_id=incident_id,
            group=group,
            reason=reason,
            made_by=_who(caller),
            made_at=context.clock.now(),
        )
        work.retention.decide(made)
        return _told(context, caller, work, stored, "alteration", f"group {group}" if group else "kept")


def place_hold(context: Context, caller: Caller, incident_id: str, kind: HoldKind, reason: str) -> RetentionShown:
    """The report is neither disposed of nor erased until the hold is released; raises ``NotVisible``."""
    caller = caller.reads(DECIDE)
    with context.store.work() as work:
        work.retention.take_turns()
        stored = own_report(context, caller, work, incident_id, DECIDE)
        held = StoredHold(
            id=context.ids.new("hld"),
            incident_id=incident_id,
            kind=kind,
            reason=reason,
            placed_by=_who(caller),
            placed_at=context.clock.now(),
        )
        work.retention.place(held)
        return _told(context, caller, work, stored, "alteration", f"hold {kind.value}")


def release_hold(context: Context, caller: Caller, incident_id: str, hold_id: str, reason: str) -> RetentionShown:
    """The hold is in force no more; twice changes nothing. Raises ``NotVisible`` if the report has no such hold."""
    caller = caller.reads(DECIDE)
    with context.store.work() as work:
        stored = own_report(context, caller, work, incident_id, DECIDE)
        if hold_id not in {held.id for held in work.retention.holds([incident_id]).get(incident_id, ())}:
            subjects = (incident_id, hold_id) if is_record_id(hold_id) else (incident_id,)
            work.audit.write([audit_entry(context, caller, "alteration", DECIDE, subjects, outcome=Outcome.DENY)])
            work.commit()
            raise NotVisible
        work.retention.release(hold_id, at=context.clock.now(), by=_who(caller), reason=reason)
        return _told(context, caller, work, stored, "alteration", "hold released")


def dispose(context: Context, caller: Caller, incident_id: str) -> Closed:
    """The report is gone as by an erasure, as its time is over and the caller decided so.

    Raises ``NotVisible`` if the caller's agency has no such incident, ``NotDue`` before the day, ``ReportHeld``.
    """
    caller = caller.reads(DECIDE)

    def deed(work: UnitOfWork) -> Closed:
        work.erasures.begin()
        stored = own_report(context, caller, work, incident_id, DECIDE)
        check_not_held(work, stored)
        (shown,) = _shown(caller, work, [stored], uk_day(context.clock.now()))
        if not shown.is_due:
            raise NotDue
        return erase_stored(context, caller, work, stored, "retention", DECIDE)

    closed = context.store.change(deed)
    forget(context)
    return closed


def _who(caller: Caller) -> str:
    return caller.principal.acting_for or caller.principal.subject


def _told(
    context: Context, caller: Caller, work: UnitOfWork, stored: StoredIncident, operation: str, reason: str
) -> RetentionShown:
    """How the report stands now, with the deed in the log; committed."""
    (shown,) = _shown(caller, work, [stored], uk_day(context.clock.now()))
    work.audit.write([audit_entry(context, caller, operation, DECIDE, (stored.id,), rows=1, reason=reason)])
    work.commit()
    return shown


def _shown(caller: Caller, work: UnitOfWork, reports: Sequence[StoredIncident], day: date) -> list[RetentionShown]:
    ids = [one.id for one in reports]
    decisions, holds = work.retention.decisions(ids), work.retention.holds(ids)
    together, rules = work.retention.together(ids), retention_on(day)
    others = {other.incident_id for found in together.values() for other in found}
    unknown = work.incidents.unknown_to(caller.principal.agency, others)
    shown = []
    for one in reports:
        known = [other for other in together.get(one.id, ()) if other.incident_id not in unknown]
        kept = _kept(one, decisions.get(one.id, ()), known)
        shown.append(_view(one, kept, due_of(kept, rules), day, holds))
    return shown


def _kept(one: StoredIncident, decided: Sequence[RetentionDecided], together: Collection[StandsWith]) -> Kept:
    report = read_report(one.body)
    groups = [made.group for made in decided if made.group is not None]
    keeping = [uk_day(made.made_at) for made in decided if made.group is None]
    births = [read_moment(party.dob) for party in report.parties if party.role is Role.SUSPECT]
    return Kept(
        kind=one.agency.kind,
        happened=uk_day(report.occurred_from),
        group=groups[-1] if groups else None,
        confirmed=tuple(uk_day(other.occurred_from) for other in together if other.is_confirmed),
        is_linked=bool(together),
        born=max(born.last for born in births if born) if births and all(births) else None,
        kept_on=keeping[-1] if keeping else None,
        consent_withdrawn_on=uk_day(one.revised_at) if one.withdrawn_reason == CONSENT_WITHDRAWN else None,
    )


def _view(
    one: StoredIncident, kept: Kept, due: Due, day: date, holds: Mapping[str, Sequence[StoredHold]]
) -> RetentionShown:
    own = holds.get(one.id, ())
    return RetentionShown(
        incident_id=one.id,
        url=incident_url(one.id),
        reference=one.reference,
        state=one.state.value,
        happened=kept.happened,
        group=kept.group,
        due_on=due.on,
        action=due.action.value,
        because=due.because.value,
        is_due=due.on <= day,
        is_held=any(held.released_at is None for held in own),
        is_linked=kept.is_linked,
        is_confirmed=bool(kept.confirmed),
        kept_on=kept.kept_on,
        holds=tuple(
            HoldShown(
                id=held.id,
                kind=held.kind.value,
                reason=held.reason,
                placed_by=held.placed_by,
                placed_at=held.placed_at,
                released_at=held.released_at,
            )
            for held in own
        ),
    )
