"""What in the access log is worth a question, for those who answer for it. Floor 2."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import resources
from typing import Final

from service.audit.anomalies import Anomaly, Thresholds, anomalies, deed_of, read_thresholds
from service.conduct.rule_sets import RuleSets
from service.conduct.uk_time import uk_day, uk_time
from service.disclosure.permissions import Permission
from service.flows.context import Caller, Context, audit_entry
from service.flows.operating import operator_entry

MOST_LOOKED_AT: Final = 50_000
"""Entries that one request looks at, at most: the latest of the time that it asks about."""

USUAL: Final = timedelta(days=1)
"""How far back is looked where nobody says."""

READ: Final = Permission.AUDIT_READ
_RULES: Final = RuleSets(resources.files("service.audit") / "rules")


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found in a stretch of time, by the rules of which date, and whether all entries in it were looked at."""

    since: datetime
    until: datetime
    rules: str
    is_complete: bool
    entries: int
    found: Sequence[Anomaly]


def anomalies_of(context: Context, caller: Caller, since: datetime | None, until: datetime | None) -> Looked:
    """The anomalies among the deeds of the caller's own agency, the last day's unless told otherwise. That it was
    looked for is in the log."""
    caller = caller.reads(READ)
    agency = str(caller.principal.agency)
    begin, end = _stretch(context, since, until)
    with context.store.work(steady=True, wall=caller.principal.agency) as work:
        entries = work.trail.entries(agency, begin, end, MOST_LOOKED_AT + 1)
        entry = audit_entry(context, caller, "consultation", READ, (), rows=len(entries), reason="anomalies")
        work.audit.write([entry])
        work.commit()
    return _looked(begin, end, entries)


def anomalies_of_all(context: Context, staff: str, since: datetime | None, until: datetime | None) -> Looked:
    """The anomalies among the deeds of all agencies, for the operator; ``staff`` is the staff reference of who asks."""
    begin, end = _stretch(context, since, until)
    with context.store.work(steady=True) as work:
        entries = work.trail.entries("", begin, end, MOST_LOOKED_AT + 1)
        entry = operator_entry(context, staff, "consultation", "audit anomalies", rows=len(entries))
        work.audit.write([entry])
        work.commit()
    return _looked(begin, end, entries)


def _stretch(context: Context, since: datetime | None, until: datetime | None) -> tuple[datetime, datetime]:
    end = until or context.clock.now()
    return since or end - USUAL, end


def _looked(begin: datetime, end: datetime, entries: Sequence[dict[str, object]]) -> Looked:
    """The rules are those of the day on which the stretch ends."""
    rules: Thresholds = _RULES.on("anomalies", uk_day(end), read_thresholds)
    deeds = [deed_of(entry) for entry in entries[:MOST_LOOKED_AT]]
    is_complete = len(entries) <= MOST_LOOKED_AT
    return Looked(begin, end, rules.date, is_complete, len(deeds), anomalies(deeds, rules, uk_time))
