"""An office for the tests of use cases: a store, a clock that can be set, counted ids, and callers of every role."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import select

from service.disclosure.roles import ROLES
from service.domain.agency import AgencyId
from service.domain.principal import ComesAs, Principal
from service.flows.context import Caller, Context
from service.linking.model import load_model
from service.store.registry import Agency
from service.store.tables import AUDIT_ENTRY, EVENT
from service.store.unit_of_work import Store

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
SUSSEX, HAMPSHIRE, KENT, PROSECUTORS, HELPLINE, HOUSING = (
    AgencyId.parse(name)
    for name in (
        "police:47",
        "police:44",
        "police:46",
        "cps:south-east",
        "partner:national-stalking-helpline",
        "partner:housing-testbourne",
    )
)
KINDS = {"police": "police_incident", "cps": "cps_referral", "partner": "partner_referral"}
SENDING = {"police": "police_records", "cps": "cps_casework", "partner": "partner_system"}

Body = dict[str, Any]
_CORPUS = Path(__file__).parents[2] / "corpora" / "one_couple" / "incidents.ndjson"


@dataclass
class SetClock:
    """A clock that goes on when it is told to."""

    at: datetime = NOON

    def now(self) -> datetime:
        return self.at

    def go_on(self, **time: float) -> None:
        self.at += timedelta(**time)


@dataclass
class CountedIds:
    """Ids in the order of making, whichever thread makes them."""

    _numbers: count[int] = field(default_factory=lambda: count(1))
    _lock: Lock = field(default_factory=Lock)

    def new(self, kind: str) -> str:
        with self._lock:
            return f"{kind}_{next(self._numbers):032x}"


@dataclass(frozen=True, slots=True)
class Office:
    """What a use case is given, and what became of it."""

    context: Context
    clock: SetClock

    def audit(self) -> list[tuple[str, str, str, int]]:
        """Operation, action, outcome and rows of every entry of the access log, in the order in which they came."""
        with self.context.store.work() as work:
            rows = work.connection.execute(select(AUDIT_ENTRY).order_by(AUDIT_ENTRY.c.id)).all()
        return [(row.operation, row.action, row.outcome, row.rows) for row in rows]

    def events(self) -> list[tuple[str, str, str]]:
        """Type, subject and agency of every event."""
        with self.context.store.work() as work:
            rows = work.connection.execute(select(EVENT).order_by(EVENT.c.seq)).all()
        return [(row.type, row.subject, row.agency_id) for row in rows]


def office_on(store: Store) -> Office:
    """An office at noon, in which all agencies take part."""
    clock = SetClock()
    with store.work() as work:
        for agency in (SUSSEX, HAMPSHIRE, KENT, PROSECUTORS, HELPLINE, HOUSING):
            work.registry.add_agency(Agency(id=agency, contact="", created_at=NOON))
        work.commit()
    return Office(Context(store, clock, CountedIds(), load_model()), clock)


def caller(agency: AgencyId, role: str | None = None, *, named: str | None = "staff-0017") -> Caller:
    """A caller of that role, or the agency's sending system; a machine names somebody unless told not to."""
    chosen = ROLES[role or SENDING[agency.kind.value]]
    is_machine = ComesAs.PERSON not in chosen.comes_as
    principal = Principal(
        subject=f"{agency.name}-{chosen.name}",
        client_id=f"{agency.name}-{chosen.name}",
        agency=agency,
        role=chosen.name,
        comes_as=ComesAs.MACHINE if is_machine else ComesAs.PERSON,
        token_id="tok_1",
        acts_for=("staff-*",) if is_machine else (),
    )
    return Caller(principal, chosen, "req_1", named if is_machine else None)


def couple() -> list[tuple[AgencyId, Body]]:
    """The five reports about Hannah Bright-Adeyemi and Marek Kowalski, and whose they are."""
    bodies = [json.loads(line) for line in _CORPUS.read_text("utf-8").splitlines()]
    return [(AgencyId.parse(body["agency"]), body) for body in bodies]


def thin_report(reference: str, agency: AgencyId = SUSSEX, version: int = 1) -> Body:
    """A report of a woman whom no other report knows."""
    return {
        "kind": KINDS[agency.kind.value],
        "source": {"reference": reference, "version": version},
        "occurred": {"from": "2026-11-03T10:05:00+00:00"},
        "parties": [{"local_id": "V1", "role": "victim", "name": {"full": f"Only in {reference}"}}],
    }
