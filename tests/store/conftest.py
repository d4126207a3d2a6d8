"""Agencies and reports for the tests of the store; all people invented."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event

from service.domain.agency import AgencyId
from service.domain.report import Kind
from service.store.incidents import Submission
from service.store.registry import Agency
from service.store.unit_of_work import Store

NOON = datetime(2026, 11, 3, 12, 0, 0, 123456, tzinfo=UTC)
FORCE = AgencyId.parse("police:47")
OTHER_FORCE = AgencyId.parse("police:46")
PROSECUTORS = AgencyId.parse("cps:south-east")
ADVOCATES = AgencyId.parse("partner:idva-south")

KINDS = {"police": Kind.POLICE_INCIDENT, "cps": Kind.CPS_REFERRAL, "partner": Kind.PARTNER_REFERRAL}

ReportOf = Callable[..., Submission]
Counting = Callable[[Engine], "Iterator[list[str]]"]


@pytest.fixture
def populated(store: Store) -> Store:
    """A store that knows two forces, prosecutors and a partner."""
    with store.work() as work:
        for agency in (FORCE, OTHER_FORCE, PROSECUTORS, ADVOCATES):
            work.registry.add_agency(Agency(id=agency, contact="duty@example.org", created_at=NOON))
        work.commit()
    return store


def report_of(reference: str, agency: AgencyId = FORCE, *, version: int = 1, hours: int = 0) -> Submission:
    """A report that Hannah Bright-Adeyemi was followed by a man called Dave, received ``hours`` after noon."""
    kind = KINDS[agency.kind.value]
    body: dict[str, Any] = {
        "kind": kind.value,
        "source": {"reference": reference, "version": version},
        "occurred": {"from": (NOON + timedelta(hours=hours)).isoformat()},
        "narrative": "He stood at the gate — again.",
        "parties": [
            {"local_id": "V1", "role": "victim", "name": {"given": ["Hannah"], "family": "Bright-Adeyemi"}},
            {"local_id": "S1", "role": "suspect", "name": {"given": ["Dave"]}},
        ],
    }
    return Submission(
        incident_id=f"inc_{agency.kind.value}_{agency.name}_{reference}",
        agency=agency,
        reference=reference,
        kind=kind,
        version=version,
        body=body,
        content_digest=f"digest of {reference} version {version}",
        occurred_from=NOON + timedelta(hours=hours),
        received_at=NOON + timedelta(hours=hours),
        client_id="rms-47",
        acting_for="staff-0017",
    )


@contextmanager
def statements_of(engine: Engine) -> Iterator[list[str]]:
    """The statements sent to the database inside the block, those that begin a transaction left out."""
    sent: list[str] = []

    def note(_c: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
